"""Ends that take one token each, as those of BPMN do, in a state graph, whose End ends the whole case.

A case is over when every token has come to an end. Which ends come together is seen by walking all markings; each such set is
joined and followed by one End. That is exact where no set is a part of another: else an end would close the case in which others
still go on.
"""

from dataclasses import replace
from itertools import combinations

from flowspec.analysis.topology import Topology, topology
from flowspec.model.graph import Graph, Link, Stage
from tests.benchmarks.bpmn import ENDS_ALL
from tests.benchmarks.model_files import Unmapped

BUDGET = 20_000
"""Markings that are walked."""
Marking = tuple[str, ...]


def joined(graph: Graph) -> Graph | Unmapped:
    """The graph with ends that come together joined; as it is where all of them come alone, or a place gets two tokens."""
    ends = frozenset(stage.name for stage in graph.stages if stage.what == "end" and stage.outcome != ENDS_ALL)
    net = topology(graph)
    if len(ends) < 2 or all(len(step.targets) == 1 for step in net.steps):
        return graph
    walked = _walked(net, frozenset(s.name for s in graph.stages if s.what == "end") - ends)
    if walked is None:
        return Unmapped(("too many markings to see which ends come together",))
    finals = sorted({marking for marking in walked if ends.issuperset(marking)})
    if any(len(set(marking)) < len(marking) for marking in walked) or all(len(final) == 1 for final in finals):
        return graph
    if any(set(one) < set(other) or set(other) < set(one) for one, other in combinations(finals, 2)):
        return Unmapped(("an end that comes alone in one case and with others in another",))
    stages = tuple(replace(stage, what="stage") if stage.name in ends else stage for stage in graph.stages)
    over = tuple(Link(f"over {i}", "move", final, ("over",)) for i, final in enumerate(finals))
    return replace(graph, stages=(*stages, Stage("over", "end", "")), links=(*graph.links, *over))


def _walked(net: Topology, last: frozenset[str]) -> set[Marking] | None:
    """Every marking that can be reached, `last` ending the case; None if there are too many."""
    waiting: list[Marking] = [(start,) for start in net.starts]
    found = set(waiting)
    while waiting:
        marking = waiting.pop()
        if last.intersection(marking):
            continue
        for step in {step for place in marking for step in net.after[place]}:
            left = list(marking)
            if all(source in left for source in step.sources):
                for source in step.sources:
                    left.remove(source)
                new = tuple(sorted((*left, *step.targets)))
                if new not in found:
                    found.add(new)
                    waiting.append(new)
        if len(found) > BUDGET or len(marking) > len(net.stages):
            return None
    return found
