"""OWN005: a routing table gives one record to two owners."""

from collections.abc import Iterator

from flowspec.analysis.answer import Refuted, Unknown
from flowspec.analysis.questions import overlaps
from flowspec.checks.asking import shown
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import tables
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Owner, Stage
from flowspec.model.words import owner_words


def find(facts: Facts) -> Iterator[Finding]:
    """Pairs of rows with different owners that fit one record."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            if stage.name in flow.reached:
                for table in tables(stage):
                    yield from _overlaps(flow, stage, table)


def _overlaps(flow: Flow, stage: Stage, table: Owner) -> Iterator[Finding]:
    conditions = [condition for condition, _ in table.rows]
    for i, j, answer in overlaps(flow.domain, conditions, given=flow.in_stage(stage.name, conditions)):
        one, other = owner_words(table.rows[i][1]), owner_words(table.rows[j][1])
        if one != other and isinstance(answer, Refuted | Unknown):
            told = shown(flow, stage, answer, (conditions[i], conditions[j]))
            yield Finding(
                flow.element(stage),
                f"the routing table of `{stage.name}` gives a record with {told.example} to `{one}` and to `{other}`"
                if told.witness
                else f"it could not be shown that no record goes to both `{one}` and `{other}` in `{stage.name}`",
                "let the rows exclude each other",
                subject=f"{i + 1} and {j + 1}: {one}, {other}",
                place=table.source,
                witness=told.witness,
                verdict=told.verdict,
                reason=told.reason,
            )


RULE = Rule("OWN005", "owner-routing-overlap", "error", "boxes", "Two teams were told that it is theirs.", find)
