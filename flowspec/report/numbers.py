"""Numbers with their intervals, as people read them."""

import math

from flowspec.measure.intervals import Interval


def number(value: float) -> str:
    """Three significant figures, without an exponent; a dash for what was not measured."""
    if math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 4)}f}"


def with_interval(told: Interval) -> str:
    """`12.4 ± 0.3`; the interval is left out where there is none."""
    half = told.half_width
    return number(told.mean) if not math.isfinite(half) or told.n < 2 else f"{number(told.mean)} ± {number(half)}"


def percent(told: Interval) -> str:
    """`72.1 % ± 0.8`."""
    if math.isnan(told.mean):
        return "–"
    half = told.half_width
    return f"{100 * told.mean:.1f} %" + (f" ± {100 * half:.1f}" if math.isfinite(half) and told.n > 1 else "")
