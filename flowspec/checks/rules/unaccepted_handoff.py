"""OWN007: the receiver never says yes, so between release and pickup nobody has it."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.words import listed


def find(facts: Facts) -> Iterator[Finding]:
    """Handoffs without acceptance; returns need none, since the receiver knows the case."""
    for flow in facts.flows:
        for link in flow.handoffs:
            if link.accepted is None and not flow.leads_back(link):
                receivers = listed([f"`{stage.name}`" for stage in flow.receivers(link)], "and")
                yield Finding(
                    flow.element(link),
                    f"`{link.name}` is never accepted: between its release and the pickup in {receivers} both sides can think "
                    "that the other has it",
                    "say how soon the receiver takes it, and what happens else: `accepted=Within(..., otherwise=...)`",
                )


RULE = Rule("OWN007", "unaccepted-handoff", "warning", "graph", "Both sides thought that the other had it.", find)
