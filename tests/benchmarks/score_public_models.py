"""Score the soundness of flows against labelled BPMN models: `python tests/benchmarks/score_public_models.py FOLDER`.

FOLDER is the model folder of fbpmn (Houhou et al. 2022, Information Systems, doi:10.1016/j.is.2021.101765): `src/*.bpmn` and
`LABELS.csv` with the published results. Models with message flows, inclusive gateways, sub-processes or non-interrupting boundary
events have no counterpart in a state graph and are listed as such.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from flowspec.analysis.soundness import soundness
from flowspec.analysis.topology import topology
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
UNMAPPED = {
    "messageFlow": "message flows",
    "inclusiveGateway": "inclusive gateway",
    "subProcess": "sub-process",
    "complexGateway": "complex gateway",
}


@dataclass(frozen=True)
class Unmapped:
    """What the model has that a state graph cannot say."""

    reasons: tuple[str, ...]


def graphs_of(text: str) -> list[Graph] | Unmapped:
    """Every process of a BPMN file as a state graph in which a stage is a sequence flow and a link is a node.

    Tokens of BPMN wait on sequence flows. A task is a link from any incoming flow to all outgoing ones, an exclusive or
    event-based gateway one from any to each, a parallel one from all to all; an interrupting boundary event is another way on
    from its task.
    """
    root = ElementTree.fromstring(text)
    kinds = [_kind(element) for element in root.iter()]
    reasons = [reason for kind, reason in UNMAPPED.items() if kind in kinds]
    if any(_kind(e) == "boundaryEvent" and e.get("cancelActivity") == "false" for e in root.iter()):
        reasons.append("non-interrupting boundary event")
    if reasons:
        return Unmapped(tuple(reasons))
    return [_process(process) for process in root.iter() if _kind(process) == "process"]


def _kind(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _process(process: ElementTree.Element) -> Graph:
    nodes = {element.get("id", ""): element for element in process}
    flows = [element for element in process if _kind(element) == "sequenceFlow"]
    into, out_of = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for flow in flows:
        into[flow.get("targetRef", "")].append(flow.get("id", ""))
        out_of[flow.get("sourceRef", "")].append(flow.get("id", ""))
    links: list[Link] = []
    stages = {flow.get("id", ""): Stage(flow.get("id", ""), "stage", "") for flow in flows}
    for name, element in nodes.items():
        kind = _kind(element)
        if kind in ("startEvent", "endEvent"):
            stages[name] = Stage(name, "start" if kind == "startEvent" else "end", "")
        links += _links(name, element, into, out_of)
    known = [link for link in links if link.sources and link.targets]
    return Graph(process.get("id", ""), "bpmn", "", "Case", tuple(stages.values()), tuple(known), ())


def _links(name: str, element: ElementTree.Element, into: dict[str, list[str]], out_of: dict[str, list[str]]) -> Iterator[Link]:
    came, goes = tuple(into[name]), tuple(out_of[name])
    match _kind(element):
        case "startEvent":
            yield Link(f"leave {name}", "move", (name,), goes)
        case "endEvent":
            yield Link(f"reach {name}", "move", came, (name,), "any")
        case "parallelGateway":
            yield Link(name, "move", came, goes)
        case "boundaryEvent":
            yield Link(name, "move", tuple(into[element.get("attachedToRef", "")]), goes, "any")
        case kind if kind in CHOICES:
            yield from (Link(f"{name} {way}", "move", came, (way,), "any") for way in goes)
        case kind if kind in TASKS | EVENTS:
            yield Link(name, "move", came, goes, "any")
        case _:
            return


def judged(graphs: list[Graph]) -> tuple[bool | None, str]:
    """Whether all processes are sound, and what the first fault says."""
    answers = [soundness(topology(graph)) for graph in graphs]
    faults = [fault for answer in answers for fault in answer.faults]
    if faults:
        return False, f"{faults[0].what}: {faults[0].says}"
    unknown = [answer.unknown for answer in answers if answer.unknown]
    return (None, unknown[0]) if unknown else (True, "")


def labels(folder: Path) -> dict[str, dict[str, bool]]:
    """Model -> property -> whether it was found to hold, with unordered communication."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    with (folder / "LABELS.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["network"] == "Network01Bag":
                found[row["model"]][row["property"]] = row["result"] == "holds"
    return found


def main(folder: Path) -> None:
    """Print one line a model, and the score."""
    hits = misses = 0
    left_out: dict[str, int] = defaultdict(int)
    known = labels(folder)
    for model, told in sorted(known.items()):
        found = graphs_of((folder / "src" / f"{model}.bpmn").read_text(encoding="utf-8"))
        if isinstance(found, Unmapped):
            left_out[", ".join(found.reasons)] += 1
            continue
        sound, why = judged(found)
        hits, misses = (hits + 1, misses) if sound is told["Prop03Sound"] else (hits, misses + 1)
        mark = "hit " if sound is told["Prop03Sound"] else "MISS"
        print(f"{mark} {model}: label sound={told['Prop03Sound']} safe={told['Prop02Safe']}, here sound={sound} {why}")
    print(f"mapped {hits + misses} of {len(known)} models: {hits} hits, {misses} misses")
    for reason, count in sorted(left_out.items(), key=lambda item: -item[1]):
        print(f"not mapped: {count:2} with {reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
