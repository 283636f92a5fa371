"""What each stage and step does to the fields of a record: fills them, clears them, or lets nothing pass without them.

Sets of fields are the bits of integers, so that a graph of thousands of stages takes a moment.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from flowspec.analysis.topology import Step, Topology, branch
from flowspec.model.expression import Apply, Expression, FieldRef, Opaque, fields_of
from flowspec.model.graph import Assignment, Consequence, Gate, Graph, Link, Owner, Specs, Stage, Trigger
from flowspec.model.plain import dataclass, parts

Fields: TypeAlias = frozenset[FieldRef]
EARLY = ("after", "at")
"""Triggers that take a case away in the middle of its work; what a batch (`every`) takes has been done."""


def fills(expression: Expression | None) -> Fields:
    """Fields that cannot be blank when the expression is true."""
    return frozenset() if expression is None else _filled(expression, true=True)


def _filled(expression: Expression, *, true: bool) -> Fields:
    match expression:
        case Apply(op="not", args=(arg,)):
            return _filled(arg, true=not true)
        case Apply(op="and" | "or" as op, args=args):
            parts = [_filled(arg, true=true) for arg in args]
            if (op == "and") is true:
                return frozenset[FieldRef]().union(*parts)
            return frozenset(ref for ref in parts[0] if all(ref in part for part in parts))
        case Apply(op="filled"):
            return frozenset(fields_of(expression)) if true else frozenset()
        case Apply(op="one_of", args=(value, *_)) if true:
            return frozenset(fields_of(value))
        case Opaque():
            return frozenset()
        case _:
            return frozenset(fields_of(expression))


def mentioned(item: object) -> tuple[FieldRef, ...]:
    """Every field that a part of a graph mentions, in the order of writing, repeats included."""
    told: list[FieldRef] = []
    _mention(item, told)
    return tuple(told)


def _mention(item: object, told: list[FieldRef]) -> None:
    if isinstance(item, FieldRef):
        told.append(item)
    elif isinstance(item, tuple):
        for part in item:  # pyright: ignore[reportUnknownVariableType]
            _mention(part, told)  # pyright: ignore[reportUnknownArgumentType]
    else:
        for name in parts(item):
            part = getattr(item, name)
            if part and name != "source" and not isinstance(part, str):
                _mention(part, told)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a link sets: its field's bit, or none of a value, and the bits that the value needs."""

    bit: int
    needs: int
    clears: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step does, in this order: its trigger and guard, the gates before its changes, its changes, the gates after them.

    `early` steps take a case away before its work is done. The second of each pair is what may be filled rather than must.
    """

    known: int
    gates: tuple[int, int]
    changes: tuple[Change, ...]
    entry: tuple[int, int]
    early: bool


class Filling:
    """The effects of a graph's stages and steps on its fields."""

    def __init__(self, specs: Specs, graph: Graph, net: Topology) -> None:
        self.net = net
        self.graph = graph
        self.fields: tuple[FieldRef, ...] = tuple(dict.fromkeys(_known_fields(specs, graph)))
        self._bit = {field: 1 << i for i, field in enumerate(self.fields)}
        self.all = (1 << len(self.fields)) - 1
        stages = {stage.name: stage for stage in graph.stages}
        writes = {party.name: party.writes for party in specs.parties if party.writes}
        self.held = {name: self.bits(fills(stage.holds)) for name, stage in stages.items()}
        self.collected = {name: self.bits(_collected(stage, writes)) for name, stage in stages.items()}
        supplied = self.bits(f.ref for r in specs.records for f in r.fields if f.filled_by and f.ref in self._bit)
        self.begun = {s: supplied | self.held[s] | self.bits(_triggered(stages[s].begins)) for s in net.starts}
        links = {link.name: link for link in graph.links}
        self.effects = {step: self._effect(step, links[step.link], stages) for step in net.steps}
        self.meanwhile = _meanwhile(self)

    def bits(self, told: Iterable[FieldRef]) -> int:
        """The fields as bits; fields that the graph does not know are left out."""
        found = 0
        for field in told:
            found |= self._bit.get(field, 0)
        return found

    def named(self, bits: int) -> Fields:
        """The fields of the bits."""
        return frozenset(field for field, bit in self._bit.items() if bits & bit)

    def _effect(self, step: Step, link: Link, stages: Mapping[str, Stage]) -> Effect:
        known = self.bits(_triggered(link.trigger) | fills(link.only_if))
        early = link.trigger is not None and link.trigger.what in EARLY
        if step.why != "link":
            return Effect(known, (0, 0), (), (0, 0), early)
        before = [*(stages[source].exit for source in step.sources), link.requires]
        after = [stages[target].entry for target in step.targets]
        return Effect(known, self._gates(before), tuple(map(self._change, link.sets)), self._gates(after), early)

    def _gates(self, gates: Sequence[Gate | None]) -> tuple[int, int]:
        told = [gate for gate in gates if gate]
        must = frozenset[FieldRef]().union(*map(guaranteed, told))
        may = must.union(*(_possible(gate) for gate in told))
        return self.bits(must), self.bits(may)

    def _change(self, told: Assignment) -> Change:
        return Change(self.bits([told.to]), self.bits(fields_of(told.value)), told.value is None)


def _known_fields(specs: Specs, graph: Graph) -> Iterator[FieldRef]:
    """The fields of the workflow's record in declared order, then others that the graph mentions."""
    told = set(mentioned(graph))
    for record in specs.records:
        for field in record.fields:
            if record.name == graph.record or field.ref in told:
                yield field.ref
    yield from sorted(told, key=str)


def _collected(stage: Stage, writes: Mapping[str, tuple[FieldRef, ...]]) -> Fields:
    """What the stage collects, and what an agent at work there writes."""
    agents = [*(stage.worked_by.parties if isinstance(stage.worked_by, Owner) else ()), stage.helped_by or ""]
    return frozenset(stage.collects).union(*(writes.get(agent, ()) for agent in agents))


def _triggered(trigger: Trigger | None) -> Fields:
    """What is filled when the trigger fires: the moment of "at" has come, so its fields are there."""
    if trigger is None or trigger.condition is None:
        return frozenset()
    return frozenset(fields_of(trigger.condition)) if trigger.what == "at" else fills(trigger.condition)


# --- gates ----------------------------------------------------------------------------------------
def _needed(gate: Gate) -> Fields:
    """What is filled when all needs hold; a need that has an `only_if` may not have been asked for."""
    return frozenset[FieldRef]().union(*(fills(need.fact) for need in gate.needs if need.only_if is None))


def _possible(gate: Gate) -> Fields:
    """What may have been filled by the gate: nothing if the case passes anyway, by a default only what it sets."""
    facts = frozenset[FieldRef]().union(*(fills(need.fact) for need in gate.needs))
    found: Fields = frozenset()
    consequence: Consequence | None = gate.missing
    while consequence:
        if consequence.what == "default":
            found |= frozenset(told.to for told in consequence.sets if told.value is not None)
        elif consequence.what not in ("pass", "undecided"):
            found |= facts
        consequence = consequence.then
    return found


def guaranteed(gate: Gate) -> Fields:
    """What is filled on the other side of a gate, in the worst of its ways."""
    return _guaranteed(gate.missing, _needed(gate))


def _guaranteed(consequence: Consequence | None, needed: Fields) -> Fields:
    match consequence:
        case None:
            return needed
        case Consequence(what="block" | "escalate"):
            return needed
        case Consequence(what="return" | "return to sender" | "chase", then=then):
            return needed & _guaranteed(then, needed) if then else needed
        case Consequence(what="default", sets=sets):
            return needed & frozenset(told.to for told in sets if told.value is not None)
        case _:
            return frozenset()


# --- parallel branches ----------------------------------------------------------------------------
def _meanwhile(told: Filling) -> dict[str, tuple[int, int]]:
    """For stages in a branch of a fork: the fields that other branches may fill meanwhile, and those that they may clear."""
    found: dict[str, tuple[int, int]] = {}
    for step in told.net.steps:
        if len(step.targets) > 1:
            branches = {target: branch(told.net, target) for target in step.targets}
            doings = {target: _doings(told, stages) for target, stages in branches.items()}
            for target, stages in branches.items():
                others = [doings[other] for other in step.targets if other != target]
                for stage in stages:
                    gain, clear = found.get(stage, (0, 0))
                    for filled, cleared in others:
                        gain, clear = gain | filled, clear | cleared
                    found[stage] = gain, clear
    return found


def _doings(told: Filling, stages: Collection[str]) -> tuple[int, int]:
    filled = cleared = 0
    for stage in stages:
        filled |= told.collected[stage] | told.held[stage]
        for step in told.net.after[stage]:
            if all(source in stages for source in step.sources):
                effect = told.effects[step]
                filled |= effect.known | effect.gates[1] | effect.entry[1]
                for change in effect.changes:
                    filled |= 0 if change.clears else change.bit
                    cleared |= change.bit if change.clears else 0
    return filled, cleared
