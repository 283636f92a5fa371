"""What the gates of a workflow ask for, and whether it can be there."""

from collections.abc import Iterator

from flowspec.analysis.dataflow import Presence
from flowspec.analysis.filling import fills
from flowspec.checks.facts import Flow
from flowspec.checks.reading import compared
from flowspec.model.expression import FieldRef, fields_of
from flowspec.model.graph import Gate, Link, Need, Stage
from flowspec.model.plain import dataclass


@dataclass(frozen=True, slots=True)
class Requirement:
    """A field that the gate of a link or stage needs, and how often it is filled before; `path` shows a way without it."""

    at: Stage | Link
    need: Need
    field: FieldRef
    presence: Presence
    path: tuple[str, ...]


def requirements(flow: Flow) -> Iterator[Requirement]:
    """Every field of the workflow's own record that a gate needs; those that a default or the link itself fills are left out."""
    for at, gate in flow.own_gates:
        links = [link for link in through(flow, at, gate) if flow.is_taken(link)]
        for need in gate.needs if links else ():
            for field in needed(need):
                if flow.is_own(field) and field not in {a.to for a in gate.missing.sets}:
                    yield _requirement(flow, at, need, field, links)


def needed(need: Need) -> tuple[FieldRef, ...]:
    """The fields that must be filled for the need to hold."""
    sure = fills(need.fact).union(compared(need.fact))
    return tuple(field for field in dict.fromkeys(fields_of(need.fact)) if field in sure)


def through(flow: Flow, at: Stage | Link, gate: Gate) -> tuple[Link, ...]:
    """The links that the gate stands in the way of."""
    match at:
        case Link():
            return (at,)
        case Stage():
            return flow.links_from[at.name] if gate is at.exit else flow.links_to[at.name]


def _requirement(flow: Flow, at: Stage | Link, need: Need, field: FieldRef, links: list[Link]) -> Requirement:
    entering = isinstance(at, Stage) and need in (at.entry.needs if at.entry else ())
    missing = [k for k in links if not (entering and any(a.to == field for a in k.sets))]
    how: set[Presence] = {flow.data.before[link.name].presence(field) for link in missing}
    if len(missing) < len(links):
        how.add("always")
    presence: Presence = "always" if how == {"always"} else "never" if how == {"never"} else "sometimes"
    if presence == "sometimes" and field not in flow.filled:
        presence = "never"  # it is only there because a gate has let nothing else pass
    return Requirement(at, need, field, presence, () if presence == "always" else _path(flow, field, missing))


def _path(flow: Flow, field: FieldRef, links: list[Link]) -> tuple[str, ...]:
    """A way to the gate on which the field stays blank."""
    paths = (flow.data.path_without(field, to=link.name) for link in links)
    return next((path for path in paths if path), ())
