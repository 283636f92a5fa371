"""STG004: two teams mean different things by one stage, or call one stage by two names."""

from collections.abc import Iterator
from itertools import combinations

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import equivalent
from flowspec.checks.asking import shown
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Related
from flowspec.model.expression import Expression
from flowspec.model.graph import Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Stages of different processes over one record that have one name and two meanings, or one meaning and two names."""
    by_name: dict[tuple[str, str], list[tuple[Flow, Stage]]] = {}
    by_meaning: dict[tuple[str, Expression], list[tuple[Flow, Stage]]] = {}
    for flow in facts.flows:
        for stage in flow.graph.stages:
            if stage.holds:
                by_name.setdefault((flow.graph.record, stage.name), []).append((flow, stage))
                by_meaning.setdefault((flow.graph.record, stage.holds), []).append((flow, stage))
    for (_, name), same in by_name.items():
        for one, other in _of_two_processes(same):
            yield from _two_meanings(name, one, other)
    for same in by_meaning.values():
        for one, other in _of_two_processes(same):
            yield from _two_names(one, other)


def _of_two_processes(same: list[tuple[Flow, Stage]]) -> Iterator[tuple[tuple[Flow, Stage], tuple[Flow, Stage]]]:
    first: dict[str, tuple[Flow, Stage]] = {}
    for flow, stage in same:
        first.setdefault(flow.graph.process, (flow, stage))
    yield from combinations(first.values(), 2)


def _two_meanings(name: str, one: tuple[Flow, Stage], other: tuple[Flow, Stage]) -> Iterator[Finding]:
    (flow, stage), (first_flow, first) = other, one
    answer = equivalent(flow.domain, first.holds, stage.holds)
    if isinstance(answer, Proved):
        return
    told = shown(flow, stage, answer, (first.holds, stage.holds))
    yield Finding(
        flow.element(stage),
        f"`{name}` means one thing in `{first_flow.graph.name}`, another in `{flow.graph.name}`: they differ for {told.example}"
        if told.witness
        else f"it could not be shown that `{name}` means the same in `{first_flow.graph.name}` and `{flow.graph.name}`",
        "agree on one definition, or give one of them another name",
        subject=first_flow.graph.name,
        witness=told.witness,
        related=(Related(first.source, f"`{name}` as `{first_flow.graph.name}` means it"),),
        verdict=told.verdict,
        reason=told.reason,
    )


def _two_names(one: tuple[Flow, Stage], other: tuple[Flow, Stage]) -> Iterator[Finding]:
    """One meaning, two names; where one workflow ends and the next begins, that is how they meet."""
    (flow, stage), (first_flow, first) = other, one
    if stage.name != first.name and {stage.what, first.what} != {"start", "end"}:
        yield Finding(
            flow.element(stage),
            f"`{stage.name}` in `{flow.graph.name}` is what `{first_flow.graph.name}` calls `{first.name}`",
            "use one name for one stage",
            subject=f"{first_flow.graph.name}/{first.name}",
            related=(Related(first.source, f"called `{first.name}` here"),),
            decider="lexical",
        )


RULE = Rule("STG004", "conflicting-stage-definition", "error", "boxes", "We mean different things by “qualified”.", find)
