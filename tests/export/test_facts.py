"""Tests of what is said about stages and links."""

from dataclasses import replace

from flowspec.export.facts import Fact, link_facts, stage_facts
from flowspec.model.graph import Consequence, Duration, Gate, Owner, Stage
from tests.export.flagship import AS_IS, FLAGSHIP, SPECS


def test_a_handoff_says_what_triggers_it_what_it_needs_and_what_else_happens() -> None:
    hand_over = FLAGSHIP.links[2]

    assert link_facts(hand_over, FLAGSHIP) == (
        Fact("", "when onboarding_owner is filled (HubSpot)"),
        Fact("needs", "scope, goals, go_live, amount > 0, vat_id if region is EU"),
        Fact("if missing", "return to negotiating, telling Sales"),
        Fact("accepted", "within 4 business hours, else escalate to Onboarding lead"),
        Fact("sets", "stage = ONBOARDING"),
        Fact("software", "“Create the onboarding project” by ClickUp; if it fails notify Onboarding lead"),
    )


def test_a_gap_that_goes_through_in_the_end_is_doubtful() -> None:
    chase = Consequence("chase", to="Sales", every=Duration(60), at_most=1, then=Consequence("pass"))
    hand_over = FLAGSHIP.links[2]
    assert hand_over.requires
    chased = replace(hand_over, requires=Gate(hand_over.requires.needs, chase))

    (missing,) = (fact for fact in link_facts(chased, FLAGSHIP) if fact.label == "if missing")

    assert missing == Fact("if missing", "hold and chase Sales every 1 hour, at most 1 time, then pass anyway", "doubtful")


def test_a_stage_of_a_role_names_it_in_its_teams_lane() -> None:
    review = Stage("review", "stage", "", Owner("party", ("Onboarding lead",)), helped_by="Tutor")

    assert stage_facts(review, FLAGSHIP, SPECS, "Onboarding") == (
        Fact("owner", "Onboarding lead"),
        Fact("helped by", "Tutor (AI agent)"),
    )


def test_a_clock_is_said_where_it_starts_and_where_it_stops() -> None:
    sign, live = FLAGSHIP.links[0], FLAGSHIP.stages[5]

    assert link_facts(sign, FLAGSHIP)[-1] == Fact("SLA", "starts time_to_live")
    assert stage_facts(live, FLAGSHIP, SPECS, "")[-1] == Fact("SLA", "stops time_to_live")


def test_a_link_without_a_trigger_is_doubtful() -> None:
    go = AS_IS.links[-1]

    assert link_facts(go, AS_IS) == (Fact("", "no trigger is named", "doubtful"),)
