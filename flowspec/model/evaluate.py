"""What a statement says about one record: true, false, or (a blank is in the way) unknown."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, ValueKind
from flowspec.model.plain import dataclass

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
    a calendar: comparing with one is unknown (`why_unknown` tells). An instant without offset is in UTC; `today` is the day of
    `now` in the offset that `now` has.
    """
    return True if expression is None else _truth(expression, _Situation(record, _aware(now), judged or {}))


def why_unknown(
    expression: Expression | None,
    record: Mapping[FieldRef, Value | None],
    *,
    now: datetime,
    judged: Mapping[Opaque, bool] | None = None,
) -> tuple[str, ...]:
    """What keeps the expression from being true or false, a clause each: `Deal.amount is blank`; empty if nothing does."""
    if expression is None:
        return ()
    return tuple(dict.fromkeys(_obstacles(expression, _Situation(record, _aware(now), judged or {}))))


# --- constants ------------------------------------------------------------------------------------
def value_of(constant: Constant) -> Value | None:
    """The value that a constant writes down; None for a business duration, whose length only a calendar knows.

    An instant without offset is in UTC. Raises ValueError if the text is not of the constant's kind.
    """
    text = constant.text
    match constant.of:
        case "whole":
            return int(text)
        case "decimal" | "money":
            return _decimal(text)
        case "day":
            return date.fromisoformat(text)
        case "instant":
            return _aware(datetime.fromisoformat(text))
        case "yes_no":
            if text not in ("yes", "no"):
                raise ValueError(f"{text!r} is neither yes nor no")
            return text == "yes"
        case "duration":
            return _duration(text)
        case "text" | "choice" | "party":
            return text


def constant_of(kind: ValueKind, value: Value) -> Constant:
    """The constant of that kind that writes the value down."""
    return Constant(kind, text_of(value))


def text_of(value: Value) -> str:
    """The value as constants write it: `yes`, `2027-01-04`, `10.50`, `240 min`."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case date():  # a datetime is one too
            return value.isoformat()
        case timedelta():
            minutes = Decimal(value // timedelta(microseconds=1)) / 60_000_000
            return f"{minutes.normalize():f} min"
        case _:
            return str(value)


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{text!r} is not a number")
    return number


def _duration(text: str) -> timedelta | None:
    read = re.fullmatch(r"(-?\d+(?:\.\d+)?) (business )?(min|d)", text)
    if not read:
        raise ValueError(f"{text!r} is not a duration")
    if read[2]:
        return None
    return timedelta(microseconds=int(Decimal(read[1]) * (60_000_000 if read[3] == "min" else 86_400_000_000)))


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# --- truth ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Situation:
    record: Mapping[FieldRef, Value | None]
    now: datetime
    judged: Mapping[Opaque, bool]


def _truth(expression: Expression, at: _Situation) -> bool | None:
    match expression:
        case Apply(op="and" | "or" as op, args=args):
            decisive, known = op == "or", True
            for arg in args:
                answer = _truth(arg, at)
                if answer is decisive:
                    return decisive
                known = known and answer is not None
            return not decisive if known else None
        case Apply(op="not", args=(arg,)):
            answer = _truth(arg, at)
            return None if answer is None else not answer
        case Apply(op="filled", args=(arg,)):
            return _computed(arg, at) is not None
        case Apply(op="one_of", args=(arg, *choices)):
            answers = [_compared("==", arg, choice, at) for choice in choices]
            return True if True in answers else None if None in answers else False
        case Apply(op="==" | "!=" | "<" | "<=" | "matches" as op, args=(left, right)):
            return _compared(op, left, right, at)
        case Opaque():
            return at.judged.get(expression)
        case _:
            value = _computed(expression, at)
            return value if isinstance(value, bool) else None


def _compared(op: str, left: Expression, right: Expression, at: _Situation) -> bool | None:
    a, b = _computed(left, at), _computed(right, at)
    if a is None or b is None:
        return None
    if op == "matches":
        return _matches(a, b)
    if op in ("==", "!="):
        return (a == b) is (op == "==") if _kind(a) == _kind(b) else None
    match a, b:
        case (bool(), _) | (_, bool()):
            return None
        case (int() | Decimal(), int() | Decimal()):
            return a < b if op == "<" else a <= b
        case (datetime(), datetime()) | (timedelta(), timedelta()):
            return a < b if op == "<" else a <= b  # type: ignore[operator]
        case (date(), date()) if _kind(a) == _kind(b):
            return a < b if op == "<" else a <= b
        case _:
            return None


def _matches(text: Value, pattern: Value) -> bool | None:
    if not isinstance(text, str) or not isinstance(pattern, str):
        return None
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return None


def _computed(expression: Expression, at: _Situation) -> Value | None:
    match expression:
        case FieldRef():
            value = at.record.get(expression)
            return _aware(value) if isinstance(value, datetime) else value
        case Constant():
            try:
                return value_of(expression)
            except ValueError:
                return None
        case Now(of=of):
            return at.now.date() if of == "day" else at.now
        case Apply(op="+" | "-" as op, args=(left, right)):
            a, b = _computed(left, at), _computed(right, at)
            try:
                return None if a is None or b is None else _summed(a, b) if op == "+" else _difference(a, b)
            except OverflowError:  # a day before the year 1 or after 9999
                return None
        case _:
            return _truth(expression, at)


def _summed(a: Value, b: Value) -> Value | None:
    match a, b:
        case (bool(), _) | (_, bool()):
            return None
        case (int() | Decimal(), int() | Decimal()):
            return a + b
        case (timedelta(), timedelta()) | (datetime(), timedelta()):
            return a + b  # type: ignore[operator]
        case (date(), timedelta()):
            return None if b % timedelta(days=1) else a + b  # a day moves by whole days only
        case (timedelta(), date()):
            return _summed(b, a)
        case _:
            return None


def _difference(a: Value, b: Value) -> Value | None:
    match a, b:
        case (_, bool()):
            return None
        case (_, int() | Decimal() | timedelta()):
            return _summed(a, -b)
        case (datetime(), datetime()):
            return a - b
        case (datetime(), _) | (_, datetime()):
            return None
        case (date(), date()):
            return a - b
        case _:
            return None


def _kind(value: Value) -> str:
    match value:
        case bool():
            return "yes/no"
        case int() | Decimal():
            return "number"
        case datetime():
            return "instant"
        case date():
            return "day"
        case timedelta():
            return "duration"
        case _:
            return "text"


# --- reasons --------------------------------------------------------------------------------------
def _obstacles(expression: Expression, at: _Situation) -> Iterator[str]:
    if _truth(expression, at) is not None:
        return
    match expression:
        case Apply(op="and" | "or" | "not", args=args):
            for arg in args:
                yield from _obstacles(arg, at)
        case Opaque(function=function):
            yield f"`{function}` has not been asked"
        case Apply(args=args):
            missing = [reason for arg in args for reason in _missing(arg, at)]
            yield from missing or ["values of two kinds are compared"]
        case _:
            yield from _missing(expression, at)


def _missing(expression: Expression, at: _Situation) -> Iterator[str]:
    match expression:
        case FieldRef() if at.record.get(expression) is None:
            yield f"{expression} is blank"
        case Constant(of="duration", text=text) if "business" in text:
            yield f"{text} has no length without a calendar"
        case Constant(of=of, text=text) if _computed(expression, at) is None:
            yield f"`{text}` is not a {of}"
        case Apply(args=args) if _computed(expression, at) is None:
            yield from [reason for arg in args for reason in _missing(arg, at)] or ["values of two kinds are computed with"]
        case _:
            return
