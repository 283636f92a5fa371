"""Words become the graph that they say, whole."""

import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

import flowspec
from flowspec import (
    Acceptance,
    Agent,
    Approval,
    Block,
    Calendar,
    Chase,
    Clock,
    Default,
    Disputed,
    End,
    Escalate,
    Notify,
    OnHold,
    Outside,
    PassAnyway,
    Record,
    Requires,
    ReturnTo,
    ReturnToSender,
    Retyped,
    Role,
    Route,
    Stage,
    Start,
    System,
    Target,
    Team,
    Times,
    Within,
    Workflow,
    after,
    at,
    business_days,
    business_hours,
    compile_workflow,
    day,
    days,
    every,
    hours,
    judged,
    memory,
    message,
    minutes,
    nobody,
    nothing_else_applies,
    now,
    party,
    previous_owner,
    refers_to,
    text,
    today,
    undecided,
    whole,
    work_done,
    yes_no,
)
from flowspec.language.faults import Fault
from flowspec.language.stages import EndParts, Resting, StageParts, StartParts
from flowspec.language.stages import Start as AnyStart
from flowspec.model import graph
from flowspec.model.errors import SpecErrors
from flowspec.model.expression import Apply, Constant, FieldRef, Now, Opaque
from flowspec.model.graph import Duration, Edge
from flowspec.model.stored import from_json, to_json
from tests.language import flagship

FLAGSHIP = Path(__file__).parent / "flagship.py"

crm = System("CRM", "crm")
sheet = System("Sheet", "spreadsheet")
chat = System("Chat", "chat")
office = Calendar("Mon-Fri 09:00-17:00", zone="UTC")
team = Team("Team", calendar=office, skills=["german"], assigns="pull")
other = Team("Other")
boss = Role("Boss", of=team)
customer = Outside("Customer")


class Person(Record, kept_in=crm):
    """Somebody."""

    name = text("Called.")


class Case(Record, kept_in=crm):
    """Something to do."""

    person = refers_to(Person, "Whose it is.")
    title = text("In a line.", kept_in=[crm, sheet], synced_to=[chat], was="subject")
    size = whole("How much.", unit="pages", synced_to=[Retyped(sheet)], filled_by=crm)
    due = day("When it is promised.")
    urgent = yes_no("Today.")
    handler = party("Who has it.")


def read(case: Case) -> bool:
    """Whether it can be read."""
    return case.size < 100


robot = Agent("Robot", task="draft", reads=[Case.title], writes=[Case.size], confident="0.75", falls_back_to=boss)

TITLE, SIZE, DUE, URGENT, HANDLER = (FieldRef("Case", name) for name in ("title", "size", "due", "urgent", "handler"))
FILLED = Apply("filled", (TITLE,))


class Flow(Workflow[Case], process="cases"):
    """Every word once."""

    begun = Start(
        "It begins.", owner=Route((Case.size > 9, boss), otherwise=None), on=crm.signals("case opened"), worked_by=robot
    )
    held = Stage(
        "It is worked on.",
        owner=Case.handler,
        worked_by=team,
        helped_by=robot,
        worked_in=sheet,
        on_hold=OnHold(Case.urgent.no, waits_for=customer),
        holds=Case.size.filled,
        entry=Requires(Case.title, otherwise=ReturnToSender(notify=boss, at_most=Times(2, otherwise=undecided))),
        exit=Requires(Approval(by=boss, only_if=Case.size > 9), otherwise=Block()),
        collects=[Case.title],
        reads=[Case.size],
        deadline=Within(Target((Case.urgent.yes, hours(1)), otherwise=None), warn=minutes(10), otherwise=Notify(boss)),
        was="kept",
    )
    waiting = Stage("We wait.", owner=previous_owner, waits_for=customer)
    passing = Stage("It passes through.", owner=Disputed(team, other), worked_by=nobody)
    over = End("It is over.", outcome="cancelled", was="gone")

    open_it = begun.hands_off_to(
        held,
        on=message(chat, "have a look"),
        requires=Requires(
            judged(read, Case.size),
            otherwise=Chase(whom=customer, every=business_hours(2), at_most=3, otherwise=Default([Case.title.set_to("?")])),
        ),
        only_by=[boss],
        carries=[Case.title],
        via=chat,
        accepted=Acceptance(
            within=Within(days(1), otherwise=Escalate(boss, then=Within(business_days(2), otherwise=undecided))),
            reads_back=[Case.title],
        ),
        at_most=Times(5, otherwise=ReturnTo(begun, at_most=Times(1, otherwise=Escalate(boss)))),
        was="take",
    )
    ask = held.to(waiting, on=work_done, only_if=Case.title.matches("[A-Z].*") & (Case.handler == boss))
    answer = waiting.to(held, on=memory("somebody looks into the inbox"), sets=[Case.title.cleared(), Case.due.set_to(today)])
    late = waiting.to(passing, on=at(Case.due - days(3)))
    end = passing.to(over, on=after(days(2)))
    meet = held.to(passing, on=every("Mon 09:00"), only_if=nothing_else_applies)
    promise = Clock(
        meaning="Open to over",
        kind="UC",
        starts=open_it,
        stops=over,
        deadline=Within(days(9), otherwise=undecided),
        pauses=[waiting, Case.urgent.no],
        cancels=[passing],
        restarts=True,
        calendar=office,
    )


def consequence(what: str, to: str | None = None, **more: object) -> graph.Consequence:
    return graph.Consequence(what, to, **more)  # type: ignore[arg-type]  # pyright: ignore


def test_the_flagship_compiles_to_the_graph_that_was_approved() -> None:
    compiled = flowspec.load(f"{FLAGSHIP}:SalesToOnboarding")

    assert compiled == from_json((FLAGSHIP.with_suffix(".json")).read_text(encoding="utf-8"))


def test_a_variant_is_its_base_but_for_what_it_says() -> None:
    base, two_hours, one_team = flowspec.load(FLAGSHIP).workflows

    won = next(c for c in base.clocks if c.name == "won")
    sooner = replace(won, deadline=replace(won.deadline, limit=Duration(120, business=True)))
    assert two_hours == replace(
        base,
        name="TwoHourPickup",
        meaning="What if a won deal had two hours?",
        clocks=tuple(sooner if c == won else c for c in base.clocks),
    )
    mine = graph.Owner("party", ("Onboarding",))
    assert one_team == replace(
        base,
        name="OneTeam",
        meaning="What if Onboarding also set up the accounts?",
        stages=tuple(replace(s, owner=mine) if s.name == "provisioning" else s for s in base.stages),
        links=tuple(link for link in base.links if link.name != "lose"),
    )


def test_compiling_an_imported_class_is_loading_its_file() -> None:
    loaded = flowspec.load(FLAGSHIP)

    assert compile_workflow(flagship.SalesToOnboarding, flagship.TwoHourPickup, flagship.OneTeam) == loaded


def test_every_part_of_every_word_reaches_the_graph() -> None:
    specs = compile_workflow(Flow)

    [flow] = specs.workflows
    assert flow.stages == (
        graph.Stage(
            "begun",
            "start",
            "It begins.",
            graph.Owner("table", rows=((Apply("<", (Constant("whole", "9"), SIZE)), graph.Owner("party", ("Boss",))),)),
            graph.Owner("party", ("Robot",)),
            begins=graph.Trigger("event", "CRM", said="case opened"),
        ),
        graph.Stage(
            "held",
            "stage",
            "It is worked on.",
            graph.Owner("field", by_field=HANDLER),
            graph.Owner("party", ("Team",)),
            helped_by="Robot",
            on_hold=graph.OnHold(Apply("==", (URGENT, Constant("yes_no", "no"))), "Customer"),
            holds=Apply("filled", (SIZE,)),
            entry=graph.Gate(
                (graph.Need(FILLED),),
                consequence("return to sender", notify="Boss", at_most=2, then=consequence("undecided")),
            ),
            exit=graph.Gate(
                (graph.Need(None, Apply("<", (Constant("whole", "9"), SIZE)), "Boss"),),
                consequence("block"),
            ),
            collects=(TITLE,),
            reads=(SIZE,),
            worked_in="Sheet",
            was="kept",
        ),
        graph.Stage("waiting", "stage", "We wait.", graph.Owner("previous"), waits_for="Customer"),
        graph.Stage("passing", "stage", "It passes through.", graph.Owner("disputed", ("Team", "Other")), graph.Owner("nobody")),
        graph.Stage("over", "end", "It is over.", outcome="cancelled", was="gone"),
    )
    chain = graph.Deadline((), Duration(2, "d", business=True), consequence("undecided"))
    accepted = graph.Deadline((), Duration(1440), consequence("escalate", "Boss", chain=chain))
    default = consequence("default", sets=(graph.Assignment(TITLE, Constant("text", "?")),))
    chase = consequence("chase", "Customer", every=Duration(120, business=True), at_most=3, then=default)
    assert flow.links == (
        graph.Link(
            "open_it",
            "handoff",
            ("begun",),
            ("held",),
            trigger=graph.Trigger("message", "Chat", said="have a look"),
            requires=graph.Gate((graph.Need(Opaque("read", (SIZE,))),), chase),
            only_by=("Boss",),
            at_most=5,
            over_limit=consequence("return", "begun", at_most=1, then=consequence("escalate", "Boss")),
            carries=(TITLE,),
            via="Chat",
            accepted=graph.Acceptance(accepted, (TITLE,)),
            was="take",
        ),
        graph.Link(
            "ask",
            "move",
            ("held",),
            ("waiting",),
            trigger=graph.Trigger("done"),
            only_if=Apply(
                "and",
                (Apply("matches", (TITLE, Constant("text", "[A-Z].*"))), Apply("==", (HANDLER, Constant("party", "Boss")))),
            ),
        ),
        graph.Link(
            "answer",
            "move",
            ("waiting",),
            ("held",),
            trigger=graph.Trigger("memory", said="somebody looks into the inbox"),
            sets=(graph.Assignment(TITLE, None), graph.Assignment(DUE, Now("day"))),
        ),
        graph.Link(
            "late",
            "move",
            ("waiting",),
            ("passing",),
            trigger=graph.Trigger("at", condition=Apply("-", (DUE, Constant("duration", "4320 min")))),
        ),
        graph.Link("end", "move", ("passing",), ("over",), trigger=graph.Trigger("after", delay=Duration(2880))),
        graph.Link("meet", "move", ("held",), ("passing",), trigger=graph.Trigger("every", said="Mon 09:00"), is_default=True),
    )
    urgent = Apply("==", (URGENT, Constant("yes_no", "yes")))
    assert flow.clocks == (
        graph.Clock(
            "held",
            "stage",
            "It is worked on.",
            (Edge("enters", "held"),),
            (Edge("leaves", "held"),),
            graph.Deadline(((urgent, Duration(60)),), None, consequence("notify", "Boss"), Duration(10)),
        ),
        graph.Clock(
            "open_it",
            "acceptance",
            "Released to accepted",
            (Edge("released", "open_it"),),
            (Edge("accepted", "open_it"),),
            accepted,
        ),
        graph.Clock(
            "promise",
            "UC",
            "Open to over",
            (Edge("takes", "open_it"),),
            (Edge("enters", "over"),),
            graph.Deadline((), Duration(12960), consequence("undecided")),
            ("waiting",),
            (Apply("==", (URGENT, Constant("yes_no", "no"))),),
            (Edge("enters", "passing"),),
            restarts=True,
            calendar="Mon-Fri 09:00-17:00 UTC",
        ),
    )
    assert (flow.name, flow.process, flow.meaning, flow.record) == ("Flow", "cases", "Every word once.", "Case")


def test_the_company_of_a_workflow_is_what_it_names() -> None:
    specs = compile_workflow(Flow)

    assert specs.records == (
        graph.Record(
            "Case",
            "Something to do.",
            "CRM",
            (
                graph.Field(
                    TITLE,
                    "text",
                    "In a line.",
                    kept_in=("CRM", "Sheet"),
                    synced_to=(graph.Sync("Chat", "automatic"),),
                    was="subject",
                ),
                graph.Field(
                    SIZE,
                    "whole",
                    "How much.",
                    "pages",
                    kept_in=("CRM",),
                    synced_to=(graph.Sync("Sheet", "by hand"),),
                    filled_by="CRM",
                ),
                graph.Field(DUE, "day", "When it is promised.", kept_in=("CRM",)),
                graph.Field(URGENT, "yes_no", "Today.", kept_in=("CRM",)),
                graph.Field(HANDLER, "party", "Who has it.", kept_in=("CRM",)),
            ),
            (("person", "Person"),),
            ("Whose it is.",),
        ),
        graph.Record(
            "Person", "Somebody.", "CRM", (graph.Field(FieldRef("Person", "name"), "text", "Called.", kept_in=("CRM",)),)
        ),
    )
    assert set(specs.parties) == {
        graph.Party("Team", "team", calendar="Mon-Fri 09:00-17:00 UTC", skills=("german",), assigns="pull"),
        graph.Party("Other", "team"),
        graph.Party("Boss", "role", team="Team"),
        graph.Party("Customer", "outside"),
        graph.Party(
            "Robot",
            "agent",
            task="draft",
            reads=(TITLE,),
            writes=(SIZE,),
            confident=specs.party("Robot").confident,
            falls_back_to="Boss",
        ),
    }
    assert str(specs.party("Robot").confident) == "0.75"
    assert {s.name: s.what for s in specs.systems} == {"CRM": "crm", "Sheet": "spreadsheet", "Chat": "chat"}
    assert specs.calendars == (graph.Calendar("Mon-Fri 09:00-17:00 UTC", "Mon-Fri 09:00-17:00", "UTC"),)


def test_maps_pair_choices_with_the_other_systems_words() -> None:
    stage = flowspec.load(FLAGSHIP).field(FieldRef("Deal", "stage"))

    assert stage.synced_to == (graph.Sync("ClickUp", "automatic", (("ONBOARDING", "to do"), ("LIVE", "complete"))),)


def test_but_can_change_every_part_of_a_stage_and_of_an_end() -> None:
    parts = {f.name for f in fields(Resting) if f.init}

    assert set(StageParts.__annotations__) == parts
    assert set(StartParts.__annotations__) == {f.name for f in fields(AnyStart) if f.init}
    assert set(EndParts.__annotations__) == {f.name for f in fields(End) if f.init}


def test_the_process_is_the_root_class_or_what_it_says_and_variants_inherit_it() -> None:
    class Variant(Flow):
        """Another."""

    class Root(Workflow[Case]):
        """A root."""

        only = Start("It begins.")

    class Leaf(Root):
        """A leaf."""

    assert [g.process for g in compile_workflow(Flow, Variant, Root, Leaf).workflows] == ["cases", "cases", "Root", "Root"]


def test_the_same_workflow_twice_is_one_and_another_of_its_name_is_told_with_both_places() -> None:
    class Flow2(Workflow[Case]):
        """Another of the name."""

        only = Start("It begins.")

    Flow2.__name__ = "Flow"

    assert len(compile_workflow(Flow, Flow).workflows) == 1
    with pytest.raises(SpecErrors) as caught:
        compile_workflow(Flow, Flow2)
    [problem] = caught.value.problems
    assert problem.code == Fault.TWO_DEFINITIONS.code
    assert "`Flow` is not the one at " in problem.message


def test_problems_of_all_words_come_at_once_sorted_by_place() -> None:
    class Wrong(Workflow[Case]):
        """Three mistakes of three sorts."""

        one = Start("It begins.", owner="team")  # type: ignore[arg-type]  # pyright: ignore
        two = Stage("It rests.", owner=team, collects=[Case.size > "9"])  # type: ignore  # pyright: ignore
        go = one.to(two, on=every("Monday"))

    with pytest.raises(SpecErrors) as caught:
        compile_workflow(Wrong)

    assert [p.code for p in caught.value.problems] == ["SPC005", "SPC005", "SPC018"]
    assert list(caught.value.problems) == sorted(caught.value.problems, key=lambda p: p.place)


def test_places_do_not_count_in_comparisons_and_survive_json() -> None:
    specs = flowspec.load(FLAGSHIP)

    bare = from_json(to_json(specs, sources=False))
    assert bare == specs
    assert bare.workflows[0].source != specs.workflows[0].source
    assert repr(from_json(to_json(specs))) == repr(specs)


def test_places_are_those_of_the_expressions_and_count_characters(tmp_path: Path) -> None:
    spec = tmp_path / "spec.py"
    spec.write_text(
        "from flowspec import *\n"
        "class Tür(Record):\n"
        '    grün = text("Grün?")\n'
        "class Weg(Workflow[Tür]):\n"
        '    """Ein Weg."""\n'
        '    anfang = Start("Übung", holds=Tür.grün == "größer", entry=Requires(Tür.grün, otherwise=Block()))\n',
        encoding="utf-8",
    )

    [stage] = flowspec.load(spec).workflows[0].stages

    line = spec.read_text(encoding="utf-8").splitlines()[5]
    assert isinstance(stage.holds, Apply)
    assert stage.holds.source
    assert stage.entry
    assert (stage.holds.source.line, stage.holds.source.column) == (6, line.index('Tür.grün == "') + 1)
    assert stage.entry.needs[0].source.column == line.index("Tür.grün, otherwise") + 1


def test_codes_are_permanent_and_none_is_used_twice() -> None:
    assert [fault.code for fault in Fault] == [f"SPC{n:03}" for n in range(1, len(Fault) + 1)]
    assert len({fault.called for fault in Fault}) == len(Fault)


def test_a_record_can_be_made_to_try_a_function_that_is_judged() -> None:
    assert read(Case(size=3))
    with pytest.raises(TypeError, match="Case has no field sise"):
        Case(sise=3)
    with pytest.raises(AttributeError, match="made without `size`"):
        read(Case())


def test_every_word_is_exported_and_described() -> None:
    words = [getattr(flowspec, name) for name in flowspec.__all__]

    assert list(flowspec.__all__) == sorted(flowspec.__all__)
    assert all(word.__doc__ for word in words)


def test_importing_flowspec_loads_nothing_heavy() -> None:
    heavy = "pydantic networkx simpy numpy scipy click graphviz holidays rich"
    code = f"import sys, flowspec; print([m for m in '{heavy}'.split() if m in sys.modules])"

    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(flowspec.__file__).parents[1])},
    )
    assert told.stdout == "[]\n"


def test_passing_anyway_escalating_and_elapsed_time_are_said() -> None:
    class Small(Workflow[Case]):
        """Three more words."""

        one = Start("It begins.", entry=Requires(now.since(now) <= hours(4), otherwise=PassAnyway()))
        two = Stage("It rests.", exit=Requires(Case.title, otherwise=Escalate(boss)))

    [flow] = compile_workflow(Small).workflows
    span = Apply("-", (Now("instant"), Now("instant")))
    assert flow.stages[0].entry == graph.Gate(
        (graph.Need(Apply("<=", (span, Constant("duration", "240 min")))),), consequence("pass")
    )
    assert flow.stages[1].exit == graph.Gate((graph.Need(FILLED),), consequence("escalate", "Boss"))
