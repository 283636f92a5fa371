"""A workflow as a picture in Graphviz's language: teams as lanes, stages as cards, links as cards on their lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from flowspec.export import look
from flowspec.export.drawing import Drawing, drawing, quotable
from flowspec.export.facts import Fact, is_fragile, link_facts, stage_facts
from flowspec.export.lanes import Lane, LaneKind, lanes
from flowspec.export.legend import legend
from flowspec.export.lines import forks, joins, lines_through, places, straight_line, ways_back
from flowspec.export.look import Heat, card, element_id, font, table, told, tooltip
from flowspec.model.graph import Graph, Link, Specs, Stage
from flowspec.model.words import owner_words

View: TypeAlias = Literal["flow", "overview"]
"""Everything about stages and links, or stages with their names and bare lines."""


def dot(graph: Graph, specs: Specs, *, view: View = "flow", heat: Mapping[str, Heat] | None = None) -> str:
    """The workflow in DOT.

    Every stage, link and lane has a tooltip and the id of `look.element_id`. `heat` says for such ids how hot they are
    (stages and cards are then tinted and say why; bare lines say why). An id that the workflow does not have is a `KeyError`.
    """
    known = {element_id("stage", s.name) for s in graph.stages} | {element_id("link", k.name) for k in graph.links}
    if unknown := sorted(set(heat or {}) - known):
        raise KeyError(unknown[0])
    return _Picture(graph, specs, view, heat or {}).draw()


class _Picture:
    def __init__(self, graph: Graph, specs: Specs, view: View, heat: Mapping[str, Heat]) -> None:
        self.graph, self.specs, self.detailed, self.heat = graph, specs, view == "flow", heat
        self.lanes, self.places = lanes(graph, specs), places(graph)

    def draw(self) -> str:
        whole = drawing(self.graph.name, graph=_GRAPH, node=_NODE, edge=_EDGE)
        if explained := legend(self.graph, detailed=self.detailed):
            whole.attr(label=f"<{explained}>")
        with whole.subgraph(name="cluster_picture") as picture:
            picture.attr(label=f"<{self.heading()}>", peripheries="0", labelloc="t")
            for lane in self.lanes:
                self.draw_lane(picture, lane)
            for link in self.graph.links:
                if not any(lane.holds(link) for lane in self.lanes):
                    self.draw_card(picture, link)
            for link in self.graph.links:
                self.draw_lines(picture, link)
            if self.detailed:
                for line in ways_back(self.graph, self.places):
                    line.draw(picture)
        return whole.source

    def heading(self) -> str:
        rows = [font(told(self.graph.name, 60), size=16, bold=True)]
        if self.graph.meaning:
            rows.append(font(told(self.graph.meaning, 80), size=11, colour=look.MUTED))
        return table(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{row}</TD></TR>' for row in rows)

    def draw_lane(self, picture: Drawing, lane: Lane) -> None:
        if lane.kind == "free":
            self.draw_content(picture, lane)
            return
        ident = element_id("lane", lane.title)
        colour = look.DOUBT if lane.kind in _UNCLEAR else look.MUTED
        title = look.heading(lane.title, 32, size=11, colour=colour)
        with picture.subgraph(name=f"cluster_{ident}") as drawn:
            drawn.attr(label=f"<{title}>", id=ident, tooltip=quotable(lane.title), **_LANES[lane.kind])
            self.draw_content(drawn, lane)

    def draw_content(self, drawn: Drawing, lane: Lane) -> None:
        for stage in lane.stages:
            self.draw_stage(drawn, stage, lane)
            if stage.what == "start":
                self.draw_entry(drawn, stage)
        for link in self.graph.links:
            if lane.holds(link):
                self.draw_card(drawn, link)

    def draw_stage(self, drawn: Drawing, stage: Stage, lane: Lane) -> None:
        ident = element_id("stage", stage.name)
        facts = stage_facts(stage, self.graph, self.specs, lane.title)
        style = _STAGES["waiting" if stage.waits_for and stage.what == "stage" else stage.what]
        colour = look.INK
        if stage.what == "end":
            colour = look.GOOD if stage.outcome == "success" else look.MUTED
            style = style | {"color": colour}
        meaning = stage.meaning if self.detailed else ""
        label = card(stage.name, meaning, self.shown(ident, facts), colour=colour, width=34)
        says = tooltip(stage.name, stage.meaning, [Fact("owner", owner_words(stage.owner)), *facts, *self.hot(ident)])
        drawn.node(ident, label=f"<{label}>", id=ident, tooltip=quotable(says), **style, **self.tint(ident))

    def draw_entry(self, drawn: Drawing, stage: Stage) -> None:
        ident = element_id("entry", stage.name)
        says = quotable(f"a case begins in {stage.name}")
        drawn.node(ident, label="", id=ident, tooltip=says, shape="circle", width="0.16", style="filled", fillcolor=look.INK)
        drawn.edge(ident, element_id("stage", stage.name), id=f"{ident}-line", tooltip=says, color=look.MOVE)

    def draw_card(self, drawn: Drawing, link: Link) -> None:
        """The link's card on its line; in an overview it is nothing, a dot where lines meet, or the bar of a fork or join."""
        ident, says = element_id("link", link.name), self.says(link)
        if self.is_bare(link):
            return
        if not self.detailed:
            drawn.node(
                ident,
                label="",
                id=ident,
                tooltip=quotable(says),
                **(_BAR if joins(link) or forks(link) else _MEETING),
                **self.note(ident),
            )
            return
        colour = look.HANDOFF if link.what == "handoff" else look.MOVE
        label = card(link.name, "", self.shown(ident, link_facts(link, self.graph)), colour=colour, width=40)
        if joins(link) or forks(link):
            bar = f'<TR><TD HEIGHT="4" BGCOLOR="{look.INK}"></TD></TR>'
            label = table([bar * joins(link), f"<TR><TD>{label}</TD></TR>", bar * forks(link)], spacing=0)
        style = _CARDS["doubtful" if is_fragile(link.trigger) else link.what]
        drawn.node(ident, label=f"<{label}>", id=ident, tooltip=quotable(says), **(style | self.tint(ident)))

    def draw_lines(self, picture: Drawing, link: Link) -> None:
        if self.is_bare(link):
            line = straight_line(link, self.places, self.says(link))
            replace(line, style={**line.style, **self.note(line.ident)}).draw(picture)
        else:
            for line in lines_through(link, self.places, self.says(link)):
                line.draw(picture)

    def is_bare(self, link: Link) -> bool:
        return not self.detailed and len(link.sources) == len(link.targets) == 1

    def says(self, link: Link) -> str:
        ways = f"{link.what} from {', '.join(link.sources)} to {', '.join(link.targets)}"
        return tooltip(link.name, ways, [*link_facts(link, self.graph), *self.hot(element_id("link", link.name))])

    def shown(self, ident: str, facts: Sequence[Fact]) -> list[Fact]:
        return [*(facts if self.detailed else ()), *self.hot(ident)]

    def hot(self, ident: str) -> list[Fact]:
        return [Fact("", self.heat[ident].says)] if ident in self.heat else []

    def note(self, ident: str) -> dict[str, str]:
        """Heat beside what is too thin to be tinted."""
        return {"xlabel": quotable(self.heat[ident].says)} if ident in self.heat else {}

    def tint(self, ident: str) -> dict[str, str]:
        return {"fillcolor": look.heat_colour(self.heat[ident].level)} if ident in self.heat else {}


_GRAPH = {
    "rankdir": "TB", "bgcolor": "white", "fontname": look.FONT, "fontsize": "10", "pad": "0.2", "nodesep": "0.3",
    "ranksep": "0.28", "labelloc": "b", "labeljust": "l", "splines": "ortho", "newrank": "true", "outputorder": "edgesfirst",
}  # fmt: skip
_NODE = {
    "fontname": look.FONT, "fontsize": "10", "fontcolor": look.INK, "shape": "box", "margin": "0.08,0.05", "height": "0",
    "fillcolor": "white",
}  # fmt: skip
_EDGE = {"fontname": look.FONT, "fontsize": "9", "color": look.MOVE, "arrowsize": "0.8"}

_UNCLEAR: tuple[LaneKind, ...] = ("disputed", "nobody", "gap")
_CLEAR_LANE = {
    "style": "rounded,filled", "fillcolor": look.LANE_FILL, "color": look.LANE_LINE, "labeljust": "l", "labelloc": "t",
    "margin": "12", "peripheries": "1",
}  # fmt: skip
_DASHED_LANE = _CLEAR_LANE | {"style": "rounded,dashed", "color": look.LINE}
_UNCLEAR_LANE = _CLEAR_LANE | {
    "style": "rounded,filled,dashed", "fillcolor": look.DOUBT_FILL, "color": look.DOUBT, "penwidth": "2",
}  # fmt: skip
_LANES: dict[LaneKind, dict[str, str]] = {
    "team": _CLEAR_LANE, "outside": _DASHED_LANE, "rule": _DASHED_LANE, "gap": _DASHED_LANE | {"color": look.DOUBT},
    "disputed": _UNCLEAR_LANE, "nobody": _UNCLEAR_LANE,
}  # fmt: skip
_STAGE = {"style": "rounded,filled", "color": look.LINE}
_STAGES = {
    "stage": _STAGE,
    "start": _STAGE | {"color": look.INK, "penwidth": "1.5"},
    "waiting": _STAGE | {"style": "rounded,filled,dashed"},
    "end": _STAGE | {"peripheries": "2"},
}
_CARDS = {
    "handoff": {"style": "rounded,filled", "fillcolor": look.HANDOFF_FILL, "color": look.HANDOFF, "penwidth": "1.6"},
    "move": {"style": "filled", "color": look.LANE_LINE, "penwidth": "0.8"},
    "doubtful": {"style": "rounded,filled,dashed", "fillcolor": look.DOUBT_FILL, "color": look.DOUBT, "penwidth": "1.6"},
}
_BAR = {"style": "filled", "fillcolor": look.INK, "width": "0.5", "height": "0.06", "fixedsize": "true"}
_MEETING = {
    "style": "filled",
    "fillcolor": look.MOVE,
    "color": look.MOVE,
    "shape": "circle",
    "width": "0.07",
    "fixedsize": "true",
}
