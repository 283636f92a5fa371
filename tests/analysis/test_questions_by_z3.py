"""The solver against z3, an independent one, on unbounded domains."""

from importlib import import_module
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flowspec.analysis.answer import Proved, Refuted
from flowspec.analysis.questions import covers, disjoint, equivalent, implies
from flowspec.analysis.terms import DAY, DENSE, number_of
from flowspec.model.evaluate import value_of
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque
from tests.analysis.guards import CHOICES, DOMAIN, FIELD_GROUPS, FIELDS, guards
from tests.analysis.thorough import tried

z3: Any = import_module("z3")  # has no types

KINDS = {field.ref: field.holds for field in FIELDS}
NAMES = [name for name, _ in CHOICES] + ["one", "two", "Sales", "Ops"]
UNIX = 719_163
"""The ordinal of 1970-01-01, from which moments are counted."""

SEVERAL = st.sampled_from(FIELD_GROUPS).flatmap(lambda names: st.lists(guards(names), min_size=3, max_size=4))


class Encoding:
    """A field is a number and whether it is there; a condition is two formulas, when it is true and when it is false.

    Names are numbers: the declared ones their place, texts that nobody mentions anything else.
    """

    def __init__(self) -> None:
        self.present = {ref: z3.Bool(f"{ref} is there") for ref in KINDS}
        self.values = {ref: (z3.Real if kind in DENSE else z3.Int)(str(ref)) for ref, kind in KINDS.items()}
        self.now = z3.Int("now")
        self.limits = [self._limit(ref) for ref in KINDS]

    def _limit(self, ref: FieldRef) -> Any:
        value = self.values[ref]
        match KINDS[ref]:
            case "choice":
                return z3.And(value >= 0, value < len(CHOICES))
            case "yes_no":
                return z3.And(value >= 0, value <= 1)
            case "party":
                return z3.And(value >= NAMES.index("Sales"), value <= NAMES.index("Ops"))
            case "day":
                return z3.And(value >= 1, value <= 3_652_059)
            case _:
                return z3.BoolVal(True)

    def term(self, expression: Expression) -> tuple[Any, Any, str]:
        """The value, when it is there, and its kind."""
        match expression:
            case FieldRef():
                return self.values[expression], self.present[expression], KINDS[expression]
            case Constant(of="choice" | "text" | "party" as of, text=text):
                return z3.IntVal(NAMES.index(text)), z3.BoolVal(True), of
            case Constant(of="yes_no", text=text):
                return z3.IntVal(text == "yes"), z3.BoolVal(True), "yes_no"
            case Constant(of=of):
                value = value_of(expression)
                assert value is not None
                number = number_of(value)
                return (
                    (z3.Q(number.numerator, number.denominator) if of in DENSE else z3.IntVal(int(number))),
                    z3.BoolVal(True),
                    of,
                )
            case Now(of=of):
                return (self.now / DAY + UNIX if of == "day" else self.now), z3.BoolVal(True), of
            case Apply(op="+" | "-" as op, args=(left, right)):
                a, there, kind = self.term(left)
                b, also, other = self.term(right)
                if kind == "day" and other == "duration":
                    b = b / DAY
                return (a + b if op == "+" else a - b), z3.And(there, also), kind
            case _:
                raise AssertionError(expression)

    def truth(self, expression: Expression) -> tuple[Any, Any]:
        """When it is true and when it is false."""
        match expression:
            case Apply(op="and" | "or" as op, args=args):
                trues, falses = zip(*map(self.truth, args), strict=True)
                return (z3.And(trues), z3.Or(falses)) if op == "and" else (z3.Or(trues), z3.And(falses))
            case Apply(op="not", args=(arg,)):
                true, false = self.truth(arg)
                return false, true
            case Apply(op="filled", args=(arg,)):
                _, there, _ = self.term(arg)
                return there, z3.Not(there)
            case Apply(op="one_of", args=(arg, *choices)):
                return self.truth(Apply("or", tuple(Apply("==", (arg, choice)) for choice in choices)))
            case Apply(op=op, args=(left, right)):
                (a, there, _), (b, also, _) = self.term(left), self.term(right)
                said = a == b if op == "==" else a != b if op == "!=" else a < b if op == "<" else a <= b
                return z3.And(there, also, said), z3.And(there, also, z3.Not(said))
            case Opaque(function=function):
                asked = z3.Bool(function)
                return asked, z3.Not(asked)
            case FieldRef():
                return self.truth(Apply("==", (expression, Constant("yes_no", "yes"))))
            case _:
                raise AssertionError(expression)

    def possible(self, *conditions: Any) -> bool:
        """Whether z3 finds a record."""
        solver = z3.Solver()
        solver.add(*self.limits, *conditions)
        answer = solver.check()
        assert answer != z3.unknown
        return bool(answer == z3.sat)


@given(SEVERAL)
@tried(250)
def test_every_answer_is_that_of_z3(told: list[Expression]) -> None:
    assumed, a, b, *rest = told
    encoding = Encoding()
    given_, a_, b_, *rest_ = (encoding.truth(e)[0] for e in told)

    both = encoding.possible(given_, a_, b_)
    gap = encoding.possible(given_, *(z3.Not(g) for g in (a_, b_, *rest_)))
    a_only = encoding.possible(given_, a_, z3.Not(b_))
    b_only = encoding.possible(given_, b_, z3.Not(a_))

    assert isinstance(disjoint(DOMAIN, a, b, given=assumed), Refuted if both else Proved)
    assert isinstance(covers(DOMAIN, [a, b, *rest], given=assumed), Refuted if gap else Proved)
    assert isinstance(implies(DOMAIN, a, b, given=assumed), Refuted if a_only else Proved)
    assert isinstance(equivalent(DOMAIN, a, b, given=assumed), Refuted if a_only or b_only else Proved)
