"""What a run was about: its warm-up, its stop, the load that was expected of each team, and what was checked."""

from collections.abc import Iterator
from typing import Any

from flowspec.decide.experiment import Experiment
from flowspec.decide.load import Loads, TeamLoad
from flowspec.measure.intervals import correlation
from flowspec.report.comparison import interval
from flowspec.report.numbers import number, with_interval

WEEK = 604_800_000
LAWS = "cases conserved, spans without gaps, Little's law, seats and shifts, clocks"
"""What every run is held to (flowspec/simulate/laws.py): a run that breaks one is an error."""


def how(told: Experiment) -> str:
    """How long was run, what was left out, how often: `52 weeks (steady-state, the first 3 left out), 30 replications`."""
    scenario, left = told.prepared.scenario, told.warm_up
    said = {"none": "", "given": "", "found": ", found by MSER-5", "never settles": ", as it never settles"}[left.how]
    first = f", the first {number(left.ticks / WEEK)} left out{said}" if left.how != "none" else ""
    cut = f"one long run in {told.batches} batches" if told.batches else _count(told.summary.replications)
    return f"{number(scenario.horizon / WEEK)} weeks ({scenario.run}{first}), {cut}"


def _count(replications: int) -> str:
    return f"{replications} replications" if replications != 1 else "1 replication, so no intervals"


def warnings(told: Experiment) -> Iterator[str]:
    """What a reader must know before the numbers."""
    if told.warm_up.how == "never settles":
        yield (
            "never settles: the open cases still change in the second half of the horizon, so these numbers are not those of the "
            "long run; make the horizon longer"
        )
    if told.batches and abs(close := correlation(told.summary.values["mean(lead_time)"])) > 2 / told.batches**0.5:
        yield f"batches: neighbouring ones are alike (correlation {close:.2f}), so the intervals are too narrow; run longer"
    if told.stopped and not told.stopped.reached:
        stop = told.stopped
        yield (
            f"precision: {stop.asked.name} is {with_interval(stop.interval)} after {stop.interval.n} replications, which is less "
            f"than {stop.asked.text} asks for; allow more replications"
        )


def remarks(expected: Loads) -> Iterator[str]:
    """What stands below the tables of the teams: how near the load is to too much, and whether seats did what was expected."""
    if expected.growth is not None and expected.stable:
        yield (
            f"Offered: by the traffic equations, before the run. {expected.tightest} keeps up until arrivals are "
            f"{number(expected.growth)} times as many."
        )
    for point in expected.tipping:
        if point.at is not None:
            side = "less" if point.stable else "more"
            yield (
                f"{point.team} {'stops keeping' if point.stable else 'keeps'} up if {side} than {100 * point.at:.0f} % of "
                f"{point.field} come complete ({100 * point.now:.0f} % do)."
            )
    apart = [team.load.team for team in expected.teams if team.agrees is False]
    if apart:
        yield (
            f"Utilisation is not the offered load: {', '.join(apart)} (99 % interval). Patience, timers, limits of links and "
            "work on breaches are not in the equations."
        )


def checked(told: Experiment) -> str:
    """What was checked after every run."""
    count = told.summary.replications
    runs = f"All {count} runs keep" if count > 1 else "The run keeps"
    return f"{runs} the laws of every run: {LAWS}."


def stopped(told: Experiment) -> Iterator[str]:
    """How a search for precision ended that reached it."""
    if told.stopped and told.stopped.reached:
        stop = told.stopped
        yield (
            f'Stopped after {stop.interval.n} replications and {stop.looks} looks, when "{stop.asked.text}" was reached; an '
            "interval that is stopped when it is narrow covers a little less than it says."
        )


def run_json(told: Experiment, expected: Loads) -> dict[str, Any]:
    """The warm-up, the batches, the stop, the load and what was checked."""
    stop = told.stopped
    return {
        "warm_up": {"hours": told.warm_up.ticks / 3_600_000, "how": told.warm_up.how},
        "batches": told.batches,
        "precision": None
        if stop is None
        else {
            "asked": stop.asked.text,
            "of": stop.asked.name,
            "reached": stop.reached,
            "looks": stop.looks,
            "interval": interval(stop.interval),
        },
        "load": {
            "stable": expected.stable,
            "tightest": expected.tightest or None,
            "arrivals_can_grow": expected.growth,
            "teams": [_team(team) for team in expected.teams],
            "tipping": [
                {"field": p.field, "complete": p.now, "tips_at": p.at, "team": p.team, "stable": p.stable}
                for p in expected.tipping
            ],
        },
        "checked": {"runs": told.summary.replications, "laws": LAWS.split(", "), "broken": []},
        "warnings": list(warnings(told)),
    }


def _team(team: TeamLoad) -> dict[str, Any]:
    load = team.load
    finite = load.offered != float("inf")
    return {
        "team": load.team,
        "offered_seats": load.offered if finite else None,
        "seats_on_shift": load.capacity,
        "rho": load.rho if load.rho != float("inf") else None,
        "utilisation": interval(team.utilisation),
        "agrees": team.agrees,
    }
