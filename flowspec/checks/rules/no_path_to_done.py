"""FLW003: a case can go round for ever, but not be finished."""

from collections.abc import Iterator

from flowspec.analysis.topology import components, shortest_path
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.words import listed


def find(facts: Facts) -> Iterator[Finding]:
    """Traps: stages among which a case can go round and from which no end can be reached; each trap once."""
    for flow in facts.flows:
        for trap in _traps(flow):
            names = listed([f"`{name}`" for name in trap], "and")
            path = shortest_path(flow.live_net, trap[0])
            yield Finding(
                flow.element(flow.stages[trap[0]]),
                f"a case that has come to {names} can never be finished",
                "lead a link from there to an `End`",
                subject="/".join(trap),
                witness=Witness(path=path) if path else None,
            )


def _traps(flow: Flow) -> Iterator[tuple[str, ...]]:
    """Loops that no step leaves. What only leads into a trap, or into a dead end (FLW002), is told there and not again."""
    net = flow.live_net
    for loop in components(net):
        if flow.alive.issuperset(loop) and all(set(step.targets) <= set(loop) for name in loop for step in net.after[name]):
            yield loop


RULE = Rule("FLW003", "no-path-to-done", "error", "graph", "It goes round and round.", find)
