"""OWN001: work can rest where nobody is accountable for it."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import party_fields
from flowspec.checks.rule import Finding, Rule
from flowspec.checks.rules.handoff_without_next_owner import names_no_owner
from flowspec.model.diagnostic import Witness
from flowspec.model.graph import Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Stages without an owner, and owners read from a field that may be blank on arrival."""
    for flow in facts.flows:
        for stage in flow.resting:
            if stage.owner is None or stage.owner.what == "nobody":
                yield Finding(
                    flow.element(stage),
                    f"nobody owns `{stage.name}`: work can rest there and no one is accountable",
                    "name the team or role that is accountable with `owner=`",
                )
            elif stage.name in flow.reached:
                yield from _blank_owner(flow, stage)


def _blank_owner(flow: Flow, stage: Stage) -> Iterator[Finding]:
    here = flow.data.leaving if stage.what == "start" else flow.data.arriving
    if any(names_no_owner(flow, link, stage) for link in flow.links_to[stage.name] if link.what == "handoff"):
        return
    for field in party_fields(stage.owner):
        if field not in here[stage.name].always:
            path = flow.data.path_of(to=stage.name, filled=frozenset(), blank=frozenset({field}))
            yield Finding(
                flow.element(stage),
                f"`{stage.name}` is owned by whoever `{field}` names, which can still be blank when a case arrives",
                f"collect or set `{field}` on every way to `{stage.name}`, or name a team",
                subject=str(field),
                place=stage.owner.source if stage.owner else stage.source,
                witness=Witness(path=path) if path else None,
                decider="dataflow",
            )


RULE = Rule("OWN001", "ownerless-stage", "error", "graph", "Nobody owns it.", find)
