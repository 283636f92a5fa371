"""Targets: `p90(lead_time) <= 5 d`, parsed to plain data and held against intervals."""

import math
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Literal, TypeAlias

from flowspec.decide.names import What
from flowspec.measure.intervals import LEVEL, Interval, student
from flowspec.measure.measures import Measures
from flowspec.model.duration import UNITS
from flowspec.model.errors import FlowspecError
from flowspec.model.plain import dataclass

Relation: TypeAlias = Literal["<=", ">=", "<", ">"]
Verdict: TypeAlias = Literal["met", "missed", "not shown"]

_FORM = re.compile(
    r"\s*(?P<statistic>\w+)\s*\(\s*(?P<measure>.+?)\s*\)\s*(?P<relation>[<>]=?)\s*"
    r"(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(?P<unit>%|[A-Za-z]+)?\s*"
)
_MEASURE = re.compile(r"\s*(?P<statistic>\w+)\s*\(\s*(?P<measure>.+?)\s*\)\s*")
_RELATIONS: dict[str, Relation] = {"<=": "<=", ">=": ">=", "<": "<", ">": ">"}
_ALLOWED: dict[What, str] = {
    "hours": "mean, sum, or p1 to p99",
    "count": "mean, sum, or p1 to p99",
    "ratio": "mean, or p1 to p99",
    "yes or no": "share",
    "share": "mean or share",
    "times": "mean",
    "money": "mean",
}
_MEASURED_IN = "s, min, h, d or week"


class UnusableTarget(FlowspecError):
    """A target that cannot be read, or that asks for what the scenario does not have."""


@dataclass(frozen=True, slots=True)
class Target:
    """`statistic(measure) relation limit`; times are hours, shares lie in [0, 1]. `text` is how it was written."""

    statistic: str
    measure: str
    relation: Relation
    limit: float
    text: str

    @property
    def name(self) -> str:
        """What is measured: `p90(lead_time)`."""
        return f"{self.statistic}({self.measure})"

    @property
    def pair(self) -> tuple[str, str]:
        """Statistic and measure, as `summarise` asks for them."""
        return self.statistic, self.measure

    def holds(self, value: float) -> bool:
        """Whether a value is on the wanted side; nan is not."""
        match self.relation:
            case "<=":
                return value <= self.limit
            case ">=":
                return value >= self.limit
            case "<":
                return value < self.limit
            case ">":
                return value > self.limit

    def verdict(self, told: Interval) -> Verdict:
        """Met or missed if the whole interval lies on one side of the limit, else not shown."""
        if told.n < 2 or math.isnan(told.mean):
            return "not shown"
        sides = self.holds(told.low), self.holds(told.high)
        return "met" if all(sides) else "not shown" if any(sides) else "missed"

    def miss(self, value: float) -> float:
        """How far a value is on the wrong side, as a share of the limit (of 1, where the limit is 0); infinite for nan."""
        if math.isnan(value):
            return math.inf
        over = value - self.limit if self.relation in ("<=", "<") else self.limit - value
        return max(0.0, over) / (abs(self.limit) or 1.0)


def parse(text: str, known: Mapping[str, What], *, currency: str | None = None) -> Target:
    """The target that a text says: `p90(lead_time) <= 5 d`, `share(met.kickoff) >= 95 %`, `mean(cost.total) < 20000`.

    `known` are the measures there are (`names.measures_of`). A time needs its unit; a share may be written in %; money may name
    the scenario's currency. Raises `UnusableTarget` with what to write instead.
    """
    told = _FORM.fullmatch(text)
    if told is None:
        raise UnusableTarget(
            f'"{text}" is not a target; write statistic(measure), one of <= >= < >, and a number: "p90(lead_time) <= 5 d"'
        )
    statistic, measure, unit = told["statistic"], told["measure"], told["unit"]
    what = _known(text, statistic, measure, known)
    limit = float(told["number"]) * _factor(text, measure, what, unit, currency)
    return Target(statistic, measure, _RELATIONS[told["relation"]], limit, " ".join(text.split()))


def parse_measure(text: str, known: Mapping[str, What]) -> tuple[str, str]:
    """Statistic and measure that a text says: `p90(lead_time)`. Raises `UnusableTarget` with what to write instead."""
    told = _MEASURE.fullmatch(text)
    if told is None:
        raise UnusableTarget(f'"{text}" is not a measure; write statistic(measure): "p90(lead_time)"')
    _known(text, told["statistic"], told["measure"], known)
    return told["statistic"], told["measure"]


def _known(text: str, statistic: str, measure: str, known: Mapping[str, What]) -> What:
    if measure not in known:
        raise UnusableTarget(f'"{text}": nothing is measured that is called {measure}; {_nearest(measure, known)}')
    what = known[measure]
    if not _suits(statistic, what):
        raise UnusableTarget(f'"{text}": {measure} has no {statistic}; say {_ALLOWED[what]}')
    return what


def _nearest(name: str, known: Mapping[str, What]) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else "`flowspec simulate --format json` lists the names"


def _suits(statistic: str, what: What) -> bool:
    quantile = re.fullmatch(r"p[1-9]\d?", statistic) is not None
    match what:
        case "hours" | "count":
            return quantile or statistic in ("mean", "sum")
        case "ratio":
            return quantile or statistic == "mean"
        case "yes or no":
            return statistic == "share"
        case "share":
            return statistic in ("mean", "share")
        case "times" | "money":
            return statistic == "mean"


def _factor(text: str, measure: str, what: What, unit: str | None, currency: str | None) -> float:
    """What the number is multiplied by to come to hours, shares, or plain numbers."""
    if what == "hours":
        if unit in UNITS:
            return UNITS[unit] / UNITS["h"]
        if unit is None:
            raise UnusableTarget(f'"{text}": {measure} is a time, and the number has no unit; write {_MEASURED_IN}')
        near = get_close_matches(unit, UNITS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"write {_MEASURED_IN}"
        raise UnusableTarget(f'"{text}": {unit} is no unit of time here; {hint}')
    if unit is None:
        return 1.0
    if unit == "%" and what in ("share", "yes or no", "ratio"):
        return 0.01
    if what == "money" and unit == currency:
        return 1.0
    allowed = {"share": "no unit, or %", "yes or no": "no unit, or %", "ratio": "no unit, or %", "money": currency or "no unit"}
    raise UnusableTarget(f'"{text}": {measure} is not measured in {unit}; write {allowed.get(what, "no unit")}')


@dataclass(frozen=True, slots=True)
class Held:
    """A target held against runs: what each replication came to, the interval of their mean, and the verdict."""

    target: Target
    values: tuple[float, ...]
    interval: Interval
    verdict: Verdict


def hold(target: Target, replications: Iterable[Measures], *, level: float = LEVEL) -> Held:
    """Hold a target against replications; one in which nothing was measured does not count."""
    values = tuple(_value(target, measures) for measures in replications)
    interval = student(values, level=level)
    return Held(target, values, interval, target.verdict(interval))


def _value(target: Target, measures: Measures) -> float:
    return measures.value(target.statistic, target.measure) if target.measure in measures else math.nan
