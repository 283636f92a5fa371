from datetime import date
from math import factorial
from pathlib import Path

import pytest

from flowspec.decide.costs import tariff
from flowspec.decide.names import measures_of
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs
from flowspec.decide.seats import crews, staffed, wages
from flowspec.decide.staff import Staffing, staff
from flowspec.decide.targets import Target, parse
from flowspec.model.scenario import Dated
from tests.decide.scenes import BOUNCING, QUEUE, REMEMBERED, scene

RATE, MEAN = 10.0, 0.2
"""Arrivals an hour, and hours of work: two seats' worth."""

SERVING = """
run = "steady-state"
horizon = "24 d"
warm_up = "2 d"
replications = 10
[arrivals]
rate = "10 per h"
[teams.Front]
size = 6
[stages.serving]
work = { exponential = { mean = "12 min" } }
"""


def erlang_c_wait(seats: int, rate: float = RATE, mean: float = MEAN) -> float:
    """The mean hours in line of M/M/c (Erlang 1917)."""
    load = rate * mean
    busy = load**seats / factorial(seats) * seats / (seats - load)
    waits = busy / (sum(load**k / factorial(k) for k in range(seats)) + busy)
    return waits * mean / (seats - load)


def target(ready: Prepared, text: str) -> Target:
    return parse(text, measures_of(ready.lowered.header, priced=tariff(ready).known))


def asked(ready: Prepared, text: str, count: int = 10, seed: int = 1) -> Staffing:
    return staff(ready, [target(ready, text)], Runs(count, seed))


@pytest.mark.parametrize("seats", [3, 4])
def test_the_cheapest_staffing_of_a_queue_is_erlang_s(tmp_path: Path, seats: int) -> None:
    between = (erlang_c_wait(seats) + erlang_c_wait(seats - 1)) / 2 if seats > 3 else 2 * erlang_c_wait(3)
    told = asked(scene(tmp_path, QUEUE, SERVING), f"mean(wait.serving) <= {60 * between:.4f} min")

    assert told.best
    assert told.check
    assert (told.best.plan, told.bounds, told.proved, told.wages.unit) == ((seats,), (3,), True, "seats")
    estimate = told.check.held[0].interval
    assert estimate.low - 0.02 * estimate.mean < erlang_c_wait(seats) < estimate.high + 0.02 * estimate.mean


def test_a_staffing_that_misses_is_returned_no_more_often_than_the_confidence_says(tmp_path: Path) -> None:
    ready = scene(tmp_path, QUEUE, SERVING.replace("24 d", "6 d").replace("2 d", "1 d"))
    text = f"mean(wait.serving) <= {60 * 0.97 * erlang_c_wait(4):.5f} min"
    returned = [asked(ready, text, count=6, seed=seed).best for seed in range(25)]

    assert sum(best is not None and best.plan < (5,) for best in returned) <= 4  # of 25 at most 5 %: more has probability 0.007
    assert sum(best is not None and best.plan == (5,) for best in returned) > 18


def test_what_people_cannot_mend_is_infeasible_and_says_why(tmp_path: Path) -> None:
    scenario = """
    horizon = "20 d"
    drain = "10 d"
    [arrivals]
    every = "1 h"
    [teams.Front]
    size = 1
    [teams.Back]
    size = 1
    [stages.asking]
    work = "6 min"
    [stages.doing]
    work = "6 min"
    [links.tell]
    notice = { exponential = { mean = "5 h" } }
    """
    told = asked(scene(tmp_path, REMEMBERED, scenario), "mean(lead_time) <= 4 h", count=4)

    assert (told.best, told.check) == (None, None)
    assert "people are not what it lacks" in told.reason
    assert "notice" in told.reason


def test_the_dearer_team_gets_fewer_seats_for_the_same_service(tmp_path: Path) -> None:
    scenario = """
    horizon = "15 d"
    currency = "EUR"
    [arrivals]
    rate = "8 per h"
    [teams.Front]
    size = 1
    cost_per_hour = 10
    [teams.Back]
    size = 1
    cost_per_hour = 100
    [stages.asking]
    work = { exponential = { mean = "6 min" } }
    [stages.doing]
    work = { exponential = { mean = "6 min" } }
    [links.tell]
    notice = "1 min"
    """
    told = asked(scene(tmp_path, REMEMBERED, scenario), "mean(lead_time) <= 50 min", count=8)
    month = 30.4375 * 24

    assert told.best
    assert told.wages.unit == "EUR"
    assert told.wages.month == pytest.approx((10 * month, 100 * month), rel=1e-3)
    assert told.best.plan == (2, 1)
    assert [point.cost for point in told.front] == sorted(point.cost for point in told.front)


DATED = """
start = "2027-01-04"
horizon = "30 d"
[arrivals]
rate = "10 per h"
[teams.Front]
size = [["2027-01-04", 3], ["2027-01-18", 4]]
[stages.serving]
work = { exponential = { mean = "12 min" } }
"""


def test_dated_sizes_rise_together_or_from_a_day_on(tmp_path: Path) -> None:
    ready = scene(tmp_path, QUEUE, DATED)
    those = crews(ready.scenario)
    more = staffed(ready.scenario, ready.specs, those, (6,)).scenario.teams["Front"].size
    later = staffed(ready.scenario, ready.specs, those, (6,), date(2027, 1, 11)).scenario.teams["Front"].size
    jan = [date(2027, 1, day) for day in (4, 11, 18)]

    assert more == (Dated(since=jan[0], size=5), Dated(since=jan[2], size=6))
    assert later == (Dated(since=jan[0], size=3), Dated(since=jan[1], size=5), Dated(since=jan[2], size=6))


def test_a_run_that_ends_may_do_with_less_than_what_keeps_up(tmp_path: Path) -> None:
    scenario = SERVING.replace('"steady-state"', '"terminating"').replace("24 d", "1 d").replace('warm_up = "2 d"', "")
    told = asked(scene(tmp_path, QUEUE, scenario), "mean(open_at_end) <= 20 %")

    assert told.best
    assert (told.best.plan, told.bounds, told.proved) == ((2,), (3,), True)


def test_seats_that_come_late_cost_what_is_left_of_the_run(tmp_path: Path) -> None:
    ready = scene(tmp_path, QUEUE, DATED.replace("[teams.Front]", '[teams.Front]\ncost_per_hour = "10 EUR"'), "paid")
    those = crews(ready.scenario)
    more = staffed(ready.scenario, ready.specs, those, (6,), date(2027, 1, 19))
    told = wages(those, ((4,), ready), ((6,), more))
    seat_days, month = 14 * 3 + 16 * 4, 30 / 30.4375

    assert told.of((4,)) == pytest.approx(seat_days * 240 / month)
    assert told.of((5,)) - told.of((4,)) == pytest.approx(15 * 240 / month)


def test_better_data_can_do_instead_of_people(tmp_path: Path) -> None:
    scenario = """
    horizon = "12 d"
    drain = "2 d"
    [arrivals]
    rate = "6 per h"
    [teams.Front]
    size = 6
    [teams.Back]
    size = 2
    [stages.asking]
    work = { exponential = { mean = "10 min" } }
    rework = { exponential = { mean = "30 min" } }
    [stages.doing]
    work = { exponential = { mean = "6 min" } }
    [links.give]
    look = "1 min"
    [fields.wish]
    complete = 0.4
    """
    told = asked(scene(tmp_path, BOUNCING, scenario), "mean(lead_time) <= 70 min", count=6)

    assert told.best
    (one,) = told.instead
    assert (one.field, one.now) == ("wish", 0.4)
    assert 0.4 < one.needed <= 1
    assert sum(told.best.plan) - sum(one.plan) == 2
