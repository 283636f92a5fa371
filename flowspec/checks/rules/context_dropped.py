"""DAT003: the receiver needs what neither the handoff carries nor their tool shows."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.checks.rules.side_channel_handoff import SIDE_CHANNELS
from flowspec.model.expression import FieldRef
from flowspec.model.graph import Link, Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Fields that a stage reads and that nothing fills before, or that get lost on a handoff to it."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            for field in stage.reads if stage.name in flow.reached else ():
                yield from _never_there(flow, stage, field)
        for link in flow.handoffs:
            if flow.leads_back(link):
                continue  # who gets a case back has had it before
            for stage in flow.receivers(link):
                yield from _lost(flow, link, stage)


def _never_there(flow: Flow, stage: Stage, field: FieldRef) -> Iterator[Finding]:
    if flow.is_own(field) and field not in flow.data.leaving[stage.name].may:
        yield Finding(
            flow.element(stage),
            f"`{stage.name}` reads `{field}`, which nothing before it ever fills",
            "let a system fill it (`filled_by=`), or do not count on it"
            if stage.what == "start"
            else "collect it in a stage before, and require it at the handoff",
            subject=str(field),
            place=field.source or stage.source,
        )


def _lost(flow: Flow, link: Link, stage: Stage) -> Iterator[Finding]:
    seen_in, there = _seen_in(flow, link, stage), flow.data.leaving[stage.name].may
    for field in stage.reads:
        if (
            (flow.is_own(field) and field not in there)
            or field in link.carries
            or field in stage.collects
            or not _is_lost(flow, link, field, seen_in)
        ):
            continue
        kept = flow.facts.fields[field].kept_in
        yield Finding(
            flow.element(link),
            f"`{stage.name}` reads `{field}`, which `{link.name}` does not carry and "
            + (f"`{seen_in}` does not show" if seen_in else "no system that the receiver is known to use shows")
            + (f" (it is kept in `{'`, `'.join(kept)}`)" if kept else ""),
            f"carry it (`carries=[{field}]`)"
            + (f", or copy it there (`synced_to=[...]` on `{field}`)" if seen_in else f", or say where `{stage.name}` is worked"),
            subject=f"{stage.name} {field}",
        )


def _seen_in(flow: Flow, link: Link, stage: Stage) -> str | None:
    """The system in which the receiver works: the stage's own, or the one through which the handoff comes."""
    via = flow.facts.systems.get(link.via) if link.via else None
    return stage.worked_in or (via.name if via and via.what not in SIDE_CHANNELS else None)


def _is_lost(flow: Flow, link: Link, field: FieldRef, seen_in: str | None) -> bool:
    """Whether the receiver cannot see the field. Of a receiver whose system is not said we assume that they see every system of
    record, unless the handoff says what it carries."""
    known = flow.facts.fields.get(field)
    if known is None:
        return False
    shown = {*known.kept_in, *(copy.system for copy in known.synced_to), known.filled_by}
    return seen_in not in shown if seen_in else bool(link.carries)


RULE = Rule("DAT003", "context-dropped", "error", "dataflow", "It was escalated without the history.", find)
