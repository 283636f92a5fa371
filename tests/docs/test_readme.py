"""The spec that the README shows is one that has nothing wrong with it."""

import re
from pathlib import Path

import pytest

from tests.cli.running import ROOT, flowspec

README = (ROOT / "README.md").read_text(encoding="utf-8")
SPECS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_readme_shows_a_spec() -> None:
    assert len(SPECS) == 1


@pytest.mark.parametrize("text", SPECS, ids=["tour"])
def test_a_spec_of_the_readme_is_found_to_be_clean(tmp_path: Path, text: str) -> None:
    (tmp_path / "handover.py").write_text(text, encoding="utf-8")

    checked = flowspec("check", "handover.py", cwd=tmp_path)

    assert (checked.code, checked.out) == (0, "nothing found\n")


def test_the_two_commands_of_the_readme_are_what_the_gate_runs() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)

    assert len(commands) == 2
    assert "pytest" in commands[1]
    assert "README.md" in gate
