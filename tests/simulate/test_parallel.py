"""Section 8 of the semantics: parallel work and the end; each Log is worked out by hand."""

from dataclasses import replace
from typing import Any

import pytest

from flowspec.model.log import Kind
from flowspec.simulate import model as m
from flowspec.simulate.draws import Purpose, base_of, key_of, place_of, sample, ticks, uniform
from tests.simulate.rare import (
    ANY,
    ASKED,
    a_block_while_the_other_takes_the_way_again,
    a_child_closes_the_case_at_once,
    returned_after_a_join_within_a_fork,
    two_take_one_way,
)
from tests.simulate.small import after, branch, clock, end, log_of, missing, model, stage, team, told, way

FORKED = (
    stage("first", 0),
    stage("short", 1, work=3),
    stage("long", 2, work=8, route=m.Route(otherwise=1)),
    stage("last", 3),
    end(),
)
WAYS = (way(0, 1, 2), way(1, 3, join=0), way(2, 3, join=0), way(3, 4))
TEAMS = (team("a"), team("b"))


def forked(*changes: tuple[int, m.Way], **more: Any) -> m.Model:
    """The first stage forks into a short one of team a and a long one of team b, which meet before the last."""
    ways = tuple(dict(changes).get(n, each) for n, each in enumerate(WAYS))
    return model(FORKED, ways, teams=TEAMS, joins=1, **more)


def test_children_are_worked_in_parallel_and_meet_before_their_parent_goes_on() -> None:
    # The parent's number is 1, its children are 2 and 3.
    given = forked()
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 2 visit 1 team 1 other 0 handoff 1",
        "WORK 0.2 5-8 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "WORK 0.3 5-13 stage 2 visit 1 team 1 seat 0 handoff 1 worked 8",
        "JOIN 0.2 8-13 stage 1 visit 1",
        "REACH 0.1 13 stage 3 visit 1 team 0 other 1 handoff 3",
        "WORK 0.1 13-18 stage 3 visit 1 team 0 seat 0 handoff 3 worked 5",
        "CLOSE 0.0 18",
    ]


def test_what_a_joined_way_sets_and_tells_happens_once() -> None:
    # The way of the last child has an automation that fails: team a looks at it 4 ticks after the join.
    given = replace(
        forked((2, way(2, 3, join=0, automations=(m.Automation(1, fails=1.0, tells=0),)))),
        teams=(team("a", notice=after(4)), team("b")),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 2 visit 1 team 1 other 0 handoff 1",
        "WORK 0.2 5-8 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "WORK 0.3 5-13 stage 2 visit 1 team 1 seat 0 handoff 1 worked 8",
        "JOIN 0.2 8-13 stage 1 visit 1",
        "REACH 0.1 13 stage 3 visit 1 team 0 other 1 handoff 3",
        "NOTICE 0.1 13-17 stage 3 visit 1 team 0 other 1 handoff 3",
        "WORK 0.1 17-22 stage 3 visit 1 team 0 seat 0 handoff 3 worked 5",
        "CLOSE 0.0 22",
    ]


def test_an_end_in_one_branch_closes_the_case_and_discards_what_is_in_hand() -> None:
    # Team b works on until 13, for nothing.
    given = forked((1, way(1, 4)))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 2 visit 1 team 1 other 0 handoff 1",
        "WORK 0.2 5-8 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "CLOSE 0.0 8",
        "WORK 0.3 5-13 stage 2 visit 1 team 1 seat 0 handoff 1 worked 8 flags 2",
    ]


def test_a_machine_is_stopped_when_its_case_closes() -> None:
    given = replace(forked((1, way(1, 4))), stages=(*FORKED[:2], replace(FORKED[2], kind="machine"), *FORKED[3:]))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 2 visit 1 team 1 other 0 handoff 1",
        "WORK 0.2 5-8 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "CLOSE 0.0 8",
        "AI 0.3 5-8 stage 2 visit 1 team 1 flags 8",
    ]


def test_the_first_child_may_close_the_case_before_the_second_travels() -> None:
    assert told(a_child_closes_the_case_at_once()) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "CLOSE 0.0 5",
    ]


def test_a_child_that_is_returned_to_the_fork_takes_its_own_branch_again() -> None:
    # Looked at and found lacking at 5, the second child goes back, for 5 ticks, and then along its branch alone.
    given = forked(
        (
            0,
            way(
                0,
                1,
                2,
                branches=(branch(1), branch(2, gates=(m.Gate("receiver", (m.Need((0,)),), m.Policy("return", stage=0)),))),
            ),
        ),
        fields=(missing("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 2 visit 1 team 1 other 0 handoff 1",
        "CHECK 0.3 5 stage 2 visit 1 team 1 other 0 handoff 1 missing 1",
        "REACH 0.3 5 stage 0 visit 2 team 0 other 1 flags 16",
        "WORK 0.2 5-8 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "QUEUE 0.3 5-8 stage 0 visit 2 team 0 value 5",
        "WORK 0.3 8-13 stage 0 visit 2 team 0 seat 0 worked 5",
        "COLLECT 0.3 13 stage 0 visit 2 team 0 missing 1",
        "REACH 0.3 13 stage 2 visit 2 team 1 other 0 handoff 1",
        "CHECK 0.3 13 stage 2 visit 2 team 1 other 0 handoff 1",
        "WORK 0.3 13-21 stage 2 visit 2 team 1 seat 0 handoff 1 worked 8",
        "JOIN 0.2 8-21 stage 1 visit 1",
        "REACH 0.1 21 stage 3 visit 1 team 0 other 1 handoff 3",
        "WORK 0.1 21-26 stage 3 visit 1 team 0 seat 0 handoff 3 worked 5",
        "CLOSE 0.0 26",
    ]


@pytest.mark.parametrize(
    ("what", "kind", "purpose"),
    [
        ("an approval", Kind.APPROVE, Purpose.APPROVE),
        ("a limit", Kind.FIX, Purpose.OVERFIX),
        ("an escalation", Kind.FIX, Purpose.FIX),
    ],
)
def test_a_taking_keeps_its_number_whoever_takes_the_way_meanwhile(what: str, kind: Kind, purpose: Purpose) -> None:
    # Tokens 2 and 3 take the fork's way for the second time at one tick; token 2 has left before token 3 is seen to.
    given = two_take_one_way(**ASKED[what])
    log, base = log_of(given), base_of(1, 0, key_of("start"), 0)
    of_children = (log["kind"] == kind) & (log["token"] > 1)
    drawn = uniform(base, place_of(given.ways[0].key, purpose), 2)
    expected = ticks(sample(ANY, drawn))

    assert log["token"][of_children].tolist() == [2, 3]
    assert log["worked"][of_children].tolist() == [expected, expected]


def test_a_block_counts_the_takings_up_to_the_one_with_which_the_work_came() -> None:
    given = a_block_while_the_other_takes_the_way_again()
    log, base = log_of(given), base_of(1, 0, key_of("start"), 0)
    drawn = uniform(base, place_of(given.ways[0].key, Purpose.BLOCKFIX), 1)

    assert log["worked"][log["kind"] == Kind.BLOCKFIX].tolist() == [ticks(sample(ANY, drawn))]


def test_a_child_that_waits_for_the_others_is_withdrawn_with_its_case() -> None:
    # Team b's seat comes at 50; the long branch is abandoned at 25.
    given = replace(
        forked(),
        calendars=(((0, 100),), ((50, 60),)),
        stages=(*FORKED[:2], replace(FORKED[2], patience=after(20)), *FORKED[3:]),
        teams=(team("a"), replace(team("b"), seats=(m.Seat(1),))),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 2 visit 1 team 1 other 0 handoff 1",
        "WORK 0.2 5-8 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "CLOSE 0.0 25 value -2",
        "JOIN 0.2 8-25 stage 1 visit 1 flags 8",
        "QUEUE 0.3 5-25 stage 2 visit 1 team 1 value 5 flags 8",
    ]


def test_forks_may_be_nested() -> None:
    # The short branch forks again, into two passages; the inner join comes first.
    given = model(
        (
            stage("first", 0),
            stage("inner", 1),
            stage("x", 2),
            stage("y", 3),
            stage("z", 4),
            stage("other", 5),
            stage("last", 6),
            end(),
        ),
        (
            way(0, 1, 5),
            way(1, 2, 3),
            way(2, 4, join=0),
            way(3, 4, join=0),
            way(4, 6, join=1),
            way(5, 6, join=1),
            way(6, 7),
        ),
        teams=(team("a", seats=3),),
        joins=2,
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 5 visit 1 team 0 other 0 handoff 1",
        "WORK 0.2 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "FORK 0.2 10 stage 1 visit 1 value 1",
        "REACH 0.4 10 stage 2 visit 1 team 0 other 0 handoff 2",
        "REACH 0.5 10 stage 3 visit 1 team 0 other 0 handoff 3",
        "WORK 0.3 5-10 stage 5 visit 1 team 0 seat 1 handoff 1 worked 5",
        "WORK 0.4 10-15 stage 2 visit 1 team 0 seat 0 handoff 2 worked 5",
        "WORK 0.5 10-15 stage 3 visit 1 team 0 seat 1 handoff 3 worked 5",
        "REACH 0.2 15 stage 4 visit 1 team 0 other 0 handoff 5",
        "WORK 0.2 15-20 stage 4 visit 1 team 0 seat 0 handoff 5 worked 5",
        "JOIN 0.3 10-20 stage 5 visit 1 value 1",
        "REACH 0.1 20 stage 6 visit 1 team 0 other 0 handoff 6",
        "WORK 0.1 20-25 stage 6 visit 1 team 0 seat 0 handoff 6 worked 5",
        "CLOSE 0.0 25",
    ]


def test_a_parent_that_is_returned_after_a_join_does_not_wait_at_the_join_again() -> None:
    # Found lacking at 16, token 2 does what y has to do, alone, and travels on at 22 though nobody else comes to that join.
    assert told(returned_after_a_join_within_a_fork()) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 5 visit 1 team 0 other 0 handoff 1",
        "WORK 0.2 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "FORK 0.2 10 stage 1 visit 1 value 1",
        "REACH 0.4 10 stage 2 visit 1 team 0 other 0 handoff 2",
        "REACH 0.5 10 stage 3 visit 1 team 0 other 0 handoff 3",
        "WORK 0.3 5-10 stage 5 visit 1 team 0 seat 1 handoff 1 worked 5",
        "WORK 0.4 10-15 stage 2 visit 1 team 0 seat 0 handoff 2 worked 5",
        "WORK 0.5 10-16 stage 3 visit 1 team 0 seat 1 handoff 3 worked 6",
        "JOIN 0.4 15-16 stage 2 visit 1",
        "REACH 0.2 16 stage 4 visit 1 team 0 other 0 handoff 5",
        "CHECK 0.2 16 stage 4 visit 1 team 0 other 0 handoff 5 missing 1 value 3",
        "REACH 0.2 16 stage 3 visit 2 team 0 other 0 flags 16",
        "WORK 0.2 16-22 stage 3 visit 2 team 0 seat 0 worked 6",
        "COLLECT 0.2 22 stage 3 visit 2 team 0 missing 1",
        "REACH 0.2 22 stage 4 visit 2 team 0 other 0 handoff 5",
        "CHECK 0.2 22 stage 4 visit 2 team 0 other 0 handoff 5 value 3",
        "WORK 0.2 22-27 stage 4 visit 2 team 0 seat 0 handoff 5 worked 5",
        "JOIN 0.3 10-27 stage 5 visit 1 value 1",
        "REACH 0.1 27 stage 6 visit 1 team 0 other 0 handoff 6",
        "WORK 0.1 27-32 stage 6 visit 1 team 0 seat 0 handoff 6 worked 5",
        "CLOSE 0.0 32",
    ]


def test_at_the_end_everything_open_is_told_as_far_as_it_came() -> None:
    # Case 0 is in hand, with its clock; case 1 waits; case 2 is unnoticed.
    given = model(
        (stage("first", 0, work=50), end(), stage("start", 1, route=m.Route(otherwise=0, unowned=after(90)))),
        (way(0, 1), way(2, 1)),
        sources=(m.Source("a", 1, 0, 0, (0, 4)), m.Source("b", 2, 0, 2, (6,))),
        end=20,
        clocks=(clock("c", ("reach", 0), ("reach", 1), 50),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 4 stage 0",
        "REACH 1.1 4 stage 0 visit 1 team 0",
        "ARRIVE 2.1 6 stage 2",
        "REACH 2.1 6 stage 2 visit 1 team 0",
        "CLOCK 0.0 0-20 worked 20 flags 1",
        "WORK 0.1 0-20 stage 0 visit 1 team 0 seat 0 worked 20 flags 1",
        "CLOSE 0.0 20 value -1",
        "CLOCK 1.0 4-20 worked 16 flags 1",
        "QUEUE 1.1 4-20 stage 0 visit 1 team 0 value 5 flags 1",
        "CLOSE 1.0 20 value -1",
        "UNOWNED 2.1 6-20 stage 2 visit 1 team 0 flags 1",
        "CLOSE 2.0 20 value -1",
    ]


def test_work_that_is_discarded_when_the_run_ends_is_told_last() -> None:
    # The case closes at 8, team b would work until 13.
    given = forked((1, way(1, 4)), end=10)
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "FORK 0.1 5 stage 0 visit 1",
        "REACH 0.2 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "REACH 0.3 5 stage 2 visit 1 team 1 other 0 handoff 1",
        "WORK 0.2 5-8 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "CLOSE 0.0 8",
        "WORK 0.3 5-10 stage 2 visit 1 team 1 seat 0 handoff 1 worked 5 flags 3",
    ]


def test_nothing_arrives_at_or_after_the_horizon_or_the_end() -> None:
    given = replace(model((stage("work", 0), end()), (way(0, 1),), arrivals=(0, 7, 8)), horizon=8)
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 0.0 5",
        "ARRIVE 1.1 7 stage 0",
        "REACH 1.1 7 stage 0 visit 1 team 0",
        "WORK 1.1 7-12 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 1.0 12",
    ]
