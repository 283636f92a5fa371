"""TIM004: the time to respond runs out while nobody is there."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.hours import elapsed_minutes, longest_closing, week_of
from flowspec.checks.reading import parties_of
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Clock, Duration
from flowspec.model.words import duration_words


def find(facts: Facts) -> Iterator[Finding]:
    """Deadlines of stages and acceptances in elapsed time that are shorter than the longest closing time of those who act."""
    for flow in facts.flows:
        for clock in flow.graph.clocks:
            if clock.what in ("stage", "acceptance"):
                yield from _gaps(flow, clock)


def _gaps(flow: Flow, clock: Clock) -> Iterator[Finding]:
    elapsed = [limit for limit in _limits(clock) if not limit.business]
    if not elapsed:
        return
    shortest = min(elapsed, key=elapsed_minutes)
    for party in sorted(_acting(flow, clock)):
        closing = longest_closing(week_of(flow.facts, party) or ())
        if closing and elapsed_minutes(shortest) < closing.minutes:
            doing = "accept" if clock.what == "acceptance" else "finish"
            yield Finding(
                flow.element(clock),
                f"`{party}` has {duration_words(shortest)} to {doing} `{clock.name}`, but nobody is there from {closing.begins} "
                f"to {closing.ends}",
                "count in business time (`business_hours(...)`), or let somebody be there",
                subject=party,
                place=clock.deadline.source,
            )


def _limits(clock: Clock) -> tuple[Duration, ...]:
    last = (clock.deadline.limit,) if clock.deadline.limit else ()
    return (*(limit for _, limit in clock.deadline.rows), *last)


def _acting(flow: Flow, clock: Clock) -> frozenset[str]:
    """Those who have to act: who works in the stage, or where a handoff leads; nobody where one waits for somebody else."""
    names = flow.links[clock.name].targets if clock.what == "acceptance" else (clock.name,)
    stages = [flow.stages[name] for name in names if flow.stages[name].waits_for is None]
    return frozenset(party for stage in stages for party in parties_of(stage.worked_by or stage.owner))


RULE = Rule("TIM004", "calendar-gap", "warning", "graph", "It arrived on Friday evening.", find)
