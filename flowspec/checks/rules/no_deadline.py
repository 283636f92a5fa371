"""TIM001: work can rest for ever and no clock says so."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import covers
from flowspec.checks.asking import shown
from flowspec.checks.clocks import running
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import TIMED
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Clock


def find(facts: Facts) -> Iterator[Finding]:
    """Stages in which on some way no clock runs and that no timer ends, and deadlines that some records have no row in."""
    for flow in facts.flows:
        covered = frozenset[str]().union(*(running(flow, clock) for clock in flow.graph.clocks))
        for stage in flow.resting:
            timed = any(link.trigger and link.trigger.what in TIMED for link in flow.links_from[stage.name])
            if stage.name not in covered and not timed and stage.name in flow.reached:
                yield Finding(
                    flow.element(stage),
                    f"a case can stay in `{stage.name}` for ever: no deadline, clock or timer runs there",
                    "add `deadline=Within(..., otherwise=...)`, or a clock that runs through it",
                )
        for clock in flow.graph.clocks:
            yield from _without_target(flow, clock)


def _without_target(flow: Flow, clock: Clock) -> Iterator[Finding]:
    stage = flow.stage_of(clock)
    conditions = [condition for condition, _ in clock.deadline.rows]
    if not conditions or clock.deadline.limit is not None or stage is None or stage.name not in flow.reached:
        return
    answer = covers(flow.domain, conditions, given=flow.in_stage(stage.name, conditions))
    if not isinstance(answer, Proved):
        told = shown(flow, stage, answer, conditions)
        yield Finding(
            flow.element(clock),
            f"`{clock.name}` has no target for a record with {told.example}: no clock runs for it"
            if told.witness
            else f"it could not be shown that `{clock.name}` has a target for every record",
            "add the missing row, or `otherwise=` for the rest",
            subject="targets",
            place=clock.deadline.source,
            witness=told.witness,
            verdict=told.verdict,
            reason=told.reason,
            decider="boxes",
        )


RULE = Rule("TIM001", "no-deadline", "warning", "graph", "The lead has been waiting since May.", find)
