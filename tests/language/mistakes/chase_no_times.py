"""Chase no times."""

from company import Deal, DealStage, customer, hubspot, lead, onboarding, sales
from flowspec import Chase, End, Escalate, PassAnyway, Requires, Stage, Start, Within, Workflow, every, hours, work_done


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
        requires=Requires(Deal.scope, otherwise=Chase(whom=customer, every=hours(1), at_most=0, otherwise=PassAnyway())),
        accepted=Within(hours(4), otherwise=Escalate(lead)),
    )
    go = kickoff.to(live, on=work_done)
