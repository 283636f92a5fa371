"""Inclusive gateways that split and join one block: each way out of the split leads to the join by a part of its own.

Some ways are taken, at least one, and the join waits for those. For soundness that is a fork in which every branch may be
skipped: that all of them are is one case more, in which the join has what it waits for too.
"""

from collections import defaultdict

from tests.benchmarks.model_files import Element, kind


def blocks(process: Element) -> dict[str, dict[str, str]] | None:
    """For every inclusive gateway that splits: its ways, each with the flow by which it comes to the join. None if some gateway
    has no such counterpart."""
    net = _Net(process)
    splits = [gate for gate in net.gates if len(net.out_of[gate]) > 1]
    found: dict[str, dict[str, str]] = {}
    for gate in splits:
        ways = {way: net.part(way, gate) for way in net.out_of[gate]}
        ends = {last for last in ways.values() if last}
        joined = {net.target[last] for last in ends}
        if len(net.into[gate]) > 1 or len(joined) != 1 or len(ends) < len(ways) or ends != set(net.into[joined.pop()]):
            return None
        found[gate] = {way: last for way, last in ways.items() if last}
    met = {net.target[last] for ways in found.values() for last in ways.values()}
    return found if met == net.joins and len(met) == len(found) else None


class _Net:
    """The sequence flows of a process: where each leads, and those of each node."""

    def __init__(self, process: Element) -> None:
        self.target: dict[str, str] = {}
        self.into, self.out_of = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for flow in process:
            if kind(flow) == "sequenceFlow":
                name = flow.get("id", "")
                self.target[name] = flow.get("targetRef", "")
                self.into[self.target[name]].add(name)
                self.out_of[flow.get("sourceRef", "")].add(name)
        self.gates = [e.get("id", "") for e in process if kind(e) == "inclusiveGateway"]
        self.joins = {gate for gate in self.gates if len(self.into[gate]) > 1}
        self.broken_off = {e.get("attachedToRef") for e in process if kind(e) == "boundaryEvent"}

    def part(self, way: str, gate: str) -> str | None:
        """The one flow by which what begins with `way` comes to a join, if nothing else leads into it or out of it."""
        inside, size = {way}, 0
        while size < len(inside):
            size = len(inside)
            inside |= {flow for one in inside if not self._waits(one, inside) for flow in self.out_of[self.target[one]]}
        last = [one for one in inside if self._waits(one, inside)]
        nodes = {self.target[one] for one in inside.difference(last)}
        closed = all(self.out_of[node] and self.into[node] <= inside for node in nodes)
        return last[0] if len(last) == 1 and closed and gate not in nodes and not nodes & self.broken_off else None

    def _waits(self, flow: str, inside: set[str]) -> bool:
        """Whether the flow leads to a join that also waits for what is not inside."""
        return self.target[flow] in self.joins and not self.into[self.target[flow]] <= inside
