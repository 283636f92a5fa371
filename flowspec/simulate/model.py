"""What both engines run: a graph and a scenario as one frozen Model of numbers and indices.

docs/semantics.md says what every attribute does; the numbers in brackets are its clauses. Everything refers to everything else
by its position in a tuple; -1 or None means "none". Times are ticks of 1 ms from the start of the run, a `Span` is sampled in
ticks. `key` is the BLAKE2b-64 of a place's qualified name [1.5]: names, not positions, decide the draws.
"""

from typing import Literal, TypeAlias

from flowspec.model.plain import dataclass

NEVER = 1 << 62
"""The tick of what does not happen."""

Family: TypeAlias = Literal["fixed", "exponential", "lognormal", "weibull", "triangular", "uniform", "normal", "table"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How long something takes, in ticks, sampled by inversion [1.6].

    parameters: fixed (x,); exponential (mean,); lognormal (mu, sigma) of the logarithm; weibull (scale, shape);
    triangular (low, mode, high); uniform (low, high); normal (mean, sd), cut at 0; table (p0, x0, p1, x1, ...) with
    p0 = 0, p rising to 1: linear between its points (gamma, empirical data and mixtures are lowered to it).
    """

    family: Family
    parameters: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A delay: elapsed time, or open time of a calendar."""

    length: Distribution
    calendar: int = -1


Program: TypeAlias = tuple[tuple[int, int], ...]
"""A statement about fields as (operation, operand) in postfix order, three-valued [2.5]. Operations are the OP_ numbers."""

OP_FIELD, OP_CONSTANT, OP_NOW, OP_TODAY, OP_FILLED = 0, 1, 2, 3, 4
OP_EQ, OP_NE, OP_LT, OP_LE, OP_AND, OP_OR, OP_NOT, OP_ADD, OP_SUB, OP_MIDNIGHT = 5, 6, 7, 8, 9, 10, 11, 12, 13, 14


@dataclass(frozen=True, slots=True)
class Values:
    """The true values of a field over cases [2.4]: codes with cumulative shares, or (no shares) a sampled number.

    `offset` is added to a sampled number: the case's arrival tick for an instant ("instant"), its day number for a day ("day").
    """

    codes: tuple[int, ...] = ()
    cumulative: tuple[float, ...] = ()
    number: Distribution | None = None
    scale: int = 1
    offset: Literal["none", "instant", "day"] = "none"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a case [2.3]. `complete` is where nothing more exact is said; `always` fields are right from the start."""

    name: str
    key: int
    complete: float = 1.0
    wrong: float = 0.0
    again: float = 1.0
    detect: float = 0.0
    harm: float = 0.0
    repair: Distribution | None = None
    re_entry: int = 0
    inconsistent: float = 0.0
    default_right: float = 1.0
    values: Values | None = None
    always: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place in a team: when it is staffed, how fast it works, which stages it may serve (None: all) [5]."""

    calendar: int
    speed: float = 1.0
    serves: frozenset[int] | None = None
    group: int = 0


@dataclass(frozen=True, slots=True)
class Team:
    """Seats before one line. `switching` and `resume` are ticks, not scaled by speed [5.4]. `notice`: how long until somebody
    who is notified of a failed automation acts [4.3]."""

    name: str
    key: int
    seats: tuple[Seat, ...]
    groups: tuple[str, ...] = ()
    calendar: int = -1
    at_closing: Literal["suspend", "finish", "hand back"] = "suspend"
    line: Literal["fifo", "earliest due"] = "fifo"
    switching: int = 0
    resume: int = 0
    notice: Span | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Which team has the work [4.1]: the first row whose program is true, else `otherwise` after resting `unowned`.

    `previous`: the team that the token left last (at a start: `otherwise`).
    """

    rows: tuple[tuple[Program, int], ...] = ()
    otherwise: int = -1
    previous: bool = False
    unowned: Span | None = None


@dataclass(frozen=True, slots=True)
class Collect:
    """A field that a stage collects, and how often it is right at the first try there [7.2]."""

    field: int
    complete: float


@dataclass(frozen=True, slots=True)
class Hold:
    """A sub-status in which nobody works [7.8]; `pauses`: the clocks that stand still meanwhile."""

    share: float
    wait: Span
    pauses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a token rests. `kind`: worked by seats, by a machine, by waiting, by nobody (left at once), or an end [4.5].

    `ways` are the ways out in declared order. `fallback`, `low` and `confusion` belong to a machine: with `low` its fallback's
    line works instead, `by_hand` long; `confusion[i]` are the cumulative shares over `ways` when way i is the true one [7.10].
    `uses`: fields that bite when they are not right [7.7]. `retypes`: fields that are entered a second time here [7.2]. `sort`:
    the work of a seat that gets a misrouted token. `owner`: the accountable team (-1: none), for attribution only; `outcome`
    numbers an end.
    """

    name: str
    key: int
    workflow: int
    kind: Literal["seats", "machine", "wait", "transit", "end"]
    route: Route = Route()
    owner: int = -1
    work: Distribution | None = None
    by_hand: Distribution | None = None
    rework: Distribution | None = None
    sort: Distribution | None = None
    patience: Span | None = None
    hold: Hold | None = None
    collects: tuple[Collect, ...] = ()
    uses: tuple[int, ...] = ()
    retypes: tuple[int, ...] = ()
    ways: tuple[int, ...] = ()
    fallback: int = -1
    low: float = 0.0
    confusion: tuple[tuple[float, ...], ...] = ()
    outcome: int = 0


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's yes [7.5]: a pseudo-field that is tried when the approver's work ends."""

    field: int
    team: int
    work: Distribution
    only_if: Program | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What a gate asks for [7.3]: `fields`, all filled or (program) as the program over `filled` says; `only_if` on believed
    values.
    """

    fields: tuple[int, ...]
    program: Program | None = None
    only_if: Program | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens when a gate misses something [7.6].

    "block": `fix`, then `again`. "return": to `stage`, at most `at_most` times (0: no limit), then `then`. "chase": `ask`
    (work), an answer after `answer` from `team` (-1: outside), a reminder after `every`, at most `at_most` asks, then `then`.
    "escalate": `team` works `fix`. "default": `sets` gives the values (field, code). "pass": nothing.
    """

    what: Literal["block", "return", "chase", "escalate", "default", "pass"]
    stage: int = -1
    team: int = -1
    fix: Distribution | None = None
    ask: Distribution | None = None
    answer: Span | None = None
    every: Span | None = None
    at_most: int = 0
    sets: tuple[tuple[int, int], ...] = ()
    then: "Policy | None" = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Needs and what happens without them; tested where the token leaves ("sender") or by a look where it arrives [7.4]."""

    at: Literal["sender", "receiver"]
    needs: tuple[Need, ...]
    missing: Policy


@dataclass(frozen=True, slots=True)
class Automation:
    """A job of software that fails with `fails` [4.3]: `retries` tries, `every` apart, then noticed by `tells` (team) or (-1)
    forgotten.
    """

    key: int
    fails: float
    retries: int = 0
    every: Span | None = None
    tells: int = -1


@dataclass(frozen=True, slots=True)
class Branch:
    """One target of a way: the stage, and how the token is noticed there [4.2]."""

    stage: int
    name: str
    key: int
    notice: Span | None = None
    forgotten: float = 0.0
    asked: Span | None = None
    meetings: tuple[int, ...] | None = None
    look: Distribution | None = None
    recheck: Distribution | None = None
    reads_back: tuple[int, ...] = ()
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of one stage: a link of the graph, once for each of its sources.

    Choosing [7.9]: `guard`, else `share` or `default`; `after` where the stage waits; `timer` (and `timer_at`, a program that
    gives a tick) where time decides, and then `guard` is asked when it is due. `sets` are (field, code): CLEAR empties, FILL
    fills without a value of its own; `computes` are (field, program): the field gets the value that the program has before
    `sets` are applied [2.4]. `gates` are those tested at the sender; each branch carries its receiver's. Two or more `branches`
    are a fork; `join` is the number of the join that the token waits at first (-1: none). At `at_most` takings (0: no limit)
    `over` is asked: a way of the same stage ("way"), a stage ("return"), a fix span and then taken anyway ("escalate"), or
    nothing.
    """

    name: str
    key: int
    link: int
    source: int
    branches: tuple[Branch, ...]
    guard: Program | None = None
    share: float = 0.0
    default: bool = False
    after: Span | None = None
    timer: Span | None = None
    timer_at: Program | None = None
    sets: tuple[tuple[int, int], ...] = ()
    computes: tuple[tuple[int, Program], ...] = ()
    approvals: tuple[Approval, ...] = ()
    gates: tuple[Gate, ...] = ()
    automations: tuple[Automation, ...] = ()
    join: int = -1
    at_most: int = 0
    over: Literal["nothing", "return", "escalate"] = "nothing"
    over_stage: int = -1
    over_team: int = -1
    over_fix: Distribution | None = None


CLEAR, FILL = -(1 << 62), -(1 << 62) + 1
"""Codes in `Way.sets`: the field becomes blank; the field becomes right with its own value."""

Point: TypeAlias = tuple[Literal["reach", "leave", "take", "release", "accept", "breach"], int]
"""Where a clock starts, stops or is cancelled [6.1]: a stage is reached or left, a link is taken, a link released or accepted a
token (reached by it; first taken after it), a clock breached."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline [6]. `rows` are (program, ticks), the first true one counts, else `within` (0: no clock then).

    `calendars` holds the calendar of each row and last of `within` (-1: elapsed). On breach: `raises` is a priority (or -1), then
    the case's unnoticed tokens are noticed if `notices`, then a side task of `side` work enters `team`'s line (-1: none).
    `warn` ticks before the breach the unnoticed tokens are noticed.
    """

    name: str
    key: int
    what: Literal["stage", "acceptance", "SLA", "OLA", "UC", "chain"]
    starts: tuple[Point, ...]
    stops: tuple[Point, ...]
    cancels: tuple[Point, ...] = ()
    rows: tuple[tuple[Program, int], ...] = ()
    within: int = 0
    calendars: tuple[int, ...] = (-1,)
    warn: int = 0
    pauses: tuple[int, ...] = ()
    pauses_while_held: bool = False
    restarts: bool = False
    raises: int = -1
    notices: bool = False
    team: int = -1
    side: Distribution | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something comes by chance [1.8]: on average `expected[i]` times before tick `at[i]`, from (0, 0.0) on, and each
    time `batch` cases.
    """

    at: tuple[int, ...]
    expected: tuple[float, ...]
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where cases come from [1.8]: at `start` at `ticks` (sorted; a backlog's are all 0), and by chance at a `rate`; `collects`
    are tried on arrival.
    """

    name: str
    key: int
    workflow: int
    start: int
    ticks: tuple[int, ...]
    collects: tuple[Collect, ...] = ()
    rate: Rate | None = None

    @property
    def expected(self) -> float:
        """How many cases come on average before the horizon."""
        return len(self.ticks) + (self.rate.expected[-1] * self.rate.batch if self.rate else 0.0)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A process: its priority is a field's code (`priority_field`), or a class by cumulative shares; 0 is most urgent [5.1]."""

    name: str
    key: int
    priority_field: int = -1
    priority_shares: tuple[float, ...] = ()
    priorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trust:
    """How receivers learn to mistrust senders: a model assumption [7.11]."""

    prior_good: float
    prior_bad: float
    keep: float
    gain: float
    loss: float
    most: float
    below: float


@dataclass(frozen=True, slots=True)
class Model:
    """One run's world: everything but the seed. Arrivals stop at `horizon`, the run at `end`."""

    horizon: int
    end: int
    day0: int
    calendars: tuple[tuple[tuple[int, int], ...], ...]
    workflows: tuple[Workflow, ...]
    sources: tuple[Source, ...]
    teams: tuple[Team, ...]
    fields: tuple[Field, ...]
    stages: tuple[Stage, ...]
    ways: tuple[Way, ...]
    clocks: tuple[Clock, ...]
    joins: int = 0
    trust: Trust | None = None
