"""The amount is asked for before it decides."""

from flowspec import (
    Calendar,
    End,
    Escalate,
    Record,
    Role,
    Stage,
    Start,
    System,
    Target,
    Team,
    Within,
    Workflow,
    business_hours,
    whole,
    work_done,
    yes_no,
)

office = Calendar("Mon-Fri 09:00-17:30", zone="Europe/London")
desk = System("Ticket desk", "ticket desk")
support = Team("Support", calendar=office, assigns="pull")
support_lead = Role("Support lead", of=support)


class Ticket(Record, kept_in=desk):
    """One customer's problem."""

    urgent = yes_no("Whether the customer stands still.")
    amount = whole("What the customer asks back, in euros.")


class Support(Workflow[Ticket]):
    """From a customer's problem to an answer."""

    new = Start(
        "Somebody reads it.",
        owner=support,
        on=desk.signals("ticket created"),
        collects=[Ticket.urgent, Ticket.amount],
        deadline=Within(
            Target((Ticket.amount >= 1_000, business_hours(2)), otherwise=business_hours(8)),
            otherwise=Escalate(support_lead),
        ),
    )
    checked = Stage(
        "A second pair of eyes looks at it.",
        owner=support,
        reads=[Ticket.urgent, Ticket.amount],
        deadline=Within(business_hours(8), otherwise=Escalate(support_lead)),
    )
    answered = End("The customer has an answer.")

    small = new.to(answered, on=work_done, only_if=Ticket.amount < 100)
    large = new.to(checked, on=work_done, only_if=Ticket.amount >= 100)
    answer = checked.to(answered, on=work_done)
