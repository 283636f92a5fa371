"""OWN002: two parties are said to be accountable for the same stage."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Owner
from flowspec.model.words import listed


def find(facts: Facts) -> Iterator[Finding]:
    """Stages whose owner, or a row of whose routing table, is disputed."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            for owner in _disputed(stage.owner):
                names = listed([f"`{party}`" for party in owner.parties], "and")
                yield Finding(
                    flow.element(stage),
                    f"{names} each believe that they own `{stage.name}`, or that the other does",
                    "decide which one of them is accountable; the other can do the work with `worked_by=`",
                    subject="/".join(owner.parties),
                )


def _disputed(owner: Owner | None) -> Iterator[Owner]:
    if owner is None:
        return
    if owner.what == "disputed":
        yield owner
    for _, row in owner.rows:
        yield from _disputed(row)
    yield from _disputed(owner.otherwise)


RULE = Rule("OWN002", "multiple-accountable", "error", "graph", "Two teams own it.", find)
