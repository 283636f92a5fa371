"""OWN010: work is handed to a team, and nothing says how one of its people gets it."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Teams that receive handoffs into a shared queue without a rule of assignment; one finding a team."""
    told: set[str] = set()
    for flow in facts.flows:
        for link in flow.handoffs:
            for stage in flow.receivers(link):
                owner = stage.owner
                if not owner or owner.what != "party" or (stage.worked_by and stage.worked_by != owner):
                    continue
                party = facts.parties.get(owner.parties[0])
                if party and party.what == "team" and party.assigns is None and party.name not in told:
                    told.add(party.name)
                    yield Finding(
                        facts.element(party),
                        f"work is handed to the queue of `{party.name}`, and nothing says how one of its people gets it",
                        'say it with `assigns="pull"`, `"round robin"` or `"dispatcher"`',
                    )


RULE = Rule("OWN010", "queue-without-assignment", "info", "graph", "It sits in the shared inbox.", find)
