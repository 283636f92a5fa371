"""FLW001: no case ever comes to a stage."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Related


def find(facts: Facts) -> Iterator[Finding]:
    """Stages that cannot be reached from a start over links that can be taken, and workflows that have no start."""
    for flow in facts.flows:
        if not flow.net.starts:
            yield Finding(
                flow.element(),
                f"no case ever comes to `{flow.graph.name}`: it has no `Start`",
                "say where a case begins, and what begins it: `Start(..., on=...)`",
            )
            continue
        for stage in flow.graph.stages:
            if stage.name in flow.alive:
                continue
            dead = [link for link in flow.links_to[stage.name] if link.name in flow.dead]
            yield Finding(
                flow.element(stage),
                f"no case ever comes to `{stage.name}`"
                + (f": `{dead[0].name}`, which leads there, can never be taken" if dead else ""),
                "lead a link there, or drop the stage",
                related=tuple(Related(link.source, "can never be taken") for link in dead),
                decider="boxes" if dead else None,
            )


RULE = Rule("FLW001", "unreachable-stage", "warning", "graph", "Nothing ever arrives there.", find)
