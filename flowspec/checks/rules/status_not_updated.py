"""STG007: the work moves on and the record does not say so."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import disjoint, impossible
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import pinned, written
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import Apply, Constant, Expression, FieldRef
from flowspec.model.graph import Link, Stage
from flowspec.model.words import in_words


def find(facts: Facts) -> Iterator[Finding]:
    """Links after which the record still has the status of the stage they left, or has that of a stage they do not lead to."""
    for flow in facts.flows:
        for link in flow.graph.links:
            for target in link.targets:
                yield from _stale(flow, link, flow.stages[target])
                yield from _wrong(flow, link, flow.stages[target])


def _stale(flow: Flow, link: Link, stage: Stage) -> Iterator[Finding]:
    for field, part in stale_parts(flow, link, stage):
        source = flow.stages[link.sources[0]]
        yield Finding(
            flow.element(link),
            f"after `{link.name}` the record still says what holds in `{source.name}`, but in `{stage.name}` {in_words(part)}",
            f"set it: `sets=[{field}.set_to(...)]`, or let that change be the trigger",
            subject=f"{stage.name} {field}",
        )


def stale_parts(flow: Flow, link: Link, stage: Stage) -> Iterator[tuple[FieldRef, Expression]]:
    """The parts of what `stage` holds that fix a field to values that it certainly does not have after the link."""
    changed = written(link)
    for field, _, part in pinned(stage.holds):
        held = [flow.stages[name].holds for name in link.sources]
        collected = any(field in flow.writes[name] for name in link.sources)
        if field in changed or collected or not all(held):
            continue
        if all(isinstance(disjoint(flow.domain_of(own, part), own, part), Proved) for own in held) and not _is_empty(flow, link):
            yield field, part


def _is_empty(flow: Flow, link: Link) -> bool:
    return any(isinstance(flow.emptiness(name), Proved) for name in link.sources)


def _wrong(flow: Flow, link: Link, stage: Stage) -> Iterator[Finding]:
    for assignment in link.sets:
        if not isinstance(assignment.value, Constant):
            continue
        said = Apply("==", (assignment.to, assignment.value))
        if stage.holds and isinstance(flow.emptiness(stage.name), Proved):
            continue
        if stage.holds and isinstance(impossible(flow.domain_of(stage.holds, said), stage.holds, said), Proved):
            yield Finding(
                flow.element(link),
                f"`{link.name}` leads to `{stage.name}`, where {in_words(stage.holds)}, but sets `{in_words(said)}`",
                f"set what holds in `{stage.name}`",
                subject=f"{stage.name} {assignment.to}",
                place=assignment.source,
            )


RULE = Rule("STG007", "status-not-updated", "warning", "boxes", "The CRM still says Proposal.", find)
