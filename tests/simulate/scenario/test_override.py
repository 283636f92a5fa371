"""The same scenario with another number."""

import pickle
from datetime import date

import pytest

from flowspec.model.distribution import time
from flowspec.model.errors import ScenarioErrors
from flowspec.model.scenario import Dated, Scenario
from flowspec.simulate.scenario import override, parse_scenario, value_of

TEXT = """\
format = 1
spec = "x.py"
horizon = "4 week"
[arrivals]
rate = { value = "40 per week", n = 412 }
[teams."US sales"]
size = 4
[teams.Support]
groups = [{ name = "first", size = 2 }, { name = "second", size = 3 }]
[stages.kickoff]
work = { value = { lognormal = { mean = "50 min", p90 = "100 min" } }, source = "log" }
"""


@pytest.fixture
def scenario() -> Scenario:
    """A scenario with a value of each kind."""
    return parse_scenario(TEXT)


@pytest.mark.parametrize("path", ["teams.US sales.size", 'teams."US sales".size'])
def test_a_value_is_read_as_if_it_stood_in_the_file(scenario: Scenario, path: str) -> None:
    told = override(scenario, path, 7)
    assert told.teams["US sales"].size == (Dated(since=date.min, size=7),)
    assert told == parse_scenario(TEXT.replace("size = 4", "size = 7"))
    assert scenario == parse_scenario(TEXT)


def test_values_inside_lists_distributions_and_new_tables(scenario: Scenario) -> None:
    mean = override(scenario, "stages.kickoff.work.lognormal.mean", "60 min").workflows[""].stages["kickoff"].work
    assert mean == time({"lognormal": {"mean": "60 min", "p90": "100 min"}})
    assert override(scenario, "teams.Support.groups[1].size", 9).teams["Support"].groups[1].size[0].size == 9
    assert override(scenario, "fields.scope.complete", 0.9).workflows[""].fields["scope"].complete == 0.9
    assert (
        override(scenario, ("arrivals", "rate"), "50 per week").workflows[""].arrivals[""].rate
        != scenario.workflows[""].arrivals[""].rate
    )
    assert override(scenario, "arrivals.batch", 2).workflows[""].arrivals[""].batch == 2
    assert override(scenario, "backlog.kickoff.cases", 3).workflows[""].backlog["kickoff"].cases == 3


def test_overrides_follow_each_other_and_are_no_longer_measured(scenario: Scenario) -> None:
    told = override(override(scenario, "arrivals.rate", "50 per week"), "teams.US sales.size", 5)
    assert told.given["arrivals", "rate"].origin == "estimated"
    assert told.given["stages", "kickoff", "work"].origin == "cited"
    assert pickle.loads(pickle.dumps(told)) == told


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("teams.US sales.sise", 5, r"^--set teams\.\"US sales\"\.sise=5:1:1  SCN001 .* write size\."),
        ("tems.US sales.size", 5, "SCN001 .* write teams"),
        ("teams.US sales.size", -5, "SCN003 .* write at least 0|SCN003"),
        ("teams.US sales.size", "five", "SCN004"),
        ("teams.US sales.size.value", 5, "SCN001 .* set it as a whole"),
        ("teams.Support.groups[2].size", 5, "SCN001 .* write one of 0, 1"),
        ("teams.Support.size", 5, "SCN009 .* size and groups"),
        ("stages.kickoff.work.lognormal.mean", "10 min", r"^--set .*SCN005 .* at most 2\.27 times"),
        ("stages.kickoff.work.gamma.mean", "10 min", "SCN001 .* lognormal"),
        ("horizon", "0 week", "SCN003"),
    ],
)
def test_what_cannot_be_set_is_refused(scenario: Scenario, path: str, value: object, said: str) -> None:
    with pytest.raises(ScenarioErrors, match=said):
        override(scenario, path, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("0.8", 0.8), ("50 min", "50 min"), ("2027-01-04", date(2027, 1, 4)), ("[[1]]", [[1]]), ("suspend", "suspend")],
)
def test_a_value_on_a_command_line_is_toml_or_a_text(text: str, value: object) -> None:
    assert value_of(text) == value


def test_a_scenario_built_by_hand_has_nothing_to_override() -> None:
    with pytest.raises(ValueError, match="read from a file"):
        override(Scenario(1, {}), "horizon", "1 week")
