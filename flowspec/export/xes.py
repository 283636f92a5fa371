"""A Log as XES 1.0, the format of process mining (Guenther and Verbeek, XES Standard Definition 2.0, 2014): a trace a case."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass as mutable
from dataclasses import field
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

import numpy as np

from flowspec.model.errors import FlowspecError
from flowspec.model.log import OUTCOME_ABANDONED, OUTCOME_STUCK, SEAT_KINDS, Flag, Header, Kind, Log
from flowspec.model.plain import dataclass

_EXTENSIONS = {
    "Concept": ("concept", "http://www.xes-standard.org/concept.xesext"),
    "Lifecycle": ("lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    "Time": ("time", "http://www.xes-standard.org/time.xesext"),
    "Organizational": ("org", "http://www.xes-standard.org/org.xesext"),
}
_WAITS = {
    Kind.BATCH: "batch", Kind.NOTICE: "notice", Kind.FORGOTTEN: "forgotten", Kind.UNOWNED: "ownerless", Kind.QUEUE: "queue",
    Kind.HELD: "held", Kind.HOLD: "hold", Kind.JOIN: "join",
}  # fmt: skip
_OUTCOMES = {OUTCOME_ABANDONED: "abandoned", OUTCOME_STUCK: "stuck"}
_ACTIVITIES = (*(kind for kind in SEAT_KINDS if kind != Kind.SIDE), Kind.AI, Kind.WAIT)

NONE: "AttributesImpl[str]" = AttributesImpl({})

Attribute = tuple[str, str, str]
"""Type, key and value."""


def xes(log: Log) -> bytes:
    """The Log as an XES document.

    Each span in which something is done is two events, `start` and `complete`, with one `concept:instance`. `concept:name` is the
    stage for its own work, a machine's or a wait, and `stage: look`, `stage: ask` and so on for the rest of a visit;
    `org:group` is the team, `org:resource` the seat. `start` tells how many milliseconds the token had waited since something was
    last done, by cause (`waited:queue`), `complete` how many somebody worked. A case ends with an event named like its end.
    Gates, clocks and side tasks are not told; CSV and Parquet have them.

    Raises `FlowspecError` for a run without a date: XES has no other times.
    """
    check_dated(log.header)
    out = io.BytesIO()
    writer = _Writer(XMLGenerator(out, "utf-8", short_empty_elements=True))
    writer.document(log)
    return out.getvalue()


def check_dated(header: Header) -> None:
    """Raise `FlowspecError` for a run without a date."""
    if not header.epoch:
        raise FlowspecError('XES needs dates, and this run has none; write start = "2027-01-04" into the scenario')


@mutable(slots=True)
class _Writer:
    """Writes elements one after another; nothing is held but the rows of one case."""

    to: XMLGenerator
    starts: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    header: Header = field(init=False)

    def document(self, log: Log) -> None:
        self.header, self.starts = log.header, datetime.fromisoformat(log.header.epoch)
        self.to.startDocument()
        self.to.startElement(
            "log", AttributesImpl({"xes.version": "1.0", "xes.features": "", "xmlns": "http://www.xes-standard.org/"})
        )
        for name, (prefix, uri) in _EXTENSIONS.items():
            self.element("extension", {"name": name, "prefix": prefix, "uri": uri})
        self.globally("trace", [("string", "concept:name", "")])
        self.globally("event", [("string", "concept:name", ""), ("string", "lifecycle:transition", "complete")])
        self.element("classifier", {"name": "Activity", "keys": "concept:name"})
        self.attributes([("string", "concept:name", ", ".join(log.header.workflows)), ("string", "lifecycle:model", "standard")])
        columns = {
            name: log[name]
            for name in ("kind", "case", "token", "stage", "team", "seat", "begin", "end", "worked", "value", "flags")
        }
        order = np.argsort(columns["case"], kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(columns["case"][order])) + 1):
            if len(rows):
                self.trace(
                    [_Row(*values) for values in zip(*(column[rows].tolist() for column in columns.values()), strict=True)]
                )
        self.to.endElement("log")
        self.to.endDocument()

    def trace(self, rows: "Sequence[_Row]") -> None:
        self.to.startElement("trace", NONE)
        arrived = next((row for row in rows if row.kind == Kind.ARRIVE), None)
        self.attributes([("string", "concept:name", str(rows[0].case))])
        if arrived:
            workflow = self.header.stages[arrived.stage].workflow
            names = self.header.priorities[workflow]
            self.attributes([("string", "workflow", self.header.workflows[workflow])])
            self.attributes([("string", "priority", names[arrived.value])] if arrived.value < len(names) else [])
        for _, _, told in sorted(self.events(rows), key=lambda event: event[:2]):
            self.to.startElement("event", NONE)
            self.attributes(told)
            self.to.endElement("event")
        self.to.endElement("trace")

    def events(self, rows: "Sequence[_Row]") -> Iterator[tuple[int, int, list[Attribute]]]:
        """Tick, order within the tick, and attributes of each event."""
        waited: dict[int, dict[str, int]] = {}
        for number, row in enumerate(rows):
            if row.kind in _WAITS:
                mine = waited.setdefault(row.token, {})
                cause = _WAITS[Kind(row.kind)]
                mine[cause] = mine.get(cause, 0) + row.end - row.begin
            elif row.kind in _ACTIVITIES:
                told = self.activity(row, number)
                lost = [("int", f"waited:{cause}", str(ticks)) for cause, ticks in waited.pop(row.token, {}).items()]
                yield row.begin, 2 * number, [*told, *self.moment("start", row.begin), *lost]
                worked: list[Attribute] = [("int", "worked", str(row.worked))] if row.seat >= 0 else []
                yield row.end, 2 * number + 1, [*told, *self.moment("complete", row.end), *worked, *_flags(row.flags)]
            elif row.kind == Kind.CLOSE and row.value in (*range(len(self.header.ends)), *_OUTCOMES):
                name = _OUTCOMES.get(row.value) or self.header.stages[self.header.ends[row.value]].name
                lost = [("int", f"waited:{cause}", str(t)) for mine in waited.values() for cause, t in mine.items()]
                yield row.end, 2 * number, [("string", "concept:name", name), *self.moment("complete", row.end), *lost]

    def activity(self, row: "_Row", number: int) -> list[Attribute]:
        stage = self.header.stages[row.stage].name if row.stage >= 0 else "?"
        kind = Kind(row.kind)
        name = stage if kind in (Kind.WORK, Kind.AI, Kind.WAIT) else f"{stage}: {kind.name.lower()}"
        told: list[Attribute] = [("string", "concept:name", name), ("string", "concept:instance", str(number))]
        if row.team >= 0:
            team = self.header.teams[row.team].name
            told += [("string", "org:group", team)]
            told += [("string", "org:resource", f"{team} {row.seat + 1}")] if row.seat >= 0 else []
        return told

    def moment(self, transition: str, tick: int) -> list[Attribute]:
        at = (self.starts + timedelta(milliseconds=tick)).isoformat(timespec="milliseconds")
        return [("string", "lifecycle:transition", transition), ("date", "time:timestamp", at)]

    def globally(self, scope: str, attributes: Sequence[Attribute]) -> None:
        self.to.startElement("global", AttributesImpl({"scope": scope}))
        self.attributes(attributes)
        self.to.endElement("global")

    def attributes(self, told: Sequence[Attribute]) -> None:
        for kind, key, value in told:
            self.element(kind, {"key": key, "value": value})

    def element(self, name: str, attributes: dict[str, str]) -> None:
        self.to.startElement(name, AttributesImpl(attributes))
        self.to.endElement(name)


@dataclass(frozen=True, slots=True)
class _Row:
    """What an event needs of a row."""

    kind: int
    case: int
    token: int
    stage: int
    team: int
    seat: int
    begin: int
    end: int
    worked: int
    value: int
    flags: int


def _flags(flags: int) -> list[Attribute]:
    return [("boolean", flag.name.lower(), "true") for flag in Flag if flags & flag and flag.name]
