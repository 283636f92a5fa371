"""Teams with their seats: groups, hours, sizes by date (semantics 5)."""

from datetime import date

from flowspec.model.calendar import Opening
from flowspec.model.given import KeyPath
from flowspec.model.scenario import Dated, Group
from flowspec.model.scenario import Team as Table
from flowspec.simulate.lower.desk import Numbers, header
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.hours import Hours, team_table
from flowspec.simulate.lower.keys import key
from flowspec.simulate.lower.world import World
from flowspec.simulate.model import Seat, Span, Team


def teams(world: World, hours: Hours) -> tuple[Team, ...]:
    """All teams and roles with tables of their own. To be called last: only then is it known who must be there."""
    return tuple(_team(world, hours, i) for i in range(len(world.teams)))


def _team(world: World, hours: Hours, number: int) -> Team:
    party = world.teams[number]
    home, table = team_table(world, number)
    told = Numbers(world.desk, home, ((home, table),) if table else (), Table)
    groups = _groups(world, told, number, hours)
    opening = hours.opening(party)
    seats = tuple(seat for i, group in enumerate(groups) for seat in _seats(hours, number, i, group))
    _nobody_serves(world, hours, number, home, seats)
    at_closing, line = told.value("at_closing"), told.value("line")
    return Team(
        name=party.name,
        key=key("", party.name),
        seats=seats,
        groups=tuple(group.name for group in groups),
        calendar=hours.number(opening) if opening else -1,
        at_closing=at_closing if at_closing in ("suspend", "finish", "hand back") else "suspend",
        line=line if line in ("fifo", "earliest due") else "fifo",
        switching=_ticks(told, "switching") if len(world.flows) > 1 and seats else 0,
        resume=_ticks(told, "resume") if seats else 0,
        notice=_notice(told, hours, number),
    )


def _ticks(told: Numbers, name: str) -> int:
    said = told.value(name)
    return said if isinstance(said, int) else 0


def _notice(told: Numbers, hours: Hours, number: int) -> Span | None:
    if number not in hours.informed:
        return None
    who = hours.world.teams[number].name
    said = told.required_time(
        "notice", f"{who} is told when an automation fails, and nothing says how long until somebody acts", "2 h"
    )
    return hours.span(said, number, told.place("notice")) if said else None


def _groups(world: World, told: Numbers, number: int, hours: Hours) -> tuple[Group, ...]:
    """The groups of seats; `size` alone is one group under the team's name."""
    name = world.teams[number].name
    table = next((t for _, t in told.tables if isinstance(t, Table)), None)
    if table and table.size is not None:
        world.desk.use(*told.home, "size")
        return (Group.model_construct(name=name, size=table.size),)  # (already validated)
    if table and table.groups:
        world.desk.use(*told.home, "groups")
        skills = world.teams[number].skills
        for i, group in enumerate(table.groups):
            if skills and group.name not in skills:
                world.desk.unknown((*told.home, "groups", str(i), "name"), group.name, f"skill of {name}", skills)
        return table.groups
    if number in hours.working:
        place = hours.working[number]
        world.desk.missing(told.home, "size = 2", f"{name} has to work ({place}), and nothing says how many they are")
    return ()


def _seats(hours: Hours, number: int, index: int, group: Group) -> tuple[Seat, ...]:
    world, (home, _) = hours.world, team_table(hours.world, number)
    mine = hours.named(group.calendar) if group.calendar is not None else hours.opening(world.teams[number])
    if mine is None:
        world.desk.fault(
            Fault.NO_CALENDAR, home, f"{world.teams[number].name} has seats and no calendar",
            f'give the team a calendar in the spec, or add `calendar = "Mon-Fri 09:00-17:00"` to {header(home)}',
        )  # fmt: skip
        return ()
    serves = _serves(hours, number, (*home, "groups", str(index), "serves"), group)
    most = max(row.size for row in group.size)
    return tuple(Seat(_staffed(hours, mine, group.size, seat), group.speed, serves, index) for seat in range(most))


def _staffed(hours: Hours, opening: Opening, sizes: tuple[Dated, ...], seat: int) -> int:
    """The hours of the n-th seat: while the group has more than n of them."""
    ends = [*(row.since for row in sizes[1:]), None]
    there = [(row.since, end) for row, end in zip(sizes, ends, strict=True) if row.size > seat]
    merged: list[tuple[date, date | None]] = []
    for since, until in there:
        if merged and merged[-1][1] == since:
            merged[-1] = merged[-1][0], until
        else:
            merged.append((since, until))
    return hours.between(opening, tuple(merged))


def _serves(hours: Hours, number: int, path: KeyPath, group: Group) -> frozenset[int] | None:
    if group.serves is None:
        return None
    world, mine = hours.world, hours.serving.get(number, set())
    known = {name: i for flow in world.flows for name, i in flow.stages.items() if i in mine}
    known |= {f"{flow.graph.process}/{name}": i for flow in world.flows for name, i in flow.stages.items() if i in mine}
    for i, name in enumerate(group.serves):
        if name not in known:
            world.desk.unknown((*path, str(i)), name, f"stage of {world.teams[number].name}", known)
    return frozenset(i for name in group.serves for i in _stages_named(world, mine, name))


def _stages_named(world: World, mine: set[int], name: str) -> set[int]:
    """The stages of that name in all workflows; `process/stage` names one."""
    return {
        i
        for flow in world.flows
        for stage, i in flow.stages.items()
        if i in mine and name in (stage, f"{flow.graph.process}/{stage}")
    }


def _nobody_serves(world: World, hours: Hours, number: int, home: KeyPath, seats: tuple[Seat, ...]) -> None:
    if not seats or any(seat.serves is None for seat in seats):
        return
    served = {stage for seat in seats for stage in seat.serves or ()}
    names = {i: name for flow in world.flows for name, i in flow.stages.items()}
    for stage in sorted(hours.serving.get(number, set()) - served):
        world.desk.fault(
            Fault.NOBODY_SERVES,
            (*home, "groups"),
            f"no group of {world.teams[number].name} may serve {names[stage]}",
            "add it to a `serves`",
        )
