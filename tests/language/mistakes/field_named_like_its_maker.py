"""Field named like its maker."""

from company import sales
from flowspec import End, Record, Start, Workflow, text, work_done


class Case(Record):
    """A case."""

    text = text("A")
    more = text("B")


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
