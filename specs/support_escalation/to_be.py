"""How a ticket is solved by three lines of support and engineering.

An escalation carries what was tried, how to see the fault and what should happen next; the receiver reads the next step back.
Each line has a status of its own, each handoff an owner, a time to be taken up, and a limit on how often it may come back: then
somebody decides. Targets follow the priority. The summariser has one job, beside a person: to write the history down. While
the customer is asked, the clock stands still; who does not answer for a week is taken to be content, and who writes again
within three days gets the ticket taken up at once.
"""

from flowspec import (
    Acceptance,
    Block,
    Clock,
    End,
    Escalate,
    OnHold,
    Required,
    Requires,
    ReturnTo,
    Stage,
    Start,
    Target,
    Times,
    Within,
    Workflow,
    after,
    business_days,
    business_hours,
    days,
    nothing_else_applies,
    previous_owner,
    work_done,
)
from specs.company import (
    customer,
    engineering,
    engineering_manager,
    first_line_support,
    product_specialists,
    second_line_support,
    support_lead,
    support_manager,
    ticket_summariser,
)
from specs.records import Priority, Ticket, TicketStatus
from specs.systems import jira, zendesk


class Support(Workflow[Ticket], process="support_escalation", priority=Ticket.priority):
    """An escalation carries what was tried and what should happen next."""

    first_line = Start(
        "Somebody in the first line works with the customer.",
        owner=first_line_support,
        worked_in=zendesk,
        on=zendesk.signals("ticket created"),
        holds=Ticket.status == TicketStatus.OPEN,
        reads=[Ticket.conversation],
        collects=[Ticket.history, Ticket.steps, Ticket.next_step],
        deadline=Within(
            Target(
                (Ticket.priority == Priority.URGENT, business_hours(2)),
                (Ticket.priority == Priority.HIGH, business_hours(6)),
                otherwise=business_hours(16),
            ),
            warn=business_hours(1),
            otherwise=Escalate(to=support_lead, then=Within(business_hours(4), otherwise=Escalate(to=support_manager))),
        ),
    )
    waiting = Stage(
        "We have asked the customer.",
        owner=first_line_support,
        waits_for=customer,
        holds=Ticket.status == TicketStatus.PENDING,
    )
    second_line = Stage(
        "A specialist works on it.",
        owner=second_line_support,
        helped_by=ticket_summariser,
        worked_in=zendesk,
        on_hold=OnHold(Ticket.on_customer.yes, waits_for=customer),
        holds=Ticket.status == TicketStatus.SECOND_LINE,
        reads=[Ticket.history, Ticket.steps, Ticket.next_step],
        collects=[Ticket.is_fault],
    )
    third_line = Stage(
        "The product specialists look for the cause.",
        owner=product_specialists,
        worked_in=jira,
        holds=Ticket.status == TicketStatus.THIRD_LINE,
        reads=[Ticket.history, Ticket.steps],
    )
    fixing = Stage(
        "Engineering changes the product.",
        owner=engineering,
        worked_in=jira,
        holds=Ticket.status == TicketStatus.ENGINEERING,
        reads=[Ticket.steps],
        collects=[Ticket.fix_version],
    )
    solved = Stage(
        "The customer can still say that it is not.",
        owner=previous_owner,
        waits_for=customer,
        holds=Ticket.status == TicketStatus.SOLVED,
    )
    closed = End("The customer has what they needed.")

    ask = first_line.to(waiting, on=zendesk.signals(Ticket.status == TicketStatus.PENDING))
    reply = waiting.to(first_line, on=zendesk.signals("customer replied"), sets=[Ticket.status.set_to(TicketStatus.OPEN)])
    silent = waiting.to(solved, on=after(days(7)), sets=[Ticket.status.set_to(TicketStatus.SOLVED)])
    escalate = first_line.hands_off_to(
        second_line,
        on=zendesk.signals(Ticket.status == TicketStatus.SECOND_LINE),
        requires=Requires(
            Ticket.history,
            Ticket.next_step,
            Required(Ticket.steps, only_if=Ticket.priority.one_of(Priority.URGENT, Priority.HIGH)),
            otherwise=ReturnTo(first_line, notify=support_lead, at_most=Times(2, otherwise=Escalate(to=support_manager))),
        ),
        carries=[Ticket.history, Ticket.steps, Ticket.next_step],
        accepted=Acceptance(
            within=Within(business_hours(4), otherwise=Escalate(to=support_manager)), reads_back=[Ticket.next_step]
        ),
        at_most=Times(2, otherwise=Escalate(to=support_lead)),
    )
    solve_first = first_line.to(solved, on=zendesk.signals(Ticket.status == TicketStatus.SOLVED))
    push_back = second_line.hands_off_to(
        first_line,
        on=work_done,
        only_if=Ticket.is_fault.no & Ticket.steps.blank,
        requires=Requires(Ticket.next_step, otherwise=Block()),
        accepted=Within(business_hours(4), otherwise=Escalate(to=support_lead)),
        sets=[Ticket.status.set_to(TicketStatus.OPEN)],
        at_most=Times(1, otherwise=Escalate(to=support_manager)),
    )
    deepen = second_line.hands_off_to(
        third_line,
        on=work_done,
        only_if=Ticket.is_fault.yes,
        requires=Requires(
            Ticket.history,
            Ticket.steps,
            otherwise=ReturnTo(second_line, at_most=Times(2, otherwise=Escalate(to=support_manager))),
        ),
        carries=[Ticket.history, Ticket.steps],
        accepted=Within(business_hours(8), otherwise=Escalate(to=support_manager)),
        sets=[Ticket.status.set_to(TicketStatus.THIRD_LINE)],
    )
    solve_second = second_line.to(
        solved, on=work_done, only_if=nothing_else_applies, sets=[Ticket.status.set_to(TicketStatus.SOLVED)]
    )
    report_fault = third_line.hands_off_to(
        fixing,
        on=jira.signals(Ticket.status == TicketStatus.ENGINEERING),
        requires=Requires(Ticket.steps, otherwise=Block()),
        carries=[Ticket.steps, Ticket.history],
        via=jira,
        accepted=Within(business_hours(8), otherwise=Escalate(to=engineering_manager)),
        at_most=Times(2, otherwise=Escalate(to=engineering_manager)),
    )
    solve_third = third_line.to(solved, on=jira.signals(Ticket.status == TicketStatus.SOLVED))
    fixed = fixing.hands_off_to(
        third_line,
        on=jira.signals(Ticket.fix_version.filled),
        requires=Requires(Ticket.fix_version, otherwise=Block()),
        accepted=Within(business_hours(8), otherwise=Escalate(to=support_manager)),
        sets=[Ticket.status.set_to(TicketStatus.THIRD_LINE)],
        at_most=Times(3, otherwise=Escalate(to=engineering_manager)),
    )
    reopen = solved.hands_off_to(
        first_line,
        on=zendesk.signals("customer replied"),
        accepted=Within(business_hours(4), otherwise=Escalate(to=support_lead)),
        sets=[Ticket.status.set_to(TicketStatus.OPEN)],
        at_most=Times(2, otherwise=Escalate(to=support_lead)),
    )
    close = solved.to(closed, on=after(days(3)), sets=[Ticket.status.set_to(TicketStatus.CLOSED)])

    resolution = Clock(
        meaning="Reported to solved",
        kind="SLA",
        starts=first_line,
        stops=solved,
        deadline=Within(business_days(20), otherwise=Escalate(to=support_lead)),
        pauses=[waiting, Ticket.on_customer.yes],
    )
    second_line_ola = Clock(
        meaning="Escalated to a decision",
        kind="OLA",
        starts=escalate,
        stops=solve_second,
        cancels=[push_back, deepen],
        restarts=True,
        deadline=Within(business_days(2), otherwise=Escalate(to=support_manager)),
    )
    engineering_ola = Clock(
        meaning="Reported to fixed",
        kind="OLA",
        starts=report_fault,
        stops=fixed,
        deadline=Within(
            Target((Ticket.priority == Priority.URGENT, business_days(2)), otherwise=business_days(10)),
            otherwise=Escalate(to=engineering_manager),
        ),
    )
