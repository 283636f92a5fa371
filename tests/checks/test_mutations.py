"""Each to-be spec, broken in one way: the intended rule speaks at the right element, and no other error is noise."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from flowspec import load
from flowspec.checks import ALL, check
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.graph import Specs
from tests.checks.mutations import MUTATIONS, Break

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*/to_be.py"))
PLACES = 4
"""In so many places a spec is broken in turn."""
ABOUT_SCENARIOS = {rule.code for rule in ALL if rule.code.startswith("SIM")}
"""Broken in `test_scenario_mutations`."""


@cache
def loaded(path: Path) -> Specs:
    """The spec with its main workflow only: what-ifs inherit its faults."""
    specs = load(path)
    return replace(specs, workflows=specs.workflows[:1])


@cache
def clean(path: Path) -> Sequence[Diagnostic]:
    return check(loaded(path))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.parent.name)
def test_an_unbroken_spec_is_clean(path: Path) -> None:
    assert [str(one) for one in check(load(path)) if one.severity != "info"] == []


@pytest.mark.parametrize(("code", "mutation", "also"), MUTATIONS, ids=lambda part: getattr(part, "__name__", part))
def test_a_break_is_found_where_it_is_and_nothing_else_is_called_an_error(code: str, mutation: Break, also: str) -> None:
    broken = [one for path in SPECS for one in _broken(path, mutation)]

    assert broken, "no spec can be broken so"
    for before, specs, element in broken:
        news = [one for one in check(specs) if one not in before]
        assert (code, element) in {(one.code, one.element) for one in news}
        noise = [one for one in news if one.severity == "error" and not one.code.startswith((code, *also.split()))]
        assert [str(one) for one in noise] == []


def _broken(path: Path, mutation: Break) -> list[tuple[Sequence[Diagnostic], Specs, str]]:
    specs = loaded(path)
    return [(clean(path), one.specs, one.element) for one in islice(mutation(specs, specs.workflows[0]), PLACES)]


def test_every_rule_about_a_spec_has_a_break() -> None:
    assert {code for code, _, _ in MUTATIONS} | ABOUT_SCENARIOS == {rule.code for rule in ALL}
