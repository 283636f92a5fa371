"""Kept in a name."""

from company import sales
from flowspec import End, Record, Start, Workflow, text, work_done


class Case(Record):
    """A case."""

    name = text("A", kept_in="HubSpot")


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
