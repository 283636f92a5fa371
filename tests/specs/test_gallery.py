"""The gallery: every spec loads; to-be specs are clean; as-is specs show what the article complains of."""

import re
from pathlib import Path

import pytest

from flowspec import load
from flowspec.checks import check
from flowspec.model.graph import Graph

SPECS = Path(__file__).parents[2] / "specs"
PAIRS = ("agency_delivery", "lead_intake", "sales_to_onboarding", "shop_support", "support_escalation")
FILES = sorted(str(path.relative_to(SPECS)) for path in SPECS.glob("*/*_*.py") if not path.name.startswith("__"))

SHOWN = {
    "lead_intake": (
        "OWN002 two teams each believe that the other looks through the leads",
        "OWN007 nobody says yes to a lead that was announced in the chat",
        "STG001 a new lead is in the form and in sorting at once",
        "STG005 nobody knows when a lead may go to sales",
        "STG007 the CRM says chatting while somebody sorts the lead",
        "TRG002 a low score with a large budget is declined and picked",
        "TRG003 a high score without a budget is neither",
        "TRG006 somebody copies the chat when they think of it",
        "DAT001 the region is required and nobody asks for it",
        "DAT003 the seller does not see what the visitor wrote",
        "DAT005 the message is typed again into the CRM",
        "DAT006 the e-mail address is optional, and missing",
        "TIM001 leads wait for ever",
        "FLW006 sales cannot send a lead back",
        "SOR001 the budget is kept nowhere",
        "SOR002 two address lists that differ",
        "SOR003 the handoff is a line in Slack",
        "AUT001 the form is automated, and nobody agreed on what it starts",
        "AUT002 the assistant has no defined role",
        "AUT004 nobody is told when the Zap fails",
    ),
    "sales_to_onboarding": (
        "OWN001 nobody owns the setting up",
        "OWN007 nobody in onboarding says yes",
        "STG005 in progress means what the speaker means",
        "TRG006 the seller drags the card some day",
        "DAT001 the goals are required and nobody asks for them",
        "DAT003 the scope does not reach onboarding's tool",
        "DAT005 the contact is typed into three tools",
        "DAT006 the go-live date is optional, and relied on",
        "TIM001 a won deal can lie for ever",
        "FLW004 onboarding and sales ask each other without end",
        "FLW006 the platform team cannot send work back",
        "SOR001 what was promised is in the seller's head",
        "SOR002 three go-live dates",
        "SOR003 the handoff is a thread in Slack",
    ),
    "support_escalation": (
        "OWN001 nobody in engineering owns a ticket",
        "OWN007 an escalation is never accepted",
        "STG001 a ticket is in progress and escalated at once",
        "STG006 a ticket is escalated while its status is open",
        "TRG006 the first line gives up when it has had enough",
        "DAT001 the steps are required and nobody writes them down",
        "DAT003 escalated without the history",
        "DAT004 nobody decided what happens without the steps",
        "DAT005 the steps are typed again into Jira",
        "DAT006 the history is optional, and missing",
        "TIM001 escalated tickets have no deadline",
        "TIM002 nothing happens after four hours",
        "TIM004 four hours, also on Sundays",
        "FLW004 tickets go to and fro without end",
        "SOR002 two priorities that differ",
        "SOR003 the handoff is a question in Slack",
        "AUT001 the escalation is automated before it is settled",
        "AUT002 the assistant has no defined role",
        "AUT004 nobody is told when the Zap fails",
    ),
    "agency_delivery": (
        "OWN002 seller and account manager each believe that the other keeps the customer",
        "OWN007 the studio never says yes",
        "STG005 in delivery means nothing in particular",
        "TRG006 the seller tells the studio when they meet",
        "DAT001 the promised end is required and nobody writes it down",
        "DAT003 what was promised does not reach the studio",
        "DAT004 nobody decided what happens without a promised end",
        "DAT005 the brief is typed again",
        "DAT006 the brief is optional, and made up",
        "TIM001 no project has a deadline",
        "FLW006 the studio cannot send a brief back",
        "SOR002 promises in Slack and in a sheet",
        "SOR003 the handoff is said at a meeting",
        "SOR004 the promised end never gets to the account team's sheet",
    ),
    "shop_support": (
        "OWN001 nobody owns the refund until Thursday",
        "OWN007 nobody at the returns desk says yes",
        "STG005 received means another thing in each tool",
        "TRG003 nothing says when a return in time goes on",
        "TRG006 support fills in the sheet when it thinks of it",
        "DAT001 the refund is required before anybody works it out",
        "DAT003 the returns desk does not see what the customer wants",
        "DAT004 nobody decided what happens without a refund",
        "DAT005 the customer is asked for the order number twice",
        "DAT006 the order number is optional, and relied on",
        "TIM001 a refund can wait for ever",
        "TIM002 nothing happens after a day",
        "FLW004 support and warehouse ask each other without end",
        "SOR002 each tool has its own truth",
        "SOR003 the handoff is a row in a sheet",
        "SOR004 the order number never gets to the warehouse",
        "AUT001 copying is automated before the handoff is settled",
        "AUT004 nobody is told when the Zap fails",
    ),
    "incidents": (
        "OWN007 an incident lies in a list until somebody takes it",
        "OWN009 teams of one line hand incidents to each other",
        "TRG006 somebody has to look into the list",
        "TIM001 the log shows no deadline",
        "FLW004 ping-pong without a limit",
    ),
}
"""What each as-is shows: the rule's code, and the complaint in everyday words."""


def codes(path: str) -> set[str]:
    return {finding.code for finding in check(load(SPECS / path))}


@pytest.mark.parametrize("path", FILES)
def test_every_spec_loads_twice_to_equal_graphs(path: str) -> None:
    assert load(SPECS / path) == load(SPECS / path)


@pytest.mark.parametrize("process", PAIRS)
def test_a_to_be_spec_is_clean(process: str) -> None:
    findings = [finding for finding in check(load(SPECS / process / "to_be.py")) if finding.severity != "info"]

    assert findings == []


@pytest.mark.parametrize("process", SHOWN)
def test_an_as_is_spec_shows_what_is_complained_of(process: str) -> None:
    complaints = {text.partition(" ")[0] for text in SHOWN[process]}

    assert codes(f"{process}/as_is.py") - {"DAT008"} == complaints


@pytest.mark.parametrize("process", PAIRS)
def test_as_is_and_to_be_are_one_process_with_common_stages_and_links(process: str) -> None:
    before, after = graph(process, "as_is"), graph(process, "to_be")

    assert before.process == after.process == process
    assert before.name != after.name
    assert len({s.name for s in before.stages} & {s.name for s in after.stages}) >= 4
    assert len({k.name for k in before.links} & {k.name for k in after.links}) >= 3


def graph(process: str, which: str) -> Graph:
    return load(SPECS / process / f"{which}.py").workflows[0]


@pytest.mark.parametrize("process", SHOWN)
def test_the_page_of_a_process_names_every_rule_that_finds_something(process: str) -> None:
    page = (SPECS.parent / "docs" / "gallery" / f"{process}.md").read_text(encoding="utf-8")

    assert set(re.findall(r"\[([A-Z]{3}\d{3})", page)) == {text.partition(" ")[0] for text in SHOWN[process]}


def test_the_whole_gallery_shares_one_company() -> None:
    specs = load(SPECS)

    assert {flow.process for flow in specs.workflows} == {*PAIRS, "incidents"}
    assert len({party.name for party in specs.parties}) == len(specs.parties)


def test_between_them_the_as_is_specs_break_most_of_the_rules() -> None:
    shown = {text.partition(" ")[0] for texts in SHOWN.values() for text in texts}

    assert len(shown) >= 28


def test_a_what_if_changes_only_what_it_says() -> None:
    specs = load(SPECS / "sales_to_onboarding" / "to_be.py")
    plain, quick = specs.workflow("SalesToOnboarding"), specs.workflow("TwoHourPickup")

    assert quick.process == plain.process
    assert quick.stages == plain.stages
    assert quick.links == plain.links
    assert [b.name for a, b in zip(plain.clocks, quick.clocks, strict=True) if a != b] == ["won"]
