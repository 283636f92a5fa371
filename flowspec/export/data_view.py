"""Which data is there at which handoff: a table of fields and handoffs, as a picture and as text."""

from collections.abc import Mapping, Sequence
from html import escape

from flowspec.analysis.dataflow import Cell, Presence
from flowspec.export import look
from flowspec.export.drawing import drawing, quotable
from flowspec.export.look import clean, element_id, font, table, told
from flowspec.model.expression import FieldRef
from flowspec.model.graph import Graph

_COLOURS: Mapping[Presence, tuple[str, str]] = {
    "always": ("#cfe3f1", look.INK),
    "sometimes": (look.DOUBT_FILL, look.DOUBT),
    "never": ("#ffffff", look.MUTED),
}
"""Background and ink; the word in each cell says the same without colours."""


def data_dot(graph: Graph, cells: Sequence[Cell]) -> str:
    """The table in DOT: a row for each field, a column for each handoff, as `dataflow.table` tells them.

    A cell says whether the field is filled when the handoff is taken, before its own gate is tested, and whether that gate
    asks for it. Its tooltip has a path on which the field is missing; its id is `cell-FIELD-HANDOFF`.
    """
    fields, links = _axes(cells)
    at = {(cell.field, cell.link): cell for cell in cells}
    head = "".join(_cell(font(told(link, 16), size=10.5, colour=look.HANDOFF, bold=True), look.HANDOFF_FILL) for link in links)
    rows = [f"<TR>{_cell(' ', 'white')}{head}</TR>"]
    for field in fields:
        name = _cell(font(told(_named(field, fields), 40), size=10.5, bold=True), look.LANE_FILL, align="LEFT")
        rows.append(f"<TR>{name}{''.join(_presence(at.get((field, link)), field, link) for link in links)}</TR>")
    body = f'<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="5" COLOR="{look.LANE_LINE}">{"".join(rows)}</TABLE>'
    parts = [*_heading(graph, bool(cells)), *([" ", body] if cells else [])]
    whole = drawing(graph.name, graph=_GRAPH, node={"fontname": look.FONT, "shape": "plain"}, edge={})
    says = f"data at the handoffs of {graph.name}"
    page = table(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{part}</TD><TD></TD></TR>' for part in parts)
    whole.node("data", label=f"<{page}>", id="data", tooltip=quotable(says))
    return whole.source


def data_text(graph: Graph, cells: Sequence[Cell]) -> str:
    """The same as a Markdown table; what a handoff's own gate asks for is marked with an asterisk."""
    fields, links = _axes(cells)
    if not cells:
        return f"{graph.name} hands nothing over.\n"
    at = {(cell.field, cell.link): cell for cell in cells}
    rows = [["field", *links], *([_named(f, fields), *(_marked(at.get((f, k))) for k in links)] for f in fields)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join([*lines, "", "* required at this handoff", ""])


def _axes(cells: Sequence[Cell]) -> tuple[list[FieldRef], list[str]]:
    return list(dict.fromkeys(cell.field for cell in cells)), list(dict.fromkeys(cell.link for cell in cells))


def _named(field: FieldRef, fields: Sequence[FieldRef]) -> str:
    """The field's name, with its record where two records use the name."""
    return clean(field.name if sum(other.name == field.name for other in fields) == 1 else str(field))


def _marked(cell: Cell | None) -> str:
    return "" if cell is None else cell.before + ("*" if cell.required else "")


def _presence(cell: Cell | None, field: FieldRef, link: str) -> str:
    if cell is None:
        return _cell(" ", "white")
    fill, ink = _COLOURS[cell.before]
    lacking = cell.required and cell.before != "always"
    said = font(cell.before, size=10, colour=look.DOUBT if lacking else ink, bold=lacking)
    if cell.required:
        said += "<BR/>" + font("required", size=8.5, colour=look.DOUBT if lacking else look.MUTED)
    missing = f"; missing on {clean(' > '.join(cell.path))}" if cell.path else ""
    tip = f"{clean(str(field))} at {clean(link)}: {cell.before}, afterwards {cell.passed}{missing}"
    ident = element_id("cell", f"{field.name}-{link}")
    return _cell(said, fill, extra=f' ID="{escape(ident)}" TOOLTIP="{escape(tip)}"')


def _cell(html: str, fill: str, *, align: str = "CENTER", extra: str = "") -> str:
    return f'<TD ALIGN="{align}" BALIGN="{align}" BGCOLOR="{fill}"{extra}>{html}</TD>'


def _heading(graph: Graph, any_cells: bool) -> list[str]:
    says = "Is the field filled when work is handed over, before the handoff's own requirements are tested?"
    return [
        font(told(f"{graph.name}: data at the handoffs", 60), size=16, bold=True),
        font(told(says if any_cells else "Nothing is handed over.", 80), size=11, colour=look.MUTED),
    ]


_GRAPH = {"bgcolor": "white", "fontname": look.FONT, "pad": "0.2"}
