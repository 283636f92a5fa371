"""A workflow as a Mermaid flowchart, which GitHub, GitLab and many editors draw from its text."""

from collections.abc import Iterable, Iterator

from flowspec.export import look
from flowspec.export.dot import View
from flowspec.export.facts import Fact, is_fragile, link_facts, stage_facts
from flowspec.export.lanes import Lane, LaneKind, lanes
from flowspec.export.lines import forks, joins
from flowspec.export.look import clean, wrapped
from flowspec.model.graph import Graph, Link, Specs

WIDTH = 28
"""Signs in a line of a label: Mermaid breaks lines that are wider than 200 pixels."""


def mermaid(graph: Graph, specs: Specs, *, view: View = "flow") -> str:
    """The workflow in Mermaid: a subgraph for each owner, thick lines for handoffs, dashed ones for memory and chat."""
    lines = list(_Flowchart(graph, specs, view == "flow").lines())
    used = {line.rpartition(":::")[2].split(" ")[0] for line in lines}
    lines += [f"    classDef {name} {style}" for name, style in _CLASSES.items() if name in used]
    return "\n".join(lines) + "\n"


class _Flowchart:
    def __init__(self, graph: Graph, specs: Specs, detailed: bool) -> None:
        self.graph, self.specs, self.detailed = graph, specs, detailed
        self.lanes = lanes(graph, specs)

    def lines(self) -> Iterator[str]:
        yield "flowchart TB"
        yield f"    accTitle: {_line(self.graph.name)}"
        if clean(self.graph.meaning):
            yield f"    accDescr: {_line(self.graph.meaning)}"
        for n, lane in enumerate(self.lanes):
            if lane.kind != "free":
                yield f'    subgraph lane{n}["{_quoted([lane.title])}"]'
                yield from (f"        {node}" for node in self.nodes(lane))
                yield "    end"
        yield from (f"    {node}" for lane in self.lanes if lane.kind == "free" for node in self.nodes(lane))
        between = (link for link in self.graph.links if not any(lane.holds(link) for lane in self.lanes))
        yield from (f"    {card}" for link in between for card in self.cards(link))
        ways = [way for link in self.graph.links for way in self.ways(link)]
        yield from (f"    {way}" for way, _ in ways)
        styles = [style for _, style in ways]
        for style in dict.fromkeys(styles):
            yield f"    linkStyle {','.join(str(n) for n, other in enumerate(styles) if other == style)} {style}"
        yield from self.entries()
        yield from (f"    style lane{n} {_LANES[lane.kind]}" for n, lane in enumerate(self.lanes) if lane.kind != "free")

    def nodes(self, lane: Lane) -> Iterator[str]:
        """The stages of a lane, and the links that stay in it."""
        for stage in lane.stages:
            more = [stage.meaning, *_shown(stage_facts(stage, self.graph, self.specs, lane.title))]
            text = _quoted([stage.name, *(more if self.detailed else ())])
            ident = _id("stage", stage.name)
            if stage.what == "end":
                yield f'{ident}(["{text}"]):::{stage.outcome or "cancelled"}'
            else:
                kind = "waiting" if stage.waits_for and stage.what == "stage" else stage.what
                yield f'{ident}("{text}"):::{kind}'
        yield from (card for link in self.graph.links if lane.holds(link) for card in self.cards(link))

    def cards(self, link: Link) -> Iterator[str]:
        """The link's card; in an overview a link from one stage to one other has none."""
        if self.is_bare(link):
            return
        text = _quoted([link.name, *(_shown(link_facts(link, self.graph)) if self.detailed else ())])
        left, right = ("{{", "}}") if joins(link) or forks(link) else ("(", ")") if link.what == "handoff" else ("[", "]")
        yield f'{_id("link", link.name)}{left}"{text}"{right}:::{"doubtful" if is_fragile(link.trigger) else link.what}'

    def ways(self, link: Link) -> Iterator[tuple[str, str]]:
        """The link's lines, each with its style."""
        fragile, handoff = is_fragile(link.trigger), link.what == "handoff"
        tail, head = ("-.-", "-.->") if fragile else ("===", "==>") if handoff else ("---", "-->")
        colour = look.DOUBT if fragile else look.HANDOFF if handoff else look.MOVE
        style = f"stroke:{colour},stroke-width:{3 if handoff else 1}px"
        sources, targets = ([_id("stage", name) for name in names] for names in (link.sources, link.targets))
        if self.is_bare(link):
            yield f'{sources[0]} {head}|"{_quoted([link.name])}"| {targets[0]}', style
            return
        yield from ((f"{source} {tail} {_id('link', link.name)}", style) for source in sources)
        yield from ((f"{_id('link', link.name)} {head} {target}", style) for target in targets)

    def entries(self) -> Iterator[str]:
        for stage in self.graph.stages:
            if stage.what == "start":
                yield f'    {_id("entry", stage.name)}((" ")):::entry --> {_id("stage", stage.name)}'

    def is_bare(self, link: Link) -> bool:
        return not self.detailed and len(link.sources) == len(link.targets) == 1


def _shown(facts: Iterable[Fact]) -> list[str]:
    return [f"{fact.label}: {fact.says}" if fact.label else fact.says for fact in facts if fact.tone != "minor"]


def _quoted(paragraphs: Iterable[str]) -> str:
    """Text for a label in quotes: wrapped, and without signs that Mermaid or HTML would read."""
    lines = [line for paragraph in paragraphs for line in wrapped(paragraph, WIDTH)]
    return "<br/>".join(map(_escaped, lines)) or " "


def _escaped(text: str) -> str:
    return "".join(f"#{ord(sign)};" if sign in _READ_BY_MERMAID else sign for sign in text)


_READ_BY_MERMAID = '"#&<>`%\\'


def _line(text: str) -> str:
    """Text for a title or description: one line, without signs that end it."""
    return "".join(" " if sign in "{};#%" else sign for sign in clean(text)).strip() or "workflow"


def _id(kind: str, name: str) -> str:
    """A name that Mermaid accepts whatever it is; `stage_end` is no reserved word."""
    return f"{kind}_{name}" if name.isascii() and name.isidentifier() else f"{kind}0x{name.encode().hex()}"


_INK = f"color:{look.INK}"
_DOUBT = f"fill:{look.DOUBT_FILL},stroke:{look.DOUBT},stroke-dasharray:5 4,{_INK}"
_CLEAR = f"fill:{look.LANE_FILL},stroke:{look.LANE_LINE},{_INK}"
_DASHED = f"fill:#ffffff,stroke:{look.LINE},stroke-dasharray:5 4,{_INK}"
_LANES: dict[LaneKind, str] = {
    "team": _CLEAR, "outside": _DASHED, "rule": _DASHED, "gap": _DOUBT, "disputed": _DOUBT, "nobody": _DOUBT,
}  # fmt: skip
_CLASSES = {
    "entry": f"fill:{look.INK},stroke:{look.INK}",
    "start": f"fill:#ffffff,stroke:{look.INK},stroke-width:2px,{_INK}",
    "stage": f"fill:#ffffff,stroke:{look.LINE},{_INK}",
    "waiting": _DASHED,
    "success": f"fill:#ffffff,stroke:{look.GOOD},stroke-width:3px,{_INK}",
    "lost": f"fill:#ffffff,stroke:{look.MUTED},stroke-width:3px,{_INK}",
    "cancelled": f"fill:#ffffff,stroke:{look.MUTED},stroke-width:3px,{_INK}",
    "handoff": f"fill:{look.HANDOFF_FILL},stroke:{look.HANDOFF},{_INK}",
    "move": f"fill:#ffffff,stroke:{look.LANE_LINE},{_INK}",
    "doubtful": _DOUBT,
}
