"""What a page shows of a scenario beside its measures: the course of its runs, and where time and failures are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import TypeAlias

import numpy as np

from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs, replicate
from flowspec.decide.warm_up import warm_up_of
from flowspec.measure.explain import CAUSES, lead_time_by_cause
from flowspec.measure.handed import Handed, handoff_matrix
from flowspec.measure.intervals import LEVEL, Interval, student
from flowspec.measure.places import failures_by_place
from flowspec.measure.reading import HOUR, Floats, Ints, Reading
from flowspec.measure.series import open_over_time, queues_over_time, stretches
from flowspec.measure.times import lead_times
from flowspec.measure.value_stream import Station, value_stream
from flowspec.model.log import Log
from flowspec.model.plain import dataclass

Series: TypeAlias = tuple[Interval, ...]
"""One interval for each stretch of time."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Intervals over replications. Stretches of time lie between neighbouring `edges` (hours).

    `queues` are by team, `causes` mean hours a case, `matrix` by (sender, receiver) and the names of `Handed`, `stream` by
    (workflow, stage) and the names of `Station`, `failures` per 100 cases by (workflow, "stage" or "link", name). `lead_times`
    are the hours of all cases of all replications that ended.
    """

    edges: tuple[float, ...]
    queues: Mapping[str, Series]
    in_progress: Series
    lead_times: Floats
    causes: Mapping[str, Interval]
    matrix: Mapping[tuple[str, str], Mapping[str, Interval]]
    stream: Mapping[tuple[int, str], Mapping[str, Interval]]
    failures: Mapping[tuple[int, str, str], Interval]


def evidence(prepared: Prepared, runs: Runs, *, level: float = LEVEL, on_done: Callable[[int], None] | None = None) -> Evidence:
    """Run the scenario and keep what a page shows. What a replication lacks does not count there; volumes and failures are 0."""
    edges = stretches(prepared.lowered.model.end)
    told = replicate(prepared.lowered, _Reader(edges, warm_up_of(prepared, runs).ticks), runs, on_done=on_done)
    pairs = dict.fromkeys(pair for run in told for pair in run.matrix)
    places = sorted({place for run in told for place in run.stream}, key=_order(prepared))
    failed = dict.fromkeys(place for run in told for place in run.failures)
    nobody, nowhere = Handed(0.0, *[np.nan] * 4), Station(0.0, *[np.nan] * 3)
    return Evidence(
        tuple((edges / HOUR).tolist()),
        {team: _series([run.queues[team] for run in told], level) for team in told[0].queues},
        _series([run.in_progress for run in told], level),
        np.sort(np.concatenate([run.lead_times for run in told])),
        {cause: student([run.causes[i] for run in told], level=level) for i, cause in enumerate(CAUSES)},
        {pair: _each(Handed, [run.matrix.get(pair, nobody) for run in told], level) for pair in pairs},
        {place: _each(Station, [run.stream.get(place, nowhere) for run in told], level) for place in places},
        {place: student([run.failures.get(place, 0.0) for run in told], level=level) for place in failed},
    )


@dataclass(frozen=True, slots=True)
class _Run:
    queues: dict[str, Floats]
    in_progress: Floats
    lead_times: Floats
    causes: list[float]
    matrix: dict[tuple[str, str], Handed]
    stream: dict[tuple[int, str], Station]
    failures: dict[tuple[int, str, str], float]


@dataclass(frozen=True, slots=True)
class _Reader:
    edges: Ints
    warm_up: int

    def __call__(self, log: Log) -> _Run:
        reading = Reading(log, self.warm_up)
        ticks = lead_time_by_cause(reading).ticks
        return _Run(
            queues_over_time(reading, self.edges),
            open_over_time(reading, self.edges),
            lead_times(reading)["lead_time"],
            (ticks.mean(axis=0) / HOUR).tolist() if len(ticks) else [float("nan")] * len(CAUSES),
            handoff_matrix(reading),
            value_stream(reading),
            failures_by_place(reading),
        )


def _series(told: Sequence[Floats], level: float) -> Series:
    return tuple(student(column, level=level) for column in np.stack(told, axis=1))


def _each(kind: type[Handed] | type[Station], told: Sequence[Handed | Station], level: float) -> dict[str, Interval]:
    """An interval for each field of the dataclass."""
    return {one.name: student([getattr(each, one.name) for each in told], level=level) for one in fields(kind)}


def _order(prepared: Prepared) -> Callable[[tuple[int, str]], int]:
    """Stages in the order of the specs."""
    numbers = {(stage.workflow, stage.name): i for i, stage in enumerate(prepared.lowered.header.stages)}
    return lambda place: numbers[place]
