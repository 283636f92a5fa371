"""The graph as stages and steps: what leads where, in which order, and round which cycles.

A step is one way of moving on: a link with `any_of` is a step per source; a consequence that sends work to another stage
(ReturnTo at a gate, at a limit, or after chasing) is a step of its own. Everything here is linear in stages and steps, but
for `cycles`, which looks inside strongly connected components.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from flowspec.model.graph import Graph


@dataclass(frozen=True, slots=True)
class Step:
    """A transition of the net: it takes the case from all `sources` to all `targets`. `why`: the link itself was taken, a
    gate of it returned the case, or its limit was reached."""

    link: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    why: Literal["link", "return", "limit"] = "link"


@dataclass(frozen=True, slots=True)
class Topology:
    """Stages in declared order, and the steps between them; `after[s]` leave stage s, `before[s]` lead to it."""

    stages: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    steps: tuple[Step, ...]
    after: Mapping[str, tuple[Step, ...]]
    before: Mapping[str, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Cycle:
    """Stages in the order of going round (the first is not repeated), and the steps between them."""

    stages: tuple[str, ...]
    steps: tuple[Step, ...]


def topology(graph: Graph, *, without: Collection[str] = ()) -> Topology:
    """The graph's stages and steps; links named in `without` (proved dead, say) are left out with their returns."""
    raise NotImplementedError


def reachable(net: Topology, *, origins: Collection[str] | None = None) -> frozenset[str]:
    """Stages that can be reached from the origins (the starts), each of them included. A join needs one of its sources only:
    whether all of them can be there at once is a question for `soundness`."""
    raise NotImplementedError


def coreachable(net: Topology, *, goals: Collection[str] | None = None) -> frozenset[str]:
    """Stages from which a goal (an end) can be reached, each of them included."""
    raise NotImplementedError


def shortest_path(
    net: Topology, to: str, *, origins: Collection[str] | None = None, avoiding: Collection[str] = ()
) -> tuple[str, ...] | None:
    """Stage, link, stage ... from an origin (a start) to `to`, with the fewest links; None if there is none.

    Stages in `avoiding` are not passed; among equally short paths the one declared first is taken.
    """
    raise NotImplementedError


def components(net: Topology) -> tuple[tuple[str, ...], ...]:
    """Strongly connected components in which one can go round (two stages or more, or a step to itself), in declared order."""
    raise NotImplementedError


def cycles(net: Topology) -> Iterator[Cycle]:
    """Shortest cycles such that every step that lies on a cycle lies on one of them; each begins at its first declared stage."""
    raise NotImplementedError


def cycle_through(net: Topology, link: str) -> Cycle | None:
    """The shortest cycle on which the link lies; None if there is none."""
    raise NotImplementedError


def dominators(net: Topology) -> Mapping[str, frozenset[str]]:
    """For each reachable stage, the stages on every path to it from any start, itself included."""
    raise NotImplementedError
