"""Readable numbers for ordered quantities, within what their lanes and the differences between them allow."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from math import floor
from typing import TypeAlias

from flowspec.analysis.differences import ZERO, AtMost, Bound, Differences
from flowspec.analysis.domain import NOON
from flowspec.analysis.lanes import Lane, Stretch
from flowspec.analysis.terms import DAY, DENSE, Difference, Kinds, Number, Variable, kind_of, number_of
from flowspec.model.expression import FieldRef, Now, ValueKind
from flowspec.model.plain import dataclass

CHECKS = 2000
"""The most systems of differences that are looked at for one box."""

_TODAY, _NOW = Now("day"), Now("instant")
_EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
_EARLY, _LATE = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_SENSIBLE: dict[ValueKind, tuple[int, int]] = {
    "day": (_EARLY.toordinal(), _LATE.toordinal()),
    "instant": (int(number_of(_EARLY)), int(number_of(_LATE))),
}
"""Between these a day or a moment is one that a reader expects."""

Picked: TypeAlias = dict[Variable, Number | None]
"""A number for every variable; None: it is absent."""


class TooManyChecks(Exception):
    """The differences allow more alternatives than the solver looks at."""

    def __init__(self) -> None:
        super().__init__("the differences between fields have too many alternatives")


@dataclass(frozen=True, slots=True)
class Allowed:
    """A variable or difference with the cells that it may be in."""

    lane: Lane
    mask: int


def numbers_in(allowed: Sequence[Allowed], kinds: Kinds) -> Picked | None:
    """Numbers for all variables; None if there are none. Raises `TooManyChecks`.

    What does not matter is absent. Else variables are tried filled before absent, and in stretches that begin somewhere first.
    """
    moments = [a for a in allowed if isinstance(a.lane.key, Now)]
    others = [a for a in allowed if not isinstance(a.lane.key, Now)]
    ordered = moments + sorted(others, key=lambda a: isinstance(a.lane.key, Difference))
    return _Search(kinds, _linked(allowed)).first(ordered, {}, {})


def _linked(allowed: Sequence[Allowed]) -> frozenset[Variable]:
    """Variables whose numbers depend on each other; the rest may take the first stretch that they are allowed."""
    keys = [a.lane.key for a in allowed]
    apart = [key for key in keys if isinstance(key, Difference)]
    return frozenset([v for d in apart for v in (d.minuend, d.subtrahend)] + [key for key in keys if isinstance(key, Now)])


class _Search:
    """Depth first through the stretches of all lanes; what differences exclude is cut off early."""

    def __init__(self, kinds: Kinds, linked: frozenset[Variable]) -> None:
        self.kinds = kinds
        self.linked = linked
        self.checks = 0

    def first(
        self, waiting: Sequence[Allowed], stretches: Mapping[Variable, Stretch | None], apart: Mapping[Difference, Stretch]
    ) -> Picked | None:
        if not waiting:
            return self._solved(stretches, apart, final=True)
        lane, mask = waiting[0].lane, waiting[0].mask
        match lane.key:
            case Difference(x, y) as key:
                if stretches[x] is None or stretches[y] is None:
                    return self.first(waiting[1:], stretches, apart)
                for stretch in lane.runs(mask):
                    further = {**apart, key: stretch}
                    if self._solved(stretches, further, final=False) is not None:
                        found = self.first(waiting[1:], stretches, further)
                        if found is not None:
                            return found
            case variable:
                assert isinstance(variable, FieldRef | Now)
                if mask == lane.all and variable not in self.linked:
                    return self.first(waiting[1:], {**stretches, variable: None}, apart)
                for option in _options(lane, mask):
                    found = self.first(waiting[1:], {**stretches, variable: option}, apart)
                    if found is not None or variable not in self.linked:
                        return found
        return None

    def _solved(
        self, stretches: Mapping[Variable, Stretch | None], apart: Mapping[Difference, Stretch], *, final: bool
    ) -> Picked | None:
        self.checks += 1
        if self.checks > CHECKS:
            raise TooManyChecks
        return _solution(stretches, apart, self.kinds, final=final)


def _options(lane: Lane, mask: int) -> Iterator[Stretch | None]:
    """The stretches of a variable, those that begin somewhere first, and at last its absence."""
    runs = list(lane.runs(mask & lane.present))
    yield from sorted(runs, key=lambda run: run.low is None)
    if mask & lane.absent:
        yield None


# --- systems --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _System:
    """The variables of one kind, and what is asked of them, scaled to whole numbers."""

    variables: tuple[Variable, ...]
    constraints: tuple[AtMost, ...]
    scale: int

    def solved(self, *more: AtMost) -> Differences:
        return Differences(len(self.variables), (*self.constraints, *more))

    def bounded(self, variable: Variable, low: Bound, high: Bound) -> tuple[AtMost, ...]:
        if variable not in self.variables:
            return ()
        x = self.variables.index(variable) + 1
        below = () if low is None else (AtMost(ZERO, x, -low),)
        return below if high is None else (*below, AtMost(x, ZERO, high))


def _solution(
    stretches: Mapping[Variable, Stretch | None], apart: Mapping[Difference, Stretch], kinds: Kinds, *, final: bool
) -> Picked | None:
    """Numbers, or None if there are none. Unless `final` any dictionary means that there may be some."""
    picked: Picked = {variable: None for variable, stretch in stretches.items() if stretch is None}
    present = {variable: stretch for variable, stretch in stretches.items() if stretch is not None}
    systems: dict[ValueKind, _System] = {kind: _system(kind, present, apart, kinds) for kind in _kinds(present, kinds)}
    solved: dict[ValueKind, Differences] = {kind: system.solved() for kind, system in systems.items()}
    if not all(told.possible for told in solved.values()):
        return None
    if not final:
        return picked
    if today := _linked_today(systems, solved):
        solved["day"] = systems["day"].solved(*today)
        if not solved["day"].possible:
            return None
    for kind in sorted(systems):  # days before instants: the day that was picked bounds the moment
        system = systems[kind]
        more = _linked_now(system, picked) if kind == "instant" else ()
        chosen = (system.solved(*more) if more else solved[kind]).numbers(partial(_round, kind, system.scale))
        scaled = chosen if system.scale == 1 else [Fraction(n, system.scale) for n in chosen]
        picked.update(zip(system.variables, scaled, strict=True))
    return picked


def _kinds(present: Mapping[Variable, Stretch], kinds: Kinds) -> list[ValueKind]:
    return list(dict.fromkeys(_sort(variable, kinds) for variable in present))


def _sort(variable: Variable, kinds: Kinds) -> ValueKind:
    kind = kind_of(variable, kinds)
    return "decimal" if kind in DENSE else kind


def _system(kind: ValueKind, present: Mapping[Variable, Stretch], apart: Mapping[Difference, Stretch], kinds: Kinds) -> _System:
    variables = tuple(v for v in present if _sort(v, kinds) == kind)
    place = {variable: i for i, variable in enumerate(variables, 1)}
    told = [(place[v], ZERO, present[v]) for v in variables]
    told += [(place[d.minuend], place[d.subtrahend], s) for d, s in apart.items() if d.minuend in place]
    scale = _scale([s for _, _, s in told], len(variables)) if kind == "decimal" else 1
    return _System(variables, tuple(c for x, y, s in told for c in _asked(x, y, s, scale)), scale)


def _scale(stretches: Sequence[Stretch], count: int) -> int:
    """A power of ten that makes all bounds whole, with room for a chain of strict inequalities between two of them."""
    scale, room = 1, int("1" + "0" * len(str(count + 1)))
    bounds = [Fraction(b) for s in stretches for b in (s.low, s.high) if b is not None]
    while any((bound * scale).denominator != 1 for bound in bounds):
        scale *= 10
    return scale * room


def _asked(x: int, y: int, stretch: Stretch, scale: int) -> Iterator[AtMost]:
    if stretch.high is not None:
        yield AtMost(x, y, int(stretch.high * scale) - (not stretch.with_high))
    if stretch.low is not None:
        yield AtMost(y, x, -int(stretch.low * scale) - (not stretch.with_low))


def _linked_today(systems: Mapping[ValueKind, _System], solved: Mapping[ValueKind, Differences]) -> tuple[AtMost, ...]:
    """Today is the day of now: what the moments leave for now, as days. A variable's range has no holes, so this is exact."""
    if "day" not in systems or "instant" not in systems or _NOW not in systems["instant"].variables:
        return ()
    low, high = solved["instant"].range(systems["instant"].variables.index(_NOW) + 1)
    return systems["day"].bounded(_TODAY, _day(low), _day(high))


def _linked_now(moments: _System, picked: Picked) -> tuple[AtMost, ...]:
    today = picked.get(_TODAY)
    if today is None:
        return ()
    midnight = (int(today) - _EPOCH_DAY) * DAY
    return moments.bounded(_NOW, midnight, midnight + DAY - 1)


def _day(moment: Bound) -> Bound:
    return None if moment is None else floor(Fraction(moment, DAY)) + _EPOCH_DAY


# --- choosing -------------------------------------------------------------------------------------
def _round(kind: ValueKind, scale: int, low: Bound, high: Bound) -> int:
    """The first number from the lower end (without one, from the upper end) that is as round as the bounds allow."""
    begins, ends = _sensible(kind, low, high)
    if begins is None and ends is None:
        return _usual(kind)
    for step in _steps(kind, scale):
        number = ends // step * step if begins is None and ends is not None else -(-(begins or 0) // step) * step
        if (low is None or number >= low) and (high is None or number <= high):
            return number
    raise AssertionError(f"{low} to {high} holds no number")


def _sensible(kind: ValueKind, low: Bound, high: Bound) -> tuple[Bound, Bound]:
    """The bounds without those that only the calendar's ends set."""
    if kind not in ("day", "instant"):
        return low, high
    early, late = _SENSIBLE[kind]
    return None if low is None or low < early else low, None if high is None or high > late else high


def _usual(kind: ValueKind) -> int:
    match kind:
        case "day":
            return NOON.toordinal()
        case "instant":
            return int(number_of(NOON))
        case _:
            return 0


def _steps(kind: ValueKind, scale: int) -> Iterator[int]:
    """Units from coarse to fine: minutes, seconds and microseconds; ones, tenths, hundredths ..."""
    if kind == "instant":
        yield from (60_000_000, 1_000_000, 1)
    while kind == "decimal" and scale > 1:
        yield scale
        scale //= 10
    yield 1
