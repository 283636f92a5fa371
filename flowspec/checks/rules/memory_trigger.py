"""TRG006: work moves on when somebody remembers it."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Link, Trigger


def find(facts: Facts) -> Iterator[Finding]:
    """Links triggered by memory or by a message, and moves that name no trigger at all."""
    for flow in facts.flows:
        for link in flow.graph.links:
            if said := _remembered(link):
                yield Finding(
                    flow.element(link),
                    said,
                    "let a system trigger it: `on=....signals(...)`, `work_done`, or a time",
                    place=link.trigger.source if link.trigger else link.source,
                )


def _remembered(link: Link) -> str | None:
    match link.trigger:
        case None:
            return f"nothing says when `{link.name}` happens: somebody has to remember it" if link.what == "move" else None
        case Trigger(what="memory", said=said):
            return f"`{link.name}` happens only if somebody remembers it: “{said}”"
        case Trigger(what="message", system=system, said=said):
            return f"`{link.name}` happens only if somebody writes a message in `{system}`: “{said}”"
        case _:
            return None


RULE = Rule("TRG006", "memory-trigger", "warning", "lexical", "Somebody forgot to tell us.", find)
