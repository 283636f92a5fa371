"""The incident log's script: each count on a log that is small enough to count by hand."""

import gzip
import importlib.util
import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flowspec import load
from flowspec.simulate.lower import lower
from flowspec.simulate.scenario import read_scenario
from tests.cli.running import flowspec

ROOT = Path(__file__).parents[2]
DAYS = (date(2012, 5, 2), date(2012, 5, 4))
BEGIN = datetime.fromisoformat("2012-05-02T09:00:00+02:00")

QUEUED, WORKING, WAITING = "Queued/Awaiting Assignment", "Accepted/In Progress", "Accepted/Wait - User"
RESOLVED, CLOSED, IN_CALL = "Completed/Resolved", "Completed/Closed", "Completed/In Call"
Told = list[tuple[float, str, str, str]]
"""Minutes after the begin, status, team, person."""

IN_ONE_CALL: Told = [(0, WORKING, "G1", "Ann"), (10, IN_CALL, "G1", "Ann")]
TO_AND_FRO: Told = [
    (0, QUEUED, "G1", "Ann"),
    (30, WORKING, "G1", "Bob"),
    (35, QUEUED, "M2 2nd", "Bob"),
    (95, WORKING, "M2 2nd", "Cem"),
    (105, WAITING, "M2 2nd", "Cem"),
    (1545, WORKING, "M2 2nd", "Cem"),
    (1550, QUEUED, "G1", "Cem"),
    (1560, WORKING, "G1", "Ann"),
    (1565, RESOLVED, "G1", "Ann"),
    (1585, CLOSED, "G1", "Siebel"),
]
REOPENED: Told = [
    (60, WORKING, "X3 3rd", "Dan"),
    (360, RESOLVED, "X3 3rd", "Dan"),
    (400, QUEUED, "X3 3rd", "Eve"),
    (420, WORKING, "X3 3rd", "Dan"),
    (430, RESOLVED, "X3 3rd", "Dan"),
    (440, CLOSED, "X3 3rd", "Siebel"),
]
OLD: Told = [(-3 * 1440, WORKING, "G9", "Fay"), (-3 * 1440 + 5, WORKING, "G9", "Fay"), (20, RESOLVED, "G9", "Fay")]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return imported("from_log")


def imported(name: str) -> ModuleType:
    told = importlib.util.spec_from_file_location(name, ROOT / "simulations" / "incidents" / f"{name}.py")
    assert told is not None
    assert told.loader is not None
    module = importlib.util.module_from_spec(told)
    sys.modules[name] = module
    told.loader.exec_module(module)
    return module


def incident(script: ModuleType, told: Told) -> tuple[Any, ...]:
    return tuple(script.Event(BEGIN + timedelta(minutes=at), status, team, who) for at, status, team, who in told)


def xes(*incidents: Told) -> str:
    def event(at: float, status: str, team: str, who: str) -> str:
        name, _, transition = status.partition("/")
        return (
            f'<event><string key="concept:name" value="{name}"/><string key="lifecycle:transition" value="{transition}"/>'
            f'<string key="org:group" value="{team}"/><string key="org:resource" value="{who}"/>'
            f'<date key="time:timestamp" value="{(BEGIN + timedelta(minutes=at)).isoformat()}"/></event>'
        )

    traces = "".join(
        f'<trace><string key="concept:name" value="{n}"/>{"".join(event(*each) for each in told)}</trace>'
        for n, told in enumerate(incidents)
    )
    return f'<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/"><global scope="trace"/>{traces}</log>'


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "log.xes.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(xes(IN_ONE_CALL, TO_AND_FRO, REOPENED, OLD))
    return path


def test_a_log_is_read_case_by_case_plain_or_gzipped(script: ModuleType, log: Path, tmp_path: Path) -> None:
    plain = tmp_path / "log.xes"
    plain.write_text(xes(IN_ONE_CALL, TO_AND_FRO, REOPENED, OLD), encoding="utf-8")
    cases = [incident(script, told) for told in (IN_ONE_CALL, TO_AND_FRO, REOPENED, OLD)]

    assert list(script.read(log)) == cases
    assert list(script.read(plain)) == cases


@pytest.mark.parametrize(("team", "line"), [("G97", "front"), ("G230 2nd", "second"), ("V5 3rd", "third")])
def test_the_ending_of_a_teams_name_is_its_line(script: ModuleType, team: str, line: str) -> None:
    assert script.line(team) == line


def test_a_case_that_is_solved_in_the_call_is_one_visit(script: ModuleType) -> None:
    history = script.history(incident(script, IN_ONE_CALL), 120)

    assert history == [script.Visit("front", "registered", 0, (10,), (), "in call")]


def test_queue_work_and_hold_of_each_visit_add_up(script: ModuleType) -> None:
    Visit, Rest = script.Visit, script.Rest  # noqa: N806

    assert script.history(incident(script, TO_AND_FRO), 120) == [
        Visit("front", "registered", 30, (5,), (), "second"),
        Visit("second", "front", 60, (10, 5), ((WAITING, 1440),), "front"),
        Visit("front", "second", 10, (5,), (), "resolved"),
        Rest(20, "closed"),
    ]


def test_a_reopened_case_rests_until_somebody_takes_it_again(script: ModuleType) -> None:
    Visit, Rest = script.Visit, script.Rest  # noqa: N806

    assert script.history(incident(script, REOPENED), 120) == [
        Visit("third", "registered", 0, (120, 0), ((WORKING, 180),), "resolved"),
        Rest(60, "third"),
        Visit("third", "resolved", 20, (10,), (), "resolved"),
        Rest(10, "closed"),
    ]


def test_what_has_no_end_in_the_log_is_left_open(script: ModuleType) -> None:
    assert script.history(incident(script, OLD), 120)[-1] == script.Rest(0, None)
    assert script.history(incident(script, IN_ONE_CALL[:1]), 120)[-1].left is None


def test_handovers_ping_pong_and_times_are_observed(script: ModuleType) -> None:
    cases = [incident(script, told) for told in (IN_ONE_CALL, TO_AND_FRO, REOPENED)]

    assert script.observed(cases) == {
        "cases": 3,
        "handovers_per_case": 0.6667,
        "ping_pong_share": 0.5,
        "cases_with_ping_pong": 0.3333,
        "line_changes_per_case": 0.6667,
        "line_ping_pong_share": 0.5,
        "left_the_front_line": 0.6667,
        "solved_in_call": 0.3333,
        "reopened": 0.3333,
        "hours_to_last_event": {"n": 3, "mean": 10.972, "p50": 6.333, "p90": 22.4},
        "hours_to_last_solution": {"n": 3, "mean": 10.806, "p50": 6.167, "p90": 22.1},
    }


def test_profile_people_and_load_are_counted(script: ModuleType) -> None:
    everybody = [incident(script, told) for told in (IN_ONE_CALL, TO_AND_FRO, REOPENED, OLD)]

    told = script.counts(everybody[:3], everybody, DAYS, 120)

    wednesday = 2 * 24
    assert {hour: n for hour, n in enumerate(told.profile) if n} == {wednesday + 9: 2, wednesday + 10: 1}
    assert told.people == {"front": 3, "second": 2, "third": 2}
    assert told.busy["third"] == round((120 + 10) / (2 * 480), 4)


def test_groups_keep_mean_and_order(script: ModuleType) -> None:
    values = [float(n * n) for n in range(101)]

    groups = script.groups(values, 10)

    assert len(groups) == 10
    assert groups == sorted(groups)
    assert script.groups([3.0, 1.0], 10) == [1.0, 3.0]
    assert abs(sum(script.groups(values[:100], 10)) / 10 - sum(values[:100]) / 100) < 1e-9


def test_shares_add_up_to_one_exactly(script: ModuleType) -> None:
    told = script.shares(script.Counter(a=1, b=1, c=1))

    assert told == {"a": 0.333333, "b": 0.333333, "c": 0.333334}
    assert sum(told.values()) == 1


def test_the_command_writes_a_scenario_that_fits_the_spec(script: ModuleType, log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "simulations" / "incidents"
    folder.mkdir(parents=True)
    spec = ROOT / "specs" / "incidents" / "as_is.py"

    script.main([str(log), "--first", "2012-05-02", "--end", "2012-05-04", "--into", str(folder)])

    written = (folder / "as_is.toml").read_text(encoding="utf-8")
    (folder / "as_is.toml").write_text(written.replace("../../specs/incidents/as_is.py", str(spec)), encoding="utf-8")
    scenario = read_scenario(folder / "as_is.toml")
    (process,) = scenario.workflows.values()
    assert lower(load(process.spec), scenario).model.stages
    assert json.loads((folder / "observed.json").read_text(encoding="utf-8"))["created_in_the_window"]["cases"] == 3
    assert sorted(path.name for path in folder.iterdir()) == ["as_is.toml", "observed.json"]


def test_a_log_without_cases_in_the_window_is_refused_in_words(script: ModuleType, log: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        script.main([str(log), "--first", "2011-05-02", "--end", "2011-05-04", "--into", str(tmp_path)])

    assert str(stopped.value) == "no incident was created 2011-05-02 to 2011-05-03; choose other days with --first and --end"
    assert list(tmp_path.iterdir()) == []


def test_simulated_stands_beside_observed() -> None:
    interval = {"mean": 110.0, "low": 100.0, "high": 120.0, "n": 4}
    measures = {name: {"mean": interval, "p50": interval, "p90": interval} for name in ("cases", "lead_time", "handovers")}
    real = {"n": 100, "mean": 100.0, "p50": 50.0, "p90": 220.0}
    simulated = {
        "horizon_hours": 168.0,
        "measures": measures | {"throughput": {"mean": interval}, "ping_pong": {"mean": interval}},
    }
    observed = {
        "created_by_day": {"2012-05-02": 100},
        "last_events_by_day": {"2012-05-02": 55, "2012-05-09": 45},
        "created_in_the_window": {
            "cases": 100,
            "hours_to_last_event": real,
            "line_changes_per_case": 1.0,
            "line_ping_pong_share": 0.5,
            "handovers_per_case": 2.0,
            "ping_pong_share": 0.25,
        },
    }

    rows = imported("beside").table(simulated, observed).splitlines()

    assert rows[2] == "| incidents created | 100 | 110 ± 10 | +10 % |"
    assert rows[3] == "| closed within the six days | 55 | 110 ± 10 | +100 % |"
    assert rows[5] == "| hours from creation to the last event, median | 50.0 | 110.0 ± 10.0 | +120 % |"
    assert rows[8] == "| straight back to the line before, per incident | 0.500 | 110.000 ± 10.000 | +21900 % |"


def test_the_page_shows_the_table_that_the_commands_print() -> None:
    simulated = flowspec("simulate", "simulations/incidents/as_is.toml", "--format", "json")
    observed = (ROOT / "simulations" / "incidents" / "observed.json").read_text(encoding="utf-8")

    table = imported("beside").table(json.loads(simulated.out), json.loads(observed))

    assert table in (ROOT / "docs" / "gallery" / "incidents.md").read_text(encoding="utf-8")
