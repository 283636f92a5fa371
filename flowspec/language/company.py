"""Who has a stage: agents, disputes, routing tables; beside the plain parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, overload

from flowspec.language.expression import AnyField, PartyValue
from flowspec.language.facts import Condition
from flowspec.language.parties import Outside, Role, Team
from flowspec.language.place import Word, put
from flowspec.model.plain import dataclass

Task: TypeAlias = Literal["summarise", "classify", "intake", "route", "draft", "extract"]


@dataclass(frozen=True, eq=False, init=False)
class Agent(Word):
    """Software that judges; it never owns a stage.

    It has a task and all that belongs to it, or a name alone: as it is in most companies, where nobody said what it is for.
    Below `confident` (a decimal between 0 and 1, as text) `falls_back_to` takes over.
    """

    name: str
    task: Task | None
    reads: Sequence[AnyField] | None
    writes: Sequence[AnyField] | None
    confident: str | None
    falls_back_to: Team | Role | None

    @overload
    def __init__(self, name: str) -> None: ...

    @overload
    def __init__(
        self,
        name: str,
        *,
        task: Task,
        reads: Sequence[AnyField],
        writes: Sequence[AnyField],
        confident: str,
        falls_back_to: Team | Role,
    ) -> None: ...

    def __init__(
        self,
        name: str,
        *,
        task: Task | None = None,
        reads: Sequence[AnyField] | None = None,
        writes: Sequence[AnyField] | None = None,
        confident: str | None = None,
        falls_back_to: Team | Role | None = None,
    ) -> None:
        super().__init__()
        put(self, name=name, task=task, reads=reads, writes=writes, confident=confident, falls_back_to=falls_back_to)


@dataclass(frozen=True, eq=False, init=False)
class Disputed(Word):
    """As it is: two or more believe that they own it, or that the other does."""

    parties: tuple[Team | Role, ...]

    def __init__(self, one: Team | Role, another: Team | Role, *more: Team | Role) -> None:
        super().__init__()
        put(self, parties=(one, another, *more))


@dataclass(frozen=True, eq=False)
class PreviousOwner(Word):
    """Whoever had it before."""

    spelled = "previous_owner"


previous_owner = PreviousOwner()
"""Whoever had the case before stays accountable: waiting, checking, a last look."""


@dataclass(frozen=True, eq=False)
class Nobody(Word):
    """Nobody works."""

    spelled = "nobody"


nobody = Nobody()
"""`worked_by=nobody`: a transit stage, where a case only passes through."""

Named: TypeAlias = Team | Role | PartyValue


@dataclass(frozen=True, eq=False, init=False)
class Route(Word):
    """A routing table: the first row whose condition holds names the party; `otherwise=None` says that there is a gap."""

    rows: tuple[tuple[Condition, Named], ...]
    otherwise: Named | None

    def __init__(self, *rows: tuple[Condition, Named], otherwise: Named | None) -> None:
        super().__init__()
        put(self, rows=rows, otherwise=otherwise)


Owning: TypeAlias = Team | Role | PartyValue | Route | Disputed | PreviousOwner
Working: TypeAlias = Team | Role | Agent | PartyValue | Route | Nobody
Waited: TypeAlias = Outside | Team | Role
