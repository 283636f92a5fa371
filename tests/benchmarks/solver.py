"""How long the box solver takes on the tasks that the design was measured by: `python tests/benchmarks/solver.py`.

The guards are drawn with a fixed seed; each task is run several times and the shortest CPU time is printed.
"""

import random
from collections.abc import Callable
from itertools import product
from time import process_time

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


def timed(task: Callable[[], object], times: int) -> tuple[float, object]:
    """The shortest CPU time in milliseconds, and what the task answers."""
    best, answer = float("inf"), None
    for _ in range(times):
        begun = process_time()
        answer = task()
        best = min(best, process_time() - begun)
    return best * 1000, answer


def main() -> None:
    """Print the table."""
    few, many, cells = random_guards(120), random_guards(500), grid(8)
    without_one = [*cells[:300], *cells[301:]]
    tasks: list[tuple[str, float, Callable[[], object]]] = [
        ("pairwise overlap, 120 guards (7,140 pairs)", 15, lambda: f"{len(meeting(DOMAIN, few, given=GIVEN))} pairs meet"),
        ("pairwise overlap, 500 guards (124,750 pairs)", 270, lambda: f"{len(meeting(DOMAIN, many, given=GIVEN))} pairs meet"),
        ("gap witness, 500 random guards", 80, lambda: isinstance(covers(DOMAIN, many, given=GIVEN), Refuted)),
        ("proof of completeness, 512-rule grid", 80, lambda: isinstance(covers(DOMAIN, cells, given=GIVEN), Proved)),
        ("the one gap in a 511-rule grid", 80, lambda: isinstance(covers(DOMAIN, without_one, given=GIVEN), Refuted)),
        ("record for two date conditions", 0.2, dates),
    ]
    print(f"{'task':48} {'ms':>8} {'target ms':>10}  answer")
    for name, target, task in tasks:
        took, answer = timed(task, 5)
        print(f"{name:48} {took:8.2f} {target:10g}  {answer}")


if __name__ == "__main__":
    main()
