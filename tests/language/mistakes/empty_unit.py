"""A unit that says nothing."""

from company import sales
from flowspec import End, Record, Start, Workflow, whole, work_done


class Case(Record):
    """A case."""

    name = whole("How many.", unit="")


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
