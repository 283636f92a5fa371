"""A statement about a record as plain data: it compares, pickles and turns to JSON."""

from collections.abc import Iterator
from dataclasses import field
from typing import Literal, TypeAlias

from flowspec.model.plain import dataclass
from flowspec.model.source import Source

ValueKind: TypeAlias = Literal["text", "whole", "decimal", "money", "day", "instant", "choice", "yes_no", "party", "duration"]
Operator: TypeAlias = Literal["==", "!=", "<", "<=", "and", "or", "not", "filled", "one_of", "matches", "+", "-"]


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field by its name: `Deal.amount`."""

    record: str
    name: str
    source: Source | None = field(default=None, compare=False, repr=False)
    kind: Literal["field"] = "field"

    def __str__(self) -> str:
        return f"{self.record}.{self.name}"


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal as its kind and its text, so that a day in JSON can never come back as a text.

    A choice is the member's name, a yes/no is "yes" or "no", a party its name, a day and an instant ISO 8601, a duration
    `"240 min"` or `"240 business min"`, a number its decimal digits.
    """

    of: ValueKind
    text: str
    kind: Literal["constant"] = "constant"


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of evaluation; one and the same in a whole expression."""

    of: Literal["day", "instant"]
    kind: Literal["now"] = "now"


@dataclass(frozen=True, slots=True)
class Opaque:
    """What only a Python function can say; the checks know what it reads, not what it answers."""

    function: str
    reads: tuple[FieldRef, ...]
    source: Source | None = field(default=None, compare=False, repr=False)
    kind: Literal["opaque"] = "opaque"


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator over its arguments. `filled` and `not` take one, comparisons two, `one_of` a value and its choices."""

    op: Operator
    args: "tuple[Expression, ...]"
    source: Source | None = field(default=None, compare=False, repr=False)
    kind: Literal["apply"] = "apply"


Expression: TypeAlias = FieldRef | Constant | Now | Opaque | Apply


def fields_of(expression: Expression | None) -> tuple[FieldRef, ...]:
    """Every field that the expression reads, in the order of writing, repeats included."""
    told: list[FieldRef] = []
    _read(expression, told)
    return tuple(told)


def _read(expression: Expression | None, told: list[FieldRef]) -> None:
    if isinstance(expression, FieldRef):
        told.append(expression)
    elif isinstance(expression, Apply):
        for arg in expression.args:
            _read(arg, told)
    elif isinstance(expression, Opaque):
        told.extend(expression.reads)


def opaques_of(expression: Expression | None) -> Iterator[Opaque]:
    """Every opaque function that the expression calls."""
    match expression:
        case Opaque():
            yield expression
        case Apply(args=args):
            for arg in args:
                yield from opaques_of(arg)
        case _:
            return


def conjuncts(expression: Expression | None) -> Iterator[Expression]:
    """The facts that must all hold for the expression to hold: `a & (b & c)` gives a, b, c; nothing gives none."""
    match expression:
        case None:
            return
        case Apply(op="and", args=args):
            for arg in args:
                yield from conjuncts(arg)
        case _:
            yield expression
