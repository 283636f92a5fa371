"""A second class of the same name replaces the first."""

from company import sales
from flowspec import End, Record, Start, Workflow, text, work_done


class Case(Record):
    """A case."""

    name = text("What it is called.")


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Over.")
    go = begun.to(over, on=work_done)
