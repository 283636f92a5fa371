import json
from pathlib import Path

import pytest

from tests.cli.running import flowspec
from tests.decide.scenes import QUEUE, written

SERVING = """
horizon = "5 d"
replications = 5
[arrivals]
rate = "10 per h"
[teams.Front]
size = 3
[stages.serving]
work = { exponential = { mean = "12 min" } }
"""


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    return written(tmp_path, QUEUE, SERVING, "busy")


@pytest.fixture
def calm(tmp_path: Path) -> Path:
    return written(tmp_path, QUEUE, SERVING.replace("size = 3", "size = 9"), "calm")


def test_a_run_fails_only_if_the_interval_shows_what_must_not_be(busy: Path) -> None:
    shown = flowspec("simulate", busy, "--fail-if", "mean(lead_time) > 1 min")
    excluded = flowspec("simulate", busy, "--fail-if", "mean(lead_time) > 1 week")
    unsure = flowspec("simulate", busy, "--replications", "1", "--fail-if", "mean(lead_time) > 1 min")

    assert (shown.code, excluded.code, unsure.code) == (1, 0, 0)
    assert "this is so" in shown.err
    assert "this is not so" in excluded.err
    assert "not shown" in unsure.err


def test_a_comparison_fails_for_what_comes_after_the_first(busy: Path, calm: Path) -> None:
    worse = flowspec("compare", calm, busy, "--fail-if", "mean(wait.serving) > 1 min")
    better = flowspec("compare", busy, calm, "--fail-if", "mean(wait.serving) > 1 min")

    assert (worse.code, better.code) == (1, 0)


def test_a_comparison_is_told_as_text_json_and_markdown(busy: Path, calm: Path) -> None:
    text, markdown = flowspec("compare", busy, calm), flowspec("compare", busy, calm, "--format", "markdown")
    content = json.loads(flowspec("compare", busy, calm, "--format", "json").out)

    assert "no difference shown" in text.out
    assert markdown.out.startswith("**")
    assert content["measures"]["utilisation.Front"]["mean"][1]["shown"] is True


def test_bad_targets_are_told_before_anything_is_run(busy: Path) -> None:
    told = flowspec("staff", busy, "--target", "p90(wait.servin) <= 5 d")

    assert told.code == 2
    assert "did you mean wait.serving" in told.err


def test_staff_answers_or_says_infeasible(busy: Path) -> None:
    answer = flowspec("staff", busy, "--target", "mean(wait.serving) <= 5 min", "--format", "json")
    never = flowspec("staff", busy, "--target", "mean(lead_time) <= 1 min")

    assert (answer.code, never.code) == (0, 1)
    assert json.loads(answer.out)["answer"]["seats"]["Front"] >= 3
    assert "infeasible" in never.out


def test_a_summary_says_what_it_leaves_out_and_refuses_what_it_cannot_hold() -> None:
    words = ("simulate", "tests/benchmarks/workloads/w2.toml", "--summary")
    told = flowspec(*words)
    asked = flowspec(*words, "--fail-if", "mean(because.queue: priority) > 1 h")

    assert (told.code, "leaves out" in told.err, "because.queue: priority" in told.err) == (0, True, True)
    assert (asked.code, asked.out) == (2, "")
    assert 'with several priorities "because.queue: priority" needs one' in asked.err
    assert "leaves out" not in flowspec("simulate", "simulations/agency_delivery/to_be.toml", "--summary").err


def test_prices_stand_beside_findings() -> None:
    spec, scenario = "specs/agency_delivery/as_is.py", "simulations/agency_delivery/as_is.toml"
    text = flowspec("check", spec, "--price", scenario)
    content = json.loads(flowspec("check", spec, "--price", scenario, "--format", "json").out)

    assert text.code == 1
    assert text.out.count("= price: ") == len(content["findings"])
    assert all(finding["price"] for finding in content["findings"])
    assert flowspec("check", spec, "--price", scenario, "--format", "sarif").code == 2


def test_price_tells_flaws_fields_and_what_has_no_price() -> None:
    content = json.loads(
        flowspec("price", "simulations/agency_delivery/as_is.toml", "--replications", "3", "--format", "json").out
    )

    assert content["by"] == "money"
    assert content["flaws"][0]["saves"]["money"]["mean"] >= content["flaws"][-1]["saves"]["money"]["mean"]
    assert {"fields", "tipping_points", "pairs", "best", "unpriced"} <= content.keys()


def test_price_by_money_needs_prices(busy: Path) -> None:
    assert flowspec("price", busy, "--by", "money").code == 2
    assert flowspec("compare", busy, busy, "--tornado").code == 2
    assert flowspec("compare", busy).code == 2
