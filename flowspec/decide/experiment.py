"""Replications of one scenario: run, held to the laws, measured, summarised."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flowspec.decide.costs import Tariff, monthly, tariff
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import named, replicate, runs_of
from flowspec.measure.measures import Measures, measure
from flowspec.measure.reading import Reading
from flowspec.measure.summary import Summary, summarise
from flowspec.model.log import Log
from flowspec.simulate.engines import EngineName


@dataclass(frozen=True, slots=True)
class Experiment:
    """The replications of a scenario: their measures, in order, and the summary with intervals."""

    prepared: Prepared
    measures: tuple[Measures, ...]
    summary: Summary
    seed: int
    engine: str


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
    return Experiment(prepared, measures, summarise(measures, also=also), runs.seed, named(engine))


@dataclass(frozen=True, slots=True)
class Everything:
    """Log -> all measures, and what the run costs in a month."""

    warm_up: int
    prices: Tariff

    def __call__(self, log: Log) -> Measures:
        told = measure(log, warm_up=self.warm_up)
        return replace(told, numbers={**told.numbers, **monthly(Reading(log, self.warm_up), self.prices)})
