"""How an agency's projects go from sales through the studio to account management today.

The pitch is won in a meeting. What the customer wants is in the seller's inbox; on Monday the seller tells the studio about it,
if they meet. What else was promised stands in a Slack thread and in somebody's sheet, not the same in both. The studio begins,
shows something, hears "that is not what we agreed", and begins again: how often is not limited, nor paid for. On Friday at
four the finished work goes to account management, which meets a customer it knows nothing about. Who keeps the customer,
the seller or the account manager, is settled when the invoice is late. Whether the promised end is known is asked at the
handover; nobody has said what happens if it is not.
"""

from flowspec import (
    Disputed,
    End,
    Record,
    Requires,
    Retyped,
    Stage,
    Start,
    Workflow,
    choice,
    day,
    every,
    memory,
    message,
    money,
    text,
    undecided,
    work_done,
)
from specs.company import account_management, customer, sales, studio
from specs.records import ProjectStage
from specs.systems import clickup, hubspot, inbox, slack, tracker


class Job(Record):
    """A project as it is kept today."""

    stage = choice(ProjectStage, "Where the project stands.", kept_in=[hubspot, clickup])
    brief = text("What the customer wants.", kept_in=inbox, synced_to=[Retyped(clickup)])
    budget = money("GBP", "What they pay.", kept_in=hubspot, synced_to=[Retyped(tracker)])
    promises = text("What else was said while selling.", kept_in=[slack, tracker])
    ends_on = day("The promised end.", kept_in=hubspot)


class AgencyAsIs(Workflow[Job], process="agency_delivery"):
    """The brief is in somebody's inbox; account management hears of the customer when the work is done."""

    pitching = Start(
        "We and the customer agree what to make.",
        owner=sales,
        worked_in=hubspot,
        on=hubspot.signals("opportunity created"),
        collects=[Job.brief, Job.budget, Job.promises],
    )
    making = Stage("In delivery.", owner=studio, worked_in=clickup, reads=[Job.brief, Job.promises])
    review = Stage("In delivery, with the customer.", owner=studio, waits_for=customer)
    keeping = Stage(
        "With the account team.",
        owner=Disputed(sales, account_management),
        worked_by=account_management,
        worked_in=tracker,
        reads=[Job.promises, Job.budget],
    )
    over = End("The contract has ended.")

    win = pitching.hands_off_to(
        making, on=memory("the seller tells the studio at the Monday meeting"), carries=[Job.budget], via=slack
    )
    show = making.to(review, on=work_done)
    correct = review.to(making, on=message(inbox, "that is not what we agreed"))
    sign_off = review.hands_off_to(
        keeping, on=every("Fri 16:00"), requires=Requires(Job.ends_on, Job.promises, otherwise=undecided)
    )
    stop = keeping.to(over)
