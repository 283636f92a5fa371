"""SOR004: the receiver's tool does not get what the handoff requires, or has no word for it."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import pinned
from flowspec.checks.requirements import needed
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import Constant, FieldRef
from flowspec.model.graph import Field, Link, Stage, Sync
from flowspec.model.words import listed


def find(facts: Facts) -> Iterator[Finding]:
    """Required fields that are not copied to the system of the receiving stage, and maps of choices that lose something."""
    for flow in facts.flows:
        for link in flow.handoffs:
            for stage in flow.receivers(link):
                yield from _not_copied(flow, link, stage)
    for field in facts.fields.values():
        if field.ref in facts.used:
            for copy in field.synced_to:
                yield from _lossy(facts, field, copy)


def _not_copied(flow: Flow, link: Link, stage: Stage) -> Iterator[Finding]:
    required = dict.fromkeys(f for gate in flow.gates(link) for need in gate.needs if not need.only_if for f in needed(need))
    for ref in required:
        field = flow.facts.fields.get(ref)
        if not field or not flow.is_own(ref) or not stage.worked_in or not field.kept_in or ref in (*stage.reads, *link.carries):
            continue
        if stage.worked_in not in {*field.kept_in, *(copy.system for copy in field.synced_to), field.filled_by}:
            kept = listed([f"`{name}`" for name in field.kept_in], "and")
            yield Finding(
                flow.element(link),
                f"`{link.name}` requires `{ref}`, which is kept in {kept} and never gets to `{stage.worked_in}`, where "
                f"`{stage.name}` is worked",
                f"copy it there: `synced_to=[...]` on `{ref}`",
                subject=f"{stage.name} {ref}",
            )


def _lossy(facts: Facts, field: Field, copy: Sync) -> Iterator[Finding]:
    words: dict[str, list[str]] = {}
    for choice, word in copy.maps:
        words.setdefault(word, []).append(choice)
    for word, choices in words.items():
        if len(choices) > 1:
            names = listed([f"`{name}`" for name in choices], "and")
            yield Finding(
                facts.element(field),
                f"{names} of `{field.ref}` are both “{word}” in `{copy.system}`: nobody there can tell them apart",
                f"give each choice its own word in `{copy.system}`",
                subject=f"{copy.system} {word}",
                place=copy.source,
            )
    unmapped = [name for name in _needed_words(facts, field.ref, copy.system) if copy.maps and name not in dict(copy.maps)]
    if unmapped:
        names = listed([f"`{name}`" for name in unmapped], "and")
        yield Finding(
            facts.element(field),
            f"`{copy.system}` has no word for {names} of `{field.ref}`, which the workflow uses there",
            "add it to `maps=`",
            subject=f"{copy.system} {'/'.join(unmapped)}",
            place=copy.source,
        )


def _needed_words(facts: Facts, field: FieldRef, system: str) -> tuple[str, ...]:
    """Choices that a link sets, or that hold in a stage that is worked in the system."""
    told = (
        a.value.text
        for flow in facts.flows
        for link in flow.graph.links
        for a in link.sets
        if a.to == field and isinstance(a.value, Constant) and a.value.of == "choice"
    )
    held = (
        text
        for flow in facts.flows
        for stage in flow.graph.stages
        if stage.worked_in == system
        for ref, texts, _ in pinned(stage.holds)
        if ref == field
        for text in sorted(texts)
    )
    return tuple(dict.fromkeys((*told, *held)))


RULE = Rule("SOR004", "missing-sync", "error", "dataflow", "It never made it into their tool.", find)
