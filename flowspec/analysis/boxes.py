"""Conditions as unions of boxes: a box allows a set of cells in every lane, and all combinations of them.

A box is one integer, the lanes' bits side by side with a spare bit above each. Two boxes meet where `a & b` has a cell left in
every lane; adding a lane's ones carries into its spare bit exactly if the lane is not empty, so that one addition tests all
lanes at once (Lamport 1975, Multiple Byte Processing with Full-Word Instructions, CACM 18(8)).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flowspec.analysis.domain import Domain
from flowspec.analysis.lanes import Key, Lane, answer_lane, ordered_lane, value_lane
from flowspec.analysis.terms import (
    DENSE,
    ORDERED,
    Among,
    Asked,
    Atom,
    Beyond,
    Both,
    Compare,
    Difference,
    Either,
    Filled,
    Formula,
    Kinds,
    Like,
    Needs,
    Not,
    Number,
    Same,
    Settled,
    Variable,
    formula,
    kind_of,
)  # fmt: skip
from flowspec.model.expression import Expression, FieldRef, Now, ValueKind
from flowspec.model.plain import dataclass

BUDGET = 4096
"""The most boxes that one condition may become."""


class TooManyBoxes(Exception):
    """A condition has more alternatives than the solver looks at."""

    def __init__(self) -> None:
        super().__init__(f"the conditions have more than {BUDGET} alternatives")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a lane stands in the integer of a box."""

    lane: Lane
    shift: int


class Space:
    """The lanes of a question, and its conditions as boxes in them."""

    def __init__(self, domain: Domain, conditions: Iterable[Expression | None]) -> None:
        self.domain = domain
        self.kinds: Kinds = domain.kinds
        self.formulas = [formula(condition, self.kinds) for condition in conditions]
        self.slots = tuple(_placed(_lanes(self.formulas, domain, self.kinds)))
        self._slot: Mapping[Key, Slot] = {slot.lane.key: slot for slot in self.slots}
        self.ones = sum(slot.lane.all << slot.shift for slot in self.slots)
        self.tops = sum(1 << slot.shift + slot.lane.width for slot in self.slots)
        self.everything = self.ones
        self._others = {slot.lane.key: self.ones ^ slot.lane.all << slot.shift for slot in self.slots}
        self._filled_in: dict[Needs, int] = {}
        self._known: dict[tuple[Atom, bool], list[int]] = {}

    def alive(self, box: int) -> bool:
        """Whether the box has a cell left in every lane."""
        return (box + self.ones) & self.tops == self.tops

    def mask(self, box: int, slot: Slot) -> int:
        """The cells of one lane that the box allows."""
        return box >> slot.shift & slot.lane.all

    def boxes(self, condition: int) -> list[int]:
        """The records that make the condition (by its number) true. Raises `TooManyBoxes`."""
        return self._boxes(self.formulas[condition], wanted=True)

    def met(self, several: Sequence[Sequence[int]]) -> list[int]:
        """The boxes in which one of each list meet. Raises `TooManyBoxes`."""
        found = [self.everything]
        for boxes in several:
            found = self._simple([both for a in found for b in boxes if self.alive(both := a & b)])
        return found

    def _boxes(self, told: Formula, *, wanted: bool) -> list[int]:
        match told:
            case Not(part):
                return self._boxes(part, wanted=not wanted)
            case Both(parts) | Either(parts):
                if isinstance(told, Both) is wanted:
                    return self.met([self._boxes(part, wanted=wanted) for part in parts])
                return self._simple([box for part in parts for box in self._boxes(part, wanted=wanted)])
            case _:
                known = self._known.get((told, wanted))
                if known is None:
                    known = self._known[told, wanted] = [box for box in self._atom(told, wanted=wanted) if self.alive(box)]
                return known

    def _atom(self, atom: Atom, *, wanted: bool) -> Iterator[int]:
        match atom:
            case Settled(truth, needs):
                if truth is wanted:
                    yield self._filled(needs)
            case Filled(needs):
                if wanted:
                    yield self._filled(needs)
                else:
                    yield from (self._only(need, self._slot[need].lane.absent) for need in sorted(needs, key=str))
            case Compare(of, needs=needs):
                lane = self._slot[of].lane
                cells = lane.compared(atom)
                yield self._filled(needs) & self._only(of, cells if wanted else lane.present & ~cells)
            case Among(of, values, needs):
                lane = self._slot[of].lane
                cells = lane.among(values)
                yield self._filled(needs) & self._only(of, cells if wanted else lane.present & ~cells)
            case Same(needs=needs) | Like(needs=needs) | Asked(needs=needs) | Beyond(needs=needs):
                yield self._filled(needs) & self._only(atom, self._slot[atom].lane.among([wanted]))

    def _filled(self, needs: Needs) -> int:
        box = self._filled_in.get(needs)
        if box is None:
            box = self.everything
            for need in needs:
                box &= self._only(need, self._slot[need].lane.present)
            self._filled_in[needs] = box
        return box

    def _only(self, key: Key, cells: int) -> int:
        """Everything, but of one lane only these cells."""
        return self._others[key] | cells << self._slot[key].shift

    def _simple(self, boxes: list[int]) -> list[int]:
        """The same union with fewer boxes: none inside another, and those that differ in one lane only made one."""
        boxes = list(dict.fromkeys(boxes))
        if len(boxes) > BUDGET:
            raise TooManyBoxes
        if not 1 < len(boxes) <= 64:
            return boxes
        kept: list[int] = []
        for box in boxes:
            merged = box
            while (partner := next((k for k in kept if self._one_box(k, merged)), None)) is not None:
                kept.remove(partner)
                merged |= partner
            kept.append(merged)
        return kept

    def _one_box(self, a: int, b: int) -> bool:
        """Whether the union of two boxes is a box: one holds the other, or they differ in a single lane."""
        differing = a ^ b
        if a & b in (a, b):
            return True
        topmost = next(s for s in reversed(self.slots) if differing >> s.shift)
        return differing & ((1 << topmost.shift) - 1) == 0


def _placed(lanes: Iterable[Lane]) -> Iterator[Slot]:
    shift = 0
    for lane in lanes:
        yield Slot(lane, shift)
        shift += lane.width + 1


# --- lanes ----------------------------------------------------------------------------------------
def _lanes(formulas: Iterable[Formula], domain: Domain, kinds: Kinds) -> Iterator[Lane]:
    """Fields in declared order, then the moment, differences, and the answers of conditions in the order of being asked."""
    atoms = dict.fromkeys(atom for told in formulas for atom in _atoms(told))
    bounds: dict[Variable | Difference, set[Number]] = {}
    mentioned: dict[FieldRef, set[str]] = {}
    for atom in atoms:
        for variable in _variables(atom):
            bounds.setdefault(variable, set())
        match atom:
            case Compare(of, bound=bound):
                bounds.setdefault(of, set()).add(bound)
            case Among(of, values):
                mentioned.setdefault(of, set()).update(v for v in values if isinstance(v, str))
            case _:
                pass
    for variable in sorted(bounds, key=lambda v: _rank(v, domain.order)):
        if isinstance(variable, FieldRef) and kind_of(variable, kinds) not in ORDERED:
            yield _value_lane(variable, domain, kinds, mentioned.get(variable, set()))
        else:
            yield ordered_lane(variable, _counted_in(variable, kinds), bounds[variable])
    yield from (answer_lane(atom) for atom in atoms if isinstance(atom, Same | Like | Asked | Beyond))


def _rank(variable: Variable | Difference, order: Mapping[FieldRef, int]) -> tuple[int, int, str]:
    match variable:
        case FieldRef():
            return 0, order.get(variable, len(order)), str(variable)
        case Now():
            return 1, 0, variable.of
        case Difference():
            return 2, 0, f"{variable.minuend} - {variable.subtrahend}"


def _counted_in(variable: Variable | Difference, kinds: Kinds) -> ValueKind:
    """The kind of numbers on the lane; a difference of days or moments is a plain whole number."""
    if not isinstance(variable, Difference):
        return kind_of(variable, kinds)
    return "decimal" if kind_of(variable.minuend, kinds) in DENSE else "whole"


def _value_lane(field: FieldRef, domain: Domain, kinds: Kinds, mentioned: set[str]) -> Lane:
    match kind_of(field, kinds):
        case "yes_no":
            return value_lane(field, (True, False), open_ended=False)
        case "choice":
            return domain.choices[field]
        case "party" if domain.parties:
            return value_lane(field, list(dict.fromkeys((*domain.parties, *sorted(mentioned)))), open_ended=False)
        case _:
            return value_lane(field, sorted(mentioned), open_ended=True)


def _variables(atom: Atom) -> Iterator[Variable | Difference]:
    match atom:
        case Compare(of, needs=needs):
            if isinstance(of, Difference):
                yield from (of, of.minuend, of.subtrahend)
            else:
                yield of
            yield from needs
        case Asked():
            return
        case _:
            yield from atom.needs


def _atoms(told: Formula) -> Iterator[Atom]:
    match told:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _atoms(part)
        case Not(part):
            yield from _atoms(part)
        case _:
            yield told
