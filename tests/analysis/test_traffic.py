"""The traffic equations against closed forms."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.analysis.traffic import (
    Ask,
    Choice,
    Datum,
    Gate,
    Net,
    Stage,
    Target,
    Team,
    Way,
    tipping_points,
    traffic,
    unused_ways,
    with_complete,
)

SHARE = st.floats(0.05, 0.95)
ONE_WAY = (Choice(frozenset(), (1.0,)),)


def straight(*gates: Gate, complete: float = 1.0, again: float = 1.0, wrong: float = 0.0, look: float = 0.0) -> Net:
    """Arrivals at a sender, who hands over to a receiver with these gates, and an end."""
    sender = Stage(
        "sender",
        teams=((0, 1.0),),
        work=2.0,
        rework=1.0,
        collects=((0, complete),),
        ways=(Way("pass_on", (Target(1, 1.0, look, gates),)),),
        choices=ONE_WAY,
        arrivals=0.1,
    )
    receiver = Stage("receiver", teams=((1, 1.0),), work=3.0, ways=(Way("finish", (Target(2, 1.0),)),), choices=ONE_WAY)
    fields = (Datum("scope", wrong=wrong, again=again),)
    return Net((sender, receiver, Stage("end")), (Team("S", 1.0), Team("R", 1.0), Team("E", 1.0)), fields)


def asks(what: str, work: float = 0.0, **more: int) -> Gate:
    """A gate that asks for the scope."""
    return Gate((Ask(0),), what, work, **more)  # type: ignore[arg-type]  # pyright: ignore


def offered(net: Net) -> list[float]:
    """The offered loads."""
    return [load.offered for load in traffic(net).loads]


def test_without_gates_a_load_is_arrivals_times_work() -> None:
    told = traffic(straight())
    assert told.visits == (1.0, 1.0, 1.0)
    assert [load.offered for load in told.loads] == pytest.approx([0.2, 0.3, 0.0])
    assert told.stable


@given(SHARE)
def test_a_loop_is_a_geometric_series(again: float) -> None:
    work = Stage(
        "work",
        teams=((0, 1.0),),
        work=1.0,
        ways=(Way("again", (Target(0, 1.0),)), Way("on", (Target(1, 1.0),))),
        choices=(Choice(frozenset(), (again, 1 - again)),),
        arrivals=0.01,
    )
    told = traffic(Net((work, Stage("end")), (Team("T", 1.0),), ()))
    assert told.visits == pytest.approx((1 / (1 - again), 1.0))
    assert told.loads[0].offered == pytest.approx(0.01 / (1 - again))


@given(SHARE, SHARE)
def test_a_block_is_worked_until_it_is_filled(complete: float, again: float) -> None:
    rounds = (1 - complete) / again
    net = straight(complete=complete, again=again)
    sender = net.stages[0]
    blocked = replace(sender, ways=(replace(sender.ways[0], gates=(asks("block", 5.0),)),))
    assert offered(replace(net, stages=(blocked, *net.stages[1:])))[0] == pytest.approx(0.1 * (2.0 + 5.0 * rounds))


@given(SHARE, SHARE)
def test_a_return_to_the_sender_costs_rework_and_another_look(complete: float, again: float) -> None:
    """Back at the sender it is collected as at first, and then tried again."""
    rounds = (1 - complete) / (1 - (1 - complete) * (1 - again))
    told = offered(straight(asks("return", stage=0), complete=complete, again=again, look=0.5))
    assert told[:2] == pytest.approx([0.1 * (2.0 + 1.0 * rounds), 0.1 * (3.0 + 0.5 * (1 + rounds))])


@given(SHARE, SHARE, st.integers(1, 4))
def test_a_limit_ends_the_returns_and_then_somebody_fixes(complete: float, again: float, limit: int) -> None:
    gate = replace(asks("return", stage=0, at_most=limit), then=asks("escalate", 7.0, team=2))
    fails = (1 - complete) * (1 - again)
    rounds = sum((1 - complete) * fails**k for k in range(limit))
    left = (1 - complete) * fails**limit
    told = offered(straight(gate, complete=complete, again=again))
    assert told == pytest.approx([0.1 * (2.0 + rounds), 0.3, 0.1 * 7.0 * left])


@given(SHARE, SHARE)
def test_a_chase_asks_as_often_as_answers_fall_short(complete: float, again: float) -> None:
    gate = replace(asks("chase", 2.0, at_most=3), answers=1.5)
    rounds = sum((1 - complete) * (1 - again) ** k for k in range(3))
    assert offered(straight(gate, complete=complete, again=again))[1] == pytest.approx(0.1 * (3.0 + 2.0 * 1.5 * rounds))


@given(SHARE, SHARE, SHARE)
def test_what_is_missing_or_wrong_is_repaired_where_it_is_used(complete: float, wrong: float, harm: float) -> None:
    net = straight(asks("pass"), complete=complete, wrong=wrong)
    user = replace(net.stages[1], uses=(0,))
    told = offered(
        replace(net, stages=(net.stages[0], user, net.stages[2]), fields=(replace(net.fields[0], harm=harm, repair=4.0),))
    )
    assert told[1] == pytest.approx(0.1 * (3.0 + 4.0 * harm * (1 - complete)))


@given(SHARE, SHARE)
def test_a_return_to_an_earlier_stage_flows_on_from_there(complete: float, again: float) -> None:
    net = straight(complete=complete, again=again)
    first = replace(net.stages[0], rework=0.0)
    middle = Stage(
        "middle",
        teams=((2, 1.0),),
        work=1.0,
        ways=(Way("on", (Target(3, 1.0, 0.0, (asks("return", stage=0),)),)),),
        choices=ONE_WAY,
    )
    to_middle = replace(first, collects=((0, complete),), ways=(Way("go", (Target(2, 1.0),)),))
    receiver = replace(net.stages[1], ways=(), choices=())
    told = traffic(Net((to_middle, Stage("none"), middle, receiver), net.teams, net.fields))
    tries = (1 - again) * (1 - complete)  # back at the first stage it is collected again, too
    returns = (1 - complete) / (1 - tries)
    assert told.visits == pytest.approx((1 + returns, 0.0, 1 + returns, 1.0), rel=1e-6)


def test_a_fork_counts_each_branch_and_a_join_once() -> None:
    fork = Stage("fork", ways=(Way("part", (Target(1, 1.0), Target(2, 1.0))),), choices=ONE_WAY, arrivals=1.0)
    branches = [Stage(name, ways=(Way("meet", (Target(3, 0.5),)),), choices=ONE_WAY) for name in ("one", "two")]
    assert traffic(Net((fork, *branches, Stage("end")), (), ())).visits == pytest.approx((1.0, 1.0, 1.0, 1.0))


def test_guards_on_blanks_follow_the_data() -> None:
    net = straight(complete=0.7)
    asking = replace(
        net.stages[0],
        ways=(Way("lost", (Target(2, 1.0),)), *net.stages[0].ways),
        guards=(0,),
        choices=(Choice(frozenset(), (0.0, 1.0)), Choice(frozenset({0}), (1.0, 0.0))),
    )
    assert traffic(replace(net, stages=(asking, *net.stages[1:]))).visits == pytest.approx((1.0, 0.7, 1.0))


def test_a_way_that_no_case_takes_is_found() -> None:
    stage = Stage("fork", ways=(Way("never", ()), Way("always", ())), choices=(Choice(frozenset(), (0.0, 1.0)),), arrivals=1.0)
    assert unused_ways(Net((stage,), (), ())) == (("fork", "never"),)


def test_what_goes_round_for_ever_has_no_steady_state() -> None:
    loop = Stage("loop", teams=((0, 1.0),), work=1.0, ways=(Way("again", (Target(0, 1.0),)),), choices=ONE_WAY, arrivals=0.1)
    told = traffic(Net((loop,), (Team("T", 9.0),), ()))
    assert not told.leaves
    assert not told.stable
    assert told.loads[0].rho == math.inf


@given(st.floats(0.2, 0.9))
def test_the_tipping_point_is_where_rho_is_one(again: float) -> None:
    net = straight(asks("return", stage=0), complete=0.9, again=again)
    busy = replace(net, stages=(replace(net.stages[0], work=6.0, rework=8.0), *net.stages[1:]))
    (point,) = tipping_points(busy)
    returns = (1 / 0.1 - 6.0) / 8.0  # (1 - exact) / (1 - (1 - exact) * (1 - again))
    exact = 1 - returns / (1 + returns * (1 - again))
    assert point.at == pytest.approx(exact, abs=2e-6)
    assert (point.team, point.now) == ("S", 0.9)
    assert traffic(with_complete(busy, 0, point.at or 0.0)).loads[0].rho == pytest.approx(1.0, abs=1e-4)
    assert traffic(with_complete(busy, 0, min(1.0, exact + 0.01))).stable
