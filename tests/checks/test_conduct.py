"""What is told, what is kept back, and what is said of that: suppressions, baseline, selection, strictness."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from flowspec.checks import ALL
from flowspec.checks.baseline import Baseline, from_baseline, known, to_baseline
from flowspec.checks.facts import Element
from flowspec.checks.outcome import Outcome, judge
from flowspec.checks.rule import AnyRule, Finding, Rule, diagnosed
from flowspec.checks.selection import at_or_above, chosen, own_rules
from flowspec.checks.suppression import Suppressed
from flowspec.model.diagnostic import Diagnostic, Severity, Witness
from flowspec.model.errors import FlowspecError, UnusableFile
from flowspec.model.graph import Suppression
from flowspec.model.source import Source

TODAY = date(2027, 1, 4)


def found(code: str = "OWN001", line: int = 10, *, file: str = "specs/a.py") -> Diagnostic:
    rule = next(rule for rule in ALL if rule.code == code)
    element = f"Sale/stage/s{line}"
    return Diagnostic(code, rule.name, rule.severity, Source(file, line, 5), "it is so", "do this", rule.decider, element=element)


def ignoring(*codes: str, first: int = 10, last: int = 12, reason: str | None = "known", until: str | None = None) -> Suppression:
    return Suppression(codes, reason, until, first, last, source=Source("specs/a.py", first, 40))


def judged(
    *findings: Diagnostic,
    by: tuple[Suppression, ...] = (),
    asked: tuple[AnyRule, ...] = ALL,
    baseline: Baseline = frozenset(),
    strict: bool = False,
) -> Outcome:
    return judge(findings, rules=ALL, asked=asked, today=TODAY, suppressions=by, baseline=baseline, strict=strict)


# --- suppression ----------------------------------------------------------------------------------
def test_a_suppressed_finding_is_kept_with_its_reason() -> None:
    by = ignoring("OWN001")

    outcome = judged(found(), by=(by,))

    assert outcome == Outcome((), (Suppressed(found(), by),))
    assert outcome.suppressed[0].reason == "known"


@pytest.mark.parametrize("codes", [("OWN001",), ("OWN",), ("TRG", "OWN001")])
def test_a_suppression_speaks_by_code_or_group(codes: tuple[str, ...]) -> None:
    assert judged(found(), by=(ignoring(*codes),)).suppressed[0].finding == found()


@pytest.mark.parametrize("other", [found(line=9), found(line=13), found(file="specs/b.py"), found("OWN002")])
def test_a_suppression_speaks_only_of_its_lines_file_and_code(other: Diagnostic) -> None:
    outcome = judged(other, by=(ignoring("OWN001"),))

    assert other in outcome.findings
    assert [one.code for one in outcome.findings if one != other] == ["SUP003"]


def test_a_suppression_without_a_reason_has_effect_and_is_a_finding() -> None:
    outcome = judged(found(), by=(ignoring("OWN001", reason=None),))

    assert [(one.code, one.severity, one.place.line) for one in outcome.findings] == [("SUP001", "warning", 10)]
    assert [one.finding for one in outcome.suppressed] == [found()]


def test_a_suppression_has_effect_on_its_last_day_and_none_on_the_day_after() -> None:
    last_day = judged(found(), by=(ignoring("OWN001", until="2027-01-04"),))
    day_after = judged(found(), by=(ignoring("OWN001", until="2027-01-03"),))

    assert [one.code for one in last_day.findings] == []
    assert [one.code for one in day_after.findings] == ["OWN001", "SUP002"]
    assert day_after.suppressed == ()


def test_what_was_not_asked_cannot_be_called_unused() -> None:
    asked = chosen(ALL, select=["TRG"])

    assert judged(by=(ignoring("OWN001"),), asked=asked).findings == ()
    assert [one.code for one in judged(by=(ignoring("OWN001"),)).findings] == ["SUP003"]


def test_a_code_that_nobody_has_is_told_with_the_nearest() -> None:
    outcome = judged(by=(ignoring("TRG022"),))

    assert [one.code for one in outcome.findings] == ["SUP004"]
    assert "did you mean TRG002?" in outcome.findings[0].message


def test_a_day_that_is_none_is_told() -> None:
    outcome = judged(found(), by=(ignoring("OWN001", until="next spring"),))

    assert [(one.code, one.message) for one in outcome.findings] == [("SUP004", "'next spring' is no day")]


# --- baseline -------------------------------------------------------------------------------------
def test_a_baseline_keeps_back_what_it_knows_wherever_its_line_moved() -> None:
    baseline = from_baseline(to_baseline([found(line=10)]))

    moved = replace(found(line=10), place=Source("specs/a.py", 99, 1))
    outcome = judged(moved, found(line=20), baseline=baseline)

    assert outcome.findings == (found(line=20),)
    assert outcome.suppressed == (Suppressed(moved, None),)


def test_a_baseline_tells_what_was_mended() -> None:
    baseline = from_baseline(to_baseline([found(line=10), found(line=20)]))

    assert judged(found(line=10), baseline=baseline).mended == (known(found(line=20)),)


def test_a_baseline_is_one_finding_a_line_and_the_same_in_any_order() -> None:
    several = [found(line=20), found(line=10), found(line=10)]

    assert (
        to_baseline(several)
        == to_baseline(reversed(several))
        == (
            '{\n  "format": 1,\n  "findings": [\n'
            '    {"file": "specs/a.py", "fingerprint": "OWN001:Sale/stage/s10:"},\n'
            '    {"file": "specs/a.py", "fingerprint": "OWN001:Sale/stage/s20:"}\n'
            "  ]\n}\n"
        )
    )
    assert from_baseline(to_baseline([])) == frozenset()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "b.json:1:2  this is not JSON"),
        ("[]", "this is not a baseline of format 1"),
        ('{"format": 2, "findings": []}', "this is not a baseline of format 1"),
        ('{"format": 1, "findings": [{"file": "a"}]}', "it needs a `file` and a `fingerprint`"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(text: str, says: str) -> None:
    with pytest.raises(UnusableFile, match=says.replace("(", r"\(")):
        from_baseline(text, called="b.json")


# --- what could not be decided --------------------------------------------------------------------
def test_an_undecided_question_is_set_apart_and_told_if_strict() -> None:
    open_one = replace(found("TRG002"), verdict="unknown", reason="sums of three fields")

    assert judged(open_one) == Outcome((), (), (open_one,))
    assert judged(open_one, strict=True) == Outcome((open_one,))


def test_a_doubt_with_a_record_is_told_one_step_milder_and_in_full_if_strict() -> None:
    rule = next(rule for rule in ALL if rule.code == "TRG002")
    facts = Finding(
        _ABOUT, "both", "decide", witness=Witness(record=(("Deal.a", "1"),)), verdict="unknown", reason="assumes that"
    )
    doubt = diagnosed(rule, facts)

    assert [one.severity for one in judged(doubt).findings] == ["warning"]
    assert [one.severity for one in judged(doubt, strict=True).findings] == ["error"]


# --- selection ------------------------------------------------------------------------------------
def test_rules_are_chosen_by_code_group_and_name() -> None:
    assert [rule.code for rule in chosen(ALL, select=["TIM", "ownerless-stage"], ignore=["TIM00", "tim001"])] == ["OWN001"]
    assert chosen(ALL) == ALL
    assert [rule.code for rule in chosen(ALL, select=["tim002"])] == ["TIM002"]


def test_unknown_rules_are_told_all_at_once_with_the_nearest() -> None:
    with pytest.raises(FlowspecError) as refused:
        chosen(ALL, select=["ownerles-stage", "OWN01"], ignore=["XYZ999"])

    lines = str(refused.value).splitlines()
    assert lines[0] == "no rule is called 'ownerles-stage'; did you mean ownerless-stage?"
    assert len(lines) == 2
    assert "'XYZ999'" in lines[1]


@pytest.mark.parametrize(
    ("severity", "kept"), [("error", ["error"]), ("warning", ["error", "warning"]), ("info", ["error", "warning", "info"])]
)
def test_findings_at_or_above_a_severity(severity: Severity, kept: list[str]) -> None:
    several = [found("OWN001"), found("TRG006"), found("DAT008")]

    assert [one.severity for one in at_or_above(several, severity)] == kept
    assert Outcome(tuple(several)).fails(severity) is True
    assert Outcome((found("DAT008"),)).fails() is False


# --- own rules ------------------------------------------------------------------------------------
_ABOUT = Element("Sale", Source("specs/a.py", 1, 1))
NO_FRIDAY = Rule("OUR001", "no-friday", "warning", "lexical", "Not on a Friday.", lambda _: iter(()))
TAKEN = Rule("OWN001", "ours", "warning", "lexical", "Ours.", lambda _: iter(()))


def test_a_rule_of_ones_own_is_loaded_by_name() -> None:
    assert own_rules([f"{__name__}:NO_FRIDAY"], beside=ALL) == (NO_FRIDAY,)


def test_a_rule_beside_the_project_file_is_found_and_its_faults_are_told(tmp_path: Path) -> None:
    text = (
        "from flowspec.checks.rule import Rule\nMILD = Rule('OUR002', 'mild', 'info', 'lexical', 'Mild.', lambda _: iter(()))\n"
    )
    (tmp_path / "house_rules.py").write_text(text)
    (tmp_path / "house_faults.py").write_text("MILD = 1 / 0\n")

    assert [rule.code for rule in own_rules(["house_rules:MILD"], beside=ALL, below=tmp_path)] == ["OUR002"]
    assert str(tmp_path) not in sys.path
    with pytest.raises(FlowspecError, match="ZeroDivisionError: division by zero"):
        own_rules(["house_faults:MILD"], beside=ALL, below=tmp_path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nowhere", "write it as `package.module:NAME`"),
        ("no_such_package.rules:X", "put it beside the pyproject.toml, or install its package"),
        (f"{__name__}:GONE", "has no `GONE`"),
        (f"{__name__}:TODAY", "is no rule but a date"),
        (f"{__name__}:TAKEN", "give it its own"),
    ],
)
def test_what_is_no_rule_of_ones_own_is_refused(name: str, says: str) -> None:
    with pytest.raises(FlowspecError, match=says):
        own_rules([name], beside=ALL)
