"""OWN008: a plain move leads to another team: a handoff that does not look like one."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Link


def find(facts: Facts) -> Iterator[Finding]:
    """Moves between stages that certainly belong to different teams."""
    for flow in facts.flows:
        for link in flow.graph.links:
            if link.what == "move" and (pair := _crossing(flow, link)):
                source, target = pair
                teams = " to ".join(f"`{'/'.join(sorted(flow.teams(name)))}`" for name in pair)
                yield Finding(
                    flow.element(link),
                    f"`{link.name}` moves the work from `{source}` to `{target}`, which is from {teams}: a hidden handoff",
                    "write it with `.hands_off_to(...)`, so that its trigger, data and acceptance are seen",
                )


def _crossing(flow: Flow, link: Link) -> tuple[str, str] | None:
    """A source and a target that have no team in common."""
    pairs = ((source, stage.name) for source in link.sources for stage in flow.receivers(link))
    return next(((a, b) for a, b in pairs if flow.teams(a) and flow.teams(b) and not flow.teams(a) & flow.teams(b)), None)


RULE = Rule("OWN008", "move-across-owners", "error", "graph", "It just moved to another team's list.", find)
