"""What must hold, by when, and what happens when it does not: a fact and its consequence in one object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY
from typing import TypeAlias

from flowspec.language.durations import Duration
from flowspec.language.expression import AnyField, Fact
from flowspec.language.facts import Assignment, Condition
from flowspec.language.parties import Outside, Person
from flowspec.language.place import Word, put
from flowspec.language.triggers import System
from flowspec.model.plain import dataclass


@dataclass(frozen=True, eq=False)
class Place(Word):
    """Where a case is."""

    spelled = "a stage or an End"

    meaning: str = ""


@dataclass(frozen=True, eq=False)
class AnyStage(Place):
    """Where a case rests: a Stage or a Start."""

    spelled = "a stage"


# --- when something is missing --------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Block(Word):
    """It does not leave the sender."""


@dataclass(frozen=True, eq=False)
class ReturnTo(Word):
    """It goes back to a stage; `at_most` so many times for one case."""

    stage: AnyStage
    _: KW_ONLY
    notify: Person | None = None
    at_most: Times | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class ReturnToSender(Word):
    """It goes back to the stage that it left: for a gate that stands at a stage and not at a link."""

    notify: Person | None = None
    at_most: Times | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Chase(Word):
    """The receiver keeps it, asks, and asks again."""

    whom: Person | Outside
    every: Duration
    at_most: int
    otherwise: Escalate | Default | PassAnyway | ReturnTo | ReturnToSender


@dataclass(frozen=True, eq=False)
class Escalate(Word):
    """It stays where it is; `to` is told, and is accountable for it from now on; `then` is the next step of the chain."""

    to: Person
    _: KW_ONLY
    then: Within | None = None


@dataclass(frozen=True, eq=False)
class Notify(Word):
    """`who` is told; nothing else changes."""

    who: Person


@dataclass(frozen=True, eq=False)
class Default(Word):
    """The missing fields get these values."""

    sets: Sequence[Assignment]


@dataclass(frozen=True, eq=False)
class PassAnyway(Word):
    """As most tools do it: it goes through incomplete, and the receiver finds out."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Retry(Word):
    """The automation tries again."""

    every: Duration
    at_most: int
    otherwise: Notify | Escalate


@dataclass(frozen=True, eq=False)
class Undecided(Word):
    """As it is: nobody has said what happens then."""

    spelled = "undecided"


undecided = Undecided()
"""As it is: nobody has said what happens then."""

IfMissing: TypeAlias = Block | ReturnTo | ReturnToSender | Chase | Escalate | Default | PassAnyway | Undecided
IfLate: TypeAlias = Escalate | Notify | Undecided
IfItFails: TypeAlias = Retry | Notify | Escalate | Undecided
IfTooOften: TypeAlias = ReturnTo | Escalate | Undecided


# --- limits ---------------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False, init=False)
class Target(Word):
    """How long, by what the record says: the first row whose condition holds; `otherwise=None` says that there is a gap."""

    rows: tuple[tuple[Condition, Duration], ...]
    otherwise: Duration | None

    def __init__(self, *rows: tuple[Condition, Duration], otherwise: Duration | None) -> None:
        super().__init__()
        put(self, rows=rows, otherwise=otherwise)


@dataclass(frozen=True, eq=False)
class Within(Word):
    """A deadline and what happens when it is missed; `warn` tells the owner so long before."""

    limit: Duration | Target
    _: KW_ONLY
    otherwise: IfLate
    warn: Duration | None = None


@dataclass(frozen=True, eq=False)
class Times(Word):
    """So many times for one case, and what happens instead of the next."""

    limit: int
    _: KW_ONLY
    otherwise: IfTooOften


# --- gates ----------------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Required(Word):
    """Required only if something holds."""

    fact: Fact
    _: KW_ONLY
    only_if: Condition


@dataclass(frozen=True, eq=False, kw_only=True)
class Approval(Word):
    """Somebody's yes, given for this record."""

    by: Person
    only_if: Condition | None = None


Need: TypeAlias = Fact | Required | Approval


@dataclass(frozen=True, eq=False, init=False)
class Requires(Word):
    """What must hold to pass: a bare field means that it is filled. `otherwise` must be said."""

    needs: tuple[Need, ...]
    otherwise: IfMissing

    def __init__(self, *needs: Need, otherwise: IfMissing) -> None:
        super().__init__()
        put(self, needs=needs, otherwise=otherwise)


@dataclass(frozen=True, eq=False, kw_only=True)
class Acceptance(Word):
    """The receiver's yes; `reads_back` are the fields that the receiver says back."""

    within: Within | None = None
    reads_back: Sequence[AnyField] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Automation(Word):
    """A job that software does when the link is taken."""

    job: str
    tool: System
    if_it_fails: IfItFails


@dataclass(frozen=True, eq=False)
class OnHold(Word):
    """A sub-status: the same stage and owner, but nobody works while `holds`, and clocks may pause."""

    holds: Condition
    _: KW_ONLY
    waits_for: Outside | Person
