"""TRG003: for some records nothing says what happens next."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import covers
from flowspec.checks.asking import shown
from flowspec.checks.choices import Choice, choices, leaves_alone
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.checks.rules.dead_end_stage import is_dead_end
from flowspec.model.diagnostic import Related


def find(facts: Facts) -> Iterator[Finding]:
    """Guards of one event that leave a gap, without a link for when nothing else applies."""
    for flow in facts.flows:
        for choice in choices(flow):
            if _must_decide(flow, choice) and not is_dead_end(flow, choice.stage):
                answer = covers(flow.domain, choice.conditions, given=choice.given)
                if not isinstance(answer, Proved):
                    told = shown(flow, choice.stage, answer, choice.conditions)
                    what = "when its work is done" if choice.event == ("done",) else f"on “{choice.event[-1]}”"
                    yield Finding(
                        flow.element(choice.stage),
                        f"nothing says where a case goes from `{choice.stage.name}` {what} and the record has {told.example}"
                        if told.witness
                        else f"it could not be shown that every case finds a way out of `{choice.stage.name}` {what}",
                        "close the gap in the conditions"
                        + (", or add a link with `only_if=nothing_else_applies`" if leaves_alone(flow, choice.stage) else ""),
                        subject="/".join(choice.event),
                        place=choice.links[-1].source,
                        witness=told.witness,
                        related=tuple(Related(link.source, f"`{link.name}` takes some of them") for link in choice.links[:-1]),
                        verdict=told.verdict,
                        reason=told.reason,
                    )


def _must_decide(flow: Flow, choice: Choice) -> bool:
    """Whether the event has to lead somewhere: work that is done must, unless an unguarded link waits for something else; an
    event may be passed over, unless several links divide it or nothing else leads on."""
    if choice.has_default or choice.event == ("signal",) or None in choice.conditions or not choice.links:
        return False
    others = [link for link in flow.links_from[choice.stage.name] if link not in choice.links]
    if choice.event == ("done",):
        return not any(link.only_if is None and link.trigger and link.trigger.what in ("signal", "event") for link in others)
    return len(choice.links) > 1 or not others


RULE = Rule("TRG003", "unhandled-case", "error", "boxes", "Nobody thought of that case.", find)
