"""Scenarios side by side: the main measures as tables, and everything as JSON."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from flowspec.decide.compare import Comparison, Difference, shown
from flowspec.measure.intervals import Interval
from flowspec.report.numbers import number, percent, with_interval
from flowspec.report.sheets import Row, Sheet

FORMAT = 1

NO_DIFFERENCE = "no difference shown"

MAIN = (
    ("Cases", r"(mean|p50|p90)\(lead_time\)|mean\((process_time|throughput|work_in_progress|abandoned|unhandled|open_at_end)\)"),
    ("Promises kept", r"share\(met\.(?P<what>.+)\)"),
    ("Percent complete and accurate, as seen", r"share\((complete\.(?P<what>[^.]+)|rolled)\)"),
    ("Failures per 100 cases", r"mean\(failures\.(?P<what>.+)\)"),
    ("Teams' utilisation", r"mean\(utilisation\.(?P<what>.+)\)"),
    ("A month", r"mean\((monthly|cost)\..+\)"),
)
"""The tables, and which measures stand in them."""

_SHARES = r"(share\(.*|mean\((utilisation\..*|split\..*|abandoned|unhandled|open_at_end|rolled_product))\)"
_WORDS = {
    "mean(lead_time)": "lead time, mean (h)",
    "p50(lead_time)": "lead time, half within (h)",
    "p90(lead_time)": "lead time, nine in ten within (h)",
    "mean(process_time)": "work per case (h)",
    "mean(throughput)": "finished a week",
    "mean(work_in_progress)": "open cases",
    "mean(abandoned)": "given up",
    "mean(unhandled)": "stuck",
    "mean(open_at_end)": "open at the end",
    "share(rolled)": "rolled (cases never incomplete)",
    "mean(monthly.hours)": "hours worked",
    "mean(monthly.breached)": "deadlines breached",
    "mean(monthly.lost)": "cases lost",
    "mean(monthly.unfinished)": "cases not finished",
    "mean(cost.total)": "cost",
    "mean(cost.work)": "  of work done",
    "mean(cost.lost)": "  of lost customers",
    "mean(cost.breaches)": "  of breaches",
    "mean(cost.delay)": "  of delay",
    "mean(cost.staff)": "seats on shift, worked or not",
}


def head(told: Comparison) -> str:
    """What was compared, and how."""
    first = told.experiments[0]
    level, others = f"{100 * first.summary.level:.0f} %", ", ".join(names(told)[1:])
    run = f"{first.summary.replications} replications each, seed {first.seed}, the same random numbers"
    return f"{first.prepared.scenario.file} against {others}: {run}; ± is a {level} interval; times in hours"


def names(told: Comparison) -> tuple[str, ...]:
    """The scenarios' files, as short as they stay different."""
    files = [one.prepared.scenario.file for one in told.experiments]
    parts = [file.removesuffix(".toml").split("/") for file in files]
    for length in range(1, max(map(len, parts)) + 1):
        short = ["/".join(part[-length:]) for part in parts]
        if len(set(short)) == len(short):
            return tuple(short)
    return tuple(f"{file} ({i})" for i, file in enumerate(files, 1))


def sheets(told: Comparison) -> Iterator[Sheet]:
    """The main measures by table, each scenario's value and its difference to the first."""
    short = names(told)
    columns = ("", short[0], *(title for name in short[1:] for title in (name, "difference")))
    order = list(_WORDS)
    for title, pattern in MAIN:
        found = [(row, match.groupdict().get("what")) for row in told.rows if (match := re.fullmatch(pattern, row.name))]
        found.sort(key=lambda pair: order.index(pair[0].name) if pair[0].name in order else -1)
        rows = tuple(_row(row, what) for row, what in found)
        yield Sheet(title, columns, tuple(row for row in rows if row))
    yield Sheet("What to keep in mind", ("",), (), tuple(_notes(told)))


def _row(row: Difference, what: str | None) -> Row:
    """The row of a measure; nothing if it is 0 everywhere."""
    if all(value is None or value.mean == 0 or math.isnan(value.mean) for value in row.values):
        return ()
    cells = [as_value(row.name, row.values[0])]
    for value, difference in zip(row.values[1:], row.differences[1:], strict=True):
        cells += [as_value(row.name, value), as_difference(row.name, difference)]
    return (what or _WORDS.get(row.name, row.name), *cells)


def as_value(name: str, told: Interval | None) -> str:
    """The value of `statistic(measure)` with its interval, shares in percent."""
    return "–" if told is None else percent(told) if _is_share(name) else with_interval(told)


def as_difference(name: str, told: Interval | None) -> str:
    """A difference in `statistic(measure)` with its interval, or that none is shown."""
    if told is None or math.isnan(told.mean):
        return "–"
    if told.n > 1 and told.low == told.high == 0:
        return "the same"
    if not shown(told):
        return NO_DIFFERENCE
    sign = "+" if told.mean > 0 else ""
    if _is_share(name):
        return f"{sign}{100 * told.mean:.1f} ± {100 * told.half_width:.1f} points"
    return f"{sign}{number(told.mean)} ± {number(told.half_width)}"


def in_words(name: str) -> str:
    """`statistic(measure)` as a heading."""
    return _WORDS.get(name) or re.sub(r"[()._]+", " ", name.removeprefix("mean")).strip()


def _is_share(name: str) -> bool:
    return re.fullmatch(_SHARES, name) is not None


def _notes(told: Comparison) -> Iterator[str]:
    yield from told.notes
    for name, alone in zip(names(told), told.alone, strict=True):
        only = sorted({inner[2] for full in alone if (inner := re.fullmatch(r"(\w+)\((.+)\)", full))})
        if only:
            listed = ", ".join(only[:6]) + (f" and {len(only) - 6} more" if len(only) > 6 else "")
            yield f"only {name} has {listed}"
    if told.experiments[0].summary.replications < 2:
        yield "one replication has no interval, so it shows no difference"
    else:
        level = told.experiments[0].summary.level
        yield f"of differences that are not there, about one in {1 / (1 - level):.0f} is shown by chance"


def as_json(told: Comparison, **more: Any) -> str:
    """Every shared measure with each scenario's interval, its paired difference to the first, and whether one is shown; and what
    else belongs to the comparison, such as accounts."""
    first = told.experiments[0]
    measures: dict[str, dict[str, Any]] = {}
    for row in told.rows:
        match = re.fullmatch(r"(\w+)\((.+)\)", row.name)
        if match:
            measures.setdefault(match[2], {})[match[1]] = [
                {"value": interval(value), "difference": interval(difference), "shown": shown(difference) if difference else None}
                for value, difference in zip(row.values, row.differences, strict=True)
            ]
    content = {
        "format": FORMAT,
        "scenarios": [one.prepared.scenario.file for one in told.experiments],
        "graphs": [one.prepared.lowered.header.graph_hash for one in told.experiments],
        "replications": first.summary.replications,
        "seed": first.seed,
        "engine": first.engine,
        "level": first.summary.level,
        "notes": list(told.notes),
        "measures": measures,
        "alone": [list(names) for names in told.alone],
        **more,
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def interval(told: Interval | None) -> dict[str, Any] | None:
    """An interval as JSON has it: null is what was not measured, or has no bound."""
    if told is None:
        return None
    return {"mean": finite(told.mean), "low": finite(told.low), "high": finite(told.high), "n": told.n}


def finite(value: float) -> float | None:
    """The number, or None (null) for what JSON cannot say."""
    return value if math.isfinite(value) else None
