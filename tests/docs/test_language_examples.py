"""The page about the language is true: its files load, its mistakes are noticed, its tables are complete."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import flowspec
from flowspec.language.faults import Fault
from flowspec.model.errors import SpecErrors

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) title=\"([^\"]+)\"\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FILES = {title: text for kind, title, text in BLOCKS if kind == "python"}
TOLD = {title: text for kind, title, text in BLOCKS if kind == "text"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of the page, where the reader then stands."""
    monkeypatch.chdir(tmp_path)
    for title, text in FILES.items():
        (tmp_path / title).parent.mkdir(exist_ok=True)
        (tmp_path / title).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_every_spec_of_the_page_loads() -> None:
    specs = flowspec.load("specs")

    assert [flow.name for flow in specs.workflows] == [
        "SalesToOnboardingAsIs",
        "Known",
        "LoanApplication",
        "PaperCheck",
        "SalesToOnboarding",
        "TwoHourPickup",
        "OneTeam",
        "Support",
    ]
    assert [(s.codes, s.first) for s in specs.suppressions] == [(("TIM001",), 11), (("OWN001", "TIM"), 13)]


@pytest.mark.usefixtures("folder")
def test_the_mistakes_of_the_page_are_noticed_in_these_words() -> None:
    with pytest.raises(SpecErrors) as caught:
        flowspec.load("wrong.py")

    assert f"{caught.value}\n" == TOLD["wrong.py"]


def test_the_specs_of_the_page_are_typed_without_ignores(folder: Path) -> None:
    (folder / "flowspec").symlink_to(ROOT / "flowspec")
    cache = str(ROOT / ".mypy_cache" / "page")

    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-error-summary",
            "--explicit-package-bases",
            "--cache-dir",
            cache,
            "specs",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={},
    )
    assert told.stdout + told.stderr == ""


def test_every_word_of_the_language_has_an_example() -> None:
    code = "\n".join(FILES.values())

    assert [word for word in flowspec.__all__ if not re.search(rf"\b{word}\b", code)] == ["compile_workflow", "load"]


def test_every_fault_is_in_the_table() -> None:
    rows = re.findall(r"^\| (SPC\d+) \| `([\w-]+)` \| (.*) \|$", PAGE, re.MULTILINE)

    assert rows == [(fault.code, fault.called, fault.means) for fault in Fault]
