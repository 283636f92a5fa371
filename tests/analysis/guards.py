"""Small records and guards over them, with every value that could matter: for tests by enumeration."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import strategies as st

from flowspec.analysis.domain import Domain
from flowspec.model.evaluate import Value
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, ValueKind, fields_of
from flowspec.model.graph import Field

CHOICES = (("RED", "Red"), ("GREEN", "Green"), ("BLUE", "Blue"))
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)


def _field(name: str, kind: ValueKind) -> Field:
    return Field(FieldRef("Deal", name), kind, name, choices=CHOICES if kind == "choice" else ())


FIELDS = tuple(
    _field(name, kind)
    for name, kind in (
        ("a", "whole"), ("b", "whole"), ("x", "decimal"), ("y", "money"), ("d", "day"), ("e", "day"), ("i", "instant"),
        ("c", "choice"), ("k", "choice"), ("t", "text"), ("u", "text"), ("v", "yes_no"), ("p", "party"),
    )  # fmt: skip
)  # type: tuple[Field, ...]
DOMAIN = Domain(FIELDS, ("Sales", "Ops"))
REFS = {field.ref.name: field.ref for field in FIELDS}
IS_VIP = Opaque("is_vip", (REFS["a"],))

FIRST_DAY = date(2027, 1, 1)
HOUR = timedelta(hours=1)

VALUES: dict[str, Sequence[Value]] = {
    "whole": range(-4, 8),
    "decimal": [Decimal(n) / 4 for n in range(-3, 12)],
    "money": [Decimal(n) / 4 for n in range(-3, 12)],
    "day": [FIRST_DAY + timedelta(days=n) for n in range(-3, 8)],
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


def apply(op: str, *args: Expression) -> Expression:
    """An operator by its name."""
    return Apply(op, args)  # type: ignore[arg-type]


def compared(names: Sequence[str]) -> st.SearchStrategy[Expression]:
    """A fact about one or two of the named fields."""
    kinds = {field.ref.name: field.holds for field in FIELDS}
    facts: list[st.SearchStrategy[Expression]] = []
    for name in names:
        ref, told = REFS[name], st.sampled_from(constants(kinds[name]))
        ordered = kinds[name] in ("whole", "decimal", "money", "day", "instant")
        signs = st.sampled_from(["==", "!=", "<", "<="] if ordered else ["==", "!="])
        facts += [
            st.just(apply("filled", ref)),
            st.builds(lambda sign, c, ref=ref: apply(sign, ref, c), signs, told),
            st.builds(lambda sign, c, ref=ref: apply(sign, c, ref), signs, told),
            st.builds(lambda cs, ref=ref: apply("one_of", ref, *cs), st.lists(told, min_size=1, max_size=2)),
        ]
        for other in names:
            if other != name and _comparable(kinds[name], kinds[other]):
                facts.append(st.builds(lambda s, ref=ref, other=other: apply(s, ref, REFS[other]), signs))
                facts.append(_shifted(ref, REFS[other], kinds[name], signs))
    if "d" in names:
        facts.append(st.builds(lambda s: apply(s, REFS["d"], Now("day")), st.sampled_from(["<", "<="])))
    if "i" in names:
        age = apply("-", Now("instant"), REFS["i"])
        facts.append(st.builds(lambda s, n: apply(s, age, Constant("duration", f"{n * 60} min")), st.sampled_from(["<", "<="]), st.sampled_from([-1, 0, 2])))
    if "v" in names:
        facts += [st.just(REFS["v"]), st.just(IS_VIP)]
    return st.one_of(facts)


def _comparable(a: ValueKind, b: ValueKind) -> bool:
    return a == b or {a, b} == {"decimal", "money"}


def _shifted(ref: FieldRef, other: FieldRef, kind: ValueKind, signs: st.SearchStrategy[str]) -> st.SearchStrategy[Expression]:
    match kind:
        case "day":
            moved = st.sampled_from([apply("+", other, Constant("duration", f"{n * 1440} min")) for n in (-2, -1, 1, 2)])
        case "whole":
            moved = st.sampled_from([apply("+", other, Constant("whole", str(n))) for n in (-2, -1, 1, 2)])
        case "decimal" | "money":
            moved = st.just(apply("-", other, Constant("decimal", "0.5")))
        case _:
            moved = st.just(other)
    return st.builds(lambda s, m: apply(s, ref, m), signs, moved)


def guards(names: Sequence[str]) -> st.SearchStrategy[Expression]:
    """Conditions over the named fields, three operators deep at most."""
    return st.recursive(
        compared(names),
        lambda inner: st.one_of(
            st.builds(lambda a, b: apply("and", a, b), inner, inner),
            st.builds(lambda a, b: apply("or", a, b), inner, inner),
            st.builds(lambda a: apply("not", a), inner),
        ),
        max_leaves=4,
    )


FIELD_GROUPS = (("a", "b", "c"), ("x", "y"), ("d", "e", "v"), ("i", "v"), ("t", "u", "c"), ("c", "k", "p"), ("a", "x", "v"))
"""Fields that are worth asking about together, few enough to enumerate."""


def records(expressions: Sequence[Expression | None]) -> Iterator[dict[FieldRef, Value | None]]:
    """Every record that could matter to the expressions: all values, or none, of every field that they read."""
    kinds = {field.ref: field.holds for field in FIELDS}
    refs = sorted({ref for told in expressions for ref in fields_of(told)}, key=str)
    for values in product(*([None, *VALUES[kinds[ref]]] for ref in refs)):
        yield dict(zip(refs, values, strict=True))


def moments(expressions: Sequence[Expression | None]) -> list[datetime]:
    """Every moment that could matter to the expressions."""
    nows = {leaf.of for told in expressions for leaf in _leaves(told) if isinstance(leaf, Now)}
    if nows == {"day"}:
        return [NOW + timedelta(days=n) for n in range(-9, 7)]
    return [NOW + n * HOUR / 2 for n in range(-16, 17)] if nows else [NOW]


def _leaves(expression: Expression | None) -> Iterator[Expression | None]:
    if isinstance(expression, Apply):
        for arg in expression.args:
            yield from _leaves(arg)
    else:
        yield expression
