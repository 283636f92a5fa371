"""W3: six teams in a row, in office hours; work in hand is suspended at closing time."""

from flowspec import End, Stage, Start, Workflow, message, work_done
from tests.benchmarks.workloads.common import Case, desk, in_office_hours


class W3(Workflow[Case]):
    """A fifth of the cases goes from the third team back to the first, which sees it half an hour later."""

    first = Start("With team 1.", owner=in_office_hours[0], on=desk.signals("case opened"))
    second = Stage("With team 2.", owner=in_office_hours[1])
    third = Stage("With team 3.", owner=in_office_hours[2])
    fourth = Stage("With team 4.", owner=in_office_hours[3])
    fifth = Stage("With team 5.", owner=in_office_hours[4])
    sixth = Stage("With team 6.", owner=in_office_hours[5])
    served = End("Gone.")

    to_second = first.hands_off_to(second, on=work_done)
    to_third = second.hands_off_to(third, on=work_done)
    to_fourth = third.hands_off_to(fourth, on=work_done)
    back = third.hands_off_to(first, on=message(desk, "once more, please"))
    to_fifth = fourth.hands_off_to(fifth, on=work_done)
    to_sixth = fifth.hands_off_to(sixth, on=work_done)
    serve = sixth.to(served, on=work_done)
