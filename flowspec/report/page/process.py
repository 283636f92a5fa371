"""The workflows as diagrams, coloured by where cases wait, where lines are, and where work fails."""

import math
from collections.abc import Callable, Iterator, Mapping

from flowspec.decide.prepared import Prepared
from flowspec.decide.study import Study
from flowspec.export.look import Heat, element_id
from flowspec.export.picture import render
from flowspec.model.graph import Graph
from flowspec.report.numbers import number
from flowspec.report.page.content import Diagram, Section
from flowspec.report.page.telling import titles, unit, value

_Places = Mapping[tuple[str, str], float]
"""A number by ("stage" or "link", name)."""


def process(study: Study) -> Section:
    """Each workflow of each scenario; the same colour means the same number everywhere."""
    drawn = list(_drawn(study))
    heats = {kind: [told[kind] for _, _, _, told in drawn] for kind in _SAID}
    most = {kind: max((v for places in told for v in places.values()), default=0.0) for kind, told in heats.items()}
    diagrams = tuple(
        Diagram(ident, title, tuple((kind, _picture(prepared, graph, told[kind], most[kind], kind)) for kind in _SAID))
        for ident, title, (prepared, graph), told in drawn
    )
    lead = (
        "Teams are frames, blue lines are handoffs. The warmer a stage or a handoff, the more there is of what you choose; point "
        "at anything to read what the design says of it.",
    )
    return Section("process", "The process", lead=lead, diagrams=diagrams)


def graphs(prepared: Prepared) -> Iterator[tuple[int, Graph]]:
    """The workflows that the scenario runs, by their number."""
    for workflow, name in enumerate(prepared.scenario.workflows):
        yield workflow, next(g for g in prepared.specs.workflows if not name or name in (g.process, g.name))


def _drawn(study: Study) -> Iterator[tuple[str, str, tuple[Prepared, Graph], dict[str, _Places]]]:
    for i, (prepared, title) in enumerate(zip(study.scenarios, titles(study), strict=True)):
        for workflow, graph in graphs(prepared):
            flow = f": {graph.process}" if len(prepared.lowered.header.workflows) > 1 else ""
            told: dict[str, _Places] = {kind: dict(find(study, i, workflow, graph)) for kind, find in _FOUND.items()}
            yield f"diagram-{i}-{workflow}", title + flow, (prepared, graph), told


def _picture(prepared: Prepared, graph: Graph, told: _Places, most: float, kind: str) -> bytes:
    heat = {
        element_id(what, name): Heat(found / most if most else 0.0, _SAID[kind](found)) for (what, name), found in told.items()
    }
    return render(prepared.specs, graph.name, "svg", view="overview", heat=heat)


def _waits(study: Study, i: int, workflow: int, graph: Graph) -> Iterator[tuple[tuple[str, str], float]]:
    known = {stage.name for stage in graph.stages}
    for (flow, stage), told in study.evidence[i].stream.items():
        if flow == workflow and stage in known and not math.isnan(told["lead"].mean):
            yield ("stage", stage), told["lead"].mean - told["process"].mean


def _lines(study: Study, i: int, workflow: int, graph: Graph) -> Iterator[tuple[tuple[str, str], float]]:
    names = {stage.name for stage in study.scenarios[i].lowered.header.stages if stage.workflow == workflow}
    for stage in graph.stages:
        told = value(study, i, f"mean(queue_length.{stage.name})").mean
        if stage.name in names and not math.isnan(told):
            yield ("stage", stage.name), told


def _failures(study: Study, i: int, workflow: int, graph: Graph) -> Iterator[tuple[tuple[str, str], float]]:
    known = {("stage", stage.name) for stage in graph.stages} | {("link", link.name) for link in graph.links}
    for (flow, what, name), told in study.evidence[i].failures.items():
        if flow == workflow and (what, name) in known:
            yield (what, name), told.mean


def _waited(hours: float) -> str:
    size, name = unit(hours)
    return f"waits {number(hours / size)} {name}"


_FOUND = {"Waiting": _waits, "Queue": _lines, "Failures": _failures}
_SAID: Mapping[str, Callable[[float], str]] = {
    "Waiting": _waited,
    "Queue": lambda found: f"{number(found)} in line",
    "Failures": lambda found: f"{number(found)} failures per 100 cases",
}
