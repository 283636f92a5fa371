"""Petri nets in PNML (ISO/IEC 15909-2) as state graphs: a place is a stage, a transition a link from all of its places to all."""

from xml.etree import ElementTree

from flowspec.model.graph import Graph, Link, Stage
from tests.benchmarks.bpmn import Unmapped

Element = ElementTree.Element


def net_of(text: str | bytes) -> list[Graph] | Unmapped:
    """The workflow net of a PNML file: it starts in the one place without a way in and ends in those without a way out."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return Unmapped((f"not XML: {error}",))
    told = {kind: [e for e in root.iter() if _kind(e) == kind] for kind in ("place", "transition", "arc")}
    arcs = [(arc.get("source", ""), arc.get("target", "")) for arc in told["arc"]]
    places = [e.get("id", "") for e in told["place"]]
    starts = [place for place in places if all(target != place for _, target in arcs)]
    ends = [place for place in places if all(source != place for source, _ in arcs)]
    if reason := _reason(told["arc"], places, starts, ends):
        return Unmapped((reason,))
    kinds = dict.fromkeys(starts, "start") | dict.fromkeys(ends, "end")
    stages = tuple(Stage(p, "start" if kinds.get(p) == "start" else "end" if p in kinds else "stage", "") for p in places)
    links = [_link(e.get("id", ""), arcs) for e in told["transition"]]
    if any(not link.sources or not link.targets for link in links):
        return Unmapped(("a transition without a way in or out",))
    return [Graph("net", "pnml", "", "Case", stages, tuple(links), ())]


def _kind(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _reason(arcs: list[Element], places: list[str], starts: list[str], ends: list[str]) -> str:
    if not places:
        return "no places"
    if len(starts) != 1 or not ends:
        return f"no workflow net: {len(starts)} places without a way in, {len(ends)} without a way out"
    weights = [(text.text or "1").strip() for arc in arcs for part in arc if _kind(part) == "inscription" for text in part.iter()]
    return "arcs with weights" if any(weight not in ("", "1") for weight in weights) else ""


def _link(name: str, arcs: list[tuple[str, str]]) -> Link:
    sources = tuple(source for source, target in arcs if target == name)
    return Link(name, "move", sources, tuple(target for source, target in arcs if source == name))
