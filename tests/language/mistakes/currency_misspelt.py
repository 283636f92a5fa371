"""Currency misspelt."""

from company import sales
from flowspec import End, Record, Start, Workflow, money, work_done


class Case(Record):
    """A case."""

    name = money("EURO", "A")


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
