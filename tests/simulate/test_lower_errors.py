"""What is wrong between a spec and a scenario: all at once, each with its place, what is wrong and what to do."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from flowspec import (
    Calendar,
    Clock,
    End,
    Escalate,
    Record,
    Requires,
    ReturnTo,
    ReturnToSender,
    Stage,
    Start,
    Team,
    Within,
    Workflow,
    all_of,
    business_hours,
    compile_workflow,
    hours,
    memory,
    nobody,
    nothing_else_applies,
    text,
    today,
    undecided,
    whole,
    work_done,
)
from flowspec.language.parties import always
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import ScenarioErrors
from flowspec.model.expression import FieldRef
from flowspec.model.graph import Field, Specs
from flowspec.model.graph import Record as ModelRecord
from flowspec.simulate.lower import lower
from flowspec.simulate.scenario import parse_scenario
from tests.simulate.lowering import ONE, back, crm, front, history, lead, lowered
from tests.strategies import specs as arbitrary_specs


class Thing(Record, kept_in=crm):
    """Something."""

    scope = text("What it is.")
    size = whole("How much.")


class Plain(Workflow[Thing]):
    """Two teams, one handoff."""

    first = Start("Begun.", owner=front)
    second = Stage("Taken on.", owner=back)
    done = End("Finished.")
    pass_on = first.hands_off_to(second, on=work_done)
    finish = second.to(done, on=work_done)


WORKS = '[stages.first]\nwork = "10 min"\n[stages.second]\nwork = "20 min"\n'


hourless = Team("Hourless")
day_shift = Team("Day shift", calendar=Calendar("Mon-Fri 09:00-17:00", zone="UTC"))


def faults(flow: type[Workflow[Thing]], scenario: str) -> list[str]:
    """What lowering says, a line a fault."""
    with pytest.raises(ScenarioErrors) as caught:
        lowered(flow, scenario)
    return [_told(problem) for problem in caught.value.problems]


def _told(problem: Diagnostic) -> str:
    place = f"{problem.place.line}" if problem.place.file == "scenario.toml" else "spec"
    return f"{place} {problem.code} {problem.message}; {problem.remedy}"


def test_all_faults_come_at_once_each_at_its_line() -> None:
    scenario = ONE + '[stages.first]\nwork = "10 min"\n[stages.secnd]\nwork = "20 min"\n[links.pass_on]\nnotice = "1 h"\n'
    assert faults(Plain, scenario) == [
        "12 SCN102 Back works in second, and nothing says how long a visit takes; "
        'add `work = "30 min"` to [stages.second], with your number',
        "14 SCN100 the spec has no stage secnd; write second",
        "17 SCN101 links.pass_on.notice has no effect: the receiver sees the case at once, or nobody has to; "
        "leave it out, or change the spec",
    ]


def test_a_missing_number_is_an_added_line_away() -> None:
    class Needy(Plain):
        """Everything is missing."""

        first = Plain.first.but(collects=[Thing.size])
        second = Plain.second.but(deadline=Within(hours(1), otherwise=Escalate(to=lead)))
        third = End("Other.")
        pass_on = Plain.first.hands_off_to(
            Plain.second, on=memory("somebody tells"), requires=Requires(Thing.scope, otherwise=Escalate(to=lead))
        )
        big = second.to(third, on=work_done, only_if=Thing.size > 3)
        finish = second.to(Plain.done, on=work_done, only_if=nothing_else_applies)

    scenario = ONE.replace("[teams.Back]\nsize = 1\n", "") + '[stages.first]\nwork = "30 min"\n'
    lines = dict(line.split("`")[1:3] for line in faults(Needy, scenario))
    assert lines == {
        'work = "30 min"': " to [stages.second], with your number",
        'notice = "4 h"': " to [links.pass_on], with your number",
        'fix = "20 min"': " to [links.pass_on], with your number",
        'work = "15 min"': " to [clocks.second], with your number",
        "values = { lognormal = { mean = 100, p90 = 180 } }": " to its table, with your numbers",
        "size = 2": " to [teams.Back], with your number",
    }
    added = (  # what the remedies say
        '[stages.second]\nwork = "30 min"\n[links.pass_on]\nnotice = "4 h"\nfix = "20 min"\n'
        '[clocks.second]\nwork = "15 min"\n[teams.Back]\nsize = 2\n'
        "[fields.size]\nvalues = { lognormal = { mean = 100, p90 = 180 } }\n"
    )
    assert lowered(Needy, scenario + added).model.stages[1].work is not None


def test_shares_must_be_said_and_add_up() -> None:
    class Parted(Plain):
        """Some are lost."""

        lost = End("Gone.", outcome="lost")
        lose = Plain.first.to(lost, on=crm.signals("gone"))

    one = faults(Parted, ONE + WORKS + "[links.pass_on]\nshare = 0.7\n")
    both = faults(Parted, ONE + WORKS + "[links.pass_on]\nshare = 0.7\n[links.lose]\nshare = 0.2\n")
    assert [line.partition("; ")[0] for line in one] == [
        "16 SCN102 first has 2 ways on without a guard, and nothing says how often each is taken"
    ]
    assert both == ["19 SCN104 the shares of pass_on, lose add up to 0.9; make them add up to 1"]


def test_values_must_be_of_the_field() -> None:
    class Guarded(Plain):
        """By size."""

        first = Plain.first.but(collects=[Thing.size])
        third = End("Other.")
        big = Plain.second.to(third, on=work_done, only_if=Thing.size > 3)
        finish = Plain.second.to(Plain.done, on=work_done, only_if=nothing_else_applies)

    assert faults(Guarded, ONE + WORKS + '[fields.size]\nvalues = "3 h"\n') == [
        "17 SCN112 Thing.size is a whole; write { lognormal = { mean = 100, p90 = 180 } }"
    ]
    assert faults(Guarded, ONE + WORKS + "[fields.size]\nvalues = { many = 1.0 }\n") == [
        "17 SCN112 many is no value of Thing.size; write { lognormal = { mean = 100, p90 = 180 } }"
    ]


def test_a_team_with_seats_needs_hours_and_a_stage_somebody_to_serve_it() -> None:
    unbound = Team("Unbound")

    class Open(Plain):
        """Nobody said when they are there."""

        second = Plain.second.but(owner=unbound)

    scenario = ONE.replace("[teams.Back]", "[teams.Unbound]") + WORKS
    assert faults(Open, scenario) == [
        "10 SCN108 Unbound has seats and no calendar; "
        'give the team a calendar in the spec, or add `calendar = "Mon-Fri 09:00-17:00"` to [teams.Unbound]'
    ]
    grouped = ONE.replace("[teams.Back]\nsize = 1", '[teams.Back]\ngroups = [{ name = "a", size = 1, serves = [] }]')
    told = faults(Plain, grouped.replace("serves = []", 'serves = ["first"]') + WORKS)
    assert [line.split()[1] for line in told] == ["SCN115", "SCN100"]


def test_groups_of_a_team_with_skills_are_its_skills() -> None:
    skilled = Team("Skilled", calendar=always, skills=["german", "french"])

    class Spoken(Plain):
        """In languages."""

        second = Plain.second.but(owner=skilled)

    scenario = ONE.replace("[teams.Back]\nsize = 1", '[teams.Skilled]\ngroups = [{ name = "{name}", size = 1 }]') + WORKS
    assert lowered(Spoken, scenario.replace("{name}", "german")).header.teams[1].seats == (("german", 0),)
    assert faults(Spoken, scenario.replace("{name}", "germn")) == [
        "11 SCN100 the spec has no skill of Skilled germn; write german"
    ]


def test_holidays_need_a_date() -> None:
    british = Team("British", calendar=Calendar("Mon-Fri 09:00-17:00", zone="Europe/London", holidays="GB"))

    class Dated(Plain):
        """They keep holidays."""

        second = Plain.second.but(owner=british)

    assert [line.split(";")[0] for line in faults(Dated, ONE.replace("[teams.Back]", "[teams.British]") + WORKS)] == [
        "1 SCN113 a calendar has holidays or changes of the clocks, and the run has no date"
    ]


def test_business_time_needs_somebodys_hours() -> None:
    class Due(Plain):
        """Who owns it when it begins?"""

        second = Plain.second.but(owner=hourless, worked_by=back)
        watch = Clock(
            meaning="Quick",
            kind="SLA",
            starts=second,
            stops=Plain.done,
            deadline=Within(business_hours(2), otherwise=undecided),
        )

    told = [line for line in faults(Due, ONE + WORKS + 'unowned = "1 h"\n') if "SCN108" in line]
    assert told == [
        "spec SCN108 watch counts in business time, and nobody with a calendar owns it when it starts; give the clock `calendar=`"
    ]


def test_an_acceptance_by_teams_with_different_hours_is_promised_otherwise() -> None:
    class Parted(Workflow[Thing]):
        """Two teams accept, one of them by day only."""

        first = Start("Begun.", owner=front)
        second = Stage("Taken on.", owner=back)
        other = Stage("Taken on by day.", owner=day_shift)
        done = End("Finished.")
        part = first.hands_off_to(all_of(second, other), on=work_done, accepted=Within(business_hours(2), otherwise=undecided))
        join = all_of(second, other).to(done, on=work_done)

    told = [line for line in faults(Parted, ONE + WORKS) if "part counts" in line]
    assert told == [
        "spec SCN108 part counts in business time, and those who may own it when it starts have different hours; "
        "count in `hours(...)`, or promise it by a `Clock(..., calendar=...)`"
    ]


def test_work_is_given_in_plain_time() -> None:
    assert faults(Plain, ONE + WORKS.replace("10 min", "2 business h")) == [
        "13 SCN111 work counts in the hours of whoever does it, and this is business h; write min or h"
    ]


def test_returns_without_end_are_refused() -> None:
    class Endless(Plain):
        """Back and forth for ever."""

        pass_on = Plain.first.hands_off_to(Plain.second, on=work_done, requires=Requires(Thing.scope, otherwise=ReturnToSender()))

    assert faults(Endless, ONE + WORKS + "[fields.scope]\nagain = 0.0\n") == [
        "17 SCN109 Thing.scope is asked for without limit and never filled; write `again` above 0, or give the gate a limit"
    ]


def test_transit_stages_in_a_circle_are_refused() -> None:
    class Circle(Workflow[Thing]):
        """Nobody ever works."""

        first = Start("Begun.", owner=front, worked_by=nobody)
        second = Stage("On.", owner=front, worked_by=nobody)
        done = End("Finished.")
        go = first.to(second, on=work_done)
        back_again = second.to(first, on=work_done)
        finish = second.to(done, on=work_done)

    scenario = ONE.replace("[teams.Back]\nsize = 1\n", "") + "[links.back_again]\nshare = 0.5\n[links.finish]\nshare = 0.5\n"
    assert faults(Circle, scenario) == [
        "spec SCN107 nobody works in first nor on the way back to it; say who works in one of these stages"
    ]


def test_parallel_work_must_be_nested() -> None:
    class Crossed(Workflow[Thing]):
        """A branch is left, and a return leads across the fork."""

        first = Start("Begun.", owner=front)
        one = Stage("One.", owner=front)
        two = Stage("Two.", owner=back, entry=Requires(Thing.scope, otherwise=ReturnTo(first)))
        three = Stage("Three.", owner=back, exit=Requires(Thing.size, otherwise=ReturnTo(one)))
        done = End("Finished.")
        part = first.hands_off_to(all_of(one, two), on=work_done)
        cross = one.hands_off_to(two, on=work_done)
        on = two.to(three, on=work_done)
        meet = all_of(one, three).to(done, on=work_done)

    scenario = ONE + "\n".join(f'[stages.{name}]\nwork = "1 min"' for name in ("first", "one", "two", "three"))
    told = faults(Crossed, scenario + "\n[links.cross]\nshare = 0.5\n[links.meet]\nshare = 0.5\n")
    assert [line.split(";")[0].removeprefix("spec SCN106 ") for line in told if "SCN106" in line] == [
        "meet returns from three to one, across parallel work",
        "cross leads into two from another branch of parallel work",
    ]


def test_forks_in_forks_loops_in_branches_and_returns_to_the_forks_source_are_proper() -> None:
    class Nested(Workflow[Thing]):
        """Three things at once, one of them again and again."""

        first = Start("Begun.", owner=front)
        one = Stage("One.", owner=front)
        two = Stage("Two.", owner=back, entry=Requires(Thing.scope, otherwise=ReturnTo(first)))
        inner = Stage("In one.", owner=front)
        other = Stage("Also in one.", owner=back)
        both = Stage("Both are done.", owner=front)
        done = End("Finished.")
        lost = End("Gone.", outcome="lost")
        part = first.hands_off_to(all_of(one, two), on=work_done)
        again = two.hands_off_to(two, on=crm.signals("again"))
        drop = two.to(lost, on=crm.signals("gone"))
        part_again = one.to(all_of(inner, other), on=work_done)
        meet = all_of(inner, other).to(both, on=work_done)
        meet_all = all_of(both, two).to(done, on=work_done)

    stages = "\n".join(f'[stages.{name}]\nwork = "1 min"' for name in ("first", "one", "two", "inner", "other", "both"))
    shares = "\n[links.again]\nshare = 0.2\n[links.drop]\nshare = 0.0\n[links.meet_all]\nshare = 0.8\n"
    model = lowered(Nested, ONE + stages + shares).model
    assert (model.joins, [way.join for way in model.ways if way.join >= 0]) == (2, [0, 0, 1, 1])


def test_a_link_that_is_never_chosen_is_told() -> None:
    class Hidden(Plain):
        """Everything else has a default."""

        third = End("Other.")
        fourth = End("Never.")
        big = Plain.second.to(third, on=work_done, only_if=Thing.scope.filled)
        finish = Plain.second.to(Plain.done, on=work_done, only_if=nothing_else_applies)
        never = Plain.second.to(fourth, on=crm.signals("never"))

    assert [line.split(";")[0] for line in faults(Hidden, ONE + WORKS)] == [
        "spec SCN110 finish applies to everything else, so never is never chosen"
    ]


def test_a_model_has_at_most_63_fields() -> None:
    specs = compile_workflow(Plain)
    fields = tuple(Field(FieldRef("Many", f"f{i}"), "text", "One of many.") for i in range(64))
    (graph,) = specs.workflows
    stages = (replace(graph.stages[0], collects=tuple(field.ref for field in fields)), *graph.stages[1:])
    full = replace(
        specs,
        workflows=(replace(graph, stages=stages),),
        records=(*specs.records, ModelRecord("Many", "Many.", None, fields)),
    )
    with pytest.raises(ScenarioErrors, match=r"SCN105 too-many-fields  the model has 64 fields \(64 in Plain\); at most 63"):
        lower(full, parse_scenario(ONE + WORKS))


def test_a_steady_state_run_needs_a_stable_load() -> None:
    busy = ONE.replace('times = ["0 min"]', 'rate = "8 per h"') + WORKS
    steady = busy.replace("seed = 1", 'seed = 1\nrun = "steady-state"')
    says = "Front is offered the work of 1.33 seats and has 1.00 on shift (rho = 1.33)"
    assert [note.says for note in lowered(Plain, busy).notes if note.what == "overload"] == [
        says,
        "Back is offered the work of 2.67 seats and has 1.00 on shift (rho = 2.67)",
    ]
    told = faults(Plain, steady)
    assert told[0].partition("; ")[0].endswith(f"SCN116 {says}, so its line has no steady state")


def test_days_begin_at_midnight() -> None:
    class Dated(Plain):
        """Only today."""

        third = End("Other.")
        late = Plain.second.to(third, on=work_done, only_if=today > date(2027, 1, 4))
        finish = Plain.second.to(Plain.done, on=work_done, only_if=nothing_else_applies)

    scenario = ONE.replace("seed = 1", 'seed = 1\nstart = "2027-01-04T09:00"') + WORKS
    assert faults(Dated, scenario) == [
        "6 SCN112 days are compared, and the run does not begin at midnight; "
        'write `start = "2027-01-04"`, and let the arrivals begin later'
    ]
    lines = history(lowered(Dated, scenario.replace("T09:00", "").replace('"0 min"', '"1439 min"')))
    assert lines[-1] == "1469 CLOSE third"


def test_which_workflow_must_be_said() -> None:
    class Second(Workflow[Thing]):
        """Another."""

        first = Start("Begun.", owner=front)
        done = End("Finished.")
        finish = first.to(done, on=work_done)

    with pytest.raises(ScenarioErrors, match="SCN117 which-workflow  the spec has 2 workflows"):
        lower(compile_workflow(Plain, Second), parse_scenario(ONE))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(arbitrary_specs())
def test_arbitrary_specs_give_a_model_or_faults_with_places(told: Specs) -> None:
    scenario = parse_scenario(_about(told))
    with contextlib.suppress(ScenarioErrors):
        assert len(lower(told, scenario).model.workflows) == len(told.workflows)


def _about(told: Specs) -> str:
    return "\n".join(_lines(told))


def _lines(told: Specs) -> Iterator[str]:
    yield 'format = 1\nstart = "2027-01-04"\nhorizon = "1 week"\nseed = 1'
    for graph in told.workflows:
        yield f'[workflows."{graph.name}"]\nspec = "x.py"'
        for stage in graph.stages:
            if stage.what == "start":
                yield f'[workflows."{graph.name}".arrivals.{stage.name}]\nrate = "1 per d"'
