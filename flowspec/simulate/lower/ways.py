"""A link becomes a way out of each of its sources, with a branch for each of its targets (semantics 4.1 to 4.3, 7.8 to 7.14)."""

from collections.abc import Mapping
from dataclasses import replace

from flowspec.model.graph import Automation as Job
from flowspec.model.graph import Consequence, Link, Stage
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.gates import Side, approvals, gates, sets
from flowspec.simulate.lower.hours import Draft
from flowspec.simulate.lower.programs import NotComparable, gives, moment, program
from flowspec.simulate.lower.world import Flow, Pair, World, pairs, written
from flowspec.simulate.model import CLEAR, FILL, Automation, Branch, Distribution, Gate, Need, Policy, Program, Span, Way

MEMORY = (None, "memory", "message")
"""Triggers by which a person must learn of the case; a link without a trigger counts as memory."""


def ways(draft: Draft, kinds: Mapping[str, str], first: int) -> list[Way]:
    """All ways of a workflow, link by link, source by source. `first` is the number of its first join."""
    told: list[Way] = []
    joins = 0
    for link in draft.flow.graph.links:
        joined = link.takes == "all" and len(link.sources) > 1
        for source in link.sources:
            out = [pair for pair in pairs(link) if pair.source == source]
            told.append(_way(draft, out, kinds, first + joins if joined else -1))
        joins += joined
    return told


def joins_of(flow: Flow) -> int:
    """How many joins a workflow has."""
    return sum(link.takes == "all" and len(link.sources) > 1 for link in flow.graph.links)


def trigger_of(link: Link) -> str | None:
    """What makes the link move; None if nothing is named."""
    return link.trigger.what if link.trigger else None


def timed(link: Link) -> bool:
    """Whether time decides when the link is taken."""
    return trigger_of(link) in ("after", "at")


# --- one way --------------------------------------------------------------------------------------
def _way(draft: Draft, out: list[Pair], kinds: Mapping[str, str], join: int) -> Way:
    world, flow, hours = draft.world, draft.flow, draft.hours
    link, source = out[0].link, flow.stage(out[0].source)
    name = "/".join((link.name, *((source.name,) if len(link.sources) > 1 else ())))
    numbers = world.link_numbers(flow, tuple(dict.fromkeys((name, link.name))))
    side = Side(draft, out[0], numbers, "sender")
    constants, computed = sets(world, flow, link.sets)
    return _limited(
        side,
        Way(
            name=name,
            key=flow.key(written(link, source)),
            link=flow.links[link.name],
            source=flow.stages[source.name],
            branches=tuple(_branch(draft, pair, kinds[pair.target]) for pair in out),
            guard=_program(world, flow, link),
            share=0.0,  # chosen among a stage's ways: see `stages`
            default=link.is_default,
            after=_after(side, source) if kinds[source.name] == "wait" and not timed(link) else None,
            timer=hours.limit(link.trigger.delay, side.team, link.source) if link.trigger and link.trigger.delay else None,
            timer_at=_timer_at(world, flow, link),
            sets=tuple({**_signalled(world, flow, link), **constants}.items()),
            computes=tuple(computed.items()),
            approvals=approvals(side),
            gates=_sender_gates(side, out),
            automations=tuple(_automation(side, job) for job in link.automated) if _noticed(flow, out) else (),
            join=join,
        ),
    )


def _program(world: World, flow: Flow, link: Link) -> Program | None:
    if link.only_if is None:
        return None
    try:
        return program(link.only_if, flow.codes)
    except NotComparable as error:
        world.desk.fault(Fault.NOT_SIMULATED, link.source, f"the guard of {link.name} cannot be followed: {error}", error.remedy)
        return None


def _timer_at(world: World, flow: Flow, link: Link) -> Program | None:
    if link.trigger is None or link.trigger.what != "at" or link.trigger.condition is None:
        return None
    try:
        return moment(link.trigger.condition, flow.codes)
    except NotComparable as error:
        world.desk.fault(Fault.NOT_SIMULATED, link.source, f"the moment of {link.name} cannot be followed: {error}", error.remedy)
        return None


def _signalled(world: World, flow: Flow, link: Link) -> dict[int, int]:
    """Taking a link makes its fields have the values that its signal names."""
    told: dict[int, int] = {}
    if link.trigger is None or link.trigger.what != "signal":
        return told
    for ref, value, cleared in gives(link.trigger.condition):
        if ref not in flow.fields:
            continue
        try:
            code = flow.codes.code(value, ref) if value is not None and value.kind == "constant" else FILL
        except NotComparable as error:
            world.desk.fault(
                Fault.NOT_SIMULATED, link.source, f"the signal of {link.name} cannot be followed: {error}", error.remedy
            )
            continue
        told[flow.fields[ref]] = CLEAR if cleared else code
    return told


def _after(side: Side, source: Stage) -> Span | None:
    """When it happens, out of a stage where everybody waits."""
    if side.numbers.has("after"):
        told, path = side.numbers.time("after"), side.numbers.place("after")
    else:
        stage = side.world.numbers(side.flow, "stages", source.name)
        told, path = (stage.time("wait"), stage.place("wait")) if stage.has("wait") else (None, stage.home)
    if told is None:
        side.world.desk.missing(
            side.numbers.home, 'after = "1 d"', f"{source.name} waits, and nothing says how long until {side.name} happens"
        )
        return None
    return side.hours.span(told, side.team, path)


def _sender_gates(side: Side, out: list[Pair]) -> tuple[Gate, ...]:
    """The way's gates: the source's and the link's own once, and what the targets leave to the sender."""
    others = (gates(replace(side, pair=pair), ("entry",)) for pair in out)
    return (*gates(side, ("exit", "link")), *(gate for told in others for gate in told))


def _limited(side: Side, way: Way) -> Way:
    """The way with its limit of takings, and what happens there; if nobody has decided that, the limit has no effect."""
    link, over = side.pair.link, side.pair.link.over_limit
    if link.at_most is None or over is None:
        return way
    if over.what == "escalate":
        side.hours.works(over.to or "", over.source)
        why = f"{side.name} escalates at its limit, and nothing says how long that takes"
        told = side.numbers.required_time("over_fix", why, "30 min")
        fix = side.hours.work(told, side.numbers.place("over_fix")) if told else None
        return replace(way, at_most=link.at_most, over="escalate", over_team=side.world.line(over.to or ""), over_fix=fix)
    if over.what in ("return", "return to sender"):
        stage = over.to if over.what == "return" and over.to else side.pair.source
        return replace(way, at_most=link.at_most, over="return", over_stage=side.flow.stages[stage])
    return way


# --- how it is noticed ----------------------------------------------------------------------------
def _noticed(flow: Flow, out: list[Pair]) -> bool:
    """Whether somebody has to notice: an End has nobody."""
    return any(flow.stage(pair.target).what != "end" for pair in out)


def _branch(draft: Draft, pair: Pair, kind: str) -> Branch:
    world, flow, hours = draft.world, draft.flow, draft.hours
    link, source, target = pair.link, flow.stage(pair.source), flow.stage(pair.target)
    numbers = world.link_numbers(flow, pair.names)
    side = Side(draft, pair, numbers, "receiver")
    plain = Branch(flow.stages[target.name], pair.name, flow.key(written(link, source, target)))
    if target.what == "end":
        return plain
    looked = _looked_gates(side)
    looks = bool(looked) and kind == "seats"
    by_person = trigger_of(link) in MEMORY
    forgotten = numbers.share("forgotten") if by_person else 0.0
    asks = forgotten > 0 or any(_undecided(job.if_it_fails) for job in link.automated)
    return replace(
        plain,
        notice=_notice(side, link) if by_person else None,
        forgotten=forgotten,
        asked=_span(side, "asked") if asks else None,
        meetings=hours.meetings(link.trigger, side.team, link.source) if link.trigger and link.trigger.what == "every" else None,
        look=_work(side, "look") if looks else None,
        recheck=_work(side, "recheck") if looks and world.scenario.trust else None,
        reads_back=tuple(flow.fields[ref] for ref in link.accepted.reads_back) if link.accepted else (),
        gates=looked,
    )


def _looked_gates(side: Side) -> tuple[Gate, ...]:
    """The receiver's gates. What is read back, is in no gate and is found wrong goes back to the sender."""
    told = gates(side)
    back = side.pair.link.accepted.reads_back if side.pair.link.accepted else ()
    asked = {field for gate in told for need in gate.needs for field in need.fields}
    extra = tuple(field for ref in back if (field := side.flow.fields[ref]) not in asked)
    if not extra:
        return told
    home = Policy("return", stage=side.flow.stages[side.pair.source])
    side.world.desk.note(
        (*side.flow.path, "links", side.pair.link.name), "what is read back and found wrong goes back to the sender", "assumption"
    )
    return (*told, Gate("receiver", tuple(Need((field,)) for field in extra), home))


def _notice(side: Side, link: Link) -> Span | None:
    how = {"memory": "lives in somebody's memory", "message": "is a message"}.get(trigger_of(link) or "", "has no trigger")
    why = f"{side.name} {how}, and nothing says how long until {side.pair.target} notices"
    told = side.numbers.required_time("notice", why, "4 h")
    return side.hours.span(told, side.team, side.numbers.place("notice")) if told else None


def _span(side: Side, name: str) -> Span | None:
    told = side.numbers.time(name)
    return side.hours.span(told, side.team, side.numbers.place(name)) if told else None


def _work(side: Side, name: str) -> Distribution | None:
    told = side.numbers.time(name)
    return side.hours.work(told, side.numbers.place(name)) if told else None


def _automation(side: Side, job: Job) -> Automation:
    """A job of software; `then` of Retry says who is told in the end."""
    fails, last = _fails(side, job), job.if_it_fails
    retries, every = 0, None
    if last.what == "retry":
        retries = last.at_most or 0
        every = side.hours.limit(last.every, side.team, last.source) if last.every else None
        last = last.then or Consequence("undecided")
    who = last.to or last.notify
    tells = -1
    if last.what in ("notify", "escalate") and who:
        tells = side.world.tellers.get(who, -1)
        side.hours.told(who, job.source)
    name = f"{written(side.pair.link, side.flow.stage(side.pair.source))}.{job.job}"
    return Automation(side.flow.key(name), fails, retries, every, tells)


def _fails(side: Side, job: Job) -> float:
    """How often the job fails: by job, or one number for all jobs of the link."""
    desk = side.world.desk
    for path, table in side.numbers.tables:
        said: object = getattr(table, "fails", None)
        if isinstance(said, dict):
            if job.job in said:
                desk.use(*path, "fails", job.job)
                return float(said[job.job])  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(said, int | float):
            desk.use(*path, "fails")
            return float(said)
    desk.missing(
        side.numbers.home,
        "fails = 0.02",
        f"{side.pair.link.name} is automated ({job.job}), and nothing says how often that fails",
    )
    return 0.0


def _undecided(told: Consequence) -> bool:
    """Whether a failed automation ends as forgotten."""
    return told.what == "undecided" or (told.what == "retry" and (told.then is None or _undecided(told.then)))
