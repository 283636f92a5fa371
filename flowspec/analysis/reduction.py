"""Small nets from large ones: what is only in sequence, in choice, in a loop or in parallel is made one transition.

The rules keep soundness in both directions (Murata 1989, Petri Nets: Properties, Analysis and Applications, section V-A; van der
Aalst 1998). Well-nested work ends as a single transition from start to end. Every transition remembers the steps that it stands
for in the order of being taken, so that what is found in the small net can be told of the large one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from flowspec.analysis.topology import Step, Topology
from flowspec.model.plain import dataclass

END = "(end)"
"""The place that stands for all Ends."""


@dataclass(frozen=True, slots=True)
class Transition:
    """It takes a token from every place in `sources` and puts one on every place in `targets`.

    `trace` is one way of doing so with the graph's steps; `covers` are all steps that can be taken if this can be.
    """

    sources: frozenset[str]
    targets: frozenset[str]
    trace: tuple[Step, ...]
    covers: frozenset[Step]

    def then(self, other: "Transition", through: str) -> "Transition":
        """First itself and then the other, by way of a place that is left out."""
        targets = self.targets - {through} | other.targets
        return Transition(self.sources, targets, self.trace + other.trace, self.covers | other.covers)


def transitions_of(net: Topology, stages: Iterable[str]) -> list[Transition]:
    """The steps between these stages as transitions; Ends are one place, and a second End of one step is a token left over."""
    within = set(stages)
    return [
        Transition(frozenset(step.sources), _targets(net, step), (step,), frozenset([step]))
        for step in net.steps
        if within.issuperset(step.sources)
    ]


def _targets(net: Topology, step: Step) -> frozenset[str]:
    first = next((target for target in step.targets if target in net.ends), None)
    return frozenset(END if target == first else target for target in step.targets)


class Reduction:
    """A net that is made smaller, place by place, as long as a rule applies."""

    def __init__(self, start: str, transitions: Iterable[Transition]) -> None:
        self.start = start
        self.always: frozenset[Step] = frozenset()
        self._numbered: dict[int, Transition] = {}
        self._known: dict[tuple[frozenset[str], frozenset[str]], int] = {}
        self._next = 0
        self._into: dict[str, set[int]] = defaultdict(set)
        self._out_of: dict[str, set[int]] = defaultdict(set)
        self._waiting: dict[str, None] = {}
        for transition in transitions:
            self._add(transition)
        while self._waiting:
            place = next(iter(self._waiting))
            del self._waiting[place]
            if place not in (start, END):
                self._reduce(place)

    @property
    def transitions(self) -> list[Transition]:
        """What is left, in the order of the steps that it stands for."""
        return [self._numbered[i] for i in sorted(self._numbered)]

    @property
    def is_trivial(self) -> bool:
        """Whether one transition from start to end is left: the net is sound."""
        return [(t.sources, t.targets) for t in self.transitions] == [(frozenset([self.start]), frozenset([END]))]

    # --- the net ------------------------------------------------------------------------------------
    def _add(self, transition: Transition) -> None:
        """Another way; a step back to where one is, and a way that is known, only say what else can be taken."""
        if transition.sources == transition.targets and len(transition.sources) == 1:
            self._can_also(next(iter(transition.sources)), transition.covers)
            return
        shape = transition.sources, transition.targets
        known = self._known.get(shape)
        if known is not None:
            self._numbered[known] = replace(self._numbered[known], covers=self._numbered[known].covers | transition.covers)
            return
        number, self._next = self._next, self._next + 1
        self._numbered[number], self._known[shape] = transition, number
        for place in transition.sources:
            self._out_of[place].add(number)
        for place in transition.targets:
            self._into[place].add(number)
        self._waiting.update(dict.fromkeys((*sorted(transition.sources), *sorted(transition.targets))))

    def _remove(self, number: int) -> Transition:
        transition = self._numbered.pop(number)
        del self._known[transition.sources, transition.targets]
        for place in transition.sources:
            self._out_of[place].discard(number)
        for place in transition.targets:
            self._into[place].discard(number)
        self._waiting.update(dict.fromkeys((*sorted(transition.sources), *sorted(transition.targets))))
        return transition

    def _can_also(self, place: str, covers: frozenset[Step]) -> None:
        if place == self.start:
            self.always |= covers
        for number in self._into[place]:
            self._numbered[number] = replace(self._numbered[number], covers=self._numbered[number].covers | covers)

    # --- the rules ----------------------------------------------------------------------------------
    def _reduce(self, place: str) -> None:
        into, out_of = sorted(self._into[place]), sorted(self._out_of[place])
        before, after = [self._numbered[i] for i in into], [self._numbered[i] for i in out_of]
        if not before or not after or set(into) & set(out_of):
            return
        if self._twin(place, before, after):
            self._drop(place, into, out_of)
        elif self._is_passage(place, before, after):
            for number in (*into, *out_of):
                self._remove(number)
            for first in before:
                for second in after:
                    self._add(first.then(second, place))

    @staticmethod
    def _is_passage(place: str, before: list[Transition], after: list[Transition]) -> bool:
        """Whether coming and going can be made one (post-agglomeration): who leaves waits for nothing else, so that it does not
        matter when the choice of the way on is made."""
        alone = all(t.sources == frozenset([place]) for t in after)
        distinct = all((a.targets - {place}).isdisjoint(b.targets) for a in before for b in after)
        return alone and distinct and (len(before) == 1 or len(after) == 1)

    def _twin(self, place: str, before: list[Transition], after: list[Transition]) -> bool:
        """Whether another place always has a token when this one has."""
        others = before[0].targets - {place, END, self.start}
        return any(
            self._into[other] == self._into[place] and self._out_of[other] == self._out_of[place]
            for other in sorted(others & after[0].sources)
        )

    def _drop(self, place: str, into: list[int], out_of: list[int]) -> None:
        before, after = [self._remove(i) for i in into], [self._remove(i) for i in out_of]
        for transition in before:
            self._add(replace(transition, targets=transition.targets - {place}))
        for transition in after:
            self._add(replace(transition, sources=transition.sources - {place}))
