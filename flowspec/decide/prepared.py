"""A scenario file with its specs, lowered and ready to run."""

from pathlib import Path

from flowspec.language.load import load
from flowspec.model.graph import Specs
from flowspec.model.merging import merged
from flowspec.model.plain import dataclass
from flowspec.model.scenario import Scenario
from flowspec.simulate.lower import Lowered, lower
from flowspec.simulate.scenario import read_scenario


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario, the specs that it names, and the Model that they become."""

    scenario: Scenario
    specs: Specs
    lowered: Lowered


def prepare(path: str | Path) -> Prepared:
    """The scenario at `path` with its specs, which are executed.

    Raises `ScenarioErrors`, `SpecErrors` or `UnusableFile` with everything that is wrong.
    """
    scenario = read_scenario(path)
    return prepared(scenario, specs_of(scenario))


def prepared(scenario: Scenario, specs: Specs) -> Prepared:
    """A scenario over specs that are loaded already."""
    return Prepared(scenario, specs, lower(specs, scenario))


def specs_of(scenario: Scenario) -> Specs:
    """The specs that a scenario names, each loaded once."""
    return merged([load(path) for path in dict.fromkeys(process.spec for process in scenario.workflows.values())])
