"""The solver on expressions that no sensible person writes: a graph from a file may hold them."""

from hypothesis import given
from hypothesis import strategies as st

from flowspec.analysis.answer import Proved, Refuted, Unknown
from flowspec.analysis.questions import covers, impossible
from flowspec.model.evaluate import evaluate
from flowspec.model.expression import Constant, Expression, FieldRef, Now, Operator, opaques_of
from tests.analysis.guards import DOMAIN, IS_VIP, KINDS, REFS, apply, constants, moments, records
from tests.analysis.thorough import tried

ODD: list[Expression] = [
    Constant("duration", "2880 min"),
    Constant("duration", "36 d"),
    Constant("duration", "90 min"),
    Constant("duration", "8 business min"),
    Constant("whole", "many"),
    Constant("text", "("),
    Constant("text", "o.*"),
    Constant("text", "[^a]n?e{1,2}"),
    FieldRef("Deal", "undeclared"),
    Now("day"),
    Now("instant"),
]
ARITHMETIC: list[Operator] = ["+", "-"]
COMPARISONS: list[Operator] = ["==", "!=", "<", "<=", "one_of", "matches"]
JOINS: list[Operator] = ["and", "or"]
UNARY: list[Operator] = ["not", "filled"]


def values(names: list[str]) -> st.SearchStrategy[Expression]:
    """Fields, constants of any kind, and sums of them."""
    leaves = [REFS[name] for name in names] * 4 + [c for name in KINDS for c in constants(KINDS[name])[:2]] + ODD
    leaf = st.sampled_from(leaves)
    return st.one_of(leaf, st.builds(apply, st.sampled_from(ARITHMETIC), leaf, leaf))


def conditions(names: list[str]) -> st.SearchStrategy[Expression]:
    """Comparisons of anything with anything, joined."""
    told = values(names)
    fact = st.one_of(
        st.builds(apply, st.sampled_from(COMPARISONS), told, told),
        st.builds(apply, st.sampled_from(UNARY), told),
        st.just(IS_VIP),
        told,
    )
    return st.one_of(
        fact, st.builds(apply, st.sampled_from(JOINS), fact, fact), st.builds(apply, st.sampled_from(UNARY[:1]), fact)
    )


PAIRS = st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=2, unique=True).flatmap(
    lambda names: st.lists(conditions(names), min_size=2, max_size=2)
)


@given(PAIRS)
@tried(150)
def test_an_answer_is_never_wrong_whatever_is_asked(told: list[Expression]) -> None:
    vips = [True, False] if [leaf for e in told for leaf in opaques_of(e)] else [True]
    seen = [
        (
            evaluate(told[0], record, now=now, judged={IS_VIP: vip}) is True,
            evaluate(told[1], record, now=now, judged={IS_VIP: vip}) is True,
        )
        for record in records(told)
        for now in moments(told)
        for vip in vips
    ]

    both, gap = impossible(DOMAIN, *told), covers(DOMAIN, told[1:], given=told[0])

    assert isinstance(both, Proved | Refuted | Unknown)
    assert not (isinstance(both, Proved) and any(a and b for a, b in seen))
    assert not (isinstance(gap, Proved) and any(a and not b for a, b in seen))
