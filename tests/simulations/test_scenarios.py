"""The gallery's scenarios: each is complete, has no number without effect, and says where its numbers come from."""

import json
from pathlib import Path

import pytest

from flowspec import load
from flowspec.simulate.lower import lower
from flowspec.simulate.scenario import json_schema, provenance, read_scenario

SIMULATIONS = Path(__file__).parents[2] / "simulations"
FILES = sorted(str(path.relative_to(SIMULATIONS)) for path in SIMULATIONS.glob("*/*.toml") if path.name != "shared.toml")
PAIRS = sorted({path.split("/", maxsplit=1)[0] for path in FILES} - {"incidents"})


@pytest.mark.parametrize("path", FILES)
def test_a_scenario_fits_its_spec(path: str) -> None:
    scenario = read_scenario(SIMULATIONS / path)
    (process,) = scenario.workflows.values()

    lowered = lower(load(process.spec), scenario)

    assert lowered.model.stages
    assert lowered.world(0)[0].sources


@pytest.mark.parametrize("path", FILES)
def test_every_written_number_says_where_it_comes_from(path: str) -> None:
    run = ("horizon", "drain", "calendar", "profile")
    told = [number for number in provenance(read_scenario(SIMULATIONS / path)) if not number.key.endswith(run)]

    silent = [n.key for n in told if n.origin != "default" and n.source is None and n.by is None and _is_number(n.value)]

    assert silent == []


def _is_number(value: str) -> bool:
    return any(character.isdigit() for character in value)


@pytest.mark.parametrize("process", PAIRS)
def test_as_is_and_to_be_take_the_same_cases_on_the_same_days(process: str) -> None:
    before, after = (read_scenario(SIMULATIONS / process / f"{which}.toml") for which in ("as_is", "to_be"))

    assert (before.seed, before.start, before.horizon, before.end) == (after.seed, after.start, after.horizon, after.end)
    assert [flow.arrivals for flow in before.workflows.values()] == [flow.arrivals for flow in after.workflows.values()]


@pytest.mark.parametrize("process", PAIRS)
def test_a_to_be_says_what_the_redesign_costs(process: str) -> None:
    redesign = read_scenario(SIMULATIONS / process / "to_be.toml").redesign

    assert redesign is not None
    assert redesign.one_off > 0
    assert redesign.monthly > 0


def test_editors_complete_the_scenarios_by_todays_schema() -> None:
    written = json.loads((SIMULATIONS / "scenario.schema.json").read_text(encoding="utf-8"))

    assert written == json_schema(), "run `flowspec schema scenario > simulations/scenario.schema.json`"
