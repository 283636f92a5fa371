"""Who reads a field further on, before it is filled anew: live variables (Nielson, Nielson and Hankin 1999, section 2.1.4)."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from flowspec.analysis.filling import Fields, Filling, mentioned
from flowspec.analysis.topology import gates_at
from flowspec.model.expression import FieldRef, fields_of
from flowspec.model.graph import Graph, Link, Stage

Nearest: TypeAlias = dict[str, tuple[int, str]]
"""For a stage, how many steps further on the nearest reader is, and who: `stage/kickoff`, `link/go_live`."""


def reads(graph: Graph) -> dict[str, Fields]:
    """What each stage and link reads. The condition of a signal is waited for and not read; the moment of "at" is read."""
    found = {stage.name: frozenset(_read_in(stage)) for stage in graph.stages}
    stages = {stage.name: stage for stage in graph.stages}
    found |= {link.name: frozenset(_read_by(link, stages)) for link in graph.links}
    for clock in graph.clocks:
        rows = frozenset(ref for condition, _ in clock.deadline.rows for ref in fields_of(condition))
        for edge in clock.starts if rows else ():
            found[edge.name] = found.get(edge.name, frozenset()) | rows
    return found


def _read_in(stage: Stage) -> Iterator[FieldRef]:
    yield from stage.reads
    yield from mentioned((stage.owner, stage.worked_by))


def _read_by(link: Link, stages: Mapping[str, Stage]) -> Iterator[FieldRef]:
    if link.trigger and link.trigger.what == "at":
        yield from fields_of(link.trigger.condition)
    yield from fields_of(link.only_if)
    yield from mentioned(tuple(gate.needs for gate in gates_at(link, link.sources, stages)))
    yield from (ref for told in link.sets for ref in fields_of(told.value))


def readers(told: Filling, asked: Mapping[str, Fields], field: FieldRef) -> Nearest:
    """The nearest reader of the field from every stage on arrival, where there is one."""
    bit = told.bits([field])
    nearest: Nearest = {name: (0, f"stage/{name}") for name in told.net.stages if field in asked[name]}
    for step in told.net.steps:
        if step.why == "link" and field in asked[step.link]:
            for source in step.sources:
                if not told.collected[source] & bit:
                    nearest.setdefault(source, (0, f"link/{step.link}"))
    waiting = deque(nearest)
    while waiting:
        target = waiting.popleft()
        for step in told.net.before[target]:
            if not any(change.bit & bit for change in told.effects[step].changes):
                for source in step.sources:
                    if source not in nearest and not told.collected[source] & bit:
                        nearest[source] = nearest[target][0] + 1, nearest[target][1]
                        waiting.append(source)
    return nearest
