"""The run card: how the numbers were made, and where each assumption comes from."""

from collections.abc import Iterator
from importlib.metadata import version

from flowspec.decide.study import Study
from flowspec.model.given import Origin
from flowspec.report.page.content import Section
from flowspec.report.page.telling import titles
from flowspec.report.prices import unpriced_sheet
from flowspec.report.sheets import Row, Sheet
from flowspec.simulate.scenario import provenance

_SAID: dict[Origin, str] = {
    "measured": "measured",
    "cited": "from a source",
    "estimated": "estimated",
    "default": "DEFAULT: nobody said it",
}


def run_card(study: Study) -> Section:
    """How the runs were made, every assumption with its provenance, what does not act, and what could not be priced."""
    return Section(
        "run-card",
        "How these numbers were made",
        lead=(
            "Every number on this page comes from the simulated runs described here. A model is no better than its assumptions: "
            "look at those that are estimated, and at the defaults.",
        ),
        sheets=(_runs(study), *_provenance(study), *_notes(study), unpriced_sheet(study.prices)),
    )


def _runs(study: Study) -> Sheet:
    experiments = study.comparison.experiments
    first = experiments[0]
    level = f"{100 * first.summary.level:.0f} %, Student t over replications"
    paired = ", each scenario on the same random numbers" if len(experiments) > 1 else ""
    rows: list[Row] = [
        ("flowspec", *(version("flowspec") for _ in experiments)),
        ("scenario", *(one.prepared.scenario.file for one in experiments)),
        ("workflows", *(", ".join(one.prepared.lowered.header.workflows) for one in experiments)),
        ("fingerprint of the specs", *(one.prepared.lowered.header.graph_hash[:12] for one in experiments)),
        ("kind of run", *(one.prepared.scenario.run for one in experiments)),
        ("starts", *(one.prepared.lowered.header.epoch or "no date" for one in experiments)),
        ("arrivals for (weeks)", *(f"{one.prepared.scenario.horizon / 604_800_000:.4g}" for one in experiments)),
        ("then runs on for (weeks)", *(f"{one.prepared.scenario.drain / 604_800_000:.4g}" for one in experiments)),
        ("warm-up left out (hours)", *(f"{one.warm_up.ticks / 3_600_000:.4g}" for one in experiments)),
        ("replications", *(str(one.summary.replications) for one in experiments)),
        ("seed", *(str(one.seed) for one in experiments)),
        ("engine", *(one.engine for one in experiments)),
        ("intervals", *(level for _ in experiments)),
        ("laws of conservation", *(f"kept in all {one.summary.replications} runs" for one in experiments)),
        ("trust", *("on, as [trust] assumes" if one.prepared.scenario.trust else "off" for one in experiments)),
    ]
    notes = (
        f"{first.summary.replications} replications{paired}. Each run was held to the laws: every case arrives and closes once, "
        "the time of each case is accounted for without gaps, nobody is in two places, and the time cases spend inside adds up "
        "(Little's law). A run that broke one would have stopped the report.",
    )
    return Sheet("Run card", ("", *titles(study)), tuple(rows), notes, words=len(experiments))


def _provenance(study: Study) -> Iterator[Sheet]:
    """Every number of each scenario; what others share with the first is not told again."""
    known: set[Row] = set()
    for i, (name, prepared) in enumerate(zip(titles(study), study.scenarios, strict=True)):
        rows: list[Row] = []
        for one in provenance(prepared.scenario):
            more = [one.source or "", f"n = {one.n}" if one.n is not None else "", one.by or ""]
            more += [f"{one.interval[0]} to {one.interval[1]}"] if one.interval else []
            row = (one.key, one.value, _SAID[one.origin], ", ".join(part for part in more if part))
            if row not in known:
                rows.append(row)
        known.update(rows)
        about = f"Assumptions of {name}" if len(study.scenarios) > 1 else "Assumptions"
        count = sum(row[2] == _SAID["default"] for row in rows)
        notes = [f"{count} of these are defaults."] if count else []
        notes += [f"What {name} shares with the scenarios before it stands there."] if i else []
        yield Sheet(about, ("assumption", "value", "where it comes from", "who says so"), tuple(rows), tuple(notes), words=3)


def _notes(study: Study) -> Iterator[Sheet]:
    rows: list[Row] = []
    for name, prepared in zip(titles(study), study.scenarios, strict=True):
        for note in prepared.lowered.notes:
            where = ".".join(note.path)
            rows.append((f"{name}: {note.what}" if len(study.scenarios) > 1 else note.what, where, note.says))
    if rows:
        yield Sheet("Notes of the simulation", ("", "where", "what"), tuple(rows), words=2)
