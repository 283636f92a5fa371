"""How long the box solver takes, beside z3 on the same guards: `python -m tests.benchmarks.solver`.

The guards are drawn with a fixed seed; each task is run several times and the shortest CPU time is printed. Both must give the
same answer.
"""

import random
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import combinations, product
from time import process_time
from typing import Any

from flowspec.analysis.answer import Proved, Refuted
from flowspec.analysis.domain import Domain
from flowspec.analysis.questions import covers, disjoint, meeting
from flowspec.model.expression import Apply, Constant, Expression, FieldRef
from flowspec.model.graph import Field

CHOICES = tuple((f"C{i}", f"Choice {i}") for i in range(8))
FIELDS = (
    *(Field(FieldRef("Deal", name), "whole", name) for name in ("amount", "seats", "score")),
    *(Field(FieldRef("Deal", name), "choice", name, choices=CHOICES) for name in ("region", "tier", "source")),
    *(Field(FieldRef("Deal", name), "day", name) for name in ("close", "kickoff")),
)
DOMAIN = Domain(FIELDS)
REFS = {field.ref.name: field.ref for field in FIELDS}
GIVEN = Apply("and", tuple(Apply("filled", (ref,)) for ref in REFS.values()))


def within(name: str, low: int, high: int) -> Expression:
    """`low <= name < high`."""
    bounds = [Constant("whole", str(bound)) for bound in (low, high)]
    return Apply("and", (Apply("<=", (bounds[0], REFS[name])), Apply("<", (REFS[name], bounds[1]))))


def chosen(name: str, *choices: int) -> Expression:
    """The field is one of the choices with these numbers."""
    return Apply("one_of", (REFS[name], *(Constant("choice", f"C{i}") for i in choices)))


def random_guards(count: int) -> list[Expression]:
    """Guards on two ranges and two choices each."""
    rng = random.Random(7)
    guards: list[Expression] = []
    for _ in range(count):
        parts = [within(name, low := rng.randrange(100_000), low + rng.randrange(1, 60_000)) for name in ("amount", "seats")]
        parts += [chosen(name, *rng.sample(range(8), rng.randrange(1, 5))) for name in ("region", "tier")]
        guards.append(Apply("and", tuple(parts)))
    return guards


def grid(size: int) -> list[Expression]:
    """Rules that cover three ranges without gap: `size` cubed."""
    names = ("amount", "seats", "score")
    last = size - 1
    return [
        Apply("and", tuple(_slice(name, i, last) for name, i in zip(names, cell, strict=True)))
        for cell in product(range(size), repeat=3)
    ]


def _slice(name: str, i: int, last: int) -> Expression:
    low, high = Constant("whole", str(i * 10)), Constant("whole", str((i + 1) * 10))
    above, below = Apply("<=", (low, REFS[name])), Apply("<", (REFS[name], high))
    return below if i == 0 else above if i == last else Apply("and", (above, below))


def dates() -> bool:
    """`close <= kickoff - 3 days` and `kickoff <= 2027-02-01`."""
    three = Constant("duration", "4320 min")
    before = Apply("<=", (REFS["close"], Apply("-", (REFS["kickoff"], three))))
    return isinstance(disjoint(DOMAIN, before, Apply("<=", (REFS["kickoff"], Constant("day", "2027-02-01")))), Refuted)


class Z3:
    """The same guards for z3, over records without blanks: what an SMT solver takes for the same answers."""

    def __init__(self) -> None:
        z3: Any = import_module("z3")  # has no types
        self.z3 = z3
        self.values = {ref: z3.Int(str(ref)) for ref in REFS.values()}
        limits = [self.values[field.ref] >= 0 for field in FIELDS if field.choices]
        limits += [self.values[field.ref] < len(CHOICES) for field in FIELDS if field.choices]
        self.solver = z3.Solver()
        self.solver.add(limits)

    def guard(self, expression: Expression) -> Any:
        """The condition as z3 has it."""
        match expression:
            case FieldRef():
                return self.values[expression]
            case Constant(of="choice", text=text):
                return self.z3.IntVal(int(text[1:]))
            case Constant(text=text):
                return self.z3.IntVal(int(text))
            case Apply(op="and", args=args):
                return self.z3.And(*map(self.guard, args))
            case Apply(op="one_of", args=(field, *choices)):
                return self.z3.Or(*(self.guard(field) == self.guard(choice) for choice in choices))
            case Apply(op=op, args=(x, y)):
                return self.guard(x) <= self.guard(y) if op == "<=" else self.guard(x) < self.guard(y)
            case _:
                raise ValueError(expression)

    def meeting(self, guards: Sequence[Expression]) -> str:
        """How many pairs of guards can both be true."""
        told = [self.guard(guard) for guard in guards]
        return f"{sum(self._possible(a, b) for a, b in combinations(told, 2))} pairs meet"

    def gap(self, guards: Sequence[Expression]) -> bool:
        """Whether some record makes no guard true."""
        return self._possible(*(self.z3.Not(self.guard(guard)) for guard in guards))

    def _possible(self, *conditions: Any) -> bool:
        self.solver.push()
        self.solver.add(*conditions)
        found = self.solver.check() == self.z3.sat
        self.solver.pop()
        return bool(found)


def timed(task: Callable[[], object], times: int) -> tuple[float, object]:
    """The shortest CPU time in milliseconds, and what the task answers."""
    best, answer = float("inf"), None
    for _ in range(times):
        begun = process_time()
        answer = task()
        best = min(best, process_time() - begun)
    return best * 1000, answer


def main() -> None:
    """Print the table: milliseconds here, milliseconds of z3, and how many times as long z3 takes."""
    few, many, cells = random_guards(120), random_guards(500), grid(8)
    without_one = [*cells[:300], *cells[301:]]
    z3 = Z3()

    def has_gap(guards: Sequence[Expression]) -> bool:
        return not isinstance(covers(DOMAIN, guards, given=GIVEN), Proved)

    def pairs(guards: Sequence[Expression]) -> str:
        return f"{len(meeting(DOMAIN, guards, given=GIVEN))} pairs meet"

    tasks: list[tuple[str, Callable[[], object], Callable[[], object] | None]] = [
        ("pairwise overlap, 120 guards (7,140 pairs)", lambda: pairs(few), lambda: z3.meeting(few)),
        ("pairwise overlap, 500 guards (124,750 pairs)", lambda: pairs(many), None),
        ("gap among 120 random guards", lambda: has_gap(few), lambda: z3.gap(few)),
        ("gap among 500 random guards", lambda: has_gap(many), lambda: z3.gap(many)),
        ("proof of completeness, 512-rule grid", lambda: has_gap(cells), lambda: z3.gap(cells)),
        ("the one gap in a 511-rule grid", lambda: has_gap(without_one), lambda: z3.gap(without_one)),
        ("record for two date conditions", dates, None),
    ]
    print(f"{'task':46} {'ms':>8} {'z3 ms':>8} {'ratio':>7}  answer")
    for name, task, other in tasks:
        took, answer = timed(task, 5)
        told = f"{took:8.2f}"
        if other:
            z3_took, z3_answer = timed(other, 2)
            assert z3_answer == answer, (name, answer, z3_answer)
            told += f" {z3_took:8.2f} {z3_took / took:7.2f}"
        else:
            told += f" {'':8} {'':7}"
        print(f"{name:46} {told}  {answer}")


if __name__ == "__main__":
    main()
