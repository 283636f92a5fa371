"""Targets and what the runs say of them, in words."""

import math

from flowspec.decide.targets import Held, Target
from flowspec.model.duration import UNITS
from flowspec.report.numbers import number


def in_words(told: Held) -> str:
    """`p90(lead_time) <= 5 d: met (98.2 h, 95 % interval 95.1 to 101)`."""
    return f"{told.target.text}: {told.verdict} ({_value(told)})"


def as_condition(told: Held) -> str:
    """What the runs say of something that must not be: it is so, it is not so, or neither is shown."""
    said = {"met": "this is so", "missed": "this is not so", "not shown": "not shown"}[told.verdict]
    return f"{told.target.text}: {said} ({_value(told)})"


def estimate(told: Held) -> str:
    """`98.2 ± 2.9 h`, in the unit of the target."""
    interval = told.interval
    if math.isnan(interval.mean):
        return "–"
    said = _of(told.target, interval.mean)
    if interval.n < 2:
        return said
    figure, _, unit = said.partition(" ")
    half = _of(told.target, interval.half_width).partition(" ")[0]
    return f"{figure} ± {half}" + (f" {unit}" if unit else "")


def _value(told: Held) -> str:
    interval = told.interval
    if math.isnan(interval.mean):
        return f"no run measured {told.target.measure}"
    if interval.n < 2:
        return f"{_of(told.target, interval.mean)}; one replication has no interval"
    mean, low, high = (_of(told.target, value) for value in (interval.mean, interval.low, interval.high))
    return f"{mean}, {100 * interval.level:.0f} % interval {low} to {high}"


def unit_of(target: Target) -> tuple[float, str]:
    """What a value is multiplied with to be told in the unit in which the target was written, and that unit (or nothing)."""
    unit = target.text.split()[-1].lstrip("0123456789.+-")
    if unit in UNITS:
        return UNITS["h"] / UNITS[unit], unit
    return (100, "%") if unit == "%" else (1, "")


def _of(target: Target, value: float) -> str:
    factor, unit = unit_of(target)
    if unit == "%":
        return f"{factor * value:.1f} %"
    return f"{number(factor * value)} {unit}".rstrip()
