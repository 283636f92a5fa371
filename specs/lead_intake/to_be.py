"""How a lead becomes a qualified lead with one owner.

The chat bot has a job: it takes the visitor's question down and asks for what a seller needs; below its confidence marketing
takes over. The form asks for the same fields. A classifier says what the enquiry is about and where it comes from. The budget
picks the sales team, so there is one owner. A lead reaches a seller complete or is completed by asking the visitor, three times
at most; the seller takes it up within four business hours, or the sales lead hears of it. Nothing depends on memory.
"""

from flowspec import (
    Approval,
    Automation,
    Block,
    Chase,
    Clock,
    End,
    Escalate,
    Notify,
    Required,
    Requires,
    Retry,
    Route,
    Stage,
    Start,
    Within,
    Workflow,
    after,
    business_hours,
    hours,
    minutes,
    nothing_else_applies,
    work_done,
)
from specs.company import chat_bot, enterprise_sales, lead_sorter, marketing, marketing_lead, sales, sales_lead, visitor
from specs.records import Lead, LeadStatus, Topic
from specs.systems import hubspot, website, zapier


class LeadIntake(Workflow[Lead], process="lead_intake"):
    """A lead reaches a seller with what the seller needs to answer, within four business hours."""

    chat = Start(
        "A visitor writes in the chat, and the bot asks what a seller needs to know.",
        owner=marketing,
        worked_by=chat_bot,
        worked_in=hubspot,
        on=website.signals("chat started"),
        holds=Lead.status == LeadStatus.CHATTING,
        collects=[Lead.message, Lead.email, Lead.budget, Lead.seats],
        deadline=Within(business_hours(1), otherwise=Notify(marketing_lead)),
    )
    form = Start(
        "A visitor fills in the form, which asks what a seller needs to know.",
        owner=marketing,
        waits_for=visitor,
        worked_in=hubspot,
        on=website.signals("form opened"),
        holds=Lead.status == LeadStatus.NEW,
        collects=[Lead.message, Lead.email, Lead.budget, Lead.seats],
    )
    sorting = Stage(
        "We find out what they want and where they are.",
        owner=marketing,
        worked_by=lead_sorter,
        worked_in=hubspot,
        holds=Lead.status == LeadStatus.QUALIFYING,
        collects=[Lead.topic, Lead.region],
        deadline=Within(business_hours(2), otherwise=Notify(marketing_lead)),
    )
    answering = Stage(
        "A seller speaks to them.",
        owner=Route((Lead.budget >= 50_000, enterprise_sales), otherwise=sales),
        worked_in=hubspot,
        holds=Lead.status == LeadStatus.WITH_SALES,
        reads=[Lead.message, Lead.email, Lead.budget],
        deadline=Within(business_hours(16), otherwise=Escalate(to=sales_lead)),
    )
    qualified = End("A deal has been opened for them.")
    unfit = End("They are not for us.", outcome="cancelled")

    from_chat = chat.to(
        sorting,
        on=work_done,
        sets=[Lead.status.set_to(LeadStatus.QUALIFYING)],
        automated=[
            Automation(
                job="Create the lead in HubSpot",
                tool=zapier,
                if_it_fails=Retry(every=minutes(10), at_most=3, otherwise=Notify(marketing)),
            )
        ],
    )
    from_form = form.to(
        sorting,
        on=website.signals("form sent"),
        sets=[Lead.status.set_to(LeadStatus.QUALIFYING)],
        automated=[Automation(job="Create the lead in HubSpot", tool=zapier, if_it_fails=Notify(marketing))],
    )
    close_page = form.to(unfit, on=after(hours(2)), sets=[Lead.status.set_to(LeadStatus.DISQUALIFIED)])
    decline = sorting.to(
        unfit,
        on=work_done,
        only_if=Lead.topic.one_of(Topic.SPAM, Topic.SUPPORT),
        sets=[Lead.status.set_to(LeadStatus.DISQUALIFIED)],
    )
    assign = sorting.hands_off_to(
        answering,
        on=work_done,
        only_if=nothing_else_applies,
        requires=Requires(
            Lead.message,
            Lead.email,
            Lead.region,
            Lead.budget,
            Required(Lead.seats, only_if=Lead.budget >= 50_000),
            otherwise=Chase(whom=visitor, every=hours(24), at_most=3, otherwise=Escalate(to=sales_lead)),
        ),
        accepted=Within(business_hours(4), otherwise=Escalate(to=sales_lead)),
        sets=[Lead.status.set_to(LeadStatus.WITH_SALES)],
    )
    open_deal = answering.to(
        qualified,
        on=hubspot.signals(Lead.status == LeadStatus.QUALIFIED),
        requires=Requires(Lead.email, Approval(by=sales_lead, only_if=Lead.budget > 200_000), otherwise=Block()),
    )
    disqualify = answering.to(unfit, on=hubspot.signals(Lead.status == LeadStatus.DISQUALIFIED))

    first_answer = Clock(
        meaning="Asked to with a seller",
        kind="SLA",
        starts=sorting,
        stops=answering,
        deadline=Within(business_hours(8), warn=business_hours(2), otherwise=Notify(sales_lead)),
    )
