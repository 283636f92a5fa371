"""The measures of a run whose Log comes in pieces of whole cases: added up, so that no piece is kept."""

import re

import numpy as np

from flowspec.measure.attribution import WhoseTicks, shares
from flowspec.measure.handoffs import rolled_product
from flowspec.measure.measures import Measures
from flowspec.measure.sketch import Sketch

_A_CASE = re.compile(r"(failures|failure_waiting|failure_work)\..+|abandoned|unhandled|open_at_end")
"""Numbers for each case, or share of the cases; all others are for the run, and add up."""

_SAME = frozenset({"cost.staff"})
"""Numbers that do not depend on what happens."""

_NO_SUMS = re.compile(r"whose\..+|rolled_product")
"""Numbers that are no sums over cases, but come of sums."""

IN_LINE = ("because.queue: contention", "because.queue: priority", "because.queue: off shift")
"""Whether somebody was overtaken in line is seen in the cases that overtook, which may be in another piece; the parts of one wait
are rounded together."""


class Fold:
    """Measures of disjoint sets of cases of one run, added up to those of all."""

    def __init__(self, *, one_priority: bool) -> None:
        self._left_out = () if one_priority else IN_LINE
        self._samples: dict[str, Sketch] = {}
        self._numbers: dict[str, float] = {}
        self._whose: WhoseTicks = {}
        self._cases = 0.0

    def add(self, told: Measures, whose: WhoseTicks) -> None:
        """The measures of some more cases, and whose their time until they breached a deadline was."""
        for clock, parts in whose.items():
            known = self._whose.setdefault(clock, {})
            for name, ticks in parts.items():
                known[name] = known.get(name, 0) + ticks
        for name, sample in told.samples.items():
            if name not in self._left_out:
                self._samples.setdefault(name, Sketch()).add(sample)
        cases = told.numbers["cases"]
        for name, value in told.numbers.items():
            if name in _SAME:
                self._numbers[name] = value
            elif not _NO_SUMS.fullmatch(name):
                weight = max(1.0, cases) if _A_CASE.fullmatch(name) else 1.0
                self._numbers[name] = self._numbers.get(name, 0.0) + value * weight
        self._cases += cases

    def measures(self) -> Measures:
        """The measures of all cases: numbers and means as if they had been measured at once, quantiles within `sketch.ERROR`.

        In a process with several priorities the causes of waiting in line (`IN_LINE`) are left out: they need rows of several
        cases at once.
        """
        each = max(1.0, self._cases)
        numbers = shares(self._whose)
        numbers |= {name: value / each if _A_CASE.fullmatch(name) else value for name, value in self._numbers.items()}
        self._complete()
        complete = {k: v.mean() for k, v in self._samples.items() if k.startswith("complete.") and k.count(".") == 1}
        if complete:
            numbers["rolled_product"] = rolled_product(complete)
        return Measures({}, numbers, self._samples)

    def _complete(self) -> None:
        """What no check of a piece found missing is not told of that piece: it was there."""
        for name, sample in self._samples.items():
            if name == "rolled":
                sample.add(np.ones(int(self._cases) - sample.count))
            elif gate := self._gate(name):
                sample.add(np.ones(gate.count - sample.count))

    def _gate(self, name: str) -> Sketch | None:
        """Of `complete.hand_over.scope`, the sample of `complete.hand_over`."""
        head, _, _ = name.rpartition(".")
        while head.startswith("complete."):
            if head in self._samples:
                return self._samples[head]
            head, _, _ = head.rpartition(".")
        return None
