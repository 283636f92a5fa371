"""Tests of who has which stages."""

from flowspec.export.lanes import lanes
from flowspec.model.graph import Graph, Link, Owner, Stage, Trigger
from tests.export.flagship import AS_IS, FLAGSHIP, SPECS, party


def titled(graph: Graph) -> dict[str, tuple[str, list[str]]]:
    return {lane.title: (lane.kind, [stage.name for stage in lane.stages]) for lane in lanes(graph, SPECS)}


def workflow(*stages: Stage, links: tuple[Link, ...] = ()) -> Graph:
    return Graph("Small", "small", "", "Deal", stages, links, ())


def test_teams_have_their_stages_and_ends_need_no_owner() -> None:
    assert titled(FLAGSHIP) == {
        "Sales": ("team", ["negotiating", "won"]),
        "Onboarding": ("team", ["kickoff", "training"]),
        "Platform": ("team", ["provisioning"]),
        "": ("free", ["live", "lost"]),
    }


def test_every_way_of_having_no_single_owner_has_a_lane_of_its_own() -> None:
    assert titled(AS_IS) == {
        "Sales": ("team", ["negotiating"]),
        "Disputed: Sales or Onboarding": ("disputed", ["won"]),
        "Onboarding": ("team", ["kickoff"]),
        "Sales if region is EU, otherwise nobody": ("gap", ["routed"]),
        "Whoever had it before": ("rule", ["answering"]),
        "Nobody owns it": ("nobody", ["provisioning"]),
        "": ("free", ["live"]),
    }


def test_a_role_is_in_its_teams_lane_and_an_outside_party_apart() -> None:
    lead, customer = Stage("a", "start", "", party("Onboarding lead")), Stage("b", "stage", "", party("Customer"))

    assert titled(workflow(lead, customer)) == {"Onboarding": ("team", ["a"]), "Customer (outside)": ("outside", ["b"])}


def test_a_stage_that_cases_only_pass_through_needs_no_owner() -> None:
    passed, waiting = (Stage(name, "stage", "", worked_by=Owner("nobody")) for name in ("passed", "waiting"))
    goes = Link("go", "move", ("passed",), ("waiting",), trigger=Trigger("done"))

    assert titled(workflow(passed, waiting, links=(goes,))) == {
        "Nobody owns it": ("nobody", ["waiting"]),
        "": ("free", ["passed"]),
    }
