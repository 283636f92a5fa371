"""Members of a family with a given mean and a second number that people know: closed forms, or bisection to the last bit.

Numbers are scaled by the mean, so each search is for one spread parameter. Where two members fit, the one with the smaller
spread is taken; where none fits, `NoMember` says which ratio to the mean is possible.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from statistics import NormalDist
from typing import Literal, TypeAlias

from flowspec.model.duration import BadText

Second: TypeAlias = tuple[Literal["cv", "quantile"], float, float]
"""("cv", 0, cv), or ("quantile", p, its value over the mean)."""

_NORMAL = NormalDist()
_SPREADS = [10 ** (e / 40) for e in range(-100, 61)]
"""Coefficients of variation that are tried before bisecting: from 0.003 to 32."""


class NoMember(BadText):
    """No distribution of the family has these two numbers; the message says what is possible."""


def lognormal(mean: float, second: Second) -> tuple[float, float]:
    """(mu, sigma) of the logarithm. A quantile q of order p is at most exp(z_p^2 / 2) times the mean: 2.27 for p90."""
    what, p, value = second
    if what == "cv":
        sigma = math.sqrt(math.log1p(value * value))
    else:
        z, ratio = _NORMAL.inv_cdf(p), math.log(value)
        if z * z < 2 * ratio:
            raise _too_large("lognormal", p, value, math.exp(z * z / 2))
        root = math.sqrt(z * z - 2 * ratio)
        # sigma solves sigma^2 / 2 - z sigma + log(q / mean) = 0; the product form keeps the digits of a small root
        sigma = 2 * ratio / (z + root) if z > 0 and ratio > 0 else -2 * ratio / (root - z) if z < 0 else z + root
        if sigma <= 0:
            raise _too_large("lognormal", p, value, 1.0)
    return math.log(mean) - sigma * sigma / 2, sigma


def lognormal_by_median(median: float, p: float, quantile: float) -> tuple[float, float]:
    """(mu, sigma) by the median and another quantile, which must lie on its side of it."""
    z = _NORMAL.inv_cdf(p)
    sigma = math.log(quantile / median) / z if z else 0.0
    if sigma <= 0:
        raise NoMember(f"p{100 * p:g} must be {'more' if p > 0.5 else 'less'} than the median; change one of the two numbers")
    return math.log(median), sigma


def gamma(mean: float, second: Second) -> tuple[float, float]:
    """(shape, scale)."""
    what, p, value = second
    if what == "cv":
        shape = value**-2
    else:
        from scipy.special import gammaincinv

        cv = _smallest_spread("gamma", p, value, lambda cv: float(gammaincinv(cv**-2, p)) * cv * cv)
        shape = cv**-2
    return shape, mean / shape


def weibull(mean: float, second: Second) -> tuple[float, float]:
    """(scale, shape)."""
    what, p, value = second
    if what == "cv":
        power = _root(lambda w: _weibull_cv(w) < value, 1e-6, 40.0)
        if _weibull_cv(40.0) < value:
            raise NoMember(f"a cv of {value:g} is beyond what a weibull can be here; use a lognormal")
    else:
        power = _smallest_spread("weibull", p, value, lambda w: math.exp(w * math.log(-math.log1p(-p)) - math.lgamma(1 + w)))
    return mean / math.exp(math.lgamma(1 + power)), 1 / power


def normal(mean: float, second: Second) -> tuple[float, float]:
    """(mean, sd) before the cut, such that mean and second number hold after the cut at 0."""
    what, p, value = second
    if what == "cv":
        # In units of sd the cut normal depends on r = mean / sd alone, and its cv falls as r rises.
        r = _root(lambda r: cut_normal_cv(r) > value, -6.0, 1 / value + 1)
        sd = mean / _cut_mean(r)
        return r * sd, sd
    z = _NORMAL.inv_cdf(p)

    # mean + z sd is the quantile; what is left is the sd for which the cut normal has mean 1
    def off(sd: float) -> float:
        return sd * _cut_mean((value - z * sd) / sd) - 1

    for low, high in pairwise([0.0, *_SPREADS]):
        start = off(low) if low else value - 1
        if z and _sign(start) != _sign(off(high)):
            sd = _root(lambda s: _sign(off(s)) == _sign(start), low or 1e-12, high)  # noqa: B023 (used here, at once)
            return mean * (value - z * sd), mean * sd
    raise NoMember(
        f"no normal cut at 0 has a p{100 * p:g} of {value:.4g} times its mean; use a lognormal or gamma, or change a number"
    )


def cut_normal_cv(r: float) -> float:
    """Coefficient of variation of max(0, r + Z)."""
    mean = _cut_mean(r)
    square = (r * r + 1) * _NORMAL.cdf(r) + r * _NORMAL.pdf(r)
    return math.sqrt(max(0.0, square - mean * mean)) / mean


def cut_normal_mean(mean: float, sd: float) -> float:
    """Mean of max(0, mean + sd Z)."""
    return sd * _cut_mean(mean / sd)


def weibull_cv(shape: float) -> float:
    """Coefficient of variation of a weibull."""
    return _weibull_cv(1 / shape)


def _weibull_cv(power: float) -> float:
    return math.sqrt(math.expm1(math.lgamma(1 + 2 * power) - 2 * math.lgamma(1 + power)))


def _cut_mean(r: float) -> float:
    return r * _NORMAL.cdf(r) + _NORMAL.pdf(r)


def _smallest_spread(family: str, p: float, value: float, ratio: Callable[[float], float]) -> float:
    """The smallest spread at which `ratio` (the quantile over the mean) is `value`; as the spread goes to 0 it goes to 1."""
    ratios = [1.0, *map(ratio, _SPREADS)]
    spreads: Sequence[float] = [0.0, *_SPREADS]
    for i in range(1, len(spreads)):
        if _sign(ratios[i - 1] - value) != _sign(ratios[i] - value) and ratios[i - 1] != value:
            sign = _sign(ratios[i - 1] - value)
            return _root(partial(_same_sign, ratio, value, sign), spreads[i - 1] or 1e-9, spreads[i])
    peak = max(range(len(spreads)), key=lambda i: ratios[i])
    if value > ratios[peak]:
        raise _too_large(family, p, value, _peak(ratio, spreads[max(0, peak - 1)], spreads[min(len(spreads) - 1, peak + 1)]))
    raise NoMember(f"no {family} has a p{100 * p:g} of {value:.4g} times its mean; change one of the two numbers")


def _same_sign(ratio: Callable[[float], float], value: float, sign: int, spread: float) -> bool:
    return _sign(ratio(spread) - value) == sign


def _peak(ratio: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(60):
        third = (high - low) / 3
        if ratio(low + third) < ratio(high - third):
            low += third
        else:
            high -= third
    return ratio(high)


def _too_large(family: str, p: float, value: float, bound: float) -> NoMember:
    return NoMember(
        f"a {family}'s p{100 * p:g} is at most {bound:.3g} times its mean, and this one is {value:.3g} times; "
        "raise the mean, lower the other number, or use a mixture"
    )


def _root(before: Callable[[float], bool], low: float, high: float) -> float:
    """Where `before` turns from true (at `low`) to false, by bisection until no double lies between."""
    for _ in range(2_000):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if before(middle) else (low, middle)
    return (low + high) / 2


def _sign(x: float) -> int:
    return (x > 0) - (x < 0)
