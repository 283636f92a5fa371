"""No stage."""

from company import Deal
from flowspec import Workflow


class Flow(Workflow[Deal]):
    """Nothing yet."""
