"""Tests of the wording of expressions, owners, triggers and consequences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, ValueKind
from flowspec.model.graph import Assignment, Clock, Consequence, Deadline, Duration, Edge, Gate, Need, Owner, Trigger
from flowspec.model.words import (
    clock_words,
    consequence_words,
    deadline_words,
    duration_words,
    gate_words,
    in_words,
    owner_words,
    spoken,
    trigger_words,
)


def field(name: str) -> FieldRef:
    return FieldRef("Deal", name)


def constant(of: ValueKind, text: str) -> Constant:
    return Constant(of, text)


AMOUNT, REGION = field("amount"), field("region")
EU, ZERO = constant("choice", "EU"), constant("money", "0")
POSITIVE = Apply("not", (Apply("<=", (AMOUNT, ZERO)),))
IN_EU = Apply("==", (REGION, EU))


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (Apply("and", (POSITIVE, IN_EU)), "amount > 0 and region is EU"),
        (Apply("and", (Apply("or", (POSITIVE, IN_EU)), IN_EU)), "(amount > 0 or region is EU) and region is EU"),
        (Apply("or", (Apply("and", (POSITIVE, IN_EU)), IN_EU)), "amount > 0 and region is EU or region is EU"),
        (Apply("<", (ZERO, AMOUNT)), "amount > 0"),
        (Apply("not", (Apply("<", (AMOUNT, ZERO)),)), "amount >= 0"),
        (Apply("not", (IN_EU,)), "region is not EU"),
        (Apply("!=", (REGION, EU)), "region is not EU"),
        (Apply("filled", (AMOUNT,)), "amount is filled"),
        (Apply("not", (Apply("filled", (AMOUNT,)),)), "amount is blank"),
        (Apply("one_of", (REGION, EU, constant("choice", "US"))), "region is EU or US"),
        (Apply("not", (Apply("one_of", (REGION, EU, constant("choice", "US"))),)), "region is neither EU nor US"),
        (Apply("not", (Apply("or", (IN_EU, POSITIVE)),)), "not (region is EU or amount > 0)"),
        (Apply("==", (field("vip"), constant("yes_no", "yes"))), "vip is yes"),
        (Apply("matches", (field("email"), constant("text", ".*@.*"))), "email matches “.*@.*”"),
        (
            Apply("<=", (Apply("-", (Now("instant"), field("signed_at"))), constant("duration", "240 business min"))),
            "time since signed_at <= 4 business hours",
        ),
        (Apply("<", (Apply("+", (Now("day"), constant("duration", "1 d"))), field("due"))), "today + 1 day < due"),
        (Opaque("looks_big", (AMOUNT, REGION)), "looks_big(amount, region)"),
    ],
)
def test_a_condition_reads_like_a_sentence(expression: Expression, words: str) -> None:
    assert in_words(expression) == words


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (Duration(1), "1 minute"),
        (Duration(90), "90 minutes"),
        (Duration(60, business=True), "1 business hour"),
        (Duration(1440), "1 day"),
        (Duration(1440, business=True), "24 business hours"),
        (Duration(10, "d", business=True), "10 business days"),
        (Duration(0), "0 minutes"),
    ],
)
def test_a_duration_is_said_in_the_largest_unit_that_is_exact(duration: Duration, words: str) -> None:
    assert duration_words(duration) == words


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        (None, "nobody"),
        (Owner("nobody"), "nobody"),
        (Owner("party", ("Sales",)), "Sales"),
        (Owner("disputed", ("Marketing", "Sales")), "disputed by Marketing and Sales"),
        (Owner("previous"), "whoever had it before"),
        (Owner("field", by_field=field("manager")), "whoever manager names"),
        (Owner("table", rows=((IN_EU, Owner("party", ("Paris",))),)), "Paris if region is EU, otherwise nobody"),
    ],
)
def test_an_owner_is_named_or_said_to_be_nobody(owner: Owner | None, words: str) -> None:
    assert owner_words(owner) == words


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (None, "no trigger is named"),
        (Trigger("signal", "CRM", IN_EU), "when region is EU (CRM)"),
        (Trigger("event", "Desk", said="ticket created"), "on “ticket created” (Desk)"),
        (Trigger("done"), "when the work is done"),
        (Trigger("after", delay=Duration(7 * 1440)), "after 7 days"),
        (Trigger("at", condition=field("go_live")), "at go_live"),
        (Trigger("every", said="Mon 09:00"), "every Mon 09:00"),
        (Trigger("message", "Slack", said="it is yours"), "by a message in Slack: “it is yours”"),
        (Trigger("memory", said="somebody drags the card"), "from memory: “somebody drags the card”"),
        (Trigger("memory"), "from memory"),
    ],
)
def test_a_trigger_says_what_makes_a_case_move(trigger: Trigger | None, words: str) -> None:
    assert trigger_words(trigger) == words


def test_every_consequence_is_said_in_its_own_words() -> None:
    boss = Consequence("escalate", to="Boss")
    said = {
        consequence_words(Consequence("block")),
        consequence_words(Consequence("return", to="open", notify="Sales", at_most=2, then=boss)),
        consequence_words(Consequence("return to sender")),
        consequence_words(Consequence("chase", to="Sales", every=Duration(60), at_most=1, then=Consequence("pass"))),
        consequence_words(Consequence("escalate", to="Lead", chain=Deadline((), Duration(120), boss))),
        consequence_words(Consequence("default", sets=(Assignment(REGION, EU), Assignment(AMOUNT, None)))),
        consequence_words(Consequence("notify", to="Lead")),
        consequence_words(Consequence("retry", every=Duration(5), at_most=3, then=Consequence("undecided"))),
    }

    assert said == {
        "blocked until it holds",
        "return to open, telling Sales, at most 2 times, then escalate to Boss",
        "return to sender",
        "hold and chase Sales every 1 hour, at most 1 time, then pass anyway",
        "escalate to Lead, then within 2 hours, else escalate to Boss",
        "use the default region = EU, amount cleared",
        "notify Lead",
        "retry every 5 minutes, at most 3 times, then undecided",
    }


def test_a_deadline_says_its_rows_its_warning_and_its_breach() -> None:
    deadline = Deadline(((IN_EU, Duration(60)),), None, Consequence("undecided"), warn=Duration(10))

    assert (
        deadline_words(deadline) == "within 1 hour if region is EU, otherwise no limit (warned 10 minutes before), else undecided"
    )


def test_a_gate_says_each_need_with_its_condition_and_the_consequence() -> None:
    needs = (Need(Apply("filled", (field("scope"),))), Need(POSITIVE, only_if=IN_EU), Need(None, approval_by="Lead"))

    assert gate_words(Gate(needs, Consequence("block"))) == (
        "scope, amount > 0 if region is EU, approval by Lead; else blocked until it holds"
    )


def test_a_clock_says_its_whole_course() -> None:
    clock = Clock(
        "resolution", "SLA", "Reported to solved", (Edge("enters", "open"),), (Edge("enters", "solved"),),
        Deadline((), Duration(60), Consequence("notify", to="Lead")), pauses=("waiting",), pauses_while=(IN_EU,),
        cancels=(Edge("takes", "drop"),), restarts=True,
    )  # fmt: skip

    assert clock_words(clock) == (
        "from open to solved: within 1 hour, else notify Lead; pauses in waiting and while region is EU; "
        "cancelled by drop; starts anew each time"
    )


@given(st.from_regex(r"[a-z]+(_[a-z]+)*_?", fullmatch=True), st.text(alphabet="ab_ ", max_size=9))
def test_spoken_takes_underscores_out_of_names_and_leaves_quotes_alone(name: str, quoted: str) -> None:
    assert f"“{quoted}”" in spoken(f"{name} “{quoted}”")
    assert spoken(name) == name.replace("_", " ").strip()
