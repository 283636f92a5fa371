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

from collections.abc import Iterator, Sequence

from flowspec.analysis.answer import Answer
from flowspec.analysis.domain import Domain
from flowspec.model.expression import Expression


def impossible(domain: Domain, *facts: Expression | None) -> Answer:
    """Proved if no record makes all facts true; else Refuted with a record that does."""
    raise NotImplementedError


def disjoint(domain: Domain, a: Expression | None, b: Expression | None, *, given: Expression | None = None) -> Answer:
    """Proved if no record makes `given`, `a` and `b` true; else Refuted with a record that does."""
    raise NotImplementedError


def overlaps(
    domain: Domain, guards: Sequence[Expression | None], *, given: Expression | None = None
) -> Iterator[tuple[int, int, Answer]]:
    """Every pair of guards (by index, i < j) that is not proved disjoint, with its Refuted or Unknown, in order."""
    raise NotImplementedError


def covers(domain: Domain, guards: Sequence[Expression | None], *, given: Expression | None = None) -> Answer:
    """Proved if every record that makes `given` true makes at least one guard true; else Refuted with a record in the gap."""
    raise NotImplementedError


def implies(domain: Domain, a: Expression | None, b: Expression | None, *, given: Expression | None = None) -> Answer:
    """Proved if `b` is true wherever `given` and `a` are; else Refuted with a record for which `b` is not true."""
    raise NotImplementedError


def equivalent(domain: Domain, a: Expression | None, b: Expression | None, *, given: Expression | None = None) -> Answer:
    """Proved if, where `given` is true, `a` and `b` are true for the same records; else Refuted with one that differs."""
    raise NotImplementedError


def conjunction(*parts: Expression | None) -> Expression | None:
    """All of the parts at once; None (always true) parts are left out, and None comes of none."""
    raise NotImplementedError


def disjunction(*parts: Expression | None) -> Expression | None:
    """At least one of the parts; None (always true) if one of them is. ValueError without parts."""
    raise NotImplementedError
