"""Workflows with awkward names and every kind of owner, trigger, gate and consequence, for Hypothesis."""

from hypothesis import strategies as st

from flowspec.model.expression import Apply, FieldRef
from flowspec.model.graph import (
    Acceptance,
    Consequence,
    Deadline,
    Duration,
    Gate,
    Graph,
    Link,
    Need,
    Owner,
    Party,
    Specs,
    Stage,
    Trigger,
)

AWKWARD = [
    "end", "subgraph", "graph", "flowchart", "style", "class", "click", "o", "x", "node", "strict", "default",
    "<b>", "a & b", 'say "no"', "it's", "back\\slash", "\\n", "\\", "%%{init}%%", "# not a title", "#quot;", "&amp;", "``",
    "a|b", "[x]", "{y}", "(z)", "-->", "end end", "_", "done_", "naïve café", "привет", "漢字", "🙂", "a\nb", "\t", "\x00",
    "]]>", ":::x",
    "lorem ipsum " * 12, "W" * 90, "<!-- no -->", "http://x.example/?a=1&b=2", "%", ";", "\u202e", "\ud7ff",
]  # fmt: skip

texts = st.sampled_from(AWKWARD) | st.text(max_size=30)
parties = st.sampled_from(["Sales", "Lead", "Bot", "Customer", "R & D <core>"])
fields = st.builds(FieldRef, st.just("Deal"), texts)
facts = fields.map(lambda field: Apply("filled", (field,)))
durations = st.builds(Duration, st.integers(0, 100_000), business=st.booleans())
owners: st.SearchStrategy[Owner | None] = st.one_of(
    st.sampled_from([None, Owner("nobody"), Owner("previous")]),
    parties.map(lambda name: Owner("party", (name,))),
    st.lists(parties, min_size=2, max_size=2, unique=True).map(lambda names: Owner("disputed", tuple(names))),
    fields.map(lambda field: Owner("field", by_field=field)),
    st.tuples(facts, parties).map(lambda row: Owner("table", rows=((row[0], Owner("party", (row[1],))),))),
)
triggers: st.SearchStrategy[Trigger | None] = st.one_of(
    st.sampled_from([None, Trigger("done")]),
    st.builds(Trigger, st.sampled_from(["event", "message", "memory", "every"]), system=st.none() | texts, said=texts),
    facts.map(lambda fact: Trigger("signal", "CRM", fact)),
    durations.map(lambda delay: Trigger("after", delay=delay)),
)


def consequences(stages: list[str]) -> st.SearchStrategy[Consequence]:
    """Those without others inside, and chases that end in one of them."""
    simple: st.SearchStrategy[Consequence] = st.one_of(
        st.builds(Consequence, st.sampled_from(["block", "pass", "undecided", "return to sender"])),
        st.sampled_from(stages).map(lambda stage: Consequence("return", to=stage)),
        parties.map(lambda name: Consequence("escalate", to=name)),
    )
    return simple | st.builds(Consequence, st.just("chase"), to=parties, every=durations, at_most=st.just(2), then=simple)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A workflow of two to six stages and up to seven links."""
    names = draw(st.lists(texts, min_size=2, max_size=6, unique=True))
    missing = consequences(names)
    gates = st.none() | st.tuples(facts, missing).map(lambda gate: Gate((Need(gate[0]), Need(None, approval_by="Lead")), gate[1]))
    stages = [
        Stage(
            name,
            "start" if n == 0 else "end" if n == len(names) - 1 else draw(st.sampled_from(["stage", "end"])),
            draw(texts),
            draw(owners),
            waits_for=draw(st.none() | parties),
            collects=tuple(draw(st.lists(fields, max_size=2))),
            entry=draw(gates),
            exit=draw(gates),
            outcome=draw(st.sampled_from(["success", "lost", "cancelled", None])),
        )
        for n, name in enumerate(names)
    ]
    ends = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True).map(tuple)
    links = [
        Link(
            name,
            draw(st.sampled_from(["move", "handoff"])),
            draw(ends),
            draw(ends),
            draw(st.sampled_from(["all", "any"])),
            trigger=draw(triggers),
            only_if=draw(st.none() | facts),
            requires=draw(gates),
            accepted=draw(st.none() | st.just(Acceptance(Deadline((), Duration(60), Consequence("undecided"))))),
        )
        for name in draw(st.lists(texts, max_size=7, unique=True))
    ]
    return Graph(draw(texts), "process", draw(texts), "Deal", tuple(stages), tuple(links), ())


def specs_of(graph: Graph) -> Specs:
    """The workflow with the parties that it may name."""
    parties = (
        Party("Sales", "team"),
        Party("R & D <core>", "team"),
        Party("Lead", "role", team="Sales"),
        Party("Bot", "agent"),
        Party("Customer", "outside"),
    )
    return Specs((graph,), (), parties, (), ())
