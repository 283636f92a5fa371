"""The result of a simulation as tables for a terminal."""

import re
from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from flowspec.decide.experiment import Experiment
from flowspec.decide.load import Loads
from flowspec.measure.failures import FAILURES
from flowspec.measure.intervals import Interval
from flowspec.measure.summary import Summary
from flowspec.report.load import checked, how, remarks, stopped, warnings
from flowspec.report.numbers import number, percent, with_interval
from flowspec.simulate.lower import Note

LEAST = 0.005
"""The share from which on a part is shown."""
NOTHING = Interval(float("nan"), float("nan"), float("nan"), 0)


def as_text(told: Experiment, expected: Loads, *, width: int = 120, colour: bool = False) -> str:
    """All tables as text of that width."""
    console = Console(width=width, force_terminal=colour, no_color=not colour, highlight=False)
    with console.capture() as captured:
        console.print(Group(*_parts(told, expected)))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _parts(told: Experiment, expected: Loads) -> Iterable[RenderableType]:
    summary = told.summary
    yield _heading(told)
    yield from (Text(line, style="yellow") for line in warnings(told))
    yield from _notes(told.prepared.lowered.notes)
    yield from (Text(line, style="dim") for line in stopped(told))
    for table in (_flow(summary), _causes(summary), _stages(summary), _teams(summary, expected)):
        if table.row_count:
            yield Text("")
            yield table
    yield from (Text(line, style="dim") for line in remarks(expected))
    for table in (
        _handoffs(summary),
        _failures(summary),
        _clocks(summary),
    ):
        if table.row_count:
            yield Text("")
            yield table
    yield Text("")
    yield Text(checked(told), style="dim")


def _heading(told: Experiment) -> Text:
    scenario = told.prepared.scenario
    flows = ", ".join(told.prepared.lowered.header.workflows)
    level = f"{100 * told.summary.level:.0f} %"
    run = f"{how(told)}, seed {told.seed}, {told.engine} engine"
    return Text(f"{scenario.file}: {flows}, {run}; ± is a {level} interval; times in hours", style="bold")


def _notes(notes: Sequence[Note]) -> Iterable[Text]:
    """What does not act in a simulation, one by one; defaults only by their number."""
    for note in notes:
        if note.what != "default":
            yield Text(f"{note.what}: {note.says} ({'.'.join(note.path)})", style="yellow")
    defaults = sum(note.what == "default" for note in notes)
    if defaults:
        yield Text(f"{defaults} mechanisms stand at defaults that nobody measured; --format json lists them", style="dim")


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(columns[0], style="cyan", no_wrap=True)
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _named(summary: Summary, pattern: str) -> dict[str, Interval]:
    """What is left of the names that match, with their intervals."""
    found = ((re.fullmatch(pattern, name), interval) for name, interval in summary.intervals.items())
    return {match[1]: interval for match, interval in found if match}


def _flow(summary: Summary) -> Table:
    table = _table("Cases", ("", "mean", "p50", "p90", "p95"))
    for name in ("lead_time", *(f"lead_time.{end}" for end in _named(summary, r"mean\(lead_time\.(.+)\)")), "process_time"):
        row = [summary.intervals.get(f"{s}({name})", NOTHING) for s in ("mean", "p50", "p90", "p95")]
        table.add_row(name.replace("lead_time.", "  to ").replace("_", " "), *map(with_interval, row))
    for name, title in (("arrivals", "arrivals a week"), ("throughput", "throughput a week"), ("work_in_progress", "open cases")):
        table.add_row(title, with_interval(summary[f"mean({name})"]))
    for name in ("abandoned", "unhandled", "open_at_end"):
        if summary[f"mean({name})"].mean:
            table.add_row(name.replace("_", " "), percent(summary[f"mean({name})"]))
    table.add_row("handovers a case", with_interval(summary.intervals.get("mean(handovers)", NOTHING)))
    return table


def _causes(summary: Summary) -> Table:
    """Where the lead time goes: causes of half a percent of it and more, the longest first; the others together."""
    table = _table("Where the lead time goes", ("", "hours a case", "of the lead time", "p90"))
    found = sorted(_named(summary, r"mean\(because\.(.+)\)").items(), key=lambda item: -item[1].mean)
    total = sum(hours.mean for _, hours in found)
    shown = [(cause, hours) for cause, hours in found if total and hours.mean >= LEAST * total]
    for cause, hours in shown:
        share, p90 = f"{100 * hours.mean / total:.1f} %", summary[f"p90(because.{cause})"]
        table.add_row(cause, with_interval(hours), share, with_interval(p90) if p90.mean else "–")
    rest = total - sum(hours.mean for _, hours in shown)
    if rest > 0:
        table.add_row("all else", number(rest), f"{100 * rest / total:.1f} %", "")
    return table


def _stages(summary: Summary) -> Table:
    table = _table("Stages", ("", "in line", "wait", "wait p90"))
    waits = _named(summary, r"mean\(wait\.(.+)\)")
    for stage, waiting in waits.items():
        length = summary.intervals.get(f"mean(queue_length.{stage})", NOTHING)
        table.add_row(stage, with_interval(length), with_interval(waiting), with_interval(summary[f"p90(wait.{stage})"]))
    return table


def _teams(summary: Summary, expected: Loads) -> Table:
    table = _table("Teams", ("", "offered", "utilisation", "first-time work", "the rest of it", "in line"))
    offered = {team.load.team: team.load.rho for team in expected.teams}
    for team, used in _named(summary, r"mean\(utilisation\.(.+)\)").items():
        split = {k: v.mean for k, v in _named(summary, rf"mean\(split\.{re.escape(team)}\.(.+)\)").items()}
        rest = sorted(((v, k) for k, v in split.items() if k != "first-time work" and v > 0.0005), reverse=True)
        most = ", ".join(f"{k} {100 * v:.1f} %" for v, k in rest[:2])
        length = summary.intervals.get(f"mean(queue_length.team.{team})", NOTHING)
        first = f"{100 * split.get('first-time work', 0):.1f} %"
        table.add_row(team, f"{100 * offered[team]:.1f} %", percent(used), first, most or "–", with_interval(length))
    return table


def _handoffs(summary: Summary) -> Table:
    table = _table("Handoffs: percent complete and accurate", ("", "as seen", "in truth", "by field", "accepted after"))
    seen = _named(summary, r"share\(complete\.([^.]+)\)")
    accepted = _named(summary, r"mean\(acceptance\.(.+)\)")
    for name in dict.fromkeys((*seen, *accepted)):
        fields = _named(summary, rf"share\(complete\.{re.escape(name)}\.(.+)\)")
        worst = sorted(fields.items(), key=lambda item: item[1].mean)
        told = ", ".join(f"{field} {100 * share.mean:.0f} %" for field, share in worst[:3] if share.mean < 1)
        truth = summary.intervals.get(f"share(complete_truly.{name})", NOTHING)
        table.add_row(
            name, percent(seen.get(name, NOTHING)), percent(truth), told or "–", with_interval(accepted.get(name, NOTHING))
        )
    if seen:
        rolled = summary.intervals.get("share(rolled)", NOTHING)
        table.add_row("rolled (cases never incomplete)", percent(rolled))
    return table


def _failures(summary: Summary) -> Table:
    table = _table("Failures per 100 cases", ("", "how often", "hours waited", "hours worked", ""))
    for name, meaning in FAILURES.items():
        often = summary[f"mean(failures.{name})"]
        if often.mean:
            waited, worked = summary[f"mean(failure_waiting.{name})"], summary[f"mean(failure_work.{name})"]
            table.add_row(name, with_interval(often), _hours(waited), _hours(worked), Text(meaning, style="dim"))
    return table


def _hours(told: Interval) -> str:
    return with_interval(told) if told.mean else "–"


def _clocks(summary: Summary) -> Table:
    table = _table("Promises", ("", "kept", "hours", "hours p90", "whose time, where broken"))
    for name, kept in _named(summary, r"share\(met\.(.+)\)").items():
        mean, p90 = (summary.intervals.get(f"{s}(clock.{name})", NOTHING) for s in ("mean", "p90"))
        whose = _named(summary, rf"mean\(whose\.{re.escape(name)}\.(.+)\)")
        most = sorted(((share.mean, who) for who, share in whose.items() if share.mean >= LEAST), reverse=True)
        parts = ", ".join(f"{who} {100 * share:.0f} %" for share, who in most[:3])
        table.add_row(name, percent(kept), with_interval(mean), with_interval(p90), parts or "–")
    return table
