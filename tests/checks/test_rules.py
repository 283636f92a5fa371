"""Every rule has a page, a spec (or scenario) that breaks it at the marked lines only, and one that keeps it and all others."""

import re
from pathlib import Path

import pytest

from flowspec import load
from flowspec.checks import ALL, check
from flowspec.decide.assumed import assumed
from flowspec.model.errors import SpecErrors
from flowspec.model.graph import Specs

PAGES = Path(__file__).parents[2] / "docs" / "rules"
NAMES = [rule.name for rule in ALL]
ABOUT_SCENARIOS = {rule.name for rule in ALL if rule.code.startswith("SIM")}
REFUSED = {"ai-accountable", "handoff-type-mismatch"}
"""What the language refuses when it is compiled; the rules are tested on graphs in test_compiled_graphs."""


def marked(path: Path, name: str) -> set[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if f"# [{name}]" in line}


def loaded(name: str, which: str) -> Specs:
    return load(PAGES / name / f"{which}.py")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in REFUSED | ABOUT_SCENARIOS])
def test_a_rule_flags_exactly_the_marked_lines(name: str) -> None:
    found = check(loaded(name, "bad"))

    assert {one.place.line for one in found if one.name == name} == marked(PAGES / name / "bad.py", name) != set()


@pytest.mark.parametrize("name", sorted(ABOUT_SCENARIOS))
def test_a_rule_about_scenarios_flags_exactly_the_marked_lines_and_not_the_mended_ones(name: str) -> None:
    folder = PAGES / name
    specs, bad = assumed(folder / "bad.toml")
    mended, good = assumed(folder / "good.toml")

    found = [one for one in check(specs, assumed=bad) if one.place.file.endswith("bad.toml")]

    assert {one.name for one in found} == {name}
    assert {one.place.line for one in found} == marked(folder / "bad.toml", name) != set()
    assert check(mended, assumed=good) == ()


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_language_refuses_what_it_makes_impossible_at_the_marked_line(name: str) -> None:
    with pytest.raises(SpecErrors) as refused:
        loaded(name, "bad")

    assert {one.place.line for one in refused.value.problems} == marked(PAGES / name / "bad.py", name)


@pytest.mark.parametrize("name", NAMES)
def test_the_mended_spec_is_clean_of_all_rules(name: str) -> None:
    assert check(loaded(name, "good")) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_has_a_page_that_opens_with_the_complaint(name: str) -> None:
    rule = next(rule for rule in ALL if rule.name == name)

    lines = (PAGES / name / "README.md").read_text(encoding="utf-8").splitlines()

    assert lines[:5] == [f"# {name}", "", f"“{rule.complaint}”", "", lines[4]]
    assert lines[4].startswith(f"`{rule.code}` · {rule.severity} · ")
    assert [line for line in lines if line.startswith("## ")] == [
        "## What is checked",
        "## Why",
        "## How to fix it",
        "## When to suppress it",
    ]


def test_there_is_a_page_for_every_rule_and_for_nothing_else() -> None:
    assert sorted(folder.name for folder in PAGES.iterdir() if folder.is_dir()) == sorted(NAMES)


def test_codes_and_names_are_used_once_and_the_list_is_in_order() -> None:
    codes = [rule.code for rule in ALL]

    assert len(set(codes)) == len(set(NAMES)) == len(ALL)
    assert all(re.fullmatch(r"[A-Z]{3}\d{3}", code) for code in codes)
    assert [list(numbers) for numbers in _numbers(codes)] == [sorted(numbers) for numbers in _numbers(codes)]


def _numbers(codes: list[str]) -> list[list[int]]:
    groups = dict.fromkeys(code[:3] for code in codes)
    return [[int(code[3:]) for code in codes if code.startswith(group)] for group in groups]


def test_the_index_lists_every_rule_with_its_complaint() -> None:
    text = (PAGES / "index.md").read_text(encoding="utf-8")

    for rule in ALL:
        assert f"| {rule.code} | [{rule.name}]({rule.name}/README.md) | {rule.severity} | {rule.complaint} |" in text


def test_every_rule_module_says_what_it_finds() -> None:
    for rule in ALL:
        assert rule.find.__doc__
        assert (rule.find.__module__).endswith(rule.name.replace("-", "_"))
