"""When a redesign pays back, and what it is worth: monthly costs before and after against what the change costs."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from flowspec.decide.compare import Comparison
from flowspec.decide.costs import MONTH
from flowspec.measure.intervals import LEVEL, Interval, paired, student
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Redesign

Basis: TypeAlias = Literal["work done", "seats on shift"]
"""What counts as the cost of people: the hours that they work, so that a saved hour is money; or the hours that they are there,
so that it is money only if a seat is saved."""

PARTS = ("work", "lost", "breaches", "delay")
"""The parts of the monthly cost, as measures are called."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """A redesign's account. Costs and savings are a month's, payback is in months (its ends infinite where the saving can be 0 or
    less), `net` is what is left after `months`. `saves` are the parts of the saving; `saving` is all of it less the redesign's
    running cost. `further` is whether the first scenario has a redesign too, so that only what this one costs more is charged."""

    basis: Basis
    currency: str
    as_is: Interval
    to_be: Interval
    saves: tuple[tuple[str, Interval], ...]
    saving: Interval
    one_off: float
    running: float
    months: float
    payback: Interval
    net: Interval
    further: bool = False


def break_even(told: Comparison, number: int, *, level: float = LEVEL) -> tuple[BreakEven, ...]:
    """The account of scenario `number` against the first, on both bases; none without [redesign], prices or a common currency.

    Where the first has a [redesign] too (a further change of a redesign), only what this one costs more is charged.
    """
    as_is, to_be = told.experiments[0], told.experiments[number]
    redesign, before = to_be.prepared.scenario.redesign, as_is.prepared.scenario.redesign
    known = [one.summary.values.keys() >= {"mean(cost.total)"} for one in (as_is, to_be)]
    same = as_is.prepared.scenario.currency == to_be.prepared.scenario.currency
    if redesign is None or not all(known) or not same:
        return ()
    values = as_is.summary.values, to_be.summary.values
    extra, currency = charged(redesign, before), to_be.prepared.scenario.currency or "money"
    accounts = (_account(basis, values, extra, currency, level) for basis in _bases(values))
    return tuple(replace(one, further=before is not None) for one in accounts)


def charged(redesign: Redesign, before: Redesign | None) -> Redesign:
    """What a redesign costs beyond one that is there before it."""
    if before is None:
        return redesign
    more = {"one_off": redesign.one_off - before.one_off, "monthly": redesign.monthly - before.monthly}
    return redesign.model_copy(update=more)


_Values: TypeAlias = dict[str, tuple[float, ...]]


def _bases(values: tuple[_Values, _Values]) -> Iterator[Basis]:
    """Both, but only the work done where nobody's hour has a price."""
    yield "work done"
    if any(any(each["mean(cost.staff)"]) for each in values):
        yield "seats on shift"


def _account(basis: Basis, values: tuple[_Values, _Values], redesign: Redesign, currency: str, level: float) -> BreakEven:
    before, after = (_totals(each, basis) for each in values)
    one_off, running, months = float(redesign.one_off), float(redesign.monthly), redesign.over / MONTH
    saved = np.array(before) - np.array(after) - running
    saving = student(saved, level=level)
    parts = ["staff" if part == "work" and basis == "seats on shift" else part for part in PARTS]
    named = [f"mean(cost.{part})" for part in parts]
    return BreakEven(
        basis,
        currency,
        student(before, level=level),
        student(after, level=level),
        tuple((part, paired(values[1][name], values[0][name], level=level)) for part, name in zip(parts, named, strict=True)),
        saving,
        one_off,
        running,
        months,
        payback(one_off, saving),
        student(saved * months - one_off, level=level),
    )


def _totals(values: _Values, basis: Basis) -> tuple[float, ...]:
    total, work, staff = (values[f"mean(cost.{part})"] for part in ("total", "work", "staff"))
    if basis == "work done":
        return total
    return tuple(t - w + s for t, w, s in zip(total, work, staff, strict=True))


def payback(one_off: float, saving: Interval) -> Interval:
    """Months until a monthly saving has paid what was spent once; infinite where it saves nothing."""
    mean, low, high = (_months(one_off, each) for each in (saving.mean, saving.high, saving.low))
    return Interval(mean, low, high, saving.n, saving.level)


def _months(one_off: float, saving: float) -> float:
    if math.isnan(saving):
        return math.nan
    return 0.0 if one_off <= 0 and saving >= 0 else one_off / saving if saving > 0 else math.inf
