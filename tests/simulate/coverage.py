"""What models use and what runs did: how much of the semantics a set of arbitrary models has been through."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import numpy as np

from flowspec.measure.attribution import NOBODY, OUTSIDE, WhoseTicks, whose_time
from flowspec.measure.reading import Reading
from flowspec.model.log import BranchInfo, ClockName, Flag, Kind, Log, StageInfo, TeamInfo
from flowspec.simulate import model as m

OPERATIONS = {code: name for name, code in vars(m).items() if name.startswith("OP_")}


def features(model: m.Model, told: Log) -> Counter[str]:
    """How often a run used what: kinds with their flags, phases in lines, outcomes, closings, policies that acted."""
    counts = Counter[str]()
    closings = [team.at_closing for team in model.teams]
    names = ("kind", "flags", "value", "team", "seat", "handoff", "worked", "switching", "extra", "missing", "detected", "hidden")
    columns = [[int(number) for number in told[name]] for name in names]
    for row in zip(*columns, strict=True):
        kind, flags, value, team, seat, handoff, worked, switching, extra, missing, detected, hidden = row
        name = Kind(kind).name
        counts[name] += 1
        for flag in Flag(flags):
            counts[f"{name} {flag.name}"] += 1
        if kind == Kind.QUEUE:
            counts[f"QUEUE for {Kind(value).name}"] += 1
        if kind == Kind.CLOSE:
            counts[f"CLOSE {min(value, 0)}"] += 1
        if worked and seat >= 0:
            counts[f"{closings[team]} seats"] += 1
            counts["switching or resume"] += switching > 0
            counts[f"{name} extra"] += extra > 0
        if kind == Kind.REPAIR and seat < 0:
            counts["REPAIR without a seat"] += 1
        if kind == Kind.CHECK:
            found = {"missing": missing, "detected": detected, "hidden": hidden}
            counts.update(f"CHECK {what}" for what, fields in found.items() if fields)
        counts["COLLECT entered twice"] += kind == Kind.COLLECT and hidden > 0
        counts["MISROUTE by an owner"] += kind == Kind.MISROUTE and handoff == -2
    return counts


def attributed(model: m.Model, told: Log) -> WhoseTicks:
    """Whose the time of each breached clock was until it breached; memory is what may forget."""
    branches = ((way.source, branch) for way in model.ways for branch in way.branches)
    header = replace(
        told.header,
        stages=tuple(StageInfo(stage.name, 0, stage.kind, stage.route.otherwise) for stage in model.stages),
        teams=tuple(TeamInfo(team.name, team.calendar, ()) for team in model.teams),
        clocks=tuple(ClockName(clock.name, clock.what, 0) for clock in model.clocks),
        branches=tuple(
            BranchInfo(b.name, b.name, 0, source, b.stage, "handoff", "memory" if b.forgotten else "message")
            for source, b in branches
        ),
    )
    return whose_time(Reading(Log(header, told.columns)))


def attributions(whose: WhoseTicks) -> Counter[str]:
    """How many clocks of a run had time that was a team's, outside's, nobody's."""
    names = (name for parts in whose.values() for name, ticks in parts.items() if ticks)
    return Counter(f"attribution of time used: {name if name in (OUTSIDE, NOBODY) else 'a team'}" for name in names)


def elapsed(model: m.Model, told: Log) -> dict[str, int]:
    """The ticks of each breached clock from its starts to its breaches."""
    breached = (told["kind"] == Kind.CLOCK) & (told["flags"] & Flag.BREACHED != 0)
    breaches = told["kind"] == Kind.BREACH
    ticks: dict[str, int] = {}
    for number, clock in enumerate(model.clocks):
        mine = told["value"] == number
        if (breaches & mine).any():
            ticks[clock.name] = int(told["begin"][breaches & mine].sum() - told["begin"][breached & mine].sum())
    return ticks


def parts(model: m.Model) -> set[str]:
    """What a model has in it, by the names of the issue and the Model: each is counted once a model."""
    return {name for name in chain(_of_world(model), _of_stages(model), _of_ways(model), _of_clocks(model)) if name}


def ties(told: Log) -> int:
    """Instants at which things happened to more than one case."""
    instants = np.unique(np.stack([told["end"], told["case"]]), axis=1)[0]
    return int((np.unique(instants, return_counts=True)[1] > 1).sum())


def _of_world(model: m.Model) -> Iterator[str]:
    yield f"{len(model.workflows)} workflows over shared teams" if len(model.workflows) > 1 else "one workflow"
    yield "trust" if model.trust else ""
    for workflow in model.workflows:
        by_field, by_share = workflow.priority_field >= 0, workflow.priority_shares
        yield "priority by field" if by_field else "priority by share" if by_share else "one priority"
    for source in model.sources:
        yield "arrivals by chance" if source.rate else ""
        yield "batch of arrivals" if source.rate or len(set(source.ticks)) < len(source.ticks) else ""
        yield "fields known at arrival" if source.collects else ""
    for team in model.teams:
        yield from (f"closing: {team.at_closing}", f"line: {team.line}")
        yield "context-switch cost" if team.switching else ""
        yield "context-switch cost: resuming" if team.resume else ""
        for seat in team.seats:
            yield "seat for some stages" if seat.serves is not None else ""
            yield "seat of another speed" if seat.speed != 1.0 else ""
    for field in model.fields:
        yield "%C&A of a field between 0 and 1" if 0 < field.complete < 1 else ""
        yield "field that is always there" if field.always else ""
        yield f"value: {'codes' if field.values.codes else 'number, ' + field.values.offset}" if field.values else ""


def _of_stages(model: m.Model) -> Iterator[str]:
    for stage in model.stages:
        yield f"stage: {stage.kind}"
        had = {
            "abandonment: patience": stage.patience, "hold": stage.hold, "rework of its own": stage.rework, "sorting": stage.sort,
            "AI step": stage.kind == "machine", "AI step with confusion": stage.confusion,
            "AI step with low confidence": stage.low, "AI step with time by hand": stage.by_hand,
            "retyping": stage.retypes, "use of fields": stage.uses,
        }  # fmt: skip
        yield from (name for name, has in had.items() if has)
        yield "owner by rows" if stage.route.rows else ""
        yield "owner: whoever was before" if stage.route.previous else ""
        yield "owner: no team" if stage.kind != "end" and stage.route.otherwise < 0 else ""
        yield "nobody owns it" if stage.route.unowned else ""
        yield from (f"work: {work.family}" for work in (stage.work,) if work)


def _of_ways(model: m.Model) -> Iterator[str]:
    for way in model.ways:
        had = {
            "guard": way.guard, "default way": way.default, "timer after a span": way.timer, "timer at an instant": way.timer_at,
            "way that sets": way.sets, "way that computes": way.computes, "approval": way.approvals, "join": way.join >= 0,
            "fork": len(way.branches) > 1, "automation": way.automations, "limit of a way": way.at_most,
        }  # fmt: skip
        yield from (name for name, has in had.items() if has)
        yield f"limit of a way: {way.over}" if way.at_most else ""
        yield "fork of which two children go one way" if len({b.stage for b in way.branches}) < len(way.branches) else ""
        for program in (way.guard, way.timer_at, *(computed for _, computed in way.computes)):
            yield from (OPERATIONS[code] for code, _ in program or ())
        for gate in way.gates:
            yield from _of_gate("sender", gate)
        for branch in way.branches:
            yield "memory trigger" if branch.forgotten else ""
            yield "batch in meetings" if branch.meetings is not None else ""
            yield "re-check of what is mistrusted" if branch.recheck else ""
            yield "reading back" if branch.reads_back else ""
            for gate in branch.gates:
                yield from _of_gate("receiver", gate)


def _of_gate(side: str, gate: m.Gate) -> Iterator[str]:
    policy: m.Policy | None = gate.missing
    yield f"missing at the {side}: {gate.missing.what}"
    if gate.missing.what == "chase":
        yield "chase with a limit" if gate.missing.at_most else "chase without a limit"
        yield "chase without reminders" if gate.missing.every is None else ""
        yield "chase without answers" if gate.missing.answer is None else ""
    while policy and policy.then:
        policy = policy.then
        yield f"then: {policy.what}"
    yield from ("need that is judged" for need in gate.needs if need.program)
    yield from ("need that depends" for need in gate.needs if need.only_if)


def _of_clocks(model: m.Model) -> Iterator[str]:
    for clock in model.clocks:
        yield f"clock: {clock.what}"
        had = {
            "clock that pauses in stages": clock.pauses, "clock that pauses while held": clock.pauses_while_held,
            "clock that restarts": clock.restarts, "clock that warns": clock.warn, "clock that raises": clock.raises >= 0,
            "clock that notices": clock.notices, "clock with a side task": clock.side, "clock by rows": clock.rows,
            "clock that can be cancelled": clock.cancels,
            f"{clock.what} clock with pause": clock.pauses or clock.pauses_while_held,
        }  # fmt: skip
        yield from (name for name, has in had.items() if has)
        yield from (f"point: {kind}" for kind, _ in (*clock.starts, *clock.stops))
