"""`flowspec sweep` as a user runs it: tables, files, Ctrl-C and --resume."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowspec.cli.sweep import sweep
from flowspec.model.errors import FlowspecError
from tests.cli.running import ROOT, flowspec

SWEEP = ("sweep", "simulations/sales_to_onboarding/to_be.toml", "--replications", "2", "--set", "teams.Onboarding.size=3..6")


def test_a_sweep_is_a_table_of_points_and_of_differences() -> None:
    ran = flowspec(*SWEEP[:-1], "teams.Onboarding.size=3,6", "--measure", "p90(wait.kickoff)")

    assert ran.code == 0, ran.says
    assert "Against the first point" in ran.out
    assert "p90 wait" in ran.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-o", "x.xlsx"], ".csv, .json, .jsonl"),
        (["--resume"], "say which with -o"),
        (["--measure", "p90(lead)"], "did you mean"),
        (["--measure", "lead_time"], "write statistic(measure)"),
        (["--set", "teams.Onboardin.size=3"], "write Onboarding"),
    ],
)
def test_wrong_use_is_told(words: list[str], says: str) -> None:
    told = CliRunner().invoke(sweep, [*SWEEP[1:], *words])

    assert isinstance(told.exception, FlowspecError) or told.exit_code == 2
    assert says in told.output + str(told.exception)


STOPPED = """
import signal
from flowspec.cli.main import main
from flowspec.decide.journal import Journal

signal.signal(signal.SIGINT, signal.default_int_handler)  # which a run in the background would ignore
add = Journal.add


def add_and_stop(journal, point):
    add(journal, point)
    signal.raise_signal(signal.SIGINT)


Journal.add = add_and_stop
main()
"""
"""The command, with a Ctrl-C as soon as the first finished point is kept."""


def test_an_interrupted_sweep_goes_on_and_comes_out_the_same(tmp_path: Path) -> None:
    """Ctrl-C after the first finished point; the rest by --resume; bit for bit what runs in one go."""
    once, twice, partial = tmp_path / "once.csv", tmp_path / "twice.csv", tmp_path / "twice.csv.partial"
    words = [*SWEEP, "--workers", "2"]
    stopped = subprocess.run(
        [sys.executable, "-c", STOPPED, *words, "-o", str(twice)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert stopped.returncode == 130, stopped.stderr
    assert "1 of 4 points are in" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert not twice.exists()
    assert partial.read_bytes().count(b"\n") == 1
    assert flowspec(*words, "-o", twice).code == 2

    assert flowspec(*words, "-o", twice, "--resume").code == 0
    assert flowspec(*words, "-o", once).code == 0
    assert once.read_bytes() == twice.read_bytes()
    assert sorted(tmp_path.iterdir()) == [once, twice]
    with once.open() as file:
        assert [row["teams.Onboarding.size"] for row in csv.DictReader(file)] == ["3", "4", "5", "6"]
