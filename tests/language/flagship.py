"""How a won deal becomes a live customer: the flagship of the language, with its company, in one file."""

from enum import Enum

from flowspec import (
    Automation,
    Calendar,
    Clock,
    End,
    Escalate,
    Notify,
    Record,
    Required,
    Requires,
    ReturnTo,
    Role,
    Stage,
    Start,
    Sync,
    System,
    Team,
    Within,
    Workflow,
    all_of,
    any_of,
    business_days,
    business_hours,
    choice,
    day,
    money,
    party,
    refers_to,
    text,
    work_done,
)

hubspot = System("HubSpot", "crm")
clickup = System("ClickUp", "project tool")


class DealStage(Enum):
    NEGOTIATING = "negotiating"
    WON = "won"
    ONBOARDING = "onboarding"
    LIVE = "live"
    LOST = "lost"


class Region(Enum):
    EU = "Europe"
    US = "United States"


class Account(Record, kept_in=hubspot):
    """A company that buys."""

    region = choice(Region, "Where it is taxed.")
    vat_id = text("VAT number.")


class Deal(Record, kept_in=hubspot):
    """One customer's purchase, from first call to live account."""

    account = refers_to(Account, "Who buys.")
    stage = choice(
        DealStage,
        "Where the deal stands.",
        synced_to=[Sync(clickup, maps={DealStage.ONBOARDING: "to do", DealStage.LIVE: "complete"})],
    )
    amount = money("EUR", "First contract year.")
    scope = text("What was promised, in the customer's words.", synced_to=[clickup])
    goals = text("What the customer wants to reach.", synced_to=[clickup])
    go_live = day("Promised go-live date.", synced_to=[clickup])
    onboarding_owner = party("Who will onboard them.")


office = Calendar("Mon-Fri 09:00-17:30", zone="Europe/London", holidays="GB")
sales = Team("Sales", calendar=office, assigns="round robin")
onboarding = Team("Onboarding", calendar=office, assigns="dispatcher")
platform = Team("Platform", calendar=office, assigns="pull")
onboarding_lead = Role("Onboarding lead", of=onboarding)


class SalesToOnboarding(Workflow[Deal]):
    """Onboarding starts with everything that Sales promised, or not at all."""

    negotiating = Start(
        "Terms are being agreed; nothing is signed.",
        owner=sales,
        holds=Deal.stage == DealStage.NEGOTIATING,
        collects=[Deal.amount, Deal.scope, Deal.goals, Deal.go_live],
    )
    won = Stage(
        "The contract is signed; nobody has started.",
        owner=sales,
        holds=Deal.stage == DealStage.WON,
        collects=[Deal.onboarding_owner],
        deadline=Within(business_hours(8), otherwise=Escalate(to=onboarding_lead)),
    )
    kickoff = Stage(
        "The customer meets the person who will onboard them.",
        owner=onboarding,
        holds=Deal.stage == DealStage.ONBOARDING,
    )
    training = Stage("The customer's people learn the product.", owner=onboarding)
    provisioning = Stage("Accounts and data are set up.", owner=platform)
    live = End("The customer uses the product.")
    lost = End("The customer said no.", outcome="lost")

    sign = negotiating.to(won, on=hubspot.signals(Deal.stage == DealStage.WON))
    lose = any_of(negotiating, won).to(lost, on=hubspot.signals(Deal.stage == DealStage.LOST))
    hand_over = won.hands_off_to(
        kickoff,
        on=hubspot.signals(Deal.onboarding_owner.filled),
        requires=Requires(
            Deal.scope,
            Deal.goals,
            Deal.go_live,
            Deal.amount > 0,
            Required(Account.vat_id, only_if=Account.region == Region.EU),
            otherwise=ReturnTo(negotiating, notify=sales),
        ),
        accepted=Within(business_hours(4), otherwise=Escalate(to=onboarding_lead)),
        sets=[Deal.stage.set_to(DealStage.ONBOARDING)],
        automated=[Automation(job="Create the onboarding project", tool=clickup, if_it_fails=Notify(onboarding_lead))],
    )
    start_work = kickoff.hands_off_to(all_of(training, provisioning), on=work_done)
    go_live = all_of(training, provisioning).to(live, on=work_done, sets=[Deal.stage.set_to(DealStage.LIVE)])
    time_to_live = Clock(
        meaning="Signed to live",
        kind="SLA",
        starts=sign,
        stops=live,
        deadline=Within(business_days(10), otherwise=Escalate(to=onboarding_lead)),
    )


class TwoHourPickup(SalesToOnboarding):
    """What if a won deal had two hours?"""

    won = SalesToOnboarding.won.but(deadline=Within(business_hours(2), otherwise=Escalate(to=onboarding_lead)))


class OneTeam(SalesToOnboarding, without=[SalesToOnboarding.lose]):
    """What if Onboarding also set up the accounts?"""

    provisioning = SalesToOnboarding.provisioning.but(owner=onboarding)
