"""What the numbers of a Log's rows mean (`flowspec.model.log.Header`)."""

from collections.abc import Sequence

from flowspec.model.calendar import epoch_of, local, zone_of
from flowspec.model.graph import FORMAT, Specs
from flowspec.model.log import BranchInfo, ClockName, Header, StageInfo, TeamInfo
from flowspec.simulate.lower.clocks import escalates_to
from flowspec.simulate.lower.ways import trigger_of
from flowspec.simulate.lower.world import Flow, Pair, World, pairs
from flowspec.simulate.model import Model

_CARRIERS = {"memory": "memory", "message": "message", "every": "meeting"}


def header(world: World, model: Model) -> Header:
    """Names, calendars, costs and the origin of a Model's Log."""
    scenario = world.scenario
    stages = [StageInfo(s.name, s.workflow, s.kind, s.owner, _outcome(world, i), s.retypes) for i, s in enumerate(model.stages)]
    return Header(
        workflows=tuple(flow.graph.process for flow in world.flows),
        stages=tuple(stages),
        ends=tuple(i for i, stage in enumerate(model.stages) if stage.kind == "end"),
        branches=tuple(branch for flow in world.flows for branch in _branches(flow, model)),
        ways=tuple(way.name for way in model.ways),
        teams=tuple(_team(world, model, i) for i in range(len(model.teams))),
        fields=tuple(field.name for field in model.fields),
        clocks=tuple(
            ClockName(clock.name, clock.what, flow.number, escalates_to(world, step))
            for flow in world.flows
            for step, clock in zip(flow.steps, model.clocks[flow.first_clock :], strict=False)
        ),
        priorities=tuple(workflow.priorities for workflow in model.workflows),
        calendars=model.calendars,
        end=model.end,
        arrivals_until=model.horizon,
        epoch=_epoch(world),
        zone=scenario.zone,
        currency=scenario.currency or "",
        graph_hash=graph_hash(world.specs),
    )


def graph_hash(specs: Specs) -> str:
    """A hash of the graphs' content; places in files do not count."""
    from hashlib import blake2b

    from flowspec.model.stored import to_json

    return blake2b(f"{FORMAT}{to_json(specs, sources=False)}".encode(), digest_size=16).hexdigest()


def _outcome(world: World, number: int) -> str:
    for flow in world.flows:
        for name, i in flow.stages.items():
            if i == number:
                stage = flow.stage(name)
                return (stage.outcome or "success") if stage.what == "end" else ""
    return ""


def _branches(flow: Flow, model: Model) -> Sequence[BranchInfo]:
    told: list[BranchInfo] = []
    for way in model.ways:
        if model.stages[way.source].workflow != flow.number:
            continue
        for branch in way.branches:
            pair = _pair(flow, branch.name)
            needs = [need for gate in (*way.gates, *branch.gates) for need in gate.needs]
            told.append(
                BranchInfo(
                    name=branch.name,
                    link=pair.link.name,
                    workflow=flow.number,
                    source=way.source,
                    target=branch.stage,
                    what=pair.link.what,
                    carrier=_CARRIERS.get(trigger_of(pair.link) or "memory", "system"),
                    fields=tuple(sorted({field for need in needs for field in need.fields})),
                )
            )
    return told


def _pair(flow: Flow, name: str) -> Pair:
    return next(pair for link in flow.graph.links for pair in pairs(link) if pair.name == name)


def _team(world: World, model: Model, number: int) -> TeamInfo:
    team, party = model.teams[number], world.teams[number]
    table = (world.scenario.roles if party.what == "role" else world.scenario.teams).get(party.name)
    if table and table.cost_per_hour is not None:
        world.desk.use("roles" if party.what == "role" else "teams", party.name, "cost_per_hour")
    cost = float(table.cost_per_hour) if table and table.cost_per_hour is not None else None
    seats = tuple((team.groups[seat.group], seat.calendar) for seat in team.seats)
    return TeamInfo(team.name, team.calendar, seats, cost)


def _epoch(world: World) -> str:
    """The moment of tick 0 with its offset; nothing for a run without a date."""
    scenario = world.scenario
    if scenario.start is None:
        return ""
    wall = local(0, scenario.zone, epoch_of(scenario.start, scenario.zone))
    return wall.replace(tzinfo=zone_of(scenario.zone)).isoformat()
