"""Models whose answers are known in closed form, each with the theory and what to measure in its Log.

Times are in units of T, the mean service time. The building blocks are those of `tests/simulate/test_theory.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from flowspec.model.log import OUTCOME_ABANDONED, Kind, Log
from flowspec.simulate import model as m
from tests.simulate.small import branch, end, field, fixed, model, stage, way
from tests.simulate.test_theory import CASES, WARM_UP, T, checked, erlang_c, exponential, mean_wait, network, station


@dataclass(frozen=True, slots=True)
class Law:
    """What theory says of a model: the number, where it comes from, the model of each replication, and its measure."""

    name: str
    source: str
    theory: float
    model_of: Callable[[int], m.Model]
    measure: Callable[[Log], float]


def waits(name: str, source: str, theory: float, work: m.Distribution, rate: float, seats: int) -> Law:
    """The mean time in line at one station."""
    return Law(name, source, theory, lambda r: station(work, rate, r, seats), mean_wait)


def one_seat(rate: float) -> Law:
    """M/M/1."""
    return waits(f"M/M/1, load {rate}: wait", "ρ / (1 − ρ)", rate / (1 - rate), exponential(), rate, 1)


def many_seats(rate: float, seats: int) -> Law:
    """M/M/c."""
    theory = erlang_c(seats, rate) / (seats - rate)
    return waits(f"M/M/{seats}, load {rate / seats:.2g}: wait", "Erlang 1917", theory, exponential(), rate, seats)


def lognormal(rate: float, sigma: float) -> Law:
    """M/G/1 with lognormal work of mean T."""
    work = m.Distribution("lognormal", (log(T) - sigma**2 / 2, sigma))
    theory = rate * exp(sigma**2) / 2 / (1 - rate)
    return waits(f"M/G/1, lognormal, σ {sigma}, load {rate}: wait", "Pollaczek 1930, Khinchine 1932", theory, work, rate, 1)


def regular(rate: float) -> Law:
    """M/D/1."""
    return waits(f"M/D/1, load {rate}: wait", "Pollaczek 1930, Khinchine 1932", rate / 2 / (1 - rate), fixed(T), rate, 1)


def urgent_first(rate: float, seats: int, share: float, priority: int) -> Law:
    """M/M/c with two classes, nobody preempted: W_k = W / ((1 - s_(k-1)) (1 - s_k))."""
    busy = rate / seats
    used = [0.0, busy * share, busy]
    theory = erlang_c(seats, rate) / seats / ((1 - used[priority]) * (1 - used[priority + 1]))

    def model_of(replication: int) -> m.Model:
        given = station(exponential(), rate, replication, seats)
        return replace(given, workflows=(replace(given.workflows[0], priority_shares=(share, 1.0)),))

    def wait(told: Log) -> float:
        arrived = told["kind"] == Kind.ARRIVE
        mine = told["case"][arrived][told["value"][arrived] == priority]
        return mean_wait(told, lambda rows: np.isin(rows["case"], mine))

    which = ("urgent", "others")[priority]
    return Law(f"M/M/{seats}, two priorities, load {busy:.2g}: wait of the {which}", "Cobham 1954", theory, model_of, wait)


def impatient(rate: float, seats: int, patience: float) -> Law:
    """M/M/c+M, Erlang-A: who leaves, per arrival, is the mean line / patience / rate."""
    shares = [1.0]
    for n in range(1, 300):
        shares.append(shares[-1] * rate / (min(n, seats) + max(0, n - seats) / patience))
    line = sum(max(0, n - seats) * share for n, share in enumerate(shares)) / sum(shares)

    def model_of(replication: int) -> m.Model:
        given = station(exponential(), rate, replication, seats)
        return replace(given, stages=(replace(given.stages[0], patience=m.Span(exponential(patience))), given.stages[1]))

    name = f"M/M/{seats}+M, load {rate / seats:.2g}, patience {patience}: abandoned"
    return Law(name, "Palm 1957; birth-death chain", line / patience / rate, model_of, abandoned)


def abandoned(told: Log) -> float:
    """The share of cases that leave."""
    closed = (told["kind"] == Kind.CLOSE) & (told["case"] >= WARM_UP)
    return float((told["value"][closed] == OUTCOME_ABANDONED).mean())


def no_room(rate: float, seats: int, sigma: float | None = None) -> Law:
    """M/M/c/c, or M/G/c/c with lognormal work of mean T: whoever finds all seats taken leaves a tick later. Erlang's B asks only
    for the mean of the work."""
    share = 1.0
    for n in range(1, seats + 1):
        share = rate * share / (n + rate * share)
    work = m.Distribution("lognormal", (log(T) - sigma**2 / 2, sigma)) if sigma else exponential()

    def model_of(replication: int) -> m.Model:
        given = station(work, rate, replication, seats)
        return replace(given, stages=(replace(given.stages[0], patience=m.Span(fixed(1))), given.stages[1]))

    name = f"M/G/{seats}/{seats}, lognormal, σ {sigma}" if sigma else f"M/M/{seats}/{seats}"
    source = "Sevastyanov 1957: as if exponential" if sigma else "Erlang 1917, B"
    return Law(f"{name}, {rate / seats:.2g} offered a seat: turned away", source, share, model_of, abandoned)


def in_shifts() -> Law:
    """A machine runs 9 to 17 o'clock, 5 hours a piece; of three pieces at 9 one is done at 14, the others the next day, at 11 and
    at 16."""
    hour = 3_600_000
    shifts = tuple(((24 * day + 9) * hour, (24 * day + 17) * hour) for day in range(4))
    given = model(
        (stage("machine", 0, work=5 * hour), end()), (way(0, 1),), arrivals=(9 * hour,) * 3, calendar=shifts, end=72 * hour
    )

    def hours(told: Log) -> float:
        return float((told["end"][told["kind"] == Kind.CLOSE] - 9 * hour).sum()) / hour

    return Law("machine in shifts, three pieces of 5 h: hours until done", "by hand: 5 + 26 + 31", 62.0, lambda _: given, hours)


def feedback(rate: float, back: float, mean: float, station_: int) -> Law:
    """Two stations, a share of the work comes back from the second to the first: each waits as M/M/1."""
    each = rate / (1 - back)
    theory = (each / (1 - each), mean * each * mean / (1 - each * mean))[station_]
    stages = (replace(stage("first", 0), work=exponential()), replace(stage("second", 1, 2), work=exponential(mean)), end())
    ways = (way(0, 1), way(1, 0, share=back), way(1, 2, share=1 - back))
    return Law(
        f"two stations, {back:.0%} come back: wait at the {('first', 'second')[station_]}",
        "Jackson 1957",
        theory,
        lambda r: network(stages, ways, rate, r, 1, 1),
        lambda told: mean_wait(told, lambda rows: rows["stage"] == station_),
    )


def bounces(first: float, again: float) -> Law:
    """A first try fails, then each return tries at first and again: returns are geometric."""
    stages, ways, fields = checked(first, again=again)
    return Law(
        f"%C&A {first:.0%}, later tries {again:.0%}: returns a case",
        "geometric",
        (1 - first) / (1 - (1 - first) * (1 - again)),
        lambda r: replace(network(stages, ways, 0.5, r, 2, 2), fields=fields),
        lambda told: float(((told["kind"] == Kind.REACH) & (told["flags"] != 0)).sum() / CASES),
    )


def rolled(*complete: float) -> Law:
    """Independent handoffs: the share of cases that never come back is the product."""
    stages, ways, fields = checked(*complete)

    def clean(told: Log) -> float:
        failed = (told["kind"] == Kind.CHECK) & (told["missing"] != 0)
        return 1 - len(np.unique(told["case"][failed])) / CASES

    def model_of(replication: int) -> m.Model:
        return replace(network(stages, ways, 0.5, replication, *[2] * (len(complete) + 1)), fields=fields)

    said = " × ".join(f"{c:.0%}" for c in complete)
    return Law(f"rolled %C&A of {said}", "product", float(np.prod(complete)), model_of, clean)


def trust(complete: float) -> Law:
    """A sender who is always or never complete: trust goes to its fixed point, and so does the share of re-checks."""
    told = m.Trust(prior_good=1, prior_bad=1, keep=0.9, gain=1, loss=1, most=0.6, below=1.0)
    moved = 1 / (1 - told.keep)
    good, bad = told.prior_good + moved * complete, told.prior_bad + moved * (1 - complete)
    gate = m.Gate("receiver", (m.Need((0,)),), m.Policy("pass"))
    handed = branch(1, look=fixed(10), recheck=fixed(20), gates=(gate,))
    stages = (stage("first", 0, collects=(m.Collect(0, complete),)), stage("second", 1), end())
    ways = (way(0, 1, branches=(handed,)), way(1, 2))

    def rechecked(rows: Log) -> float:
        looks = (rows["kind"] == Kind.LOOK) & (rows["case"] >= WARM_UP)
        return float((rows["extra"][looks] > 0).mean())

    return Law(
        f"trust in who is {'always' if complete else 'never'} complete: re-checked",
        "fixed point of the learning rule",
        told.most * (1 - good / (good + bad) / told.below),
        lambda r: replace(network(stages, ways, 0.5, r, 1, 1), fields=(field("brief"),), trust=told),
        rechecked,
    )


LAWS = (
    one_seat(0.5),
    one_seat(0.8),
    many_seats(2.4, 3),
    many_seats(8.0, 10),
    regular(0.7),
    lognormal(0.6, 0.8),
    lognormal(0.7, 0.5),
    urgent_first(1.5, 2, 0.4, 0),
    urgent_first(1.5, 2, 0.4, 1),
    impatient(2.2, 2, 0.5),
    impatient(2.2, 2, 2.0),
    impatient(9.0, 10, 1.0),
    no_room(2.2, 2),
    no_room(8.0, 10),
    no_room(8.0, 10, 0.8),
    no_room(8.0, 10, 1.5),
    in_shifts(),
    feedback(0.4, 0.3, 1.2, 0),
    feedback(0.4, 0.3, 1.2, 1),
    bounces(0.6, 0.75),
    rolled(0.9, 0.8, 0.95),
    trust(0.0),
    trust(1.0),
)
