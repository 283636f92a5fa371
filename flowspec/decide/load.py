"""The load that is offered to each team, before a run, beside what its seats did in the run."""

from flowspec.analysis.traffic import Load, TippingPoint, tipping_points
from flowspec.decide.experiment import Experiment
from flowspec.measure.intervals import Interval, student
from flowspec.model.plain import dataclass

SURE = 0.99
"""The confidence of the intervals that utilisation is held against: there is one for each team."""


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team's offered load by the traffic equations, its utilisation, and whether the two agree.

    `agrees` is None where they need not: in a terminating run, which begins empty and ends with work undone, and under a load
    that the team cannot keep up with.
    """

    load: Load
    utilisation: Interval
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Loads:
    """Every team's load; whether all keep up; how much arrivals can grow until the first does not (None: nobody works); and the
    %C&A of each collected field at which that happens, all else as it is."""

    teams: tuple[TeamLoad, ...]
    stable: bool
    tightest: str
    growth: float | None
    tipping: tuple[TippingPoint, ...]


def loads(told: Experiment) -> Loads:
    """Offered load beside utilisation. Left out of the equations: patience, timers, side work of breaches, limits of links."""
    lowered = told.prepared.lowered
    expected = lowered.traffic
    steady = told.prepared.scenario.run == "steady-state"
    teams = tuple(_team(told, load, steady) for load in expected.loads)
    most = max(expected.loads, key=lambda load: load.rho, default=None)
    busy = most is not None and 0 < most.rho < float("inf")
    return Loads(
        teams,
        expected.stable,
        most.team if most else "",
        1 / most.rho if most and busy else None,
        tipping_points(lowered.net) if expected.leaves else (),
    )


def _team(told: Experiment, load: Load, steady: bool) -> TeamLoad:
    values = told.summary.values[f"mean(utilisation.{load.team})"]
    comparable = steady and load.stable and len(values) > 1
    agrees = not student(values, level=SURE).excludes(load.rho) if comparable else None
    return TeamLoad(load, student(values, level=told.summary.level), agrees)
