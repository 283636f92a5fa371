"""What a check comes to: what is told, what is kept back and why, and what could not be decided."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from flowspec.checks.baseline import Baseline, known
from flowspec.checks.rule import AnyRule, distinct
from flowspec.checks.selection import at_or_above
from flowspec.checks.suppression import HEADLINES, Suppressed, suppress
from flowspec.model.diagnostic import Diagnostic, Severity
from flowspec.model.graph import Suppression
from flowspec.model.plain import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """All findings, sorted by place. `mended` are rows of the baseline that are no longer found."""

    findings: tuple[Diagnostic, ...]
    suppressed: tuple[Suppressed, ...] = ()
    undecided: tuple[Diagnostic, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()

    def fails(self, fail_on: Severity = "warning") -> bool:
        """Whether a finding is as bad as `fail_on` or worse."""
        return bool(at_or_above(self.findings, fail_on))


def judge(
    found: Iterable[Diagnostic],
    *,
    rules: Sequence[AnyRule],
    asked: Sequence[AnyRule],
    today: date,
    suppressions: Sequence[Suppression] = (),
    baseline: Baseline = frozenset(),
    strict: bool = False,
) -> Outcome:
    """Sort what was found into what is told and what is not.

    `rules` are all there are, `asked` those whose findings these are. What could not be decided is set apart; if `strict`, it
    is told with its rule's full severity.
    """
    told = tuple(_strictly(one, asked) for one in found) if strict else tuple(found)
    undecided = tuple(one for one in told if _is_undecided(one) and not strict)
    open_ones = (one for one in told if not _is_undecided(one) or strict)
    left, kept = suppress(open_ones, suppressions, rules=(*rules, *HEADLINES), asked=asked, today=today)
    new = [one for one in left if known(one) not in baseline]
    old = tuple(Suppressed(one, None) for one in left if known(one) in baseline)
    mended = baseline - {known(one) for one in left} - {known(one.finding) for one in kept}
    by_place = sorted((*kept, *old), key=lambda one: (one.finding.place, one.finding.code, one.finding.element))
    return Outcome(distinct(new), tuple(by_place), undecided, tuple(sorted(mended)))


def _is_undecided(one: Diagnostic) -> bool:
    """Nothing was shown, not even a record that is a fault under an assumption."""
    return one.verdict == "unknown" and one.witness is None


def _strictly(one: Diagnostic, rules: Sequence[AnyRule]) -> Diagnostic:
    full = next((rule.severity for rule in rules if rule.code == one.code), one.severity)
    return replace(one, severity=full) if one.verdict == "unknown" else one
