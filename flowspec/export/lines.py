"""The lines of a picture: which way they run, and how they are drawn.

Ranks follow the order of the spec, ends last: a line against that order is laid out the other way round, so that the way back
does not turn the picture upside down.
"""

from collections.abc import Iterator, Mapping

from flowspec.export import look
from flowspec.export.drawing import Drawing, quotable
from flowspec.export.facts import is_fragile, is_timed, returns
from flowspec.export.look import element_id
from flowspec.model.graph import Consequence, Graph, Link
from flowspec.model.plain import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two nodes; `against`: its goal is laid out above its start."""

    ident: str
    start: str
    goal: str
    against: bool
    style: Mapping[str, str]

    def draw(self, drawn: Drawing) -> None:
        """Add the line to the drawing."""
        style = {"dir": "both", "arrowhead": "none", "arrowtail": "none", **self.style, "id": self.ident}
        if self.against:
            turned = {"arrowhead": style["arrowtail"], "arrowtail": style["arrowhead"]}
            drawn.edge(self.goal, self.start, **(style | turned))
        else:
            drawn.edge(self.start, self.goal, **style)


def places(graph: Graph) -> dict[str, int]:
    """Where each stage stands in the flow: as in the spec, ends last."""
    ordered = sorted(graph.stages, key=lambda stage: stage.what == "end")
    return {stage.name: n for n, stage in enumerate(ordered)}


def joins(link: Link) -> bool:
    """Whether all of several branches must be there."""
    return link.takes == "all" and len(link.sources) > 1


def forks(link: Link) -> bool:
    """Whether several branches begin."""
    return len(link.targets) > 1


def straight_line(link: Link, place: Mapping[str, int], says: str) -> Line:
    """The line of a link with one source and one target and no card on it."""
    (source,), (target,) = link.sources, link.targets
    style = _style(link, says) | _tail(link) | _head(link)
    ident = element_id("link", link.name)
    return Line(ident, element_id("stage", source), element_id("stage", target), place[target] < place[source], style)


def lines_through(link: Link, place: Mapping[str, int], says: str) -> Iterator[Line]:
    """The lines into a link's card and out of it; the card stands between the first source and the last target."""
    ident, style = element_id("link", link.name), _style(link, says)
    first, last = min(place[name] for name in link.sources), max(place[name] for name in link.targets)
    for name in link.sources:
        against, source = place[name] >= last and link.sources != link.targets, element_id("stage", name)
        yield Line(f"{ident}-from-{source}", source, ident, against, style | _tail(link))
    for name in link.targets:
        target = element_id("stage", name)
        yield Line(f"{ident}-to-{target}", ident, target, place[name] <= first, style | _head(link))


def ways_back(graph: Graph, place: Mapping[str, int]) -> Iterator[Line]:
    """Where a case goes back to when something is missing at a link, on entering or on leaving a stage, or too often."""
    into = {
        stage.name: [name for link in graph.links if stage.name in link.targets for name in link.sources]
        for stage in graph.stages
    }
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for link in graph.links:
        ident, before = element_id("link", link.name), min(place[name] for name in link.sources)
        for missing in (link.requires.missing if link.requires else None, link.over_limit):
            found |= {(ident, goal): (link.name, before) for goal in _goals(missing, link.sources)}
    for stage in graph.stages:
        ident, before = element_id("stage", stage.name), place[stage.name] - 1
        for gate, senders in ((stage.entry, into[stage.name]), (stage.exit, [])):
            goals = _goals(gate.missing if gate else None, senders)
            found |= {(ident, goal): (stage.name, before) for goal in goals if goal != stage.name}
    for (start, goal), (name, before) in found.items():
        says = quotable(f"back to {goal} when something is missing at {name}")
        end = element_id("stage", goal)
        yield Line(f"{start}-back-{end}", start, end, place[goal] <= before, _WAY_BACK | {"tooltip": says})


def _goals(consequence: Consequence | None, senders: tuple[str, ...] | list[str]) -> Iterator[str]:
    for back in returns(consequence):
        if back.what == "return" and back.to:
            yield back.to
        elif back.what == "return to sender":
            yield from senders


def _style(link: Link, says: str) -> dict[str, str]:
    fragile = is_fragile(link.trigger)
    colour = look.DOUBT if fragile else look.HANDOFF if link.what == "handoff" else look.MOVE
    width = "2.4" if link.what == "handoff" else "1.2"
    return {"color": colour, "penwidth": width, "style": "dashed" if fragile else "solid", "tooltip": quotable(says)}


def _tail(link: Link) -> dict[str, str]:
    return {"arrowtail": "odot"} if is_timed(link.trigger) else {}


def _head(link: Link) -> dict[str, str]:
    return {"arrowhead": "normal" if link.what == "handoff" else "vee"}


_WAY_BACK = {"style": "dotted", "color": look.MUTED, "penwidth": "1.4", "weight": "0", "arrowsize": "0.7", "arrowhead": "vee"}
