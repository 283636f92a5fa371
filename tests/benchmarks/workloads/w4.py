"""W4: W3 with patience, gates that return and chase, and deadlines."""

from flowspec import (
    Chase,
    Clock,
    End,
    Notify,
    PassAnyway,
    Requires,
    ReturnTo,
    Role,
    Stage,
    Start,
    Within,
    Workflow,
    days,
    hours,
    message,
    work_done,
)
from tests.benchmarks.workloads.common import Case, customer, desk, in_office_hours

lead = Role("Lead", of=in_office_hours[1])


class W4(Workflow[Case]):
    """Cases that wait too long are lost; a brief that is missing is asked for, goals that are missing go back."""

    first = Start("With team 1.", owner=in_office_hours[0], on=desk.signals("case opened"), collects=[Case.brief])
    second = Stage("With team 2.", owner=in_office_hours[1], deadline=Within(days(3), otherwise=Notify(lead)))
    third = Stage("With team 3.", owner=in_office_hours[2], collects=[Case.goals])
    fourth = Stage("With team 4.", owner=in_office_hours[3])
    fifth = Stage("With team 5.", owner=in_office_hours[4])
    sixth = Stage("With team 6.", owner=in_office_hours[5])
    served = End("Gone.")

    to_second = first.hands_off_to(
        second,
        on=work_done,
        requires=Requires(Case.brief, otherwise=Chase(whom=customer, every=hours(24), at_most=3, otherwise=PassAnyway())),
        accepted=Within(days(2), otherwise=Notify(lead)),
    )
    to_third = second.hands_off_to(third, on=work_done)
    to_fourth = third.hands_off_to(
        fourth, on=work_done, requires=Requires(Case.goals, otherwise=ReturnTo(third, notify=in_office_hours[2]))
    )
    back = third.hands_off_to(first, on=message(desk, "once more, please"))
    to_fifth = fourth.hands_off_to(fifth, on=work_done)
    to_sixth = fifth.hands_off_to(sixth, on=work_done)
    serve = sixth.to(served, on=work_done)

    promised = Clock(
        meaning="Asked to served",
        kind="SLA",
        starts=first,
        stops=served,
        deadline=Within(days(14), warn=days(2), otherwise=Notify(lead)),
    )
