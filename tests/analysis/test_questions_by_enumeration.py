"""The solver against trying every record."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from flowspec.analysis.answer import Answer, Proved, Refuted
from flowspec.analysis.questions import conjunction, covers, disjoint, equivalent, implies, impossible, overlaps
from flowspec.model.evaluate import evaluate
from flowspec.model.expression import Expression, opaques_of
from tests.analysis.guards import DOMAIN, FIELD_GROUPS, IS_VIP, guards, moments, records
from tests.analysis.thorough import tried

SEVERAL = st.sampled_from(FIELD_GROUPS).flatmap(lambda names: st.lists(guards(names), min_size=3, max_size=4))


def seen_together(told: Sequence[Expression]) -> set[tuple[bool, ...]]:
    """Which of the conditions are true together: all combinations that a record, a moment and an answer of `is_vip` show."""
    vips = [True, False] if any(True for e in told for _ in opaques_of(e)) else [True]
    return {
        tuple(evaluate(e, record, now=now, judged={IS_VIP: vip}) is True for e in told)
        for record in records(told)
        for now in moments(told)
        for vip in vips
    }


def says(answer: Answer, *, holds: bool) -> bool:
    """Whether the solver decided, and decided so."""
    return isinstance(answer, Proved if holds else Refuted)


@given(SEVERAL)
@tried(150)
def test_every_answer_is_what_trying_all_records_finds(told: list[Expression]) -> None:
    assumed, a, b, *rest = told
    several = [a, b, *rest]

    within = [true[1:] for true in seen_together(told) if true[0]]

    assert says(impossible(DOMAIN, assumed), holds=not within)
    assert says(disjoint(DOMAIN, a, b, given=assumed), holds=not any(t[0] and t[1] for t in within))
    assert says(implies(DOMAIN, a, b, given=assumed), holds=all(t[1] for t in within if t[0]))
    assert says(equivalent(DOMAIN, a, b, given=assumed), holds=all(t[0] == t[1] for t in within))
    assert says(covers(DOMAIN, several, given=assumed), holds=all(any(t) for t in within))
    pairs = {(i, j) for i, j, _ in overlaps(DOMAIN, several, given=assumed)}
    assert pairs == {(i, j) for j in range(len(several)) for i in range(j) if any(t[i] and t[j] for t in within)}


@given(SEVERAL)
@tried(60)
def test_an_example_is_complete_and_does_what_it_shows(told: list[Expression]) -> None:
    answer = impossible(DOMAIN, *told[:2])

    if isinstance(answer, Refuted):
        example = answer.example
        record, judged = dict(example.record), {IS_VIP: True} | dict(example.judged)
        assert list(record) == [field.ref for field in DOMAIN.fields]
        assert evaluate(conjunction(*told[:2]), record, now=example.now, judged=judged) is True


@given(SEVERAL)
@tried(60)
def test_the_order_of_guards_does_not_change_an_answer_or_its_record(told: list[Expression]) -> None:
    assumed, *several = told
    shuffled = several[::-1]

    assert covers(DOMAIN, several, given=assumed) == covers(DOMAIN, shuffled, given=assumed)
