"""A second field of the same name replaces the first."""

from company import sales
from flowspec import End, Record, Start, Workflow, text, whole, work_done


class Case(Record):
    """A case."""

    name = text("What it is called.")
    name = whole("How often.")


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
