"""OWN004: a routing table has no row for some records."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import covers
from flowspec.checks.asking import shown
from flowspec.checks.facts import Facts
from flowspec.checks.reading import tables
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Routing tables without `otherwise` whose rows do not cover every record that comes to the stage."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            for table in tables(stage):
                conditions = [condition for condition, _ in table.rows]
                if table.otherwise is not None or stage.name not in flow.reached:
                    continue
                answer = covers(flow.domain, conditions, given=flow.in_stage(stage.name, conditions))
                if not isinstance(answer, Proved):
                    told = shown(flow, stage, answer, conditions)
                    yield Finding(
                        flow.element(stage),
                        f"no row of the routing table of `{stage.name}` fits a record with {told.example}: nobody gets it"
                        if told.witness
                        else f"it could not be shown that the routing table of `{stage.name}` has a row for every record",
                        "add the missing row, or say who gets the rest with `otherwise=`",
                        place=table.source,
                        witness=told.witness,
                        verdict=told.verdict,
                        reason=told.reason,
                    )


RULE = Rule("OWN004", "owner-routing-gap", "error", "boxes", "Nobody gets the odd ones.", find)
