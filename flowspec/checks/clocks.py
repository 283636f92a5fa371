"""Where a clock runs, and what it counts."""

from collections.abc import Iterator

from flowspec.analysis.topology import Step
from flowspec.checks.facts import Flow
from flowspec.model.graph import Clock, Edge


def running(flow: Flow, clock: Clock) -> frozenset[str]:
    """The stages in which the clock runs, whichever way a case came there; not those in which it pauses.

    A stage counts if every step to it starts the clock or comes from where it runs without stopping it. A clock that stops
    at the acceptance of a handoff does not cover the work after it.
    """
    found = _reached(flow, clock)
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        if name in found and not _enters_running(flow, clock, name, found):
            found.discard(name)
            waiting.extend(target for step in flow.net.after[name] for target in step.targets if target in found)
    return frozenset(found) - frozenset(clock.pauses)


def begins(flow: Flow, clock: Clock) -> Iterator[tuple[Step | None, str]]:
    """The stages in which the clock begins to run, each with the step that starts it (None: being there does)."""
    for edge in clock.starts:
        if edge.what == "enters":
            yield None, edge.name
        else:
            begun = flow.net.after[edge.name] if edge.what == "leaves" else flow.steps_of.get(edge.name, ())
            yield from ((step, target) for step in begun for target in step.targets if not _stops(clock, step, target))


def _reached(flow: Flow, clock: Clock) -> set[str]:
    """The stages in which the clock may run."""
    found = {name for _, name in begins(flow, clock)}
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        for step in flow.net.after[name]:
            new = {target for target in step.targets if target not in found and not _stops(clock, step, target)}
            found |= new
            waiting.extend(new)
    return found


def _enters_running(flow: Flow, clock: Clock, name: str, found: set[str]) -> bool:
    if any(edge == Edge("enters", name) for edge in clock.starts):
        return True
    if name in flow.net.starts:
        return False
    steps = [step for step in flow.net.before[name] if any(source in flow.reached for source in step.sources)]
    return all(_runs_after(clock, step, name, found) for step in steps)


def _runs_after(clock: Clock, step: Step, target: str, found: set[str]) -> bool:
    if _starts(clock, step):
        return True
    return not _stops(clock, step, target) and any(source in found for source in step.sources)


def _starts(clock: Clock, step: Step) -> bool:
    taken = step.why == "link"
    return any(
        (edge.what in ("takes", "released", "accepted") and taken and edge.name == step.link)
        or (edge.what == "leaves" and edge.name in step.sources)
        for edge in clock.starts
    )


def _stops(clock: Clock, step: Step, target: str) -> bool:
    taken = step.why == "link"
    return any(
        (edge.what in ("takes", "released", "accepted") and taken and edge.name == step.link)
        or (edge.what == "leaves" and edge.name in step.sources)
        or (edge.what == "enters" and edge.name == target)
        for edge in (*clock.stops, *clock.cancels)
    )
