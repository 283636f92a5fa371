"""Rows of a Log, selected and grouped: what every measure begins with."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from flowspec.model.kinds import by_kind, in_order
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
        rows = self.all_rows(Kind.ARRIVE)
        cases, begins = self.log["case", rows], self.log["begin", rows]
        arrived = np.full(int(self.log["case"].max(initial=-1)) + 1, -1, dtype=np.int64)
        counts = begins >= self.warm_up
        if self.stop is not None:
            counts &= begins < self.stop
        if self.workflow is not None:
            flows = np.array([s.workflow for s in self.log.header.stages], dtype=np.int64)
            counts &= flows[self.log["stage", rows]] == self.workflow
        arrived[cases[counts]] = begins[counts]
        return arrived

    @property
    def cases(self) -> int:
        """How many cases count."""
        return int((self.arrived >= 0).sum())

    @cached_property
    def _all_of_kind(self) -> tuple[Ints, ...]:
        return by_kind(self.log.columns["kind"])

    @cached_property
    def _of_kind(self) -> tuple[Ints, ...]:
        counts, case = self.arrived >= 0, self.log["case"]
        return self._all_of_kind if counts.all() else tuple(rows[counts[case[rows]]] for rows in self._all_of_kind)

    def all_rows(self, *kinds: Kind) -> Ints:
        """Positions of the rows of these kinds, also of cases that do not count, in the order in which they happened."""
        return in_order([self._all_of_kind[kind] for kind in kinds])

    def rows(self, *kinds: Kind, without: int = 0) -> Ints:
        """Positions of the counted rows of these kinds without these flags, in the order in which they happened."""
        rows = in_order([self._of_kind[kind] for kind in kinds])
        return rows[~self.flagged(rows, without)] if without else rows

    def flagged(self, rows: Ints, flags: int) -> Mask:
        """Per row: does it carry one of the flags?"""
        return np.asarray((self.log["flags", rows] & int(flags)) != 0)

    def senders(self, rows: Ints) -> Ints:
        """Per row: the team that the work came from, or else the owner of the stage that it came from; -1 for none."""
        header, sender, handoff = self.log.header, self.log["other", rows], self.log["handoff", rows]
        owners = np.array([*(header.stages[branch.source].owner for branch in header.branches), -1], dtype=np.int64)
        return np.where(sender >= 0, sender, owners[np.maximum(handoff, -1)])

    def length_of(self, rows: Ints) -> Ints:
        """Ticks from begin to end."""
        return np.asarray(self.log["end", rows] - self.log["begin", rows])

    def visits(self, rows: Ints) -> Ints:
        """One number per row that is equal for rows of one visit of a case to a stage."""
        stages, most = len(self.log.header.stages) + 1, self._visits
        key = (self.log["case", rows] * stages + self.log["stage", rows] + 1) * most + self.log["visit", rows] + 1
        return np.asarray(key)

    def stages(self, visits: Ints) -> Ints:
        """The stage of each visit, by its number from `visits`."""
        return np.asarray(visits // self._visits % (len(self.log.header.stages) + 1) - 1)

    @cached_property
    def _visits(self) -> int:
        return int(self.log["visit"].max(initial=0)) + 2

    @cached_property
    def _returned(self) -> Ints:
        """The visits (as `visits` numbers them) that are returns."""
        reached = self.rows(Kind.REACH)
        return distinct(self.visits(reached[self.flagged(reached, Flag.RETURNED)]))

    def returned(self, rows: Ints) -> Mask:
        """Per row: is its visit a return?"""
        return among(self.visits(rows), self._returned)

    @cached_property
    def first_taken(self) -> tuple[Ints, Ints]:
        """The visits (as `visits` numbers them, sorted) that a seat took, and the tick at which the first seat took each."""
        rows = self.rows(*SEAT_KINDS)
        rows = rows[self.log["stage", rows] >= 0]
        visits, number = np.unique(self.visits(rows), return_inverse=True)
        first = np.full(len(visits), np.iinfo(np.int64).max)
        np.minimum.at(first, number, self.log["begin", rows])
        return visits, first

    @cached_property
    def seat_rows(self) -> Ints:
        """Rows of work in a seat, discarded work left out."""
        return self.rows(*SEAT_KINDS, without=Flag.DISCARDED)

    @cached_property
    def closed(self) -> tuple[Ints, Ints, Ints]:
        """Case, closing tick and outcome of every counted case that has a CLOSE row."""
        rows = self.rows(Kind.CLOSE)
        return self.log["case", rows], self.log["begin", rows], self.log["value", rows]


def total(groups: Ints, values: Ints, many: int) -> Ints:
    """The sum of `values` (below 2**53) for each of the groups 0, 1, ... below `many`."""
    return np.bincount(groups, weights=values, minlength=many).astype(np.int64)


def distinct(keys: Ints) -> Ints:
    """The different keys, sorted: `np.unique`, faster where many differ."""
    keys = np.sort(keys)
    return np.asarray(keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]])


def among(keys: Ints, known: Ints) -> Mask:
    """Per key: is it one of the (sorted, unique) known ones?"""
    if not len(known):
        return np.zeros(len(keys), dtype=np.bool_)
    return np.asarray(known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys)


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
