"""Statements about records, written with ordinary operators: `Deal.amount > 0`.

A `Known` wraps a plain node of the model; a mistake does not raise but travels with it, so that `compile` can tell all
mistakes of a file at once. Only where Python itself asks for a truth (`and`, `not`, `0 < x < 9`) must it raise.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Self, TypeAlias, TypeVar, overload

from flowspec.language.durations import Duration
from flowspec.language.faults import Fault
from flowspec.language.parties import Role, Team
from flowspec.language.place import Word, here
from flowspec.model import expression as model
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import SpecErrors
from flowspec.model.plain import dataclass

L = TypeVar("L")  # what a spec may write literally on the other side
Mention: TypeAlias = "type[Any] | Team | Role"

TRUTH = "write `a & b` for `a and b`, `~a` for `not a`, `(x > 0) & (x < 9)` for `0 < x < 9`, `x.one_of(a, b)` for `x in (a, b)`"
JOIN = "write `.filled`, or put each comparison in brackets: `(a > 0) & (b > 0)`"


class Known:
    """Known only while a case runs. `mentions` are the records and parties that it names, `problems` its mistakes."""

    def __init__(
        self, node: model.Expression, *, problems: tuple[Diagnostic, ...] = (), mentions: tuple[Mention, ...] = ()
    ) -> None:
        self.node, self.problems, self.mentions = node, problems, mentions

    if not TYPE_CHECKING:  # with it the checkers would flag less: a class without it is "always true" [truthy-bool]

        def __bool__(self) -> NoReturn:
            raise SpecErrors([Fault.FACT_AS_TRUTH.at(here(), "a fact is known only while a case runs", TRUTH)])


class WrongKind:
    """What comes of comparing a field with something of another kind; no word accepts it."""


class Condition(Known):
    """Holds or does not hold; join them with `&`, `|` and `~`."""

    spelled = "a condition"

    def __and__(self, other: Condition) -> Condition:
        """Both hold."""
        return _joined("and", self, other)

    def __or__(self, other: Condition) -> Condition:
        """One of them holds, or both."""
        return _joined("or", self, other)

    def __invert__(self) -> Condition:
        """It does not hold."""
        return applied("not", self)

    if not TYPE_CHECKING:  # the checkers say it in their own words

        def __eq__(self, other):
            return wrong(self, "a condition is compared", "a condition holds or not: leave out the comparison, or use `~`")

        __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
        __hash__ = None


class Fillable(Known):
    """A field, or something computed from fields."""

    @property
    def filled(self) -> Condition:
        """It has a value."""
        return applied("filled", self)

    @property
    def blank(self) -> Condition:
        """It has no value."""
        return ~self.filled

    def cleared(self) -> Assignment:
        """It loses its value (in `sets=`)."""
        return Assignment(self, None)


class Value(Fillable, Generic[L]):
    """What a field holds. `unit` is its currency or unit, `options` its choices."""

    spelled = "a field"
    of: ClassVar[model.ValueKind]
    literal: ClassVar[tuple[type, ...]]

    def __init__(
        self,
        node: model.Expression,
        *,
        problems: tuple[Diagnostic, ...] = (),
        mentions: tuple[Mention, ...] = (),
        unit: str | None = None,
        options: type[Enum] | None = None,
    ) -> None:
        super().__init__(node, problems=problems, mentions=mentions)
        self.unit, self.options = unit, options

    @overload  # type: ignore[override]
    def __eq__(self, other: L | Self) -> Condition: ...  # pyright: ignore[reportOverlappingOverload]
    @overload
    def __eq__(self, other: object) -> WrongKind: ...
    def __eq__(self, other: object) -> Condition | WrongKind:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self._compare("==", other)

    @overload  # type: ignore[override]
    def __ne__(self, other: L | Self) -> Condition: ...  # pyright: ignore[reportOverlappingOverload]
    @overload
    def __ne__(self, other: object) -> WrongKind: ...
    def __ne__(self, other: object) -> Condition | WrongKind:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self._compare("!=", other)

    if not TYPE_CHECKING:  # the checkers say it in their own words
        __hash__ = None

        def __and__(self, other):
            return wrong(self, "`&`, `|` and `~` join conditions, not fields", JOIN)

        __or__ = __rand__ = __ror__ = __and__

        def __invert__(self):
            return self & self

        def __lt__(self, other):
            return wrong(self, f"{said(self)} is {_a(self.of)}, which has no order", "compare it with `==` or `.one_of(...)`")

        __le__ = __gt__ = __ge__ = __lt__

        def __add__(self, other):
            return wrong(self, f"{said(self)} is {_a(self.of)}; a spec does not compute with it", "make the result a field")

        __sub__ = __mul__ = __truediv__ = __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __add__

    def one_of(self, *values: L) -> Condition:
        """It is one of these."""
        made = self._compare("one_of", *values)
        return made if values else wrong(self, "`one_of` names no value", "name at least one")

    def set_to(self, value: L | Self) -> Assignment:
        """It gets this value (in `sets=`)."""
        return Assignment(self, self._other(value))

    def _compare(self, op: model.Operator, *others: object) -> Condition:
        return applied(op, self, *map(self._other, others))

    def _other(self, value: object) -> Known:
        """The other side, with what is wrong with it."""
        misfit = self._misfit(value)
        problems = (Fault.NOT_COMPARABLE.at(here(), *misfit),) if misfit else ()
        if isinstance(value, Known):
            return Known(value.node, problems=value.problems or problems, mentions=value.mentions)
        mentions = (value,) if isinstance(value, Team | Role) else ()
        return Known(model.Constant(self.of, "" if misfit else written(value)), problems=problems, mentions=mentions)

    def _misfit(self, value: object) -> tuple[str, str] | None:
        """Why `value` cannot stand on the other side, and what to do; None if it can."""
        if isinstance(value, Value):
            other: Value[Any] = value  # pyright: ignore[reportUnknownVariableType]
            if other.of != self.of:
                return f"{said(self)} is {_a(self.of)}, {said(other)} {_a(other.of)}", "compare two of one kind"
            if self.unit and other.unit and self.unit != other.unit:
                return f"{said(self)} is in {self.unit}, {said(other)} in {other.unit}", "compare two of one unit"
            if self.options and other.options and self.options is not other.options:
                theirs = other.options.__name__
                return f"{said(self)} is a {self.options.__name__}, {said(other)} a {theirs}", "compare two of one kind"
            return None
        if isinstance(value, self.literal) and not isinstance(value, bool | float) and self._meant(value):
            return None
        return f"{said(self)} is {_a(self.of)}; {quoted(value)} is not", f"write {self._example()}"

    def _meant(self, value: object) -> bool:
        """What the types of Python cannot tell apart."""
        return not isinstance(value, Enum)

    def _example(self) -> str:
        return EXAMPLES[self.of]


class Ordered(Value[L]):
    """It also has a before and an after, a less and a more."""

    def __lt__(self, other: L | Self) -> Condition:
        """Less, or earlier."""
        return self._compare("<", other)

    def __le__(self, other: L | Self) -> Condition:
        """Less or equal, earlier or the same."""
        return self._compare("<=", other)

    def __gt__(self, other: L | Self) -> Condition:
        """More, or later."""
        return applied("<", self._other(other), self)

    def __ge__(self, other: L | Self) -> Condition:
        """More or equal, later or the same."""
        return applied("<=", self._other(other), self)


@dataclass(frozen=True, eq=False)
class Assignment(Word):
    """A field gets a value, or (None) is cleared."""

    spelled = "field.set_to(...)"

    to: Fillable
    value: Known | None


EXAMPLES: dict[model.ValueKind, str] = {
    "text": "a text in quotes",
    "whole": "a whole number",
    "decimal": 'a whole number or `Decimal("0.5")`',
    "money": 'a whole number or `Decimal("0.50")`',
    "day": "`date(2027, 1, 4)`",
    "instant": "a `datetime` with its time zone",
    "choice": "a member of its Enum",
    "yes_no": "`.yes` or `.no`",
    "party": "a Team or a Role",
    "duration": "`hours(4)` or `days(2)`: elapsed, at least 1",
}


def said(value: Known) -> str:
    """A field by its name; what is computed has none."""
    return str(value.node) if isinstance(value.node, model.FieldRef) else "this value"


def _joined(op: model.Operator, *sides: object) -> Condition:
    sound = [s for s in sides if isinstance(s, Condition)]
    if len(sound) == len(sides):
        return applied(op, *sound)
    return wrong(sound[0], "`&`, `|` and `~` join conditions only", JOIN)


def applied(op: model.Operator, *args: Known) -> Condition:
    """An operator over its arguments, with their problems and mentions."""
    return Condition(
        model.Apply(op, tuple(a.node for a in args), here()),
        problems=tuple(p for a in args for p in a.problems),
        mentions=tuple(m for a in args for m in a.mentions),
    )


def wrong(value: Known, message: str, remedy: str) -> Condition:
    """A condition that carries what is wrong with it."""
    problems = value.problems or (Fault.NOT_COMPARABLE.at(here(), message, remedy),)  # one mistake is told once
    return Condition(value.node, problems=problems, mentions=value.mentions)


def _a(kind: model.ValueKind) -> str:
    return {
        "yes_no": "a yes/no",
        "instant": "an instant",
        "money": "money",
        "whole": "a whole number",
        "decimal": "a decimal",
    }.get(kind, f"a {kind}")


def quoted(value: object) -> str:
    """A value as a message tells it."""
    if isinstance(value, Known):
        return said(value)
    name = getattr(value, "name", None)
    if isinstance(value, Word) and isinstance(name, str):
        return f"the {type(value).__name__} {name}"
    if isinstance(value, Enum | Duration):
        return str(value)
    return (value.spelled or type(value).__name__) if isinstance(value, Word) else repr(value)


def written(value: object) -> str:
    """A value as a constant writes it."""
    match value:
        case Enum() | Team() | Role():
            return value.name
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case Duration():
            return f"{value.minutes} min"
        case _:
            return str(value)
