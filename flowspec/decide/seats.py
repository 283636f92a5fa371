"""Teams' sizes as something to decide: which can be changed, what a seat costs, and the scenario with other sizes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal, TypeAlias

from flowspec.decide.costs import MONTH
from flowspec.decide.prepared import Prepared, prepared
from flowspec.measure.reading import HOUR
from flowspec.model.calendar import open_between
from flowspec.model.errors import FlowspecError
from flowspec.model.graph import Specs
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Dated, Scenario, Team
from flowspec.simulate.scenario import override

Plan: TypeAlias = tuple[int, ...]
"""Seats by crew."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Seats whose number can be decided: a team's or role's, or a group's of it (by its position)."""

    section: Literal["teams", "roles"]
    team: str
    size: tuple[Dated, ...]
    group: int | None = None
    label: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """The key path of its size."""
        return (self.section, self.team, *(("groups", str(self.group)) if self.group is not None else ()), "size")

    @property
    def most(self) -> int:
        """How many seats it has at most."""
        return max(row.size for row in self.size)


def crews(scenario: Scenario) -> tuple[Crew, ...]:
    """Every number of seats that the scenario gives."""
    return (*_crews("teams", scenario), *_crews("roles", scenario))


def _crews(section: Literal["teams", "roles"], scenario: Scenario) -> Iterator[Crew]:
    tables = scenario.teams if section == "teams" else scenario.roles
    for name, table in tables.items():
        yield from _of_team(section, name, table)


def _of_team(section: Literal["teams", "roles"], name: str, table: Team) -> Iterator[Crew]:
    if table.size is not None:
        yield Crew(section, name, table.size, label=name)
    for number, group in enumerate(table.groups):
        yield Crew(section, name, group.size, number, f"{name}, {group.name}")


def staffed(scenario: Scenario, specs: Specs, those: tuple[Crew, ...], plan: Plan, since: date | None = None) -> Prepared:
    """The scenario with so many seats; with `since` only from that day on.

    Dated sizes are raised or lowered by the same number at every date. It is lowered as a terminating run, so that too few seats
    show in the numbers instead of being refused.
    """
    told = scenario
    for crew, seats in zip(those, plan, strict=True):
        if seats != crew.most or since:
            told = override(told, crew.path, _written(crew, seats, since, scenario))
    return prepared(replace(told, run="terminating"), specs)


def _written(crew: Crew, seats: int, since: date | None, scenario: Scenario) -> object:
    """A size as a scenario writes it."""
    if since is None and len(crew.size) == 1 and crew.size[0].since == date.min:
        return seats
    if since is None:
        return [[str(row.since), max(0, row.size + seats - crew.most)] for row in crew.size]
    first = scenario.start.date() if scenario.start else since
    rows = [Dated(since=first if row.since == date.min else row.since, size=row.size) for row in crew.size]
    there = [row for row in rows if row.since <= since]
    more = seats - crew.most
    at = Dated(since=since, size=there[-1].size if there else 0)
    later = [at, *(row for row in rows if row.since > since)]
    kept = [row for row in rows if row.since < since]
    return [[str(row.since), row.size] for row in kept] + [[str(row.since), max(0, row.size + more)] for row in later]


@dataclass(frozen=True, slots=True)
class Wages:
    """What one seat more of each crew costs a month, and in what: the currency, or seats where some team has no price. `there` is
    a plan that costs `fixed`."""

    month: tuple[float, ...]
    unit: str
    there: Plan
    fixed: float

    def of(self, plan: Plan) -> float:
        """What a plan costs a month, on average over the run."""
        more = (seats - there for seats, there in zip(plan, self.there, strict=True))
        return self.fixed + sum(n * month for n, month in zip(more, self.month, strict=True))


def wages(those: tuple[Crew, ...], now: tuple[Plan, Prepared], more: tuple[Plan, Prepared]) -> Wages:
    """What seats cost, from a plan and one with more seats of every crew: seats that come late cost only what is left of the run.
    Without `cost_per_hour` for every team a seat counts as a seat."""
    (there, ready), (generous, _) = now, more
    rates = [next(team.cost_per_hour for team in ready.lowered.header.teams if team.name == crew.team) for crew in those]
    if any(rate is None for rate in rates):
        return Wages(tuple(1.0 for _ in those), "seats", there, float(sum(there)))
    months = ready.scenario.horizon / MONTH
    paid = [
        [_hours(one, crew) * (rate or 0.0) / months for crew, rate in zip(those, rates, strict=True)] for _, one in (now, more)
    ]
    each = ((after - before) / (seats - had) for before, after, had, seats in zip(paid[0], paid[1], there, generous, strict=True))
    return Wages(tuple(each), ready.scenario.currency or "money", there, sum(paid[0]))


def _hours(ready: Prepared, crew: Crew) -> float:
    """The hours on shift of a crew's seats, of work that arrives."""
    header = ready.lowered.header
    team = next(team for team in header.teams if team.name == crew.team)
    own = [calendar for group, calendar in team.seats if crew.group is None or crew.label == f"{crew.team}, {group}"]
    return sum(open_between(header.calendars[calendar], 0, ready.scenario.horizon) / HOUR for calendar in own)


def needs_start(scenario: Scenario, since: date | None) -> None:
    """Raises `FlowspecError` if a date is asked for in a scenario without one."""
    if since and scenario.start is None:
        raise FlowspecError(f'{scenario.file}: the run has no date; add `start = "{since}"` to the top of the file')
