"""0 clean, 1 findings at or above --fail-on, 2 wrong use or broken input: for every kind of input, and never a traceback."""

import json
from pathlib import Path

import pytest

from flowspec.cli.new import SCENARIO_TEXT, SPEC_TEXT
from tests.cli.running import flowspec

CLEAN = SPEC_TEXT
FLAWED = SPEC_TEXT.replace("        owner=specialists,\n", "", 1)
MILD = SPEC_TEXT.replace("        deadline=Within(business_hours(16), otherwise=Escalate(to=lead)),\n", "", 1)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "spec.py").write_text(CLEAN)
    (tmp_path / "flawed.py").write_text(FLAWED)
    (tmp_path / "mild.py").write_text(MILD)
    (tmp_path / "scenario.toml").write_text(SCENARIO_TEXT)
    (tmp_path / "overloaded.toml").write_text(SCENARIO_TEXT.replace("60 per week", "600 per week"))
    return tmp_path


def _named(told: list[str] | int) -> str:
    return str(told) if isinstance(told, int) else " ".join(told)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "spec.py"], 0),
        (["check", "flawed.py"], 1),
        (["check", "flawed.py", "--select", "SOR"], 0),
        (["check", "flawed.py", "--ignore", "ownerless-stage", "--select", "OWN001"], 0),
        (["check", "mild.py"], 1),
        (["check", "mild.py", "--fail-on", "error"], 0),
        (["check", "mild.py", "--select", "TIM001"], 1),
        (["check", "flawed.py", "--fail-on", "error", "--format", "json"], 1),
        (["check", "nowhere.py"], 2),
        (["check", "spec.py", "--select", "OWN999"], 2),
        (["check", "spec.py", "--baseline", "spec.py"], 2),
        (["check"], 2),
        (["check", "spec.py", "--select", "SIM"], 2),
        (["check", "--scenario", "scenario.toml", "--select", "SIM"], 0),
        (["check", "--scenario", "scenario.toml", "--select", "SIM", "--fail-on", "info"], 1),
        (["check", "flawed.py", "--scenario", "scenario.toml"], 1),
        (["check", "--scenario", "overloaded.toml"], 1),
        (["check", "--scenario", "spec.py"], 2),
        (["chekc", "spec.py"], 2),
        (["render", "spec.py", "-o", "x.bmp"], 2),
        (["render", "spec.py", "-o", "x.svg", "-w", "Reqests"], 2),
        (["compile", "spec.py", "-o", "no/such/folder/graph.json"], 2),
        (["simulate", "nowhere.toml"], 2),
        (["simulate", "spec.py"], 2),
        (["simulate", "scenario.toml", "--replications", "0"], 2),
        (["simulate", "scenario.toml", "--at-most", "20"], 2),
        (["simulate", "scenario.toml", "--precision", "5"], 2),
        (["simulate", "scenario.toml", "--precision", "p90(leed_time) = 5 %"], 2),
        (["simulate", "scenario.toml", "--precision", "20 %", "--at-most", "12"], 0),
        (["explain", "OWN001"], 0),
        (["explain", "OWN999"], 2),
        (["explain", "OWN001", "--record"], 2),
        (["schema", "graph"], 0),
        (["schema", "scenario"], 0),
        (["schema", "spec"], 2),
        (["new", "."], 2),
    ],
    ids=_named,
)
def test_the_exit_code_is(place: Path, words: list[str], code: int) -> None:
    ran = flowspec(*words, cwd=place)

    assert ran.code == code, ran.says
    assert ran.says or code == 0


def test_a_baseline_makes_a_flawed_spec_pass_until_something_new_is_wrong(place: Path) -> None:
    assert flowspec("check", "flawed.py", "--write-baseline", "known.json", cwd=place).code == 0
    assert flowspec("check", "flawed.py", "--baseline", "known.json", cwd=place).code == 0

    (place / "flawed.py").write_text(FLAWED.replace("        owner=front_desk,\n", "", 1))

    assert flowspec("check", "flawed.py", "--baseline", "known.json", cwd=place).code == 1


def test_a_compiled_graph_stands_for_its_spec(place: Path) -> None:
    assert flowspec("compile", "flawed.py", "-o", "graph.json", cwd=place).code == 0

    from_spec = flowspec("check", "flawed.py", "--format", "json", cwd=place)
    from_graph = flowspec("check", "graph.json", "--format", "json", cwd=place)

    assert (from_graph.code, from_graph.out) == (from_spec.code, from_spec.out)


def test_what_new_writes_is_clean_and_can_be_drawn_and_simulated(tmp_path: Path) -> None:
    assert flowspec("new", "mine", cwd=tmp_path).code == 0
    assert flowspec("check", "mine", "--fail-on", "info", cwd=tmp_path).code == 0
    assert flowspec("show", "mine/spec.py", cwd=tmp_path).out.startswith("# Requests")
    assert flowspec("render", "mine/spec.py", "-o", "mine.svg", cwd=tmp_path).code == 0
    ran = flowspec("simulate", "mine/scenario.toml", "--replications", "2", cwd=tmp_path)

    assert ran.code == 0, ran.says
    assert "lead time" in ran.out


def test_new_never_writes_over_what_is_there(tmp_path: Path) -> None:
    flowspec("new", "mine", cwd=tmp_path)
    (tmp_path / "mine/spec.py").write_text("mine")

    assert flowspec("new", "mine", cwd=tmp_path).code == 2
    assert (tmp_path / "mine/spec.py").read_text() == "mine"


def test_a_folder_of_several_files_is_drawn_only_if_a_workflow_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(CLEAN)
    (tmp_path / "other.py").write_text(CLEAN.replace("class Requests(", "class Wishes("))

    unnamed = flowspec("render", ".", "-o", "x.mmd", cwd=tmp_path)
    named = flowspec("render", ".", "-o", "x.mmd", "-w", "Wishes", cwd=tmp_path)

    assert (unnamed.code, named.code) == (2, 0)
    assert "--workflow Requests or Wishes" in unnamed.err


def test_a_finding_about_a_scenario_that_somebody_lives_with_stays_in_sarif(place: Path) -> None:
    text = (place / "overloaded.toml").read_text()
    known = text.replace("[teams.", '# flowspec: ignore[SIM001] reason="two more start in March"\n[teams.')
    (place / "overloaded.toml").write_text(known)

    quiet = flowspec("check", "--scenario", "overloaded.toml", "--select", "SIM001", cwd=place)
    told = flowspec("check", "--scenario", "overloaded.toml", "--select", "SIM001", "--format", "sarif", cwd=place)

    assert (quiet.code, told.code) == (0, 0)
    results = json.loads(told.out)["runs"][0]["results"]
    assert {one["suppressions"][0]["justification"] for one in results} == {"two more start in March"}
