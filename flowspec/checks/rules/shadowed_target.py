"""TIM005: a row of a target never counts."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import conjunction, covers
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.graph import Clock
from flowspec.model.words import duration_words, in_words


def find(facts: Facts) -> Iterator[Finding]:
    """Rows of a `Target` whose condition holds for no record that the rows before it leave."""
    for flow in facts.flows:
        for clock in flow.graph.clocks:
            yield from _rows(flow, clock)


def _rows(flow: Flow, clock: Clock) -> Iterator[Finding]:
    stage = flow.stage_of(clock)
    if stage is None or stage.name not in flow.reached:
        return
    conditions = [condition for condition, _ in clock.deadline.rows]
    known = flow.in_stage(stage.name, conditions)
    for i, (condition, length) in enumerate(clock.deadline.rows):
        given = conjunction(known, condition)
        if isinstance(covers(flow.domain_of(known, *conditions), conditions[:i], given=given), Proved):
            yield Finding(
                flow.element(clock),
                f"the target of {duration_words(length)} in `{clock.name}` for {in_words(condition)} never counts: "
                + ("every such record has a row before" if i else "no record is like that"),
                "put the narrower condition first, or drop the row",
                subject=in_words(condition),
                place=clock.deadline.source,
            )


RULE = Rule("TIM005", "shadowed-target", "warning", "boxes", "The urgent ones had all the time in the world.", find)
