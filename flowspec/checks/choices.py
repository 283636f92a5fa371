"""Links that compete: they leave the same stage, and the same thing triggers them."""

from collections.abc import Iterator
from typing import TypeAlias

from flowspec.analysis.answer import Proved, Refuted, Unknown
from flowspec.analysis.questions import conjunction, disjunction, equivalent, implies, overlaps
from flowspec.checks.facts import Flow
from flowspec.model.expression import Expression, FieldRef, fields_of
from flowspec.model.graph import Link, Stage, Trigger
from flowspec.model.plain import dataclass

Event: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Links of one stage with one trigger, in declared order, without the one for when nothing else applies. `conditions`
    are the signals' conditions and the guards together; `given` is what is known of the record when the trigger comes."""

    stage: Stage
    event: Event
    links: tuple[Link, ...]
    conditions: tuple[Expression | None, ...]
    given: Expression | None
    has_default: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two links of a choice that can both be taken, or may be."""

    first: Link
    second: Link
    answer: Refuted | Unknown


def choices(flow: Flow) -> Iterator[Choice]:
    """Every choice of the workflow, also between one link and none."""
    for stage in flow.graph.stages:
        if stage.name not in flow.reached:
            continue
        events: dict[Event, list[Link]] = {}
        for link in flow.links_from[stage.name]:
            if event := _event(link.trigger):
                events.setdefault(event, []).append(link)
        yield from (_choice(flow, stage, event, links) for event, links in events.items())
        yield from _signals(flow, stage)


def _event(trigger: Trigger | None) -> Event | None:
    """What names the moment: links with the same name compete. Signals of a condition are compared by their fields instead;
    what people remember and say has no moment."""
    match trigger:
        case Trigger(what="done" | "every"):
            return ("done",)  # a batch takes what is done, and decides when it goes on
        case Trigger(what="event" | "signal", condition=None):
            return ("event", trigger.system or "", trigger.said)
        case Trigger(what="after", delay=delay):
            return ("after", str(delay))
        case Trigger(what="at", condition=moment):
            return ("at", str(moment))
        case _:
            return None


def _signals(flow: Flow, stage: Stage) -> Iterator[Choice]:
    """Signals whose conditions speak of the same field: one change can make both of them true."""
    groups: list[tuple[set[FieldRef], list[Link]]] = []
    for link in flow.links_from[stage.name]:
        if link.trigger and link.trigger.what == "signal" and link.trigger.condition:
            fields = set(fields_of(link.trigger.condition))
            touching = [group for group in groups if group[0] & fields]
            groups = [group for group in groups if not group[0] & fields]
            groups.append((fields.union(*(g[0] for g in touching)), [*(k for g in touching for k in g[1]), link]))
    for _, links in groups:
        order = {link.name: i for i, link in enumerate(flow.links_from[stage.name])}
        yield _choice(flow, stage, ("signal",), sorted(links, key=lambda link: order[link.name]))


def _choice(flow: Flow, stage: Stage, event: Event, links: list[Link]) -> Choice:
    asked = tuple(link for link in links if not link.is_default)
    signals = [link.trigger.condition if link.trigger and link.trigger.what == "signal" else None for link in asked]
    conditions = tuple(conjunction(signal, link.only_if) for signal, link in zip(signals, asked, strict=True))
    changed = {field for signal in signals for field in fields_of(signal)}
    given = flow.in_stage(stage.name, conditions, changed=changed)
    return Choice(stage, event, asked, conditions, given, has_default=len(asked) < len(links))


def overlapping(flow: Flow, choice: Choice) -> tuple[Overlap, ...]:
    """Every pair of links that can be, or may be, taken for the same record."""
    if len(choice.links) < 2:
        return ()
    pairs = overlaps(flow.domain, choice.conditions, given=choice.given)
    told = (Overlap(choice.links[i], choice.links[j], a) for i, j, a in pairs if not isinstance(a, Proved))
    return tuple(pair for pair in told if not _are_two_batches(pair.first, pair.second))


def _are_two_batches(first: Link, second: Link) -> bool:
    """Whether two times of the week decide which is taken: the one that comes first."""
    both_batches = all(link.trigger and link.trigger.what == "every" for link in (first, second))
    return both_batches and first.trigger != second.trigger


def can_take_the_rest(flow: Flow, link: Link) -> bool:
    """Whether the language lets the link be the one for when nothing else applies: from wherever it comes something else leads
    on, and no other link of its trigger is it already."""
    return all(_leaves_something(flow, link, way) for way in _ways(link))


def leaves_alone(flow: Flow, stage: Stage) -> bool:
    """Whether a link leaves the stage by itself, without waiting for others."""
    return any((stage.name,) in _ways(link) for link in flow.links_from[stage.name])


def _leaves_something(flow: Flow, link: Link, way: tuple[str, ...]) -> bool:
    beside = [other for other in flow.links_from[way[0]] if other is not link and way in _ways(other)]
    return bool(beside) and not any(other.is_default and other.trigger == link.trigger for other in beside)


def _ways(link: Link) -> tuple[tuple[str, ...], ...]:
    """What the link needs a case to be in: all its sources at once, or any one of them."""
    return (link.sources,) if link.takes == "all" else tuple((source,) for source in link.sources)


def shadowed(flow: Flow, choice: Choice, pairs: tuple[Overlap, ...]) -> dict[str, tuple[Link, ...]]:
    """Links that can only be taken when earlier ones can be too, with those; not links that ask the very same as one before."""
    at = {link.name: i for i, link in enumerate(choice.links)}
    found: dict[str, tuple[Link, ...]] = {}
    before: dict[str, list[Link]] = {}
    for pair in pairs:
        before.setdefault(pair.second.name, []).append(pair.first)
    for name, earlier in before.items():
        own = choice.conditions[at[name]]
        others = [choice.conditions[at[link.name]] for link in earlier]
        if not isinstance(implies(flow.domain, own, disjunction(*others), given=choice.given), Proved):
            continue
        if not any(isinstance(equivalent(flow.domain, own, other, given=choice.given), Proved) for other in others):
            found[name] = tuple(earlier)
    return found
