"""Arbitrary valid specs as plain data, for laws: every name refers to something, every value has its kind.

`specs()` are whole `Specs`, `graphs()` one workflow with its company. Every kind of owner, trigger, gate, consequence, clock and
field appears; fork, join and `any_of` links; several starts; several workflows that share a company. A graph need not be sound:
it may have dead ends and stages that nothing reaches.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cached_property
from typing import Literal, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque
from flowspec.model.graph import (
    Acceptance,
    Assignment,
    Automation,
    Calendar,
    Clock,
    Consequence,
    Deadline,
    Duration,
    Edge,
    Field,
    Gate,
    Graph,
    Link,
    Need,
    OnHold,
    Owner,
    Party,
    Record,
    Specs,
    Stage,
    Suppression,
    Sync,
    System,
    Trigger,
)
from flowspec.model.source import Source

T = TypeVar("T")

CHOICES = ("RED", "GREEN", "BLUE")
LETTERS = "abcdefghij"
words = st.text("abc äß\"'\\\n<&>", min_size=1, max_size=8).map(str.strip).filter(bool)
sources = st.builds(Source, st.just("a.py"), st.integers(1, 99), st.integers(1, 99))
durations: SearchStrategy[Duration] = st.builds(
    Duration, st.integers(1, 20_000), st.just("min"), business=st.booleans()
) | st.builds(Duration, st.integers(1, 30), st.just("d"), business=st.just(True))


def names(prefix: str, least: int, most: int) -> SearchStrategy[list[str]]:
    """Distinct names."""
    return st.integers(least, most).map(lambda n: [f"{prefix}_{letter}" for letter in LETTERS[:n]])


def some(items: Sequence[T], least: int = 0, most: int = 3) -> SearchStrategy[tuple[T, ...]]:
    """A few of the items, each at most once."""
    if not items:
        return st.just(())
    indices = st.lists(st.integers(0, len(items) - 1), min_size=min(least, len(items)), max_size=most, unique=True)
    return indices.map(lambda found: tuple(items[i] for i in found))


def maybe(strategy: SearchStrategy[T]) -> SearchStrategy[T | None]:
    """It, or (twice as often, so that graphs stay small) nothing."""
    return st.one_of(st.none(), st.none(), strategy)


# --- the company ----------------------------------------------------------------------------------
systems: SearchStrategy[tuple[System, ...]] = names("System", 1, 3).flatmap(
    lambda found: st.tuples(
        *(st.builds(System, st.just(n), st.sampled_from(["crm", "chat", "spreadsheet", "other"])) for n in found)
    )
)
calendars: SearchStrategy[tuple[Calendar, ...]] = some(
    [
        Calendar("office", "Mon-Thu 09:00-12:30 13:00-17:30, Fri 09:00-15:00", "Europe/London", "GB"),
        Calendar("nights", "Mon-Sun 22:00-06:00", "America/New_York"),
        Calendar("always", "Mon-Sun 00:00-24:00", "UTC"),
    ],
    least=1,
)
KINDS: tuple[Literal["text", "whole", "decimal", "money", "day", "instant", "choice", "yes_no", "party"], ...] = (
    "text",
    "whole",
    "decimal",
    "money",
    "day",
    "instant",
    "choice",
    "yes_no",
    "party",
)


@st.composite
def _field(draw: DrawFn, ref: FieldRef, company: Sequence[System]) -> Field:
    kind = draw(st.sampled_from(KINDS))
    called = [system.name for system in company]
    kept_in = draw(some(called, most=2))
    copies = draw(some([name for name in called if name not in kept_in], most=2))
    maps = tuple((choice, choice.lower()) for choice in CHOICES[:2]) if kind == "choice" else ()
    return Field(
        ref,
        kind,
        draw(words),
        "EUR" if kind == "money" else draw(st.sampled_from([None, "seats"])) if kind == "whole" else None,
        tuple((choice, choice.title()) for choice in CHOICES) if kind == "choice" else (),
        kept_in,
        tuple(draw(_sync(name, maps)) for name in copies),
        draw(maybe(st.sampled_from(called))),
        draw(maybe(st.just("old"))),
        source=draw(sources),
    )


def _sync(system: str, maps: tuple[tuple[str, str], ...]) -> SearchStrategy[Sync]:
    return st.sampled_from([Sync(system, "automatic", maps), Sync(system, "by hand")])


@st.composite
def _record(draw: DrawFn, name: str, company: Sequence[System]) -> Record:
    refs = [FieldRef(name, field) for field in draw(names("field", 2, 4))]
    home = draw(maybe(st.sampled_from([system.name for system in company])))
    return Record(name, draw(words), home, tuple(draw(_field(ref, company)) for ref in refs), source=draw(sources))


@st.composite
def _parties(draw: DrawFn, calendars: Sequence[Calendar], records: Sequence[Record]) -> tuple[Party, ...]:
    refs = [field.ref for record in records for field in record.fields]
    open_hours = maybe(st.sampled_from([calendar.name for calendar in calendars]))
    teams = [
        Party(
            name,
            "team",
            calendar=draw(open_hours),
            skills=draw(some(["german", "billing"])),
            assigns=draw(st.sampled_from([None, "pull", "round robin", "dispatcher"])),
        )
        for name in draw(names("Team", 1, 3))
    ]
    role = Party("Lead", "role", team=teams[0].name)
    agent = Party(
        "Robot",
        "agent",
        task="classify",
        reads=draw(some(refs, least=1)),
        writes=draw(some(refs)),
        confident=draw(st.decimals(0, 1, places=2)),
        falls_back_to=draw(st.sampled_from([teams[0].name, "Lead"])),
    )
    return (*teams, role, Party("Customer", "outside"), draw(st.sampled_from([agent, Party("Robot", "agent")])))


# --- expressions ----------------------------------------------------------------------------------
def constants(field: Field, parties: Sequence[str]) -> SearchStrategy[Constant]:
    """Values that the field can hold."""
    texts: SearchStrategy[str]
    match field.holds:
        case "whole":
            texts = st.integers(-5, 100).map(str)
        case "decimal" | "money":
            texts = st.decimals(Decimal(-5), Decimal(1000), places=2).map(lambda number: f"{number:f}")
        case "day":
            texts = st.dates(date(2026, 1, 1), date(2028, 1, 1)).map(date.isoformat)
        case "instant":
            zones = st.sampled_from([UTC, timezone(timedelta(hours=2))])
            moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=zones)
            texts = moments.map(lambda moment: moment.replace(microsecond=0).isoformat())
        case "choice":
            texts = st.sampled_from([name for name, _ in field.choices])
        case "yes_no":
            texts = st.sampled_from(["yes", "no"])
        case "party":
            texts = st.sampled_from(parties)
        case _:
            texts = words
    return texts.map(lambda text: Constant(field.holds, text))


@st.composite
def _facts(draw: DrawFn, fields: Sequence[Field], parties: Sequence[str]) -> Expression:
    field = draw(st.sampled_from(fields))
    value = draw(constants(field, parties))
    left: Expression = field.ref
    forms: list[Expression] = [Apply("filled", (left,), draw(sources)), Apply("==", (left, value)), Apply("!=", (left, value))]
    if field.holds in ("whole", "decimal", "money", "day", "instant"):
        forms += [Apply("<", (left, value)), Apply("<=", (value, left))]
    if field.holds == "day":
        moved = Apply("+", (left, Constant("duration", "2880 min")))
        forms += [Apply("<=", (Now("day"), left)), Apply("<", (moved, Now("day")))]
    if field.holds == "instant":
        forms.append(Apply("<=", (Apply("-", (Now("instant"), left)), Constant("duration", "240 min"))))
    if field.holds == "text":
        forms.append(Apply("matches", (left, Constant("text", "[a-z]+"))))
    if field.holds in ("choice", "text", "whole"):
        forms.append(Apply("one_of", (left, value, draw(constants(field, parties)))))
    forms.append(Opaque("looks_right", (field.ref,)))
    return draw(st.sampled_from(forms))


def conditions(fields: Sequence[Field], parties: Sequence[str]) -> SearchStrategy[Expression]:
    """What may hold of a record: comparisons, joined."""
    return st.recursive(
        _facts(fields, parties),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda two: Apply("and", two)),
            st.tuples(inner, inner).map(lambda two: Apply("or", two)),
            inner.map(lambda one: Apply("not", (one,))),
        ),
        max_leaves=2,
    )


# --- the workflow ---------------------------------------------------------------------------------
class _Words:
    """What the parts of one workflow are made of; each strategy is made once, which is most of the work."""

    def __init__(
        self, fields: Sequence[Field], parties: Sequence[Party], systems: Sequence[System], stages: Sequence[str]
    ) -> None:
        self.fields, self.stage = fields, st.sampled_from(stages)
        self.refs = [field.ref for field in fields]
        people = [party.name for party in parties if party.what in ("team", "role")]
        self.person = st.sampled_from(people)
        self.people = people
        self.agents = [party.name for party in parties if party.what == "agent"]
        self.waited = st.sampled_from([*people, "Customer"])
        self.system = st.sampled_from([system.name for system in systems])
        self.condition = conditions(fields, people)
        self.some_fields = some(self.refs)

    @cached_property
    def owner(self) -> SearchStrategy[Owner]:
        one = self.person.map(lambda name: Owner("party", (name,)))
        kinds: list[SearchStrategy[Owner]] = [one, one, st.just(Owner("previous"))]
        if len(self.people) > 1:
            kinds.append(some(self.people, least=2).map(lambda two: Owner("disputed", two)))
        if named := [field.ref for field in self.fields if field.holds == "party"]:
            kinds.append(st.sampled_from(named).map(lambda ref: Owner("field", by_field=ref)))
        rows = st.lists(st.tuples(self.condition, one), min_size=1, max_size=2).map(tuple)
        kinds.append(st.builds(Owner, st.just("table"), rows=rows, otherwise=maybe(one)))
        return st.one_of(kinds)

    @cached_property
    def worker(self) -> SearchStrategy[Owner]:
        agents = st.sampled_from(self.agents).map(lambda name: Owner("party", (name,)))
        return self.owner.filter(lambda o: o.what in ("party", "field", "table")) | agents | st.just(Owner("nobody"))

    @cached_property
    def assignment(self) -> SearchStrategy[Assignment]:
        return st.sampled_from(self.fields).flatmap(
            lambda field: st.builds(Assignment, st.just(field.ref), maybe(constants(field, self.people)))
        )

    def simple(self, *kinds: Literal["block", "pass", "undecided", "return to sender"]) -> SearchStrategy[Consequence]:
        return st.sampled_from([Consequence(kind) for kind in kinds])

    @cached_property
    def escalation(self) -> SearchStrategy[Consequence]:
        last = st.builds(Deadline, st.just(()), durations, st.just(Consequence("undecided")))
        return st.builds(Consequence, st.just("escalate"), self.person, chain=maybe(last))

    @cached_property
    def notice(self) -> SearchStrategy[Consequence]:
        return self.person.map(lambda name: Consequence("notify", name))

    @cached_property
    def missing(self) -> SearchStrategy[Consequence]:
        back = st.builds(Consequence, st.just("return"), self.stage, maybe(self.person), at_most=st.just(2), then=self.escalation)
        default = self.assignment.map(lambda one: Consequence("default", sets=(one,)))
        straight = st.one_of(self.simple("block", "pass", "undecided", "return to sender"), back, default, self.escalation)
        then = straight.filter(lambda c: c.what not in ("block", "undecided"))
        chase = st.builds(Consequence, st.just("chase"), self.waited, every=durations, at_most=st.integers(1, 3), then=then)
        return straight | chase

    @cached_property
    def fails(self) -> SearchStrategy[Consequence]:
        last = self.notice | self.escalation
        retry = st.builds(Consequence, st.just("retry"), every=durations, at_most=st.integers(1, 3), then=last)
        return st.one_of(last, retry, self.simple("undecided"))

    @cached_property
    def too_often(self) -> SearchStrategy[Consequence]:
        back = self.stage.map(lambda stage: Consequence("return", stage))
        return st.one_of(back, self.escalation, self.simple("undecided"))

    @cached_property
    def deadline(self) -> SearchStrategy[Deadline]:
        rows = st.lists(st.tuples(self.condition, durations), max_size=2).map(tuple)
        late = st.one_of(self.escalation, self.notice, self.simple("undecided"))
        made = st.builds(Deadline, rows, maybe(durations), late, maybe(st.just(Duration(1))))
        return made.filter(lambda deadline: bool(deadline.rows or deadline.limit))

    @cached_property
    def gate(self) -> SearchStrategy[Gate]:
        fact = st.builds(Need, self.condition, maybe(self.condition))
        approval = st.builds(Need, st.none(), maybe(self.condition), self.person)
        return st.builds(Gate, st.lists(fact | approval, min_size=1, max_size=2).map(tuple), self.missing)

    @cached_property
    def trigger(self) -> SearchStrategy[Trigger]:
        days = [field.ref for field in self.fields if field.holds in ("day", "instant")]
        kinds: list[SearchStrategy[Trigger]] = [
            st.just(Trigger("done")),
            st.builds(Trigger, st.just("signal"), self.system, self.condition),
            st.builds(Trigger, st.just("event"), self.system, said=words),
            st.builds(Trigger, st.just("after"), delay=durations),
            st.builds(Trigger, st.just("every"), said=st.sampled_from(["Mon 09:00", "day 19:00", "weekday 08:30"])),
            st.builds(Trigger, st.just("message"), self.system, said=words),
            st.builds(Trigger, st.just("memory"), said=words),
        ]
        if days:
            kinds.append(st.sampled_from(days).map(lambda ref: Trigger("at", condition=ref)))
        return st.one_of(kinds)


@st.composite
def _stage(draw: DrawFn, words_: _Words, name: str, what: Literal["start", "stage", "end"]) -> Stage:
    if what == "end":
        return Stage(name, what, draw(words), outcome=draw(st.sampled_from(["success", "lost", "cancelled"])))
    waits_for = draw(maybe(words_.waited))
    hold = st.builds(OnHold, words_.condition, words_.waited)
    return Stage(
        name,
        what,
        draw(words),
        draw(maybe(words_.owner)),
        None if waits_for else draw(maybe(words_.worker)),
        draw(maybe(st.sampled_from(words_.agents))),
        waits_for,
        draw(maybe(hold)),
        draw(maybe(words_.condition)),
        draw(maybe(words_.gate)),
        draw(maybe(words_.gate)),
        draw(words_.some_fields),
        draw(words_.some_fields),
        draw(maybe(words_.system)),
        draw(maybe(words_.trigger)) if what == "start" else None,
        was=draw(maybe(st.just("old"))),
        source=draw(sources),
    )


@st.composite
def _link(draw: DrawFn, words_: _Words, name: str, rests: Sequence[str], ends: Sequence[str]) -> Link:
    handoff = draw(st.booleans())
    origin = draw(some(rests, least=1, most=2))
    target = draw(some(rests, least=1, most=2) if handoff else some(rests, least=1, most=2) | some(ends, least=1, most=1))
    over = draw(maybe(words_.too_often))
    default = draw(st.booleans())
    accepted = st.builds(Acceptance, maybe(words_.deadline), words_.some_fields)
    return Link(
        name,
        "handoff" if handoff else "move",
        origin,
        target,
        draw(st.sampled_from(["all", "any"])) if len(origin) > 1 else "all",
        draw(maybe(words_.trigger)),
        None if default else draw(maybe(words_.condition)),
        default,
        draw(maybe(words_.gate)),
        draw(some(words_.people, most=2)),
        draw(st.lists(words_.assignment, max_size=2, unique_by=lambda a: a.to).map(tuple)),
        draw(st.lists(st.builds(Automation, words, words_.system, words_.fails), max_size=1).map(tuple)),
        draw(st.integers(1, 4)) if over else None,
        over,
        draw(words_.some_fields) if handoff else (),
        draw(maybe(words_.system)) if handoff else None,
        draw(maybe(accepted)) if handoff else None,
        draw(maybe(st.just("old"))),
        source=draw(sources),
    )


@st.composite
def _clock(draw: DrawFn, words_: _Words, name: str, stages: Sequence[str], links: Sequence[str], hours: Sequence[str]) -> Clock:
    edges = st.sampled_from([Edge("enters", s) for s in stages] + [Edge("takes", k) for k in links])
    return Clock(
        name,
        draw(st.sampled_from(["SLA", "OLA", "UC"])),
        draw(words),
        (draw(edges),),
        (draw(edges),),
        draw(words_.deadline),
        draw(some(stages, most=1)),
        draw(st.lists(words_.condition, max_size=1).map(tuple)),
        draw(st.lists(edges, max_size=1).map(tuple)),
        draw(st.booleans()),
        draw(maybe(st.sampled_from(hours))),
        source=draw(sources),
    )


@st.composite
def _graph(
    draw: DrawFn, name: str, records: Sequence[Record], company: tuple[Sequence[Party], Sequence[System], list[str]]
) -> Graph:
    starts, middles, ends = draw(names("start", 1, 2)), draw(names("stage", 0, 3)), draw(names("end", 1, 2))
    rests, hours = [*starts, *middles], company[2]
    words_ = _Words([field for record in records for field in record.fields], company[0], company[1], rests)
    stages = (
        *(draw(_stage(words_, s, "start")) for s in starts),
        *(draw(_stage(words_, s, "stage")) for s in middles),
        *(draw(_stage(words_, s, "end")) for s in ends),
    )
    links = tuple(draw(_link(words_, k, rests, ends)) for k in draw(names("link", 1, 4)))
    stage_clocks = [
        Clock(s, "stage", "", (Edge("enters", s),), (Edge("leaves", s),), draw(words_.deadline))
        for s in draw(some(rests, most=2))
    ]
    acceptances = [
        Clock(k.name, "acceptance", "", (Edge("released", k.name),), (Edge("accepted", k.name),), k.accepted.within)
        for k in links
        if k.accepted and k.accepted.within
    ]
    named = [draw(_clock(words_, c, rests, [k.name for k in links], hours)) for c in draw(names("clock", 0, 2))]
    choices = [field.ref for field in words_.fields if field.holds == "choice"]
    return Graph(
        name,
        draw(st.sampled_from([name, "process"])),
        draw(words),
        records[0].name,
        stages,
        links,
        (*stage_clocks, *acceptances, *named),
        draw(maybe(st.sampled_from(choices))) if choices else None,
        source=draw(sources),
    )


@st.composite
def specs(draw: DrawFn, *, workflows: int = 2) -> Specs:
    """Up to so many workflows that share a company; of its two records the first refers to the second."""
    found_systems, found_calendars = draw(systems), draw(calendars)
    deal, account = (draw(_record(name, found_systems)) for name in ("Deal", "Account"))
    deal = replace(deal, refers_to=(("account", "Account"),), reference_meanings=("Who buys.",))
    parties = draw(_parties(found_calendars, (deal, account)))
    company = (parties, found_systems, [calendar.name for calendar in found_calendars])
    graphs = tuple(draw(_graph(f"Flow{n}", (deal, account), company)) for n in range(draw(st.integers(1, workflows))))
    comments = st.builds(
        Suppression,
        st.just(("OWN001", "TRG")),
        maybe(words),
        st.sampled_from([None, "2027-03-01"]),
        st.integers(1, 5),
        st.integers(5, 9),
        source=sources,
    )
    return Specs(
        graphs, (deal, account), parties, found_systems, found_calendars, draw(st.lists(comments, max_size=1).map(tuple))
    )


def graphs() -> SearchStrategy[Specs]:
    """One workflow with its company."""
    return specs(workflows=1)
