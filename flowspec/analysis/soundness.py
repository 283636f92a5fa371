"""Whether work that is forked comes together again and can always end.

The graph is a Petri net: a stage is a place, a step of the topology a transition, a case begins as one token at a start. An
End ends the whole case, so any token left elsewhere is withdrawn. We ask of every reachable marking (van der Aalst 1998,
The Application of Petri Nets to Workflow Management, section 3.2):

- option to complete: an End can still be reached;
- proper completion: when an End is reached, no token is left elsewhere. The End would withdraw it, so somebody's work in
  a parallel branch is thrown away unseen: that is reported as improper, with the branch;
- no dead stage: every stage can be entered.

Fairness: "can" asks for the existence of a way, which under strong fairness (what is possible again and again happens at some
time) is the same as "will". A limit on rework makes a loop leave eventually, and over the limit the case is still moved (sent
elsewhere, or taken anyway): limits are therefore not counted in the marking, and a loop costs no states.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from flowspec.analysis.reduction import END, Reduction, Transition, transitions_of
from flowspec.analysis.topology import Step, Topology, coreachable, reachable, shortest_path
from flowspec.model.plain import dataclass
from flowspec.model.words import listed

Property: TypeAlias = Literal["option to complete", "proper completion", "no dead stage"]


@dataclass(frozen=True, slots=True)
class Unsound:
    """One way in which a property fails: the stages at fault (where tokens are stuck, left over, piled up, or never come), and a
    trace (stage, link, ...; in parallel work the links in the order of being taken) to the marking that shows it."""

    what: Property
    stages: tuple[str, ...]
    trace: tuple[str, ...]
    marking: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Soundness:
    """`faults` are certain; `unknown` is empty if every property was decided, else the reason why something was not."""

    faults: tuple[Unsound, ...]
    unknown: str = ""
    method: Literal["reachability", "reduction", "exploration"] = "reachability"

    @property
    def sound(self) -> bool | None:
        """True, False, or None if that was not decided."""
        return False if self.faults else None if self.unknown else True


def soundness(net: Topology, *, budget: int = 20_000) -> Soundness:
    """Decide the three properties; `budget` bounds the markings that are looked at.

    Without forks and joins it is reachability; series-parallel nets are reduced (Murata 1989, Petri Nets: Properties,
    Analysis and Applications, section V); a net that is not sound by that is explored, marking by marking. A case begins at
    one start; several starts are looked at one by one.
    """
    if all(len(step.sources) == len(step.targets) == 1 for step in net.steps):
        return _by_reachability(net)
    found = [_from(net, start, budget) for start in net.starts]
    faults = tuple(dict.fromkeys(fault for each in found for fault in each.faults))
    unknown = next((each.unknown for each in found if each.unknown), "")
    entered = {target for each in found for step in each.taken for target in step.targets} | set(net.starts)
    dead = tuple(stage for stage in net.stages if stage not in entered)
    if dead and not unknown:
        says = f"no case ever comes to {_listed(dead)}"
        faults += (Unsound("no dead stage", dead, (), (), says),)
    return Soundness(faults, unknown, "exploration" if any(each.explored for each in found) else "reduction")


def _by_reachability(net: Topology) -> Soundness:
    known, done = reachable(net), coreachable(net)
    stuck = tuple(stage for stage in net.stages if stage in known and stage not in done)
    dead = tuple(stage for stage in net.stages if stage not in known)
    faults: list[Unsound] = []
    if stuck:
        trace = min((shortest_path(net, stage) or () for stage in stuck), key=len)
        faults.append(Unsound("option to complete", stuck, trace, trace[-1:], f"from {_listed(stuck)} no end can be reached"))
    if dead:
        faults.append(Unsound("no dead stage", dead, (), (), f"no case ever comes to {_listed(dead)}"))
    return Soundness(tuple(faults))


# --- markings -------------------------------------------------------------------------------------
_Marking: TypeAlias = tuple[str, ...]
"""The places of all tokens, sorted; a place with two tokens stands twice."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one start leads to: faults, the steps that can be taken, and why it was not seen to the end."""

    faults: tuple[Unsound, ...]
    taken: frozenset[Step]
    unknown: str = ""
    explored: bool = True


def _from(net: Topology, start: str, budget: int) -> _Found:
    """What the small net proves is proved; else the net itself is explored, and the small one only if that is too much."""
    plain = transitions_of(net, reachable(net, origins=[start]))
    near = Reduction(start, plain)
    if near.is_trivial:
        return _Found((), near.always.union(*(t.covers for t in near.transitions)), explored=False)
    space = _Space(start, plain, budget)
    if space.cut_off:
        space = _Space(start, near.transitions, budget)
    faults = [*_improper(net, start, space), *_growing(net, start, space), *_stuck(net, start, space)]
    taken = near.always.union(*(t.covers for t in space.fired))
    return _Found(tuple(faults), taken, f"more than {budget:,} markings were not looked at" if space.cut_off else "")


class _Space:
    """The markings that can be reached, breadth first, each with the way to it."""

    def __init__(self, start: str, transitions: Iterable[Transition], budget: int) -> None:
        self.came: dict[_Marking, tuple[_Marking, Transition] | None] = {(start,): None}
        self.onward: dict[_Marking, list[_Marking]] = {}
        self.growing: dict[_Marking, _Marking] = {}
        self.fired: set[Transition] = set()
        self.cut_off = False
        by_place: dict[str, list[Transition]] = defaultdict(list)
        for transition in transitions:
            by_place[min(transition.sources)].append(transition)
        waiting = deque(self.came)
        while waiting:
            marking = waiting.popleft()
            self.onward[marking] = []
            if END in marking or marking in self.growing:
                continue
            for transition in [t for place in dict.fromkeys(marking) for t in by_place[place]]:
                if not transition.sources.issubset(marking):
                    continue
                self.fired.add(transition)
                further = _fire(marking, transition)
                self.onward[marking].append(further)
                if further not in self.came:
                    if len(self.came) >= budget:
                        self.cut_off = True
                        del self.onward[marking]  # it was not seen to the end
                        return
                    self.came[further] = marking, transition
                    waiting.append(further)
                    if (smaller := self._grown_from(further)) is not None:
                        self.growing[further] = smaller

    def _grown_from(self, marking: _Marking) -> _Marking | None:
        """A marking on the way to this one with fewer of the same tokens: the way in between can be gone again and again."""
        if len(set(marking)) == len(marking):
            return None
        counted, back = Counter(marking), self.came[marking]
        while back is not None:
            if len(back[0]) < len(marking) and Counter(back[0]) <= counted:
                return back[0]
            back = self.came[back[0]]
        return None

    def trace(self, marking: _Marking) -> list[Step]:
        """The steps that lead to the marking."""
        steps: list[Step] = []
        while (back := self.came[marking]) is not None:
            steps[:0] = back[1].trace
            marking = back[0]
        return steps

    @property
    def completing(self) -> set[_Marking]:
        """Markings from which an End can be reached, or of which that is not known."""
        backward: dict[_Marking, list[_Marking]] = defaultdict(list)
        for marking, further in self.onward.items():
            for other in further:
                backward[other].append(marking)
        known = [m for m in self.came if END in m or m in self.growing or m not in self.onward]
        if self.cut_off:
            known += [m for m, further in self.onward.items() if any(other not in self.onward for other in further)]
        found = set(known)
        while known:
            for marking in backward[known.pop()]:
                if marking not in found:
                    found.add(marking)
                    known.append(marking)
        return found


def _fire(marking: _Marking, transition: Transition) -> _Marking:
    left = list(marking)
    for place in transition.sources:
        left.remove(place)
    return tuple(sorted([*left, *transition.targets]))


# --- faults ---------------------------------------------------------------------------------------
def _improper(net: Topology, start: str, space: _Space) -> Iterator[Unsound]:
    """Ends that are reached while other work goes on; one fault for every set of stages that are left."""
    seen: set[tuple[str, ...]] = set()
    for marking in space.came:
        if END in marking and len(marking) > 1:
            trace, last = _replayed(start, space.trace(marking), net)
            ends = [place for place in last if place in net.ends]
            left = tuple(dict.fromkeys([place for place in last if place not in net.ends] + ends[1:]))
            if left not in seen:
                seen.add(left)
                says = f"when {_listed(ends[:1])} is reached, work is still going on in {_listed(left)}"
                yield Unsound("proper completion", left, trace, last, says)


def _growing(net: Topology, start: str, space: _Space) -> Iterator[Unsound]:
    """Work that multiplies; the first way to it."""
    for marking, smaller in space.growing.items():
        more = tuple(dict.fromkeys((Counter(marking) - Counter(smaller)).elements()))
        trace, last = _replayed(start, space.trace(marking), net)
        yield Unsound("proper completion", more, trace, last, f"work in {_listed(more)} becomes more each time round")
        return


def _stuck(net: Topology, start: str, space: _Space) -> Iterator[Unsound]:
    """Markings from which no End can be reached: those in which nothing can be done, else the first of a round without exit."""
    completing = space.completing
    lost = [marking for marking in space.came if marking not in completing]
    dead_ends = [marking for marking in lost if not space.onward.get(marking)]
    seen: set[tuple[str, ...]] = set()
    for marking in dead_ends or lost[:1]:
        trace, last = _replayed(start, space.trace(marking), net)
        if dead_ends:
            stages, says = last, f"work is stuck in {_listed(dict.fromkeys(last))}{_waiting_for(net, last)}"
        else:
            stages = tuple(stage for stage in net.stages if any(stage in m for m in lost))
            says = f"from {_listed(last)} the case goes round for ever and no end can be reached"
        if stages not in seen:
            seen.add(stages)
            yield Unsound("option to complete", tuple(dict.fromkeys(stages)), trace, last, says)


def _waiting_for(net: Topology, marking: Sequence[str]) -> str:
    """Which join waits for whom."""
    for stage in marking:
        for step in net.after[stage]:
            missing = [source for source in step.sources if source not in marking]
            if missing and step.why == "link":
                return f": `{step.link}` waits for {_listed(missing)}"
    return ""


def _replayed(start: str, steps: Sequence[Step], net: Topology) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The trace in words (`start, fork, a + b, ...`) and the marking that it ends in, in declared order."""
    order = {stage: i for i, stage in enumerate(net.stages)}
    tokens = [start]
    told = [start]
    for step in steps:
        for source in step.sources:
            tokens.remove(source)
        tokens = sorted([*tokens, *step.targets], key=order.__getitem__)
        told += [step.link, " + ".join(tokens)]
    return tuple(told), tuple(tokens)


def _listed(stages: Iterable[str]) -> str:
    return listed([f"`{stage}`" for stage in stages], "and")
