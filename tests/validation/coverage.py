"""How often intervals hold the truth: `python -m tests.validation.coverage` writes docs/validation/coverage.md.

Models whose answers are known are run many times; each repetition makes its intervals from runs of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from pathlib import Path

import numpy as np

from flowspec.decide.precision import FIRST_LOOK, Precision
from flowspec.measure.batches import batches
from flowspec.measure.intervals import Interval, paired, quantile, student
from flowspec.measure.reading import Floats
from flowspec.model.log import Kind, Log
from flowspec.simulate import model as m
from flowspec.simulate.draws import Purpose, first_uniforms, place_of
from flowspec.simulate.engines import engine
from tests.simulate.small import bare_header, end, model, stage, team, way
from tests.simulate.test_theory import T, checked, erlang_c, exponential

PAGE = Path(__file__).parents[2] / "docs" / "validation" / "coverage.md"
REPETITIONS = 400
REPLICATIONS = 20
CASES, WARM_UP = 1_000, 200
LONG = 20_000
"""Cases of the one long run that is cut into batches."""


@dataclass(frozen=True, slots=True)
class Covered:
    """How often the intervals of a number held the truth, and half their width as a share of it."""

    name: str
    by: str
    truth: float
    repetitions: int
    held: int
    half_width: float

    @property
    def share(self) -> float:
        """The coverage."""
        return self.held / self.repetitions

    @property
    def spread(self) -> float:
        """Half of a 95 % interval of the coverage (Wald)."""
        return 1.96 * sqrt(self.share * (1 - self.share) / self.repetitions)


def covered(name: str, by: str, truth: float, intervals: Sequence[Interval]) -> Covered:
    """Count the intervals that hold the truth."""
    held = sum(not told.excludes(truth) for told in intervals)
    return Covered(name, by, truth, len(intervals), held, float(np.mean([i.half_width for i in intervals])) / abs(truth))


# --- models ---------------------------------------------------------------------------------------
def line(rate: float, seats: int, replication: int, cases: int, mean: float = 1.0) -> m.Model:
    """M/M/c with so many cases; the run goes on until the last has left."""
    drawn = first_uniforms(11, replication, 1, place_of(1, Purpose.ARRIVAL), 0, cases)
    ticks = np.cumsum(-np.log(np.array(drawn)) * T / rate).astype(np.int64)
    last = int(ticks[-1]) + 1
    given = model(
        (replace(stage("work", 0), work=exponential(mean)), end()),
        (way(0, 1),),
        teams=(team(seats=seats),),
        arrivals=tuple(ticks.tolist()),
        calendar=((0, last + int(2000 * T)),),
        end=last + int(1000 * T),
    )
    return replace(given, horizon=last)


def run(given: m.Model, replication: int) -> Log:
    """A run of the native kernel."""
    return engine("native")(given, 1, replication, bare_header(given))


def times(told: Log) -> tuple[Floats, Floats]:
    """The wait and the lead time of each case, in mean service times."""
    cases = int(told["case"].max()) + 1
    wait, lead = np.zeros(cases), np.zeros(cases)
    length = (told["end"] - told["begin"]) / T
    for kind, into in ((Kind.QUEUE, wait), (Kind.QUEUE, lead), (Kind.WORK, lead)):
        rows = told["kind"] == kind
        np.add.at(into, told["case"][rows], length[rows])
    return wait, lead


def runs(rate: float, seats: int, count: int, mean: float = 1.0) -> list[tuple[Floats, Floats]]:
    """Waits and lead times after the warm-up, run by run."""
    pairs = (times(run(line(rate, seats, r, CASES, mean), r)) for r in range(count))
    return [(wait[WARM_UP:], lead[WARM_UP:]) for wait, lead in pairs]


def groups(values: Sequence[float]) -> list[Interval]:
    """Student's intervals, each from as many replications."""
    return [student(values[i : i + REPLICATIONS]) for i in range(0, len(values) - REPLICATIONS + 1, REPLICATIONS)]


# --- what is covered ------------------------------------------------------------------------------
def over_replications(repetitions: int) -> Iterator[Covered]:
    """Means, quantiles, shares and differences over independent replications."""
    count, by = repetitions * REPLICATIONS, f"Student's t, {REPLICATIONS} replications"
    rate = 0.6
    told = runs(rate, 1, count)
    slow = runs(rate, 1, count, 1.1)
    yield covered("M/M/1, load 0.6: mean wait", by, rate / (1 - rate), groups([w.mean() for w, _ in told]))
    yield covered("M/M/1: p90 of the lead time", by, -log(0.1) / (1 - rate), groups([quantile(x, 0.9) for _, x in told]))
    yield covered("M/M/1: share done within 4", by, 1 - exp(-4 * (1 - rate)), groups([(x <= 4).mean() for _, x in told]))
    leads = [float(x.mean()) for _, x in told], [float(x.mean()) for _, x in slow]
    pairs = [paired(*(of[i : i + REPLICATIONS] for of in leads)) for i in range(0, count, REPLICATIONS)]
    truth = 1 / (1 / 1.1 - rate) - 1 / (1 - rate)
    yield covered("M/M/1, work 10 % longer: difference of mean lead times", f"{by}, paired", truth, pairs)
    yield until_precise([float(w.mean()) for w, _ in told], rate / (1 - rate))
    three = runs(2.1, 3, count)
    yield covered("M/M/3, load 0.7: mean wait", by, erlang_c(3, 2.1) / 0.9, groups([w.mean() for w, _ in three]))


def until_precise(values: Sequence[float], truth: float) -> Covered:
    """Replications that go on until the interval is within 10 % of the mean; each search takes up where the last one ended."""
    asked = Precision("mean", "wait", 0.1, True, "10 %")
    told: list[Interval] = []
    at, count = 0, FIRST_LOOK
    while at + count <= len(values):
        interval = student(values[at : at + count])
        if asked.reached(interval) or count >= asked.at_most:
            told.append(interval)
            at, count = at + count, FIRST_LOOK
        else:
            count = asked.next_look(interval, count)
    return covered("M/M/1: mean wait", "Student's t, stopped at 10 % of the mean", truth, told)


def completeness(repetitions: int) -> Iterator[Covered]:
    """%C&A of handoffs, seen at the first checks, and rolled."""
    complete = (0.9, 0.8, 0.95)
    stages, ways, fields = checked(*complete)
    teams = tuple(team(f"team {n}") for n in range(len(complete) + 1))
    routed = tuple(replace(s, route=m.Route(otherwise=n)) if s.kind == "seats" else s for n, s in enumerate(stages))
    given = model(routed, ways, teams=teams, arrivals=tuple(range(0, 40_000, 200)), calendar=((0, 10**6),), end=10**6)
    given = replace(given, fields=fields)
    seen: list[float] = []
    rolled: list[float] = []
    for r in range(repetitions * REPLICATIONS):
        told = run(given, r)
        failed = (told["kind"] == Kind.CHECK) & (told["missing"] != 0)
        seen.append(1 - len(np.unique(told["case"][failed & (told["value"] == 1)])) / 200)
        rolled.append(1 - len(np.unique(told["case"][failed])) / 200)
    by = f"Student's t, {REPLICATIONS} replications"
    yield covered("%C&A of a handoff, 80 %", by, 0.8, groups(seen))
    yield covered("rolled %C&A of 90 % x 80 % x 95 %", by, 0.9 * 0.8 * 0.95, groups(rolled))


def in_batches(repetitions: int) -> Iterator[Covered]:
    """One long run each."""
    rate = 0.6
    measures: dict[str, tuple[float, Callable[[Floats, Floats], float]]] = {
        "mean wait": (rate / (1 - rate), lambda wait, _: float(wait.mean())),
        "p90 of the lead time": (-log(0.1) / (1 - rate), lambda _, lead: quantile(lead, 0.9)),
    }
    told: dict[str, list[Interval]] = {name: [] for name in measures}
    for r in range(repetitions):
        log_ = run(line(rate, 1, r, LONG), r)
        wait, lead = times(log_)
        parts = [batch.arrived >= 0 for batch in batches(log_, int(1000 * T))]
        for name, (_, measure) in measures.items():
            told[name].append(student([measure(wait[: len(part)][part], lead[: len(part)][part]) for part in parts]))
    for name, (truth, _) in measures.items():
        yield covered(f"M/M/1, load 0.6: {name}", f"batch means, one run of {LONG:,} cases", truth, told[name])


def page(repetitions: int) -> str:
    """The page."""
    every = [*over_replications(repetitions), *completeness(repetitions), *in_batches(repetitions)]
    lines = "\n".join(
        f"| {one.name} | {one.by} | {one.truth:.4f} | {one.repetitions} | {100 * one.share:.1f} % ± {100 * one.spread:.1f} "
        f"| ± {100 * one.half_width:.1f} % |"
        for one in every
    )
    return f"""# Do the intervals hold?

Written by `python -m tests.validation.coverage`. An interval of 95 % should hold the truth in 95 of 100 repetitions. Here
models whose truth is known are run on the native kernel; every repetition has runs of its own. A line of {CASES:,} cases leaves
out the first {WARM_UP}; times are in mean service times. Beside each coverage stands its own 95 % interval; "width" is half the
width of an interval, on average, as a share of the truth.

| number | interval by | truth | repetitions | held by | width |
|---|---|--:|--:|--:|--:|
{lines}

How each interval is made, and where it is biased, is in [statistics](../statistics.md).
"""


def main() -> None:
    """Write the page."""
    text = page(REPETITIONS)
    temporary = PAGE.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(PAGE)
    print(text)


if __name__ == "__main__":
    main()
