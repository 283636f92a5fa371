from math import exp
from pathlib import Path

import pytest

from flowspec.checks import ALL, check
from flowspec.decide.costs import MONTH
from flowspec.decide.fields import field_prices
from flowspec.decide.flaws import COUNTERPARTS, flaws
from flowspec.decide.prepared import Prepared, prepare
from flowspec.decide.price import Price, Prices, price
from flowspec.decide.replicate import Runs, one_log
from flowspec.decide.unpriced import REASONS
from flowspec.model.duration import Duration
from flowspec.model.log import COLUMNS
from tests.decide.scenes import BOUNCING, REMEMBERED, scene

ROOT = Path(__file__).parents[2]
SURE = 0.999
"""Confidence of intervals that a known answer must lie in."""

SEATS = """
horizon = "20 d"
drain = "20 d"
[teams.Front]
size = 20
[teams.Back]
size = 20
"""
REMEMBERED_SEATS = (
    SEATS
    + """
[arrivals]
every = "30 min"
[stages.asking]
work = "6 min"
[stages.doing]
work = "6 min"
[links.tell]
notice = { exponential = { mean = "5 h" } }
"""
)
BOUNCING_SEATS = (
    SEATS
    + """
[arrivals]
every = "30 min"
[stages.asking]
work = "6 min"
rework = "30 min"
[stages.doing]
work = "6 min"
[links.give]
look = "12 min"
[fields.wish]
complete = 0.4
"""
)


def priced(folder: Path, spec: str, scenario: str, count: int = 10) -> Prices:
    ready = scene(folder, spec, scenario)
    return price(ready, check(ready.specs), Runs(count, 7), level=SURE)


def the(prices: Prices, code: str) -> Price:
    return next(one for one in prices.singles if code in {finding.code for finding in one.flaw.findings})


def test_a_memory_trigger_costs_the_mean_of_its_delay(tmp_path: Path) -> None:
    saved = the(priced(tmp_path, REMEMBERED, REMEMBERED_SEATS), "TRG006").savings

    assert saved["lead time"].low < 5 < saved["lead time"].high
    assert saved["lead time"].half_width < 0.5
    assert (saved["hours"].mean, saved["lost"].mean) == (0, 0)


def test_what_is_forgotten_costs_until_somebody_asks(tmp_path: Path) -> None:
    scenario = REMEMBERED_SEATS + 'forgotten = 0.1\nasked = { exponential = { mean = "20 h" } }\n'
    saved = the(priced(tmp_path, REMEMBERED, scenario), "TRG006").savings

    assert saved["lead time"].low < 0.9 * 5 + 0.1 * 20 < saved["lead time"].high


def test_a_case_that_is_forgotten_for_ever_is_unfinished(tmp_path: Path) -> None:
    saved = the(priced(tmp_path, REMEMBERED, REMEMBERED_SEATS + "forgotten = 0.1\n"), "TRG006").savings
    months = 20 * 24 * 3_600_000 / MONTH

    assert saved["unfinished"].low < 0.1 * 959 / months < saved["unfinished"].high


def test_a_bounce_costs_a_geometric_number_of_rounds(tmp_path: Path) -> None:
    prices = priced(tmp_path, BOUNCING, BOUNCING_SEATS)
    (field,) = (one for one in prices.singles if one.flaw.field is not None)
    cases_a_month = 959 / (20 * 24 * 3_600_000 / MONTH)
    rounds = 0.6 / (1 - 0.6 * 0.6)  # a return visit tries twice: as its stage collects, and as it is asked for again

    assert field.savings["hours"].low < cases_a_month * rounds * (0.5 + 0.2) < field.savings["hours"].high
    assert field.savings["lead time"].low < rounds * (0.5 + 0.2) < field.savings["lead time"].high


def test_the_only_field_buys_the_whole_gain(tmp_path: Path) -> None:
    told = field_prices(scene(tmp_path, BOUNCING, BOUNCING_SEATS), Runs(5, 7))

    assert [(one.field, one.at, one.now, one.share) for one in told.fields] == [("wish", ("give",), 0.4, 1.0)]
    assert [one.rho * one.growth for one in told.crowding] == pytest.approx([1.0, 1.0])


def test_findings_that_come_to_the_same_are_one_flaw_and_the_rest_says_why() -> None:
    ready = prepare(ROOT / "simulations/lead_intake/as_is.toml")
    findings = check(ready.specs)
    told, unpriced = flaws(ready, findings)
    named = [finding.fingerprint for flaw in told for finding in flaw.findings] + [one.finding.fingerprint for one in unpriced]

    assert sorted(named) == sorted(finding.fingerprint for finding in findings)
    assert all(one.reason for one in unpriced)
    assert any({"SOR003", "TRG006"} <= {finding.code for finding in flaw.findings} for flaw in told)


@pytest.mark.parametrize("name", ["agency_delivery", "lead_intake", "sales_to_onboarding", "shop_support", "support_escalation"])
def test_every_counterpart_changes_the_model_and_it_still_runs(name: str) -> None:
    ready = prepare(ROOT / f"simulations/{name}/as_is.toml")
    told, _ = flaws(ready, check(ready.specs))

    assert len(told) > 5
    for flaw in told:
        assert flaw.counterpart.change(ready.lowered) != ready.lowered
    assert len(price(ready, check(ready.specs), Runs(2, 1), search=False).singles) == len(told)


def test_every_counterpart_is_of_a_rule() -> None:
    assert set(COUNTERPARTS) <= {rule.code for rule in ALL}


def test_the_best_set_is_what_it_says_together() -> None:
    ready = prepare(ROOT / "simulations/sales_to_onboarding/as_is.toml")
    told = price(ready, check(ready.specs), Runs(6, 3))
    sums = 0.0

    assert told.by == "money"
    assert len(told.best) > 1
    for step in told.best:
        sums += step.added["money"].mean
        assert step.together["money"].mean == pytest.approx(sums)
    for pair in told.pairs:
        alone = sum(one.savings["money"].mean for one in told.singles if one.flaw in (pair.first, pair.second))
        assert pair.more["money"].mean == pytest.approx(pair.together["money"].mean - alone)


def test_a_scenario_without_prices_has_no_money(tmp_path: Path) -> None:
    told = priced(tmp_path, REMEMBERED, REMEMBERED_SEATS, count=2)

    assert (told.by, "money" in told.base) == ("lead time", False)
    with pytest.raises(ValueError, match="no prices"):
        price(told.prepared, (), Runs(2, 1), by="money")


def test_every_rule_has_a_counterpart_or_says_why_not() -> None:
    design = {rule.code for rule in ALL if not rule.code.startswith("SIM")}

    assert design == set(COUNTERPARTS) | set(REASONS)


def test_acceptance_is_priced_with_the_limit_that_is_named(tmp_path: Path) -> None:
    ready = scene(tmp_path, REMEMBERED, REMEMBERED_SEATS)
    findings = [one for one in check(ready.specs) if one.code == "OWN007"]
    named = price(ready, findings, Runs(10, 7), level=SURE, accept_within=Duration(3 * 3_600_000))
    saved = the(named, "OWN007").savings
    capped = 5 * exp(-3 / 5)  # E[X - min(X, 3 h)] of an exponential with mean 5 h

    assert saved["lead time"].low < capped < saved["lead time"].high
    assert saved["lead time"].half_width < 0.5
    assert saved["breached"].mean == 0
    assert price(ready, findings, Runs(2, 7)).unpriced[0].reason.endswith('--accept-within "4 business h"`')


def test_acceptance_in_business_hours_counts_the_receivers_hours() -> None:
    ready = prepare(ROOT / "simulations/sales_to_onboarding/as_is.toml")
    findings = [one for one in check(ready.specs) if one.code == "OWN007"]
    told, _ = flaws(ready, findings, accept_within=Duration(4 * 3_600_000, "business h"))

    for flaw in (one for one in told if one.findings):
        changed = flaw.counterpart.change(ready.lowered)
        logs = [one_log(Prepared(ready.scenario, ready.specs, changed), engine=name) for name in ("native", "simpy")]
        assert changed.model.clocks[-1].calendars == (ready.lowered.header.teams[1].calendar,) or "setup" in flaw.title
        assert all((logs[0][name] == logs[1][name]).all() for name in COLUMNS)
