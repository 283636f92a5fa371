"""Replications of one scenario: run, held to the laws, measured, summarised."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from flowspec.decide.prepared import Prepared
from flowspec.measure.measures import Measures, measure
from flowspec.measure.summary import Summary, summarise
from flowspec.model.errors import LawViolated
from flowspec.model.log import Log
from flowspec.simulate.engines import EngineName, engine, has_native
from flowspec.simulate.laws import violations
from flowspec.simulate.lower import Lowered


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
    scenario = prepared.scenario
    count = scenario.replications if replications is None else replications
    chosen = scenario.seed if seed is None else seed
    told: dict[int, Measures] = {}
    for replication, measures in _measured(prepared.lowered, count, chosen, engine, workers, scenario.warm_up or 0):
        told[replication] = measures
        if on_done:
            on_done(len(told))
    measures = tuple(told[r] for r in range(count))
    return Experiment(prepared, measures, summarise(measures, also=also), chosen, _named(engine))


def one_log(prepared: Prepared, *, replication: int = 0, seed: int | None = None, engine: EngineName = "auto") -> Log:
    """The Log of one replication, held to the laws."""
    chosen = prepared.scenario.seed if seed is None else seed
    return _run(prepared.lowered, replication, chosen, engine)


def _named(name: EngineName) -> str:
    return name if name != "auto" else "native" if has_native() else "simpy"


def _measured(
    lowered: Lowered, count: int, seed: int, name: EngineName, workers: int, warm_up: int
) -> Iterator[tuple[int, Measures]]:
    if workers == 1 or count == 1:
        for replication in range(count):
            yield _one(lowered, replication, seed, name, warm_up)
        return
    with _pool(name, workers) as pool:
        futures = [pool.submit(_one, lowered, replication, seed, name, warm_up) for replication in range(count)]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _pool(name: EngineName, workers: int) -> Executor:
    return ThreadPoolExecutor(workers) if _named(name) == "native" else ProcessPoolExecutor(workers)


def _one(lowered: Lowered, replication: int, seed: int, name: EngineName, warm_up: int) -> tuple[int, Measures]:
    return replication, measure(_run(lowered, replication, seed, name), warm_up=warm_up)


def _run(lowered: Lowered, replication: int, seed: int, name: EngineName) -> Log:
    model, header = lowered.world(replication, seed)
    log = engine(name)(model, seed, replication, header)
    broken = violations(log, model)
    if broken:
        raise LawViolated(
            "this run broke a law that every run keeps: " + "; ".join(broken) + "; please report it with the scenario"
        )
    return log
