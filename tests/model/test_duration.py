"""Lengths of time, rates and money as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.model.duration import UNITS, BadText, Duration, Price, Rate, WrongCurrency, duration, elapsed, money, price, rate


@given(st.integers(0, 50_000), st.sampled_from(sorted(UNITS)), st.sampled_from(["", " ", "  "]))
def test_an_amount_and_a_unit_are_so_many_ticks(amount: int, unit: str, space: str) -> None:
    assert duration(f"{amount}{space}{unit}") == Duration(amount * UNITS[unit])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0.5 h", Duration(1_800_000)),
        ("1.001 s", Duration(1_001)),
        ("4 business h", Duration(14_400_000, "business h")),
        ("2 business d", Duration(172_800_000, "business d")),
    ],
)
def test_fractions_and_business_time(text: str, told: Duration) -> None:
    assert duration(text) == told


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("50 minuets", "write min"),
        ("50 minutes", "write min"),
        ("3 days", "write d"),
        ("3 months", "write one of s, min, h, d, week"),
        ("3 business weeks", "write one of business h, business d"),
        ("3 business min", "write one of business h, business d"),
        ("3", "write a number and a unit"),
        ("an hour", "write a number and a unit"),
        ("1e3 s", "write a number and a unit"),
        ("1,5 h", "write a number and a unit"),
        ("-3 h", "0 or more"),
        ("0.0001 s", "round it"),
        ("9999999 week", "more than a thousand years"),
    ],
)
def test_other_texts_are_refused_with_what_to_write(text: str, remedy: str) -> None:
    with pytest.raises(BadText, match=remedy):
        duration(text)


def test_business_time_is_refused_where_only_elapsed_time_has_a_meaning() -> None:
    with pytest.raises(BadText, match="only elapsed time has a meaning"):
        elapsed("4 business h")


@given(st.integers(1, 10**6), st.sampled_from(sorted(UNITS)))
def test_a_rate_is_so_many_in_a_unit(amount: int, unit: str) -> None:
    assert rate(f"{amount} per {unit}") == Rate(Decimal(amount), UNITS[unit])


def test_a_rate_may_say_hour_and_day() -> None:
    assert (rate("3 per hour"), rate("1.5 per day")) == (rate("3 per h"), rate("1.5 per d"))


@pytest.mark.parametrize("text", ["40", "40 a week", "0 per week", "-1 per week", "40 per weak"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(BadText, match=r"per week|more than nothing|write week"):
        rate(text)


@given(st.decimals(0, 10**9, places=2))
def test_money_is_exact(amount: Decimal) -> None:
    assert money(f"{amount} EUR", None) == (amount, "EUR")
    assert money(f"{amount}", "USD") == (amount, "USD")


@pytest.mark.parametrize("text", ["4,000 EUR", "4000 eur", "4000€", "EUR 4000", "-5 EUR", "5 EURO"])
def test_money_has_no_separators_signs_or_small_letters(text: str) -> None:
    with pytest.raises(BadText, match=r"4000 EUR|0 or more"):
        money(text, None)


def test_another_currency_is_refused() -> None:
    with pytest.raises(WrongCurrency, match="not in EUR"):
        money("5 USD", "EUR")


def test_a_price_is_money_for_a_time() -> None:
    assert price("20 EUR per d", None) == (Price(Decimal(20), UNITS["d"]), "EUR")
    assert price("1.5 per hour", "EUR") == (Price(Decimal("1.5"), UNITS["h"]), "EUR")
