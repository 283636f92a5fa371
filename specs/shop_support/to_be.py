"""How a return is settled when each datum has one home and software carries it.

What the shop knows is not asked for: the order, the address, whether the return is in time. Support asks for the wish; an agent
reads the reason out of it, and when it cannot tell, the reason is "other", which costs nothing but statistics. The parcel has
three weeks to arrive, and the carrier five days of them. The warehouse inspects; then the refund and the message to the
customer go side by side, and the return is settled when both are done. A failing sync is tried again and then told to somebody.
"""

from flowspec import (
    Automation,
    Block,
    Clock,
    Default,
    End,
    Escalate,
    Notify,
    Requires,
    Retry,
    Stage,
    Start,
    Within,
    Workflow,
    after,
    all_of,
    business_days,
    business_hours,
    days,
    minutes,
    nothing_else_applies,
    work_done,
)
from specs.company import carrier, finance, finance_lead, reason_reader, returns_desk, shop_care, shop_lead
from specs.records import Reason, Return, ReturnStatus
from specs.systems import books, warehouse, zapier, zendesk


class Returns(Workflow[Return], process="shop_support"):
    """Nobody asks the customer for what a system knows."""

    asked = Start(
        "The customer wants something back.",
        owner=shop_care,
        helped_by=reason_reader,
        worked_in=zendesk,
        on=zendesk.signals("ticket created"),
        holds=Return.status == ReturnStatus.ASKED,
        reads=[Return.order_number, Return.in_time],
        collects=[Return.wish, Return.reason],
        deadline=Within(business_hours(12), warn=business_hours(2), otherwise=Escalate(to=shop_lead)),
    )
    sending = Stage(
        "The customer has a label; the parcel is on its way.",
        owner=shop_care,
        waits_for=carrier,
        holds=Return.status == ReturnStatus.ON_ITS_WAY,
    )
    inspecting = Stage(
        "The returns desk looks at what came.",
        owner=returns_desk,
        worked_in=warehouse,
        holds=Return.status == ReturnStatus.INSPECTED,
        reads=[Return.order_number, Return.wish, Return.reason],
        collects=[Return.condition],
        deadline=Within(business_days(2), otherwise=Escalate(to=shop_lead)),
    )
    refunding = Stage(
        "The money goes back, or a replacement is booked.",
        owner=finance,
        worked_in=books,
        holds=Return.status == ReturnStatus.SETTLING,
        reads=[Return.order_number, Return.condition],
        collects=[Return.refund],
        exit=Requires(Return.refund, otherwise=Block()),
    )
    telling = Stage(
        "The customer is told what was found and what happens.",
        owner=shop_care,
        worked_in=zendesk,
        holds=Return.status == ReturnStatus.SETTLING,
        reads=[Return.condition],
    )
    good = End("The customer has what they were owed.")
    refused = End("Out of the return period.", outcome="cancelled")
    dropped = End("The customer kept it.", outcome="cancelled")

    refuse = asked.to(refused, on=work_done, only_if=Return.in_time.no, sets=[Return.status.set_to(ReturnStatus.REFUSED)])
    send = asked.to(
        sending,
        on=work_done,
        only_if=nothing_else_applies,
        requires=Requires(Return.reason, otherwise=Default([Return.reason.set_to(Reason.OTHER)])),
        sets=[Return.status.set_to(ReturnStatus.ON_ITS_WAY)],
        automated=[
            Automation(
                job="Announce the return to the warehouse",
                tool=zapier,
                if_it_fails=Retry(every=minutes(5), at_most=3, otherwise=Notify(shop_lead)),
            )
        ],
    )
    pass_on = sending.hands_off_to(
        inspecting,
        on=warehouse.signals("parcel scanned"),
        requires=Requires(
            Return.order_number,
            Return.wish,
            otherwise=Escalate(to=shop_lead),
        ),
        carries=[Return.order_number, Return.wish, Return.reason],
        accepted=Within(business_hours(8), otherwise=Escalate(to=shop_lead)),
        sets=[Return.status.set_to(ReturnStatus.INSPECTED)],
    )
    kept = sending.to(dropped, on=after(days(21)), sets=[Return.status.set_to(ReturnStatus.REFUSED)])
    settle = inspecting.hands_off_to(
        all_of(refunding, telling),
        on=work_done,
        requires=Requires(Return.condition, otherwise=Block()),
        carries=[Return.order_number, Return.condition],
        accepted=Within(days(3), otherwise=Escalate(to=finance_lead)),
        sets=[Return.status.set_to(ReturnStatus.SETTLING)],
        automated=[
            Automation(
                job="Book the refund",
                tool=zapier,
                if_it_fails=Retry(every=minutes(5), at_most=3, otherwise=Notify(finance_lead)),
            )
        ],
    )
    finish = all_of(refunding, telling).to(good, on=work_done, sets=[Return.status.set_to(ReturnStatus.SETTLED)])

    carried = Clock(
        meaning="Label sent to parcel scanned",
        kind="UC",
        starts=sending,
        stops=inspecting,
        deadline=Within(days(12), otherwise=Notify(shop_lead)),
    )
    settled = Clock(
        meaning="Parcel here to settled",
        kind="SLA",
        starts=pass_on,
        stops=good,
        deadline=Within(business_days(6), otherwise=Escalate(to=shop_lead)),
    )
