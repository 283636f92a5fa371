"""What makes a case move on: the `on=` of a link, and the systems that signal it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from flowspec.language.durations import Duration
from flowspec.language.expression import Day, Instant
from flowspec.language.facts import Condition
from flowspec.language.place import Word
from flowspec.model.plain import dataclass

SystemKind: TypeAlias = Literal["crm", "ticket desk", "project tool", "chat", "e-mail", "spreadsheet", "erp", "other"]


@dataclass(frozen=True, eq=False)
class System(Word):
    """A place where data is kept or people write to each other."""

    name: str
    kind: SystemKind

    def signals(self, what: Condition | str) -> Signal:
        """The moment at which a condition becomes true here (at once if it holds on arrival), or a named event happens."""
        return Signal(self, what)


@dataclass(frozen=True, eq=False)
class Signal(Word):
    """A system notices."""

    spelled = "system.signals(...)"

    system: System
    what: Condition | str


@dataclass(frozen=True, eq=False)
class Done(Word):
    """The work of the stage is finished."""

    spelled = "work_done"


@dataclass(frozen=True, eq=False)
class After(Word):
    """So long after the case came to the stage."""

    spelled = "after(...)"

    delay: Duration


@dataclass(frozen=True, eq=False)
class At(Word):
    """At a moment that the record names."""

    spelled = "at(...)"

    moment: Day | Instant


@dataclass(frozen=True, eq=False)
class Every(Word):
    """In a batch, at a time of the week: a meeting, a nightly job."""

    spelled = "every(...)"

    when: str


@dataclass(frozen=True, eq=False)
class Message(Word):
    """As it is: somebody writes to somebody."""

    spelled = "message(...)"

    through: System
    said: str


@dataclass(frozen=True, eq=False)
class Memory(Word):
    """As it is: somebody remembers to do it."""

    spelled = "memory(...)"

    said: str


Trigger: TypeAlias = Signal | Done | After | At | Every | Message | Memory

work_done = Done()
"""The work of the stage is finished."""


def after(delay: Duration) -> After:
    """So long after the case came to the stage."""
    return After(delay)


def at(moment: Day | Instant) -> At:
    """At a moment that the record names: `at(Project.starts_on)`."""
    return At(moment)


def every(when: str) -> Every:
    """In a batch: `every("Mon 09:00")`, `every("day 19:00")`, `every("weekday 08:30")`, by the owner's calendar's zone."""
    return Every(when)


def message(through: System, said: str) -> Message:
    """As it is: somebody writes to somebody, in these words."""
    return Message(through, said)


def memory(said: str) -> Memory:
    """As it is: somebody remembers to do it; say who and what."""
    return Memory(said)
