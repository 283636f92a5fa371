"""Comments of a scenario that say that a finding is known."""

from datetime import date
from pathlib import Path

import pytest

from flowspec.checks import ALL, check
from flowspec.checks.outcome import Outcome, judge
from flowspec.decide.assumed import assumed
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import ScenarioErrors
from flowspec.model.graph import Suppression
from flowspec.simulate.scenario.suppressions import suppressions

PAGES = Path(__file__).parents[3] / "docs" / "rules"
TEXT = """\
format = 1  # flowspec: ignore[SIM005]
# flowspec: ignore[SIM001, SIM] reason="we know" until=2027-03-01

[teams.Sales]
note = "# flowspec: ignore[SIM001]"
list = [
    1,  # flowspec: ignore[SIM002] reason="inside"
    # flowspec: ignore[SIM003]
    2,
]
[stages.a]  # flowspec: ignore[SIM001] until=2027-12-31
"""


def told(folder: Path, text: str) -> list[Suppression | Diagnostic]:
    (folder / "scenario.toml").write_text(text)
    return list(suppressions(folder / "scenario.toml"))


def test_a_comment_speaks_of_the_key_or_head_it_stands_at_or_above(tmp_path: Path) -> None:
    found = [one for one in told(tmp_path, TEXT) if isinstance(one, Suppression)]

    assert [(one.codes, one.reason, one.until, one.first, one.last, one.source.line) for one in found] == [
        (("SIM005",), None, None, 1, 1, 1),
        (("SIM001", "SIM"), "we know", "2027-03-01", 4, 4, 2),
        (("SIM002",), "inside", None, 6, 10, 7),
        (("SIM003",), None, None, 6, 10, 8),
        (("SIM001",), None, "2027-12-31", 11, 11, 11),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x = 1 # flowspec: ignore SIM001", "this comment cannot be read"),
        ("x = 1 # flowspec: ignore[nothing]", "`nothing` is no rule's code"),
        ('x = 1 # flowspec: ignore[SIM001] reason="so" until=soon', "`soon` is no day"),
        ("x = 1\n# flowspec: ignore[SIM001]", "there is no statement below that this comment could speak of"),
    ],
)
def test_a_comment_that_cannot_be_obeyed_is_told(line: str, message: str, tmp_path: Path) -> None:
    (wrong,) = told(tmp_path, line)

    assert isinstance(wrong, Diagnostic)
    assert (wrong.code, wrong.message, wrong.place.column > 0) == ("SCN014", message, True)


def test_the_comments_of_what_a_scenario_extends_count_too_and_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "above").mkdir()
    (tmp_path / "above" / "shared.toml").write_text('extends = "../scenario.toml"\nx = 1  # flowspec: ignore[SIM001]\n')

    found = told(tmp_path, 'extends = "above/shared.toml"\ny = 1  # flowspec: ignore[SIM005]\n')

    assert [Path(one.source.file).name for one in found if isinstance(one, Suppression)] == ["scenario.toml", "shared.toml"]


@pytest.mark.parametrize("text", ["not = = toml", 'extends = "gone.toml"', "extends = 3", "extends = ''"])
def test_a_file_that_cannot_be_read_says_nothing_here(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, text) == []


# --- with the checks -------------------------------------------------------------------------------
def judged(folder: Path, remark: str, *, page: str = "unstable-load", today: date = date(2027, 1, 4)) -> Outcome:
    """The bad example of a rule about scenarios, with a comment at the marked line."""
    text = (PAGES / page / "bad.toml").read_text(encoding="utf-8").replace(f"# [{page}]", remark)
    (folder / "good.py").write_text((PAGES / page / "good.py").read_text(encoding="utf-8"))
    (folder / "bad.toml").write_text(text)
    specs, taken = assumed(folder / "bad.toml")
    found = check(specs, assumed=taken)
    return judge(found, rules=ALL, asked=ALL, today=today, suppressions=taken.suppressions)


@pytest.mark.parametrize("page", ["unstable-load", "bad-branch-probabilities", "probability-guard-conflict"])
def test_a_finding_about_a_scenario_is_suppressed_with_its_reason(page: str, tmp_path: Path) -> None:
    outcome = judged(tmp_path, '# flowspec: ignore[SIM] reason="two more start in March" until=2027-03-01', page=page)

    assert outcome.findings == ()
    assert [(one.finding.name, one.reason) for one in outcome.suppressed] == [(page, "two more start in March")]


@pytest.mark.parametrize(
    ("remark", "codes"),
    [
        ("# flowspec: ignore[SIM001]", ["SUP001"]),
        ('# flowspec: ignore[SIM001] reason="it was" until=2026-12-31', ["SIM001", "SUP002"]),
        ('# flowspec: ignore[SIM002] reason="never"', ["SIM001", "SUP003"]),
        ('# flowspec: ignore[SIM009] reason="never"', ["SIM001", "SUP004"]),
    ],
)
def test_what_is_wrong_with_a_suppression_is_a_finding(remark: str, codes: list[str], tmp_path: Path) -> None:
    assert [one.code for one in judged(tmp_path, remark).findings] == codes


def test_a_comment_that_cannot_be_read_is_told_with_all_other_faults(tmp_path: Path) -> None:
    with pytest.raises(ScenarioErrors) as alone:
        judged(tmp_path, "# flowspec: ignore")
    (tmp_path / "bad.toml").write_text('format = 1\nspec = "good.py"\nhorizonn = "1 week"  # flowspec: ignore\n')
    with pytest.raises(ScenarioErrors) as both:
        assumed(tmp_path / "bad.toml")

    assert [one.code for one in alone.value.problems] == ["SCN014"]
    assert {"SCN014", "SCN001"} <= {one.code for one in both.value.problems}
