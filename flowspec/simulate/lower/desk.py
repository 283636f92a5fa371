"""Reading a scenario's numbers while noting which were used, which were missing, and what is wrong.

A number that nobody has read when the Model is finished has no effect, and that is an error: nothing that is accepted is ignored.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass as mutable
from dataclasses import field

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.distribution import Quantity
from flowspec.model.given import KeyPath
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Scenario, Table
from flowspec.model.source import Source
from flowspec.simulate.lower.faults import Fault


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader should know of the Model: a default that was taken, or a word that does not act here."""

    path: KeyPath
    says: str
    what: str = "default"


@mutable(slots=True, eq=False)
class Desk:
    """Where a lowering collects what it finds out about one scenario."""

    scenario: Scenario
    problems: list[Diagnostic] = field(default_factory=list[Diagnostic])
    notes: dict[Note, None] = field(default_factory=dict[Note, None])
    used: set[KeyPath] = field(default_factory=set[KeyPath])

    def fault(self, fault: Fault, place: Source | KeyPath, message: str, remedy: str) -> None:
        """Note an error at a place of the spec, or at a key of the scenario."""
        at = place if isinstance(place, Source) else self.scenario.places.of(*place)
        self.problems.append(fault.at(at, message, remedy))

    def missing(self, home: KeyPath, line: str, why: str) -> None:
        """Note that a required line is missing in the table at `home`."""
        self.fault(Fault.MISSING, home, why, f"add `{line}` to {header(home)}, with your number")

    def unknown(self, path: KeyPath, name: str, what: str, known: Iterable[str]) -> None:
        """Note a name that the spec does not have, with the nearest one that it has."""
        names = tuple(known)
        near = difflib.get_close_matches(name, names, 1)
        listed = ", ".join(names) or "none"
        self.fault(
            Fault.UNKNOWN_NAME, path, f"the spec has no {what} {name}", f"write {near[0]}" if near else f"there are: {listed}"
        )

    def note(self, path: KeyPath, says: str, what: str = "default") -> None:
        """Remember something that is no error."""
        self.notes[Note(path, says, what)] = None

    def use(self, *path: str) -> None:
        """Say that what stands at this path has an effect."""
        self.used.add(path)

    def was_used(self, path: KeyPath) -> bool:
        """Whether the path, or one above it, has an effect."""
        return any(path[:length] in self.used for length in range(len(path) + 1))


@dataclass(frozen=True, slots=True)
class Numbers:
    """The tables that speak of one thing, the more exact first; `home` is where a missing line belongs."""

    desk: Desk
    home: KeyPath
    tables: tuple[tuple[KeyPath, Table], ...]
    kind: type[Table]

    def has(self, name: str) -> bool:
        """Whether something was said; it does not count as use."""
        return any(_said(table, name) for _, table in self.tables)

    def value(self, name: str) -> object:
        """What was said, or the default, which is then noted."""
        for path, table in self.tables:
            if _said(table, name):
                self.desk.use(*path, name)
                return getattr(table, name)
        default: object = self.kind.model_fields[name].default
        self.desk.note((*self.home, name), "nothing" if default is None else str(default))
        return default

    def time(self, name: str) -> Quantity | None:
        """A duration, or None."""
        told = self.value(name)
        return told if isinstance(told, Quantity) else None

    def share(self, name: str) -> float:
        """A share; 0 where nothing was said and there is no default."""
        told = self.value(name)
        return float(told) if isinstance(told, int | float) else 0.0

    def required_time(self, name: str, why: str, example: str) -> Quantity | None:
        """A duration that must be there: without it the line to add is printed."""
        if not self.has(name):
            self.desk.missing(self.home, f'{name} = "{example}"', why)
            return None
        return self.time(name)

    def required_share(self, name: str, why: str, example: str) -> float:
        """A share that must be there: without it the line to add is printed."""
        if not self.has(name):
            self.desk.missing(self.home, f"{name} = {example}", why)
            return 0.0
        return self.share(name)

    def place(self, name: str) -> KeyPath:
        """Where the number stands, or its table."""
        return next(((*path, name) for path, table in self.tables if _said(table, name)), self.home)


def header(path: KeyPath) -> str:
    """A table's header as TOML writes it: `[links."lose/won"]`."""
    return f"[{'.'.join(map(_quoted, path))}]" if path else "the top of the file"


def leaves(table: Table | Mapping[str, object], path: KeyPath) -> Iterator[KeyPath]:
    """The path of every number that was written in a table."""
    said = (
        {name: getattr(table, name) for name in type(table).model_fields if _said(table, name)}
        if isinstance(table, Table)
        else table
    )
    for name, value in said.items():
        at = (*path, name)
        if isinstance(value, Table) or (isinstance(value, Mapping) and value):
            yield from leaves(value, at)  # pyright: ignore[reportUnknownArgumentType]
        else:
            yield at


def _said(table: Table, name: str) -> bool:
    return name in table.model_fields_set and getattr(table, name) is not None


def _quoted(key: str) -> str:
    return key if key and all(c.isalnum() or c in "_-" for c in key) else f'"{key}"'
