"""What is certainly true of a record at each stage and link, whichever way it came.

A must-analysis of facts: a condition is established by what a stage `holds`, by the signal or guard that a link waited for, by
a gate that lets nothing else pass, and by what a link sets; it is lost when one of its fields is collected anew or changed.
Where paths meet, what all of them know is left. Presence alone is the business of `analysis.dataflow`. Conditions that read
the clock are true only for the moment and are never kept.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from flowspec.analysis.topology import Step, Topology
from flowspec.checks.reading import acts
from flowspec.model.expression import Apply, Expression, FieldRef, Now, conjuncts, fields_of
from flowspec.model.graph import Graph, Link, Stage
from flowspec.model.plain import dataclass

Conditions: TypeAlias = tuple[Expression, ...]
"""Conditions that all hold, each once, in the order of being established."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known on arriving at each stage, and while its work is done (what it collects may have changed)."""

    arriving: Mapping[str, Conditions]
    working: Mapping[str, Conditions]


def knowledge(graph: Graph, net: Topology, writes: Mapping[str, Collection[FieldRef]]) -> Knowledge:
    """The facts that hold on every path; `writes` are the fields that are filled anew in each stage."""
    stages = {stage.name: stage for stage in graph.stages}
    links = {link.name: link for link in graph.links}
    arriving: dict[str, Conditions] = {name: tuple(conjuncts(stages[name].holds)) for name in net.starts}
    working = {name: _working(stages[name], arriving[name], writes) for name in arriving}
    waiting = list(arriving)
    while waiting:
        name = waiting.pop()
        for step in net.after[name]:
            if not all(source in working for source in step.sources):
                continue
            told = taken(stages, links[step.link], step, working)
            for target in step.targets:
                new = _met(stages[target], arriving.get(target), told)
                if new != arriving.get(target):
                    arriving[target] = new
                    working[target] = _working(stages[target], new, writes)
                    waiting.append(target)
    empty = {name: tuple(conjuncts(stages[name].holds)) for name in stages if name not in arriving}
    return Knowledge(arriving | empty, working | empty)


def taken(stages: Mapping[str, Stage], link: Link, step: Step, working: Mapping[str, Conditions]) -> Conditions:
    """What is known once the step is made: by taking the link, or by being sent back from its gates."""
    known = [*before(link, _together(stages, step, working)), *_timeless(conjuncts(link.only_if))]
    if step.why != "link":
        return tuple(dict.fromkeys(known))
    known += _timeless(let_through(stages, link))
    told = {a.to for a in link.sets}
    values = (Apply("==", (a.to, a.value)) for a in link.sets if a.value is not None)
    return tuple(dict.fromkeys((*without(known, told), *_timeless(values))))


def before(link: Link, known: Conditions) -> Conditions:
    """What is known when the link's trigger has come and nothing else has been asked yet."""
    condition = link.trigger.condition if link.trigger and link.trigger.what == "signal" else None
    return (*without(known, set(fields_of(condition))), *_timeless(conjuncts(condition)))


def let_through(stages: Mapping[str, Stage], link: Link) -> Iterator[Expression]:
    """The needs that hold for every case that the gates of a link let pass."""
    gates = [*(stages[name].exit for name in link.sources), link.requires, *(stages[name].entry for name in link.targets)]
    for gate in gates:
        if gate and acts(gate) and gate.missing.what != "default":
            yield from (part for need in gate.needs if need.only_if is None for part in conjuncts(need.fact))


def without(known: Iterable[Expression], changed: Collection[FieldRef]) -> Conditions:
    """The conditions that none of the changed fields can touch."""
    return tuple(fact for fact in known if not any(field in changed for field in fields_of(fact))) if changed else tuple(known)


def relevant(known: Iterable[Expression], seeds: Iterable[FieldRef]) -> Conditions:
    """The conditions that have to do with the fields, directly or through other conditions; in the given order."""
    facts = [(fact, frozenset(fields_of(fact))) for fact in known]
    reached = set(seeds)
    grows = True
    while grows:
        touched = {field for _, own in facts if own & reached for field in own}
        grows = not touched <= reached
        reached |= touched
    return tuple(fact for fact, own in facts if own & reached)


def _together(stages: Mapping[str, Stage], step: Step, working: Mapping[str, Conditions]) -> Conditions:
    """What the branches know when they come together: each what the others do not change meanwhile."""
    if len(step.sources) == 1:
        return working[step.sources[0]]
    known: list[Expression] = []
    for source in step.sources:
        others = {field for name in step.sources if name != source for field in stages[name].collects}
        known += without(working[source], others)
    return tuple(dict.fromkeys(known))


def _met(stage: Stage, known: Conditions | None, told: Conditions) -> Conditions:
    """What is left when another path arrives: what both know, and what the stage holds."""
    fresh = frozenset(told)
    both = told if known is None else tuple(fact for fact in known if fact in fresh)
    return tuple(dict.fromkeys((*both, *conjuncts(stage.holds))))


def _working(stage: Stage, known: Conditions, writes: Mapping[str, Collection[FieldRef]]) -> Conditions:
    return tuple(dict.fromkeys((*without(known, writes[stage.name]), *conjuncts(stage.holds))))


def _timeless(facts: Iterable[Expression]) -> Conditions:
    return tuple(fact for fact in facts if not _reads_clock(fact))


def _reads_clock(expression: Expression) -> bool:
    match expression:
        case Now():
            return True
        case Apply(args=args):
            return any(map(_reads_clock, args))
        case _:
            return False
