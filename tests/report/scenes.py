"""A small process as it is and as it should be, that has everything that a page can show, as files."""

from pathlib import Path

from flowspec.decide.prepared import Prepared, prepare

BEGINNING = '''"""Orders that the front takes and the back fulfils."""

from flowspec import (
    Calendar, Chase, Clock, End, Notify, PassAnyway, Record, Requires, ReturnToSender, Stage, Start, System, Team, Within,
    Workflow, hours, memory, text, work_done,
)

desk = System("Desk", "ticket desk")
front = Team("Front", calendar=Calendar("Mon-Sun 00:00-24:00", zone="UTC"))
back = Team("Back & <b>office</b>", calendar=Calendar("Mon-Sun 00:00-24:00", zone="UTC"))


class Order(Record, kept_in=desk):
    """An order."""

    wish = text("What is wanted.")


'''

AS_IS = '''class AsIs(Workflow[Order], process="Orders"):
    """The back <script>alert(1)</script> learns of it when somebody remembers."""

    taking = Start("Somebody orders.", owner=front, on=desk.signals("call"), collects=[Order.wish])
    doing = Stage("Somebody does it.", owner=back, reads=[Order.wish])
    done = End("Done.")
    give = taking.hands_off_to(
        doing,
        on=memory("the front tells the back"),
        requires=Requires(Order.wish, otherwise=Chase(whom=front, every=hours(4), at_most=9, otherwise=PassAnyway())),
    )
    finish = doing.to(done, on=work_done)
'''

TO_BE = '''class ToBe(Workflow[Order], process="Orders"):
    """What is missing goes back at once."""

    taking = Start("Somebody orders.", owner=front, on=desk.signals("call"), collects=[Order.wish])
    doing = Stage("Somebody does it.", owner=back, reads=[Order.wish])
    done = End("Done.")
    give = taking.hands_off_to(
        doing, on=work_done, requires=Requires(Order.wish, otherwise=ReturnToSender()),
        accepted=Within(hours(1), otherwise=Notify(front)),
    )
    finish = doing.to(done, on=work_done)
    whole = Clock(meaning="All of it", kind="SLA", starts=taking, stops=done, deadline=Within(hours(3), otherwise=Notify(front)))
'''

SHARED = """
currency = "EUR"
horizon = "20 d"
run = "steady-state"
warm_up = "1 d"
replications = 4
seed = 3
[arrivals]
rate = { value = "1 per h", n = 100, source = "the phone" }
[teams.Front]
size = 1
cost_per_hour = "40 EUR"
[teams."Back & <b>office</b>"]
size = 1
cost_per_hour = { value = "50 EUR", by = "<i>guess</i>" }
[stages.taking]
work = { exponential = { mean = "15 min" } }
[stages.doing]
work = { exponential = { mean = "30 min" } }
[fields.wish]
complete = 0.7
[costs]
delay = "40 EUR per d"
"""

AS_IS_NUMBERS = """
[links.give]
notice = { exponential = { mean = "2 h" } }
forgotten = 0.05
asked = { exponential = { mean = "10 h" } }
look = "5 min"
recheck = "5 min"
ask = "3 min"
answer = { exponential = { mean = "3 h" } }
[trust]
prior_good = 8.0
prior_bad = 2.0
keep = 0.9
gain = 1.0
loss = 3.0
most = 1.0
below = 0.9
"""

TO_BE_NUMBERS = """
[links.give]
look = "5 min"
recheck = "5 min"
[redesign]
one_off = "2000 EUR"
monthly = "50 EUR"
[trust]
prior_good = 8.0
prior_bad = 2.0
keep = 0.9
gain = 1.0
loss = 3.0
most = 1.0
below = 0.9
"""


def written(folder: Path) -> tuple[Path, Path]:
    """The two scenarios' files, beside their specs."""
    told: list[Path] = []
    for name, spec, numbers in (("as_is", AS_IS, AS_IS_NUMBERS), ("to_be", TO_BE, TO_BE_NUMBERS)):
        (folder / f"{name}.py").write_text(BEGINNING + spec)
        file = folder / f"{name}.toml"
        file.write_text(f'format = 1\nspec = "{name}.py"\n{SHARED}{numbers}')
        told.append(file)
    return told[0], told[1]


def pair(folder: Path) -> tuple[Prepared, Prepared]:
    """Both made ready to run."""
    as_is, to_be = written(folder)
    return prepare(as_is), prepare(to_be)
