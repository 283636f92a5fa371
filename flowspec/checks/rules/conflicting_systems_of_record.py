"""SOR002: two systems both claim to have the true value."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.words import listed


def find(facts: Facts) -> Iterator[Finding]:
    """Fields that two or more systems keep, if some workflow uses them."""
    for field in facts.fields.values():
        if len(field.kept_in) > 1 and field.ref in facts.used:
            names = listed([f"`{name}`" for name in field.kept_in], "and")
            yield Finding(
                facts.element(field),
                f"`{field.ref}` is kept in {names}: when they differ nobody knows which is true",
                "keep it in one of them and copy it to the others with `synced_to=`",
            )


RULE = Rule("SOR002", "conflicting-systems-of-record", "error", "dataflow", "The two tools disagree.", find)
