"""The command is as quick to start as click itself: nothing heavy is imported before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HEAVY = (
    "pydantic",
    "networkx",
    "simpy",
    "numpy",
    "scipy",
    "graphviz",
    "rich",
    "holidays",
    "hypothesis",
    "asyncio",
    "jinja2",
    "vl_convert",
)


def loaded_by(code: str) -> set[str]:
    """The modules that are there after the code has run."""
    program = f"{code}\nimport sys\nprint('LOADED', *sorted(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(told.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    ("code", "never"),
    [
        ("import flowspec", (*HEAVY, "click")),
        ("from flowspec.cli.main import flowspec; flowspec.main(['--help'], standalone_mode=False)", HEAVY),
        ("from flowspec.cli.main import flowspec; flowspec.main(['check', '--help'], standalone_mode=False)", HEAVY),
        ("import flowspec; flowspec.load('specs/sales_to_onboarding/to_be.py')", (*HEAVY, "click")),
    ],
)
def test_starting_imports_nothing_heavy(code: str, never: tuple[str, ...]) -> None:
    assert not loaded_by(code) & set(never)


def test_a_simulation_imports_no_more_than_it_uses(tmp_path: Path) -> None:
    scenario = tmp_path / "small.toml"
    of = ROOT / "tests" / "benchmarks" / "workloads" / "w1"
    scenario.write_text(f'format = 1\nextends = "{of}.toml"\nspec = "{of}.py"\nhorizon = "1 h"\n')
    words = ["simulate", str(scenario), "--engine", "native", "--replications", "1"]
    code = f"from flowspec.cli.main import flowspec; flowspec.main({words}, standalone_mode=False)"
    others = {"multiprocessing", "flowspec.checks", "flowspec.simulate.reference", "flowspec.report.page"}

    assert loaded_by(code) & (set(HEAVY) - {"pydantic", "numpy"} | others) == set()
