"""Findings for a terminal: the sentence, the line of the spec with a caret, and what shows it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from flowspec.checks.outcome import Outcome
from flowspec.model.diagnostic import Diagnostic, Severity, Witness
from flowspec.model.source import NOWHERE, Source
from flowspec.model.words import way

_COLOURS: dict[Severity, str] = {"error": "\x1b[31m", "warning": "\x1b[33m", "info": "\x1b[36m"}
_FAINT, _PLAIN = "\x1b[2m", "\x1b[0m"


def render(outcome: Outcome, sources: Mapping[str, str], *, colour: bool = False, prices: Mapping[str, str] | None = None) -> str:
    """All findings with their lines, and a last line that counts them. `sources` are the texts of the files, by name; `prices`
    say by fingerprint what a finding costs."""
    blocks = ["\n".join(_block(one, sources, colour, (prices or {}).get(one.fingerprint, ""))) for one in outcome.findings]
    return "\n\n".join([*blocks, summary(outcome)]) + "\n"


def summary(outcome: Outcome) -> str:
    """How many findings of which severity, and what was kept back."""
    counts = Counter(one.severity for one in outcome.findings)
    told = [_counted(counts[s], s) for s in ("error", "warning") if counts[s]] + (
        [f"{counts['info']} info"] if counts["info"] else []
    )
    said = ", ".join(told) if told else "nothing found"
    kept = [
        (sum(one.by is not None for one in outcome.suppressed), "suppressed"),
        (sum(one.by is None for one in outcome.suppressed), "in the baseline"),
        (len(outcome.mended), "in the baseline but mended"),
        (len(outcome.undecided), "undecided (a strict check tells them)"),
    ]
    return "; ".join([said, *(f"{count} {what}" for count, what in kept if count)])


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _block(one: Diagnostic, sources: Mapping[str, str], colour: bool, price: str) -> Iterator[str]:
    paint = _COLOURS[one.severity] if colour else ""
    plain, faint = (_PLAIN, _FAINT) if colour else ("", "")
    place = f"{one.place}  " if one.place != NOWHERE else f"{one.element}  "
    yield f"{place}{paint}{one.code} {one.name}{plain}{_mildness(one)}  {one.message}; {one.remedy}."
    yield from (f"{faint}{line}{plain}" for line in _excerpt(one.place, sources))
    yield from (f"{faint}  = {line}{plain}" for line in shown(one))
    if price:
        yield f"  = price: {price}"


def _mildness(one: Diagnostic) -> str:
    words: list[str] = [one.severity] if one.severity != "error" else []
    words += ["not certain"] if one.verdict == "unknown" else []
    return f" ({', '.join(words)})" if words else ""


def _excerpt(place: Source, sources: Mapping[str, str]) -> Iterator[str]:
    lines = sources.get(place.file, "").splitlines()
    if not 1 <= place.line <= len(lines):
        return
    line, column, number = *_window(lines[place.line - 1], place.column - 1), str(place.line)
    word = re.match(r"[\w.]+", line[column:])
    before = re.sub(r"[^\t]", " ", line[:column])
    yield f"  {number} | {line}"
    yield f"  {' ' * len(number)} | {before}{'^' * (len(word[0]) if word else 1)}"


WIDEST = 200
"""Of a longer line a part is shown."""


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column, and where the column is in it."""
    if len(line) <= WIDEST:
        return line, column
    begin = max(0, min(column - WIDEST // 4, len(line) - WIDEST))
    cut = line[begin : begin + WIDEST]
    return ("… " if begin else "") + cut + (" …" if begin + WIDEST < len(line) else ""), column - begin + (2 if begin else 0)


def shown(one: Diagnostic) -> Iterator[str]:
    """What shows a finding, a line each: the record, for which values it is the same, the path, other places, and doubts."""
    if one.witness:
        yield from _witness(one.witness)
    yield from (f"see {other.place}: {other.says}" for other in one.related if other.place != NOWHERE)
    if one.reason:
        yield f"not certain: {one.reason}"


def _witness(witness: Witness) -> Iterator[str]:
    for record, rows in groupby(witness.record, key=lambda row: row[0].rpartition(".")[0]):
        yield f"record {record or 'at'}: " + ", ".join(f"{name.rpartition('.')[2]} {_value(value)}" for name, value in rows)
    if witness.region:
        yield "the same for: " + _joined(witness.region)
    if witness.path:
        yield ("by: " + way(witness.path) + ("" if witness.reachable is not False else " (not shown to bring such a record)"))


def _value(value: str | None) -> str:
    return "absent" if value is None else value if value and not re.search(r"[,\s]", value) else f"“{value}”"


def _joined(words: Iterable[str]) -> str:
    return "; ".join(words)
