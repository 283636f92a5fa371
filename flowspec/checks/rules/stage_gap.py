"""STG002: a record fits no stage."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import covers
from flowspec.checks.asking import shown
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import Expression


def find(facts: Facts) -> Iterator[Finding]:
    """Workflows that say of every stage, ends included, what holds there, and yet have no stage for some record."""
    for flow in facts.flows:
        if not flow.graph.stages or not all(stage.holds for stage in flow.graph.stages):
            continue
        held = _held(facts, flow)
        answer = covers(flow.domain, held)
        if not isinstance(answer, Proved):
            told = shown(flow, flow.graph.stages[0], answer, held)
            yield Finding(
                flow.element(),
                f"a record with {told.example} belongs to no stage of `{flow.graph.name}`"
                if told.witness
                else f"it could not be shown that every record belongs to a stage of `{flow.graph.name}`",
                "say in which stage it is, or close the gap between the `holds=`",
                witness=told.witness,
                verdict=told.verdict,
                reason=told.reason,
            )


def _held(facts: Facts, flow: Flow) -> list[Expression | None]:
    """What holds in the stages of the workflow, and in those of other processes over the same record."""
    same = [other for other in facts.flows if other is flow or _is_neighbour(flow, other)]
    return [stage.holds for other in same for stage in other.graph.stages if stage.holds]


def _is_neighbour(flow: Flow, other: Flow) -> bool:
    return other.graph.record == flow.graph.record and other.graph.process != flow.graph.process


RULE = Rule("STG002", "stage-gap", "warning", "boxes", "It is in none of our stages.", find)
