"""What should happen, as plain data. Names are identities; sources never make two graphs differ.

A `Specs` is what `load` reads from a file or a directory: the workflows and the company that they share. Everything refers to
everything else by name, so a graph compares, pickles and goes to JSON and back unchanged.
"""

from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal
from typing import Literal, NoReturn, TypeVar

from flowspec.model.expression import Expression, FieldRef, ValueKind
from flowspec.model.plain import dataclass
from flowspec.model.source import NOWHERE, Source

FORMAT = 1
"""Version of the graph's JSON; raised when a reader of the old form would misread the new one."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Anything written in a spec: it knows its place, and the place does not count in comparisons."""

    source: Source = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


# --- time -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: elapsed minutes, business minutes (open time of a calendar), or n business days."""

    amount: int
    unit: Literal["min", "d"] = "min"
    business: bool = False


# --- the company: shared by all workflows ---------------------------------------------------------
@dataclass(frozen=True, slots=True)
class System(Placed):
    """A place where data is kept or people write to each other."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Calendar(Placed):
    """Weekly opening hours in a time zone, without a country's public holidays (an ISO 3166 code, or `GB-SCT`)."""

    name: str
    week: str
    zone: str
    holidays: str | None = None


@dataclass(frozen=True, slots=True)
class Party(Placed):
    """Who owns, works or is waited for. `team` is a role's team; the last six are an agent's."""

    name: str
    what: Literal["team", "role", "agent", "outside"]
    team: str | None = None
    calendar: str | None = None
    skills: tuple[str, ...] = ()
    assigns: str | None = None
    task: str | None = None
    reads: tuple[FieldRef, ...] = ()
    writes: tuple[FieldRef, ...] = ()
    confident: Decimal | None = None
    falls_back_to: str | None = None


@dataclass(frozen=True, slots=True)
class Sync(Placed):
    """A copy of a field in another system; `maps` pairs this field's choices with the other system's words."""

    system: str
    how: Literal["automatic", "by hand"]
    maps: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Field(Placed):
    """A thing to fill in. `unit` is a currency; `kept_in` is empty without a system of record, two names are a dispute."""

    ref: FieldRef
    holds: ValueKind
    meaning: str
    unit: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    kept_in: tuple[str, ...] = ()
    synced_to: tuple[Sync, ...] = ()
    filled_by: str | None = None
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Record(Placed):
    """A kind of record with all its fields; `refers_to` pairs an attribute with the record it points to.

    `reference_meanings` are the meanings of those attributes, in their order.
    """

    name: str
    meaning: str
    kept_in: str | None
    fields: tuple[Field, ...]
    refers_to: tuple[tuple[str, str], ...] = ()
    reference_meanings: tuple[str, ...] = ()


# --- tables and consequences ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Owner(Placed):
    """Who: one party; several who dispute it; whoever had it before; a party field; the first row that holds; or nobody."""

    what: Literal["party", "disputed", "previous", "field", "table", "nobody"]
    parties: tuple[str, ...] = ()
    by_field: FieldRef | None = None
    rows: "tuple[tuple[Expression, Owner], ...]" = ()
    otherwise: "Owner | None" = None


@dataclass(frozen=True, slots=True)
class Assignment(Placed):
    """A field gets a value, or (None) is cleared."""

    to: FieldRef
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Deadline(Placed):
    """How long (the first row that holds, else `limit`; None: no target), what happens then, and a warning so long before."""

    rows: tuple[tuple[Expression, Duration], ...]
    limit: Duration | None
    breach: "Consequence"
    warn: Duration | None = None


@dataclass(frozen=True, slots=True)
class Consequence(Placed):
    """What happens when something is missing, late, failing or comes round too often.

    `to` is a stage for "return", else a party. "chase" and "retry" have `every`, `at_most` and `then`; a "return" may have
    `at_most` and `then`; an "escalate" may have `chain`: the next deadline, which starts when this consequence begins.
    """

    what: Literal["block", "return", "return to sender", "chase", "escalate", "default", "pass", "notify", "retry", "undecided"]
    to: str | None = None
    notify: str | None = None
    every: Duration | None = None
    at_most: int | None = None
    sets: tuple[Assignment, ...] = ()
    then: "Consequence | None" = None
    chain: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Need(Placed):
    """A fact that must hold, or (fact None) somebody's approval; `only_if` says when it is needed."""

    fact: Expression | None
    only_if: Expression | None = None
    approval_by: str | None = None


@dataclass(frozen=True, slots=True)
class Gate(Placed):
    """What must hold to pass, and what happens if it does not."""

    needs: tuple[Need, ...]
    missing: Consequence


@dataclass(frozen=True, slots=True)
class Trigger(Placed):
    """What makes a case move. `condition` belongs to "signal" and is the moment of "at"; `said` is an event's name, a
    schedule ("Mon 09:00"), or what the message or the person says."""

    what: Literal["signal", "event", "done", "after", "at", "every", "message", "memory"]
    system: str | None = None
    condition: Expression | None = None
    delay: Duration | None = None
    said: str = ""


# --- the workflow ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OnHold(Placed):
    """A sub-status: same stage, same owner, nobody works."""

    holds: Expression
    waits_for: str


@dataclass(frozen=True, slots=True)
class Stage(Placed):
    """Where a case rests. `waits_for`: an outside party or another team has it; `begins`: what starts a case here."""

    name: str
    what: Literal["start", "stage", "end"]
    meaning: str
    owner: Owner | None = None
    worked_by: Owner | None = None
    helped_by: str | None = None
    waits_for: str | None = None
    on_hold: OnHold | None = None
    holds: Expression | None = None
    entry: Gate | None = None
    exit: Gate | None = None
    collects: tuple[FieldRef, ...] = ()
    reads: tuple[FieldRef, ...] = ()
    worked_in: str | None = None
    begins: Trigger | None = None
    outcome: Literal["success", "lost", "cancelled"] | None = None
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Automation(Placed):
    """A job that software does when the link is taken."""

    job: str
    tool: str
    if_it_fails: Consequence


@dataclass(frozen=True, slots=True)
class Acceptance(Placed):
    """The receiver's yes: within a deadline, and with fields that the receiver reads back."""

    within: Deadline | None = None
    reads_back: tuple[FieldRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Link(Placed):
    """From all sources (a join) or any of them, to all targets (a fork): a Petri net's transition."""

    name: str
    what: Literal["move", "handoff"]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    takes: Literal["all", "any"] = "all"
    trigger: Trigger | None = None
    only_if: Expression | None = None
    is_default: bool = False
    requires: Gate | None = None
    only_by: tuple[str, ...] = ()
    sets: tuple[Assignment, ...] = ()
    automated: tuple[Automation, ...] = ()
    at_most: int | None = None
    over_limit: Consequence | None = None
    carries: tuple[FieldRef, ...] = ()
    via: str | None = None
    accepted: Acceptance | None = None
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """What starts, stops or cancels a clock: a stage is entered or left, a link is taken, released or accepted."""

    what: Literal["enters", "leaves", "released", "accepted", "takes"]
    name: str


@dataclass(frozen=True, slots=True)
class Clock(Placed):
    """Every deadline there is: a stage's, an acceptance's (named as the stage or link), and those that the spec names."""

    name: str
    what: Literal["stage", "acceptance", "SLA", "OLA", "UC"]
    meaning: str
    starts: tuple[Edge, ...]
    stops: tuple[Edge, ...]
    deadline: Deadline
    pauses: tuple[str, ...] = ()
    pauses_while: tuple[Expression, ...] = ()
    cancels: tuple[Edge, ...] = ()
    restarts: bool = False
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Graph(Placed):
    """One workflow. `process` names the process that as-is, to-be and what-ifs share; it is in the keys of all draws."""

    name: str
    process: str
    meaning: str
    record: str
    stages: tuple[Stage, ...]
    links: tuple[Link, ...]
    clocks: tuple[Clock, ...]
    priority: FieldRef | None = None


@dataclass(frozen=True, slots=True)
class Suppression(Placed):
    """A comment in a spec: `# flowspec: ignore[OWN001] reason="..." until=2027-03-01`. It speaks of its own line or, when
    it stands alone, of the statement below it: of lines `first` to `last`."""

    codes: tuple[str, ...]
    reason: str | None
    until: str | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Specs:
    """Several workflows and the company that they share."""

    workflows: tuple[Graph, ...]
    records: tuple[Record, ...]
    parties: tuple[Party, ...]
    systems: tuple[System, ...]
    calendars: tuple[Calendar, ...]
    suppressions: tuple[Suppression, ...] = ()
    format: int = FORMAT

    def workflow(self, name: str) -> Graph:
        """The workflow of that name; KeyError if there is none."""
        return _named(self.workflows, name)

    def party(self, name: str) -> Party:
        """The party of that name; KeyError if there is none."""
        return _named(self.parties, name)

    def calendar(self, name: str) -> Calendar:
        """The calendar of that name; KeyError if there is none."""
        return _named(self.calendars, name)

    def system(self, name: str) -> System:
        """The system of that name; KeyError if there is none."""
        return _named(self.systems, name)

    def field(self, ref: FieldRef) -> Field:
        """The field that `ref` names; KeyError if there is none."""
        return next((f for f in _named(self.records, ref.record).fields if f.ref == ref), None) or _missing(str(ref))


N = TypeVar("N", System, Calendar, Party, Record, Graph)


def _named(items: tuple[N, ...], name: str) -> N:
    return next((item for item in items if item.name == name), None) or _missing(name)


def _missing(name: str) -> NoReturn:
    raise KeyError(name)


def gates_of(graph: Graph, link: Link) -> Iterator[tuple[Literal["exit", "link", "entry"], Gate]]:
    """The gates of a link in the order in which they are tested: its sources' exits, its own, its targets' entries."""
    stages = {s.name: s for s in graph.stages}
    for source in link.sources:
        if gate := stages[source].exit:
            yield "exit", gate
    if link.requires:
        yield "link", link.requires
    for target in link.targets:
        if gate := stages[target].entry:
            yield "entry", gate
