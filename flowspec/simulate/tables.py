"""Distributions that no engine inverts itself, as rising tables: gamma, empirical data, mixtures (semantics 1.6).

A table's points lie on the distribution function exactly; between them the quantile is linear. Points are added until it is
right to one part in twenty thousand, except below a ten-millionth of the mean, and in the last billionth of the upper tail,
which leads straight to the quantile of 1 - 1e-12. So engines need no equal special functions.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from statistics import NormalDist

from flowspec.model.distribution import Quantity

EXACT = 5e-5
"""How far the quantile may be off, as a part of itself."""

NEGLIGIBLE = 1e-7
"""What is below this part of the mean need not be exact."""

TAIL, END = 1e-9, 1e-12
"""The share of cases beyond the last exact point, and beyond the table's end."""

_KNOTS = (TAIL, 1e-6, 1e-3, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 1 - 1e-3, 1 - 1e-6, 1 - TAIL)
_NORMAL = NormalDist()


def table(quantity: Quantity) -> tuple[float, ...]:
    """(p0, x0, p1, x1, ...): p strictly rising from 0 to 1, x the amount below which that share of cases lies."""
    points = list(_points(quantity))
    found: list[float] = []
    last = -1.0
    for p, x in [(0.0, points[0][1]), *points]:
        if p <= last:
            p = math.nextafter(last, 2.0)  # noqa: PLW2901 (a jump of the quantile: no draw falls between neighbouring doubles)
        if p >= 1.0:
            break
        found += (p, x)
        last = p
    return (*found, 1.0, points[-1][1])


def _points(quantity: Quantity) -> Iterator[tuple[float, float]]:
    """Points of the distribution function, both ends of each jump, in rising order."""
    low, end = _quantile_bounds(quantity)
    jumps = sorted(set(_jumps(quantity)))
    knots = sorted({low, end, *jumps, *(_quantile(part, p) for part in _smooth(quantity) for p in _KNOTS)})
    floor = NEGLIGIBLE * quantity.mean
    yield below(quantity, low, strictly=True), low
    for a, b in pairwise(knots):
        yield below(quantity, a), a
        yield from _between(quantity, (below(quantity, a), a), (below(quantity, b, strictly=True), b), floor)
        yield below(quantity, b, strictly=True), b
    yield 1.0, end


def _between(
    quantity: Quantity, left: tuple[float, float], right: tuple[float, float], floor: float, depth: int = 0
) -> Iterator[tuple[float, float]]:
    """Points strictly between two, as many as it takes for the straight line to be exact enough."""
    (p, a), (q, b) = left, right
    if (
        depth > 40
        or q - p <= 0
        or p >= 1 - END
        or all(_exact(quantity, left, right, a + (b - a) * part, floor) for part in (0.25, 0.5, 0.75))
    ):
        return
    middle = (a + b) / 2 if a <= 0 or b / a < 4 else math.sqrt(a * b)
    between = below(quantity, middle), middle
    yield from _between(quantity, left, between, floor, depth + 1)
    yield between
    yield from _between(quantity, between, right, floor, depth + 1)


def _exact(quantity: Quantity, left: tuple[float, float], right: tuple[float, float], x: float, floor: float) -> bool:
    (p, a), (q, b) = left, right
    told = a + (b - a) * (below(quantity, x) - p) / (q - p)
    return abs(told - x) <= max(EXACT * x, floor) or b <= floor


# --- the distribution function --------------------------------------------------------------------
def below(quantity: Quantity, x: float, *, strictly: bool = False) -> float:
    """The share of cases at or below `x`; strictly: below it."""
    match quantity.family, quantity.parameters:
        case "fixed", (at,):
            return float(at < x or (at == x and not strictly))
        case "exponential", (mean,):
            return -math.expm1(-x / mean) if x > 0 else 0.0
        case "gamma", (shape, scale):
            from scipy.special import gammainc

            return float(gammainc(shape, x / scale)) if x > 0 else 0.0
        case "lognormal", (mu, sigma):
            return _phi((math.log(x) - mu) / sigma) if x > 0 else 0.0
        case "weibull", (scale, shape):
            return -math.expm1(-((x / scale) ** shape)) if x > 0 else 0.0
        case "triangular", (low, mode, high):
            return _triangle(low, mode, high, x)
        case "uniform", (low, high):
            return min(1.0, max(0.0, (x - low) / (high - low)))
        case "normal", (mean, sd):
            return _phi((x - mean) / sd) if x > 0 or (x == 0 and not strictly) else 0.0
        case "mixture", shares:
            return min(
                1.0, math.fsum(s * below(part, x, strictly=strictly) for s, part in zip(shares, quantity.parts, strict=True))
            )
        case _:
            return (bisect_left if strictly else bisect_right)(quantity.parameters, x) / len(quantity.parameters)


def _phi(z: float) -> float:
    return math.erfc(-z / math.sqrt(2)) / 2


def _triangle(low: float, mode: float, high: float, x: float) -> float:
    if x <= low:
        return 0.0
    if x >= high:
        return 1.0
    if x < mode:
        return (x - low) ** 2 / ((high - low) * (mode - low))
    return 1 - (high - x) ** 2 / ((high - low) * (high - mode))


# --- where to look --------------------------------------------------------------------------------
def _jumps(quantity: Quantity) -> Iterator[float]:
    match quantity.family:
        case "fixed" | "empirical":
            yield from quantity.parameters
        case "normal":
            yield 0.0
        case "mixture":
            for part in quantity.parts:
                yield from _jumps(part)
        case _:
            return


def _smooth(quantity: Quantity) -> Iterator[Quantity]:
    """The parts that have no jumps."""
    if quantity.family == "mixture":
        for part in quantity.parts:
            yield from _smooth(part)
    elif quantity.family not in ("fixed", "empirical"):
        yield quantity


def _quantile_bounds(quantity: Quantity) -> tuple[float, float]:
    """Where the cases begin, and the amount that at most END of them exceed."""
    if quantity.family == "mixture":
        bounds = [_quantile_bounds(part) for part in quantity.parts]
        return min(low for low, _ in bounds), max(end for _, end in bounds)
    if quantity.family in ("fixed", "empirical"):
        return quantity.parameters[0], quantity.parameters[-1]
    low = quantity.parameters[0] if quantity.family in ("triangular", "uniform") else 0.0
    return low, _quantile(quantity, 1 - END)


def _quantile(quantity: Quantity, p: float) -> float:
    """The quantile of a family without jumps (of a normal, cut at 0)."""
    match quantity.family, quantity.parameters:
        case "exponential", (mean,):
            return -mean * math.log1p(-p)
        case "gamma", (shape, scale):
            from scipy.special import gammaincinv

            return scale * float(gammaincinv(shape, p))
        case "lognormal", (mu, sigma):
            return math.exp(mu + sigma * _NORMAL.inv_cdf(p))
        case "weibull", (scale, shape):
            return scale * math.pow(-math.log1p(-p), 1 / shape)
        case "normal", (mean, sd):
            return max(0.0, mean + sd * _NORMAL.inv_cdf(p))
        case _:
            return quantity.parameters[0] + (quantity.parameters[-1] - quantity.parameters[0]) * p
