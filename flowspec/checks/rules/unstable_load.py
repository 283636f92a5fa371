"""SIM001: a team is given more work than it can do."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from flowspec.checks.facts import Element, Facts
from flowspec.checks.rule import Finding, Rule

if TYPE_CHECKING:
    from flowspec.analysis.traffic import Load, Net


def find(facts: Facts) -> Iterator[Finding]:
    """Teams to which a scenario brings as much work as their seats on shift can do, or more: rework, looks, asking and
    approvals included (traffic equations); and scenarios in which cases go round for ever."""
    if facts.assumed is None or facts.assumed.net is None:
        return
    from flowspec.analysis.traffic import traffic

    places, net = facts.assumed.places, facts.assumed.net
    now = traffic(net)
    if not now.leaves:
        yield Finding(
            Element("scenario", places.top),
            "cases go round for ever: a loop of returns or links has no way out",
            "give the return a limit, or the fields that it waits for a higher `complete` or `again`",
        )
        return
    at_best = {load.team: load for load in traffic(_without_faults(net)).loads}
    for load in now.loads:
        if not load.stable:
            yield Finding(
                Element(f"scenario/teams/{load.team}", places.of("teams", load.team)),
                f"{_given(load)}: its line only grows{_of_which(at_best[load.team])}",
                "add seats, take work away, or let more be complete at the first try",
                subject=load.team,
            )


def _given(load: "Load") -> str:
    if load.capacity <= 0:
        return f"`{load.team}` is given work and has nobody on shift"
    return f"`{load.team}` is given {load.rho:.2f} times the work that its seats on shift can do"


def _of_which(best: "Load") -> str:
    """What of it is due to data that is not complete or not right."""
    if best.capacity <= 0:
        return ""
    remark = "" if best.stable else " still"
    return f"; with all fields complete and right at the first try it would{remark} be {best.rho:.2f} times"


def _without_faults(net: "Net") -> "Net":
    """The same work where every field is complete and right at the first try."""
    stages = tuple(replace(stage, collects=tuple((field, 1.0) for field, _ in stage.collects)) for stage in net.stages)
    return replace(net, stages=stages)


RULE = Rule("SIM001", "unstable-load", "error", "traffic", "We never catch up.", find)
