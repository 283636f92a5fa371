"""Replications of one scenario: run, held to the laws, measured, summarised."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from flowspec.decide.costs import Tariff, monthly, tariff
from flowspec.decide.precision import FIRST_LOOK, Precision, Stopped
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import InPieces, Reader, Runs, named, replicate, runs_of
from flowspec.decide.warm_up import WarmUp, warm_up_of
from flowspec.measure.attribution import whose_time
from flowspec.measure.batches import batches
from flowspec.measure.folding import Fold
from flowspec.measure.measures import Measures, measures_of
from flowspec.measure.reading import Reading
from flowspec.measure.summary import Summary, summarise
from flowspec.model.log import Header, Log
from flowspec.model.plain import dataclass
from flowspec.simulate.engines import EngineName


@dataclass(frozen=True, slots=True)
class Experiment:
    """The replications of a scenario: their measures, in order, and the summary with intervals.

    `batches` > 0: one long run was cut into so many, whose measures stand for those of replications. `stopped` tells how a search
    for precision ended.
    """

    prepared: Prepared
    measures: tuple[Measures, ...]
    summary: Summary
    seed: int
    engine: str
    warm_up: WarmUp
    batches: int = 0
    stopped: Stopped | None = None


def experiment(
    prepared: Prepared,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
    cluster: str | None = None,
    in_pieces: bool = False,
    also: Sequence[tuple[str, str]] = (),
    keep: Collection[str] | None = None,
    precision: Precision | None = None,
    warm_up: WarmUp | None = None,
    on_done: Callable[[int], None] | None = None,
) -> Experiment:
    """Run the scenario's replications (or so many) and measure each.

    The numbers do not depend on `workers` (how many run at once here) or `cluster` (the address of a dask scheduler whose
    workers run them instead). `also` are further (statistic, measure) pairs; `keep`, if given, are the only measures whose
    samples are kept; `on_done` is told each time how many replications are done. With `precision` runs go on, from at least
    `precision.FIRST_LOOK`, until it is reached or its `at_most` are done. `warm_up` is left out instead of the scenario's own.
    One single run of a steady state is cut into batches. With `in_pieces` no run is ever whole in memory: quantiles are then
    within `sketch.ERROR`, and some measures are left out (`Fold.measures`). Raises `LawViolated` if a run broke a law of
    conservation.
    """
    kept = None if keep is None else frozenset({*keep, *(name for _, name in also), *([precision.measure] if precision else ())})
    runs = runs_of(prepared, replications=replications, seed=seed, engine=engine, workers=workers, cluster=cluster)
    leaves_out = warm_up or warm_up_of(prepared, runs)
    everything: Reader[Measures] = Everything(leaves_out.ticks, tariff(prepared), kept)
    if in_pieces:
        everything = InPieces(Folded(leaves_out.ticks, tariff(prepared)))
    if precision:
        measures, stopped = _until(precision, prepared, everything, runs, on_done)
        told = summarise(measures, also=also)
        return Experiment(prepared, measures, told, runs.seed, named(engine), leaves_out, stopped=stopped)
    if runs.count == 1 and not in_pieces and prepared.scenario.run == "steady-state":
        (measures,) = replicate(prepared.lowered, InBatches(leaves_out.ticks, tariff(prepared)), runs, on_done=on_done)
        told = replace(summarise(measures, also=also), replications=1)
        return Experiment(prepared, measures, told, runs.seed, named(engine), leaves_out, batches=len(measures))
    measures = replicate(prepared.lowered, everything, runs, on_done=on_done)
    return Experiment(prepared, measures, summarise(measures, also=also), runs.seed, named(engine), leaves_out)


@dataclass(frozen=True, slots=True)
class Everything:
    """Log -> all measures, and what the run costs in a month."""

    warm_up: int
    prices: Tariff
    keep: frozenset[str] | None = None
    """The samples that are kept; None: all."""

    def __call__(self, log: Log) -> Measures:
        made = _everything(Reading(log, self.warm_up), self.prices)
        return made.keeping(made.samples if self.keep is None else self.keep)


@dataclass(frozen=True, slots=True)
class Folded:
    """The pieces of a run -> all measures, added up."""

    warm_up: int
    prices: Tariff

    def __call__(self, header: Header, logs: Iterator[Log]) -> Measures:
        fold = Fold(one_priority=one_priority(header))
        for log in logs:
            reading = Reading(log, self.warm_up)
            fold.add(_everything(reading, self.prices), whose_time(reading))
        return fold.measures()


def one_priority(header: Header) -> bool:
    """Whether nobody overtakes in line, so that measures of pieces leave nothing out."""
    return all(len(names) < 2 for names in header.priorities)


@dataclass(frozen=True, slots=True)
class InBatches:
    """Log -> all measures of each batch."""

    warm_up: int
    prices: Tariff

    def __call__(self, log: Log) -> tuple[Measures, ...]:
        return tuple(_everything(batch, self.prices) for batch in batches(log, self.warm_up))


def _everything(reading: Reading, prices: Tariff) -> Measures:
    told = measures_of(reading)
    return replace(told, numbers={**told.numbers, **monthly(reading, prices)})


def _from(done: int, on_done: Callable[[int], None] | None) -> Callable[[int], None] | None:
    """Tells of runs on top of those that are done."""
    return (lambda new: on_done(done + new)) if on_done else None


def _until(
    asked: Precision,
    prepared: Prepared,
    read: Reader[Measures],
    runs: Runs,
    on_done: Callable[[int], None] | None,
) -> tuple[tuple[Measures, ...], Stopped]:
    """Replications, numbered on from the first, until the precision is reached."""
    told: tuple[Measures, ...] = ()
    count, looks = min(asked.at_most, max(FIRST_LOOK, runs.count)), 0
    while True:
        done = len(told)
        more = replace(runs, first=runs.first + done, count=count - done)
        told += replicate(prepared.lowered, read, more, on_done=_from(done, on_done))
        interval, looks = asked.of(told), looks + 1
        if asked.reached(interval) or len(told) >= asked.at_most:
            return told, Stopped(asked, interval, asked.reached(interval), looks)
        count = asked.next_look(interval, len(told))
