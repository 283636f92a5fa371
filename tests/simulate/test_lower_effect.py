"""Whatever a scenario may say has an effect on the Model, or is an error."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from flowspec.decide.prepared import prepared, specs_of
from flowspec.language.compile import compile_workflow
from flowspec.model import scenario as tables
from flowspec.model.errors import ScenarioErrors
from flowspec.model.graph import Specs
from flowspec.model.scenario import Scenario
from flowspec.simulate.lower import Lowered, lower
from flowspec.simulate.scenario import override, parse_scenario, read_scenario
from tests.simulate.everything import EVERYTHING, Everything, Other

ROOT = Path(__file__).parents[2]
GALLERY = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "simulations").glob("*/*.toml") if path.name != "shared.toml"
)
SECTIONS: Mapping[str, type[tables.Table]] = {
    "stages": tables.Stage,
    "links": tables.Link,
    "fields": tables.Data,
    "clocks": tables.Clock,
    "teams": tables.Team,
    "agents": tables.Agent,
    "arrivals": tables.Arrivals,
    "backlog": tables.Backlog,
}
NOT_IN_THE_MODEL = {"format", "currency", "run", "replications", "warm_up", "costs", "redesign", "cost", "spec"}
"""What a run does not need: how often it is repeated, and what its outcome is worth."""


def leaves(told: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of a document with its path."""
    if isinstance(told, Mapping):
        for key, value in told.items():  # pyright: ignore[reportUnknownVariableType]
            yield from leaves(value, (*path, str(key)))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(told, list):
        for i, value in enumerate(told):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            yield from leaves(value, (*path, str(i)))
    else:
        yield path, told


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case float():
            return value / 2 if value else 0.5
        case str() if value[:1].isdigit() and " " in value:
            number, _, unit = value.partition(" ")
            return f"{math.ceil(float(number) * 1.5) + 1} {unit}"
        case str() if value in OTHERS:
            return OTHERS[value]
        case _:
            return f"{value}x"


OTHERS = {
    "office": "always",
    "always": "office",
    "fifo": "earliest due",
    "earliest due": "fifo",
    "suspend": "finish",
    "finish": "suspend",
    "hand back": "suspend",
    "2027-01-04": "2027-01-05",
    "Europe/London": "America/New_York",
}


def kind(path: tuple[str, ...]) -> tuple[str, ...]:
    """What a number says, whatever it speaks of: `stages.*.work.lognormal.mean`."""
    inner = path[2:] if path[0] == "workflows" else path
    return (inner[0], *inner[2:]) if inner[0] in SECTIONS else inner


def differs(base: Lowered, scenario: Scenario, specs: Specs, path: tuple[str, ...], value: Any) -> bool:
    """Whether another value there makes another Model, or is refused."""
    try:
        told = lower(specs, override(scenario, path, other(value)))
    except ScenarioErrors:
        return True
    return (told.model, told.header, told.seed) != (base.model, base.header, base.seed)


@pytest.mark.parametrize("file", GALLERY)
def test_the_gallery_lowers_and_its_load_is_known(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    scenario = read_scenario(file)
    told = prepared(scenario, specs_of(scenario)).lowered
    assert told.traffic.leaves
    assert all(load.offered < math.inf for load in told.traffic.loads)
    assert sum(load.offered for load in told.traffic.loads) > 0


def test_every_number_of_a_scenario_that_uses_all_of_them_has_an_effect() -> None:
    scenario = parse_scenario(EVERYTHING)
    specs = compile_workflow(Everything, Other)
    base = lower(specs, scenario)
    told = [(path, value) for path, value in leaves(scenario.document) if not NOT_IN_THE_MODEL & set(path)]
    assert [".".join(path) for path, value in told if not differs(base, scenario, specs, path, value)] == []
    said = {kind(path)[:2] for path, _ in leaves(scenario.document)}
    missing = [
        f"{section}.{key}" for section, table in SECTIONS.items() for key in table.model_fields if (section, key) not in said
    ]
    assert missing == ["arrivals.times", "arrivals.log", "arrivals.column"]  # these stand instead of a rate
