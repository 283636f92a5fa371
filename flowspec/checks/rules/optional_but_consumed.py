"""DAT006: the receiver reads what nobody insists on."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import reads_of
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import FieldRef
from flowspec.model.source import Source


def find(facts: Facts) -> Iterator[Finding]:
    """Fields that a handoff carries or a stage reads, and that no gate, condition or system makes sure of."""
    for flow in facts.flows:
        sure = _insisted_on(flow)
        told: set[FieldRef] = set()
        for field, at, reader in _wanted(flow):
            if field in sure or field in told or not flow.is_own(field):
                continue
            told.add(field)
            yield Finding(
                flow.element(flow.stages.get(reader) or flow.links[reader]),
                f"`{reader}` counts on `{field}`, but no gate requires it: it will often be missing",
                "require it at the handoff: `requires=Requires(...)`",
                subject=str(field),
                place=field.source or at,
            )


def _wanted(flow: Flow) -> Iterator[tuple[FieldRef, Source, str]]:
    """What is counted on by somebody who did not collect it, where that is written, and by which stage or link."""
    for link in flow.handoffs:
        yield from ((field, link.source, link.name) for field in link.carries)
    for stage in flow.graph.stages:
        own = {field for field, collectors in flow.collectors.items() if {s.owner for s in collectors} == {stage.owner}}
        if stage.name in flow.reached:
            here = flow.data.leaving[stage.name]
            known = here.may - (own & here.always) - flow.writes[stage.name]
            yield from ((field, stage.source, stage.name) for field in stage.reads if field in known)


def _insisted_on(flow: Flow) -> frozenset[FieldRef]:
    """Fields that some gate, trigger, guard or stage condition asks for, that a link sets, or that a system fills."""
    graph = flow.graph
    asked = (fact for _, gate in flow.own_gates if gate.missing.what != "pass" for fact in reads_of(gate.needs))
    held = (field for stage in graph.stages for field in reads_of((stage.holds, stage.begins)))
    chosen = (field for link in graph.links for field in reads_of((link.trigger, link.only_if)))
    told = (a.to for link in graph.links for a in link.sets)
    read_back = (field for link in graph.links if link.accepted for field in link.accepted.reads_back)
    filled = (ref for ref, field in flow.facts.fields.items() if field.filled_by)
    return frozenset((*asked, *held, *chosen, *told, *read_back, *filled))


RULE = Rule("DAT006", "optional-but-consumed", "warning", "dataflow", "It was optional, so nobody filled it in.", find)
