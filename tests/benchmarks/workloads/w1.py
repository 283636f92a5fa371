"""W1: one seat before one line."""

from flowspec import End, Start, Workflow, work_done
from tests.benchmarks.workloads.common import Case, desk, round_the_clock


class W1(Workflow[Case]):
    """M/M/1."""

    first = Start("Waits and is served.", owner=round_the_clock[0], on=desk.signals("case opened"))
    served = End("Gone.")
    serve = first.to(served, on=work_done)
