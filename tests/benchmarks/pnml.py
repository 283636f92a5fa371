"""Petri nets in PNML (ISO/IEC 15909-2) as state graphs: a place is a stage, a transition a stage that it enters and leaves.

A transition takes from all of its places and then, as a stage of its own, gives to all: one that can never fire is then a stage
that is never entered.
"""

from collections import Counter
from collections.abc import Iterator

from flowspec.model.graph import Graph, Link, Stage
from tests.benchmarks.model_files import Element, Unmapped, kind, xml_of


def net_of(text: str | bytes) -> list[Graph] | Unmapped:
    """The workflow nets of a PNML file: each starts in the one place without a way in, or where its one token is, and ends in the
    places without a way out."""
    root = xml_of(text)
    if isinstance(root, Unmapped):
        return root
    told = [_graph(net) for net in [e for e in root.iter() if kind(e) == "net"] or [root]]
    reasons = [reason for one in told if isinstance(one, Unmapped) for reason in one.reasons]
    return Unmapped(tuple(dict.fromkeys(reasons))) if reasons else [one for one in told if isinstance(one, Graph)]


def _graph(net: Element) -> Graph | Unmapped:
    told = {what: [e for e in net.iter() if kind(e) == what] for what in ("place", "transition", "arc")}
    arcs = [(arc.get("source", ""), arc.get("target", "")) for arc in told["arc"]]
    places, transitions = ([e.get("id", "") for e in told[what]] for what in ("place", "transition"))
    begins = [place for place in places if all(target != place for _, target in arcs)]
    marked = [e.get("id", "") for e in told["place"] if _number(e, "initialMarking", 0)]
    starts = begins if len(begins) == 1 and set(marked) <= set(begins) else marked
    ends = [place for place in places if all(source != place for source, _ in arcs)]
    reasons = (*_odd(net, told, arcs, places, transitions), *_shape(places, begins, starts, ends))
    if reasons:
        return Unmapped(tuple(dict.fromkeys(reasons)))
    kinds = dict.fromkeys(ends, "end") | dict.fromkeys(starts, "start")
    stages = [Stage(p, "start" if kinds.get(p) == "start" else "end" if p in kinds else "stage", "") for p in places]
    stages += [Stage(f"firing {name}", "stage", "") for name in transitions]
    links = [link for name in transitions for link in _links(name, arcs)]
    return Graph(net.get("id", "net"), "process", "", "Case", tuple(stages), tuple(links), ())


def _number(element: Element, label: str, unsaid: int) -> int:
    """What a label says: `1`, and `Default,1` of some tools; -1 if that is no number."""
    texts = [(e.text or "").strip() for part in element if kind(part) == label for e in part.iter() if kind(e) != "offset"]
    said = next((text.rpartition(",")[2] for text in texts if text), str(unsaid))
    return int(said) if said.isdecimal() else -1


def _odd(
    net: Element, told: dict[str, list[Element]], arcs: list[tuple[str, str]], places: list[str], transitions: list[str]
) -> Iterator[str]:
    """What makes it more than a plain net, or none."""
    kinds = {kind(e) for e in net.iter()}
    if kinds & {"referencePlace", "referenceTransition"}:
        yield "references between pages"
    if any(_number(arc, "inscription", 1) != 1 for arc in told["arc"]) or any(n > 1 for n in Counter(arcs).values()):
        yield "arcs with weights"
    typed = [arc.get("type") or next((e.get("value") for e in arc if kind(e) == "type"), None) for arc in told["arc"]]
    if any(one not in (None, "", "normal") for one in typed):
        yield "inhibitor, reset or read arcs"
    if any(_number(place, "initialMarking", 0) not in (0, 1) for place in told["place"]):
        yield "a place with several tokens, or tokens of a kind"
    if any(n > 1 for n in Counter([*places, *transitions]).values()) or "" in (*places, *transitions):
        yield "two elements of one id, or of none"
    sides = {(source in places, target in places) for source, target in arcs}
    if not sides <= {(True, False), (False, True)} or any(end not in {*places, *transitions} for arc in arcs for end in arc):
        yield "an arc that does not lead from place to transition or back"
    if any(not any(name == arc[side] for arc in arcs) for name in transitions for side in (0, 1)):
        yield "a transition without a way in or out"


def _shape(places: list[str], begins: list[str], starts: list[str], ends: list[str]) -> Iterator[str]:
    if not places:
        yield "no places"
    elif len(starts) != 1 or not ends:
        yield f"no workflow net: {len(begins)} places without a way in, {len(ends)} without a way out"


def _links(name: str, arcs: list[tuple[str, str]]) -> Iterator[Link]:
    stage = f"firing {name}"
    yield Link(name, "move", tuple(source for source, target in arcs if target == name), (stage,))
    yield Link(f"{name} fired", "move", (stage,), tuple(target for source, target in arcs if source == name))
