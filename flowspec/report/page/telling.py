"""How sections put numbers into words: lengths of time in the unit that reads best, changes with their sign."""

import math
from typing import Literal, TypeAlias

from flowspec.decide.compare import shown
from flowspec.decide.study import Study
from flowspec.measure.intervals import Interval
from flowspec.report.comparison import NO_DIFFERENCE, names
from flowspec.report.numbers import number, with_interval

Better: TypeAlias = Literal["less", "more", ""]
"""Whether less or more of something is better, if either."""

NOTHING = Interval(math.nan, math.nan, math.nan, 0)
DAY, HOUR = 24.0, 1.0


def titles(study: Study) -> tuple[str, ...]:
    """The scenarios' names as people say them: `as-is`, `to-be`."""
    return tuple(name.replace("_", "-") for name in names(study.comparison))


def value(study: Study, scenario: int, name: str) -> Interval:
    """`mean(lead_time)` in a scenario; nothing if it is not measured there."""
    return study.comparison.experiments[scenario].summary.intervals.get(name, NOTHING)


def difference(study: Study, scenario: int, name: str) -> Interval:
    """The paired difference of a scenario to the first."""
    row = next((row for row in study.comparison.rows if row.name == name), None)
    return (row.differences[scenario] if row else None) or NOTHING


def unit(hours: float) -> tuple[float, str]:
    """Hours in the unit that reads best, and its name: days from two days on, else hours."""
    return (DAY, "days") if abs(hours) >= 2 * DAY else (HOUR, "hours")


def length(told: Interval) -> str:
    """Hours as `9.2 ± 0.7 days` or `3.5 ± 0.2 hours`."""
    if math.isnan(told.mean):
        return "–"
    size, name = unit(told.mean)
    return f"{with_interval(scaled(told, 1 / size))} {name}"


def scaled(told: Interval, factor: float) -> Interval:
    """The interval in another unit."""
    low, high = sorted((told.low * factor, told.high * factor))
    return Interval(told.mean * factor, low, high, told.n, told.level)


def change(told: Interval, form: Literal["length", "percent", "number"]) -> str:
    """A difference with its sign; that none is shown is said."""
    if math.isnan(told.mean):
        return "–"
    if not shown(told):
        return "the same" if told.n > 1 and told.low == told.high == 0 else NO_DIFFERENCE
    sign = "+" if told.mean > 0 else "−"
    size = told if told.mean > 0 else scaled(told, -1)
    if form == "length":
        return f"{sign}{length(size)}"
    if form == "percent":
        return f"{sign}{number(100 * size.mean)} ± {number(100 * size.half_width)} points"
    return f"{sign}{number(size.mean)} ± {number(size.half_width)}"


def judged(told: Interval, better: Better) -> Literal["better", "worse", ""]:
    """Whether a difference is for the better; nothing where none is shown."""
    if not better or math.isnan(told.mean) or not shown(told):
        return ""
    return "better" if (told.mean < 0) == (better == "less") else "worse"


def per_cent(told: Interval) -> str:
    """A share as `72.1 ± 0.8 %`."""
    return "–" if math.isnan(told.mean) else f"{with_interval(scaled(told, 100))} %"


def plain(told: float) -> str:
    """A share as `72 %`."""
    return "–" if math.isnan(told) else f"{100 * told:.0f} %"
