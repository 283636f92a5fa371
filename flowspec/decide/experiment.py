"""Replications of one scenario: run, held to the laws, measured, summarised."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import TypeVar

from flowspec.decide.costs import Tariff, monthly, tariff
from flowspec.decide.prepared import Prepared
from flowspec.measure.measures import Measures, measure
from flowspec.measure.reading import Reading
from flowspec.measure.summary import Summary, summarise
from flowspec.model.errors import LawViolated
from flowspec.model.log import Log
from flowspec.simulate.engines import EngineName, engine, has_native
from flowspec.simulate.laws import violations
from flowspec.simulate.lower import Lowered

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Experiment:
    """The replications of a scenario: their measures, in order, and the summary with intervals."""

    prepared: Prepared
    measures: tuple[Measures, ...]
    summary: Summary
    seed: int
    engine: str


@dataclass(frozen=True, slots=True)
class Runs:
    """How a scenario is run: replications `first` to `first + count` of a seed, on an engine, so many at once."""

    count: int
    seed: int
    first: int = 0
    engine: EngineName = "auto"
    workers: int = 1


def runs_of(
    prepared: Prepared,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
) -> Runs:
    """The scenario's own replications and seed, or those that are asked for instead."""
    scenario = prepared.scenario
    count = scenario.replications if replications is None else replications
    return Runs(count, scenario.seed if seed is None else seed, engine=engine, workers=workers)


def experiment(
    prepared: Prepared,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
    also: Sequence[tuple[str, str]] = (),
    on_done: Callable[[int], None] | None = None,
) -> Experiment:
    """Run the scenario's replications (or so many) and measure each.

    The numbers do not depend on `workers`: threads for the native kernel, processes for the SimPy engine. `also` are further
    (statistic, measure) pairs; `on_done` is told each time how many replications are done. Raises `LawViolated` if a run broke
    a law of conservation.
    """
    runs = runs_of(prepared, replications=replications, seed=seed, engine=engine, workers=workers)
    everything = Everything(prepared.scenario.warm_up or 0, tariff(prepared))
    measures = replicate(prepared.lowered, everything, runs, on_done=on_done)
    return Experiment(prepared, measures, summarise(measures, also=also), runs.seed, _named(engine))


@dataclass(frozen=True, slots=True)
class Everything:
    """Log -> all measures, and what the run costs in a month."""

    warm_up: int
    prices: Tariff

    def __call__(self, log: Log) -> Measures:
        told = measure(log, warm_up=self.warm_up)
        return replace(told, numbers={**told.numbers, **monthly(Reading(log, self.warm_up), self.prices)})


def replicate(
    lowered: Lowered, read: Callable[[Log], T], runs: Runs, *, on_done: Callable[[int], None] | None = None
) -> tuple[T, ...]:
    """What `read` makes of the Log of each replication, in order. Raises `LawViolated` as `experiment` does."""
    told: dict[int, T] = {}
    for replication, result in _results(lowered, read, runs):
        told[replication] = result
        if on_done:
            on_done(len(told))
    return tuple(told[r] for r in sorted(told))


def one_log(prepared: Prepared, *, replication: int = 0, seed: int | None = None, engine: EngineName = "auto") -> Log:
    """The Log of one replication, held to the laws."""
    chosen = prepared.scenario.seed if seed is None else seed
    return _run(prepared.lowered, replication, chosen, engine)


def _named(name: EngineName) -> str:
    return name if name != "auto" else "native" if has_native() else "simpy"


def _results(lowered: Lowered, read: Callable[[Log], T], runs: Runs) -> Iterator[tuple[int, T]]:
    numbers = range(runs.first, runs.first + runs.count)
    if runs.workers == 1 or runs.count == 1:
        yield from (_one(lowered, read, replication, runs) for replication in numbers)
        return
    with _pool(runs) as pool:
        futures = [pool.submit(_one, lowered, read, replication, runs) for replication in numbers]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _pool(runs: Runs) -> Executor:
    return ThreadPoolExecutor(runs.workers) if _named(runs.engine) == "native" else ProcessPoolExecutor(runs.workers)


def _one(lowered: Lowered, read: Callable[[Log], T], replication: int, runs: Runs) -> tuple[int, T]:
    return replication, read(_run(lowered, replication, runs.seed, runs.engine))


def _run(lowered: Lowered, replication: int, seed: int, name: EngineName) -> Log:
    model, header = lowered.world(replication, seed)
    log = engine(name)(model, seed, replication, header)
    broken = violations(log, model)
    if broken:
        raise LawViolated(
            "this run broke a law that every run keeps: " + "; ".join(broken) + "; please report it with the scenario"
        )
    return log
