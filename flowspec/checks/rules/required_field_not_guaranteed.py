"""DAT002: a gate asks for data that some cases come without."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.requirements import requirements
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness


def find(facts: Facts) -> Iterator[Finding]:
    """Fields that are always required, and filled on some paths to the gate only."""
    for flow in facts.flows:
        for one in requirements(flow):
            if one.presence == "sometimes" and not one.need.only_if:
                way = f": not by {' > '.join(one.path)}" if one.path else ""
                yield Finding(
                    flow.element(one.at),
                    f"`{one.at.name}` requires `{one.field}`, which only some cases have{way}",
                    f"collect `{one.field}` on that way too",
                    subject=str(one.field),
                    place=one.need.source,
                    witness=Witness(path=one.path) if one.path else None,
                )


RULE = Rule("DAT002", "required-field-not-guaranteed", "error", "dataflow", "Leads from the chat come without it.", find)
