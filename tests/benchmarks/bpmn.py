"""BPMN files as state graphs: a sequence flow is a stage, a node a link.

Tokens of BPMN wait on sequence flows. A task is a link from any incoming flow to all outgoing ones, an exclusive or event-based
gateway one from any to each, a parallel one from all to all; an interrupting boundary event is another way on from its task. What
has no such counterpart is named, never left out in silence.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from flowspec.model.graph import Graph, Link, Stage

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
}
EVENTS = {"intermediateCatchEvent", "intermediateThrowEvent"}
CHOICES = {"exclusiveGateway", "eventBasedGateway"}
NODES = {"startEvent", "endEvent", "boundaryEvent", "parallelGateway", *TASKS, *EVENTS, *CHOICES}
UNMAPPED = {
    "inclusiveGateway": "inclusive gateway",
    "subProcess": "sub-process",
    "adHocSubProcess": "sub-process",
    "transaction": "sub-process",
    "complexGateway": "complex gateway",
    "multiInstanceLoopCharacteristics": "multi-instance activity",
    "linkEventDefinition": "link event",
    "compensateEventDefinition": "compensation",
}
Element = ElementTree.Element


@dataclass(frozen=True)
class Unmapped:
    """What the model has that a state graph cannot say, or why it cannot be read."""

    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Flows:
    """The sequence flows of a process by the nodes that they come from and lead to."""

    into: Mapping[str, Sequence[str]]
    out_of: Mapping[str, Sequence[str]]


def graphs_of(text: str | bytes) -> list[Graph] | Unmapped:
    """Every process of a BPMN file that has flows, as a state graph."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return Unmapped((f"not XML: {error}",))
    processes = [e for e in root.iter() if _kind(e) == "process" and any(_kind(part) == "sequenceFlow" for part in e)]
    reasons = list(dict.fromkeys([*_reasons(root), *(reason for process in processes for reason in _shape(process))]))
    if not processes and not reasons:
        reasons = ["no process with sequence flows"]
    return Unmapped(tuple(reasons)) if reasons else [_process(process) for process in processes]


def _kind(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _reasons(root: Element) -> Iterator[str]:
    """What stands in the way, wherever it is."""
    if any(_kind(e) == "messageFlow" and _is_between_processes(e, root) for e in root.iter()):
        yield "message flows"
    kinds = {_kind(element) for element in root.iter()}
    yield from (reason for kind, reason in UNMAPPED.items() if kind in kinds)
    if any(_kind(e) == "boundaryEvent" and e.get("cancelActivity") == "false" for e in root.iter()):
        yield "non-interrupting boundary event"


def _is_between_processes(flow: Element, root: Element) -> bool:
    """Whether both ends are in processes that the model shows: a pool that shows none is taken to answer whenever it is asked."""
    pools = {e.get("id"): e.get("processRef") for e in root.iter() if _kind(e) == "participant"}
    shown = {e.get("id") for e in root.iter() if _kind(e) == "process" and any(_kind(part) == "sequenceFlow" for part in e)}
    ends = [(flow.get("sourceRef") or "").rpartition(":")[2], (flow.get("targetRef") or "").rpartition(":")[2]]
    return all(end not in pools or (pools[end] or "").rpartition(":")[2] in shown for end in ends)


def _shape(process: Element) -> Iterator[str]:
    """What of a process cannot be said: nodes of a kind that we do not know, flows that lead nowhere, choices of tasks."""
    nodes = {e.get("id", ""): e for e in process if e.get("id")}
    flows = [e for e in process if _kind(e) == "sequenceFlow"]
    known = _flows(process)
    for flow in flows:
        ends = [nodes.get(flow.get(side) or "") for side in ("sourceRef", "targetRef")]
        if flow.get("id") is None or any(end is None for end in ends):
            yield "a sequence flow without id, source or target"
        for end in ends:
            if end is not None and _kind(end) not in NODES and _kind(end) not in UNMAPPED:
                yield f"unknown element {_kind(end)}"
        source = ends[0]
        conditional = any(_kind(part) == "conditionExpression" for part in flow)
        if source is not None and _kind(source) in TASKS and conditional:
            yield "conditional flow out of a task"
    for name, node in nodes.items():
        if _kind(node) in NODES - {"startEvent", "boundaryEvent"} and not known.into.get(name):
            yield f"{_kind(node)} without a way in"
        if _kind(node) in NODES - {"endEvent"} and not known.out_of.get(name):
            yield f"{_kind(node)} without a way out"


def _flows(process: Element) -> Flows:
    into, out_of = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for flow in process:
        if _kind(flow) == "sequenceFlow":
            into[flow.get("targetRef", "")].append(flow.get("id", ""))
            out_of[flow.get("sourceRef", "")].append(flow.get("id", ""))
    return Flows(into, out_of)


def _process(process: Element) -> Graph:
    nodes = {element.get("id", ""): element for element in process if _kind(element) in NODES}
    flows = _flows(process)
    stages = {name: Stage(name, "stage", "") for names in flows.into.values() for name in names}
    for name, element in nodes.items():
        if _kind(element) in ("startEvent", "endEvent"):
            stages[name] = Stage(name, "start" if _kind(element) == "startEvent" else "end", "")
    links = [link for name, element in nodes.items() for link in _links(name, element, flows)]
    known = [link for link in links if link.sources and link.targets]
    return Graph(process.get("id", ""), "bpmn", "", "Case", tuple(stages.values()), tuple(known), ())


def _links(name: str, element: Element, flows: Flows) -> Iterator[Link]:
    came, goes = tuple(flows.into.get(name, ())), tuple(flows.out_of.get(name, ()))
    match _kind(element):
        case "startEvent":
            yield Link(f"leave {name}", "move", (name,), goes)
        case "endEvent":
            yield Link(f"reach {name}", "move", came, (name,), "any")
        case "parallelGateway":
            yield Link(name, "move", came, goes)
        case "boundaryEvent":
            yield Link(name, "move", tuple(flows.into.get(element.get("attachedToRef", ""), ())), goes, "any")
        case kind if kind in CHOICES:
            yield from (Link(f"{name} {way}", "move", came, (way,), "any") for way in goes)
        case _:
            yield Link(name, "move", came, goes, "any")
