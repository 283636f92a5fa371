"""Programs of whole numbers say what the expressions say that they were made of."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from flowspec.model.evaluate import Value, constant_of, evaluate
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque, ValueKind
from flowspec.simulate import programs
from flowspec.simulate.lower.programs import Codes, NotComparable, filling, gives, moment, program

START = datetime(2027, 1, 4, tzinfo=UTC)
DAY0 = (START.date() - date(1970, 1, 1)).days
KINDS: Mapping[str, ValueKind] = {
    "whole": "whole",
    "other": "whole",
    "money": "money",
    "day": "day",
    "instant": "instant",
    "choice": "choice",
    "yes": "yes_no",
    "text": "text",
    "party": "party",
}
REFS = {name: FieldRef("Thing", name) for name in KINDS}
CODES = Codes(
    fields={ref: i for i, ref in enumerate(REFS.values())},
    kinds={REFS[name]: kind for name, kind in KINDS.items()},
    choices={REFS["choice"]: ("A", "B", "C")},
    judged={"fits": 9},
    parties=("Front", "Back"),
    texts=("abc", "abd", "x"),
    start=START,
)
FITS = Opaque("fits", (REFS["text"],))

VALUES: Mapping[str, SearchStrategy[Value]] = {
    "whole": st.integers(-3, 3),
    "other": st.integers(-3, 3),
    "money": st.decimals(-2, 2, places=2),
    "day": st.dates(date(2027, 1, 1), date(2027, 1, 8)),
    "instant": st.datetimes(datetime(2027, 1, 3), datetime(2027, 1, 6)).map(lambda m: m.replace(microsecond=0, tzinfo=UTC)),
    "choice": st.sampled_from("ABC"),
    "yes": st.booleans(),
    "text": st.sampled_from(["abc", "abd", "x"]),
    "party": st.sampled_from(["Front", "Back"]),
}


@st.composite
def comparisons(draw: DrawFn) -> Expression:
    """One statement about one field, of any kind."""
    name = draw(st.sampled_from(sorted(KINDS)))
    ref, kind = REFS[name], KINDS[name]

    def constant() -> Constant:
        return constant_of(kind, draw(VALUES[name]))

    forms = ["==", "!=", "filled", "one_of"]
    forms += ["<", "<=", "<", "moved"] if kind in ("whole", "money", "day", "instant") else []
    forms += ["matches"] * 3 if kind == "text" else []
    forms += ["field"] if name == "whole" else []
    match draw(st.sampled_from(forms)):
        case "filled":
            return Apply("filled", (ref,))
        case "one_of":
            return Apply("one_of", (ref, constant(), constant()))
        case "matches":
            return Apply("matches", (ref, Constant("text", draw(st.sampled_from(["ab.", "x", "z+", ".*"])))))
        case "field":
            return Apply("<", (ref, REFS["other"]))
        case "moved" if kind == "day":
            two = Constant("duration", "2880 min")
            return Apply("<=", (Apply(draw(st.sampled_from(["+", "-"])), (ref, two)), Now("day")))
        case "moved" if kind == "instant":
            return Apply("<=", (Apply("-", (Now("instant"), ref)), Constant("duration", f"{draw(st.integers(0, 4000))} min")))
        case "moved":
            return Apply("<", (constant(), ref))
        case op:
            return Apply(op, (ref, constant()))  # type: ignore[arg-type]  # pyright: ignore


STATEMENTS = st.recursive(
    comparisons() | st.just(FITS),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda args: Apply("and", args)),
        st.tuples(inner, inner, inner).map(lambda args: Apply("or", args)),
        inner.map(lambda arg: Apply("not", (arg,))),
    ),
    max_leaves=5,
)
RECORDS = st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()})


def coded(name: str, value: Value) -> int:
    """A value's number."""
    return CODES.code(constant_of(KINDS[name], value), REFS[name])


@given(STATEMENTS, RECORDS, st.booleans(), st.integers(0, 3 * 86_400_000))
def test_a_program_holds_where_its_expression_holds(
    statement: Expression, record: Mapping[str, Value | None], fits: bool, tick: int
) -> None:
    now = START + timedelta(milliseconds=tick)
    told = evaluate(statement, {REFS[name]: value for name, value in record.items()}, now=now, judged={FITS: fits})
    codes = [None if (value := record[name]) is None else coded(name, value) for name in KINDS]
    codes.append(int(fits))
    answer = programs.evaluate(program(statement, CODES), lambda f: codes[f], lambda f: codes[f] is not None, tick, DAY0)
    assert (None if answer is None else bool(answer)) == told


@given(st.dates(date(2026, 12, 1), date(2027, 2, 1)), st.integers(1, 5))
def test_a_day_that_is_a_moment_is_its_midnight(day: date, earlier: int) -> None:
    expression = Apply("-", (REFS["day"], Constant("duration", f"{earlier * 1440} min")))
    tick = programs.evaluate(moment(expression, CODES), lambda _: coded("day", day), lambda _: True, 0, DAY0)
    assert tick == (day - timedelta(days=earlier) - START.date()).days * 86_400_000


def test_a_requirement_asks_for_fields_and_never_for_blanks() -> None:
    whole, text = REFS["whole"], REFS["text"]
    positive = Apply("<", (Constant("whole", "0"), whole))
    either = Apply("or", (Apply("filled", (text,)), positive))
    blank = Apply("not", (Apply("filled", (text,)),))
    assert [filling(fact, CODES)[1] for fact in (positive, Apply("and", (positive, Apply("filled", (text,)))), either)] == [
        (0,),
        (0, 7),
        (7, 0),
    ]
    assert filling(blank, CODES) == ((), ())
    assert filling(Apply("or", (blank, positive)), CODES) == ((), ())
    assert filling(Apply("not", (Apply("and", (blank, positive)),)), CODES)[1] == (7, 0)


def test_a_condition_gives_what_it_names() -> None:
    yes, choice, text = REFS["yes"], REFS["choice"], REFS["text"]
    told = Apply(
        "and",
        (
            Apply("not", (Apply("==", (yes, Constant("yes_no", "yes"))),)),
            Apply("one_of", (choice, Constant("choice", "B"), Constant("choice", "C"))),
            Apply("not", (Apply("filled", (text,)),)),
            Apply("<", (REFS["whole"], REFS["other"])),
        ),
    )
    assert list(gives(told)) == [
        (yes, Constant("yes_no", "no"), False),
        (choice, Constant("choice", "B"), False),
        (text, None, True),
        (REFS["whole"], None, False),
        (REFS["other"], None, False),
    ]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (Apply("==", (REFS["choice"], Constant("choice", "D"))), "D is no value of the field"),
        (Apply("<", (REFS["money"], Constant("money", "0.0000001"))), "0.0000001 has more than six decimals, or is too large"),
        (Apply("<", (REFS["money"], REFS["whole"])), "a money is compared with a whole"),
        (Apply("<", (Apply("-", (REFS["day"], REFS["day"])), Constant("duration", "1440 min"))), "two days are subtracted"),
    ],
)
def test_what_has_no_form_in_whole_numbers_says_why(statement: Expression, says: str) -> None:
    with pytest.raises(NotComparable, match=f"^{says}$"):
        program(statement, CODES)


def test_days_and_moments_need_a_date() -> None:
    undated = Codes(CODES.fields, CODES.kinds, CODES.choices, {}, (), ())
    for constant in (Constant("day", "2027-01-04"), Constant("instant", "2027-01-04T09:00:00+00:00")):
        with pytest.raises(NotComparable, match="the run has no date"):
            program(Apply("==", (REFS[constant.of], constant)), undated)


def test_money_counts_in_millionths() -> None:
    assert CODES.code(Constant("money", "12.5"), None) == 12_500_000
    assert Decimal(CODES.code(Constant("decimal", "0.000001"), None)) == 1
