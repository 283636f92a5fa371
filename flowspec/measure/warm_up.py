"""Where a run forgets that it began empty: MSER-5 over the cases that are open, and a test of what remains."""

from collections.abc import Sequence

import numpy as np

from flowspec.measure.intervals import mser5, paired
from flowspec.measure.reading import HOUR, WEEK, Floats
from flowspec.model.log import Kind, Log

FEWEST = 20
"""Batches that a run is to be cut into, at least."""
SURE = 0.99
"""The confidence with which what remains is called unsettled."""


def cell(length: int) -> int:
    """Ticks of one value of the series: a fifth of the longest of a week, a day and an hour that a run has twenty of, else of its
    twentieth part.

    MSER-5's batches are then whole weeks (or days), so that neither nights nor weekends look like a trend.
    """
    batch = next((span for span in (WEEK, 24 * HOUR, HOUR) if length >= FEWEST * span), length // FEWEST)
    return max(1, batch // 5)


def open_cases(log: Log) -> Floats:
    """The mean number of open cases in each cell of the run, from the start until arrivals stop."""
    size = cell(log.header.arrivals_until)
    bounds = np.arange(0, log.header.arrivals_until + 1, size, dtype=np.int64)
    inside = np.zeros(len(bounds))
    for kind, sign in ((Kind.ARRIVE, 1), (Kind.CLOSE, -1)):
        ticks = np.sort(log["begin", log["kind"] == kind])
        before = np.concatenate(([0], np.cumsum(ticks)))
        count = np.searchsorted(ticks, bounds)
        inside += sign * (count * bounds - before[count])
    return np.asarray(np.diff(inside) / size)


def settled(replications: Sequence[Floats]) -> tuple[int, bool]:
    """How many of the first cells to leave out, by MSER-5 over the mean of the replications, and whether the rest is settled.

    It is not settled, and half of it is left out, if MSER-5 finds no minimum in the first half, or if in what remains the second
    half differs from the first: a paired 99 % interval over replications without 0 in it.
    """
    series = np.array(replications)
    cells = series.shape[1]
    found = mser5(series.mean(axis=0))
    if found >= cells:
        return cells // 2, False
    middle = (found + cells) // 2
    moved = paired(list(series[:, found:middle].mean(axis=1)), list(series[:, middle:].mean(axis=1)), level=SURE)
    return (cells // 2, False) if len(series) > 1 and moved.excludes(0.0) else (found, True)
