"""Networks without a closed form: the same waits and lead times by flowspec, by programs written by hand for SimPy, and by Ciw.

The programs are those of `tests.benchmarks.programs`. All begin empty, let so many cases come, and run until the last one has
left; they share no random numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from flowspec.decide.prepared import prepare, prepared
from flowspec.measure.reading import Floats, Reading
from flowspec.measure.times import lead_times, waits
from flowspec.model.log import Kind
from flowspec.simulate.engines import engine
from flowspec.simulate.lower import Lowered
from tests.benchmarks.one_run import GAPS, HERE
from tests.benchmarks.programs import Sums, with_ciw, with_simpy

CASES = 2_000
DRAIN = 10 * 604_800_000
"""Ticks after the last arrival: long enough for every case to leave."""
NAMES = {"W2": "six teams, priorities, rework", "W3": "the same in office hours", "W4": "W3 with patience, chasing, returns"}

Pair = tuple[float, float]
"""Mean minutes in line before the first team, and from arrival to the end."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One number by flowspec and by a peer: means with half the width of their intervals, and that of the difference."""

    workload: str
    measure: str
    peer: str
    ours: Pair
    theirs: Pair
    difference: Pair

    @property
    def agree(self) -> bool:
        """Whether the interval of the difference has 0 in it."""
        return abs(self.difference[0]) <= self.difference[1]


def lowered(workload: str) -> Lowered:
    """The workload with a horizon in which about `CASES` cases come, and time for all to leave."""
    ready = prepare(HERE / f"{workload.lower()}.toml")
    scenario = replace(ready.scenario, run="terminating", warm_up=None, horizon=int(CASES * GAPS[workload]), drain=DRAIN)
    return prepared(scenario, ready.specs).lowered


def ours(workload: str, replications: int) -> Iterator[Pair]:
    """By the native kernel."""
    made, run = lowered(workload), engine("native")
    for r in range(replications):
        model, header = made.world(r, 1)
        log = run(model, 1, r, header)
        reading = Reading(log)
        first = header.stages[int(log["stage"][log["kind"] == Kind.ARRIVE][0])].name
        yield float(waits(reading)[f"wait.{first}"].mean()) * 60, float(lead_times(reading)["lead_time"].mean()) * 60


def theirs(peer: str, workload: str, replications: int) -> Iterator[Pair]:
    """By a peer's program."""
    program = {"SimPy": with_simpy, "Ciw": with_ciw}[peer]
    for seed in range(replications):
        told: Sums = program(workload, CASES, seed)
        yield told.wait / told.waits, told.lead / told.leads


def beside(workload: str, peers: Sequence[str], replications: int, confidence: float = 0.99) -> Iterator[Beside]:
    """Both numbers of a workload beside each peer, with Welch's interval of the difference (Biometrika 34, 1947)."""
    mine = np.array(list(ours(workload, replications)))
    for peer in peers:
        other = np.array(list(theirs(peer, workload, replications)))
        for column, measure in enumerate(("wait before the first team", "lead time")):
            a, b = mine[:, column], other[:, column]
            va, vb = float(a.var(ddof=1)) / len(a), float(b.var(ddof=1)) / len(b)
            freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
            half = float(stdtrit(freedom, (1 + confidence) / 2)) * sqrt(va + vb)
            found = [(float(x.mean()), _half(x, confidence)) for x in (a, b)]
            yield Beside(workload, measure, peer, found[0], found[1], (float(b.mean() - a.mean()), half))


def _half(values: Floats, confidence: float) -> float:
    return float(stdtrit(len(values) - 1, (1 + confidence) / 2)) * float(values.std(ddof=1)) / sqrt(len(values))


def rows(replications: int) -> Iterator[str]:
    """The lines of the table."""
    for workload, name in NAMES.items():
        for told in beside(workload, ("SimPy",) if workload == "W4" else ("SimPy", "Ciw"), replications):
            (a, da), (b, db), (d, dd) = told.ours, told.theirs, told.difference
            agree = "yes" if told.agree else "**no**"
            head = f"| {workload}, {name}: {told.measure} | {a:.1f} ± {da:.1f} | {told.peer}"
            yield f"{head} | {b:.1f} ± {db:.1f} | {d:+.1f} ± {dd:.1f} | {agree} |"
