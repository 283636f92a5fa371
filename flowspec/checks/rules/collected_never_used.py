"""DAT008: people are asked for data that nothing ever uses."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Fields that a stage collects and that no stage, gate, guard, clock, owner or handoff of any workflow reads."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            for field in stage.collects:
                if field not in facts.consumed:
                    yield Finding(
                        flow.element(stage),
                        f"`{stage.name}` collects `{field}`, and nothing in these workflows uses it",
                        "say who reads it, or do not ask for it",
                        subject=str(field),
                        place=field.source or stage.source,
                    )


RULE = Rule("DAT008", "collected-never-used", "info", "dataflow", "Why do we ask for this?", find)
