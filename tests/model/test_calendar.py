"""Open time: weeks, holidays and changes of the clocks worked out by hand, and laws of adding it up."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.model.calendar import (
    NEVER,
    Stretches,
    after,
    business_days_after,
    epoch_of,
    instants,
    local,
    open_between,
    open_days,
    opening_of,
    stretches,
    tick_of,
)
from flowspec.model.duration import BadText

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MONDAY = datetime(2027, 1, 4)
OFFICE = "Mon-Thu 09:00-12:30 13:00-17:30, Fri 09:00-15:00"


def hours(opening_stretches: Stretches) -> list[tuple[float, float]]:
    """Stretches in hours since the start."""
    return [(a / HOUR, b / HOUR) for a, b in opening_stretches]


def test_a_week_is_open_as_it_says() -> None:
    office = opening_of(OFFICE, "UTC")
    told = stretches(office, epoch_of(MONDAY, "UTC"), 4 * DAY + 12 * HOUR)
    assert hours(told)[:3] == [(9, 12.5), (13, 17.5), (33, 36.5)]
    assert hours(told)[-2:] == [(4 * 24 + 9, 4 * 24 + 15), (7 * 24 + 9, 7 * 24 + 12.5)]
    assert len(told) == 10


def test_a_run_that_begins_in_open_time_begins_open() -> None:
    office = opening_of("Mon-Fri 09:00-17:00", "UTC")
    told = stretches(office, epoch_of(datetime(2027, 1, 4, 11), "UTC"), DAY)
    assert hours(told)[:2] == [(0, 6), (22, 30)]


def test_a_shift_runs_past_midnight_and_joins_the_next() -> None:
    nights = opening_of("Sun-Thu 22:00-06:00, Fri 06:00-14:00", "UTC")
    told = stretches(nights, epoch_of(MONDAY, "UTC"), 5 * DAY)
    assert hours(told)[:2] == [(0, 6), (22, 30)]
    assert (4 * 24 - 2, 4 * 24 + 14) in hours(told)


def test_always_is_one_stretch_without_end() -> None:
    assert stretches(opening_of("always", "Europe/London"), 0, DAY) == ((0, NEVER),)


def test_whole_days_touch() -> None:
    assert hours(stretches(opening_of("Mon-Fri 00:00-24:00", "UTC"), epoch_of(MONDAY, "UTC"), 6 * DAY)) == [(0, 120), (168, 288)]


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2027, 3, 27), 9 * HOUR, 17 * HOUR),  # the day before: London is at UTC
        (date(2027, 3, 29), 8 * HOUR, 16 * HOUR),  # after it: an hour ahead
    ],
)
def test_office_hours_follow_the_clock_on_the_wall(day: date, opens: int, closes: int) -> None:
    midnight_utc = epoch_of(datetime(day.year, day.month, day.day), "UTC")
    told = stretches(opening_of("Mon-Sun 09:00-17:00", "Europe/London"), midnight_utc, HOUR)
    assert told[0] == (opens, closes)


def test_the_night_in_spring_is_an_hour_shorter_and_in_autumn_an_hour_longer() -> None:
    nights = opening_of("Sat 22:00-06:00", "Europe/Berlin")
    spring = stretches(nights, epoch_of(datetime(2027, 3, 27), "Europe/Berlin"), HOUR)
    autumn = stretches(nights, epoch_of(datetime(2027, 10, 30), "Europe/Berlin"), HOUR)
    assert hours(spring)[0] == (22, 29)
    assert hours(autumn)[0] == (22, 31)


def test_an_hour_that_is_skipped_in_spring_is_not_open() -> None:
    told = stretches(opening_of("Sun 02:00-03:00", "Europe/Berlin"), epoch_of(datetime(2027, 3, 28), "Europe/Berlin"), HOUR)
    assert told[0][0] > DAY  # 02:00 and 03:00 are one and the same instant: the next opening is a week later


def test_whole_days_are_23_and_25_hours_when_the_clocks_change() -> None:
    daily = opening_of("Sun 00:00-24:00", "Europe/Berlin")
    spring = stretches(daily, epoch_of(datetime(2027, 3, 28), "Europe/Berlin"), HOUR)
    autumn = stretches(daily, epoch_of(datetime(2027, 10, 31), "Europe/Berlin"), HOUR)
    assert (hours(spring)[0], hours(autumn)[0]) == ((0, 23), (0, 25))


def test_holidays_are_closed_by_country_and_by_subdivision() -> None:
    new_year = epoch_of(datetime(2027, 1, 1), "Europe/London")
    told = {
        code: hours(stretches(opening_of("Mon-Fri 09:00-17:00", "Europe/London", code), new_year, 5 * DAY))[0][0]
        for code in (None, "GB", "GB-SCT")
    }
    # 1 January 2027 is a Friday; Scotland has Monday the 4th off too, for the 2nd.
    assert told == {None: 9, "GB": 3 * 24 + 9, "GB-SCT": 4 * 24 + 9}


def test_a_holiday_closes_the_shift_that_begins_on_it_only() -> None:
    nights = opening_of("Mon-Sun 22:00-06:00", "Europe/London", "GB")
    told = stretches(nights, epoch_of(datetime(2026, 12, 31), "Europe/London"), 2 * DAY)
    assert hours(told)[:3] == [(0, 6), (22, 30), (70, 78)]


def test_closed_and_opened_days_say_otherwise_than_the_week() -> None:
    told = opening_of(
        "Mon-Fri 09:00-17:00", "UTC", "GB", [(date(2027, 1, 5), date(2027, 1, 6))], [("2027-01-04", "10:00-11:00 12:00-13:00")]
    )
    assert hours(stretches(told, epoch_of(MONDAY, "UTC"), DAY))[:3] == [(10, 11), (12, 13), (3 * 24 + 9, 3 * 24 + 17)]


@pytest.mark.parametrize(
    ("week", "zone", "holidays", "said"),
    [
        ("Mon 9-17", "UTC", None, "no opening hours"),
        ("", "UTC", None, "no opening hours"),
        ("Monday 09:00-17:00", "UTC", None, "no opening hours"),
        ("Mon-Fri 09:00-17:00, Wed 09:00-12:00", "UTC", None, "Wed twice"),
        ("Mon 09:00-12:00 11:00-13:00", "UTC", None, "overlap"),
        ("Mon 13:00-14:00 09:00-12:00", "UTC", None, "overlap|order"),
        ("Mon 09:00-24:30", "UTC", None, "the last is 24:00"),
        ("Mon 09:00-17:00", "Europe/Lundon", None, "no time zone"),
        ("Mon 09:00-17:00", "UTC", "XX", "no country"),
        ("Mon 09:00-17:00", "UTC", "GB-XYZ", "no subdivision of GB"),
    ],
)
def test_what_is_no_calendar_is_refused(week: str, zone: str, holidays: str | None, said: str) -> None:
    with pytest.raises(BadText, match=said):
        opening_of(week, zone, holidays)


def test_a_calendar_needs_a_start_if_its_weeks_differ() -> None:
    weekly = {code: opening_of("Mon 09:00-17:00", zone, code).needs_start for zone, code in [("UTC", None), ("UTC", "GB")]}
    assert weekly == {None: False, "GB": True}
    assert opening_of("Mon 09:00-17:00", "Europe/London").needs_start
    assert not opening_of("always", "Europe/London").needs_start


def test_schedules_give_their_instants_by_the_clock_on_the_wall() -> None:
    epoch = epoch_of(datetime(2027, 3, 26), "Europe/Berlin")  # a Friday; the clocks change on Sunday
    assert [t / HOUR for t in instants("day 19:00", "Europe/Berlin", epoch, 3 * DAY)] == [19, 43, 66, 90]
    assert [t / HOUR for t in instants("weekday 08:30", "Europe/Berlin", epoch, 3 * DAY)] == [8.5, 79.5]
    assert [t / HOUR for t in instants("Mon 09:00", "Europe/Berlin", epoch, DAY)] == [80]
    with pytest.raises(BadText, match="no time of the week"):
        instants("Monday 9am", "UTC", 0, DAY)


@given(st.integers(0, 400 * DAY), st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
def test_ticks_and_wall_clocks_agree(tick: int, zone: str) -> None:
    epoch = epoch_of(MONDAY, zone)
    moment = local(tick, zone, epoch)
    assert tick_of(moment, zone, epoch) in (tick, tick - HOUR)  # the second of two equal readings in autumn counts as the first


# --- laws -----------------------------------------------------------------------------------------
def _stretches(gaps: list[int]) -> Stretches:
    ends = [sum(gaps[: i + 1]) for i in range(len(gaps))]
    return tuple((a, b) for a, b in zip(ends[::2], ends[1::2], strict=False))


calendars = st.lists(st.integers(1, 50), min_size=2, max_size=12).map(_stretches)
instant = st.integers(0, 400)


@given(calendars, instant, st.integers(1, 100), st.integers(1, 100))
def test_open_time_adds_up(open_time: Stretches, t: int, a: int, b: int) -> None:
    middle = after(open_time, t, a)
    assert after(open_time, t, a + b) == (after(open_time, middle, b) if middle < NEVER else NEVER)


@given(calendars, instant, st.integers(1, 200))
def test_after_is_the_first_instant_by_which_so_much_was_open(open_time: Stretches, t: int, ticks: int) -> None:
    due = after(open_time, t, ticks)
    if due == NEVER:
        assert open_between(open_time, t, 10_000) < ticks
    else:
        assert (open_between(open_time, t, due), open_between(open_time, t, due - 1)) == (ticks, ticks - 1)


@given(calendars, instant, instant, instant)
def test_open_time_is_additive_over_time(open_time: Stretches, a: int, b: int, c: int) -> None:
    a, b, c = sorted((a, b, c))
    assert open_between(open_time, a, c) == open_between(open_time, a, b) + open_between(open_time, b, c)
    assert open_between(open_time, a, c) == sum(any(x <= t < y for x, y in open_time) for t in range(a, c))


@given(st.integers(0, 20 * DAY), st.integers(1, 10))
def test_stretches_are_sorted_disjoint_and_go_beyond_the_end(end: int, day: int) -> None:
    told = stretches(opening_of(OFFICE, "Europe/London", "GB"), epoch_of(datetime(2027, 3, day + 15), "Europe/London"), end)
    assert all(a < b for a, b in told)
    assert all(b < c for (_, b), (c, _) in pairwise(told))
    assert told[-1][0] > end


# --- business days --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begins", "days", "ends"),
    [
        (datetime(2027, 1, 4, 10), 1, datetime(2027, 1, 5, 10)),
        (datetime(2027, 1, 4, 10), 10, datetime(2027, 1, 18, 10)),
        (datetime(2027, 1, 7, 17), 1, datetime(2027, 1, 8, 15)),  # Friday closes earlier
        (datetime(2027, 1, 8, 14), 1, datetime(2027, 1, 11, 14)),  # over the weekend
        (datetime(2027, 1, 9, 14), 1, datetime(2027, 1, 11, 14)),  # from a Saturday
        (datetime(2027, 1, 6, 20), 1, datetime(2027, 1, 7, 17, 30)),  # after hours
        (datetime(2027, 3, 25, 10), 1, datetime(2027, 3, 30, 10)),  # over Good Friday, Easter Monday and a change of the clocks
    ],
)
def test_business_days_end_at_the_same_time_or_at_that_days_close(begins: datetime, days: int, ends: datetime) -> None:
    office = opening_of(OFFICE, "Europe/London", "GB-ENG")
    epoch = epoch_of(MONDAY, "Europe/London")
    due = business_days_after(office, epoch, tick_of(begins, "Europe/London", epoch), days)
    assert local(due, "Europe/London", epoch) == ends


def test_open_days_are_whole_days() -> None:
    told = open_days(opening_of(OFFICE, "UTC"), epoch_of(MONDAY, "UTC"), 6 * DAY)
    assert hours(told)[:2] == [(0, 120), (168, 288)]
    assert after(told, 4 * DAY + 10 * HOUR, DAY) == 7 * DAY + 10 * HOUR
