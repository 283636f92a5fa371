"""A page as plain data: what it says, shows and tabulates, before anything is drawn."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from flowspec.model.plain import dataclass
from flowspec.report.sheets import Sheet

Chart: TypeAlias = Mapping[str, Any]
"""A chart in Vega-Lite, with its data in it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, what it shows in a sentence, and its numbers as a table, for those who cannot see it or want to copy them."""

    ident: str
    title: str
    says: str
    chart: Chart
    table: Sheet


@dataclass(frozen=True, slots=True)
class Diagram:
    """One workflow drawn once for each way to colour it: (what the colour means, the picture as SVG)."""

    ident: str
    title: str
    views: tuple[tuple[str, bytes], ...]


Change: TypeAlias = tuple[str, str, str, Literal["better", "worse", ""]]
"""Another scenario's name and value, what changed, and whether for the better ("": no difference is shown, or it is neither)."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that matters: of the first scenario, and how it changes in the others."""

    title: str
    value: str
    others: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """An item of a list: its title, what it comes to, and what to do."""

    title: str
    says: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page. `sheets` are folded away where the section has figures that say the same."""

    ident: str
    title: str
    lead: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    points_title: str = ""
    points: tuple[Point, ...] = ()
    diagrams: tuple[Diagram, ...] = ()
    figures: tuple[Figure, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A report."""

    title: str
    subtitle: str
    scenarios: tuple[str, ...]
    sections: tuple[Section, ...]
