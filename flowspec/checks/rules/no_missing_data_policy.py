"""DAT004: a gate requires data, and nobody decided what happens without them."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.reading import steps
from flowspec.checks.rule import Finding, Rule
from flowspec.model.words import listed, need_words


def find(facts: Facts) -> Iterator[Finding]:
    """Gates of links and stages whose consequence is, at first or in the end, undecided."""
    for flow in facts.flows:
        for at, gate in flow.own_gates:
            if any(step.what == "undecided" for step in steps(gate.missing)):
                needs = listed([f"`{need_words(need)}`" for need in gate.needs], "and")
                yield Finding(
                    flow.element(at),
                    f"`{at.name}` requires {needs}, and nobody decided what happens when that is missing",
                    "decide: `Block()`, `ReturnToSender(...)`, `Chase(...)`, `Escalate(...)`, `Default(...)` or `PassAnyway()`",
                    place=gate.source,
                )


RULE = Rule("DAT004", "no-missing-data-policy", "warning", "lexical", "And if it is not filled in?", find)
