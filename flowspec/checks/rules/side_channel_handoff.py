"""SOR003: the handoff itself travels through a chat, a mailbox or a spreadsheet."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule

SIDE_CHANNELS = ("chat", "e-mail", "spreadsheet")


def find(facts: Facts) -> Iterator[Finding]:
    """Links whose carrier is no system of record."""
    for flow in facts.flows:
        for link in flow.graph.links:
            carrier = facts.systems.get(link.via) if link.via else None
            if carrier and carrier.what in SIDE_CHANNELS:
                yield Finding(
                    flow.element(link),
                    f"`{link.name}` goes through `{carrier.name}` ({carrier.what}): the record does not know of it",
                    "let it go through the system that keeps the record, and use the side channel only to notify",
                )


RULE = Rule("SOR003", "side-channel-handoff", "warning", "lexical", "It is somewhere in the thread.", find)
