"""Small questions about the parts of a graph: which fields a condition needs, whom an owner names, what follows on what."""

from collections.abc import Iterable, Iterator
from typing import cast

from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Opaque, conjuncts, fields_of
from flowspec.model.graph import Assignment, Consequence, Deadline, Gate, Link, Owner, Stage
from flowspec.model.plain import parts

TIMED = ("after", "at", "every")
"""Triggers that come by themselves when it is time."""


def compared(expression: Expression | None) -> tuple[FieldRef, ...]:
    """Fields whose value the expression needs, each once: not those of which it only asks whether they are filled, and not
    those that it compares only where it has made sure that they are."""
    return tuple(dict.fromkeys(_compared(expression, frozenset())))


def compared_by_one_of(conditions: Iterable[Expression | None]) -> tuple[FieldRef, ...]:
    """Fields whose value is needed by conditions of which one is to hold: not those for which one of them asks whether they are
    blank."""
    return compared(Apply("or", tuple(one for condition in conditions if condition for one in _alternatives(condition))))


def _alternatives(condition: Expression) -> Iterator[Expression]:
    if isinstance(condition, Apply) and condition.op == "or":
        for part in condition.args:
            yield from _alternatives(part)
    else:
        yield condition


def _compared(expression: Expression | None, sure: frozenset[FieldRef]) -> Iterator[FieldRef]:
    match expression:
        case FieldRef():
            if expression not in sure:
                yield expression
        case Opaque(reads=reads):
            yield from (field for field in reads if field not in sure)
        case Apply(op="filled", args=(FieldRef(),)):
            return
        case Apply(op="and" | "or" as op, args=args):
            wanted = op == "and"
            known = sure | {field for arg in args if (field := _presence(arg, wanted))}
            for arg in args:
                yield from _compared(arg, known)
        case Apply(args=args):
            for arg in args:
                yield from _compared(arg, sure)
        case _:
            return


def _presence(expression: Expression, wanted: bool) -> FieldRef | None:
    """The field that is filled if the expression is true (or, for an `or`, false): `x filled & ...`, `x blank | ...`."""
    match expression:
        case Apply(op="filled", args=(FieldRef() as field,)) if wanted:
            return field
        case Apply(op="not", args=(Apply(op="filled", args=(FieldRef() as field,)),)) if not wanted:
            return field
        case _:
            return None


def constants_of(expression: Expression | None) -> Iterator[Constant]:
    """Every literal in the expression."""
    match expression:
        case Constant():
            yield expression
        case Apply(args=args):
            for arg in args:
                yield from constants_of(arg)
        case _:
            return


def pinned(expression: Expression | None) -> Iterator[tuple[FieldRef, frozenset[str], Expression]]:
    """The parts of a condition that fix a field to constants: the field, the constants' texts, and the part."""
    for part in conjuncts(expression):
        match part:
            case Apply(op="==", args=(FieldRef() as field, Constant(text=text)) | (Constant(text=text), FieldRef() as field)):
                yield field, frozenset({text}), part
            case Apply(op="one_of", args=(FieldRef() as field, *values)) if all(isinstance(v, Constant) for v in values):
                yield field, frozenset(v.text for v in values if isinstance(v, Constant)), part
            case _:
                continue


def acts(gate: Gate) -> bool:
    """Whether the gate keeps anything back: passing anyway and `undecided` do not."""
    return gate.missing.what not in ("pass", "undecided")


def lets_all_pass(gate: Gate) -> bool:
    """Whether the gate lets incomplete work through, as somebody has decided."""
    return gate.missing.what == "pass"


def written(link: Link) -> frozenset[FieldRef]:
    """Fields that taking the link, or what triggers it, gives a value or clears."""
    return frozenset((*(a.to for a in link.sets), *fields_of(link.trigger.condition if link.trigger else None)))


def parties_of(owner: Owner | None) -> Iterator[str]:
    """Every party that the owner names, in rows and all."""
    if owner is None:
        return
    yield from owner.parties
    for _, row in owner.rows:
        yield from parties_of(row)
    yield from parties_of(owner.otherwise)


def party_fields(owner: Owner | None) -> Iterator[FieldRef]:
    """Every party field that the owner is read from, in rows and all."""
    if owner is None:
        return
    if owner.by_field:
        yield owner.by_field
    for _, row in owner.rows:
        yield from party_fields(row)
    yield from party_fields(owner.otherwise)


def is_known(owner: Owner | None) -> bool:
    """Whether the spec alone says who it is: not a field of the record, not whoever had it before, not nobody."""
    match owner:
        case None | Owner(what="nobody" | "field" | "previous"):
            return False
        case Owner(what="table"):
            return all(is_known(row) for _, row in owner.rows) and is_known(owner.otherwise)
        case _:
            return True


def reads_of(item: object) -> tuple[FieldRef, ...]:
    """Every field that any part of a graph reads: all that are named, but those that are collected or get a value."""
    told: list[FieldRef] = []
    _read(item, told)
    return tuple(told)


def _read(item: object, told: list[FieldRef]) -> None:
    if isinstance(item, FieldRef):
        told.append(item)
    elif isinstance(item, Assignment):
        _read(item.value, told)
    elif isinstance(item, tuple):
        for part in cast("tuple[object, ...]", item):
            _read(part, told)
    else:
        for name in parts(item):
            part = getattr(item, name)
            if part and name not in ("source", "collects") and not isinstance(part, str):
                _read(part, told)


def steps(consequence: Consequence) -> Iterator[Consequence]:
    """The consequence and all that follow when it does not help: after the last attempt, and up the escalation chain."""
    yield consequence
    if consequence.then:
        yield from steps(consequence.then)
    if consequence.chain:
        yield from steps(consequence.chain.breach)


def escalation(deadline: Deadline) -> Iterator[str]:
    """The parties to which a breach escalates, one after the other."""
    yield from (step.to for step in steps(deadline.breach) if step.what == "escalate" and step.to)


def tables(stage: Stage) -> Iterator[Owner]:
    """The routing tables that say who owns a stage and who works there."""
    for owner in dict.fromkeys((stage.owner, stage.worked_by)):
        if owner is not None and owner.what == "table":
            yield owner
