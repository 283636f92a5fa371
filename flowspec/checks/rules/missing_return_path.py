"""FLW006: the receiver cannot send incomplete work back."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import lets_all_pass, steps
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Link


def find(facts: Facts) -> Iterator[Finding]:
    """Forward handoffs that no gate guards and from which no link leads back, and returns to a stage that nobody owns."""
    for flow in facts.flows:
        for link in flow.handoffs:
            if not flow.leads_back(link) and not _is_guarded(flow, link) and not _has_way_back(flow, link):
                sources = " or ".join(f"`{name}`" for name in link.sources)
                yield Finding(
                    flow.element(link),
                    f"whoever receives `{link.name}` cannot send incomplete work back to {sources}",
                    "add a link back, or a gate: `requires=Requires(..., otherwise=ReturnToSender(at_most=Times(...)))`",
                )
        for at, gate in flow.own_gates:
            for step in steps(gate.missing):
                if step.what == "return" and step.to and flow.stages[step.to].owner is None:
                    yield Finding(
                        flow.element(at),
                        f"what `{at.name}` sends back goes to `{step.to}`, which nobody owns",
                        f"give `{step.to}` an owner",
                        subject=step.to,
                        place=step.source,
                    )


def _is_guarded(flow: Flow, link: Link) -> bool:
    return any(not lets_all_pass(gate) for gate in flow.gates(link))


def _has_way_back(flow: Flow, link: Link) -> bool:
    """Whether a single step leads from a receiver to a source, or to another stage of its owner in which somebody sees it."""
    owners = frozenset[str]().union(*(flow.teams(name) for name in link.sources))
    back = {target for stage in flow.receivers(link) for step in flow.net.after[stage.name] for target in step.targets}
    return any(name in link.sources or flow.teams(name) & owners for name in back if flow.stages[name] in flow.resting)


RULE = Rule("FLW006", "missing-return-path", "warning", "graph", "We fix it ourselves, as always.", find)
