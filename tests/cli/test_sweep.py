"""`flowspec sweep` as a user runs it: tables, files, Ctrl-C and --resume."""

import csv
import os
import signal
import subprocess
import sys
import time
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


def test_an_interrupted_sweep_goes_on_and_comes_out_the_same(tmp_path: Path) -> None:
    """Ctrl-C after the first finished point; the rest by --resume; bit for bit what runs in one go."""
    once, twice, partial = tmp_path / "once.csv", tmp_path / "twice.csv", tmp_path / "twice.csv.partial"
    words = [*SWEEP[:3], "40", *SWEEP[4:]]
    with subprocess.Popen(
        [sys.executable, "-m", "flowspec.cli.main", *words, "-o", str(twice)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        while running.poll() is None and not (partial.exists() and partial.read_bytes().count(b"\n")):
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        says = running.communicate()[1]
    assert running.returncode == 130, says
    assert "of 4 points are in" in says
    assert not twice.exists()
    assert 1 <= partial.read_bytes().count(b"\n") < 4
    assert flowspec(*words, "-o", twice).code == 2

    assert flowspec(*words, "-o", twice, "--resume").code == 0
    assert flowspec(*words, "-o", once).code == 0
    assert once.read_bytes() == twice.read_bytes()
    assert sorted(tmp_path.iterdir()) == [once, twice]
    with once.open() as file:
        assert [row["teams.Onboarding.size"] for row in csv.DictReader(file)] == ["3", "4", "5", "6"]
