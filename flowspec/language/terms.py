"""Expressions, owners, triggers, gates, consequences and deadlines of a workflow, as plain data."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from flowspec.language.company import Disputed, Nobody, Owning, PreviousOwner, Route, Waited, Working
from flowspec.language.consequences import (
    AnyStage,
    Approval,
    Block,
    Chase,
    Default,
    Escalate,
    IfItFails,
    IfLate,
    IfMissing,
    IfTooOften,
    Need,
    Notify,
    PassAnyway,
    Required,
    Requires,
    Retry,
    ReturnTo,
    ReturnToSender,
    Target,
    Times,
    Undecided,
    Within,
)
from flowspec.language.durations import Duration
from flowspec.language.expression import AnyField, PartyValue
from flowspec.language.facts import Assignment, Condition, Known
from flowspec.language.faults import Fault
from flowspec.language.kinds import nearest
from flowspec.language.parties import Role, Team
from flowspec.language.place import Word
from flowspec.language.records import Record
from flowspec.language.roster import Roster
from flowspec.language.triggers import After, At, Done, Every, Memory, Message, Signal, Trigger
from flowspec.language.values import counted, lasting, listed_once, moment_problem, said_something
from flowspec.model import graph
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.expression import Apply, Expression, FieldRef, fields_of
from flowspec.model.source import NOWHERE

IfAnything: TypeAlias = IfMissing | IfLate | IfItFails | IfTooOften


class Terms:
    """What words mean in one workflow: `known` are the records that it is about, `name_of` knows the names of its stages."""

    def __init__(
        self,
        roster: Roster,
        known: dict[str, type[Record]],
        name_of: Callable[[AnyStage, Word], str],
        problems: list[Diagnostic],
    ) -> None:
        self.roster, self.known, self.name_of, self.problems = roster, known, name_of, problems

    # --- expressions
    def expression(self, told: Known | None) -> Expression | None:
        """The node; its fields are of the workflow's records, its records and parties on the roster."""
        return None if told is None else self.node(told)

    def node(self, told: Known) -> Expression:
        """The node of what is certainly there."""
        self.roster.mentions(told)
        foreign = {kind for kind in told.mentions if not isinstance(kind, Team | Role) and kind not in self.known.values()}
        for kind in foreign:
            for ref in fields_of(told.node):
                if ref.record == kind.__name__:
                    self._foreign(ref, kind)
        return told.node

    def _foreign(self, ref: FieldRef, kind: type[Record]) -> None:
        remedy = "use its fields, or add `refers_to(...)` to it"
        message = f"`{ref}`: this workflow is about {' and '.join(self.known)}"
        if kind.__name__ in self.known:
            message, remedy = f"`{ref}` is of another {ref.record} than the workflow's", "import both from one place"
        elif any(issubclass(own, kind) for own in self.known.values()):
            own = next(name for name, own in self.known.items() if issubclass(own, kind))
            remedy = f"write `{own}.{ref.name}`"
        self.problems.append(Fault.FOREIGN_FIELD.at(ref.source or NOWHERE, message, remedy))

    def fields(self, word: Word, part: str, told: Iterable[AnyField]) -> tuple[FieldRef, ...]:
        """The fields that a word lists, each once."""
        listed = list(told)
        self.problems.extend(listed_once(word, part, listed))
        return tuple(ref for field in listed if (ref := self._field(field, word)))

    def _field(self, told: Known, at: Word) -> FieldRef | None:
        ref = self.roster.field(told, at)
        return ref if ref is None else self._of(self.node(told))

    @staticmethod
    def _of(node: Expression) -> FieldRef | None:
        return node if isinstance(node, FieldRef) else None

    # --- parties
    def owner(self, told: Owning | Working | None) -> graph.Owner | None:
        """Who owns or works; None if nobody has said."""
        return None if told is None else self._owner(told)

    def _owner(self, told: Owning | Working) -> graph.Owner:
        match told:
            case PreviousOwner():
                return graph.Owner("previous", source=told.source)
            case Nobody():
                return graph.Owner("nobody", source=told.source)
            case Disputed():
                self.problems.extend(listed_once(told, "parties", told.parties))
                return graph.Owner("disputed", tuple(self.roster.party(p) for p in told.parties), source=told.source)
            case PartyValue():
                ref = self._field(told, told_at := Word())
                return graph.Owner("field", by_field=ref, source=(ref and ref.source) or told_at.source)
            case Route():
                rows = tuple((self.node(condition), self._owner(party)) for condition, party in told.rows)
                self._needs_rows(told, rows)
                return graph.Owner("table", rows=rows, otherwise=self.owner(told.otherwise), source=told.source)
            case _:
                return graph.Owner("party", (self.roster.party(told),), source=told.source)

    def waited(self, told: Waited | None) -> str | None:
        """Who is waited for or told."""
        return None if told is None else self.roster.party(told)

    # --- time
    def duration(self, told: Duration, at: Word) -> graph.Duration:
        """A length of time."""
        if not told.valid:
            self.problems.extend(lasting(at, told))
            return graph.Duration(1)
        if told.unit == "business_days":
            return graph.Duration(told.n, "d", business=True)
        return graph.Duration(told.minutes, business=told.business)

    def deadline(self, told: Within) -> graph.Deadline:
        """How long, and what happens then."""
        table = told.limit if isinstance(told.limit, Target) else None
        rows = tuple((self.node(c), self.duration(d, told)) for c, d in (table.rows if table else ()))
        if table:
            self._needs_rows(table, rows)
        last = told.limit if isinstance(told.limit, Duration) else told.limit.otherwise
        limit = self.duration(last, told) if last else None
        warn = self.duration(told.warn, told) if told.warn else None
        limits = [each for each in (*(d for _, d in rows), limit) if each]
        if warn and limits and all(_not_longer(each, warn) for each in limits):
            message = f"Within: it warns {told.warn} before a limit that is not longer"
            self.problems.append(Fault.CONTRADICTION.at(told.source, message, "warn later, or allow more time"))
        return graph.Deadline(rows, limit, self.consequence(told.otherwise), warn, source=told.source)

    def _needs_rows(self, table: Word, rows: tuple[object, ...]) -> None:
        if not rows:
            message, remedy = f"{type(table).__name__} has no row", "write `(condition, value)` rows, or the one value itself"
            self.problems.append(Fault.BAD_VALUE.at(table.source, message, remedy))

    # --- consequences
    def consequence(self, told: IfAnything) -> graph.Consequence:
        """What happens then."""
        make, at = graph.Consequence, told.source
        match told:
            case Block():
                return make("block", source=at)
            case PassAnyway():
                return make("pass", source=at)
            case Undecided():
                return make("undecided", source=at)
            case ReturnTo():
                to = self.name_of(told.stage, told)
                return make("return", to, self.waited(told.notify), **self._times(told.at_most), source=at)
            case ReturnToSender():
                return make("return to sender", None, self.waited(told.notify), **self._times(told.at_most), source=at)
            case Escalate():
                chain = self.deadline(told.then) if told.then else None
                return make("escalate", self.roster.party(told.to), chain=chain, source=at)
            case Notify():
                return make("notify", self.roster.party(told.who), source=at)
            case Default():
                if not told.sets:
                    self.problems.append(Fault.BAD_VALUE.at(at, "Default sets nothing", "name the values: `field.set_to(...)`"))
                self.problems.extend(
                    Fault.BAD_VALUE.at(
                        value.source or at,
                        "Default clears a field that is missing already",
                        "give it a value: `field.set_to(...)`",
                    )
                    for value in told.sets
                    if value.value is None
                )
                return make("default", sets=self.assignments(told, told.sets), source=at)
            case Chase():
                return make("chase", self.roster.party(told.whom), **self._again(told), source=at)
            case Retry():
                return make("retry", **self._again(told), source=at)

    def _again(self, told: Chase | Retry) -> dict[str, Any]:
        self.problems.extend(counted(told, "at_most", told.at_most))
        every, then = self.duration(told.every, told), self.consequence(told.otherwise)
        return {"every": every, "at_most": told.at_most, "then": then}

    def _times(self, told: Times | None) -> dict[str, Any]:
        limit, over = self.times(told)
        return {"at_most": limit, "then": over}

    def times(self, told: Times | None) -> tuple[int | None, graph.Consequence | None]:
        """How often, and what happens instead of the next."""
        if told is None:
            return None, None
        self.problems.extend(counted(told, "limit", told.limit))
        return told.limit, self.consequence(told.otherwise)

    def assignments(self, at: Word, told: Iterable[Assignment]) -> tuple[graph.Assignment, ...]:
        """Values that fields get."""
        listed = list(told)
        self.problems.extend(listed_once(at, "sets", [a.to for a in listed]))
        made = ((self._field(a.to, a), a) for a in listed)
        return tuple(graph.Assignment(ref, self.expression(a.value), source=a.source) for ref, a in made if ref)

    # --- gates and triggers
    def gate(self, told: Requires | None) -> graph.Gate | None:
        """What must hold to pass."""
        if told is None:
            return None
        if not told.needs:
            self.problems.append(Fault.LEFT_OUT.at(told.source, "Requires names nothing that must hold", "name it first"))
        return graph.Gate(
            tuple(self._need(need, told) for need in told.needs), self.consequence(told.otherwise), source=told.source
        )

    def _need(self, told: Need, at: Requires) -> graph.Need:
        match told:
            case Approval():
                return graph.Need(None, self.expression(told.only_if), self.roster.party(told.by), source=told.source)
            case Required():
                return graph.Need(self._fact(told.fact), self.node(told.only_if), source=told.source)
            case _:
                return graph.Need(self._fact(told), source=nearest(told, at.source))

    def _fact(self, told: Known) -> Expression:
        node = self.node(told)
        return node if isinstance(told, Condition) else Apply("filled", (node,), getattr(node, "source", None))

    def trigger(self, told: Trigger | None) -> graph.Trigger | None:
        """What makes a case move."""
        make = graph.Trigger
        match told:
            case None:
                return None
            case Signal(system=system, what=str(event)):
                self.problems.extend(said_something(told, "what", event))
                return make("event", self.roster.system(system), said=event, source=told.source)
            case Signal(system=system, what=Condition() as condition):
                return make("signal", self.roster.system(system), self.node(condition), source=told.source)
            case After():
                return make("after", delay=self.duration(told.delay, told), source=told.source)
            case At():
                return make("at", condition=self.node(told.moment), source=told.source)
            case Every():
                self.problems.extend(moment_problem(told, told.when))
                return make("every", said=told.when, source=told.source)
            case Message():
                self.problems.extend(said_something(told, "said", told.said))
                return make("message", self.roster.system(told.through), said=told.said, source=told.source)
            case Memory():
                self.problems.extend(said_something(told, "said", told.said))
                return make("memory", said=told.said, source=told.source)
            case Done() | _:
                return make("done", source=told.source)


def _not_longer(limit: graph.Duration, warn: graph.Duration) -> bool:
    """Whether there is certainly no time before the warning; two units are not compared."""
    return (limit.unit, limit.business) == (warn.unit, warn.business) and limit.amount <= warn.amount
