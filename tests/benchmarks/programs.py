"""The workloads as programs that somebody writes by hand: a SimPy process per case, and a Ciw network.

`python -m tests.benchmarks.programs simpy W2 20000 1` prints CPU seconds, the mean wait before the first team, the mean lead time
(both in minutes) and peak memory in bytes. Nothing else is recorded.
"""

import importlib
import math
import random
import resource
import sys
from collections.abc import Generator
from itertools import pairwise
from time import process_time
from typing import Any

SEATS = (3, 4, 5, 6, 7, 8)
MEANS = tuple(0.8 * seats / (0.125 if i < 3 else 0.1) for i, seats in enumerate(SEATS))
SIGMA = math.sqrt(math.log(2.0))
MUS = tuple(math.log(mean) - SIGMA**2 / 2 for mean in MEANS)
GAP = {"W1": 1 / 0.9, "W2": 10.0, "W3": 42.0, "W4": 10080 / 216}
DAY, WEEK, OPEN, CLOSE = 1440.0, 10080.0, 540.0, 1020.0


class Sums:
    """Means over cases: the wait of each visit to the first team, the lead time of each case that was served."""

    def __init__(self) -> None:
        self.wait = self.lead = 0.0
        self.waits = self.leads = self.late = 0


def next_opening(t: float) -> float:
    """The next 9:00 of a working day after t, which is not in office hours."""
    week = t // WEEK * WEEK
    day = int((t - week) // DAY)
    if day < 5 and t - week - day * DAY < OPEN:
        return week + day * DAY + OPEN
    return week + (day + 1) * DAY + OPEN if day < 4 else week + WEEK + OPEN


def worked(t: float, work: float) -> float:
    """When so much of the office hours after t, which is in them, is used."""
    left = CLOSE - t % DAY
    while work > left:
        work -= left
        t = next_opening(t + left)
        left = CLOSE - OPEN
    return t + work


def with_simpy(workload: str, cases: int, seed: int) -> Sums:
    """A process per case, a priority resource per team."""
    import simpy

    class Desk(simpy.PriorityResource):
        """A team that grants nothing while it is closed."""

        closed = False

        def _do_put(self, event: Any) -> Any:
            return None if self.closed else super()._do_put(event)

    draws = random.Random(seed)
    env = simpy.Environment()
    told = Sums()
    office = workload in ("W3", "W4")
    seats = (1,) if workload == "W1" else SEATS
    desks: list[Any] = [(Desk if office else simpy.PriorityResource)(env, n) for n in seats]
    over = env.event()
    left = cases

    def done() -> None:
        nonlocal left
        left -= 1
        if not left:
            over.succeed()

    def served(stage: int, minutes: float | None = None) -> Any:
        if minutes is None:
            minutes = draws.expovariate(1.0) if workload == "W1" else draws.lognormvariate(MUS[stage], SIGMA)
        return env.timeout(worked(env.now, minutes) - env.now if office else minutes)

    def case() -> Generator[Any, Any, None]:
        priority = 0 if workload != "W1" and draws.random() < 0.2 else 1
        arrived = env.now
        stage = 0
        while stage < len(desks):
            queued = env.now
            with desks[stage].request(priority=priority) as place:
                yield place
                if not stage:
                    told.wait += env.now - queued
                    told.waits += 1
                yield served(stage)
            if stage == 2 and draws.random() < 0.2:
                yield env.timeout(30.0)
                stage = 0
            else:
                stage += 1
        told.lead += env.now - arrived
        told.leads += 1
        done()

    def asked(priority: int) -> Generator[Any, Any, None]:
        """Wait for an answer; after a day without, or after a wrong one, ask again, three times in all."""
        for n in range(3):
            if n:
                with desks[1].request(priority=priority) as place:
                    yield place
                    yield served(1, 10.0)
            answer = draws.expovariate(1 / 480)
            yield env.timeout(min(answer, 1440.0))
            if answer < 1440.0 and draws.random() < 0.9:
                return

    def demanding() -> Generator[Any, Any, None]:
        """W4: patience at the first team, a brief that is asked for, goals that go back, three deadlines.

        Work that went back for its goals takes the same way again: whether it is seen once more is not drawn again.
        """
        priority = 0 if draws.random() < 0.2 else 1
        arrived = env.now
        stage, brief, goals, returned = 0, draws.random() < 0.8, False, False
        while stage < 6:
            queued = env.now
            due = 2880.0 if stage == 1 else 1e18
            with desks[stage].request(priority=priority) as place:
                if stage == 0:
                    yield place | env.timeout(draws.expovariate(1 / 7200))
                    if not place.triggered:
                        done()
                        return
                    told.wait += env.now - queued
                    told.waits += 1
                else:
                    yield place
                told.late += env.now - queued > due
                asks, looks = stage == 1 and not brief, stage == 3
                if looks:
                    yield served(3, 5.0)
                if asks:
                    yield served(1, 10.0)
                elif not looks or goals:
                    yield served(stage)
            if asks:
                yield from asked(priority)
                brief = True
                with desks[1].request(priority=priority) as place:
                    yield place
                    yield served(1)
            if stage == 1:
                told.late += env.now - queued > 4320.0
            if stage == 2:
                goals = goals or draws.random() < 0.9
                if not returned and draws.random() < 0.2:
                    yield env.timeout(30.0)
                    stage = 0
                    continue
            returned = stage == 3 and not goals
            stage = 2 if returned else stage + 1
        told.lead += env.now - arrived
        told.leads += 1
        told.late += env.now - arrived > 20160.0
        done()

    def arrivals() -> Generator[Any, Any, None]:
        for _ in range(cases):
            yield env.timeout(draws.expovariate(1 / GAP[workload]))
            env.process(demanding() if workload == "W4" else case())

    def shifts() -> Generator[Any, Any, None]:
        while True:
            for desk in desks:
                desk.closed = True
            yield env.timeout(next_opening(env.now) - env.now)
            for desk in desks:
                desk.closed = False
                for _ in range(desk.capacity):
                    desk._trigger_put(None)  # grants one request a call
            yield env.timeout(CLOSE - OPEN)

    if office:
        env.process(shifts())
    env.process(arrivals())
    env.run(until=over)
    return told


def with_ciw(workload: str, cases: int, seed: int) -> Sums:
    """A node per team, and one without end of seats for the half hour of W2 and W3."""
    ciw: Any = importlib.import_module("ciw")  # it has no types, and need not be installed
    stages = 1 if workload == "W1" else 6
    rate = 1 / GAP[workload]
    if workload == "W1":
        network = ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(rate)],
            service_distributions=[ciw.dists.Exponential(1.0)],
            number_of_servers=[1],
        )
    else:
        ends = [x for day in range(5) for x in (day * DAY + OPEN, day * DAY + CLOSE)] + [WEEK]
        shift = [ciw.Schedule(numbers_of_servers=[0] + [n, 0] * 5, shift_end_dates=ends, preemption="resume") for n in SEATS]
        routing = [[0.0] * 7 for _ in range(7)]
        for a, b in pairwise((0, 1, 2, 3, 4, 5)):
            routing[a][b] = 1.0
        routing[2][3], routing[2][6], routing[6][0] = 0.8, 0.2, 1.0
        service = [*(ciw.dists.Lognormal(mu, SIGMA) for mu in MUS), ciw.dists.Deterministic(30.0)]
        coming = {"high": rate * 0.2, "low": rate * 0.8}
        network = ciw.create_network(
            arrival_distributions={name: [ciw.dists.Exponential(r), *[None] * 6] for name, r in coming.items()},
            service_distributions=dict.fromkeys(coming, service),
            routing=dict.fromkeys(coming, routing),
            number_of_servers=[*(shift if workload == "W3" else SEATS), math.inf],
            priority_classes={"high": 0, "low": 1},
        )
    ciw.seed(seed)
    world = ciw.Simulation(network)
    world.simulate_until_max_customers(cases, method="Finish")
    told = Sums()
    begun: dict[int, float] = {}
    for record in sorted(world.get_all_records(only=["service"]), key=lambda r: r.arrival_date):
        begun.setdefault(record.id_number, record.arrival_date)
        if record.node == 1:
            told.wait += record.waiting_time
            told.waits += 1
        if record.node == stages and record.destination == -1:
            told.lead += record.exit_date - begun[record.id_number]
            told.leads += 1
    return told


def main(tool: str, workload: str, cases: int, seed: int) -> None:
    """Run one program and print what it took and found."""
    importlib.import_module(tool)  # not counted
    begun = process_time()
    told = (with_simpy if tool == "simpy" else with_ciw)(workload, cases, seed)
    cpu = process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(cpu, told.wait / told.waits, told.lead / told.leads, memory)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
