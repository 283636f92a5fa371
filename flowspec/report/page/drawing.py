"""Charts as SVG and PNG by vl-convert (Vega-Lite in one wheel, without a browser), made fit for a page."""

import json
import re
import xml.etree.ElementTree as ET

from flowspec.model.errors import FlowspecError
from flowspec.report.page import colours
from flowspec.report.page.content import Chart

VERSION = "5.20"
"""The version of Vega-Lite that charts are written in."""

_SVG = "http://www.w3.org/2000/svg"
_DECORATION = frozenset({"axis", "legend", "title", "header", "group mark container"})
_CONFIG = {
    "background": colours.PAPER,
    "font": "Arial, Liberation Sans, sans-serif",
    "padding": {"left": 4, "right": 10, "top": 6, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelColor": colours.MUTED, "labelFontSize": 12, "titleColor": colours.MUTED, "titleFontSize": 12,
        "titleFontWeight": "normal", "gridColor": colours.GRID, "domainColor": colours.CALM, "tickColor": colours.CALM,
        "labelLimit": 220, "tickCount": 5,
    },
    "legend": {
        "labelColor": colours.INK, "labelFontSize": 12, "titleColor": colours.MUTED, "orient": "top", "title": None,
        "labelLimit": 320, "symbolOpacity": 1, "symbolType": "square", "symbolStrokeWidth": 0, "columnPadding": 20, "offset": 8,
    },
    "text": {"color": colours.INK, "fontSize": 12},
    "rule": {"color": colours.INK},
}  # fmt: skip


class ChartsMissing(FlowspecError):
    """The library that draws charts is not installed."""


def svg(chart: Chart, *, ident: str, says: str) -> bytes:
    """The chart as SVG on white, with `says` for readers who cannot see it; what its marks say becomes tooltips.

    Ids begin with `ident`, so that several pictures can stand in one page. Raises `ChartsMissing`.
    """
    try:
        import vl_convert
    except ImportError:
        raise ChartsMissing("there is nothing to draw charts with: `pip install vl-convert-python`") from None
    drawn = vl_convert.vegalite_to_svg(json.dumps({**chart, "config": _CONFIG}), vl_version=VERSION)
    return _tidy(drawn, ident, says)


def png(drawn: bytes) -> bytes:
    """An SVG as PNG, twice as fine as its points."""
    import vl_convert

    return vl_convert.svg_to_png(drawn.decode(), scale=2)


def inline(drawn: bytes, ident: str) -> str:
    """A picture as it stands in a page: without a background and a size of its own, its ids beginning with `ident`."""
    root = ET.fromstring(drawn)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    first = next((child for child in root if child.tag not in ("title", "desc")), None)
    if first is not None and first.tag == "rect" and first.get("fill") == colours.PAPER:
        root.remove(first)
    width, height = root.attrib.pop("width", ""), root.attrib.pop("height", "")
    root.attrib.pop("xmlns", None)
    root.set("style", f"max-width:{_pixels(width)}px" if width and height else "")
    _rename(root, ident)
    return ET.tostring(root, encoding="unicode")


def _pixels(length: str) -> int:
    points = length.endswith("pt")
    return round(float(re.sub(r"[a-z]+$", "", length)) * (4 / 3 if points else 1))


def _rename(root: ET.Element, ident: str) -> None:
    """Begin every id, and every reference to one, with `ident`."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, f"{ident}-{value}")
            elif name in ("aria-labelledby", "aria-describedby"):
                element.set(name, " ".join(f"{ident}-{one}" for one in value.split()))
            elif "url(#" in value:
                element.set(name, value.replace("url(#", f"url(#{ident}-"))


def _tidy(drawn: str, ident: str, says: str) -> bytes:
    root = ET.fromstring(drawn)
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in list(root.iter()):
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        label, kind = element.get("aria-label"), element.get("aria-roledescription", "")
        for name in ("class", "role", "aria-label", "aria-roledescription", "aria-hidden", "pointer-events"):
            element.attrib.pop(name, None)
        if element.get("display") == "none":
            parents[element].remove(element)
        elif label and kind not in _DECORATION:
            title = ET.Element("title")
            title.text = label.replace(" | ", "\n")
            element.insert(0, title)
    title = ET.Element("title", {"id": "title"})
    title.text = says
    root.insert(0, title)
    _rename(root, ident)
    root.attrib |= {"xmlns": _SVG, "role": "img", "aria-labelledby": f"{ident}-title"}
    told: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return told + b"\n"
