"""Rows of a Log, selected and grouped: what every measure begins with."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from flowspec.model.log import SEAT_KINDS, Flag, Kind, Log

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

HOUR = 3_600_000
"""Ticks in an hour."""
WEEK = 168 * HOUR
"""Ticks in a week."""


@dataclass(frozen=True)
class Reading:
    """A Log as the measures see it: cases that arrived before `warm_up` (ticks) are left out, time averages begin there.

    `workflow` keeps only the cases of that workflow (its number); None keeps all. `stop` (ticks) leaves out cases that arrived at
    it or later, and ends time averages there.
    """

    log: Log
    warm_up: int = 0
    workflow: int | None = None
    stop: int | None = None

    @property
    def until(self) -> int:
        """Where time averages end: when arrivals stop, or earlier."""
        return self.log.header.arrivals_until if self.stop is None else self.stop

    @property
    def length(self) -> int:
        """Ticks over which time averages are taken, at least 1."""
        return max(1, self.until - self.warm_up)

    @cached_property
    def arrived(self) -> Ints:
        """Arrival tick per case number; -1 where the case does not count."""
        rows = self.log["kind"] == Kind.ARRIVE
        cases, begins = self.log["case"][rows], self.log["begin"][rows]
        arrived = np.full(int(self.log["case"].max(initial=-1)) + 1, -1, dtype=np.int64)
        counts = begins >= self.warm_up
        if self.stop is not None:
            counts &= begins < self.stop
        if self.workflow is not None:
            flows = np.array([s.workflow for s in self.log.header.stages], dtype=np.int64)
            counts &= flows[self.log["stage"][rows]] == self.workflow
        arrived[cases[counts]] = begins[counts]
        return arrived

    @cached_property
    def counted(self) -> Mask:
        """Per row: does it belong to a case that counts?"""
        if not len(self.log):
            return np.zeros(0, dtype=np.bool_)
        return np.asarray(self.arrived[self.log["case"]] >= 0)

    @property
    def cases(self) -> int:
        """How many cases count."""
        return int((self.arrived >= 0).sum())

    def rows(self, *kinds: Kind, where: Mask | None = None) -> Ints:
        """Positions of the counted rows of these kinds, in the order in which they happened."""
        wanted = np.isin(self.log["kind"], [int(k) for k in kinds]) & self.counted
        return np.flatnonzero(wanted if where is None else wanted & where)

    def flagged(self, flag: Flag) -> Mask:
        """Per row: does it carry the flag?"""
        return np.asarray((self.log["flags"] & int(flag)) != 0)

    def length_of(self, rows: Ints) -> Ints:
        """Ticks from begin to end."""
        return np.asarray(self.log["end"][rows] - self.log["begin"][rows])

    def visits(self, rows: Ints) -> Ints:
        """One number per row that is equal for rows of one visit of a case to a stage."""
        stages = len(self.log.header.stages) + 1
        most = int(self.log["visit"].max(initial=0)) + 2
        key = (self.log["case"][rows] * stages + self.log["stage"][rows] + 1) * most + self.log["visit"][rows] + 1
        return np.asarray(key)

    @cached_property
    def returned_visits(self) -> Ints:
        """The visits (as `visits` numbers them) that are returns."""
        return np.unique(self.visits(self.rows(Kind.REACH, where=self.flagged(Flag.RETURNED))))

    @cached_property
    def seat_rows(self) -> Ints:
        """Rows of work in a seat, discarded work left out."""
        return self.rows(*SEAT_KINDS, where=~self.flagged(Flag.DISCARDED))


def grouped_sum(groups: Ints, values: Ints, wanted: Ints) -> Ints:
    """The sum of `values` for each of the (sorted, unique) groups `wanted`; values of other groups are left out."""
    at = np.searchsorted(wanted, groups)
    at = np.minimum(at, max(0, len(wanted) - 1))
    known = wanted[at] == groups if len(wanted) else np.zeros(len(groups), dtype=np.bool_)
    total = np.zeros(len(wanted), dtype=np.int64)
    np.add.at(total, at[known], values[known])
    return total


def open_before(stretches: Iterable[tuple[int, int]], ticks: Ints) -> Ints:
    """Open ticks of a calendar in [0, t) for each t."""
    told = list(stretches)
    if not told:
        return np.zeros(len(ticks), dtype=np.int64)
    opens = np.array([a for a, _ in told], dtype=np.int64)
    closes = np.array([b for _, b in told], dtype=np.int64)
    before = np.concatenate(([0], np.cumsum(closes - opens)))
    at = np.searchsorted(opens, ticks, side="right")
    inside = np.where(at > 0, np.clip(ticks - opens[at - 1], 0, (closes - opens)[at - 1]), 0)
    return np.asarray(before[np.maximum(at - 1, 0)] + inside)


def united(calendars: Iterable[Iterable[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The stretches in which at least one of the calendars is open, merged and sorted."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(stretch for calendar in calendars for stretch in calendar):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
