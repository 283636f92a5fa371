"""What the signs of a picture mean: only those that occur in it, and the clocks that the spec names."""

from collections.abc import Iterator
from html import escape

from flowspec.export.facts import is_fragile, is_timed, named_clocks
from flowspec.export.lines import forks, joins, places, ways_back
from flowspec.export.look import DOUBT, HANDOFF, INK, LINE, MOVE, MUTED, font, table, told
from flowspec.model.graph import Graph
from flowspec.model.words import clock_words

IN_A_ROW = 2


def legend(graph: Graph, *, detailed: bool) -> str:
    """The legend as an HTML-like table; empty text if there is nothing to explain. In detail it tells the clocks too."""
    signs = [_sign(sign, says) for sign, says in _signs(graph, detailed)]
    rows = [f"<TR>{''.join(signs[n : n + IN_A_ROW])}</TR>" for n in range(0, len(signs), IN_A_ROW)]
    clocks = [_clock(title, course) for title, course in _clocks(graph) if detailed]
    parts = [table(part, spacing=2) for part in (clocks, rows) if part]
    return table(f'<TR><TD ALIGN="LEFT">{part}</TD></TR>' for part in parts) if parts else ""


def _sign(sign: str, says: str) -> str:
    return f'<TD ALIGN="RIGHT">{sign}</TD><TD ALIGN="LEFT">{font(escape(says), size=9, colour=MUTED)}</TD><TD WIDTH="10"></TD>'


def _clocks(graph: Graph) -> Iterator[tuple[str, str]]:
    for clock in named_clocks(graph):
        meaning = f" ({clock.meaning})" if clock.meaning else ""
        yield f"{clock.what} {clock.name}{meaning}", clock_words(clock)


def _clock(title: str, course: str) -> str:
    whole = f"{told(title, 84)}:" + '<BR ALIGN="LEFT"/>' + told(course, 84)
    return f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{font(whole, size=9.5)}</TD></TR>'


def _signs(graph: Graph, detailed: bool) -> Iterator[tuple[str, str]]:
    links = graph.links
    if any(link.what == "handoff" and not is_fragile(link.trigger) for link in links):
        yield _line(HANDOFF, 3), "handoff: another owner"
    if any(link.what == "move" and not is_fragile(link.trigger) for link in links):
        yield _line(MOVE, 1), "move: same owner"
    if any(link.what == "handoff" and is_fragile(link.trigger) for link in links):
        yield _line(DOUBT, 3, dashes=3), "handoff that can be forgotten: from memory or by message"
    if any(link.what == "move" and is_fragile(link.trigger) for link in links):
        yield _line(DOUBT, 1, dashes=3), "move that can be forgotten: from memory or by message"
    if any(is_timed(link.trigger) for link in links):
        yield _line(MOVE, 1, tail="○"), "taken by the clock"
    if detailed and any(ways_back(graph, places(graph))):
        yield _line(LINE, 1, dashes=5), "way back when something is missing"
    if any(joins(link) or forks(link) for link in links):
        yield _line(INK, 4, head=""), "all of these"


def _line(colour: str, thick: int, *, dashes: int = 1, tail: str = "", head: str = "►") -> str:
    """A sample of a line, drawn with cells."""
    wide = 24 // (2 * dashes - 1)
    dash = f'<TD FIXEDSIZE="TRUE" WIDTH="{wide}" HEIGHT="{thick}" BGCOLOR="{colour}"></TD>'
    gap = f'<TD FIXEDSIZE="TRUE" WIDTH="{wide}" HEIGHT="{thick}"></TD>'
    ends = [f"<TD>{font(end, size=8, colour=colour)}</TD>" if end else "" for end in (tail, head)]
    line = f"<TR>{gap.join([dash] * dashes)}</TR>"
    return table([f"<TR>{ends[0]}<TD>{table([line], spacing=0)}</TD>{ends[1]}</TR>"])
