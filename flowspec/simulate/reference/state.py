"""What changes during a run: cases, tokens, visits, seats, lines, running clocks [semantics 2]."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from simpy import Environment, Event

from flowspec.model.log import Kind
from flowspec.simulate import model as m
from flowspec.simulate.hours import Hours

MISSING, WRONG, RIGHT = 0, 1, 2
"""The states of a field [2.3]."""


class Due(Event):
    """Something that is due at an instant; cancelled when what it was set for has ended: a void timer does nothing [3.4]."""

    def __init__(self, env: Environment, at: int, act: Callable[[], None]) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        self.at = at
        self.act = act
        self.callbacks = [Due._happen]

    def _happen(self) -> None:
        self.act()

    def cancel(self) -> None:
        """Make it void."""
        self.callbacks = []


class State(Enum):
    """Where a token is [2.2]."""

    UNNOTICED = auto()
    QUEUED = auto()
    IN_HAND = auto()
    HELD = auto()
    ON_HOLD = auto()
    AT_MACHINE = auto()
    WAITING = auto()
    JOINING = auto()
    ASLEEP = auto()
    STUCK = auto()
    DEAD = auto()


@dataclass(slots=True)
class Load:
    """A seat span's parts in ticks: switching and resume, then re-check or re-entry, then the work itself [1.3]."""

    switching: int
    extra: int
    work: int

    @property
    def total(self) -> int:
        """The span's length."""
        return self.switching + self.extra + self.work

    def split(self, done: int) -> tuple["Load", "Load"]:
        """What was done after so many ticks, and the rest: overhead is done first [5.7]."""
        switching = min(self.switching, done)
        extra = min(self.extra, done - switching)
        worked = Load(switching, extra, done - switching - extra)
        return worked, Load(self.switching - switching, self.extra - extra, self.work - worked.work)


@dataclass(slots=True)
class Passage:
    """A token's way through gates [7.4, 7.5]: a receiver's (`branch` >= 0), or the approvals and gates of the sender.

    `key` and `count` are of the branch or the way, whose draws the policies use [7.6]. `gate` is the gate being passed, `told`
    how many gates have had their CHECK row. `missing` is M; `asks` and `rounds` count for the gate. `only` is the one branch
    that a token takes which was returned along it, -1 for all; `right` the way that would have been right, -1 if this one is.
    """

    way: int
    branch: int
    key: int
    count: int
    gates: tuple[m.Gate, ...]
    only: int = -1
    right: int = -1
    approval: int = 0
    gate: int = 0
    told: int = 0
    missing: tuple[int, ...] = ()
    policy: m.Policy | None = None
    asks: int = 0
    rounds: int = 0
    answer: Due | None = None
    answered: bool = False
    reminder: Due | None = None


@dataclass(slots=True)
class Returned:
    """Why a token comes back [7.6]: what was missing, and the way and branch that it then takes again (-1: none, all)."""

    missing: tuple[int, ...] = ()
    way: int = -1
    branch: int = -1


@dataclass(slots=True)
class Visit:
    """One stay of a token at a stage; what is due during it is void when it ends."""

    stage: int
    number: int
    team: int = -1
    sender: int = -1
    way: int = -1
    way_count: int = 0
    branch: int = -1
    branch_count: int = 0
    returned: Returned | None = None
    right_way: int = -1
    right_team: int = -1
    notices: list[tuple[Kind, int, int]] = field(default_factory=list[tuple[Kind, int, int]])
    patience: Due | None = None
    timers: dict[int, Due] = field(default_factory=dict[int, Due])
    overdue: int = -1
    entered: int = -1
    taken: bool = False
    served_by: set[int] = field(default_factory=set[int])
    fell_back: bool = False
    holds: int = 0
    typed_again: tuple[int, ...] | None = None
    harmed: tuple[int, ...] = ()
    mistrusted: bool = False
    detected: int = 0
    passage: Passage | None = None
    chosen: int = -1
    chosen_right: int = -1


@dataclass(slots=True, eq=False)
class Token:
    """A place where a case is. `due` is what ends its present state, `since` when the state began.

    `sender` is the team that it brings along, `left_last` the last team that had it [2.1]. In a line: `phase`, `team`,
    `entered`, `enqueued` and its `rank` [5.1]; `rest` is what a hand-back left of the phase [5.6]. `joins` is the join that it
    waits at, `side` the clock of a side task.
    """

    case: "Case"
    number: int
    visit: Visit
    parent: "Token | None" = None
    children: "list[Token]" = field(default_factory=list["Token"])
    state: State = State.ASLEEP
    since: int = 0
    due: Due | None = None
    sender: int = -1
    left_last: int = -1
    phase: Kind = Kind.WORK
    team: int = -1
    entered: int = 0
    enqueued: int = 0
    rank: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    rest: Load | None = None
    seat: "Seat | None" = None
    joins: int = -1
    side: int = -1
    instance: int = 0


@dataclass(slots=True, eq=False)
class Running:
    """An instance of a clock: `used` ticks up to `since`, the instant from which it has been running (None: paused) [6]."""

    clock: int
    instance: int
    start: int
    ticks: int
    calendar: int
    used: int = 0
    since: int | None = None
    warned: bool = False
    breached: bool = False
    warning: Due | None = None
    breach: Due | None = None


@dataclass(slots=True, eq=False)
class Case:
    """One unit of work on its way: `base` begins all its draws [1.5].

    `cap` is the raised priority [6.4], `pausing` counts for each clock the reasons to stand still [6.2].
    """

    number: int
    base: int
    workflow: int
    arrived: int
    states: list[int]
    tries: list[int]
    visits: list[int]
    ways: list[int]
    branches: list[int]
    bounces: list[int]
    pausing: list[int]
    instances: list[int]
    priority: int = 0
    cap: int = m.NEVER
    given: dict[int, int] = field(default_factory=dict[int, int])
    clocks: dict[int, Running] = field(default_factory=dict[int, Running])
    tokens: dict[int, Token] = field(default_factory=dict[int, Token])
    created: int = 0
    closed: bool = False


@dataclass(slots=True, eq=False)
class Seat:
    """One person's place: the token in hand, the span begun at `begin`, and what the next span starts with (`overhead`) [5.4]."""

    model: m.Seat
    team: int
    number: int
    hours: Hours
    token: Token | None = None
    workflow: int = -1
    overhead: int = 0
    load: Load = field(default_factory=lambda: Load(0, 0, 0))
    begin: int = 0
    due: Due | None = None

    def on_shift(self, t: int) -> bool:
        """Whether it is staffed at t [5.6]."""
        return self.hours.is_open(t)


@dataclass(slots=True, eq=False)
class Team:
    """Seats and the line before them, always sorted [5.1]."""

    model: m.Team
    number: int
    seats: list[Seat]
    line: list[tuple[tuple[int, int, int, int, int], Token]] = field(
        default_factory=list[tuple[tuple[int, int, int, int, int], Token]]
    )
