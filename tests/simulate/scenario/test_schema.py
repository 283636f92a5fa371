"""The published schema: it accepts what the reader accepts, and says what each key means."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flowspec.model.errors import ScenarioErrors
from flowspec.simulate.scenario import json_schema, parse_scenario, read_scenario

ROOT = Path(__file__).parents[3]
SCENARIOS = sorted((ROOT / "simulations").glob("**/*.toml"))
HEAD = 'format = 1\nspec = "x.py"\nhorizon = "4 week"\n'

GOOD = [
    "[arrivals]\nrate = '4 per week'\nprofile = 'office'\nsource = 'x'",
    "[arrivals.web]\nevery = '1 h'\n[arrivals.phone]\ntimes = ['1 d', '3 d']\nbursts = [{ at = '3 d', cases = 4 }]",
    "[teams.A]\nsize = [['2027-01-04', 4]]\nresume = '5 min'\ncalendar = { week = 'always' }\n[roles.B]"
    "\nsize = { value = 3, n = 4 }",
    "[teams.A]\ngroups = [{ name = 'x', size = 3, serves = ['a'] }]",
    "[stages.a]\nwork = '5 min'\nrework = { gamma = { mean = '1 h', cv = 0.5 } }\nunowned = '2 d'"
    "\nwait = { value = '1 d', by = 'Ann' }",
    "[stages.a]\nunowned = { wait = { exponential = { mean = '3 business h' } }, by = 'B' }"
    "\nhold = { share = 0.1, wait = '1 d' }",
    "[stages.a]\nwork = { mixture = [{ share = 0.5, fixed = '1 h' }, { share = 0.5, empirical = ['1 min', '4 min'] }] }",
    "[links.a]\nfails = { job = 0.1 }\napproval.B = { work = '5 min' }\n[links.b]\nfails = 0.1",
    "[fields.a]\ncomplete = { value = 0.5, source = 'x', interval = [0.4, 0.6] }\nvalues = { EU = 0.5, US = 0.5 }",
    "[fields.a]\ncomplete = { a = { value = 0.5, n = 9 } }\nvalues = { lognormal = { mean = 500, p95 = 900 } }",
    "[agents.a]\ntime = '5 s'\nconfusion = { a = { a = { value = 0.9, by = 'Ann' }, b = 0.1 } }",
    "[judged]\nf = 0.1\nsource = 'panel'\n[priorities]\na = 0.5\nb = 0.5",
    "[clocks.a]\nwork = '5 min'\nraises = 0\ncost = '5 EUR'\nthen = { raises = 'high' }\n[costs]"
    "\ndelay = '2 EUR per d'\nbreach = 4",
]  # fmt: skip
BAD = [
    "[teams.A]\nsise = 3",
    "[teams.A]\nsize = -3",
    "[teams.A]\nsize = 3\nline = 'lifo'",
    "[stages.a]\nwork = '50 minuets'",
    "[stages.a]\nwork = { lognrmal = { mean = '1 h', cv = 1 } }",
    "[stages.a]\nhold = { share = 0.1 }",
    "[links.a]\nshare = 2",
    "[fields.a]\ncomplete = 72",
    "[staegs.a]",
    "[backlog.a]\ncases = 'many'",
]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema."""
    return json_schema()


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Any:
    """What holds files against the schema."""
    return jsonschema.Draft202012Validator(schema)


def faults(validator: Any, text: str) -> list[str]:
    """What the schema finds wrong."""
    return [fault.message for fault in validator.iter_errors(tomllib.loads(text))]


def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("text", GOOD)
def test_it_accepts_what_the_reader_accepts(validator: Any, text: str) -> None:
    parse_scenario(HEAD + text)
    assert faults(validator, HEAD + text) == []


@pytest.mark.parametrize("text", BAD)
def test_it_refuses_what_the_reader_refuses(validator: Any, text: str) -> None:
    with pytest.raises(ScenarioErrors):
        parse_scenario(HEAD + text)
    assert faults(validator, HEAD + text) != []


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_accepts_the_scenarios_of_the_gallery(validator: Any, path: Path) -> None:
    assert faults(validator, path.read_text()) == []
    if path.name != "shared.toml":
        assert read_scenario(path).workflows


def keys_without_meaning(schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Keys of tables that have no description."""
    for key, told in schema.get("properties", {}).items():
        if not told.get("description") and key not in ("mean", "median", "sd", "min", "max", "mode", "cv", "k", "value"):
            yield f"{at}.{key}"
    for name, told in schema.get("$defs", {}).items():
        yield from keys_without_meaning(told, name)


def test_every_key_says_what_it_means(schema: dict[str, Any]) -> None:
    assert list(keys_without_meaning(schema)) == []
