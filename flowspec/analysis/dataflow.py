"""Which fields are filled where: on every path (DEF), on some path (MAY), and what is read further on.

A field is filled by a stage that collects it, an agent at work that writes it, a link that sets it, a system (`filled_by`), or
because something is true that cannot be with a blank: what a stage `holds`, the condition of the signal or of the link that
was taken, a gate that lets nothing incomplete pass. A gate counts unless its consequence is to pass anyway or undecided;
Default counts for the fields that it sets. Clearing a field undoes it. What is collected counts for links that are taken when
the work is done, not for timers, which take a case away in the middle of it. At a join a field is filled if a branch filled it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import reduce
from typing import Literal, TypeAlias

from flowspec.analysis.consumption import readers, reads
from flowspec.analysis.filling import Fields, mentioned
from flowspec.analysis.solution import Solution
from flowspec.analysis.topology import gates_at
from flowspec.model.expression import FieldRef, fields_of
from flowspec.model.graph import Graph, Specs
from flowspec.model.plain import dataclass

Presence: TypeAlias = Literal["always", "sometimes", "never"]


@dataclass(frozen=True, slots=True)
class Point:
    """What is filled at one point: on every path to it, and on some path. For a point that nothing reaches both are empty."""

    always: Fields
    may: Fields

    def presence(self, field: FieldRef) -> Presence:
        """How often the field is filled here."""
        return "always" if field in self.always else "sometimes" if field in self.may else "never"


@dataclass(frozen=True, slots=True)
class Dataflow:
    """Points by stage (on arrival, on leaving when work is done) and by link (as it is taken and before its gates are tested,
    and with its gates passed and its fields set). Of a link from any of several stages: what all ways have in common."""

    arriving: Mapping[str, Point]
    leaving: Mapping[str, Point]
    before: Mapping[str, Point]
    passed: Mapping[str, Point]
    _solution: Solution = field(repr=False, compare=False)

    def path_without(self, field: FieldRef, *, to: str) -> tuple[str, ...] | None:
        """The shortest path (stage, link, stage ...) on which the field is blank at the end; None if there is none.

        `to` is a stage (on leaving it, its work done) or a link (as it is taken, before its gates).
        """
        return self._solution.path(field, to, filled=False)

    def path_with(self, field: FieldRef, *, to: str) -> tuple[str, ...] | None:
        """The shortest path to leaving stage `to`, or to taking link `to`, on which the field may be filled; None if none."""
        return self._solution.path(field, to, filled=True)

    def path_of(self, *, to: str, filled: Fields, blank: Fields) -> tuple[str, ...] | None:
        """A shortest path to a case that is in stage `to` with all of `filled` filled and all of `blank` blank.

        While it is there the stage may have collected some of its fields and not yet others. None if no path is found among
        the first 20,000 states of a case.
        """
        return self._solution.path_of(to, filled, blank)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field at one handoff. `path` shows how it gets there unfilled (sometimes: a path on which it is not)."""

    field: FieldRef
    link: str
    before: Presence
    passed: Presence
    required: bool
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consumption:
    """What is read after a link before it is filled anew: field -> where first (`stage/kickoff`, `link/go_live`). `proposed`
    are those that the link lets pass unfilled on some path: the requirements to write down."""

    link: str
    reads: Mapping[FieldRef, str]
    proposed: tuple[FieldRef, ...]


def dataflow(specs: Specs, graph: Graph) -> Dataflow:
    """DEF (greatest fixpoint, intersection where paths meet) and MAY (least fixpoint, union) at every point of the graph.

    A fork's branches see what the other branches may fill or clear meanwhile.
    """
    return _points(Solution(specs, graph))


def path_without(specs: Specs, graph: Graph, field: FieldRef, *, to: str) -> tuple[str, ...] | None:
    """`Dataflow.path_without` of a graph that is asked only once."""
    return dataflow(specs, graph).path_without(field, to=to)


def path_with(specs: Specs, graph: Graph, field: FieldRef, *, to: str) -> tuple[str, ...] | None:
    """`Dataflow.path_with` of a graph that is asked only once."""
    return dataflow(specs, graph).path_with(field, to=to)


def path_of(specs: Specs, graph: Graph, *, to: str, filled: Fields, blank: Fields) -> tuple[str, ...] | None:
    """`Dataflow.path_of` of a graph that is asked only once."""
    return dataflow(specs, graph).path_of(to=to, filled=filled, blank=blank)


def table(specs: Specs, graph: Graph) -> tuple[Cell, ...]:
    """Field x handoff: for every handoff in declared order, every field that the graph mentions, in declared order."""
    solution, told = Solution(specs, graph), set(mentioned(graph))
    flow, stages = _points(solution), {stage.name: stage for stage in graph.stages}
    handoffs = [link for link in graph.links if link.what == "handoff"]
    ways: dict[FieldRef, dict[str, tuple[str, ...]]] = {}
    for ref in solution.told.fields:
        unsure = {link.name for link in handoffs if flow.before[link.name].presence(ref) == "sometimes"}
        ways[ref] = solution.ways_without(ref, unsure)
    cells: list[Cell] = []
    for link in handoffs:
        gates = gates_at(link, link.sources, stages)
        required = {ref for gate in gates for need in gate.needs for ref in fields_of(need.fact)}
        for ref in solution.told.fields:
            if ref in told:
                before, passed = flow.before[link.name].presence(ref), flow.passed[link.name].presence(ref)
                cells.append(Cell(ref, link.name, before, passed, ref in required, ways[ref].get(link.name, ())))
    return tuple(cells)


def consumed_downstream(specs: Specs, graph: Graph) -> tuple[Consumption, ...]:
    """For every link in declared order, what stages read, and gates, guards, owners and deadlines ask for, after it."""
    solution, asked = Solution(specs, graph), reads(graph)
    flow, told = _points(solution), solution.told
    nearest = {ref: readers(told, asked, ref) for ref in told.fields}
    found: list[Consumption] = []
    for link in graph.links:
        read = {
            ref: min(places)[1]
            for ref, known in nearest.items()
            if (places := [known[target] for target in link.targets if target in known])
        }
        always = flow.passed[link.name].always
        found.append(Consumption(link.name, read, tuple(ref for ref in read if ref not in always)))
    return tuple(found)


# --- points ---------------------------------------------------------------------------------------
def _points(solution: Solution) -> Dataflow:
    told, must, may = solution.told, solution.must, solution.may
    arriving = {s: Point(told.named(must.get(s, 0)), told.named(may.get(s, 0))) for s in told.net.stages}
    leaving = {s: _point(solution, *(solution.leaving(s, must=m) for m in (True, False))) for s in told.net.stages}
    ways: dict[str, list[tuple[int, int, int, int]]] = {link.name: [] for link in told.graph.links}
    for step in told.net.steps:
        if step.why == "link" and any(source in must for source in step.sources):
            ways[step.link].append((*solution.at_step(step, must=True), *solution.at_step(step, must=False)))
    before = {
        name: _point(solution, _common(w[0] for w in several), _joint(w[2] for w in several)) for name, several in ways.items()
    }
    passed = {
        name: _point(solution, _common(w[1] for w in several), _joint(w[3] for w in several)) for name, several in ways.items()
    }
    return Dataflow(arriving, leaving, before, passed, solution)


def _point(solution: Solution, must: int, may: int) -> Point:
    return Point(solution.told.named(must), solution.told.named(may))


def _common(several: Iterable[int]) -> int:
    told = list(several)
    return reduce(int.__and__, told) if told else 0


def _joint(several: Iterable[int]) -> int:
    return reduce(int.__or__, several, 0)
