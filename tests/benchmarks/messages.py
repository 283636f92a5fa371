"""Processes that send each other messages as one state graph: a message that is under way is a stage, as a token is.

Messages may overtake each other. A process whose start waits for no message begins when the case does. Receiving is a link
from where the token is and from the message; an event-based gateway waits for what comes first. A message that nobody takes is
work left over.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from flowspec.model.graph import Graph, Link, Stage
from tests.benchmarks.model_files import Element, Unmapped, kind


def _many() -> dict[str, list[str]]:
    return defaultdict(list)


@dataclass
class _Pools:
    """The nodes of several processes by id, with their sequence flows and the messages that they send and receive."""

    nodes: dict[str, Element] = field(default_factory=dict[str, Element])
    into: dict[str, list[str]] = field(default_factory=_many)
    out_of: dict[str, list[str]] = field(default_factory=_many)
    sent: dict[str, list[str]] = field(default_factory=_many)
    received: dict[str, list[str]] = field(default_factory=_many)

    def goes(self, name: str) -> tuple[str, ...]:
        """What a node leads to, and what it sends on the way."""
        return (*(self.out_of.get(name) or [f"end after {name}"]), *self.sent.get(name, ()))

    def behind(self, flow: str) -> str:
        """The node that a sequence flow leads to."""
        return self.nodes[flow].get("targetRef", "")


def collaboration(processes: Sequence[Element], messages: Iterable[Element]) -> Graph | Unmapped:
    """The processes and the messages between them, as one graph; the reason if that has no counterpart."""
    pools, owner = _Pools(), dict[str, int]()
    for number, process in enumerate(processes):
        for element in process:
            name = element.get("id", "")
            pools.nodes[name], owner[name] = element, number
            if kind(element) == "sequenceFlow":
                pools.into[element.get("targetRef", "")].append(name)
                pools.out_of[element.get("sourceRef", "")].append(name)
    for message in messages:
        ends = [(message.get(side) or "").rpartition(":")[2] for side in ("sourceRef", "targetRef")]
        if any(end not in owner for end in ends):
            return Unmapped(("a message from or to a whole pool, or the inside of a sub-process",))
        source, target = ends
        name = f"message {message.get('name') or message.get('id')} from {owner[source]} to {owner[target]}"
        pools.sent[source] += [name] if name not in pools.sent[source] else []
        pools.received[target] += [name] if name not in pools.received[target] else []
    reasons = tuple(dict.fromkeys(_odd(pools, processes)))
    return Unmapped(reasons) if reasons else _graph(pools)


def _odd(pools: _Pools, processes: Sequence[Element]) -> Iterator[str]:
    for process in processes:
        at_once = [e for e in process if kind(e) == "startEvent" and not pools.received.get(e.get("id", ""))]
        starts = [e for e in process if kind(e) == "startEvent"]
        if at_once and len(starts) > 1:
            yield "several start events in one of several processes"
        if any(kind(part) == "terminateEventDefinition" for e in process for part in e):
            yield "an end that terminates one of several processes"
    if all(pools.received.get(n) for n, e in pools.nodes.items() if kind(e) == "startEvent"):
        yield "no process that begins by itself"


def _graph(pools: _Pools) -> Graph:
    at_once = [n for n, e in pools.nodes.items() if kind(e) == "startEvent" and not pools.received.get(n)]
    links = [Link("begin", "move", ("begin",), tuple(place for name in at_once for place in pools.goes(name)))]
    links += [link for name, element in pools.nodes.items() for link in _links(pools, name, element)]
    names = dict.fromkeys(name for link in links for name in (*link.sources, *link.targets))
    ends = {n for n in names if n.startswith("end after ") or (n in pools.nodes and kind(pools.nodes[n]) == "endEvent")}
    stages = [Stage(n, "start" if n == "begin" else "end" if n in ends else "stage", "") for n in names]
    return Graph("collaboration", "process", "", "Case", tuple(stages), tuple(links), ())


def _links(pools: _Pools, name: str, element: Element) -> Iterator[Link]:
    gates = {n for n, e in pools.nodes.items() if kind(e) == "eventBasedGateway"}
    came = [flow for flow in pools.into.get(name, ()) if pools.nodes[flow].get("sourceRef") not in gates]
    match kind(element):
        case "startEvent":
            yield from _received(pools, name, ())
        case "endEvent":
            yield from (Link(f"{name} {c}", "move", (c,), (name, *pools.sent.get(name, ()))) for c in came)
        case "parallelGateway":
            yield Link(name, "move", tuple(came), pools.goes(name))
        case "exclusiveGateway":
            yield from (Link(f"{name} {c} {way}", "move", (c,), (way,)) for c in came for way in pools.out_of[name])
        case "eventBasedGateway":
            for flow in pools.out_of[name]:
                yield from _done(pools, pools.behind(flow), came)
        case "boundaryEvent":
            yield from _done(pools, name, pools.into.get(element.get("attachedToRef", ""), ()))
        case "sequenceFlow":
            return
        case _:
            yield from _done(pools, name, came)


def _done(pools: _Pools, name: str, came: Iterable[str]) -> Iterator[Link]:
    """An activity or event: from each way in, with one of the messages that it waits for."""
    for c in came:
        if pools.received.get(name):
            yield from _received(pools, name, (c,))
        else:
            yield Link(f"{name} {c}", "move", (c,), pools.goes(name))


def _received(pools: _Pools, name: str, came: tuple[str, ...]) -> Iterator[Link]:
    for message in pools.received.get(name, ()):
        yield Link(" ".join((name, *came, message)), "move", (*came, message), pools.goes(name))
