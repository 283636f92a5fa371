"""Laws of every check, on arbitrary valid specs."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowspec.checks import ALL, check, format_github, format_json, format_markdown, format_sarif, format_text
from flowspec.checks.baseline import Baseline, from_baseline, to_baseline
from flowspec.checks.outcome import Outcome, judge
from flowspec.checks.rule import Rule
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.graph import Specs
from tests.strategies import graphs, specs

FEWER = settings(
    max_examples=max(1, settings.default.max_examples // 5) if settings.default else 20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""An arbitrary spec takes a third of a second to draw, much longer than to check."""
ROOT = Path(__file__).parents[2]


def judged(told: Specs, *, strict: bool = False, baseline: Baseline = frozenset()) -> Outcome:
    return judge(
        check(told),
        rules=ALL,
        asked=ALL,
        today=date(2027, 1, 4),
        suppressions=told.suppressions,
        strict=strict,
        baseline=baseline,
    )


def marks(found: tuple[Diagnostic, ...]) -> set[tuple[str, str, str]]:
    return {(one.code, one.element, one.subject) for one in found}


@FEWER
@given(specs())
def test_a_check_never_raises_and_says_what_where_and_what_to_do(told: Specs) -> None:
    severities = {rule.code: rule.severity for rule in ALL}

    found = check(told)

    for one in found:
        assert one.element
        assert one.message
        assert not one.message.endswith((".", ";"))
        assert one.remedy
        assert not one.remedy.endswith(".")
        assert (one.verdict == "unknown") == bool(one.reason)
        assert one.severity == severities[one.code] or one.verdict == "unknown"
    assert found == check(told, rules=tuple(reversed(ALL)))
    assert [one.place for one in found] == sorted(one.place for one in found)
    assert len(set(found)) == len(found)
    for rule in (one for one in ALL[::5] if isinstance(one, Rule)):
        assert check(told, rules=[rule]) == tuple(one for one in found if one.code == rule.code)


@FEWER
@given(specs())
def test_what_is_judged_can_be_told_in_every_format_and_nothing_is_lost(told: Specs) -> None:
    outcome, strict = judged(told), judged(told, strict=True)
    known = judged(told, baseline=from_baseline(to_baseline(outcome.findings)))

    assert format_text.render(outcome, {"a.py": "x\n" * 50})
    assert json.loads(format_json.render(outcome, {}))["format"] == 1
    assert json.loads(format_sarif.render(outcome, {}, rules=ALL, version="0"))["version"] == "2.1.0"
    assert format_github.render(outcome, {}).count("\n") == len(outcome.findings)
    assert format_markdown.render(outcome, {}).startswith("### flowspec: ")
    assert (known.findings, known.mended) == ((), ())
    assert len(known.suppressed) == len(outcome.suppressed) + len(outcome.findings)
    assert strict.undecided == ()
    assert marks(outcome.findings) | marks(outcome.undecided) >= _of_rules(marks(strict.findings))


def _of_rules(found: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    return {mark for mark in found if not mark[0].startswith("SUP")}


@FEWER
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_company_does_not_matter(told: Specs, chance: Random) -> None:
    mixed = replace(
        told,
        parties=tuple(chance.sample(told.parties, len(told.parties))),
        systems=tuple(chance.sample(told.systems, len(told.systems))),
        calendars=tuple(chance.sample(told.calendars, len(told.calendars))),
        records=tuple(chance.sample(told.records, len(told.records))),
    )

    assert marks(check(mixed)) == marks(check(told))


def test_findings_do_not_depend_on_how_texts_are_hashed() -> None:
    code = (
        "from flowspec import load\n"
        "from flowspec.checks import check, format_json\n"
        "from flowspec.checks.outcome import Outcome\n"
        "print(*(format_json.render(Outcome(check(load(f'docs/rules/{n}/bad.py'))), {})\n"
        "  for n in ('ambiguous-triggers', 'owner-routing-overlap', 'unhandled-case', 'context-dropped', 'no-escalation-owner')))"
    )

    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(told) == 1
