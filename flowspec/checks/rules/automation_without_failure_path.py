"""AUT004: software does a job, and nobody decided what happens when it fails."""

from collections.abc import Iterator

from flowspec.checks.facts import Facts
from flowspec.checks.reading import steps
from flowspec.checks.rule import Finding, Rule


def find(facts: Facts) -> Iterator[Finding]:
    """Automations whose failure is, at first or after the last retry, undecided."""
    for flow in facts.flows:
        for link in flow.graph.links:
            for job in link.automated:
                if any(step.what == "undecided" for step in steps(job.if_it_fails)):
                    yield Finding(
                        flow.element(link),
                        f"nobody decided what happens when `{job.tool}` fails to do “{job.job}”",
                        "decide: `if_it_fails=Retry(..., otherwise=Notify(...))`, `Notify(...)` or `Escalate(...)`",
                        subject=job.job,
                        place=job.source,
                    )


RULE = Rule("AUT004", "automation-without-failure-path", "warning", "graph", "The Zap failed, and the deal was gone.", find)
