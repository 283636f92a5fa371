"""Conditions in the form that the box solver decides: `and`, `or`, `not` over atoms about one quantity each.

A comparison of sums is brought to `quantity op bound`, where the quantity is a field, the moment, or a difference of two of
them. Whole numbers, days and moments count in integers (units, days, microseconds), decimals in fractions. What does not fit
becomes `Beyond`, with the reason, and is solved around.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal, TypeAlias

from flowspec.model.evaluate import Value, evaluate, value_of
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, Operator, ValueKind, fields_of
from flowspec.model.plain import dataclass

Number: TypeAlias = int | Fraction
Variable: TypeAlias = FieldRef | Now
Comparison: TypeAlias = Literal["<", "<=", "==", ">=", ">"]
Kinds: TypeAlias = Mapping[FieldRef, ValueKind]
Needs: TypeAlias = frozenset[FieldRef]

ORDERED = frozenset({"whole", "decimal", "money", "day", "instant", "duration"})
DENSE = frozenset({"decimal", "money"})
DAY = 86_400_000_000
"""A day in microseconds."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """`minuend - subtrahend`: in days for days, in microseconds for moments, else in units."""

    minuend: Variable
    subtrahend: Variable


@dataclass(frozen=True, slots=True)
class Compare:
    """An ordered quantity against a bound."""

    of: Variable | Difference
    op: Comparison
    bound: Number
    needs: Needs


@dataclass(frozen=True, slots=True)
class Among:
    """A choice, party, text or yes/no is one of these."""

    of: FieldRef
    values: frozenset[Value]
    needs: Needs


@dataclass(frozen=True, slots=True)
class Same:
    """Two fields without order hold the same."""

    a: FieldRef
    b: FieldRef
    needs: Needs


@dataclass(frozen=True, slots=True)
class Like:
    """The whole text matches the pattern."""

    of: FieldRef
    pattern: str
    needs: Needs


@dataclass(frozen=True, slots=True)
class Asked:
    """What a Python function says: yes or no, nobody knows which."""

    function: Opaque
    needs: Needs = frozenset()


@dataclass(frozen=True, slots=True)
class Beyond:
    """What this solver cannot decide, and why."""

    expression: Expression
    reason: str
    needs: Needs


@dataclass(frozen=True, slots=True)
class Settled:
    """The same for all records in which `needs` are filled; None: never true and never false."""

    truth: bool | None
    needs: Needs = frozenset()


@dataclass(frozen=True, slots=True)
class Filled:
    """All of these are filled."""

    needs: Needs


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold."""

    parts: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part is false (not: unknown)."""

    part: "Formula"


Atom: TypeAlias = Compare | Among | Same | Like | Asked | Beyond | Settled | Filled
Formula: TypeAlias = Atom | Both | Either | Not


# --- quantities -----------------------------------------------------------------------------------
def kind_of(variable: Variable, kinds: Kinds) -> ValueKind:
    """What the variable holds; a field that nobody declared counts as a text."""
    return variable.of if isinstance(variable, Now) else kinds.get(variable, "text")


def number_of(value: Value) -> Number:
    """An ordered value as the number that the solver counts with. TypeError for a value without order."""
    match value:
        case bool() | str():
            raise TypeError(f"{value!r} has no order")
        case int():
            return value
        case Decimal():
            return Fraction(value)
        case datetime():
            return (value - _EPOCH) // _MICROSECOND
        case date():
            return value.toordinal()
        case timedelta():
            return value // _MICROSECOND


def value_from(number: Number, kind: ValueKind) -> Value:
    """The value of that kind which `number_of` turns into the number."""
    match kind:
        case "day":
            return date.fromordinal(int(number))
        case "instant":
            return _EPOCH + timedelta(microseconds=int(number))
        case "duration":
            return timedelta(microseconds=int(number))
        case "decimal" | "money":
            return _decimal(Fraction(number))
        case _:
            return int(number)


def _decimal(number: Fraction) -> Decimal:
    digits = 0
    while number.denominator != 1:
        number, digits = number * 10, digits + 1
    sign, figures, _ = Decimal(number.numerator).as_tuple()
    return Decimal((sign, figures, -digits))


# --- formulas -------------------------------------------------------------------------------------
def formula(expression: Expression | None, kinds: Kinds) -> Formula:
    """The condition over atoms; None (no condition) is settled true."""
    match expression:
        case None:
            return Settled(True)
        case Apply(op=op, args=args):
            return _applied(expression, op, args, kinds)
        case Opaque():
            return Asked(expression)
        case FieldRef() if kind_of(expression, kinds) == "yes_no":
            return Among(expression, frozenset({True}), frozenset({expression}))
        case Constant(of="yes_no", text=text):
            return Settled(text == "yes")
        case _:
            return Settled(None)


def _applied(whole: Apply, op: Operator, args: tuple[Expression, ...], kinds: Kinds) -> Formula:
    match op:
        case "and":
            return Both(tuple([formula(arg, kinds) for arg in args]))
        case "or":
            return Either(tuple([formula(arg, kinds) for arg in args]))
        case "==" | "<" | "<=" | "matches":
            return _comparison(op, whole, kinds)
        case "not":
            return Not(formula(args[0], kinds))
        case "!=":
            return Not(formula(Apply("==", args), kinds))
        case "filled":
            ref = args[0]
            if isinstance(ref, FieldRef):
                return Filled(frozenset({ref}))
            return Beyond(whole, "only of a field it can be said whether it is filled", frozenset())
        case "one_of":
            return _one_of(args[0], args[1:], kinds) if len(args) > 1 else Settled(False)
        case _:
            return Settled(None)


def _one_of(value: Expression, choices: tuple[Expression, ...], kinds: Kinds) -> Formula:
    if isinstance(value, FieldRef) and kind_of(value, kinds) in ("choice", "party", "text"):
        names = [choice.text for choice in choices if isinstance(choice, Constant) and choice.of in ("choice", "party", "text")]
        if len(names) == len(choices):
            return Among(value, frozenset(names), frozenset({value}))
    return Either(tuple(formula(Apply("==", (value, choice)), kinds) for choice in choices))


def _comparison(op: Literal["==", "<", "<=", "matches"], whole: Apply, kinds: Kinds) -> Formula:
    left, right = whole.args
    if not (_is_value(left) and _is_value(right)):
        return Beyond(whole, "a condition is compared with a value", frozenset())
    needs = frozenset(fields_of(whole))
    try:
        if not needs and not any(isinstance(side, Now) for side in _leaves(whole)):
            return _constants(whole)
        if op == "matches":
            return _pattern(left, right, kinds, needs)
        if op == "==" and (unordered := _equality(left, right, kinds, needs)):
            return unordered
        return _ordered(op, left, right, kinds, needs)
    except _CannotSay as error:
        return Beyond(whole, str(error), needs)


def _is_value(expression: Expression) -> bool:
    """Whether it is blank exactly if one of its fields is."""
    if isinstance(expression, Apply):
        return expression.op in ("+", "-") and all(map(_is_value, expression.args))
    return not isinstance(expression, Opaque)


def _constants(comparison: Expression) -> Formula:
    for leaf in _leaves(comparison):
        if isinstance(leaf, Constant):
            _constant(leaf)
    return Settled(evaluate(comparison, {}, now=_EPOCH))


def _pattern(left: Expression, right: Expression, kinds: Kinds, needs: Needs) -> Formula:
    match left, right:
        case FieldRef(), Constant(of="text", text=pattern) if kind_of(left, kinds) not in ORDERED | {"yes_no"}:
            try:
                re.compile(pattern)
            except re.error as error:
                raise _CannotSay(f"“{pattern}” is not a pattern: {error}") from None
            return Like(left, pattern, needs)
        case _:
            raise _CannotSay("patterns are decided only for a field against a constant")


def _equality(left: Expression, right: Expression, kinds: Kinds, needs: Needs) -> Formula | None:
    if isinstance(left, Constant):
        left, right = right, left
    match left, right:
        case FieldRef(), Constant() if kind_of(left, kinds) not in ORDERED:
            value = _constant(right)
            fits = isinstance(value, bool) == (kind_of(left, kinds) == "yes_no") and isinstance(value, bool | str)
            return Among(left, frozenset({value}), needs) if fits else Settled(None)
        case FieldRef(), FieldRef() if left != right and not {kind_of(left, kinds), kind_of(right, kinds)} & ORDERED:
            same_sort = (kind_of(left, kinds) == "yes_no") == (kind_of(right, kinds) == "yes_no")
            first, second = sorted((left, right), key=str)
            return Same(first, second, needs) if same_sort else Settled(None)
        case FieldRef(), FieldRef() if left == right:
            return Settled(True, needs)
        case _:
            return None


# --- sums -----------------------------------------------------------------------------------------
class _CannotSay(Exception):
    """The comparison has no form that the solver knows; the text says why."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """Variables with their factors and a constant. "span" is a time in microseconds, "days" a difference of two days."""

    of: Literal["whole", "dense", "day", "instant", "span", "days"]
    factors: tuple[tuple[Variable, int], ...]
    constant: Number

    def minus(self, other: "_Sum", of: Literal["whole", "dense", "day", "instant", "span", "days"]) -> "_Sum":
        return self.plus(_Sum(other.of, tuple((v, -n) for v, n in other.factors), -other.constant), of)

    def plus(self, other: "_Sum", of: Literal["whole", "dense", "day", "instant", "span", "days"]) -> "_Sum":
        factors = dict(self.factors)
        for variable, n in other.factors:
            factors[variable] = factors.get(variable, 0) + n
        return _Sum(of, tuple((v, n) for v, n in factors.items() if n), self.constant + other.constant)


def _ordered(op: Literal["==", "<", "<="], left: Expression, right: Expression, kinds: Kinds, needs: Needs) -> Formula:
    match left, right:  # the usual case, without the detour over sums
        case FieldRef(), Constant() if _alike(kind_of(left, kinds), right.of):
            return _bounded(left, op, number_of(_constant(right)), kind_of(left, kinds) in DENSE, needs)
        case Constant(), FieldRef() if _alike(left.of, kind_of(right, kinds)):
            return _bounded(right, _turned(op), number_of(_constant(left)), kind_of(right, kinds) in DENSE, needs)
        case _:
            pass
    total = _less(_sum(left, kinds), _sum(right, kinds))
    sorts = {kind_of(variable, kinds) in DENSE for variable, _ in total.factors}
    if len(sorts) > 1:
        raise _CannotSay("whole numbers and decimals are mixed")
    dense = sorts == {True}
    match sorted(total.factors, key=lambda item: _rank(item[0])):
        case []:
            return Settled({"==": total.constant == 0, "<": total.constant < 0, "<=": total.constant <= 0}[op], needs)
        case [(variable, factor)]:
            return _bounded(variable, op if factor > 0 else _turned(op), Fraction(-total.constant) / factor, dense, needs)
        case [(first, factor), (second, other)] if factor == -other:
            bound = Fraction(-total.constant) / factor
            return _bounded(Difference(first, second), op if factor > 0 else _turned(op), bound, dense, needs)
        case [_, _]:
            raise _CannotSay("two fields are added up; give the sum a field of its own")
        case _:
            raise _CannotSay("three fields or more are compared in one go; give their sum a field of its own")


def _alike(a: ValueKind, b: ValueKind) -> bool:
    return (a in ORDERED and a == b) or (a in DENSE and b in DENSE)


def _rank(variable: Variable) -> tuple[int, str]:
    """Ages read `now - signed`, days to go `due - today`."""
    return (1, str(variable)) if isinstance(variable, FieldRef) else (0 if variable.of == "instant" else 2, "")


def _turned(op: Literal["==", "<", "<="]) -> Comparison:
    match op:
        case "<":
            return ">"
        case "<=":
            return ">="
        case _:
            return op


def _bounded(of: Variable | Difference, op: Comparison, bound: Number, dense: bool, needs: Needs) -> Formula:
    """The comparison, with a bound that the quantity can have."""
    if dense:
        return Compare(of, op, Fraction(bound), needs)
    if isinstance(bound, int):
        return Compare(of, op, bound, needs)
    if op == "==":
        return Compare(of, op, int(bound), needs) if bound.denominator == 1 else Settled(False, needs)
    return Compare(of, op, floor(bound) if op in ("<=", ">") else ceil(bound), needs)


def _less(a: _Sum, b: _Sum) -> _Sum:
    """`a - b`, if the two can be compared."""
    match a.of, b.of:
        case (x, y) if x == y:
            return a.minus(b, a.of)
        case ("whole", "dense") | ("dense", "whole"):
            return a.minus(b, "dense")
        case "days", "span":
            return a.minus(_in_days(b), "days")
        case "span", "days":
            return _in_days(a).minus(b, "days")
        case _:
            raise _CannotSay("values of two kinds are compared")


def _in_days(span: _Sum) -> _Sum:
    if span.factors:
        raise _CannotSay("a difference of days is compared with a difference of moments")
    return _Sum("days", (), Fraction(span.constant, DAY))


def _sum(expression: Expression, kinds: Kinds) -> _Sum:
    match expression:
        case FieldRef() | Now():
            return _Sum(_sort(kind_of(expression, kinds)), ((expression, 1),), 0)
        case Constant(of=of):
            value = _constant(expression)
            if isinstance(value, bool | str):
                raise _CannotSay(f"“{expression.text}” has no order")
            return _Sum(_sort(of), (), number_of(value))
        case Apply(op="+", args=(left, right)):
            return _added(_sum(left, kinds), _sum(right, kinds))
        case Apply(op="-", args=(left, right)):
            return _taken(_sum(left, kinds), _sum(right, kinds))
        case _:
            raise _CannotSay("a condition is compared with a value")


def _sort(kind: ValueKind) -> Literal["whole", "dense", "day", "instant", "span"]:
    match kind:
        case "whole" | "day" | "instant":
            return kind
        case "decimal" | "money":
            return "dense"
        case "duration":
            return "span"
        case _:
            raise _CannotSay(f"a {kind} has no order")


def _added(a: _Sum, b: _Sum) -> _Sum:
    match a.of, b.of:
        case ("span" | "days", "day") | ("span", "instant" | "days"):
            return _added(b, a)
        case ("day", "span"):
            return a.plus(_whole_days(b), "day")
        case ("day", "days"):
            return a.plus(b, "day")
        case ("days", "span"):
            return a.plus(_in_days(b), "days")
        case ("instant", "span"):
            return a.plus(b, "instant")
        case (x, y) if x == y and x not in ("day", "instant"):
            return a.plus(b, a.of)
        case ("whole", "dense") | ("dense", "whole"):
            return a.plus(b, "dense")
        case _:
            raise _CannotSay("values of two kinds are added up")


def _taken(a: _Sum, b: _Sum) -> _Sum:
    match a.of, b.of:
        case "day", "day":
            return a.minus(b, "days")
        case "instant", "instant":
            return a.minus(b, "span")
        case _, "day" | "instant":
            raise _CannotSay("a moment is taken away from a length of time")
        case _:
            return _added(a, _Sum(b.of, tuple((v, -n) for v, n in b.factors), -b.constant))


def _whole_days(span: _Sum) -> _Sum:
    days = _in_days(span)
    if Fraction(days.constant).denominator != 1:
        raise _CannotSay("a day is moved by a part of a day")
    return days


# --- constants ------------------------------------------------------------------------------------
def _constant(constant: Constant) -> Value:
    try:
        value = value_of(constant)
    except ValueError:
        raise _CannotSay(f"`{constant.text}` is not a {constant.of}") from None
    if value is None:
        raise _CannotSay(f"{constant.text} has no length without a calendar")
    return value


def _leaves(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Apply):
        for arg in expression.args:
            yield from _leaves(arg)
    else:
        yield expression
