"""Arrivals: as many as the rate says, when the profile says, and each moved a little by a change."""

import math
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from flowspec.model.calendar import epoch_of, local
from flowspec.model.scenario import Arrivals, Column
from flowspec.simulate.arrivals import HOUR, WEEK, arriving, timetable
from flowspec.simulate.draws import key_of
from flowspec.simulate.model import Source

MONDAY = datetime(2027, 1, 4)
EPOCH = epoch_of(MONDAY, "UTC")


def arrivals(**told: Any) -> Arrivals:
    """A table of arrivals as a file has it."""
    return Arrivals.model_validate(told)


def ticks_of(told: Arrivals, zone: str, epoch: int, horizon: int, seed: int = 1) -> tuple[int, ...]:
    """When cases come, as the engines are told it."""
    ticks, rate = timetable(told, zone, epoch, horizon)
    return tuple(arriving(Source("in", key_of("in"), 0, 0, ticks, rate=rate), seed, 0, horizon))


def test_the_number_of_random_arrivals_is_poisson() -> None:
    counts = [len(ticks_of(arrivals(rate="40 per week"), "UTC", EPOCH, WEEK, seed)) for seed in range(400)]
    assert np.mean(counts) == pytest.approx(40, abs=4 * math.sqrt(40 / 400))
    assert np.var(counts) == pytest.approx(40, rel=0.25)


def test_random_arrivals_are_evenly_spread_without_a_profile() -> None:
    ticks = ticks_of(arrivals(rate="2000 per week"), "UTC", EPOCH, WEEK)
    assert stats.kstest(np.array(ticks) / WEEK, "uniform").pvalue > 1e-3


def test_the_office_profile_keeps_the_rate_and_the_hours() -> None:
    ticks = ticks_of(
        arrivals(rate="400 per week", profile="office"), "Europe/London", epoch_of(MONDAY, "Europe/London"), 26 * WEEK
    )
    assert len(ticks) == pytest.approx(26 * 400, abs=4 * math.sqrt(26 * 400))
    moments = [local(tick, "Europe/London", epoch_of(MONDAY, "Europe/London")) for tick in ticks]
    assert {m.weekday() for m in moments} == set(range(5))
    assert {m.hour for m in moments} == set(range(9, 17))  # also after the clocks change


def test_weights_are_by_hour_of_the_week() -> None:
    weights = [0.0] * 168
    weights[0], weights[167] = 1.0, 3.0
    ticks = ticks_of(arrivals(rate="4000 per week", profile=weights), "UTC", EPOCH, WEEK)
    early = sum(tick < HOUR for tick in ticks)
    assert all(tick < HOUR or tick >= 167 * HOUR for tick in ticks)
    assert early / len(ticks) == pytest.approx(0.25, abs=0.03)


@given(st.integers(1, 10_000))
def test_the_nth_arrival_comes_when_so_many_are_expected(seed: int) -> None:
    slow = ticks_of(arrivals(rate="10 per week"), "UTC", EPOCH, 4 * WEEK, seed)
    fast = ticks_of(arrivals(rate="20 per week"), "UTC", EPOCH, 2 * WEEK, seed)
    assert len(slow) == len(fast)
    assert all(abs(a - 2 * b) <= 2 for a, b in zip(slow, fast, strict=True))


@given(st.integers(1, 10_000), st.sampled_from(["always", "office"]), st.integers(1, 3))
def test_arrivals_are_sorted_and_within_the_run(seed: int, profile: str, batch: int) -> None:
    told = arrivals(rate="30 per week", profile=profile, batch=batch, bursts=[{"at": "3 d", "cases": 2}])
    ticks = ticks_of(told, "UTC", EPOCH, WEEK, seed)
    assert list(ticks) == sorted(ticks)
    assert all(0 <= tick < WEEK for tick in ticks)
    assert len(ticks) % batch == 2 % batch
    assert ticks.count(72 * HOUR) >= 2


def test_fixed_intervals_schedules_and_bursts() -> None:
    assert ticks_of(arrivals(every="2 h"), "UTC", EPOCH, 6 * HOUR + 1) == (2 * HOUR, 4 * HOUR, 6 * HOUR)
    told = arrivals(times=["2027-01-04T09:00", "1 h"], batch=2, bursts=[{"at": "2027-01-04", "cases": 1}])
    assert ticks_of(told, "Europe/Berlin", epoch_of(MONDAY, "Europe/Berlin"), WEEK) == (
        0,
        HOUR,
        HOUR,
        9 * HOUR,
        9 * HOUR,
    )


def test_a_log_within_the_run_stays_where_it_is() -> None:
    log = Column("deals.csv", "created", ("2027-01-05T10:00", "2027-01-04T09:00"))
    assert ticks_of(arrivals(log=log), "UTC", EPOCH, WEEK) == (9 * HOUR, 34 * HOUR)


def test_another_log_is_moved_by_whole_weeks_and_keeps_its_hours() -> None:
    log = Column("deals.csv", "created", ("2026-09-02T10:00:00+02:00", "2026-09-16T11:30:00+02:00"))
    ticks = ticks_of(arrivals(log=log), "Europe/Berlin", epoch_of(MONDAY, "Europe/Berlin"), 3 * WEEK)
    assert [local(t, "Europe/Berlin", epoch_of(MONDAY, "Europe/Berlin")) for t in ticks] == [
        datetime(2027, 1, 6, 10), datetime(2027, 1, 20, 11, 30)
    ]  # fmt: skip


def test_a_profile_from_a_log_counts_its_hours() -> None:
    column = Column("deals.csv", "created", ("2026-09-07T09:10", "2026-09-07T09:50", "2026-09-11T16:00"))
    told = arrivals(rate="300 per week", profile={"log": column})
    ticks = ticks_of(told, "UTC", EPOCH, 10 * WEEK)
    hours = {(m.weekday(), m.hour) for m in (local(tick, "UTC", EPOCH) for tick in ticks)}
    assert hours == {(0, 9), (4, 16)}
