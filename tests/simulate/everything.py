"""Two workflows and a scenario that together use every parameter there is."""

from enum import Enum

from flowspec import (
    Acceptance,
    Agent,
    Approval,
    Automation,
    Block,
    Chase,
    Clock,
    Default,
    Disputed,
    End,
    Escalate,
    Notify,
    OnHold,
    PassAnyway,
    Record,
    Requires,
    ReturnTo,
    Retyped,
    Route,
    Stage,
    Start,
    Times,
    Within,
    Workflow,
    choice,
    hours,
    judged,
    memory,
    minutes,
    nothing_else_applies,
    text,
    undecided,
    whole,
    work_done,
)
from tests.simulate.lowering import back, crm, customer, front, lead, sheet


class Urgency(Enum):
    """How soon."""

    NOW = "now"
    LATER = "later"


class Order(Record, kept_in=crm):
    """Something that is ordered."""

    urgency = choice(Urgency, "How soon.")
    size = whole("How much.")
    scope = text("What.")
    address = text("Where to.", synced_to=[Retyped(sheet)])
    colour = text("Which colour.")


def fits(scope: str) -> bool:
    """Whether it can be made."""
    return bool(scope)


sorter = Agent("Sorter", task="classify", reads=[Order.scope], writes=[Order.urgency], confident="0.8", falls_back_to=front)


class Everything(Workflow[Order], process="everything"):
    """An order is sorted, promised, checked, made and sent."""

    sorting = Start(
        "It comes in.", owner=front, worked_by=sorter, collects=[Order.urgency, Order.size, Order.scope, Order.address]
    )
    promising = Stage(
        "It is promised.",
        owner=front,
        collects=[Order.colour],
        on_hold=OnHold(Order.colour.blank, waits_for=customer),
        deadline=Within(hours(4), otherwise=Escalate(to=lead, then=Within(hours(4), otherwise=Escalate(to=back)))),
    )
    checking = Stage("It is checked.", owner=Route((Order.size > 10, back), otherwise=front))
    making = Stage(
        "It is made.", owner=Disputed(front, back), worked_by=back, worked_in=sheet, reads=[Order.scope, Order.address]
    )
    asking = Stage("The customer is asked.", owner=back, waits_for=customer)
    sent = End("It is with the customer.")
    lost = End("It is not wanted.", outcome="lost")

    promise = sorting.to(promising, on=work_done, only_if=Order.urgency == Urgency.NOW)
    refuse = sorting.to(lost, on=work_done, only_if=nothing_else_applies)
    check = promising.hands_off_to(
        checking,
        on=memory("somebody tells them"),
        requires=Requires(
            Order.scope,
            Approval(by=lead),
            judged(fits, Order.scope),
            otherwise=ReturnTo(promising, at_most=Times(2, otherwise=Escalate(to=lead))),
        ),
        accepted=Acceptance(within=Within(hours(2), otherwise=undecided), reads_back=[Order.scope]),
        at_most=Times(3, otherwise=Escalate(to=lead)),
    )
    give_up = promising.to(lost, on=crm.signals("gone"))
    make = checking.hands_off_to(
        making,
        on=work_done,
        requires=Requires(
            Order.address,
            otherwise=Chase(whom=customer, every=hours(8), at_most=2, otherwise=Default([Order.address.set_to("home")])),
        ),
        automated=[Automation(job="Print it", tool=sheet, if_it_fails=Notify(back))],
    )
    ask = making.to(asking, on=work_done, requires=Requires(Order.colour, otherwise=Block()))
    back_again = asking.to(making, on=crm.signals("change it"))
    send = asking.to(sent, on=crm.signals("fine"))

    promised = Clock(
        meaning="In time",
        kind="SLA",
        starts=sorting,
        stops=making,
        deadline=Within(minutes(600), otherwise=Notify(lead)),
        pauses=[Order.colour.blank],
    )


class Other(Workflow[Order], process="other"):
    """Questions share the front."""

    question = Start("Somebody asks.", owner=front, collects=[Order.size])
    answered = End("They know.")
    answer = question.to(answered, on=work_done, requires=Requires(Order.size, otherwise=PassAnyway()))


EVERYTHING = """
format = 1
start = "2027-01-04"
zone = "Europe/London"
currency = "EUR"
horizon = "4 week"
drain = "1 week"
replications = 3
seed = 5
[teams.Front]
groups = [
    { name = "old hands", size = [["2027-01-04", 2], ["2027-01-11", 3]], speed = 1.2 },
    { name = "new", size = 1, serves = ["promising", "question", "sorting", "checking"], calendar = "office" },
]
at_closing = "hand back"
line = "earliest due"
switching = "2 min"
resume = "3 min"
cost_per_hour = "40 EUR"
[teams.Back]
size = 2
calendar = { week = "Mon-Fri 08:00-16:00" }
notice = "3 h"
[roles.Lead]
size = 1
calendar = "office"
[calendars.office]
week = "Mon-Fri 09:00-17:00"
holidays = "GB"
[agents.Sorter]
time = "1 min"
low = 0.2
confusion.promise = { promise = 0.9, refuse = 0.1 }
[trust]
prior_good = 4.0
prior_bad = 1.0
keep = 0.95
gain = 1.0
loss = 2.0
most = 0.8
below = 0.9
[costs]
lost_customer = "100 EUR"
[workflows.everything]
spec = "x.py"
[workflows.everything.arrivals]
rate = "20 per week"
profile = "office"
batch = 2
bursts = [{ at = "2 d", cases = 3 }]
[workflows.everything.backlog.making]
cases = 4
[workflows.everything.priorities]
high = 0.3
low = 0.7
[workflows.everything.judged]
fits = 0.9
[workflows.everything.stages.sorting]
work = "5 min"
patience = "3 business d"
[workflows.everything.stages.promising]
work = { lognormal = { mean = "20 min", p90 = "40 min" } }
rework = "8 min"
sort = "4 min"
hold = { share = 0.2, wait = "1 d" }
[workflows.everything.stages.checking]
work = "10 min"
sort = "3 min"
[workflows.everything.stages.making]
work = { gamma = { mean = "2 h", p90 = "4 h" } }
unowned = { wait = "6 h" }
[workflows.everything.stages.asking]
wait = "2 d"
[workflows.everything.links.check]
share = 0.9
notice = "4 h"
forgotten = 0.05
asked = "2 d"
look = "5 min"
recheck = "7 min"
fix = "15 min"
over_fix = "20 min"
approval.Lead = { work = "10 min", granted = 0.9 }
[workflows.everything.links.give_up]
share = 0.1
[workflows.everything.links.make]
look = "6 min"
ask = "3 min"
answer = { exponential = { mean = "9 h" } }
fails = { "Print it" = 0.1 }
[workflows.everything.links.ask]
fix = "12 min"
[workflows.everything.links.back_again]
share = 0.3
[workflows.everything.links.send]
share = 0.7
after = "1 d"
[workflows.everything.fields.urgency]
complete = 0.95
values = { NOW = 0.8, LATER = 0.2 }
[workflows.everything.fields.size]
values = { uniform = { min = 1, max = 20 } }
[workflows.everything.fields.scope]
complete = 0.8
wrong = 0.3
again = 0.9
detect = 0.7
harm = 0.5
repair = "30 min"
[workflows.everything.fields.address]
complete = { sorting = 0.85 }
again = 0.9
re_entry = "2 min"
inconsistent = 0.1
default_right = 0.6
[workflows.everything.fields.colour]
complete = 0.9
[workflows.everything.clocks.promising]
work = "5 min"
raises = "high"
then = { work = "6 min" }
cost = "10 EUR"
[workflows.other]
spec = "y.py"
[workflows.other.arrivals]
every = "5 h"
[workflows.other.stages.question]
work = "4 min"
"""
