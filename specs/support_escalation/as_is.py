"""How tickets are escalated today.

The first line tries, and gives up when it has had enough. Then it passes the ticket on from memory, with whatever history
happens to be in it: what was tried mostly stands in a Slack thread. The second line finds nothing in it and sends it back, and
so it goes to and fro. Engineering is asked in Slack, by whoever knows an engineer; nobody there owns a ticket. The first
answer is promised within four hours, day and night, and nothing happens when the four hours are over. The help desk's AI
assistant writes into tickets; nobody knows who reads that. What is really wrong with a product is typed again into Jira.
"""

from flowspec import (
    Automation,
    End,
    OnHold,
    PassAnyway,
    Record,
    Requires,
    Retyped,
    Stage,
    Start,
    Times,
    Within,
    Workflow,
    after,
    choice,
    days,
    hours,
    memory,
    message,
    previous_owner,
    text,
    undecided,
    work_done,
    yes_no,
)
from specs.company import assistant, customer, engineering, first_line_support, second_line_support
from specs.records import Priority, TicketStatus
from specs.systems import inbox, jira, slack, zapier, zendesk


class OldTicket(Record, kept_in=zendesk):
    """A ticket as it is kept today."""

    status = choice(TicketStatus, "Where it stands.")
    priority = choice(Priority, "How much it hurts, says the customer.", kept_in=[zendesk, jira])
    history = text("What was tried.", kept_in=slack)
    steps = text("How to see the fault.", synced_to=[Retyped(jira)])
    is_fault = yes_no("The product is wrong, not its use.")
    fix_version = text("Where engineering fixed it.", kept_in=jira)


class SupportAsIs(Workflow[OldTicket], process="support_escalation"):
    """The first line escalates when it has had enough; engineering is asked in Slack."""

    first_line = Start(
        "In progress.",
        owner=first_line_support,
        helped_by=assistant,
        worked_in=zendesk,
        on=zendesk.signals("ticket created"),
        on_hold=OnHold(OldTicket.status == TicketStatus.PENDING, waits_for=customer),
        holds=OldTicket.status.one_of(TicketStatus.OPEN, TicketStatus.PENDING, TicketStatus.SECOND_LINE),
        collects=[OldTicket.priority, OldTicket.history],
        deadline=Within(hours(4), otherwise=undecided),
    )
    second_line = Stage(
        "Escalated.",
        owner=second_line_support,
        worked_in=zendesk,
        on_hold=OnHold(OldTicket.status == TicketStatus.PENDING, waits_for=customer),
        holds=OldTicket.status == TicketStatus.SECOND_LINE,
        reads=[OldTicket.history, OldTicket.steps],
        collects=[OldTicket.is_fault],
    )
    fixing = Stage(
        "With engineering.",
        worked_by=engineering,
        worked_in=jira,
        reads=[OldTicket.steps, OldTicket.history],
        collects=[OldTicket.fix_version],
    )
    solved = Stage("Solved, we think.", owner=previous_owner, waits_for=customer)
    closed = End("The customer has stopped asking.")

    escalate = first_line.hands_off_to(
        second_line,
        on=memory("the first line gives up"),
        requires=Requires(OldTicket.history, OldTicket.steps, otherwise=PassAnyway()),
        automated=[Automation(job="Tell the second line's channel", tool=zapier, if_it_fails=undecided)],
    )
    solve_first = first_line.to(solved, on=zendesk.signals("marked as solved"))
    push_back = second_line.hands_off_to(first_line, on=message(slack, "nothing in it for us"), via=slack)
    report_fault = second_line.hands_off_to(
        fixing,
        on=message(slack, "can somebody look at this?"),
        only_if=OldTicket.is_fault.yes & OldTicket.fix_version.blank,
        via=slack,
        requires=Requires(OldTicket.steps, otherwise=undecided),
    )
    solve_second = second_line.to(solved, on=work_done)
    fixed = fixing.hands_off_to(second_line, on=message(slack, "fixed I think"), at_most=Times(5, otherwise=undecided), via=slack)
    reopen = solved.hands_off_to(first_line, on=message(inbox, "it is still broken"), via=inbox)
    close = solved.to(closed, on=after(days(3)))
