"""The replications of a scenario: run by an engine, held to the laws, each Log read by what is asked for."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeAlias, TypeVar

from flowspec.decide.prepared import Prepared
from flowspec.model.log import Header, Log
from flowspec.model.plain import dataclass
from flowspec.simulate.engines import EngineName, engine, has_native, in_pieces
from flowspec.simulate.laws import broke, violations
from flowspec.simulate.lower import Lowered
from flowspec.simulate.pieces import closed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InPieces(Generic[T]):
    """Reads a run that is never whole in memory: the header, and Logs of the cases that are over, to what they come to."""

    fold: Callable[[Header, Iterator[Log]], T]


Reader: TypeAlias = Callable[[Log], T] | InPieces[T]
"""What is made of each replication: of its Log, or of its pieces."""


@dataclass(frozen=True, slots=True)
class Runs:
    """How a scenario is run: replications `first` to `first + count` of a seed, on an engine, so many at once.

    With `cluster`, the address of a dask scheduler, its workers run them.
    """

    count: int
    seed: int
    first: int = 0
    engine: EngineName = "auto"
    workers: int = 1
    cluster: str | None = None

    @property
    def numbers(self) -> range:
        """The replications' numbers."""
        return range(self.first, self.first + self.count)


def runs_of(
    prepared: Prepared,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int = 1,
    cluster: str | None = None,
) -> Runs:
    """The scenario's own replications and seed, or those that are asked for instead."""
    scenario = prepared.scenario
    count = scenario.replications if replications is None else replications
    return Runs(count, scenario.seed if seed is None else seed, engine=engine, workers=workers, cluster=cluster)


def replicate(lowered: Lowered, read: Reader[T], runs: Runs, *, on_done: Callable[[int], None] | None = None) -> tuple[T, ...]:
    """What `read` makes of each replication, in order.

    `on_done` is told how many are done. Raises `LawViolated` if a run broke a law of conservation.
    """
    if runs.cluster is not None:
        return next(replicate_each([(lowered, read)], runs, on_done=on_done))
    told: dict[int, T] = {}
    for replication, result in _results(lowered, read, runs):
        told[replication] = result
        if on_done:
            on_done(len(told))
    return tuple(told[r] for r in sorted(told))


def replicate_each(
    jobs: Sequence[tuple[Lowered, Reader[T]]], runs: Runs, *, on_done: Callable[[int], None] | None = None
) -> Iterator[tuple[T, ...]]:
    """`replicate` for each of several jobs, in order; on a cluster all of them are under way at once.

    `on_done` is told how many replications of all jobs are done.
    """
    if runs.cluster is not None:
        from flowspec.decide.cluster import spread

        work = [partial(_one, lowered, read, runs) for lowered, read in jobs]
        for told in spread(work, runs.numbers, runs.cluster, on_done=on_done):
            yield tuple(result for _, result in told)
        return
    for number, (lowered, read) in enumerate(jobs):
        before = number * runs.count
        yield replicate(lowered, read, runs, on_done=_after(before, on_done))


def _after(before: int, on_done: Callable[[int], None] | None) -> Callable[[int], None] | None:
    return (lambda done: on_done(before + done)) if on_done else None


def one_log(prepared: Prepared, *, replication: int = 0, seed: int | None = None, engine: EngineName = "auto") -> Log:
    """The Log of one replication, held to the laws."""
    chosen = prepared.scenario.seed if seed is None else seed
    return _run(prepared.lowered, replication, chosen, engine)


def named(name: EngineName) -> str:
    """The engine that a name stands for here: `auto` is the native kernel where it was built."""
    return name if name != "auto" else "native" if has_native() else "simpy"


def _results(lowered: Lowered, read: Reader[T], runs: Runs) -> Iterator[tuple[int, T]]:
    if runs.workers == 1 or runs.count == 1:
        yield from (_one(lowered, read, runs, replication) for replication in runs.numbers)
        return
    from flowspec.decide.processes import at_once

    yield from at_once(partial(_one, lowered, read, runs), runs.numbers, runs.workers)


def _one(lowered: Lowered, read: Reader[T], runs: Runs, replication: int) -> tuple[int, T]:
    if not isinstance(read, InPieces):
        return replication, read(_run(lowered, replication, runs.seed, runs.engine))
    model, header = lowered.world(replication, runs.seed)
    pieces = in_pieces(runs.engine, model, runs.seed, replication, header)
    fold: Callable[[Header, Iterator[Log]], T] = read.fold
    return replication, fold(header, closed(pieces, model))


def _run(lowered: Lowered, replication: int, seed: int, name: EngineName) -> Log:
    model, header = lowered.world(replication, seed)
    log = engine(name)(model, seed, replication, header)
    broken = violations(log, model)
    if broken:
        raise broke(broken)
    return log
