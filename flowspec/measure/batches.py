"""One long run cut into batches, each measured as if it were a run of its own."""

from collections.abc import Iterator

import numpy as np

from flowspec.measure.reading import HOUR, WEEK, Reading
from flowspec.model.log import Kind, Log

BATCHES = 20
"""About how many batches a run is cut into; more gain little (Schmeiser, Operations Research 30, 1982, pp. 556-568)."""
FEWEST = 10
"""The fewest, if the batches can be whole weeks or days by it."""


def batches(log: Log, warm_up: int = 0) -> tuple[Reading, ...]:
    """Readings of the batches of a run after its warm-up: whole weeks, else whole days, where there are enough of them.

    A case belongs to the batch in which it arrived; time averages are taken over the batch. Batch means stand for independent
    values if batches are long beside what a run remembers (Law and Kelton, Simulation Modeling and Analysis, 3rd ed., 9.5.3).
    """
    return tuple(
        Reading(_part(log, begin, stop), begin, stop=stop) for begin, stop in _bounds(warm_up, log.header.arrivals_until)
    )


def _bounds(begin: int, until: int) -> Iterator[tuple[int, int]]:
    length = until - begin
    whole = next((span for span in (WEEK, 24 * HOUR) if length >= FEWEST * span), 1)
    size = length // BATCHES // whole * whole or whole
    count = length // size if size else 0
    first = until - count * size
    yield from ((first + n * size, first + (n + 1) * size) for n in range(count))


def _part(log: Log, begin: int, stop: int) -> Log:
    """The rows that a batch needs: of cases that arrive in it, of the time that it covers, and all arrivals and closings."""
    arrive = log["kind"] == Kind.ARRIVE
    cases = log["case", arrive & (log["begin"] >= begin) & (log["begin"] < stop)]
    mine = np.isin(log["case"], cases) | ((log["end"] >= begin) & (log["begin"] < stop))
    kept = np.flatnonzero(mine | arrive | (log["kind"] == Kind.CLOSE))
    return Log(log.header, {name: column[kept] for name, column in log.columns.items()})
