"""`flowspec new`: a spec and a scenario to start from."""

from pathlib import Path

import click

from flowspec.cli.files import write

SPEC_TEXT = '''"""How a request that the front desk takes is handed to the specialists."""

from enum import Enum

from flowspec import (
    Calendar, End, Escalate, Outside, Record, Requires, ReturnToSender, Role, Stage, Start, System, Team, Times, Within, Workflow,
    business_hours, choice, text, work_done,
)

desk_tool = System("Desk", "ticket desk")

office = Calendar("Mon-Fri 09:00-17:00", zone="Europe/London")
front_desk = Team("Front desk", calendar=office, assigns="pull")
specialists = Team("Specialists", calendar=office, assigns="pull")
lead = Role("Specialists' lead", of=specialists)
desk_lead = Role("Front desk's lead", of=front_desk)
customer = Outside("Customer")


class Status(Enum):
    NEW = "new"
    WITH_SPECIALISTS = "with specialists"
    DONE = "done"


class Request(Record, kept_in=desk_tool):
    """Somebody wants something from us."""

    status = choice(Status, "Where it stands.")
    wish = text("What is wanted, in the customer's words.")
    contact = text("Whom to answer.")


class Requests(Workflow[Request]):
    """The specialists start with everything they need, or not at all."""

    taken = Start(
        "Somebody at the front desk talks to the customer.",
        owner=front_desk,
        on=desk_tool.signals("request created"),
        holds=Request.status == Status.NEW,
        collects=[Request.wish, Request.contact],
        deadline=Within(business_hours(4), otherwise=Escalate(to=desk_lead)),
    )
    solving = Stage(
        "A specialist works on it.",
        owner=specialists,
        holds=Request.status == Status.WITH_SPECIALISTS,
        reads=[Request.wish, Request.contact],
        deadline=Within(business_hours(16), otherwise=Escalate(to=lead)),
    )
    done = End("The customer has what was wanted.")

    hand_over = taken.hands_off_to(
        solving,
        on=work_done,
        requires=Requires(
            Request.wish,
            Request.contact,
            otherwise=ReturnToSender(at_most=Times(2, otherwise=Escalate(to=lead))),
        ),
        accepted=Within(business_hours(2), otherwise=Escalate(to=lead)),
        sets=[Request.status.set_to(Status.WITH_SPECIALISTS)],
    )
    finish = solving.to(done, on=work_done, sets=[Request.status.set_to(Status.DONE)])
'''

SCENARIO_TEXT = """# What we assume. Every number may say where it comes from:
#   complete = { value = 0.8, source = "audit of 50 handoffs, October", n = 50 }
format = 1
spec = "spec.py:Requests"
start = "2027-01-04"
zone = "Europe/London"
horizon = "13 week"
replications = 20
seed = 1

[arrivals]
rate = "60 per week"
profile = "office"

[teams."Front desk"]
size = 2

[teams.Specialists]
size = 3

[stages.taken]
work = { lognormal = { mean = "25 min", p90 = "45 min" } }

[stages.solving]
work = { lognormal = { mean = "75 min", p90 = "140 min" } }

[fields.wish]
complete = 0.8

[fields.contact]
complete = 0.95

[links.hand_over]
look = "3 min"
fix = "10 min"

[clocks.taken]
work = "10 min"

[clocks.solving]
work = "20 min"

[clocks.hand_over]
work = "5 min"
"""


@click.command()
@click.argument("path", type=click.Path(file_okay=False, path_type=Path))
def new(path: Path) -> None:
    """Write a spec and a scenario to start from into the new directory PATH.

    \b
    Example:
      flowspec new my_process && flowspec check my_process && flowspec simulate my_process/scenario.toml
    """
    files = {path / "spec.py": SPEC_TEXT, path / "scenario.toml": SCENARIO_TEXT}
    there = [str(file) for file in files if file.exists()]
    if there:
        raise click.UsageError(f"{' and '.join(there)} {'are' if len(there) > 1 else 'is'} there already; name another directory")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be made: {error.strerror or error}") from None
    for file, told in files.items():
        write(file, told)
        click.echo(f"wrote {file}")
