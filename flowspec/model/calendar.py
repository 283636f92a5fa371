"""When people are there: weekly hours in a time zone, less holidays, and what of time is open.

Hours belong to the day on which they begin: a shift from 22:00 to 06:00 that begins on the eve of a holiday runs into it. A
time of day that a change of the clocks skips counts as if they had not been changed yet; one that comes twice is the first of
the two (PEP 495, fold 0).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

from flowspec.model.duration import BadText
from flowspec.model.plain import dataclass

Stretches: TypeAlias = tuple[tuple[int, int], ...]
"""Sorted stretches of open time [open, close) in ticks, which neither overlap nor touch."""

Hours: TypeAlias = tuple[tuple[int, int], ...]
"""Begin and end in minutes after midnight; an end beyond 1440 is on the next day."""

NEVER = 1 << 62
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WITHOUT_START = datetime(2001, 1, 1)
"""Where a run begins that does not say: a Monday."""

_CLOCK = r"(?:[01]\d|2[0-4]):[0-5]\d"
_HOURS = re.compile(rf"({_CLOCK})-({_CLOCK})")
_PART = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?((?:\s+{_CLOCK}-{_CLOCK})+)")
_SCHEDULE = re.compile(rf"({'|'.join(DAYS)}|day|weekday) ({_CLOCK})")
_DAY = timedelta(days=1)
_FURTHER = 400
"""Days after the end of a run in which the next opening is looked for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Weekly hours, Monday first, and what differs: holidays, closed days (first and last), days with hours of their own."""

    week: tuple[Hours, ...]
    zone: str
    holidays: str | None = None
    closed: tuple[tuple[date, date], ...] = ()
    opened: tuple[tuple[date, Hours], ...] = ()

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return all(hours == _WHOLE_DAY for hours in self.week) and not (self.holidays or self.closed or self.opened)

    @property
    def needs_start(self) -> bool:
        """Whether the hours of a week depend on the date: holidays, days that differ, changes of the clocks."""
        return bool(self.holidays or self.closed or self.opened) or (not self.always and _changes(zone_of(self.zone)))


_WHOLE_DAY: Hours = ((0, 1440),)


# --- reading --------------------------------------------------------------------------------------
def opening_of(
    week: str,
    zone: str,
    holidays: str | None = None,
    closed: Sequence[tuple[date, date]] = (),
    opened: Sequence[tuple[str, str]] = (),
) -> Opening:
    """The opening that a week such as `Mon-Thu 09:00-12:30 13:00-17:30, Fri 09:00-15:00`, or `always`, says.

    Raises `BadText` for a week that cannot be read or has a day twice, an unknown zone, and an unknown country or subdivision.
    """
    zone_of(zone)
    days = (_WHOLE_DAY,) * 7 if week == "always" else _week(week)
    if holidays is not None:
        _holidays(holidays, (2027,))
    return Opening(days, zone, holidays, tuple(closed), tuple((_date(day), _day_hours(hours)) for day, hours in opened))


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name. Raises `BadText` if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadText(f'{name!r} is no time zone; write an IANA name, such as "Europe/London"') from None


def _week(text: str) -> tuple[Hours, ...]:
    days: list[Hours] = [()] * 7
    for part in re.split(r"\s*,\s*", text.strip()):
        told = _PART.fullmatch(part)
        if told is None:
            raise BadText(f'{part!r} are no opening hours; write for instance "Mon-Thu 09:00-12:30 13:00-17:30, Fri 09:00-15:00"')
        first = DAYS.index(told[1])
        last = DAYS.index(told[2] or told[1])
        hours = _day_hours(told[3])
        for i in range((last - first) % 7 + 1):
            if days[(first + i) % 7]:
                raise BadText(f"{text!r} has {DAYS[(first + i) % 7]} twice; write each day once")
            days[(first + i) % 7] = hours
    return tuple(days)


def _day_hours(text: str) -> Hours:
    if not re.fullmatch(rf"\s*(?:{_CLOCK}-{_CLOCK}\s*)+", text):
        raise BadText(f'{text!r} are no opening hours; write for instance "09:00-12:30 13:00-17:30"')
    hours = [(_minutes(begin), _minutes(end)) for begin, end in _HOURS.findall(text)]
    told = tuple((begin, end if end > begin else end + 1440) for begin, end in hours)
    if any(end > begin for (_, end), (begin, _) in pairwise(told)):
        raise BadText(f"{text.strip()!r} has hours that overlap or are not in order; sort them")
    return told


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    if hour * 60 + minute > 1440:
        raise BadText(f"{clock!r} is no time of day; the last is 24:00")
    return hour * 60 + minute


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadText(f'{text!r} is not a day; write year, month and day, such as "2027-12-24"') from None


def _holidays(code: str, years: Sequence[int]) -> Mapping[date, str]:
    import holidays

    country, _, subdivision = code.partition("-")
    known = holidays.list_supported_countries()
    if country not in known:
        raise BadText(f"{country!r} is no country whose holidays are known; write an ISO 3166 code, such as GB or GB-SCT")
    if subdivision and subdivision not in known[country]:
        among = f"one of {', '.join(known[country])}" if known[country] else f"{country} alone"
        raise BadText(f"{subdivision!r} is no subdivision of {country} whose holidays are known; write {among}")
    return holidays.country_holidays(country, subdiv=subdivision or None, years=years)


def _changes(zone: ZoneInfo) -> bool:
    """Whether the clocks are ever changed in a year of the run's kind."""
    return len({zone.utcoffset(datetime(2027, month, 1)) for month in range(1, 13)}) > 1


# --- instants -------------------------------------------------------------------------------------
def epoch_of(start: datetime | None, zone: str) -> int:
    """The moment of tick 0 in ms since 1970 (UTC); `start` is what the clock on the wall of `zone` shows."""
    return _instant(start or WITHOUT_START, zone_of(zone))


def tick_of(moment: datetime, zone: str, epoch: int) -> int:
    """The tick of a moment: with an offset of its own, else as the clock on the wall of `zone` shows it."""
    if moment.tzinfo is not None:
        return _since_1970(moment) - epoch
    return _instant(moment, zone_of(zone)) - epoch


def local(tick: int, zone: str, epoch: int) -> datetime:
    """What the clock on the wall of `zone` shows at a tick."""
    return (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=epoch + tick)).astimezone(zone_of(zone)).replace(tzinfo=None)
    )


def instants(schedule: str, zone: str, epoch: int, end: int) -> tuple[int, ...]:
    """The ticks from 0 to `end` (and the first one after) of `Mon 09:00`, `day 19:00` or `weekday 08:30`.

    Raises `BadText` for anything else.
    """
    which, minute = times_of_week(schedule)
    found: list[int] = []
    for day in _days(zone, epoch):
        if day.weekday() in which:
            tick = tick_of(datetime(day.year, day.month, day.day) + timedelta(minutes=minute), zone, epoch)
            if tick >= 0:
                found.append(tick)
            if tick > end:
                return tuple(found)
    return tuple(found)


def times_of_week(schedule: str) -> tuple[Sequence[int], int]:
    """The days of a schedule ("Mon 09:00", "day 19:00", "weekday 08:30"), Monday is 0, and its minute of the day. Raises
    `BadText`."""
    told = _SCHEDULE.fullmatch(schedule)
    if told is None:
        raise BadText(f'{schedule!r} is no time of the week; write "Mon 09:00", "day 19:00" or "weekday 08:30"')
    return {"day": range(7), "weekday": range(5)}.get(told[1]) or (DAYS.index(told[1]),), _minutes(told[2])


def _days(zone: str, epoch: int) -> Iterator[date]:
    """Every day, from the one before the run on."""
    day = local(0, zone, epoch).date() - _DAY
    while True:
        yield day
        day += _DAY


def _instant(moment: datetime, zone: ZoneInfo) -> int:
    return _since_1970(moment.replace(tzinfo=zone, fold=0))


def _since_1970(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


# --- open time ------------------------------------------------------------------------------------
def stretches(opening: Opening, epoch: int, end: int) -> Stretches:
    """The open time from tick 0 to beyond `end`: at least one stretch, if there is any in the next 400 days, closes after it.

    `epoch` is the moment of tick 0 (`epoch_of`). What touches is one stretch.
    """
    if opening.always:
        return ((0, NEVER),)
    return _merged(opening, epoch, end, whole_days=False)


def open_days(opening: Opening, epoch: int, end: int) -> Stretches:
    """The days that have open time, as stretches from midnight to midnight: in them a business day is 24 hours."""
    return _merged(opening, epoch, end, whole_days=True)


def after(open_time: Stretches, t: int, ticks: int) -> int:
    """The instant at which so many ticks of open time after `t` are used; what ends at a closing time ends there.

    With 0 ticks it is `t`. NEVER past the last stretch.
    """
    if ticks <= 0:
        return t
    for i in range(max(0, bisect_right(open_time, (t, NEVER)) - 1), len(open_time)):
        begin, close = open_time[i]
        begin = max(begin, t)
        if close - begin >= ticks:
            return begin + ticks
        ticks -= max(0, close - begin)
    return NEVER


def open_between(open_time: Stretches, begin: int, end: int) -> int:
    """How many ticks of [begin, end) are open."""
    total = 0
    for i in range(max(0, bisect_right(open_time, (begin, NEVER)) - 1), len(open_time)):
        opens, closes = open_time[i]
        if opens >= end:
            break
        total += max(0, min(closes, end) - max(opens, begin))
    return total


def business_days_after(opening: Opening, epoch: int, t: int, days: int) -> int:
    """The same time of day so many open days later, or that day's last closing time if it is earlier; NEVER without open days."""
    zone = zone_of(opening.zone)
    moment = local(t, opening.zone, epoch)
    hours_of = _HoursOf(opening)
    day = moment.date()
    for _ in range(days):
        day = next((later for i in range(1, _FURTHER) if hours_of(later := day + i * _DAY)), None) or date.max
        if day == date.max:
            return NEVER
    due = _instant(datetime.combine(day, moment.time()), zone)
    closes = _instant(_at(day, hours_of(day)[-1][1]), zone) if hours_of(day) else due
    return min(due, closes) - epoch


class _HoursOf:
    """The hours of each day, holidays looked up once a year."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self.opened = dict(opening.opened)
        self.years: dict[int, Mapping[date, str]] = {}

    def __call__(self, day: date) -> Hours:
        if day in self.opened:
            return self.opened[day]
        if any(first <= day <= last for first, last in self.opening.closed) or self._holiday(day):
            return ()
        return self.opening.week[day.weekday()]

    def _holiday(self, day: date) -> bool:
        if self.opening.holidays is None:
            return False
        if day.year not in self.years:
            self.years[day.year] = _holidays(self.opening.holidays, (day.year,))
        return day in self.years[day.year]


def _merged(opening: Opening, epoch: int, end: int, *, whole_days: bool) -> Stretches:
    zone = zone_of(opening.zone)
    hours_of = _HoursOf(opening)
    found: list[tuple[int, int]] = []
    closed_for = 0
    for day in _days(opening.zone, epoch):
        hours = hours_of(day)
        for begin, close in _WHOLE_DAY if whole_days and hours else hours:
            opens, closes = (_instant(_at(day, minute), zone) - epoch for minute in (begin, close))
            if closes <= max(0, opens):
                continue
            if found and opens <= found[-1][1]:
                found[-1] = found[-1][0], max(closes, found[-1][1])
            else:
                found.append((max(0, opens), closes))
        closed_for = 0 if hours else closed_for + 1
        if len(found) > 1 and found[-2][0] > end:
            return tuple(found[:-1])
        if closed_for > _FURTHER or (found and found[-1][1] > end + _FURTHER * 86_400_000):
            return tuple(found)
    return tuple(found)


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
