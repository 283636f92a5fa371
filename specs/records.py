"""The records that the company keeps once its handoffs are designed: one system of record a field, copied by software.

The as-is specs bring records of their own: what is wrong with a process today is often what is wrong with its records.
"""

from enum import Enum

from flowspec import Record, Sync, choice, day, decimal, instant, money, party, refers_to, text, whole, yes_no
from specs.systems import books, clickup, hubspot, jira, shopify, warehouse, website, zendesk


class Region(Enum):
    """Where a customer is taxed."""

    EU = "Europe"
    US = "United States"
    APAC = "Asia and Pacific"


class Topic(Enum):
    """What an enquiry is about."""

    PRICING = "pricing"
    DEMO = "demo"
    SUPPORT = "support"
    SPAM = "spam"


class LeadStatus(Enum):
    """How far a lead has come."""

    CHATTING = "chatting"
    NEW = "new"
    QUALIFYING = "qualifying"
    WITH_SALES = "with sales"
    QUALIFIED = "qualified"
    DISQUALIFIED = "disqualified"


class DealStage(Enum):
    """How far a deal has come; the same words in sales and in onboarding."""

    NEGOTIATING = "negotiating"
    WON = "won"
    KICKOFF = "kickoff"
    SETUP = "setup"
    LIVE = "live"
    LOST = "lost"


class TicketStatus(Enum):
    """Who has the ticket, and what for."""

    OPEN = "open"
    PENDING = "pending"
    SECOND_LINE = "with second line"
    THIRD_LINE = "with third line"
    ENGINEERING = "with engineering"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(Enum):
    """How much it hurts, the most urgent first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class ProjectStage(Enum):
    """How far an agency's project has come."""

    PITCHING = "pitching"
    PLANNING = "planning"
    PLANNED = "planned"
    MAKING = "making"
    REVIEW = "in review"
    KEPT = "kept"
    OVER = "over"


class ReturnStatus(Enum):
    """How far a return has come."""

    ASKED = "asked"
    ON_ITS_WAY = "on its way"
    INSPECTED = "being inspected"
    SETTLING = "being settled"
    SETTLED = "settled"
    REFUSED = "refused"


class Reason(Enum):
    """Why a customer sends something back."""

    DAMAGED = "damaged"
    WRONG_ITEM = "wrong item"
    DOES_NOT_FIT = "does not fit"
    OTHER = "other"


class Account(Record, kept_in=hubspot):
    """A company that buys."""

    region = choice(Region, "Where it is taxed.", synced_to=[clickup])
    vat_id = text("VAT number.", synced_to=[clickup])


class Lead(Record, kept_in=hubspot):
    """Somebody who asked."""

    status = choice(LeadStatus, "How far we know them.")
    message = text("What they wrote.")
    email = text("Where to answer.")
    topic = choice(Topic, "What it is about.")
    region = choice(Region, "Where they are.")
    budget = money("EUR", "What they can spend in a year.")
    seats = whole("How many people would use it.")
    source = text("The page that brought them.", filled_by=website)


class Deal(Record, kept_in=hubspot):
    """One customer's purchase, from the first offer to the live account."""

    account = refers_to(Account, "Who buys.")
    stage = choice(
        DealStage,
        "Where the deal stands.",
        synced_to=[
            Sync(
                clickup,
                maps={
                    DealStage.NEGOTIATING: "not ours yet",
                    DealStage.WON: "to do",
                    DealStage.KICKOFF: "kickoff",
                    DealStage.SETUP: "in progress",
                    DealStage.LIVE: "complete",
                    DealStage.LOST: "cancelled",
                },
            )
        ],
    )
    amount = money("EUR", "First contract year.", synced_to=[clickup])
    discount = decimal("Percent off the list price.")
    scope = text("What was promised, in the customer's words.", synced_to=[clickup])
    goals = text("What the customer wants to reach.", synced_to=[clickup])
    go_live = day("Promised go-live date.", synced_to=[clickup])
    contact = text("Who leads the project on the customer's side.", synced_to=[clickup])
    onboarding_owner = party("Who will onboard them.", synced_to=[clickup])


class Ticket(Record, kept_in=zendesk):
    """One customer's problem."""

    status = choice(
        TicketStatus,
        "Where it stands.",
        synced_to=[
            Sync(
                jira,
                maps={
                    TicketStatus.OPEN: "Open",
                    TicketStatus.PENDING: "Waiting for customer",
                    TicketStatus.SECOND_LINE: "Second line",
                    TicketStatus.THIRD_LINE: "Analysis",
                    TicketStatus.ENGINEERING: "In progress",
                    TicketStatus.SOLVED: "Resolved",
                    TicketStatus.CLOSED: "Closed",
                },
            )
        ],
    )
    priority = choice(Priority, "How much it hurts, by the customer's contract and the form.", filled_by=zendesk)
    conversation = text("All messages with the customer.", filled_by=zendesk)
    history = text("What was tried, and what came of it.", synced_to=[jira])
    steps = text("How to see the fault.", synced_to=[jira])
    next_step = text("What should happen next, and who waits for it.", synced_to=[jira])
    is_fault = yes_no("The product is wrong, not its use.", synced_to=[jira])
    fix_version = text("Where engineering fixed it.", kept_in=jira, synced_to=[zendesk])
    on_customer = yes_no("We have asked the customer and wait.", filled_by=zendesk)


class Project(Record, kept_in=clickup):
    """What an agency has promised to make."""

    stage = choice(ProjectStage, "Where the project stands.")
    brief = text("What the customer wants, agreed with them.")
    budget = money("GBP", "What they pay.")
    promises = text("What else was said while selling.")
    ends_on = day("The promised end.")
    internal_cost = money("GBP", "What it will cost us.")
    starts_on = day("The first day of work.")
    planned_at = instant("When the plan was made.")
    files = text("Where the finished work is.")
    account_manager = party("Who keeps the relationship.")


class Return(Record, kept_in=shopify):
    """Something a customer sends back."""

    status = choice(
        ReturnStatus,
        "Where it stands.",
        synced_to=[
            Sync(
                zendesk,
                maps={
                    ReturnStatus.ASKED: "new",
                    ReturnStatus.ON_ITS_WAY: "pending",
                    ReturnStatus.INSPECTED: "open",
                    ReturnStatus.SETTLING: "hold",
                    ReturnStatus.SETTLED: "solved",
                    ReturnStatus.REFUSED: "closed",
                },
            ),
            Sync(
                warehouse,
                maps={
                    ReturnStatus.ASKED: "A",
                    ReturnStatus.ON_ITS_WAY: "B",
                    ReturnStatus.INSPECTED: "C",
                    ReturnStatus.SETTLING: "D",
                    ReturnStatus.SETTLED: "E",
                    ReturnStatus.REFUSED: "X",
                },
            ),
            Sync(
                books,
                maps={
                    ReturnStatus.ASKED: "0",
                    ReturnStatus.ON_ITS_WAY: "10",
                    ReturnStatus.INSPECTED: "20",
                    ReturnStatus.SETTLING: "30",
                    ReturnStatus.SETTLED: "40",
                    ReturnStatus.REFUSED: "90",
                },
            ),
        ],
    )
    order_number = text("Which order.", synced_to=[zendesk, warehouse, books], filled_by=shopify)
    address = text("Where a replacement goes.", synced_to=[zendesk, warehouse], filled_by=shopify)
    in_time = yes_no("Within the return period.", synced_to=[zendesk], filled_by=shopify)
    reason = choice(Reason, "Why it comes back.", kept_in=zendesk, synced_to=[shopify, warehouse])
    wish = text("What the customer wants: the money, or another one.", kept_in=zendesk, synced_to=[shopify, warehouse])
    condition = text("What the warehouse found.", kept_in=warehouse, synced_to=[shopify, zendesk, books])
    refund = money("EUR", "What we give back.", kept_in=books, synced_to=[shopify, zendesk])
