"""Several Specs as one: what has one name must be one thing."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import SpecErrors
from flowspec.model.graph import Calendar, Graph, Party, Record, Specs, System

N = TypeVar("N", System, Calendar, Party, Record, Graph)


def merged(several: Sequence[Specs]) -> Specs:
    """All workflows of several Specs over the company that they share.

    Raises `SpecErrors` where one name means two things, with both places.
    """
    if len(several) == 1:
        return several[0]
    problems: list[Diagnostic] = []
    told = Specs(
        workflows=_one_each((g for specs in several for g in specs.workflows), "workflow", problems),
        records=_one_each((r for specs in several for r in specs.records), "record", problems),
        parties=_one_each((p for specs in several for p in specs.parties), "party", problems),
        systems=_one_each((s for specs in several for s in specs.systems), "system", problems),
        calendars=_one_each((c for specs in several for c in specs.calendars), "calendar", problems),
        suppressions=tuple(dict.fromkeys(s for specs in several for s in specs.suppressions)),
    )
    if problems:
        raise SpecErrors(problems)
    return told


def _one_each(things: Iterable[N], kind: str, problems: list[Diagnostic]) -> tuple[N, ...]:
    told: dict[str, N] = {}
    for thing in things:
        first = told.setdefault(thing.name, thing)
        if first != thing:
            message = f"the {kind} `{thing.name}` is another one at {first.source}"
            problems.append(Diagnostic("SPC090", "one-name-two-things", "error", thing.source, message, "rename one of them"))
    return tuple(told.values())
