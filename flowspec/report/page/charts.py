"""Numbers -> charts in Vega-Lite. All are as wide as a phone, so that nothing shrinks there; a desk shows two side by side.

What a mark says (its tooltip) is made here too: ` | ` parts its lines. Marks that say nothing are decoration.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from flowspec.measure.intervals import Interval
from flowspec.model.plain import dataclass
from flowspec.report.numbers import number, with_interval
from flowspec.report.page import colours
from flowspec.report.page.content import Chart

WIDTH, HEIGHT = 360, 200
ROW, BAR = 40, 12
"""Height of a row whose name stands above its bar, and of the bar."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line over time with the interval of each point."""

    name: str
    colour: str
    at: Sequence[float]
    values: Sequence[Interval]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across a chart at a value, with what it marks."""

    at: float
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A named bar: its value, its interval where it has one, and what it says."""

    name: str
    value: float
    says: str
    low: float = math.nan
    high: float = math.nan
    colour: str = colours.ACCENT


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stacked bar."""

    bar: str
    name: str
    value: float
    says: str


def over_time(lines: Sequence[Line], *, x: str, y: str, marks: Iterable[Mark] = (), least: float = -math.inf) -> Chart:
    """Lines with bands of their intervals, cut off below `least`; `marks` stand at moments."""
    rows = [
        {
            "x": _short(at), "y": _short(value.mean), "name": line.name,
            "low": _short(max(least, value.low)) if _bounded(value) else None,
            "high": _short(value.high) if _bounded(value) else None,
            "says": f"{line.name} | {x} {number(at)} | {with_interval(value)}",
        }
        for line in lines
        for at, value in zip(line.at, line.values, strict=True)
        if math.isfinite(value.mean)
    ]  # fmt: skip
    colour = _colour([line.name for line in lines], [line.colour for line in lines])
    position = {"x": axis_of("x", x, grid=False), "y": axis_of("y", y)}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "area", "opacity": 0.18, "aria": False},
            "encoding": {"x": position["x"], "y": position["y"] | {"field": "low"}, "y2": {"field": "high"}, "color": colour},
        },
        {"mark": {"type": "line", "strokeWidth": 2, "aria": False}, "encoding": position | {"color": colour}},
        {
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 0},
            "encoding": position | {"color": colour, "description": {"field": "says"}},
        },
    ]
    return layered(rows, [*layers, *_moments(marks)])


def shares(lines: Sequence[tuple[str, str, Sequence[tuple[float, float, float]]]], *, x: str, marks: Iterable[Mark]) -> Chart:
    """How values are spread: for each line its name, its colour and (from, to, share) by bin."""
    rows = [
        {
            "x": _short(low), "x2": _short(high), "middle": _short((low + high) / 2), "y": _short(share), "name": name,
            "says": f"{name} | {number(low)} to {number(high)} {x}: {100 * share:.1f} % of cases",
        }
        for name, _, bins in lines
        for low, high, share in bins
    ]  # fmt: skip
    colour = _colour([name for name, _, _ in lines], [colour for _, colour, _ in lines])
    y = axis_of("y", "share of cases") | {"axis": {"format": "%", "title": "share of cases", "tickCount": 4}}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "opacity": 0.55, "binSpacing": 1},
            "encoding": {
                "x": axis_of("x", x, grid=False), "x2": {"field": "x2"}, "y": y | {"stack": None}, "y2": {"datum": 0},
                "color": colour, "description": {"field": "says"},
            },
        },
    ]  # fmt: skip
    return layered(rows, [*layers, *_moments(marks)])


def stacked(parts: Sequence[Part], *, order: Sequence[str], x: str, marks: Iterable[Mark] = ()) -> Chart:
    """A bar for each name of `bar`, its parts one after the other in `order`, which gives each its colour too."""
    bars = list(dict.fromkeys(part.bar for part in parts))
    rows = [{"bar": p.bar, "name": p.name, "value": _short(p.value), "order": order.index(p.name), "says": p.says} for p in parts]
    used = [(name, fill) for name, fill in zip(order, colours.PARTS, strict=False) if any(part.name == name for part in parts)]
    colour = _colour([name for name, _ in used], [fill for _, fill in used], columns=2)
    layers = [
        _names(bars),
        {
            "mark": {"type": "bar", "height": BAR + 4, "yOffset": 8, "stroke": colours.PAPER, "strokeWidth": 1},
            "encoding": {
                "y": _band(bars), "x": axis_of("value", x), "color": colour, "order": {"field": "order"},
                "description": {"field": "says"},
            },
        },
    ]  # fmt: skip
    return layered(rows, [*layers, *_moments(marks)], height=ROW * len(bars))


def ranked(bars: Sequence[Bar], *, x: str, base: float = 0.0) -> Chart:
    """Bars from `base`, each with its name above it and its interval as a line."""
    names = [bar.name for bar in bars]
    rows = [
        {
            "bar": bar.name, "value": _short(bar.value), "base": base, "says": bar.says, "fill": bar.colour,
            "low": _short(bar.low) if math.isfinite(bar.low) else None,
            "high": _short(bar.high) if math.isfinite(bar.high) else None,
        }
        for bar in bars
        if math.isfinite(bar.value)
    ]  # fmt: skip
    y = _band(names)
    layers: list[dict[str, Any]] = [
        _names(names),
        {
            "mark": {"type": "bar", "height": BAR, "yOffset": 8},
            "encoding": {
                "y": y, "x": axis_of("value", x), "x2": {"field": "base"}, "description": {"field": "says"},
                "color": {"field": "fill", "type": "nominal", "scale": None},
            },
        },
        {
            "transform": [{"filter": "datum.low !== null"}],
            "mark": {"type": "rule", "yOffset": 8, "aria": False, "strokeWidth": 1.5},
            "encoding": {"y": y, "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
        },
        _base(base),
    ]  # fmt: skip
    return layered(rows, layers, height=ROW * len(names))


def swings(bars: Sequence[tuple[str, float, float, str]], *, base: float, x: str) -> Chart:
    """A tornado: for each assumption what the result is at its low and at its high end, and what the bar says."""
    names = [name for name, *_ in bars]
    rows = [
        {"bar": name, "base": _short(base), "value": _short(value), "end": end, "says": says}
        for name, low, high, says in bars
        for end, value in (("assumption lower", low), ("assumption higher", high))
        if math.isfinite(value)
    ]
    colour = _colour(["assumption lower", "assumption higher"], [colours.CALM, colours.ACCENT], field="end")
    layers = [
        _names(names),
        {
            "mark": {"type": "bar", "height": BAR, "yOffset": 8},
            "encoding": {
                "y": _band(names), "x": axis_of("value", x, zero=False), "x2": {"field": "base"}, "color": colour,
                "description": {"field": "says"},
            },
        },
        _base(base),
    ]  # fmt: skip
    return layered(rows, layers, height=ROW * len(names))


def stations(rows: Sequence[tuple[str, float, float, str]], *, x: str, most: float) -> Chart:
    """For each stage how long a case is there (light) and how much of that it is worked on (dark), with what it says.

    The axis ends at `most`, so that several charts can be compared.
    """
    names = [name for name, *_ in rows]
    data = [
        {"bar": name, "name": part, "base": 0, "value": _short(value), "says": says}
        for name, lead, process, says in rows
        for part, value in (("there", lead), ("worked on", process))
    ]
    colour = _colour(["there", "worked on"], [colours.PARTS[4], colours.ACCENT])
    bar = {
        "y": _band(names), "x": axis_of("value", x, most=most), "x2": {"field": "base"}, "color": colour,
        "description": {"field": "says"},
    }  # fmt: skip
    layers = [_names(names), {"mark": {"type": "bar", "height": BAR, "yOffset": 8}, "encoding": bar}]
    return layered(data, layers, height=ROW * len(names))


def matrix(cells: Sequence[tuple[str, str, float, float, str]]) -> Chart:
    """From whom (down) to whom (across): a number, how hot the cell is from 0 to 1, and what it says."""
    rows = [
        {"from": sender, "to": receiver, "text": number(value), "fill": colours.heat(heat), "says": says}
        for sender, receiver, value, heat, says in cells
    ]
    axis = {"domain": False, "ticks": False, "labelPadding": 6, "labelAngle": 0, "labelLimit": 110}
    position = {
        "x": {"field": "to", "type": "nominal", "sort": None, "axis": axis | {"orient": "top", "title": "to"}},
        "y": {"field": "from", "type": "nominal", "sort": None, "axis": axis | {"title": "from"}},
    }
    layers = [
        {
            "mark": {"type": "rect", "stroke": colours.PAPER, "strokeWidth": 2, "cornerRadius": 3},
            "encoding": position
            | {
                "color": {"field": "fill", "type": "nominal", "scale": None},
                "description": {"field": "says"},
            },
        },
        {"mark": {"type": "text", "aria": False}, "encoding": position | {"text": {"field": "text", "type": "nominal"}}},
    ]
    return layered(rows, layers, height=44 * len({row["from"] for row in rows}), width=WIDTH - 90)


# --- pieces ---------------------------------------------------------------------------------------
_LABELS = "abs(datum.value) < 10000 ? format(datum.value, ',.6~g') : format(datum.value, '.4~s')"
"""Numbers as people write them; thousands as 20k from ten thousand on."""


def layered(
    rows: Sequence[dict[str, Any]], layers: Sequence[dict[str, Any]], *, height: int = HEIGHT, width: int = WIDTH
) -> Chart:
    """A chart of one set of rows, drawn in several layers."""
    return {"width": width, "height": height, "data": {"values": list(rows)}, "layer": list(layers)}


def axis_of(field: str, title: str, *, grid: bool = True, zero: bool = True, most: float = 0.0) -> dict[str, Any]:
    """How a number is laid out along an axis: from 0 unless `zero` is false, up to `most` where that is not 0."""
    axis = {"title": title, "grid": grid, "domain": not grid, "ticks": not grid, "labelExpr": _LABELS}
    scale = {"zero": zero, "nice": True} | ({"domain": [0, _short(most)]} if most else {})
    return {"field": field, "type": "quantitative", "axis": axis, "scale": scale}


def _band(names: Sequence[str]) -> dict[str, Any]:
    return {"field": "bar", "type": "nominal", "sort": list(names), "axis": None, "scale": {"paddingInner": 0}}


def _names(names: Sequence[str]) -> dict[str, Any]:
    """Each bar's name, at the left above it."""
    return {
        "data": {"values": [{"bar": name} for name in names]},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "yOffset": -7, "aria": False, "limit": WIDTH},
        "encoding": {"y": _band(names), "x": {"value": 0}, "text": {"field": "bar", "type": "nominal"}},
    }


def _base(at: float) -> dict[str, Any]:
    return {
        "data": {"values": [{"at": at}]},
        "mark": {"type": "rule", "aria": False, "color": colours.MUTED},
        "encoding": {"x": {"field": "at", "type": "quantitative"}},
    }


def _colour(names: Sequence[str], fills: Sequence[str], *, field: str = "name", columns: int = 0) -> dict[str, Any]:
    legend = {"columns": columns or min(3, len(names))} if len(names) > 1 else None
    return {"field": field, "type": "nominal", "scale": {"domain": list(names), "range": list(fills)}, "legend": legend}


def _moments(marks: Iterable[Mark]) -> list[dict[str, Any]]:
    """Dashed lines down the chart, each with its words beside it, one below the other."""
    rows = [{"at": _short(mark.at), "says": mark.says, "down": 8 + 15 * i} for i, mark in enumerate(marks)]
    if not rows:
        return []
    at = {"x": {"field": "at", "type": "quantitative"}}
    words = {"type": "text", "align": "left", "dx": 4, "aria": False, "color": colours.MUTED, "fontSize": 11}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "strokeDash": [4, 3], "color": colours.MUTED},
            "encoding": at | {"description": {"field": "says"}},
        },
        {
            "data": {"values": rows},
            "mark": words,
            "encoding": at | {"y": {"field": "down", "type": "quantitative", "scale": None}, "text": {"field": "says"}},
        },
    ]


def _bounded(told: Interval) -> bool:
    return told.n > 1 and math.isfinite(told.low) and math.isfinite(told.high)


def _short(value: float) -> float:
    """Five significant figures: no chart shows more."""
    return float(f"{value:.5g}")
