"""One of two branches begins, and the join waits for both."""

from flowspec import (
    Block,
    Calendar,
    End,
    Escalate,
    Record,
    Requires,
    Role,
    Stage,
    Start,
    System,
    Team,
    Within,
    Workflow,
    all_of,
    business_days,
    text,
    work_done,
)

office = Calendar("Mon-Fri 09:00-17:30", zone="Europe/London")
crm = System("CRM", "crm")
onboarding = Team("Onboarding", calendar=office, assigns="pull")
onboarding_lead = Role("Onboarding lead", of=onboarding)


class Deal(Record, kept_in=crm):
    """One customer's purchase."""

    scope = text("What was promised.")


class Onboarding(Workflow[Deal]):
    """From a signed contract to a live customer."""

    kickoff = Start(
        "The customer meets us.",
        owner=onboarding,
        on=crm.signals("contract signed"),
        collects=[Deal.scope],
        deadline=Within(business_days(5), otherwise=Escalate(onboarding_lead)),
    )
    training = Stage(
        "The customer's people learn the product.",
        owner=onboarding,
        reads=[Deal.scope],
        deadline=Within(business_days(10), otherwise=Escalate(onboarding_lead)),
    )
    accounts = Stage(
        "Accounts are set up.",
        owner=onboarding,
        deadline=Within(business_days(5), otherwise=Escalate(onboarding_lead)),
    )
    live = End("The customer uses the product.")

    train = kickoff.to(training, on=crm.signals("training booked"), requires=Requires(Deal.scope, otherwise=Block()))
    set_up = kickoff.to(accounts, on=crm.signals("accounts ordered"))
    go_live = all_of(training, accounts).to(live, on=work_done)  # [join-deadlock]
