"""How much the worth of a redesign depends on each assumption: one at a time, low and high."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from flowspec.decide.break_even import charged
from flowspec.decide.costs import MONTH, tariff
from flowspec.decide.prepared import Prepared, prepared
from flowspec.decide.price import Bill
from flowspec.decide.replicate import Runs, replicate
from flowspec.decide.warm_up import longest, warm_up_of
from flowspec.measure.intervals import LEVEL, Interval, student
from flowspec.model.duration import UNITS, BadText, elapsed
from flowspec.model.errors import ScenarioErrors
from flowspec.model.given import Given, KeyPath
from flowspec.model.plain import dataclass
from flowspec.model.raw import is_table
from flowspec.model.scenario import Scenario
from flowspec.simulate.scenario import override, provenance
from flowspec.simulate.scenario.problems import keys_of, shown

MOST = 10
"""Replications of each bar, at most: there are many bars."""
SPREAD = 0.25
"""How far an assumption without an interval is moved, up and down."""

_DECISIONS = frozenset({"size", "horizon", "warm_up", "drain", "raises", "priorities", "batch", "seed", "replications"})
"""Keys that are decided, not assumed."""

_NOT_SCALED = frozenset({"shape"})
"""Parameters of a distribution that are no lengths."""

Values: TypeAlias = tuple[object, object]


@dataclass(frozen=True, slots=True)
class Bar:
    """One assumption moved down and up: what was written instead, whether that is its own interval, and the net worth then."""

    key: str
    of: str
    now: str
    low: str
    high: str
    own_interval: bool
    net: tuple[Interval, Interval]

    @property
    def swing(self) -> float:
        """How much the net worth moves between the two."""
        return abs(self.net[1].mean - self.net[0].mean)


@dataclass(frozen=True, slots=True)
class Tornado:
    """The bars, widest first; the net worth as assumed; and what could not be moved alone, with the reason."""

    base: Interval
    bars: tuple[Bar, ...]
    fixed: tuple[tuple[str, str], ...]


def has_account(as_is: Prepared, to_be: Prepared) -> bool:
    """Whether the worth of a redesign can be told: it is written down, and both scenarios have prices."""
    return to_be.scenario.redesign is not None and tariff(as_is).known and tariff(to_be).known


def tornado(
    as_is: Prepared, to_be: Prepared, runs: Runs, *, level: float = LEVEL, on_done: Callable[[int], None] | None = None
) -> Tornado:
    """Move every number that the scenarios assume: over its interval, or by 25 % where it has none.

    What both assume alike is moved in both; where they differ each is an assumption of its own. Sizes, calendars and the run
    itself are decisions and stay. Net worth is counted with the work done, over `MOST` of the runs. Raises ValueError where
    there is no account (`has_account`).
    """
    if not has_account(as_is, to_be):
        raise ValueError("a tornado needs [redesign] and prices")
    account = _Account(as_is, to_be, replace(runs, count=min(MOST, runs.count)), level, on_done)
    bars: list[Bar] = []
    fixed: list[tuple[str, str]] = []
    for one in _assumptions(as_is.scenario, to_be.scenario):
        try:
            low, high = (account.net(one, value) for value in one.ends)
        except ScenarioErrors as error:
            fixed.append((shown(one.path), error.problems[0].message))
            continue
        bars.append(
            Bar(shown(one.path), one.of, _text(one.raw), _text(one.ends[0]), _text(one.ends[1]), one.own_interval, (low, high))
        )
    return Tornado(account.base, tuple(sorted(bars, key=lambda bar: -bar.swing)), tuple(fixed))


@dataclass(frozen=True, slots=True)
class _Assumption:
    path: KeyPath
    of: str
    raw: object
    ends: Values
    own_interval: bool


class _Account:
    """The net worth of the redesign under changed assumptions."""

    def __init__(self, as_is: Prepared, to_be: Prepared, runs: Runs, level: float, on_done: Callable[[int], None] | None) -> None:
        self._ready = as_is, to_be
        self._runs, self._level, self._on_done, self._done = runs, level, on_done, 0
        self._left_out = longest((warm_up_of(as_is, runs), warm_up_of(to_be, runs))).ticks
        self._costs = self._cost(as_is), self._cost(to_be)
        self.base = self._net(to_be.scenario, *self._costs)

    def net(self, one: _Assumption, value: object) -> Interval:
        """The net worth with another value."""
        before, after = self._costs
        scenario = self._ready[1].scenario
        if one.of != "to-be":
            before = self._cost(self._with(self._ready[0], one.path, value))
        if one.of != "as-is":
            changed = override(scenario, one.path, value)
            after = after if one.path[0] == "redesign" else self._cost(self._with(self._ready[1], one.path, value))
            scenario = changed
        return self._net(scenario, before, after)

    def _with(self, ready: Prepared, path: KeyPath, value: object) -> Prepared:
        return prepared(override(ready.scenario, path, value), ready.specs)

    def _cost(self, ready: Prepared) -> list[float]:
        bill = Bill(self._left_out, tariff(ready))
        told = [each["money"] for each in replicate(ready.lowered, bill, self._runs)]
        self._done += len(told)
        if self._on_done:
            self._on_done(self._done)
        return told

    def _net(self, scenario: Scenario, before: list[float], after: list[float]) -> Interval:
        assert scenario.redesign
        redesign = charged(scenario.redesign, self._ready[0].scenario.redesign)
        months, running, one_off = redesign.over / MONTH, redesign.monthly, redesign.one_off
        saved = [(b - a - float(running)) * months - float(one_off) for b, a in zip(before, after, strict=True)]
        return student(saved, level=self._level)


# --- what is assumed ------------------------------------------------------------------------------
def _assumptions(as_is: Scenario, to_be: Scenario) -> Iterator[_Assumption]:
    ours, theirs = _numbers(as_is), _numbers(to_be)
    for path in dict.fromkeys((*ours, *theirs)):
        if path in ours and path in theirs and ours[path] == theirs[path]:
            if path[0] != "redesign":  # what both cost is not charged
                yield from _one(path, "both", ours[path], to_be.given.get(path))
            continue
        if path in ours and path[0] != "redesign":
            yield from _one(path, "as-is", ours[path], as_is.given.get(path))
        if path in theirs:
            yield from _one(path, "to-be", theirs[path], to_be.given.get(path))


def _numbers(scenario: Scenario) -> dict[KeyPath, object]:
    """The numbers that are written, by key path; what is decided and what inside a distribution has a provenance is left out."""
    told: dict[KeyPath, object] = {}
    for one in provenance(scenario):
        path = keys_of(one.key)
        if one.origin != "default" and one.value and path[-1] not in _DECISIONS and path[0] != "calendars":
            told[path] = _at(scenario.document, path)
    return told


def _at(here: object, path: KeyPath) -> object:
    for key in path:
        if is_table(here) and key not in here and "" in here:
            here = here[""]
        if not (is_table(here) and key in here):
            return None
        here = here[key]
    return here


def _one(path: KeyPath, of: str, raw: object, given: Given | None) -> Iterator[_Assumption]:
    own = _interval(raw, given)
    ends = own or (_scaled(raw, 1 - SPREAD), _scaled(raw, 1 + SPREAD))
    if None not in ends and ends[0] != ends[1]:
        yield _Assumption(path, of, raw, ends, own is not None)


def _interval(raw: object, given: Given | None) -> Values | None:
    """The ends of its own interval, in the form of the value; of a distribution the interval is its mean's."""
    if given is None or given.interval is None:
        return None
    low, high = given.interval
    if not is_table(raw):
        return _plain(low), _plain(high)
    mean = next((inner["mean"] for inner in raw.values() if is_table(inner) and "mean" in inner), None)
    ratios = _ratio(low, mean), _ratio(high, mean)
    return None if None in ratios else (_scaled(raw, ratios[0] or 0.0), _scaled(raw, ratios[1] or 0.0))


def _plain(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _ratio(text: str, mean: object) -> float | None:
    try:
        return elapsed(text) / elapsed(str(mean))
    except (BadText, ZeroDivisionError):
        return None


def _scaled(raw: object, factor: float) -> object:
    """The value times the factor; a share stays one; None for what has no size, such as a schedule."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        told = raw * factor
        if isinstance(raw, int) and raw > 1:
            return round(told)
        return min(1.0, told) if 0 < raw <= 1 else told
    if isinstance(raw, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)(\s*[^\W\d].*)?", raw)
        return _rounded(float(match[1]) * factor, match[2] or "") if match else None
    if is_table(raw) and len(raw) == 1 and is_table(inner := next(iter(raw.values()))):
        return {next(iter(raw)): _parameters(inner, factor)}
    return None


def _rounded(value: float, unit: str) -> str:
    """A number with its unit, no finer than a scenario may be."""
    ticks = UNITS.get(unit.rsplit(maxsplit=1)[-1] if unit.split() else "", 0)
    return f"{round(value * ticks) / ticks:.10g}{unit}" if ticks and "per" not in unit else f"{value:.10g}{unit}"


def _parameters(inner: Mapping[str, object], factor: float) -> dict[str, object]:
    return {key: raw if key in _NOT_SCALED else _scaled(raw, factor) for key, raw in inner.items()}


def _text(raw: object) -> str:
    if is_table(raw):
        inner = next(iter(raw.values()))
        return ", ".join(f"{key} {_text(value)}" for key, value in inner.items()) if is_table(inner) else str(raw)
    return f"{raw:.4g}" if isinstance(raw, float) else str(raw)
