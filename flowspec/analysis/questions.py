"""Questions about guards, decided for all records at once.

A guard counts as it does at a gate: it is passed when it is *true*. A comparison with a blank field is unknown, and unknown is
not true (Kleene's logic; only `filled` always has an answer). So `amount < 10` and `amount >= 10` leave a gap where `amount`
is blank, unless `given` says that it is filled. None as a guard is always true.

Exact on choices, parties, yes/no, presence, whole numbers, decimals and money (dense: between two there is always a third),
days, instants, differences of two days or instants (`now` is one and the same moment in a question), text against constants
and other texts. A function that only Python can call is an atom that may be either way, the same for the same fields read: an
example that needs it says so in `judged`. Everything else (sums of fields, business durations, most text patterns) is solved
around; the answer is Unknown with a reason only where it matters.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from flowspec.analysis.answer import Answer, Example, Proved, Refuted, Unknown
from flowspec.analysis.boxes import Space, TooManyBoxes
from flowspec.analysis.domain import Domain
from flowspec.analysis.gaps import TooManyChoices, gaps
from flowspec.analysis.records import Doubt, Sample, sample
from flowspec.analysis.region import region_of
from flowspec.analysis.terms import Asked
from flowspec.model.evaluate import evaluate
from flowspec.model.expression import Apply, Expression, Now

TRIED = 500
"""The most boxes in which a record is looked for."""


class SolverDisagrees(AssertionError):
    """A record that the solver found does not do what it should when it is evaluated: a fault of flowspec itself."""


def impossible(domain: Domain, *facts: Expression | None) -> Answer:
    """Proved if no record makes all facts true; else Refuted with a record that does."""
    space = Space(domain, facts)
    try:
        boxes = space.met([space.boxes(i) for i in range(len(facts))])
    except TooManyBoxes as error:
        return Unknown(str(error))
    return _first(space, boxes, true=facts, none_of=())


def disjoint(domain: Domain, a: Expression | None, b: Expression | None, *, given: Expression | None = None) -> Answer:
    """Proved if no record makes `given`, `a` and `b` true; else Refuted with a record that does."""
    return impossible(domain, given, a, b)


def overlaps(
    domain: Domain, guards: Sequence[Expression | None], *, given: Expression | None = None
) -> Iterator[tuple[int, int, Answer]]:
    """Every pair of guards (by index, i < j) that is not proved disjoint, with its Refuted or Unknown, in order.

    Pairs whose boxes do not meet are passed over quickly (`meeting`); the others are asked about one by one, so that an
    example does not change with guards that have no part in it.
    """
    for i, j in meeting(domain, guards, given=given):
        answer = disjoint(domain, guards[i], guards[j], given=given)
        if not isinstance(answer, Proved):
            yield i, j, answer


def meeting(domain: Domain, guards: Sequence[Expression | None], *, given: Expression | None = None) -> list[tuple[int, int]]:
    """The pairs of guards (by index, i < j) that their boxes do not prove disjoint: every pair that overlaps, and perhaps some
    that only differences or equalities of fields keep apart."""
    space = Space(domain, (given, *guards))
    try:
        assumed = space.boxes(0)
        boxes = [space.met([assumed, space.boxes(i + 1)]) for i in range(len(guards))]
    except TooManyBoxes:
        return list(combinations(range(len(guards)), 2))
    flat = [(box, i) for i, several in enumerate(boxes) for box in several]
    ones, tops = space.ones, space.tops
    found: set[tuple[int, int]] = set()
    for at, (a, i) in enumerate(flat, 1):
        found.update([(i, j) for b, j in flat[at:] if ((a & b) + ones) & tops == tops and i != j])
    return sorted(found)


def covers(domain: Domain, guards: Sequence[Expression | None], *, given: Expression | None = None) -> Answer:
    """Proved if every record that makes `given` true makes at least one guard true; else Refuted with a record in the gap.

    The example is of the first gap in the order of fields and values: boundaries first, blanks last.
    """
    space = Space(domain, (given, *guards))
    try:
        assumed = space.boxes(0)
        covering = [box for i in range(len(guards)) for box in space.boxes(i + 1)]
        left = (gap for within in assumed for gap in gaps(space, within, covering))
        return _first(space, left, true=(given,), none_of=guards)
    except (TooManyBoxes, TooManyChoices) as error:
        return Unknown(str(error))


def implies(domain: Domain, a: Expression | None, b: Expression | None, *, given: Expression | None = None) -> Answer:
    """Proved if `b` is true wherever `given` and `a` are; else Refuted with a record for which `b` is not true."""
    return covers(domain, [b], given=conjunction(given, a))


def equivalent(domain: Domain, a: Expression | None, b: Expression | None, *, given: Expression | None = None) -> Answer:
    """Proved if, where `given` is true, `a` and `b` are true for the same records; else Refuted with one that differs."""
    answers = (implies(domain, a, b, given=given), implies(domain, b, a, given=given))
    order = (Refuted, Unknown, Proved)
    return min(answers, key=lambda answer: order.index(type(answer)))


def conjunction(*parts: Expression | None) -> Expression | None:
    """All of the parts at once; None (always true) parts are left out, and None comes of none."""
    told = tuple(part for part in parts if part is not None)
    return Apply("and", told) if len(told) > 1 else told[0] if told else None


def disjunction(*parts: Expression | None) -> Expression | None:
    """At least one of the parts; None (always true) if one of them is. ValueError without parts."""
    if not parts:
        raise ValueError("at least one of nothing is never true")
    told = tuple(part for part in parts if part is not None)
    return None if len(told) < len(parts) else told[0] if len(told) == 1 else Apply("or", told)


# --- examples -------------------------------------------------------------------------------------
def _first(
    space: Space, boxes: Iterable[int], *, true: Sequence[Expression | None], none_of: Sequence[Expression | None]
) -> Answer:
    """Refuted with a record of the first box that has one; Unknown if a box was not decided; else Proved."""
    doubt: Doubt | None = None
    for tried, box in enumerate(boxes):
        if tried == TRIED:
            return Unknown("the conditions have too many combinations")
        match sample(space, box):
            case Sample() as found:
                return Refuted(_replayed(space, box, found, true, none_of))
            case Doubt() as later:
                doubt = doubt or later
            case None:
                pass
    return Unknown(doubt.reason) if doubt else Proved()


def _replayed(
    space: Space, box: int, found: Sample, true: Sequence[Expression | None], none_of: Sequence[Expression | None]
) -> Example:
    """The record as an example, once the evaluator has agreed. Raises `SolverDisagrees`."""
    either_way = {slot.lane.key.function: True for slot in space.slots if isinstance(slot.lane.key, Asked)}
    judged = either_way | found.judged

    def holds(condition: Expression | None) -> bool:
        return evaluate(condition, found.record, now=found.now, judged=judged) is True

    if not all(map(holds, true)) or any(map(holds, none_of)):
        raise SolverDisagrees(f"the record {found} was found for {true} and none of {none_of}, but does not evaluate so")
    reads_now = any(isinstance(slot.lane.key, Now) for slot in space.slots)
    return Example(tuple(found.record.items()), found.now, tuple(found.judged.items()), region_of(space, box), reads_now)
