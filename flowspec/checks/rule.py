"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flowspec.checks.facts import Element, Facts
from flowspec.model.diagnostic import Decider, Diagnostic, Related, Severity, Verdict, Witness
from flowspec.model.source import NOWHERE, Source


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has decided about one element; the rule adds its code, name and severity.

    `place` is set where a part of the element is at fault, `decider` where it is not the rule's usual one. A finding whose
    verdict is "unknown" says in `reason` what could not be decided; with a witness it is told one step milder than the rule's
    severity, without one only a strict check tells it.
    """

    about: Element
    message: str
    remedy: str
    subject: str = ""
    place: Source = NOWHERE
    witness: Witness | None = None
    related: tuple[Related, ...] = ()
    verdict: Verdict = "refuted"
    reason: str = ""
    decider: Decider | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One question asked of every spec: a permanent code and name, the everyday complaint, and the function that answers."""

    code: str
    name: str
    severity: Severity
    decider: Decider
    complaint: str
    find: Callable[[Facts], Iterator[Finding]]

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Everything that the rule finds."""
        return (diagnosed(self, finding) for finding in self.find(facts))


@dataclass(frozen=True, slots=True)
class Review:
    """A rule that asks what the other rules have found."""

    code: str
    name: str
    severity: Severity
    decider: Decider
    complaint: str
    find: Callable[[Facts, Sequence[Diagnostic]], Iterator[Finding]]

    def check(self, facts: Facts, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
        """Everything that the rule finds, given what the others found."""
        return (diagnosed(self, finding) for finding in self.find(facts, found))


AnyRule: TypeAlias = Rule | Review

_MILDER: dict[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}


def diagnosed(rule: AnyRule, finding: Finding) -> Diagnostic:
    """The finding with its rule's code, name and severity."""
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=_MILDER[rule.severity] if finding.verdict == "unknown" and finding.witness else rule.severity,
        place=finding.about.place if finding.place == NOWHERE else finding.place,
        message=finding.message,
        remedy=finding.remedy,
        decider=finding.decider or rule.decider,
        verdict=finding.verdict,
        reason=finding.reason,
        element=finding.about.path,
        subject=finding.subject,
        witness=finding.witness,
        related=finding.related,
    )


def distinct(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place; a fault that variants of a workflow inherit is told once, of the workflow that comes first."""
    told: dict[object, Diagnostic] = {}
    for one in diagnostics:
        told.setdefault((one.code, one.place if one.place != NOWHERE else one.element, one.message), one)
    return tuple(sorted(told.values(), key=lambda d: (d.place, d.code, d.element, d.subject, d.message)))
