"""What the types of the language promise: `mypy --strict` and `pyright` strict agree to each line."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import assert_type

from flowspec import (
    Escalate,
    Record,
    Stage,
    Start,
    System,
    Team,
    Within,
    Workflow,
    choice,
    day,
    days,
    decimal,
    hours,
    instant,
    money,
    now,
    party,
    text,
    today,
    whole,
    yes_no,
)
from flowspec.language.expression import Choice, Day, DecimalNumber, Instant, Money, PartyValue, Span, Text, Whole, YesNo
from flowspec.language.facts import Assignment, Condition
from flowspec.language.parties import Role
from flowspec.language.stages import Handoff, Move
from flowspec.language.triggers import Signal

crm = System("CRM", "crm")


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


class Case(Record, kept_in=crm):
    """Every kind of field."""

    name = text("Who.")
    seats = whole("How many.", unit="seats")
    share = decimal("Part of the whole.")
    price = money("EUR", "What it costs.")
    begins = day("First day.")
    signed = instant("When it was signed.")
    size = choice(Size, "How large.")
    vip = yes_no("A named manager.")
    owner = party("Who has it.")


# On the class, a field is an expression.
assert_type(Case.name, Text)
assert_type(Case.seats, Whole)
assert_type(Case.share, DecimalNumber)
assert_type(Case.price, Money)
assert_type(Case.begins, Day)
assert_type(Case.signed, Instant)
assert_type(Case.size, Choice[Size])
assert_type(Case.vip, YesNo)
assert_type(Case.owner, PartyValue)

# On a record, it is a value.
case = Case(name="Acme", seats=3)
assert_type(case.name, str)
assert_type(case.seats, int)


def values_of(case: Case) -> None:
    """The values of all kinds of field."""
    assert_type(case.share, Decimal)
    assert_type(case.price, Decimal)
    assert_type(case.begins, date)
    assert_type(case.signed, datetime)
    assert_type(case.size, Size)
    assert_type(case.vip, bool)
    assert_type(case.owner, Team | Role)


# Comparisons make conditions, conditions join.
assert_type(Case.name == "Acme", Condition)
assert_type(Case.price > 0, Condition)
assert_type(Case.share <= Decimal("0.5"), Condition)
assert_type(Case.size != Size.SMALL, Condition)
assert_type(Case.size.one_of(Size.SMALL, Size.LARGE), Condition)
assert_type(Case.name.matches("[A-Z].*"), Condition)
assert_type(Case.vip.yes & ~Case.name.filled | Case.seats.blank, Condition)
assert_type(Case.begins + days(5) <= today, Condition)
assert_type(now.since(Case.signed), Span)
assert_type(now.since(Case.signed) <= hours(4), Condition)
assert_type(Case.size.set_to(Size.LARGE), Assignment)
assert_type(Case.name.cleared(), Assignment)
assert_type(crm.signals(Case.vip.no), Signal)

team = Team("Team")


class Flow(Workflow[Case]):
    """Stages and links keep their types."""

    begun = Start("Here it begins.", owner=team)
    resting = Stage("Here it rests.", owner=Case.owner)
    go = begun.to(resting)
    hand = resting.hands_off_to(begun)


assert_type(Flow.begun, Start)
assert_type(Flow.go, Move)
assert_type(Flow.hand, Handoff)
assert_type(Flow.resting.but(owner=team, deadline=Within(hours(1), otherwise=Escalate(team))), Stage)
assert_type(Flow.begun.but(on=crm.signals("case opened"), owner=None), Start)
