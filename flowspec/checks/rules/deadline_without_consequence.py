"""TIM002: a deadline passes and nothing happens."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.reading import steps
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Clocks whose breach is, at first or at the end of the escalation, undecided."""
    for flow in facts.flows:
        for clock in flow.graph.clocks:
            if any(step.what == "undecided" for step in steps(clock.deadline.breach)):
                what = {"stage": "the deadline of", "acceptance": "the acceptance of"}.get(clock.what, "the clock")
                yield Finding(
                    flow.element(clock),
                    f"nobody decided what happens when {what} `{clock.name}` is missed",
                    "decide: `otherwise=Escalate(to=...)` or `otherwise=Notify(...)`",
                    place=clock.deadline.source,
                )


RULE = Rule("TIM002", "deadline-without-consequence", "warning", "graph", "The deadline passed and nothing happened.", find)
