"""Lengths of time: elapsed (`hours`), or counted in a calendar (`business_hours`)."""

from typing import Literal, TypeAlias

from flowspec.language.place import Word
from flowspec.model.plain import dataclass

Unit: TypeAlias = Literal["minutes", "hours", "days", "business_hours", "business_days"]


@dataclass(frozen=True, eq=False)
class Duration(Word):
    """A whole number of units, at least one."""

    spelled = "hours(4)"

    n: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.unit}({self.n!r})"

    @property
    def valid(self) -> bool:
        """Whether it is a whole number above nought."""
        return type(self.n) is int and self.n > 0

    @property
    def business(self) -> bool:
        """Whether it counts in a calendar."""
        return self.unit.startswith("business")

    @property
    def minutes(self) -> int:
        """How many minutes; for business days there is no answer but the calendar's."""
        return self.n * {"minutes": 1, "days": 1440}.get(self.unit, 60)


@dataclass(frozen=True, eq=False)
class Days(Duration):
    """Whole days, so that a day can be moved by them: `Deal.go_live - days(3)`."""

    spelled = "days(3)"


def minutes(n: int) -> Duration:
    """Elapsed minutes."""
    return Duration(n, "minutes")


def hours(n: int) -> Duration:
    """Elapsed hours, nights and weekends included."""
    return Duration(n, "hours")


def days(n: int) -> Days:
    """Elapsed days of 24 hours; added to a day, calendar days."""
    return Days(n, "days")


def business_hours(n: int) -> Duration:
    """Open hours of the calendar: the clock's own, else that of the owner when it starts."""
    return Duration(n, "business_hours")


def business_days(n: int) -> Duration:
    """The same time of day n open days later, or that day's close."""
    return Duration(n, "business_days")
