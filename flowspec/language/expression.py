"""What a field holds: each kind with the comparisons that make sense for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

from flowspec.language.durations import Days, Duration
from flowspec.language.facts import (
    Assignment,
    Condition,
    Fillable,
    Known,
    Ordered,
    Value,
    WrongKind,
    applied,
    quoted,
    said,
    written,
    wrong,
)
from flowspec.language.faults import Fault
from flowspec.language.parties import Role, Team
from flowspec.language.place import here
from flowspec.model import expression as model

C = TypeVar("C", bound=Enum)
Number: TypeAlias = int | Decimal


class Text(Value[str]):
    """Words."""

    spelled = "a text field"
    of, literal = "text", (str,)

    def matches(self, pattern: str) -> Condition:
        """The whole text has the form of a regular expression."""
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            return wrong(self, f"{pattern!r} is no regular expression: {error}", "mend it; `.` and `+` need a `\\` before them")
        return self._compare("matches", pattern)


class Whole(Ordered[int]):
    """A whole number."""

    spelled = "a whole-number field"
    of, literal = "whole", (int,)


class DecimalNumber(Ordered[Number]):
    """An exact decimal number; floats are refused."""

    spelled = "a decimal field"
    of, literal = "decimal", (int, Decimal)

    def _meant(self, value: object) -> bool:
        return not isinstance(value, Decimal) or value.is_finite()


class Money(Ordered[Number]):
    """An amount in the currency of its field."""

    spelled = "a money field"
    of, literal = "money", (int, Decimal)

    def _meant(self, value: object) -> bool:
        return not isinstance(value, Decimal) or value.is_finite()


class Span(Ordered[Duration]):
    """The elapsed time between two instants."""

    spelled = "a span of time"
    of, literal = "duration", (Duration,)

    def _meant(self, value: object) -> bool:
        return isinstance(value, Duration) and value.valid and not value.business


class Day(Ordered[date]):
    """A date."""

    spelled = "a day"
    of, literal = "day", (date,)

    def __add__(self, other: Days) -> Day:
        """So many days later."""
        return self._moved("+", other)

    def __sub__(self, other: Days) -> Day:
        """So many days earlier."""
        return self._moved("-", other)

    def _moved(self, op: model.Operator, other: object) -> Day:
        fits = isinstance(other, Days) and other.valid
        node = model.Apply(op, (self.node, model.Constant("duration", written(other) if fits else "")), here())
        fault = Fault.NOT_COMPARABLE.at(here(), f"a day is moved by {quoted(other)}", "write `days(n)`, n at least 1")
        return Day(node, problems=self.problems if fits else (*self.problems, fault), mentions=self.mentions)

    def _meant(self, value: object) -> bool:
        return not isinstance(value, datetime)


class Instant(Ordered[datetime]):
    """A moment."""

    spelled = "an instant"
    of, literal = "instant", (datetime,)

    def since(self, earlier: Instant) -> Span:
        """The time that has passed since an earlier instant."""
        other = self._other(earlier)
        problems, mentions = self.problems + other.problems, self.mentions + other.mentions
        return Span(model.Apply("-", (self.node, other.node), here()), problems=problems, mentions=mentions)

    def _meant(self, value: object) -> bool:
        return isinstance(value, datetime) and value.tzinfo is not None


class Choice(Value[C]):
    """One of the members of an Enum."""

    spelled = "a choice field"
    of, literal = "choice", (Enum,)

    def _meant(self, value: object) -> bool:
        return self.options is None or isinstance(value, self.options)

    def _example(self) -> str:
        return f"a member of {self.options.__name__}" if self.options else "a member of its Enum"


class PartyValue(Value[Team | Role]):
    """A person or team named on the record: it can own a stage."""

    spelled = "a party field"
    of, literal = "party", (Team, Role)


class YesNo(Fillable):
    """`.yes`, `.no` or `.filled`: a bare yes/no would leave open which of them is meant."""

    spelled = "a yes/no field"
    of: ClassVar[model.ValueKind] = "yes_no"

    @property
    def yes(self) -> Condition:
        """It is filled, with yes."""
        return applied("==", self, Known(model.Constant("yes_no", "yes")))

    @property
    def no(self) -> Condition:
        """It is filled, with no."""
        return applied("==", self, Known(model.Constant("yes_no", "no")))

    def set_to(self, value: bool) -> Assignment:
        """It gets this value (in `sets=`)."""
        told: object = value
        node = model.Constant("yes_no", "yes" if told is True else "no")
        if told is True or told is False:
            return Assignment(self, Known(node))
        fault = Fault.NOT_COMPARABLE.at(here(), f"{said(self)} is set to {quoted(told)}", "write `True` or `False`")
        return Assignment(self, Known(node, problems=(fault,)))

    def __eq__(self, other: object) -> WrongKind:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        return wrong(self, f"{said(self)} is a yes/no field", "write `.yes`, `.no` or `.filled`")  # type: ignore[return-value]  # pyright: ignore

    if not TYPE_CHECKING:
        __hash__ = None
        __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __and__ = __or__ = __rand__ = __ror__ = __eq__

        def __invert__(self):
            return self.__eq__(self)


AnyField: TypeAlias = Value[Any] | YesNo
Fact: TypeAlias = Value[Any] | Condition


now = Instant(model.Now("instant"))
"""The moment of evaluation; one and the same in a whole expression."""
today = Day(model.Now("day"))
"""The day of evaluation."""


def judged(by: Callable[..., bool], *reads: AnyField) -> Condition:
    """What only a Python function can say. It is never called: checks and simulation see only what it reads."""
    name = getattr(by, "__name__", "")
    made = Condition(
        model.Opaque(name, tuple(r.node for r in reads if isinstance(r.node, model.FieldRef)), here()),
        problems=tuple(p for r in reads for p in r.problems),
        mentions=tuple(m for r in reads for m in r.mentions),
    )
    if not name.isidentifier():
        return wrong(made, "`judged` needs a function with a name", "write it with `def`, not as a lambda")
    if not reads or not all(isinstance(r.node, model.FieldRef) for r in reads):
        return wrong(made, f"`judged({name}, ...)` does not name the fields that it reads", "name each of them")
    return made
