"""What there is to say about a stage or a link, line by line: pictures, Mermaid text and outlines say the same."""

from collections.abc import Iterator
from typing import Literal

from flowspec.model.graph import Acceptance, Clock, Consequence, Gate, Graph, Link, Owner, Specs, Stage, Trigger
from flowspec.model.plain import dataclass
from flowspec.model.words import (
    assignment_words,
    automation_words,
    consequence_words,
    deadline_words,
    gate_words,
    in_words,
    need_words,
    owner_words,
    trigger_words,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: what it is about, and what it says. A "minor" one fits no small picture, a "doubtful" one needs attention."""

    label: str
    says: str
    tone: Literal["plain", "minor", "doubtful"] = "plain"


def stage_facts(stage: Stage, graph: Graph, specs: Specs, lane: str) -> tuple[Fact, ...]:
    """Everything about a stage but its name and meaning; `lane` is the owner that the reader sees already."""
    return tuple(_stage_facts(stage, graph, specs, lane))


def link_facts(link: Link, graph: Graph) -> tuple[Fact, ...]:
    """Everything about a link but its name and stages; the first line is its trigger."""
    return tuple(_link_facts(link, graph))


def is_fragile(trigger: Trigger | None) -> bool:
    """Whether the link is taken only if a person remembers or reads a message."""
    return trigger is None or trigger.what in ("memory", "message")


def is_timed(trigger: Trigger | None) -> bool:
    """Whether the clock takes the link."""
    return trigger is not None and trigger.what in ("after", "at", "every")


def returns(consequence: Consequence | None) -> Iterator[Consequence]:
    """The ways back among a consequence and those that follow it."""
    return (one for one in _in_turn(consequence) if one.what in ("return", "return to sender"))


def named_clocks(graph: Graph) -> tuple[Clock, ...]:
    """The clocks that the spec names; the others belong to one stage or one acceptance."""
    return tuple(clock for clock in graph.clocks if clock.what not in ("stage", "acceptance"))


def _stage_facts(stage: Stage, graph: Graph, specs: Specs, lane: str) -> Iterator[Fact]:
    owner = owner_words(stage.owner)
    if stage.owner and stage.owner.what == "party" and owner != lane:
        yield Fact("owner", owner)
    if stage.outcome:
        yield Fact("outcome", stage.outcome)
    if stage.begins:
        yield Fact("begins", trigger_words(stage.begins), "doubtful" if is_fragile(stage.begins) else "plain")
    yield from _work(stage, owner, specs)
    if stage.collects:
        yield Fact("collects", ", ".join(field.name for field in stage.collects))
    yield from _gate("to enter", stage.entry)
    yield from _gate("to leave", stage.exit)
    yield from _deadline(graph, "stage", stage.name)
    if stage.holds:
        yield Fact("holds", in_words(stage.holds), "minor")
    if stage.reads:
        yield Fact("reads", ", ".join(field.name for field in stage.reads), "minor")
    if stage.worked_in:
        yield Fact("worked in", stage.worked_in, "minor")
    yield from _clocks(graph, stage.name, ("enters", "leaves"))


def _work(stage: Stage, owner: str, specs: Specs) -> Iterator[Fact]:
    agents = {party.name: f"{party.name} (AI agent)" for party in specs.parties if party.what == "agent"}
    worker = owner_words(stage.worked_by)
    if stage.worked_by == Owner("nobody"):
        yield Fact("worked by", "nobody: it passes through")
    elif stage.worked_by and worker != owner:
        yield Fact("worked by", agents.get(worker, worker))
    if stage.helped_by:
        yield Fact("helped by", agents.get(stage.helped_by, stage.helped_by))
    if stage.waits_for:
        yield Fact("waits for", stage.waits_for)
    if stage.on_hold:
        yield Fact("on hold", f"while {in_words(stage.on_hold.holds)}: waits for {stage.on_hold.waits_for}")


def _link_facts(link: Link, graph: Graph) -> Iterator[Fact]:
    yield Fact("", trigger_words(link.trigger), "doubtful" if is_fragile(link.trigger) else "plain")
    if link.is_default:
        yield Fact("only if", "nothing else applies")
    if link.only_if:
        yield Fact("only if", in_words(link.only_if))
    if link.only_by:
        yield Fact("only by", ", ".join(link.only_by))
    if link.requires:
        yield Fact("needs", ", ".join(map(need_words, link.requires.needs)))
        yield Fact("if missing", *_consequence(link.requires.missing))
    if link.carries:
        yield Fact("carries", ", ".join(field.name for field in link.carries))
    if link.via:
        yield Fact("via", link.via)
    if link.accepted:
        yield from _acceptance(link.accepted, graph, link.name)
    if link.sets:
        yield Fact("sets", ", ".join(map(assignment_words, link.sets)))
    for automation in link.automated:
        yield Fact("software", automation_words(automation), _tone(automation.if_it_fails))
    if link.at_most is not None:
        times = f"{link.at_most} time{'' if link.at_most == 1 else 's'}"
        over = f", then {consequence_words(link.over_limit)}" if link.over_limit else ""
        yield Fact("at most", times + over, _tone(link.over_limit))
    yield from _clocks(graph, link.name, ("takes", "released", "accepted"))


def _acceptance(accepted: Acceptance, graph: Graph, name: str) -> Iterator[Fact]:
    said = list(_deadline(graph, "acceptance", name))
    if not said and accepted.within:
        said = [Fact("accepted", deadline_words(accepted.within), _tone(accepted.within.breach))]
    yield from said or [Fact("accepted", "by the receiver, no deadline")]
    if accepted.reads_back:
        yield Fact("reads back", ", ".join(field.name for field in accepted.reads_back))


def _deadline(graph: Graph, what: Literal["stage", "acceptance"], name: str) -> Iterator[Fact]:
    label = "deadline" if what == "stage" else "accepted"
    for clock in graph.clocks:
        if clock.what == what and clock.name == name:
            yield Fact(label, deadline_words(clock.deadline), _tone(clock.deadline.breach))


def _clocks(graph: Graph, name: str, kinds: tuple[str, ...]) -> Iterator[Fact]:
    for clock in named_clocks(graph):
        for verb, edges in (("starts", clock.starts), ("stops", clock.stops), ("cancels", clock.cancels)):
            if any(edge.name == name and edge.what in kinds for edge in edges):
                yield Fact(clock.what, f"{verb} {clock.name}")


def _gate(label: str, gate: Gate | None) -> Iterator[Fact]:
    if gate:
        yield Fact(label, gate_words(gate), _tone(gate.missing))


def _consequence(consequence: Consequence) -> tuple[str, Literal["plain", "doubtful"]]:
    return consequence_words(consequence), _tone(consequence)


def _tone(consequence: Consequence | None) -> Literal["plain", "doubtful"]:
    """Nobody decided, or in the end the gap goes through: doubtful."""
    return "doubtful" if any(one.what in ("pass", "undecided") for one in _in_turn(consequence)) else "plain"


def _in_turn(consequence: Consequence | None) -> Iterator[Consequence]:
    """A consequence and those that follow it."""
    while consequence:
        yield consequence
        consequence = consequence.then or (consequence.chain.breach if consequence.chain else None)
