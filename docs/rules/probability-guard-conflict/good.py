"""How a request that the front desk takes is handed to the specialists."""

from enum import Enum

from flowspec import (
    Calendar,
    End,
    Escalate,
    Outside,
    Record,
    Requires,
    ReturnToSender,
    Role,
    Stage,
    Start,
    System,
    Team,
    Times,
    Within,
    Workflow,
    business_hours,
    choice,
    text,
    work_done,
)

desk_tool = System("Desk", "ticket desk")

office = Calendar("Mon-Fri 09:00-17:00", zone="Europe/London")
front_desk = Team("Front desk", calendar=office, assigns="pull")
specialists = Team("Specialists", calendar=office, assigns="pull")
lead = Role("Specialists' lead", of=specialists)
desk_lead = Role("Front desk's lead", of=front_desk)
customer = Outside("Customer")


class Status(Enum):
    NEW = "new"
    WITH_SPECIALISTS = "with specialists"
    DONE = "done"


class Impact(Enum):
    ONE = "one person"
    TEAM = "a team"
    ALL = "everybody"


class Request(Record, kept_in=desk_tool):
    """Somebody wants something from us."""

    status = choice(Status, "Where it stands.")
    impact = choice(Impact, "How many of them cannot work.")
    wish = text("What is wanted, in the customer's words.")
    contact = text("Whom to answer.")


class Requests(Workflow[Request]):
    """The specialists start with everything they need, or not at all."""

    taken = Start(
        "Somebody at the front desk talks to the customer.",
        owner=front_desk,
        on=desk_tool.signals("request created"),
        holds=Request.status == Status.NEW,
        collects=[Request.impact, Request.wish, Request.contact],
        deadline=Within(business_hours(4), otherwise=Escalate(to=desk_lead)),
    )
    solving = Stage(
        "A specialist works on it.",
        owner=specialists,
        holds=Request.status == Status.WITH_SPECIALISTS,
        reads=[Request.wish, Request.contact],
        deadline=Within(business_hours(16), otherwise=Escalate(to=lead)),
    )
    done = End("The customer has what was wanted.")

    hand_over = taken.hands_off_to(
        solving,
        on=work_done,
        only_if=Request.impact != Impact.ONE,
        requires=Requires(
            Request.wish,
            Request.contact,
            otherwise=ReturnToSender(at_most=Times(2, otherwise=Escalate(to=lead))),
        ),
        accepted=Within(business_hours(2), otherwise=Escalate(to=lead)),
        sets=[Request.status.set_to(Status.WITH_SPECIALISTS)],
    )
    answer = taken.to(done, on=work_done, only_if=Request.impact == Impact.ONE, sets=[Request.status.set_to(Status.DONE)])
    finish = solving.to(done, on=work_done, sets=[Request.status.set_to(Status.DONE)])
