"""Choice of a list."""

from company import sales
from flowspec import End, Record, Start, Workflow, choice, work_done


class Case(Record):
    """A case."""

    name = choice(["a", "b"])


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
