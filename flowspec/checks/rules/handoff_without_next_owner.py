"""OWN003: work changes hands and the record does not say whose it is now."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import party_fields
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import FieldRef, fields_of
from flowspec.model.graph import Link, Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Handoffs to a stage whose owner is read from a field that the handoff neither sets nor waits for."""
    for flow in facts.flows:
        for link in flow.handoffs:
            for stage in flow.receivers(link):
                for field in names_no_owner(flow, link, stage):
                    yield Finding(
                        flow.element(link),
                        f"`{link.name}` hands the work to whoever `{field}` names, but does not name a new owner",
                        f"set it in `sets=`, or wait for it: `on=....signals({field}.filled)`",
                        subject=str(field),
                    )


def names_no_owner(flow: Flow, link: Link, stage: Stage) -> tuple[FieldRef, ...]:
    """The party fields that own `stage` and that the link leaves as they were: blank, or naming the sender."""
    if not flow.is_taken(link):
        return ()
    told = {a.to for a in link.sets if a.value} | set(fields_of(link.trigger.condition if link.trigger else None))
    before = {field for source in link.sources for field in party_fields(flow.stages[source].owner)}
    sure = flow.data.passed[link.name].always
    fields = dict.fromkeys(party_fields(stage.owner))
    return tuple(f for f in fields if f not in told and (f in before or f not in sure))


RULE = Rule("OWN003", "handoff-without-next-owner", "error", "dataflow", "It was handed over, but to whom?", find)
