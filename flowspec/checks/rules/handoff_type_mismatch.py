"""DAT007: what one side writes is not what the other side expects."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import Constant, FieldRef, ValueKind
from flowspec.model.graph import Assignment, Field

_Names: TypeAlias = Mapping[FieldRef, frozenset[str]]
"""The choices of each field."""


def find(facts: Facts) -> Iterator[Finding]:
    """Values of another kind, currency or list of choices than the field that they are written to.

    The language refuses these when it is compiled; a compiled graph that comes from elsewhere can still have them.
    """
    names = {ref: frozenset(name for name, _ in field.choices) for ref, field in facts.fields.items()}
    for flow in facts.flows:
        for link in flow.graph.links:
            for assignment in link.sets:
                if wrong := _mismatch(facts, names, assignment):
                    yield Finding(
                        flow.element(link),
                        f"`{link.name}` writes {wrong} into `{assignment.to}`",
                        "write a value of the field's own kind, or convert it in a field of its own",
                        subject=str(assignment.to),
                        place=assignment.source,
                    )


def _mismatch(facts: Facts, names: _Names, assignment: Assignment) -> str | None:
    """What is written, in words, if it does not fit; None if it does or if that cannot be said."""
    target = facts.fields.get(assignment.to)
    if target is None:
        return None
    match assignment.value:
        case Constant() as constant:
            return None if _fits(constant, target, names) else f"{_of(constant.of)} ({constant.text})"
        case FieldRef() as ref if (origin := facts.fields.get(ref)) and not _same(origin, target, names):
            return f"{_of(origin.holds)} (`{ref}`{f', in {origin.unit}' if origin.unit else ''})"
        case _:
            return None


def _fits(constant: Constant, target: Field, names: _Names) -> bool:
    numbers: tuple[ValueKind, ...] = ("whole", "decimal", "money")
    kinds = numbers if target.holds in ("decimal", "money") else (target.holds,)
    if target.holds == "choice" and constant.of == "choice":
        return constant.text in names[target.ref]
    return constant.of in kinds


def _same(origin: Field, target: Field, names: _Names) -> bool:
    if origin.holds == target.holds == "choice":
        return names[origin.ref] <= names[target.ref]
    return origin.holds == target.holds and origin.unit == target.unit


def _of(kind: ValueKind) -> str:
    return f"an {kind}" if kind == "instant" else f"a {kind}".replace("_", "/")


RULE = Rule("DAT007", "handoff-type-mismatch", "error", "lexical", "We meant euros, they booked cents.", find)
