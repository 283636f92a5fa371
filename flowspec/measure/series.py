"""What is in line and open in the course of a run: averages over equal stretches of time."""

import numpy as np

from flowspec.measure.reading import HOUR, WEEK, Floats, Ints, Reading
from flowspec.model.log import Kind

MOST = 80
"""Stretches of a run, at most: as many as a chart can show."""

_STEPS = (HOUR // 4, HOUR, 4 * HOUR, WEEK // 7, WEEK, 4 * WEEK)


def stretches(end: int) -> Ints:
    """The edges of equal stretches from 0 to at least `end` ticks: of a quarter of an hour, 1 h, 4 h, 1 d, 1 week, or 4 weeks and
    multiples of these, whichever gives at most `MOST`."""
    step = next((step for step in _STEPS if end <= step * MOST), -(-end // (MOST * _STEPS[-1])) * _STEPS[-1])
    return np.arange(0, end + step, step, dtype=np.int64)


def averages(begins: Ints, ends: Ints, edges: Ints) -> Floats:
    """How many spans are open on average in each stretch between neighbouring edges; spans without an end go on."""
    integral = _until(begins, edges) - _until(ends, edges)
    return np.asarray(np.diff(integral) / np.diff(edges))


def _until(starts: Ints, edges: Ints) -> Floats:
    """By edge: the time from each start to the edge, summed over the starts before it."""
    ordered = np.sort(starts)
    sums = np.concatenate(([0], np.cumsum(ordered)))
    before = np.searchsorted(ordered, edges)
    return np.asarray(before * edges - sums[before], dtype=np.float64)


def queues_over_time(reading: Reading, edges: Ints) -> dict[str, Floats]:
    """By team: how many were in its line on average in each stretch, of all cases, whenever they came."""
    log = reading.log
    told: dict[str, Floats] = {}
    for team, info in enumerate(log.header.teams):
        rows = np.flatnonzero((log["kind"] == Kind.QUEUE) & (log["team"] == team))
        told[info.name] = averages(log["begin", rows], log["end", rows], edges)
    return told


def open_over_time(reading: Reading, edges: Ints) -> Floats:
    """How many cases were open on average in each stretch, whenever they came."""
    log = reading.log
    arrived, closed = log["begin", log["kind"] == Kind.ARRIVE], log["begin", log["kind"] == Kind.CLOSE]
    return averages(arrived, closed, edges)
