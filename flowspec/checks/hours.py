"""How long deadlines are against the hours in which people are there."""

from flowspec.checks.facts import Facts
from flowspec.model.calendar import DAYS, Hours, opening_of
from flowspec.model.duration import BadText
from flowspec.model.graph import Duration
from flowspec.model.plain import dataclass

_DAY, _WEEK = 1440, 7 * 1440


@dataclass(frozen=True, slots=True)
class Closing:
    """The longest time in a week in which nobody is there: its minutes, and from when to when (`Fri 17:30`, `Mon 09:00`)."""

    minutes: int
    begins: str
    ends: str


def week_of(facts: Facts, party: str) -> tuple[Hours, ...] | None:
    """The hours of the party's calendar, a role's being its team's; None if it has none, or none that can be read."""
    known = facts.parties.get(facts.team(party))
    return calendar_week(facts, known.calendar if known else None)


def calendar_week(facts: Facts, name: str | None) -> tuple[Hours, ...] | None:
    """The weekly hours of a calendar, Monday first; holidays are not looked at."""
    calendar = next((one for one in facts.specs.calendars if one.name == name), None)
    try:
        return opening_of(calendar.week, calendar.zone).week if calendar else None
    except BadText:
        return None


def longest_closing(week: tuple[Hours, ...]) -> Closing | None:
    """The longest stretch without anybody; None if they are always there, or never."""
    opened = sorted((day * _DAY + begin, day * _DAY + end) for day, hours in enumerate(week) for begin, end in hours)
    if not opened:
        return None
    closings: list[tuple[int, int]] = []
    until = max(end for _, end in opened) - _WEEK  # a shift on Sunday may run into Monday
    for begin, end in opened:
        if begin > until:
            closings.append((until, begin))
        until = max(until, end)
    if not closings:
        return None
    begin, end = max(closings, key=lambda pair: (pair[1] - pair[0], -pair[0]))
    return Closing(end - begin, _moment(begin), _moment(end))


def _moment(minute: int) -> str:
    day, rest = divmod(minute % _WEEK, _DAY)
    return f"{DAYS[day]} {rest // 60:02}:{rest % 60:02}"


def business_minutes(duration: Duration, week: tuple[Hours, ...] | None) -> float | None:
    """Open time in minutes; a business day is an average open day of `week`. None for elapsed time, or days without a week."""
    if not duration.business:
        return None
    if duration.unit == "min":
        return float(duration.amount)
    lengths = [sum(end - begin for begin, end in hours) for hours in week or () if hours]
    return duration.amount * sum(lengths) / len(lengths) if lengths else None


def elapsed_minutes(duration: Duration) -> int:
    """Minutes of elapsed time."""
    return duration.amount * (_DAY if duration.unit == "d" else 1)
