"""Is a graph whole? A compiled graph that somebody wrote or changed by hand may name what is not there, or lack a part."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from flowspec.model.expression import Apply, FieldRef
from flowspec.model.graph import Clock, Consequence, Edge, Graph, Link, Owner, Specs

_PARTY, _SYSTEM, _STAGE, _LINK, _RECORD, _CALENDAR = "party", "system", "stage", "link", "record", "calendar"
_MEANS = {
    "Party.team": _PARTY,
    "Party.calendar": _CALENDAR,
    "Party.falls_back_to": _PARTY,
    "Sync.system": _SYSTEM,
    "Field.kept_in": _SYSTEM,
    "Field.filled_by": _SYSTEM,
    "Record.kept_in": _SYSTEM,
    "Owner.parties": _PARTY,
    "Consequence.notify": _PARTY,
    "Need.approval_by": _PARTY,
    "Trigger.system": _SYSTEM,
    "OnHold.waits_for": _PARTY,
    "Stage.helped_by": _PARTY,
    "Stage.waits_for": _PARTY,
    "Stage.worked_in": _SYSTEM,
    "Automation.tool": _SYSTEM,
    "Link.sources": _STAGE,
    "Link.targets": _STAGE,
    "Link.only_by": _PARTY,
    "Link.via": _SYSTEM,
    "Clock.pauses": _STAGE,
    "Clock.calendar": _CALENDAR,
    "Graph.record": _RECORD,
}
"""What the text, or each text, of an attribute names."""


_TERMS = {"not": 1, "filled": 1, "==": 2, "!=": 2, "<": 2, "<=": 2, "matches": 2, "+": 2, "-": 2}
"""How many terms an operator has; `and`, `or` and `one_of` have at least one."""


def breaches(specs: Specs) -> Iterator[str]:
    """What keeps `specs` from being whole, each with its place, `workflows.0.links.2: there is no stage 'wno'`.

    Names that nothing has or that two things have, links from or to nowhere, owners that are nobody, operators without terms.
    """
    for attribute in ("workflows", "records", "parties", "systems", "calendars"):
        yield from _twice(attribute, getattr(specs, attribute))
    company = {
        _PARTY: {party.name for party in specs.parties},
        _SYSTEM: {system.name for system in specs.systems},
        _CALENDAR: {calendar.name for calendar in specs.calendars},
        _RECORD: {record.name for record in specs.records},
        "field": {f"{field.ref.record}.{field.ref.name}" for record in specs.records for field in record.fields},
    }
    for attribute in ("records", "parties"):
        yield from _within(getattr(specs, attribute), attribute, company)
    for n, graph in enumerate(specs.workflows):
        yield from _twice(f"workflows.{n}.stages", graph.stages)
        yield from _twice(f"workflows.{n}.links", graph.links)
        yield from _within(graph, f"workflows.{n}", company | _of(graph))


def _twice(place: str, things: Iterable[Any]) -> Iterator[str]:
    for name, times in Counter(thing.name for thing in things).items():
        if times > 1:
            yield f"{place}: {times} of them are called {name!r}"


def _of(graph: Graph) -> dict[str, set[str]]:
    return {_STAGE: {stage.name for stage in graph.stages}, _LINK: {link.name for link in graph.links}}


def _within(told: object, place: str, known: dict[str, set[str]]) -> Iterator[str]:
    if isinstance(told, tuple):
        for n, each in enumerate(told):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            yield from _within(each, f"{place}.{n}", known)  # pyright: ignore[reportUnknownArgumentType]
    elif is_dataclass(told) and not isinstance(told, type):
        for what, name in _names(told):
            if name not in known[what]:
                yield f"{place}: there is no {what} {name!r}"
        if lacks := _lacks(told):
            yield f"{place}: {lacks}"
        for attribute in fields(told):
            yield from _within(getattr(told, attribute.name), f"{place}.{attribute.name}", known)


def _lacks(told: object) -> str:
    """What this thing itself lacks; nothing if it is whole."""
    match told:
        case Link(sources=()) | Link(targets=()):
            return "a link leads from at least one stage to at least one"
        case Owner(what="party") if len(told.parties) != 1:
            return "the owner is not one party"
        case Owner(what="field", by_field=None):
            return "the owner's field is not said"
        case Apply(op=op, args=args) if not args or len(args) != _TERMS.get(op, len(args)):
            return f"`{op}` has {len(args)} terms"
        case _:
            return ""


def _names(told: object) -> Iterator[tuple[str, str]]:
    """What this thing itself names, each with what it should be."""
    match told:
        case FieldRef():
            yield "field", f"{told.record}.{told.name}"
        case Consequence(to=str(to)):
            yield _STAGE if told.what == "return" else _PARTY, to
        case Clock(what="stage" | "acceptance" as what):
            yield _STAGE if what == "stage" else _LINK, told.name
        case Edge():
            yield _STAGE if told.what in ("enters", "leaves") else _LINK, told.name
        case _:
            pass
    for attribute in fields(told):  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        if means := _MEANS.get(f"{type(told).__name__}.{attribute.name}"):
            value: object = getattr(told, attribute.name)
            for name in value if isinstance(value, tuple) else [value]:  # pyright: ignore[reportUnknownVariableType]
                if isinstance(name, str):
                    yield means, name
