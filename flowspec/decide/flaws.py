"""Which findings of a check have a simulated counterpart: the same scenario without the flaw.

`COUNTERPARTS` is the whole table, by the rule's code. A rule that is not in it, or a finding about something that does not act in
the scenario, has no price, and the reason is told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from flowspec.decide import changes
from flowspec.decide.changes import Change, both
from flowspec.decide.prepared import Prepared
from flowspec.decide.unpriced import REASONS
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.duration import Duration
from flowspec.model.expression import fields_of
from flowspec.model.graph import Graph, Specs
from flowspec.model.plain import dataclass
from flowspec.simulate.lower import Lowered
from flowspec.simulate.model import Way


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What the scenario is changed to, and how, in words: `the receiver learns of it at once`."""

    says: str
    change: Change


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that can be priced: findings that mean the same to a simulation, or a field's %C&A (`field` is its number)."""

    title: str
    counterpart: Counterpart
    findings: tuple[Diagnostic, ...] = ()
    field: int | None = None


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A finding without a price, and why."""

    finding: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True)
class About:
    """A finding as the Model has it: its workflow's graph and number (None: of no simulated workflow), and names; and how soon
    handoffs are to be accepted that say nothing of it (None: nobody said)."""

    lowered: Lowered
    specs: Specs
    graph: Graph | None
    workflow: int
    kind: str
    name: str
    subject: str
    accept_within: Duration | None = None

    @property
    def ways(self) -> frozenset[int]:
        """The ways of the link that it is about, or those into and out of the stage."""
        if self.kind == "link":
            told = (i for i in self._own_ways() if self._link(i) == self.name)
        else:
            stage = self.stage
            told = (i for i in self._own_ways() if stage in (self._way(i).source, *(b.stage for b in self._way(i).branches)))
        return frozenset(told)

    @property
    def stage(self) -> int | None:
        """The stage that it is about, or None."""
        stages = self.lowered.model.stages
        told = (i for i, s in enumerate(stages) if s.workflow == self.workflow and s.name == self.name)
        return next(told, None) if self.kind == "stage" else None

    @property
    def stages(self) -> frozenset[int]:
        """The stage that it is about, or those that its link leads to."""
        if self.stage is not None:
            return frozenset({self.stage})
        return frozenset(branch.stage for way in self.ways for branch in self._way(way).branches)

    @property
    def clock(self) -> int | None:
        """The clock that it is about, or None."""
        names = self.lowered.header.clocks
        told = (i for i, clock in enumerate(names) if clock.workflow == self.workflow and clock.name == self.name)
        return next(told, None) if self.kind == "clock" else None

    def field(self, ref: str) -> int | None:
        """The number of a field `Record.name` in the Model, or None."""
        process = self.graph.process if self.graph else ""
        short = ref.rpartition(".")[2]
        names = self.lowered.header.fields
        return next((names.index(n) for n in (f"{process}/{ref}", f"{process}/{short}", ref, short) if n in names), None)

    def _own_ways(self) -> Iterator[int]:
        model = self.lowered.model
        return (i for i, way in enumerate(model.ways) if model.stages[way.source].workflow == self.workflow)

    def _way(self, number: int) -> Way:
        return self.lowered.model.ways[number]

    def _link(self, number: int) -> str:
        return self._way(number).name.partition("/")[0]


Find: TypeAlias = Callable[[About], Counterpart | None]


# --- counterparts ---------------------------------------------------------------------------------
def _remembered(about: About) -> Counterpart | None:
    return Counterpart("the receiver learns of it at once, and nobody forgets", changes.noticed_at_once(about.ways))


def _rests(about: About) -> Counterpart | None:
    return Counterpart("somebody owns it: nothing rests until a volunteer comes", changes.owned(about.stages))


def _undecided(about: About) -> Counterpart | None:
    fields = frozenset(number for ref in _asked(about) if (number := about.field(ref)) is not None)
    says = "what is missing is completed at the gate, without work or time"
    return Counterpart(says, changes.completed(about.ways, fields)) if fields else None


def _asked(about: About) -> Iterator[str]:
    """The fields that the gates of a link or stage ask for."""
    if about.graph is None:
        return
    if about.kind == "link":
        gates = [link.requires for link in about.graph.links if link.name == about.name]
    else:
        gates = [gate for s in about.graph.stages if s.name == about.name for gate in (s.entry, s.exit)]
    for gate in gates:
        for need in gate.needs if gate else ():
            yield from (str(ref) for ref in fields_of(need.fact))


def _entered_twice(about: About) -> Counterpart | None:
    field = about.field(about.name if about.kind == "field" else about.subject)
    return None if field is None else Counterpart("it is entered once", changes.entered_once(field))


def _never_there(about: About) -> Counterpart | None:
    field = about.field(about.subject)
    return None if field is None else Counterpart("a system knows it from the start", changes.there_from_the_start(field))


def _never_filled(about: About) -> Counterpart | None:
    """What a handoff does not carry is not lost in a simulation: only what nobody ever fills."""
    return _never_there(about) if about.kind == "stage" else None


def _optional(about: About) -> Counterpart | None:
    field = about.field(about.subject)
    if field is None:
        return None
    if any(one.field == field for stage in about.lowered.model.stages for one in stage.collects):
        return Counterpart("it is there and right wherever it is collected", changes.with_complete(field, 1.0))
    return _never_there(about)


def _fails_unseen(about: About) -> Counterpart | None:
    jobs = [job.job for link in about.graph.links if link.name == about.name for job in link.automated] if about.graph else []
    if about.subject not in jobs:
        return None
    change: Change | None = None
    for way in sorted(about.ways):
        one = changes.seen_when_it_fails(way, jobs.index(about.subject))
        change = both(change, one) if change else one
    return Counterpart("a failure is seen at once", change) if change else None


def _unhandled(about: About) -> Counterpart | None:
    ways = about.lowered.model.ways
    own = about.lowered.model.stages[about.stage].ways if about.stage is not None else ()
    guarded = [i for i in own if ways[i].guard and ways[i].timer is None and ways[i].timer_at is None]
    if not guarded or any(ways[i].default for i in own):
        return None
    return Counterpart(f"`{ways[guarded[-1]].name}` takes what nothing else takes", changes.caught_by(guarded[-1]))


def _nothing_happens(about: About) -> Counterpart | None:
    clock = about.clock
    says = "at the breach somebody notices what lay unnoticed"
    return None if clock is None else Counterpart(says, changes.noticed_when_late(clock))


def _round_in_a_circle(about: About) -> Counterpart | None:
    clock = about.clock
    return None if clock is None else Counterpart("who is late is not told once more", changes.not_escalated(clock))


def _closed(about: About) -> Counterpart | None:
    teams = {team.name: team.calendar for team in about.lowered.header.teams}
    clock, calendar = about.clock, teams.get(about.subject, -1)
    if clock is None or calendar < 0:
        return None
    return Counterpart("the clock counts when somebody is there", changes.counted_in(clock, calendar))


def _unsupervised(about: About) -> Counterpart | None:
    worked = {
        stage.name
        for graph in about.specs.workflows
        for stage in graph.stages
        if about.kind == "party" and stage.worked_by and about.name in stage.worked_by.parties
    }
    named = {i for i, stage in enumerate(about.lowered.model.stages) if stage.name in worked} | set(about.stages)
    return Counterpart("its mistakes are caught", changes.judged_rightly(named))


def _accepted(about: About) -> Counterpart | None:
    limit, ways = about.accept_within, about.ways
    if limit is None or not ways:
        return None
    header, first = about.lowered.header, min(ways)
    owner = header.stages[about.lowered.model.ways[first].branches[0].stage].owner
    calendar = header.teams[owner].calendar if owner >= 0 and limit.counted != "elapsed" else -1
    if calendar < 0 and limit.counted != "elapsed":
        return None
    change = changes.accepted_within(about.lowered.model.ways[first].link, limit.ticks, calendar)
    return Counterpart("what is not taken up in time is noticed then", change)


COUNTERPARTS: Mapping[str, Find] = {
    "OWN001": _rests,  # ownerless-stage
    "OWN002": _rests,  # multiple-accountable
    "OWN003": _rests,  # handoff-without-next-owner
    "OWN004": _rests,  # owner-routing-gap
    "OWN006": _round_in_a_circle,  # no-escalation-owner
    "OWN007": _accepted,  # unaccepted-handoff
    "TRG001": _remembered,  # untriggered-handoff
    "TRG003": _unhandled,  # unhandled-case
    "TRG006": _remembered,  # memory-trigger
    "TRG007": _never_there,  # guard-reads-unset-field
    "DAT001": _never_there,  # required-field-never-produced
    "DAT002": _never_there,  # required-field-not-guaranteed
    "DAT003": _never_filled,  # context-dropped
    "DAT004": _undecided,  # no-missing-data-policy
    "DAT005": _entered_twice,  # duplicate-entry
    "DAT006": _optional,  # optional-but-consumed
    "TIM002": _nothing_happens,  # deadline-without-consequence
    "TIM004": _closed,  # calendar-gap
    "SOR003": _remembered,  # side-channel-handoff
    "AUT002": _unsupervised,  # ai-without-role
    "AUT003": _unsupervised,  # ai-accountable
    "AUT004": _fails_unseen,  # automation-without-failure-path
}
"""By the code of the rule: the scenario without the flaw."""


# --- all flaws of a scenario ----------------------------------------------------------------------
def flaws(
    prepared: Prepared, findings: Iterable[Diagnostic], *, accept_within: Duration | None = None
) -> tuple[tuple[Flaw, ...], tuple[Unpriced, ...]]:
    """What can be priced, and the findings that cannot. Findings whose counterparts are the same are one flaw.

    Handoffs that are never accepted are priced only with `accept_within`: what nobody takes up so soon is noticed then. A field
    whose %C&A is below 1 is a flaw too, with or without a finding.
    """
    priced: list[tuple[Lowered, Flaw]] = []
    unpriced: list[Unpriced] = []
    for finding in findings:
        about = _about(prepared, finding, accept_within)
        find = COUNTERPARTS.get(finding.code)
        told = find(about) if find and about else None
        if told is None:
            unpriced.append(Unpriced(finding, _reason(finding, about)))
            continue
        changed = told.change(prepared.lowered)
        if changed == prepared.lowered:
            unpriced.append(Unpriced(finding, "costs nothing in this scenario: without it the simulation is the same"))
        else:
            _add(priced, changed, Flaw(f"{finding.name} `{_short(finding)}`", told, (finding,)))
    for flaw in _fields(prepared.lowered):
        _add(priced, flaw.counterpart.change(prepared.lowered), flaw)
    return tuple(flaw for _, flaw in priced), tuple(unpriced)


def _about(prepared: Prepared, finding: Diagnostic, accept_within: Duration | None) -> About | None:
    """The finding's place in the Model; None if it is of a workflow that the scenario does not run."""
    lowered, specs = prepared.lowered, prepared.specs
    first, _, rest = finding.element.partition("/")
    if first in ("field", "party", "system"):
        return About(lowered, specs, None, -1, first, rest, finding.subject)
    graph = next((g for g in specs.workflows if g.name == first and g.process in lowered.header.workflows), None)
    if graph is None:
        return None
    kind, _, name = rest.partition("/")
    number = lowered.header.workflows.index(graph.process)
    return About(lowered, specs, graph, number, kind, name, finding.subject, accept_within)


def _reason(finding: Diagnostic, about: About | None) -> str:
    if finding.code.startswith("SIM"):
        return "it is about what the scenario assumes, not about the design"
    if about is None:
        return "this scenario does not run that workflow"
    if finding.code == "OWN007" and about.accept_within:
        return "no simulated counterpart: the receiver has no owner with a calendar; name a time without `business`"
    why = REASONS.get(finding.code)
    return "no simulated counterpart" + (f": {why}" if why else "")


def _add(priced: list[tuple[Lowered, Flaw]], changed: Lowered, flaw: Flaw) -> None:
    for i, (known, one) in enumerate(priced):
        if known == changed:
            field = one.field if flaw.field is None else flaw.field
            priced[i] = known, replace(one, findings=(*one.findings, *flaw.findings), field=field)
            return
    priced.append((changed, flaw))


def _fields(lowered: Lowered) -> Iterator[Flaw]:
    """The fields that somebody collects, and that are not always complete and accurate."""
    for number, name in enumerate(lowered.header.fields):
        now = [one.complete for stage in lowered.model.stages for one in stage.collects if one.field == number]
        if now and min(now) < 1:
            says = f"right at the first try (now {100 * min(now):.0f} %)"
            yield Flaw(f"%C&A of `{name}`", Counterpart(says, changes.with_complete(number, 1.0)), (), number)


def _short(finding: Diagnostic) -> str:
    """What a finding is about, without its workflow and kind; with the subject where one element has several."""
    name = finding.element.rpartition("/")[2]
    return f"{name}: {finding.subject}" if finding.subject and finding.subject not in name else name
