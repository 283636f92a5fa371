"""Lines and tables as text, for a terminal or a file."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Literal, TypeAlias
from unicodedata import east_asian_width

from flowspec.model.plain import dataclass

Row: TypeAlias = tuple[str, ...]
Style: TypeAlias = Literal["", "title", "heading", "name", "warning", "aside"]
Piece: TypeAlias = tuple[str, Style]

_CODES = {"title": "3", "heading": "1", "name": "36", "warning": "33", "aside": "2"}
"""What a terminal is told (ECMA-48, Select Graphic Rendition): italic, bold, cyan, yellow, faint."""

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, broken between words where it is too long."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first column names the rows, the others are numbers unless `words` counts them from the right as text."""

    title: str
    columns: Row
    rows: tuple[Row, ...]
    words: int = 0


def text_of(parts: Iterable[Line | Table], *, width: int, colour: bool) -> str:
    """All parts as text; tables are broken within cells, and only if they are wider than `width`."""
    lines = (line for part in parts for line in (_table(part, width) if isinstance(part, Table) else _broken(part, width)))
    return "".join(f"{_styled(line, colour)}\n" for line in lines)


def _styled(line: Sequence[Piece], colour: bool) -> str:
    if not colour:
        return "".join(text for text, _ in line).rstrip()
    return "".join(f"\x1b[{_CODES[style]}m{text}\x1b[0m" if style and text.strip() else text for text, style in line).rstrip()


def _broken(line: Line, width: int) -> Iterator[Sequence[Piece]]:
    for text in _wrapped(line.text, width):
        yield [(text, line.style)]


def _table(table: Table, page: int) -> Iterator[Sequence[Piece]]:
    rows: list[Row] = [(*row, *[""] * (len(table.columns) - len(row))) for row in (table.columns, *table.rows)]
    widths = _widths(rows, page)
    for title in _wrapped(table.title, page):
        yield [(title, "title")]
    for number, row in enumerate(rows):
        cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        for i in range(max(map(len, cells))):
            line: list[Piece] = []
            for column, (lines, width) in enumerate(zip(cells, widths, strict=True)):
                text = lines[i] if i < len(lines) else ""
                space = " " * (width - _width(text))
                is_text = column == 0 or column >= len(widths) - table.words
                style: Style = "heading" if number == 0 else "name" if column == 0 else ""
                told: list[Piece] = [(text, style), (space, "")]
                line += told if is_text else told[::-1]
                line.append((_GAP, ""))
            yield line


def _widths(rows: Sequence[Row], page: int) -> list[int]:
    """As wide as the widest cell; while the table is wider than the page, the widest column gives way, to its longest word."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(_width, column)) for column in columns]
    least = [max(_width(word) for cell in column for word in cell.split() or [""]) for column in columns]
    while sum(widths) + len(_GAP) * (len(widths) - 1) > page:
        able = [i for i, width in enumerate(widths) if width > least[i]]
        if not able:
            break
        widths[max(able, key=widths.__getitem__)] -= 1
    return widths


def _wrapped(text: str, width: int) -> list[str]:
    if _width(text) <= width and "\n" not in text:
        return [text]
    return [line for told in text.split("\n") for line in wrap(told, max(1, width), break_on_hyphens=False) or [""]]


def _width(text: str) -> int:
    """How many columns of a terminal it takes: Chinese, Japanese and Korean letters take two."""
    return len(text) if text.isascii() else len(text) + sum(east_asian_width(letter) in "WF" for letter in text)
