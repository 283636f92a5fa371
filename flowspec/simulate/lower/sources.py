"""Where cases come from: the arrivals of each Start, and the backlog of each stage (semantics 1.8)."""

from flowspec.model.scenario import Arrivals
from flowspec.simulate.arrivals import timetable
from flowspec.simulate.lower.desk import leaves
from flowspec.simulate.lower.fields import complete_at
from flowspec.simulate.lower.world import Flow, World
from flowspec.simulate.model import Collect, Source


def sources(world: World, flow: Flow) -> list[Source]:
    """The sources of a workflow: its Starts in declared order, then its backlogs in stage order."""
    return [*_starts(world, flow), *_backlogs(world, flow)]


def _starts(world: World, flow: Flow) -> list[Source]:
    starts = [stage for stage in flow.graph.stages if stage.what == "start"]
    names = [stage.name for stage in starts]
    given = dict(flow.table.arrivals)
    if "" in given:
        if len(starts) > 1:
            line = f"[{'.'.join((*flow.path, 'arrivals', names[0]))}]"
            world.desk.missing(
                (*flow.path, "arrivals"),
                line,
                f"{flow.graph.name} has {len(starts)} Starts, and nothing says where cases come in",
            )
            return []
        given = {names[0]: given[""]} if names else {}
    for name in given:
        if name not in names:
            world.desk.unknown((*flow.path, "arrivals", name), name, "Start", names)
    if not given and not flow.table.backlog:
        world.desk.missing((*flow.path, "arrivals"), 'rate = "40 per week"', f"no case ever comes to {flow.graph.name}")
    return [_source(world, flow, stage.name, given[stage.name], stage.was) for stage in starts if stage.name in given]


def _source(world: World, flow: Flow, name: str, told: Arrivals, was: str | None) -> Source:
    scenario = world.scenario
    for path in ((*flow.path, "arrivals"), (*flow.path, "arrivals", name)):
        for leaf in leaves(told, path):
            world.desk.use(*leaf)
    ticks, rate = timetable(told, scenario.zone, scenario.epoch, scenario.horizon)
    return Source(name, flow.key(was or name), flow.number, flow.stages[name], ticks, rate=rate)


def _backlogs(world: World, flow: Flow) -> list[Source]:
    told: list[Source] = []
    known = [stage.name for stage in flow.graph.stages if stage.what != "end"]
    for name in flow.table.backlog:
        if name not in known:
            world.desk.unknown((*flow.path, "backlog", name), name, "stage", known)
    for stage in flow.graph.stages:
        if stage.name in flow.table.backlog and stage.name in known:
            world.desk.use(*flow.path, "backlog", stage.name, "cases")
            cases = flow.table.backlog[stage.name].cases
            place = flow.key(f"backlog.{stage.was or stage.name}")
            brought = _collected_before(world, flow, stage.name)
            told.append(Source(f"backlog of {stage.name}", place, flow.number, flow.stages[stage.name], (0,) * cases, brought))
    return told


def _collected_before(world: World, flow: Flow, name: str) -> tuple[Collect, ...]:
    """What the stages on the ways to this one collect."""
    before: set[str] = set()
    front = {name}
    while front:
        front = {s for link in flow.graph.links if front & set(link.targets) for s in link.sources} - before - {name}
        before |= front
    found: dict[int, Collect] = {}
    for stage in flow.graph.stages:
        for ref in stage.collects if stage.name in before else ():
            found.setdefault(flow.fields[ref], Collect(flow.fields[ref], complete_at(world, flow, ref, stage.name)))
    return tuple(found.values())
