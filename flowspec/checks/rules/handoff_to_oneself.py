"""OWN009: a handoff between two stages of the same owner."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import is_known
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Link


def find(facts: Facts) -> Iterator[Finding]:
    """Handoffs whose stages all have one and the same owner."""
    for flow in facts.flows:
        for link in flow.handoffs:
            if owner := _only_owner(flow, link):
                yield Finding(
                    flow.element(link),
                    f"`{link.name}` hands the work from `{owner}` to `{owner}`",
                    "write a move with `.to(...)`, or name the other owner",
                )


def _only_owner(flow: Flow, link: Link) -> str | None:
    stages = [flow.stages[name] for name in (*link.sources, *link.targets) if flow.stages[name].what != "end"]
    owners = frozenset[str]().union(*(flow.owners[stage.name] for stage in stages))
    return next(iter(owners)) if len(owners) == 1 and all(is_known(stage.owner) for stage in stages) else None


RULE = Rule("OWN009", "handoff-to-oneself", "info", "graph", "We hand it over to ourselves.", find)
