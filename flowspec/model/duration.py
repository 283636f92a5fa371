"""How a scenario writes lengths of time, rates and money: `"50 min"`, `"4 business h"`, `"40 per week"`, `"4000 EUR"`."""

import difflib
import re
from decimal import Decimal
from typing import Literal, TypeAlias

from flowspec.model.plain import dataclass

Counted: TypeAlias = Literal["elapsed", "business h", "business d"]
"""What makes a length of time pass: every moment; only open hours; only open days, of which each counts 24 hours from midnight to
midnight (so n business days from t end at the same time of day n open days later)."""

UNITS: dict[str, int] = {"s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "week": 604_800_000}
"""The units of a scenario and their ticks (ms)."""

LONGEST = 365_250 * UNITS["d"]
"""A thousand years in ticks: no length of time is longer."""

_MEANT = {
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "m": "min", "mins": "min", "minute": "min", "minutes": "min",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "w": "week", "wk": "week", "weeks": "week",
}  # fmt: skip
_PER = {"hour": "h", "day": "d"}
_NUMBER = r"(?P<amount>[+-]?\d+(?:\.\d+)?)"
_DURATION = re.compile(rf"{_NUMBER}\s*(?P<business>business\s+)?(?P<unit>[^\W\d]+)")
_RATE = re.compile(rf"{_NUMBER}\s+per\s+(?P<unit>[^\W\d]+)")
_MONEY = re.compile(rf"{_NUMBER}(?:\s+(?P<currency>[A-Z]{{3}}))?")
_PRICE = re.compile(r"(?P<money>.+?)\s+per\s+(?P<unit>\S+)")


class BadText(ValueError):
    """A text that is not what it should be; the message says what to write instead."""


class WrongCurrency(BadText):
    """An amount in another currency than the scenario's."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in ticks (ms) and what makes it pass. A business day counts 24 hours of open days."""

    ticks: int
    counted: Counted = "elapsed"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many ticks: `"40 per week"`."""

    amount: Decimal
    ticks: int

    @property
    def per_tick(self) -> float:
        """How many in one tick."""
        return float(self.amount) / self.ticks


@dataclass(frozen=True, slots=True)
class Price:
    """Money for so many ticks: `"20 EUR per d"`."""

    amount: Decimal
    ticks: int


def duration(text: str) -> Duration:
    """The length of time that `text` says: a number and s, min, h, d (24 hours) or week, or `business h`, `business d`.

    Raises `BadText` for other forms and units, for less than nothing, more than a
    thousand years, and parts of a millisecond.
    """
    told = _DURATION.fullmatch(text.strip())
    if told is None:
        raise BadText(f'{text!r} is not a length of time; write a number and a unit, such as "50 min" or "4 business h"')
    business = told["business"] is not None
    unit = _unit(told["unit"], text, UNITS if not business else ("h", "d"), "business " if business else "")
    ticks = Decimal(told["amount"]) * UNITS[unit]
    if ticks < 0:
        raise BadText(f"{text!r} is less than nothing; lengths of time are 0 or more")
    if ticks > LONGEST:
        raise BadText(f"{text!r} is more than a thousand years; write a shorter time")
    if ticks != int(ticks):
        raise BadText(f"{text!r} is finer than a millisecond; round it")
    counted: Counted = "elapsed" if not business else "business h" if unit == "h" else "business d"
    return Duration(int(ticks), counted)


def elapsed(text: str) -> int:
    """The ticks of an elapsed length of time. Raises `BadText` also for business time."""
    told = duration(text)
    if told.counted != "elapsed":
        raise BadText(f"{text!r} is business time, and here only elapsed time has a meaning; write it in s, min, h, d or week")
    return told.ticks


def rate(text: str) -> Rate:
    """The rate that `text` says, such as `"40 per week"`. Raises `BadText` for other forms, and for nothing or less."""
    told = _RATE.fullmatch(text.strip())
    if told is None:
        raise BadText(f'{text!r} is not a rate; write how many in which time, such as "40 per week"')
    unit = _unit(_PER.get(told["unit"], told["unit"]), text, UNITS)
    if Decimal(told["amount"]) <= 0:
        raise BadText(f"{text!r} is not more than nothing; leave the table out if nothing arrives")
    return Rate(Decimal(told["amount"]), UNITS[unit])


def money(text: str, currency: str | None) -> tuple[Decimal, str | None]:
    """The amount and the currency that `text` says; `currency` is the only one allowed, None allows any.

    Raises `BadText` for separators, symbols and less than nothing, `WrongCurrency` for another currency.
    """
    told = _MONEY.fullmatch(text.strip())
    if told is None:
        raise BadText(f'{text!r} is not an amount of money; write digits without separators and a currency, such as "4000 EUR"')
    if Decimal(told["amount"]) < 0:
        raise BadText(f"{text!r} is less than nothing; costs are 0 or more")
    if told["currency"] and currency and told["currency"] != currency:
        raise WrongCurrency(f"{text!r} is not in {currency}, the currency of this scenario; convert it")
    return Decimal(told["amount"]), told["currency"] or currency


def price(text: str, currency: str | None) -> tuple[Price, str | None]:
    """Money for a time, `"20 EUR per d"`, and its currency. Raises `BadText` and `WrongCurrency` as `money` does."""
    told = _PRICE.fullmatch(text.strip())
    if told is None:
        raise BadText(f'{text!r} is not money for a time; write for instance "20 EUR per d"')
    unit = _unit(_PER.get(told["unit"], told["unit"]), text, UNITS)
    amount, said = money(told["money"], currency)
    return Price(amount, UNITS[unit]), said


def _unit(word: str, text: str, units: "dict[str, int] | tuple[str, ...]", before: str = "") -> str:
    if word in units:
        return word
    close = next(iter(difflib.get_close_matches(word, [*_MEANT, *UNITS], 1, 0.7)), "")
    near = _MEANT.get(word) or _MEANT.get(close, close)
    hint = f"write {before}{near}" if near and near in units else f"write one of {', '.join(before + u for u in units)}"
    raise BadText(f"{text!r} has no unit that is known here: {before}{word}; {hint}")
