"""Sections 7.1, 7.2 and 7.7 to 7.14 of the semantics: work and ways; each Log is worked out by hand."""

from dataclasses import replace
from typing import Any

from flowspec.simulate import model as m
from tests.simulate.rare import two_timers_at_one_tick
from tests.simulate.small import after, branch, end, field, fixed, missing, model, stage, team, told, way

IS_TWO = ((m.OP_FIELD, 0), (m.OP_CONSTANT, 2), (m.OP_EQ, 0))
FIVE = ((m.OP_FIELD, 0), (m.OP_CONSTANT, 5), (m.OP_EQ, 0))
FIVE_AND_SEVEN = (*FIVE, (m.OP_FIELD, 1), (m.OP_CONSTANT, 7), (m.OP_EQ, 0), (m.OP_AND, 0))
VALUE_TWO = m.Values((2,), (1.0,))
END = end()


def chosen(*fields: m.Field, **first: Any) -> m.Model:
    """After the first stage (1) with the guard or else (0) the second stage, where misrouted work is sorted for 2 ticks."""
    stages = (stage("first", 0, 1, **first), stage("second", 2, sort=fixed(2)), stage("third", 3, sort=fixed(2)), END)
    ways = (way(0, 1, default=True), way(0, 2, guard=IS_TWO), way(1, 3), way(2, 3))
    return model(stages, ways, fields=fields)


def test_a_field_that_is_asked_for_twice_costs_the_second_time_and_may_become_wrong() -> None:
    # Right at the first stage, typed again for 3 ticks at the second, where it becomes wrong, which the gate does not see.
    given = model(
        (stage("first", 0, collects=(m.Collect(0, 1.0),)), stage("second", 1, collects=(m.Collect(0, 1.0),)), END),
        (way(0, 1), way(1, 2, gates=(m.Gate("sender", (m.Need((0,)),), m.Policy("pass")),))),
        fields=(field("f", re_entry=3, inconsistent=1.0),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "COLLECT 0.1 5 stage 0 visit 1 team 0 missing 1",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 5-13 stage 1 visit 1 team 0 seat 0 handoff 0 worked 8 extra 3",
        "COLLECT 0.1 13 stage 1 visit 1 team 0 hidden 1",
        "CHECK 0.1 13 stage 1 visit 1 team 0 other 0 hidden 1 value 1",
        "CLOSE 0.0 13",
    ]


def test_a_field_that_is_retyped_elsewhere_costs_there() -> None:
    given = model(
        (stage("first", 0, retypes=(0, 1)), END),
        (way(0, 1),),
        fields=(field("f", re_entry=3, always=True), missing("g", re_entry=9)),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-8 stage 0 visit 1 team 0 seat 0 worked 8 extra 3",
        "COLLECT 0.1 8 stage 0 visit 1 team 0 hidden 1",
        "CLOSE 0.0 8",
    ]


def test_a_defect_bites_where_it_is_used() -> None:
    # The repairs of both fields are worked on the same seat: 2 + 4; at speed 2 that is 1 + 2, and 3 for the work.
    given = model(
        (stage("first", 0, uses=(0, 1, 2)), END),
        (way(0, 1),),
        teams=(replace(team(), seats=(m.Seat(0, speed=2.0),)),),
        fields=(missing("f", harm=1.0, repair=fixed(2)), missing("g", harm=1.0, repair=fixed(4)), missing("h", repair=fixed(50))),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-3 stage 0 visit 1 team 0 seat 0 worked 3",
        "REPAIR 0.1 3-6 stage 0 visit 1 team 0 seat 0 worked 3",
        "CLOSE 0.0 6",
    ]


def test_a_machine_repairs_in_elapsed_time() -> None:
    given = model(
        (stage("first", 0, kind="machine", uses=(0,)), END), (way(0, 1),), fields=(missing("f", harm=1.0, repair=fixed(7)),)
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "AI 0.1 0-5 stage 0 visit 1 team 0",
        "REPAIR 0.1 5-12 stage 0 visit 1 team 0",
        "CLOSE 0.0 12",
    ]


def test_a_machine_needs_no_seat_and_takes_any_number() -> None:
    # The team has one seat.
    given = model((stage("first", 0, kind="machine"), END), (way(0, 1),), arrivals=(0, 1))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "AI 0.1 0-5 stage 0 visit 1 team 0",
        "CLOSE 0.0 5",
        "AI 1.1 1-6 stage 0 visit 1 team 0",
        "CLOSE 1.0 6",
    ]


def test_a_machine_in_doubt_leaves_it_to_its_fallback() -> None:
    # The fallback works by hand for 8 ticks and chooses rightly: the field is 2, though nobody has filled it.
    given = chosen(missing("f", values=VALUE_TWO), kind="machine", low=1.0, fallback=0, by_hand=fixed(8))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-8 stage 0 visit 1 team 0 seat 0 worked 8",
        "REACH 0.1 8 stage 2 visit 1 team 0 other 0 handoff 1",
        "WORK 0.1 8-13 stage 2 visit 1 team 0 seat 0 handoff 1 worked 5",
        "CLOSE 0.0 13",
    ]


def test_a_machine_that_errs_sends_work_astray_and_a_seat_sorts_it() -> None:
    # The true way is the second; its row of confusion says always the first.
    given = chosen(field("f", always=True, values=VALUE_TWO), kind="machine", confusion=((), (1.0, 1.0)))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "AI 0.1 0-5 stage 0 visit 1 team 0",
        "MISROUTE 0.1 5 stage 0 visit 1 other 1",
        "REACH 0.1 5 stage 1 visit 1 team 0 handoff 0",
        "SORT 0.1 5-7 stage 1 visit 1 team 0 seat 0 handoff 0 worked 2",
        "REACH 0.1 7 stage 2 visit 1 team 0 other 0 handoff 1",
        "WORK 0.1 7-12 stage 2 visit 1 team 0 seat 0 handoff 1 worked 5",
        "CLOSE 0.0 12",
    ]


def test_who_believes_what_is_not_so_sends_work_astray() -> None:
    # Nobody has filled the field, so the default is taken; in truth it is 2.
    given = chosen(missing("f", values=VALUE_TWO))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "MISROUTE 0.1 5 stage 0 visit 1 other 1",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "SORT 0.1 5-7 stage 1 visit 1 team 0 seat 0 handoff 0 worked 2",
        "REACH 0.1 7 stage 2 visit 1 team 0 other 0 handoff 1",
        "WORK 0.1 7-12 stage 2 visit 1 team 0 seat 0 handoff 1 worked 5",
        "CLOSE 0.0 12",
    ]


def test_where_nobody_sorts_an_error_is_only_logged() -> None:
    given = replace(
        chosen(missing("f", values=VALUE_TWO)), stages=(stage("first", 0, 1), stage("second", 2), stage("third", 3), END)
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "MISROUTE 0.1 5 stage 0 visit 1 other 1",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 10",
    ]


def test_a_guard_that_holds_comes_before_the_default() -> None:
    given = chosen(field("f", always=True, values=VALUE_TWO))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 2 visit 1 team 0 other 0 handoff 1",
        "WORK 0.1 5-10 stage 2 visit 1 team 0 seat 0 handoff 1 worked 5",
        "CLOSE 0.0 10",
    ]


def test_what_a_way_sets_and_computes_is_believed() -> None:
    # At 5 the way computes NOW into the first field and sets the second to 7; the guard asks for both.
    given = model(
        (stage("first", 0), stage("second", 1, 2), END, end("other", 1)),
        (way(0, 1, sets=((1, 7),), computes=((0, ((m.OP_NOW, 0),)),)), way(1, 2, default=True), way(1, 3, guard=FIVE_AND_SEVEN)),
        fields=(missing("f"), missing("g")),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 10 value 1",
    ]


def test_a_shared_choice_takes_its_way() -> None:
    # Shares of 0 and 1.
    given = model((stage("first", 0, 1), END, end("other", 1)), (way(0, 1, share=0.0), way(0, 2, share=1.0)))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 0.0 5 value 1",
    ]


def test_a_case_that_finds_no_way_is_stuck() -> None:
    given = model((stage("first", 0), END), (way(0, 1, guard=((m.OP_FILLED, 0),)),), fields=(missing("f"),), end=20)
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "WAIT 0.1 5-20 stage 0 visit 1 team 0 flags 1",
        "CLOSE 0.0 20 value -3",
    ]


def test_a_waiting_stage_waits_for_what_was_chosen_unless_time_is_up_before() -> None:
    # Chosen after 9, but at 6 time is up.
    given = model(
        (stage("wait", 0, 1, kind="wait", collects=(m.Collect(0, 1.0),)), END, end("late", 1)),
        (way(0, 1, after=after(9)), way(0, 2, timer=after(6))),
        fields=(field("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WAIT 0.1 0-6 stage 0 visit 1 team 0",
        "CLOSE 0.0 6 value 1",
    ]


def test_a_waiting_stage_collects_what_it_waited_for() -> None:
    given = model(
        (stage("wait", 0, 1, kind="wait", collects=(m.Collect(0, 1.0),)), END, end("late", 1)),
        (way(0, 1, after=after(6)), way(0, 2, timer=after(6))),
        fields=(field("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WAIT 0.1 0-6 stage 0 visit 1 team 0",
        "COLLECT 0.1 6 stage 0 visit 1 team 0 missing 1",
        "CLOSE 0.0 6",
    ]


def test_a_timer_takes_work_out_of_the_line() -> None:
    given = model((stage("work", 0, 1), END, end("late", 1)), (way(0, 1), way(0, 2, timer=after(3))), arrivals=(0, 1))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "QUEUE 1.1 1-4 stage 0 visit 1 team 0 value 5 flags 8",
        "CLOSE 1.0 4 value 1",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 0.0 5 value 1",
    ]


def test_a_timer_that_is_due_while_a_seat_has_the_work_acts_when_it_lets_go() -> None:
    # Without a look the ask begins at 0; at 4 the timer is due; when the ask ends nobody waits for the answer.
    given = model(
        (stage("first", 0), stage("second", 1, 2), END, end("late", 1)),
        (
            way(
                0,
                1,
                branches=(
                    branch(1, gates=(m.Gate("receiver", (m.Need((0,)),), m.Policy("chase", ask=fixed(6), answer=after(90))),)),
                ),
            ),
            way(1, 2),
            way(1, 3, timer_at=((m.OP_NOW, 0), (m.OP_CONSTANT, 4), (m.OP_ADD, 0))),
        ),
        fields=(missing("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "CHECK 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0 missing 1",
        "ASK 0.1 5-11 stage 1 visit 1 team 0 seat 0 handoff 0 worked 6",
        "CLOSE 0.0 11 value 1",
    ]


def test_of_two_timers_at_one_tick_the_first_declared_counts() -> None:
    assert told(two_timers_at_one_tick()) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "QUEUE 0.1 0-9 stage 0 visit 1 team 0 value 5 flags 8",
        "CLOSE 0.0 9 value 1",
    ]


def test_a_timer_whose_guard_does_not_hold_is_void() -> None:
    # The later one counts.
    given = model(
        (stage("wait", 0, 1, kind="wait"), END, end("late", 1)),
        (way(0, 1, timer=after(3), guard=((m.OP_FILLED, 0),)), way(0, 2, timer=after(8))),
        fields=(missing("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WAIT 0.1 0-8 stage 0 visit 1 team 0",
        "CLOSE 0.0 8 value 1",
    ]


def test_a_stage_that_nobody_works_is_left_at_once() -> None:
    given = model((stage("first", 0), stage("passage", 1, kind="transit"), END), (way(0, 1), way(1, 2)))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "CLOSE 0.0 5",
    ]


def test_a_way_that_was_taken_too_often_leads_elsewhere() -> None:
    # Round and round twice, then back to the first stage, whose rework takes 2.
    given = model(
        (stage("first", 0, rework=fixed(2)), stage("second", 1), END),
        (way(0, 1), way(1, 1, at_most=2, over="return", over_stage=0)),
        end=32,
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "REACH 0.1 10 stage 1 visit 2 team 0 other 0 handoff 1",
        "WORK 0.1 10-15 stage 1 visit 2 team 0 seat 0 handoff 1 worked 5",
        "REACH 0.1 15 stage 1 visit 3 team 0 other 0 handoff 1",
        "WORK 0.1 15-20 stage 1 visit 3 team 0 seat 0 handoff 1 worked 5",
        "REACH 0.1 20 stage 0 visit 2 team 0 other 0 flags 16",
        "WORK 0.1 20-22 stage 0 visit 2 team 0 seat 0 worked 2",
        "REACH 0.1 22 stage 1 visit 4 team 0 other 0 handoff 0",
        "WORK 0.1 22-27 stage 1 visit 4 team 0 seat 0 handoff 0 worked 5",
        "REACH 0.1 27 stage 0 visit 3 team 0 other 0 flags 16",
        "WORK 0.1 27-29 stage 0 visit 3 team 0 seat 0 worked 2",
        "REACH 0.1 29 stage 1 visit 5 team 0 other 0 handoff 0",
        "WORK 0.1 29-32 stage 1 visit 5 team 0 seat 0 handoff 0 worked 3 flags 1",
        "CLOSE 0.0 32 value -1",
    ]


def test_a_way_that_was_taken_too_often_costs_a_fix() -> None:
    given = model(
        (stage("first", 0), stage("second", 1), END),
        (way(0, 1), way(1, 1, at_most=1, over="escalate", over_team=1, over_fix=fixed(3))),
        teams=(team("a"), team("b")),
        end=24,
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "REACH 0.1 10 stage 1 visit 2 team 0 other 0 handoff 1",
        "WORK 0.1 10-15 stage 1 visit 2 team 0 seat 0 handoff 1 worked 5",
        "FIX 0.1 15-18 stage 1 visit 2 team 1 seat 0 handoff 1 worked 3",
        "REACH 0.1 18 stage 1 visit 3 team 0 other 0 handoff 1",
        "WORK 0.1 18-23 stage 1 visit 3 team 0 seat 0 handoff 1 worked 5",
        "FIX 0.1 23-24 stage 1 visit 3 team 1 seat 0 handoff 1 worked 1 flags 1",
        "CLOSE 0.0 24 value -1",
    ]


def test_a_backlog_brings_what_was_collected_before() -> None:
    # It stands at the second stage at tick 0; its field is tried on arrival.
    given = model(
        (stage("first", 0), stage("second", 1), END),
        (way(0, 1), way(1, 2, gates=(m.Gate("sender", (m.Need((0,)),), m.Policy("pass")),))),
        sources=(m.Source("backlog", 1, 0, 1, (0,), collects=(m.Collect(0, 1.0),)),),
        fields=(missing("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 1",
        "REACH 0.1 0 stage 1 visit 1 team 0",
        "WORK 0.1 0-5 stage 1 visit 1 team 0 seat 0 worked 5",
        "CHECK 0.1 5 stage 1 visit 1 team 0 value 1",
        "CLOSE 0.0 5",
    ]
