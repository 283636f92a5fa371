"""Section 5 of the semantics: lines, seats, shifts; each Log is worked out by hand."""

from dataclasses import replace

from flowspec.simulate import model as m
from tests.simulate.rare import a_phase_that_would_begin_at_closing_time, looks_without_length_change_two_lines
from tests.simulate.small import branch, clock, end, field, fixed, model, stage, team, told, way

SHIFTS = ((0, 8), (20, 40))
WAYS = (way(0, 1),)
LOOKED_AT = branch(1, look=fixed(3), gates=(m.Gate("receiver", (m.Need((0,)),), m.Policy("pass")),))


def one_stage(work: float) -> tuple[m.Stage, ...]:
    return stage("work", 0, work=work), end()


def test_work_waits_in_line_and_is_worked() -> None:
    given = model(one_stage(5), WAYS, arrivals=(0, 3))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 3 stage 0",
        "REACH 1.1 3 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 0.0 5",
        "QUEUE 1.1 3-5 stage 0 visit 1 team 0 value 5",
        "WORK 1.1 5-10 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 1.0 10",
    ]


def test_suspended_work_waits_for_the_next_shift() -> None:
    # 3 ticks in the first shift, 7 in the second.
    given = model(one_stage(10), WAYS, teams=(team(at_closing="suspend"),), arrivals=(5,), calendar=SHIFTS)
    assert told(given) == [
        "ARRIVE 0.1 5 stage 0",
        "REACH 0.1 5 stage 0 visit 1 team 0",
        "WORK 0.1 5-27 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOSE 0.0 27",
    ]


def test_finished_work_runs_past_closing_time() -> None:
    given = model(one_stage(10), WAYS, teams=(team(at_closing="finish"),), arrivals=(5,), calendar=SHIFTS)
    assert told(given) == [
        "ARRIVE 0.1 5 stage 0",
        "REACH 0.1 5 stage 0 visit 1 team 0",
        "WORK 0.1 5-15 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOSE 0.0 15",
    ]


def test_work_handed_back_keeps_its_place_and_pays_for_resuming() -> None:
    # Case 1 entered the line at 6, case 0 at 5: case 0 goes on first, with 7 ticks left and 2 for resuming.
    given = model(one_stage(10), WAYS, teams=(team(at_closing="hand back", resume=2),), arrivals=(5, 6), calendar=SHIFTS)
    assert told(given) == [
        "ARRIVE 0.1 5 stage 0",
        "REACH 0.1 5 stage 0 visit 1 team 0",
        "ARRIVE 1.1 6 stage 0",
        "REACH 1.1 6 stage 0 visit 1 team 0",
        "WORK 0.1 5-8 stage 0 visit 1 team 0 seat 0 worked 3 flags 4",
        "QUEUE 0.1 8-20 stage 0 visit 1 team 0 value 5",
        "WORK 0.1 20-29 stage 0 visit 1 team 0 seat 0 worked 9 switching 2",
        "CLOSE 0.0 29",
        "QUEUE 1.1 6-29 stage 0 visit 1 team 0 value 5",
        "WORK 1.1 29-39 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOSE 1.0 39",
    ]


def test_overhead_is_worked_first_when_work_is_handed_back() -> None:
    # Handed back at 8 and again at 25 with 1 tick of resuming left, which stays with the rest.
    given = model(
        one_stage(4), WAYS, teams=(team(at_closing="hand back", resume=6),), arrivals=(6,), calendar=((0, 8), (20, 25), (30, 50))
    )
    assert told(given) == [
        "ARRIVE 0.1 6 stage 0",
        "REACH 0.1 6 stage 0 visit 1 team 0",
        "WORK 0.1 6-8 stage 0 visit 1 team 0 seat 0 worked 2 flags 4",
        "QUEUE 0.1 8-20 stage 0 visit 1 team 0 value 5",
        "WORK 0.1 20-25 stage 0 visit 1 team 0 seat 0 worked 5 switching 5 flags 4",
        "QUEUE 0.1 25-30 stage 0 visit 1 team 0 value 5",
        "WORK 0.1 30-39 stage 0 visit 1 team 0 seat 0 worked 9 switching 7",
        "CLOSE 0.0 39",
    ]


def test_work_done_at_closing_time_is_done() -> None:
    given = model(one_stage(3), WAYS, teams=(team(at_closing="hand back"),), arrivals=(5,), calendar=SHIFTS)
    assert told(given) == [
        "ARRIVE 0.1 5 stage 0",
        "REACH 0.1 5 stage 0 visit 1 team 0",
        "WORK 0.1 5-8 stage 0 visit 1 team 0 seat 0 worked 3",
        "CLOSE 0.0 8",
    ]


def test_a_phase_that_would_begin_at_closing_time_is_handed_back_whole() -> None:
    # The look ends at 8: the work begins in the next shift, after 1 tick of resuming.
    assert told(a_phase_that_would_begin_at_closing_time()) == [
        "ARRIVE 0.1 2 stage 0",
        "REACH 0.1 2 stage 0 visit 1 team 0",
        "WORK 0.1 2-5 stage 0 visit 1 team 0 seat 0 worked 3",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "LOOK 0.1 5-8 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "CHECK 0.1 8 stage 1 visit 1 team 0 other 0 handoff 0 missing 1",
        "QUEUE 0.1 8-20 stage 1 visit 1 team 0 value 5",
        "WORK 0.1 20-25 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5 switching 1",
        "CLOSE 0.0 25",
    ]


def test_a_suspended_seat_that_is_given_up_hands_its_work_back() -> None:
    # Seat 0 closes for good at 4; seat 1 works on.
    given = model(
        one_stage(10),
        WAYS,
        teams=(replace(team(), seats=(m.Seat(0), m.Seat(1))),),
        calendars=(((0, 4),), ((2, 30),)),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-4 stage 0 visit 1 team 0 seat 0 worked 4 flags 4",
        "WORK 0.1 4-10 stage 0 visit 1 team 0 seat 1 worked 6",
        "CLOSE 0.0 10",
    ]


def test_speed_divides_work_and_a_seat_that_may_not_serve_stays_idle() -> None:
    # 5 / 2 = 2.5 rounds to 3.
    given = model(
        one_stage(5),
        WAYS,
        teams=(replace(team(), seats=(m.Seat(0, speed=2.0), m.Seat(0, serves=frozenset()))),),
        arrivals=(0, 0),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 0 stage 0",
        "REACH 1.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-3 stage 0 visit 1 team 0 seat 0 worked 3",
        "CLOSE 0.0 3",
        "QUEUE 1.1 0-3 stage 0 visit 1 team 0 value 5",
        "WORK 1.1 3-6 stage 0 visit 1 team 0 seat 0 worked 3",
        "CLOSE 1.0 6",
    ]


def test_the_lowest_numbered_idle_seat_takes_the_first_that_it_may_serve() -> None:
    # Seat 0 may only serve the second stage, so case 1 passes it over.
    given = model(
        (stage("first", 0), stage("second", 1), end()),
        (way(0, 1), way(1, 2)),
        teams=(replace(team(), seats=(m.Seat(0, serves=frozenset({1})), m.Seat(0))),),
        arrivals=(0, 0),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 0 stage 0",
        "REACH 1.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 1 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "QUEUE 1.1 0-5 stage 0 visit 1 team 0 value 5",
        "WORK 0.1 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 10",
        "WORK 1.1 5-10 stage 0 visit 1 team 0 seat 1 worked 5",
        "REACH 1.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 1.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 1.0 15",
    ]


def test_a_team_takes_all_that_it_can_before_a_lower_numbered_one_does() -> None:
    # At 5 team b takes what it sends back without a look; what that forks to comes to both teams, and b goes on first.
    assert told(looks_without_length_change_two_lines()) == [
        "ARRIVE 0.1 0 stage 3",
        "REACH 0.1 0 stage 3 visit 1 team 1",
        "WORK 0.1 0-5 stage 3 visit 1 team 1 seat 0 worked 5",
        "REACH 0.1 5 stage 4 visit 1 team 1 other 1 handoff 4",
        "CHECK 0.1 5 stage 4 visit 1 team 1 other 1 handoff 4 missing 1 value 3",
        "REACH 0.1 5 stage 0 visit 1 team 1 other 1 flags 16",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 handoff 0",
        "REACH 0.3 5 stage 2 visit 1 team 1 handoff 1",
        "CHECK 0.3 5 stage 2 visit 1 team 1 handoff 1 missing 1",
        "CHECK 0.2 5 stage 1 visit 1 team 0 handoff 0 missing 1",
        "WORK 0.2 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 10",
        "WORK 0.3 5-10 stage 2 visit 1 team 1 seat 0 handoff 1 worked 5 flags 2",
    ]


def test_a_seat_that_changes_between_workflows_pays_for_switching() -> None:
    given = model(
        (stage("ours", 0), end(), replace(stage("theirs", 1), workflow=1)),
        (way(0, 1), way(2, 1)),
        teams=(team(switching=2),),
        workflows=(m.Workflow("one", 1), m.Workflow("two", 2)),
        sources=(m.Source("a", 1, 0, 0, (0, 2)), m.Source("b", 2, 1, 2, (1,))),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 2",
        "REACH 1.1 1 stage 2 visit 1 team 0",
        "ARRIVE 2.1 2 stage 0",
        "REACH 2.1 2 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 0.0 5",
        "QUEUE 1.1 1-5 stage 2 visit 1 team 0 value 5",
        "WORK 1.1 5-12 stage 2 visit 1 team 0 seat 0 worked 7 switching 2",
        "CLOSE 1.0 12",
        "QUEUE 2.1 2-12 stage 0 visit 1 team 0 value 5",
        "WORK 2.1 12-19 stage 0 visit 1 team 0 seat 0 worked 7 switching 2",
        "CLOSE 2.0 19",
    ]


def test_urgent_work_goes_first_but_preempts_nobody() -> None:
    # The class is drawn: shares of 0 and 1 force it by workflow.
    given = model(
        (stage("ours", 0), end(), replace(stage("theirs", 1), workflow=1)),
        (way(0, 1), way(2, 1)),
        workflows=(m.Workflow("one", 1, priority_shares=(0.0, 1.0)), m.Workflow("two", 2, priority_shares=(1.0, 1.0))),
        sources=(m.Source("a", 1, 0, 0, (0, 1)), m.Source("b", 2, 1, 2, (2,))),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0 value 1",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0 value 1",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "ARRIVE 2.1 2 stage 2",
        "REACH 2.1 2 stage 2 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 0.0 5",
        "QUEUE 2.1 2-5 stage 2 visit 1 team 0 value 5",
        "WORK 2.1 5-10 stage 2 visit 1 team 0 seat 0 worked 5",
        "CLOSE 2.0 10",
        "QUEUE 1.1 1-10 stage 0 visit 1 team 0 value 5",
        "WORK 1.1 10-15 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 1.0 15",
    ]


def test_priority_may_be_the_value_of_a_field_and_a_blank_comes_last() -> None:
    # Blank is 2, after both codes; once collected case 0 has code 0 and goes before case 1.
    given = model(
        (stage("first", 0, collects=(m.Collect(0, 1.0),)), stage("second", 1), end()),
        (way(0, 1), way(1, 2)),
        workflows=(m.Workflow("flow", 7, priority_field=0, priorities=("high", "low")),),
        fields=(field("urgency", values=m.Values((0,), (1.0,))),),
        arrivals=(0, 1),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0 value 2",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0 value 2",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "COLLECT 0.1 5 stage 0 visit 1 team 0 missing 1",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 10",
        "QUEUE 1.1 1-10 stage 0 visit 1 team 0 value 5",
        "WORK 1.1 10-15 stage 0 visit 1 team 0 seat 0 worked 5",
        "COLLECT 1.1 15 stage 0 visit 1 team 0 missing 1",
        "REACH 1.1 15 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 1.1 15-20 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 1.0 20",
    ]


def test_the_earliest_due_goes_first() -> None:
    # Case 1 is due at 91; case 2, for which the row of the clock holds, at 32: it overtakes.
    given = model(
        (stage("first", 0), end()),
        (way(0, 1),),
        teams=(team(line="earliest due"),),
        arrivals=(0, 1, 2),
        clocks=(
            clock(
                "c",
                ("reach", 0),
                ("reach", 1),
                90,
                rows=((((m.OP_NOW, 0), (m.OP_CONSTANT, 2), (m.OP_EQ, 0)), 30),),
                calendars=(-1, -1),
            ),
        ),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "ARRIVE 2.1 2 stage 0",
        "REACH 2.1 2 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOCK 0.0 0-5 worked 5",
        "CLOSE 0.0 5",
        "QUEUE 2.1 2-5 stage 0 visit 1 team 0 value 5",
        "WORK 2.1 5-10 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOCK 2.0 2-10 worked 8",
        "CLOSE 2.0 10",
        "QUEUE 1.1 1-10 stage 0 visit 1 team 0 value 5",
        "WORK 1.1 10-15 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOCK 1.0 1-15 worked 14",
        "CLOSE 1.0 15",
    ]
