"""Deadlines as clocks: their points, lengths, calendars, and what a breach makes people do (semantics 6)."""

from flowspec.model.calendar import Opening
from flowspec.model.graph import Deadline, Duration, Edge
from flowspec.model.scenario import Clock as Table
from flowspec.simulate.lower.desk import Numbers
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.hours import Draft, ticks
from flowspec.simulate.lower.programs import NotComparable, program
from flowspec.simulate.lower.routes import choice, worker
from flowspec.simulate.lower.world import Flow, Step, World
from flowspec.simulate.model import Clock, Point, Program


def clocks(draft: Draft) -> list[Clock]:
    """All clocks of a workflow, each followed by the further steps of its escalation."""
    return [_clock(draft, step) for step in draft.flow.steps]


def clock_home(flow: Flow, step: Step) -> tuple[str, ...]:
    """Where the scenario speaks of a clock, or of a further step of it."""
    return (*flow.path, "clocks", step.clock.name, *("then",) * step.depth)


def escalates_to(world: World, step: Step) -> int:
    """The team that is accountable after the breach, -1 if that does not change."""
    breach = step.deadline.breach
    return world.line(breach.to or "") if breach.what == "escalate" else -1


def _clock(draft: Draft, step: Step) -> Clock:
    world, flow, hours = draft.world, draft.flow, draft.hours
    told, deadline = step.clock, step.deadline
    numbers = _numbers(world, flow, step)
    rows, within, calendars = _lengths(draft, step)
    breach = deadline.breach
    escalates = breach.what == "escalate"
    team = escalates_to(world, step)
    if escalates:
        hours.works(breach.to or "", breach.source)
    work = (
        numbers.required_time(
            "work", f"a breach of {step.name} is escalated to {breach.to}, and nothing says what work that is", "15 min"
        )
        if escalates and team >= 0
        else None
    )
    return Clock(
        name=step.name,
        key=flow.key(step.name),
        what="chain" if step.depth else told.what,
        starts=(("breach", step.after),) if step.depth else _points(flow, told.starts),
        stops=_points(flow, told.stops),
        cancels=_points(flow, told.cancels),
        rows=rows,
        within=within,
        calendars=calendars,
        warn=_warn(world, deadline),
        pauses=tuple(flow.stages[name] for name in told.pauses),
        restarts=told.restarts,
        raises=_raises(world, flow, numbers) if breach.what != "undecided" else -1,
        notices=escalates or breach.what == "notify",
        team=team,
        side=hours.work(work, numbers.place("work")) if work else None,
    )


def _points(flow: Flow, edges: tuple[Edge, ...]) -> tuple[Point, ...]:
    return tuple(_point(flow, edge) for edge in edges)


def _point(flow: Flow, edge: Edge) -> Point:
    match edge.what:
        case "enters":
            return "reach", flow.stages[edge.name]
        case "leaves":
            return "leave", flow.stages[edge.name]
        case "takes":
            return "take", flow.links[edge.name]
        case "released":
            return "release", flow.links[edge.name]
        case "accepted":
            return "accept", flow.links[edge.name]


def _numbers(world: World, flow: Flow, step: Step) -> Numbers:
    home = clock_home(flow, step)
    table = flow.table.clocks.get(step.clock.name)
    for _ in range(step.depth):
        table = table.then if table else None
    return Numbers(world.desk, home, ((home, table),) if table else (), Table)


def _raises(world: World, flow: Flow, numbers: Numbers) -> int:
    """The priority that a breach gives the case, by number or by name."""
    if not numbers.has("raises"):
        return -1
    told = numbers.value("raises")
    names = priorities(flow)
    if isinstance(told, str) and told not in names:
        world.desk.unknown(numbers.place("raises"), told, "priority", names)
        return -1
    number = names.index(told) if isinstance(told, str) else told if isinstance(told, int) else -1
    if number >= max(1, len(names)):
        world.desk.fault(
            Fault.WRONG_VALUE, numbers.place("raises"), f"there is no priority {number}", f"write 0 to {max(1, len(names)) - 1}"
        )
    elif len(names) < 2:
        world.desk.fault(
            Fault.UNUSABLE, numbers.place("raises"), "all cases have one priority", "give [priorities], or leave it out"
        )
    return number


def priorities(flow: Flow) -> tuple[str, ...]:
    """The names of a workflow's priorities, the most urgent first."""
    if flow.graph.priority:
        return flow.codes.choices[flow.graph.priority]
    return tuple(flow.table.priorities)


# --- lengths --------------------------------------------------------------------------------------
def _lengths(draft: Draft, step: Step) -> tuple[tuple[tuple[Program, int], ...], int, tuple[int, ...]]:
    """The rows, the length without a row, and the calendar of each."""
    world, flow = draft.world, draft.flow
    deadline = step.deadline
    rows: list[tuple[Program, int]] = []
    calendars: list[int] = []
    for condition, length in deadline.rows:
        try:
            rows.append((program(condition, flow.codes), ticks(length)))
        except NotComparable as error:
            world.desk.fault(
                Fault.NOT_SIMULATED, deadline.source, f"a target of {step.name} cannot be read: {error}", error.remedy
            )
        calendars.append(_calendar(draft, step, length))
    last = deadline.limit
    return tuple(rows), ticks(last) if last else 0, (*calendars, _calendar(draft, step, last) if last else -1)


def _calendar(draft: Draft, step: Step, length: Duration) -> int:
    """Business time counts in the clock's calendar, else in that of the owner when it starts."""
    hours = draft.hours
    if not length.business:
        return -1
    days = length.unit == "d"
    if step.clock.calendar:
        return hours.number(hours.of_spec(step.clock.calendar), days=days)
    owners = {opening for edge in step.clock.starts for opening in _owner_hours(draft, edge)}
    if len(owners) == 1 and (only := owners.pop()) is not None:
        return hours.number(only, days=days)
    what = (
        "nobody with a calendar owns it when it starts"
        if owners <= {None}
        else "those who may own it when it starts have different hours"
    )
    named = step.clock.what in ("SLA", "OLA", "UC")
    remedy = "give the clock `calendar=`" if named else "count in `hours(...)`, or promise it by a `Clock(..., calendar=...)`"
    draft.desk.fault(Fault.NO_CALENDAR, step.deadline.source, f"{step.name} counts in business time, and {what}", remedy)
    return -1


def _owner_hours(draft: Draft, edge: Edge) -> set[Opening | None]:
    """The hours of everybody who can own the case when the edge is passed; None where nobody, or nobody's hours, are known."""
    world, flow, hours = draft.world, draft.flow, draft.hours
    found: set[Opening | None] = set()
    for name in _stages_of(flow, edge):
        stage = flow.stage(name)
        who = choice(world, flow, stage.owner)
        parties = who.parties or worker(world, flow, stage).parties if not who.previous else ()
        found |= {hours.opening(world.party(party)) for party in parties} or {None}
    return found


def _stages_of(flow: Flow, edge: Edge) -> tuple[str, ...]:
    if edge.what in ("enters", "leaves"):
        return (edge.name,)
    link = next(link for link in flow.graph.links if link.name == edge.name)
    return link.sources if edge.what == "takes" else link.targets


def _warn(world: World, deadline: Deadline) -> int:
    """So long before the breach, counted as the length is."""
    warn = deadline.warn
    if warn is None:
        return 0
    lengths = [length for _, length in deadline.rows] + ([deadline.limit] if deadline.limit else [])
    if any(_counted(length) != _counted(warn) for length in lengths):
        world.desk.fault(
            Fault.WRONG_UNIT,
            deadline.source,
            "a warning counts in other time than its deadline",
            "write both in the same kind of time",
        )
    return ticks(warn)


def _counted(length: Duration) -> str:
    return f"business {length.unit}" if length.business else "elapsed"
