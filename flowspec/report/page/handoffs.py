"""Who does what, who hands what to whom, what fails there, and what that does to trust."""

import math
import re
from collections.abc import Iterator

from flowspec.decide.study import Study
from flowspec.measure.failures import FAILURES
from flowspec.measure.reading import HOUR
from flowspec.report.numbers import number, with_interval
from flowspec.report.page import charts, colours
from flowspec.report.page.content import Figure, Section
from flowspec.report.page.telling import length, per_cent, plain, titles, value
from flowspec.report.sheets import Row, Sheet
from flowspec.report.trust import trust_sheet

PURPOSES = {
    "first-time work": ("first-time work",),
    "rework": ("rework", "re-entry", "misrouted"),
    "chasing what is missing": ("chase", "missing data"),
    "checking and approving": ("look", "approval"),
    "switching": ("switching",),
    "escalations": ("escalation",),
    "checking out of mistrust": ("mistrust",),
}
"""What seats spend their time on, as a chart groups it; its table has each."""


def _utilisation(study: Study) -> Iterator[Figure]:
    """How busy teams are, and with what."""
    parts: list[charts.Part] = []
    rows: list[Row] = []
    for team in dict.fromkeys(team.name for one in study.scenarios for team in one.lowered.header.teams):
        for i, name in enumerate(titles(study)):
            used = value(study, i, f"mean(utilisation.{team})")
            if math.isnan(used.mean):
                continue
            bar = f"{team}, {name}: {plain(used.mean)}" if len(study.scenarios) > 1 else f"{team}: {plain(used.mean)}"
            split = _split(study, i, team)
            for purpose, kinds in PURPOSES.items():
                share = sum(split.get(kind, 0.0) for kind in kinds)
                if share > 0:
                    parts.append(charts.Part(bar, purpose, 100 * share, f"{bar} busy | {purpose}: {number(100 * share)} %"))
            told = ", ".join(f"{kind} {100 * share:.1f} %" for kind, share in split.items() if share > 0.0005)
            line = with_interval(value(study, i, f"mean(queue_length.team.{team})"))
            title = f"{team}, {name}" if len(study.scenarios) > 1 else team
            rows.append((title, per_cent(used), line, told or "–"))
    title = "What staffed time is spent on"
    busiest = (
        max(rows, key=lambda row: float(row[1].split()[0].replace(",", "")) if row[1] != "–" else 0.0)[0] if rows else "nobody"
    )
    table = Sheet(title, ("team", "busy", "in line", "with"), tuple(rows), words=1)
    if parts:
        chart = charts.stacked(parts, order=list(PURPOSES), x="% of staffed time", marks=[charts.Mark(100, "")])
        yield Figure("utilisation", title, f"{title}: the busiest is {busiest}.", chart, table)


def _split(study: Study, i: int, team: str) -> dict[str, float]:
    pattern = rf"mean\(split\.{re.escape(team)}\.(.+)\)"
    found = ((re.fullmatch(pattern, name), told) for name, told in study.comparison.experiments[i].summary.intervals.items())
    return {match[1]: told.mean for match, told in found if match}


def handoffs(study: Study) -> Section:
    """What teams spend their time on, the handoff matrix of each scenario, and failures by kind."""
    matrices = (_matrix(study, i, name) for i, name in enumerate(titles(study)) if study.evidence[i].matrix)
    lead = (
        "Who hands work to whom, how often a week, and how well: the warmer a cell, the more of it was incomplete at the first "
        "check. And what people spend their time on.",
    )
    notes = ("A team is busier than 100 % where work goes on past closing time; the rest of staffed time is idle.",)
    figures = (*matrices, *_utilisation(study))
    return Section("handoffs", "People and handoffs", lead=lead, figures=figures, sheets=(_failures(study),), notes=notes)


def _matrix(study: Study, i: int, name: str) -> Figure:
    cells: list[tuple[str, str, float, float, str]] = []
    rows: list[Row] = []
    for (sender, receiver), told in study.evidence[i].matrix.items():
        volume, complete, back, taken, late = (told[k] for k in ("volume", "complete", "returned", "acceptance", "late"))
        said = [f"{sender} to {receiver}: {with_interval(volume)} a week"]
        said += [f"complete and accurate: {plain(complete.mean)}"] if complete.n else []
        said += [f"sent back: {plain(back.mean)}"] if back.n and back.mean else []
        said += [f"taken after {length(taken)}"] if taken.n else []
        said += [f"taken late: {plain(late.mean)}"] if late.n else []
        cells.append((sender, receiver, volume.mean, 1 - complete.mean, " | ".join(said)))
        rows.append((
            f"{sender} to {receiver}", with_interval(volume), per_cent(complete), per_cent(back), length(taken), per_cent(late)
        ))  # fmt: skip
    title = f"Handoff matrix, {name}" if len(study.scenarios) > 1 else "Handoff matrix"
    columns = ("handoff", "a week", "%C&A", "sent back", "taken after", "accepted late (OLA)")
    known = [cell for cell in cells if cell[3] == cell[3]]
    worst = max(known, key=lambda cell: cell[3]) if known else None
    says = f"{title}: {len(cells)} pairs of teams" + (f"; least complete is {worst[0]} to {worst[1]}." if worst else ".")
    return Figure(f"matrix-{i}", title, says, charts.matrix(cells), Sheet(title, columns, tuple(rows)))


def _failures(study: Study) -> Sheet:
    rows: list[Row] = []
    for kind, meaning in FAILURES.items():
        told = [value(study, i, f"mean(failures.{kind})") for i in range(len(study.scenarios))]
        if any(one.mean > 0 for one in told):
            rows.append((kind, *(with_interval(one) for one in told), meaning))
    return Sheet("Failures per 100 cases", ("", *titles(study), "what happened"), tuple(rows), words=1)


def trust(study: Study) -> Section:
    """Trust of each receiver in each sender over time, where the scenario assumes how it is won and lost."""
    return Section(
        "trust",
        "Trust (an assumption of the model)",
        lead=(
            "How receivers' trust in senders goes, and what they check again only because they do not trust. How trust is won "
            "and lost is assumed in [trust], not measured.",
        ),
        figures=tuple(_trusting(study)),
        sheets=tuple(trust_sheet(told, name) for told, name in zip(study.trust, titles(study), strict=True) if told),
    )


def _trusting(study: Study) -> Iterator[Figure]:
    pairs = dict.fromkeys((one.receiver, one.sender) for told in study.trust for one in told)
    for number_, pair in enumerate(pairs):
        lines: list[charts.Line] = []
        for i, (name, told) in enumerate(zip(titles(study), study.trust, strict=True)):
            for one in told:
                if (one.receiver, one.sender) == pair:
                    colour = colours.ACCENT if len(study.scenarios) == 1 else colours.scenario(i)
                    lines.append(charts.Line(name, colour, [tick / HOUR / 168 for tick in one.grid.tolist()], one.trust))
        title = f"Trust of {pair[0]} in {pair[1]}"
        ends = "; ".join(f"{line.name} ends at {with_interval(line.values[-1])}" for line in lines)
        rows = [
            (number(at), *(with_interval(line.values[k]) if k < len(line.values) else "–" for line in lines))
            for k, at in enumerate(sorted({at for line in lines for at in line.at}))
        ]
        table = Sheet(title, ("week", *(line.name for line in lines)), tuple(rows))
        chart = charts.over_time(lines, x="week", y="trust", least=0.0)
        yield Figure(f"trust-{number_}", title, f"{title}: {ends}.", chart, table)
