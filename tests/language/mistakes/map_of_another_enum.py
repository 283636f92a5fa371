"""Map of another enum."""

from company import DealStage, Region, clickup, hubspot, sales
from flowspec import End, Record, Start, Sync, Workflow, choice, work_done


class Case(Record, kept_in=hubspot):
    """A case."""

    name = choice(Region, synced_to=[Sync(clickup, maps={DealStage.WON: "won"})])


class Flow(Workflow[Case]):
    """A small flow."""

    begun = Start("Here.", owner=sales)
    over = End("Done.")
    go = begun.to(over, on=work_done)
