"""What trust did in a scenario: an assumption of the model, switched on by [trust]."""

from collections.abc import Sequence

import numpy as np

from flowspec.decide.costs import MONTH
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs, replicate
from flowspec.measure.intervals import LEVEL, Interval, student
from flowspec.measure.queues import capacity
from flowspec.measure.reading import HOUR, Floats, Ints, Reading
from flowspec.measure.trust import trust_over_time
from flowspec.model.log import Log
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Trust

WEEK = 604_800_000


@dataclass(frozen=True, slots=True)
class Mistrust:
    """A receiver's trust in a sender: at each tick of `grid` with its interval, and what mistrust takes.

    `rechecks` and `hours` are a month's, `capacity` is their share of the receiver's time on shift; `recovered` is the share of
    replications in which trust ended above the level from which on nothing is re-checked, for good.
    """

    receiver: str
    sender: str
    grid: Ints
    trust: tuple[Interval, ...]
    rechecks: Interval
    hours: Interval
    capacity: Interval
    recovered: Interval


@dataclass(frozen=True, slots=True)
class _Pair:
    trust: Floats
    rechecks: float
    hours: float
    capacity: float
    recovered: float


def rechecked(prepared: Prepared) -> frozenset[int]:
    """The branches over which receivers re-check what they do not trust."""
    branches = (branch for way in prepared.lowered.model.ways for branch in way.branches)
    return frozenset(i for i, branch in enumerate(branches) if branch.recheck is not None)


def mistrust(prepared: Prepared, runs: Runs, *, level: float = LEVEL) -> tuple[Mistrust, ...]:
    """Every pair of teams that meets over a branch with a re-check; nothing without [trust]."""
    table = prepared.scenario.trust
    if table is None:
        return ()
    grid = np.arange(0, prepared.lowered.model.end + 1, WEEK, dtype=np.int64)
    told = replicate(prepared.lowered, _Reader(table, rechecked(prepared), grid), runs)
    pairs = dict.fromkeys(pair for run in told for pair in run)
    return tuple(_of(pair, [run[pair] for run in told if pair in run], grid, level) for pair in pairs)


@dataclass(frozen=True, slots=True)
class _Reader:
    table: Trust
    branches: frozenset[int]
    grid: Ints

    def __call__(self, log: Log) -> dict[tuple[str, str], _Pair]:
        reading = Reading(log)
        months = reading.length / MONTH
        teams = {team.name: team for team in log.header.teams}
        told: dict[tuple[str, str], _Pair] = {}
        for one in trust_over_time(reading, self.table, self.branches):
            staffed = capacity(reading, teams[one.receiver]) / HOUR
            back = one.recovered(self.table.below) is not None
            share = one.recheck_hours / staffed if staffed else 0.0
            told[one.receiver, one.sender] = _Pair(
                one.at(self.grid), one.rechecks / months, one.recheck_hours / months, share, float(back)
            )
        return told


def _of(pair: tuple[str, str], runs: Sequence[_Pair], grid: Ints, level: float) -> Mistrust:
    return Mistrust(
        *pair,
        grid,
        tuple(student([float(run.trust[i]) for run in runs], level=level) for i in range(len(grid))),
        student([run.rechecks for run in runs], level=level),
        student([run.hours for run in runs], level=level),
        student([run.capacity for run in runs], level=level),
        student([run.recovered for run in runs], level=level),
    )
