"""Values for fields without order, where two must be the same or differ, or must match a pattern."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from flowspec.analysis.lanes import Lane, Other
from flowspec.analysis.samples import fresh, matching
from flowspec.analysis.terms import Like, Same
from flowspec.model.expression import FieldRef
from flowspec.model.plain import dataclass

STEPS = 5000
"""The most values that are tried for one box."""

Plain: TypeAlias = str | bool
Given: TypeAlias = Mapping[FieldRef, Plain | None]


class Undecidable(Exception):
    """Whether there are such texts was not found out; the text says what about."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A field without order, with the cells that it may be in."""

    field: FieldRef
    lane: Lane
    mask: int


@dataclass(frozen=True, slots=True)
class Demands:
    """What must be so (True) or must not be so (False) where the fields are filled."""

    same: Mapping[Same, bool]
    like: Mapping[Like, bool]

    @property
    def fields(self) -> frozenset[FieldRef]:
        """The fields that they speak of."""
        return frozenset([field for told in self.same for field in told.needs] + [told.of for told in self.like])

    def met(self, given: Given) -> bool:
        """Whether the fields that have a value yet leave the demands met."""
        return all(
            (given[told.a] == given[told.b]) is wanted
            for told, wanted in self.same.items()
            if given.get(told.a) is not None and given.get(told.b) is not None
        ) and all(
            (re.fullmatch(told.pattern, text) is not None) is wanted
            for told, wanted in self.like.items()
            if isinstance(text := given.get(told.of), str)
        )


def values_for(allowed: Sequence[Allowed], demands: Demands) -> dict[FieldRef, Plain | None] | None:
    """A value for every field (what does not matter is absent); None if there are none. Raises `Undecidable`.

    Exact without patterns: texts beside the mentioned ones are all alike, and one new text for each field is enough. With
    patterns the mentioned texts and a few samples are tried; if none fits, nobody knows.
    """
    demanded = [a for a in allowed if a.field in demands.fields]
    pool = _pool(demanded, demands)
    chosen = _search(demanded, {a.field: list(_options(a, pool)) for a in demanded}, demands)
    if chosen is None:
        if doubtful := _doubtful(demanded, demands):
            raise Undecidable(f"whether a text can be so for {', '.join(doubtful)} is not decided")
        return None
    for a in allowed:
        if a.field not in chosen:
            chosen[a.field] = None if a.mask == a.lane.all else next(_options(a, _new(a)))
    return {a.field: chosen[a.field] for a in allowed}


def _search(
    fields: Sequence[Allowed], options: Mapping[FieldRef, list[Plain | None]], demands: Demands
) -> dict[FieldRef, Plain | None] | None:
    """Depth first, each field's options in their order."""
    steps = 0

    def first(at: int, given: dict[FieldRef, Plain | None]) -> dict[FieldRef, Plain | None] | None:
        nonlocal steps
        if at == len(fields):
            return given
        for value in options[fields[at].field]:
            steps += 1
            if steps > STEPS:
                raise Undecidable("texts that are compared with each other have too many combinations")
            further = {**given, fields[at].field: value}
            if demands.met(further) and (found := first(at + 1, further)) is not None:
                return found
        return None

    return first(0, {})


def _pool(allowed: Sequence[Allowed], demands: Demands) -> list[str]:
    """Texts for the cell of unmentioned ones: what other fields mention, samples of the patterns, and new ones."""
    mentioned = _mentioned(allowed)
    samples = dict.fromkeys(text for told in demands.like for text in matching(told.pattern))
    return [*fresh(len(allowed), (*mentioned, *samples)), *samples, *mentioned]


def _mentioned(allowed: Sequence[Allowed]) -> dict[str, None]:
    return dict.fromkeys(cell for a in allowed for cell in a.lane.cells if isinstance(cell, str))


def _new(allowed: Allowed) -> list[str]:
    """A text that no condition on the field mentions, if it may hold one."""
    return fresh(1, _mentioned([allowed])) if any(isinstance(cell, Other) for cell in allowed.lane.cells[-1:]) else []


def _options(allowed: Allowed, pool: Sequence[str]) -> Iterator[Plain | None]:
    lane, mask = allowed.lane, allowed.mask
    for cell in lane.inside(mask):
        if isinstance(cell, Other):
            yield from (text for text in pool if text not in lane.cells)
        elif isinstance(cell, str | bool):
            yield cell
    if mask & lane.absent:
        yield None


def _doubtful(allowed: Sequence[Allowed], demands: Demands) -> list[str]:
    """Patterns on fields that may hold texts which nobody mentions."""
    free = {a.field for a in allowed if any(isinstance(cell, Other) for cell in a.lane.inside(a.mask))}
    return sorted({f"“{told.pattern}”" for told in demands.like if told.of in free})
