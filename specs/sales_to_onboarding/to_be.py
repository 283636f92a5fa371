"""How a won deal becomes a live customer.

HubSpot says when a deal is won, and a discount above ten percent needs the sales lead's yes before. A handoff to onboarding
happens when an onboarding owner is named and everything that was promised is written down; else the deal goes back to the
seller, twice at most. Onboarding takes it up within four business hours. Training and setting up go on side by side. Ten
business days from signature to live is a promise with a clock. The stages of the deal are the same words in both tools.
"""

from flowspec import (
    Approval,
    Automation,
    Block,
    Clock,
    End,
    Escalate,
    Notify,
    Required,
    Requires,
    ReturnTo,
    Stage,
    Start,
    Times,
    Within,
    Workflow,
    all_of,
    any_of,
    business_days,
    business_hours,
    work_done,
)
from specs.company import onboarding, onboarding_lead, platform, sales, sales_lead
from specs.records import Account, Deal, DealStage, Region
from specs.systems import clickup, hubspot


class SalesToOnboarding(Workflow[Deal], process="sales_to_onboarding"):
    """Onboarding starts with everything that Sales promised, or not at all."""

    negotiating = Start(
        "Terms are being agreed; nothing is signed.",
        owner=sales,
        worked_in=hubspot,
        on=hubspot.signals("deal created"),
        holds=Deal.stage == DealStage.NEGOTIATING,
        collects=[
            Deal.amount,
            Deal.discount,
            Deal.scope,
            Deal.goals,
            Deal.go_live,
            Deal.contact,
            Account.region,
            Account.vat_id,
        ],
        deadline=Within(business_days(60), otherwise=Notify(sales_lead)),
    )
    won = Stage(
        "The contract is signed; nobody has started.",
        owner=sales,
        worked_in=hubspot,
        holds=Deal.stage == DealStage.WON,
        collects=[Deal.onboarding_owner],
        deadline=Within(business_hours(8), otherwise=Escalate(to=onboarding_lead)),
    )
    kickoff = Stage(
        "The customer meets the person who will onboard them.",
        owner=onboarding,
        worked_in=clickup,
        holds=Deal.stage == DealStage.KICKOFF,
        reads=[Deal.scope, Deal.goals, Deal.go_live],
    )
    training = Stage(
        "The customer's people learn the product.", owner=onboarding, worked_in=clickup, holds=Deal.stage == DealStage.SETUP
    )
    provisioning = Stage(
        "Accounts and data are set up.",
        owner=platform,
        worked_in=clickup,
        holds=Deal.stage == DealStage.SETUP,
        reads=[Deal.contact],
    )
    live = End("The customer uses the product.")
    lost = End("The customer said no.", outcome="lost")

    sign = negotiating.to(
        won,
        on=hubspot.signals(Deal.stage == DealStage.WON),
        requires=Requires(Approval(by=sales_lead, only_if=Deal.discount > 10), otherwise=Block()),
        only_by=[sales],
    )
    lose = any_of(negotiating, won).to(lost, on=hubspot.signals(Deal.stage == DealStage.LOST))
    hand_over = won.hands_off_to(
        kickoff,
        on=hubspot.signals(Deal.onboarding_owner.filled),
        requires=Requires(
            Deal.scope,
            Deal.goals,
            Deal.go_live,
            Deal.contact,
            Deal.amount > 0,
            Required(Account.vat_id, only_if=Account.region == Region.EU),
            otherwise=ReturnTo(won, notify=sales_lead, at_most=Times(2, otherwise=Escalate(to=onboarding_lead))),
        ),
        carries=[Deal.scope, Deal.goals, Deal.go_live, Deal.contact],
        accepted=Within(business_hours(4), otherwise=Escalate(to=onboarding_lead)),
        sets=[Deal.stage.set_to(DealStage.KICKOFF)],
        automated=[Automation(job="Create the onboarding project", tool=clickup, if_it_fails=Notify(onboarding_lead))],
    )
    start_work = kickoff.hands_off_to(
        all_of(training, provisioning),
        on=work_done,
        requires=Requires(Deal.contact, Deal.go_live, otherwise=Block()),
        accepted=Within(business_hours(8), otherwise=Escalate(to=onboarding_lead)),
        sets=[Deal.stage.set_to(DealStage.SETUP)],
    )
    go_live = all_of(training, provisioning).to(live, on=work_done, sets=[Deal.stage.set_to(DealStage.LIVE)])

    time_to_live = Clock(
        meaning="Signed to live",
        kind="SLA",
        starts=sign,
        stops=live,
        deadline=Within(business_days(10), warn=business_days(2), otherwise=Escalate(to=onboarding_lead)),
    )


class TwoHourPickup(SalesToOnboarding):
    """What if a won deal had two hours?"""

    won = SalesToOnboarding.won.but(deadline=Within(business_hours(2), otherwise=Escalate(to=onboarding_lead)))


class OneTeam(SalesToOnboarding):
    """What if Onboarding also set up the accounts?"""

    provisioning = SalesToOnboarding.provisioning.but(owner=onboarding)
