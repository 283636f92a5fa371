"""Writes docs/validation/staffing.md: `python -m tests.validation.staffing`.

`flowspec staff` promises that the staffing that it returns truly misses a target with 5 % probability at most. Here the truth is
Erlang's: many searches on M/M/c queues, each with random numbers of its own, and how many returned too few seats.
"""

import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scipy.special import betaincinv

from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs
from flowspec.decide.staff import staff
from tests.decide.scenes import QUEUE, scene
from tests.decide.test_staff import erlang_c_wait, target

PAGE = Path(__file__).parents[2] / "docs" / "validation" / "staffing.md"
SEARCHES = 100
REPLICATIONS = 8

SCENARIO = """
run = "steady-state"
horizon = "3 d"
warm_up = "12 h"
replications = 8
[arrivals]
rate = "{rate:g} per h"
[teams.Front]
size = {seats}
[stages.serving]
work = {{ exponential = {{ mean = "12 min" }} }}
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A queue, and a target that is `part` of Erlang's mean wait with `seats`: below 1 it truly needs one seat more."""

    rate: float
    seats: int
    part: float

    @property
    def hours(self) -> float:
        """The target."""
        return self.part * erlang_c_wait(self.seats, self.rate)

    @property
    def needed(self) -> int:
        """The fewest seats with which Erlang's wait is within the target."""
        return next(n for n in range(int(self.rate / 5) + 1, 100) if erlang_c_wait(n, self.rate) <= self.hours)


QUESTIONS = (
    *(Question(10.0, 4, part) for part in (0.8, 0.95, 0.999, 1.3)),
    *(Question(40.0, 11, part) for part in (0.98,)),
)


def answers(question: Question, ready: Prepared, searches: int) -> Counter[int]:
    """How often each number of seats was returned; 0 stands for none."""
    asked = [target(ready, f"mean(wait.serving) <= {question.hours:.9f} h")]
    found = (staff(ready, asked, Runs(REPLICATIONS, seed)).best for seed in range(searches))
    return Counter(best.plan[0] if best else 0 for best in found)


def row(one: Question, searches: int) -> str:
    """A line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        told = answers(one, scene(Path(folder), QUEUE, SCENARIO.format(rate=one.rate, seats=one.seats)), searches)
    few = sum(count for seats, count in told.items() if 0 < seats < one.needed)
    many = sum(count for seats, count in told.items() if seats > one.needed)
    asked = f"{one.rate:g} an hour, {60 * one.hours:.2f} min | {100 * one.part:.1f} % of {one.seats} seats'"
    most = 100 * at_most(few, searches)
    return f"| {asked} | {one.needed} | {few} | {most:.1f} % | {told[one.needed]} | {many} | {told[0]} |"


def at_most(count: int, of: int, confidence: float = 0.975) -> float:
    """The upper end of the exact interval of a share (Clopper and Pearson 1934)."""
    return 1.0 if count == of else float(betaincinv(count + 1, of - count, confidence))


def page(searches: int) -> str:
    """The page with every question."""
    with ProcessPoolExecutor(2) as pool:
        lines = "\n".join(pool.map(partial(row, searches=searches), QUESTIONS))
    return f"""# Staffing beside Erlang

Written by `python -m tests.validation.staffing`. `flowspec staff` is asked for the cheapest staffing of M/M/c queues (work of
12 minutes) that keeps the mean wait within a target, {searches} times, each with its own seed and {REPLICATIONS} replications of
three days, of which the first half day does not count. How many seats that truly takes is known (Erlang 1917). The promise is
that too few are returned in at most 5 % of searches.

Targets just below what a number of seats reaches are the hard ones: the queue with a seat too few misses by 0.1 % to 20 % of its
wait, and a search that judged the same runs by which it chose would be taken in by a lucky one.

| arrivals, target | that is | truly needed | too few | at most (97.5 %) | right | more than needed | none |
|---|---|--:|--:|--:|--:|--:|--:|
{lines}

"More than needed" and "none" are the price of the promise: where the true wait lies close to the target the intervals do not
decide for the smaller staffing, and more replications would.
"""


def main() -> None:
    """Write the page."""
    text = page(SEARCHES)
    temporary = PAGE.with_suffix(".tmp")
    temporary.write_text(text)
    temporary.replace(PAGE)
    print(text)


if __name__ == "__main__":
    main()
