"""Quantities of a scenario as the Distributions that engines sample, and what is known of those."""

import math
from itertools import pairwise
from statistics import NormalDist

from flowspec.model.distribution import Quantity
from flowspec.simulate.model import Distribution
from flowspec.simulate.tables import table


def distribution(quantity: Quantity, scale: float = 1.0) -> Distribution:
    """The quantity times `scale`; gamma, empirical data and mixtures become tables."""
    told = quantity.parameters
    match quantity.family:
        case "fixed" | "exponential" | "triangular" | "uniform" | "normal":
            return Distribution(quantity.family, tuple(x * scale for x in told))
        case "lognormal":
            return Distribution("lognormal", (told[0] + math.log(scale), told[1]))
        case "weibull":
            return Distribution("weibull", (told[0] * scale, told[1]))
        case "gamma" | "empirical" | "mixture":
            points = table(quantity)
            return Distribution("table", tuple(x * scale if i % 2 else x for i, x in enumerate(points)))


def mean(of: Distribution | None) -> float:
    """The mean in its own unit (ticks for a length of time); 0 for none."""
    if of is None:
        return 0.0
    told = of.parameters
    match of.family:
        case "fixed" | "exponential":
            return told[0]
        case "lognormal":
            return math.exp(told[0] + told[1] * told[1] / 2)
        case "weibull":
            return told[0] * math.gamma(1 + 1 / told[1])
        case "triangular":
            return sum(told) / 3
        case "uniform":
            return sum(told) / 2
        case "normal":
            z = NormalDist()
            return told[0] * z.cdf(told[0] / told[1]) + told[1] * z.pdf(told[0] / told[1])
        case "table":
            return sum((q - p) * (x + y) / 2 for (p, x), (q, y) in pairwise(zip(told[::2], told[1::2], strict=True)))
