"""How a won deal reaches onboarding today.

The seller drags the card to Won, some day after the signature, and announces the customer in Slack. What was promised is in
the seller's head; a part of it is written down when there is time. Onboarding asks back in Slack, the seller writes a little
more, and so on: nobody counts the rounds. The go-live date stands in HubSpot, in ClickUp and in onboarding's own sheet; the
contact is typed again into each. Setting up the accounts is nobody's until the Monday meeting, where "In progress" means
whatever the speaker means. What the customer wants to reach is asked for at the kickoff, for the second time.
"""

from flowspec import (
    End,
    PassAnyway,
    Record,
    Requires,
    Retyped,
    Stage,
    Start,
    Workflow,
    any_of,
    choice,
    day,
    every,
    memory,
    message,
    nothing_else_applies,
    text,
    work_done,
)
from specs.company import onboarding, platform, sales
from specs.records import DealStage
from specs.systems import clickup, hubspot, slack, tracker


class WonDeal(Record):
    """A deal as it is kept today."""

    stage = choice(DealStage, "Where the deal stands.", kept_in=hubspot)
    scope = text("What was promised.")  # kept nowhere but in the seller's head
    goals = text("What the customer wants to reach.")  # nor this
    go_live = day("Promised go-live date.", kept_in=[hubspot, clickup, tracker])
    contact = text("Who to call.", kept_in=hubspot, synced_to=[Retyped(clickup), Retyped(tracker)])


class SalesToOnboardingAsIs(Workflow[WonDeal], process="sales_to_onboarding"):
    """The seller tells onboarding in Slack; the rest is asked for later."""

    negotiating = Start(
        "The seller and the customer talk terms.",
        owner=sales,
        worked_in=hubspot,
        on=hubspot.signals("deal created"),
        collects=[WonDeal.contact, WonDeal.go_live],
    )
    won = Stage("Done on our side.", owner=sales, collects=[WonDeal.scope])
    kickoff = Stage(
        "Onboarding meets the customer.",
        owner=onboarding,
        worked_in=clickup,
        reads=[WonDeal.scope, WonDeal.goals, WonDeal.go_live],
    )
    training = Stage("The customer's people learn the product.", owner=onboarding, worked_in=clickup)
    provisioning = Stage("In progress.", worked_by=platform, worked_in=tracker, reads=[WonDeal.contact])
    live = End("The customer uses the product.")
    lost = End("The customer said no.", outcome="lost")

    sign = negotiating.to(won, on=memory("the seller drags the card"))
    lose = any_of(negotiating, won).to(lost)
    hand_over = won.hands_off_to(
        kickoff,
        on=message(slack, "Acme is in! Details in the thread"),
        via=slack,
        requires=Requires(WonDeal.scope, WonDeal.goals, otherwise=PassAnyway()),
    )
    ask_back = kickoff.hands_off_to(won, on=message(slack, "what did we promise them?"), only_if=WonDeal.scope.blank, via=slack)
    start_training = kickoff.to(training, on=work_done, only_if=nothing_else_applies)
    start_setup = training.hands_off_to(provisioning, on=every("Mon 09:00"))
    go_live = provisioning.to(live, on=memory("somebody tells the customer"))
