"""TRG006: work moves on when somebody remembers it."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Link
from flowspec.model.words import trigger_words


def find(facts: Facts) -> Iterator[Finding]:
    """Links triggered by memory or by a message, and moves that name no trigger at all."""
    for flow in facts.flows:
        for link in flow.graph.links:
            if said := _remembered(link):
                yield Finding(
                    flow.element(link),
                    f"`{link.name}` happens only if somebody remembers: {said}",
                    "let a system trigger it: `on=....signals(...)`, `work_done`, or a time",
                    place=link.trigger.source if link.trigger else link.source,
                )


def _remembered(link: Link) -> str | None:
    if link.trigger is None:
        return "it is a move without a trigger" if link.what == "move" else None
    return trigger_words(link.trigger) if link.trigger.what in ("memory", "message") else None


RULE = Rule("TRG006", "memory-trigger", "warning", "lexical", "Somebody forgot to tell us.", find)
