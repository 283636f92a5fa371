"""The cheapest staffing that meets all targets.

More seats are taken never to make a target worse, as in every queue of this kind without priorities that turn against each other;
points below one that misses are therefore not run. Lower bounds come from each team alone, and in a steady state from the traffic
equations (a run that ends may leave work behind, so it can do with less than what keeps up). The points above them are tried in
the order of their cost, on the same random numbers, each until its intervals decide.

The point that is returned has passed a check on fresh replications. A check number k (from 1) asks for one-sided confidence
1 - alpha / 2^k, so that all checks together let a point through that truly misses a target with probability alpha at most (a
union bound; a point passes only if every target does, so several targets need no further correction).
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import floor

from flowspec.decide.asked import Asked
from flowspec.decide.changes import with_complete
from flowspec.decide.costs import tariff
from flowspec.decide.prepared import Prepared
from flowspec.decide.replicate import Runs, one_log, replicate
from flowspec.decide.seats import Crew, Plan, Wages, crews, needs_start, staffed, wages
from flowspec.decide.targets import Held, Target, hold
from flowspec.decide.warm_up import warm_up_of
from flowspec.measure.explain import CAUSES, lead_time_by_cause
from flowspec.measure.intervals import LEVEL
from flowspec.measure.measures import Measures
from flowspec.measure.reading import Reading
from flowspec.model.plain import dataclass
from flowspec.simulate.lower import Lowered

FRESH = 1_000_000
"""The number of the first replication of the final check; the search uses those from 0 on."""

FIRST_LOOK = 8
"""Replications after which a point is first judged; undecided ones run on to all of them."""

LONGER = 4
"""How many times more replications than the search the final check may need."""

MOST_POINTS = 250
"""Points that are tried before the search gives up proving that its answer is the cheapest."""

GENEROUS = 3
"""How many times what a team needs to keep up stands for "as many as you like" (and 15 seats more)."""

FRONT = 2
"""How many times the answer's cost, or today's, the dearest point of the front may cost."""


@dataclass(frozen=True, slots=True)
class Point:
    """One staffing that was tried: seats by crew, what they cost a month, and what the targets come to."""

    plan: Plan
    cost: float
    held: tuple[Held, ...]

    @property
    def meets(self) -> bool:
        """Whether every target is shown to be met."""
        return all(held.verdict == "met" for held in self.held)

    @property
    def misses(self) -> bool:
        """Whether some target is shown to be missed."""
        return any(held.verdict == "missed" for held in self.held)


@dataclass(frozen=True, slots=True)
class Instead:
    """A field whose %C&A would do instead of people: at least `needed` (now `now`) with `plan`, which has fewer seats."""

    field: str
    now: float
    needed: float
    plan: Plan


@dataclass(frozen=True, slots=True)
class Staffing:
    """The answer: `best` (None: infeasible, and `reason` says why), its check on fresh replications, and what else was found out.

    `bounds` are the fewest seats of each crew with which it keeps up, `now` is the scenario's own staffing. `front` are the
    points that no cheaper one equals, by cost. `proved` is whether every cheaper point was excluded.
    """

    crews: tuple[Crew, ...]
    targets: tuple[Target, ...]
    wages: Wages
    bounds: Plan
    now: Point
    best: Point | None
    check: Point | None
    checked: int
    proved: bool
    reason: str
    front: tuple[Point, ...]
    instead: tuple[Instead, ...]
    runs: Runs
    level: float


def staff(
    ready: Prepared,
    targets: Sequence[Target],
    runs: Runs,
    *,
    since: date | None = None,
    level: float = LEVEL,
    on_done: Callable[[int], None] | None = None,
) -> Staffing:
    """Search for the cheapest staffing of `ready` that meets the targets with confidence `level`.

    With `since` only seats from that day on are added, to the sizes that the scenario has. Costs are those of seats on shift;
    where a team has no `cost_per_hour` seats are counted. Raises `FlowspecError` where a date is needed and the run has none.
    """
    needs_start(ready.scenario, since)
    search = _Search(ready, tuple(targets), runs, since, level, on_done)
    best, check, reason = search.best()
    front = search.front(best)
    return Staffing(
        search.crews,
        search.targets,
        search.wages,
        search.bounds,
        search.point(search.now),
        best,
        check,
        search.checked,
        search.proved,
        reason,
        front,
        tuple(search.instead(best)) if best else (),
        runs,
        level,
    )


class _Search:
    """One search: every point is run once, as far as it is needed."""

    def __init__(
        self,
        ready: Prepared,
        targets: tuple[Target, ...],
        runs: Runs,
        since: date | None,
        level: float,
        on_done: Callable[[int], None] | None,
    ) -> None:
        self.crews = crews(ready.scenario)
        self.targets = targets
        self.level = level
        self.proved = True
        self.checked = 0
        self._ready, self._runs, self._since, self._on_done = ready, runs, since, on_done
        self._asked = Asked(tuple(t.measure for t in targets), warm_up_of(ready, runs).ticks, tariff(ready))
        self._points: dict[Plan, Point] = {}
        self._done = 0
        self.now: Plan = tuple(crew.most for crew in self.crews)
        self.bounds = self._bounds()
        self._generous: Plan = tuple(GENEROUS * n + 15 for n in map(max, self.bounds, self.now))
        self.wages = wages(self.crews, (self.now, self._staffed(self.now)), (self._generous, self._staffed(self._generous)))

    # --- running points ---------------------------------------------------------------------------
    def _staffed(self, plan: Plan) -> Prepared:
        return staffed(self._ready.scenario, self._ready.specs, self.crews, plan, self._since)

    def _bounds(self) -> Plan:
        """The fewest seats of each crew with which its team keeps up with what is offered; groups of a team share the work."""
        whole = tuple(max(1, n) for n in self.now)
        lowered = self._staffed(whole).lowered
        loads = {load.team: load for load in lowered.traffic.loads}
        told: list[int] = []
        for crew, seats in zip(self.crews, whole, strict=True):
            load = loads.get(crew.team)
            if crew.group is not None or load is None or load.capacity <= 0:
                told.append(1)
            else:
                told.append(max(1, floor(load.offered / (load.capacity / seats)) + 1))
        return tuple(told)

    def _measures(self, lowered: Lowered, first: int, count: int) -> tuple[Measures, ...]:
        told = replicate(lowered, self._asked, replace(self._runs, first=first, count=count))
        self._done += count
        if self._on_done:
            self._on_done(self._done)
        return told

    def _held(self, measures: Sequence[Measures], level: float) -> tuple[Held, ...]:
        return tuple(hold(target, measures, level=level) for target in self.targets)

    def point(self, plan: Plan) -> Point:
        """The point, run until its intervals decide, or all replications are done."""
        if plan not in self._points:
            self._points[plan] = self._run(self._staffed(plan).lowered, plan)
        return self._points[plan]

    def _run(self, lowered: Lowered, plan: Plan) -> Point:
        measures: tuple[Measures, ...] = ()
        point = Point(plan, self.wages.of(plan), ())
        for until in sorted({min(FIRST_LOOK, self._runs.count), self._runs.count}):
            measures += self._measures(lowered, len(measures), until - len(measures))
            point = Point(plan, self.wages.of(plan), self._held(measures, self.level))
            if point.meets or point.misses:
                break
        return point

    # --- searching --------------------------------------------------------------------------------
    def best(self) -> tuple[Point | None, Point | None, str]:
        """The cheapest point that passes, its check, or the reason why there is none."""
        if not self.crews:
            return None, None, "the scenario gives no team a size, so there is nobody to add"
        generous = self.point(self._generous)
        if not generous.meets:
            return None, None, self._why(generous)
        lowest = tuple(self._alone(i) for i in range(len(self.crews)))
        for plan in self._candidates(lowest):
            if check := self._check(plan):
                return self._points[plan], check, ""
        return None, None, "no staffing passed the check on fresh replications; ask for more replications, or a weaker target"

    def _alone(self, crew: int) -> int:
        """The fewest seats of one crew that do not miss when all others have as many as they like."""
        low, high = self._least(crew), self._generous[crew]
        while low < high:
            middle = (low + high) // 2
            plan = tuple(middle if i == crew else seats for i, seats in enumerate(self._generous))
            low, high = (middle + 1, high) if self.point(plan).misses else (low, middle)
        return low

    def _least(self, crew: int) -> int:
        """Nobody is sent away before the day from which seats are added; a run that ends may leave work behind."""
        if self._since:
            return self.now[crew]
        return self.bounds[crew] if self._ready.scenario.run == "steady-state" else 1

    def _candidates(self, lowest: Plan) -> Iterator[Plan]:
        """Points that meet the targets, the cheapest first; what lies below a point that does not is passed over."""
        heap, seen = [(self.wages.of(lowest), lowest)], {lowest}
        failed: list[Plan] = []
        tried = 0
        while heap:
            _, plan = heapq.heappop(heap)
            below = any(all(a <= b for a, b in zip(plan, other, strict=True)) for other in failed)
            if not below and tried >= MOST_POINTS:
                self.proved = False
                yield from self._marginal(plan)
                return
            if not below:
                tried += 1
                if self.point(plan).meets:
                    yield plan
                failed.append(plan)
            for more in _one_more(plan, self._generous):
                if more not in seen:
                    seen.add(more)
                    heapq.heappush(heap, (self.wages.of(more), more))

    def _marginal(self, plan: Plan) -> Iterator[Plan]:
        """From a point on, always the seat that mends most for its cost."""
        while plan != self._generous:
            if self.point(plan).meets:
                yield plan
            plan = min(_one_more(plan, self._generous), key=lambda more: self._worth(plan, more))

    def _worth(self, plan: Plan, more: Plan) -> float:
        """What is still missed, and (little) what it costs: the less the better."""
        paid = self.wages.of(more) - self.wages.of(plan)
        gain = _missed(self.point(plan)) - _missed(self.point(more))
        return -gain / paid if paid else -gain

    def _check(self, plan: Plan) -> Point | None:
        """The point on fresh replications if every target is met there; None if not."""
        lowered = self._staffed(plan).lowered
        measures: tuple[Measures, ...] = ()
        count = max(2, self._runs.count)
        for times in (1, 2, LONGER):
            self.checked += 1
            measures += self._measures(lowered, FRESH + len(measures), times * count - len(measures))
            alpha = (1 - self.level) / 2**self.checked
            point = Point(plan, self.wages.of(plan), self._held(measures, 1 - 2 * alpha))
            if point.meets:
                return point
            if point.misses:
                return None
        return None

    def _why(self, point: Point) -> str:
        """Why no number of seats is enough."""
        missed = [held for held in point.held if held.verdict != "met"]
        said = " and ".join(f"{held.target.text} is {held.verdict}" for held in missed)
        explained = lead_time_by_cause(
            Reading(one_log(self._staffed(point.plan), seed=self._runs.seed, engine=self._runs.engine))
        )
        hours = explained.ticks.sum(axis=0)
        causes = sorted(((int(h), cause) for h, cause in zip(hours, CAUSES, strict=True) if h > 0), reverse=True)
        total = sum(h for h, _ in causes) or 1
        rest = ", ".join(f"{cause} {100 * h / total:.0f} %" for h, cause in causes[:3])
        return f"even with more seats than work can use {said}: people are not what it lacks. The lead time is then {rest}"

    # --- beside the answer ------------------------------------------------------------------------
    def front(self, best: Point | None) -> tuple[Point, ...]:
        """The points that no cheaper one equals in how little the targets are missed, then in the first target's value."""
        if best:
            for plan in _one_more(best.plan, self._generous):
                self.point(plan)
        told: list[Point] = []
        most = FRONT * max(self.point(self.now).cost, best.cost if best else 0.0)
        for point in sorted(self._points.values(), key=lambda p: (p.cost, _reached(p))):
            if point.cost <= most and (not told or _reached(point) < _reached(told[-1])):
                told.append(point)
        return tuple(told)

    def instead(self, best: Point) -> Iterator[Instead]:
        """The fields whose %C&A would save two seats of the answer, and the %C&A that is needed, to a hundredth."""
        for number, name in enumerate(self._ready.lowered.header.fields):
            stages = self._ready.lowered.model.stages
            now = [one.complete for stage in stages for one in stage.collects if one.field == number]
            if now and min(now) < 1 and (found := self._with_fewer(best.plan, number, min(now))):
                yield Instead(name, min(now), *found)

    def _with_fewer(self, plan: Plan, field: int, now: float) -> tuple[float, Plan] | None:
        for fewer in sorted({two for one in _one_less(plan) for two in _one_less(one)}, key=self.wages.of):
            lowered = self._staffed(fewer).lowered

            def meets(complete: float, fewer: Plan = fewer, lowered: Lowered = lowered) -> bool:
                return self._run(with_complete(field, complete)(lowered), fewer).meets

            if meets(1.0):
                low, high = now, 1.0
                while high - low > 0.01:
                    middle = (low + high) / 2
                    low, high = (low, middle) if meets(middle) else (middle, high)
                return high, fewer
        return None


def _one_more(plan: Plan, most: Plan) -> list[Plan]:
    return [tuple(n + (i == j) for j, n in enumerate(plan)) for i in range(len(plan)) if plan[i] < most[i]]


def _one_less(plan: Plan) -> list[Plan]:
    return [tuple(n - (i == j) for j, n in enumerate(plan)) for i in range(len(plan)) if plan[i] > 1]


def _missed(point: Point) -> float:
    return sum(held.target.miss(held.interval.mean) for held in point.held)


def _reached(point: Point) -> tuple[float, float]:
    """The less the better: how far targets are missed, then the first target's value on its wanted side."""
    first = point.held[0]
    value = first.interval.mean if first.target.relation in ("<=", "<") else -first.interval.mean
    return _missed(point), value
