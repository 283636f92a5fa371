"""A sample that is not kept: its count, sum and ends, and its quantiles within a known error."""

import math

import numpy as np

from flowspec.measure.reading import Floats

ERROR = 0.01
"""How far a quantile may be from that of the whole sample, relative to it."""

_GAMMA = (1 + ERROR) / (1 - ERROR)
_WIDTH = math.log(_GAMMA)


class Sketch:
    """A histogram in bins of equal ratio: DDSketch without collapsing (Masson, Rim and Lee, PVLDB 12(12), 2019, section 2.1).

    Values are not negative; 0 has a bin of its own. How many bins there are depends on how far the values reach (a factor of a
    million is about 700), not on how many there are.
    """

    def __init__(self) -> None:
        self.count, self.sum = 0, 0.0
        self.low, self.high = math.inf, -math.inf
        self.zeros = 0
        self.bins: dict[int, int] = {}

    def add(self, values: Floats) -> None:
        """Count these values too. Raises ValueError if one is negative or no number."""
        if not len(values):
            return
        if not (values >= 0).all():
            raise ValueError("a sketch holds no negative values")
        self.count += len(values)
        self.sum += float(values.sum())
        self.low, self.high = min(self.low, float(values.min())), max(self.high, float(values.max()))
        positive = values[values > 0]
        self.zeros += len(values) - len(positive)
        numbers, counts = np.unique(np.ceil(np.log(positive) / _WIDTH).astype(np.int64), return_counts=True)
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
            self.bins[number] = self.bins.get(number, 0) + count

    def mean(self) -> float:
        """The mean; nan of none."""
        return self.sum / self.count if self.count else math.nan

    def quantile(self, p: float) -> float:
        """The p-quantile, linear between order statistics as `intervals.quantile`, within `ERROR` of it; nan of none."""
        if not self.count:
            return math.nan
        rank = p * (self.count - 1)
        below = self._value(math.floor(rank))
        return below + (rank - math.floor(rank)) * (self._value(math.ceil(rank)) - below)

    def _value(self, rank: int) -> float:
        """The order statistic of that rank, from 0."""
        if rank in (0, self.count - 1):
            return self.high if rank else self.low
        seen = self.zeros
        if rank < seen:
            return 0.0
        for number in sorted(self.bins):
            seen += self.bins[number]
            if rank < seen:
                middle = 2 * math.exp(number * _WIDTH) / (_GAMMA + 1)
                return min(max(middle, self.low), self.high)
        return self.high
