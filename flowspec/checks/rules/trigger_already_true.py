"""TRG008: what a stage waits for is true already when the case arrives."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import conjunction, implies
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Link, Stage
from flowspec.model.words import in_words


def find(facts: Facts) -> Iterator[Finding]:
    """Signals whose condition, and guard, hold for every case that comes to their stage: it leaves at once, nothing rests."""
    for flow in facts.flows:
        for stage in flow.resting:
            if stage.what != "start" and stage.name in flow.reached and not isinstance(flow.emptiness(stage.name), Proved):
                yield from _at_once(flow, stage)


def _at_once(flow: Flow, stage: Stage) -> Iterator[Finding]:
    for link in flow.links_from[stage.name]:
        if link.trigger and link.trigger.what == "signal" and link.trigger.condition and _is_true(flow, stage, link):
            yield Finding(
                flow.element(link),
                f"`{link.name}` waits in `{stage.name}` until {in_words(link.trigger.condition)}, which is so when "
                "a case arrives: nothing ever rests there",
                f"wait for something that happens in `{stage.name}`, or drop the stage",
                place=link.trigger.source,
            )


def _is_true(flow: Flow, stage: Stage, link: Link) -> bool:
    condition = link.trigger.condition if link.trigger else None
    asked = conjunction(condition, link.only_if)
    known = flow.on_arrival(stage.name, (asked,))
    return isinstance(implies(flow.domain_of(known, asked), known, asked), Proved)


RULE = Rule("TRG008", "trigger-already-true", "warning", "boxes", "It never even stopped there.", find)
