"""TRG001: nothing says when a handoff happens."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Handoffs without a trigger."""
    for flow in facts.flows:
        for link in flow.graph.links:
            if link.what == "handoff" and link.trigger is None:
                yield Finding(
                    flow.element(link),
                    f"nothing says when `{link.name}` happens",
                    "name the event, the condition of the record, or the time: `on=...`",
                )


RULE = Rule("TRG001", "untriggered-handoff", "error", "lexical", "When exactly do we hand it over?", find)
