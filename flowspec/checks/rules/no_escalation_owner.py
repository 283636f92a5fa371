"""OWN006: what is late is escalated to the one who is late, or round in a circle."""

from collections.abc import Iterator
from itertools import pairwise

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import escalation
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.graph import Clock


def find(facts: Facts) -> Iterator[Finding]:
    """Deadlines that escalate to their own owner, to somebody already told, or whose escalations lead round in a circle."""
    for flow in facts.flows:
        told = set[str]()
        for clock in flow.graph.clocks:
            if again := _already_told(flow, clock):
                told.add(clock.name)
                yield Finding(
                    flow.element(clock),
                    f"when `{clock.name}` is late it is escalated to `{again}`, who has it already",
                    "escalate to somebody who is above them and can help",
                    subject=again,
                    place=clock.deadline.breach.source,
                )
        yield from _circles(flow, told)


def _already_told(flow: Flow, clock: Clock) -> str | None:
    seen = list(_accountable(flow, clock))
    if len(seen) > 1:  # a routing table: whoever it is, the others may help
        seen = []
    for party in escalation(clock.deadline):
        if party in seen:
            return party
        seen.append(party)
    return None


def _accountable(flow: Flow, clock: Clock) -> frozenset[str]:
    """Who must act before the clock's time is up: a stage's owner, or the receiver who accepts; of other clocks several."""
    if clock.what == "stage":
        return flow.owners[clock.name]
    if clock.what == "acceptance":
        return frozenset[str]().union(*(flow.owners[name] for name in flow.links[clock.name].targets))
    return frozenset()


def _circles(flow: Flow, told: set[str]) -> Iterator[Finding]:
    """Escalations from owner to owner that come back; each circle is told at the clock that closes it."""
    above: dict[str, set[str]] = {}
    for clock in flow.graph.clocks:
        owners = _accountable(flow, clock)
        chain = [*(owners if len(owners) == 1 else ()), *escalation(clock.deadline)]
        if clock.name in told:
            continue
        for lower, upper in pairwise(chain):
            if path := _path(above, upper, lower):
                yield Finding(
                    flow.element(clock),
                    f"escalations go round in a circle: {' to '.join(f'`{party}`' for party in (lower, *path))}",
                    "end the chain with somebody who decides",
                    subject="/".join(sorted(path)),
                    place=clock.deadline.breach.source,
                    witness=Witness(path=(lower, *path)),
                )
            above.setdefault(lower, set()).add(upper)


def _path(above: dict[str, set[str]], start: str, goal: str) -> tuple[str, ...] | None:
    waiting: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for path in waiting:
        if path[-1] == goal:
            return path
        for party in sorted(above.get(path[-1], set()) - seen):
            seen.add(party)
            waiting.append((*path, party))
    return None


RULE = Rule("OWN006", "no-escalation-owner", "warning", "graph", "It was escalated, and came back.", find)
