"""Findings that somebody has decided to live with: each says why, and for how long."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from flowspec.checks.facts import Element
from flowspec.checks.rule import Finding, Headline, diagnosed
from flowspec.checks.selection import is_named, no_such_rule
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.graph import Suppression
from flowspec.model.plain import dataclass

UNREASONED = Headline("SUP001", "suppression-without-reason", "warning", "lexical", "Why is this switched off?")
EXPIRED = Headline("SUP002", "expired-suppression", "warning", "lexical", "That was to be fixed by March.")
UNUSED = Headline("SUP003", "unused-suppression", "warning", "lexical", "What does this still switch off?")
UNREADABLE = Headline("SUP004", "unreadable-suppression", "error", "lexical", "It says nothing that we understand.")
HEADLINES = (UNREASONED, EXPIRED, UNUSED, UNREADABLE)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is not told: because of a comment in the spec, or because it is in the baseline (`by` is None)."""

    finding: Diagnostic
    by: Suppression | None

    @property
    def reason(self) -> str:
        """Why, as far as somebody said."""
        return "known when the baseline was written" if self.by is None else self.by.reason or ""


def suppress(
    findings: Iterable[Diagnostic],
    suppressions: Sequence[Suppression],
    *,
    rules: Sequence[Headline],
    asked: Sequence[Headline],
    today: date,
) -> tuple[tuple[Diagnostic, ...], tuple[Suppressed, ...]]:
    """What is still to be told, and what is not.

    A suppression speaks of findings in its lines that have one of its codes or names; from the day after `until` on it has no
    effect. One without a reason has effect and is a finding; so are those that are expired, unused, or unreadable: unused only
    if the rule was `asked`, unreadable if none of all `rules` is called so.
    """
    acting = [one for one in suppressions if not _is_expired(one, today)]
    left: list[Diagnostic] = []
    kept: list[Suppressed] = []
    used: set[tuple[Suppression, str]] = set()
    for finding in findings:
        matches = [(one, code) for one in acting for code in one.codes if _speaks_of(one, code, finding)]
        used.update((one, code) for one, code in matches)
        if matches:
            kept.append(Suppressed(finding, matches[0][0]))
        else:
            left.append(finding)
    own = [note for one in suppressions for note in _notes(one, used, rules=rules, asked=asked, today=today)]
    return (*left, *own), tuple(kept)


def _speaks_of(one: Suppression, code: str, finding: Diagnostic) -> bool:
    place = finding.place
    return place.file == one.source.file and one.first <= place.line <= one.last and is_named(finding, code)


def _is_expired(one: Suppression, today: date) -> bool:
    until = _day(one.until)
    return until is not None and until < today


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _notes(
    one: Suppression,
    used: set[tuple[Suppression, str]],
    *,
    rules: Sequence[Headline],
    asked: Sequence[Headline],
    today: date,
) -> Iterator[Diagnostic]:
    """What is wrong with the suppression itself."""
    if not (one.reason or "").strip():
        yield _note(UNREASONED, one, "this suppression does not say why", 'add `reason="..."`')
    if one.until and _day(one.until) is None:
        yield _note(UNREADABLE, one, f"{one.until!r} is no day", "write it as `until=2027-03-01`", one.until)
    for code in one.codes:
        if not any(is_named(rule, code) for rule in rules):
            yield _note(UNREADABLE, one, no_such_rule(code, rules), "name a rule by its code or its name", code)
        elif _is_expired(one, today):
            yield _note(EXPIRED, one, f"the suppression of {code} ended on {one.until}", "mend the fault, or decide again", code)
        elif (one, code) not in used and any(is_named(rule, code) for rule in asked):
            yield _note(UNUSED, one, f"there is no {code} here to suppress", "remove it", code)


def _note(headline: Headline, one: Suppression, message: str, remedy: str, subject: str = "") -> Diagnostic:
    about = Element(f"{one.source.file}/suppression/{'+'.join(one.codes)}", one.source)
    return diagnosed(headline, Finding(about, message, remedy, subject=subject))
