"""DAT002: a gate asks for data that some cases come without."""

from collections.abc import Iterator

from flowspec.analysis.filling import EARLY
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.requirements import Requirement, requirements
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.graph import Link, Stage
from flowspec.model.words import way


def find(facts: Facts) -> Iterator[Finding]:
    """Fields that are always required, and filled on some paths to the gate only."""
    for flow in facts.flows:
        for one in requirements(flow):
            if one.presence == "sometimes" and not one.need.only_if:
                torn = _torn_away(flow, one)
                missed = f": not by {way(one.path)}" if one.path else ""
                time = f", for time can come before `{torn.name}` has collected it" if torn else ""
                yield Finding(
                    flow.element(one.at),
                    f"`{one.at.name}` requires `{one.field}`, which only some cases have{missed}{time}",
                    f"collect `{one.field}` on that way too"
                    if torn is None
                    else f"fill `{one.field}` before, or take the case when the work of `{torn.name}` is done",
                    subject=str(one.field),
                    place=one.need.source,
                    witness=Witness(path=one.path) if one.path else None,
                )


def _torn_away(flow: Flow, one: Requirement) -> Stage | None:
    """The stage that collects the field, and from which a timer takes a case away in the middle of the work."""
    at = one.at
    links = (at,) if isinstance(at, Link) else (*flow.links_from[at.name], *flow.links_to[at.name])
    early = [link for link in links if link.trigger and link.trigger.what in EARLY]
    return next((flow.stages[name] for link in early for name in link.sources if one.field in flow.writes[name]), None)


RULE = Rule("DAT002", "required-field-not-guaranteed", "error", "dataflow", "Leads from the chat come without it.", find)
