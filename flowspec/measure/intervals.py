"""Intervals over replications, over batches of one long run, and of paired differences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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


@cache
def t_quantile(freedom: int, level: float) -> float:
    """Student's t for a two-sided interval of `level` with that many degrees of freedom."""
    low, high = 0.0, math.pi / 2  # of the angle whose tangent is t / sqrt(freedom)
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _within(middle, freedom) < level else (low, middle)
    return math.sqrt(freedom) * math.tan(high)


def _within(angle: float, freedom: int) -> float:
    """The probability that Student's t is within so much of 0 (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    cosine, odd = math.cos(angle), freedom % 2
    term, terms = (cosine if odd else 1.0), 0.0
    for n in range(2 + odd, freedom + 1, 2):
        terms += term
        term *= cosine * cosine * (n - 1) / n
    share = math.sin(angle) * terms
    return 2 / math.pi * (angle + share) if odd else share


def quantile(sample: Floats, p: float) -> float:
    """The p-quantile of a sample, linear between order statistics (Hyndman and Fan 1996, type 7); nan of none."""
    return quantiles(sample, (p,))[0]


def quantiles(sample: Floats, parts: Sequence[float]) -> list[float]:
    """Several quantiles of one sample, as `quantile`."""
    return np.quantile(sample, parts).tolist() if len(sample) else [math.nan] * len(parts)


def mser5(series: Sequence[float] | Floats) -> int:
    """How many of the first values to leave out as warm-up, a multiple of 5, by MSER-5; len(series) if it never settles.

    White, Simulation 69 (1997), pp. 323-334; Spratt, Heuristics for the startup problem (1998). The truncation in the first half
    that minimises the standard error of the mean of what remains, over batches of five. Only the first half is searched, because
    the error of the few last batches is small by chance; one that is still falling at its end says that the run was too short.
    """
    told = np.asarray(series, dtype=np.float64)
    batches = told[: len(told) // 5 * 5].reshape(-1, 5).mean(axis=1)
    if len(batches) < 4:
        return len(told)
    half = len(batches) // 2
    errors = [float(batches[d:].var()) / (len(batches) - d) for d in range(half + 1)]
    best = int(np.argmin(errors))
    return best * 5 if best < half else len(told)


def correlation(values: Sequence[float] | Floats) -> float:
    """The correlation of each value with the next; 0 where there are too few, or they do not vary."""
    told = np.asarray(values, dtype=np.float64)
    told = told[~np.isnan(told)]
    if len(told) < 3 or not told.std():
        return 0.0
    away = told - told.mean()
    return float((away[1:] * away[:-1]).sum() / (away**2).sum())
