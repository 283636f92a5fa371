"""What a run costs in a month, at the scenario's prices: work, lost customers, breaches, delay."""

from collections.abc import Iterator

import numpy as np

from flowspec.decide.prepared import Prepared
from flowspec.measure.queues import capacity
from flowspec.measure.reading import HOUR, Floats, Reading
from flowspec.model.log import OUTCOME_ABANDONED, SEAT_KINDS, Kind
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Clock

MONTH = 2_629_800_000
"""Ticks in a month of 30.4375 days, the mean of the Julian calendar."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """A scenario's prices: of a seat's hour by team, of a lost customer, of a breach by clock, of a tick of an open case.

    `known` is whether the scenario names any price at all; without one there is no money, only hours and cases.
    """

    hour: tuple[float, ...] = ()
    lost: float = 0.0
    breach: tuple[float, ...] = ()
    delay: float = 0.0
    known: bool = False


def tariff(prepared: Prepared) -> Tariff:
    """The prices of a scenario, by the numbers that its Logs use."""
    costs, header = prepared.scenario.costs, prepared.lowered.header
    hour = tuple(team.cost_per_hour or 0.0 for team in header.teams)
    breach = tuple(_breaches(prepared))
    lost, delay = float(costs.lost_customer or 0), costs.delay
    rate = float(delay.amount) / delay.ticks if delay else 0.0
    return Tariff(hour, lost, breach, rate, known=any((*hour, lost, *breach, rate)))


def _breaches(prepared: Prepared) -> Iterator[float]:
    """What a breach of each clock costs; a further step of an escalation costs only what is said of it."""
    tables = list(prepared.scenario.workflows.values())
    otherwise = float(prepared.scenario.costs.breach or 0)
    for clock in prepared.lowered.header.clocks:
        name, _, step = clock.name.partition(", step ")
        said: Clock | None = tables[clock.workflow].clocks.get(name)
        for _ in range(int(step or 1) - 1):
            said = said.then if said else None
        own = float(said.cost) if said and said.cost is not None else None
        yield own if own is not None else 0.0 if clock.what == "chain" else otherwise


def monthly(reading: Reading, prices: Tariff) -> dict[str, float]:
    """Per month, of the cases that arrived in the measured time, until the run ends: hours worked, deadlines breached, cases lost
    (abandoned, or an end "lost") and not finished; and, where there are prices, what that costs.

    `cost.total` is the work that was done at the price of its hours, lost customers, breaches and delay. `cost.staff` is what the
    seats on shift in the measured time cost, whether they work or not.
    """
    months = reading.length / MONTH
    cases, closed, outcomes = reading.closed
    ends = [reading.log.header.stages[stage].outcome for stage in reading.log.header.ends]
    lost = sum(int((outcomes == number).sum()) for number, outcome in enumerate(ends) if outcome == "lost")
    lost += int((outcomes == OUTCOME_ABANDONED).sum())
    clocks = reading.log["value", reading.rows(Kind.BREACH)]
    promises = [number for number, clock in enumerate(reading.log.header.clocks) if clock.what != "chain"]
    hours = _hours(reading)
    told = {
        "monthly.hours": float(hours.sum()) / months,
        "monthly.breached": float(np.isin(clocks, promises).sum()) / months,
        "monthly.lost": lost / months,
        "monthly.unfinished": float(((outcomes < 0) & (outcomes != OUTCOME_ABANDONED)).sum()) / months,
    }
    if not prices.known:
        return told
    costs = {
        "cost.work": float(hours @ np.array(prices.hour)) / months,
        "cost.lost": lost * prices.lost / months,
        "cost.breaches": float(sum(prices.breach[int(clock)] for clock in clocks[clocks < len(prices.breach)])) / months,
        "cost.delay": float((closed - reading.arrived[cases]).sum()) * prices.delay / months,
    }
    return {**told, **costs, "cost.total": sum(costs.values()), "cost.staff": _on_shift(reading, prices) / months}


def _hours(reading: Reading) -> Floats:
    """Hours worked by team; discarded work counts, it was done."""
    log = reading.log
    rows = reading.rows(*SEAT_KINDS)
    told = np.zeros(len(log.header.teams))
    np.add.at(told, log["team", rows], log["worked", rows] / HOUR)
    return told


def _on_shift(reading: Reading, prices: Tariff) -> float:
    return sum(capacity(reading, team) / HOUR * hour for team, hour in zip(reading.log.header.teams, prices.hour, strict=True))
