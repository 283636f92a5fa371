"""What the rules need to know of the specs, worked out once and shared by all of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import combinations, islice
from typing import Literal

from flowspec.analysis.answer import Answer, Proved
from flowspec.analysis.dataflow import Dataflow, dataflow
from flowspec.analysis.domain import Domain, domain_of
from flowspec.analysis.filling import EARLY, fills
from flowspec.analysis.questions import conjunction, impossible
from flowspec.analysis.topology import Step, Topology, branch, components, reachable, topology
from flowspec.checks.assumed import Assumed
from flowspec.checks.knowledge import Knowledge, before, knowledge, relevant, without
from flowspec.checks.reading import compared_by_one_of, constants_of, parties_of, reads_of, steps
from flowspec.model.expression import Apply, Expression, FieldRef, conjuncts, fields_of
from flowspec.model.graph import Clock, Field, Gate, Graph, Link, Party, Specs, Stage, System
from flowspec.model.plain import dataclass
from flowspec.model.source import NOWHERE, Source


@dataclass(frozen=True, slots=True)
class Element:
    """What a finding is about: its path (`Renewal/stage/kickoff`) and where it is written."""

    path: str
    place: Source


class Facts:
    """The specs, by name and by use, and a scenario if there is one. Everything is worked out when it is first asked for."""

    def __init__(self, specs: Specs, assumed: Assumed | None = None) -> None:
        self.specs = specs
        self.assumed = assumed
        self.flows = tuple(Flow(self, graph) for graph in specs.workflows)

    @cached_property
    def parties(self) -> dict[str, Party]:
        """All parties by name."""
        return {party.name: party for party in self.specs.parties}

    @cached_property
    def systems(self) -> dict[str, System]:
        """All systems by name."""
        return {system.name: system for system in self.specs.systems}

    @cached_property
    def fields(self) -> dict[FieldRef, Field]:
        """All fields of all records."""
        return {field.ref: field for record in self.specs.records for field in record.fields}

    @cached_property
    def agents(self) -> dict[str, Party]:
        """The parties that are software which judges."""
        return {party.name: party for party in self.specs.parties if party.what == "agent"}

    @cached_property
    def consumed(self) -> frozenset[FieldRef]:
        """Fields that some stage, gate, guard, clock, owner, handoff or agent at work reads."""
        by_agents = (self.agents[name].reads for flow in self.flows for s in flow.graph.stages for name in agents_at(self, s))
        return frozenset(reads_of(self.specs.workflows)).union(*by_agents)

    @cached_property
    def used(self) -> frozenset[FieldRef]:
        """Fields that some workflow reads, collects or sets."""
        collected = (stage.collects for flow in self.flows for stage in flow.graph.stages)
        told = (a.to for flow in self.flows for link in flow.graph.links for a in link.sets)
        return self.consumed.union(told, *collected)

    @cached_property
    def inherited(self) -> dict[str, str]:
        """The elements that a what-if takes over from an earlier workflow of its file, or from another file: its name, by their
        paths."""
        found: dict[str, str] = {}
        before: dict[tuple[str, str], set[Source]] = {}
        for flow in self.flows:
            graph = flow.graph
            known = before.setdefault((graph.process, graph.source.file), set())
            items: tuple[Stage | Link | Clock, ...] = (*graph.stages, *graph.links, *graph.clocks)
            for item in items:
                elsewhere = item.source.file != graph.source.file and item.source != NOWHERE
                if item.source in known or elsewhere:
                    found[flow.element(item).path] = graph.name
            known.update({item.source for item in items} - {NOWHERE})
        return found

    def element(self, item: Party | System | Field) -> Element:
        """A party, system or field as what a finding is about."""
        match item:
            case Party():
                return Element(f"party/{item.name}", item.source)
            case System():
                return Element(f"system/{item.name}", item.source)
            case Field():
                return Element(f"field/{item.ref}", item.source)

    def team(self, party: str) -> str:
        """The team that the party belongs to: a role's team, else the party itself."""
        known = self.parties.get(party)
        return known.team if known and known.team else party


class Flow:
    """One workflow among the specs, and what follows from it."""

    def __init__(self, facts: Facts, graph: Graph) -> None:
        self.facts = facts
        self.graph = graph
        self._empty: dict[str, Answer] = {}

    def element(self, item: Stage | Link | Clock | None = None) -> Element:
        """A stage, link or clock of this workflow, or the workflow itself, as what a finding is about."""
        match item:
            case None:
                return Element(self.graph.name, self.graph.source)
            case Stage():
                return Element(f"{self.graph.name}/stage/{item.name}", item.source)
            case Link():
                return Element(f"{self.graph.name}/link/{item.name}", item.source)
            case Clock():
                return Element(f"{self.graph.name}/clock/{item.name}", item.source)

    # --- names ------------------------------------------------------------------------------------
    @cached_property
    def stages(self) -> dict[str, Stage]:
        """The stages by name, in the order of the spec."""
        return {stage.name: stage for stage in self.graph.stages}

    @cached_property
    def links(self) -> dict[str, Link]:
        """The links by name, in the order of the spec."""
        return {link.name: link for link in self.graph.links}

    @cached_property
    def resting(self) -> tuple[Stage, ...]:
        """The stages in which a case can rest: no end, and not one that it only passes through."""
        return tuple(s for s in self.graph.stages if s.what != "end" and not self._is_passed(s))

    def _is_passed(self, stage: Stage) -> bool:
        """Whether nobody works or waits in the stage, and a case leaves it at once."""
        nobody = stage.worked_by is not None and stage.worked_by.what == "nobody" and stage.waits_for is None
        return nobody and any(link.trigger and link.trigger.what == "done" for link in self.links_from[stage.name])

    @cached_property
    def links_from(self) -> dict[str, tuple[Link, ...]]:
        """The links that leave each stage, in the order of the spec."""
        return self._by_stage("sources")

    @cached_property
    def links_to(self) -> dict[str, tuple[Link, ...]]:
        """The links that lead to each stage, in the order of the spec."""
        return self._by_stage("targets")

    def _by_stage(self, side: Literal["sources", "targets"]) -> dict[str, tuple[Link, ...]]:
        found: dict[str, list[Link]] = {name: [] for name in self.stages}
        for link in self.graph.links:
            for name in dict.fromkeys(link.sources if side == "sources" else link.targets):
                found[name].append(link)
        return {name: tuple(links) for name, links in found.items()}

    @cached_property
    def handoffs(self) -> tuple[Link, ...]:
        """The links that are said to be handoffs and lead to somebody: not only to ends."""
        return tuple(k for k in self.graph.links if k.what == "handoff" and self.receivers(k))

    def receivers(self, link: Link) -> tuple[Stage, ...]:
        """The stages that a link leads to and that are no ends."""
        return tuple(stage for name in link.targets if (stage := self.stages[name]).what != "end")

    @cached_property
    def collectors(self) -> dict[FieldRef, list[Stage]]:
        """The stages that collect each field."""
        found: dict[FieldRef, list[Stage]] = {}
        for stage in self.graph.stages:
            for field in stage.collects:
                found.setdefault(field, []).append(stage)
        return found

    # --- gates, consequences, deadlines -----------------------------------------------------------
    def gates(self, link: Link) -> tuple[Gate, ...]:
        """The gates of a link in the order in which they are tested: its sources' exits, its own, its targets' entries."""
        exits = (self.stages[name].exit for name in link.sources)
        entries = (self.stages[name].entry for name in link.targets)
        return tuple(gate for gate in (*exits, link.requires, *entries) if gate)

    @cached_property
    def own_gates(self) -> tuple[tuple[Stage | Link, Gate], ...]:
        """Every gate of the workflow once, with the stage or link that it stands at."""
        at_stages = [(stage, gate) for stage in self.graph.stages for gate in (stage.entry, stage.exit) if gate]
        return (*at_stages, *((link, link.requires) for link in self.graph.links if link.requires))

    # --- where work goes ----------------------------------------------------------------------------
    @cached_property
    def net(self) -> Topology:
        """Stages and the steps between them."""
        return topology(self.graph)

    @cached_property
    def steps_of(self) -> dict[str, list[Step]]:
        """The steps in which each link is taken."""
        found: dict[str, list[Step]] = {}
        for step in self.net.steps:
            if step.why == "link":
                found.setdefault(step.link, []).append(step)
        return found

    @cached_property
    def reached(self) -> frozenset[str]:
        """The stages that can be reached from a start."""
        return reachable(self.net)

    @cached_property
    def live_net(self) -> Topology:
        """The net without the links that can never be taken."""
        return topology(self.graph, without=self.dead) if self.dead else self.net

    @cached_property
    def alive(self) -> frozenset[str]:
        """The stages that a case can come to over links that can be taken."""
        return reachable(self.live_net)

    @cached_property
    def depth(self) -> dict[str, int]:
        """How many steps each reachable stage is away from the nearest start."""
        found = dict.fromkeys(self.net.starts, 0)
        waiting = list(found)
        for name in waiting:
            for step in self.net.after[name]:
                new = [target for target in step.targets if target not in found]
                found.update((target, found[name] + 1) for target in new)
                waiting.extend(new)
        return found

    @cached_property
    def _loop(self) -> dict[str, int]:
        return {name: i for i, loop in enumerate(components(self.net)) for name in loop}

    def stage_of(self, clock: Clock) -> Stage | None:
        """The stage in which the clock starts: its own, the first that its link leads to, or the first start it names."""
        for edge in clock.starts:
            if edge.name in self.stages:
                return self.stages[edge.name]
            if link := self.links.get(edge.name):
                return self.stages[link.targets[0]]
        return None

    def are_parallel(self, one: str, other: str) -> bool:
        """Whether a case can be in both stages at once: in two branches of one fork."""
        return any(
            (one in a and other in b) or (one in b and other in a)
            for branches in self._forks
            for a, b in combinations(branches, 2)
        )

    @cached_property
    def _forks(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """For each fork its branches."""
        steps = [s for s in self.net.steps if len(s.targets) > 1]
        return tuple(tuple(frozenset(branch(self.net, target)) for target in s.targets) for s in steps)

    def leads_back(self, link: Link) -> bool:
        """Whether the link is a return: it leads nearer to the start, to a stage from which the work can come here again."""
        depth, loop = self.depth, self._loop
        return any(
            depth.get(target, 0) < depth.get(source, 0) and source in loop and loop[source] == loop.get(target)
            for source in link.sources
            for target in link.targets
        )

    # --- data ---------------------------------------------------------------------------------------
    @cached_property
    def domain(self) -> Domain:
        """All records that the workflow can be about."""
        return domain_of(self.facts.specs, self.graph)

    def domain_of(self, *conditions: Expression | None) -> Domain:
        """Enough of all records to decide a question about these conditions: of long lists of choices those that are named,
        and a few that are not, which are all alike. For a record to show, ask again with the whole `domain`."""
        named = {constant.text for condition in conditions for constant in constants_of(condition)}
        spare = 1 + len({field for condition in conditions for field in fields_of(condition)})
        brief = (
            replace(field, choices=_few(field, self._choices[field.ref], named, spare)) if field.ref in self._choices else field
            for field in self.domain.fields
        )
        return Domain(tuple(brief), self.domain.parties) if self._choices else self.domain

    @cached_property
    def _choices(self) -> dict[FieldRef, dict[str, str]]:
        """The fields with many choices."""
        return {field.ref: dict(field.choices) for field in self.domain.fields if len(field.choices) > MANY}

    @cached_property
    def data(self) -> Dataflow:
        """Which fields are filled where."""
        return dataflow(self.facts.specs, self.graph)

    @cached_property
    def writes(self) -> dict[str, frozenset[FieldRef]]:
        """The fields that are filled anew in each stage: by its people, and by the agents at work there."""
        agents = self.facts.agents
        return {
            s.name: frozenset(s.collects).union(*(agents[name].writes for name in agents_at(self.facts, s)))
            for s in self.graph.stages
        }

    @cached_property
    def filled(self) -> frozenset[FieldRef]:
        """The fields that somebody or something fills: a gate that insists on a field does not."""
        graph = self.graph
        told = (a.to for link in graph.links for a in link.sets if a.value)
        by_default = (a.to for _, gate in self.own_gates for step in steps(gate.missing) for a in step.sets)
        signalled = (fills(link.trigger.condition) for link in graph.links if link.trigger and link.trigger.what == "signal")
        held = (fills(stage.holds) for stage in graph.stages)
        known = (ref for ref, field in self.facts.fields.items() if field.filled_by)
        return frozenset((*told, *by_default, *known)).union(*signalled, *held, *self.writes.values())

    @cached_property
    def known(self) -> Knowledge:
        """What is certainly true of a record in each stage."""
        return knowledge(self.graph, self.net, self.writes)

    def is_own(self, field: FieldRef) -> bool:
        """Whether this workflow has to see to the field: it is of its record, or collected here. Others come from elsewhere."""
        return field.record == self.graph.record or field in self.collectors

    def filled_before(self, link: Link) -> frozenset[FieldRef]:
        """The fields that are always filled when the link's trigger has come and its guard is asked."""
        early = link.trigger is not None and link.trigger.what in EARLY
        points = self.data.arriving if early else self.data.leaving
        each = [points[name].always for name in link.sources]
        together = frozenset[FieldRef]().union(*each) if link.takes == "all" else each[0].intersection(*each)
        return together | fills(link.trigger.condition if link.trigger and link.trigger.what == "signal" else None)

    def is_taken(self, link: Link) -> bool:
        """Whether a case can come to the link at all."""
        return any(source in self.reached for source in link.sources)

    # --- what is known of a record --------------------------------------------------------------
    def in_stage(self, stage: str, about: Iterable[Expression | None], *, changed: Iterable[FieldRef] = ()) -> Expression | None:
        """What is true of every record in a stage, as far as it has to do with the conditions that are asked about.

        Fields that the conditions compare are taken as filled, unless one of them asks whether they are: that they may be blank
        is another rule's finding (TRG007).
        """
        about = tuple(about)
        known = without(self.known.working[stage], set(changed))
        held = without(tuple(conjuncts(self.stages[stage].holds)), set(changed))
        return conjunction(*dict.fromkeys((*held, *relevant(known, _fields(about)), *_filled(about))))

    def on_arrival(self, stage: str, about: Iterable[Expression | None]) -> Expression | None:
        """What is true of every record that comes to a stage; what is always filled then is known to be filled."""
        about = tuple(about)
        point = self.data.leaving[stage] if self.stages[stage].what == "start" else self.data.arriving[stage]
        seeds = _fields(about)
        sure = (Apply("filled", (field,)) for field in dict.fromkeys(seeds) if field in point.always)
        return conjunction(*dict.fromkeys((*relevant(self.known.arriving[stage], seeds), *sure)))

    def at_link(self, link: Link, source: str) -> Expression | None:
        """What is true of every record for which the link's trigger has come, before its guard is asked."""
        known = before(link, self.known.working[source])
        seeds = _fields((link.only_if, link.trigger.condition if link.trigger else None))
        return conjunction(*dict.fromkeys((*relevant(known, seeds), *_filled((link.only_if,)))))

    @cached_property
    def dead(self) -> frozenset[str]:
        """The links that can never be taken, because what they wait for or ask is impossible in every stage they leave."""
        return frozenset(link.name for link in self.graph.links if self._is_dead(link))

    def _is_dead(self, link: Link) -> bool:
        asked = conjunction(link.only_if, link.trigger.condition if link.trigger and link.trigger.what == "signal" else None)
        entered = [name for name in link.sources if name in self.known.working]
        sources = [name for name in entered if not isinstance(self.emptiness(name), Proved)]
        return asked is not None and bool(sources) and all(self._is_dead_in(link, name, asked) for name in sources)

    def _is_dead_in(self, link: Link, stage: str, asked: Expression) -> bool:
        given = self.at_link(link, stage)
        return isinstance(impossible(self.domain_of(given, asked), given, asked), Proved)

    def emptiness(self, stage: str) -> Answer:
        """Proved if no record at all can be in the stage (STG003)."""
        if stage not in self._empty:
            holds = self.stages[stage].holds
            self._empty[stage] = impossible(self.domain_of(holds), holds)
        return self._empty[stage]

    # --- owners -----------------------------------------------------------------------------------
    @cached_property
    def owners(self) -> dict[str, frozenset[str]]:
        """For each stage the parties that may own it, as far as the spec names them."""
        return {stage.name: frozenset(parties_of(stage.owner)) for stage in self.graph.stages}

    def teams(self, stage: str) -> frozenset[str]:
        """The teams that may own a stage; empty if that is only known case by case, or nobody owns it."""
        return frozenset(self.facts.team(party) for party in self.owners[stage])


def _fields(about: Iterable[Expression | None]) -> list[FieldRef]:
    return [field for condition in about for field in fields_of(condition)]


def _filled(about: Iterable[Expression | None]) -> list[Expression]:
    return [Apply("filled", (field,)) for field in compared_by_one_of(about)]


MANY = 16
"""From how many choices on a question looks at a few of them only."""


def _few(field: Field, labels: Mapping[str, str], named: Collection[str], spare: int) -> tuple[tuple[str, str], ...]:
    """The choices that are named, and so many of the others."""
    others = islice((choice for choice in field.choices if choice[0] not in named), spare)
    return (*((name, labels[name]) for name in sorted(named) if name in labels), *others)


def agents_at(facts: Facts, stage: Stage) -> tuple[str, ...]:
    """The agents that work or help in a stage."""
    return tuple(name for name in (*parties_of(stage.worked_by), stage.helped_by) if name in facts.agents)
