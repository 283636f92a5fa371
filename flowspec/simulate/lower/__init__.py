"""From a spec and a scenario to the Model that engines run: docs/bridge.md says how each word is meant.

world      numbers everything                    routes     whose line
programs   statements about records              gates      requirements and policies
fields     data quality and values               ways       links
hours      calendars and durations               stages     stages
teams      seats                                 clocks     deadlines
sources    arrivals and backlogs                 nesting    forks and joins
header     what the Log's numbers mean           unused     nothing accepted is ignored
"""

from dataclasses import replace
from datetime import date

from flowspec.analysis.traffic import Net, Traffic, traffic
from flowspec.model.errors import ScenarioErrors
from flowspec.model.given import KeyPath
from flowspec.model.graph import Specs
from flowspec.model.log import Header
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Scenario
from flowspec.simulate.lower.clocks import clocks, priorities
from flowspec.simulate.lower.desk import Desk, Note
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.fields import fields
from flowspec.simulate.lower.finished import check_finished
from flowspec.simulate.lower.header import header
from flowspec.simulate.lower.hours import Draft, Hours
from flowspec.simulate.lower.nesting import check_nesting, check_transit
from flowspec.simulate.lower.network import net
from flowspec.simulate.lower.sources import sources
from flowspec.simulate.lower.stages import kinds, stages
from flowspec.simulate.lower.teams import teams
from flowspec.simulate.lower.unused import check_names, check_unused
from flowspec.simulate.lower.ways import joins_of, ways
from flowspec.simulate.lower.world import Flow, World, world
from flowspec.simulate.model import Model, Stage, Trust, Way, Workflow

__all__ = ["Lowered", "Note", "lower"]


@dataclass(frozen=True, slots=True)
class Lowered:
    """A Model, what its Log's numbers mean, what a reader should know of it, the Model as the traffic equations see it, and the
    load to expect."""

    model: Model
    header: Header
    notes: tuple[Note, ...]
    seed: int
    net: Net
    traffic: Traffic

    def world(self, replication: int, seed: int | None = None) -> tuple[Model, Header]:
        """The Model, and the header of one replication."""
        return self.model, replace(self.header, seed=self.seed if seed is None else seed, replication=replication)


def lower(specs: Specs, scenario: Scenario) -> Lowered:
    """The Model of a scenario.

    Raises `ScenarioErrors` with everything that is wrong: names that the specs do not have, numbers that are missing or without
    effect, words that cannot be simulated.
    """
    desk = Desk(scenario)
    told = world(specs, scenario, desk)
    _stop(desk, told)
    check_names(told)
    hours = Hours(told)
    all_sources = tuple(source for flow in told.flows for source in sources(told, flow))
    all_stages, all_ways, joins = _flows(told, hours)
    model = Model(
        horizon=scenario.horizon,
        end=scenario.end,
        day0=_day0(told),
        calendars=(),
        workflows=tuple(_workflow(told, flow) for flow in told.flows),
        sources=all_sources,
        fields=fields(told, hours),
        stages=tuple(all_stages),
        ways=tuple(all_ways),
        clocks=tuple(clock for flow in told.flows for clock in clocks(Draft(told, flow, hours))),
        teams=teams(told, hours),
        joins=joins,
        trust=_trust(told, all_ways),
    )
    model = replace(model, calendars=tuple(hours.calendars))
    check_finished(told, model)
    names = header(told, model)
    check_unused(told)
    _stop(desk, told)
    network = net(model, _rates(model))
    expected = traffic(network)
    _overload(desk, expected)
    _stop(desk, told)
    return Lowered(model, names, tuple(desk.notes), scenario.seed, network, expected)


def _rates(model: Model) -> dict[int, float]:
    """How many cases arrive at each start, a tick."""
    rates: dict[int, float] = {}
    for source in model.sources:
        rates[source.start] = rates.get(source.start, 0.0) + source.expected / model.horizon
    return rates


def _stop(desk: Desk, told: World) -> None:
    if desk.problems:
        raise ScenarioErrors(desk.problems)
    assert len(told.flows) == len(told.scenario.workflows)


def _overload(desk: Desk, expected: Traffic) -> None:
    """An unstable load stops a steady-state run; a terminating one begins its report with it, since today's process may be so."""
    faults: list[tuple[KeyPath, str]] = []
    for load in expected.loads:
        if not load.stable and expected.leaves:
            says = f"{load.team} is offered the work of {load.offered:.2f} seats and has {load.capacity:.2f} on shift"
            faults.append((("teams", load.team), f"{says} (rho = {load.rho:.2f})"))
    if not expected.leaves:
        faults = [((), "cases go round for ever: a loop of returns or links has no way out")]
    for path, says in faults:
        if desk.scenario.run == "steady-state":
            desk.fault(
                Fault.OVERLOAD,
                path,
                f"{says}, so its line has no steady state",
                'add seats, take work away, or run = "terminating"',
            )
        else:
            desk.note(path, says, "overload")


def _flows(told: World, hours: Hours) -> tuple[list[Stage], list[Way], int]:
    """Stages and ways of all workflows, numbered through, and how many joins there are."""
    all_stages: list[Stage] = []
    all_ways: list[Way] = []
    joins = 0
    for flow in told.flows:
        worked = kinds(told, flow)
        check_nesting(told, flow)
        check_transit(told, flow, worked)
        draft = Draft(told, flow, hours)
        some, mine = stages(draft, ways(draft, worked, joins), worked, len(all_ways))
        all_stages += some
        all_ways += mine
        joins += joins_of(flow)
    return all_stages, all_ways, joins


def _workflow(told: World, flow: Flow) -> Workflow:
    names = priorities(flow)
    field = flow.fields[flow.graph.priority] if flow.graph.priority else -1
    shares: list[float] = []
    if field < 0:
        told.desk.use(*flow.path, "priorities")
        for share in flow.table.priorities.values():
            shares.append(share + (shares[-1] if shares else 0.0))
    return Workflow(flow.graph.process, flow.key(""), field, tuple(shares), names)


def _day0(told: World) -> int:
    start = told.scenario.start
    return (start.date() - date(1970, 1, 1)).days if start else 0


def _trust(told: World, all_ways: list[Way]) -> Trust | None:
    table = told.scenario.trust
    if table is None:
        return None
    if any(branch.recheck for way in all_ways for branch in way.branches):
        told.desk.use("trust")
    return Trust(table.prior_good, table.prior_bad, table.keep, table.gain, table.loss, table.most, table.below)
