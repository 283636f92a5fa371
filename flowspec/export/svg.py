"""Graphviz's SVG made fit for pages and readers: tooltips, a title and a description, the same bytes from the same picture."""

import xml.etree.ElementTree as ET

from flowspec.export.look import FONT, element_id

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}title"
_FONTS = f"{FONT}, Liberation Sans, Arimo, Helvetica, sans-serif"
"""Arial, and fonts with the same widths for systems that lack it."""


def tidy(svg: bytes, *, title: str, description: str) -> bytes:
    """The picture with its title and description for readers who cannot see it.

    Tooltips become `<title>` elements, which browsers show without links; lane titles are drawn over the lines that cross
    them; comments, which hold version and date, are dropped.
    """
    root = ET.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        if element.get("font-family") == FONT:
            element.set("font-family", _FONTS)
    for group in [g for g in root.iter("g") if g.get("class")]:
        _take_tooltip(group)
    for wrapper in [g for g in root.iter("g") if g.find("a") is not None]:
        _keep_tooltip(wrapper)
    for drawn in root.iter("g"):
        if drawn.get("class") == "graph":
            _raise_lane_titles(drawn)
    _name(root, title, description)
    told: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return told + b"\n"


def _take_tooltip(group: ET.Element) -> None:
    """Graphviz wraps what has a tooltip as `<g id="a_..."><a xlink:title="...">...</a></g>`: take the wrapping off."""
    told = ""
    for child in list(group):
        anchor = child.find("a") if child.tag == "g" else None
        if anchor is not None:
            told = anchor.get(_XLINK, told)
            place = list(group).index(child)
            group[place : place + 1] = list(anchor)
    named = group.find("title")
    if named is not None and told:
        named.text = told
    elif named is not None:
        group.remove(named)


def _keep_tooltip(wrapper: ET.Element) -> None:
    """The same inside an element, for a cell of a table: the wrapping stays, as a group with the cell's own id."""
    anchor = wrapper.find("a")
    if anchor is not None:
        title = ET.Element("title")
        title.text = anchor.get(_XLINK, "")
        wrapper.set("id", wrapper.get("id", "").removeprefix("a_"))
        wrapper[:] = [title, *anchor]


def _raise_lane_titles(drawn: ET.Element) -> None:
    """Put the titles of lanes over the lines, with a halo in the lane's colour."""
    first_node = next((n for n, g in enumerate(drawn) if g.get("class") == "node"), len(drawn))
    for lane in [g for g in drawn if g.get("class") == "cluster" and g.get("id", "").startswith("lane-")]:
        shape = next((e for e in lane if e.tag in ("path", "polygon")), None)
        fill = "white" if shape is None or shape.get("fill", "none") == "none" else shape.get("fill", "white")
        title = ET.Element("g", {"class": "lane-title", "stroke": fill, "stroke-width": "3", "paint-order": "stroke"})
        for text in lane.findall("text"):
            lane.remove(text)
            title.append(text)
        drawn.insert(first_node, title)


def _name(root: ET.Element, title: str, description: str) -> None:
    names = {"title": title, "desc": description}
    for n, (tag, text) in enumerate(names.items()):
        element = ET.Element(tag, {"id": element_id(f"picture-{tag}", title)})
        element.text = text
        root.insert(n, element)
    root.attrib |= {
        "xmlns": _SVG,
        "role": "img",
        "aria-labelledby": element_id("picture-title", title),
        "aria-describedby": element_id("picture-desc", title),
        "style": "max-width: 100%; height: auto",
    }
