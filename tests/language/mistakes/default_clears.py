"""Default clears what is missing."""

from company import Deal, DealStage, hubspot, lead, onboarding, sales
from flowspec import Default, End, Escalate, Requires, Stage, Start, Within, Workflow, hours, work_done


class Flow(Workflow[Deal]):
    """A small flow."""

    selling = Start("Terms are agreed.", owner=sales, collects=[Deal.amount])
    won = Stage("Signed.", owner=sales)
    kickoff = Stage("They meet.", owner=onboarding)
    live = End("In use.")
    lost = End("No.", outcome="lost")

    sign = selling.to(won, on=hubspot.signals(Deal.stage == DealStage.WON))
    hand_over = won.hands_off_to(
        kickoff,
        on=work_done,
        requires=Requires(Deal.scope, otherwise=Default([Deal.scope.cleared()])),
        accepted=Within(hours(4), otherwise=Escalate(lead)),
    )
    go = kickoff.to(live, on=work_done)
