"""Where the native kernel was not built the SimPy engine serves, and a command says so once."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowspec.cli.main import flowspec
from flowspec.cli.new import SCENARIO_TEXT, SPEC_TEXT


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "spec.py").write_text(SPEC_TEXT)
    (tmp_path / "scenario.toml").write_text(SCENARIO_TEXT.replace("13 week", "1 week"))
    monkeypatch.setattr("flowspec.simulate.engines.has_native", lambda: False)
    monkeypatch.setattr("flowspec.decide.replicate.has_native", lambda: False)
    return tmp_path


def simulated(place: Path, *words: str) -> Result:
    return CliRunner().invoke(flowspec, ["simulate", str(place / "scenario.toml"), "--replications", "2", *words])


def test_that_the_slower_engine_serves_is_told_once_with_the_remedy(place: Path) -> None:
    told = simulated(place)

    assert told.exit_code == 0
    assert told.stderr.count("the native kernel was not built") == 1
    assert "install a C compiler" in told.stderr
    assert "simpy engine" in told.stdout


def test_who_asks_for_the_slower_engine_is_not_told(place: Path) -> None:
    assert simulated(place, "--engine", "simpy").stderr == ""


def test_asking_for_what_was_not_built_is_an_error_with_the_remedy(place: Path) -> None:
    told = simulated(place, "--engine", "native")

    assert told.exception is not None
    assert "install a C compiler" in str(told.exception)
