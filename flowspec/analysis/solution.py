"""Where fields are filled, solved: on every path (DEF), on some path (MAY), and along single paths."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeAlias

from flowspec.analysis.filling import Effect, Fields, Filling
from flowspec.analysis.topology import Step, reachable, topology
from flowspec.model.expression import FieldRef
from flowspec.model.graph import Graph, Specs

STEPS = 20_000
"""The most states of a case that a search for a path looks at."""

_State: TypeAlias = tuple[str, int, int]
"""A stage on arrival, with the fields of interest that must, and that may be filled on the path so far."""

_Came: TypeAlias = dict[_State, tuple[_State, str] | None]
"""How each state was reached first: from which state by which link; None: the case began there."""


class Solution:
    """DEF and MAY of a graph, as bits. Greatest and least fixpoint (Nielson, Nielson and Hankin 1999, chapter 2)."""

    def __init__(self, specs: Specs, graph: Graph) -> None:
        self.told = Filling(specs, graph, topology(graph))
        self.must = self._fixpoint(must=True)
        self.may = self._fixpoint(must=False)

    def _fixpoint(self, *, must: bool) -> dict[str, int]:
        """What is filled on arrival, by stage: from everything downwards (DEF) or from nothing upwards (MAY)."""
        told, net = self.told, self.told.net
        arrived = dict.fromkeys(reachable(net), told.all if must else 0)
        arrived.update({start: told.begun[start] for start in net.starts})
        waiting = deque(stage for stage in net.stages if stage in arrived)
        queued = set(waiting)
        while waiting:
            stage = waiting.popleft()
            queued.discard(stage)
            for step in net.after[stage]:
                effect = told.effects[step]
                base = _joint(left(told, s, arrived[s], effect, must=must) for s in step.sources if s in arrived)
                passed = taken(effect, base, must=must)[1]
                for target in step.targets:
                    here = passed | told.held[target]
                    new = arrived[target] & here if must else arrived[target] | here
                    if new != arrived[target]:
                        arrived[target] = new
                        if target not in queued:
                            queued.add(target)
                            waiting.append(target)
        return arrived

    def leaving(self, stage: str, effect: Effect | None = None, *, must: bool) -> int:
        """What is filled on leaving a stage by a step with that effect (none: when the work is done)."""
        arrived = (self.must if must else self.may).get(stage)
        return 0 if arrived is None else left(self.told, stage, arrived, effect, must=must)

    def at_step(self, step: Step, *, must: bool) -> tuple[int, int]:
        """What is filled before the step's gates, and when it has been taken."""
        effect = self.told.effects[step]
        return taken(effect, _joint(self.leaving(source, effect, must=must) for source in step.sources), must=must)

    # --- paths ----------------------------------------------------------------------------------------
    def path(self, field: FieldRef, to: str, *, filled: bool) -> tuple[str, ...] | None:
        """The shortest path to leaving a stage or to taking a link on which the field is filled, or blank, at the end."""
        bit = self.told.bits([field])
        steps = [step for step in self.told.net.steps if step.link == to and step.why == "link"]

        def fits(must: int, may: int) -> bool:
            return bool(may & bit) if filled else not must & bit

        def arrives(state: _State) -> bool:
            stage, must, may = state
            if not steps:
                return stage == to and fits(left(self.told, to, must, must=True), left(self.told, to, may, must=False))
            return any(fits(*self._through(step, state, bit)[0]) for step in steps if stage in step.sources)

        return self._shortest(bit, arrives)

    def path_of(self, to: str, filled: Fields, blank: Fields) -> tuple[str, ...] | None:
        """A shortest path to a case in a stage with these fields filled and those blank."""
        told = self.told
        wanted, unwanted = told.bits(filled), told.bits(blank)
        if not filled <= frozenset(told.fields):
            return None

        def arrives(state: _State) -> bool:
            stage, must, may = state
            return stage == to and not wanted & ~(may | told.collected[to]) and not unwanted & must

        return self._shortest(wanted | unwanted, arrives)

    def ways_without(self, field: FieldRef, links: Collection[str]) -> dict[str, tuple[str, ...]]:
        """For each of the links the shortest path to taking it on which the field is blank, if there is one."""
        bit, found = self.told.bits([field]), dict[str, tuple[str, ...]]()
        came: _Came = {}
        for state in self._states(bit, came) if links else ():
            for step in self.told.net.after[state[0]]:
                if step.link in links and step.link not in found and step.why == "link":
                    (must, _), _ = self._through(step, state, bit)
                    if not must & bit:
                        found[step.link] = _spelled(came, state)
            if len(found) == len(links):
                break
        return found

    def _shortest(self, of_interest: int, arrives: Callable[[_State], bool]) -> tuple[str, ...] | None:
        came: _Came = {}
        state = next(filter(arrives, self._states(of_interest, came)), None)
        return None if state is None else _spelled(came, state)

    def _states(self, of_interest: int, came: _Came) -> Iterator[_State]:
        """Breadth first over stages and what is filled of the fields of interest; `came` remembers the way."""
        told = self.told
        for start in told.net.starts:
            came[start, told.begun[start] & of_interest, told.begun[start] & of_interest] = None
        waiting = deque(came)
        while waiting and len(came) < STEPS:
            state = waiting.popleft()
            yield state
            for step in told.net.after[state[0]]:
                must, may = self._through(step, state, of_interest)[1]
                for target in step.targets:
                    held = told.held[target] & of_interest
                    further = target, must | held, may | held
                    if further not in came:
                        came[further] = state, step.link
                        waiting.append(further)

    def _through(self, step: Step, state: _State, of_interest: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """What must and may be filled on this path before the step's gates, and after it.

        Of other fields, and of the other branches at a join, it is what holds on all paths (must) or on some (may).
        """
        (before, after), (before_may, after_may) = (self._on_path(step, state, of_interest, must=m) for m in (True, False))
        return (before, before_may), (after, after_may)

    def _on_path(self, step: Step, state: _State, of_interest: int, *, must: bool) -> tuple[int, int]:
        effect, stage = self.told.effects[step], state[0]
        here = left(self.told, stage, state[1] if must else state[2], effect, must=must) & of_interest
        elsewhere = self.leaving(stage, effect, must=must) & ~of_interest
        others = _joint(self.leaving(source, effect, must=must) for source in step.sources if source != stage)
        before, after = taken(effect, here | elsewhere | others, must=must)
        return before & of_interest, after & of_interest


def left(told: Filling, stage: str, arrived: int, effect: Effect | None = None, *, must: bool) -> int:
    """What is filled on leaving the stage, of what was on arrival, what it holds and collects, and what other branches do.

    A step that leaves early must do without what is collected, though it may be there.
    """
    gain, clear = told.meanwhile.get(stage, (0, 0))
    own = told.held[stage] | (0 if must and effect and effect.early else told.collected[stage])
    return (arrived & ~clear) | own if must else arrived | own | gain


def taken(effect: Effect, base: int, *, must: bool) -> tuple[int, int]:
    """What is filled before the step's gates, and when it has been taken."""
    before = base | effect.known
    after = before | effect.gates[0 if must else 1]
    for change in effect.changes:
        filled = not change.clears and not change.needs & ~after
        after = after | change.bit if filled else after & ~change.bit
    return before, after | effect.entry[0 if must else 1]


def _joint(several: Iterable[int]) -> int:
    found = 0
    for bits in several:
        found |= bits
    return found


def _spelled(came: _Came, state: _State) -> tuple[str, ...]:
    path = [state[0]]
    while (back := came[state]) is not None:
        state, link = back
        path[:0] = [state[0], link]
    return tuple(path)
