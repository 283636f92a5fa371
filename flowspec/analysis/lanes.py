"""A quantity cut into cells: pieces within which no condition of the question can tell two values apart.

The set of values that a condition allows is then a set of cells, kept as the bits of an integer: exact for numbers (points and
the open stretches between them), for choices, for texts (the mentioned ones, and all others), and for presence (being absent is
a cell of its own). Bit 0 is the lowest or first declared cell; the absent cell, where there is one, is the highest bit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TypeAlias

from flowspec.analysis.terms import DENSE, Asked, Beyond, Compare, Difference, Like, Number, Same, Variable, number_of
from flowspec.model.evaluate import Value
from flowspec.model.expression import FieldRef, ValueKind
from flowspec.model.plain import dataclass

Key: TypeAlias = Variable | Difference | Same | Like | Asked | Beyond
"""What a lane is about. The lanes of conditions (`Same` and later) have the cells true, false and, for `Beyond`, neither."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """All numbers between two bounds (None: without end), and the bounds themselves where `with_` says so."""

    low: Number | None
    high: Number | None
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True, slots=True)
class Other:
    """Every text that no condition mentions."""


Cell: TypeAlias = Stretch | Other | str | bool | None
"""A stretch of an ordered quantity, a value without order, or the answer of a condition (None: neither yes nor no)."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The cells of one quantity. `places` says at which bit the cells of a bound or a value begin, and whether it has a cell."""

    key: Key
    cells: tuple[Cell, ...]
    may_be_absent: bool
    dense: bool
    places: Mapping[object, tuple[int, bool]]

    @property
    def width(self) -> int:
        """How many bits a set of cells takes."""
        return len(self.cells) + self.may_be_absent

    @property
    def is_ordered(self) -> bool:
        """Whether the cells are stretches of numbers."""
        return bool(self.cells) and isinstance(self.cells[0], Stretch)

    @property
    def all(self) -> int:
        """Every cell, the absent one included."""
        return (1 << self.width) - 1

    @property
    def present(self) -> int:
        """Every cell but the absent one."""
        return (1 << len(self.cells)) - 1

    @property
    def absent(self) -> int:
        """The absent cell alone; no cell for a lane without one."""
        return self.all ^ self.present

    def compared(self, atom: Compare) -> int:
        """The cells whose numbers stand so to the bound."""
        first, has_cell = self.places[atom.bound]
        below, point = (1 << first) - 1, has_cell << first
        match atom.op:
            case "<":
                return below
            case "<=":
                return below | point
            case "==":
                return point
            case ">=":
                return self.present & ~below
            case ">":
                return self.present & ~(below | point)

    def among(self, values: Iterable[Value | None]) -> int:
        """The cells of these values or answers; a value that the quantity cannot have has none."""
        return sum(1 << self.places[value][0] for value in set(values) if value in self.places)

    def inside(self, mask: int) -> Iterator[Cell]:
        """The cells in the mask, from the lowest; absence is none."""
        left = mask & self.present
        while left:
            lowest = left & -left
            yield self.cells[lowest.bit_length() - 1]
            left ^= lowest

    def runs(self, mask: int) -> Iterator[Stretch]:
        """The stretches that the ordered cells in the mask make up, from the lowest; neighbours are joined."""
        start: int | None = None
        for i in range(len(self.cells) + 1):
            inside = i < len(self.cells) and mask >> i & 1
            if inside and start is None:
                start = i
            elif not inside and start is not None:
                low, high = self.cells[start], self.cells[i - 1]
                assert isinstance(low, Stretch)
                assert isinstance(high, Stretch)
                yield Stretch(low.low, high.high, low.with_low, high.with_high)
                start = None


def ordered_lane(key: Variable | Difference, kind: ValueKind, bounds: Iterable[Number]) -> Lane:
    """The lane of a field (it may be absent), a moment or a difference (they may not), cut at the bounds."""
    dense = kind in DENSE
    lowest, highest = (None, None) if isinstance(key, Difference) else limits(kind)
    cells: list[Cell] = []
    places: dict[object, tuple[int, bool]] = {}
    low: Number | None = None
    for bound in sorted(set(bounds)):
        cells += _open(low, bound, lowest, highest, dense)
        within = (lowest is None or bound >= lowest) and (highest is None or bound <= highest)
        places[bound] = (len(cells), within)
        if within:
            cells.append(Stretch(bound, bound))
        low = bound
    cells += _open(low, None, lowest, highest, dense)
    return Lane(key, tuple(cells), isinstance(key, FieldRef), dense, places)


def _open(low: Number | None, high: Number | None, lowest: Number | None, highest: Number | None, dense: bool) -> list[Cell]:
    """The stretch between two bounds; whole quantities have it with its first and last number, and may have none."""
    if dense:
        return [Stretch(low, high, with_low=False, with_high=False)]
    first = lowest if low is None else low + 1 if lowest is None else max(low + 1, lowest)
    last = highest if high is None else high - 1 if highest is None else min(high - 1, highest)
    return [Stretch(first, last)] if first is None or last is None or first <= last else []


def value_lane(key: FieldRef, values: Sequence[str | bool], *, open_ended: bool) -> Lane:
    """The lane of a field without order: its values in declared order, and all others if there are any."""
    cells: tuple[Cell, ...] = (*values, Other()) if open_ended else tuple(values)
    return Lane(key, cells, True, False, _places(values))


def answer_lane(key: Same | Like | Asked | Beyond) -> Lane:
    """The lane of a condition that is no quantity: true, false, and (beyond the solver) neither."""
    answers = (True, False, None) if isinstance(key, Beyond) else (True, False)
    return Lane(key, answers, False, False, _places(answers))


def _places(values: Iterable[object]) -> dict[object, tuple[int, bool]]:
    return {value: (i, True) for i, value in enumerate(values)}


def limits(kind: ValueKind) -> tuple[int | None, int | None]:
    """The first and last number that a value of the kind can have: days and moments end with the year 9999."""
    match kind:
        case "day":
            return date.min.toordinal(), date.max.toordinal()
        case "instant":
            return _number(datetime.min), _number(datetime.max)
        case _:
            return None, None


def _number(moment: datetime) -> int:
    number = number_of(moment.replace(tzinfo=UTC))
    assert not isinstance(number, Fraction)
    return number
