"""Small workflows as plain data, for tests that change one thing."""

from dataclasses import replace

from flowspec.model.expression import Apply, Constant, Expression, FieldRef
from flowspec.model.graph import (
    Acceptance,
    Calendar,
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
    Record,
    Specs,
    Stage,
    System,
    Trigger,
)

STATUS, SCOPE, AMOUNT = FieldRef("Deal", "status"), FieldRef("Deal", "scope"), FieldRef("Deal", "amount")
DONE = Trigger("done")
ESCALATE = Consequence("escalate", to="Lead")


def is_(field: FieldRef, choice: str) -> Expression:
    """The field has this choice."""
    return Apply("==", (field, Constant("choice", choice)))


def below(field: FieldRef, number: int) -> Expression:
    """The number field is below."""
    return Apply("<", (field, Constant("whole", str(number))))


def at_least(field: FieldRef, number: int) -> Expression:
    """The number field is this or above."""
    return Apply("<=", (Constant("whole", str(number)), field))


def filled(field: FieldRef) -> Expression:
    """The field has a value."""
    return Apply("filled", (field,))


def owned(party: str) -> Owner:
    """One party owns it."""
    return Owner("party", (party,))


def within(amount: int, *, business: bool = True, unit: str = "min") -> Deadline:
    """A deadline that escalates."""
    return Deadline((), Duration(amount, "d" if unit == "d" else "min", business), ESCALATE)


def requires(*facts: Expression, missing: Consequence | None = None) -> Gate:
    """A gate that returns to the sender, twice at most."""
    back = Consequence("return to sender", at_most=2, then=ESCALATE)
    return Gate(tuple(Need(fact) for fact in facts), missing or back)


def stage_clock(name: str, deadline: Deadline | None = None) -> Clock:
    """A stage's own deadline."""
    return Clock(name, "stage", "", (Edge("enters", name),), (Edge("leaves", name),), deadline or within(60))


def acceptance_clock(name: str, deadline: Deadline | None = None) -> Clock:
    """A handoff's acceptance."""
    return Clock(name, "acceptance", "", (Edge("released", name),), (Edge("accepted", name),), deadline or within(60))


SELLING = Stage(
    "selling", "start", "We agree on terms.", owner=owned("Sales"), holds=is_(STATUS, "OPEN"), collects=(SCOPE, AMOUNT)
)
KICKOFF = Stage("kickoff", "stage", "We meet.", owner=owned("Onboarding"), holds=is_(STATUS, "WON"), reads=(SCOPE,))
LIVE = Stage("live", "end", "They use it.")
HAND_OVER = Link(
    "hand_over",
    "handoff",
    ("selling",),
    ("kickoff",),
    trigger=Trigger("signal", "CRM", is_(STATUS, "WON")),
    requires=requires(filled(SCOPE), at_least(AMOUNT, 1)),
    accepted=Acceptance(within(60)),
)
GO_LIVE = Link("go_live", "move", ("kickoff",), ("live",), trigger=DONE)

DEAL = Record(
    "Deal",
    "A purchase.",
    "CRM",
    (
        Field(STATUS, "choice", "Where it stands.", choices=(("OPEN", "open"), ("WON", "won")), kept_in=("CRM",)),
        Field(SCOPE, "text", "What was promised.", kept_in=("CRM",)),
        Field(AMOUNT, "whole", "What they pay.", kept_in=("CRM",)),
    ),
)
SALES = Party("Sales", "team", calendar="office", assigns="pull")
ONBOARDING = Party("Onboarding", "team", calendar="office", assigns="pull")
LEAD = Party("Lead", "role", team="Onboarding")
OFFICE = Calendar("office", "Mon-Fri 09:00-17:30", "Europe/London")
GRAPH = Graph(
    "Sale",
    "Sale",
    "From a deal to a customer.",
    "Deal",
    (SELLING, KICKOFF, LIVE),
    (HAND_OVER, GO_LIVE),
    (stage_clock("selling"), stage_clock("kickoff"), acceptance_clock("hand_over")),
)
CLEAN = Specs((GRAPH,), (DEAL,), (SALES, ONBOARDING, LEAD), (System("CRM", "crm"), System("Slack", "chat")), (OFFICE,))
"""Clean of all rules."""

WITH_LOST = replace(
    CLEAN,
    records=(
        replace(
            DEAL,
            fields=tuple(replace(f, choices=(*f.choices, ("LOST", "lost"))) if f.ref == STATUS else f for f in DEAL.fields),
        ),
    ),
)
"""The same with a third status."""


def of(graph: Graph, within: Specs = CLEAN) -> Specs:
    """The company with this workflow instead."""
    return replace(within, workflows=(graph,))


def with_stage(stage: Stage, graph: Graph = GRAPH) -> Graph:
    """The workflow with this stage instead of the one of its name, or beside the others."""
    names = [one.name for one in graph.stages]
    stages = tuple(stage if one.name == stage.name else one for one in graph.stages)
    return replace(graph, stages=stages if stage.name in names else (*stages, stage))


def with_link(link: Link, graph: Graph = GRAPH) -> Graph:
    """The workflow with this link instead of the one of its name, or beside the others."""
    names = [one.name for one in graph.links]
    links = tuple(link if one.name == link.name else one for one in graph.links)
    return replace(graph, links=links if link.name in names else (*links, link))


def with_clock(clock: Clock, graph: Graph = GRAPH) -> Graph:
    """The workflow with this clock instead of the one of its kind and name, or beside the others."""
    key = (clock.what, clock.name)
    clocks = tuple(one for one in graph.clocks if (one.what, one.name) != key)
    return replace(graph, clocks=(*clocks, clock))
