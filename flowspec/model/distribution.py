"""How long something takes, or how much it is: one amount, or a distribution given by numbers that people know.

"50 min"                                            always the same
{ exponential = { mean = "2 d" } }
{ lognormal = { mean = "50 min", p90 = "100 min" } }   also gamma, weibull, normal: mean with pNN, median, cv or sd
{ erlang = { mean = "1 h", k = 3 } }                 a gamma of whole shape
{ triangular = { min = "5 min", mode = "10 min", max = "1 h" } }
{ uniform = { min = "5 min", max = "15 min" } }
{ empirical = ["12 min", "15 min", "2 h"] }          or { log = "times.csv", column = "minutes", unit = "min" }
{ mixture = [{ share = 0.8, fixed = "5 min" }, { share = 0.2, exponential = { mean = "2 h" } }] }
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from flowspec.model import fitting
from flowspec.model.duration import UNITS, BadText, Counted, duration
from flowspec.model.fitting import Second
from flowspec.model.plain import dataclass
from flowspec.model.raw import is_list, is_number, is_table

Family: TypeAlias = Literal[
    "fixed", "exponential", "gamma", "lognormal", "weibull", "triangular", "uniform", "normal", "empirical", "mixture"
]
Kind: TypeAlias = Counted | Literal["number"]
"""What the amount is: elapsed ticks, ticks of business time, or a plain number."""


FAMILIES: dict[str, str] = {
    "fixed": "an amount",
    "exponential": "mean (or median, or pNN)",
    "gamma": "mean and one of pNN, median, cv, sd",
    "erlang": "mean and k",
    "lognormal": "mean and one of pNN, median, cv, sd (or median and pNN)",
    "weibull": "mean and one of pNN, median, cv, sd",
    "normal": "mean and one of pNN, median, cv, sd",
    "triangular": "min, max and one of mode, mean",
    "uniform": "min and max (or mean and one of min, max, cv, sd)",
    "empirical": "a list, or log, column and unit",
    "mixture": "a list of distributions, each with its share",
}
"""The families that a scenario may name, and the numbers that each is given by."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount or a distribution of amounts, in ticks (ms) or plain numbers.

    parameters: fixed (x); exponential (mean); gamma (shape, scale); lognormal (mu, sigma) of the logarithm; weibull (scale,
    shape); triangular (low, mode, high); uniform (low, high); normal (mean, sd) before the cut at 0; empirical (every
    observation, sorted); mixture (the shares of `parts`, which add up to 1).
    """

    family: Family
    parameters: tuple[float, ...]
    parts: "tuple[Quantity, ...]" = ()
    counted: Kind = "elapsed"

    @property
    def mean(self) -> float:
        """The mean, in ticks or the number's own unit."""
        return _moments(self)[0]

    @property
    def cv(self) -> float:
        """The coefficient of variation: standard deviation over mean; 0 where the mean is 0."""
        mean, variance = _moments(self)
        return math.sqrt(variance) / mean if mean else 0.0


def fixed(ticks: float, counted: Kind = "elapsed") -> Quantity:
    """Always the same."""
    return Quantity("fixed", (float(ticks),), counted=counted)


def time(raw: object) -> Quantity:
    """The length of time that a scenario's value says.

    Raises `BadText` with what to write instead, `NoMember` where no distribution of the family fits.
    """
    return _quantity(raw, _ticks)


def number(raw: object) -> Quantity:
    """The plain number, or (written as durations) length of time. Raises `BadText` and `NoMember` as `time` does."""
    return _quantity(raw, lambda x: _number(x) if is_number(x) else _ticks(x))


# --- reading --------------------------------------------------------------------------------------
Amount: TypeAlias = Callable[[Any], tuple[float, Kind]]

_QUANTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?)")


def _ticks(raw: object) -> tuple[float, Kind]:
    if isinstance(raw, str):
        told = duration(raw)
        return float(told.ticks), told.counted
    if is_number(raw) and raw == 0:
        return 0.0, "elapsed"
    raise BadText(f'{_shown(raw)} is not a length of time; write a number and a unit, such as "50 min"')


def _number(raw: float) -> tuple[float, Kind]:
    if not math.isfinite(raw):
        raise BadText(f"{raw} is not an amount; write a number")
    return float(raw), "number"


def _quantity(raw: object, amount: Amount) -> Quantity:
    if not is_table(raw):
        x, counted = amount(raw)
        return fixed(x, counted)
    if len(raw) != 1:
        raise BadText(
            f'this is not one distribution; write one of {", ".join(FAMILIES)}, such as {{ exponential = {{ mean = "2 h" }} }}'
        )
    family, content = next(iter(raw.items()))
    if family not in FAMILIES:
        near = next(iter(difflib.get_close_matches(family, FAMILIES, 1)), None)
        raise BadText(f"{family!r} is no distribution; " + (f"write {near}" if near else f"write one of {', '.join(FAMILIES)}"))
    if family == "fixed":
        x, counted = amount(content)
        return fixed(x, counted)
    if family == "empirical":
        return _empirical(content, amount)
    if family == "mixture":
        return _mixture(content, amount)
    return _by_numbers(family, content, amount)


def _by_numbers(family: str, content: object, amount: Amount) -> Quantity:
    if not is_table(content):
        raise BadText(f"{family} needs {FAMILIES[family]}, as a table")
    given: dict[str, float] = {}
    kinds: dict[Kind, None] = {}
    for name, raw in content.items():
        if name in ("cv", "k"):
            given[name] = _plain(name, raw)
        else:
            given[name], kind = amount(raw)
            if given[name] or kind != "elapsed":
                kinds[kind] = None
    if len(kinds) > 1:
        raise BadText(f"{family} mixes {' and '.join(kinds)} in one distribution; count all its numbers in the same way")
    of, parameters = _fit(family, given)
    counted: list[Kind] = list(kinds)
    return Quantity(of, parameters, counted=counted[0] if counted else "elapsed")


def _plain(name: str, raw: object) -> float:
    if is_number(raw) and 0 < raw < math.inf:
        return float(raw)
    raise BadText(f"{name} is {_shown(raw)}; write a plain number above 0")


def _fit(family: str, given: Mapping[str, float]) -> tuple[Family, tuple[float, ...]]:
    quantiles = [name for name in given if _QUANTILE.fullmatch(name) or name == "median"]
    for name in quantiles:
        if not 0 < _order(name) < 1:
            raise BadText(f"{name} is not between p0 and p100; write for instance p90")
    low, high = given.get("min"), given.get("max")
    match family, sorted(given.keys() - quantiles), quantiles:
        case "exponential", ["mean"], []:
            return "exponential", (_above(given, "mean"),)
        case "exponential", [], [q]:
            return "exponential", (_above(given, q) / -math.log1p(-_order(q)),)
        case "erlang", ["k", "mean"], []:
            if given["k"] != int(given["k"]):
                raise BadText(f"k is {given['k']:g}; an erlang has a whole number of phases, a gamma with cv any")
            return "gamma", (given["k"], _above(given, "mean") / given["k"])
        case "lognormal", [], [a, b] if "median" in (a, b):
            other = b if a == "median" else a
            return "lognormal", fitting.lognormal_by_median(_above(given, "median"), _order(other), _above(given, other))
        case (("gamma" | "lognormal" | "weibull" | "normal"), ["mean"], [q]):
            return _member(family, _above(given, "mean"), ("quantile", _order(q), _above(given, q) / given["mean"]))
        case (("gamma" | "lognormal" | "weibull" | "normal"), ["cv", "mean"], []):
            return _member(family, _above(given, "mean"), ("cv", 0, given["cv"]))
        case (("gamma" | "lognormal" | "weibull" | "normal"), ["mean", "sd"], []):
            return _member(family, _above(given, "mean"), ("cv", 0, _above(given, "sd") / given["mean"]))
        case "triangular", ["max", "min", "mode"], [] if low is not None and high is not None:
            return "triangular", _rising(low, given["mode"], high)
        case "triangular", ["max", "mean", "min"], [] if low is not None and high is not None:
            return "triangular", _triangular(low, given["mean"], high)
        case "uniform", _, []:
            return "uniform", _uniform(family, given)
        case _:
            raise BadText(f"{family} is given by {' and '.join(given) or 'nothing'}; it needs {FAMILIES[family]}")


def _member(family: str, mean: float, second: Second) -> tuple[Family, tuple[float, ...]]:
    match family:
        case "gamma":
            return "gamma", fitting.gamma(mean, second)
        case "weibull":
            return "weibull", fitting.weibull(mean, second)
        case "normal":
            return "normal", fitting.normal(mean, second)
        case _:
            return "lognormal", fitting.lognormal(mean, second)


def _order(quantile: str) -> float:
    return 0.5 if quantile == "median" else float(quantile[1:]) / 100


def _above(given: Mapping[str, float], name: str) -> float:
    if given[name] <= 0:
        raise BadText(f"{name} is not above 0; write what it is, or a fixed 0")
    return given[name]


def _rising(low: float, mode: float, high: float) -> tuple[float, ...]:
    if not (low <= mode <= high and low < high):
        raise BadText("min, mode and max of a triangular are not in rising order; put them right")
    return low, mode, high


def _triangular(low: float, mean: float, high: float) -> tuple[float, ...]:
    mode = 3 * mean - low - high
    if not (low < high and low <= mode <= high):
        raise fitting.NoMember(
            "a triangular's mean lies in the middle third between min and max, and this one does not; change a number"
        )
    return low, mode, high


def _uniform(family: str, given: Mapping[str, float]) -> tuple[float, ...]:
    match sorted(given):
        case ["max", "min"]:
            low, high = given["min"], given["max"]
        case ["max", "mean"]:
            low, high = 2 * given["mean"] - given["max"], given["max"]
        case ["mean", "min"]:
            low, high = given["min"], 2 * given["mean"] - given["min"]
        case ["cv", "mean"]:
            low, high = _spread_evenly(given["mean"], given["cv"] * given["mean"])
        case ["mean", "sd"]:
            low, high = _spread_evenly(given["mean"], given["sd"])
        case _:
            raise BadText(f"{family} is given by {' and '.join(given) or 'nothing'}; it needs {FAMILIES[family]}")
    if not 0 <= low < high:
        raise fitting.NoMember(
            "no uniform has these two numbers without going below 0 or backwards (cv is at most 0.577); change one"
        )
    return low, high


def _spread_evenly(mean: float, sd: float) -> tuple[float, float]:
    half = math.sqrt(3) * sd
    return mean - half, mean + half


def _empirical(content: object, amount: Amount) -> Quantity:
    if not is_list(content) or not content:
        raise BadText(f"empirical needs {FAMILIES['empirical']}")
    told = [amount(raw) for raw in content]
    kinds: list[Kind] = list(dict.fromkeys(kind for _, kind in told))
    if len(kinds) > 1:
        raise BadText(f"empirical mixes {' and '.join(kinds)}; count all its values in the same way")
    if min(x for x, _ in told) < 0:
        raise BadText("empirical has a value below 0; leave it out")
    return Quantity("empirical", tuple(sorted(x for x, _ in told)), counted=kinds[0])


def _mixture(content: object, amount: Amount) -> Quantity:
    if not is_list(content) or not content:
        raise BadText(f"mixture needs {FAMILIES['mixture']}")
    shares: list[float] = []
    parts: list[Quantity] = []
    for raw in content:
        if not is_table(raw) or "share" not in raw:
            raise BadText('a part of this mixture has no share; write { share = 0.8, exponential = { mean = "2 h" } }')
        shares.append(_plain("share", raw["share"]))
        parts.append(_quantity({key: value for key, value in raw.items() if key != "share"}, amount))
    if abs(sum(shares) - 1) > 1e-9:
        raise BadText(f"the shares of this mixture add up to {sum(shares):g}; make them add up to 1")
    kinds: list[Kind] = list(dict.fromkeys(part.counted for part in parts))
    if len(kinds) > 1:
        raise BadText(f"mixture mixes {' and '.join(kinds)}; count all its parts in the same way")
    return Quantity("mixture", tuple(shares), tuple(parts), kinds[0])


def of_column(cells: Sequence[str], unit: str | None) -> list[object]:
    """The values of a CSV column as an empirical distribution takes them: numbers of `unit`; without it texts or plain numbers.

    Raises `BadText` for an unknown unit.
    """
    if unit is None:
        return [float(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell for cell in cells]
    if unit.removeprefix("business ") not in UNITS:
        raise BadText(f"{unit!r} is no unit; write one of {', '.join(UNITS)}, business h, business d")
    return [f"{cell.strip()} {unit}" for cell in cells]


# --- moments --------------------------------------------------------------------------------------
def _moments(q: Quantity) -> tuple[float, float]:
    """Mean and variance."""
    match q.family, q.parameters:
        case "fixed", (x,):
            return x, 0.0
        case "exponential", (mean,):
            return mean, mean * mean
        case "gamma", (shape, scale):
            return shape * scale, shape * scale * scale
        case "lognormal", (mu, sigma):
            mean = math.exp(mu + sigma * sigma / 2)
            return mean, mean * mean * math.expm1(sigma * sigma)
        case "weibull", (scale, shape):
            mean = scale * math.exp(math.lgamma(1 + 1 / shape))
            return mean, (mean * fitting.weibull_cv(shape)) ** 2
        case "triangular", (low, mode, high):
            squares = low * low + mode * mode + high * high - low * mode - low * high - mode * high
            return (low + mode + high) / 3, squares / 18
        case "uniform", (low, high):
            return (low + high) / 2, (high - low) ** 2 / 12
        case "normal", (mean, sd):
            cut = fitting.cut_normal_mean(mean, sd)
            return cut, (cut * fitting.cut_normal_cv(mean / sd)) ** 2
        case "mixture", shares:
            told = [_moments(part) for part in q.parts]
            mean = sum(s * m for s, (m, _) in zip(shares, told, strict=True))
            return mean, sum(s * (v + (m - mean) ** 2) for s, (m, v) in zip(shares, told, strict=True))
        case _:
            mean = math.fsum(q.parameters) / len(q.parameters)
            return mean, math.fsum((x - mean) ** 2 for x in q.parameters) / len(q.parameters)


def _shown(raw: object) -> str:
    return "true" if raw is True else "false" if raw is False else repr(raw) if isinstance(raw, str) else str(raw)
