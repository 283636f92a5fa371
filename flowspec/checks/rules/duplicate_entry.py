"""DAT005: the same thing is asked or typed twice."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Related
from flowspec.model.graph import Field, Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Fields that are typed again into another system, and fields that a second team collects though they are filled already."""
    for field in facts.fields.values():
        if field.ref in facts.used:
            yield from _retyped(facts, field)
    for flow in facts.flows:
        for stage in flow.graph.stages:
            if stage.name in flow.reached:
                yield from _asked_again(flow, stage)


def _retyped(facts: Facts, field: Field) -> Iterator[Finding]:
    for copy in field.synced_to:
        if copy.how == "by hand":
            yield Finding(
                facts.element(field),
                f"`{field.ref}` is typed again by hand into `{copy.system}`",
                "let software copy it: `synced_to=[...]` without `Retyped`",
                subject=copy.system,
                place=copy.source,
            )


def _asked_again(flow: Flow, stage: Stage) -> Iterator[Finding]:
    for field in stage.collects:
        if field not in flow.data.arriving[stage.name].always:
            continue
        first = next(
            (other for other in flow.collectors[field] if flow.teams(other.name).isdisjoint(flow.teams(stage.name))), None
        )
        if first and flow.teams(first.name) and flow.teams(stage.name):
            yield Finding(
                flow.element(stage),
                f"`{stage.name}` collects `{field}` again, which `{first.name}` has collected already",
                f"read it instead (`reads=`), or collect it in `{stage.name}` only",
                subject=str(field),
                place=field.source or stage.source,
                related=(Related(first.source, f"`{field}` is collected here first"),),
            )


RULE = Rule("DAT005", "duplicate-entry", "warning", "dataflow", "They asked me the same thing twice.", find)
