"""Paths, cycles and dominance, by hand and against a naive enumeration of paths."""

from hypothesis import given

from flowspec.analysis.topology import (
    Cycle,
    Step,
    Topology,
    branch,
    components,
    coreachable,
    cycle_through,
    cycles,
    dominators,
    reachable,
    shortest_path,
    topology,
)
from flowspec.model.graph import Consequence, Gate, Graph, Need
from tests.analysis.nets import flows, graph, link, stage
from tests.analysis.thorough import tried


def simple_paths(net: Topology, at: str, *, passed: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every path from a stage on which no stage comes twice, as stages."""
    here = (*passed, at)
    further = [t for step in net.after[at] for t in step.targets if t not in here]
    return [here, *(path for t in dict.fromkeys(further) for path in simple_paths(net, t, passed=here))]


def test_a_link_with_any_source_is_a_step_per_source() -> None:
    net = topology(graph([link("lose", "start a", "end", takes="any"), link("go", "start", "a")]))

    assert net.steps == (
        Step("lose", ("start",), ("end",)),
        Step("lose", ("a",), ("end",)),
        Step("go", ("start",), ("a",)),
    )
    assert net.after["a"] == (Step("lose", ("a",), ("end",)),)
    assert net.before["a"] == (Step("go", ("start",), ("a",)),)


def test_consequences_that_move_the_case_are_steps() -> None:
    back = Consequence("return", to="start", at_most=3, then=Consequence("return", to="end"))
    returning = Gate((Need(None, approval_by="Lead"),), Consequence("chase", to="Sales", then=back))
    flow = graph(
        [
            link("go", "start", "a", requires=returning),
            link("on", "a", "end", at_most=2, over_limit=Consequence("return", to="start")),
        ],
        stages=[stage("a", exit=Gate((), Consequence("return to sender")))],
    )

    assert topology(flow).steps == (
        Step("go", ("start",), ("a",)),
        Step("go", ("start",), ("start",), "return"),
        Step("go", ("start",), ("end",), "return"),
        Step("on", ("a",), ("end",)),
        Step("on", ("a",), ("a",), "return"),
        Step("on", ("a",), ("start",), "limit"),
    )
    assert topology(flow, without=["on"]).after["a"] == ()


def test_a_shortest_path_names_stages_and_links_and_can_avoid_stages() -> None:
    flow = graph(
        [
            link("go", "start", "a"),
            link("on", "a", "end"),
            link("via", "start", "b"),
            link("then", "b", "c"),
            link("so", "c", "end"),
        ]
    )
    net = topology(flow)

    assert shortest_path(net, "end") == ("start", "go", "a", "on", "end")
    assert shortest_path(net, "end", avoiding=["a"]) == ("start", "via", "b", "then", "c", "so", "end")
    assert shortest_path(net, "end", avoiding=["a", "c"]) is None
    assert shortest_path(net, "c", origins=["b"]) == ("b", "then", "c")


def test_cycles_cover_every_step_that_lies_on_one() -> None:
    flow = graph(
        [
            link("go", "start", "a"),
            link("on", "a", "b"),
            link("back", "b", "a"),
            link("again", "b", "start"),
            link("out", "b", "end"),
        ]
    )
    net = topology(flow)

    assert components(net) == (("start", "a", "b"),)
    assert list(cycles(net)) == [
        Cycle(
            ("start", "a", "b"),
            tuple(Step(*s) for s in [("go", ("start",), ("a",)), ("on", ("a",), ("b",)), ("again", ("b",), ("start",))]),
        ),
        Cycle(("a", "b"), (Step("on", ("a",), ("b",)), Step("back", ("b",), ("a",)))),
    ]
    assert cycle_through(net, "back") == Cycle(("a", "b"), (Step("on", ("a",), ("b",)), Step("back", ("b",), ("a",))))
    assert cycle_through(net, "out") is None


@given(flows(parallel=True))
@tried(150)
def test_reachability_is_the_existence_of_a_path(flow: Graph) -> None:
    net = topology(flow)
    paths = {stage: {path[-1] for path in simple_paths(net, stage)} for stage in net.stages}

    assert reachable(net) == paths["start"]
    assert coreachable(net) == {stage for stage in net.stages if "end" in paths[stage]}


@given(flows(parallel=True))
@tried(150)
def test_a_shortest_path_is_as_short_as_the_shortest_of_all_paths(flow: Graph) -> None:
    net = topology(flow)
    lengths: dict[str, int] = {}
    for simple in simple_paths(net, "start"):
        lengths[simple[-1]] = min(len(simple), lengths.get(simple[-1], len(simple)))

    found = {stage: path[::2] for stage in net.stages if (path := shortest_path(net, stage))}

    assert {stage: len(path) for stage, path in found.items()} == lengths
    assert all(path in simple_paths(net, "start") for path in found.values())


@given(flows(parallel=True))
@tried(150)
def test_dominators_are_the_stages_on_all_paths(flow: Graph) -> None:
    net = topology(flow)
    paths = simple_paths(net, "start")
    naive = {s: {t for t in net.stages if all(t in path for path in paths if path[-1] == s)} for s in reachable(net)}

    above = dominators(net)

    found: dict[str, set[str]] = {}
    for name in above:
        found[name], at = {name}, above[name]
        while at is not None:
            found[name].add(at)
            at = above[at]
    assert found == naive


@given(flows(parallel=True))
@tried(150)
def test_components_are_the_stages_that_reach_each_other(flow: Graph) -> None:
    net = topology(flow)
    further = {s: {p[-1] for t in net.after[s] for n in t.targets for p in simple_paths(net, n)} for s in net.stages}
    naive = {tuple(t for t in net.stages if t in further[s] and s in further[t]) for s in net.stages if s in further[s]}

    assert set(components(net)) == naive
    covered = {step for cycle in cycles(net) for step in cycle.steps}
    assert covered == {step for step in net.steps for s in step.sources for t in step.targets if s in further[t] or s == t}
    for cycle in cycles(net):
        turned = [*cycle.stages[1:], cycle.stages[0]]
        assert all(a in s.sources and b in s.targets for a, s, b in zip(cycle.stages, cycle.steps, turned, strict=True))


def test_a_branch_ends_where_it_waits_for_another_and_not_at_a_join_of_its_own() -> None:
    links = [
        link("fork", "start", "a b"),
        link("split", "b", "c d"),
        link("meet", "c d", "e"),
        link("join", "a e", "f"),
        link("on", "f", "end"),
    ]
    net = topology(graph(links))

    assert set(branch(net, "a")) == {"a"}
    assert set(branch(net, "b")) == {"b", "c", "d", "e"}
