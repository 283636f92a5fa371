"""Where cases come from: the arrivals of each Start, and the backlog of each stage (semantics 1.8)."""

from dataclasses import replace

from flowspec.model.plain import dataclass
from flowspec.model.scenario import Arrivals
from flowspec.simulate.arrivals import Timetable, timetable
from flowspec.simulate.draws import Purpose, first_uniforms, place_of
from flowspec.simulate.lower.desk import leaves
from flowspec.simulate.lower.fields import complete_at
from flowspec.simulate.lower.world import Flow, World
from flowspec.simulate.model import Collect, Source

DRAWN_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class Stream:
    """A source and, if it is one of arrivals, its timetable."""

    source: Source
    times: Timetable | None = None

    @property
    def expected(self) -> float:
        """How many cases come on average before the horizon."""
        if self.times is None:
            return float(len(self.source.ticks))
        return len(self.times.fixed) + (self.times.expected[-1] * self.times.batch if self.times.expected else 0.0)

    def drawn(self, seed: int, replication: int) -> Source:
        """The source with the arrivals of one replication."""
        if self.times is None:
            return self.source
        key, place = self.source.key, place_of(self.source.key, Purpose.ARRIVAL)

        drawn = list[float]()

        def u(n: int) -> float:
            if n % DRAWN_AT_ONCE == 0:
                drawn[:] = first_uniforms(seed, replication, key, place, n, DRAWN_AT_ONCE)
            return drawn[n % DRAWN_AT_ONCE]

        return replace(self.source, ticks=self.times.ticks(u))


def streams(world: World, flow: Flow) -> list[Stream]:
    """The sources of a workflow: its Starts in declared order, then its backlogs in stage order."""
    return [*_arrivals(world, flow), *_backlogs(world, flow)]


def _arrivals(world: World, flow: Flow) -> list[Stream]:
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
    return [_stream(world, flow, stage.name, given[stage.name], stage.was) for stage in starts if stage.name in given]


def _stream(world: World, flow: Flow, name: str, told: Arrivals, was: str | None) -> Stream:
    scenario = world.scenario
    for path in ((*flow.path, "arrivals"), (*flow.path, "arrivals", name)):
        for leaf in leaves(told, path):
            world.desk.use(*leaf)
    source = Source(name, flow.key(was or name), flow.number, flow.stages[name], ())
    return Stream(source, timetable(told, scenario.zone, scenario.epoch, scenario.horizon))


def _backlogs(world: World, flow: Flow) -> list[Stream]:
    told: list[Stream] = []
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
            told.append(
                Stream(Source(f"backlog of {stage.name}", place, flow.number, flow.stages[stage.name], (0,) * cases, brought))
            )
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
