"""AUT002: software that judges takes part, and nobody said what it is for."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, agents_at
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Agents at work in some stage without a task, what they read and write, or when a person takes over."""
    at_work = {name for flow in facts.flows for stage in flow.graph.stages for name in agents_at(facts, stage)}
    for party in facts.parties.values():
        if party.name in at_work and not (party.task and party.reads and party.writes and party.confident):
            yield Finding(
                facts.element(party),
                f"the agent `{party.name}` has no defined role: not said what its task is, what it reads and writes, or below "
                "which confidence a person takes over",
                "give it `task=`, `reads=`, `writes=`, `confident=` and `falls_back_to=`",
            )


RULE = Rule("AUT002", "ai-without-role", "error", "lexical", "We put an AI on it.", find)
