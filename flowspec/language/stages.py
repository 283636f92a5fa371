"""Stages, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, fields
from typing import Any, Literal, Self, TypeAlias, TypedDict, TypeVar, Unpack

from flowspec.language.company import Agent, Owning, Waited, Working
from flowspec.language.consequences import (
    Acceptance,
    AnyStage,
    Automation,
    OnHold,
    Place,
    Requires,
    Times,
    Within,
)
from flowspec.language.expression import AnyField
from flowspec.language.facts import Assignment, Condition
from flowspec.language.parties import Calendar, Person
from flowspec.language.place import Word
from flowspec.language.triggers import System, Trigger
from flowspec.model.plain import dataclass

Outcome: TypeAlias = Literal["success", "lost", "cancelled"]


@dataclass(frozen=True, eq=False)
class NothingElseApplies(Word):
    """The guard of the branch that is taken when no other branch of the stage is."""

    spelled = "nothing_else_applies"


nothing_else_applies = NothingElseApplies()
"""`only_if=nothing_else_applies`: the branch that is taken when no other branch of the stage is."""
OnlyIf: TypeAlias = Condition | NothingElseApplies


class Origin(Word):
    """Where a link may begin."""

    spelled = "a stage, all_of(...) or any_of(...)"

    def to(
        self,
        target: Place | AllOf,
        *,
        on: Trigger | None = None,
        only_if: OnlyIf | None = None,
        requires: Requires | None = None,
        only_by: Sequence[Person] = (),
        sets: Sequence[Assignment] = (),
        automated: Sequence[Automation] = (),
        at_most: Times | None = None,
        was: str | None = None,
    ) -> Move:
        """The same owner goes on with it."""
        return Move(
            self,
            target,
            on=on,
            only_if=only_if,
            requires=requires,
            only_by=only_by,
            sets=sets,
            automated=automated,
            at_most=at_most,
            was=was,
        )

    def hands_off_to(
        self,
        target: AnyStage | AllOf,
        *,
        on: Trigger | None = None,
        only_if: OnlyIf | None = None,
        requires: Requires | None = None,
        only_by: Sequence[Person] = (),
        sets: Sequence[Assignment] = (),
        automated: Sequence[Automation] = (),
        at_most: Times | None = None,
        was: str | None = None,
        carries: Sequence[AnyField] = (),
        via: System | None = None,
        accepted: Acceptance | Within | None = None,
    ) -> Handoff:
        """Another owner becomes accountable."""
        return Handoff(
            self,
            target,
            on=on,
            only_if=only_if,
            requires=requires,
            only_by=only_by,
            sets=sets,
            automated=automated,
            at_most=at_most,
            was=was,
            carries=carries,
            via=via,
            accepted=accepted,
        )


@dataclass(frozen=True, eq=False)
class AllOf(Origin):
    """As a target: the work forks. As an origin: it goes on when all parts are done."""

    spelled = "all_of(...)"

    stages: tuple[AnyStage, ...]


@dataclass(frozen=True, eq=False)
class AnyOf(Origin):
    """The same link from each of them: a cancellation, a correction."""

    spelled = "any_of(...)"

    stages: tuple[AnyStage, ...]


def all_of(one: AnyStage, another: AnyStage, *more: AnyStage) -> AllOf:
    """`x.to(all_of(a, b))` forks; `all_of(a, b).to(x)` goes on when all of them are done."""
    return AllOf((one, another, *more))


def any_of(one: AnyStage, another: AnyStage, *more: AnyStage) -> AnyOf:
    """`any_of(a, b).to(x)`: the same link from each of them."""
    return AnyOf((one, another, *more))


class StageParts(TypedDict, total=False):
    """What `Stage.but` may change."""

    meaning: str
    owner: Owning | None
    worked_by: Working | None
    helped_by: Agent | None
    worked_in: System | None
    waits_for: Waited | None
    on_hold: OnHold | None
    holds: Condition | None
    entry: Requires | None
    exit: Requires | None
    collects: Sequence[AnyField]
    reads: Sequence[AnyField]
    deadline: Within | None
    was: str | None


class StartParts(StageParts, total=False):
    """What `Start.but` may change."""

    on: Trigger | None


class EndParts(TypedDict, total=False):
    """What `End.but` may change."""

    meaning: str
    outcome: Outcome
    was: str | None


@dataclass(frozen=True, eq=False)
class Resting(AnyStage, Origin):
    """What a Stage and a Start have in common: one meaning, one owner who is accountable, somebody who works.

    `worked_by`: who does the work (nobody said: the owner); `helped_by`: an agent beside that person; `waits_for`: somebody
    else has it; `holds`: what is true of every case here; `entry`, `exit`: gates of all links in and out; `collects`: the
    fields filled in here; `reads`: those needed here; `deadline`: from arrival to leaving; `was`: its former name.
    """

    _: KW_ONLY
    owner: Owning | None = None
    worked_by: Working | None = None
    helped_by: Agent | None = None
    worked_in: System | None = None
    waits_for: Waited | None = None
    on_hold: OnHold | None = None
    holds: Condition | None = None
    entry: Requires | None = None
    exit: Requires | None = None
    collects: Sequence[AnyField] = ()
    reads: Sequence[AnyField] = ()
    deadline: Within | None = None
    was: str | None = None


@dataclass(frozen=True, eq=False)
class Stage(Resting):
    """Where a case rests."""

    def but(self, **changes: Unpack[StageParts]) -> Self:
        """The same stage, but for these parts: for a what-if."""
        return _changed(self, changes)


@dataclass(frozen=True, eq=False)
class Start(Resting):
    """Where a case begins, and what begins it."""

    spelled = "a Start"

    _: KW_ONLY
    on: Trigger | None = None

    def but(self, **changes: Unpack[StartParts]) -> Self:
        """The same start, but for these parts: for a what-if."""
        return _changed(self, changes)


@dataclass(frozen=True, eq=False)
class End(Place):
    """Where a case is over; reached by one branch of a fork it ends the whole case."""

    spelled = "an End"

    _: KW_ONLY
    outcome: Outcome = "success"
    was: str | None = None

    def but(self, **changes: Unpack[EndParts]) -> Self:
        """The same end, but for these parts: for a what-if."""
        return _changed(self, changes)


@dataclass(frozen=True, eq=False)
class Move(Word):
    """A link between stages of one owner."""

    spelled = "a link"

    origin: Origin
    target: Place | AllOf
    _: KW_ONLY
    on: Trigger | None
    only_if: OnlyIf | None
    requires: Requires | None
    only_by: Sequence[Person]
    sets: Sequence[Assignment]
    automated: Sequence[Automation]
    at_most: Times | None
    was: str | None


@dataclass(frozen=True, eq=False)
class Handoff(Move):
    """A link by which another owner becomes accountable."""

    target: AnyStage | AllOf
    _: KW_ONLY
    carries: Sequence[AnyField]
    via: System | None
    accepted: Acceptance | Within | None


Event: TypeAlias = Place | Move


@dataclass(frozen=True, eq=False, kw_only=True)
class Clock(Word):
    """A promise over several stages: to the customer (SLA), between teams (OLA), or by a vendor (UC).

    A stage counts from arrival, a link when it is taken; `pauses` while in a stage or while a condition holds.
    """

    meaning: str
    kind: Literal["SLA", "OLA", "UC"]
    starts: Event
    stops: Event
    deadline: Within
    pauses: Sequence[AnyStage | Condition] = ()
    cancels: Sequence[Event] = ()
    restarts: bool = False
    calendar: Calendar | None = None


P = TypeVar("P", bound=Place)


def _changed(place: P, changes: Mapping[str, object]) -> P:
    told: dict[str, Any] = {f.name: getattr(place, f.name) for f in fields(place) if f.init}
    told.update(changes)
    return type(place)(**told)
