"""Replications in processes of this machine.

The kernel, which a thread could run beside others, is a quarter of a replication; laws and measures are many small steps of
Python, which threads cannot take at once.
"""

import gc
import signal
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from flowspec.model.errors import FlowspecError

T = TypeVar("T")

_job: Callable[[int], Any]
"""In a process of `at_once`: what it does."""


def at_once(job: Callable[[int], T], numbers: range, workers: int) -> Generator[T]:
    """What the job makes of each number, as it is done, so many at once.

    Raises what a job raises, and `FlowspecError` if a process is ended from outside.
    """
    # Linux: forked processes have everything imported; elsewhere forking is not safe or not there
    context = get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(min(workers, len(numbers)), context, _begin, (job,))
    try:
        for future in as_completed([pool.submit(_do, number) for number in numbers]):
            yield future.result()
    except BrokenProcessPool:
        raise FlowspecError(
            "a process that ran replications was ended from outside, perhaps for want of memory; use fewer --workers"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(job: Callable[[int], Any]) -> None:
    """What a process does first. Ctrl-C ends it at once and without a word: the process that started it tells."""
    global _job  # noqa: PLW0603 (given once, so that it is not sent with each number)
    _job = job
    gc.freeze()  # what was there before is neither looked at nor, where it was forked, copied for that
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _do(number: int) -> Any:
    return _job(number)
