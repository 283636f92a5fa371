"""Every remedy, followed word for word on the rule's own bad example: the finding is gone, and nothing new is wrong."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given

from flowspec import load
from flowspec.checks import ALL, check
from flowspec.language.branches import branch_problems
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.graph import Link, Specs
from tests.checks.test_laws import FEWER
from tests.strategies import graphs

PAGES = Path(__file__).parents[2] / "docs" / "rules"
RETURNS = "ReturnTo(selling, at_most=Times(2, otherwise=Escalate(onboarding_lead)))"
RETURNS_TO_SENDER = "ReturnToSender(at_most=Times(2, otherwise=Escalate(onboarding_lead)))"
WON = "on=crm.signals(Deal.status == Status.WON),"
KICKOFF = "reads=[Deal.scope],\n        deadline=Within(business_days(5)"
GO_LIVE = "go_live = kickoff.to(live, on=work_done)"
IN_TIME = "Within(business_days(9), otherwise=Escalate(onboarding_lead))"
LEGAL = """    legal = Stage(
        "Lawyers read the contract.",
        owner=sales,
        deadline=Within(business_days(5), otherwise=Escalate(sales_lead)),
    )
"""
ROLE = 'task="summarise", reads=[Deal.scope], writes=[Deal.scope], confident="0.8", falls_back_to=onboarding'
NOBODY_INSISTS = frozenset({"DAT006", "FLW006"})
LIMIT = "at_most=Times(2, otherwise=Escalate(onboarding_lead))"


@dataclass(frozen=True)
class Advice:
    """Words of a rule's remedy, and what somebody who follows them changes in the rule's bad example."""

    rule: str
    says: str
    edits: tuple[tuple[str, str], ...]
    also: frozenset[str] = frozenset()
    """What else is then found, because the decision has its price."""


def advice(rule: str, says: str, *edits: tuple[str, str]) -> Advice:
    return Advice(rule, says, edits)


SMALL, LARGE = "small = new.to(answered, on=work_done, only_if=", "large = new.to(checked, on=work_done, only_if="
CHOICES = "answer = checked.to(answered, on=work_done)"

FOLLOWED = (
    advice(
        "ownerless-stage",
        "name the team or role",
        ("holds=Deal.status == Status.WON", "owner=onboarding, holds=Deal.status == Status.WON"),
    ),
    advice("multiple-accountable", "decide which one", ("owner=Disputed(sales, onboarding)", "owner=onboarding")),
    advice("multiple-accountable", "`worked_by=`", ("owner=Disputed(sales, onboarding)", "owner=sales, worked_by=onboarding")),
    advice("handoff-without-next-owner", "set it in `sets=`", (WON, WON + " sets=[Deal.onboarder.set_to(onboarding)],")),
    advice(
        "handoff-without-next-owner",
        ".filled)`",
        (WON, "on=crm.signals(Deal.onboarder.filled), sets=[Deal.status.set_to(Status.WON)],"),
    ),
    advice(
        "owner-routing-gap", "add the missing row", ("otherwise=None", "(Deal.region == Region.APAC, onboarding), otherwise=None")
    ),
    advice("owner-routing-gap", "`otherwise=`", ("otherwise=None", "otherwise=onboarding")),
    advice(
        "owner-routing-overlap", "exclude each other", ("(Deal.seats > 100,", "((Deal.seats > 100) & (Deal.region != Region.US),")
    ),
    advice("no-escalation-owner", "above them", ("otherwise=Escalate(onboarding)", "otherwise=Escalate(onboarding_lead)")),
    advice(
        "unaccepted-handoff",
        "`accepted=Within(",
        (WON, WON + " accepted=Within(business_hours(4), otherwise=Escalate(onboarding_lead)),"),
    ),
    advice(
        "move-across-owners",
        "`.hands_off_to(...)`",
        ("selling.to(", "selling.hands_off_to("),
        (WON, WON + " accepted=Within(business_hours(4), otherwise=Escalate(onboarding_lead)),"),
    ),
    advice(
        "handoff-to-oneself",
        "`.to(...)`",
        ("selling.hands_off_to(", "selling.to("),
        ("        accepted=Within(business_hours(4), otherwise=Escalate(onboarding_lead)),\n", ""),
    ),
    advice(
        "handoff-to-oneself",
        "name the other owner",
        ('person who will onboard them.",\n        owner=sales', 'person who will onboard them.",\n        owner=onboarding'),
    ),
    advice(
        "queue-without-assignment",
        '`assigns="pull"`',
        ('Team("Onboarding", calendar=office)', 'Team("Onboarding", calendar=office, assigns="pull")'),
    ),
    advice(
        "queue-without-assignment",
        '`"round robin"`',
        ('Team("Onboarding", calendar=office)', 'Team("Onboarding", calendar=office, assigns="round robin")'),
    ),
    advice(
        "queue-without-assignment",
        '`"dispatcher"`',
        ('Team("Onboarding", calendar=office)', 'Team("Onboarding", calendar=office, assigns="dispatcher")'),
    ),
    advice(
        "overlapping-stages", "exclude each other", ("Deal.status.one_of(Status.OPEN, Status.WON)", "Deal.status == Status.WON")
    ),
    advice(
        "stage-gap",
        "say in which stage",
        (
            'on=crm.signals("deal created"),\n        holds=Deal.status == Status.OPEN',
            'on=crm.signals("deal created"),\n        holds=Deal.status.one_of(Status.OPEN, Status.LOST)',
        ),
    ),
    advice(
        "unsatisfiable-stage",
        "in a way that a record can meet",
        ("(Deal.status == Status.WON) & (Deal.status == Status.OPEN)", "Deal.status == Status.WON"),
    ),
    advice(
        "conflicting-stage-definition", "agree on one definition", ("holds=Deal.scope.filled", "holds=Deal.status == Status.WON")
    ),
    advice(
        "conflicting-stage-definition",
        "another name",
        ("    kickoff = Start(", "    asking = Start("),
        ("renew = kickoff.to", "renew = asking.to"),
    ),
    advice("missing-stage-criteria", "`holds=`", ("owner=onboarding,", "owner=onboarding, holds=Deal.status == Status.WON,")),
    advice(
        "missing-stage-criteria",
        "`entry=Requires(...)`",
        ("owner=onboarding,", f"owner=onboarding, entry=Requires(Deal.scope, otherwise={RETURNS_TO_SENDER}),"),
    ),
    advice(
        "missing-stage-criteria",
        "`exit=Requires(...)`",
        ("owner=onboarding,", "owner=onboarding, exit=Requires(Deal.scope, otherwise=Block()),"),
    ),
    advice(
        "missing-stage-criteria",
        "let the handoff require it",
        (WON, WON + f" requires=Requires(Deal.scope, otherwise={RETURNS}),"),
    ),
    advice(
        "entry-not-established",
        "`requires=Requires(...)`",
        ("            Deal.scope,\n", "            Deal.scope,\n            Deal.amount > 0,\n"),
    ),
    advice("entry-not-established", "`sets=`", (WON, WON + " sets=[Deal.amount.set_to(1)],")),
    advice(
        "entry-not-established",
        "let it be the trigger",
        (WON, "on=crm.signals((Deal.status == Status.WON) & (Deal.amount > 0)),"),
    ),
    advice(
        "status-not-updated",
        "set_to(...)]`",
        ('on=crm.signals("contract signed"),', 'on=crm.signals("contract signed"), sets=[Deal.status.set_to(Status.WON)],'),
    ),
    advice("status-not-updated", "let that change be the trigger", ('on=crm.signals("contract signed"),', WON)),
    advice("untriggered-handoff", "`on=...`", ("kickoff,\n        requires", f"kickoff,\n        {WON}\n        requires")),
    advice(
        "ambiguous-triggers",
        "exclude each other",
        (SMALL + "Ticket.amount < 100", SMALL + "(Ticket.amount < 100) & Ticket.urgent.no"),
    ),
    advice("unhandled-case", "close the gap", (LARGE + "Ticket.amount > 100", LARGE + "Ticket.amount >= 100")),
    advice(
        "unhandled-case",
        "`only_if=nothing_else_applies`",
        (CHOICES, CHOICES + "\n    rest = new.to(checked, on=work_done, only_if=nothing_else_applies)"),
    ),
    advice(
        "dead-trigger",
        "that can be",
        (SMALL + "Ticket.amount < 100", SMALL + "(Ticket.amount >= 10) & (Ticket.amount < 100)"),
        ("Ticket.amount < 0)", "Ticket.amount < 10)"),
    ),
    advice("dead-trigger", "drop `refused`", ("    refused = new.to(answered, on=work_done, only_if=Ticket.amount < 0)", "")),
    advice(
        "shadowed-trigger",
        "take out of `small`",
        (SMALL + "Ticket.amount < 100", SMALL + "(Ticket.amount >= 10) & (Ticket.amount < 100)"),
    ),
    advice("shadowed-trigger", "drop `tiny`", ("    tiny = new.to(answered, on=work_done, only_if=Ticket.amount < 10)", "")),
    advice(
        "memory-trigger",
        "signals(...)`",
        ('on=memory("the seller tells them in the hallway")', 'on=crm.signals("contract signed")'),
    ),
    advice("memory-trigger", "`work_done`", ('on=memory("the seller tells them in the hallway")', "on=work_done")),
    advice("memory-trigger", "a time", ('on=memory("the seller tells them in the hallway")', 'on=every("weekday 17:00")')),
    advice("guard-reads-unset-field", "collect", ("collects=[Ticket.urgent]", "collects=[Ticket.urgent, Ticket.amount]")),
    advice(
        "guard-reads-unset-field",
        ".blank`)",
        ("Target((", "Target((Ticket.amount.blank, business_hours(4)), ("),
        (CHOICES, CHOICES + "\n    unknown = new.to(checked, on=work_done, only_if=Ticket.amount.blank)"),
    ),
    advice(
        "trigger-already-true",
        "wait for something",
        (
            "go_live = kickoff.to(live, on=crm.signals(Deal.status == Status.WON))",
            "go_live = kickoff.to(live, on=crm.signals(Deal.status == Status.LIVE))",
        ),
    ),
    advice(
        "required-field-never-produced",
        "`collects=`",
        ("holds=Deal.status == Status.OPEN,", "holds=Deal.status == Status.OPEN, collects=[Deal.scope],"),
    ),
    advice(
        "required-field-never-produced", "`filled_by=`", ('text("What was promised."', 'text("What was promised.", filled_by=crm')
    ),
    advice(
        "required-field-not-guaranteed",
        "collect `Deal.scope` on that way too",
        ('on=crm.signals("chat ended"),', 'on=crm.signals("chat ended"), collects=[Deal.scope],'),
    ),
    advice("context-dropped", "`carries=[Deal.scope]`", (WON, WON + " carries=[Deal.scope],")),
    advice("context-dropped", "`synced_to=", ('text("What was promised.")', 'text("What was promised.", synced_to=[planner])')),
    *(
        advice("no-missing-data-policy", word.partition("(")[0], ("otherwise=undecided", f"otherwise={word}"))
        for word in (
            "Block()",
            RETURNS_TO_SENDER,
            "Chase(whom=sales, every=business_hours(8), at_most=2, otherwise=Escalate(onboarding_lead))",
            "Escalate(onboarding_lead)",
            'Default([Deal.scope.set_to("as always")])',
        )
    ),
    Advice("no-missing-data-policy", "PassAnyway", (("otherwise=undecided", "otherwise=PassAnyway()"),), NOBODY_INSISTS),
    advice("duplicate-entry", "read it instead", ("collects=[Deal.scope],\n        deadline=Within(business_days(5)", KICKOFF)),
    advice(
        "duplicate-entry",
        "collect it in `kickoff` only",
        ("collects=[Deal.scope],\n        deadline=Within(business_days(20)", "deadline=Within(business_days(20)"),
        ("            Deal.scope,\n", "            Deal.status.filled,\n"),
    ),
    advice(
        "optional-but-consumed", "`requires=Requires(...)`", (WON, WON + f" requires=Requires(Deal.scope, otherwise={RETURNS}),")
    ),
    advice(
        "collected-never-used",
        "say who reads it",
        ("reads=[Deal.scope]", "reads=[Deal.scope, Deal.birthday]"),
        ("            Deal.scope,\n", "            Deal.scope,\n            Deal.birthday,\n"),
    ),
    advice("collected-never-used", "do not ask for it", ("collects=[Deal.scope, Deal.birthday]", "collects=[Deal.scope]")),
    advice(
        "no-deadline",
        "`deadline=Within(..., otherwise=...)`",
        ("reads=[Deal.scope],", "reads=[Deal.scope], deadline=Within(business_days(5), otherwise=Escalate(onboarding_lead)),"),
    ),
    advice(
        "no-deadline",
        "a clock that runs through it",
        (
            GO_LIVE,
            GO_LIVE
            + f'\n    promise = Clock(meaning="Handed over to live", kind="SLA", starts=kickoff, stops=live, deadline={IN_TIME})',
        ),
    ),
    advice("deadline-without-consequence", "Escalate(to=...)", ("otherwise=undecided", "otherwise=Escalate(to=onboarding_lead)")),
    advice("deadline-without-consequence", "Notify(...)", ("otherwise=undecided", "otherwise=Notify(onboarding_lead)")),
    advice("sla-budget-exceeded", "shorten the deadlines", ("business_days(5)", "business_days(2)")),
    advice("sla-budget-exceeded", "promise less", ("business_days(4)", "business_days(6)")),
    advice("calendar-gap", "business_hours(...)", ("accepted=Within(hours(4)", "accepted=Within(business_hours(4)")),
    advice(
        "calendar-gap",
        "let somebody be there",
        (
            'onboarding = Team("Onboarding", calendar=office',
            'onboarding = Team("Onboarding", calendar=Calendar("Mon-Sun 00:00-24:00", zone="Europe/London")',
        ),
    ),
    advice(
        "shadowed-target",
        "narrower condition first",
        (
            "(Deal.seats >= 20, business_days(3)), (Deal.seats >= 200, business_days(1))",
            "(Deal.seats >= 200, business_days(1)), (Deal.seats >= 20, business_days(3))",
        ),
    ),
    advice(
        "shadowed-target",
        "drop the row",
        ("(Deal.seats >= 20, business_days(3)), (Deal.seats >= 200, business_days(1))", "(Deal.seats >= 20, business_days(3))"),
    ),
    advice(
        "unreachable-stage",
        "lead a link there",
        (GO_LIVE, GO_LIVE + '\n    review = selling.to(legal, on=crm.signals("contract drafted"))'),
    ),
    advice(
        "unreachable-stage",
        "drop the stage",
        ("    approve = legal.to(selling, on=work_done)", ""),
        (
            LEGAL,
            "",
        ),
    ),
    advice("dead-end-stage", "how a case leaves it", (GO_LIVE, GO_LIVE + "\n    approve = legal.to(selling, on=work_done)")),
    advice(
        "dead-end-stage",
        "make it an `End`",
        (
            LEGAL,
            '    legal = End("Lawyers read the contract.")\n',
        ),
    ),
    advice(
        "no-path-to-done",
        "lead a link from there",
        ("give_up = selling", "go_live = training.to(live, on=work_done)\n    give_up = selling"),
    ),
    advice(
        "unbounded-rework",
        "`at_most=Times(2, otherwise=Escalate(to=...))`",
        ('on=crm.signals("scope unclear"),', f'on=crm.signals("scope unclear"), {LIMIT},'),
    ),
    advice(
        "join-deadlock",
        "fork with `all_of(...)`",
        ('    set_up = kickoff.to(accounts, on=crm.signals("accounts ordered"))', ""),
        ("kickoff.to(training,", "kickoff.to(all_of(training, accounts),"),
    ),
    advice(
        "missing-return-path",
        "add a link back",
        (
            GO_LIVE,
            GO_LIVE + f"\n    back = kickoff.hands_off_to(selling, on=crm.signals(Deal.status == Status.OPEN), {LIMIT})",
        ),
    ),
    advice(
        "missing-return-path",
        "`requires=Requires(...",
        (WON, WON + f" requires=Requires(Deal.scope, otherwise={RETURNS_TO_SENDER}),"),
    ),
    advice("no-system-of-record", "on the field", ('text("What was promised."', 'text("What was promised.", kept_in=crm')),
    advice("no-system-of-record", "on its record", ("class Deal(Record)", "class Deal(Record, kept_in=crm)")),
    advice("conflicting-systems-of-record", "keep it in one", ("kept_in=[crm, sheet]", "kept_in=crm, synced_to=[sheet]")),
    advice("side-channel-handoff", "through the system that keeps the record", ("via=slack", "via=crm")),
    advice(
        "missing-sync", "`synced_to=[...]`", ('text("What was promised.")', 'text("What was promised.", synced_to=[planner])')
    ),
    advice("automating-unstable-rule", "settle the rule first", ("owner=Disputed(sales, onboarding)", "owner=onboarding")),
    advice(
        "ai-without-role",
        "`task=`",
        (
            'Agent("Assistant")',
            f'Agent("Assistant", {ROLE})',
        ),
    ),
    *(
        advice("automation-without-failure-path", word.partition("(")[0], ("if_it_fails=undecided", f"if_it_fails={word}"))
        for word in (
            "Retry(every=minutes(10), at_most=3, otherwise=Notify(onboarding_lead))",
            "Notify(onboarding_lead)",
            "Escalate(onboarding_lead)",
        )
    ),
)
"""Not here: what the language refuses (AUT003, DAT007), and what is advised about scenarios, which are no Python."""


@pytest.mark.parametrize("one", FOLLOWED, ids=lambda one: f"{one.rule}: {one.says}")
def test_following_the_advice_mends_the_finding_and_breaks_nothing(one: Advice, tmp_path: Path) -> None:
    text = (PAGES / one.rule / "bad.py").read_text(encoding="utf-8").replace(f"  # [{one.rule}]", "")
    before = _found(text, tmp_path / "before.py")

    for old, new in one.edits:
        assert old in text
        text = text.replace(old, new)
    after = _found(text, tmp_path / "after.py")

    assert [told for told in before if told.name == one.rule and one.says in told.remedy]
    assert [str(told) for told in after if told.name == one.rule] == []
    known = {told.code for told in before}
    assert [str(told) for told in after if told.code not in known | one.also and told.severity != "info"] == []


def _found(text: str, path: Path) -> list[Diagnostic]:
    path.write_text(text.replace("from flowspec import (", "from flowspec import *\nfrom flowspec import (", 1), encoding="utf-8")
    return list(check(load(path)))


def test_the_advice_of_every_rule_about_a_spec_is_followed() -> None:
    refused, about_scenarios = (
        {"ai-accountable", "handoff-type-mismatch"},
        {one.name for one in ALL if one.code.startswith("SIM")},
    )

    assert {one.rule for one in FOLLOWED} == {rule.name for rule in ALL} - refused - about_scenarios


@FEWER
@given(graphs())
def test_the_default_is_only_advised_where_the_language_lets_it_stand(told: Specs) -> None:
    (graph,) = told.workflows
    links = {link.name: link for link in graph.links}

    for one in check(told):
        if one.code == "TRG002":
            first, second = links[one.subject], links[one.element.rpartition("/")[2]]
            able = [k for k in (first, second) if first.trigger == second.trigger and _may_be_default(graph.links, k)]
            assert ("nothing_else_applies" in one.remedy) == bool(able)
            assert len(able) != 1 or f"on `{able[0].name}`" in one.remedy


def _may_be_default(links: tuple[Link, ...], link: Link) -> bool:
    known = {problem.message for problem in branch_problems(links)}
    more = [replace(one, is_default=True) if one is link else one for one in links]
    return {problem.message for problem in branch_problems(more)} <= known
