import json
from pathlib import Path

import pytest

from flowspec.decide.experiment import Experiment, experiment
from flowspec.decide.load import loads
from flowspec.report.as_json import as_json
from flowspec.report.terminal import as_text
from tests.decide.scenes import BOUNCING, QUEUE, scene
from tests.decide.test_experiment import FILLING, asked
from tests.decide.test_staff import SERVING

BOUNCED = """
horizon = "40 d"
run = "steady-state"
warm_up = "5 d"
replications = 5
[arrivals]
rate = "2 per h"
[teams.Front]
size = 2
[teams.Back]
size = 3
[stages.asking]
work = "20 min"
rework = "20 min"
[stages.doing]
work = "30 min"
[links.give]
look = "5 min"
[fields.wish]
complete = 0.6
again = 0.5
"""


def told_of(folder: Path, spec: str = QUEUE, scenario: str = SERVING, replications: int | None = None) -> Experiment:
    return experiment(scene(folder, spec, scenario), replications=replications)


def test_the_load_with_rework_in_it_is_what_seats_do(tmp_path: Path) -> None:
    """A first try fails with 0.4, later ones with 0.4 x 0.5 (as at first, then again): 0.5 returns, so 1.5 visits of 20 min."""
    told = loads(told_of(tmp_path, BOUNCING, BOUNCED))
    front = next(team for team in told.teams if team.load.team == "Front")

    assert front.load.rho == pytest.approx(2 * 1.5 * (20 / 60) / 2, rel=0.2)
    assert front.agrees
    assert told.stable
    assert told.growth == pytest.approx(1 / max(team.load.rho for team in told.teams))


def test_a_terminating_run_need_not_agree_with_the_load(tmp_path: Path) -> None:
    told = loads(
        told_of(tmp_path, QUEUE, FILLING.replace("steady-state", "terminating").replace("400 d", "20 d"), replications=2)
    )

    assert [team.agrees for team in told.teams] == [None]
    assert told.teams[0].utilisation.mean < told.teams[0].load.rho


def test_patience_makes_seats_do_less_than_is_offered_and_the_report_says_so(tmp_path: Path) -> None:
    impatient = (
        SERVING.replace("24 d", "12 d").replace("size = 6", "size = 3") + 'patience = { exponential = { mean = "6 min" } }\n'
    )
    told = told_of(tmp_path, QUEUE, impatient)
    expected = loads(told)

    assert [team.agrees for team in expected.teams] == [False]
    assert "Utilisation is not the offered load: Front" in as_text(told, expected)


def test_what_is_told_in_text_is_told_in_json(tmp_path: Path) -> None:
    told = told_of(tmp_path, QUEUE, FILLING.replace("400 d", "24 d"), replications=1)
    expected = loads(told)
    text, read = as_text(told, expected), json.loads(as_json(told, expected))

    assert "never settles" in text
    assert read["warm_up"] == {"hours": 288.0, "how": "never settles"}
    assert read["warnings"][0].startswith("never settles")
    assert f"one long run in {told.batches} batches" in text
    assert read["batches"] == told.batches >= 10
    assert read["load"]["teams"][0]["rho"] == pytest.approx(told.prepared.lowered.traffic.loads[0].rho)
    assert read["checked"]["broken"] == []


def test_a_stop_and_a_stop_that_fails_are_told(tmp_path: Path) -> None:
    ready = scene(tmp_path, QUEUE, SERVING.replace("24 d", "3 d").replace("2 d", "1 d"))
    for text, at_most, says in (
        ("50 %", 40, "Stopped after 30 replications and 1 looks"),
        ("1 s", 12, "allow more replications"),
    ):
        told = experiment(ready, precision=asked(ready, text, at_most=at_most))

        assert says in as_text(told, loads(told)).replace("\n", " ")
        assert json.loads(as_json(told, loads(told)))["precision"]["reached"] is (text == "50 %")
