"""TRG007: something is decided by a field that may still be blank."""

from collections.abc import Iterator

from flowspec.analysis.dataflow import Point
from flowspec.analysis.filling import Fields, guaranteed
from flowspec.checks.facts import Element, Facts, Flow
from flowspec.checks.reading import compared, compared_by_one_of, tables
from flowspec.checks.requirements import needed, through
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.expression import FieldRef
from flowspec.model.graph import Clock, Edge, Gate, Link, Need, Stage
from flowspec.model.plain import dataclass
from flowspec.model.words import way


@dataclass(frozen=True, slots=True)
class Asked:
    """A comparison that decides something: `what`, as a finding says it, before `field` is certainly filled. `can_ask`: the spec
    has a place to say what happens while it is blank."""

    about: Element
    what: str
    field: FieldRef
    path: tuple[str, ...] | None
    can_ask: bool = True


def find(facts: Facts) -> Iterator[Finding]:
    """Comparisons with a field that is not filled on every path: in guards, in rows of routing tables and targets, in the
    `only_if` of needs, and the workflow's `priority`. A field counts as seen to if a guard or row beside asks whether it is
    blank."""
    for flow in facts.flows:
        for asked in _asked(flow):
            if flow.is_own(asked.field):
                yield _finding(asked)


def _asked(flow: Flow) -> Iterator[Asked]:
    for link in flow.graph.links:
        if link.only_if and flow.is_taken(link):
            yield from _guard(flow, link)
    for stage in flow.graph.stages:
        if stage.name in flow.reached:
            yield from _tables(flow, stage)
    for at, gate in flow.own_gates:
        for link in through(flow, at, gate) if any(need.only_if for need in gate.needs) else ():
            if flow.is_taken(link):
                yield from _needs(flow, at, gate, link)
    for clock in flow.graph.clocks:
        yield from _target(flow, clock)
    yield from _priority(flow)


def _guard(flow: Flow, link: Link) -> Iterator[Asked]:
    sure = flow.filled_before(link)
    unsure = [field for field in compared(link.only_if) if field not in sure]
    if not unsure:
        return
    beside = (k.only_if for name in link.sources for k in flow.links_from[name] if k.trigger == link.trigger)
    open_ones = compared_by_one_of(beside)
    for field in unsure:
        if field in open_ones:
            paths = (flow.data.path_without(field, to=name) for name in link.sources)
            yield Asked(flow.element(link), f"`{link.name}` is chosen", field, next((path for path in paths if path), None))


def _tables(flow: Flow, stage: Stage) -> Iterator[Asked]:
    point = flow.data.leaving[stage.name] if stage.what == "start" else flow.data.arriving[stage.name]
    fields = (field for table in tables(stage) for field in compared_by_one_of(condition for condition, _ in table.rows))
    for field in dict.fromkeys(fields):
        if field not in point.always:
            yield Asked(flow.element(stage), f"the owner of `{stage.name}` is chosen", field, _path(flow, stage.name, field))


def _needs(flow: Flow, at: Stage | Link, gate: Gate, link: Link) -> Iterator[Asked]:
    sure = _sure_at(flow, gate, link)
    for need in gate.needs:
        for field in compared(need.only_if):
            if field not in sure:
                path = next((path for name in link.sources if (path := flow.data.path_without(field, to=name))), None)
                yield Asked(flow.element(at), f"whether `{at.name}` needs {_named(need)} is decided", field, path)


def _sure_at(flow: Flow, gate: Gate, link: Link) -> Fields:
    """What is certainly filled in a case that the gate lets pass, whatever it asks only sometimes."""
    gates = flow.gates(link)
    sure = flow.data.before[link.name].always.union(*map(guaranteed, gates[: gates.index(gate) + 1]))
    if any(gate is flow.stages[name].entry for name in link.targets):
        sure |= {a.to for a in link.sets if a.value}
        sure -= {a.to for a in link.sets if a.value is None}
    return sure


def _named(need: Need) -> str:
    fields = needed(need)
    return f"`{fields[0]}`" if fields else f"the approval by `{need.approval_by}`" if need.approval_by else "a condition"


def _target(flow: Flow, clock: Clock) -> Iterator[Asked]:
    fields = compared_by_one_of(condition for condition, _ in clock.deadline.rows)
    for edge in clock.starts if fields else ():
        point, stage = _start(flow, edge)
        for field in fields if stage in flow.reached else ():
            if field not in point.always:
                yield Asked(flow.element(clock), f"the target of `{clock.name}` is chosen", field, _path(flow, stage, field))


def _start(flow: Flow, edge: Edge) -> tuple[Point, str]:
    """What is filled when the clock starts there, and the stage that the case is in then."""
    if edge.what == "leaves":
        return flow.data.leaving[edge.name], edge.name
    if link := flow.links.get(edge.name):
        return flow.data.passed[link.name], link.targets[0]
    is_start = flow.stages[edge.name].what == "start"
    return (flow.data.leaving if is_start else flow.data.arriving)[edge.name], edge.name


def _priority(flow: Flow) -> Iterator[Asked]:
    """The first stage to which cases come with and without it, and that does not see to it itself; the first of all where no
    case ever has it."""
    field = flow.graph.priority
    if field is None:
        return
    reached = [stage for stage in flow.resting if stage.name in flow.reached]
    never = all(field not in flow.data.leaving[stage.name].may for stage in reached)
    for stage in reached:
        point = flow.data.arriving[stage.name]
        if (never or field in point.may) and field not in point.always | flow.writes[stage.name]:
            what = f"the next case for `{stage.name}` is chosen"
            yield Asked(flow.element(), what, field, _path(flow, stage.name, field), can_ask=False)
            return


def _path(flow: Flow, stage: str, field: FieldRef) -> tuple[str, ...] | None:
    return flow.data.path_of(to=stage, filled=frozenset(), blank=frozenset({field}))


def _finding(asked: Asked) -> Finding:
    field = asked.field
    by = f" (by {way(asked.path)})" if asked.path else ""
    instead = f", or say what happens while it is blank (`{field}.blank`)" if asked.can_ask else ""
    return Finding(
        asked.about,
        f"{asked.what} by `{field}`, which can still be blank there{by}",
        f"collect or require `{field}` before{instead}",
        subject=str(field),
        place=field.source or asked.about.place,
        witness=Witness(path=asked.path) if asked.path else None,
    )


RULE = Rule("TRG007", "guard-reads-unset-field", "error", "dataflow", "It was routed before we knew.", find)
