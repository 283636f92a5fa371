"""Time: what is open and in line in the course of the run, how long cases take and where that time goes."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from flowspec.decide.study import Study
from flowspec.measure.intervals import Interval
from flowspec.measure.reading import HOUR, open_before
from flowspec.model.graph import Clock
from flowspec.model.words import duration_words, in_words
from flowspec.report.numbers import number, percent, with_interval
from flowspec.report.page import charts, colours
from flowspec.report.page.content import Figure, Section
from flowspec.report.page.process import graphs
from flowspec.report.page.telling import length, per_cent, plain, titles, unit, value
from flowspec.report.sheets import Row, Sheet

BINS = 30
"""How many bars a distribution has."""
SEEN = 0.99
"""The share of cases that a distribution shows; the slowest lie further out."""

FAR = 3
"""A promise is drawn as long as it is less than so many times as far as what the distribution shows without it."""

GROUPS = {
    "worked on": ("work", "look", "approval", "machine"),
    "rework and extra effort": ("rework", "re-entry", "mistrust", "switching", "misrouted"),
    "unnoticed or forgotten": ("notice", "forgotten", "batch"),
    "in line": ("queue: contention", "queue: priority"),
    "nobody on shift": ("queue: off shift", "in hand, off shift"),
    "nobody owns it": ("ownerless",),
    "missing data": ("chase", "missing data"),
    "waiting for others": ("waiting", "join"),
}
"""Causes of lead time as a chart groups them; its table has each."""


def course(study: Study) -> Section:
    """Series over time, the distribution of lead times, its causes."""
    figures = [_open(study), *_queues(study), _lead_times(study), _causes(study)]
    return Section(
        "time",
        "Time",
        lead=(
            "What is open and in line while the run goes on, how long cases take, and where that time goes. Bands are intervals "
            "of the mean; point at a line or a bar to read its numbers.",
        ),
        figures=tuple(figures),
        notes=tuple(_notes(study)),
    )


# --- over time ------------------------------------------------------------------------------------
def _open(study: Study) -> Figure:
    told = [one.in_progress for one in study.evidence]
    return _over_time(study, "open-cases", "Open cases over time", "open cases", told)


def _queues(study: Study) -> Iterator[Figure]:
    for team in dict.fromkeys(team for one in study.evidence for team in one.queues):
        told = [one.queues.get(team, ()) for one in study.evidence]
        if any(each.mean > 0 for series in told for each in series):
            yield _over_time(study, f"queue-{_slug(team)}", f"In line at {team} over time", "in line", told)


def _over_time(study: Study, ident: str, title: str, y: str, told: Sequence[Sequence[Interval]]) -> Figure:
    size, x = _calendar(study)
    lines = [
        charts.Line(name, _colour(study, i), [(a + b) / 2 / size for a, b in _stretches(study, i)], series)
        for i, (name, series) in enumerate(zip(titles(study), told, strict=True))
        if series
    ]
    rows = [
        (number(edge / size), *(with_interval(series[k]) if k < len(series) else "–" for series in told))
        for k, edge in enumerate(max((one.edges for one in study.evidence), key=len)[:-1])
    ]
    says = f"{title}: " + "; ".join(_peak(line, x) for line in lines) + "."
    table = Sheet(title, (f"from {x}", *titles(study)), tuple(rows))
    return Figure(ident, title, says, charts.over_time(lines, x=x, y=y, marks=_marks(study, size), least=0.0), table)


def _peak(line: charts.Line, x: str) -> str:
    at = max(range(len(line.values)), key=lambda i: line.values[i].mean)
    return f"{line.name} has its most, {with_interval(line.values[at])}, around {x} {number(line.at[at])}"


def _stretches(study: Study, i: int) -> list[tuple[float, float]]:
    edges = study.evidence[i].edges
    return list(pairwise(edges))


def _calendar(study: Study) -> tuple[float, str]:
    """The unit of a time axis in hours, and its name."""
    end = max(one.edges[-1] for one in study.evidence)
    return (168.0, "week") if end > 60 * 24 else (24.0, "day") if end > 72 else (1.0, "hour")


def _marks(study: Study, size: float) -> Iterator[charts.Mark]:
    first = study.scenarios[0]
    if first.scenario.warm_up:
        yield charts.Mark(first.scenario.warm_up / HOUR / size, "warm-up ends")
    if first.lowered.header.arrivals_until < first.lowered.model.end:
        yield charts.Mark(first.lowered.header.arrivals_until / HOUR / size, "arrivals end")


# --- lead time ------------------------------------------------------------------------------------
def _lead_times(study: Study) -> Figure:
    samples = [one.lead_times for one in study.evidence]
    most = _reach(study)
    size, x = unit(most)
    edges = np.linspace(0, most, BINS + 1)
    lines = [
        (name, _colour(study, i), [
            (low / size, high / size, count / len(sample))
            for low, high, count in zip(edges[:-1], edges[1:], np.histogram(sample, edges)[0], strict=True) if count
        ])
        for i, (name, sample) in enumerate(zip(titles(study), samples, strict=True)) if len(sample)
    ]  # fmt: skip
    rows: list[Row] = []
    for title, statistic in (
        ("mean", "mean"),
        ("half within", "p50"),
        ("nine in ten within", "p90"),
        ("95 in 100 within", "p95"),
    ):
        rows.append((title, *(length(value(study, i, f"{statistic}(lead_time)")) for i in range(len(samples)))))
    title = "How long cases take"
    half, nine = ([length(value(study, i, f"{p}(lead_time)")) for i in range(len(samples))] for p in ("p50", "p90"))
    says = f"{title}: " + "; ".join(
        f"{name}: half within {half[i]}, nine in ten within {nine[i]}" for i, name in enumerate(titles(study))
    )
    marks = [charts.Mark(hours / size, words) for hours, words in _promises(study) if hours <= most]
    return Figure(
        "lead-times", title, says + ".", charts.shares(lines, x=x, marks=marks), Sheet(title, ("", *titles(study)), tuple(rows))
    )


def _reach(study: Study) -> float:
    """How many hours the distribution shows: nearly all cases, and promises that are not far beyond."""
    samples = (one.lead_times for one in study.evidence)
    most = max((float(np.quantile(sample, SEEN)) for sample in samples if len(sample)), default=1.0) or 1.0
    return max(most, *(1.02 * hours for hours, _ in _promises(study) if hours <= FAR * most), 0.0)


def _promises(study: Study) -> Iterator[tuple[float, str]]:
    """Each SLA: its limit in hours that pass, and its words; business time as it is on average."""
    seen: set[str] = set()
    for prepared in study.scenarios:
        header, model = prepared.lowered.header, prepared.lowered.model
        for workflow, graph in graphs(prepared):
            for number_, info in enumerate(header.clocks):
                clock = next((c for c in graph.clocks if c.name == info.name and c.what == info.what == "SLA"), None)
                if clock is None or info.workflow != workflow:
                    continue
                told = model.clocks[number_]
                ticks = [ticks for _, ticks in told.rows] + [told.within]
                for words, within, calendar in zip(_limits(clock), ticks, told.calendars, strict=False):
                    hours = _elapsed(within, header.calendars[calendar] if calendar >= 0 else None, model.end)
                    if within and words and words not in seen:
                        seen.add(words)
                        yield hours, f"{words} ≈ {number(hours / unit(hours)[0])} {unit(hours)[1]}" if calendar >= 0 else words


def _limits(clock: Clock) -> list[str]:
    rows = [f"SLA {duration_words(limit)} if {in_words(condition)}" for condition, limit in clock.deadline.rows]
    return [*rows, f"SLA {duration_words(clock.deadline.limit)}" if clock.deadline.limit else ""]


def _elapsed(ticks: int, calendar: Sequence[tuple[int, int]] | None, end: int) -> float:
    """Hours that pass on average while so many ticks of a calendar do."""
    if calendar is None:
        return ticks / HOUR
    opened = float(open_before(calendar, np.array([end], dtype=np.int64))[0])
    return ticks / HOUR * end / opened if opened else math.inf


def _causes(study: Study) -> Figure:
    size, x = unit(max(sum(told.mean for told in one.causes.values()) for one in study.evidence))
    parts: list[charts.Part] = []
    for name, one in zip(titles(study), study.evidence, strict=True):
        whole = sum(told.mean for told in one.causes.values())
        for group, causes in GROUPS.items():
            hours = sum(one.causes[cause].mean for cause in causes)
            if hours > 0:
                parts.append(
                    charts.Part(
                        name,
                        group,
                        hours / size,
                        f"{name}: {group} | {number(hours / size)} {x} a case | {plain(hours / whole)} of the lead time",
                    )
                )
    title = "Where the lead time goes"
    used = [(group, cause) for group, causes in GROUPS.items() for cause in causes]
    rows = tuple(
        (f"{cause}" + ("" if cause == group else f" ({group})"), *(length(one.causes[cause]) for one in study.evidence))
        for group, cause in used
        if any(one.causes[cause].mean for one in study.evidence)
    )
    worst = [
        f"{name}: most is {max(GROUPS, key=lambda g: sum(one.causes[c].mean for c in GROUPS[g]))}"
        for name, one in zip(titles(study), study.evidence, strict=True)
    ]
    notes = ("Every moment of a case that ended stands under one cause; the causes sum to the lead time.",)
    table = Sheet(title, ("a case", *titles(study)), rows, notes)
    return Figure(
        "causes", title, f"{title}: {'; '.join(worst)}.", charts.stacked(parts, order=list(GROUPS), x=f"{x} a case"), table
    )


# --- the value stream -----------------------------------------------------------------------------
def stream(study: Study) -> Section:
    """Stage by stage: process time, lead time, %C&A, and along all of them the activity ratio and the rolled %C&A."""
    figures = [_stations(study, i, name) for i, name in enumerate(titles(study)) if study.evidence[i].stream]
    lead = (
        "How long a case is in each stage, and how much of that somebody works on it. %C&A is the share of cases that arrive "
        "complete and accurate; rolled, the share that is never found incomplete anywhere.",
    )
    return Section("value-stream", "The value stream", lead=lead, figures=tuple(figures), sheets=(_ratios(study),))


def _ratios(study: Study) -> Sheet:
    def row(title: str, name: str, *, share: bool = False) -> Row:
        told = [value(study, i, name) for i in range(len(study.scenarios))]
        return (title, *(per_cent(one) if share else length(one) for one in told))

    rows = (
        row("process time of a case", "mean(process_time)"),
        row("lead time of a case", "mean(lead_time)"),
        row("activity ratio", "mean(activity_ratio)", share=True),
        row("rolled %C&A: cases never found incomplete", "share(rolled)", share=True),
        row("rolled %C&A: product of the handoffs", "mean(rolled_product)", share=True),
    )
    kept = tuple(one for one in rows if any(cell != "–" for cell in one[1:]))
    return Sheet("Along the whole stream", ("", *titles(study)), kept)


def _stations(study: Study, i: int, name: str) -> Figure:
    told = study.evidence[i].stream
    flows = len({workflow for workflow, _ in told}) > 1
    names = study.scenarios[i].lowered.header.workflows
    longest = max((one["lead"].mean for each in study.evidence for one in each.stream.values()), default=0.0)
    size, x = unit(longest)
    rows: list[tuple[str, float, float, str]] = []
    cells: list[Row] = []
    for (workflow, stage), one in told.items():
        title = f"{names[workflow]}: {stage}" if flows else stage
        complete = one["complete"]
        said = f"{title} | there {length(one['lead'])} | worked on {length(one['process'])} | {plain(one['share'].mean)} of cases"
        said += f" | arrives complete and accurate: {plain(complete.mean)}" if complete.n else ""
        rows.append((title, one["lead"].mean / size, one["process"].mean / size, said))
        ratio = one["process"].mean / one["lead"].mean if one["lead"].mean else math.nan
        shown = percent(complete) if complete.n else "–"
        cells.append((title, plain(one["share"].mean), length(one["process"]), length(one["lead"]), plain(ratio), shown))
    columns = ("stage", "cases", "process time", "lead time", "activity ratio", "%C&A arriving")
    title = f"Value stream, {name}" if len(study.scenarios) > 1 else "Value stream"
    says = f"{title}: cases are longest in {max(rows, key=lambda row: row[1])[0]}."
    table = Sheet(title, columns, tuple(cells), ("Means over the cases that came to a stage and ended.",))
    return Figure(f"stream-{i}", title, says, charts.stations(rows, x=x, most=longest / size), table)


def _notes(study: Study) -> Iterator[str]:
    promised = list(_promises(study))
    if not promised:
        yield "No SLA over the whole process is declared, so no line is drawn in the distribution of lead times."
    elif any("≈" in words for _, words in promised):
        yield "≈ is what business time comes to on average in time that passes; whether a promise is kept is counted exactly."
    for hours, words in promised:
        if hours > _reach(study):
            yield f"{words} lies far to the right of what the distribution shows."
    if any(len(one.lead_times) for one in study.evidence):
        yield f"The distribution shows {100 * SEEN:.0f} of 100 cases; the slowest lie further to the right."


def _slug(name: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else f"-{ord(sign):x}-" for sign in name).lower()


def _colour(study: Study, i: int) -> str:
    return colours.ACCENT if len(study.scenarios) == 1 else colours.scenario(i)
