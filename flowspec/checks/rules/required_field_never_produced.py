"""DAT001: a gate asks for data that nobody ever collects."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.requirements import requirements
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness


def find(facts: Facts) -> Iterator[Finding]:
    """Required fields that are filled on no path to the gate."""
    for flow in facts.flows:
        for one in requirements(flow):
            if one.presence == "never":
                yield Finding(
                    flow.element(one.at),
                    f"`{one.at.name}` requires `{one.field}`, which nothing before it ever fills",
                    "let a stage before it collect it (`collects=`), or a system fill it (`filled_by=`)",
                    subject=str(one.field),
                    place=one.need.source,
                    witness=Witness(path=one.path) if one.path else None,
                )


RULE = Rule("DAT001", "required-field-never-produced", "error", "dataflow", "Nobody asked the customer for that.", find)
