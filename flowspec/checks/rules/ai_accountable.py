"""AUT003: software that judges is accountable, or decides who is, with nobody behind it."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, agents_at
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Stages owned by an agent, and agents that route without somebody to fall back to."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            for name in sorted(flow.owners[stage.name]):
                if name in facts.agents:
                    yield Finding(
                        flow.element(stage),
                        f"the agent `{name}` is accountable for `{stage.name}`; software cannot answer for anything",
                        "name a team or role as `owner=` and let the agent do the work with `worked_by=`",
                        subject=name,
                    )
            for name in agents_at(facts, stage):
                if facts.agents[name].task == "route" and facts.agents[name].falls_back_to is None:
                    yield Finding(
                        flow.element(stage),
                        f"the agent `{name}` decides in `{stage.name}` who gets the work, and nobody takes over if it is unsure",
                        "name somebody: `falls_back_to=`",
                        subject=f"{name} routes",
                    )


RULE = Rule("AUT003", "ai-accountable", "error", "graph", "The bot decided.", find)
