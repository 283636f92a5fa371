"""Replications on an existing dask cluster: the same numbers as here, from workers that have the same flowspec installed."""

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Any, TypeVar

from flowspec.model.errors import FlowspecError

T = TypeVar("T")

BATCH = 50
"""The most replications of one task: enough that a task takes much longer than to send it."""
SHARE = 4
"""How many tasks each thread of the cluster gets, if there is so much to do: so that all end close together."""
RETRIES = 3
"""How often a task is tried again that failed on its worker; one whose worker is lost goes to another anyway."""
PATIENCE = 10
"""Seconds to wait for the scheduler to answer."""


class UnusableCluster(FlowspecError):
    """A cluster that cannot be reached, or whose workers cannot do the work."""


def spread(
    jobs: Sequence[Callable[[int], T]], numbers: range, address: str, *, on_done: Callable[[int], None] | None = None
) -> Iterator[list[T]]:
    """What each job makes of each number, job by job and in order; all jobs are under way at once.

    `on_done` is told how many results are there. Raises `UnusableCluster` if there is no scheduler at `address`, if dask is not
    installed, or if a worker has another flowspec; what a job raises is raised here. At the end, whatever the reason, what is
    still under way is cancelled.
    """
    with _client(address) as client:
        size = _size(len(jobs) * len(numbers), sum(client.nthreads().values()))
        parts = [numbers[at : at + size] for at in range(0, len(numbers), size)]
        ours = version("flowspec")
        _same_everywhere(client, ours)
        under_way = [[client.submit(_batch, job, part, ours, retries=RETRIES, pure=False) for part in parts] for job in jobs]
        done = 0
        for futures in under_way:
            told: list[T] = []
            for future in futures:
                told += _result(future, address)
                if on_done:
                    on_done(done + len(told))
            done += len(told)
            futures.clear()  # the cluster may forget them
            yield told


def _same_everywhere(client: Any, ours: str) -> None:
    """Raise `UnusableCluster` if a worker has no flowspec or another one: what it cannot import it would try for ever."""
    for worker, theirs in client.run(version, "flowspec", on_error="return").items():
        if theirs != ours:
            has = f"flowspec {theirs}" if isinstance(theirs, str) else "no flowspec"
            raise UnusableCluster(f"the worker {worker} has {has}, and this is flowspec {ours}; install that one there")


def _size(many: int, threads: int) -> int:
    """How many replications a task has."""
    return max(1, min(BATCH, many // (SHARE * max(1, threads))))


def _batch(job: Callable[[int], T], part: range, expected: str) -> list[T]:
    """What a worker does; it may have come after `_same_everywhere`."""
    if (mine := version("flowspec")) != expected:
        raise UnusableCluster(f"a worker has flowspec {mine}, and this is flowspec {expected}; install that one there")
    return [job(number) for number in part]


def _client(address: str) -> Any:
    """A dask client; it is used in a few calls only, of which dask does not know the types."""
    try:
        from distributed import Client
    except ImportError:
        raise UnusableCluster('--cluster needs dask.distributed; install "flowspec[cluster]"') from None
    try:
        client: Any = Client
        return client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise UnusableCluster(
            f"there is no dask scheduler at {address}; start one with `dask scheduler`, and give the address that it prints, "
            "such as tcp://10.0.0.1:8786"
        ) from None


def _result(future: Any, address: str) -> Any:
    from distributed import CancelledError, KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        return future.result()
    except (CancelledError, CommClosedError):
        raise UnusableCluster(f"the scheduler at {address} was lost; start it again") from None
    except KilledWorker:
        raise UnusableCluster(
            "a task was given up because every worker that had it was lost; look into their logs, and give them more memory"
        ) from None
