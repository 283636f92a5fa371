"""Keyed draws: every random number is a pure function of what it decides [semantics 1.5-1.7, section 10].

The mixer is the finaliser of SplitMix64 (Steele, Lea, Flood 2014, fig. 17), the normal quantile is Wichura's AS 241
(PPND16, Applied Statistics 37, 1988, pp. 477-484). Both are written out so that any engine, in any language, can equal them.
"""

from enum import IntEnum
from hashlib import blake2b
from math import exp, log, pow, sqrt
from typing import TYPE_CHECKING

from flowspec.simulate.model import Distribution

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LONGEST = 1 << 52
"""The longest sampled length, in ticks: about 142,000 years."""

_WORD = (1 << 64) - 1


class Purpose(IntEnum):
    """What a draw decides. The numbers are part of every key: they are never changed."""

    ARRIVAL = 1
    PRIORITY = 2
    WORK = 3
    REWORK = 4
    PATIENCE = 5
    ROUTE = 6
    MACHINE = 7
    LOW = 8
    CONFUSION = 9
    SORT = 10
    HOLD = 11
    HOLDWAIT = 12
    UNOWNED = 13
    OUTCOME = 14
    VALUE = 15
    SHOWN = 16
    FORGOTTEN = 17
    NOTICE = 18
    ASKED = 19
    LOOK = 20
    RECHECK = 21
    DETECT = 22
    ASK = 23
    ANSWER = 24
    FIX = 25
    MISTRUST = 26
    BLOCKFIX = 27
    APPROVE = 28
    AFTER = 29
    OVERFIX = 30
    EVERY = 31
    FAILS = 32
    TOLD = 33
    SIDE = 34
    HARM = 35
    REPAIR = 36
    INCONSISTENT = 37
    DEFAULTED = 38


def key_of(name: str) -> int:
    """The key of a place: BLAKE2b-64 of its qualified name in UTF-8, read big-endian."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")


def mix(x: int) -> int:
    """64 bits to 64 well mixed bits, one to one; x may be any whole number, taken modulo 2^64."""
    x = (x + 0x9E3779B97F4A7C15) & _WORD
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & _WORD
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & _WORD
    return x ^ x >> 31


def base_of(seed: int, replication: int, source: int, n: int) -> int:
    """What all draws of the n-th case (from 0) of a source with this key begin with."""
    return mix(mix(mix(seed) ^ replication) ^ mix(source ^ n))


def place_of(key: int, purpose: Purpose) -> int:
    """What all draws for one purpose at one place have in common."""
    return mix(key ^ mix(purpose))


def uniform(base: int, place: int, visit: int, k: int = 0) -> float:
    """The number in (0, 1) of one key: 52 bits and a half, so that neither 0 nor 1 comes."""
    return ((mix(mix(base ^ place) ^ (visit << 16 | k)) >> 12) + 0.5) * 2.0**-52


def first_uniforms(seed: int, replication: int, source: int, place: int, first: int, count: int) -> list[float]:
    """`uniform(base_of(seed, replication, source, n), place, 1)` for so many n from `first` on, at once."""
    import numpy as np

    cases = np.arange(first, first + count, dtype=np.uint64) ^ np.uint64(source)
    bases = _mixed(np.uint64(mix(mix(seed) ^ replication)) ^ _mixed(cases))
    drawn = _mixed(_mixed(bases ^ np.uint64(place)) ^ np.uint64(1 << 16))
    told: list[float] = (((drawn >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52).tolist()
    return told


def _mixed(x: "npt.NDArray[np.uint64]") -> "npt.NDArray[np.uint64]":
    """`mix` of each."""
    import numpy as np

    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return x ^ x >> np.uint64(31)


def ticks(x: float) -> int:
    """A sampled length as whole ticks, at least 1, at most LONGEST [1.2]."""
    if x < 1.5:
        return 1
    return int(x + 0.5) if x < LONGEST else LONGEST


def sample(distribution: Distribution, u: float) -> float:
    """The u-quantile of a distribution [1.6], in its own unit, not rounded."""
    given = distribution.parameters
    match distribution.family:
        case "fixed":
            return given[0]
        case "exponential":
            return -given[0] * log(u)
        case "lognormal":
            return exp(given[0] + given[1] * normal_quantile(u))
        case "weibull":
            return given[0] * pow(-log(u), 1 / given[1])
        case "uniform":
            return given[0] + (given[1] - given[0]) * u
        case "triangular":
            return _triangular(given, u)
        case "normal":
            return max(0.0, given[0] + given[1] * normal_quantile(u))
        case "table":
            return _between(given, u)


def _triangular(given: tuple[float, ...], u: float) -> float:
    low, mode, high = given
    if u < (mode - low) / (high - low):
        return low + sqrt(u * (high - low) * (mode - low))
    return high - sqrt((1 - u) * (high - low) * (high - mode))


def _between(points: tuple[float, ...], u: float) -> float:
    """Linear between the points (p0, x0, p1, x1, ...) around u."""
    i = 0
    while i + 4 < len(points) and points[i + 2] <= u:
        i += 2
    p, x, p_next, x_next = points[i : i + 4]
    return x + (x_next - x) * ((u - p) / (p_next - p))


def normal_quantile(p: float) -> float:
    """The standard normal's p-quantile, 0 < p < 1, to about 1 part in 10^16: AS 241, PPND16."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(r, _CENTRE_ABOVE) / _polynomial(r, _CENTRE_BELOW)
    r = sqrt(-log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        z = _polynomial(r - 1.6, _MIDDLE_ABOVE) / _polynomial(r - 1.6, _MIDDLE_BELOW)
    else:
        z = _polynomial(r - 5.0, _TAIL_ABOVE) / _polynomial(r - 5.0, _TAIL_BELOW)
    return -z if q < 0.0 else z


_Eight = tuple[float, float, float, float, float, float, float, float]


def _polynomial(r: float, coefficients: _Eight) -> float:
    """A polynomial of degree 7 by Horner's rule, highest coefficient first."""
    a, b, c, d, e, f, g, h = coefficients
    return ((((((a * r + b) * r + c) * r + d) * r + e) * r + f) * r + g) * r + h


_CENTRE_ABOVE: _Eight = (
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
    1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
)  # fmt: skip
_CENTRE_BELOW: _Eight = (
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
    5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
)  # fmt: skip
_MIDDLE_ABOVE: _Eight = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
    3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
)  # fmt: skip
_MIDDLE_BELOW: _Eight = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
)  # fmt: skip
_TAIL_ABOVE: _Eight = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
    2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
)  # fmt: skip
_TAIL_BELOW: _Eight = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
)  # fmt: skip
