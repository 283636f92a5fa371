"""The result of a simulation as tables for a terminal."""

import re
from collections.abc import Iterable, Iterator, Sequence

from flowspec.decide.experiment import Experiment
from flowspec.decide.load import Loads
from flowspec.measure.failures import FAILURES
from flowspec.measure.intervals import Interval
from flowspec.measure.summary import Summary
from flowspec.report.load import checked, how, remarks, stopped, warnings
from flowspec.report.numbers import number, percent, with_interval
from flowspec.report.text import Line, Row, Table, text_of
from flowspec.simulate.lower import Note

LEAST = 0.005
"""The share from which on a part is shown."""
NOTHING = Interval(float("nan"), float("nan"), float("nan"), 0)


def as_text(told: Experiment, expected: Loads, *, width: int = 120, colour: bool = False) -> str:
    """All tables as text of that width."""
    return text_of(_parts(told, expected), width=width, colour=colour)


def _parts(told: Experiment, expected: Loads) -> Iterator[Line | Table]:
    summary = told.summary
    yield _heading(told)
    yield from (Line(line, "warning") for line in warnings(told))
    yield from _notes(told.prepared.lowered.notes)
    yield from (Line(line, "aside") for line in stopped(told))
    yield from _shown((_flow(summary), _causes(summary), _stages(summary), _teams(summary, expected)))
    yield from (Line(line, "aside") for line in remarks(expected))
    yield from _shown((_handoffs(summary), _failures(summary), _clocks(summary)))
    yield Line("")
    yield Line(checked(told), "aside")


def _shown(tables: Iterable[Table]) -> Iterator[Line | Table]:
    for table in tables:
        if table.rows:
            yield Line("")
            yield table


def _heading(told: Experiment) -> Line:
    scenario = told.prepared.scenario
    flows = ", ".join(told.prepared.lowered.header.workflows)
    level = f"{100 * told.summary.level:.0f} %"
    run = f"{how(told)}, seed {told.seed}, {told.engine} engine"
    return Line(f"{scenario.file}: {flows}, {run}; ± is a {level} interval; times in hours", "heading")


def _notes(notes: Sequence[Note]) -> Iterator[Line]:
    """What does not act in a simulation, one by one; defaults only by their number."""
    for note in notes:
        if note.what != "default":
            yield Line(f"{note.what}: {note.says} ({'.'.join(note.path)})", "warning")
    defaults = sum(note.what == "default" for note in notes)
    if defaults:
        yield Line(f"{defaults} mechanisms stand at defaults that nobody measured; --format json lists them", "aside")


def _named(summary: Summary, pattern: str) -> dict[str, Interval]:
    """What is left of the names that match, with their intervals."""
    found = ((re.fullmatch(pattern, name), interval) for name, interval in summary.intervals.items())
    return {match[1]: interval for match, interval in found if match}


def _flow(summary: Summary) -> Table:
    rows: list[Row] = []
    for name in ("lead_time", *(f"lead_time.{end}" for end in _named(summary, r"mean\(lead_time\.(.+)\)")), "process_time"):
        row = [summary.intervals.get(f"{s}({name})", NOTHING) for s in ("mean", "p50", "p90", "p95")]
        rows.append((name.replace("lead_time.", "  to ").replace("_", " "), *map(with_interval, row)))
    for name, title in (("arrivals", "arrivals a week"), ("throughput", "throughput a week"), ("work_in_progress", "open cases")):
        rows.append((title, with_interval(summary[f"mean({name})"])))
    for name in ("abandoned", "unhandled", "open_at_end"):
        if summary[f"mean({name})"].mean:
            rows.append((name.replace("_", " "), percent(summary[f"mean({name})"])))
    rows.append(("handovers a case", with_interval(summary.intervals.get("mean(handovers)", NOTHING))))
    return Table("Cases", ("", "mean", "p50", "p90", "p95"), tuple(rows))


def _causes(summary: Summary) -> Table:
    """Where the lead time goes: causes of half a percent of it and more, the longest first; the others together."""
    rows: list[Row] = []
    found = sorted(_named(summary, r"mean\(because\.(.+)\)").items(), key=lambda item: -item[1].mean)
    total = sum(hours.mean for _, hours in found)
    shown = [(cause, hours) for cause, hours in found if total and hours.mean >= LEAST * total]
    for cause, hours in shown:
        share, p90 = f"{100 * hours.mean / total:.1f} %", summary[f"p90(because.{cause})"]
        rows.append((cause, with_interval(hours), share, with_interval(p90) if p90.mean else "–"))
    rest = total - sum(hours.mean for _, hours in shown)
    if rest > 0:
        rows.append(("all else", number(rest), f"{100 * rest / total:.1f} %", ""))
    return Table("Where the lead time goes", ("", "hours a case", "of the lead time", "p90"), tuple(rows))


def _stages(summary: Summary) -> Table:
    rows: list[Row] = []
    waits = _named(summary, r"mean\(wait\.(.+)\)")
    for stage, waiting in waits.items():
        length = summary.intervals.get(f"mean(queue_length.{stage})", NOTHING)
        rows.append((stage, with_interval(length), with_interval(waiting), with_interval(summary[f"p90(wait.{stage})"])))
    return Table("Stages", ("", "in line", "wait", "wait p90"), tuple(rows))


def _teams(summary: Summary, expected: Loads) -> Table:
    rows: list[Row] = []
    offered = {team.load.team: team.load.rho for team in expected.teams}
    for team, used in _named(summary, r"mean\(utilisation\.(.+)\)").items():
        split = {k: v.mean for k, v in _named(summary, rf"mean\(split\.{re.escape(team)}\.(.+)\)").items()}
        rest = sorted(((v, k) for k, v in split.items() if k != "first-time work" and v > 0.0005), reverse=True)
        most = ", ".join(f"{k} {100 * v:.1f} %" for v, k in rest[:2])
        length = summary.intervals.get(f"mean(queue_length.team.{team})", NOTHING)
        first = f"{100 * split.get('first-time work', 0):.1f} %"
        rows.append((team, f"{100 * offered[team]:.1f} %", percent(used), first, most or "–", with_interval(length)))
    return Table("Teams", ("", "offered", "utilisation", "first-time work", "the rest of it", "in line"), tuple(rows))


def _handoffs(summary: Summary) -> Table:
    rows: list[Row] = []
    seen = _named(summary, r"share\(complete\.([^.]+)\)")
    accepted = _named(summary, r"mean\(acceptance\.(.+)\)")
    for name in dict.fromkeys((*seen, *accepted)):
        fields = _named(summary, rf"share\(complete\.{re.escape(name)}\.(.+)\)")
        worst = sorted(fields.items(), key=lambda item: item[1].mean)
        told = ", ".join(f"{field} {100 * share.mean:.0f} %" for field, share in worst[:3] if share.mean < 1)
        truth = summary.intervals.get(f"share(complete_truly.{name})", NOTHING)
        rows.append(
            (name, percent(seen.get(name, NOTHING)), percent(truth), told or "–", with_interval(accepted.get(name, NOTHING)))
        )
    if seen:
        rolled = summary.intervals.get("share(rolled)", NOTHING)
        rows.append(("rolled (cases never incomplete)", percent(rolled)))
    return Table(
        "Handoffs: percent complete and accurate", ("", "as seen", "in truth", "by field", "accepted after"), tuple(rows)
    )


def _failures(summary: Summary) -> Table:
    rows: list[Row] = []
    for name, meaning in FAILURES.items():
        often = summary[f"mean(failures.{name})"]
        if often.mean:
            waited, worked = summary[f"mean(failure_waiting.{name})"], summary[f"mean(failure_work.{name})"]
            rows.append((name, with_interval(often), _hours(waited), _hours(worked), meaning))
    return Table("Failures per 100 cases", ("", "how often", "hours waited", "hours worked", ""), tuple(rows))


def _hours(told: Interval) -> str:
    return with_interval(told) if told.mean else "–"


def _clocks(summary: Summary) -> Table:
    rows: list[Row] = []
    for name, kept in _named(summary, r"share\(met\.(.+)\)").items():
        mean, p90 = (summary.intervals.get(f"{s}(clock.{name})", NOTHING) for s in ("mean", "p90"))
        whose = _named(summary, rf"mean\(whose\.{re.escape(name)}\.(.+)\)")
        most = sorted(((share.mean, who) for who, share in whose.items() if share.mean >= LEAST), reverse=True)
        parts = ", ".join(f"{who} {100 * share:.0f} %" for share, who in most[:3])
        rows.append((name, percent(kept), with_interval(mean), with_interval(p90), parts or "–"))
    return Table("Promises", ("", "kept", "hours", "hours p90", "whose time, where broken"), tuple(rows))
