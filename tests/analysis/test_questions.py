"""What an answer looks like: records that a reader believes, regions in words, and honest doubts."""

from datetime import UTC, datetime

import pytest

from flowspec.analysis import questions
from flowspec.analysis.answer import Answer, Proved, Refuted, Unknown
from flowspec.analysis.domain import Domain, domain_of
from flowspec.analysis.questions import SolverDisagrees, conjunction, covers, disjoint, disjunction, implies, impossible, overlaps
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, Operator, ValueKind
from flowspec.model.graph import Field, Graph, Party, Record, Specs

KINDS: dict[str, ValueKind] = {
    "amount": "money",
    "seats": "whole",
    "region": "choice",
    "tier": "choice",
    "starts": "day",
    "ends": "day",
    "signed": "instant",
    "vip": "yes_no",
    "vat": "text",
    "owner": "party",
    "backup": "party",
}
CHOICES = {"region": ("EMEA", "APAC", "LATAM"), "tier": ("GOLD", "BASIC")}
FIELDS = tuple(
    Field(FieldRef("Deal", name), kind, name, choices=tuple((c, c.title()) for c in CHOICES.get(name, ())))
    for name, kind in KINDS.items()
)
DOMAIN = Domain(FIELDS, ("Sales", "Ops"))
AMOUNT, SEATS, REGION, TIER, STARTS, ENDS, SIGNED, VIP, VAT, OWNER, BACKUP = (field.ref for field in FIELDS)


def apply(op: Operator, *args: Expression) -> Expression:
    return Apply(op, args)


def no(expression: Expression) -> Expression:
    return apply("not", expression)


def money(text: str) -> Constant:
    return Constant("money", text)


def is_(ref: FieldRef, choice: str, kind: ValueKind = "choice") -> Expression:
    return apply("==", ref, Constant(kind, choice))


def between(low: str, high: str) -> Expression:
    return apply("and", apply("<=", money(low), AMOUNT), apply("<=", AMOUNT, money(high)))


def shown(answer: Answer) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the example has a value for, and its region."""
    assert isinstance(answer, Refuted), answer
    witness = answer.example.witness()
    return {name: text for name, text in witness.record if text is not None}, witness.region


def test_an_overlap_has_a_boundary_record_and_its_whole_region() -> None:
    large = apply("and", between("10000", "99999"), is_(REGION, "EMEA"))
    small = apply("and", between("0", "49999"), apply("or", is_(REGION, "EMEA"), is_(TIER, "GOLD")))

    assert shown(disjoint(DOMAIN, large, small)) == (
        {"Deal.amount": "10000", "Deal.region": "EMEA"},
        ("amount in [10000, 49999]", "region = EMEA", "any tier"),
    )


def test_the_witness_has_every_field_and_the_moment_where_it_matters() -> None:
    answer = impossible(DOMAIN, apply("<", Now("day"), STARTS))

    assert isinstance(answer, Refuted)
    witness = answer.example.witness(path=("start",), reachable=True)
    assert witness.path == ("start",)
    assert witness.reachable is True
    assert witness.record == (
        *((f"Deal.{name}", "2027-01-05" if name == "starts" else None) for name in KINDS),
        ("now", "2027-01-04T12:00:00+00:00"),
    )
    assert witness.region == ("starts filled", "starts - today >= 1 days")


def test_the_gap_between_two_thresholds_is_the_threshold() -> None:
    less, more = apply("<", AMOUNT, money("10000")), no(apply("<=", AMOUNT, money("10000")))

    assert shown(covers(DOMAIN, [less, more], given=apply("filled", AMOUNT))) == ({"Deal.amount": "10000"}, ("amount = 10000",))


def test_a_blank_is_a_gap_unless_it_is_given_that_there_is_none() -> None:
    less, rest = apply("<", AMOUNT, money("10000")), no(apply("<", AMOUNT, money("10000")))

    assert shown(covers(DOMAIN, [less, rest])) == ({}, ("amount blank",))
    assert covers(DOMAIN, [less, rest], given=apply("filled", AMOUNT)) == Proved()
    assert covers(DOMAIN, [less, rest, no(apply("filled", AMOUNT))]) == Proved()


def test_decimals_are_dense_and_whole_numbers_are_not() -> None:
    tight = apply("and", apply("<", money("10.4"), AMOUNT), apply("<", AMOUNT, money("10.5")))
    none = apply("and", apply("<", Constant("whole", "10"), SEATS), apply("<", SEATS, Constant("whole", "11")))

    assert shown(impossible(DOMAIN, tight)) == ({"Deal.amount": "10.41"}, ("amount in (10.4, 10.5)",))
    assert impossible(DOMAIN, none) == Proved()


def test_days_are_compared_with_each_other() -> None:
    five_later = apply("+", STARTS, Constant("duration", "7200 min"))
    in_time = apply("<=", five_later, ENDS)

    assert shown(impossible(DOMAIN, in_time, apply("<=", ENDS, Constant("day", "2027-02-01")))) == (
        {"Deal.starts": "2027-01-27", "Deal.ends": "2027-02-01"},
        ("starts filled", "ends <= 2027-02-01", "ends - starts >= 5 days"),
    )
    assert implies(DOMAIN, in_time, apply("<", STARTS, ENDS)) == Proved()


def test_now_is_one_moment_and_today_is_its_day() -> None:
    fresh = apply("<=", apply("-", Now("instant"), SIGNED), Constant("duration", "240 min"))
    old = apply("<", Constant("duration", "1 d"), apply("-", Now("instant"), SIGNED))
    noon = Constant("instant", "2027-05-01T12:00:00")

    assert disjoint(DOMAIN, fresh, old) == Proved()
    assert disjoint(DOMAIN, apply("<", Now("instant"), noon), apply("<", Constant("day", "2027-05-01"), Now("day"))) == Proved()
    assert (
        shown(impossible(DOMAIN, apply("<", Now("instant"), noon), is_day("2027-05-01")))[0]["now"] == "2027-05-01T00:00:00+00:00"
    )


def is_day(day: str) -> Expression:
    return apply("==", Now("day"), Constant("day", day))


def test_people_are_the_declared_ones_and_texts_are_any() -> None:
    ours = [is_(OWNER, "Sales", "party"), is_(OWNER, "Ops", "party")]

    assert covers(DOMAIN, ours, given=apply("filled", OWNER)) == Proved()
    assert shown(covers(Domain(FIELDS), ours, given=apply("filled", OWNER))) == (
        {"Deal.owner": "other"},
        ("owner not in {Ops, Sales}",),
    )
    assert shown(impossible(DOMAIN, apply("==", OWNER, BACKUP), no(ours[0]))) == (
        {"Deal.owner": "Ops", "Deal.backup": "Ops"},
        ("owner = Ops", "backup filled", "backup = owner"),
    )


def test_a_pattern_is_decided_where_a_text_is_found() -> None:
    british = apply("matches", VAT, Constant("text", r"GB\d{9}"))
    ends_in_one = apply("matches", VAT, Constant("text", "GB.*1"))

    assert disjoint(DOMAIN, british, no(british)) == Proved()
    assert shown(impossible(DOMAIN, british, no(ends_in_one)))[0] == {"Deal.vat": "GB000000000"}
    assert disjoint(DOMAIN, british, is_(VAT, "DE1", "text")) == Proved()


def test_what_only_a_function_can_say_is_an_assumption() -> None:
    vip, trial = Opaque("is_vip", (AMOUNT,)), Opaque("is_trial", (AMOUNT,))
    answer = disjoint(DOMAIN, vip, no(trial))

    assert isinstance(answer, Refuted)
    assert answer.example.judged == ((vip, True), (trial, False))
    assert answer.example.region == ("`is_vip(amount)` says yes", "`is_trial(amount)` says no")
    assert disjoint(DOMAIN, vip, no(vip)) == Proved()
    assert covers(DOMAIN, [vip, no(vip)]) == Proved()
    either_way = impossible(DOMAIN, apply("or", vip, no(vip)))
    assert isinstance(either_way, Refuted)
    assert either_way.example.judged == ()


BUSINESS = apply("<=", apply("-", Now("instant"), SIGNED), Constant("duration", "240 business min"))


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (BUSINESS, "`time since signed <= 4 business hours` is not decided: 240 business min has no length without a calendar"),
        (
            apply("<", apply("+", SEATS, apply("+", SEATS, AMOUNT)), money("5")),
            "`seats + (seats + amount) < 5` is not decided: whole numbers and decimals are mixed",
        ),
        (apply("matches", VAT, Constant("text", "(GB|UK)1")), "whether a text can be so for “(GB|UK)1” is not decided"),
        (is_(AMOUNT, "a lot", "money"), "`amount is a lot` is not decided: `a lot` is not a money"),
    ],
)
def test_what_is_not_decided_says_why(fact: Expression, reason: str) -> None:
    assert impossible(DOMAIN, fact) == Unknown(reason)


def test_what_is_not_decided_is_solved_around() -> None:
    blank = no(apply("filled", SIGNED))

    assert disjoint(DOMAIN, BUSINESS, blank) == Proved()
    assert disjoint(DOMAIN, BUSINESS, no(BUSINESS)) == Proved()
    assert shown(impossible(DOMAIN, apply("or", BUSINESS, is_(TIER, "GOLD"))))[0] == {"Deal.tier": "GOLD"}


def test_too_many_alternatives_are_unknown() -> None:
    fields = tuple(Field(FieldRef("Deal", f"f{i}"), "yes_no", "") for i in range(26))
    pairs = [apply("or", fields[i].ref, fields[i + 13].ref) for i in range(13)]

    answer = impossible(Domain(fields), *pairs)

    assert answer == Unknown("the conditions have more than 4096 alternatives")


def test_all_pairs_that_overlap_are_given_in_order() -> None:
    guards = [between("0", "10"), between("5", "20"), between("20", "30"), no(apply("filled", AMOUNT))]

    assert [(i, j, shown(answer)[0]) for i, j, answer in overlaps(DOMAIN, guards)] == [
        (0, 1, {"Deal.amount": "5"}),
        (1, 2, {"Deal.amount": "20"}),
    ]


def test_an_example_does_not_change_with_guards_that_have_no_part_in_it() -> None:
    guards = [between("0", "10"), between("5", "20")]
    more = [*guards, between("7", "8"), is_(REGION, "APAC")]

    first = next(iter(overlaps(DOMAIN, guards)))
    assert next(iter(overlaps(DOMAIN, more))) == first
    gap = covers(DOMAIN, guards, given=apply("filled", AMOUNT))
    elsewhere = apply("and", between("100", "200"), apply("filled", SEATS))
    assert shown(gap)[0] == shown(covers(DOMAIN, [*guards, elsewhere], given=apply("filled", AMOUNT)))[0]


def test_a_record_that_the_evaluator_does_not_confirm_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> bool:
        return False

    monkeypatch.setattr(questions, "evaluate", never)

    with pytest.raises(SolverDisagrees):
        impossible(DOMAIN, VIP)


def test_no_conditions_are_always_true() -> None:
    assert conjunction() is None
    assert conjunction(None, VIP) == VIP
    assert conjunction(VIP, VAT) == Apply("and", (VIP, VAT))
    assert disjunction(VIP, None) is None
    assert disjunction(VIP, VAT) == Apply("or", (VIP, VAT))
    with pytest.raises(ValueError, match="nothing"):
        disjunction()
    assert covers(DOMAIN, [None]) == Proved()
    assert shown(covers(DOMAIN, [])) == ({}, ())


def test_a_domain_has_the_workflows_record_and_those_it_refers_to() -> None:
    records = tuple(
        Record(name, "", None, (Field(FieldRef(name, "x"), "text", ""),), tuple((other.lower(), other) for other in refers))
        for name, refers in [("Other", ()), ("Account", ("Deal",)), ("Deal", ("Account",))]
    )
    parties = (Party("Sales", "team"), Party("Bot", "agent"), Party("Lead", "role"), Party("Customer", "outside"))
    flow = Graph("Flow", "flow", "", "Deal", (), (), ())

    domain = domain_of(Specs((flow,), records, parties, (), ()), flow)

    assert [str(field.ref) for field in domain.fields] == ["Deal.x", "Account.x"]
    assert domain.parties == ("Sales", "Lead")


def test_moments_after_a_bound_are_round() -> None:
    answer = impossible(DOMAIN, apply("<", Constant("instant", "2027-05-01T10:00:00"), SIGNED))

    assert shown(answer) == ({"Deal.signed": "2027-05-01T10:01:00+00:00"}, ("signed > 2027-05-01T10:00:00+00:00",))
    assert isinstance(answer, Refuted)
    assert answer.example.now == datetime(2027, 1, 4, 12, tzinfo=UTC)
