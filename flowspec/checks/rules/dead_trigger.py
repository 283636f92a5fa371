"""TRG004: a link waits for something that cannot be."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import pinned
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import Constant, FieldRef, fields_of
from flowspec.model.graph import Link
from flowspec.model.words import in_words, listed


def find(facts: Facts) -> Iterator[Finding]:
    """Links whose guard or condition is impossible where they start, or asks for a value that nobody ever writes."""
    for flow in facts.flows:
        for link in flow.graph.links:
            if link.name in flow.dead:
                yield _impossible(flow, link)
            else:
                yield from _unwritten(flow, link)


def _impossible(flow: Flow, link: Link) -> Finding:
    condition = link.trigger.condition if link.trigger and link.trigger.what == "signal" else None
    asked = " and ".join(f"`{in_words(part)}`" for part in (condition, link.only_if) if part)
    names = listed([f"`{name}`" for name in link.sources], "and")
    return Finding(
        flow.element(link),
        f"`{link.name}` can never happen: {asked} is impossible in {names}",
        f"ask for something that can be, or drop `{link.name}`",
        place=link.only_if.source if isinstance(link.only_if, FieldRef) and link.only_if.source else link.source,
    )


def _unwritten(flow: Flow, link: Link) -> Iterator[Finding]:
    for field, texts, _ in pinned(link.only_if):
        written = _written(flow, field)
        if written and not texts & written:
            values = listed([f"`{text}`" for text in sorted(written)], "and")
            yield Finding(
                flow.element(link),
                f"`{link.name}` asks that `{field}` be {listed(sorted(texts), 'or')}, but only {values} is ever written there",
                "write the value that is asked for, or ask for one that is written",
                subject=str(field),
                decider="dataflow",
            )


def _written(flow: Flow, field: FieldRef) -> frozenset[str]:
    """The constants that the workflow writes into a field of its own; empty if others may write there, or anything."""
    graph, known = flow.graph, flow.facts.fields.get(field)
    values = [a.value for link in graph.links for a in link.sets if a.to == field]
    told = {f for link in graph.links if link.trigger for f in fields_of(link.trigger.condition)}
    held = {f for stage in graph.stages for f in fields_of(stage.holds)}
    by_people = {f for writes in flow.writes.values() for f in writes}
    if field.record != graph.record or (known and known.filled_by) or field in told | held | by_people:
        return frozenset()
    constants = [value for value in values if isinstance(value, Constant)]
    return frozenset(value.text for value in constants) if len(constants) == len(values) else frozenset()


RULE = Rule("TRG004", "dead-trigger", "warning", "boxes", "That never happens.", find)
