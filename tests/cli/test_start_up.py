"""The command is as quick to start as click itself: nothing heavy is imported before it is needed."""

import subprocess
import sys

import pytest

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
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('LOADED', *sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(told.stdout.rpartition("LOADED")[2].split())

    assert not [name for name in never if name in loaded]
