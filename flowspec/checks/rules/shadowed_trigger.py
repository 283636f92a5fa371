"""TRG005: an earlier link takes every case that a later one was meant for."""

from collections.abc import Iterator

from flowspec.checks.choices import choices, overlapping, shadowed
from flowspec.checks.facts import Facts
from flowspec.checks.rule import Finding, Rule
from flowspec.model.diagnostic import Related
from flowspec.model.words import listed


def find(facts: Facts) -> Iterator[Finding]:
    """Links whose guard holds only where the guards before it hold too."""
    for flow in facts.flows:
        for choice in choices(flow):
            links = {link.name: link for link in choice.links}
            for name, earlier in shadowed(flow, choice, overlapping(flow, choice)).items():
                does = "does" if len(earlier) == 1 else "do"
                names = listed([f"`{link.name}`" for link in earlier], "and")
                yield Finding(
                    flow.element(links[name]),
                    f"`{name}` never decides anything: whenever it applies, so {does} {names} before it",
                    f"take out of {names} what is meant for `{name}`, or drop `{name}`",
                    related=tuple(Related(link.source, f"`{link.name}` comes before it") for link in earlier),
                )


RULE = Rule("TRG005", "shadowed-trigger", "warning", "boxes", "That rule never does anything.", find)
