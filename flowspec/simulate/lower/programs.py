"""Statements about a record as programs of whole numbers (semantics 2.5).

A value is a code: a choice its position in the Enum, a yes/no 1 or 0, a party and a text their position in a list of names,
a decimal its millionths, a day its number since 1970, an instant and a duration their ticks.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from flowspec.model.evaluate import value_of
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, ValueKind, conjuncts
from flowspec.model.plain import dataclass
from flowspec.simulate.model import (
    OP_ADD,
    OP_AND,
    OP_CONSTANT,
    OP_EQ,
    OP_FIELD,
    OP_FILLED,
    OP_LE,
    OP_LT,
    OP_MIDNIGHT,
    OP_NE,
    OP_NOT,
    OP_NOW,
    OP_OR,
    OP_SUB,
    OP_TODAY,
    Program,
)

MILLION = 1_000_000
"""Decimals and money count in millionths."""

DAY = 86_400_000
"""The ticks of a day."""

EPOCH = date(1970, 1, 1)

_COMPARISONS = {"==": OP_EQ, "!=": OP_NE, "<": OP_LT, "<=": OP_LE}


class NotComparable(Exception):
    """A statement that has no form in whole numbers; the message says why, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Codes:
    """What every value is as a number, by field; `fields` has the fields of the Model only."""

    fields: Mapping[FieldRef, int]
    kinds: Mapping[FieldRef, ValueKind]
    choices: Mapping[FieldRef, tuple[str, ...]]
    judged: Mapping[str, int]
    parties: tuple[str, ...]
    texts: tuple[str, ...]
    start: datetime | None = None

    def code(self, constant: Constant, like: FieldRef | None, *, days: bool = False) -> int:
        """The number of a constant that is compared with (or given to) the field `like`; a duration in days with `days`.

        Raises `NotComparable` if it has none.
        """
        match constant.of:
            case "choice":
                return _position(constant.text, self.choices.get(like, ()) if like else ())
            case "party":
                return _position(constant.text, self.parties)
            case "text":
                return _position(constant.text, self.texts)
            case _:
                return self._measured(constant, days=days)

    def _measured(self, constant: Constant, *, days: bool) -> int:
        match value_of(constant):
            case bool() as yes:
                return int(yes)
            case int() as number:
                return number
            case Decimal() as number:
                return _millionths(number)
            case datetime() as moment:
                return self._tick(moment)
            case date() as day:
                if self.start is None:
                    raise NotComparable(
                        f"{constant.text} is a day, and the run has no date", 'give the scenario `start = "2027-01-04"`'
                    )
                return (day - EPOCH).days
            case timedelta() as length:
                return length // timedelta(days=1) if days else length // timedelta(milliseconds=1)
            case _:
                raise NotComparable(f"{constant.text} has no length without a calendar", "write it in elapsed time")

    def _tick(self, moment: datetime) -> int:
        if self.start is None:
            raise NotComparable(
                f"{moment.isoformat()} is a moment, and the run has no date", 'give the scenario `start = "2027-01-04"`'
            )
        return (moment - self.start) // timedelta(milliseconds=1)


def program(expression: Expression, codes: Codes) -> Program:
    """The statement in postfix order. Raises `NotComparable` where it has no form in whole numbers."""
    return tuple(_truth(expression, codes))


def moment(expression: Expression, codes: Codes) -> Program:
    """The tick of a moment that the record names: of a day the tick at which it begins."""
    return (*_value(expression, codes), *(((OP_MIDNIGHT, 0),) if _kind(expression, codes) == "day" else ()))


def value(expression: Expression, codes: Codes, like: FieldRef) -> Program:
    """What a field is set to."""
    return tuple(_value(expression, codes, like))


def filling(expression: Expression, codes: Codes) -> tuple[Program, tuple[int, ...]]:
    """What must be filled for a requirement to hold, and its fields: over filled fields a comparison is taken to hold (7.3).

    An empty program asks for nothing: it demands that something is blank, which nobody can fill.
    """
    fields = dict.fromkeys(_needed(expression, codes))
    return tuple(_filling(expression, codes, wanted=True)), tuple(fields)


def gives(expression: Expression | None) -> Iterator[tuple[FieldRef, Expression | None, bool]]:
    """What a signal's condition makes true: (field, value, cleared); no value and not cleared: filled with its own."""
    for fact in conjuncts(expression):
        yield from _given(fact, wanted=True)


# --- truth ----------------------------------------------------------------------------------------
def _truth(expression: Expression, codes: Codes) -> Iterator[tuple[int, int]]:
    match expression:
        case Apply(op="and" | "or" as op, args=args):
            yield from _folded([tuple(_truth(arg, codes)) for arg in args], OP_AND if op == "and" else OP_OR)
        case Apply(op="not", args=(arg,)):
            yield from _truth(arg, codes)
            yield OP_NOT, 0
        case Apply(op="filled", args=(arg,)):
            yield from _folded([((OP_FILLED, codes.fields[ref]),) for ref in dict.fromkeys(_mentioned(arg))], OP_AND)
        case Apply(op="one_of", args=(arg, *choices)):
            yield from _folded([tuple(_compared("==", arg, choice, codes)) for choice in choices], OP_OR)
        case Apply(op="matches", args=(text, Constant(text=pattern))):
            yield from _matched(text, pattern, codes)
        case Apply(op="==" | "!=" | "<" | "<=" as op, args=(left, right)):
            yield from _compared(op, left, right, codes)
        case Opaque(function=function):
            yield from ((OP_FIELD, codes.judged[function]), (OP_CONSTANT, 1), (OP_EQ, 0))
        case Constant(of="yes_no", text=text):
            yield from ((OP_CONSTANT, int(text == "yes")), (OP_CONSTANT, 1), (OP_EQ, 0))
        case FieldRef():
            yield from ((OP_FIELD, codes.fields[expression]), (OP_CONSTANT, 1), (OP_EQ, 0))
        case _:
            raise NotComparable("a value stands where a statement should be", "compare it with something")


def _folded(parts: list[Program], operation: int) -> Iterator[tuple[int, int]]:
    for i, part in enumerate(parts):
        yield from part
        if i:
            yield operation, 0


def _matched(text: Expression, pattern: str, codes: Codes) -> Iterator[tuple[int, int]]:
    """A pattern becomes the known texts that match it; if none does it is false, but unknown for a blank."""
    subject = tuple(_value(text, codes))
    fitting = [i for i, known in enumerate(codes.texts) if re.fullmatch(pattern, known)]
    if not fitting:
        yield from (*subject, *subject, (OP_NE, 0))
    else:
        yield from _folded([(*subject, (OP_CONSTANT, i), (OP_EQ, 0)) for i in fitting], OP_OR)


def _compared(op: str, left: Expression, right: Expression, codes: Codes) -> Iterator[tuple[int, int]]:
    like = next((side for side in (left, right) if isinstance(side, FieldRef)), None)
    one, other = _kind(left, codes), _kind(right, codes)
    if (one in ("decimal", "money")) != (other in ("decimal", "money")):
        raise NotComparable(f"a {one} is compared with a {other}", "compare two of one kind")
    yield from _value(left, codes, like)
    yield from _value(right, codes, like)
    yield _COMPARISONS[op], 0


# --- values ---------------------------------------------------------------------------------------
def _value(
    expression: Expression, codes: Codes, like: FieldRef | None = None, *, days: bool = False
) -> Iterator[tuple[int, int]]:
    match expression:
        case FieldRef():
            yield OP_FIELD, codes.fields[expression]
        case Constant():
            yield OP_CONSTANT, codes.code(expression, like, days=days)
        case Now(of=of):
            yield (OP_TODAY if of == "day" else OP_NOW), 0
        case Apply(op="+" | "-" as op, args=(left, right)):
            kinds = _kind(left, codes), _kind(right, codes)
            if kinds == ("day", "day"):
                raise NotComparable("two days are subtracted", "compare one day with the other moved by `days(n)`")
            yield from _value(left, codes, like, days="day" in kinds)
            yield from _value(right, codes, like, days="day" in kinds)
            yield (OP_ADD if op == "+" else OP_SUB), 0
        case _:
            raise NotComparable("a statement stands where a value should be", "compare values")


def _kind(expression: Expression, codes: Codes) -> ValueKind:
    match expression:
        case FieldRef():
            return codes.kinds[expression]
        case Constant(of=of) | Now(of=of):
            return of
        case Apply(op="+" | "-", args=(left, right)):
            kinds = {_kind(left, codes), _kind(right, codes)}
            if "day" in kinds:
                return "day"
            if "instant" in kinds:
                return "duration" if kinds == {"instant"} else "instant"
            return _kind(left, codes)
        case _:
            return "yes_no"


def _position(name: str, names: tuple[str, ...]) -> int:
    if name not in names:
        raise NotComparable(f"{name} is no value of the field", f"there are: {', '.join(names) or 'none'}")
    return names.index(name)


def _millionths(number: Decimal) -> int:
    told = number * MILLION
    if told != told.to_integral_value() or abs(told) >= 1 << 61:
        raise NotComparable(f"{number:f} has more than six decimals, or is too large", "round it")
    return int(told)


def _mentioned(expression: Expression) -> Iterator[FieldRef]:
    match expression:
        case FieldRef():
            yield expression
        case Apply(args=args):
            for arg in args:
                yield from _mentioned(arg)
        case _:
            return


# --- requirements ---------------------------------------------------------------------------------
def _needed(expression: Expression, codes: Codes) -> Iterator[int]:
    for op, operand in _filling(expression, codes, wanted=True):
        if op == OP_FILLED:
            yield operand


def _filling(expression: Expression, codes: Codes, *, wanted: bool) -> Program:
    """`wanted`: the expression shall be true; else false. Empty: it asks for nothing that can be filled."""
    match expression:
        case Apply(op="not", args=(arg,)):
            return _filling(arg, codes, wanted=not wanted)
        case Apply(op="and" | "or" as op, args=args):
            parts = [_filling(arg, codes, wanted=wanted) for arg in args]
            both = (op == "and") == wanted
            if not both and not all(parts):
                return ()
            return tuple(_folded([part for part in parts if part], OP_AND if both else OP_OR))
        case Apply(op="filled") if not wanted:
            return ()
        case Opaque(function=function):
            return ((OP_FILLED, codes.judged[function]),)
        case _:
            return tuple(_folded([((OP_FILLED, codes.fields[ref]),) for ref in dict.fromkeys(_mentioned(expression))], OP_AND))


# --- what a condition makes true ------------------------------------------------------------------
def _given(fact: Expression, *, wanted: bool) -> Iterator[tuple[FieldRef, Expression | None, bool]]:
    match fact:
        case Apply(op="not", args=(arg,)):
            yield from _given(arg, wanted=not wanted)
        case Apply(op="and" | "or" as op, args=args):
            for arg in args if (op == "and") == wanted else args[:1]:
                yield from _given(arg, wanted=wanted)
        case Apply(op="filled", args=(FieldRef() as ref,)):
            yield ref, None, not wanted
        case Apply(op="==", args=(FieldRef() as ref, value)) | Apply(op="!=", args=(FieldRef() as ref, value)) if (
            fact.op == "=="
        ) == wanted:
            yield ref, value, False
        case Apply(op="==", args=(FieldRef() as ref, Constant(of="yes_no", text=text))):  # not yes is no
            yield ref, Constant("yes_no", "no" if text == "yes" else "yes"), False
        case Apply(op="one_of", args=(FieldRef() as ref, first, *_)) if wanted:
            yield ref, first, False
        case FieldRef():
            yield fact, Constant("yes_no", "yes" if wanted else "no"), False
        case _:
            yield from ((ref, None, False) for ref in _mentioned(fact))
