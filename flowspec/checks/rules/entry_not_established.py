"""STG006: a link leads to a stage without making sure of what is said to hold there."""

from collections.abc import Iterator

from flowspec.analysis.answer import Proved
from flowspec.analysis.questions import conjunction, implies, impossible
from flowspec.analysis.topology import Step
from flowspec.checks.asking import Shown, shown
from flowspec.checks.facts import Facts, Flow
from flowspec.checks.knowledge import let_through, relevant, taken, without
from flowspec.checks.rule import Finding, Rule
from flowspec.checks.rules.status_not_updated import stale_parts
from flowspec.model.expression import Apply, Expression, conjuncts, fields_of
from flowspec.model.graph import Link, Stage
from flowspec.model.words import in_words


def find(facts: Facts) -> Iterator[Finding]:
    """Steps after which what the target holds may be untrue. A status that is certainly stale is told by STG007 instead."""
    for flow in facts.flows:
        for step in flow.net.steps:
            if step.why == "link" and all(source in flow.reached for source in step.sources):
                for target in step.targets:
                    if isinstance(flow.emptiness(target), Proved):
                        continue  # STG003
                    yield from _unmet(flow, flow.links[step.link], step, flow.stages[target])


def _unmet(flow: Flow, link: Link, step: Step, stage: Stage) -> Iterator[Finding]:
    stale = {part for _, part in stale_parts(flow, link, stage)}
    required = tuple(let_through(flow.stages, link))
    told = taken(flow.stages, link, step, flow.known.working)
    for part in dict.fromkeys(conjuncts(stage.holds)):
        fields = tuple(fields_of(part))
        if part in stale or any(a.to in fields for a in link.sets):
            continue  # STG007 tells whether the value that is set is the right one
        sure = [Apply("filled", (f,)) for f in dict.fromkeys(fields) if f in flow.data.passed[link.name].always]
        held = [fact for name in step.sources for fact in conjuncts(flow.stages[name].holds)]
        given = conjunction(*dict.fromkeys((*sure, *relevant((*told, *held), fields))))
        demanded = conjunction(*without(required, {a.to for a in link.sets}))
        if isinstance(implies(flow.domain_of(given, part), given, part), Proved):
            continue
        if isinstance(impossible(flow.domain_of(demanded, part), demanded, part), Proved):
            continue  # STG003
        answer = implies(flow.domain, given, part)
        if not isinstance(answer, Proved):
            source = flow.stages[step.sources[0]]
            yield _finding(flow, link, stage, part, shown(flow, source, answer, (part,), known=(*told, *held)))


def _finding(flow: Flow, link: Link, stage: Stage, part: Expression, told: Shown) -> Finding:
    return Finding(
        flow.element(link),
        f"in `{stage.name}` {in_words(part)}, but `{link.name}` also lets through a record with {told.example}"
        if told.witness
        else f"it could not be shown that in `{stage.name}` {in_words(part)} after `{link.name}`",
        "require it (`requires=Requires(...)`), set it (`sets=`), or let it be the trigger",
        subject=f"{stage.name} {in_words(part)}",
        witness=told.witness,
        verdict=told.verdict,
        reason=told.reason,
    )


RULE = Rule("STG006", "entry-not-established", "error", "boxes", "It should not have been here yet.", find)
