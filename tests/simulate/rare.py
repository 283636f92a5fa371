"""Models made by hand for what hardly any arbitrary model comes to: both engines are tried on them, and on their mutants."""

from dataclasses import replace
from typing import Any

from flowspec.simulate import model as m
from tests.simulate.small import after, branch, clock, end, field, fixed, missing, model, stage, team, way

ANY = m.Distribution("uniform", (0.0, 100.0))
"""A length that tells by which number it was drawn."""


def returned_after_a_join_within_a_fork() -> m.Model:
    """The inner fork has met; what stage z misses sends its parent, itself a child, back to where the last child came from."""
    lacking = branch(4, gates=(m.Gate("receiver", (m.Need((0,)),), m.Policy("return", stage=3)),))
    return model(
        (
            stage("first", 0),
            stage("inner", 1),
            stage("x", 2),
            stage("y", 3, work=6),
            stage("z", 4),
            stage("other", 5),
            stage("last", 6),
            end(),
        ),
        (
            way(0, 1, 5),
            way(1, 2, 3),
            way(2, 4, join=0),
            way(3, 4, join=0, branches=(lacking,)),
            way(4, 6, join=1),
            way(5, 6, join=1),
            way(6, 7),
        ),
        teams=(team("a", seats=3),),
        joins=2,
        fields=(missing("f"),),
    )


def two_take_one_way(**asked: Any) -> m.Model:
    """Both children of a fork are returned to it and take its way again at one tick; team b has one seat to see to them.

    What the way asks for is named; it blanks field 1 whenever it is taken, so that it is asked for each time.
    """
    lacking = m.Gate("receiver", (m.Need((0,)),), m.Policy("return", stage=0))
    forked = way(0, 1, 2, branches=(branch(1, gates=(lacking,)), branch(2, gates=(lacking,))), sets=((1, m.CLEAR),))
    return model(
        (stage("first", 0), stage("x", 1), stage("y", 2), stage("last", 3), end()),
        (replace(forked, **asked), way(1, 3, join=0), way(2, 3, join=0), way(3, 4)),
        teams=(team("a", seats=2), team("b")),
        joins=1,
        fields=(missing("f"), missing("g", again=0.5)),
    )


def a_block_while_the_other_takes_the_way_again() -> m.Model:
    """One child of a fork is looked at for long, and then blocked; the other was returned and has taken the way again before."""
    lacking = m.Gate("receiver", (m.Need((0,)),), m.Policy("return", stage=0))
    blocking = m.Gate("receiver", (m.Need((1,)),), m.Policy("block", fix=ANY))
    return model(
        (stage("first", 0), stage("x", 1), stage("y", 2), stage("last", 3), end()),
        (
            way(0, 1, 2, branches=(branch(1, gates=(lacking,)), branch(2, look=fixed(50), gates=(blocking,)))),
            way(1, 3, join=0),
            way(2, 3, join=0),
            way(3, 4),
        ),
        teams=(team("a", seats=2),),
        joins=1,
        fields=(missing("f"), missing("g")),
    )


def _asked(policy: m.Policy) -> dict[str, Any]:
    return {"gates": (m.Gate("sender", (m.Need((1,)),), policy),)}


ASKED: dict[str, dict[str, Any]] = {
    "an approval": {"approvals": (m.Approval(1, 1, ANY),)},
    "a limit": {"at_most": 1, "over": "escalate", "over_team": 1, "over_fix": ANY},
    "an escalation": _asked(m.Policy("escalate", team=1, fix=ANY)),
    "a chase": _asked(m.Policy("chase", ask=ANY, answer=m.Span(ANY), every=m.Span(ANY), at_most=3, then=m.Policy("pass"))),
    "a block": _asked(m.Policy("block", fix=ANY)),
    "a return": _asked(m.Policy("return", stage=0)),
}
"""What a way may ask for before it is taken."""


def nobody_answers() -> m.Model:
    """A chase without answers: two asks, 20 ticks apart, and then it is passed."""
    policy = m.Policy("chase", team=0, ask=fixed(3), every=after(20), at_most=2, then=m.Policy("pass"))
    handoff = branch(1, look=fixed(2), gates=(m.Gate("receiver", (m.Need((0,)),), policy),))
    return model(
        (stage("first", 0), stage("second", 1), end()), (way(0, 1, branches=(handoff,)), way(1, 2)), fields=(missing("f"),)
    )


def two_timers_at_one_tick() -> m.Model:
    """The stage declares its second way first; both are due at 9, when nobody has come to work yet."""
    return model(
        (stage("first", 1, 0), end(), end("other end", 1)),
        (way(0, 1, timer=after(9)), way(0, 2, timer=after(9))),
        calendar=((100, 900),),
    )


def looks_without_length_change_two_lines() -> m.Model:
    """Team b takes the only work in its line, which returns at once to a stage that nobody works and forks to both teams."""
    back = m.Gate("receiver", (m.Need((0,)),), m.Policy("return", stage=0))
    told = m.Gate("receiver", (m.Need((0,)),), m.Policy("pass"))
    of_b = m.Route(otherwise=1)
    return model(
        (
            stage("parting", 0, kind="transit", route=of_b),
            stage("of a", 1),
            stage("of b", 2, route=of_b),
            stage("start", 3, route=of_b),
            stage("sent back", 4, route=of_b),
            end(),
        ),
        (
            way(0, 1, 2, branches=(branch(1, gates=(told,)), branch(2, gates=(told,)))),
            way(1, 5),
            way(2, 5),
            way(3, 4, branches=(branch(4, gates=(back,)),)),
            way(4, 5),
        ),
        teams=(team("a"), team("b")),
        fields=(missing("f"),),
        sources=(m.Source("start", 5, 0, 3, (0,)),),
    )


def a_repair_where_nobody_waits() -> m.Model:
    """Outsiders wait where a defect bites: there is no team whose trust could suffer."""
    outside = stage("outside", 1, kind="wait", route=m.Route(), uses=(0,))
    return model(
        (stage("first", 0), outside, end()),
        (way(0, 1, branches=(branch(1, recheck=fixed(1)),)), way(1, 2)),
        fields=(missing("f", harm=1.0, repair=fixed(4)),),
        trust=m.Trust(2.0, 1.0, 0.5, 1.0, 2.0, 1.0, 0.9),
    )


def a_default_that_takes_a_value_away() -> m.Model:
    """The default gives field 1 the value 2 and takes away what field 0 may have been given: its own, 1, shows again."""
    gone = m.Gate("receiver", (m.Need((0, 1)),), m.Policy("default", sets=((0, m.CLEAR), (1, 2))))
    of_0, of_1 = ((m.OP_FIELD, 0), (m.OP_CONSTANT, 1), (m.OP_EQ, 0)), ((m.OP_FIELD, 1), (m.OP_CONSTANT, 2), (m.OP_EQ, 0))
    return model(
        (stage("first", 0), stage("second", 1, 2), end("other"), end("as given", 1)),
        (
            way(0, 1, branches=(branch(1, gates=(gone,)),)),
            way(1, 3, guard=(*of_0, *of_1, (m.OP_AND, 0))),
            way(1, 2, default=True),
        ),
        fields=(missing("f", values=m.Values((1,), (1.0,))), missing("g", values=m.Values((1,), (1.0,)))),
    )


def open_since_before_the_run() -> m.Model:
    """The calendar's only stretch opens before tick 0."""
    return model((stage("first", 0), end()), (way(0, 1),), calendar=((-7, 12),), arrivals=(0, 3, 4))


def a_warning_at_the_tick_of_the_breach() -> m.Model:
    """The clock stands still from its warning's instant on; when it goes on it has one tick left, and its warning is due too.

    What is forgotten then is recovered by the warning, before the breach.
    """
    return model(
        (stage("first", 0), stage("pausing", 1, work=4), stage("last", 2), end()),
        (way(0, 1), way(1, 2, branches=(branch(2, forgotten=1.0),)), way(2, 3)),
        clocks=(clock("c", ("reach", 0), ("reach", 3), 6, warn=1, pauses=(1,)),),
    )


def a_deep_statement() -> m.Model:
    """A guard that asks for field 0 a hundred times, each inside the other."""
    deep = ((m.OP_FILLED, 0),) * 100 + ((m.OP_OR, 0),) * 99
    return model(
        (stage("first", 0, 1), end(), end("filled", 1)),
        (way(0, 1, default=True), way(0, 2, guard=deep)),
        fields=(field("f", always=True),),
    )


def a_phase_that_would_begin_at_closing_time() -> m.Model:
    """The look ends when the shift does, and the seats hand back."""
    looked_at = branch(1, look=fixed(3), gates=(m.Gate("receiver", (m.Need((0,)),), m.Policy("pass")),))
    return model(
        (stage("first", 0, work=3), stage("second", 1, work=4), end()),
        (way(0, 1, branches=(looked_at,)), way(1, 2)),
        teams=(team(at_closing="hand back", resume=1),),
        arrivals=(2,),
        calendar=((0, 8), (20, 28)),
        fields=(missing("f"),),
    )


def more_than_64_of_everything() -> m.Model:
    """A chain of 70 stages, each of a team of its own; of the last team's 70 seats only the last three may serve."""
    last = tuple(m.Seat(0, serves=frozenset({0 if n < 67 else 69})) for n in range(70))
    return model(
        (*(stage(f"stage {n}", n, work=1 + n % 3, route=m.Route(otherwise=n)) for n in range(70)), end()),
        tuple(way(n, n + 1) for n in range(70)),
        teams=(*(team(f"team {n}") for n in range(69)), replace(team("team 69"), seats=last)),
        arrivals=(0, 0, 0, 0, 5, 5),
    )


def a_child_closes_the_case_at_once() -> m.Model:
    """The first child of a fork comes to a stage that is left at once, for an end, before the second one travels."""
    return model(
        (stage("first", 0), stage("passage", 1, kind="transit"), stage("never", 2), end()),
        (way(0, 1, 2), way(1, 3), way(2, 3)),
    )


RARE: dict[str, m.Model] = {
    "a return after a join within a fork": returned_after_a_join_within_a_fork(),
    **{f"{what} of two that take one way": two_take_one_way(**asked) for what, asked in ASKED.items()},
    "a block while the other takes the way again": a_block_while_the_other_takes_the_way_again(),
    "a chase that nobody answers": nobody_answers(),
    "a calendar that opens before the run": open_since_before_the_run(),
    "a warning at the tick of the breach": a_warning_at_the_tick_of_the_breach(),
    "a deep statement": a_deep_statement(),
    "a phase that would begin at closing time": a_phase_that_would_begin_at_closing_time(),
    "more than 64 of everything": more_than_64_of_everything(),
    "a child that closes the case at once": a_child_closes_the_case_at_once(),
    "two timers at one tick": two_timers_at_one_tick(),
    "looks without length that change two lines": looks_without_length_change_two_lines(),
    "a repair where nobody waits": a_repair_where_nobody_waits(),
    "a default that takes a value away": a_default_that_takes_a_value_away(),
}
"""All of them by name."""
