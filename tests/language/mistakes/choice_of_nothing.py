"""A choice of nothing."""

from company import sales
from flowspec import End, Record, Start, Workflow, choice, work_done


class Case(Record):
    """A case."""

    name = choice(None, "Which.")


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
