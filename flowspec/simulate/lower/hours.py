"""Calendars of the Model, durations counted in them, and which teams must have somebody to work."""

from dataclasses import dataclass as mutable
from dataclasses import field
from datetime import date, datetime

from flowspec.model.calendar import Opening, instants, open_days, opening_of, stretches, tick_of
from flowspec.model.distribution import Quantity
from flowspec.model.duration import BadText
from flowspec.model.given import KeyPath
from flowspec.model.graph import Duration, Party, Trigger
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Calendar, Team
from flowspec.model.source import Source
from flowspec.simulate.lower.desk import Desk, Numbers
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.programs import DAY
from flowspec.simulate.lower.spans import distribution
from flowspec.simulate.lower.world import Flow, World
from flowspec.simulate.model import NEVER, Distribution, Span

Open = tuple[tuple[int, int], ...]

MINUTE = 60_000


@mutable(slots=True, eq=False)
class Hours:
    """The calendars that a Model needs, each once; and what teams are asked to do, with the place in the spec that asks."""

    world: World
    calendars: dict[Open, int] = field(default_factory=dict[Open, int])
    working: dict[int, Source] = field(default_factory=dict[int, Source])
    serving: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    informed: dict[int, Source] = field(default_factory=dict[int, Source])

    # --- calendars --------------------------------------------------------------------------------
    def opening(self, party: Party) -> Opening | None:
        """When a team is there: what the scenario says of it, else the spec's calendar; a role has its team's."""
        scenario, specs = self.world.scenario, self.world.specs
        table = (scenario.roles if party.what == "role" else scenario.teams).get(party.name)
        if table and table.calendar is not None:
            self.world.desk.use("roles" if party.what == "role" else "teams", party.name, "calendar")
            return self.named(table.calendar)
        if party.what == "role" and party.team:
            return self.opening(specs.party(party.team))
        return self.of_spec(party.calendar) if party.calendar else None

    def named(self, calendar: Calendar | str) -> Opening:
        """The hours of a calendar that the scenario writes or names."""
        if isinstance(calendar, str):
            self.world.desk.use("calendars", calendar)
        return self.world.scenario.opening(calendar)

    def of_spec(self, name: str) -> Opening:
        """The hours of the spec's calendar, or what the scenario puts in its place."""
        if name in self.world.scenario.calendars:
            return self.named(name)
        told = self.world.specs.calendar(name)
        return opening_of(told.week, told.zone, told.holidays)

    def number(self, opening: Opening, *, days: bool = False) -> int:
        """The number of the hours (or whole open days) in the Model."""
        return self._intern(self._open(opening, days=days))

    def between(self, opening: Opening, dates: tuple[tuple[date, date | None], ...]) -> int:
        """The number of the hours from each first date to (without) each second one; None is for ever."""
        told = self._open(opening, days=False)
        return self._intern(
            tuple(one for since, until in dates for one in _cut(told, self._tick(since, 0), self._tick(until, NEVER)))
        )

    def _open(self, opening: Opening, *, days: bool) -> Open:
        scenario = self.world.scenario
        if opening.needs_start and scenario.start is None:
            self.world.desk.fault(
                Fault.NO_START_DATE, (), "a calendar has holidays or changes of the clocks, and the run has no date",
                'add `start = "2027-01-04"` to the top of the file, with your date',
            )  # fmt: skip
        return (open_days if days else stretches)(opening, scenario.epoch, scenario.end)

    def hours_of(self, team: int, place: Source | KeyPath, why: str, *, days: bool = False) -> int:
        """The number of a team's hours; a team without any is an error where business time is counted in them."""
        opening = self.opening(self.world.teams[team]) if team >= 0 else None
        if opening is None:
            who = self.world.teams[team].name if team >= 0 else "nobody in particular"
            self.world.desk.fault(
                Fault.NO_CALENDAR, place, f"{why} counts in business time of {who}, who has no calendar",
                "give the team a calendar, or the clock `calendar=`, or write elapsed time",
            )  # fmt: skip
            return -1
        return self.number(opening, days=days)

    def _intern(self, told: Open) -> int:
        return self.calendars.setdefault(told, len(self.calendars))

    def _tick(self, day: date | None, otherwise: int) -> int:
        if day is None or day == date.min:
            return otherwise
        scenario = self.world.scenario
        return max(0, tick_of(datetime(day.year, day.month, day.day), scenario.zone, scenario.epoch))

    # --- durations --------------------------------------------------------------------------------
    def span(self, told: Quantity, team: int, place: KeyPath) -> Span:
        """A delay of the scenario; business time counts in the hours of `team`."""
        if told.counted in ("elapsed", "number"):
            return Span(distribution(told))
        return Span(distribution(told), self.hours_of(team, place, "this", days=told.counted == "business d"))

    def work(self, told: Quantity, place: KeyPath) -> Distribution:
        """Hands-on time: it counts on the seat's own hours, so it is given in plain time."""
        if told.counted != "elapsed":
            self.world.desk.fault(
                Fault.WRONG_UNIT,
                place,
                f"work counts in the hours of whoever does it, and this is {told.counted}",
                "write min or h",
            )
        return distribution(told)

    def limit(self, told: Duration, team: int, place: Source) -> Span:
        """A fixed length of time of the spec."""
        if not told.business:
            return Span(Distribution("fixed", (float(ticks(told)),)))
        return Span(Distribution("fixed", (float(ticks(told)),)), self.hours_of(team, place, "this", days=told.unit == "d"))

    def meetings(self, trigger: Trigger, team: int, place: Source) -> tuple[int, ...]:
        """The instants of a schedule, in the zone of the team's calendar."""
        opening = self.opening(self.world.teams[team]) if team >= 0 else None
        scenario = self.world.scenario
        try:
            return instants(trigger.said, opening.zone if opening else scenario.zone, scenario.epoch, scenario.end)
        except BadText as error:
            self.world.desk.fault(
                Fault.WRONG_VALUE, place, str(error).partition(";")[0], 'write "Mon 09:00", "day 19:00" or "weekday 08:30"'
            )
            return ()

    # --- who must be there ------------------------------------------------------------------------
    def works(self, party: str, place: Source, stage: int | None = None) -> None:
        """Say that work enters the line of a party, from a stage of its own or (None) from anywhere."""
        team = self.world.line(party)
        if team < 0:
            return
        self.working.setdefault(team, place)
        if stage is not None:
            self.serving.setdefault(team, set()).add(stage)

    def told(self, party: str, place: Source) -> None:
        """Say that a party is told of failures, and must notice them."""
        team = self.world.tellers.get(party, -1)
        if team >= 0:
            self.informed.setdefault(team, place)


@dataclass(frozen=True, slots=True)
class Draft:
    """One workflow while it is lowered: the world that it is part of, and the hours that it uses."""

    world: World
    flow: Flow
    hours: Hours

    @property
    def desk(self) -> Desk:
        """Where faults go."""
        return self.world.desk

    def numbers(self, stage: str) -> Numbers:
        """What the scenario says of a stage."""
        return self.world.numbers(self.flow, "stages", stage)


def ticks(told: Duration) -> int:
    """A length of time of the spec in ticks; a business day counts 24 hours of open days."""
    return told.amount * (DAY if told.unit == "d" else MINUTE)


def team_table(world: World, team: int) -> tuple[KeyPath, Team | None]:
    """What the scenario says of a team or role, and where."""
    party = world.teams[team]
    section = "roles" if party.what == "role" else "teams"
    return (section, party.name), (world.scenario.roles if party.what == "role" else world.scenario.teams).get(party.name)


def _cut(told: Open, since: int, until: int) -> Open:
    return tuple((max(a, since), min(b, until)) for a, b in told if b > since and a < until)
