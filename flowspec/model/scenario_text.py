"""The short forms that a scenario's tables accept, as pydantic's before-validators: text in, plain data out."""

import re
from datetime import date, datetime

from pydantic import ValidationInfo

from flowspec.model import duration as text
from flowspec.model.distribution import Quantity, number, time
from flowspec.model.duration import BadText
from flowspec.model.raw import is_list, is_number, is_table


class Currency:
    """The one currency of a scenario while it is read: the declared one, or that of the first amount that names one."""

    def __init__(self, declared: str | None = None) -> None:
        self.code = declared


def ticks(raw: object) -> object:
    """`"50 min"` as ticks; a number 0 is 0."""
    if isinstance(raw, str):
        return text.elapsed(raw)
    if is_number(raw) and raw != 0:
        raise BadText(f'{raw} has no unit; write a length of time such as "{raw} min"')
    return raw


def quantity(raw: object) -> Quantity:
    """A duration or a distribution of durations."""
    return raw if isinstance(raw, Quantity) else time(raw)


def quantity_or_shares(raw: object) -> object:
    """Shares by choice, a number, or a distribution of numbers or durations."""
    if is_table(raw):
        shares = raw and "fixed" not in raw and all(is_number(value) for value in raw.values())
        return raw if shares else number(raw)
    return raw if isinstance(raw, Quantity) else number(raw)


def rated(raw: object) -> object:
    """`"40 per week"`."""
    if isinstance(raw, str):
        return text.rate(raw)
    if is_number(raw):
        raise BadText(f'{raw} does not say in which time; write for instance "{raw} per week"')
    return raw


def sums(raw: object, info: ValidationInfo) -> object:
    """`"4000 EUR"`, or a number in the scenario's currency."""
    if isinstance(raw, str):
        currency = _currency(info)
        amount, currency.code = text.money(raw, currency.code)
        return amount
    if is_number(raw):
        amount, _ = text.money(str(raw), None)
        return amount
    return raw


def priced(raw: object, info: ValidationInfo) -> object:
    """`"20 EUR per d"`."""
    if isinstance(raw, str):
        currency = _currency(info)
        told, currency.code = text.price(raw, currency.code)
        return told
    if is_number(raw):
        raise BadText(f'{raw} does not say for which time; write for instance "{raw} EUR per d"')
    return raw


def sizes(raw: object) -> object:
    """`4`, or `[["2027-01-04", 4], ["2027-02-01", 6]]` in rising order."""
    if is_number(raw):
        return ({"since": date.min, "size": raw},)
    if is_list(raw):
        if not raw or not all(is_list(row) and len(row) == 2 for row in raw):
            raise BadText('this is not a list of days and sizes; write [["2027-01-04", 4], ["2027-02-01", 6]]')
        days = [day(since) for since, _ in raw]
        if sorted(set(days)) != days:
            raise BadText("the days of this list are not in rising order; sort them, each day once")
        return tuple({"since": since, "size": size} for since, (_, size) in zip(days, raw, strict=True))
    raise BadText(f'{raw!r} is not a size; write a whole number, or a list [["2027-01-04", 4], ["2027-02-01", 6]]')


def unowned(raw: object) -> object:
    """`"2 d"`, a distribution, or `{ wait = "2 d", by = "Platform" }`."""
    if is_table(raw) and ("wait" in raw or "by" in raw):
        return raw
    return {"wait": raw}


def day(raw: object) -> date:
    """A day: `"2027-01-04"`, or TOML's own date."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise BadText(f'{raw!s} is not a day; write year, month and day, such as "2027-01-04"') from None


def days(raw: object) -> tuple[date, date]:
    """One day, or first and last: `["2027-08-02", "2027-08-13"]`."""
    if is_list(raw):
        if len(raw) != 2 or day(raw[0]) > day(raw[1]):
            raise BadText('this is not a first and a last day; write ["2027-08-02", "2027-08-13"]')
        return day(raw[0]), day(raw[1])
    return day(raw), day(raw)


def hours(raw: object) -> object:
    """A calendar's table or its name; hours and `always` stand for a table with that week."""
    if isinstance(raw, str) and (raw == "always" or re.search(r"\d\d?:\d\d", raw)):
        return {"week": raw}
    return raw


def moment(raw: object) -> datetime:
    """A moment in the scenario's zone: a day (its midnight), or day and time."""
    if isinstance(raw, datetime):
        told = raw
    elif isinstance(raw, date):
        told = datetime(raw.year, raw.month, raw.day)
    else:
        try:
            told = datetime.fromisoformat(str(raw))
        except ValueError:
            raise BadText(f'{raw!s} is not a moment; write for instance "2027-01-04T09:00"') from None
    if not 1900 <= told.year <= 2900:
        raise BadText(f"{raw!s} is not in a year from 1900 to 2900; write a moment of these")
    if told.tzinfo is not None:
        raise BadText(f"{raw!s} has an offset; write the time as the clock on the wall of the scenario's zone shows it")
    return told


def moments(raw: object) -> object:
    """A moment in the scenario's zone, or (a length of time) ticks after the start."""
    if isinstance(raw, str) and not raw[:4].isdigit():
        return text.elapsed(raw)
    if isinstance(raw, str) and "-" not in raw:
        return text.elapsed(raw)
    return raw if isinstance(raw, int) else moment(raw)


def _currency(info: ValidationInfo) -> Currency:
    return info.context if isinstance(info.context, Currency) else Currency()
