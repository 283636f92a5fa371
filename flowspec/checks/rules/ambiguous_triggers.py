"""TRG002: the same thing can send a case two ways."""

from collections.abc import Iterator

from flowspec.checks.asking import shown
from flowspec.checks.choices import Choice, Overlap, can_take_the_rest, choices, overlapping, shadowed
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Related
from flowspec.model.expression import Expression
from flowspec.model.graph import Link


def find(facts: Facts) -> Iterator[Finding]:
    """Pairs of links of one stage that the same event triggers and whose guards can both hold.

    A link that an earlier one swallows whole is told as `shadowed-trigger` (TRG005) instead.
    """
    for flow in facts.flows:
        for choice in choices(flow):
            pairs = overlapping(flow, choice)
            hidden = shadowed(flow, choice, pairs) if pairs else {}
            yield from (_finding(flow, choice, pair) for pair in pairs if pair.second.name not in hidden)


def _finding(flow: Flow, choice: Choice, pair: Overlap) -> Finding:
    first, second = pair.first, pair.second
    told = shown(flow, choice.stage, pair.answer, (*_asked(choice, first), *_asked(choice, second)))
    both = f"both `{first.name}` and `{second.name}` can be taken from `{choice.stage.name}`"
    if told.witness is None:
        message = f"it could not be shown that `{first.name}` and `{second.name}` never apply together in `{choice.stage.name}`"
    elif first.only_if is None and second.only_if is None and choice.event != ("signal",):
        message = f"{both} for every record: nothing says which"
    else:
        message = f"{both} for the same record: {told.example}"
    return Finding(
        flow.element(second),
        message,
        "let their conditions exclude each other" + _or_the_rest(flow, first, second),
        subject=first.name,
        witness=told.witness,
        related=(Related(first.source, f"`{first.name}` leaves `{choice.stage.name}` at the same moment"),),
        verdict=told.verdict,
        reason=told.reason,
    )


def _or_the_rest(flow: Flow, first: Link, second: Link) -> str:
    """The other way out, where the language has it."""
    able = [link for link in (first, second) if can_take_the_rest(flow, link)] if first.trigger == second.trigger else []
    match able:
        case []:
            return ""
        case [link]:
            return f", or write `only_if=nothing_else_applies` on `{link.name}`"
        case _:
            return ", or write `only_if=nothing_else_applies` on one of them"


def _asked(choice: Choice, link: Link) -> tuple[Expression | None, ...]:
    return tuple(condition for one, condition in zip(choice.links, choice.conditions, strict=True) if one is link)


RULE = Rule("TRG002", "ambiguous-triggers", "error", "boxes", "It went to both teams.", find)
