"""The traffic equations of a Model against what the engine does with it."""

import pytest

from flowspec.analysis.traffic import Ask, Choice
from flowspec.language.load import load
from flowspec.model.log import SEAT_KINDS, Kind
from flowspec.simulate.engines import engine
from flowspec.simulate.lower import Lowered, lower
from flowspec.simulate.lower.spans import mean
from flowspec.simulate.model import Distribution
from flowspec.simulate.scenario import override, read_scenario
from tests.simulate.test_lower_effect import ROOT


def worked(told: Lowered, replications: int) -> list[float]:
    """Seats' work of each team on average, from Logs."""
    sums = [0] * len(told.model.teams)
    arrived = expected = 0.0
    for replication in range(replications):
        model, header = told.world(replication)
        log = engine()(model, told.seed, replication, header)
        seats = [log["kind"] == kind for kind in SEAT_KINDS]
        for team in range(len(sums)):
            sums[team] += sum(int(log["worked"][mine & (log["team"] == team)].sum()) for mine in seats)
        arrived += int((log["kind"] == Kind.ARRIVE).sum())
        expected += sum(source.expected for source in told.model.sources)
    return [total / replications / told.model.horizon * expected / arrived for total in sums]


def test_offered_load_is_what_the_engine_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    scenario = override(read_scenario("simulations/sales_to_onboarding/to_be.toml"), "drain", "26 week")
    told = lower(load(scenario.workflows[""].spec), scenario)
    offered = [load.offered for load in told.traffic.loads]
    assert worked(told, 12) == pytest.approx(offered, rel=0.06)


def test_the_net_keeps_conditions_and_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    scenario = read_scenario("simulations/sales_to_onboarding/to_be.toml")
    told = lower(load(scenario.workflows[""].spec), scenario)
    net, names = told.net, told.header.fields
    stage = {stage.name: stage for stage in net.stages}
    (hand_over,) = [way for way in stage["won"].ways if way.name == "hand_over"]
    (gate,) = hand_over.targets[0].gates
    vat_id, region = names.index("vat_id"), names.index("region")
    assert Ask(vat_id, 0.6, (region,)) in gate.asks
    assert stage["negotiating"].choices == (Choice(frozenset(), (0.7, 0.3)),)


@pytest.mark.parametrize(
    ("told", "is_"),
    [
        (Distribution("fixed", (5.0,)), 5.0),
        (Distribution("exponential", (5.0,)), 5.0),
        (Distribution("lognormal", (0.0, 1.0)), 1.6487212707),
        (Distribution("weibull", (2.0, 1.0)), 2.0),
        (Distribution("triangular", (0.0, 3.0, 6.0)), 3.0),
        (Distribution("uniform", (1.0, 2.0)), 1.5),
        (Distribution("normal", (10.0, 1.0)), 10.0),
        (Distribution("normal", (1.0, 1.0)), 1.0833154706),
        (Distribution("table", (0.0, 1.0, 0.5, 3.0, 1.0, 3.0)), 2.5),
    ],
)
def test_means_are_those_of_the_distributions(told: Distribution, is_: float) -> None:
    assert mean(told) == pytest.approx(is_)
