"""How an online shop handles returns today, with the customer's data in five tools.

The order is in the shop, the talk in the help desk, the parcel in the warehouse system, the money in the accounts, and the
return itself in a shared sheet. Support asks the customer for the order number and the address, which the shop knows, and
types both into the sheet. The address in the shop and the one in the CRM differ, and the replacement goes to the older one.
A Zap copies the ticket; when it fails nobody is told. The warehouse finds a parcel without knowing what the customer wants, and
asks by e-mail. Finance takes refunds from the sheet on Thursdays. "Received" means another thing in each tool.
"""

from flowspec import (
    Automation,
    End,
    PassAnyway,
    Record,
    Requires,
    Retyped,
    Stage,
    Start,
    Within,
    Workflow,
    business_days,
    choice,
    every,
    memory,
    message,
    money,
    text,
    undecided,
    work_done,
    yes_no,
)
from specs.company import finance, returns_desk, shop_care
from specs.records import Reason, ReturnStatus
from specs.systems import books, hubspot, inbox, shopify, tracker, warehouse, zapier, zendesk


class SplitReturn(Record):
    """A return as it is kept today: each tool has its own truth."""

    status = choice(ReturnStatus, "Where it stands.", kept_in=[zendesk, warehouse, tracker])
    order_number = text("Which order.", kept_in=[shopify, zendesk], synced_to=[Retyped(tracker)])
    address = text("Where a replacement goes.", kept_in=[shopify, hubspot], synced_to=[Retyped(zendesk), Retyped(tracker)])
    wish = text("What the customer asked for.", kept_in=zendesk)
    reason = choice(Reason, "Why it comes back.", kept_in=zendesk)
    in_time = yes_no("Within the return period.", kept_in=shopify, filled_by=shopify)
    refund = money("EUR", "What we give back.", kept_in=[books, tracker])


class ReturnsAsIs(Workflow[SplitReturn], process="shop_support"):
    """Support asks for what the shop knows, and types it into the sheet."""

    asked = Start(
        "The customer wants something back.",
        owner=shop_care,
        worked_in=zendesk,
        on=zendesk.signals("ticket created"),
        collects=[SplitReturn.order_number, SplitReturn.address, SplitReturn.wish],
        deadline=Within(business_days(1), otherwise=undecided),
    )
    inspecting = Stage(
        "Received.",
        owner=returns_desk,
        worked_in=warehouse,
        collects=[SplitReturn.order_number, SplitReturn.reason],
        reads=[SplitReturn.wish],
    )
    refunding = Stage(
        "Received.", worked_by=finance, worked_in=tracker, reads=[SplitReturn.order_number], collects=[SplitReturn.refund]
    )
    good = End("The customer has what they were owed, or no longer asks.")
    refused = End("Out of the return period.", outcome="cancelled")

    refuse = asked.to(refused, on=work_done, only_if=SplitReturn.in_time.no)
    pass_on = asked.hands_off_to(
        inspecting,
        on=memory("support fills in the sheet"),
        only_if=SplitReturn.in_time.yes,
        via=tracker,
        requires=Requires(SplitReturn.order_number, SplitReturn.wish, otherwise=PassAnyway()),
        automated=[Automation(job="Copy the ticket into the CRM", tool=zapier, if_it_fails=undecided)],
    )
    ask_back = inspecting.hands_off_to(
        asked, on=message(inbox, "what do they want with this parcel?"), only_if=SplitReturn.wish.blank, via=inbox
    )
    settle = inspecting.hands_off_to(
        refunding,
        on=every("Thu 10:00"),
        only_if=SplitReturn.wish.filled,
        via=tracker,
        requires=Requires(SplitReturn.refund, otherwise=undecided),
    )
    finish = refunding.to(good, on=memory("finance writes to the customer, when asked"))
