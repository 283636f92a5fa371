"""How pictures look: colours that the colour-blind can tell apart and that stay apart in grey, and cards of text."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable
from html import escape

from flowspec.export.facts import Fact
from flowspec.model.plain import dataclass
from flowspec.model.words import spoken

FONT = "Arial"
_GLUE = "\u00a0"
ROOM = 200
"""Points of a lane that its title may claim for itself."""
INK, MUTED, LINE = "#1f2933", "#4d5965", "#8493a1"
LANE_FILL, LANE_LINE = "#f5f7f9", "#cdd5dc"
MOVE = "#4b5863"
HANDOFF, HANDOFF_FILL = "#0b5c92", "#eaf3f9"
DOUBT, DOUBT_FILL = "#b84300", "#fdf3ec"
GOOD = "#00795b"
# Blue, vermilion and bluish green after Okabe and Ito (https://jfly.uni-koeln.de/color/), darkened for text on white.


@dataclass(frozen=True, slots=True)
class Heat:
    """How hot an element is, from 0 (cool) to 1, and the words that say why."""

    level: float
    says: str


def heat_colour(level: float) -> str:
    """From white to orange; lightness falls steadily, so that it can be read in grey too. `level` is cut to [0, 1]."""
    share = min(1.0, max(0.0, level))
    cool, hot = (255, 255, 255), (250, 196, 140)
    return "#" + "".join(f"{round(c + (h - c) * share):02x}" for c, h in zip(cool, hot, strict=True))


def element_id(kind: str, name: str) -> str:
    """The id of an element in every picture: `stage-kickoff`, `link-hand_over`, `lane-Sales`."""
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9_]", lambda odd: f"-{ord(odd[0]):x}-", name)


def clean(text: str) -> str:
    """The text on one line, without signs that no XML may hold."""
    kept = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    return " ".join(kept.split())


def wrapped(text: str, width: int) -> list[str]:
    """Spoken text in lines of at most `width` signs, as few as can be and then as even as can be.

    Names and comparisons stay on one line; longer words are broken.
    """
    glued = re.sub(r" (<=?|>=?|=) ", f"{_GLUE}\\1{_GLUE}", spoken(clean(text), space=_GLUE))
    whole = " ".join(word if len(word) <= width else word.replace(_GLUE, " ") for word in glued.split(" "))
    fewest = len(_lines(whole, width))
    lines = next(lines for n in range(max(1, width // 2), width + 1) if len(lines := _lines(whole, n)) <= fewest)
    return [line.replace(_GLUE, " ") for line in lines]


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def told(text: str, width: int) -> str:
    """Text for an HTML-like label: wrapped, escaped, lines to the left."""
    return '<BR ALIGN="LEFT"/>'.join(escape(line) for line in wrapped(text, width)) or " "


def font(html: str, *, size: float = 10, colour: str = INK, bold: bool = False) -> str:
    """HTML-like text in a size and a colour."""
    return f'<FONT POINT-SIZE="{size:g}" COLOR="{colour}">{f"<B>{html}</B>" if bold else html}</FONT>'


def card(title: str, meaning: str, facts: Iterable[Fact], *, colour: str = INK, width: int = 32) -> str:
    """A card as an HTML-like table: title, meaning, and a line for each fact, with its label in a column of its own."""
    shown = [fact for fact in facts if fact.tone != "minor"]
    wide = [(title, 12.0, colour, True), (meaning, 10.0, MUTED, False)]
    wide += [(fact.says, 10.0, *_ink(fact)) for fact in shown if not fact.label]
    rows = [_wide(font(told(text, width), size=size, colour=ink, bold=bold)) for text, size, ink, bold in wide if clean(text)]
    if labelled := [fact for fact in shown if fact.label]:
        column = 6 + max(text_width(fact.label, 9) for fact in labelled)
        widest = max((text_width(line, size) for text, size, *_ in wide for line in wrapped(text, width)), default=0)
        facts_table = table([_fact(fact, width - 6, column, widest - column) for fact in labelled], spacing=0)
        rows.append(f'<TR><TD ALIGN="LEFT">{facts_table}</TD></TR>')
    return table(rows or [_wide(" ")])


def heading(text: str, width: int, *, size: float, colour: str) -> str:
    """Text at the left of a cell that is up to twice as wide: a line that comes in the middle does not cross it."""
    written = max(text_width(line, size) for line in wrapped(text, width))
    wide = max(written, min(2 * written, ROOM)) + 12
    said = font(told(text, width), size=size, colour=colour, bold=True)
    return table([f'<TR><TD ALIGN="LEFT" BALIGN="LEFT" WIDTH="{wide:.0f}">{said}</TD></TR>'])


def table(rows: Iterable[str], *, spacing: int = 1, padding: int = 0) -> str:
    """Rows as a table without lines."""
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="{spacing}" CELLPADDING="{padding}">{"".join(rows)}</TABLE>'


def tooltip(title: str, meaning: str, facts: Iterable[Fact]) -> str:
    """The same and the minor facts, as plain lines."""
    lines = [clean(title), clean(meaning), *(f"{fact.label} {clean(fact.says)}".strip() for fact in facts)]
    return "\n".join(line for line in lines if line)


def text_width(text: str, size: float) -> float:
    """About how wide the text is in points; classes of letters after Arial's metrics, rather too wide than too narrow."""
    return size * sum(map(_units, text))


def _units(sign: str) -> float:
    if sign in "iljtfrI.,:;!|'()[]/ “”":
        return 0.32
    if sign in "mwMW@%—" or ord(sign) > 0x1100:
        return 0.9
    return 0.7 if sign.isupper() else 0.57


def _ink(fact: Fact) -> tuple[str, bool]:
    return (DOUBT, True) if fact.tone == "doubtful" else (INK, False)


def _wide(html: str) -> str:
    return f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{html}</TD></TR>'


def _fact(fact: Fact, width: int, label_width: float, value_width: float) -> str:
    label = font(escape(fact.label), size=9, colour=MUTED)
    value = font(told(fact.says, width), size=9.5, colour=_ink(fact)[0])
    return (
        f'<TR><TD ALIGN="LEFT" VALIGN="TOP" WIDTH="{label_width:.0f}">{label}</TD>'
        f'<TD ALIGN="LEFT" BALIGN="LEFT" VALIGN="TOP" WIDTH="{max(value_width, 1):.0f}">{value}</TD></TR>'
    )
