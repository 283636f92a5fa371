"""Which fields are filled where: by hand, and against walking through every state that a case can be in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowspec.analysis.dataflow import (
    Cell,
    Consumption,
    Point,
    consumed_downstream,
    dataflow,
    path_of,
    path_with,
    path_without,
    table,
)
from flowspec.analysis.filling import fills
from flowspec.analysis.topology import Step, topology
from flowspec.model.expression import Apply, Constant, Expression, FieldRef, Opaque, Operator
from flowspec.model.graph import (
    Assignment,
    Consequence,
    Field,
    Gate,
    Graph,
    Link,
    Need,
    Owner,
    Party,
    Record,
    Specs,
    Stage,
    Trigger,
)
from tests.analysis.nets import flows, graph, link, stage
from tests.analysis.thorough import tried

F, G, H, KNOWN = (FieldRef("Deal", name) for name in ("f", "g", "h", "known"))
FIELDS = (F, G, H)


def specs(flow: Graph, parties: tuple[Party, ...] = ()) -> Specs:
    """The workflow with its record; a system knows the last field."""
    fields = [Field(ref, "text", "", filled_by="CRM" if ref == KNOWN else None) for ref in (*FIELDS, KNOWN)]
    return Specs((flow,), (Record("Deal", "", None, tuple(fields)),), parties, (), ())


def apply(op: Operator, *args: Expression) -> Apply:
    return Apply(op, args)


def filled(*refs: FieldRef) -> Apply:
    return apply("and", *(apply("filled", ref) for ref in refs))


def gate(*refs: FieldRef, missing: str = "block", **more: object) -> Gate:
    """A gate that asks for fields."""
    return Gate(tuple(Need(filled(ref)) for ref in refs), Consequence(missing, **more))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


ONE, TEN = Constant("whole", "1"), Constant("whole", "10")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (None, ()),
        (apply("<", F, TEN), (F,)),
        (apply("not", apply("<", F, G)), (F, G)),
        (apply("filled", F), (F,)),
        (apply("not", apply("filled", F)), ()),
        (apply("and", apply("<", F, TEN), apply("filled", G)), (F, G)),
        (apply("or", apply("<", F, TEN), apply("and", apply("filled", F), apply("filled", G))), (F,)),
        (apply("not", apply("or", apply("<", F, TEN), apply("filled", G))), (F,)),
        (apply("one_of", F, ONE, TEN), (F,)),
        (Opaque("is_vip", (F,)), ()),
    ],
    ids=str,
)
def test_what_cannot_be_blank_when_something_is_true(expression: Expression | None, expected: tuple[FieldRef, ...]) -> None:
    assert fills(expression) == frozenset(expected)


def point(always: tuple[FieldRef, ...], may: tuple[FieldRef, ...] | None = None) -> Point:
    """Filled on every path, and on some; a system always knows its field."""
    return Point(frozenset({*always, KNOWN}), frozenset({*(always if may is None else may), KNOWN}))


def test_a_field_is_filled_where_every_path_fills_it() -> None:
    flow = graph(
        [link("go", "start", "a"), link("skip", "start", "b"), link("on", "a", "b"), link("out", "b", "end")],
        stages=[stage("start", collects=(G,)), stage("a", collects=(F,)), stage("b", collects=(H,))],
    )

    found = dataflow(specs(flow), flow)

    assert found.arriving == {"start": point(()), "a": point((G,)), "b": point((G,), (F, G)), "end": point((G, H), (F, G, H))}
    assert found.leaving["b"] == point((G, H), (F, G, H))
    assert path_without(specs(flow), flow, F, to="b") == ("start", "skip", "b")
    assert path_with(specs(flow), flow, F, to="b") == ("start", "go", "a", "on", "b")
    assert path_without(specs(flow), flow, G, to="b") is None


@pytest.mark.parametrize(
    ("missing", "before", "passed"),
    [
        (Consequence("block"), "never", "always"),
        (Consequence("escalate", to="Lead"), "never", "always"),
        (Consequence("chase", to="Customer"), "never", "always"),
        (Consequence("chase", to="Customer", at_most=2, then=Consequence("pass")), "never", "sometimes"),
        (Consequence("return", to="start"), "never", "always"),
        (Consequence("return to sender", at_most=2, then=Consequence("escalate", to="Lead")), "never", "always"),
        (Consequence("default", sets=(Assignment(F, ONE),)), "never", "always"),
        (Consequence("default", sets=(Assignment(G, ONE),)), "never", "never"),
        (Consequence("pass"), "never", "never"),
        (Consequence("undecided"), "never", "never"),
    ],
    ids=lambda told: told.what if isinstance(told, Consequence) else told,
)
def test_a_gate_fills_a_field_if_its_consequence_lets_nothing_else_pass(missing: Consequence, before: str, passed: str) -> None:
    flow = graph([link("go", "start", "end", requires=Gate((Need(apply("filled", F)),), missing))])

    found = dataflow(specs(flow), flow)

    assert found.before["go"].presence(F) == before
    assert found.passed["go"].presence(F) == passed


def test_what_is_needed_only_sometimes_is_not_guaranteed() -> None:
    needed = Gate((Need(apply("filled", F), only_if=apply("filled", G)),), Consequence("block"))
    flow = graph([link("go", "start", "end", requires=needed)])

    assert dataflow(specs(flow), flow).passed["go"].presence(F) == "sometimes"


def test_triggers_guards_invariants_agents_and_changes_count() -> None:
    flow = graph(
        [
            link("go", "start", "a", trigger=Trigger("signal", condition=filled(F)), only_if=apply("<", G, TEN)),
            link("on", "a", "b", sets=(Assignment(F, None), Assignment(H, G))),
            link("out", "b", "end"),
        ],
        stages=[
            stage("a", worked_by=Owner("party", ("Reader",))),
            stage("end", holds=apply("==", F, ONE)),
        ],
    )
    reader = Party("Reader", "agent", writes=(H,))

    found = dataflow(specs(flow, (reader,)), flow)

    assert found.before["go"] == point((F, G))
    assert found.leaving["a"] == point((F, G, H))
    assert found.arriving["b"] == point((G, H))
    assert found.arriving["end"] == point((F, G, H))


def test_a_timer_does_not_wait_for_what_is_collected() -> None:
    flow = graph(
        [link("late", "start", "a", trigger=Trigger("after")), link("done", "start", "a", trigger=Trigger("done"))],
        stages=[stage("start", collects=(F,))],
    )

    found = dataflow(specs(flow), flow)

    assert found.before["late"].presence(F) == "sometimes"
    assert found.before["done"].presence(F) == "always"
    assert path_without(specs(flow), flow, F, to="late") == ("start",)
    assert path_without(specs(flow), flow, F, to="done") is None


def test_at_a_join_a_field_is_filled_if_a_branch_filled_it_and_none_may_have_cleared_it() -> None:
    flow = graph(
        [link("fork", "start", "a b"), link("on", "b", "c", sets=(Assignment(G, None),)), link("join", "a c", "end")],
        stages=[stage("start", collects=(G,)), stage("a", collects=(F,))],
    )

    found = dataflow(specs(flow), flow)

    assert found.before["join"] == point((F,), (F, G))
    assert found.leaving["a"] == point((F,), (F, G))
    assert path_without(specs(flow), flow, F, to="join") is None


def test_what_is_filled_behind_a_join_inside_a_branch_may_be_there_in_the_other_branch() -> None:
    flow = graph(
        [link("fork", "start", "a b"), link("split", "b", "c d"), link("meet", "c d", "e"), link("join", "a e", "end")],
        stages=[stage("start"), stage("e", collects=(F,))],
    )

    assert dataflow(specs(flow), flow).leaving["a"] == point((), (F,))


def test_a_path_to_a_record() -> None:
    flow = graph(
        [link("go", "start", "a"), link("skip", "start", "b"), link("on", "a", "b")],
        stages=[stage("a", collects=(F,)), stage("b", collects=(G,))],
    )
    told = specs(flow)

    assert path_of(told, flow, to="b", filled=frozenset({F, G}), blank=frozenset()) == ("start", "go", "a", "on", "b")
    assert path_of(told, flow, to="b", filled=frozenset(), blank=frozenset({F, G})) == ("start", "skip", "b")
    assert path_of(told, flow, to="b", filled=frozenset({H}), blank=frozenset()) is None
    assert path_of(told, flow, to="b", filled=frozenset({F}), blank=frozenset({F})) is None
    assert path_of(told, flow, to="b", filled=frozenset({FieldRef("Account", "name")}), blank=frozenset()) is None


def handoff(told: Link) -> Link:
    return replace(told, what="handoff")


def test_the_table_tells_what_each_handoff_brings_and_by_which_path_it_does_not() -> None:
    flow = graph(
        [
            link("go", "start", "a"),
            link("skip", "start", "b"),
            link("on", "a", "b"),
            handoff(link("out", "b", "end", requires=gate(F, missing="pass"))),
        ],
        stages=[stage("a", collects=(F,)), stage("b", reads=(G,)), stage("start", collects=(H,))],
    )

    assert table(specs(flow), flow) == (
        Cell(F, "out", "sometimes", "sometimes", True, ("start", "skip", "b")),
        Cell(G, "out", "never", "never", False),
        Cell(H, "out", "always", "always", False),
    )


def test_what_is_read_downstream_is_proposed_as_a_requirement() -> None:
    flow = graph(
        [
            link("go", "start", "a"),
            link("on", "a", "b", sets=(Assignment(G, ONE),)),
            link("out", "b", "end", only_if=apply("<", G, TEN)),
        ],
        stages=[stage("b", reads=(F, KNOWN)), stage("a", collects=(H,)), stage("end", reads=(H,))],
    )

    assert consumed_downstream(specs(flow), flow) == (
        Consumption("go", {F: "stage/b", KNOWN: "stage/b"}, (F,)),
        Consumption("on", {F: "stage/b", G: "link/out", H: "stage/end", KNOWN: "stage/b"}, (F,)),
        Consumption("out", {H: "stage/end"}, ()),
    )


# --- against walking through every state ------------------------------------------------------------
State = tuple[frozenset[str], frozenset[FieldRef]]
"""Where the tokens are, and which fields are filled."""

GATES = [
    None,
    gate(F),
    gate(G, missing="pass"),
    gate(H, missing="chase", to="Sales"),
    gate(F, G, missing="default", sets=(Assignment(F, ONE),)),
]
CHANGES = [(), (Assignment(F, ONE),), (Assignment(F, None),), (Assignment(G, F),), (Assignment(H, None), Assignment(G, H))]
TRIGGERS = [None, Trigger("after"), Trigger("signal", condition=apply("filled", H))]


@st.composite
def filling_flows(draw: st.DrawFn, *, parallel: bool) -> Graph:
    """Graphs whose stages collect and whose links set, clear and require."""
    flow = draw(flows(parallel=parallel))
    collects = st.sampled_from([(), (), (F,), (G,), (F, H)])
    stages = tuple(replace(s, collects=draw(collects) if s.what != "end" else ()) for s in flow.stages)
    links = tuple(
        replace(
            told,
            requires=draw(st.sampled_from(GATES)),
            sets=draw(st.sampled_from(CHANGES)),
            trigger=draw(st.sampled_from(TRIGGERS)),
        )
        for told in flow.links
    )
    return replace(flow, stages=stages, links=links)


def passing(told: Gate | None, has: frozenset[FieldRef]) -> list[frozenset[FieldRef]]:
    """What may be filled on the other side of the gate."""
    if told is None:
        return [has]
    needed = fills(filled(*(ref for need in told.needs for ref in fills(need.fact))))
    match told.missing.what:
        case "pass":
            return [has]
        case "default":
            return [has if needed <= has else has | {F}]
        case _:
            return [has | needed]


def changed(sets: tuple[Assignment, ...], has: frozenset[FieldRef]) -> frozenset[FieldRef]:
    for told in sets:
        keeps = isinstance(told.value, Constant) or told.value in has
        has = has | {told.to} if keeps else has - {told.to}
    return has


def onward(flow: Graph, step: Step, state: State) -> list[State]:
    """Where the step leads from that state: before its work is done or after it, if it is a timer."""
    at, has = state
    stages: dict[str, Stage] = {s.name: s for s in flow.stages}
    told = next(one for one in flow.links if one.name == step.link)
    early = told.trigger is not None and told.trigger.what == "after"
    done = has.union(*(stages[s].collects for s in step.sources))
    signalled = fills(told.trigger.condition) if told.trigger and told.trigger.condition else frozenset[FieldRef]()
    reached = at - set(step.sources) | set(step.targets)
    return [
        (reached, changed(told.sets, passed))
        for left in ([has, done] if early else [done])
        for passed in passing(told.requires, left | signalled)
    ]


def arrivals(flow: Graph) -> dict[str, list[frozenset[FieldRef]]] | None:
    """What is filled whenever a token comes to a stage; None if two tokens can be in one place."""
    net = topology(flow)
    first: State = (frozenset({"start"}), frozenset())
    seen, waiting = {first}, [first]
    found: dict[str, list[frozenset[FieldRef]]] = {"start": [frozenset()]}
    while waiting:
        at, has = waiting.pop()
        for step in net.steps:
            if at.issuperset(step.sources) and not at & set(net.ends):
                if (at - set(step.sources)) & set(step.targets):
                    return None
                for further in onward(flow, step, (at, has)):
                    for target in step.targets:
                        found.setdefault(target, []).append(further[1])
                    if further not in seen:
                        seen.add(further)
                        waiting.append(further)
    return found


def without_system(told: Point) -> tuple[frozenset[FieldRef], frozenset[FieldRef]]:
    return told.always - {KNOWN}, told.may - {KNOWN}


@given(filling_flows(parallel=False))
@tried(200)
def test_without_forks_always_and_sometimes_are_what_all_states_show(flow: Graph) -> None:
    naive = arrivals(flow)
    found = dataflow(specs(flow), flow)

    assert naive is not None
    for name, several in naive.items():
        always = frozenset(ref for ref in FIELDS if all(ref in has for has in several))
        may = frozenset[FieldRef]().union(*several)
        assert without_system(found.arriving[name]) == (always, may), name
    assert all(found.arriving[name] == Point(frozenset(), frozenset()) for name in set(found.arriving) - set(naive))


@given(filling_flows(parallel=True))
@tried(300)
def test_with_forks_nothing_is_called_always_that_can_be_blank_nor_never_that_can_be_filled(flow: Graph) -> None:
    naive = arrivals(flow)
    found = dataflow(specs(flow), flow)

    for name, several in (naive or {}).items():
        always, may = without_system(found.arriving[name])
        assert all(always <= has <= may for has in several), name


@given(filling_flows(parallel=False))
@tried(150)
def test_there_is_a_path_without_a_field_exactly_where_it_is_not_always_filled(flow: Graph) -> None:
    told = specs(flow)
    found = dataflow(told, flow)

    for name in [s for s in topology(flow).stages if found.arriving[s].may]:
        for ref in FIELDS:
            assert (found.path_without(ref, to=name) is None) == (ref in found.leaving[name].always)
            assert (found.path_with(ref, to=name) is None) == (ref not in found.leaving[name].may)
    for one in flow.links:
        if found.before[one.name].may:
            for ref in FIELDS:
                assert (found.path_without(ref, to=one.name) is None) == (ref in found.before[one.name].always)
