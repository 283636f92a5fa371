"""What is wrong between the numbers of a scenario: contradictions, shares that do not add up, values without effect."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from flowspec.model.calendar import tick_of, zone_of
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.duration import BadText
from flowspec.model.given import KeyPath
from flowspec.model.scenario import Arrivals, Assumptions, Calendar, Column, Data, Group, Link, ProfileLog, Scenario, Stage, Team
from flowspec.simulate.scenario.problems import nearest, problem

_EXACT = 1e-9
"""How far from 1 a sum of shares may be: the rounding of a dozen decimal fractions, and nothing that a person would write."""


def inconsistencies(scenario: Scenario) -> Iterator[Diagnostic]:
    """Every fault that needs more than one value to be seen."""
    for code, path, message in _faults(scenario):
        yield problem(code, path, scenario.places, message)


Fault = tuple[str, KeyPath, str]


def _faults(scenario: Scenario) -> Iterator[Fault]:
    try:
        zone_of(scenario.zone)
    except BadText as error:
        yield "SCN004", ("zone",), str(error)
        return
    yield from _run(scenario)
    for name, calendar in scenario.calendars.items():
        yield from _calendar(scenario, calendar, ("calendars", name))
    yield from _unused(scenario)
    for section, teams in (("teams", scenario.teams), ("roles", scenario.roles)):
        for name, team in teams.items():
            yield from _team(scenario, team, (section, name))
    for name, agent in scenario.agents.items():
        for true, row in agent.confusion.items():
            yield from _sum(row, ("agents", name, "confusion", true))
    for process, told in scenario.workflows.items():
        yield from _workflow(scenario, told, scenario.path(process))


def _run(scenario: Scenario) -> Iterator[Fault]:
    if scenario.horizon <= 0:
        yield "SCN003", ("horizon",), 'the run has no length; write how long cases arrive, such as "26 week"'
    if scenario.run == "terminating" and scenario.warm_up is not None:
        yield "SCN010", ("warm_up",), 'a terminating run has no warm-up; leave it out, or write run = "steady-state"'
    if scenario.run == "steady-state" and scenario.drain:
        yield "SCN010", ("drain",), 'a steady-state run is cut at its horizon; leave drain out, or write run = "terminating"'
    if scenario.warm_up is not None and scenario.warm_up >= scenario.horizon:
        yield "SCN009", ("warm_up",), "nothing is left of the run after the warm-up; make it shorter than the horizon"


def _calendar(scenario: Scenario, calendar: Calendar | str | None, path: KeyPath) -> Iterator[Fault]:
    if isinstance(calendar, str) and calendar not in scenario.calendars:
        known = list(scenario.calendars)
        hint = nearest(calendar, known) if known else 'write hours such as "Mon-Fri 09:00-17:00", or add it to [calendars]'
        yield "SCN001", path, f"there is no calendar {calendar!r} in [calendars]; {hint}"
    elif calendar is not None:
        try:
            scenario.opening(calendar)
        except BadText as error:
            yield "SCN004", path, str(error)


def _unused(scenario: Scenario) -> Iterator[Fault]:
    teams = [*scenario.teams.values(), *scenario.roles.values()]
    hours = [team.calendar for team in teams] + [group.calendar for team in teams for group in team.groups]
    used = {calendar for calendar in hours if isinstance(calendar, str)}
    for name in scenario.calendars:
        if name not in used:
            yield (
                "SCN010",
                ("calendars", name),
                f'no team uses this calendar; write calendar = "{name}" in a team, or leave it out',
            )


def _team(scenario: Scenario, team: Team, path: KeyPath) -> Iterator[Fault]:
    if team.size is not None and team.groups:
        yield "SCN009", (*path, "groups"), "this team has a size and groups; write one of them"
    yield from _calendar(scenario, team.calendar, (*path, "calendar"))
    names = [group.name for group in team.groups]
    for i, group in enumerate(team.groups):
        yield from _group(scenario, group, (*path, "groups", str(i)), group.name in names[:i])


def _group(scenario: Scenario, group: Group, path: KeyPath, again: bool) -> Iterator[Fault]:
    if again:
        yield "SCN009", (*path, "name"), f"{group.name!r} is the name of another group of this team; write another one"
    if group.serves == ():
        yield "SCN009", (*path, "serves"), "this group may work nowhere; name stages, or leave serves out for all"
    yield from _calendar(scenario, group.calendar, (*path, "calendar"))


def _workflow(scenario: Scenario, told: Assumptions, path: KeyPath) -> Iterator[Fault]:
    if "" in told.arrivals and len(told.arrivals) > 1:
        yield "SCN009", (*path, "arrivals"), "some arrivals name their Start and some do not; write [arrivals.<start>] for each"
    for start, arrivals in told.arrivals.items():
        where = (*path, "arrivals", *([start] if start else []))
        yield from _arrivals(arrivals, where)
        yield from _outside(scenario, arrivals, where)
    if told.priorities:
        yield from _sum(told.priorities, (*path, "priorities"))
    for name, stage in told.stages.items():
        yield from _stage(stage, (*path, "stages", name))
    for name, link in told.links.items():
        yield from _link(scenario, link, (*path, "links", name))
    for name, data in told.fields.items():
        yield from _data(data, (*path, "fields", name))


def _arrivals(told: Arrivals, path: KeyPath) -> Iterator[Fault]:
    ways = [key for key, given in (("rate", told.rate), ("every", told.every), ("times", told.times), ("log", told.log)) if given]
    if len(ways) > 1:
        yield "SCN009", (*path, ways[1]), f"arrivals are given by {' and '.join(ways)}; write one of them"
    if not ways and not told.bursts:
        yield "SCN008", path, 'nothing says how cases arrive; add this line: rate = "40 per week"'
    if told.profile != "always" and told.rate is None:
        yield "SCN010", (*path, "profile"), "a profile spreads a rate, and there is none; write rate, or leave the profile out"
    if isinstance(told.profile, tuple) and sum(told.profile) <= 0:
        yield "SCN003", (*path, "profile"), "all weights are 0; write at least one that is not"
    if isinstance(told.profile, ProfileLog):
        yield from _moments(told.profile.log, (*path, "profile", "log"))
    if told.log is not None:
        yield from _moments(told.log, (*path, "log"))
    elif told.column is not None:
        yield "SCN010", (*path, "column"), "a column belongs to a log, and there is none; write log, or leave the column out"
    if told.batch > 1 and not ways:
        yield "SCN010", (*path, "batch"), "bursts say themselves how many cases come; leave batch out"


def _outside(scenario: Scenario, told: Arrivals, path: KeyPath) -> Iterator[Fault]:
    moments: list[tuple[KeyPath, datetime | int]] = [(("times", str(i)), moment) for i, moment in enumerate(told.times)]
    moments += [(("bursts", str(i), "at"), burst.at) for i, burst in enumerate(told.bursts)]
    for key, moment in moments:
        tick = moment if isinstance(moment, int) else tick_of(moment, scenario.zone, scenario.epoch)
        if not 0 <= tick < scenario.horizon:
            yield "SCN009", (*path, *key), "this is not within the run; write a moment from start on and before the horizon"


def _moments(column: Column, path: KeyPath) -> Iterator[Fault]:
    try:
        column.moments()
    except BadText as error:
        yield "SCN013", path, str(error)


def _stage(told: Stage, path: KeyPath) -> Iterator[Fault]:
    if told.hold is not None and told.hold.share == 1:
        yield "SCN003", (*path, "hold", "share"), "work that is always put on hold never ends; write a share below 1"


def _link(scenario: Scenario, told: Link, path: KeyPath) -> Iterator[Fault]:
    if told.recheck is not None and scenario.trust is None:
        yield "SCN010", (*path, "recheck"), "without [trust] nobody re-checks; add the table [trust], or leave recheck out"


def _data(told: Data, path: KeyPath) -> Iterator[Fault]:
    if told.harm and told.repair is None:
        yield "SCN008", (*path, "repair"), 'a field that does harm needs its repair; add this line: repair = "30 min"'
    if told.repair is not None and not told.harm:
        yield "SCN010", (*path, "repair"), "nothing is repaired where harm is 0; add this line: harm = 0.5"
    if isinstance(told.values, Mapping):
        yield from _sum(told.values, (*path, "values"))


def _sum(shares: Mapping[str, float], path: KeyPath) -> Iterator[Fault]:
    total = sum(shares.values())
    if abs(total - 1) > _EXACT:
        told = " + ".join(f"{share:g}" for share in shares.values())
        yield "SCN006", path, f"the shares {told} add up to {total:.12g}; make them add up to 1"
