"""Ways of breaking a workflow in one place, as plain data: each tells where the intended rule should speak."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from flowspec.checks.facts import Facts
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, ValueKind, fields_of
from flowspec.model.graph import (
    Assignment,
    Consequence,
    Deadline,
    Duration,
    Edge,
    Graph,
    Link,
    Need,
    Owner,
    Party,
    Specs,
    Stage,
    Sync,
    Trigger,
)
from tests.checks.specs import DONE, owned, with_clock, with_link, with_stage

UNDECIDED = Consequence("undecided")


@dataclass(frozen=True)
class Broken:
    """A spec with one break, and the element at which the intended rule should speak."""

    specs: Specs
    element: str


def stage_of(graph: Graph, name: str) -> Stage:
    return next(stage for stage in graph.stages if stage.name == name)


def resting(graph: Graph) -> Iterator[Stage]:
    return (s for s in graph.stages if s.what == "stage" and s.owner and s.owner.what == "party" and s.worked_by is None)


def forward(specs: Specs, graph: Graph) -> Iterator[Link]:
    """Handoffs from one stage to one other that are no returns."""
    flow = Facts(moved(specs, graph)).flows[0]
    one_to_one = (k for k in graph.links if len(k.sources) == len(k.targets) == 1)
    return (k for k in one_to_one if k.what == "handoff" and k.accepted and not flow.leads_back(k))


def moved(specs: Specs, graph: Graph) -> Specs:
    return replace(specs, workflows=(graph,))


def at(kind: str, specs: Specs, graph: Graph, name: str) -> Broken:
    return Broken(moved(specs, graph), f"{graph.name}/{kind}/{name}")


Break = Callable[[Specs, Graph], Iterator[Broken]]


def no_owner(specs: Specs, graph: Graph) -> Iterator[Broken]:
    return (at("stage", specs, with_stage(replace(s, owner=None), graph), s.name) for s in resting(graph))


def disputed(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for s in resting(graph):
        assert s.owner
        other = next(p.name for p in specs.parties if p.what == "team" and p.name not in s.owner.parties)
        owner = Owner("disputed", (*s.owner.parties, other))
        yield at("stage", specs, with_stage(replace(s, owner=owner), graph), s.name)


def gap_in_routing(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for s in graph.stages:
        if s.owner and s.owner.what == "table":
            yield at("stage", specs, with_stage(replace(s, owner=replace(s.owner, otherwise=None)), graph), s.name)


def overlap_in_routing(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for s in graph.stages:
        if s.owner and s.owner.what == "table":
            wide = (Apply("filled", (next(iter(fields_of(s.owner.rows[0][0]))),)), owned(next(p.name for p in specs.parties)))
            owner = replace(s.owner, rows=(*s.owner.rows, wide))
            yield at("stage", specs, with_stage(replace(s, owner=owner), graph), s.name)


def escalates_to_itself(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for clock in graph.clocks:
        owner = stage_of(graph, clock.name).owner if clock.what == "stage" else None
        if owner and owner.what == "party":
            breach = Consequence("escalate", to=owner.parties[0])
            late = replace(clock, deadline=replace(clock.deadline, breach=breach))
            yield at("clock", specs, with_clock(late, graph), clock.name)


def not_accepted(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in forward(specs, graph):
        clocks = tuple(c for c in graph.clocks if (c.what, c.name) != ("acceptance", k.name))
        yield at("link", specs, replace(with_link(replace(k, accepted=None), graph), clocks=clocks), k.name)


def hidden_handoff(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in forward(specs, graph):
        owners = [stage_of(graph, name).owner for name in (*k.sources, *k.targets)]
        if all(owner and owner.what == "party" for owner in owners):
            clocks = tuple(c for c in graph.clocks if (c.what, c.name) != ("acceptance", k.name))
            move = replace(k, what="move", accepted=None, carries=(), via=None)
            yield at("link", specs, replace(with_link(move, graph), clocks=clocks), k.name)


def no_assignment(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in forward(specs, graph):
        target = stage_of(graph, k.targets[0])
        if target.owner and target.owner.what == "party" and target.worked_by is None:
            party = specs.party(target.owner.parties[0])
            if party.what == "team":
                parties = tuple(replace(p, assigns=None) if p is party else p for p in specs.parties)
                yield Broken(replace(specs, parties=parties), f"party/{party.name}")


def whoever_is_named(specs: Specs, graph: Graph) -> Iterator[Broken]:
    """A stage is owned by whoever a field names that nothing fills."""
    more, ref = _with_field(specs, graph, holds="party")
    for k in forward(specs, graph):
        s = stage_of(graph, k.targets[0])
        if s.owner and s.owner.what == "party" and s.worked_by is None:
            yield at("link", more, with_stage(replace(s, owner=Owner("field", by_field=ref)), graph), k.name)


def to_themselves(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in forward(specs, graph):
        source, target = stage_of(graph, k.sources[0]), stage_of(graph, k.targets[0])
        if source.owner and source.owner.what == "party" and source.owner != target.owner:
            yield at("link", specs, with_stage(replace(target, owner=source.owner), graph), k.name)


def choice_of_no_stage(specs: Specs, graph: Graph) -> Iterator[Broken]:
    """The field by which stages are told apart gets one choice more."""
    record = next(r for r in specs.records if r.name == graph.record)
    for field in record.fields:
        if field.choices and all(field.ref in set(fields_of(s.holds)) for s in graph.stages if s.what != "end"):
            fields = tuple(replace(f, choices=(*f.choices, ("MISLAID", "mislaid"))) if f is field else f for f in record.fields)
            records = tuple(replace(r, fields=fields) if r is record else r for r in specs.records)
            yield Broken(replace(specs, records=records), graph.name)


def _beside(specs: Specs, graph: Graph, stage: Stage) -> Broken:
    """Another process over the same record, with another stage in place of its namesake."""
    stages = tuple(stage if s.name == stage.name else s for s in graph.stages)
    other = replace(graph, name="Other", process="Other", stages=stages)
    return Broken(replace(specs, workflows=(graph, other)), f"Other/stage/{stage.name}")


def same_name_twice(specs: Specs, graph: Graph) -> Iterator[Broken]:
    """Another process has a stage of the same name and another meaning."""
    more, ref = _with_field(specs, graph)
    for s in resting(graph):
        if s.holds:
            yield _beside(more, graph, replace(s, holds=Apply("and", (s.holds, Apply("filled", (ref,))))))


def two_names_for_one(specs: Specs, graph: Graph) -> Iterator[Broken]:
    """Another process has a stage of the same meaning and another name."""
    for s in graph.stages:
        if s.what == "start" and s.holds and s.owner:
            start = replace(s, name="known_as")
            done = Link("close", "move", ("known_as",), ("gone",), trigger=DONE)
            clocks = tuple(
                replace(c, name="known_as", starts=(Edge("enters", "known_as"),)) for c in graph.clocks if c.name == s.name
            )
            other = replace(
                graph, name="Other", process="Other", stages=(start, Stage("gone", "end", "")), links=(done,), clocks=clocks
            )
            yield Broken(replace(specs, workflows=(graph, other)), "Other/stage/known_as")


def same_meaning_twice(specs: Specs, graph: Graph) -> Iterator[Broken]:
    held = [s for s in graph.stages if s.holds and s.what == "stage"]
    flow = Facts(moved(specs, graph)).flows[0]
    for one, other in pairwise(held):
        assert one.holds
        assert other.holds
        if flow.are_parallel(one.name, other.name):
            continue
        both = with_stage(replace(other, holds=Apply("or", (one.holds, other.holds))), graph)
        yield at("stage", specs, both, other.name)


def impossible_stage(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for s in graph.stages:
        if s.holds and s.what == "stage":
            never = Apply("and", (s.holds, Apply("not", (s.holds,))))
            yield at("stage", specs, with_stage(replace(s, holds=never), graph), s.name)


def no_criteria(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in forward(specs, graph):
        s = stage_of(graph, k.targets[0])
        bare = with_stage(replace(s, holds=None, entry=None, exit=None), with_link(replace(k, requires=None), graph))
        yield at("stage", specs, bare, s.name)


def holds_more(specs: Specs, graph: Graph) -> Iterator[Broken]:
    numbers = [f for r in specs.records if r.name == graph.record for f in r.fields if f.holds in ("whole", "money", "decimal")]
    for k in forward(specs, graph):
        s = stage_of(graph, k.targets[0])
        for field in numbers:
            if s.holds:
                limit: Apply = Apply("<", (Constant("whole" if field.holds == "whole" else "decimal", "123456"), field.ref))
                more = with_stage(replace(s, holds=Apply("and", (s.holds, limit))), graph)
                yield at("link", specs, more, k.name)


def status_forgotten(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        statuses = [a for a in k.sets if isinstance(a.value, Constant) and a.value.of == "choice"]
        sources = [stage_of(graph, name) for name in k.sources]
        targets = [stage_of(graph, name) for name in k.targets]
        for status in statuses:
            spoken_of = all(status.to in set(fields_of(s.holds)) for s in (*sources, *targets))
            asked = k.trigger and status.to in set(fields_of(k.trigger.condition))
            if spoken_of and not asked:
                yield at("link", specs, with_link(replace(k, sets=tuple(a for a in k.sets if a is not status)), graph), k.name)


def no_trigger(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in forward(specs, graph):
        if k.trigger and k.trigger.what in ("event", "done"):
            yield at("link", specs, with_link(replace(k, trigger=None, only_if=None, is_default=False), graph), k.name)


def guards(graph: Graph) -> Iterator[Link]:
    return (k for k in graph.links if k.only_if and k.trigger and k.trigger.what == "done" and len(k.sources) == 1)


def widened(specs: Specs, graph: Graph) -> Iterator[Broken]:
    """A later guard holds also where an earlier one does."""
    yield from (at("link", specs, _with_either(graph, later, earlier), later.name) for earlier, later in _guarded_pairs(graph))


def swallowed(specs: Specs, graph: Graph) -> Iterator[Broken]:
    """An earlier guard holds also wherever a later one does."""
    yield from (at("link", specs, _with_either(graph, earlier, later), later.name) for earlier, later in _guarded_pairs(graph))


def _guarded_pairs(graph: Graph) -> list[tuple[Link, Link]]:
    return [
        (one, other)
        for one, other in combinations(guards(graph), 2)
        if one.sources == other.sources and one.trigger == other.trigger
    ]


def _with_either(graph: Graph, link: Link, other: Link) -> Graph:
    assert link.only_if
    assert other.only_if
    return with_link(replace(link, only_if=Apply("or", (link.only_if, other.only_if))), graph)


def nothing_for_the_rest(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        if k.is_default and k.trigger and k.trigger.what == "done":
            links = tuple(other for other in graph.links if other is not k)
            clocks = tuple(clock for clock in graph.clocks if clock.name != k.name)
            yield at("stage", specs, replace(graph, links=links, clocks=clocks), k.sources[0])


def never_true(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in guards(graph):
        assert k.only_if
        nobody = Apply("and", (k.only_if, Apply("not", (k.only_if,))))
        yield at("link", specs, with_link(replace(k, only_if=nobody), graph), k.name)


def from_memory(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        if k.trigger and k.trigger.what == "event":
            yield at("link", specs, with_link(replace(k, trigger=Trigger("memory", said="somebody")), graph), k.name)


def waits_for_what_is(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        source = stage_of(graph, k.sources[0])
        if len(k.sources) == 1 and source.what == "stage" and source.holds and k.trigger and k.trigger.what == "signal":
            already = replace(k.trigger, condition=source.holds)
            if k.trigger.condition and not k.only_if and not k.sets:
                yield at("link", specs, with_link(replace(k, trigger=already), graph), k.name)


def _large(ref: FieldRef) -> Expression:
    return Apply("<=", (Constant("whole", "44"), ref))


def chosen_by_a_blank(specs: Specs, graph: Graph) -> Iterator[Broken]:
    """A guard beside a default also asks a field that nothing fills."""
    more, ref = _with_field(specs, graph)
    for k in guards(graph):
        if k.only_if and any(o.is_default and o.trigger == k.trigger and o.sources == k.sources for o in graph.links):
            yield at("link", more, with_link(replace(k, only_if=Apply("and", (k.only_if, _large(ref)))), graph), k.name)


def routed_by_a_blank(specs: Specs, graph: Graph) -> Iterator[Broken]:
    more, ref = _with_field(specs, graph)
    for s in graph.stages:
        if s.owner and s.owner.what == "table" and s.owner.otherwise:
            rows = tuple((Apply("and", (condition, _large(ref))), owner) for condition, owner in s.owner.rows)
            yield at("stage", more, with_stage(replace(s, owner=replace(s.owner, rows=rows)), graph), s.name)


def hurried_by_a_blank(specs: Specs, graph: Graph) -> Iterator[Broken]:
    more, ref = _with_field(specs, graph)
    for c in graph.clocks:
        if c.deadline.limit and not c.deadline.rows:
            rows = ((_large(ref), replace(c.deadline.limit, amount=c.deadline.limit.amount + 1)),)
            yield at("clock", more, with_clock(replace(c, deadline=replace(c.deadline, rows=rows)), graph), c.name)


def needed_by_a_blank(specs: Specs, graph: Graph) -> Iterator[Broken]:
    more, ref = _with_field(specs, graph)
    for k in graph.links:
        if k.requires and k.what == "handoff":
            known = next((need for need in k.requires.needs if not need.only_if and need.fact), None)
            needs = (*k.requires.needs, replace(known, only_if=_large(ref))) if known else ()
            if needs:
                yield at("link", more, with_link(replace(k, requires=replace(k.requires, needs=needs)), graph), k.name)


def ranked_by_a_blank(specs: Specs, graph: Graph) -> Iterator[Broken]:
    more, ref = _with_field(specs, graph)
    yield Broken(moved(more, replace(graph, priority=ref)), graph.name)


def presence_needs(graph: Graph) -> Iterator[tuple[Link, FieldRef]]:
    for k in graph.links:
        for need in k.requires.needs if k.requires else ():
            if isinstance(need.fact, Apply) and need.fact.op == "filled" and not need.only_if:
                yield from ((k, ref) for ref in fields_of(need.fact) if ref.record == graph.record)


def not_collected(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k, ref in presence_needs(graph):
        if any(ref in set(fields_of(s.holds)) for s in graph.stages) or any(a.to == ref for o in graph.links for a in o.sets):
            continue
        if any(o.trigger and ref in set(fields_of(o.trigger.condition)) for o in graph.links):
            continue
        if any(ref in p.writes for p in specs.parties) or specs.field(ref).filled_by:
            continue
        bare = tuple(replace(s, collects=tuple(f for f in s.collects if f != ref)) for s in graph.stages)
        first = next(o for o, r in presence_needs(graph) if r == ref)
        if first is k:
            yield at("link", specs, replace(graph, stages=bare), k.name)


def collected_on_one_way_only(specs: Specs, graph: Graph) -> Iterator[Broken]:
    starts = [s for s in graph.stages if s.what == "start"]
    for k, ref in presence_needs(graph):
        among = [s for s in starts if ref in s.collects]
        elsewhere = [s for s in graph.stages if s.what != "start" and ref in s.collects]
        if len(among) > 1 and not elsewhere and not any(ref in p.writes for p in specs.parties):
            less = replace(among[0], collects=tuple(f for f in among[0].collects if f != ref))
            yield at("link", specs, with_stage(less, graph), k.name)


def undecided_gate(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        if k.requires:
            yield at("link", specs, with_link(replace(k, requires=replace(k.requires, missing=UNDECIDED)), graph), k.name)


def asked_again(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in forward(specs, graph):
        source, target = stage_of(graph, k.sources[0]), stage_of(graph, k.targets[0])
        for ref in source.collects:
            if ref not in target.collects and source.owner and target.owner and target.owner.what == "party":
                yield at("stage", specs, with_stage(replace(target, collects=(*target.collects, ref)), graph), target.name)


def _with_field(specs: Specs, graph: Graph, *, holds: ValueKind = "whole") -> tuple[Specs, FieldRef]:
    """The company with one more field of the workflow's record."""
    record = next(r for r in specs.records if r.name == graph.record)
    extra = replace(
        record.fields[0], ref=FieldRef(record.name, "shoe_size"), holds=holds, choices=(), synced_to=(), filled_by=None
    )
    records = tuple(replace(r, fields=(*r.fields, extra)) if r is record else r for r in specs.records)
    return replace(specs, records=records), extra.ref


def read_and_never_there(specs: Specs, graph: Graph) -> Iterator[Broken]:
    more, ref = _with_field(specs, graph)
    for s in resting(graph):
        yield at("stage", more, with_stage(replace(s, reads=(*s.reads, ref)), graph), s.name)


def _kept_elsewhere(specs: Specs, graph: Graph) -> Iterator[tuple[Specs, Graph, Link, Stage, FieldRef]]:
    """Handoffs that require a field which the receiver's system does not show."""
    more, ref = _with_field(specs, graph)
    for k in forward(specs, graph):
        source, target = stage_of(graph, k.sources[0]), stage_of(graph, k.targets[0])
        if k.requires and target.worked_in not in (None, *more.field(ref).kept_in):
            gate = replace(k.requires, needs=(*k.requires.needs, Need(Apply("filled", (ref,)))))
            asking = with_stage(replace(source, collects=(*source.collects, ref)), graph)
            yield more, with_link(replace(k, requires=gate), asking), k, target, ref


def left_behind(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for more, asking, k, target, ref in _kept_elsewhere(specs, graph):
        yield at("link", more, with_stage(replace(target, reads=(*target.reads, ref)), asking), k.name)


def required_elsewhere(specs: Specs, graph: Graph) -> Iterator[Broken]:
    return (at("link", more, asking, k.name) for more, asking, k, _, _ in _kept_elsewhere(specs, graph))


def no_word_for_it(specs: Specs, graph: Graph) -> Iterator[Broken]:
    """Another system has no word for a choice that a link sets."""
    told = {a.value.text for k in graph.links for a in k.sets if isinstance(a.value, Constant) and a.value.of == "choice"}
    for record in specs.records:
        for field in record.fields if record.name == graph.record else ():
            for copy in field.synced_to:
                for choice, _ in copy.maps:
                    if choice in told:
                        lossy = replace(copy, maps=tuple(one for one in copy.maps if one[0] != choice))
                        copies = tuple(lossy if c is copy else c for c in field.synced_to)
                        fields = tuple(replace(f, synced_to=copies) if f is field else f for f in record.fields)
                        records = tuple(replace(r, fields=fields) if r is record else r for r in specs.records)
                        yield Broken(replace(specs, records=records), f"field/{field.ref}")


def not_insisted_on(specs: Specs, graph: Graph) -> Iterator[Broken]:
    more, ref = _with_field(specs, graph)
    for k in forward(specs, graph):
        source, target = stage_of(graph, k.sources[0]), stage_of(graph, k.targets[0])
        if target.worked_in in (None, *more.field(ref).kept_in):
            asking = with_stage(replace(source, collects=(*source.collects, ref)), graph)
            reading = with_stage(replace(target, reads=(*target.reads, ref)), asking)
            yield at("stage", more, reading, target.name)


def for_nothing(specs: Specs, graph: Graph) -> Iterator[Broken]:
    more, ref = _with_field(specs, graph)
    for s in resting(graph):
        yield at("stage", more, with_stage(replace(s, collects=(*s.collects, ref)), graph), s.name)


def no_deadline(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for s in resting(graph):
        timed = any(k.trigger and k.trigger.what in ("after", "at", "every") for k in graph.links if s.name in k.sources)
        clocks = tuple(c for c in graph.clocks if c.what == "acceptance" or (c.what == "stage" and c.name != s.name))
        if not timed:
            yield at("stage", specs, replace(graph, clocks=clocks), s.name)


def no_consequence(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for c in graph.clocks:
        yield at("clock", specs, with_clock(replace(c, deadline=replace(c.deadline, breach=UNDECIDED)), graph), c.name)


def target_twice(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for c in graph.clocks:
        if c.deadline.rows:
            rows = (*c.deadline.rows, c.deadline.rows[0])
            yield at("clock", specs, with_clock(replace(c, deadline=replace(c.deadline, rows=rows)), graph), c.name)


def promised_too_much(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for c in graph.clocks:
        if c.what not in ("stage", "acceptance") and c.deadline.limit and c.deadline.limit.business:
            short = replace(c, deadline=Deadline((), Duration(1, business=True), c.deadline.breach))
            yield at("clock", specs, with_clock(short, graph), c.name)


def on_friday_evening(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for c in graph.clocks:
        target = stage_of(graph, next(k for k in graph.links if k.name == c.name).targets[0]) if c.what == "acceptance" else None
        owner = target.owner if target and target.worked_by is None else None
        if owner and owner.what == "party" and specs.party(owner.parties[0]).calendar:
            late = replace(c, deadline=Deadline((), Duration(30), c.deadline.breach))
            yield at("clock", specs, with_clock(late, graph), c.name)


def orphan(specs: Specs, graph: Graph) -> Iterator[Broken]:
    s = next(one for one in graph.stages if one.what == "stage")
    new = Stage("orphan", "stage", "Nothing leads here.", owner=s.owner)
    end = next(one.name for one in graph.stages if one.what == "end")
    way = Link("from_orphan", "move", ("orphan",), (end,), trigger=DONE)
    yield at("stage", specs, with_link(way, with_stage(new, graph)), "orphan")


def dead_end(specs: Specs, graph: Graph) -> Iterator[Broken]:
    s = next(one for one in graph.stages if one.what == "stage")
    new = Stage("hole", "stage", "Nothing leads out.", owner=s.owner)
    way = Link("to_hole", "move", (s.name,), ("hole",), trigger=Trigger("event", specs.systems[0].name, said="hole"))
    yield at("stage", specs, with_link(way, with_stage(new, graph)), "hole")


def trap(specs: Specs, graph: Graph) -> Iterator[Broken]:
    s = next(one for one in graph.stages if one.what == "stage")
    system = specs.systems[0].name
    rooms = [Stage(name, "stage", "", owner=s.owner) for name in ("trap_a", "trap_b")]
    links = [
        Link("into", "move", (s.name,), ("trap_a",), trigger=Trigger("event", system, said="trap")),
        Link("there", "move", ("trap_a",), ("trap_b",), trigger=DONE),
        Link("and_back", "move", ("trap_b",), ("trap_a",), trigger=DONE),
    ]
    for room in rooms:
        graph = with_stage(room, graph)
    for link in links:
        graph = with_link(link, graph)
    yield at("stage", specs, graph, "trap_a")


def no_limit(specs: Specs, graph: Graph) -> Iterator[Broken]:
    flow = Facts(moved(specs, graph)).flows[0]
    endless = replace(graph, links=tuple(replace(k, at_most=None, over_limit=None) for k in graph.links))
    for k in graph.links:
        owners = [stage_of(graph, name).owner for name in (*k.sources, *k.targets)]
        known = all(owner and owner.what == "party" for owner in owners)
        if k.at_most and k.what == "handoff" and known and flow.leads_back(k):
            yield at("link", specs, endless, k.name)


def limit_without_effect(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        if k.at_most:
            yield at("link", specs, with_link(replace(k, over_limit=UNDECIDED), graph), k.name)


def join_of_what_never_forked(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        if k.takes == "all" and len(k.sources) > 1:
            for fork in (o for o in graph.links if set(o.targets) >= set(k.sources)):
                yield at("link", specs, with_link(replace(fork, targets=fork.targets[:1]), graph), k.name)


def no_way_back(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in forward(specs, graph):
        source, target = stage_of(graph, k.sources[0]), stage_of(graph, k.targets[0])
        back = [o for o in graph.links if target.name in o.sources and source.name in o.targets]
        if k.requires and not back and not source.exit and not target.entry and _strangers(graph, source, target):
            yield at("link", specs, with_link(replace(k, requires=None), graph), k.name)


def _strangers(graph: Graph, source: Stage, target: Stage) -> bool:
    """No link leads from the target to any stage of the source's owner."""
    onward = {name for k in graph.links if target.name in k.sources for name in k.targets}
    return all(stage_of(graph, name).owner != source.owner for name in onward if stage_of(graph, name).what != "end")


def kept(specs: Specs, graph: Graph, keepers: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Iterator[Broken]:
    record = next(r for r in specs.records if r.name == graph.record)
    used = {ref for s in graph.stages for ref in s.collects}
    for field in record.fields:
        if field.ref in used:
            fields = tuple(replace(f, kept_in=keepers(f.kept_in)) if f is field else f for f in record.fields)
            records = tuple(replace(r, fields=fields) if r is record else r for r in specs.records)
            yield Broken(replace(specs, records=records), f"field/{field.ref}")


def kept_nowhere(specs: Specs, graph: Graph) -> Iterator[Broken]:
    return kept(specs, graph, lambda _: ())


def kept_twice(specs: Specs, graph: Graph) -> Iterator[Broken]:
    return kept(specs, graph, lambda one: (*one, "Spreadsheet"))


def retyped(specs: Specs, graph: Graph) -> Iterator[Broken]:
    record = next(r for r in specs.records if r.name == graph.record)
    for field in record.fields:
        if any(field.ref in s.collects for s in graph.stages):
            copies = (*field.synced_to, Sync("Spreadsheet", "by hand"))
            fields = tuple(replace(f, synced_to=copies) if f is field else f for f in record.fields)
            records = tuple(replace(r, fields=fields) if r is record else r for r in specs.records)
            yield Broken(replace(specs, records=records), f"field/{field.ref}")


def by_chat(specs: Specs, graph: Graph) -> Iterator[Broken]:
    chat = specs.systems[0]
    systems = tuple(replace(one, what="chat") if one is chat else one for one in specs.systems)
    for k in forward(specs, graph):
        yield at("link", replace(specs, systems=systems), with_link(replace(k, via=chat.name), graph), k.name)


def idle_agent(specs: Specs, graph: Graph) -> Iterator[Broken]:
    bot = Party("Whatever", "agent")
    for s in resting(graph):
        yield Broken(
            replace(moved(specs, with_stage(replace(s, helped_by="Whatever"), graph)), parties=(*specs.parties, bot)),
            "party/Whatever",
        )


def agent_owns(specs: Specs, graph: Graph) -> Iterator[Broken]:
    bot = Party("Whatever", "agent")
    for s in resting(graph):
        broken = moved(specs, with_stage(replace(s, owner=owned("Whatever")), graph))
        yield Broken(replace(broken, parties=(*specs.parties, bot)), f"{graph.name}/stage/{s.name}")


def fails_unnoticed(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        if k.automated:
            jobs = tuple(replace(job, if_it_fails=UNDECIDED) for job in k.automated)
            yield at("link", specs, with_link(replace(k, automated=jobs), graph), k.name)


def automated_dispute(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        target = stage_of(graph, k.targets[0])
        if k.automated and target.what == "stage":
            yield at("link", specs, with_stage(replace(target, owner=None), graph), k.name)


def wrong_kind(specs: Specs, graph: Graph) -> Iterator[Broken]:
    for k in graph.links:
        for a in k.sets:
            if isinstance(a.value, Constant) and a.value.of == "choice":
                sets = (*k.sets, Assignment(a.to, Constant("text", "anything")))
                yield at("link", specs, with_link(replace(k, sets=sets), graph), k.name)


MUTATIONS: tuple[tuple[str, Break, str], ...] = (
    ("OWN001", no_owner, "AUT001"),
    ("OWN002", disputed, "AUT001"),
    ("OWN003", whoever_is_named, ""),
    ("OWN004", gap_in_routing, "AUT001"),
    ("OWN005", overlap_in_routing, "AUT001"),
    ("OWN006", escalates_to_itself, ""),
    ("OWN007", not_accepted, ""),
    ("OWN008", hidden_handoff, "AUT001"),
    ("OWN009", to_themselves, "OWN008"),
    ("OWN010", no_assignment, ""),
    ("STG001", same_meaning_twice, "STG006 TRG"),
    ("STG002", choice_of_no_stage, ""),
    ("STG003", impossible_stage, ""),
    ("STG004", same_name_twice, "STG006"),
    ("STG004", two_names_for_one, ""),
    ("STG005", no_criteria, ""),
    ("STG006", holds_more, ""),
    ("STG007", status_forgotten, ""),
    ("TRG001", no_trigger, "TRG003"),
    ("TRG002", widened, ""),
    ("TRG005", swallowed, ""),
    ("TRG003", nothing_for_the_rest, ""),
    ("TRG004", never_true, "TRG003 FLW002"),
    ("TRG006", from_memory, ""),
    ("TRG007", chosen_by_a_blank, ""),
    ("TRG007", routed_by_a_blank, ""),
    ("TRG007", hurried_by_a_blank, ""),
    ("TRG007", needed_by_a_blank, ""),
    ("TRG007", ranked_by_a_blank, ""),
    ("TRG008", waits_for_what_is, "TRG STG"),
    ("DAT001", not_collected, "DAT003"),
    ("DAT002", collected_on_one_way_only, ""),
    ("DAT003", read_and_never_there, ""),
    ("DAT003", left_behind, ""),
    ("DAT004", undecided_gate, "STG006"),
    ("DAT005", asked_again, "STG006"),
    ("DAT005", retyped, ""),
    ("DAT006", not_insisted_on, "STG006"),
    ("DAT007", wrong_kind, ""),
    ("DAT008", for_nothing, ""),
    ("TIM001", no_deadline, ""),
    ("TIM002", no_consequence, ""),
    ("TIM003", promised_too_much, ""),
    ("TIM005", target_twice, ""),
    ("TIM004", on_friday_evening, ""),
    ("FLW001", orphan, ""),
    ("FLW002", dead_end, ""),
    ("FLW003", trap, ""),
    ("FLW004", no_limit, ""),
    ("FLW004", limit_without_effect, ""),
    ("FLW005", join_of_what_never_forked, "FLW STG001 STG007"),
    ("FLW006", no_way_back, "STG006"),
    ("SOR001", kept_nowhere, "DAT003"),
    ("SOR002", kept_twice, ""),
    ("SOR003", by_chat, ""),
    ("SOR004", required_elsewhere, ""),
    ("SOR004", no_word_for_it, ""),
    ("AUT001", automated_dispute, "OWN001"),
    ("AUT002", idle_agent, ""),
    ("AUT003", agent_owns, "OWN"),
    ("AUT004", fails_unnoticed, ""),
)
"""The rule that should find a break, the break, and the codes (or groups) of other errors that follow from it."""
