"""Tests of the picture in DOT and of what Graphviz makes of it."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings

from flowspec.export.dot import View, dot
from flowspec.export.layout import layout
from flowspec.export.look import Heat, element_id
from flowspec.export.svg import tidy
from flowspec.model.graph import Graph
from tests.export.flagship import AS_IS, FLAGSHIP, SPECS
from tests.export.golden import is_golden
from tests.export.strategies import graphs, specs_of

VIEWS: list[View] = ["flow", "overview"]


def svg(text: str) -> ET.Element:
    return ET.fromstring(tidy(layout(text, "svg"), title="title", description="description"))


def ids(root: ET.Element) -> set[str]:
    return {ident for element in root.iter() if (ident := element.get("id"))}


def stages_and_links(graph: Graph) -> set[str]:
    return {element_id("stage", stage.name) for stage in graph.stages} | {element_id("link", link.name) for link in graph.links}


@pytest.mark.parametrize("graph", [FLAGSHIP, AS_IS], ids=lambda graph: graph.name)
@pytest.mark.parametrize("view", VIEWS)
def test_the_picture_is_as_it_was_approved(graph: Graph, view: View, accept: bool) -> None:
    assert is_golden(f"{graph.name}.{view}.dot", dot(graph, SPECS, view=view), accept=accept)


@given(graph=graphs())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@pytest.mark.parametrize("view", VIEWS)
def test_every_stage_and_link_has_its_id_whatever_it_is_called(view: View, graph: Graph) -> None:
    drawn = svg(dot(graph, specs_of(graph), view=view))

    assert stages_and_links(graph) <= ids(drawn)


@pytest.mark.parametrize("view", VIEWS)
def test_no_two_elements_have_one_id(view: View) -> None:
    for graph in (FLAGSHIP, AS_IS):
        found = [ident for element in svg(dot(graph, SPECS, view=view)).iter() if (ident := element.get("id"))]

        assert len(found) == len(set(found))


def test_every_drawn_element_has_a_tooltip() -> None:
    drawn = svg(dot(FLAGSHIP, SPECS))

    bare = [
        g.get("id") for g in drawn.iter("{http://www.w3.org/2000/svg}g") if g.get("class") in ("node", "edge") and not told(g)
    ]
    assert bare == []


def told(group: ET.Element) -> str | None:
    return group.findtext("{http://www.w3.org/2000/svg}title")


def test_a_tooltip_says_what_the_card_has_no_room_for() -> None:
    (kickoff,) = (g for g in svg(dot(FLAGSHIP, SPECS)).iter() if g.get("id") == "stage-kickoff")

    assert told(kickoff) == ("kickoff\nThe customer meets the person who will onboard them.\nowner Onboarding\nreads scope")


def test_what_is_fragile_or_unowned_is_drawn_in_the_colour_of_doubt() -> None:
    told = dot(AS_IS, SPECS)

    for lane in ("Nobody owns it", "Disputed: Sales or Onboarding"):
        assert f'subgraph "cluster_{element_id("lane", lane)}"' in told
    assert "#b84300" in told
    assert "#b84300" not in dot(FLAGSHIP, SPECS)


def test_the_legend_lists_only_what_occurs() -> None:
    flagship, as_is = dot(FLAGSHIP, SPECS), dot(AS_IS, SPECS)

    assert "all of these" in flagship
    assert "way back when something is missing" in flagship
    assert "can be forgotten" not in flagship
    assert "taken by the clock" not in flagship
    assert "all of these" not in as_is
    assert "way back when something is missing" not in as_is
    assert "can be forgotten" in as_is
    assert "taken by the clock" in as_is


def test_heat_tints_an_element_and_says_why() -> None:
    cold, hot = dot(FLAGSHIP, SPECS), dot(FLAGSHIP, SPECS, heat={"stage-won": Heat(1, "queue 12.4")})

    assert "queue 12.4" not in cold
    assert "queue 12.4" in hot
    assert hot.count("#fac48c") == cold.count("#fac48c") + 1


@pytest.mark.parametrize("link", ["sign", "lose", "start_work"])
def test_in_an_overview_heat_stands_beside_the_line(link: str) -> None:
    assert 'xlabel="9 h"' in dot(FLAGSHIP, SPECS, view="overview", heat={f"link-{link}": Heat(0.5, "9 h")})


@pytest.mark.parametrize("level", [-3.0, 0.0])
def test_heat_below_the_scale_is_cool(level: float) -> None:
    assert dot(FLAGSHIP, SPECS, heat={"stage-won": Heat(level, "x")}).count('fillcolor="#ffffff"') == 1


def test_heat_for_an_unknown_element_is_an_error() -> None:
    with pytest.raises(KeyError, match="stage-wonn"):
        dot(FLAGSHIP, SPECS, heat={"stage-wonn": Heat(1, "x")})


def test_the_same_workflow_gives_the_same_text() -> None:
    assert dot(FLAGSHIP, SPECS) == dot(FLAGSHIP, SPECS)
