"""The number of everything: stages, links, clocks, fields and teams get their places before anything is filled in."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from flowspec.model.expression import FieldRef
from flowspec.model.given import KeyPath
from flowspec.model.graph import Clock, Deadline, Field, Gate, Graph, Link, Need, Party, Specs, Stage, gates_of
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Data, Process, Scenario, Table
from flowspec.model.scenario import Link as LinkTable
from flowspec.model.scenario import Stage as StageTable
from flowspec.simulate.lower.desk import Desk, Numbers
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.keys import key
from flowspec.simulate.lower.programs import Codes
from flowspec.simulate.lower.reading import Reading, consequences, parties_of, read, texts


@dataclass(frozen=True, slots=True)
class Pair:
    """A link from one source to one target, with the names that a scenario may give it, the more exact first."""

    link: Link
    source: str
    target: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """`hand_over`, `lose/won`, `start_work/training`."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Step:
    """A clock of the Model: one of the graph's, or a further step of an escalation, which the breach of `after` starts."""

    clock: Clock
    deadline: Deadline
    name: str
    depth: int = 0
    after: int = -1


@dataclass(frozen=True, slots=True)
class Flow:
    """One workflow, its tables, and the numbers of what is in it. `codes` serve guards, `need_codes` requirements."""

    number: int
    graph: Graph
    table: Process
    path: KeyPath
    reading: Reading
    stages: Mapping[str, int]
    links: Mapping[str, int]
    steps: tuple[Step, ...]
    first_clock: int
    fields: Mapping[FieldRef, int]
    approvals: Mapping[tuple[str, str], int]
    codes: Codes
    need_codes: Codes

    def stage(self, name: str) -> Stage:
        """The graph's stage of that name."""
        return next(stage for stage in self.graph.stages if stage.name == name)

    def key(self, name: str) -> int:
        """The key of a place in this process."""
        return key(self.graph.process, name)


@dataclass(frozen=True, slots=True)
class World:
    """All workflows of a run, and the teams they share: `lines` is by party the team whose line it is, `tellers` who is told."""

    specs: Specs
    scenario: Scenario
    desk: Desk
    flows: tuple[Flow, ...]
    teams: tuple[Party, ...]
    lines: Mapping[str, int]
    tellers: Mapping[str, int]

    def numbers(self, flow: Flow, table: str, name: str) -> Numbers:
        """What the scenario says of a stage or a field."""
        kind, tables = (StageTable, flow.table.stages) if table == "stages" else (Data, flow.table.fields)
        home = (*flow.path, table, name)
        said: tuple[tuple[KeyPath, Table], ...] = ((home, tables[name]),) if name in tables else ()
        return Numbers(self.desk, home, said, kind)

    def link_numbers(self, flow: Flow, names: tuple[str, ...]) -> Numbers:
        """What the scenario says of a link or a branch, the more exact name first."""
        said = tuple(((*flow.path, "links", name), flow.table.links[name]) for name in names if name in flow.table.links)
        return Numbers(self.desk, (*flow.path, "links", names[-1]), said, LinkTable)

    def party(self, name: str) -> Party:
        """The party of that name."""
        return self.specs.party(name)

    def line(self, name: str) -> int:
        """The team in whose line work of this party waits; -1 for somebody outside."""
        return self.lines.get(name, -1)


def world(specs: Specs, scenario: Scenario, desk: Desk) -> World:
    """Number everything; the faults of the names go to the desk."""
    graphs = _graphs(specs, scenario, desk)
    named = frozenset(name for graph, table, _ in graphs for name in (*parties_of(graph, specs), *_owning(graph, table)))
    teams, lines, tellers = _teams(specs, scenario, named)
    words = tuple(sorted({text for graph, table, _ in graphs for text in _texts(graph, table, specs)}))
    flows: list[Flow] = []
    for told in graphs:
        flows.append(_flow(told, flows, _Shared(specs, _start(scenario), words)))
    return World(specs, scenario, desk, tuple(flows), teams, lines, tellers)


def pairs(link: Link) -> Iterator[Pair]:
    """The link once for each source and target."""
    for source in link.sources:
        for target in link.targets:
            many = (source,) * (len(link.sources) > 1), (target,) * (len(link.targets) > 1)
            exact = "/".join((link.name, *many[0], *many[1]))
            by_part = ["/".join((link.name, *part)) for part in many if part]
            yield Pair(link, source, target, tuple(dict.fromkeys((exact, *reversed(by_part), link.name))))


def written(link: Link, source: Stage, target: Stage | None = None) -> str:
    """The name of a way or branch in keys: `was` keeps the old one."""
    many = (
        (source.was or source.name,) * (len(link.sources) > 1),
        ((target.was or target.name) if target else "",) * (len(link.targets) > 1),
    )
    return "/".join((link.was or link.name, *many[0], *(many[1] if target else ())))


def approval_name(link: str, party: str) -> str:
    """The pseudo-field of an approval."""
    return f"{link} approved by {party}"


def field_of(specs: Specs, ref: FieldRef) -> Field:
    """The field that a reference names."""
    return specs.field(ref)


# --- numbering ------------------------------------------------------------------------------------
def _graphs(specs: Specs, scenario: Scenario, desk: Desk) -> list[tuple[Graph, Process, KeyPath]]:
    """Each workflow of the scenario with its graph, its tables and the path to them."""
    found: list[tuple[Graph, Process, KeyPath]] = []
    for process, table in scenario.workflows.items():
        path = scenario.path(process)
        fitting = [g for g in specs.workflows if not process or process in (g.process, g.name)]
        if len(fitting) == 1:
            found.append((fitting[0], table, path))
        else:
            names = ", ".join(g.name for g in specs.workflows) or "none"
            what = f"no workflow is called {process}" if process and not fitting else f"the spec has {len(fitting)} workflows"
            desk.fault(
                Fault.WHICH_WORKFLOW, (*path, "spec"), what, f'name one, as in `spec = "path.py:Class"`; there are: {names}'
            )
    return found


def _owning(graph: Graph, table: Process) -> Iterator[str]:
    """The parties that a field may name as owner, as the scenario says."""
    owning = {owner.by_field for stage in graph.stages for owner in (stage.owner, stage.worked_by) if owner and owner.by_field}
    for ref in owning:
        for name in (ref.name, str(ref)):
            values = table.fields[name].values if name in table.fields else None
            yield from values if isinstance(values, Mapping) else ()


def _teams(specs: Specs, scenario: Scenario, named: frozenset[str]) -> tuple[tuple[Party, ...], dict[str, int], dict[str, int]]:
    """Teams, and roles with a table of their own; a role without seats works in its team's line."""
    own = {role for role, table in scenario.roles.items() if table.size is not None or table.groups}
    teams = tuple(
        p for p in specs.parties if p.name in named and (p.what == "team" or (p.what == "role" and p.name in scenario.roles))
    )
    numbers = {party.name: i for i, party in enumerate(teams)}
    lines: dict[str, int] = {}
    tellers: dict[str, int] = {}
    for party in specs.parties:
        home = party.name if party.what == "team" or party.name in own else party.team
        if party.name in named and home in numbers and party.what in ("team", "role"):
            lines[party.name] = numbers[home]
            tellers[party.name] = numbers.get(party.name, numbers[home])
    return teams, lines, tellers


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all workflows of a run have in common: the moment of tick 0 and the texts that are compared."""

    specs: Specs
    start: datetime | None
    words: tuple[str, ...]


def _flow(of: tuple[Graph, Process, KeyPath], before: list[Flow], shared: _Shared) -> Flow:
    """The workflow with everything in it numbered, after those before it."""
    graph, table, path = of
    specs, told = shared.specs, read(graph)
    counted = (
        sum(len(flow.stages) for flow in before),
        sum(len(flow.links) for flow in before),
        sum(len(flow.steps) for flow in before),
        max((end for flow in before for end in _ends(flow)), default=0),
    )
    refs = _model_fields(told, graph, specs)
    fields = {ref: counted[3] + i for i, ref in enumerate(refs)}
    after = counted[3] + len(refs)
    judged = {name: after + i for i, name in enumerate(told.judged)}
    after += len(judged)
    judged_needs = {name: after + i for i, name in enumerate(told.judged_needs)}
    after += len(judged_needs)
    approvals = {pair: after + i for i, pair in enumerate(_approvals(graph))}
    known = [f for record in specs.records for f in record.fields]
    codes = Codes(
        fields=fields,
        kinds={f.ref: f.holds for f in known},
        choices={f.ref: tuple(name for name, _ in f.choices) for f in known},
        judged=judged,
        parties=tuple(party.name for party in specs.parties),
        texts=shared.words,
        start=shared.start,
    )
    need_codes = Codes(fields, codes.kinds, codes.choices, judged_needs, codes.parties, shared.words, shared.start)
    return Flow(
        len(before), graph, table, path, told,
        stages={stage.name: counted[0] + i for i, stage in enumerate(graph.stages)},
        links={link.name: counted[1] + i for i, link in enumerate(graph.links)},
        steps=tuple(_steps(graph, counted[2])),
        first_clock=counted[2],
        fields=fields,
        approvals=approvals,
        codes=codes,
        need_codes=need_codes,
    )  # fmt: skip


def _start(scenario: Scenario) -> datetime | None:
    """The moment of tick 0."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=scenario.epoch) if scenario.start else None


def _ends(flow: Flow) -> Iterator[int]:
    for numbered in (flow.fields, flow.codes.judged, flow.need_codes.judged, flow.approvals):
        yield from (number + 1 for number in numbered.values())


def _model_fields(told: Reading, graph: Graph, specs: Specs) -> list[FieldRef]:
    """The fields that somebody collects, needs, uses, reads back or asks for, in the records' order."""
    wanted = {*told.collected, *told.needed, *told.used, *told.read_back, *told.compared, *told.mentioned}
    if graph.priority:
        wanted.add(graph.priority)
    return [f.ref for record in specs.records for f in record.fields if f.ref in wanted]


def _approvals(graph: Graph) -> Iterator[tuple[str, str]]:
    """(link, approver) for every approval that a gate of a link asks for."""
    for link in graph.links:
        yield from dict.fromkeys((link.name, need.approval_by) for need in needs_of(graph, link) if need.approval_by)


def needs_of(graph: Graph, link: Link) -> Iterator[Need]:
    """All needs of all gates of a link."""
    gates: Iterator[Gate] = (gate for _, gate in gates_of(graph, link))
    return (need for gate in gates for need in gate.needs)


def _steps(graph: Graph, first: int) -> Iterator[Step]:
    """Every clock, each followed by the further steps of its escalation."""
    number = first
    for clock in graph.clocks:
        step = Step(clock, clock.deadline, clock.name)
        yield step
        number += 1
        while chain := next((c.chain for c in consequences(step.deadline.breach) if c.chain), None):
            step = Step(clock, chain, f"{clock.name}, step {step.depth + 2}", step.depth + 1, number - 1)
            yield step
            number += 1


def _texts(graph: Graph, table: Process, specs: Specs) -> Iterator[str]:
    """Every text that a text field of the workflow can be compared with, or can hold."""
    yield from texts(graph)
    of_text = {f.ref.name for record in specs.records for f in record.fields if f.holds == "text"}
    for name, data in table.fields.items():
        if isinstance(data.values, Mapping) and name.rpartition(".")[2] in of_text:
            yield from data.values
