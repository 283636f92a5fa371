"""The company as plain data: every system, calendar, party and record that a workflow names, once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo, available_timezones

from flowspec.language.company import Agent
from flowspec.language.currencies import Currency
from flowspec.language.facts import Known
from flowspec.language.faults import Fault
from flowspec.language.kinds import describe, fits, misfits
from flowspec.language.parties import Calendar, Outside, Role, Team
from flowspec.language.place import Word
from flowspec.language.records import (
    Details,
    Field,
    Record,
    Retyped,
    Sync,
    fields_of,
    home_of,
    is_reference,
    misdirected,
    parts_of,
    place_of,
    references_of,
)
from flowspec.language.triggers import System
from flowspec.language.values import decimal_between, listed_once, named, said_something, week_problem
from flowspec.model import graph
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.expression import FieldRef

AnyParty = Team | Role | Agent | Outside
N = TypeVar("N", graph.System, graph.Calendar, graph.Party, graph.Record, graph.Graph)


class Roster:
    """What has been named so far, in the order of naming. Equal names must be equal things; else both places are told."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []
        self.systems: dict[str, graph.System] = {}
        self.calendars: dict[str, graph.Calendar] = {}
        self.parties: dict[str, graph.Party] = {}
        self.records: dict[str, graph.Record] = {}
        self._told: set[int] = set()

    # --- systems, calendars, parties
    def system(self, told: System) -> str:
        """The name of a system, which is then on the roster."""
        if self._first(told):
            enter(self.systems, graph.System(told.name, told.kind, source=told.source), self.problems)
        return told.name

    def calendar(self, told: Calendar) -> str:
        """The name of a calendar (what it says), which is then on the roster."""
        name = f"{told.week} {told.zone}" + (f" without {told.holidays} holidays" if told.holidays else "")
        if self._first(told):
            self.problems.extend(_calendar_problems(told))
            enter(self.calendars, graph.Calendar(name, told.week, told.zone, told.holidays, source=told.source), self.problems)
        return name

    def party(self, told: AnyParty) -> str:
        """The name of a party, which is then on the roster."""
        if self._first(told):
            enter(self.parties, self._party(told), self.problems)
        return told.name

    def _party(self, told: AnyParty) -> graph.Party:
        match told:
            case Team():
                self.problems.extend(listed_once(told, "skills", told.skills))
                calendar = self.calendar(told.calendar) if told.calendar else None
                skills = tuple(told.skills)
                return graph.Party(told.name, "team", calendar=calendar, skills=skills, assigns=told.assigns, source=told.source)
            case Role():
                return graph.Party(told.name, "role", team=self.party(told.of), source=told.source)
            case Outside():
                return graph.Party(told.name, "outside", source=told.source)
            case Agent():
                return self._agent(told)

    def _agent(self, told: Agent) -> graph.Party:
        parts = {name: getattr(told, name) for name in ("task", "reads", "writes", "confident", "falls_back_to")}
        missing = [f"`{name}`" for name, part in parts.items() if part is None]
        if 0 < len(missing) < len(parts):
            remedy = "say everything about an agent, or its name alone if nobody has decided"
            self.problems.append(Fault.LEFT_OUT.at(told.source, f"Agent {told.name} lacks {', '.join(missing)}", remedy))
        confident = decimal_between(told, "confident", told.confident, self.problems)
        for part in ("reads", "writes"):
            self.problems.extend(listed_once(told, part, parts[part] or ()))
        return graph.Party(
            told.name,
            "agent",
            task=told.task,
            reads=tuple(ref for field in told.reads or () if (ref := self.field(field, told))),
            writes=tuple(ref for field in told.writes or () if (ref := self.field(field, told))),
            confident=confident,
            falls_back_to=self.party(told.falls_back_to) if told.falls_back_to else None,
            source=told.source,
        )

    # --- records
    def field(self, told: Known, at: Word) -> FieldRef | None:
        """The field itself, where a word must name one; its record is then on the roster."""
        self.mentions(told)
        if isinstance(told.node, FieldRef):
            return told.node
        message, remedy = f"{type(at).__name__}: a computed value where a field belongs", "name the field itself"
        self.problems.append(Fault.WRONG_KIND.at(getattr(told.node, "source", None) or at.source, message, remedy))
        return None

    def mentions(self, told: Known) -> None:
        """Put the parties and records that an expression names on the roster."""
        for mention in told.mentions:
            if isinstance(mention, Team | Role):
                self.party(mention)
            else:
                self.record(mention)

    def record(self, kind: type[Record]) -> str:
        """The name of a kind of record; it and all that it refers to are then on the roster."""
        if id(kind) not in self._told:
            self._told.add(id(kind))
            enter(self.records, self._record(kind), self.problems)
            self.problems.extend(_references(kind))
            for reference in references_of(kind).values():
                self.record(reference.to)
        return kind.__name__

    def _record(self, kind: type[Record]) -> graph.Record:
        references = references_of(kind)
        home = self._home(kind)
        return graph.Record(
            kind.__name__,
            (kind.__doc__ or "").strip(),
            self.system(home) if home else None,
            tuple(self._field(kind, name, told) for name, told in fields_of(kind).items() if name == told.name),
            tuple((name, told.to.__name__) for name, told in references.items()),
            tuple(told.meaning for told in references.values()),
            source=place_of(kind),
        )

    def _home(self, kind: type[Record]) -> System | None:
        home = home_of(kind)
        if home is None or isinstance(home, System):
            return home
        message = f"{kind.__name__}: `kept_in` is {describe(home)}"
        self.problems.append(Fault.WRONG_KIND.at(place_of(kind), message, "it should be a System"))
        return None

    def _field(self, kind: type[Record], name: str, field: "Field[Any, Any]") -> graph.Field:
        told, ref = field.details, FieldRef(kind.__name__, name)
        wrong = list(misfits(told)) or list(_field_problems(ref, field))
        self.problems.extend(wrong)
        if wrong:
            return graph.Field(ref, "text", "", source=told.source)
        home = self._home(kind) if told.kept_in is None else told.kept_in
        keepers = () if home is None else (home,) if isinstance(home, System) else tuple(home)
        self.problems.extend(_copies(told, keepers))
        return graph.Field(
            ref,
            field.kind.of,
            told.meaning,
            told.unit,
            tuple((option.name, str(option.value)) for option in told.options or ()),
            tuple(self.system(s) for s in keepers),
            tuple(self._sync(s) for s in told.synced_to),
            self.system(told.filled_by) if told.filled_by else None,
            told.was,
            source=told.source,
        )

    def _sync(self, told: System | Sync | Retyped) -> graph.Sync:
        if isinstance(told, System):
            return graph.Sync(self.system(told), "automatic", source=told.source)
        maps = told.maps if isinstance(told, Sync) else None
        pairs = tuple((choice.name, word) for choice, word in (maps or {}).items())
        how: Any = "by hand" if isinstance(told, Retyped) else "automatic"
        return graph.Sync(self.system(told.system), how, pairs, source=told.source)

    def _first(self, told: Word) -> bool:
        if id(told) in self._told:
            return False
        self._told.add(id(told))
        wrong = list(misfits(told)) or list(named(told))
        self.problems.extend(wrong)
        return not wrong


def enter(things: dict[str, N], thing: N, problems: list[Diagnostic]) -> None:
    """Put a thing under its name; if another of that name is there and differs, say both places."""
    other = things.setdefault(thing.name, thing)
    if other != thing:
        kind = {"Graph": "workflow"}.get(type(thing).__name__, type(thing).__name__.lower())
        message = f"the {kind} `{thing.name}` is not the one at {other.source}"
        problems.append(Fault.TWO_DEFINITIONS.at(thing.source, message, "define it once, or give them two names"))


def _calendar_problems(told: Calendar) -> Iterator[Diagnostic]:
    if problem := week_problem(told.week):
        remedy = 'write `"Mon-Thu 09:00-12:30 13:00-17:30, Fri 09:00-15:00"`'
        yield Fault.BAD_VALUE.at(told.source, f"Calendar: {problem}", remedy)
    try:
        ZoneInfo(told.zone)
    except (KeyError, OSError, ValueError):
        near = get_close_matches(told.zone, available_timezones(), n=1)
        remedy = f"did you mean `{near[0]}`?" if near else 'write one such as `"Europe/London"`'
        yield Fault.BAD_VALUE.at(told.source, f"Calendar: there is no zone {told.zone!r}", remedy)
    if told.holidays is not None and not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", told.holidays):
        message = f"Calendar: {told.holidays!r} is no ISO 3166 code"
        yield Fault.BAD_VALUE.at(told.source, message, 'write `"GB"` or `"GB-SCT"`')


def _references(kind: type[Record]) -> Iterator[Diagnostic]:
    for name, part in parts_of(kind).items():
        if is_reference(part):
            if misdirected(part):
                message = f"`{kind.__name__}.{name}` refers to {describe(part.to)}"
                yield Fault.WRONG_KIND.at(part.source, message, "name a class of Record")
            if not fits(part.meaning, str):
                message = f"refers_to: `meaning` is {describe(part.meaning)}"
                yield Fault.WRONG_KIND.at(part.source, message, "it should be a text")


def _field_problems(ref: FieldRef, field: "Field[Any, Any]") -> Iterator[Diagnostic]:
    told = field.details
    for other in field.also:
        message = f"`{ref}` and `{ref.record}.{other}` are one and the same field"
        yield Fault.TWO_NAMES.at(told.source, message, "make a field for each")
    if told.maker == "choice" and told.options is None:
        yield Fault.WRONG_KIND.at(told.source, "choice: `options` is nothing", "it should be a class of Enum")
    if told.options is not None and not len(told.options):
        yield Fault.BAD_VALUE.at(told.source, f"`{ref}` has no choices", f"give {told.options.__name__} members")
    if told.maker == "money" and told.unit not in get_args(Currency):
        message = f"money: {told.unit!r} is no currency of ISO 4217"
        yield Fault.BAD_VALUE.at(told.source, message, 'write the currency first, then the meaning: `money("EUR", "...")`')
    for part in ("was",) if told.maker == "money" else ("unit", "was"):
        if (text := getattr(told, part)) is not None:
            yield from said_something(told, part, text)
    yield from _maps(ref, told)


def _maps(ref: FieldRef, told: Details) -> Iterator[Diagnostic]:
    for sync in told.synced_to:
        maps: Mapping[Any, Any] | None = sync.maps if isinstance(sync, Sync) else None
        if maps is None or not isinstance(sync, Sync):
            continue
        if told.options is None:
            yield Fault.BAD_VALUE.at(sync.source, f"`{ref}` has no choices to map", "leave `maps` out")
        elif not maps:
            yield Fault.BAD_VALUE.at(sync.source, f"the `maps` of `{ref}` are empty", "leave `maps` out")
        else:
            yield from (_bad_map(ref, told.options, sync, k, v) for k, v in maps.items() if _maps_badly(told.options, k, v))


def _maps_badly(options: type[Enum], choice: object, word: object) -> bool:
    return not isinstance(choice, options) or not isinstance(word, str) or not word.strip()


def _bad_map(ref: FieldRef, options: type[Enum], at: Word, choice: object, word: object) -> Diagnostic:
    message = f"the `maps` of `{ref}` pair {choice!s} with {word!r}"
    return Fault.BAD_VALUE.at(at.source, message, f"pair members of {options.__name__} with the other system's words")


def _copies(told: Details, keepers: Iterable[System]) -> Iterator[Diagnostic]:
    yield from listed_once(told, "kept_in", list(keepers))
    copies = [s if isinstance(s, System) else s.system for s in told.synced_to]
    yield from listed_once(told, "synced_to", copies)
    for system in copies:
        if any(system is keeper for keeper in keepers):
            message = f"{told.maker}: it is kept in {system.name} and copied there"
            yield Fault.CONTRADICTION.at(told.source, message, "leave one of the two out")
