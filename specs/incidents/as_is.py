"""How Volvo IT's incident management worked in May 2012: the real process of the gallery.

The story is that of the log of the BPI Challenge 2013 (Steeman, Ward: BPI Challenge 2013, incidents. 4TU.ResearchData,
doi:10.4121/uuid:500573e6-accc-4b0c-9576-aa5468b10cee). A user reports that something does not work. The front line, many service
desks over the world, should solve it: "push to front". What it cannot solve goes to a second-line team, and from there to the
experts of the third line; 649 teams in all. An incident that is assigned to a team lies in its list until somebody there takes
it. Teams hand incidents on among themselves, and back ("ping-pong"), as often as they like. While the user is asked, or
somebody else is waited for, work stands still. A resolved incident closes by itself after a week, unless the user closes it
sooner or says that it is not resolved. No deadline, acceptance or required field shows in the log, so none is written here.
"""

from enum import Enum

from flowspec import (
    End,
    OnHold,
    Outside,
    Record,
    Route,
    Stage,
    Start,
    System,
    Team,
    Workflow,
    any_of,
    choice,
    message,
    nobody,
    previous_owner,
    text,
)

vinst = System("VINST", "ticket desk")
front_line = Team("Volvo front line", assigns="pull")
second_line = Team("Volvo second line", assigns="pull")
third_line = Team("Volvo third line", assigns="pull")
user = Outside("User")


class Status(Enum):
    """Status and sub-status, in the log's own words."""

    QUEUED = "Queued/Awaiting Assignment"
    ASSIGNED = "Accepted/Assigned"
    IN_PROGRESS = "Accepted/In Progress"
    WAIT = "Accepted/Wait"
    WAIT_USER = "Accepted/Wait - User"
    WAIT_CUSTOMER = "Accepted/Wait - Customer"
    WAIT_VENDOR = "Accepted/Wait - Vendor"
    WAIT_IMPLEMENTATION = "Accepted/Wait - Implementation"
    IN_CALL = "Completed/In Call"
    RESOLVED = "Completed/Resolved"
    CLOSED = "Completed/Closed"


class Line(Enum):
    """The line of the team that has the incident: the ending of the team's name, none for the front line."""

    FRONT = "front"
    SECOND = "2nd"
    THIRD = "3rd"


class Impact(Enum):
    """How many are hit, the most serious first."""

    MAJOR = "Major"
    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"


class Incident(Record, kept_in=vinst):
    """Something that worked and does not."""

    status = choice(Status, "Status and sub-status.")
    line = choice(Line, "Which line has it.", filled_by=vinst)
    impact = choice(Impact, "How many are hit.", filled_by=vinst)
    product = text("What does not work.", filled_by=vinst)


waiting = Incident.status.one_of(
    Status.ASSIGNED, Status.WAIT, Status.WAIT_USER, Status.WAIT_CUSTOMER, Status.WAIT_VENDOR, Status.WAIT_IMPLEMENTATION
)


class IncidentsAsIs(Workflow[Incident], process="incidents"):
    """The front line should solve; the second and third line support it."""

    registered = Start(
        "An incident is registered, in most cases by the front line.",
        owner=Route((Incident.line == Line.SECOND, second_line), (Incident.line == Line.THIRD, third_line), otherwise=front_line),
        worked_by=nobody,
        on=vinst.signals("registered"),
    )
    front = Stage(
        "A service desk has it.",
        owner=front_line,
        worked_in=vinst,
        holds=Incident.line == Line.FRONT,
        on_hold=OnHold(waiting, waits_for=user),
        reads=[Incident.product, Incident.impact],
    )
    second = Stage(
        "A second-line team has it.",
        owner=second_line,
        worked_in=vinst,
        holds=Incident.line == Line.SECOND,
        on_hold=OnHold(waiting, waits_for=user),
        reads=[Incident.product, Incident.impact],
    )
    third = Stage(
        "Experts of the third line have it.",
        owner=third_line,
        worked_in=vinst,
        holds=Incident.line == Line.THIRD,
        on_hold=OnHold(waiting, waits_for=user),
        reads=[Incident.product, Incident.impact],
    )
    resolved = Stage("The user may still say that it is not.", owner=previous_owner, waits_for=user)
    closed = End("Nobody objected.")

    at_front = registered.to(front, on=message(vinst, "new in the list of a service desk"), only_if=Incident.line == Line.FRONT)
    at_second = registered.to(
        second, on=message(vinst, "new in the list of a second-line team"), only_if=Incident.line == Line.SECOND
    )
    at_third = registered.to(
        third, on=message(vinst, "new in the list of a third-line team"), only_if=Incident.line == Line.THIRD
    )

    front_to_front = front.hands_off_to(front, on=message(vinst, "in another service desk's list"))
    front_to_second = front.hands_off_to(
        second, on=message(vinst, "in a second-line team's list"), sets=[Incident.line.set_to(Line.SECOND)]
    )
    front_to_third = front.hands_off_to(
        third, on=message(vinst, "in a third-line team's list"), sets=[Incident.line.set_to(Line.THIRD)]
    )
    second_to_front = second.hands_off_to(
        front, on=message(vinst, "back in a service desk's list"), sets=[Incident.line.set_to(Line.FRONT)]
    )
    second_to_second = second.hands_off_to(second, on=message(vinst, "in another second-line team's list"))
    second_to_third = second.hands_off_to(
        third, on=message(vinst, "in a third-line team's list"), sets=[Incident.line.set_to(Line.THIRD)]
    )
    third_to_front = third.hands_off_to(
        front, on=message(vinst, "back in a service desk's list"), sets=[Incident.line.set_to(Line.FRONT)]
    )
    third_to_second = third.hands_off_to(
        second, on=message(vinst, "back in a second-line team's list"), sets=[Incident.line.set_to(Line.SECOND)]
    )
    third_to_third = third.hands_off_to(third, on=message(vinst, "in another third-line team's list"))

    solve = any_of(front, second, third).to(resolved, on=vinst.signals(Incident.status == Status.RESOLVED))
    in_call = any_of(front, second, third).to(closed, on=vinst.signals(Incident.status == Status.IN_CALL))
    close = resolved.to(closed, on=vinst.signals(Incident.status == Status.CLOSED))
    reopen_front = resolved.to(front, on=vinst.signals("user says no to a service desk"), sets=[Incident.line.set_to(Line.FRONT)])
    reopen_second = resolved.to(
        second, on=vinst.signals("user says no, back to the second line"), sets=[Incident.line.set_to(Line.SECOND)]
    )
    reopen_third = resolved.to(
        third, on=vinst.signals("user says no, back to the third line"), sets=[Incident.line.set_to(Line.THIRD)]
    )
