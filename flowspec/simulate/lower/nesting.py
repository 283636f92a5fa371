"""What must hold before a run: parallel work is properly nested, and no case goes round for ever in no time (semantics 8.3).

Each stage has the forks that a token there is inside of, outermost first, and in which of their branches. A fork adds one, a join
takes one away and must get all branches of one fork; a return may lead back inside the same branch, or to the source of its fork.
"""

from collections.abc import Iterator, Mapping

from flowspec.model.graph import Graph, Link, gates_of
from flowspec.model.plain import dataclass
from flowspec.model.source import Source
from flowspec.simulate.lower.faults import Fault
from flowspec.simulate.lower.reading import consequences
from flowspec.simulate.lower.world import Flow, World


@dataclass(frozen=True, slots=True)
class Inside:
    """One fork that a token is inside of: the stages that it leads to, which of them it took, and where it came from."""

    fork: tuple[str, ...]
    branch: int
    source: str


Depth = tuple[Inside, ...]


def check_nesting(world: World, flow: Flow) -> None:
    """Tell the desk what is not properly nested, and which transit stages go round for ever."""
    for place, says, remedy in _improper(flow.graph):
        world.desk.fault(Fault.IMPROPER_NESTING, place, says, remedy)


def check_transit(world: World, flow: Flow, kinds: Mapping[str, str]) -> None:
    """Transit stages take no time: a circle of them would never end."""
    after = {
        stage.name: [t for link in flow.graph.links if stage.name in link.sources for t in link.targets if kinds[t] == "transit"]
        for stage in flow.graph.stages
        if kinds[stage.name] == "transit"
    }
    for name, next_ones in after.items():
        seen, front = set[str](), set(next_ones)
        while front - seen:
            seen |= front
            front = {t for s in front for t in after[s]}
        if name in seen:
            world.desk.fault(
                Fault.ENDLESS_TRANSIT, flow.stage(name).source, f"nobody works in {name} nor on the way back to it",
                "say who works in one of these stages",
            )  # fmt: skip
            return


Problem = tuple[Source, str, str]


def _improper(graph: Graph) -> Iterator[Problem]:
    depths: dict[str, Depth] = {stage.name: () for stage in graph.stages if stage.what == "start"}
    ends = {stage.name for stage in graph.stages if stage.what == "end"}
    order = list(depths)
    for name in order:
        for link in (link for link in graph.links if name in link.sources):
            joined = link.takes == "all" and len(link.sources) > 1
            if joined and not all(source in depths for source in link.sources):
                continue  # its last source comes here again
            inner = _after_join(link, depths) if joined else depths[name]
            if inner is None:
                yield (
                    link.source,
                    f"{link.name} joins what no single fork has parted",
                    "join all branches of one fork, and nothing else",
                )
                inner = ()
            for i, target in enumerate(link.targets):
                deeper = (*inner, Inside(link.targets, i, name)) if len(link.targets) > 1 else inner
                if target in ends:
                    continue
                if target not in depths:
                    depths[target] = deeper
                    order.append(target)
                elif _branches(depths[target]) != _branches(deeper):
                    yield (
                        link.source,
                        f"{link.name} leads into {target} from another branch of parallel work",
                        "lead it to the join",
                    )
    yield from _returns(graph, depths)
    yield from _never_joined(graph, depths)


def _branches(depth: Depth) -> tuple[tuple[tuple[str, ...], int], ...]:
    return tuple((inside.fork, inside.branch) for inside in depth)


def _after_join(link: Link, depths: dict[str, Depth]) -> Depth | None:
    """The depth behind a join; None if its sources are not all the branches of one fork."""
    told = [depths[source] for source in link.sources]
    if not all(told) or len({_branches(depth[:-1]) for depth in told}) > 1:
        return None
    last = [depth[-1] for depth in told]
    whole = {inside.branch for inside in last} == set(range(len(last[0].fork)))
    return told[0][:-1] if whole and len({inside.fork for inside in last}) == 1 else None


def _returns(graph: Graph, depths: dict[str, Depth]) -> Iterator[Problem]:
    for link in graph.links:
        told = [gate.missing for _, gate in gates_of(graph, link)] + ([link.over_limit] if link.over_limit else [])
        for step in (step for first in told for step in consequences(first)):
            if step.what == "return" and step.to in depths:
                for source in (source for source in link.sources if source in depths):
                    here, there = depths[source], depths[step.to]
                    own = bool(here) and step.to == here[-1].source and _branches(there) == _branches(here[:-1])
                    if _branches(here) != _branches(there) and not own:
                        place = step.source if step.source.file else link.source
                        yield (
                            place,
                            f"{link.name} returns from {source} to {step.to}, across parallel work",
                            "return inside the branch",
                        )


def _never_joined(graph: Graph, depths: dict[str, Depth]) -> Iterator[Problem]:
    """A join of which one source is never reached waits for ever."""
    for link in graph.links:
        reached = [source for source in link.sources if source in depths]
        if link.takes == "all" and len(link.sources) > 1 and 0 < len(reached) < len(link.sources):
            other = next(source for source in link.sources if source not in depths)
            yield (
                link.source,
                f"{link.name} waits for {other}, which is never reached",
                "fork into it, or leave it out of the join",
            )
