"""What we assume, as plain data: arrivals, durations, sizes, how often data is complete, costs.

A spec says what should happen, a scenario what a simulation takes for granted; docs/scenario.md describes its file. Lengths of
time are ticks (1 ms): an `int` where only a fixed elapsed time has a meaning, else a `Quantity` (fixed or a distribution;
elapsed or business time). None means that nothing was said. A default only ever switches a mechanism off.

Tables are frozen pydantic models, because they are the reader's schema too; they know nothing of files.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, InstanceOf, WithJsonSchema
from pydantic import Field as Bounds

from flowspec.model.calendar import Opening, epoch_of, opening_of
from flowspec.model.distribution import Quantity
from flowspec.model.duration import BadText, Price, Rate
from flowspec.model.given import NO_PLACES, Given, KeyPath, Places
from flowspec.model.plain import dataclass
from flowspec.model.scenario_text import (
    days,
    hours,
    moments,
    priced,
    quantity,
    quantity_or_shares,
    rated,
    sizes,
    sums,
    ticks,
    unowned,
)

FORMAT = 1
"""Version of the scenario file; raised when an older reader would misread a newer file."""

# --- values ---------------------------------------------------------------------------------------
Share: TypeAlias = Annotated[float, Bounds(ge=0, le=1, strict=True)]
"""A probability, 0 to 1."""

Ticks: TypeAlias = Annotated[int, BeforeValidator(ticks), WithJsonSchema({"type": "string", "examples": ["50 min"]})]
"""A fixed elapsed time; a file writes `"50 min"`."""

Time: TypeAlias = Annotated[
    InstanceOf[Quantity],
    BeforeValidator(quantity),
    WithJsonSchema({"form": "Time"}),
]
"""A duration or a distribution of durations, in ticks."""

Money: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(sums),
    WithJsonSchema({"anyOf": [{"type": "string", "examples": ["4000 EUR"]}, {"type": "number", "minimum": 0}]}),
]
"""An amount in the scenario's currency."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a CSV file that a scenario names, read with the scenario: its cells as they stand, blank ones left out."""

    file: str
    name: str
    cells: tuple[str, ...]

    def moments(self) -> tuple[datetime, ...]:
        """Its cells as moments (ISO 8601), all with or all without an offset. Raises `BadText` for others."""
        told = tuple(map(_moment_in, self.cells))
        if len({moment.tzinfo is None for moment in told}) > 1:
            raise BadText(f"column {self.name!r} of {self.file} has moments with and without an offset; write all in one way")
        return told


def _moment_in(cell: str) -> datetime:
    try:
        told = datetime.fromisoformat(cell)
    except ValueError:
        told = datetime.min
    if not 1900 <= told.year <= 2900:
        raise BadText(f"{cell!r} is not a moment; write ISO 8601, such as 2026-09-01T09:30:00 or 2026-09-01T09:30:00+02:00")
    return told


Cells: TypeAlias = Annotated[InstanceOf[Column], WithJsonSchema({"type": "string", "description": "path of a CSV file"})]


class Table(BaseModel):
    """A table of the file: frozen, and it refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


Days: TypeAlias = Annotated[
    tuple[date, date],
    BeforeValidator(days),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}]}),
]
"""First and last day; a file may write one day."""


# --- the run's world ------------------------------------------------------------------------------
class Calendar(Table):
    """Opening hours, instead of the spec's; `[calendars.X]` gives them a name that several teams may use."""

    week: str
    """`Mon-Thu 09:00-12:30 13:00-17:30, Fri 09:00-15:00`, or `always`; an end that is not after its begin runs past midnight."""
    zone: str | None = None
    """IANA time zone; without one the scenario's."""
    holidays: str | None = None
    """Country (`GB`) or country and subdivision (`GB-SCT`) whose public holidays are closed."""
    closed: tuple[Days, ...] = ()
    """Days that are closed, as `"2027-05-14"` or first and last `["2027-08-02", "2027-08-13"]`."""
    opened: Mapping[str, str] = Bounds(default_factory=dict)
    """Days with other hours, whatever the week and the holidays say: `{ "2027-12-24" = "09:00-12:00" }`."""


Hours: TypeAlias = Annotated[str | Calendar, BeforeValidator(hours)]
"""A calendar's name, or its table; hours (`Mon-Fri 09:00-17:00`) and `always` are tables with that week."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A number of seats from a day on."""

    since: date
    size: Annotated[int, Bounds(ge=0, strict=True)]


Size: TypeAlias = Annotated[
    tuple[Dated, ...],
    BeforeValidator(sizes),
    WithJsonSchema({"form": "Size"}),
]
"""Seats: one number (then `since` is `date.min`), or by date in rising order; before the first date there is nobody."""


class Group(Table):
    """Seats of a team that are alike."""

    name: str
    """What the group is called; skills of the spec are names of groups."""
    size: Size
    """How many seats: a number, or by date `[["2027-01-04", 4], ["2027-02-01", 6]]`."""
    speed: Annotated[float, Bounds(gt=0, strict=True)] = 1.0
    """Sampled lengths are divided by it: 0.5 takes twice as long."""
    calendar: Hours | None = None
    """Its hours, if other than the team's."""
    serves: tuple[str, ...] | None = None
    """The stages that it may work in; without it all."""


class Team(Table):
    """A team's seats and habits; `[roles.X]` gives a role seats of its own."""

    size: Size | None = None
    """How many seats: a number, or by date `[["2027-01-04", 4], ["2027-02-01", 6]]`; or else `groups`."""
    groups: tuple[Group, ...] = ()
    """Seats that differ, instead of `size`."""
    calendar: Hours | None = None
    """Instead of the spec's: hours (`Mon-Fri 09:00-17:00`), `always`, a calendar's table, or a name of `[calendars]`."""
    at_closing: Literal["suspend", "finish", "hand back"] = "suspend"
    """What becomes of work in hand at closing time."""
    line: Literal["fifo", "earliest due"] = "fifo"
    """Which work comes first among equal priorities."""
    switching: Ticks = 0
    """What a seat needs to change to another workflow."""
    resume: Ticks = 0
    """What a seat needs to get back into a case that it or its team had begun."""
    notice: Time | None = None
    """How long until somebody who is told of a failed automation acts; required where the spec notifies or escalates to it."""
    cost_per_hour: Money | None = None
    """What one seat costs for an hour on shift."""


class Agent(Table):
    """An AI agent as a worker."""

    time: Time | None = None
    """How long it takes; required where it works a stage."""
    low: Share = 0.0
    """How often its confidence is too low and its fallback works instead."""
    confusion: Mapping[str, Mapping[str, Share]] = Bounds(default_factory=dict)
    """By the true link: how often which link is chosen; each row adds up to 1."""


class Trust(Table):
    """How receivers learn to mistrust senders: an assumption of the model. Without the table nobody mistrusts anybody."""

    prior_good: Annotated[float, Bounds(gt=0, strict=True)]
    """Good handoffs that a receiver starts with."""
    prior_bad: Annotated[float, Bounds(gt=0, strict=True)]
    """Bad handoffs that a receiver starts with."""
    keep: Share
    """What is left of the experience after each new handoff."""
    gain: Annotated[float, Bounds(ge=0, strict=True)]
    """What a complete handoff adds to the good ones."""
    loss: Annotated[float, Bounds(ge=0, strict=True)]
    """What an incomplete handoff, or a repair, adds to the bad ones."""
    most: Share
    """How often is re-checked where there is no trust at all."""
    below: Annotated[float, Bounds(gt=0, le=1, strict=True)]
    """The share of good ones from which on nothing is re-checked."""


Delay: TypeAlias = Annotated[
    InstanceOf[Price], BeforeValidator(priced), WithJsonSchema({"type": "string", "examples": ["20 EUR per d"]})
]
"""Money for a time."""


class Costs(Table):
    """What things cost that are not a team's hour."""

    lost_customer: Money | None = None
    """For each abandoned case and each that reaches an End with outcome "lost"."""
    breach: Money | None = None
    """For each breach of a clock that has no `cost` of its own."""
    delay: Delay | None = None
    """For each open case and time: `"20 EUR per d"`."""


class Redesign(Table):
    """What the change costs that this scenario shows."""

    one_off: Money = Decimal(0)
    """Once."""
    monthly: Money = Decimal(0)
    """For each month that it runs (30.4375 days)."""
    over: Ticks = 31_557_600_000
    """The time over which net value is counted; a year if nothing is said."""


# --- one workflow ---------------------------------------------------------------------------------
class ProfileLog(Table):
    """Weights by hour of the week, counted in a log."""

    log: Cells
    """CSV file with one row a case, relative to this file."""
    column: str | None = None
    """Its column of moments (ISO 8601); may be left out if there is only one."""


Moment: TypeAlias = Annotated[datetime | int, BeforeValidator(moments), WithJsonSchema({"form": "Moment"})]
"""A naive moment in the scenario's zone, or ticks after the start."""


class Burst(Table):
    """Many cases at once."""

    at: Moment
    """When: a moment `"2027-02-01T09:00"` in the scenario's zone, or so long after the start, `"3 d"`."""
    cases: Annotated[int, Bounds(ge=1, strict=True)]
    """How many."""


Rated: TypeAlias = Annotated[
    InstanceOf[Rate], BeforeValidator(rated), WithJsonSchema({"type": "string", "examples": ["40 per week"]})
]
"""So many in a time."""

Profile: TypeAlias = (
    Literal["always", "office"]
    | Annotated[tuple[Annotated[float, Bounds(ge=0, strict=True)], ...], Bounds(min_length=168, max_length=168)]
    | ProfileLog
)
"""Weights by hour of the week, Monday 00:00 first."""


class Arrivals(Table):
    """Where cases come from at one Start: one of `rate`, `every`, `times`, `log`, and `bursts` beside or instead."""

    rate: Rated | None = None
    """Cases on average, at random moments (Poisson): `"40 per week"`."""
    profile: Profile = "always"
    """When in the scenario's week: `always`, `office` (Mon-Fri 09:00-17:00), 168 weights from Monday 00:00, or a log."""
    every: Ticks | None = None
    """A case at each such interval, the first after one."""
    times: tuple[Moment, ...] = ()
    """Moments `"2027-01-04T09:00"` in the scenario's zone, or lengths of time after the start."""
    log: Cells | None = None
    """CSV file with one row a case, relative to this file. All are moved by whole weeks if the first is not within the run."""
    column: str | None = None
    """The log's column of moments (ISO 8601); may be left out if there is only one."""
    batch: Annotated[int, Bounds(ge=1, strict=True)] = 1
    """How many cases come at once each time."""
    bursts: tuple[Burst, ...] = ()
    """Many cases at once, beside the others."""


class Backlog(Table):
    """Cases that stand in a stage when the run starts."""

    cases: Annotated[int, Bounds(ge=0, strict=True)]
    """How many."""


class Hold(Table):
    """How often and how long work is put on hold."""

    share: Share
    """How often, each time that work ends."""
    wait: Time
    """How long until it is back in the line."""


class Unowned(Table):
    """What happens to a case that belongs to nobody."""

    wait: Time
    """How long it rests before somebody takes it."""
    by: str | None = None
    """Who then works it, if the spec's `worked_by` does not say."""


Rest: TypeAlias = Annotated[Unowned, BeforeValidator(unowned)]
"""A bare `Time` is its `wait`."""


class Stage(Table):
    """How work in a stage goes."""

    work: Time | None = None
    """Work of a visit, at speed 1; required where seats work."""
    rework: Time | None = None
    """Work of a visit after a return; without it `work`."""
    wait: Time | None = None
    """How long a waiting stage waits: `after` for each link out of it that has none of its own."""
    patience: Time | None = None
    """How long a case stays before it is lost, if nobody has begun to work on it; without it for ever."""
    hold: Hold | None = None
    """How often and how long work is on hold; needs `on_hold` in the spec, and is then required."""
    unowned: Rest | None = None
    """How long a case rests that belongs to nobody, and who takes it then; required where the owner is missing or disputed."""
    sort: Time | None = None
    """Work of a seat that sends on what came to the wrong place; without it the error goes unseen."""


class Approval(Table):
    """An approver's work and answer."""

    work: Time
    """Work of an approval."""
    granted: Share = 1.0
    """How often it is granted."""


class Link(Table):
    """How a case gets along a link. For one branch of a fork `[links."hand_over/training"]` overrides `[links.hand_over]`."""

    share: Share | None = None
    """How often it is taken among the links without a guard; required from two on, adding up to 1."""
    after: Time | None = None
    """In a waiting stage: how long until it happens."""
    notice: Time | None = None
    """How long until the receiver sees it; required for memory, messages and links without a trigger."""
    forgotten: Share = 0.0
    """How often nobody tells the receiver."""
    asked: Time | None = None
    """How long until somebody asks about a forgotten one; without it never."""
    look: Time | None = None
    """Work of looking whether everything is there."""
    recheck: Time | None = None
    """Extra work of a look that does not trust the sender; needs `[trust]`."""
    ask: Time | None = None
    """Work of asking for what is missing (Chase)."""
    answer: Time | None = None
    """How long until the answer comes (Chase)."""
    fix: Time | None = None
    """Work of putting right what is missing (Block, Escalate)."""
    fails: Share | Mapping[str, Share] | None = None
    """How often its automation fails, for all jobs or by job; required with `automated`."""
    approval: Mapping[str, Approval] = Bounds(default_factory=dict)
    """By approver: `approval."Sales lead" = { work = "20 min", granted = 0.9 }`."""
    over_fix: Time | None = None
    """Work at the limit of `at_most`, where the spec escalates."""


Values: TypeAlias = Annotated[
    Mapping[str, Share] | InstanceOf[Quantity], BeforeValidator(quantity_or_shares), WithJsonSchema({"form": "Values"})
]
"""Shares by choice, or a number's distribution."""


class Data(Table):
    """How good the data of a field is, and what bad data costs."""

    complete: Share | Mapping[str, Share] | None = None
    """%C&A where it is collected: how often it is complete and accurate at the first try; or by stage."""
    wrong: Share = 0.0
    """Of the rest, the share that is filled but wrong; what is left is missing."""
    again: Share | None = None
    """%C&A of each later try; without it `complete`."""
    detect: Share | None = None
    """How often a re-check sees that it is wrong; required where it is read back."""
    harm: Share = 0.0
    """How often a stage that uses it while it is missing or wrong has to repair."""
    repair: Time | None = None
    """Work of a repair; required with `harm`."""
    re_entry: Ticks = 0
    """What typing it a second time takes."""
    inconsistent: Share = 0.0
    """How often a second entry makes it wrong."""
    default_right: Share | None = None
    """How often the default is right; required where the spec has one."""
    values: Values | None = None
    """What it holds: shares by choice, or a number or its distribution (of a day or instant: times after the arrival)."""


class Clock(Table):
    """What a breach makes people do, and what it costs."""

    work: Time | None = None
    """Work of whoever a breach is escalated to; required where the spec escalates."""
    raises: Annotated[int, Bounds(ge=0, strict=True)] | str | None = None
    """The priority that a breach gives the case: its number from 0, or its name."""
    cost: Money | None = None
    """What a breach costs; without it `costs.breach`."""
    then: "Clock | None" = None
    """The same for the next step of an escalation."""


class Assumptions(Table):
    """What is assumed of one workflow."""

    arrivals: Mapping[str, Arrivals] = Bounds(default_factory=dict)
    """By Start; the name is "" where the file leaves it out."""
    backlog: Mapping[str, Backlog] = Bounds(default_factory=dict)
    """By stage."""
    stages: Mapping[str, Stage] = Bounds(default_factory=dict)
    """By stage."""
    links: Mapping[str, Link] = Bounds(default_factory=dict)
    """By link."""
    fields: Mapping[str, Data] = Bounds(default_factory=dict)
    """By field: `scope`, or `"Deal.scope"` where two records share the name."""
    judged: Mapping[str, Share] = Bounds(default_factory=dict)
    """By function of `judged(...)`: how often it says yes."""
    priorities: Mapping[str, Share] = Bounds(default_factory=dict)
    """Shares of priority classes, the first the most urgent, where the spec names no priority field; they add up to 1."""
    clocks: Mapping[str, Clock] = Bounds(default_factory=dict)
    """By clock: its own name, or that of the stage or link whose deadline it is."""


class Process(Assumptions):
    """One workflow; in a file its tables stand at the top, or below `[workflows.<process>]`."""

    spec: str
    """The spec: `path.py:Class`, a path without a class, or a compiled graph; relative to this file."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file, with what it extends: the run, the shared world, and each workflow's assumptions.

    `workflows` is by process; the name is "" where the file leaves the level out. Paths of specs and files are relative to the
    working directory. `places` and `given` speak of key paths as the file has them (`Scenario.path` gives them); `document` is
    the file's content, for overrides. These three do not count in comparisons.
    """

    horizon: int
    workflows: Mapping[str, Process]
    file: str = "scenario.toml"
    format: int = FORMAT
    start: datetime | None = None
    zone: str = "UTC"
    currency: str | None = None
    run: Literal["terminating", "steady-state"] = "terminating"
    warm_up: int | None = None
    drain: int = 0
    replications: int = 30
    seed: int = 1
    teams: Mapping[str, Team] = field(default_factory=dict[str, Team])
    roles: Mapping[str, Team] = field(default_factory=dict[str, Team])
    agents: Mapping[str, Agent] = field(default_factory=dict[str, Agent])
    calendars: Mapping[str, Calendar] = field(default_factory=dict[str, Calendar])
    trust: Trust | None = None
    costs: Costs = field(default_factory=Costs)
    redesign: Redesign | None = None
    places: Places = field(default=NO_PLACES, compare=False, repr=False)
    given: Mapping[KeyPath, Given] = field(default_factory=dict[KeyPath, Given], compare=False, repr=False)
    document: Mapping[str, Any] = field(default_factory=dict[str, Any], compare=False, repr=False)

    @property
    def epoch(self) -> int:
        """The moment of tick 0, in ms since 1970 (UTC)."""
        return epoch_of(self.start, self.zone)

    @property
    def end(self) -> int:
        """The tick at which the run ends: arrivals stop at `horizon`."""
        return self.horizon + self.drain

    def opening(self, calendar: "Calendar | str") -> Opening:
        """The hours of a calendar's table, or of a name of `[calendars]`. Raises KeyError for an unknown name."""
        told = self.calendars[calendar] if isinstance(calendar, str) else calendar
        return opening_of(told.week, told.zone or self.zone, told.holidays, told.closed, tuple(told.opened.items()))

    def path(self, process: str, *keys: str) -> KeyPath:
        """The key path in the file of something in a workflow's tables: `path("onboarding", "stages", "kickoff", "work")`.

        The single Start's arrivals stand at `arrivals` itself where the file leaves the Start's name out.
        """
        named = tuple(key for key in keys if key)
        return ("workflows", process, *named) if process else named
