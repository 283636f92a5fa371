"""Small processes whose answers are known, as files."""

from pathlib import Path

from flowspec.decide.prepared import Prepared, prepare

BEGINNING = '''"""A process with known answers."""

from enum import Enum

from flowspec import (
    Calendar, End, Escalate, Notify, PassAnyway, Record, Requires, ReturnToSender, Role, Stage, Start, System, Team, Within,
    Workflow, choice, hours, memory, text, undecided, work_done,
)

desk = System("Desk", "ticket desk")
always = Calendar("Mon-Sun 00:00-24:00", zone="UTC")
front = Team("Front", calendar=always)
back = Team("Back", calendar=always)


class Case(Record, kept_in=desk):
    """A case."""

    wish = text("What is wanted.")

'''

QUEUE = '''
class Process(Workflow[Case]):
    """One line."""

    serving = Start("Somebody serves.", owner=front, on=desk.signals("call"))
    done = End("Served.")
    finish = serving.to(done, on=work_done)
'''

REMEMBERED = '''
class Process(Workflow[Case]):
    """The back office learns of it when somebody remembers."""

    asking = Start("Somebody asks.", owner=front, on=desk.signals("call"))
    doing = Stage("Somebody does it.", owner=back)
    done = End("Done.")
    tell = asking.hands_off_to(doing, on=memory("the front tells the back"))
    finish = doing.to(done, on=work_done)
'''

BOUNCING = '''
class Process(Workflow[Case]):
    """What is missing goes back until it is there."""

    asking = Start("Somebody asks.", owner=front, on=desk.signals("call"), collects=[Case.wish])
    doing = Stage("Somebody does it.", owner=back, reads=[Case.wish])
    done = End("Done.")
    give = asking.hands_off_to(doing, on=work_done, requires=Requires(Case.wish, otherwise=ReturnToSender()))
    finish = doing.to(done, on=work_done)
'''


def scene(folder: Path, spec: str, scenario: str, name: str = "scenario") -> Prepared:
    """The process made ready to run, from files in `folder`."""
    return prepare(written(folder, spec, scenario, name))


def written(folder: Path, spec: str, scenario: str, name: str = "scenario") -> Path:
    """The scenario's file, beside the spec."""
    (folder / f"{name}_spec.py").write_text(BEGINNING + spec)
    file = folder / f"{name}.toml"
    file.write_text(f'format = 1\nspec = "{name}_spec.py:Process"\n{scenario}')
    return file
