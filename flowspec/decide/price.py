"""What each flaw costs: the scenario with it against the scenario without it, on the same random numbers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np

from flowspec.decide.costs import Tariff, monthly, tariff
from flowspec.decide.flaws import Flaw, Unpriced, flaws
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs, replicate
from flowspec.decide.warm_up import warm_up_of
from flowspec.measure.intervals import LEVEL, Interval, paired, student
from flowspec.measure.reading import Floats, Reading
from flowspec.measure.times import lead_times
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.duration import Duration
from flowspec.model.log import Log
from flowspec.model.plain import dataclass

Measure: TypeAlias = Literal["money", "lead time", "hours", "breached", "lost", "unfinished"]
"""What a flaw costs: money, hours of work, deadlines breached, cases lost and not finished, each a month; and hours of lead time
a case."""

MEASURES: tuple[Measure, ...] = ("money", "lead time", "hours", "breached", "lost", "unfinished")

STEPS = 5
"""How many flaws the best set may have, and among how many pairs are looked at."""

CANDIDATES = 8
"""How many single flaws, the dearest, are tried in each step of the search for the best set."""

_SOURCES: Mapping[Measure, str] = {
    "money": "cost.total",
    "hours": "monthly.hours",
    "breached": "monthly.breached",
    "lost": "monthly.lost",
    "unfinished": "monthly.unfinished",
}

Values: TypeAlias = dict[Measure, Floats]
Savings: TypeAlias = dict[Measure, Interval]


@dataclass(frozen=True, slots=True)
class Price:
    """What a flaw costs: what its counterpart saves, by measure, with intervals of paired differences."""

    flaw: Flaw
    savings: Savings


@dataclass(frozen=True, slots=True)
class Step:
    """One more flaw put right: what all so far save together, and what this one adds to those before it."""

    flaw: Flaw
    together: Savings
    added: Savings


@dataclass(frozen=True, slots=True)
class Pair:
    """Two flaws put right together: what that saves, and how much more (or, below 0, less) than the sum of the two alone."""

    first: Flaw
    second: Flaw
    together: Savings
    more: Savings


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of a scenario's flaws, dearest first by the measure `by`.

    `base` is what the scenario comes to as it is; `best` is the order in which to put flaws right (greedy, so not proved to be
    the best), `pairs` are those among the five dearest.
    """

    prepared: Prepared
    by: Measure
    runs: Runs
    base: Savings
    singles: tuple[Price, ...]
    best: tuple[Step, ...]
    pairs: tuple[Pair, ...]
    unpriced: tuple[Unpriced, ...]

    def of(self, finding: Diagnostic) -> Price | None:
        """The price of a finding, known by its fingerprint; None if it has none."""
        return next((p for p in self.singles if finding.fingerprint in {f.fingerprint for f in p.flaw.findings}), None)


@dataclass(frozen=True, slots=True)
class Bill:
    """Log -> one number for each measure."""

    warm_up: int
    prices: Tariff

    def __call__(self, log: Log) -> dict[Measure, float]:
        reading = Reading(log, self.warm_up)
        told = monthly(reading, self.prices)
        hours = lead_times(reading)["lead_time"]
        lead = float(hours.mean()) if len(hours) else float("nan")
        return {"lead time": lead, **{name: told[source] for name, source in _SOURCES.items() if source in told}}


def price(
    prepared: Prepared,
    findings: Iterable[Diagnostic],
    runs: Runs,
    *,
    by: Measure | None = None,
    search: bool = True,
    accept_within: Duration | None = None,
    level: float = LEVEL,
    on_done: Callable[[int], None] | None = None,
) -> Prices:
    """Price every finding that has a simulated counterpart, and every field's %C&A.

    `by` ranks them: money where the scenario has prices, else lead time, unless said. Without `search` only single flaws are
    priced; `accept_within` is as in `flaws`. Raises ValueError for money without prices.
    """
    told, unpriced = flaws(prepared, findings, accept_within=accept_within)
    bench = Bench(prepared, told, runs, level, on_done)
    base = bench.without()
    ranked: Measure = by or ("money" if "money" in base else "lead time")
    if ranked not in base:
        raise ValueError(f"the scenario has no prices, so flaws cannot be ranked by {ranked}")
    alone = {number: bench.saved((), (number,)) for number in range(len(told))}
    order = sorted(alone, key=lambda number: -_mean(alone[number][ranked]))
    worth = [number for number in order if alone[number][ranked].low > 0] if search else []
    return Prices(
        prepared,
        ranked,
        runs,
        {name: student(values, level=level) for name, values in base.items()},
        tuple(Price(told[number], alone[number]) for number in order),
        tuple(_best(bench, worth[:CANDIDATES], ranked)),
        tuple(_pairs(bench, worth[:STEPS], ranked)),
        unpriced,
    )


def _mean(told: Interval) -> float:
    return told.mean if told.n else float("-inf")


def _best(bench: "Bench", numbers: Sequence[int], by: Measure) -> Iterator[Step]:
    """Greedy forward selection: always the flaw that adds most, as long as the interval shows that it adds something."""
    chosen: tuple[int, ...] = ()
    while len(chosen) < min(STEPS, len(numbers)):
        added = {number: bench.saved(chosen, (*chosen, number)) for number in numbers if number not in chosen}
        best = max(added, key=lambda number: _mean(added[number][by]))
        if not added[best][by].low > 0:
            return
        chosen = (*chosen, best)
        yield Step(bench.flaws[best], bench.saved((), chosen), added[best])


def _pairs(bench: "Bench", numbers: Sequence[int], by: Measure) -> Iterator[Pair]:
    told = [
        Pair(bench.flaws[one], bench.flaws[other], bench.saved((), (one, other)), bench.more(one, other))
        for one, other in combinations(numbers, 2)
    ]
    yield from sorted(told, key=lambda pair: -abs(pair.more[by].mean))


class Bench:
    """Runs a scenario without sets of its flaws (by number), each set once."""

    def __init__(
        self, prepared: Prepared, flaws: tuple[Flaw, ...], runs: Runs, level: float, on_done: Callable[[int], None] | None
    ) -> None:
        self.flaws = flaws
        self._lowered = prepared.lowered
        self._bill = Bill(warm_up_of(prepared, runs).ticks, tariff(prepared))
        self._runs = runs
        self._level = level
        self._known: dict[frozenset[int], Values] = {}
        self._on_done = on_done

    def without(self, *numbers: int) -> Values:
        """What each replication comes to without these flaws."""
        key = frozenset(numbers)
        if key not in self._known:
            told = self._lowered
            for number in sorted(key):
                told = self.flaws[number].counterpart.change(told)
            bills = replicate(told, self._bill, self._runs)
            self._known[key] = {name: np.array([bill[name] for bill in bills]) for name in bills[0]}
            if self._on_done:
                self._on_done(len(self._known) * self._runs.count)
        return self._known[key]

    def saved(self, fewer: Sequence[int], more: Sequence[int]) -> Savings:
        """What putting right `more` saves beside what `fewer` saves."""
        before, after = self.without(*fewer), self.without(*more)
        return {name: paired(list(after[name]), list(before[name]), level=self._level) for name in before}

    def more(self, one: int, other: int) -> Savings:
        """What two flaws save together beyond the sum of what each saves alone."""
        base, first, second, together = self.without(), self.without(one), self.without(other), self.without(one, other)
        return {name: student(first[name] + second[name] - base[name] - together[name], level=self._level) for name in base}
