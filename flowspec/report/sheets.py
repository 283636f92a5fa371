"""Tables as plain data, and as text for a terminal or as Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence

from flowspec.model.plain import dataclass
from flowspec.report.text import Line, Row, Table, text_of

__all__ = ["Row", "Sheet", "sheets_as_markdown", "sheets_as_text"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the first column names the rows, the others are numbers unless `words` counts them from the right as text.

    `notes` stand below it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    words: int = 0


def sheets_as_text(head: str, sheets: Iterable[Sheet], *, width: int = 120, colour: bool = False) -> str:
    """All tables as text; lines are broken only where the table is wider than `width`."""
    return text_of(_parts(head, sheets), width=width, colour=colour)


def _parts(head: str, sheets: Iterable[Sheet]) -> Iterator[Line | Table]:
    yield Line(head, "heading")
    for sheet in sheets:
        if sheet.rows or sheet.notes:
            yield Line("")
            yield Table(sheet.title, sheet.columns, sheet.rows, sheet.words) if sheet.rows else Line(sheet.title, "title")
        yield from (Line(note, "aside") for note in sheet.notes)


def sheets_as_markdown(head: str, sheets: Iterable[Sheet]) -> str:
    """All tables as Markdown."""
    return "\n".join([f"**{_cell(head)}**", *(line for sheet in sheets for line in _markdown(sheet))]) + "\n"


def _markdown(sheet: Sheet) -> Iterator[str]:
    if not sheet.rows and not sheet.notes:
        return
    yield from ("", f"### {_cell(sheet.title)}", "")
    if sheet.rows:
        yield _line(sheet.columns)
        words = len(sheet.columns) - sheet.words
        yield "|" + "|".join("---" if number == 0 or number >= words else "---:" for number in range(len(sheet.columns))) + "|"
        yield from (_line(row) for row in sheet.rows)
    for note in sheet.notes:
        yield from ("", _cell(note))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return re.sub(r"([\\*_\[\]<>|])", r"\\\1", text)
