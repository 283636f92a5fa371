"""Where a rule must speak, and where it must not: the edges that make a finding noise."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.checks import check
from flowspec.checks.facts import Facts
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Now, Opaque
from flowspec.model.graph import (
    Acceptance,
    Assignment,
    Automation,
    Clock,
    Consequence,
    Deadline,
    Duration,
    Edge,
    Field,
    Gate,
    Graph,
    Link,
    Need,
    Owner,
    Party,
    Specs,
    Stage,
    Sync,
    Trigger,
)
from flowspec.model.source import Source
from tests.checks.specs import (
    AMOUNT,
    CLEAN,
    DEAL,
    DONE,
    ESCALATE,
    GO_LIVE,
    GRAPH,
    HAND_OVER,
    KICKOFF,
    LIVE,
    OFFICE,
    ONBOARDING,
    SCOPE,
    SELLING,
    STATUS,
    WITH_LOST,
    acceptance_clock,
    at_least,
    below,
    filled,
    is_,
    of,
    owned,
    requires,
    stage_clock,
    with_clock,
    with_link,
    with_stage,
    within,
)


def told(specs: Specs) -> list[tuple[str, str]]:
    """Codes and elements of what is found."""
    return [(one.code, one.element) for one in check(specs)]


def test_the_clean_workflow_is_clean() -> None:
    assert check(CLEAN) == ()


# --- ownership ------------------------------------------------------------------------------------
def test_a_stage_that_is_only_passed_needs_neither_owner_nor_deadline() -> None:
    passed = Stage("passed", "stage", "", worked_by=Owner("nobody"))
    graph = replace(GRAPH, stages=(*GRAPH.stages, passed), links=(HAND_OVER, replace(GO_LIVE, targets=("passed",))))
    on = Link("on", "move", ("passed",), ("live",), trigger=DONE)

    assert told(of(with_link(on, graph))) == []


def test_a_stage_where_nobody_works_but_that_waits_for_a_signal_rests() -> None:
    resting = Stage("resting", "stage", "", worked_by=Owner("nobody"))
    graph = replace(GRAPH, stages=(*GRAPH.stages, resting), links=(HAND_OVER, replace(GO_LIVE, targets=("resting",))))
    on = Link("on", "move", ("resting",), ("live",), trigger=Trigger("event", "CRM", said="paid"))

    assert told(of(with_link(on, graph))) == [("OWN001", "Sale/stage/resting"), ("TIM001", "Sale/stage/resting")]


def test_a_return_needs_no_acceptance_and_its_target_no_criteria() -> None:
    back = Link("back", "handoff", ("kickoff",), ("selling",), trigger=Trigger("event", "CRM", said="unclear"), at_most=2)
    back = replace(back, over_limit=ESCALATE, sets=())
    open_ended = with_stage(replace(SELLING, holds=None), with_link(back))

    assert ("OWN007", "Sale/link/back") not in told(of(open_ended))
    assert not [code for code, _ in told(of(open_ended)) if code in ("STG005", "FLW006")]


def test_a_handoff_forward_needs_acceptance_even_if_work_can_come_back() -> None:
    back = Link("back", "handoff", ("kickoff",), ("selling",), trigger=Trigger("event", "CRM", said="unclear"), at_most=2)
    back = replace(back, over_limit=ESCALATE)
    graph = with_link(replace(HAND_OVER, accepted=None), with_link(back))

    assert ("OWN007", "Sale/link/hand_over") in told(of(graph))


def test_a_role_counts_as_its_team_when_work_moves() -> None:
    graph = with_link(replace(HAND_OVER, what="move", accepted=None), with_stage(replace(SELLING, owner=owned("Lead"))))
    graph = replace(graph, clocks=(stage_clock("selling", within(60)), stage_clock("kickoff")))

    assert not [code for code, _ in told(of(graph)) if code in ("OWN008", "OWN009")]


def test_an_owner_that_is_whoever_had_it_is_no_hidden_handoff() -> None:
    graph = with_link(replace(HAND_OVER, what="move"), with_stage(replace(KICKOFF, owner=Owner("previous"))))

    assert not [code for code, _ in told(of(graph)) if code.startswith("OWN")]


def test_an_escalation_chain_that_names_somebody_twice_is_told_once() -> None:
    chain = Consequence(
        "escalate", to="Lead", chain=Deadline((), Duration(60, business=True), Consequence("escalate", to="Lead"))
    )
    graph = with_clock(stage_clock("kickoff", Deadline((), Duration(60, business=True), chain)))

    assert told(of(graph)) == [("OWN006", "Sale/clock/kickoff")]


def test_escalations_that_go_round_are_told_at_the_clock_that_closes_the_circle() -> None:
    to_sales = Deadline((), Duration(60, business=True), Consequence("escalate", to="Sales"))
    to_onboarding = Deadline((), Duration(60, business=True), Consequence("escalate", to="Onboarding"))
    graph = with_clock(stage_clock("kickoff", to_sales), with_clock(stage_clock("selling", to_onboarding)))

    assert told(of(graph)) == [("OWN006", "Sale/clock/kickoff")]


def test_a_stage_of_the_sender_that_a_case_only_passes_is_no_way_back() -> None:
    passed = Stage("passed", "stage", "", owner=owned("Sales"), worked_by=Owner("nobody"))
    on = Link("on", "move", ("passed",), ("live",), trigger=DONE)
    graph = with_link(on, with_stage(passed, with_link(replace(GO_LIVE, targets=("passed",)))))
    graph = with_link(replace(HAND_OVER, requires=None), graph)
    seen = with_stage(replace(passed, worked_by=None), graph)

    assert ("FLW006", "Sale/link/hand_over") in told(of(graph))
    assert ("FLW006", "Sale/link/hand_over") not in told(of(seen))


def placed(graph: Graph, file: str) -> Graph:
    """The workflow as if it were written in a file, a part a line."""
    stages = tuple(replace(s, source=Source(file, 10 + i, 1)) for i, s in enumerate(graph.stages))
    links = tuple(replace(k, source=Source(file, 20 + i, 1)) for i, k in enumerate(graph.links))
    return replace(graph, stages=stages, links=links, source=Source(file, 1, 1))


@pytest.mark.parametrize("variant_first", [True, False])
def test_a_finding_about_what_is_inherited_says_so_only_if_it_is_not_true_of_the_base(*, variant_first: bool) -> None:
    base = placed(with_stage(replace(KICKOFF, owner=None)), "base.py")
    links = tuple(replace(k, accepted=None) for k in base.links)
    variant = replace(base, name="Variant", links=links, clocks=base.clocks[:2], source=Source("variant.py", 1, 1))
    both = (variant, base) if variant_first else (base, variant)

    found = check(replace(CLEAN, workflows=both))
    alone = check(replace(CLEAN, workflows=(variant,)))

    says = {one.code: one.message.startswith("in the what-if `Variant` ") for one in found}
    assert says == {"OWN001": False, "OWN007": True}
    assert all(one.message.startswith("in the what-if `Variant` ") for one in alone)


# --- stages ---------------------------------------------------------------------------------------
def test_stages_of_parallel_branches_may_hold_for_one_record() -> None:
    fork = replace(HAND_OVER, targets=("kickoff", "training"))
    join = replace(GO_LIVE, sources=("kickoff", "training"))
    training = replace(KICKOFF, name="training")
    graph = replace(GRAPH, stages=(SELLING, KICKOFF, training, LIVE), links=(fork, join))

    assert not [code for code, _ in told(of(with_clock(stage_clock("training"), graph))) if code == "STG001"]


def test_a_branch_goes_on_behind_a_join_of_its_own() -> None:
    names = ("one", "two", "left", "right", "joined")
    one, two, left, right, joined = (replace(KICKOFF, name=name, reads=()) for name in names)
    links = (
        replace(HAND_OVER, targets=("one", "two")),
        Link("split", "move", ("two",), ("left", "right"), trigger=DONE),
        Link("meet", "move", ("left", "right"), ("joined",), trigger=DONE),
        replace(GO_LIVE, sources=("one", "joined")),
    )
    joined = replace(joined, collects=(SCOPE,))
    graph = replace(GRAPH, stages=(SELLING, one, two, left, right, joined, LIVE), links=links, clocks=())
    overlapping = [one.element for one in check(of(graph)) if one.code == "STG001"]

    assert Facts(of(graph)).flows[0].are_parallel("one", "joined")
    assert sorted(overlapping) == ["Sale/stage/joined", "Sale/stage/left", "Sale/stage/right"]


def test_a_stage_that_overlaps_with_several_is_told_once() -> None:
    same = [replace(KICKOFF, name=name) for name in ("first", "second", "third")]
    links = (replace(HAND_OVER, targets=("first",)), *_in_a_row("first", "second", "third", "live"))
    found = [
        one for one in check(of(replace(GRAPH, stages=(SELLING, *same, LIVE), links=links, clocks=()))) if one.code == "STG001"
    ]

    assert [(one.element, one.subject) for one in found] == [("Sale/stage/second", "first"), ("Sale/stage/third", "first")]
    assert [related.says for related in found[1].related] == [
        "`first` holds for it too",
        "nor do `second` and `third` exclude each other",
    ]


def _in_a_row(*names: str) -> tuple[Link, ...]:
    return tuple(Link(f"to_{target}", "move", (source,), (target,), trigger=DONE) for source, target in pairwise(names))


def test_a_record_of_no_stage_is_not_said_to_have_come_somewhere() -> None:
    gap = next(one for one in check(of(GRAPH, WITH_LOST)) if one.code == "STG002")

    assert gap.witness
    assert gap.witness.record
    assert gap.witness.path == ()


def test_what_a_gate_has_established_is_known_two_stages_later() -> None:
    later = Stage("later", "stage", "", owner=owned("Onboarding"), holds=at_least(AMOUNT, 1))
    graph = with_stage(later, with_link(replace(GO_LIVE, targets=("later",))))
    graph = with_stage(replace(KICKOFF, holds=is_(STATUS, "WON")), graph)
    graph = with_link(Link("end", "move", ("later",), ("live",), trigger=DONE), with_clock(stage_clock("later"), graph))

    assert not [code for code, _ in told(of(graph)) if code == "STG006"]


def test_the_record_of_a_gap_agrees_with_all_that_gates_have_established() -> None:
    ways = [replace(GO_LIVE, name=name, only_if=Apply("==", (SCOPE, Constant("text", name)))) for name in ("large", "small")]
    graph = replace(GRAPH, links=(HAND_OVER, *ways))

    gap = next(one for one in check(of(graph)) if one.code == "TRG003")

    assert gap.witness
    record = dict(gap.witness.record)
    assert record["Deal.scope"] not in ("large", "small", None)
    assert record["Deal.amount"] == "1"
    assert record["Deal.status"] == "WON"
    assert not [row for row in gap.witness.region if "amount" in row], "the amount does not matter"


def test_the_record_of_an_unmet_stage_passes_the_guard_of_its_link() -> None:
    later = Stage("later", "stage", "", owner=owned("Onboarding"), holds=filled(SCOPE))
    way = replace(GO_LIVE, targets=("later",), only_if=at_least(AMOUNT, 7))
    entered = replace(HAND_OVER, requires=None)
    graph = replace(GRAPH, stages=(*GRAPH.stages, later), links=(entered, way))

    unmet = next(
        one
        for one in check(of(with_stage(replace(SELLING, collects=()), graph)))
        if one.code == "STG006" and "later" in one.subject
    )

    assert unmet.witness
    assert dict(unmet.witness.record)["Deal.amount"] == "7"


def test_what_is_collected_anew_is_no_longer_known() -> None:
    later = Stage("later", "stage", "", owner=owned("Onboarding"), holds=at_least(AMOUNT, 1))
    graph = with_stage(later, with_link(replace(GO_LIVE, targets=("later",))))
    graph = with_stage(replace(KICKOFF, collects=(AMOUNT,)), graph)
    graph = with_link(Link("end", "move", ("later",), ("live",), trigger=DONE), with_clock(stage_clock("later"), graph))

    assert ("STG006", "Sale/link/go_live") in told(of(graph))


def test_the_same_stage_of_as_is_and_to_be_may_mean_two_things_but_not_of_two_processes() -> None:
    other = replace(with_stage(replace(KICKOFF, holds=is_(STATUS, "LOST"))), name="Other")
    links = tuple(replace(k, trigger=Trigger("signal", "CRM", is_(STATUS, "LOST"))) if k is HAND_OVER else k for k in other.links)
    other = replace(other, links=links)

    same_process = check(replace(WITH_LOST, workflows=(GRAPH, other)))
    two_processes = check(replace(WITH_LOST, workflows=(GRAPH, replace(other, process="Other"))))

    assert [one.element for one in same_process if one.code == "STG004"] == []
    assert [one.element for one in two_processes if one.code == "STG004"] == ["Other/stage/kickoff"]


# --- triggers -------------------------------------------------------------------------------------
def branches(*guards: Expression | None, default: bool = False) -> Specs:
    """The kick-off leads to an end by one link on the end of work for each guard."""
    ends = [replace(LIVE, name=f"end_{i}") for i in range(len(guards) + default)]
    links = [
        Link(f"way_{i}", "move", ("kickoff",), (end.name,), trigger=DONE, only_if=guard)
        for i, (end, guard) in enumerate(zip(ends, guards, strict=False))
    ]
    if default:
        links.append(Link("rest", "move", ("kickoff",), (ends[-1].name,), trigger=DONE, is_default=True))
    return of(replace(GRAPH, stages=(SELLING, KICKOFF, *ends), links=(HAND_OVER, *links)))


def test_guards_that_share_a_boundary_are_ambiguous_there_and_nowhere_else() -> None:
    found = check(branches(below(AMOUNT, 11), at_least(AMOUNT, 10)))

    assert [(one.code, one.element) for one in found] == [("TRG002", "Sale/link/way_1")]
    assert found[0].witness is not None
    assert dict(found[0].witness.record)["Deal.amount"] == "10"


def test_guards_that_leave_out_one_number_do_not_handle_it() -> None:
    found = check(branches(below(AMOUNT, 10), at_least(AMOUNT, 11)))

    assert [(one.code, one.element) for one in found] == [("TRG003", "Sale/stage/kickoff")]
    assert found[0].witness is not None
    assert dict(found[0].witness.record)["Deal.amount"] == "10"


def test_the_record_of_a_finding_has_what_every_case_brings() -> None:
    due = Field(FieldRef("Deal", "due"), "day", "", kept_in=("CRM",))
    later = Apply("<", (Now("day"), due.ref))
    gap = branches(below(AMOUNT, 10), at_least(AMOUNT, 11))
    graph = with_link(replace(HAND_OVER, requires=requires(filled(SCOPE), at_least(AMOUNT, 1), later)), gap.workflows[0])
    company = replace(gap, workflows=(graph,), records=(replace(DEAL, fields=(*DEAL.fields, due)),))

    witness = next(one for one in check(company) if one.code == "TRG003").witness

    assert witness
    assert dict(witness.record)["Deal.due"]


def timed(first: Trigger, second: Trigger, *guards: Expression) -> list[str]:
    links = [Link(f"way_{i}", "move", ("kickoff",), ("live",), trigger=t) for i, t in enumerate((first, second))]
    links = [replace(k, only_if=guard) for k, guard in zip(links, guards or (None, None), strict=True)]
    return [code for code, _ in told(of(replace(GRAPH, links=(HAND_OVER, *links)))) if code.startswith("TRG")]


def test_a_batch_competes_with_what_goes_on_at_once_and_not_with_another_batch() -> None:
    monday, thursday = Trigger("every", said="Mon 10:00"), Trigger("every", said="Thu 10:00")

    assert timed(DONE, monday) == ["TRG002"]
    assert timed(monday, monday) == ["TRG002"]
    assert timed(monday, thursday) == []
    assert timed(DONE, monday, below(AMOUNT, 10), at_least(AMOUNT, 10)) == []
    assert timed(monday, thursday, below(AMOUNT, 10), at_least(AMOUNT, 11)) == ["TRG003"]


def test_a_default_handles_what_is_left() -> None:
    assert told(branches(below(AMOUNT, 10), at_least(AMOUNT, 11), default=True)) == []


def test_a_guard_inside_an_earlier_one_is_shadowed_and_not_ambiguous_too() -> None:
    assert told(branches(below(AMOUNT, 100), below(AMOUNT, 10), at_least(AMOUNT, 100))) == [("TRG005", "Sale/link/way_1")]


def test_two_links_without_guards_are_ambiguous_and_not_shadowed() -> None:
    assert told(branches(None, None)) == [("TRG002", "Sale/link/way_1")]


def test_a_guard_that_only_python_knows_is_doubted_one_step_milder() -> None:
    vip = Opaque("is_vip", (SCOPE,))
    found = check(branches(vip, at_least(AMOUNT, 1)))

    overlap = next(one for one in found if one.code == "TRG002")
    assert (overlap.severity, overlap.verdict) == ("warning", "unknown")
    assert "is_vip" in overlap.reason


def test_a_guard_that_contradicts_what_the_gate_let_through_is_dead() -> None:
    found = told(branches(below(AMOUNT, 1), at_least(AMOUNT, 1)))

    assert found == [("FLW001", "Sale/stage/end_0"), ("TRG004", "Sale/link/way_0")]


def test_asking_whether_a_field_is_filled_does_not_read_it() -> None:
    blank = Apply("not", (filled(AMOUNT),))
    graph = with_stage(replace(SELLING, collects=(SCOPE,)))
    graph = with_link(replace(HAND_OVER, requires=requires(filled(SCOPE))), graph)
    ends = (replace(LIVE, name="a"), replace(LIVE, name="b"))
    known = Apply("and", (filled(AMOUNT), at_least(AMOUNT, 10)))
    small = Link("small", "move", ("kickoff",), ("a",), trigger=DONE, only_if=Apply("or", (blank, below(AMOUNT, 10))))
    large = Link("large", "move", ("kickoff",), ("b",), trigger=DONE, only_if=known)
    graph = replace(graph, stages=(*graph.stages[:2], *ends), links=(graph.links[0], small, large))

    assert told(of(graph)) == []


def test_two_signals_about_different_fields_are_two_moments() -> None:
    lost = Link("lose", "move", ("selling",), ("live",), trigger=Trigger("signal", "CRM", is_(STATUS, "LOST")))
    more = Link("grow", "move", ("selling",), ("live",), trigger=Trigger("signal", "CRM", at_least(AMOUNT, 100)))

    assert not [code for code, _ in told(of(with_link(more, with_link(lost)), WITH_LOST)) if code.startswith("TRG")]


LARGE = at_least(AMOUNT, 10)
BLANK = Apply("not", (filled(AMOUNT),))


def unasked(graph: Graph) -> Graph:
    """Nobody has to know the amount before the kick-off."""
    return with_link(replace(HAND_OVER, requires=requires(filled(SCOPE))), with_stage(replace(SELLING, collects=(SCOPE,)), graph))


def guarded(*beside: Expression) -> Graph:
    rest = Link("rest", "move", ("kickoff",), ("live",), trigger=DONE, is_default=True)
    others = [Link(f"other_{i}", "move", ("kickoff",), ("live",), trigger=DONE, only_if=one) for i, one in enumerate(beside)]
    return replace(GRAPH, links=(HAND_OVER, replace(GO_LIVE, only_if=LARGE), *others, rest))


def routed(*beside: Expression) -> Graph:
    rows = tuple((condition, owned("Onboarding")) for condition in (LARGE, *beside))
    return with_stage(replace(KICKOFF, owner=Owner("table", rows=rows, otherwise=owned("Onboarding"))))


def hurried(*beside: Expression) -> Graph:
    deadline = Deadline(tuple((one, Duration(5)) for one in (LARGE, *beside)), Duration(60), ESCALATE)
    return with_clock(stage_clock("kickoff", deadline))


def needed(*beside: Expression) -> Graph:
    need = Need(filled(SCOPE), only_if=Apply("or", (LARGE, *beside)) if beside else LARGE)
    return with_link(replace(GO_LIVE, requires=Gate((need,), ESCALATE)))


PLACES = {
    "Sale/link/go_live": [guarded, needed],
    "Sale/stage/kickoff": [routed],
    "Sale/clock/kickoff": [hurried],
}
"""Where a comparison decides something once the kick-off is reached."""
COMPARING = [(place, compare) for place, many in PLACES.items() for compare in many]


@pytest.mark.parametrize(("place", "compare"), COMPARING)
def test_a_comparison_with_what_nobody_asks_for_is_told_wherever_it_stands(place: str, compare: Callable[..., Graph]) -> None:
    assert [one for one in told(of(unasked(compare()))) if one[0] == "TRG007"] == [("TRG007", place)]
    assert [one for one in told(of(compare())) if one[0] == "TRG007"] == []


@pytest.mark.parametrize(("place", "compare"), COMPARING)
def test_a_comparison_beside_one_that_asks_for_blank_is_not_told(place: str, compare: Callable[..., Graph]) -> None:
    del place
    assert [one for one in told(of(unasked(compare(BLANK)))) if one[0] == "TRG007"] == []


@given(collects=st.booleans(), requires_it=st.booleans(), supplied=st.booleans(), held=st.booleans(), passes=st.booleans())
def test_all_comparisons_agree_on_what_may_be_blank(
    *, collects: bool, requires_it: bool, supplied: bool, held: bool, passes: bool
) -> None:
    """Guard, table, target, need and priority ask the same question of the same moment."""
    asked = (filled(SCOPE), filled(AMOUNT)) if requires_it else (filled(SCOPE),)
    gate = requires(*asked, missing=Consequence("pass") if passes else None)
    fields = tuple(replace(f, filled_by="CRM") if f.ref == AMOUNT and supplied else f for f in DEAL.fields)
    company = replace(CLEAN, records=(replace(DEAL, fields=fields),))

    def is_told(graph: Graph) -> bool:
        selling, kickoff, *_ = graph.stages
        graph = with_link(replace(HAND_OVER, requires=gate), graph)
        graph = with_stage(replace(kickoff, holds=filled(AMOUNT) if held else None), graph)
        graph = with_stage(replace(selling, collects=(SCOPE, AMOUNT) if collects else (SCOPE,)), graph)
        return any(one.code == "TRG007" for one in check(of(graph, company)))

    may_be_blank = not (collects or supplied or held or (requires_it and not passes))
    assert [is_told(compare()) for _, compare in COMPARING] == [may_be_blank] * len(COMPARING)
    assert is_told(replace(GRAPH, priority=AMOUNT)) == may_be_blank


def test_what_a_gate_requires_anyway_decides_what_else_it_requires() -> None:
    need = Need(filled(SCOPE), only_if=LARGE)
    known, unknown = Gate((need, Need(filled(AMOUNT))), ESCALATE), Gate((need,), ESCALATE)

    assert "TRG007" not in [code for code, _ in told(of(unasked(with_link(replace(GO_LIVE, requires=known)))))]
    assert "TRG007" in [code for code, _ in told(of(unasked(with_link(replace(GO_LIVE, requires=unknown)))))]
    let_go = replace(known, missing=Consequence("pass"))
    assert "TRG007" in [code for code, _ in told(of(unasked(with_link(replace(GO_LIVE, requires=let_go)))))]


def test_an_entry_gate_sees_what_the_link_has_set() -> None:
    gate = Gate((Need(filled(SCOPE), only_if=LARGE),), ESCALATE)
    entered = with_stage(replace(KICKOFF, entry=gate))
    told_so = with_link(replace(unasked(GRAPH).links[0], sets=(Assignment(AMOUNT, Constant("whole", "3")),)), unasked(entered))

    assert ("TRG007", "Sale/stage/kickoff") in told(of(unasked(entered)))
    assert ("TRG007", "Sale/stage/kickoff") not in told(of(told_so))


def test_a_target_is_chosen_when_its_clock_starts() -> None:
    late = Deadline(((LARGE, Duration(5)),), Duration(60), ESCALATE)
    promise = Clock("promise", "SLA", "", (Edge("takes", "hand_over"),), (Edge("enters", "live"),), late)
    after = replace(promise, starts=(Edge("leaves", "kickoff"),))
    asked_late = with_stage(replace(KICKOFF, collects=(AMOUNT,)), unasked(GRAPH))

    assert ("TRG007", "Sale/clock/promise") in told(of(with_clock(promise, asked_late)))
    assert ("TRG007", "Sale/clock/promise") not in told(of(with_clock(after, asked_late)))


def test_a_priority_that_some_cases_lack_is_told_once_and_not_before_anybody_can_know_it() -> None:
    chat = Stage("chat", "start", "", owner=owned("Sales"), holds=is_(STATUS, "OPEN"), collects=(SCOPE,))
    both = replace(HAND_OVER, sources=("selling", "chat"), takes="any", requires=requires(filled(SCOPE)))
    mixed = replace(with_stage(chat, with_link(both)), priority=AMOUNT)

    assert [one for one in told(of(mixed)) if one[0] == "TRG007"] == [("TRG007", "Sale")]
    assert [one for one in told(of(replace(GRAPH, priority=AMOUNT))) if one[0] == "TRG007"] == []
    assert [one for one in told(of(replace(unasked(GRAPH), priority=AMOUNT))) if one[0] == "TRG007"] == [("TRG007", "Sale")]


def test_a_default_is_not_advised_where_the_language_refuses_it() -> None:
    training = replace(KICKOFF, name="training", collects=())
    fork = replace(HAND_OVER, targets=("kickoff", "training"))
    join = replace(GO_LIVE, sources=("kickoff", "training"))
    alone = Link("alone", "move", ("kickoff",), ("live",), trigger=DONE)
    graph = replace(GRAPH, stages=(SELLING, KICKOFF, training, LIVE), links=(fork, join, alone))

    joined = next(one for one in check(of(graph)) if one.code == "TRG002")
    beside = next(one for one in check(branches(None, at_least(AMOUNT, 2), default=True)) if one.code in ("TRG002", "TRG005"))
    free = next(one for one in check(branches(below(AMOUNT, 11), at_least(AMOUNT, 10))) if one.code == "TRG002")

    assert joined.remedy == "let their conditions exclude each other"
    assert "nothing_else_applies" not in beside.remedy
    assert free.remedy.endswith("or write `only_if=nothing_else_applies` on one of them")


# --- data -----------------------------------------------------------------------------------------
def test_what_a_batch_takes_has_been_worked_on_and_what_a_timer_takes_has_not() -> None:
    weekly = replace(HAND_OVER, trigger=Trigger("every", said="Mon 09:00"), sets=(Assignment(STATUS, Constant("choice", "WON")),))
    after = replace(weekly, trigger=Trigger("after", delay=Duration(7, "d")))

    assert "DAT002" not in [code for code, _ in told(of(with_link(weekly)))]
    by_exit = replace(weekly, trigger=Trigger("after", delay=Duration(7, "d")), requires=None)
    at_exit = with_stage(replace(SELLING, exit=requires(filled(SCOPE))), with_link(by_exit))

    assert next(one for one in check(of(at_exit)) if one.code == "DAT002").message.endswith("`selling` has collected it")
    torn = next(one for one in check(of(with_link(after))) if one.code in ("DAT001", "DAT002"))
    assert torn.message.endswith("not by selling, for time can come before `selling` has collected it")
    assert torn.remedy.endswith("or take the case when the work of `selling` is done")


def test_a_start_is_not_told_to_let_a_stage_before_it_collect() -> None:
    graph = with_stage(replace(SELLING, collects=(AMOUNT,), reads=(SCOPE,)), with_link(replace(HAND_OVER, requires=None)))

    dropped = next(one for one in check(of(graph)) if one.code == "DAT003" and one.element == "Sale/stage/selling")

    assert dropped.remedy == "let a system fill it (`filled_by=`), or do not count on it"


def test_a_copy_is_only_advised_to_a_system_that_is_known() -> None:
    carrying = with_link(replace(HAND_OVER, carries=(AMOUNT,)))

    somewhere = next(one for one in check(of(carrying)) if one.code == "DAT003")
    in_slack = next(one for one in check(of(with_stage(replace(KICKOFF, worked_in="Slack")))) if one.code == "DAT003")

    assert somewhere.remedy == "carry it (`carries=[Deal.scope]`), or say where `kickoff` is worked"
    assert in_slack.remedy == "carry it (`carries=[Deal.scope]`), or copy it there (`synced_to=[...]` on `Deal.scope`)"


def test_a_start_is_not_advised_to_be_an_end() -> None:
    graph = replace(GRAPH, links=(GO_LIVE,), clocks=())

    assert [one.remedy for one in check(of(graph)) if one.code == "FLW002"] == ["say how a case leaves it"]


def test_a_field_that_a_system_fills_is_always_there() -> None:
    fields = tuple(replace(f, filled_by="CRM") if f.ref == SCOPE else f for f in DEAL.fields)
    specs = replace(CLEAN, records=(replace(DEAL, fields=fields),))

    assert told(of(with_stage(replace(SELLING, collects=(AMOUNT,))), specs)) == []


@pytest.mark.parametrize(
    ("fact", "needs_it"),
    [
        (Apply("and", (filled(AMOUNT), at_least(AMOUNT, 1))), True),
        (at_least(AMOUNT, 1), True),
        (Apply("or", (Apply("not", (filled(AMOUNT),)), at_least(AMOUNT, 1))), False),
        (Apply("or", (filled(SCOPE), filled(AMOUNT))), False),
    ],
)
def test_a_requirement_needs_what_cannot_be_blank_while_it_holds(fact: Expression, needs_it: bool) -> None:
    graph = with_stage(replace(SELLING, collects=(SCOPE,)), with_link(replace(HAND_OVER, requires=requires(fact))))

    assert (("DAT001", "Sale/link/hand_over") in told(of(graph))) == needs_it


def test_a_default_supplies_what_is_required() -> None:
    gate = requires(filled(SCOPE), missing=Consequence("default", sets=()))
    missing = with_link(replace(HAND_OVER, requires=gate), with_stage(replace(SELLING, collects=(AMOUNT,))))

    assert ("DAT001", "Sale/link/hand_over") in told(of(missing))


def test_a_field_required_only_sometimes_may_come_only_sometimes() -> None:
    chat = Stage("chat", "start", "", owner=owned("Sales"), holds=is_(STATUS, "OPEN"), collects=(AMOUNT,))
    only_large = replace(requires(filled(SCOPE)).needs[0], only_if=at_least(AMOUNT, 10))
    link = replace(HAND_OVER, sources=("selling", "chat"), takes="any", requires=replace(requires(), needs=(only_large,)))
    graph = with_clock(stage_clock("chat"), with_stage(replace(KICKOFF, reads=()), with_stage(chat, with_link(link))))

    assert not [code for code, _ in told(of(graph)) if code == "DAT002"]


def test_a_field_typed_again_is_told_at_the_field_only_if_it_is_used() -> None:
    nick = FieldRef("Deal", "nick")
    fields = (*DEAL.fields, Field(nick, "text", "", kept_in=("CRM",), synced_to=(Sync("Sheet", "by hand"),)))
    specs = replace(CLEAN, records=(replace(DEAL, fields=fields),))

    assert told(specs) == []
    assert ("DAT005", "field/Deal.nick") in told(of(with_stage(replace(KICKOFF, collects=(nick,))), specs))


def test_what_the_same_team_collects_on_some_ways_only_is_counted_on_too() -> None:
    chat = Stage("chat", "start", "", owner=owned("Sales"), holds=is_(STATUS, "OPEN"))
    talking = Stage("talking", "stage", "", owner=owned("Sales"), reads=(SCOPE,))
    ways = replace(
        HAND_OVER, what="move", sources=("selling", "chat"), targets=("talking",), takes="any", requires=None, accepted=None
    )
    on = replace(GO_LIVE, sources=("talking",))
    graph = replace(GRAPH, stages=(SELLING, chat, talking, LIVE), links=(ways, on), clocks=())
    alone = replace(graph, stages=(SELLING, talking, LIVE), links=(replace(ways, sources=("selling",)), on))

    assert ("DAT006", "Sale/stage/talking") in told(of(graph))
    assert ("DAT006", "Sale/stage/talking") not in told(of(alone))


# --- flow -----------------------------------------------------------------------------------------
def test_an_end_that_comes_too_early_is_told_at_the_link_that_leads_there() -> None:
    training = replace(KICKOFF, name="training", reads=())
    lost = Stage("lost", "end", "", outcome="lost")
    fork, join = replace(HAND_OVER, targets=("kickoff", "training")), replace(GO_LIVE, sources=("kickoff", "training"))
    give_up = Link("give_up", "move", ("training",), ("lost",), trigger=Trigger("event", "CRM", said="gone"))
    graph = replace(GRAPH, stages=(SELLING, KICKOFF, training, LIVE, lost), links=(fork, join, give_up))

    assert [element for code, element in told(of(graph)) if code == "FLW005"] == ["Sale/link/give_up"]


def test_a_workflow_without_a_start_is_told_so_once() -> None:
    graph = replace(GRAPH, stages=(KICKOFF, LIVE), links=(GO_LIVE,), clocks=())

    assert [one for one in told(of(graph)) if one[0] == "FLW001"] == [("FLW001", "Sale")]


def test_a_stage_out_of_which_nothing_can_lead_is_not_told_twice() -> None:
    found = told(branches(below(AMOUNT, 1)))

    assert ("FLW002", "Sale/stage/kickoff") in found
    assert "TRG003" not in [code for code, _ in found]


def test_what_leads_to_an_impossible_stage_is_not_blamed_for_it() -> None:
    never = Apply("and", (is_(STATUS, "WON"), at_least(AMOUNT, 9), below(AMOUNT, 9)))

    found = [code for code, _ in told(of(with_stage(replace(KICKOFF, holds=never))))]

    assert "STG003" in found
    assert "STG006" not in found


# --- time -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("schedule", "days", "found"),
    [
        ("Mon 09:00", 2, False),
        ("Fri 10:00", 2, False),
        ("Fri 18:00", 2, True),
        ("weekday 17:00", 1, False),
        ("day 12:00", 1, True),
    ],
)
def test_the_time_for_what_comes_in_batches_begins_with_the_batch(schedule: str, days: int, found: bool) -> None:
    weekly = replace(HAND_OVER, trigger=Trigger("every", said=schedule), sets=(Assignment(STATUS, Constant("choice", "WON")),))
    limit = Deadline((), Duration(days, "d"), ESCALATE)
    graph = with_clock(stage_clock("kickoff", limit), with_link(replace(weekly, requires=requires(missing=ESCALATE))))

    assert ("TIM004" in [code for code, _ in told(of(graph))]) == found


def test_a_row_for_records_without_the_field_counts() -> None:
    assert "TIM005" not in [code for code, _ in told(of(unasked(hurried(BLANK))))]
    assert "TIM005" in [code for code, _ in told(of(hurried(LARGE)))]


PROMISE = Clock("promise", "SLA", "", (Edge("takes", "hand_over"),), (Edge("enters", "live"),), within(10, unit="d"))
"""A clock from the handoff to the end."""


def without_deadline(*names: str) -> tuple[Clock, ...]:
    return tuple(clock for clock in GRAPH.clocks if clock.what != "stage" or clock.name not in names)


def test_a_running_clock_covers_a_stage() -> None:
    graph = replace(GRAPH, clocks=(*without_deadline("kickoff"), PROMISE))

    assert told(of(graph)) == []


def test_a_clock_that_pauses_in_a_stage_does_not_cover_it() -> None:
    graph = replace(GRAPH, clocks=(*without_deadline("kickoff"), replace(PROMISE, pauses=("kickoff",))))

    assert told(of(graph)) == [("TIM001", "Sale/stage/kickoff")]


def test_a_clock_that_only_some_ways_start_does_not_cover_a_stage() -> None:
    side = Stage("side", "start", "", owner=owned("Onboarding"), holds=is_(STATUS, "LOST"))
    move = Link("reopen", "move", ("side",), ("kickoff",), trigger=Trigger("signal", "CRM", is_(STATUS, "WON")))
    graph = with_clock(stage_clock("side"), with_link(move, with_stage(side)))
    graph = replace(graph, clocks=(*(c for c in graph.clocks if c.name != "kickoff"), PROMISE))

    assert ("TIM001", "Sale/stage/kickoff") in told(of(graph, WITH_LOST))


def test_a_timer_that_moves_the_case_on_is_a_deadline() -> None:
    silent = Link("silent", "move", ("kickoff",), ("live",), trigger=Trigger("after", delay=Duration(7, "d")))
    graph = replace(with_link(silent), clocks=without_deadline("kickoff"))

    assert told(of(graph)) == []


def test_an_acceptance_alone_does_not_cover_the_work_after_it() -> None:
    assert told(of(replace(GRAPH, clocks=without_deadline("kickoff")))) == [("TIM001", "Sale/stage/kickoff")]


def test_targets_by_record_that_leave_a_gap_leave_some_cases_without_a_clock() -> None:
    rows = ((below(AMOUNT, 10), Duration(60, business=True)),)
    gap = with_clock(stage_clock("kickoff", Deadline(rows, None, ESCALATE)))
    whole = ((*rows, (at_least(AMOUNT, 10), Duration(30, business=True))),)

    assert told(of(gap)) == [("TIM001", "Sale/clock/kickoff")]
    assert told(of(with_clock(stage_clock("kickoff", Deadline(whole[0], None, ESCALATE))))) == []


@pytest.mark.parametrize(("days", "found"), [(2, []), (1, [("TIM003", "Sale/clock/promise")])])
def test_a_promise_must_hold_what_the_deadlines_on_the_way_allow(days: int, found: list[tuple[str, str]]) -> None:
    longer = with_clock(stage_clock("kickoff", within(510)))  # one business day, and the acceptance takes an hour

    assert told(of(with_clock(replace(PROMISE, deadline=within(days, unit="d")), longer))) == found


def test_elapsed_time_is_no_part_of_a_promise_in_business_time() -> None:
    longer = with_clock(stage_clock("kickoff", within(30 * 1440, business=False)))

    assert told(of(with_clock(replace(PROMISE, deadline=within(1, unit="d")), longer))) == []


@pytest.mark.parametrize(
    ("hours", "week", "found"),
    [
        (63, "Mon-Fri 09:00-17:30", True),
        (64, "Mon-Fri 09:00-17:30", False),
        (1, "Mon-Sun 00:00-24:00", False),
        (23, "Mon-Sun 22:00-06:00", False),
        (15, "Mon-Sun 22:00-06:00", True),
        (16, "Mon-Sun 22:00-06:00", False),
    ],
)
def test_an_elapsed_deadline_must_outlast_the_longest_closing_time(hours: int, week: str, found: bool) -> None:
    specs = replace(CLEAN, calendars=(replace(OFFICE, week=week),))
    clock = acceptance_clock("hand_over", within(hours * 60, business=False))

    assert [one.code for one in check(of(with_clock(clock), specs))] == (["TIM004"] if found else [])


def test_software_is_always_there() -> None:
    fields = (SCOPE,)
    bot = Party("Bot", "agent", task="extract", reads=fields, writes=(AMOUNT,), falls_back_to="Sales", confident=None)
    stage = replace(SELLING, worked_by=owned("Bot"))
    graph = with_clock(stage_clock("selling", within(30, business=False)), with_stage(stage))

    assert not [code for code, _ in told(of(graph, replace(CLEAN, parties=(*CLEAN.parties, bot)))) if code == "TIM004"]


# --- flow -----------------------------------------------------------------------------------------
def shifts(trigger: Trigger) -> Specs:
    """Two teams that hand a case to each other."""
    night = Link("night", "handoff", ("kickoff",), ("selling",), trigger=trigger)
    return of(with_link(night))


def test_shifts_go_round_by_the_clock_and_are_no_rework() -> None:
    assert ("FLW004", "Sale/link/night") not in told(shifts(Trigger("every", said="day 19:00")))
    assert ("FLW004", "Sale/link/night") in told(shifts(Trigger("event", "CRM", said="unclear")))


def test_a_loop_inside_one_team_is_no_rework() -> None:
    again = Link("again", "move", ("kickoff",), ("kickoff",), trigger=Trigger("event", "CRM", said="postponed"))

    assert not [code for code, _ in told(of(with_link(again))) if code == "FLW004"]


def test_a_return_without_a_limit_is_rework_without_end() -> None:
    endless = replace(HAND_OVER, requires=requires(filled(SCOPE), at_least(AMOUNT, 1), missing=Consequence("return to sender")))

    assert told(of(with_link(endless))) == [("FLW004", "Sale/link/hand_over")]


def test_a_dead_end_is_not_told_again_of_the_stages_that_lead_to_it() -> None:
    graph = replace(GRAPH, links=(HAND_OVER,))

    found = told(of(graph))
    assert ("FLW002", "Sale/stage/kickoff") in found
    assert not [code for code, _ in found if code == "FLW003"]


def test_a_trap_is_told_once() -> None:
    there = Link("there", "move", ("kickoff",), ("room",), trigger=DONE)
    back = Link("back", "move", ("room",), ("kickoff",), trigger=DONE)
    room = Stage("room", "stage", "", owner=owned("Onboarding"))
    graph = with_clock(stage_clock("room"), replace(with_stage(room), links=(HAND_OVER, there, back)))

    assert [pair for pair in told(of(graph)) if pair[0] == "FLW003"] == [("FLW003", "Sale/stage/kickoff")]


# --- systems and software -------------------------------------------------------------------------
def test_a_map_of_choices_keeps_them_apart_and_has_a_word_for_each_that_is_used() -> None:
    def with_map(*pairs: tuple[str, str]) -> Specs:
        fields = tuple(
            replace(f, synced_to=(Sync("Planner", "automatic", pairs),)) if f.ref == STATUS else f for f in DEAL.fields
        )
        return replace(CLEAN, records=(replace(DEAL, fields=fields),))

    there = with_stage(replace(KICKOFF, worked_in="Planner", reads=()))
    there = with_link(replace(HAND_OVER, requires=requires(at_least(AMOUNT, 1), missing=Consequence("block"))), there)

    def codes(specs: Specs) -> list[str]:
        return [one.message for one in check(of(there, specs)) if one.code == "SOR004" and one.element.startswith("field")]

    assert codes(with_map(("WON", "to do"), ("OPEN", "draft"))) == []
    assert codes(with_map(("WON", "to do"), ("OPEN", "to do"))) == [
        "`WON` and `OPEN` of `Deal.status` are both “to do” in `Planner`: nobody there can tell them apart"
    ]
    assert codes(with_map(("OPEN", "draft"))) == [
        "`Planner` has no word for `WON` of `Deal.status`, which the workflow uses there"
    ]


def test_automation_is_only_doubted_where_a_rule_that_it_follows_is_open() -> None:
    job = Automation("Create the project", "CRM", Consequence("notify", to="Lead"))
    automated = with_link(replace(HAND_OVER, automated=(job,)))

    assert told(of(automated)) == []
    disputed = with_stage(replace(KICKOFF, owner=Owner("disputed", ("Sales", "Onboarding"))), automated)
    assert told(of(disputed)) == [("AUT001", "Sale/link/hand_over"), ("OWN002", "Sale/stage/kickoff")]


def test_an_agent_that_is_not_at_work_is_nobodys_business() -> None:
    idle = Party("Assistant", "agent")
    specs = replace(CLEAN, parties=(*CLEAN.parties, idle))

    assert told(specs) == []
    helped = with_stage(replace(KICKOFF, helped_by="Assistant"))
    assert told(of(helped, specs)) == [("AUT002", "party/Assistant")]


# --- compiled graphs: what the language refuses ---------------------------------------------------
def test_an_agent_that_owns_a_stage_of_a_compiled_graph_is_told() -> None:
    bot = Party("Bot", "agent")
    graph = with_stage(replace(KICKOFF, owner=owned("Bot")))

    assert ("AUT003", "Sale/stage/kickoff") in told(of(graph, replace(CLEAN, parties=(*CLEAN.parties, bot))))


def test_an_agent_that_routes_alone_is_told() -> None:
    bot = Party("Bot", "agent", task="route", reads=(SCOPE,), writes=(AMOUNT,))
    graph = with_stage(replace(KICKOFF, worked_by=owned("Bot")))

    assert ("AUT003", "Sale/stage/kickoff") in told(of(graph, replace(CLEAN, parties=(*CLEAN.parties, bot))))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (Constant("whole", "3"), []),
        (Constant("money", "3"), ["DAT007"]),
        (SCOPE, ["DAT007"]),
        (AMOUNT, []),
    ],
)
def test_a_value_of_another_kind_is_told_in_a_compiled_graph(value: Constant | FieldRef, found: list[str]) -> None:
    link = replace(GO_LIVE, sets=(Assignment(AMOUNT, value),))

    assert [one.code for one in check(of(with_link(link)))] == found


def test_a_choice_that_the_field_does_not_have_is_told_in_a_compiled_graph() -> None:
    link = replace(GO_LIVE, sets=(Assignment(STATUS, Constant("choice", "GONE")),))

    assert [one.code for one in check(of(with_link(link)))] == ["DAT007"]


def test_the_team_that_receives_work_says_how_it_gets_its_person() -> None:
    parties = tuple(replace(p, assigns=None) if p is ONBOARDING else p for p in CLEAN.parties)

    assert told(replace(CLEAN, parties=parties)) == [("OWN010", "party/Onboarding")]


def test_an_acceptance_without_a_deadline_is_one() -> None:
    graph = with_link(replace(HAND_OVER, accepted=Acceptance()))

    assert told(of(replace(graph, clocks=(stage_clock("selling"), stage_clock("kickoff"))))) == []
