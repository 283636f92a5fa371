"""Large customers have one day."""

from enum import Enum

from flowspec import (
    Calendar,
    End,
    Escalate,
    Record,
    Requires,
    ReturnTo,
    Role,
    Stage,
    Start,
    System,
    Target,
    Team,
    Times,
    Within,
    Workflow,
    business_days,
    business_hours,
    choice,
    text,
    whole,
    work_done,
)

office = Calendar("Mon-Fri 09:00-17:30", zone="Europe/London")
crm = System("CRM", "crm")
sales = Team("Sales", calendar=office, assigns="pull")
onboarding = Team("Onboarding", calendar=office, assigns="dispatcher")
sales_lead = Role("Sales lead", of=sales)
onboarding_lead = Role("Onboarding lead", of=onboarding)


class Status(Enum):
    OPEN = "open"
    WON = "won"


class Deal(Record, kept_in=crm):
    """One customer's purchase."""

    status = choice(Status, "Where it stands.")
    scope = text("What was promised.")
    seats = whole("How many people will use it.")


class SalesToOnboarding(Workflow[Deal]):
    """From an open deal to a live customer."""

    selling = Start(
        "Terms are being agreed.",
        owner=sales,
        on=crm.signals("deal created"),
        holds=Deal.status == Status.OPEN,
        collects=[Deal.scope, Deal.seats],
        deadline=Within(business_days(20), otherwise=Escalate(sales_lead)),
    )
    kickoff = Stage(
        "The customer meets the person who will onboard them.",
        owner=onboarding,
        holds=Deal.status == Status.WON,
        reads=[Deal.scope],
        deadline=Within(
            Target((Deal.seats >= 200, business_days(1)), (Deal.seats >= 20, business_days(3)), otherwise=business_days(5)),
            otherwise=Escalate(onboarding_lead),
        ),
    )
    live = End("The customer uses the product.")

    hand_over = selling.hands_off_to(
        kickoff,
        on=crm.signals(Deal.status == Status.WON),
        requires=Requires(
            Deal.scope,
            Deal.seats,
            otherwise=ReturnTo(selling, at_most=Times(2, otherwise=Escalate(onboarding_lead))),
        ),
        accepted=Within(business_hours(4), otherwise=Escalate(onboarding_lead)),
    )
    go_live = kickoff.to(live, on=work_done)
