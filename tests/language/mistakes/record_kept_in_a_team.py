"""Record kept in a team."""

from company import sales
from flowspec import End, Record, Start, Workflow, text, work_done


class Case(Record, kept_in=sales):
    """A case."""

    name = text("A")


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
