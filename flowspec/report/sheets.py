"""Tables as plain data, and as text for a terminal or as Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence

from flowspec.model.plain import dataclass

Row = tuple[str, ...]


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
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=width, force_terminal=colour, no_color=not colour, highlight=False)
    with console.capture() as captured:
        console.print(Text(head, style="bold"))
        for sheet in sheets:
            if sheet.rows:
                table = Table(title=sheet.title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
                for number, column in enumerate(sheet.columns):
                    is_text = number == 0 or number >= len(sheet.columns) - sheet.words
                    table.add_column(column, style="cyan" if number == 0 else None, justify="left" if is_text else "right")
                for row in sheet.rows:
                    table.add_row(*map(Text, row))
                console.print(Text(""), table, sep="\n")
            elif sheet.notes:
                console.print(Text(""), Text(sheet.title, style="italic"), sep="\n")
            for note in sheet.notes:
                console.print(Text(note, style="dim"))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


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
