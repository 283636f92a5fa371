"""SOR001: a piece of data that the process uses is kept nowhere."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Fields without a system of record, if some workflow uses them."""
    for field in facts.fields.values():
        if not field.kept_in and field.ref in facts.used:
            yield Finding(
                facts.element(field),
                f"`{field.ref}` has no system of record: it lives in somebody's head, or in several places",
                "say where it is kept: `kept_in=` on the field or on its record",
            )


RULE = Rule("SOR001", "no-system-of-record", "warning", "lexical", "Where is that written down?", find)
