"""Small records and guards over them, with every value that could matter: for tests by enumeration."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from hypothesis import strategies as st

from flowspec.analysis.domain import Domain
from flowspec.model.evaluate import Value
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, Operator, ValueKind, fields_of
from flowspec.model.graph import Field

CHOICES = (("RED", "Red"), ("GREEN", "Green"), ("BLUE", "Blue"))
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)


KINDS: dict[str, ValueKind] = {
    "a": "whole",
    "b": "whole",
    "x": "decimal",
    "y": "money",
    "d": "day",
    "e": "day",
    "i": "instant",
    "c": "choice",
    "k": "choice",
    "t": "text",
    "u": "text",
    "v": "yes_no",
    "p": "party",
}
FIELDS = tuple(
    Field(FieldRef("Deal", name), kind, name, choices=CHOICES if kind == "choice" else ()) for name, kind in KINDS.items()
)
DOMAIN = Domain(FIELDS, ("Sales", "Ops"))
REFS = {field.ref.name: field.ref for field in FIELDS}
IS_VIP = Opaque("is_vip", (REFS["a"],))

FIRST_DAY = date(2027, 1, 1)
HOUR = timedelta(hours=1)

VALUES: dict[ValueKind, Sequence[Value]] = {
    "whole": range(-6, 10),
    "decimal": [Decimal(n) / 4 for n in range(-8, 16)],
    "money": [Decimal(n) / 4 for n in range(-8, 16)],
    "day": [FIRST_DAY + timedelta(days=n) for n in range(-6, 11)],
    "instant": [NOW + n * HOUR for n in range(-5, 6)] + [NOW + n * HOUR + timedelta(minutes=30) for n in range(-5, 5)],
    "choice": ["RED", "GREEN", "BLUE"],
    "text": ["one", "two", "other", "another"],
    "yes_no": [True, False],
    "party": ["Sales", "Ops"],
}
"""Enough values: beyond the constants that guards mention, and between them, nothing new can happen."""


def constants(kind: ValueKind) -> list[Constant]:
    """What guards mention of the kind."""
    match kind:
        case "whole":
            return [Constant(kind, str(n)) for n in range(4)]
        case "decimal" | "money":
            return [Constant(kind, text) for text in ("0", "1", "1.5")]
        case "day":
            return [Constant(kind, (FIRST_DAY + timedelta(days=n)).isoformat()) for n in range(3)]
        case "instant":
            return [Constant(kind, (NOW + n * HOUR).isoformat()) for n in (-1, 0, 1)]
        case "choice":
            return [Constant(kind, name) for name, _ in CHOICES]
        case "text":
            return [Constant(kind, text) for text in ("one", "two")]
        case "yes_no":
            return [Constant(kind, "yes"), Constant(kind, "no")]
        case _:
            return [Constant(kind, name) for name in ("Sales", "Ops")]


def apply(op: Operator, *args: Expression) -> Expression:
    """An operator over its arguments."""
    return Apply(op, args)


def _list(value: Expression, choices: list[Constant]) -> Expression:
    return Apply("one_of", (value, *choices))


ORDERED: list[Operator] = ["==", "!=", "<", "<="]
JOINS: list[Operator] = ["and", "or"]
NEGATION = st.sampled_from(list[Operator](["not"]))
EQUAL: list[Operator] = ["==", "!="]
Facts: TypeAlias = st.SearchStrategy[Expression]


def facts(names: Sequence[str]) -> Facts:
    """A fact about one or two of the named fields."""
    known: list[Facts] = []
    for name in names:
        ref, told = st.just(REFS[name]), st.sampled_from(constants(KINDS[name]))
        signs = st.sampled_from(ORDERED if KINDS[name] in ("whole", "decimal", "money", "day", "instant") else EQUAL)
        known += [
            st.just(apply("filled", REFS[name])),
            st.builds(apply, signs, ref, told),
            st.builds(apply, signs, told, ref),
            st.builds(_list, ref, st.lists(told, min_size=1, max_size=2)),
        ]
        for other in names:
            if other != name and (KINDS[name] == KINDS[other] or {name, other} == {"x", "y"}):
                known.append(st.builds(apply, signs, ref, st.sampled_from([REFS[other], *_moved(REFS[other], KINDS[name])])))
    if "d" in names:
        known.append(st.builds(apply, st.sampled_from(ORDERED), st.just(REFS["d"]), st.just(Now("day"))))
    if "i" in names:
        age, hours = apply("-", Now("instant"), REFS["i"]), [Constant("duration", f"{n * 60} min") for n in (-1, 0, 2)]
        known.append(st.builds(apply, st.sampled_from(ORDERED), st.just(age), st.sampled_from(hours)))
    if "v" in names:
        known += [st.just(REFS["v"]), st.just(IS_VIP)]
    return st.one_of(known)


def _moved(ref: FieldRef, kind: ValueKind) -> list[Expression]:
    match kind:
        case "day":
            return [apply("+", ref, Constant("duration", f"{n * 1440} min")) for n in (-2, -1, 1, 2)]
        case "whole":
            return [apply("+", ref, Constant("whole", str(n))) for n in (-2, -1, 1, 2)]
        case "decimal" | "money":
            return [apply("-", ref, Constant("decimal", "0.5"))]
        case _:
            return []


def _joined(inner: Facts) -> Facts:
    negated = st.builds(apply, NEGATION, inner)
    return st.one_of(st.builds(apply, st.sampled_from(JOINS), inner, inner), negated)


def guards(names: Sequence[str]) -> Facts:
    """Conditions over the named fields, of four facts at most."""
    return st.recursive(facts(names), _joined, max_leaves=4)


FIELD_GROUPS = (("a", "b", "c"), ("x", "y"), ("d", "e", "v"), ("i", "v"), ("t", "u", "c"), ("c", "k", "p"), ("a", "x", "v"))
"""Fields that are worth asking about together, few enough to enumerate."""


def records(expressions: Sequence[Expression | None]) -> Iterator[dict[FieldRef, Value | None]]:
    """Every record that could matter to the expressions: all values, or none, of every field that they read."""
    refs = sorted({ref for told in expressions for ref in fields_of(told)}, key=str)
    for values in product(*([None, *VALUES[KINDS.get(ref.name, "text")]] for ref in refs)):
        yield dict(zip(refs, values, strict=True))


def moments(expressions: Sequence[Expression | None]) -> list[datetime]:
    """Every moment that could matter to the expressions."""
    nows = {leaf.of for told in expressions for leaf in _leaves(told) if isinstance(leaf, Now)}
    if nows == {"day"}:
        return [NOW + timedelta(days=n) for n in range(-12, 12)]
    return [NOW + n * HOUR / 2 for n in range(-16, 17)] if nows else [NOW]


def _leaves(expression: Expression | None) -> Iterator[Expression | None]:
    if isinstance(expression, Apply):
        for arg in expression.args:
            yield from _leaves(arg)
    else:
        yield expression
