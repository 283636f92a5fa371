"""BPMN files as state graphs: a sequence flow is a stage, a node a link.

Tokens of BPMN wait on sequence flows. A task is a link from any incoming flow to all outgoing ones, an exclusive or event-based
gateway one from any to each, a parallel one from all to all; an interrupting boundary event is another way on from its task. A
sub-process is a task, and its body a process of its own: if that is sound, a token goes in and one comes out. An activity or
event without a way out is followed by an end. What has no such counterpart is named, never left out in silence.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flowspec.model.graph import Graph, Link, Stage
from tests.benchmarks.inclusive import blocks
from tests.benchmarks.messages import collaboration
from tests.benchmarks.model_files import Element, Unmapped, kind, xml_of

TASKS = {
    "task",
    "userTask",
    "serviceTask",
    "scriptTask",
    "manualTask",
    "sendTask",
    "receiveTask",
    "businessRuleTask",
    "callActivity",
    "subProcess",
}
EVENTS = {"intermediateCatchEvent", "intermediateThrowEvent"}
CHOICES = {"exclusiveGateway", "eventBasedGateway"}
NODES = {"startEvent", "endEvent", "boundaryEvent", "parallelGateway", "inclusiveGateway", *TASKS, *EVENTS, *CHOICES}
UNMAPPED = {
    "adHocSubProcess": "ad-hoc sub-process",
    "transaction": "transaction",
    "complexGateway": "complex gateway",
    "linkEventDefinition": "link event",
    "compensateEventDefinition": "compensation",
}
BODY, BROKEN_OFF = "body of a sub-process", "body of a sub-process that an event can break off"
"""The process of a graph that is no process but what a sub-process does."""
ENDS_ALL: Literal["cancelled"] = "cancelled"
"""The outcome of an end event that terminates: it ends the whole process, others take one token."""
MAYBE = "maybe "
THROWN = {"errorEventDefinition", "escalationEventDefinition", "cancelEventDefinition"}
"""What a sub-process throws itself: where it does decides whether it ends."""


@dataclass(frozen=True)
class Flows:
    """The sequence flows of a process by the nodes that they come from and lead to."""

    into: Mapping[str, Sequence[str]]
    out_of: Mapping[str, Sequence[str]]


def graphs_of(text: str | bytes) -> list[Graph] | Unmapped:
    """Every process and sub-process of a BPMN file that has flows, as a state graph; processes that send each other messages are
    one graph."""
    root = xml_of(text)
    if isinstance(root, Unmapped):
        return root
    processes = [e for e in root.iter() if kind(e) in ("process", "subProcess") and any(kind(p) == "sequenceFlow" for p in e)]
    reasons = list(dict.fromkeys([*_reasons(root), *(reason for process in processes for reason in _shape(process))]))
    if not processes and not reasons:
        reasons = ["no process with sequence flows"]
    messages = [e for e in root.iter() if kind(e) == "messageFlow" and _is_between_processes(e, root)]
    if reasons:
        return Unmapped((*(("message flows",) if messages else ()), *reasons))
    bodies = [process for process in processes if kind(process) == "subProcess"]
    inclusive = any(kind(e) == "inclusiveGateway" for process in processes for e in process)
    if messages and inclusive:
        return Unmapped(("message flows and an inclusive gateway",))
    if messages and any(_never_ends(body) for body in bodies):
        return Unmapped(("message flows and a sub-process that never ends",))
    if messages:
        whole = collaboration([process for process in processes if process not in bodies], messages)
        return whole if isinstance(whole, Unmapped) else [whole, *(_process(body, root) for body in bodies)]
    return [_process(process, root) for process in processes]


def _reasons(root: Element) -> Iterator[str]:
    """What stands in the way, wherever it is."""
    kinds = {kind(element) for element in root.iter()}
    yield from (reason for name, reason in UNMAPPED.items() if name in kinds)
    if any(kind(e) == "boundaryEvent" and e.get("cancelActivity") == "false" for e in root.iter()):
        yield "non-interrupting boundary event"
    if any(kind(e) == "subProcess" and e.get("triggeredByEvent") == "true" for e in root.iter()):
        yield "event sub-process"
    bodies = {e.get("id") for e in root.iter() if kind(e) == "subProcess"}
    at_bodies = [e for e in root.iter() if kind(e) == "boundaryEvent" and e.get("attachedToRef") in bodies]
    if any(kind(part) in THROWN for e in at_bodies for part in e):
        yield "error, escalation or cancel event at a sub-process"
    names = Counter(e.get("id") for e in root.iter() if e.get("id") and kind(e) in (*NODES, "sequenceFlow"))
    if any(count > 1 for count in names.values()):
        yield "two elements of one id"


def _is_between_processes(flow: Element, root: Element) -> bool:
    """Whether both ends are in processes that the model shows: a pool that shows none is taken to answer whenever it is asked."""
    pools = {e.get("id"): e.get("processRef") for e in root.iter() if kind(e) == "participant"}
    shown = {e.get("id") for e in root.iter() if kind(e) == "process" and any(kind(part) == "sequenceFlow" for part in e)}
    ends = [(flow.get("sourceRef") or "").rpartition(":")[2], (flow.get("targetRef") or "").rpartition(":")[2]]
    return all(end not in pools or (pools[end] or "").rpartition(":")[2] in shown for end in ends)


def _shape(process: Element) -> Iterator[str]:
    """What of a process cannot be said: nodes of a kind that we do not know, flows that lead nowhere, choices of tasks."""
    nodes = {e.get("id", ""): e for e in process if e.get("id")}
    if blocks(process) is None:
        yield "inclusive gateway that does not split or join a block"
    starts = [e for e in nodes.values() if kind(e) == "startEvent"]
    if not starts:
        yield f"{kind(process)} without a start event"
    if len(starts) > 1 and kind(process) == "subProcess":
        yield "subProcess with several start events"
    flows = [e for e in process if kind(e) == "sequenceFlow"]
    known = _flows(process)
    for flow in flows:
        ends = [nodes.get(flow.get(side) or "") for side in ("sourceRef", "targetRef")]
        if flow.get("id") is None or any(end is None for end in ends):
            yield "a sequence flow without id, source or target"
        for end in ends:
            if end is not None and kind(end) not in NODES and kind(end) not in UNMAPPED:
                yield f"unknown element {kind(end)}"
        source = ends[0]
        conditional = any(kind(part) == "conditionExpression" for part in flow)
        if source is not None and kind(source) in TASKS and conditional:
            yield "conditional flow out of a task"
    for name, node in nodes.items():
        if kind(node) == "boundaryEvent" and kind(nodes.get(node.get("attachedToRef", ""), node)) not in TASKS:
            yield "boundary event at no activity"
        inside = node.get("triggeredByEvent") == "true"
        if kind(node) in NODES - {"startEvent", "boundaryEvent"} and not inside and not known.into.get(name):
            yield f"{kind(node)} without a way in"
        if kind(node) in NODES - {"endEvent", "boundaryEvent", *TASKS, *EVENTS} and not inside and not known.out_of.get(name):
            yield f"{kind(node)} without a way out"


def _flows(process: Element) -> Flows:
    into, out_of = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for flow in process:
        if kind(flow) == "sequenceFlow":
            into[flow.get("targetRef", "")].append(flow.get("id", ""))
            out_of[flow.get("sourceRef", "")].append(flow.get("id", ""))
    return Flows(into, out_of)


def _never_ends(body: Element) -> bool:
    """Whether nothing that a sub-process does leads to an end, whichever way its gateways choose."""
    flows, kinds = _flows(body), {e.get("id", ""): kind(e) for e in body}
    after = defaultdict[str, list[str]](list)
    for flow in body:
        if kind(flow) == "sequenceFlow":
            after[flow.get("sourceRef", "")].append(flow.get("targetRef", ""))
        elif kind(flow) == "boundaryEvent":
            after[flow.get("attachedToRef", "")].append(flow.get("id", ""))
    waiting = [name for name, kind in kinds.items() if kind == "startEvent"]
    found = set(waiting)
    while waiting:
        new = set(after[waiting.pop()]) - found
        found |= new
        waiting.extend(new)
    return bool(found) and all(flows.out_of.get(name) for name in found if kinds[name] in NODES)


def _process(process: Element, root: Element) -> Graph:
    nodes = {element.get("id", ""): element for element in process if kind(element) in NODES}
    flows = _flows(process)
    stages = {name: Stage(name, "stage", "") for names in flows.into.values() for name in names}
    for name, element in nodes.items():
        if kind(element) in ("startEvent", "endEvent"):
            ends_all = any(kind(part) == "terminateEventDefinition" for part in element)
            is_start = kind(element) == "startEvent"
            stages[name] = Stage(name, "start" if is_start else "end", "", outcome=ENDS_ALL if ends_all else None)
    links = [link for name, element in nodes.items() for link in _links(name, element, flows)]
    links += [link for gate, ways in (blocks(process) or {}).items() for link in _some(gate, ways, flows)]
    stages |= {name: Stage(name, "stage", "") for link in links for name in link.targets if name.startswith(MAYBE)}
    stages |= {name: Stage(name, "end", "") for link in links for name in link.targets if name not in stages}
    known = [link for link in links if link.sources]
    guarded = {e.get("attachedToRef") for e in root.iter() if kind(e) == "boundaryEvent"}
    body = BROKEN_OFF if process.get("id") in guarded else BODY
    what = body if kind(process) == "subProcess" else "process"
    return Graph(process.get("id", ""), what, "", "Case", tuple(stages.values()), tuple(known), ())


def _some(gate: str, ways: Mapping[str, str], flows: Flows) -> Iterator[Link]:
    """Of the branches of an inclusive gateway each is taken, or skipped."""
    yield Link(gate, "move", tuple(flows.into[gate]), tuple(f"{MAYBE}{way}" for way in ways))
    for way, last in ways.items():
        yield Link(f"take {way}", "move", (f"{MAYBE}{way}",), (way,))
        if way != last:
            yield Link(f"skip {way}", "move", (f"{MAYBE}{way}",), (last,))


def _links(name: str, element: Element, flows: Flows) -> Iterator[Link]:
    came, goes = tuple(flows.into.get(name, ())), tuple(flows.out_of.get(name, ())) or (f"end after {name}",)
    match kind(element):
        case "startEvent":
            yield Link(f"leave {name}", "move", (name,), goes)
        case "endEvent":
            yield Link(f"reach {name}", "move", came, (name,), "any")
        case "inclusiveGateway" if len(goes) > 1:
            return
        case "parallelGateway" | "inclusiveGateway":
            yield Link(name, "move", came, goes)
        case "boundaryEvent":
            yield Link(name, "move", tuple(flows.into.get(element.get("attachedToRef", ""), ())), goes, "any")
        case choice if choice in CHOICES:
            yield from (Link(f"{name} {way}", "move", came, (way,), "any") for way in goes)
        case "subProcess" if _never_ends(element):
            return
        case _:
            yield Link(name, "move", came, goes, "any")
