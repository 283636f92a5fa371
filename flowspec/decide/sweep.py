"""A sweep: the scenario with every combination of chosen values, each point on the same random numbers."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import product

from flowspec.decide.asked import Asked
from flowspec.decide.axes import MOST, Axis, UnusableAxis
from flowspec.decide.costs import tariff
from flowspec.decide.prepared import Prepared, prepared
from flowspec.decide.replicate import Runs, replicate_each
from flowspec.decide.warm_up import longest, warm_up_of
from flowspec.measure.intervals import LEVEL, Interval, paired, student
from flowspec.measure.measures import Measures
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import ScenarioErrors
from flowspec.model.plain import dataclass
from flowspec.simulate.scenario import override

Pair = tuple[str, str]
"""A statistic and a measure."""


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of values, ready to run; `digest` is equal for points whose runs are equal."""

    values: tuple[object, ...]
    ready: Prepared
    digest: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A point that was run: by key its value, by `statistic(measure)` the value of each replication (nan: nothing measured)."""

    values: Mapping[str, object]
    digest: str
    measures: Mapping[str, tuple[float, ...]]

    def interval(self, name: str, *, level: float = LEVEL) -> Interval:
        """A measure with its interval over replications."""
        return student(self.measures[name], level=level)

    def against(self, first: "Finished", name: str, *, level: float = LEVEL) -> Interval:
        """How much more a measure is than at another point, paired replication by replication."""
        return paired(first.measures[name], self.measures[name], level=level)


def grid(base: Prepared, axes: Sequence[Axis], *, on_done: Callable[[int], None] | None = None) -> tuple[Point, ...]:
    """Every combination, the last axis fastest; all are made ready before any is run.

    Raises `ScenarioErrors` with everything that is wrong with keys and values, `UnusableAxis` if the grid is too large or if an
    axis changes nothing in any combination.
    """
    many = math.prod(len(axis.values) for axis in axes)
    if many > MOST:
        raise UnusableAxis(f"this sweep has {many} points; leave values out until there are at most {MOST}")
    problems: list[Diagnostic] = []
    points: list[Point] = []
    for values in product(*(axis.values for axis in axes)):
        try:
            points.append(_point(base, axes, values))
        except ScenarioErrors as errors:
            problems += errors.problems
        if on_done:
            on_done(len(points))
    if problems:
        raise ScenarioErrors(problems)
    _has_effect(base, axes, points)
    return tuple(points)


def main_measures(base: Prepared, axes: Sequence[Axis]) -> tuple[Pair, ...]:
    """What is told of every point: lead time, throughput, utilisation of the teams that are varied, cost if there are prices."""
    varied = [axis.path[1] for axis in axes if len(axis.path) > 1 and axis.path[0] in ("teams", "roles")]
    teams = [team.name for team in base.lowered.header.teams if team.name in varied]
    told = [("mean", "lead_time"), ("p90", "lead_time"), ("mean", "throughput")]
    told += [("mean", f"utilisation.{team}") for team in teams]
    return (*told, ("mean", "cost.total")) if tariff(base).known else tuple(told)


def sweep(
    axes: Sequence[Axis],
    points: Sequence[Point],
    pairs: Sequence[Pair],
    runs: Runs,
    *,
    begun: int = 0,
    on_done: Callable[[int], None] | None = None,
) -> Iterator[Finished]:
    """Run the points in order, from number `begun` on, each with all replications.

    All points of a steady state leave out the same warm-up, the longest that one of them needs. `on_done` is told how many
    replications are done. Raises `LawViolated` if a run broke a law of conservation.
    """
    names = tuple(name for _, name in pairs)
    leaves_out = longest(warm_up_of(point.ready, runs) for point in points).ticks
    wanted = points[begun:]
    jobs = [(point.ready.lowered, Asked(names, leaves_out, tariff(point.ready))) for point in wanted]
    for point, measures in zip(wanted, replicate_each(jobs, runs, on_done=on_done), strict=True):
        values = dict(zip((axis.key for axis in axes), point.values, strict=True))
        told = {f"{statistic}({name})": tuple(_value(one, statistic, name) for one in measures) for statistic, name in pairs}
        yield Finished(values, point.digest, told)


def _value(measures: Measures, statistic: str, name: str) -> float:
    return measures.value(statistic, name) if name in measures else math.nan


def _point(base: Prepared, axes: Sequence[Axis], values: tuple[object, ...]) -> Point:
    scenario = base.scenario
    for axis, value in zip(axes, values, strict=True):
        scenario = override(scenario, axis.path, value)
    ready = prepared(scenario, base.specs)
    return _digested(ready, values)


def _digested(ready: Prepared, values: tuple[object, ...]) -> Point:
    told = repr((ready.lowered.model, tariff(ready), ready.scenario.run, ready.scenario.warm_up))
    return Point(values, ready, blake2b(told.encode(), digest_size=16).hexdigest())


def _has_effect(base: Prepared, axes: Sequence[Axis], points: Sequence[Point]) -> None:
    """An axis must change the run in some combination of the others; one with a single value, against what the scenario says."""
    as_it_is = _digested(base, ())
    for number, axis in enumerate(axes):
        found: dict[tuple[str, ...], set[str]] = {}
        for point in points:
            others = tuple(repr(value) for i, value in enumerate(point.values) if i != number)
            found.setdefault(others, set()).add(point.digest)
        alone = len(axes) == len(axis.values) == 1
        if all(len(digests) == 1 for digests in found.values()) and (alone or len(axis.values) > 1):
            if alone and points[0].digest != as_it_is.digest:
                continue
            raise UnusableAxis(f"--set {axis.key}: no value of this changes a run of {base.scenario.file}; leave it out")
