"""Sections 7.3 to 7.6 and 7.11 of the semantics: gates, policies, trust; each Log is worked out by hand."""

from dataclasses import replace
from typing import Any

from flowspec.simulate import model as m
from tests.simulate.rare import a_default_that_takes_a_value_away, a_repair_where_nobody_waits, nobody_answers
from tests.simulate.small import after, branch, end, field, fixed, missing, model, stage, team, told, way

STAGES = (stage("first", 0, work=10), stage("second", 1), end())
NEEDS = (m.Need((0,), only_if=((m.OP_FILLED, 1),)), m.Need((1, 2), program=((m.OP_FILLED, 1), (m.OP_FILLED, 2), (m.OP_OR, 0))))
TWO_TEAMS = (team("a"), team("b"))


def received(policy: m.Policy, *fields: m.Field, **more: Any) -> m.Model:
    """Team a works until 10, then team b looks for 2 ticks whether everything is there."""
    needs = (m.Need(tuple(range(len(fields)))),)
    handoff = branch(1, look=fixed(2), gates=(m.Gate("receiver", needs, policy),), **more)
    stages = (STAGES[0], stage("second", 1, route=m.Route(otherwise=1)), end())
    return model(stages, (way(0, 1, branches=(handoff,)), way(1, 2)), teams=TWO_TEAMS, fields=fields)


def sent(policy: m.Policy, *fields: m.Field) -> m.Model:
    """The same need, tested where the work leaves."""
    needs = (m.Need(tuple(range(len(fields)))),)
    handoff = way(0, 1, gates=(m.Gate("sender", needs, policy),))
    return model(STAGES, (handoff, way(1, 2)), teams=TWO_TEAMS, fields=fields)


def chase(answer: float, **more: Any) -> m.Policy:
    return replace(m.Policy("chase", team=0, ask=fixed(3), answer=after(answer), then=m.Policy("pass")), **more)


def test_what_is_there_passes() -> None:
    given = received(m.Policy("pass"), field("f", always=True))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0",
        "WORK 0.1 12-17 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 17",
    ]


def test_what_is_missing_may_be_passed_anyway() -> None:
    given = received(m.Policy("pass"), missing("f"))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "WORK 0.1 12-17 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 17",
    ]


def test_what_is_missing_may_be_given_a_default() -> None:
    # The second CHECK of the same field finds it right.
    given = model(
        (STAGES[0], stage("second", 1), end()),
        (
            way(
                0,
                1,
                branches=(
                    branch(
                        1,
                        gates=(
                            m.Gate("receiver", (m.Need((0,)),), m.Policy("default")),
                            m.Gate("receiver", (m.Need((0,)),), m.Policy("pass")),
                        ),
                    ),
                ),
            ),
            way(1, 2),
        ),
        fields=(missing("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "CHECK 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0 missing 1",
        "CHECK 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_default_may_give_a_value_and_take_one_away() -> None:
    assert told(a_default_that_takes_a_value_away())[-1] == "CLOSE 0.0 10 value 1"


def test_incomplete_work_is_returned_and_takes_the_same_way_again() -> None:
    # Back at the first stage it takes 4 ticks of rework, which fills the field; then it is looked at again.
    given = replace(
        received(m.Policy("return", stage=0), missing("f")),
        stages=(replace(STAGES[0], rework=fixed(4)), stage("second", 1, route=m.Route(otherwise=1)), end()),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "REACH 0.1 12 stage 0 visit 2 team 0 other 1 flags 16",
        "WORK 0.1 12-16 stage 0 visit 2 team 0 seat 0 worked 4",
        "COLLECT 0.1 16 stage 0 visit 2 team 0 missing 1",
        "REACH 0.1 16 stage 1 visit 2 team 1 other 0 handoff 0",
        "LOOK 0.1 16-18 stage 1 visit 2 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 18 stage 1 visit 2 team 1 other 0 handoff 0",
        "WORK 0.1 18-23 stage 1 visit 2 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 23",
    ]


def test_what_comes_back_too_often_is_passed() -> None:
    # The second look finds it missing again, since `again` is 0.
    given = received(m.Policy("return", stage=0, at_most=1, then=m.Policy("pass")), missing("f", again=0.0))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "REACH 0.1 12 stage 0 visit 2 team 0 other 1 flags 16",
        "WORK 0.1 12-22 stage 0 visit 2 team 0 seat 0 worked 10",
        "COLLECT 0.1 22 stage 0 visit 2 team 0 missing 1 detected 1",
        "REACH 0.1 22 stage 1 visit 2 team 1 other 0 handoff 0",
        "LOOK 0.1 22-24 stage 1 visit 2 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 24 stage 1 visit 2 team 1 other 0 handoff 0 missing 1",
        "WORK 0.1 24-29 stage 1 visit 2 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 29",
    ]


def test_a_missing_field_is_asked_for_and_answered() -> None:
    # Asked until 15; the answer comes at 22, and the work follows on through the line.
    given = received(chase(7), missing("f"))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "ASK 0.1 12-15 stage 1 visit 1 team 1 seat 0 handoff 0 worked 3",
        "HELD 0.1 15-22 stage 1 visit 1 team 1 other 0 handoff 0",
        "WORK 0.1 22-27 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 27",
    ]


def test_a_reminder_hastens_nothing_that_is_pending() -> None:
    # Asked until 15, reminded from 19 until 22; the first answer is due at 21, during the reminder, and is used at its end.
    given = received(chase(6, every=after(4), at_most=3), missing("f"))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "ASK 0.1 12-15 stage 1 visit 1 team 1 seat 0 handoff 0 worked 3",
        "HELD 0.1 15-19 stage 1 visit 1 team 1 other 0 handoff 0",
        "ASK 0.1 19-22 stage 1 visit 1 team 1 seat 0 handoff 0 worked 3",
        "WORK 0.1 22-27 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 27",
    ]


def test_an_answer_withdraws_a_reminder_that_waits() -> None:
    # The seat works for case 1 from 15 to 20, so the reminder waits from 18; the answer comes at 19.
    given = replace(
        received(chase(4, every=after(3), at_most=3), missing("f")),
        sources=(m.Source("start", 1, 0, 0, (0,)), m.Source("later", 2, 0, 3, (14,))),
        stages=(STAGES[0], stage("second", 1, route=m.Route(otherwise=1)), end(), stage("other", 2, route=m.Route(otherwise=1))),
        ways=(*received(chase(4, every=after(3), at_most=3), missing("f")).ways, way(3, 2, link=2)),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "ARRIVE 1.1 14 stage 3",
        "REACH 1.1 14 stage 3 visit 1 team 1",
        "ASK 0.1 12-15 stage 1 visit 1 team 1 seat 0 handoff 0 worked 3",
        "QUEUE 1.1 14-15 stage 3 visit 1 team 1 value 5",
        "HELD 0.1 15-18 stage 1 visit 1 team 1 other 0 handoff 0",
        "QUEUE 0.1 18-19 stage 1 visit 1 team 1 value 6 flags 8",
        "WORK 1.1 15-20 stage 3 visit 1 team 1 seat 0 worked 5",
        "CLOSE 1.0 20",
        "QUEUE 0.1 19-20 stage 1 visit 1 team 1 value 5",
        "WORK 0.1 20-25 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 25",
    ]


def test_who_does_not_answer_is_asked_again_and_then_given_up() -> None:
    # Two asks, 12-15 and 19-22; 4 ticks after the second the field is passed as it is.
    given = received(chase(500, every=after(4), at_most=2), missing("f"))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "ASK 0.1 12-15 stage 1 visit 1 team 1 seat 0 handoff 0 worked 3",
        "HELD 0.1 15-19 stage 1 visit 1 team 1 other 0 handoff 0",
        "ASK 0.1 19-22 stage 1 visit 1 team 1 seat 0 handoff 0 worked 3",
        "HELD 0.1 22-26 stage 1 visit 1 team 1 other 0 handoff 0",
        "WORK 0.1 26-31 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 31",
    ]


def test_who_never_answers_is_reminded_until_it_is_given_up() -> None:
    assert told(nobody_answers()) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "LOOK 0.1 5-7 stage 1 visit 1 team 0 seat 0 handoff 0 worked 2",
        "CHECK 0.1 7 stage 1 visit 1 team 0 other 0 handoff 0 missing 1",
        "ASK 0.1 7-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "HELD 0.1 10-30 stage 1 visit 1 team 0 other 0 handoff 0",
        "ASK 0.1 30-33 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "HELD 0.1 33-53 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 53-58 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 58",
    ]


def test_an_answer_that_lacks_something_is_followed_by_another_ask() -> None:
    # `again` is 0: after two answers it is passed.
    given = received(chase(2, at_most=2), missing("f", again=0.0))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "ASK 0.1 12-15 stage 1 visit 1 team 1 seat 0 handoff 0 worked 3",
        "HELD 0.1 15-17 stage 1 visit 1 team 1 other 0 handoff 0",
        "ASK 0.1 17-20 stage 1 visit 1 team 1 seat 0 handoff 0 worked 3",
        "HELD 0.1 20-22 stage 1 visit 1 team 1 other 0 handoff 0",
        "WORK 0.1 22-27 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 27",
    ]


def test_another_team_may_fix_what_is_missing() -> None:
    # Team a fixes it for 6 ticks, then team b works.
    given = received(m.Policy("escalate", team=0, fix=fixed(6)), missing("f"))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "FIX 0.1 12-18 stage 1 visit 1 team 0 seat 0 handoff 0 worked 6",
        "WORK 0.1 18-23 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 23",
    ]


def test_work_may_not_leave_before_it_is_complete() -> None:
    # The seat has 3 ticks of fixing, then the field is there.
    given = sent(m.Policy("block", fix=fixed(3)), missing("f"))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CHECK 0.1 10 stage 0 visit 1 team 0 missing 1",
        "BLOCKFIX 0.1 10-13 stage 0 visit 1 team 0 seat 0 worked 3",
        "REACH 0.1 13 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 13-18 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 18",
    ]


def test_a_sender_may_escalate_before_it_hands_over() -> None:
    # Case 1 is taken meanwhile.
    given = replace(sent(m.Policy("escalate", team=1, fix=fixed(3)), missing("f")), sources=(m.Source("start", 1, 0, 0, (0, 1)),))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CHECK 0.1 10 stage 0 visit 1 team 0 missing 1",
        "QUEUE 1.1 1-10 stage 0 visit 1 team 0 value 5",
        "FIX 0.1 10-13 stage 0 visit 1 team 1 seat 0 worked 3",
        "REACH 0.1 13 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 1.1 10-20 stage 0 visit 1 team 0 seat 0 worked 10",
        "CHECK 1.1 20 stage 0 visit 1 team 0 missing 1",
        "QUEUE 0.1 13-20 stage 1 visit 1 team 0 value 5",
        "FIX 1.1 20-23 stage 0 visit 1 team 1 seat 0 worked 3",
        "REACH 1.1 23 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 20-25 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 25",
        "QUEUE 1.1 23-25 stage 1 visit 1 team 0 value 5",
        "WORK 1.1 25-30 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 1.0 30",
    ]


def test_an_approval_is_waited_for_in_the_approvers_line() -> None:
    # Granted for sure: the gate finds it right. The approver's seat serves no stage, but approvals.
    given = model(
        STAGES,
        (
            way(0, 1, approvals=(m.Approval(0, 1, fixed(4)),), gates=(m.Gate("sender", (m.Need((0,)),), m.Policy("pass")),)),
            way(1, 2),
        ),
        teams=(team("a"), replace(team("b"), seats=(m.Seat(0, serves=frozenset()),))),
        fields=(field("yes"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "APPROVE 0.1 10-14 stage 0 visit 1 team 1 seat 0 worked 4",
        "CHECK 0.1 14 stage 0 visit 1 team 0",
        "REACH 0.1 14 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 14-19 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 19",
    ]


def test_an_approval_that_is_refused_is_for_the_gate_to_see() -> None:
    given = model(
        STAGES,
        (
            way(
                0,
                1,
                approvals=(m.Approval(0, 1, fixed(4)),),
                gates=(m.Gate("sender", (m.Need((0,)),), m.Policy("return", stage=0, at_most=1, then=m.Policy("pass"))),),
            ),
            way(1, 2),
        ),
        teams=TWO_TEAMS,
        fields=(missing("yes"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "APPROVE 0.1 10-14 stage 0 visit 1 team 1 seat 0 worked 4",
        "CHECK 0.1 14 stage 0 visit 1 team 0 missing 1",
        "REACH 0.1 14 stage 0 visit 2 team 0 other 0 flags 16",
        "WORK 0.1 14-24 stage 0 visit 2 team 0 seat 0 worked 10",
        "COLLECT 0.1 24 stage 0 visit 2 team 0 missing 1",
        "CHECK 0.1 24 stage 0 visit 2 team 0 other 0",
        "REACH 0.1 24 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 24-29 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 29",
    ]


def test_a_need_counts_only_if_its_condition_holds_and_a_program_may_offer_a_choice() -> None:
    # Field 0 is not needed, for 1 is missing; either of 1 and 2 will do.
    given = model(
        STAGES,
        (way(0, 1, gates=(m.Gate("sender", NEEDS, m.Policy("pass")),)), way(1, 2)),
        fields=(missing("a"), missing("b"), field("c", always=True)),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "CHECK 0.1 10 stage 0 visit 1 team 0",
        "REACH 0.1 10 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 10-15 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 15",
    ]


def test_a_wrong_field_is_hidden_unless_it_is_read_back() -> None:
    # Read back, it is detected and missing; the default makes it right.
    given = replace(
        received(m.Policy("default"), field("f", complete=0.0, wrong=1.0, detect=1.0), reads_back=(0,)),
        stages=(replace(STAGES[0], collects=(m.Collect(0, 0.0),)), stage("second", 1, route=m.Route(otherwise=1)), end()),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "COLLECT 0.1 10 stage 0 visit 1 team 0 missing 1",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 missing 1 detected 1",
        "WORK 0.1 12-17 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 17",
    ]


def test_what_is_wrong_and_not_read_back_stays_hidden() -> None:
    given = replace(
        received(m.Policy("default"), field("f", complete=0.0, wrong=1.0, detect=1.0)),
        stages=(replace(STAGES[0], collects=(m.Collect(0, 0.0),)), stage("second", 1, route=m.Route(otherwise=1)), end()),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "COLLECT 0.1 10 stage 0 visit 1 team 0 missing 1",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-12 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 0.1 12 stage 1 visit 1 team 1 other 0 handoff 0 hidden 1",
        "WORK 0.1 12-17 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 17",
    ]


def test_a_receiver_who_mistrusts_checks_everything_again() -> None:
    # Trust begins at 0: the re-check takes 5 ticks more and finds the field wrong..
    given = replace(
        received(m.Policy("pass"), field("f", complete=0.0, wrong=1.0, detect=1.0), recheck=fixed(5)),
        stages=(replace(STAGES[0], collects=(m.Collect(0, 0.0),)), stage("second", 1, route=m.Route(otherwise=1)), end()),
        trust=m.Trust(prior_good=0.0, prior_bad=1.0, keep=1.0, gain=1.0, loss=1.0, most=1.0, below=0.5),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "COLLECT 0.1 10 stage 0 visit 1 team 0 missing 1",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "LOOK 0.1 10-17 stage 1 visit 1 team 1 seat 0 handoff 0 worked 7 extra 5",
        "CHECK 0.1 17 stage 1 visit 1 team 1 other 0 handoff 0 missing 1 detected 1",
        "WORK 0.1 17-22 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 22",
    ]


def test_trust_grows_with_what_is_complete() -> None:
    # After one complete look a / (a + b) is 1 / 2, enough: the second is without a re-check.
    given = replace(
        received(m.Policy("pass"), field("f", always=True), recheck=fixed(5)),
        sources=(m.Source("start", 1, 0, 0, (0, 1)),),
        trust=m.Trust(prior_good=0.0, prior_bad=1.0, keep=1.0, gain=1.0, loss=1.0, most=1.0, below=0.5),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "QUEUE 1.1 1-10 stage 0 visit 1 team 0 value 5",
        "LOOK 0.1 10-17 stage 1 visit 1 team 1 seat 0 handoff 0 worked 7 extra 5",
        "CHECK 0.1 17 stage 1 visit 1 team 1 other 0 handoff 0",
        "WORK 1.1 10-20 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 1.1 20 stage 1 visit 1 team 1 other 0 handoff 0",
        "WORK 0.1 17-22 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 22",
        "QUEUE 1.1 20-22 stage 1 visit 1 team 1 value 4",
        "LOOK 1.1 22-24 stage 1 visit 1 team 1 seat 0 handoff 0 worked 2",
        "CHECK 1.1 24 stage 1 visit 1 team 1 other 0 handoff 0",
        "WORK 1.1 24-29 stage 1 visit 1 team 1 seat 0 handoff 0 worked 5",
        "CLOSE 1.0 29",
    ]


def test_nobody_learns_where_no_team_waits() -> None:
    assert told(a_repair_where_nobody_waits()) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 other 0 handoff 0",
        "WAIT 0.1 5-6 stage 1 visit 1",
        "REPAIR 0.1 6-10 stage 1 visit 1",
        "CLOSE 0.0 10",
    ]


def test_a_machine_has_no_look_and_starts_when_its_gates_are_passed() -> None:
    # The fallback's seat asks for 3 ticks, the answer comes 2 later, then the machine starts.
    given = replace(
        received(chase(2), missing("f")),
        stages=(STAGES[0], stage("second", 1, kind="machine", fallback=0, route=m.Route(otherwise=1)), end()),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-10 stage 0 visit 1 team 0 seat 0 worked 10",
        "REACH 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0",
        "CHECK 0.1 10 stage 1 visit 1 team 1 other 0 handoff 0 missing 1",
        "ASK 0.1 10-13 stage 1 visit 1 team 0 seat 0 handoff 0 worked 3",
        "HELD 0.1 13-15 stage 1 visit 1 team 1 other 0 handoff 0",
        "AI 0.1 15-20 stage 1 visit 1 team 1",
        "CLOSE 0.0 20",
    ]
