"""Whose line a stage's work joins: owners, workers, routing tables, disputes (semantics 4.1)."""

from flowspec.model.expression import Apply, Constant, Expression
from flowspec.model.graph import Owner, Stage
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Unowned
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.hours import Draft
from flowspec.simulate.lower.programs import NotComparable, program
from flowspec.simulate.lower.world import Flow, World
from flowspec.simulate.model import Program, Route


@dataclass(frozen=True, slots=True)
class Choice:
    """Who it is, by the record: the first row that holds, else `otherwise`; without it there is a gap."""

    rows: tuple[tuple[Expression, str], ...] = ()
    otherwise: str | None = None
    previous: bool = False

    @property
    def gap(self) -> bool:
        """Whether it can be nobody."""
        return self.otherwise is None and not self.previous

    @property
    def parties(self) -> tuple[str, ...]:
        """Everybody that it can be."""
        return (*(name for _, name in self.rows), *((self.otherwise,) if self.otherwise else ()))


def choice(world: World, flow: Flow, owner: Owner | None) -> Choice:
    """The owner as rows of (condition, party): a party field has one for each of its values."""
    match owner:
        case Owner(what="party", parties=(party,)):
            return Choice(otherwise=party)
        case Owner(what="previous"):
            return Choice(previous=True)
        case Owner(what="field", by_field=ref) if ref:
            named = [p for p in _values(flow, ref.name, ref.record) if p in world.lines]
            return Choice(tuple((Apply("==", (ref, Constant("party", name))), name) for name in named))
        case Owner(what="table", rows=rows, otherwise=otherwise):
            told: list[tuple[Expression, str]] = []
            for condition, row in rows:
                inner = choice(world, flow, row)
                told += [(Apply("and", (condition, also)), name) for also, name in inner.rows]
                told += [(condition, inner.otherwise)] if inner.otherwise else []
            last = choice(world, flow, otherwise)
            return Choice((*told, *last.rows), last.otherwise)
        case _:
            return Choice()


def worker(world: World, flow: Flow, stage: Stage) -> Choice:
    """Who works in a stage: `worked_by` if that is somebody with a line, else the owner."""
    by = stage.worked_by
    if by is None or by.what == "nobody" or any(world.party(name).what == "agent" for name in by.parties):
        return choice(world, flow, stage.owner)
    return choice(world, flow, by)


def only_team(world: World, flow: Flow, stage: Stage) -> int | None:
    """The one team that has the stage's work; None if it depends on the record, or nobody can say."""
    who = worker(world, flow, stage)
    teams = {world.line(name) for name in who.parties}
    return teams.pop() if len(teams) == 1 and not who.previous else None


def owner_team(world: World, flow: Flow, stage: Stage) -> int:
    """The accountable team, -1 if there is none or it depends."""
    who = choice(world, flow, stage.owner)
    return world.line(who.otherwise) if who.otherwise and not who.rows else -1


def route(draft: Draft, stage: Stage) -> Route:
    """The stage's route. Where nobody owns it, the token rests `unowned` first, which must then be said."""
    world, flow = draft.world, draft.flow
    owner, who = choice(world, flow, stage.owner), worker(world, flow, stage)
    named = stage.worked_by is not None and who != owner
    if who.previous and not named:
        return Route(otherwise=_before(world, flow, stage), previous=True)
    if owner.gap and not owner.rows and who.rows:  # nobody owns it, and who works it depends on the record
        return _unowned(draft, stage, None, ())
    if not owner.gap and not who.gap:
        return Route(_rows(world, flow, stage, who.rows), world.line(who.otherwise or ""))
    if named and who.otherwise and not who.rows:  # the owner's rows only say whether somebody owns it
        rows = tuple((condition, who.otherwise) for condition, _ in owner.rows)
        return _unowned(draft, stage, who.otherwise, rows)
    return _unowned(draft, stage, None if owner.gap else owner.otherwise, who.rows)


def _unowned(draft: Draft, stage: Stage, by: str | None, rows: tuple[tuple[Expression, str], ...]) -> Route:
    world, flow, numbers = draft.world, draft.flow, draft.numbers(stage.name)
    said = next((told for _, table in numbers.tables if isinstance(told := getattr(table, "unowned", None), Unowned)), None)
    if said is None:
        line = 'unowned = "2 d"' if by else 'unowned = { wait = "2 d", by = "the team that takes it then" }'
        world.desk.missing(numbers.home, line, f"nobody may own {stage.name}, and nothing says how long it rests then")
        return Route(_rows(world, flow, stage, rows), world.line(by or ""))
    world.desk.use(*numbers.home, "unowned", "wait")
    if by is None and said.by is not None:
        world.desk.use(*numbers.home, "unowned", "by")
        if said.by not in world.lines:
            world.desk.unknown((*numbers.home, "unowned", "by"), said.by, "team or role", world.lines)
        by = said.by
    elif by is None:
        world.desk.missing(
            numbers.home, 'unowned = { wait = "2 d", by = "the team" }', f"nothing says who works {stage.name} then"
        )
    team = world.line(by or "")
    return Route(_rows(world, flow, stage, rows), team, unowned=draft.hours.span(said.wait, team, (*numbers.home, "unowned")))


def _rows(world: World, flow: Flow, stage: Stage, rows: tuple[tuple[Expression, str], ...]) -> tuple[tuple[Program, int], ...]:
    told: list[tuple[Program, int]] = []
    for condition, name in rows:
        try:
            told.append((program(condition, flow.codes), world.line(name)))
        except NotComparable as error:
            world.desk.fault(
                Fault.NOT_SIMULATED, stage.source, f"the routing of {stage.name} cannot be followed: {error}", error.remedy
            )
    return tuple(told)


def _before(world: World, flow: Flow, stage: Stage) -> int:
    """The owner of the nearest stage before this one that has a single one: who has it where no seat had it."""
    seen, front = {stage.name}, [stage.name]
    while front:
        front = [s for link in flow.graph.links for s in link.sources if set(link.targets) & set(front) and s not in seen]
        for name in front:
            team = only_team(world, flow, flow.stage(name))
            if team is not None:
                return team
        seen |= set(front)
    return -1


def _values(flow: Flow, name: str, record: str) -> tuple[str, ...]:
    """The parties that the scenario gives a party field."""
    for called in (f"{record}.{name}", name):
        values = flow.table.fields[called].values if called in flow.table.fields else None
        if isinstance(values, dict):
            return tuple(values)
    return ()
