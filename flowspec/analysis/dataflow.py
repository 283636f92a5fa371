"""Which fields are filled where: on every path (DEF), on some path (MAY), and what is read further on.

A field is filled by a stage that collects it, an agent at work that writes it, a link that sets it, a system (`filled_by`), or
because something is true that cannot be with a blank: what a stage `holds`, the condition of the signal or of the link that
was taken, a gate that lets nothing incomplete pass. A gate counts unless its consequence is to pass anyway or undecided;
Default counts for the fields that it sets. Clearing a field undoes it. What is collected counts for links that are taken when
the work is done, not for timers, which take a case away in the middle of it. At a join a field is filled if a branch filled it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from flowspec.model.expression import Expression, FieldRef
from flowspec.model.graph import Graph, Specs

Presence: TypeAlias = Literal["always", "sometimes", "never"]
Fields: TypeAlias = frozenset[FieldRef]


@dataclass(frozen=True, slots=True)
class Point:
    """What is filled at one point: on every path to it, and on some path. For a point that nothing reaches both are empty."""

    always: Fields
    may: Fields

    def presence(self, field: FieldRef) -> Presence:
        """How often the field is filled here."""
        return "always" if field in self.always else "sometimes" if field in self.may else "never"


@dataclass(frozen=True, slots=True)
class Dataflow:
    """Points by stage (on arrival, on leaving when work is done) and by link (as it is taken and before its gates are tested,
    and with its gates passed and its fields set). Of a link from any of several stages: what all ways have in common."""

    arriving: Mapping[str, Point]
    leaving: Mapping[str, Point]
    before: Mapping[str, Point]
    passed: Mapping[str, Point]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field at one handoff. `path` shows how it gets there unfilled (sometimes: a path on which it is not)."""

    field: FieldRef
    link: str
    before: Presence
    passed: Presence
    required: bool
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consumption:
    """What is read after a link before it is filled anew: field -> where first (`stage/kickoff`, `link/go_live`). `proposed`
    are those that the link lets pass unfilled on some path: the requirements to write down."""

    link: str
    reads: Mapping[FieldRef, str]
    proposed: tuple[FieldRef, ...]


def fills(expression: Expression | None) -> Fields:
    """Fields that cannot be blank when the expression is true."""
    raise NotImplementedError


def dataflow(specs: Specs, graph: Graph) -> Dataflow:
    """DEF (greatest fixpoint, intersection where paths meet) and MAY (least fixpoint, union) at every point of the graph.

    Nielson, Nielson and Hankin, Principles of Program Analysis (1999), chapter 2. A fork's branches see what the other
    branches may fill or clear meanwhile.
    """
    raise NotImplementedError


def path_without(specs: Specs, graph: Graph, field: FieldRef, *, to: str) -> tuple[str, ...] | None:
    """The shortest path (stage, link, stage ...) to leaving stage `to` on which the field is never filled; None if none."""
    raise NotImplementedError


def path_with(specs: Specs, graph: Graph, field: FieldRef, *, to: str) -> tuple[str, ...] | None:
    """The shortest path to leaving stage `to` on which the field is filled at the end; None if there is none."""
    raise NotImplementedError


def path_of(specs: Specs, graph: Graph, *, to: str, filled: Fields, blank: Fields) -> tuple[str, ...] | None:
    """A shortest path to stage `to` on which all of `filled` may be filled and none of `blank` must be; None if none is found."""
    raise NotImplementedError


def table(specs: Specs, graph: Graph) -> tuple[Cell, ...]:
    """Field x handoff: for every handoff in declared order, every field of the workflow's domain that the graph mentions."""
    raise NotImplementedError


def consumed_downstream(specs: Specs, graph: Graph) -> tuple[Consumption, ...]:
    """For every link in declared order, what stages read, and gates, guards, owners and deadlines ask for, after it."""
    raise NotImplementedError
