"""The three answers to a question about all records: it holds, here is a record for which it does not, or nobody knows."""

from datetime import datetime
from typing import TypeAlias

from flowspec.model.diagnostic import Witness
from flowspec.model.evaluate import Value, text_of
from flowspec.model.expression import FieldRef, Opaque
from flowspec.model.plain import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A complete record that shows something, replayed through the real evaluator before anyone sees it.

    `record` has every field of the domain in declared order (None: absent). `judged` is what the example assumes of functions
    that only Python can call: when it is not empty, the example stands on an assumption; functions that it does not name may
    say either. `region` says in words for which values it is the same (`amount in [10000, 49999]`, `any tier`), for the fields
    that the question mentions. `reads_now` is true if the moment matters.
    """

    record: tuple[tuple[FieldRef, Value | None], ...]
    now: datetime
    judged: tuple[tuple[Opaque, bool], ...] = ()
    region: tuple[str, ...] = ()
    reads_now: bool = False

    def witness(self, *, path: tuple[str, ...] = (), reachable: bool | None = None) -> Witness:
        """The example as a diagnostic carries it: texts, and the moment as a row `now` where it matters."""
        told = tuple((str(ref), None if value is None else text_of(value)) for ref, value in self.record)
        when = (("now", text_of(self.now)),) if self.reads_now else ()
        return Witness(path, told + when, self.region, reachable)


@dataclass(frozen=True, slots=True)
class Proved:
    """It holds for every record."""


@dataclass(frozen=True, slots=True)
class Refuted:
    """It does not hold for this record."""

    example: Example


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither was shown; `reason` says what stood in the way, as a clause without a full stop."""

    reason: str


Answer: TypeAlias = Proved | Refuted | Unknown
