"""What a rule is, and what it finds."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from flowspec.checks.facts import Element, Facts
from flowspec.model.diagnostic import Decider, Diagnostic, Related, Severity, Verdict, Witness
from flowspec.model.plain import dataclass
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
class Headline:
    """What a finding is called: a permanent code and name, how bad it is, how it is decided, and the everyday complaint."""

    code: str
    name: str
    severity: Severity
    decider: Decider
    complaint: str


@dataclass(frozen=True, slots=True)
class Rule(Headline):
    """One question asked of every spec, and the function that answers."""

    find: Callable[[Facts], Iterator[Finding]]

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Everything that the rule finds."""
        return (diagnosed(self, finding) for finding in self.find(facts))


@dataclass(frozen=True, slots=True)
class Review(Headline):
    """A rule that asks what the other rules have found."""

    find: Callable[[Facts, Sequence[Diagnostic]], Iterator[Finding]]

    def check(self, facts: Facts, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
        """Everything that the rule finds, given what the others found."""
        return (diagnosed(self, finding) for finding in self.find(facts, found))


AnyRule: TypeAlias = Rule | Review

_MILDER: dict[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}


def diagnosed(rule: Headline, finding: Finding) -> Diagnostic:
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


def help_text(rule: AnyRule) -> str:
    """What a rule is about, in its own words: the complaint, the fault, and what exactly is looked for."""
    about = inspect.getdoc(inspect.getmodule(rule.find)) or ""
    return "\n\n".join((rule.complaint, re.sub(r"^\w+: ", "", about), inspect.getdoc(rule.find) or ""))
