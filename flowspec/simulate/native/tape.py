"""A Model as one array of 64-bit numbers, in the order in which `model.c` reads it."""

import struct
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from flowspec.simulate import model as m

T = TypeVar("T")
_FAMILIES = ("fixed", "exponential", "lognormal", "weibull", "triangular", "uniform", "normal", "table")
_STAGES = ("seats", "machine", "wait", "transit", "end")
_POLICIES = ("block", "return", "chase", "escalate", "default", "pass")
_CLOSINGS = ("suspend", "finish", "hand back")
_OVER = ("nothing", "return", "escalate")
_OFFSETS = ("none", "instant", "day")
_POINTS = ("reach", "leave", "take", "release", "accept", "breach")
_CANCEL, _STOP, _START = 1, 2, 4


class _Tape:
    """Numbers in writing order; a float is its bits."""

    def __init__(self) -> None:
        self.told = array("q")

    def whole(self, *numbers: int) -> None:
        for number in numbers:
            self.told.append(number - (1 << 64) if number >= 1 << 63 else number)

    def real(self, *numbers: float) -> None:
        for number in numbers:
            self.told.frombytes(struct.pack("=d", number))

    def many(self, items: Sequence[T], write: Callable[[T], None]) -> None:
        self.whole(len(items))
        for item in items:
            write(item)

    def wholes(self, numbers: Sequence[int]) -> None:
        self.whole(len(numbers), *numbers)

    def maybe(self, item: T | None, write: Callable[[T], None]) -> None:
        self.whole(item is not None)
        if item is not None:
            write(item)

    def distribution(self, told: m.Distribution) -> None:
        self.whole(_FAMILIES.index(told.family), len(told.parameters))
        self.real(*told.parameters)

    def span(self, told: m.Span | None) -> None:
        self.maybe(told, self._span)

    def _span(self, told: m.Span) -> None:
        self.distribution(told.length)
        self.whole(told.calendar)

    def program(self, told: m.Program | None) -> None:
        self.whole(-1 if told is None else len(told))
        for operation, operand in told or ():
            self.whole(operation, operand)

    def sets(self, told: Sequence[tuple[int, int]]) -> None:
        self.whole(len(told))
        for field, code in told:
            self.whole(field, code)

    def policy(self, told: m.Policy) -> None:
        self.whole(_POLICIES.index(told.what), told.stage, told.team, told.at_most)
        self.maybe(told.fix, self.distribution)
        self.maybe(told.ask, self.distribution)
        self.span(told.answer)
        self.span(told.every)
        self.sets(told.sets)
        self.maybe(told.then, self.policy)

    def gate(self, told: m.Gate) -> None:
        self.whole(told.at == "sender")
        self.many(told.needs, self.need)
        self.policy(told.missing)

    def need(self, told: m.Need) -> None:
        self.wholes(told.fields)
        self.program(told.program)
        self.program(told.only_if)


def tape(model: m.Model) -> "array[int]":
    """The numbers of a Model for the kernel."""
    told = _Tape()
    own = _own_values(model)
    told.whole(model.horizon, model.end, model.day0, len(own))
    told.many(model.calendars, partial(_calendar, told))
    told.whole(len(model.workflows))
    for number, workflow in enumerate(model.workflows):
        _workflow(told, model, number, workflow)
    told.many(model.fields, lambda f: _field(told, f, own.get(model.fields.index(f), -1)))
    local_stages = _local([s.workflow for s in model.stages])
    told.whole(len(model.stages))
    for number, stage in enumerate(model.stages):
        _stage(told, model, number, stage, local_stages[number])
    _teams(told, model)
    _ways(told, model)
    told.many(model.clocks, partial(_clock, told))
    _points(told, model)
    told.many(model.sources, partial(_source, told))
    told.maybe(model.trust, partial(_trust, told))
    return told.told


def _local(groups: Sequence[int]) -> list[int]:
    """Each item's number among those of its group."""
    seen: dict[int, int] = {}
    numbers: list[int] = []
    for group in groups:
        numbers.append(seen.get(group, 0))
        seen[group] = numbers[-1] + 1
    return numbers


def _own_values(model: m.Model) -> dict[int, int]:
    """The fields that a way or a default may give a value of their own, numbered."""
    fields = {f for way in model.ways for f, code in way.sets if code not in (m.CLEAR, m.FILL)}
    fields |= {f for way in model.ways for f, _ in way.computes}
    fields |= {f for way in model.ways for gate in _gates(way) for policy in _chain(gate.missing) for f, _ in policy.sets}
    return {field: number for number, field in enumerate(sorted(fields))}


def _gates(way: m.Way) -> Iterable[m.Gate]:
    yield from way.gates
    for branch in way.branches:
        yield from branch.gates


def _chain(policy: m.Policy | None) -> Iterable[m.Policy]:
    while policy:
        yield policy
        policy = policy.then


def _calendar(told: _Tape, calendar: Sequence[tuple[int, int]]) -> None:
    told.whole(len(calendar))
    for stretch in calendar:
        told.whole(*stretch)


def _workflow(told: _Tape, model: m.Model, number: int, workflow: m.Workflow) -> None:
    ways = [w for w in model.ways if model.stages[w.source].workflow == number]
    told.whole(workflow.key, workflow.priority_field, len(workflow.priorities), len(workflow.priority_shares))
    told.real(*workflow.priority_shares)
    told.whole(sum(s.workflow == number for s in model.stages), len(ways), sum(len(w.branches) for w in ways))
    clocks = _clocks_of(model, number)
    told.wholes(clocks)
    told.wholes([clocks.index(c) if c in clocks else -1 for c in range(len(model.clocks))])


def _field(told: _Tape, field: m.Field, own: int) -> None:
    told.whole(field.key)
    told.real(field.complete, field.wrong, field.again, field.detect, field.harm, field.inconsistent, field.default_right)
    told.maybe(field.repair, told.distribution)
    told.whole(field.re_entry, field.always, own)
    told.maybe(field.values, partial(_values, told))


def _values(told: _Tape, values: m.Values) -> None:
    told.wholes(values.codes)
    told.real(*values.cumulative)
    told.maybe(values.number, told.distribution)
    told.real(values.scale)
    told.whole(_OFFSETS.index(values.offset))


def _stage(told: _Tape, model: m.Model, number: int, stage: m.Stage, local: int) -> None:
    told.whole(stage.key, stage.workflow, _STAGES.index(stage.kind), stage.outcome, local)
    told.whole(len(stage.route.rows))
    for program, team in stage.route.rows:
        told.program(program)
        told.whole(team)
    told.whole(stage.route.otherwise, stage.route.previous)
    told.span(stage.route.unowned)
    for length in (stage.work, stage.rework, stage.sort, stage.by_hand):
        told.maybe(length, told.distribution)
    told.span(stage.patience)
    told.maybe(stage.hold, partial(_hold, told))
    told.many(stage.collects, partial(_collect, told))
    told.wholes(stage.uses)
    told.wholes(stage.retypes)
    told.wholes(stage.ways)
    told.whole(stage.fallback)
    told.real(stage.low)
    told.whole(len(stage.confusion))
    for row in stage.confusion:
        told.whole(len(row))
        told.real(*row)
    told.whole(sum(model.ways[w].timer is not None or model.ways[w].timer_at is not None for w in stage.ways))
    told.wholes([c for c, clock in enumerate(model.clocks) if number in clock.pauses])


def _collect(told: _Tape, collect: m.Collect) -> None:
    told.whole(collect.field)
    told.real(collect.complete)


def _hold(told: _Tape, hold: m.Hold) -> None:
    told.real(hold.share)
    told.span(hold.wait)
    told.wholes(hold.pauses)


def _teams(told: _Tape, model: m.Model) -> None:
    told.whole(len(model.teams), sum(len(t.seats) for t in model.teams))
    for team in model.teams:
        told.whole(team.key, _CLOSINGS.index(team.at_closing), team.line == "earliest due", team.switching, team.resume)
        told.span(team.notice)
        told.whole(len(team.seats))
        for seat in team.seats:
            told.whole(seat.calendar)
            told.real(seat.speed)
            told.whole(seat.serves is None)
            if seat.serves is not None:
                told.wholes(sorted(seat.serves))


def _ways(told: _Tape, model: m.Model) -> None:
    flows = [model.stages[w.source].workflow for w in model.ways]
    local = _local(flows)
    branches = _local([flow for flow, way in zip(flows, model.ways, strict=True) for _ in way.branches])
    told.whole(len(model.ways))
    number = 0
    for at, way in enumerate(model.ways):
        told.whole(way.key, way.link, way.source, local[at], len(way.branches))
        for branch in way.branches:
            _branch(told, branch, number, branches[number])
            number += 1
        _way(told, way)


def _branch(told: _Tape, branch: m.Branch, number: int, local: int) -> None:
    told.whole(branch.key, branch.stage, number, local)
    told.span(branch.notice)
    told.real(branch.forgotten)
    told.span(branch.asked)
    told.whole(branch.meetings is not None)
    told.wholes(branch.meetings or ())
    told.maybe(branch.look, told.distribution)
    told.maybe(branch.recheck, told.distribution)
    told.wholes(branch.reads_back)
    told.many(branch.gates, told.gate)


def _way(told: _Tape, way: m.Way) -> None:
    told.program(way.guard)
    told.real(way.share)
    told.whole(way.default)
    told.span(way.after)
    told.span(way.timer)
    told.program(way.timer_at)
    told.sets(way.sets)
    told.whole(len(way.computes))
    for field, program in way.computes:
        told.whole(field)
        told.program(program)
    told.whole(len(way.approvals))
    for approval in way.approvals:
        told.whole(approval.field, approval.team)
        told.distribution(approval.work)
        told.program(approval.only_if)
    told.many(way.gates, told.gate)
    told.whole(len(way.automations))
    for automation in way.automations:
        told.whole(automation.key)
        told.real(automation.fails)
        told.whole(automation.retries)
        told.span(automation.every)
        told.whole(automation.tells)
    told.whole(way.join, way.at_most, _OVER.index(way.over), way.over_stage, way.over_team)
    told.maybe(way.over_fix, told.distribution)


def _clock(told: _Tape, clock: m.Clock) -> None:
    told.whole(clock.key, len(clock.rows))
    for program, ticks in clock.rows:
        told.program(program)
        told.whole(ticks)
    told.wholes(clock.calendars)
    told.whole(clock.within, clock.warn, clock.pauses_while_held, clock.restarts, clock.raises, clock.notices, clock.team)
    told.maybe(clock.side, told.distribution)


def _clocks_of(model: m.Model, workflow: int) -> list[int]:
    """The clocks that cases of a workflow can start, stop or pause."""
    stages = {n for n, stage in enumerate(model.stages) if stage.workflow == workflow}
    links = {way.link for way in model.ways if way.source in stages}
    holds = {c for n in stages if (hold := model.stages[n].hold) for c in hold.pauses}

    def touches(point: m.Point) -> bool:
        what, where = point
        return where in stages if what in ("reach", "leave") else where in links if what != "breach" else False

    direct = {
        number
        for number, clock in enumerate(model.clocks)
        if number in holds or stages & set(clock.pauses) or any(map(touches, clock.starts + clock.stops + clock.cancels))
    }

    def chained(clock: m.Clock) -> bool:
        return any(what == "breach" and where in direct for what, where in clock.starts + clock.stops + clock.cancels)

    while more := {number for number, clock in enumerate(model.clocks) if number not in direct and chained(clock)}:
        direct |= more
    return sorted(direct)


def _points(told: _Tape, model: m.Model) -> None:
    acts: dict[tuple[str, int], dict[int, int]] = {}
    for number, clock in enumerate(model.clocks):
        for points, act in ((clock.cancels, _CANCEL), (clock.stops, _STOP), (clock.starts, _START)):
            for point in points:
                at = acts.setdefault(point, {})
                at[number] = at.get(number, 0) | act
    links = 1 + max((w.link for w in model.ways), default=-1)
    sizes = (len(model.stages), len(model.stages), links, links, links, len(model.clocks))
    for what, size in zip(_POINTS, sizes, strict=True):
        told.whole(size)
        for where in range(size):
            at_point = sorted(acts.get((what, where), {}).items())
            told.whole(len(at_point))
            for pair in at_point:
                told.whole(*pair)


def _source(told: _Tape, source: m.Source) -> None:
    told.whole(source.key, source.workflow, source.start, len(source.ticks), *source.ticks)
    rate = source.rate or m.Rate((), (), 0)
    told.whole(rate.batch, len(rate.at), *rate.at)
    told.real(*rate.expected)
    told.many(source.collects, partial(_collect, told))


def _trust(told: _Tape, trust: m.Trust) -> None:
    told.real(trust.prior_good, trust.prior_bad, trust.keep, trust.gain, trust.loss, trust.most, trust.below)
