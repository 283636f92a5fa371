"""From the words of workflows to their graphs. All problems at once, each with its place."""

import inspect
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, cast, get_args, get_origin

from flowspec.language.branches import branch_problems
from flowspec.language.consequences import Acceptance, Place, ReturnTo, Within
from flowspec.language.facts import Condition
from flowspec.language.faults import Fault
from flowspec.language.kinds import describe, fits, hints, misfits
from flowspec.language.place import Word
from flowspec.language.records import Record, references_of
from flowspec.language.roster import Roster, enter
from flowspec.language.stages import AllOf, AnyOf, Clock, End, Event, Handoff, Move, NothingElseApplies, Origin, Resting, Start
from flowspec.language.terms import Terms
from flowspec.language.values import listed_once, said_something
from flowspec.language.workflow import Workflow
from flowspec.model import graph
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import SpecErrors
from flowspec.model.source import Source

AnyWorkflow = type[Workflow[Any]]


def compile_workflow(flow: AnyWorkflow, *more: AnyWorkflow) -> graph.Specs:
    """The graphs of workflows and the company that they share; raises `SpecErrors` with everything that is wrong."""
    return compile_all([flow, *more])


def compile_all(flows: Iterable[AnyWorkflow], problems: Iterable[Diagnostic] = ()) -> graph.Specs:
    """The graphs of workflows, if there are no `problems` and none are found; else `SpecErrors` with all of them."""
    found, roster, graphs = list(problems), Roster(), dict[str, graph.Graph]()
    for flow in flows:
        made = _Compiler(flow, roster).compiled()
        found.extend(made.problems)
        if made.graph:
            enter(graphs, made.graph, found)
    if found or roster.problems:
        raise SpecErrors([*found, *roster.problems])
    return graph.Specs(
        tuple(graphs.values()),
        tuple(roster.records.values()),
        tuple(roster.parties.values()),
        tuple(roster.systems.values()),
        tuple(roster.calendars.values()),
    )


class _Compiler:
    """One workflow. A word with a part of the wrong kind is told and left out, so that all others are still looked at."""

    def __init__(self, flow: AnyWorkflow, roster: Roster) -> None:
        self.flow, self.roster, self.graph = flow, roster, cast("graph.Graph | None", None)
        self.placed: Source = flow._placed  # pyright: ignore[reportPrivateUsage]
        told = [item for kind in reversed(flow.__mro__) for item in vars(kind).items()]
        self.all = [(n, w) for n, w in told if isinstance(w, Place | Move | Clock)]
        self.called = {id(w): n for n, w in self.all}
        dropped = [w for kind in flow.__mro__ for w in _without(kind)]
        self.dropped = {n for n, w in self.all if any(w is d for d in dropped)}
        self.words = {n: w for n, w in self.all if n not in self.dropped}  # the last word on a name wins: the variant's
        self.problems = [p for kind in flow.__mro__ for p in vars(kind).get("_problems", ())]
        self.record = _record_of(flow)
        self.known = _reachable(self.record) if self.record else {}
        self.terms = Terms(roster, self.known, self.name, self.problems)
        self.clocks: list[graph.Clock] = []

    def compiled(self) -> "_Compiler":
        self.problems.extend(self.keywords())
        if self.record is None:
            remedy = f"write `class {self.flow.__name__}(Workflow[Deal])`"
            self.problems.append(Fault.NO_RECORD.at(self.placed, f"`{self.flow.__name__}` says no record", remedy))
            return self
        self.roster.record(self.record)
        sound = {name: word for name, word in self.words.items() if self.sound(word)}
        stages = tuple(self.stage(n, w) for n, w in sound.items() if isinstance(w, Place))
        links = tuple(self.link(n, w) for n, w in sound.items() if isinstance(w, Move))
        named = [self.clock(n, w) for n, w in sound.items() if isinstance(w, Clock)]
        if not any(isinstance(w, Move) and n not in sound for n, w in self.words.items()):  # else "nothing else" may be a fault's
            self.problems.extend(branch_problems(links))
        self.problems.extend(self.ends(sound.values()))
        self.problems.extend(self.replacements())
        if not any(isinstance(w, Place) for w in self.words.values()):
            message = f"`{self.flow.__name__}` has no stage"
            self.problems.append(Fault.EMPTY.at(self.placed, message, "give it a Start, a Stage and an End"))
        priority = self.priority()
        self.graph = graph.Graph(
            self.flow.__name__,
            self.process(),
            inspect.cleandoc(self.flow.__doc__ or ""),
            self.record.__name__,
            stages,
            links,
            (*self.clocks, *named),
            priority,
            source=self.placed,
        )
        return self

    def sound(self, word: Word) -> bool:
        wrong = list(misfits(word))
        self.problems.extend(wrong)
        return not wrong

    # --- the class
    def keywords(self) -> Iterator[Diagnostic]:
        told = vars(self.flow)
        process, without, wrong = told.get("_process"), _without(self.flow), told.get("_without")
        if process is not None and (not isinstance(process, str) or not process.strip() or "/" in process):
            message = f"`process` is {describe(process)}"
            yield Fault.BAD_VALUE.at(self.placed, message, 'write a name without a slash: `process="onboarding"`')
        if not without and not isinstance(wrong, list | tuple):
            yield Fault.WRONG_KIND.at(self.placed, f"`without` is {describe(wrong)}", "put it into a list: `without=[...]`")
        for word in without:
            if id(word) not in self.called or not isinstance(word, Place | Move | Clock):
                message = f"`without` names {describe(word)}, which the class above does not have"
                yield Fault.NOT_OF_THIS.at(self.placed, message, "name a stage, link or clock of that class")

    def process(self) -> str:
        roots: list[AnyWorkflow] = [kind for kind in self.flow.__mro__ if kind is not Workflow and issubclass(kind, Workflow)]
        return self.flow._process or roots[-1].__name__  # pyright: ignore[reportPrivateUsage]

    def priority(self) -> Any:
        told: Any = self.flow._priority  # pyright: ignore[reportPrivateUsage]
        if told is None:
            return None
        if getattr(told, "of", "") != "choice":
            message = f"`priority` is {describe(told)}"
            self.problems.append(Fault.WRONG_KIND.at(self.placed, message, "name a choice field, its most urgent member first"))
            return None
        self.terms.node(told)
        return self.roster.field(told, Word())

    # --- names
    def name(self, place: Word, at: Word) -> str:
        name = self.called.get(id(place))
        if name is None:
            message = f"{_said(at, self.called)} leads to {_what(place)} that is no attribute of this workflow"
            self.problems.append(Fault.NOT_OF_THIS.at(at.source, message, "put it into the class body under a name"))
            return "?"
        if name not in self.words:
            message = f"{_said(at, self.called)} leads to `{name}`, which this workflow drops"
            remedy = f"drop {_said(at, self.called)} too, or keep `{name}`"
            self.problems.append(Fault.DROPPED.at(at.source, message, remedy))
        return name

    def names(self, told: Place | Origin, at: Word) -> tuple[str, ...]:
        names = tuple(self.name(stage, at) for stage in _places(told))
        for name in dict.fromkeys(name for name in names if names.count(name) > 1 and name != "?"):
            self.problems.append(
                Fault.BAD_VALUE.at(told.source, f"{_said(at, self.called)} names `{name}` twice", "name it once")
            )
        return names

    # --- stages, links, clocks
    def stage(self, name: str, told: Place) -> graph.Stage:
        terms = self.terms
        was = self.was(told, getattr(told, "was", None))
        if not isinstance(told, Resting):
            outcome = told.outcome if isinstance(told, End) else None
            return graph.Stage(name, "end", told.meaning, outcome=outcome, was=was, source=told.source)
        if told.waits_for and told.worked_by:
            message = f"`{name}` waits for {told.waits_for.name}, and somebody here works"
            self.problems.append(Fault.CONTRADICTION.at(told.source, message, "leave `waits_for` or `worked_by` out"))
        if told.deadline:
            starts, stops = (graph.Edge("enters", name),), (graph.Edge("leaves", name),)
            deadline, at = terms.deadline(told.deadline), told.deadline.source
            self.clocks.append(graph.Clock(name, "stage", told.meaning, starts, stops, deadline, source=at))
        hold = told.on_hold
        return graph.Stage(
            name,
            "start" if isinstance(told, Start) else "stage",
            told.meaning,
            terms.owner(told.owner),
            terms.owner(told.worked_by),
            self.roster.party(told.helped_by) if told.helped_by else None,
            terms.waited(told.waits_for),
            graph.OnHold(terms.node(hold.holds), self.roster.party(hold.waits_for), source=hold.source) if hold else None,
            terms.expression(told.holds),
            terms.gate(told.entry),
            terms.gate(told.exit),
            terms.fields(told, "collects", told.collects),
            terms.fields(told, "reads", told.reads),
            self.roster.system(told.worked_in) if told.worked_in else None,
            terms.trigger(told.on) if isinstance(told, Start) else None,
            was=was,
            source=told.source,
        )

    def was(self, told: Word, was: str | None) -> str | None:
        if was is not None:
            self.problems.extend(said_something(told, "was", was))
        return was

    def link(self, name: str, told: Move) -> graph.Link:
        terms, handoff = self.terms, told if isinstance(told, Handoff) else None
        at_most, over_limit = terms.times(told.at_most)
        self.problems.extend(listed_once(told, "only_by", told.only_by))
        return graph.Link(
            name,
            "handoff" if handoff else "move",
            self.names(told.origin, told),
            self.names(told.target, told),
            "any" if isinstance(told.origin, AnyOf) else "all",
            terms.trigger(told.on),
            None if isinstance(told.only_if, NothingElseApplies) else terms.expression(told.only_if),
            isinstance(told.only_if, NothingElseApplies),
            terms.gate(told.requires),
            tuple(self.roster.party(p) for p in told.only_by),
            terms.assignments(told, told.sets),
            tuple(
                graph.Automation(a.job, self.roster.system(a.tool), terms.consequence(a.if_it_fails), source=a.source)
                for a in told.automated
            ),
            at_most,
            over_limit,
            terms.fields(told, "carries", handoff.carries) if handoff else (),
            self.roster.system(handoff.via) if handoff and handoff.via else None,
            self.acceptance(name, handoff.accepted) if handoff and handoff.accepted else None,
            self.was(told, told.was),
            source=told.source,
        )

    def acceptance(self, name: str, told: Acceptance | Within) -> graph.Acceptance:
        within = told.within if isinstance(told, Acceptance) else told
        deadline = self.terms.deadline(within) if within else None
        if deadline:
            starts, stops = (graph.Edge("released", name),), (graph.Edge("accepted", name),)
            meaning = "Released to accepted"
            self.clocks.append(graph.Clock(name, "acceptance", meaning, starts, stops, deadline, source=deadline.source))
        reads_back = self.terms.fields(told, "reads_back", told.reads_back) if isinstance(told, Acceptance) else ()
        return graph.Acceptance(deadline, reads_back, source=told.source)

    def clock(self, name: str, told: Clock) -> graph.Clock:
        if isinstance(told.starts, End):
            message = f"`{name}` starts at an End, where every case is over"
            self.problems.append(Fault.CONTRADICTION.at(told.source, message, "start it at a stage or a link"))
        for part in ("pauses", "cancels"):
            self.problems.extend(listed_once(told, part, getattr(told, part)))
        return graph.Clock(
            name,
            told.kind,
            told.meaning,
            (self.edge(told.starts, told),),
            (self.edge(told.stops, told),),
            self.terms.deadline(told.deadline),
            tuple(self.name(s, told) for s in told.pauses if isinstance(s, Resting)),
            tuple(self.terms.node(c) for c in told.pauses if isinstance(c, Condition)),
            tuple(self.edge(e, told) for e in told.cancels),
            told.restarts,
            self.roster.calendar(told.calendar) if told.calendar else None,
            source=told.source,
        )

    def edge(self, told: Event, at: Word) -> graph.Edge:
        return graph.Edge("takes" if isinstance(told, Move) else "enters", self.name(told, at))

    # --- what types cannot see
    def ends(self, words: Iterable[Word]) -> Iterator[Diagnostic]:
        for told in words:
            if not isinstance(told, Move):
                continue
            for place in _places(told.origin):
                if isinstance(self.current(place), End):
                    message = f"`{self.called[id(told)]}` leads out of `{self.called[id(place)]}`, which is an End"
                    yield Fault.WRONG_END.at(told.source, message, "make that a Stage, or drop the link")
            if isinstance(told, Handoff) and any(isinstance(self.current(p), End) for p in _places(told.target)):
                message = f"`{self.called[id(told)]}` hands over to an End, which nobody owns"
                yield Fault.WRONG_END.at(told.source, message, "write `.to(...)`, or hand over to a stage")

    def current(self, place: Word) -> object:
        """The word that has its name in this workflow: a variant may have replaced it."""
        return self.words.get(self.called.get(id(place), ""), place)

    def replacements(self) -> Iterator[Diagnostic]:
        """Stages that a variant adds and that nothing uses: a name misspelt, and the stage above is still in force."""
        above = {n for kind in self.flow.__mro__[1:] for n, w in vars(kind).items() if isinstance(w, Place)}
        if not above:
            return
        used = {self.called.get(id(p)) for w in self.words.values() for p in _named_places(w)}
        for name, word in vars(self.flow).items():
            if isinstance(word, Place) and name not in above and name not in used:
                near = get_close_matches(name, above, n=1) or sorted(above)[:1]
                message = f"`{name}` is no stage of the class above, and nothing leads to it"
                yield Fault.REPLACES_NOTHING.at(word.source, message, f"did you mean `{near[0]}`? Else link it")


def _without(kind: type) -> Sequence[object]:
    told = vars(kind).get("_without", ())
    return cast("Sequence[object]", told) if isinstance(told, tuple | list) else ()


def _places(told: Word) -> tuple[Word, ...]:
    if isinstance(told, AllOf | AnyOf):
        return tuple(told.stages) if fits(told.stages, tuple[Word, ...]) else ()
    return (told,)


def _named_places(word: Word) -> Iterator[Word]:
    """Every stage that a word names, at whatever depth."""
    kind: Any = type(word)
    for name in hints(kind):
        todo: list[object] = [getattr(word, name)]
        while todo:
            value = todo.pop()
            if isinstance(value, Place):
                yield value
            elif isinstance(value, ReturnTo):
                yield value.stage
            elif isinstance(value, Word):
                yield from _named_places(value)
            elif isinstance(value, tuple | list):
                todo.extend(cast("Iterable[object]", value))


def _said(word: Word, called: dict[int, str]) -> str:
    name = called.get(id(word))
    return f"`{name}`" if name else f"this {type(word).__name__}"


def _what(word: Word) -> str:
    return "a link" if isinstance(word, Move) else "a stage"


def _record_of(flow: type) -> type[Record] | None:
    bases = (base for kind in flow.__mro__ for base in getattr(kind, "__orig_bases__", ()))
    args = (arg for base in bases if get_origin(base) is Workflow for arg in get_args(base))
    return next((arg for arg in args if isinstance(arg, type) and issubclass(arg, Record)), None)


def _reachable(record: type[Record]) -> dict[str, type[Record]]:
    found, todo = {record.__name__: record}, [record]
    while todo:
        for kind in (r.to for r in references_of(todo.pop()).values() if r.to.__name__ not in found):
            found[kind.__name__] = kind
            todo.append(kind)
    return found
