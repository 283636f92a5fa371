"""Section 4 of the semantics: reaching and being noticed; each Log is worked out by hand."""

from typing import Any

from flowspec.simulate import model as m
from tests.simulate.small import after, branch, end, fixed, missing, model, stage, team, told, way

STAGES = (stage("first", 0), stage("second", 1), end())
IS_ONE = ((m.OP_FIELD, 0), (m.OP_CONSTANT, 1), (m.OP_EQ, 0))


def handed_over(**more: Any) -> m.Model:
    """The first stage is worked until 5, then this branch leads to the second."""
    return model(STAGES, (way(0, 1, branches=(branch(1, **more),)), way(1, 2)))


def automated(*jobs: m.Automation, asked: m.Span | None = None, notice: m.Span | None = None) -> m.Model:
    handoff = way(0, 1, branches=(branch(1, asked=asked),), automations=jobs)
    return model(STAGES, (handoff, way(1, 2)), teams=(team(notice=notice),))


def test_a_message_is_noticed_later() -> None:
    given = handed_over(notice=after(7))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "NOTICE 0.1 5-12 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 12-17 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 17",
    ]


def test_what_is_forgotten_waits_until_somebody_asks() -> None:
    given = handed_over(forgotten=1.0, notice=after(7), asked=after(30))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "FORGOTTEN 0.1 5-35 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 35-40 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 40",
    ]


def test_what_nobody_asks_for_is_never_noticed() -> None:
    given = handed_over(forgotten=1.0)
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "FORGOTTEN 0.1 5-1000 stage 1 visit 1 team 0 other 0 handoff 0 flags 1",
        "CLOSE 0.0 1000 value -1",
    ]


def test_a_meeting_gathers_what_was_released_before_it() -> None:
    # Meetings at 0, 20, 40; who was told there looks after it 3 ticks later.
    given = handed_over(meetings=(0, 20, 40), notice=after(3))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "BATCH 0.1 5-20 stage 1 visit 1 team 0 other 0 handoff 0",
        "NOTICE 0.1 20-23 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 23-28 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 28",
    ]


def test_after_the_last_meeting_nothing_is_noticed() -> None:
    given = handed_over(meetings=(0, 4))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "BATCH 0.1 5-1000 stage 1 visit 1 team 0 other 0 handoff 0 flags 1",
        "CLOSE 0.0 1000 value -1",
    ]


def test_an_ownerless_stage_rests_before_somebody_takes_it() -> None:
    # No row of the route holds: the rest belongs to `otherwise`.
    given = model(
        (stage("first", 0), stage("second", 1, route=m.Route(((((m.OP_FILLED, 0),), 0),), otherwise=0, unowned=after(4))), end()),
        (way(0, 1, branches=(branch(1, notice=after(2)),)), way(1, 2)),
        fields=(missing("f"),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "NOTICE 0.1 5-7 stage 1 visit 1 team 0 other 0 handoff 0",
        "UNOWNED 0.1 7-11 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 11-16 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 16",
    ]


def test_a_start_without_an_owner_rests_too() -> None:
    given = model((stage("work", 0, route=m.Route(otherwise=0, unowned=after(4))), end()), (way(0, 1),))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "UNOWNED 0.1 0-4 stage 0 visit 1 team 0",
        "WORK 0.1 4-9 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 0.0 9",
    ]


def test_an_automation_that_never_works_tells_a_team_after_its_retries() -> None:
    # The first try fails for sure, the second too; the team is told and looks 9 ticks later: 5 + 4 + 9.
    given = automated(m.Automation(1, fails=1.0, retries=1, every=after(4), tells=0), notice=after(9))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "NOTICE 0.1 5-18 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 18-23 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 23",
    ]


def test_an_automation_that_works_is_seen_at_once() -> None:
    given = automated(m.Automation(1, fails=0.0, retries=1, every=after(4)))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 5-10 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 10",
    ]


def test_an_automation_that_fails_silently_is_forgotten() -> None:
    # The other one tells at once; the latest counts.
    given = automated(m.Automation(1, fails=1.0), m.Automation(2, fails=1.0, tells=0), asked=after(30))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "FORGOTTEN 0.1 5-35 stage 1 visit 1 team 0 other 0 handoff 0",
        "WORK 0.1 35-40 stage 1 visit 1 team 0 seat 0 handoff 0 worked 5",
        "CLOSE 0.0 40",
    ]


def test_patience_runs_from_reaching_whether_noticed_or_not() -> None:
    given = model(
        (stage("first", 0), stage("second", 1, patience=after(9)), end()),
        (way(0, 1, branches=(branch(1, notice=after(20)),)), way(1, 2)),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 0 handoff 0",
        "CLOSE 0.0 14 value -2",
        "NOTICE 0.1 5-14 stage 1 visit 1 team 0 other 0 handoff 0 flags 8",
    ]


def test_patience_ends_when_the_work_is_taken_and_a_tie_is_lost() -> None:
    # Case 0 is taken at 0; case 1 would be taken at 5, the instant at which its patience ends.
    given = model((stage("work", 0, patience=after(4)), end()), (way(0, 1),), arrivals=(0, 1))
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "ARRIVE 1.1 1 stage 0",
        "REACH 1.1 1 stage 0 visit 1 team 0",
        "WORK 0.1 0-5 stage 0 visit 1 team 0 seat 0 worked 5",
        "CLOSE 0.0 5",
        "CLOSE 1.0 5 value -2",
        "QUEUE 1.1 1-5 stage 0 visit 1 team 0 value 5 flags 8",
    ]


def test_the_wrong_team_sorts_and_passes_on() -> None:
    # Nobody has filled the field, so team a gets it; in truth it is 1, team b's: a sorts for 2 ticks.
    given = model(
        (stage("work", 0, route=m.Route(((IS_ONE, 1),), otherwise=0), sort=fixed(2)), end()),
        (way(0, 1),),
        teams=(team("a"), team("b")),
        fields=(missing("f", values=m.Values((1,), (1.0,))),),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 0",
        "MISROUTE 0.1 0 stage 0 visit 1 other 1 handoff -2",
        "SORT 0.1 0-2 stage 0 visit 1 team 0 seat 0 worked 2",
        "WORK 0.1 2-7 stage 0 visit 1 team 1 seat 0 worked 5",
        "CLOSE 0.0 7",
    ]


def test_the_team_that_had_it_last_gets_it_back() -> None:
    given = model(
        (
            stage("first", 0, route=m.Route(otherwise=1)),
            stage("wait", 1, kind="wait"),
            stage("third", 2, route=m.Route(otherwise=0, previous=True)),
            end(),
        ),
        (way(0, 1), way(1, 2, after=after(3)), way(2, 3)),
        teams=(team("a"), team("b")),
    )
    assert told(given) == [
        "ARRIVE 0.1 0 stage 0",
        "REACH 0.1 0 stage 0 visit 1 team 1",
        "WORK 0.1 0-5 stage 0 visit 1 team 1 seat 0 worked 5",
        "REACH 0.1 5 stage 1 visit 1 team 0 other 1 handoff 0",
        "WAIT 0.1 5-8 stage 1 visit 1 team 0",
        "REACH 0.1 8 stage 2 visit 1 team 1 handoff 1",
        "WORK 0.1 8-13 stage 2 visit 1 team 1 seat 0 handoff 1 worked 5",
        "CLOSE 0.0 13",
    ]
