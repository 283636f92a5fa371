"""W2: six teams in a row, around the clock."""

from flowspec import End, Stage, Start, Workflow, message, work_done
from tests.benchmarks.workloads.common import Case, desk, round_the_clock


class W2(Workflow[Case]):
    """A fifth of the cases goes from the third team back to the first, which sees it half an hour later."""

    first = Start("With team 1.", owner=round_the_clock[0], on=desk.signals("case opened"))
    second = Stage("With team 2.", owner=round_the_clock[1])
    third = Stage("With team 3.", owner=round_the_clock[2])
    fourth = Stage("With team 4.", owner=round_the_clock[3])
    fifth = Stage("With team 5.", owner=round_the_clock[4])
    sixth = Stage("With team 6.", owner=round_the_clock[5])
    served = End("Gone.")

    to_second = first.hands_off_to(second, on=work_done)
    to_third = second.hands_off_to(third, on=work_done)
    to_fourth = third.hands_off_to(fourth, on=work_done)
    back = third.hands_off_to(first, on=message(desk, "once more, please"))
    to_fifth = fourth.hands_off_to(fifth, on=work_done)
    to_sixth = fifth.hands_off_to(sixth, on=work_done)
    serve = sixth.to(served, on=work_done)
