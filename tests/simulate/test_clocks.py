"""Section 6 of the semantics: clocks; each Log is worked out by hand."""

from typing import Any

from flowspec.simulate import model as m
from tests.simulate.rare import a_warning_at_the_tick_of_the_breach
from tests.simulate.small import after, branch, clock, end, fixed, missing, model, stage, team, told, way

STAGES = (stage("first", 0, work=10), stage("second", 1), end())
WAYS = (way(0, 1), way(1, 2))


def timed(*clocks: m.Clock, **more: Any) -> m.Model:
    """Worked at the first stage until 10, at the second until 15, with clocks."""
    return model(STAGES, WAYS, clocks=clocks, **more)


def test_a_clock_that_stops_in_time_tells_the_ticks_it_used() -> None:
    # From reaching the first stage to leaving it, 10 of 12.
    given = timed(clock("c", ("reach", 0), ("leave", 0), 12))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 0.0 0-10 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_clock_that_is_stopped_at_its_due_instant_has_not_breached() -> None:
    given = timed(clock("c", ("reach", 0), ("leave", 0), 10))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 0.0 0-10 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_breach_is_told_when_it_is_due_and_the_clock_runs_on() -> None:
    given = timed(clock("c", ("reach", 0), ("leave", 0), 9))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "BREACH 0.0 9",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 0.0 0-10 worked 10 flags 32",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_clock_counts_the_open_time_of_its_calendar() -> None:
    # Open from 0 to 4 and from 8 to 20: 8 ticks are used at 12.
    given = timed(clock("c", ("reach", 0), ("reach", 2), 8, calendars=(1,)), calendars=(((0, 100),), ((0, 4), (8, 20))))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "BREACH 0.0 12",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 0-15 worked 11 flags 32",
        "CLOSE 0.0 15",
    ]


def test_a_clock_stands_still_in_the_stages_that_pause_it() -> None:
    # It stands still from 0 to 10: 5 are used at 15.
    given = timed(clock("c", ("reach", 0), ("reach", 2), 9, pauses=(0,)))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 0-15 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_clock_that_still_runs_when_its_case_ends_is_cancelled() -> None:
    given = timed(clock("c", ("reach", 0), ("reach", 1), 50, stops=()))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
        "CLOCK 0.0 0-15 worked 15 flags 64",
    ]


def test_a_clock_is_cancelled_at_its_cancelling_points() -> None:
    given = timed(clock("c", ("reach", 0), ("reach", 2), 50, cancels=(("take", 0),)))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 0.0 0-10 worked 10 flags 64",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_clock_that_starts_again_while_it_runs_goes_on_unless_it_restarts() -> None:
    # Both start on reaching either stage.
    given = timed(
        clock("goes on", ("reach", 0), ("reach", 2), 50, starts=(("reach", 0), ("reach", 1))),
        clock("restarts", ("reach", 0), ("reach", 2), 50, starts=(("reach", 0), ("reach", 1)), restarts=True),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "CLOCK 0.0 0-10 worked 10 value 1",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 0-15 worked 15",
        "CLOCK 0.0 10-15 worked 5 value 1",
        "CLOSE 0.0 15",
    ]


def test_a_clock_that_starts_after_a_stop_is_a_new_instance() -> None:
    # Each visit has its own.
    given = model(
        (stage("first", 0), stage("again", 1), end()),
        WAYS,
        clocks=(
            clock("c", ("reach", 0), ("leave", 0), 3, starts=(("reach", 0), ("reach", 1)), stops=(("leave", 0), ("leave", 1))),
        ),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "BREACH 0.0 3",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOCK 0.0 0-5 worked 5 flags 32",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "BREACH 0.0 8",
        "WORK 0.1 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 5-10 worked 5 flags 32",
        "CLOSE 0.0 10",
    ]


def test_release_and_acceptance_are_points_of_their_own() -> None:
    # Released at 10; the message is noticed at 14, and taken then.
    given = model(
        STAGES,
        (way(0, 1, branches=(branch(1, notice=after(4)),)), way(1, 2)),
        clocks=(clock("acceptance", ("release", 0), ("accept", 0), 3),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "BREACH 0.0 13",
        "NOTICE 0.1 10-14 stage 1 visit 1 team 0 other 0 handoff 0",
        "CLOCK 0.0 10-14 worked 4 flags 32",
        "WORK 0.1 14-19 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 19",
    ]


def test_the_first_row_that_holds_gives_the_limit() -> None:
    # Nothing is filled: the first row does not hold, the second does: 9, not 50.
    given = timed(
        clock(
            "c",
            ("reach", 0),
            ("leave", 0),
            50,
            rows=(((((m.OP_FILLED, 0),)), 1), (((m.OP_FILLED, 0), (m.OP_NOT, 0)), 9)),
            calendars=(-1, -1, -1),
        ),
        fields=(missing("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "BREACH 0.0 9",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 0.0 0-10 worked 10 flags 32",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_limit_of_zero_is_no_clock() -> None:
    given = timed(clock("c", ("reach", 0), ("leave", 0), 0))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_warning_recovers_what_was_forgotten() -> None:
    # Released at 10, warned at 10 + 30 - 20.
    given = model(
        STAGES,
        (way(0, 1, branches=(branch(1, forgotten=1.0),)), way(1, 2)),
        clocks=(clock("c", ("reach", 1), ("reach", 2), 30, warn=20),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "FORGOTTEN 0.1 10-20 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 20-25 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 10-25 worked 15",
        "CLOSE 0.0 25",
    ]


def test_a_warning_comes_before_a_breach_at_the_same_tick() -> None:
    # The clock has used 5 of its 6 ticks at 5, when its warning would be due, and goes on at 9.
    assert told(a_warning_at_the_tick_of_the_breach())[5:] == [
        "REACH 0.1 9 stage 2 visit 1 team 0 other 0 handoff 1",
        "FORGOTTEN 0.1 9-10 stage 2 visit 1 team 0 other 0 handoff 1",
        "BREACH 0.0 10",
        "WORK 0.1 10-15 stage 2 visit 1 team 0 seat 0 handoff 1 worked 5",
        "CLOCK 0.0 0-15 worked 11 flags 32",
        "CLOSE 0.0 15",
    ]


def test_a_breach_recovers_what_was_forgotten_if_it_is_told() -> None:
    given = model(
        STAGES,
        (way(0, 1, branches=(branch(1, forgotten=1.0),)), way(1, 2)),
        clocks=(clock("told", ("reach", 1), ("reach", 2), 30, notices=True), clock("not told", ("reach", 1), ("reach", 2), 20)),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "BREACH 0.0 30 value 1",
        "BREACH 0.0 40",
        "FORGOTTEN 0.1 10-40 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 40-45 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 10-45 worked 35 flags 32",
        "CLOCK 0.0 10-45 worked 35 value 1 flags 32",
        "CLOSE 0.0 45",
    ]


def test_a_breach_raises_the_priority_of_what_waits() -> None:
    # Case 2 comes after case 1, but breaches at 9: at 10 it is taken first.
    given = model(
        (stage("first", 0, work=10), end()),
        (way(0, 1),),
        arrivals=(0, 1, 4),
        workflows=(m.Workflow("flow", 7, priority_shares=(0.0, 1.0)),),
        clocks=(
            clock(
                "c",
                ("reach", 0),
                ("reach", 1),
                50,
                rows=((((m.OP_NOW, 0), (m.OP_CONSTANT, 4), (m.OP_EQ, 0)), 5),),
                calendars=(-1, -1),
                raises=0,
            ),
        ),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0 value 1",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0 value 1",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "ARRIVE 2.1 4 stage 0 value 1",
        "REACH 2.1 4 stage 0 visit 1 team 0",
        "BREACH 2.0 9",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 0.0 0-10 worked 10",
        "CLOSE 0.0 10",
        "QUEUE 2.1 4-10 stage 0 visit 1 team 0 value 5",
        "WORK 2.1 10-20 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 2.0 4-20 worked 16 flags 32",
        "CLOSE 2.0 20",
        "QUEUE 1.1 1-20 stage 0 visit 1 team 0 value 5",
        "WORK 1.1 20-30 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 1.0 1-30 worked 29",
        "CLOSE 1.0 30",
    ]


def test_a_breach_gives_the_escalation_team_a_side_task() -> None:
    given = timed(clock("c", ("reach", 0), ("leave", 0), 4, team=1, side=fixed(3)), teams=(team("a"), team("b")))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "BREACH 0.0 4",
        "SIDE 0.2 4-7 team 1 seat 0 worked 3",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CLOCK 0.0 0-10 worked 10 flags 32",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_side_task_that_waits_when_its_case_closes_is_withdrawn() -> None:
    # Team a's seat is busy until the case closes at 15.
    given = timed(clock("c", ("reach", 1), ("reach", 2), 2, team=0, side=fixed(3)))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "BREACH 0.0 12",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 10-15 worked 5 flags 32",
        "CLOSE 0.0 15",
        "QUEUE 0.2 12-15 team 0 value 14 flags 8",
    ]


def test_a_breach_starts_the_next_clock_of_its_chain() -> None:
    given = timed(clock("first", ("reach", 0), ("reach", 2), 4), clock("then", ("breach", 0), ("reach", 2), 6))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "BREACH 0.0 4",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "BREACH 0.0 10 value 1",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 0-15 worked 15 flags 32",
        "CLOCK 0.0 4-15 worked 11 value 1 flags 32",
        "CLOSE 0.0 15",
    ]


def test_a_clock_stands_still_while_the_case_is_held() -> None:
    # Held from 13 to 20: 8 of the 15 ticks from 10 to 25 are used.
    given = model(
        STAGES,
        (
            way(
                0,
                1,
                branches=(
                    branch(1, gates=(m.Gate("receiver", (m.Need((0,)),), m.Policy("chase", ask=fixed(3), answer=after(7))),)),
                ),
            ),
            way(1, 2),
        ),
        fields=(missing("f"),),
        clocks=(clock("c", ("reach", 1), ("reach", 2), 20, pauses_while_held=True),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "CHECK 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0 missing 1",
        "ASK 0.1 10-13 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "HELD 0.1 13-20 stage 1 visit 1 team 0 handoff 0",
        "WORK 0.1 20-25 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOCK 0.0 10-25 worked 8",
        "CLOSE 0.0 25",
    ]


def test_a_clock_stands_still_on_a_hold_that_names_it() -> None:
    # A hold is drawn after each work, for the share is 1: 5-12, 17-24, from 29.
    given = model(
        (stage("first", 0, hold=m.Hold(1.0, after(7), (0,))), end()),
        (way(0, 1),),
        end=30,
        clocks=(clock("c", ("reach", 0), ("leave", 0), 50),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "HOLD 0.1 5-12 stage 0 visit 1 team 0",
        "WORK 0.1 12-17 stage 0 visit 1 team 0 seat 0 worked 5",
        "HOLD 0.1 17-24 stage 0 visit 1 team 0",
        "WORK 0.1 24-29 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOCK 0.0 0-30 worked 15 flags 1",
        "HOLD 0.1 29-30 stage 0 visit 1 team 0 flags 1",
        "CLOSE 0.0 30 value -1",
    ]
