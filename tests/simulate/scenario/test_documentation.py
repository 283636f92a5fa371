"""What docs/scenario.md shows is what the reader reads."""

import re
from pathlib import Path

import pytest

from flowspec.simulate.scenario import json_schema, parse_scenario
from flowspec.simulate.scenario.problems import NAMES

PAGE = (Path(__file__).parents[3] / "docs" / "scenario.md").read_text()
HEAD = 'format = 1\nspec = "x.py"\nhorizon = "4 week"\n'


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_every_example_is_a_scenario(example: str) -> None:
    assert parse_scenario(example if "format" in example else HEAD + example).workflows


def test_every_key_is_named() -> None:
    schema = json_schema()
    tables = [schema, *(told for told in schema["$defs"].values() if "properties" in told)]
    keys = {key for table in tables for key in table["properties"]}
    assert sorted(key for key in keys if f"`{key}`" not in PAGE and not re.search(rf"`[^`]*\b{key}\b[^`]*`", PAGE)) == []


def test_every_code_is_named() -> None:
    assert re.findall(r"^\| (SCN\d+) \| ([a-z-]+)", PAGE, re.MULTILINE) == list(NAMES.items())
