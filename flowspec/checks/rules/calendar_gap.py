"""TIM004: the time to respond runs out while nobody is there."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.hours import closings, elapsed_minutes, moments, week_of
from flowspec.checks.reading import parties_of
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Clock, Duration
from flowspec.model.words import duration_words


def find(facts: Facts) -> Iterator[Finding]:
    """Deadlines of stages and acceptances in elapsed time that can pass while nobody is there of those who act. What only comes
    in batches (`every`) begins then."""
    for flow in facts.flows:
        for clock in flow.graph.clocks:
            if clock.what in ("stage", "acceptance"):
                yield from _gaps(flow, clock)


def _gaps(flow: Flow, clock: Clock) -> Iterator[Finding]:
    elapsed = [limit for limit in _limits(clock) if not limit.business]
    if not elapsed:
        return
    shortest = min(elapsed, key=elapsed_minutes)
    begins = _batches(flow, clock)
    for party in sorted(_acting(flow, clock)):
        closed = closings(week_of(flow.facts, party) or ())
        longest = ((one, max(map(one.after, begins)) if begins else one.minutes) for one in closed)
        closing = next((one for one, minutes in longest if elapsed_minutes(shortest) < minutes), None)
        if closing:
            doing = "accept" if clock.what == "acceptance" else "finish"
            yield Finding(
                flow.element(clock),
                f"`{party}` has {duration_words(shortest)} to {doing} `{clock.name}`, but nobody is there from {closing.begins} "
                f"to {closing.ends}",
                "count in business time (`business_hours(...)`), or let somebody be there",
                subject=party,
                place=clock.deadline.source,
            )


def _batches(flow: Flow, clock: Clock) -> tuple[int, ...]:
    """The minutes of the week at which the clock can begin; none if that is at any time."""
    if clock.what == "acceptance":
        links = [flow.links[clock.name]]
    else:
        steps = flow.net.before[clock.name]
        if flow.stages[clock.name].what == "start" or any(step.why != "link" for step in steps):
            return ()
        links = [flow.links[step.link] for step in steps]
    each = [moments(k.trigger.said) if k.trigger and k.trigger.what == "every" else () for k in links]
    return tuple(moment for one in each for moment in one) if all(each) else ()


def _limits(clock: Clock) -> tuple[Duration, ...]:
    last = (clock.deadline.limit,) if clock.deadline.limit else ()
    return (*(limit for _, limit in clock.deadline.rows), *last)


def _acting(flow: Flow, clock: Clock) -> frozenset[str]:
    """Those who have to act: who works in the stage, or where a handoff leads; nobody where one waits for somebody else."""
    names = flow.links[clock.name].targets if clock.what == "acceptance" else (clock.name,)
    stages = [flow.stages[name] for name in names if flow.stages[name].waits_for is None]
    return frozenset(party for stage in stages for party in parties_of(stage.worked_by or stage.owner))


RULE = Rule("TIM004", "calendar-gap", "warning", "graph", "It arrived on Friday evening.", find)
