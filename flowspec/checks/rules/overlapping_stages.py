"""STG001: one record fits two stages."""

from collections.abc import Iterator, Mapping

from flowspec.analysis.answer import Refuted, Unknown
from flowspec.analysis.questions import overlaps
from flowspec.checks.asking import shown
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import pinned
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Related
from flowspec.model.graph import Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Stages whose `holds=` can be true of a record of which that of an earlier stage is true, unless the case can be in both at
    once (parallel work)."""
    for flow in facts.flows:
        found: dict[tuple[str, bool], dict[str, Refuted | Unknown]] = {}
        for stages in _comparable(flow):
            for i, j, answer in overlaps(flow.domain, [stage.holds for stage in stages]):
                first, second = stages[i].name, stages[j].name
                if isinstance(answer, Refuted | Unknown) and not flow.are_parallel(first, second):
                    found.setdefault((second, isinstance(answer, Refuted)), {}).setdefault(first, answer)
        for (second, _), earlier in found.items():
            yield _finding(flow, flow.stages[second], earlier)


def _comparable(flow: Flow) -> list[list[Stage]]:
    """The stages that say what holds, in groups beyond which none overlap: if all fix one field, those that share a value."""
    stages = [stage for stage in flow.graph.stages if stage.holds]
    fixed = [{field: texts for field, texts, _ in pinned(stage.holds)} for stage in stages]
    shared = [field for field in fixed[0] if all(field in one for one in fixed)] if fixed else []
    if not shared:
        return [stages]
    groups: dict[str, list[Stage]] = {}
    for stage, values in zip(stages, fixed, strict=True):
        for text in sorted(values[shared[0]]):
            groups.setdefault(text, []).append(stage)
    return [group for group in groups.values() if len(group) > 1]


def _finding(flow: Flow, second: Stage, earlier: Mapping[str, Refuted | Unknown]) -> Finding:
    first, *others = (flow.stages[name] for name in earlier)
    told = shown(flow, second, earlier[first.name], (first.holds, second.holds))
    return Finding(
        flow.element(second),
        f"one record can be in `{first.name}` and in `{second.name}`: {told.example}"
        if told.witness
        else f"it could not be shown that no record is in `{first.name}` and `{second.name}` at once",
        "let their `holds=` exclude each other, best by one status field",
        subject=first.name,
        witness=told.witness,
        related=(
            Related(first.source, f"`{first.name}` holds for it too"),
            *(Related(other.source, f"nor do `{other.name}` and `{second.name}` exclude each other") for other in others),
        ),
        verdict=told.verdict,
        reason=told.reason,
    )


RULE = Rule("STG001", "overlapping-stages", "error", "boxes", "Which stage is it in, then?", find)
