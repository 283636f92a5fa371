"""How leads from the chat and the form get into the CRM today.

A visitor writes in the chat, where an AI assistant talks to them; nobody has said what the assistant is for or when a person
takes over. Somebody in marketing copies the chat into HubSpot when they think of it. The form sends an e-mail, and a Zap makes
a contact of it; when the Zap fails nobody is told. Marketing believes that sales looks through the new leads, sales believes
that marketing does. Marketing parks whatever scores low; sales wants whatever has money: a low score with a large budget is
both, a high score without a budget is neither, and waits. A hot lead is announced in Slack, with or without what the seller
needs. Who the hot leads are stands in marketing's own sheet; so does the e-mail address, which differs from HubSpot's.
"""

from flowspec import (
    Automation,
    Disputed,
    End,
    PassAnyway,
    Record,
    Requires,
    Retyped,
    Stage,
    Start,
    Workflow,
    choice,
    memory,
    message,
    money,
    text,
    undecided,
    whole,
    work_done,
)
from specs.company import assistant, marketing, sales, visitor
from specs.records import LeadStatus
from specs.systems import hubspot, inbox, slack, tracker, website, zapier


class Enquiry(Record):
    """A lead as it is kept today: some of it here, some of it there."""

    status = choice(LeadStatus, "How far we know them.", kept_in=hubspot)
    message = text("What they wrote.", kept_in=slack, synced_to=[Retyped(hubspot)])
    email = text("Where to answer.", kept_in=[hubspot, tracker])
    score = whole("Marketing's points.", kept_in=hubspot)
    budget = money("EUR", "What they can spend in a year.")  # kept nowhere: the seller asks, and knows
    region = text("Where they are, as somebody typed it.", kept_in=hubspot)


class LeadIntakeAsIs(Workflow[Enquiry], process="lead_intake"):
    """Somebody in marketing copies chats into HubSpot when they think of it, and tells sales in Slack."""

    chat = Start(
        "A visitor writes in the chat.",
        owner=marketing,
        worked_by=assistant,
        on=website.signals("chat started"),
        holds=Enquiry.status == LeadStatus.CHATTING,
        collects=[Enquiry.message],
    )
    form = Start(
        "A visitor fills in the form.",
        owner=marketing,
        waits_for=visitor,
        on=website.signals("form opened"),
        holds=Enquiry.status == LeadStatus.NEW,
        collects=[Enquiry.message],
    )
    sorting = Stage(
        "New.",
        owner=Disputed(marketing, sales),
        worked_by=marketing,
        worked_in=hubspot,
        holds=Enquiry.status.one_of(LeadStatus.NEW, LeadStatus.QUALIFYING),
        collects=[Enquiry.email, Enquiry.score, Enquiry.budget],
    )
    hot = Stage("On marketing's list of hot leads.", owner=marketing, worked_in=tracker)
    answering = Stage(
        "SQL.",
        owner=sales,
        reads=[Enquiry.message, Enquiry.budget, Enquiry.region],
    )
    qualified = End("A deal has been opened for them.")
    unfit = End("They are not for us.", outcome="cancelled")

    from_chat = chat.to(sorting, on=memory("whoever sees the chat copies it into HubSpot"))
    from_form = form.to(
        sorting,
        on=message(inbox, "New submission from the contact form"),
        automated=[Automation(job="Create the contact in HubSpot", tool=zapier, if_it_fails=undecided)],
    )
    decline = sorting.to(unfit, on=work_done, only_if=Enquiry.score < 60)
    pick = sorting.to(hot, on=work_done, only_if=Enquiry.budget >= 10_000)
    assign = hot.hands_off_to(
        answering,
        on=message(slack, "got a hot one for you"),
        via=slack,
        carries=[Enquiry.email],
        requires=Requires(Enquiry.email, Enquiry.budget, Enquiry.region, otherwise=PassAnyway()),
    )
    open_deal = answering.to(qualified, on=memory("the seller makes a deal in HubSpot after the call"))
    disqualify = answering.to(unfit)
