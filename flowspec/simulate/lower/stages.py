"""A stage as the engines know it: who works it and how long, what it collects and uses, and how the way on is chosen."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Literal, TypeAlias

from flowspec.model.expression import conjuncts, opaques_of
from flowspec.model.graph import Link, Party, Specs, gates_of
from flowspec.model.graph import Stage as Place
from flowspec.model.scenario import Agent
from flowspec.model.scenario import Hold as HoldTable
from flowspec.simulate.lower.desk import Numbers
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.fields import complete_at, retyping
from flowspec.simulate.lower.hours import Draft
from flowspec.simulate.lower.reading import consequences, uses
from flowspec.simulate.lower.routes import owner_team, route, worker
from flowspec.simulate.lower.ways import trigger_of
from flowspec.simulate.lower.world import Flow, World, needs_of
from flowspec.simulate.model import Collect, Distribution, Hold, Route, Span, Stage, Way

Kind: TypeAlias = Literal["seats", "machine", "wait", "transit", "end"]


def kinds(world: World, flow: Flow) -> dict[str, Kind]:
    """How each stage is worked."""
    return {stage.name: _kind(world, flow, stage) for stage in flow.graph.stages}


def stages(draft: Draft, ways: list[Way], told: Mapping[str, Kind], first: int) -> tuple[list[Stage], list[Way]]:
    """All stages of a workflow, and its ways with their shares; `first` is the Model's number of the first of them."""
    flow = draft.flow
    done: list[Stage] = []
    chosen = list(ways)
    for stage in flow.graph.stages:
        out = [i for i, way in enumerate(ways) if way.source == flow.stages[stage.name]]
        for i, share in _shares(draft, stage, [chosen[i] for i in out]).items():
            chosen[out[i]] = replace(chosen[out[i]], share=share)
        done.append(_stage(draft, stage, told[stage.name], [first + i for i in out]))
    return done, chosen


# --- kinds ----------------------------------------------------------------------------------------
def _kind(world: World, flow: Flow, stage: Place) -> Kind:
    if stage.what == "end":
        return "end"
    if agent(world.specs, stage):
        return "machine"
    if stage.waits_for:
        return "wait"
    links = [link for link in flow.graph.links if stage.name in link.sources]
    if stage.worked_by and stage.worked_by.what == "nobody":
        waits = any(trigger_of(link) in ("signal", "event") for link in links)
        return "wait" if waits else "transit"
    previous = stage.owner is not None and stage.owner.what == "previous" and stage.worked_by is None
    if previous and not world.numbers(flow, "stages", stage.name).has("work"):
        return "wait"
    return "seats"


def agent(specs: Specs, stage: Place) -> Party | None:
    """The agent that works the stage, if one does."""
    named = stage.worked_by.parties if stage.worked_by else ()
    return next((party for name in named if (party := specs.party(name)).what == "agent"), None)


# --- one stage ------------------------------------------------------------------------------------
def _stage(draft: Draft, stage: Place, kind: Kind, out: list[int]) -> Stage:
    flow = draft.flow
    plain = Stage(stage.name, flow.key(stage.was or stage.name), flow.number, kind)
    if kind == "end":
        return replace(plain, outcome=[s.name for s in flow.graph.stages if s.what == "end"].index(stage.name))
    where = route(draft, stage)
    again = retyping(draft.world.specs, flow.graph, flow.reading)
    plain = replace(
        plain,
        route=where,
        owner=owner_team(draft.world, flow, stage),
        patience=_patience(draft, stage, where),
        collects=_collects(draft, stage),
        uses=tuple(sorted(flow.fields[ref] for ref in uses(flow.graph, stage))),
        retypes=tuple(sorted(flow.fields[ref] for ref in again.get(stage.name, ()) if ref in flow.fields)),
        ways=tuple(out),
    )
    if kind == "seats":
        return _by_seats(draft, stage, plain)
    if kind == "machine":
        return _by_agent(draft, stage, plain)
    return plain


def _by_seats(draft: Draft, stage: Place, plain: Stage) -> Stage:
    world, flow, hours, numbers = draft.world, draft.flow, draft.hours, draft.numbers(stage.name)
    names = worker(world, flow, stage).parties
    who = " or ".join(dict.fromkeys(names)) or "somebody"
    for name in names:
        hours.works(name, stage.source, flow.stages[stage.name])
    for team in {plain.route.otherwise} - {-1}:
        hours.works(world.teams[team].name, stage.source, flow.stages[stage.name])
    work = numbers.required_time("work", f"{who} works in {stage.name}, and nothing says how long a visit takes", "30 min")
    return replace(
        plain,
        work=hours.work(work, numbers.place("work")) if work else None,
        rework=_optional(numbers, draft, "rework") if _returned(flow, stage.name) else None,
        sort=_optional(numbers, draft, "sort") if _misrouted(world, flow, stage.name) else None,
        hold=_hold(draft, stage, plain.route),
    )


def _by_agent(draft: Draft, stage: Place, plain: Stage) -> Stage:
    world, flow, hours = draft.world, draft.flow, draft.hours
    who = agent(world.specs, stage)
    assert who is not None
    home = ("agents", who.name)
    table = world.scenario.agents.get(who.name)
    numbers = Numbers(world.desk, home, ((home, table),) if table else (), Agent)
    time = numbers.required_time("time", f"{who.name} works in {stage.name}, and nothing says how long that takes", "2 min")
    low = numbers.share("low") if who.falls_back_to else 0.0
    again = replace(
        plain, work=hours.work(time, numbers.place("time")) if time else None, fallback=world.line(who.falls_back_to or "")
    )
    if not who.falls_back_to:
        again = replace(again, fallback=plain.route.otherwise)
    own = world.numbers(flow, "stages", stage.name)
    if low > 0:
        hours.works(who.falls_back_to or "", stage.source, flow.stages[stage.name])
        work = own.required_time("work", f"{who.falls_back_to} works in {stage.name} where {who.name} is not sure", "20 min")
        again = replace(
            again, low=low, work=again.work, rework=None, by_hand=hours.work(work, own.place("work")) if work else None
        )
    return replace(again, confusion=_confusion(draft, stage, table.confusion if table else {}, home))


def _patience(draft: Draft, stage: Place, where: Route) -> Span | None:
    numbers = draft.numbers(stage.name)
    told = numbers.time("patience")
    return draft.hours.span(told, where.otherwise, numbers.place("patience")) if told else None


def _optional(numbers: Numbers, draft: Draft, name: str) -> Distribution | None:
    told = numbers.time(name)
    return draft.hours.work(told, numbers.place(name)) if told else None


def _collects(draft: Draft, stage: Place) -> tuple[Collect, ...]:
    """What the stage collects, and the judgements that its ways on require: they come out when its work ends."""
    flow = draft.flow
    told = [Collect(flow.fields[ref], complete_at(draft.world, flow, ref, stage.name)) for ref in stage.collects]
    needs = (need for link in flow.graph.links if stage.name in link.sources for need in needs_of(flow.graph, link))
    for function in dict.fromkeys(judged.function for need in needs for judged in opaques_of(need.fact)):
        told.append(Collect(flow.need_codes.judged[function], flow.table.judged.get(function, 1.0)))
    return tuple(told)


def _hold(draft: Draft, stage: Place, where: Route) -> Hold | None:
    if stage.on_hold is None:
        return None
    world, flow, hours, numbers = draft.world, draft.flow, draft.hours, draft.numbers(stage.name)
    told = numbers.value("hold") if numbers.has("hold") else None
    if not isinstance(told, HoldTable):
        world.desk.missing(
            numbers.home,
            'hold = { share = 0.3, wait = "1 d" }',
            f"{stage.name} can be on hold, and nothing says how often and how long",
        )
        return None
    state = stage.on_hold.holds
    pauses = tuple(
        flow.first_clock + i
        for i, step in enumerate(flow.steps)
        if any(paused == state or paused in tuple(conjuncts(state)) for paused in step.clock.pauses_while)
    )
    waited = world.line(stage.on_hold.waits_for)
    return Hold(
        told.share, hours.span(told.wait, waited if waited >= 0 else where.otherwise, (*numbers.home, "hold", "wait")), pauses
    )


def _returned(flow: Flow, name: str) -> bool:
    """Whether a visit can be a return: a gate or a limit sends there."""
    for link in flow.graph.links:
        told = [gate.missing for _, gate in gates_of(flow.graph, link)] + ([link.over_limit] if link.over_limit else [])
        for step in (step for first in told for step in consequences(first)):
            if (step.what == "return" and step.to == name) or (step.what == "return to sender" and name in link.sources):
                return True
        if link.accepted and link.accepted.reads_back and name in link.sources:
            return True
    return False


def _misrouted(world: World, flow: Flow, name: str) -> bool:
    """Whether work can come to the wrong place here: by a routing table, or by a choice that was made on wrong values."""
    stage = flow.stage(name)
    if worker(world, flow, stage).rows:
        return True
    sources = {s for link in flow.graph.links if name in link.targets for s in link.sources}
    return any(agent(world.specs, flow.stage(s)) or _guarded(flow.graph.links, s) for s in sources)


def _guarded(links: tuple[Link, ...], source: str) -> bool:
    return any(link.only_if is not None and source in link.sources for link in links)


def _confusion(
    draft: Draft, stage: Place, told: Mapping[str, Mapping[str, float]], home: tuple[str, ...]
) -> tuple[tuple[float, ...], ...]:
    """By true way the cumulative shares over all ways out; a way without a row is always recognised."""
    names = [link.name for link in draft.flow.graph.links if stage.name in link.sources]
    rows = {name: row for name, row in told.items() if name in names}
    for true, row in rows.items():
        draft.desk.use(*home, "confusion", true)
        for other in row:
            if other not in names:
                draft.desk.unknown((*home, "confusion", true, other), other, f"link out of {stage.name}", names)
    if not rows:
        return ()
    return tuple(tuple(accumulate(rows.get(true, {true: 1.0}).get(name, 0.0) for name in names)) for true in names)


# --- choosing -------------------------------------------------------------------------------------
def _shares(draft: Draft, stage: Place, out: list[Way]) -> dict[int, float]:
    """The shares of the ways that neither time nor a guard decides; required from two on."""
    world, flow = draft.world, draft.flow
    free = [
        i for i, way in enumerate(out) if way.timer is None and way.timer_at is None and way.guard is None and not way.default
    ]
    default = next((way for way in out if way.default), None)
    if default and free:
        hidden = ", ".join(out[i].name for i in free)
        world.desk.fault(
            Fault.NEVER_CHOSEN, stage.source, f"{default.name} applies to everything else, so {hidden} is never chosen",
            "give it a guard, or take the default away",
        )  # fmt: skip
    if len(free) < 2:
        return dict.fromkeys(free, 1.0)
    said = {i: world.link_numbers(flow, tuple(dict.fromkeys((out[i].name, out[i].name.split("/")[0])))) for i in free}
    why = f"{stage.name} has {len(free)} ways on without a guard, and nothing says how often each is taken"
    told = {i: numbers.required_share("share", why, f"{1 / len(free):.2g}") for i, numbers in said.items()}
    places = said[free[-1]].place("share")
    if all(numbers.has("share") for numbers in said.values()) and abs(sum(told.values()) - 1) > 1e-9:
        names = ", ".join(out[i].name for i in free)
        world.desk.fault(Fault.SHARES, places, f"the shares of {names} add up to {sum(told.values()):g}", "make them add up to 1")
    return told
