"""What a statement says about one record: true, false, or (a blank is in the way) unknown."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from flowspec.model.expression import Constant, Expression, FieldRef, Opaque, ValueKind

Value: TypeAlias = str | bool | int | Decimal | date | datetime | timedelta
"""A text, choice, party (by name), yes/no, whole number, decimal or money, day, instant, or elapsed time."""


def evaluate(
    expression: Expression | None,
    record: Mapping[FieldRef, Value | None],
    *,
    now: datetime,
    judged: Mapping[Opaque, bool] | None = None,
) -> bool | None:
    """Whether the expression holds; None if that is unknown. No expression (None) always holds.

    Kleene's logic: a comparison with a blank is unknown, `filled` never is; `unknown and false` is false, `unknown or true`
    is true. At a gate unknown counts as not true. A field that `record` lacks is blank. `matches` speaks of the whole text.
    An opaque function has the answer that `judged` gives it, else it is unknown. Business durations have no length without
    a calendar: comparing with one is unknown (`why_unknown` tells).
    """
    raise NotImplementedError


def why_unknown(
    expression: Expression | None,
    record: Mapping[FieldRef, Value | None],
    *,
    now: datetime,
    judged: Mapping[Opaque, bool] | None = None,
) -> tuple[str, ...]:
    """What keeps the expression from being true or false, a clause each: `Deal.amount is blank`; empty if nothing does."""
    raise NotImplementedError


def value_of(constant: Constant) -> Value | None:
    """The value that a constant writes down; None for a business duration, whose length only a calendar knows.

    An instant without offset is in UTC. Raises ValueError if the text is not of the constant's kind.
    """
    raise NotImplementedError


def constant_of(kind: ValueKind, value: Value) -> Constant:
    """The constant of that kind that writes the value down."""
    raise NotImplementedError


def text_of(value: Value) -> str:
    """The value as constants write it: `yes`, `2027-01-04`, `10.50`, `240 min`."""
    raise NotImplementedError
