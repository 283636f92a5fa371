"""The graph as stages and steps: what leads where, in which order, and round which cycles.

A step is one way of moving on: a link with `any_of` is a step per source; a consequence that sends work to another stage
(ReturnTo at a gate, at a limit, or after chasing) is a step of its own. Everything here is linear in stages and steps, but
for `cycles`, which looks inside strongly connected components.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from flowspec.model.graph import Consequence, Gate, Graph, Link, Stage
from flowspec.model.plain import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A transition of the net: it takes the case from all `sources` to all `targets`. `why`: the link itself was taken, a
    gate of it returned the case, or its limit was reached."""

    link: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    why: Literal["link", "return", "limit"] = "link"


@dataclass(frozen=True, slots=True)
class Topology:
    """Stages in declared order, and the steps between them; `after[s]` leave stage s, `before[s]` lead to it."""

    stages: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    steps: tuple[Step, ...]
    after: Mapping[str, tuple[Step, ...]]
    before: Mapping[str, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Cycle:
    """Stages in the order of going round (the first is not repeated), and the steps between them."""

    stages: tuple[str, ...]
    steps: tuple[Step, ...]


def topology(graph: Graph, *, without: Collection[str] = ()) -> Topology:
    """The graph's stages and steps; links named in `without` (proved dead, say) are left out with their returns."""
    stages = {stage.name: stage for stage in graph.stages}
    steps = tuple(dict.fromkeys(s for link in graph.links if link.name not in without for s in _steps(link, stages)))
    after: dict[str, list[Step]] = {name: [] for name in stages}
    before: dict[str, list[Step]] = {name: [] for name in stages}
    for step in steps:
        for source in step.sources:
            after[source].append(step)
        for target in step.targets:
            before[target].append(step)
    return Topology(
        tuple(stages),
        tuple(name for name, stage in stages.items() if stage.what == "start"),
        tuple(name for name, stage in stages.items() if stage.what == "end"),
        steps,
        {name: tuple(found) for name, found in after.items()},
        {name: tuple(found) for name, found in before.items()},
    )


def _steps(link: Link, stages: Mapping[str, Stage]) -> Iterator[Step]:
    """The link's ways of being taken, and the ways in which its gates and its limit send work elsewhere."""
    for sources in [link.sources] if link.takes == "all" else [(source,) for source in link.sources]:
        yield Step(link.name, sources, link.targets)
        for gate in gates_at(link, sources, stages):
            yield from (Step(link.name, sources, to, "return") for to in _returns(gate.missing, sources))
        yield from (Step(link.name, sources, to, "limit") for to in _returns(link.over_limit, sources))


def gates_at(link: Link, sources: Sequence[str], stages: Mapping[str, Stage]) -> Iterator[Gate]:
    """The gates that the link meets on its way from these sources, in the order in which they are tested."""
    gates = [*(stages[s].exit for s in sources), link.requires, *(stages[t].entry for t in link.targets)]
    yield from (gate for gate in gates if gate)


def _returns(consequence: Consequence | None, sources: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Where a consequence, or one that follows it, sends the case."""
    while consequence:
        if consequence.what == "return" and consequence.to:
            yield (consequence.to,)
        elif consequence.what == "return to sender":
            yield sources
        consequence = consequence.then


# --- paths ----------------------------------------------------------------------------------------
_Came: TypeAlias = dict[str, tuple[str, Step] | None]
"""How each stage was reached first: from which stage by which step; None: it is an origin."""


def reachable(net: Topology, *, origins: Collection[str] | None = None) -> frozenset[str]:
    """Stages that can be reached from the origins (the starts), each of them included. A join needs one of its sources only:
    whether all of them can be there at once is a question for `soundness`."""
    return frozenset(_breadth_first(net, net.starts if origins is None else origins))


def coreachable(net: Topology, *, goals: Collection[str] | None = None) -> frozenset[str]:
    """Stages from which a goal (an end) can be reached, each of them included."""
    found = dict.fromkeys(net.ends if goals is None else goals)
    waiting = deque(found)
    while waiting:
        for step in net.before[waiting.popleft()]:
            for source in step.sources:
                if source not in found:
                    found[source] = None
                    waiting.append(source)
    return frozenset(found)


def shortest_path(
    net: Topology, to: str, *, origins: Collection[str] | None = None, avoiding: Collection[str] = ()
) -> tuple[str, ...] | None:
    """Stage, link, stage ... from an origin (a start) to `to`, with the fewest links; None if there is none.

    Stages in `avoiding` are not passed; among equally short paths the one declared first is taken.
    """
    came = _breadth_first(net, net.starts if origins is None else origins, avoiding=frozenset(avoiding))
    if to not in came:
        return None
    path = [to]
    while (back := came[path[0]]) is not None:
        path[:0] = [back[0], back[1].link]
    return tuple(path)


def _breadth_first(
    net: Topology, origins: Collection[str], *, avoiding: frozenset[str] = frozenset(), within: frozenset[str] | None = None
) -> _Came:
    came: _Came = {origin: None for origin in origins if origin not in avoiding}
    waiting = deque(came)
    while waiting:
        stage = waiting.popleft()
        for step in net.after[stage]:
            for target in step.targets:
                if target not in came and target not in avoiding and (within is None or target in within):
                    came[target] = stage, step
                    waiting.append(target)
    return came


# --- cycles ---------------------------------------------------------------------------------------
def components(net: Topology) -> tuple[tuple[str, ...], ...]:
    """Strongly connected components in which one can go round (two stages or more, or a step to itself), in declared order.

    Tarjan (1972), Depth-First Search and Linear Graph Algorithms, without recursion.
    """
    order = {stage: i for i, stage in enumerate(net.stages)}
    found: list[list[str]] = []
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_stages: list[str] = []
    is_open: set[str] = set()
    for root in net.stages:
        if root in number:
            continue
        path = [(root, _targets(net, root))]
        number[root] = low[root] = len(number)
        open_stages.append(root)
        is_open.add(root)
        while path:
            stage, rest = path[-1]
            target = next(rest, None)
            if target is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[stage])
                if low[stage] == number[stage]:
                    closed: list[str] = []
                    while not closed or closed[-1] != stage:
                        closed.append(open_stages.pop())
                    is_open.difference_update(closed)
                    found.append(closed)
            elif target not in number:
                number[target] = low[target] = len(number)
                open_stages.append(target)
                is_open.add(target)
                path.append((target, _targets(net, target)))
            elif target in is_open:
                low[stage] = min(low[stage], number[target])
    rounds = [sorted(c, key=order.__getitem__) for c in found if len(c) > 1 or c[0] in set(_targets(net, c[0]))]
    return tuple(tuple(c) for c in sorted(rounds, key=lambda c: order[c[0]]))


def _targets(net: Topology, stage: str) -> Iterator[str]:
    return (target for step in net.after[stage] for target in step.targets)


def cycles(net: Topology) -> Iterator[Cycle]:
    """Shortest cycles such that every step that lies on a cycle lies on one of them; each begins at its first declared stage."""
    order = {stage: i for i, stage in enumerate(net.stages)}
    for component in components(net):
        within = frozenset(component)
        covered: set[Step] = set()
        for stage in component:
            for step in net.after[stage]:
                if step not in covered and not within.isdisjoint(step.targets):
                    cycle = _shortest_round(net, step, stage, within, order)
                    if cycle:
                        covered.update(cycle.steps)
                        yield cycle


def cycle_through(net: Topology, link: str) -> Cycle | None:
    """The shortest cycle on which the link lies; None if there is none."""
    order = {stage: i for i, stage in enumerate(net.stages)}
    rounds = [
        cycle
        for component in map(frozenset, components(net))
        for step in net.steps
        if step.link == link
        for source in step.sources
        if source in component and (cycle := _shortest_round(net, step, source, component, order))
    ]
    return min(rounds, key=lambda cycle: len(cycle.stages), default=None)


def _shortest_round(net: Topology, step: Step, source: str, within: frozenset[str], order: Mapping[str, int]) -> Cycle | None:
    """From the source by the step, and back to the source."""
    came = _breadth_first(net, [target for target in step.targets if target in within], within=within)
    if source not in came:
        return None
    stages, steps = [source], [step]
    while (back := came[stages[0]]) is not None:
        stages.insert(0, back[0])
        steps.insert(1, back[1])
    stages = [stages[-1], *stages[:-1]]  # so that each step leads from the stage at its own place
    first = min(range(len(stages)), key=lambda i: order[stages[i]])
    return Cycle(tuple(stages[first:] + stages[:first]), tuple(steps[first:] + steps[:first]))


# --- dominance ------------------------------------------------------------------------------------
def dominators(net: Topology) -> Mapping[str, str | None]:
    """For each reachable stage the last stage before it that is on every path from any start; None if there is none.

    Following them upwards gives all stages that a case must have passed. In parallel work a path goes through one branch.
    Cooper, Harvey and Kennedy (2001), A Simple, Fast Dominance Algorithm.
    """
    order = _reverse_postorder(net)
    place = {stage: i for i, stage in enumerate(order, 1)}
    above: dict[str, int] = dict.fromkeys(net.starts, 0)
    changed = True
    while changed:
        changed = False
        for stage in order:
            if stage in net.starts:
                continue
            known = [place[s] for step in net.before[stage] for s in step.sources if s in above]
            joint = known[0]
            for other in known[1:]:
                joint = _meeting(joint, other, order, above)
            if above.get(stage) != joint:
                above[stage], changed = joint, True
    return {stage: order[above[stage] - 1] if above[stage] else None for stage in order}


def _meeting(a: int, b: int, order: Sequence[str], above: Mapping[str, int]) -> int:
    while a != b:
        if a > b:
            a = above[order[a - 1]]
        else:
            b = above[order[b - 1]]
    return a


def _reverse_postorder(net: Topology) -> list[str]:
    seen: set[str] = set()
    finished: list[str] = []
    for start in reversed(net.starts):
        if start in seen:
            continue
        seen.add(start)
        path = [(start, _targets(net, start))]
        while path:
            target = next(path[-1][1], None)
            if target is None:
                finished.append(path.pop()[0])
            elif target not in seen:
                seen.add(target)
                path.append((target, _targets(net, target)))
    return finished[::-1]


def branch(net: Topology, first: str) -> dict[str, None]:
    """The stages of a fork's branch that begins there: what it reaches by itself, up to where it waits for another branch."""
    found = {first: None}
    waiting = [first]
    while waiting:
        for step in net.after[waiting.pop()]:
            if all(source in found for source in step.sources):
                new = [target for target in step.targets if target not in found]
                found.update(dict.fromkeys(new))
                waiting.extend(new)
    return found
