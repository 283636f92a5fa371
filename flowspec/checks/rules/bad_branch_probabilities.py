"""SIM002: shares that cannot be."""

from collections.abc import Iterator

from flowspec.checks.facts import Element, Facts
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Shares of a scenario that do not add up to 1: of the ways out of a stage, of priorities, of the values of a field."""
    for fault in facts.assumed.faults if facts.assumed else ():
        yield Finding(
            Element(f"scenario/{fault.element}" if fault.element else "scenario", fault.place), fault.message, fault.remedy
        )


RULE = Rule("SIM002", "bad-branch-probabilities", "error", "lexical", "Seven in ten go there, and two the other way.", find)
