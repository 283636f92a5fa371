"""STG003: no record can ever be in a stage."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import conjunction, impossible
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.knowledge import let_through, without
from flowspec.checks.rule import Finding, Rule
from flowspec.model.expression import Expression
from flowspec.model.graph import Link, Stage
from flowspec.model.words import in_words, listed


def find(facts: Facts) -> Iterator[Finding]:
    """Stages whose `holds=` contradicts itself, or what every link to them requires."""
    for flow in facts.flows:
        for stage in flow.graph.stages:
            if stage.holds is None:
                continue
            if isinstance(flow.emptiness(stage.name), Proved):
                yield Finding(
                    flow.element(stage),
                    f"no record can be in `{stage.name}`: {in_words(stage.holds)} is impossible",
                    "say what holds there in a way that a record can meet",
                )
            elif links := _contradicting(flow, stage):
                names = listed([f"`{link.name}`" for link in links], "and")
                yield Finding(
                    flow.element(stage),
                    f"no record can come to `{stage.name}`, where {in_words(stage.holds)}: what {names} requires contradicts it",
                    f"let {names} require what `{stage.name}` holds, or set it on the way",
                    subject="requirements",
                )


def _contradicting(flow: Flow, stage: Stage) -> tuple[Link, ...]:
    """The links to the stage, if each of them requires something that cannot be true there."""
    links = tuple(link for link in flow.links_to[stage.name] if not flow.leads_back(link))
    return links if links and all(_contradicts(flow, link, stage) for link in links) else ()


def _contradicts(flow: Flow, link: Link, stage: Stage) -> bool:
    required = _required(flow, link)
    brief = flow.domain_of(required, stage.holds)
    return required is not None and isinstance(impossible(brief, required, stage.holds), Proved)


def _required(flow: Flow, link: Link) -> Expression | None:
    return conjunction(*without(let_through(flow.stages, link), {a.to for a in link.sets}))


RULE = Rule("STG003", "unsatisfiable-stage", "error", "boxes", "Nothing is ever in that stage.", find)
