"""FLW002: a case gets into a stage and never out."""

from collections.abc import Iterator

from flowspec.analysis.topology import shortest_path
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Witness
from flowspec.model.graph import Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Stages that are no ends and that no link leaves, or only links that can never be taken."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            if is_dead_end(flow, stage):
                impossible = flow.links_from[stage.name]
                path = shortest_path(flow.live_net, stage.name)
                yield Finding(
                    flow.element(stage),
                    f"nothing leads out of `{stage.name}`"
                    + (f": `{impossible[0].name}` can never be taken" if impossible else ""),
                    "say how a case leaves it" + ("" if stage.what == "start" else ", or make it an `End`"),
                    witness=Witness(path=path) if path else None,
                    decider="boxes" if impossible else None,
                )


def is_dead_end(flow: Flow, stage: Stage) -> bool:
    """Whether a case can get in and no step leads out."""
    return stage.what != "end" and stage.name in flow.alive and not flow.live_net.after[stage.name]


RULE = Rule("FLW002", "dead-end-stage", "error", "graph", "It went in and never came out.", find)
