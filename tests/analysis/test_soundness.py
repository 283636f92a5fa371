"""Soundness, by hand and against an exhaustive exploration of small nets that knows nothing of reductions."""

from collections import Counter

import pytest
from hypothesis import given

from flowspec.analysis.soundness import Soundness, Unsound, soundness
from flowspec.analysis.topology import Topology, topology
from flowspec.model.graph import Consequence, Graph, Link
from tests.analysis.nets import flows, graph, link
from tests.analysis.thorough import tried

FORK, JOIN = link("fork", "start", "a b"), link("join", "a b", "end")


def of(*links: Link) -> Soundness:
    return soundness(topology(graph(links)))


def test_a_fork_that_is_joined_is_sound() -> None:
    assert of(FORK, JOIN) == Soundness((), "", "reduction")


def test_work_without_forks_is_decided_by_reachability() -> None:
    assert of(link("go", "start", "a"), link("on", "a", "end"), link("again", "a", "start")) == Soundness((), "", "reachability")


def test_a_choice_before_a_join_is_a_deadlock() -> None:
    answer = of(link("left", "start", "a"), link("right", "start", "b"), JOIN)

    assert answer == Soundness(
        (
            Unsound("option to complete", ("a",), ("start", "left", "a"), ("a",), "work is stuck in `a`: `join` waits for `b`"),
            Unsound("option to complete", ("b",), ("start", "right", "b"), ("b",), "work is stuck in `b`: `join` waits for `a`"),
            Unsound("no dead stage", ("end",), (), (), "no case ever comes to `end`"),
        ),
        "",
        "exploration",
    )


def test_an_end_in_one_branch_leaves_work_in_the_other() -> None:
    answer = of(FORK, link("done", "a", "end"), link("also", "b", "end"))

    left = ("b",)
    trace = ("start", "fork", "a + b", "done", "b + end")
    says = "when `end` is reached, work is still going on in `b`"
    assert Unsound("proper completion", left, trace, ("b", "end"), says) in answer.faults
    assert answer.sound is False


def test_a_loop_that_forks_makes_ever_more_work() -> None:
    answer = of(link("more", "start", "start a"), link("done", "a", "b"), link("out", "start b", "end"))

    assert "becomes more each time round" in " ".join(fault.says for fault in answer.faults)
    assert answer.sound is False


def test_a_round_without_exit_has_no_option_to_complete() -> None:
    answer = of(link("go", "start", "a"), link("back", "a", "start"))

    assert [(fault.what, fault.stages) for fault in answer.faults] == [
        ("option to complete", ("start", "a")),
        ("no dead stage", ("end",)),
    ]


def test_a_limit_on_rework_adds_no_states() -> None:
    rework = link("rework", "b", "start", at_most=1000, over_limit=Consequence("return", to="end"))

    answer = of(link("go", "start", "b"), rework, link("on", "b", "end"))

    assert answer == Soundness((), "", "reachability")


def test_what_is_not_looked_at_is_unknown() -> None:
    wide = [link("fork", "start", " ".join(f"s{i}" for i in range(12)))]
    wide += [link(f"x{i}", f"s{i}", f"t{i}") for i in range(12)] + [
        link(f"y{i}", f"s{i} t{(i + 1) % 12}", f"u{i}") for i in range(12)
    ]
    wide += [link("join", " ".join(f"t{i}" for i in range(12)), "end")]

    answer = soundness(topology(graph(wide)), budget=100)

    assert answer.unknown == "more than 100 markings were not looked at"
    assert answer.sound is not True


@pytest.mark.parametrize("depth", [1, 3, 60])
def test_nested_forks_are_reduced_however_deep(depth: int) -> None:
    links: list[Link] = []
    for i in range(depth):
        inner = f"b{i + 1}" if i + 1 < depth else "deep"
        links += [link(f"fork{i}", f"b{i}" if i else "start", f"l{i} r{i}"), link(f"in{i}", f"r{i}", inner)]
        links += [link(f"retry{i}", f"l{i}", f"l{i}"), link(f"skip{i}", f"r{i}", f"done{i}")]
        links += [link(f"join{i}", f"l{i} done{i}", f"done{i - 1}" if i else "end")]
    links += [link("deepest", "deep", f"done{depth - 1}")]

    assert of(*links) == Soundness((), "", "reduction")


# --- against exhaustive exploration -----------------------------------------------------------------
LIMIT = 400


def explored(net: Topology, start: str) -> tuple[bool, bool, set[str]] | None:
    """Option to complete, proper completion, and the stages that are entered; None if the net is too large or grows."""
    first = frozenset(Counter([start]).items())
    onward: dict[frozenset[tuple[str, int]], list[frozenset[tuple[str, int]]]] = {}
    waiting = [first]
    while waiting:
        marking = waiting.pop()
        if marking in onward:
            continue
        onward[marking] = []
        tokens = Counter(dict(marking))
        if len(onward) > LIMIT or tokens.total() > 8:
            return None
        for step in net.steps if not any(tokens[end] for end in net.ends) else ():
            if all(tokens[source] for source in step.sources):
                onward[marking].append(frozenset((tokens - Counter(step.sources) + Counter(step.targets)).items()))
        waiting += onward[marking]
    final = {m for m in onward if any(place in net.ends for place, _ in m)}
    completing = set(final)
    while more := {m for m, further in onward.items() if m not in completing and not completing.isdisjoint(further)}:
        completing |= more
    proper = all(sum(n for _, n in m) == 1 for m in final)
    return len(completing) == len(onward), proper, {place for m in onward for place, _ in m}


@given(flows(parallel=True))
@tried(600)
def test_small_nets_are_judged_as_exhaustive_exploration_judges_them(flow: Graph) -> None:
    net = topology(flow)
    naive = explored(net, "start")
    answer = soundness(net)

    if naive is None:
        assert answer.sound is not True
    else:
        completes, proper, entered = naive
        assert answer.unknown == ""
        assert {fault.what for fault in answer.faults} == {
            what
            for what, holds in [
                ("option to complete", completes),
                ("proper completion", proper),
                ("no dead stage", entered == set(net.stages)),
            ]
            if not holds
        }
        dead = [fault.stages for fault in answer.faults if fault.what == "no dead stage"]
        assert dead == ([tuple(s for s in net.stages if s not in entered)] if entered != set(net.stages) else [])


@given(flows(parallel=True))
@tried(300)
def test_a_trace_can_be_walked_and_ends_where_it_says(flow: Graph) -> None:
    net = topology(flow)

    for fault in soundness(net).faults:
        if fault.trace:
            tokens = Counter([fault.trace[0]])
            for name, reached in zip(fault.trace[1::2], fault.trace[2::2], strict=True):
                step = next(
                    s
                    for s in net.steps
                    if s.link == name
                    and not Counter(s.sources) - tokens
                    and tokens - Counter(s.sources) + Counter(s.targets) == Counter(reached.split(" + "))
                )
                tokens = tokens - Counter(step.sources) + Counter(step.targets)
            assert sorted(tokens.elements()) == sorted(fault.marking)
