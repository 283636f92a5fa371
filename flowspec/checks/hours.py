"""How long deadlines are against the hours in which people are there."""

from flowspec.checks.facts import Facts
from flowspec.model.calendar import DAYS, Hours, opening_of, times_of_week
from flowspec.model.duration import BadText
from flowspec.model.graph import Duration
from flowspec.model.plain import dataclass

_DAY, _WEEK = 1440, 7 * 1440


@dataclass(frozen=True, slots=True)
class Closing:
    """A time in which nobody is there: from when to when, in minutes of the week; it may begin in the week before."""

    begin: int
    end: int

    @property
    def minutes(self) -> int:
        """How long it is."""
        return self.end - self.begin

    @property
    def begins(self) -> str:
        """`Fri 17:30`."""
        return _moment(self.begin)

    @property
    def ends(self) -> str:
        """`Mon 09:00`."""
        return _moment(self.end)

    def after(self, moment: int) -> int:
        """How long nobody is there from this minute of the week on; 0 if somebody is."""
        return max((self.end - at for at in (moment, moment - _WEEK) if self.begin <= at < self.end), default=0)


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


def closings(week: tuple[Hours, ...]) -> tuple[Closing, ...]:
    """The stretches without anybody, the longest first; none if they are always there, or never."""
    opened = sorted((day * _DAY + begin, day * _DAY + end) for day, hours in enumerate(week) for begin, end in hours)
    if not opened:
        return ()
    found: list[Closing] = []
    until = max(end for _, end in opened) - _WEEK  # a shift on Sunday may run into Monday
    for begin, end in opened:
        if begin > until:
            found.append(Closing(until, begin))
        until = max(until, end)
    return tuple(sorted(found, key=lambda one: (-one.minutes, one.begin)))


def moments(schedule: str) -> tuple[int, ...]:
    """The minutes of the week at which a batch comes; none of a schedule that cannot be read."""
    try:
        days, minute = times_of_week(schedule)
    except BadText:
        return ()
    return tuple(day * _DAY + minute for day in days)


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
