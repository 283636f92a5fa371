"""TRG007: the way forward is chosen by a field that may still be blank."""

from collections.abc import Iterator

from flowspec.analysis.dataflow import path_of, path_without
from flowspec.checks.facts import Element, Facts, Flow
from flowspec.checks.reading import compared
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.expression import Expression, FieldRef
from flowspec.model.graph import Link, Owner, Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Guards of links and rows of routing tables that compare a field which is not filled on every path."""
    for flow in facts.flows:
        for link in flow.graph.links:
            if link.only_if and flow.is_taken(link):
                yield from _guard(flow, link, link.only_if)
        for stage in flow.graph.stages:
            if stage.name in flow.reached and stage.owner:
                yield from _table(flow, stage, stage.owner)


def _guard(flow: Flow, link: Link, guard: Expression) -> Iterator[Finding]:
    sure = flow.filled_before(link)
    for field in compared(guard):
        if flow.is_own(field) and field not in sure:
            paths = (path_without(flow.facts.specs, flow.graph, field, to=name) for name in link.sources)
            path = next((path for path in paths if path), None)
            yield _finding(flow.element(link), f"`{link.name}` is chosen by `{field}`", field, path)


def _table(flow: Flow, stage: Stage, owner: Owner) -> Iterator[Finding]:
    here = flow.data.leaving if stage.what == "start" else flow.data.arriving
    for field in dict.fromkeys(field for condition, _ in owner.rows for field in compared(condition)):
        if flow.is_own(field) and field not in here[stage.name].always:
            path = path_of(flow.facts.specs, flow.graph, to=stage.name, filled=frozenset(), blank=frozenset({field}))
            yield _finding(flow.element(stage), f"the owner of `{stage.name}` is chosen by `{field}`", field, path)


def _finding(about: Element, what: str, field: FieldRef, path: tuple[str, ...] | None) -> Finding:
    way = f" (by {' > '.join(path)})" if path else ""
    return Finding(
        about,
        f"{what}, which can still be blank there{way}",
        f"collect or require `{field}` before, or say what happens while it is blank (`{field}.blank`)",
        subject=str(field),
        place=field.source or about.place,
        witness=Witness(path=path) if path else None,
    )


RULE = Rule("TRG007", "guard-reads-unset-field", "error", "dataflow", "It was routed before we knew.", find)
