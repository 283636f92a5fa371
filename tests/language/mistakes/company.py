"""What the mistakes have in common: a small company that is itself without mistakes."""

from enum import Enum

from flowspec import (
    Agent,
    Calendar,
    Outside,
    Record,
    Role,
    System,
    Team,
    choice,
    day,
    instant,
    money,
    party,
    refers_to,
    text,
    whole,
    yes_no,
)

hubspot = System("HubSpot", "crm")
clickup = System("ClickUp", "project tool")


class DealStage(Enum):
    NEGOTIATING = "negotiating"
    WON = "won"
    LIVE = "live"
    LOST = "lost"


class Region(Enum):
    EU = "Europe"
    US = "United States"


class Account(Record, kept_in=hubspot):
    """A company that buys."""

    region = choice(Region, "Where it is taxed.")
    vat_id = text("VAT number.")


class Deal(Record, kept_in=hubspot):
    """One customer's purchase."""

    account = refers_to(Account, "Who buys.")
    stage = choice(DealStage, "Where it stands.")
    amount = money("EUR", "First contract year.")
    cost = money("GBP", "What it costs us.")
    seats = whole("Seats sold.", unit="seats")
    months = whole("How long.", unit="months")
    scope = text("What was promised.")
    goals = text("What they want to reach.")
    signed_at = instant("When it was signed.")
    go_live = day("Promised go-live date.")
    vip = yes_no("A named manager.")
    manager = party("Who keeps them.")


class Ticket(Record, kept_in=clickup):
    """One customer's problem."""

    history = text("What was tried.")
    region = choice(Region, "Where they are.")


office = Calendar("Mon-Fri 09:00-17:30", zone="Europe/London", holidays="GB")
sales = Team("Sales", calendar=office)
onboarding = Team("Onboarding", calendar=office)
lead = Role("Onboarding lead", of=onboarding)
customer = Outside("Customer")
bot = Agent("Bot", task="classify", reads=[Deal.scope], writes=[Deal.goals], confident="0.8", falls_back_to=sales)
