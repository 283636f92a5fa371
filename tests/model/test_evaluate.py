"""Kleene's logic over one record."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.model.evaluate import Value, constant_of, evaluate, text_of, value_of, why_unknown
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, Operator, ValueKind

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
AMOUNT, STAGE, DUE, SIGNED, VAT, VIP, SEATS = (
    FieldRef("Deal", name) for name in ("amount", "stage", "due", "signed", "vat", "vip", "seats")
)
RECORD: dict[FieldRef, Value | None] = {
    AMOUNT: Decimal("10.50"),
    STAGE: "WON",
    DUE: date(2027, 1, 10),
    SIGNED: datetime(2027, 1, 4, 9),  # no offset: UTC
    VAT: "GB123",
    VIP: False,
    SEATS: None,
}
IS_KEY = Opaque("is_key", (AMOUNT,))


def apply(op: Operator, *args: Expression) -> Apply:
    return Apply(op, args)


def truth(expression: Expression | None, judged: dict[Opaque, bool] | None = None) -> bool | None:
    return evaluate(expression, RECORD, now=NOW, judged=judged)


def constant(kind: ValueKind, text: str) -> Constant:
    return Constant(kind, text)


AGE = apply("-", Now("instant"), SIGNED)
BLANK = apply("<", SEATS, constant("whole", "5"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (None, True),
        (apply("==", AMOUNT, constant("money", "10.5")), True),
        (apply("<", AMOUNT, constant("decimal", "10.51")), True),
        (apply("<=", constant("money", "10.51"), AMOUNT), False),
        (apply("!=", STAGE, constant("choice", "LOST")), True),
        (apply("one_of", STAGE, constant("choice", "LOST"), constant("choice", "WON")), True),
        (apply("one_of", STAGE, constant("choice", "LOST")), False),
        (apply("<", Now("day"), DUE), True),
        (apply("<=", apply("+", DUE, constant("duration", "2880 min")), constant("day", "2027-01-12")), True),
        (apply("<=", apply("+", DUE, constant("duration", "3 d")), constant("day", "2027-01-12")), False),
        (apply("==", apply("-", DUE, Now("day")), constant("duration", "6 d")), True),
        (apply("<=", AGE, constant("duration", "180 min")), True),
        (apply("<", AGE, constant("duration", "180 min")), False),
        (apply("==", SIGNED, constant("instant", "2027-01-04T10:00:00+01:00")), True),
        (apply("matches", VAT, constant("text", r"GB\d+")), True),
        (apply("matches", VAT, constant("text", "GB")), False),  # the whole text
        (apply("==", VIP, constant("yes_no", "no")), True),
        (VIP, False),
        (apply("filled", SEATS), False),
        (apply("filled", AMOUNT), True),
        (apply("filled", FieldRef("Deal", "unheard_of")), False),
        # unknown
        (BLANK, None),
        (apply("not", BLANK), None),
        (apply("!=", SEATS, constant("whole", "5")), None),
        (apply("and", BLANK, VIP), False),
        (apply("and", BLANK, apply("not", VIP)), None),
        (apply("or", BLANK, apply("not", VIP)), True),
        (apply("or", BLANK, VIP), None),
        (apply("<=", AGE, constant("duration", "180 business min")), None),
        (apply("==", AMOUNT, constant("choice", "WON")), None),
        (apply("<", VIP, constant("whole", "5")), None),
        (apply("==", VIP, constant("whole", "0")), None),
        (apply("<=", apply("+", DUE, constant("duration", "90 min")), DUE), None),  # days move by whole days
        (apply("<=", apply("+", DUE, constant("duration", "9999999 d")), DUE), None),
        (apply("==", AMOUNT, constant("money", "a lot")), None),
        (apply("matches", VAT, constant("text", "(")), None),
        (IS_KEY, None),
    ],
    ids=str,
)
def test_what_an_expression_says(expression: Expression | None, expected: bool | None) -> None:
    assert truth(expression) is expected


def test_a_function_says_what_it_was_judged_to_say_wherever_it_is_written() -> None:
    assert truth(IS_KEY, {Opaque("is_key", (AMOUNT,)): True}) is True
    assert truth(apply("not", IS_KEY), {IS_KEY: True}) is False


def test_today_is_the_day_of_now_in_its_own_offset() -> None:
    late = datetime(2027, 1, 4, 23, 30, tzinfo=timezone(timedelta(hours=-5)))

    assert evaluate(apply("==", Now("day"), constant("day", "2027-01-04")), {}, now=late) is True


def test_what_is_unknown_has_its_reasons() -> None:
    told = apply("and", BLANK, IS_KEY, apply("<", AGE, constant("duration", "60 business min")), apply("==", VIP, STAGE))

    assert why_unknown(told, RECORD, now=NOW) == (
        "Deal.seats is blank",
        "`is_key` has not been asked",
        "60 business min has no length without a calendar",
        "values of two kinds are compared",
    )
    assert why_unknown(apply("or", BLANK, apply("filled", AMOUNT)), RECORD, now=NOW) == ()
    assert why_unknown(None, RECORD, now=NOW) == ()


VALUES: dict[ValueKind, st.SearchStrategy[Value]] = {
    "text": st.text(),
    "choice": st.text(),
    "party": st.text(),
    "whole": st.integers(),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=3),
    "money": st.decimals(allow_nan=False, allow_infinity=False, places=2),
    "day": st.dates(),
    "instant": st.datetimes(timezones=st.just(UTC)),
    "yes_no": st.booleans(),
    "duration": st.integers(-(10**9), 10**9).map(lambda n: timedelta(seconds=n * 3)),
}


@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_a_value_written_as_a_constant_is_read_back(data: st.DataObject, kind: ValueKind) -> None:
    value = data.draw(VALUES[kind])

    assert value_of(constant_of(kind, value)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [("whole", "ten"), ("decimal", "NaN"), ("money", "4.000,00"), ("day", "soon"), ("yes_no", "true"), ("duration", "4 weeks")],
)
def test_a_text_that_is_not_of_the_kind_is_refused(kind: ValueKind, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        value_of(Constant(kind, text))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (Decimal("1E+3"), "1000"),
        (date(2027, 1, 4), "2027-01-04"),
        (NOW, "2027-01-04T12:00:00+00:00"),
        (timedelta(hours=4), "240 min"),
        (timedelta(seconds=30), "0.5 min"),
        ("WON", "WON"),
    ],
)
def test_how_values_are_written(value: Value, text: str) -> None:
    assert text_of(value) == text


KLEENE = {True: 2, None: 1, False: 0}


@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=4))
def test_and_is_the_least_and_or_the_greatest_of_true_unknown_false(answers: list[bool | None]) -> None:
    said: dict[bool | None, Expression] = {True: apply("not", VIP), False: VIP, None: BLANK}
    parts = tuple(said[answer] for answer in answers)

    assert truth(Apply("and", parts)) is min(answers, key=KLEENE.__getitem__)
    assert truth(Apply("or", parts)) is max(answers, key=KLEENE.__getitem__)
