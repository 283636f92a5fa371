"""Tests of the outline in text."""

from hypothesis import given, settings

from flowspec.export.outline import outline, summary
from flowspec.model.graph import Graph
from tests.export.flagship import AS_IS, FLAGSHIP, SPECS
from tests.export.golden import is_golden
from tests.export.strategies import graphs, specs_of


def test_the_outline_is_as_it_was_approved(accept: bool) -> None:
    for graph in (FLAGSHIP, AS_IS):
        assert is_golden(f"{graph.name}.outline.md", outline(graph, SPECS), accept=accept)


@given(graph=graphs())
@settings(max_examples=50, deadline=None)
def test_every_stage_and_link_has_one_item(graph: Graph) -> None:
    text = outline(graph, specs_of(graph))

    assert sum(line.startswith("-") for line in text.splitlines()) == len(graph.stages) + len(graph.links)


def test_the_summary_tells_who_cannot_see_the_picture_what_it_shows() -> None:
    assert summary(FLAGSHIP, SPECS) == (
        "Onboarding starts with everything that Sales promised, or not at all. "
        "Stages by owner: Sales: negotiating, won; Onboarding: kickoff, training; Platform: provisioning; Ends: live, lost. "
        "Links: sign, a move from negotiating to won; lose, a move from negotiating or won to lost; "
        "hand_over, a handoff from won to kickoff; start_work, a handoff from kickoff to training and provisioning; "
        "go_live, a move from training and provisioning to live."
    )
