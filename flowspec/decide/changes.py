"""Small changes of a Model: the same process without one flaw.

They change numbers of the Model, not the spec, so keys and with them all other draws stay: a run with a change is paired with
one without it case by case. The clauses in brackets are those of docs/semantics.md.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeAlias, TypeVar

from flowspec.model.log import ClockName
from flowspec.simulate.lower import Lowered
from flowspec.simulate.lower.keys import key
from flowspec.simulate.model import Branch, Clock, Collect, Field, Gate, Model, Policy, Stage, Way

T = TypeVar("T")
Change: TypeAlias = Callable[[Lowered], Lowered]
"""A scenario made ready to run -> the same without a flaw."""


def noticed_at_once(ways: Collection[int]) -> Change:
    """Whoever is next learns of the case when it reaches them, and nobody forgets it [4.2]."""

    def branch(told: Branch) -> Branch:
        return replace(told, notice=None, forgotten=0.0)

    return _ways(ways, lambda way: replace(way, branches=tuple(map(branch, way.branches))))


def seen_when_it_fails(way: int, job: int) -> Change:
    """A failing automation is noticed at once [4.3]."""

    def change(told: Way) -> Way:
        automations = tuple(replace(one, fails=0.0) if i == job else one for i, one in enumerate(told.automations))
        return replace(told, automations=automations)

    return _ways((way,), change)


def owned(stages: Collection[int]) -> Change:
    """Work does not rest until somebody takes it [4.1]."""
    return _stages(stages, lambda stage: replace(stage, route=replace(stage.route, unowned=None)))


def judged_rightly(stages: Collection[int]) -> Change:
    """A machine's mistakes are caught [7.10]."""
    return _stages(stages, lambda stage: replace(stage, confusion=()))


def caught_by(way: int) -> Change:
    """A way takes every case that no other way of its stage takes [7.9]."""
    return _ways((way,), lambda told: replace(told, guard=None, default=True))


def with_complete(field: int, complete: float) -> Change:
    """Wherever the field is collected its %C&A is this; at 1 it is complete and accurate at the first try [7.2]."""

    def told(collects: tuple[Collect, ...]) -> tuple[Collect, ...]:
        return tuple(replace(one, complete=complete) if one.field == field else one for one in collects)

    return _collected(told)


def there_from_the_start(field: int) -> Change:
    """A system knows the field before anybody has to ask [2.3]."""

    def change(lowered: Lowered) -> Lowered:
        told = _collected(lambda collects: tuple(one for one in collects if one.field != field))(lowered)
        return _field(field, lambda one: replace(one, always=True, re_entry=0, inconsistent=0.0))(told)

    return change


def entered_once(field: int) -> Change:
    """Nobody asks again or types again what is known [7.1, 7.2]."""
    return _field(field, lambda one: replace(one, re_entry=0, inconsistent=0.0))


def completed(ways: Collection[int], fields: Collection[int]) -> Change:
    """Where a gate that asks for one of the fields lets missing ones pass, they are put right there and then [7.6]."""

    def gate(told: Gate) -> Gate:
        asked = {field for need in told.needs for field in need.fields}
        return replace(told, missing=_decided(told.missing)) if asked.intersection(fields) else told

    def way(told: Way) -> Way:
        branches = tuple(replace(branch, gates=tuple(map(gate, branch.gates))) for branch in told.branches)
        return replace(told, gates=tuple(map(gate, told.gates)), branches=branches)

    def change(lowered: Lowered) -> Lowered:
        told = _ways(ways, way)(lowered)
        for field in fields:
            told = _field(field, lambda one: replace(one, default_right=1.0))(told)
        return told

    return change


def _decided(policy: Policy) -> Policy:
    """The policy with what was let pass in the end filled in rightly, without work or time."""
    if policy.what == "pass":
        return Policy("default")
    return replace(policy, then=_decided(policy.then)) if policy.then else policy


def noticed_when_late(clock: int) -> Change:
    """A breach makes somebody notice what lay unnoticed [6.4]."""
    return _clock(clock, lambda told: replace(told, notices=True))


def not_escalated(clock: int) -> Change:
    """A breach gives nobody a side task [6.4]."""
    return _clock(clock, lambda told: replace(told, team=-1, side=None))


def counted_in(clock: int, calendar: int) -> Change:
    """The clock counts open time of a calendar [6.2]."""
    return _clock(clock, lambda told: replace(told, calendars=(calendar,) * len(told.calendars)))


def accepted_within(link: int, ticks: int, calendar: int) -> Change:
    """What a link releases and nobody takes in time is noticed then [6.4]; the clock counts open time of a calendar (-1: all).

    It promises nothing to a customer, so like a step of an escalation it does not count among the deadlines breached.
    """

    def change(told: Lowered) -> Lowered:
        number = next(way.source for way in told.model.ways if way.link == link)
        workflow = told.model.stages[number].workflow
        name = f"link {link} accepted"
        clock = Clock(
            name=name,
            key=key(told.header.workflows[workflow], name),
            what="acceptance",
            starts=(("release", link),),
            stops=(("accept", link),),
            within=ticks,
            calendars=(calendar,),
            notices=True,
        )
        return replace(
            told,
            model=replace(told.model, clocks=(*told.model.clocks, clock)),
            header=replace(told.header, clocks=(*told.header.clocks, ClockName(name, "chain", workflow))),
        )

    return change


def both(one: Change, other: Change) -> Change:
    """First one, then the other."""
    return lambda lowered: other(one(lowered))


# --- parts of a Model -----------------------------------------------------------------------------
def _ways(numbers: Collection[int], change: Callable[[Way], Way]) -> Change:
    return _model(lambda told: replace(told, ways=_at(told.ways, numbers, change)))


def _stages(numbers: Collection[int], change: Callable[[Stage], Stage]) -> Change:
    return _model(lambda told: replace(told, stages=_at(told.stages, numbers, change)))


def _field(number: int, change: Callable[[Field], Field]) -> Change:
    return _model(lambda told: replace(told, fields=_at(told.fields, (number,), change)))


def _clock(number: int, change: Callable[[Clock], Clock]) -> Change:
    return _model(lambda told: replace(told, clocks=_at(told.clocks, (number,), change)))


def _collected(change: Callable[[tuple[Collect, ...]], tuple[Collect, ...]]) -> Change:
    """What every stage collects, and what a backlog's cases bring along."""

    def model(told: Model) -> Model:
        stages = tuple(replace(stage, collects=change(stage.collects)) for stage in told.stages)
        sources = tuple(replace(source, collects=change(source.collects)) for source in told.sources)
        return replace(told, stages=stages, sources=sources)

    return _model(model)


def _model(change: Callable[[Model], Model]) -> Change:
    return lambda told: replace(told, model=change(told.model))


def _at(told: tuple[T, ...], numbers: Collection[int], change: Callable[[T], T]) -> tuple[T, ...]:
    return tuple(change(one) if i in numbers else one for i, one in enumerate(told))
