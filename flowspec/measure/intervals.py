"""Intervals over replications, over batches of one long run, and of paired differences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flowspec.measure.reading import Floats

LEVEL = 0.95
"""The confidence of an interval unless another is asked for."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its confidence interval; `n` is how many independent values it rests on (1: no interval, infinite)."""

    mean: float
    low: float
    high: float
    n: int
    level: float = LEVEL

    @property
    def half_width(self) -> float:
        """Half of the interval's length."""
        return (self.high - self.low) / 2

    def excludes(self, value: float) -> bool:
        """Is `value` outside of the interval?"""
        return not self.low <= value <= self.high


def student(values: Sequence[float] | Floats, *, level: float = LEVEL) -> Interval:
    """Student-t interval of the mean of independent values; values that are not numbers are left out.

    Law and Kelton, Simulation Modeling and Analysis, 3rd ed., eq. 4.12.
    """
    told = np.asarray(values, dtype=np.float64)
    told = told[~np.isnan(told)]
    n = len(told)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, 0, level)
    mean = float(told.mean())
    if n == 1:
        return Interval(mean, -math.inf, math.inf, 1, level)
    half = t_quantile(n - 1, level) * float(told.std(ddof=1)) / math.sqrt(n)
    return Interval(mean, mean - half, mean + half, n, level)


def paired(ours: Sequence[float], theirs: Sequence[float], *, level: float = LEVEL) -> Interval:
    """Interval of the mean difference `theirs - ours` of values that share their random numbers, replication by replication."""
    return student(np.asarray(theirs, dtype=np.float64) - np.asarray(ours, dtype=np.float64), level=level)


def t_quantile(freedom: int, level: float) -> float:
    """Student's t for a two-sided interval of `level` with that many degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + level / 2))


def quantile(sample: Floats, p: float) -> float:
    """The p-quantile of a sample, linear between order statistics (Hyndman and Fan 1996, type 7); nan of none."""
    return float(np.quantile(sample, p)) if len(sample) else math.nan


def mser5(series: Sequence[float] | Floats) -> int:
    """How many of the first values to leave out as warm-up, a multiple of 5, by MSER-5; len(series) if it never settles.

    White, Simulation 69 (1997); Spratt, Heuristics for the startup problem (1998). The truncation that minimises the standard
    error of the mean of what remains, over batches of five; one beyond the first half says that the run was too short.
    """
    told = np.asarray(series, dtype=np.float64)
    batches = told[: len(told) // 5 * 5].reshape(-1, 5).mean(axis=1)
    if len(batches) < 4:
        return len(told)
    errors = [float(batches[d:].var()) / (len(batches) - d) for d in range(len(batches) - 2)]
    best = int(np.argmin(errors))
    return best * 5 if best <= len(batches) // 2 else len(told)


def batch_means(series: Sequence[float] | Floats, *, batches: int = 20, level: float = LEVEL) -> Interval:
    """Interval of the mean of one long stationary series from the means of equal batches (Law and Kelton, section 9.5.3)."""
    told = np.asarray(series, dtype=np.float64)
    size = len(told) // batches
    if size < 1:
        return Interval(math.nan, math.nan, math.nan, 0, level)
    return student(told[: size * batches].reshape(batches, size).mean(axis=1), level=level)
