"""STG002: a record fits no stage."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import conjunction, covers
from flowspec.checks.asking import shown
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.reading import pinned
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import Apply, Expression, fields_of
from flowspec.model.graph import Stage


def find(facts: Facts) -> Iterator[Finding]:
    """Workflows whose stages are all told apart by the same fields, ends by their links, and that yet leave a record out."""
    for flow in facts.flows:
        held = [_meaning(flow, stage) for stage in flow.graph.stages]
        if not held or None in held or len({frozenset(fields_of(meaning)) for meaning in held}) > 1:
            continue
        meanings = (*held, *_elsewhere(facts, flow))
        if _lists_all(flow, meanings):
            continue
        answer = covers(flow.domain, meanings, given=_filled(flow, held))
        if not isinstance(answer, Proved):
            told = shown(flow, flow.graph.stages[0], answer, held, known=())
            yield Finding(
                flow.element(),
                f"a record with {told.example} belongs to no stage of `{flow.graph.name}`"
                if told.witness
                else f"it could not be shown that every record belongs to a stage of `{flow.graph.name}`",
                "say in which stage it is, or close the gap between the `holds=`",
                witness=replace(told.witness, path=(), reachable=None) if told.witness else None,
                verdict=told.verdict,
                reason=told.reason,
            )


def _lists_all(flow: Flow, meanings: Sequence[Expression | None]) -> bool:
    """Whether the meanings name every choice of one field that is always filled: the common case, without the solver."""
    parts = [tuple(pinned(meaning)) for meaning in meanings]
    if not all(len(one) == 1 and one[0][2] == meaning for one, meaning in zip(parts, meanings, strict=True)):
        return False
    (field, *others) = {one[0][0] for one in parts}
    choices = {name for name, _ in flow.facts.fields[field].choices} if field in flow.facts.fields else set[str]()
    named = frozenset[str]().union(*(one[0][1] for one in parts))
    return not others and bool(choices) and choices <= named and _filled(flow, list(meanings)) is not None


def _meaning(flow: Flow, stage: Stage) -> Expression | None:
    """What holds in a stage; of an end what is known of every case that comes to it, about the fields that stages speak of."""
    if stage.what != "end":
        return stage.holds
    spoken_of = {field for other in flow.graph.stages for field in fields_of(other.holds)}
    known = flow.known.arriving.get(stage.name, ())
    return conjunction(*(fact for fact in known if spoken_of.issuperset(fields_of(fact))))


def _elsewhere(facts: Facts, flow: Flow) -> Iterator[Expression]:
    """What holds in the stages of other processes over the same record."""
    for other in facts.flows:
        if other.graph.record == flow.graph.record and other.graph.process != flow.graph.process:
            yield from (stage.holds for stage in other.graph.stages if stage.holds)


def _filled(flow: Flow, held: list[Expression | None]) -> Expression | None:
    """That the fields are filled which always are, in every stage that a case can come to."""
    fields = dict.fromkeys(field for meaning in held for field in fields_of(meaning))
    points = [flow.data.leaving[name] for name in flow.net.stages if name in flow.reached]
    return conjunction(*(Apply("filled", (field,)) for field in fields if all(field in point.always for point in points)))


RULE = Rule("STG002", "stage-gap", "warning", "boxes", "It is in none of our stages.", find)
