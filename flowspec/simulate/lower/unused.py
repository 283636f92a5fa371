"""Names that the spec does not have, and numbers that had no effect: nothing that is accepted is ignored."""

from collections.abc import Iterable, Mapping

from flowspec.model.given import KeyPath
from flowspec.model.scenario import Table
from flowspec.simulate.lower.desk import leaves
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.stages import agent
from flowspec.simulate.lower.world import Flow, World, pairs

_WHY = {
    "notice": "the receiver sees the case at once, or nobody has to",
    "forgotten": "nobody has to remember it, or nobody has to notice",
    "asked": "it is never forgotten",
    "share": "a guard, time, or the lack of another way decides",
    "after": "it does not lead out of a waiting stage",
    "wait": "nobody waits here, or each link has its own `after`",
    "look": "the receiver has nothing to look for",
    "recheck": "the receiver does not look",
    "ask": "nobody is chased",
    "answer": "nobody is chased",
    "fix": "nothing blocks or escalates",
    "over_fix": "no limit escalates",
    "fails": "nothing is automated, or nobody has to notice",
    "work": "no seat works there",
    "rework": "nothing is returned there",
    "sort": "nothing can come to the wrong place there",
    "hold": "the spec has no `on_hold` there",
    "unowned": "it has an owner",
    "values": "no guard, route or target compares it",
    "again": "no gate has it tried again",
    "default_right": "it has no default",
    "detect": "it is never read back or re-checked",
    "re_entry": "it is never entered twice",
    "inconsistent": "it is never entered twice",
    "harm": "no stage uses it",
    "repair": "it does no harm",
    "complete": "nobody collects it",
    "wrong": "nobody tries to fill it",
    "priorities": "the spec names a priority field",
    "trust": "no link has a `recheck`",
    "switching": "there is one workflow, or there are no seats",
    "resume": "there are no seats",
    "low": "nobody takes over",
}


def check_names(world: World) -> None:
    """Tell the desk about tables whose names the spec does not have."""
    scenario = world.scenario
    _tables(world, ("teams",), scenario.teams, "team", (p.name for p in world.teams if p.what == "team"))
    roles = (p.name for p in world.specs.parties if p.what == "role" and p.name in world.lines)
    _tables(world, ("roles",), scenario.roles, "role", (*roles, *(p.name for p in world.teams if p.what == "role")))
    working = (party.name for flow in world.flows for stage in flow.graph.stages if (party := agent(world.specs, stage)))
    _tables(world, ("agents",), scenario.agents, "agent that works a stage", working)
    for flow in world.flows:
        _flow_names(world, flow)


def check_unused(world: World) -> None:
    """Tell the desk about every number that nothing has read. To be called when the Model is finished."""
    scenario = world.scenario
    known: list[tuple[KeyPath, Mapping[str, Table]]] = [
        (("teams",), scenario.teams),
        (("roles",), scenario.roles),
        (("agents",), scenario.agents),
        (("calendars",), scenario.calendars),
    ]
    for flow in world.flows:
        table = flow.table
        named = ("stages", table.stages), ("links", table.links), ("fields", table.fields), ("clocks", table.clocks)
        known += [((*flow.path, name), told) for name, told in named]
    for path, tables in known:
        for name, told in tables.items():
            _leaves(world, leaves(told, (*path, name)))
    for flow in world.flows:
        _leaves(world, leaves(flow.table.priorities, (*flow.path, "priorities")))
        _leaves(world, leaves(flow.table.judged, (*flow.path, "judged")))
    if scenario.trust:
        _leaves(world, iter([("trust",)]))


def _leaves(world: World, paths: Iterable[KeyPath]) -> None:
    unknown = {d.place for d in world.desk.problems if d.code == Fault.UNKNOWN_NAME.value[0]}
    for path in paths:
        place = world.scenario.places.of(*path)
        above = any(world.scenario.places.of(*path[:n]) in unknown for n in range(1, len(path)) if world.scenario.places.written)
        if not world.desk.was_used(path) and not above and path[-1] != "cost":
            keys = ("priorities",) if "priorities" in path else tuple(reversed(path))
            why = next((_WHY[key] for key in keys if key in _WHY), "nothing in the spec can use it")
            world.desk.fault(Fault.UNUSABLE, place, f"{'.'.join(path)} has no effect: {why}", "leave it out, or change the spec")


def _flow_names(world: World, flow: Flow) -> None:
    graph, table = flow.graph, flow.table
    links = dict.fromkeys(name for link in graph.links for pair in pairs(link) for name in pair.names)
    ways = dict.fromkeys(
        "/".join((link.name, source)) for link in graph.links if len(link.sources) > 1 for source in link.sources
    )
    by_name = {ref.name: ref for ref in flow.fields}
    alone = [name for name in by_name if sum(ref.name == name for ref in flow.fields) == 1]
    _tables(world, (*flow.path, "stages"), table.stages, "stage", (s.name for s in graph.stages if s.what != "end"))
    _tables(world, (*flow.path, "links"), table.links, "link", dict.fromkeys((*links, *ways)))
    _tables(world, (*flow.path, "fields"), table.fields, "field", (*alone, *map(str, flow.fields)))
    _tables(world, (*flow.path, "clocks"), table.clocks, "clock", (clock.name for clock in graph.clocks))
    _tables(world, (*flow.path, "judged"), table.judged, "judging function", (*flow.reading.judged, *flow.reading.judged_needs))


def _tables(world: World, path: KeyPath, told: Mapping[str, object], what: str, known: Iterable[str]) -> None:
    names = tuple(dict.fromkeys(known))
    for name in told:
        if name not in names:
            world.desk.unknown((*path, name), name, what, names)
