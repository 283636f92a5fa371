"""FLW004: work can go back and forth between owners without end."""

from collections.abc import Iterator
from dataclasses import replace

from flowspec.analysis.topology import Step, Topology, components, cycles
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import TIMED, steps
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.graph import Link
from flowspec.model.words import way


def find(facts: Facts) -> Iterator[Finding]:
    """Cycles through several owners without a limit, limits on which nothing follows, and returns at a handoff's gate that
    may happen again and again. What a timer moves is spared: shifts go round by the clock."""
    for flow in facts.flows:
        yield from _loops(flow)
        for link in flow.graph.links:
            if link.at_most and (link.over_limit is None or link.over_limit.what == "undecided"):
                yield Finding(
                    flow.element(link),
                    f"`{link.name}` may happen {link.at_most} times, and nobody decided what then: the limit has no effect",
                    "decide: `at_most=Times(..., otherwise=ReturnTo(...))` or `Escalate(...)`",
                    subject="limit",
                )
        for link in flow.handoffs:
            yield from _returns(flow, link)


def _loops(flow: Flow) -> Iterator[Finding]:
    free = [step for step in flow.net.steps if step.why == "link" and not _is_bounded(flow.links[step.link])]
    net = _only(flow.net, free)
    told: set[str] = set()
    if not components(net):
        return
    for cycle in cycles(net):
        owners = {flow.owners[name] for name in cycle.stages if flow.owners[name]}
        names = tuple(dict.fromkeys(step.link for step in cycle.steps))
        if len(owners) > 1 and told.isdisjoint(names):
            told.update(names)
            closing = flow.links[next((step.link for step in cycle.steps if flow.leads_back(flow.links[step.link])), names[-1])]
            round_trip = way([*cycle.stages, cycle.stages[0]])
            yield Finding(
                flow.element(closing),
                f"work can go round {round_trip} without end: `{closing.name}` has no limit",
                "limit it: `at_most=Times(2, otherwise=Escalate(to=...))`",
                subject="/".join(names),
                witness=Witness(path=tuple(word for pair in zip(cycle.stages, names, strict=False) for word in pair)),
            )


def _is_bounded(link: Link) -> bool:
    return link.at_most is not None or (link.trigger is not None and link.trigger.what in TIMED)


def _only(net: Topology, free: list[Step]) -> Topology:
    kept = set(free)
    after = {name: tuple(step for step in net.after[name] if step in kept) for name in net.stages}
    before = {name: tuple(step for step in net.before[name] if step in kept) for name in net.stages}
    return replace(net, steps=tuple(free), after=after, before=before)


_WORDS = {"return": "ReturnTo(..., ", "return to sender": "ReturnToSender("}


def _returns(flow: Flow, link: Link) -> Iterator[Finding]:
    for gate in flow.gates(link):
        for step in steps(gate.missing):
            if step.what in _WORDS and step.at_most is None:
                yield Finding(
                    flow.element(link),
                    f"incomplete work can come back from `{link.name}` again and again",
                    f"limit it: `{_WORDS[step.what]}at_most=Times(2, otherwise=Escalate(to=...)))`",
                    subject="return",
                    place=step.source,
                )


RULE = Rule("FLW004", "unbounded-rework", "warning", "graph", "It has been back and forth five times.", find)
