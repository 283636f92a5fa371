"""Copied to where it is kept."""

from company import hubspot, sales
from flowspec import End, Record, Start, Workflow, text, work_done


class Case(Record, kept_in=hubspot):
    """A case."""

    name = text("A", synced_to=[hubspot])


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
