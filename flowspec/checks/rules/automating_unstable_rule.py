"""AUT001: software does by rule what has no clear rule yet."""

from collections.abc import Iterator, Sequence

from flowspec.checks.facts import Facts, Flow
from flowspec.checks.rule import Finding, Review
from flowspec.model.diagnostic import Diagnostic, Related
from flowspec.model.graph import Link


def find(facts: Facts, found: Sequence[Diagnostic]) -> Iterator[Finding]:
    """Automated links with an open error about their owners, stages, triggers or data."""
    errors: dict[str, list[Diagnostic]] = {}
    for one in found:
        if one.severity == "error" and one.code.startswith(("OWN", "STG", "TRG", "DAT")):
            errors.setdefault(one.element, []).append(one)
    for flow in facts.flows:
        for link in flow.graph.links:
            if link.automated and (open_ones := [e for path in _concerned(flow, link) for e in errors.get(path, ())]):
                first = open_ones[0]
                yield Finding(
                    flow.element(link),
                    f"`{link.name}` is automated, but its rule is not settled: {first.code} {first.name} is open"
                    + (f", and {len(open_ones) - 1} more" if len(open_ones) > 1 else ""),
                    "settle the rule first, then automate it",
                    place=link.automated[0].source,
                    related=tuple(Related(one.place, f"{one.code} {one.name}") for one in open_ones),
                )


def _concerned(flow: Flow, link: Link) -> tuple[str, ...]:
    """The elements on which a job of the link depends: the link, and the stages that it leaves and leads to."""
    stages = dict.fromkeys((*link.sources, *link.targets))
    return (flow.element(link).path, *(flow.element(flow.stages[name]).path for name in stages))


RULE = Review("AUT001", "automating-unstable-rule", "warning", "graph", "The Zap does the wrong thing, faster.", find)
