"""TIM003: every team keeps its deadline, and the promise is broken all the same."""

from collections.abc import Iterator, Mapping

from flowspec.analysis.topology import Step
from flowspec.checks.clocks import begins, running
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.hours import business_minutes, calendar_week, elapsed_minutes, week_of
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Related, Witness
from flowspec.model.graph import Clock, Duration
from flowspec.model.words import duration_words


def find(facts: Facts) -> Iterator[Finding]:
    """Clocks over several stages whose limit is shorter than the deadlines of the stages and acceptances on a way through.

    Each stage counts once; rework only makes it longer. Where targets differ by record, the one for all other records counts.
    Elapsed time is no part of a promise in business time, since it may pass while nobody is there.
    """
    for flow in facts.flows:
        inner: dict[tuple[str, str], Clock] = {
            (clock.what, clock.name): clock for clock in flow.graph.clocks if clock.what in ("stage", "acceptance")
        }
        for clock in flow.graph.clocks:
            if clock.what not in ("stage", "acceptance") and clock.deadline.limit:
                yield from _exceeded(flow, clock, clock.deadline.limit, inner)


def _exceeded(flow: Flow, promise: Clock, limit: Duration, inner: Mapping[tuple[str, str], Clock]) -> Iterator[Finding]:
    allowed = _allowed(flow, promise, limit)
    parts = _longest(flow, promise, limit, inner)
    total = sum(minutes for _, minutes in parts)
    if allowed is not None and total > allowed:
        told = " + ".join(f"{_limit(clock)} in `{clock.name}`" for clock, minutes in parts if minutes)
        yield Finding(
            flow.element(promise),
            f"`{promise.name}` promises {duration_words(limit)}, but keeping every deadline on the way may take longer: {told}",
            "shorten the deadlines on the way, or promise less",
            witness=Witness(path=tuple(clock.name for clock, _ in parts)),
            related=tuple(Related(clock.deadline.source, f"{_limit(clock)} for `{clock.name}`") for clock, _ in parts),
        )


def _limit(clock: Clock) -> str:
    return duration_words(clock.deadline.limit) if clock.deadline.limit else "no limit"


def _allowed(flow: Flow, promise: Clock, limit: Duration) -> float | None:
    if not limit.business:
        return elapsed_minutes(limit)
    start = flow.stage_of(promise)
    owners = sorted(flow.owners[start.name]) if start else []
    week = calendar_week(flow.facts, promise.calendar) or (week_of(flow.facts, owners[0]) if owners else None)
    return business_minutes(limit, week)


def _longest(
    flow: Flow, promise: Clock, limit: Duration, inner: Mapping[tuple[str, str], Clock]
) -> tuple[tuple[Clock, float], ...]:
    """The deadlines on the way that takes longest from where the promise begins, each with its minutes."""
    region = running(flow, promise)
    best: dict[str, tuple[tuple[Clock, float], ...]] = {}
    for name in _afterwards(flow, region):
        further = [
            (*_part(flow, inner.get(("acceptance", step.link)), target, limit), *best[target])
            for step in flow.net.after[name]
            for target in step.targets
            if target in best
        ]
        best[name] = (*_part(flow, inner.get(("stage", name)), name, limit), *max(further, key=_length, default=()))
    first = [
        (*_part(flow, inner.get(("acceptance", step.link)) if step else None, name, limit), *best[name])
        for step, name in begins(flow, promise)
        if name in best
    ]
    return max(first, key=_length, default=())


def _length(parts: tuple[tuple[Clock, float], ...]) -> float:
    return sum(minutes for _, minutes in parts)


def _part(flow: Flow, clock: Clock | None, stage: str, promise: Duration) -> tuple[tuple[Clock, float], ...]:
    """A deadline on the way with its minutes, as far as they count in the promise."""
    limit = clock.deadline.limit if clock else None
    if clock is None or limit is None:
        return ()
    owners = sorted(flow.owners[stage])
    minutes = business_minutes(limit, week_of(flow.facts, owners[0]) if owners else None)
    if minutes is None and not limit.business and not promise.business:
        minutes = float(elapsed_minutes(limit))
    return ((clock, minutes),) if minutes else ()


def _afterwards(flow: Flow, region: frozenset[str]) -> Iterator[str]:
    """The stages of the region, each after those that it leads to; where one can go round, the way back is left out."""
    seen: set[str] = set()
    for first in (name for name in flow.net.stages if name in region):
        stack: list[tuple[str, Iterator[Step]]] = []
        if first not in seen:
            seen.add(first)
            stack.append((first, iter(flow.net.after[first])))
        while stack:
            name, steps = stack[-1]
            step = next(steps, None)
            if step is None:
                stack.pop()
                yield name
            for target in step.targets if step else ():
                if target in region and target not in seen:
                    seen.add(target)
                    stack.append((target, iter(flow.net.after[target])))


RULE = Rule("TIM003", "sla-budget-exceeded", "error", "graph", "Everybody was in time, and we were late.", find)
