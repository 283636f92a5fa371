"""Who has which stages: one lane for each team, and for each way of having no single owner."""

from typing import Literal, TypeAlias

from flowspec.model.graph import Graph, Link, Owner, Specs, Stage
from flowspec.model.plain import dataclass
from flowspec.model.words import owner_words

LaneKind: TypeAlias = Literal["team", "outside", "rule", "gap", "disputed", "nobody", "free"]
"""A team (with its roles), an outside party, a rule that picks the owner, one with a gap, owners who disagree, no owner, or none
needed: an end, or a stage where no case rests."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Stages of one owner, in the order of the spec."""

    title: str
    kind: LaneKind
    stages: tuple[Stage, ...]

    def holds(self, link: Link) -> bool:
        """Whether the link stays among the stages of this owner."""
        return self.kind != "free" and {stage.name for stage in self.stages}.issuperset(link.sources + link.targets)


def lanes(graph: Graph, specs: Specs) -> tuple[Lane, ...]:
    """The lanes in the order in which the spec first needs them; what needs no owner comes last."""
    grouped: dict[tuple[str, LaneKind], list[Stage]] = {}
    for stage in graph.stages:
        grouped.setdefault(_lane(stage, graph, specs), []).append(stage)
    made = [Lane(title, kind, tuple(stages)) for (title, kind), stages in grouped.items()]
    return tuple(sorted(made, key=lambda lane: lane.kind == "free"))


def _lane(stage: Stage, graph: Graph, specs: Specs) -> tuple[str, LaneKind]:
    owner = stage.owner
    match owner:
        case None if stage.what == "end" or _is_passed(stage, graph):
            return "", "free"
        case None | Owner(what="nobody"):
            return "Nobody owns it", "nobody"
        case Owner(what="disputed"):
            return f"Disputed: {' or '.join(owner.parties)}", "disputed"
        case Owner(what="party"):
            return _of_party(owner.parties[0], specs)
        case _:
            said = owner_words(owner)
            return said[0].upper() + said[1:], "gap" if owner.what == "table" and _has_gap(owner) else "rule"


def _is_passed(stage: Stage, graph: Graph) -> bool:
    """Whether nobody works or waits in the stage, and a case leaves it at once."""
    at_once = any(stage.name in link.sources and link.trigger and link.trigger.what == "done" for link in graph.links)
    return stage.worked_by == Owner("nobody") and stage.waits_for is None and at_once


def _of_party(name: str, specs: Specs) -> tuple[str, LaneKind]:
    party = next((p for p in specs.parties if p.name == name), None)
    if party and party.what == "outside":
        return f"{name} (outside)", "outside"
    return (party.team if party and party.team else name), "team"


def _has_gap(table: Owner) -> bool:
    answers = [table.otherwise, *(party for _, party in table.rows)]
    return any(answer is None or answer.what == "nobody" for answer in answers)
