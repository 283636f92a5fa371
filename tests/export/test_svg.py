"""Tests of the finished SVG."""

import xml.etree.ElementTree as ET

from flowspec.export.dot import dot
from flowspec.export.layout import layout
from flowspec.export.svg import tidy
from tests.export.flagship import FLAGSHIP, SPECS

SVG = "{http://www.w3.org/2000/svg}"
RAW = layout(dot(FLAGSHIP, SPECS), "svg")
TIDY = tidy(RAW, title="Sales & <onboarding>", description="What it shows.")


def test_it_has_a_role_a_title_a_description_and_scales() -> None:
    root = ET.fromstring(TIDY)

    assert root.get("role") == "img"
    assert root.get("viewBox")
    named, described = root[0], root[1]
    assert (named.tag, named.text, named.get("id")) == (f"{SVG}title", "Sales & <onboarding>", root.get("aria-labelledby"))
    assert (described.tag, described.text, described.get("id")) == (f"{SVG}desc", "What it shows.", root.get("aria-describedby"))


def test_it_holds_no_link_no_comment_and_no_other_namespace() -> None:
    assert b"xlink" in RAW
    assert b"<!--" in RAW
    assert b"xlink" not in TIDY
    assert b"<!--" not in TIDY
    assert b"<a " not in TIDY
    assert b"<!DOCTYPE" not in TIDY


def test_it_has_a_light_ground_so_that_it_can_be_read_on_a_dark_page() -> None:
    ground = ET.fromstring(TIDY).find(f"{SVG}g/{SVG}polygon")

    assert ground is not None
    assert ground.get("fill") == "white"


def test_lane_titles_are_drawn_over_lines_and_under_cards() -> None:
    drawn = ET.fromstring(TIDY).find(f"{SVG}g")
    assert drawn is not None
    kinds = [group.get("class") for group in drawn if group.get("class")]

    titles, nodes, edges = ([n for n, kind in enumerate(kinds) if kind == wanted] for wanted in ("lane-title", "node", "edge"))
    assert len(titles) == 3
    assert max(edges) < min(titles) < max(titles) < min(nodes)


def test_every_text_has_fonts_of_the_same_width_to_fall_back_on() -> None:
    families = {text.get("font-family") for text in ET.fromstring(TIDY).iter(f"{SVG}text")}

    assert families == {"Arial, Liberation Sans, Arimo, Helvetica, sans-serif"}
