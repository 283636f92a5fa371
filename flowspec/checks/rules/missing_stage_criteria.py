"""STG005: work arrives from another team at a stage that does not say what must be true there."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import lets_all_pass
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Link


def find(facts: Facts) -> Iterator[Finding]:
    """Targets of handoffs without `holds=`, `entry=` or `exit=`, unless every such handoff has a gate of its own."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            if stage.what != "stage" or stage.holds or stage.entry or stage.exit:
                continue
            open_ones = [link for link in flow.links_to[stage.name] if link.what == "handoff" and not _is_gated(flow, link)]
            if open_ones:
                yield Finding(
                    flow.element(stage),
                    f"`{stage.name}` takes over work by `{open_ones[0].name}`, but says neither what must be true to come in nor "
                    "what must be true there",
                    "say it with `holds=`, `entry=Requires(...)` or `exit=Requires(...)`, or let the handoff require it",
                )


def _is_gated(flow: Flow, link: Link) -> bool:
    return flow.leads_back(link) or any(not lets_all_pass(gate) for gate in flow.gates(link))


RULE = Rule("STG005", "missing-stage-criteria", "warning", "lexical", "What does “in progress” mean?", find)
