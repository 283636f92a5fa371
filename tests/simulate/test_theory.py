"""Runs against closed forms of queueing theory: the theory lies in the replications' 99.9 % interval, and that is narrow."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import exp, factorial, log, sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import stdtrit

from flowspec.model.log import OUTCOME_ABANDONED, Kind, Log
from flowspec.simulate import model as m
from flowspec.simulate.draws import Purpose, base_of, place_of, uniform
from flowspec.simulate.engines import engine
from tests.simulate.small import bare_header, branch, end, field, fixed, model, stage, team, told, way

Mask: TypeAlias = npt.NDArray[np.bool_]

T = 100_000.0
"""The mean service time in ticks: long, so that rounding to whole ticks does not show."""

REPLICATIONS = 10
CASES = 3000
WARM_UP = 300
"""Cases that are not counted, from the first on."""


def poisson(rate: float, replication: int) -> tuple[int, ...]:
    """Arrival ticks of a Poisson stream with `rate` arrivals per T."""
    t, ticks, place = 0.0, list[int](), place_of(1, Purpose.ARRIVAL)
    for n in range(CASES):
        t -= T / rate * log(uniform(base_of(7, replication, 1, n), place, 1))
        ticks.append(int(t + 0.5))
    return tuple(ticks)


def exponential(mean: float = 1.0) -> m.Distribution:
    return m.Distribution("exponential", (mean * T,))


def network(stages: tuple[m.Stage, ...], ways: tuple[m.Way, ...], rate: float, replication: int, *seats: int) -> m.Model:
    """A Poisson stream through stages, each worked by a team of its own that never closes."""
    ticks = poisson(rate, replication)
    last = ticks[-1] + int(1000 * T)
    routed = tuple(replace(each, route=m.Route(otherwise=n)) if each.kind == "seats" else each for n, each in enumerate(stages))
    teams = tuple(team(f"team {n}", seats=size) for n, size in enumerate(seats))
    return model(routed, ways, teams=teams, arrivals=ticks, calendar=((0, last + 1),), end=last)


def station(work: m.Distribution, rate: float, replication: int, seats: int) -> m.Model:
    stages = (replace(stage("work", 0), work=work), end())
    return network(stages, (way(0, 1),), rate, replication, seats)


def interval(measure: Callable[[Log], float], model_of: Callable[[int], m.Model]) -> tuple[float, float]:
    """The mean of a measure over replications, and half the width of its 99.9 % interval."""
    run = engine()
    logs = [run(given, 1, r, bare_header(given)) for r, given in enumerate(model_of(r) for r in range(REPLICATIONS))]
    measured = np.array([measure(each) for each in logs])
    return float(measured.mean()), float(stdtrit(REPLICATIONS - 1, 0.9995)) * float(measured.std(ddof=1)) / sqrt(REPLICATIONS)


def assert_near(theory: float, found: tuple[float, float], narrow: float = 0.25) -> None:
    """The theory is inside the interval, whose half width is at most this share of it."""
    mean, half = found
    assert abs(mean - theory) <= half, f"{theory:.4f} is not within {mean:.4f} +- {half:.4f}"
    assert half <= narrow * theory, f"{mean:.4f} +- {half:.4f} says little"


def mean_wait(log: Log, where: Callable[[Log], Mask] | None = None) -> float:
    """The mean time in line of a visit, in T."""
    counted = log["case"] >= WARM_UP if where is None else (log["case"] >= WARM_UP) & where(log)
    waited = counted & (log["kind"] == Kind.QUEUE)
    visits = counted & (log["kind"] == Kind.REACH)
    return float((log["end"] - log["begin"])[waited].sum() / visits.sum() / T)


def at_stage(number: int, log: Log) -> Mask:
    return np.asarray(log["stage"] == number)


def erlang_c(seats: int, load: float) -> float:
    """The probability of having to wait (Erlang 1917)."""
    full = load**seats / factorial(seats) * seats / (seats - load)
    return full / (sum(load**n / factorial(n) for n in range(seats)) + full)


def test_one_seat_waits_as_in_m_m_1() -> None:
    rate = 0.7
    assert_near(rate / (1 - rate), interval(mean_wait, lambda r: station(exponential(), rate, r, 1)))


def test_several_seats_wait_as_erlang_says() -> None:
    rate, seats = 2.4, 3
    theory = erlang_c(seats, rate) / (seats - rate)
    assert_near(theory, interval(mean_wait, lambda r: station(exponential(), rate, r, seats)))


def test_lognormal_work_waits_as_pollaczek_and_khinchine_say() -> None:
    rate, sigma = 0.6, 0.8
    work = m.Distribution("lognormal", (log(T) - sigma**2 / 2, sigma))
    theory = rate * exp(sigma**2) / 2 / (1 - rate)
    assert_near(theory, interval(mean_wait, lambda r: station(work, rate, r, 1)))


@pytest.mark.parametrize("priority", [0, 1])
def test_two_priorities_wait_as_cobham_says(priority: int) -> None:
    """M/M/2, 40 % urgent, nobody preempted (Cobham 1954): W_k = W / ((1 - s_(k-1)) (1 - s_k))."""
    rate, seats, urgent = 1.5, 2, 0.4
    busy = rate / seats
    used = [0.0, busy * urgent, busy]
    theory = erlang_c(seats, rate) / seats / ((1 - used[priority]) * (1 - used[priority + 1]))

    def model_of(replication: int) -> m.Model:
        given = station(exponential(), rate, replication, seats)
        return replace(given, workflows=(replace(given.workflows[0], priority_shares=(urgent, 1.0)),))

    def of_class(log: Log) -> Mask:
        arrived = log["kind"] == Kind.ARRIVE
        mine = log["case"][arrived][log["value"][arrived] == priority]
        return np.isin(log["case"], mine)

    assert_near(theory, interval(lambda log: mean_wait(log, of_class), model_of))


def test_the_impatient_abandon_as_in_erlang_a() -> None:
    """M/M/2+M: the stationary shares of the birth-death chain; who leaves per arrival is patience x mean line / rate."""
    rate, seats, patience = 2.2, 2, 0.8
    shares = [1.0]
    for n in range(1, 200):
        shares.append(shares[-1] * rate / (min(n, seats) + max(0, n - seats) / patience))
    line = sum(max(0, n - seats) * share for n, share in enumerate(shares)) / sum(shares)

    def abandoned(log: Log) -> float:
        closed = (log["kind"] == Kind.CLOSE) & (log["case"] >= WARM_UP)
        return float((log["value"][closed] == OUTCOME_ABANDONED).mean())

    def model_of(replication: int) -> m.Model:
        given = station(exponential(), rate, replication, seats)
        work = replace(given.stages[0], patience=m.Span(exponential(patience)))
        return replace(given, stages=(work, given.stages[1]))

    assert_near(line / patience / rate, interval(abandoned, model_of))


def test_a_loop_of_two_stations_is_a_jackson_network() -> None:
    """30 % of the work comes back from the second station to the first: each waits as M/M/1 with rate / 0.7."""
    rate, back, mean = 0.4, 0.3, 1.2
    each = rate / (1 - back)
    waits = each / (1 - each), mean * (each * mean) / (1 - each * mean)
    stages = (replace(stage("first", 0), work=exponential()), replace(stage("second", 1, 2), work=exponential(mean)), end())
    ways = (way(0, 1), way(1, 0, share=back), way(1, 2, share=1 - back))
    for number, theory in enumerate(waits):
        measure = partial(mean_wait, where=partial(at_stage, number))
        assert_near(theory, interval(measure, lambda r: network(stages, ways, rate, r, 1, 1)))


def checked(*complete: float, again: float = 1.0) -> tuple[tuple[m.Stage, ...], tuple[m.Way, ...], tuple[m.Field, ...]]:
    """Stages that each collect one field and hand over to the next, who returns what is missing."""
    last = len(complete)
    stages = [replace(stage(f"stage {n}", n, collects=(m.Collect(n, c),)), work=fixed(10)) for n, c in enumerate(complete)]
    needs = [m.Gate("receiver", (m.Need((n,)),), m.Policy("return", stage=n)) for n in range(last)]
    ways = [way(n, n + 1, branches=(branch(n + 1, gates=(needs[n],)),)) for n in range(last)]
    fields = tuple(field(f"field {n}", again=again) for n in range(last))
    return (*stages, replace(stage("last", last), work=fixed(10)), end()), (*ways, way(last, last + 1)), fields


def test_returns_are_geometric() -> None:
    """The first try fails with 0.4; back at its stage a field is tried as at first, and then again: both fail with 0.4 x 0.25."""
    stages, ways, fields = checked(0.6, again=0.75)

    def returns(log: Log) -> float:
        return float(((log["kind"] == Kind.REACH) & (log["flags"] != 0)).sum() / CASES)

    found = interval(returns, lambda r: replace(network(stages, ways, 0.5, r, 2, 2), fields=fields))
    assert_near(0.4 / (1 - 0.4 * 0.25), found, narrow=0.1)


def test_the_rolled_yield_is_the_product_of_the_handoffs() -> None:
    """Independent fields, right at the first try with 0.9, 0.8 and 0.95."""
    stages, ways, fields = checked(0.9, 0.8, 0.95)

    def never_returned(log: Log) -> float:
        checks = (log["kind"] == Kind.CHECK) & (log["missing"] != 0)
        return 1 - len(np.unique(log["case"][checks])) / CASES

    def model_of(replication: int) -> m.Model:
        return replace(network(stages, ways, 0.5, replication, 2, 2, 2, 2), fields=fields)

    assert_near(0.9 * 0.8 * 0.95, interval(never_returned, model_of), narrow=0.05)


def test_a_machine_in_shifts_is_as_by_hand() -> None:
    """A furnace runs 9 to 17 o'clock, 5 hours a piece: three pieces at 9 are done at 14, and at 11 and 16 the next day."""
    hour = 3_600_000
    shifts = tuple(((24 * day + 9) * hour, (24 * day + 17) * hour) for day in range(4))
    given = model(
        (stage("furnace", 0, work=5 * hour), end()), (way(0, 1),), arrivals=(9 * hour,) * 3, calendar=shifts, end=72 * hour
    )
    closed = [line for line in told(given) if line.startswith("CLOSE")]
    assert closed == [f"CLOSE 0.0 {14 * hour}", f"CLOSE 1.0 {35 * hour}", f"CLOSE 2.0 {40 * hour}"]
