"""Expressions as a reader would write them."""

from flowspec.model.expression import Expression


def words(expression: Expression | None) -> str:
    """The expression in the words of a spec: `Deal.amount > 10000 & Deal.region == EMEA`; None is `always`."""
    raise NotImplementedError
