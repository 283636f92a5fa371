"""Questions about the records that can be in a stage, and their answers as a finding tells them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flowspec.analysis.answer import Example, Refuted, Unknown
from flowspec.analysis.questions import impossible
from flowspec.analysis.topology import shortest_path
from flowspec.checks.facts import Flow
from flowspec.checks.knowledge import relevant, without
from flowspec.model.diagnostic import Verdict, Witness
from flowspec.model.evaluate import text_of
from flowspec.model.expression import Apply, Expression, FieldRef, fields_of
from flowspec.model.graph import Stage
from flowspec.model.plain import dataclass
from flowspec.model.words import listed


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer that is no proof, as a finding tells it: how sure, why not surer, a record, and the record in words."""

    verdict: Verdict
    reason: str
    witness: Witness | None
    example: str


def shown(
    flow: Flow,
    stage: Stage,
    answer: Refuted | Unknown,
    about: Sequence[Expression | None],
    *,
    known: Sequence[Expression] | None = None,
) -> Shown:
    """What the answer shows of a case in `stage`, with a path that leads to such a case if there is one.

    The record agrees with everything that is `known` of it (None: of every record in the stage), also where the question did not
    ask about it.
    """
    if isinstance(answer, Unknown):
        return Shown("unknown", answer.reason, None, "")
    asked = frozenset(field for condition in about for field in fields_of(condition))
    facts = (*flow.known.working[stage.name], *_always_filled(flow, stage)) if known is None else known
    example = _completed(flow, answer.example, asked, facts)
    blank = frozenset(ref for ref, value in example.record if value is None and ref in asked)
    filled = frozenset(ref for ref, value in example.record if value is not None and ref in asked and flow.is_own(ref))
    path = flow.data.path_of(to=stage.name, filled=filled, blank=blank)
    plain = () if path else shortest_path(flow.net, stage.name) or ()
    witness = example.witness(path=path or plain, reachable=path is not None)
    assumed = [f"{opaque.function} is {'true' if yes else 'false'}" for opaque, yes in example.judged]
    return Shown(
        "unknown" if assumed else "refuted",
        f"it assumes that {listed(assumed, 'and')}" if assumed else "",
        witness,
        in_example(example, asked),
    )


def _always_filled(flow: Flow, stage: Stage) -> Iterator[Expression]:
    """That the fields are filled which every case brings to the stage."""
    always = flow.data.arriving[stage.name].always
    return (Apply("filled", (field.ref,)) for field in flow.domain.fields if field.ref in always)


def _completed(flow: Flow, example: Example, asked: frozenset[FieldRef], facts: Sequence[Expression]) -> Example:
    """The example with values in further fields, so that it meets the facts that have nothing to do with the question; as it is
    where such values are not found or stand on an assumption."""
    near = asked.union(*(fields_of(fact) for fact in relevant(facts, asked)))
    far = without(facts, near)
    answer = impossible(flow.domain, *far) if far else None
    if not isinstance(answer, Refuted) or answer.example.judged or answer.example.reads_now:
        return example
    further = dict(answer.example.record)
    return replace(example, record=tuple((ref, value if ref in near else further[ref]) for ref, value in example.record))


def in_example(example: Example, asked: frozenset[FieldRef]) -> str:
    """The values of the fields that were asked about: `amount 10000, region EMEA, tier blank`."""
    rows = [f"`{ref.name}` {'blank' if value is None else text_of(value)}" for ref, value in example.record if ref in asked]
    return ", ".join(rows) if rows else "any record"
