"""Bad input of each kind gets a clear message and its exit code; nothing is half-written."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flowspec.cli.new import SCENARIO_TEXT, SPEC_TEXT
from tests.cli.running import ROOT, flowspec


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "spec.py").write_text(SPEC_TEXT)
    (tmp_path / "scenario.toml").write_text(SCENARIO_TEXT)
    return tmp_path


def changed(place: Path, name: str, old: str, new: str) -> None:
    """Write the file once more with one thing changed."""
    text = (place / name).read_text()
    assert old in text
    (place / name).write_text(text.replace(old, new, 1))


SPECS: dict[str, tuple[str, str, list[str]]] = {
    "a syntax error": ("class Requests(", "class Requests((", ["spec.py:34:"]),
    "an exception": ("class Status(Enum):", "ratio = 1 / 0\n\n\nclass Status(Enum):", ["spec.py:20:9", "ZeroDivisionError"]),
    "a name that is not there": ("owner=front_desk,", "owner=front_dsk,", ["spec.py:39:", "front_dsk", "front_desk"]),
    "a misspelt field": ("collects=[Request.wish, ", "collects=[Request.wich, ", ["spec.py:42:", "wich", "wish"]),
    "a missing consequence": (
        "business_hours(4), otherwise=Escalate(to=desk_lead)",
        "business_hours(4)",
        ["spec.py:43:", "otherwise"],
    ),
    "an import that fails": ("from enum import Enum", "from enums import Enum", ["spec.py:3:", "enums"]),
    "an exception of an odd kind": (
        "class Status(Enum):",
        "class Odd(BaseException): ...\n\n\nraise Odd('no')\n\n\nclass Status(Enum):",
        ["spec.py:23:", "Odd: no"],
    ),
    "an exit": ("class Status(Enum):", "raise SystemExit(3)\n\n\nclass Status(Enum):", ["spec.py:20:"]),
}


@pytest.mark.parametrize("kind", SPECS)
@pytest.mark.parametrize("command", ["check", "simulate"])
def test_a_broken_spec_is_told_at_its_place(place: Path, kind: str, command: str) -> None:
    old, new, says = SPECS[kind]
    changed(place, "spec.py", old, new)

    ran = flowspec(command, {"check": "spec.py", "simulate": "scenario.toml"}[command], cwd=place)

    assert ran.code == 2
    assert ran.out == ""
    assert all(part in ran.err for part in says), ran.err


def test_all_problems_of_a_file_are_told_at_once(place: Path) -> None:
    changed(place, "spec.py", "owner=front_desk,", "owner=desk_tool,")
    changed(place, "spec.py", "reads=[Request.wish, Request.contact],", "reads=[Request.wish, 7],")

    ran = flowspec("check", "spec.py", cwd=place)

    assert ran.code == 2
    assert len([line for line in ran.err.splitlines() if line.startswith("spec.py:")]) >= 2, ran.err


def test_what_a_spec_prints_is_not_mixed_with_the_result(place: Path) -> None:
    changed(place, "spec.py", "class Status(Enum):", "print('hello')\n\n\nclass Status(Enum):")

    ran = flowspec("check", "spec.py", "--format", "json", cwd=place)

    assert json.loads(ran.out)["findings"] == []
    assert ran.err == "hello\n"


SCENARIOS: dict[str, tuple[str, str, list[str]]] = {
    "an unknown team": ("[teams.Specialists]", "[teams.Specialist]", ["Specialist", "Specialists"]),
    "an unknown stage": ("[stages.solving]", "[stages.solvin]", ["solving"]),
    "an unknown key": ("complete = 0.8\n", "compleet = 0.8\n", ["scenario.toml:28:", "compleet", "complete"]),
    "a negative number": ("complete = 0.8\n", "complete = -0.2\n", ["scenario.toml:28:", "complete"]),
    "a duration that is none": ('look = "3 min"', 'look = "3 minuets"', ["scenario.toml:34:", "minuets"]),
    "numbers that contradict each other": ('mean = "25 min", p90 = "45 min"', 'mean = "25 min", p90 = "95 min"', ["p90", "2.27"]),
    "a parameter that the spec cannot use": ("complete = 0.95\n", "complete = 0.95\ndefault_right = 0.5\n", ["default_right"]),
    "a share that nothing shares": ('look = "3 min"', 'look = "3 min"\nshare = 0.5', ["share"]),
    "a missing duration": ('work = { lognormal = { mean = "75 min", p90 = "140 min" } }', "", ["solving", "work ="]),
    "no TOML": ("format = 1", "format = = 1", ["scenario.toml:3:"]),
    "another format": ("format = 1", "format = 99", ["99"]),
    "a spec that is not there": ('spec = "spec.py:Requests"', 'spec = "specs.py:Requests"', ["specs.py"]),
    "a workflow that is not there": ('spec = "spec.py:Requests"', 'spec = "spec.py:Reqests"', ["Reqests", "Requests"]),
}


@pytest.mark.parametrize("kind", SCENARIOS)
def test_a_broken_scenario_is_told_at_its_key(place: Path, kind: str) -> None:
    old, new, says = SCENARIOS[kind]
    changed(place, "scenario.toml", old, new)

    ran = flowspec("simulate", "scenario.toml", cwd=place)

    assert ran.code == 2
    assert ran.out == ""
    assert all(part in ran.err for part in says), ran.err


def test_a_steady_state_that_does_not_exist_is_refused(place: Path) -> None:
    changed(place, "scenario.toml", 'horizon = "13 week"', 'horizon = "13 week"\nrun = "steady-state"\nwarm_up = "2 week"')
    changed(place, "scenario.toml", 'rate = "60 per week"', 'rate = "120 per week"')

    ran = flowspec("simulate", "scenario.toml", cwd=place)

    assert ran.code == 2
    assert "Specialists" in ran.err
    assert "steady" in ran.err


def test_an_overloaded_terminating_run_begins_with_it(place: Path) -> None:
    changed(place, "scenario.toml", 'rate = "60 per week"', 'rate = "120 per week"')

    ran = flowspec("simulate", "scenario.toml", "--replications", "2", cwd=place)

    assert ran.code == 0
    assert "Specialists" in "".join(ran.out.splitlines()[:4])


def test_shares_that_do_not_add_up_are_refused(place: Path) -> None:
    changed(place, "spec.py", "    finish = ", "    drop = solving.to(done, on=work_done)\n    finish = ")
    with (place / "scenario.toml").open("a") as file:
        file.write("\n[links.drop]\nshare = 0.3\n\n[links.finish]\nshare = 0.6\n")

    ran = flowspec("simulate", "scenario.toml", cwd=place)

    assert ran.code == 2
    assert "0.9" in ran.err


def test_an_empty_log_of_arrivals_is_refused(place: Path) -> None:
    (place / "arrivals.csv").write_text("created\n")
    changed(place, "scenario.toml", 'rate = "60 per week"\nprofile = "office"', 'log = "arrivals.csv"')

    ran = flowspec("simulate", "scenario.toml", cwd=place)

    assert ran.code == 2
    assert "arrivals.csv" in ran.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("graph.json", b"{"),
        ("graph.json", b'{"format": 1}'),
        ("graph.json", b'{"format": 7}'),
        ("graph.json", b"[" * 100_000),
        ("spec.py", b"\xff\xfe\x00"),
        ("spec.py", b"\x7fELF\x02\x00"),
        ("spec.py", b""),
        ("spec.txt", b"hello"),
        ("empty.py", b"x = 1\n"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    ran = flowspec("check", name, cwd=tmp_path)

    assert ran.code == 2
    assert name in ran.err


@pytest.mark.parametrize("content", [b"", b"\x7fELF\xff\x00", None], ids=["empty", "binary", "a folder"])
def test_what_is_no_scenario_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        (tmp_path / "scenario.toml").mkdir()
    else:
        (tmp_path / "scenario.toml").write_bytes(content)

    ran = flowspec("simulate", "scenario.toml", cwd=tmp_path)

    assert ran.code == 2
    assert ran.err.startswith("scenario.toml:")


OUTPUTS = [
    ["compile", "spec.py", "-o", "out.json"],
    ["check", "spec.py", "--format", "sarif", "-o", "out.sarif"],
    ["render", "spec.py", "-o", "out.svg"],
    ["simulate", "scenario.toml", "--replications", "1", "--log", "out.csv"],
]


@pytest.mark.parametrize("words", OUTPUTS, ids=lambda words: words[0])
def test_an_output_that_cannot_be_written_is_told_and_leaves_nothing(place: Path, words: list[str]) -> None:
    before = sorted(place.rglob("*"))

    ran = flowspec(*words[:-1], f"no/such/folder/{words[-1]}", cwd=place, PYTHONDONTWRITEBYTECODE="1")

    assert ran.code == 2
    assert "cannot be written" in ran.err
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize("words", OUTPUTS, ids=lambda words: words[0])
def test_a_full_disk_is_told_and_the_old_file_stays(place: Path, words: list[str]) -> None:
    folder = place / "full"
    folder.mkdir()
    old = folder / words[-1]
    old.write_text("old")
    limited = f"ulimit -f 1; trap '' XFSZ; exec {sys.executable} -m flowspec.cli.main {' '.join(words[:-1])} full/{words[-1]}"

    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(["bash", "-c", limited], cwd=place, env=environment, capture_output=True, text=True, check=False)

    assert told.returncode == 2, told.stderr
    assert "cannot be written" in told.stderr
    assert "Traceback" not in told.stderr
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [(words[-1], "old")]


@pytest.mark.parametrize("words", [["check", "spec.py"], ["show", "spec.py"], ["schema", "graph"], ["--help"]], ids=str)
def test_a_full_disk_behind_the_shell_is_told(place: Path, words: list[str]) -> None:
    command = f"exec {sys.executable} -m flowspec.cli.main {' '.join(words)} > /dev/full"

    told = subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode, told.stderr) == (2, "the output cannot be written: No space left on device\n")


def test_what_is_no_file_is_written_to_and_not_replaced(place: Path) -> None:
    link = place / "link.json"
    link.symlink_to("graph.json")

    assert flowspec("compile", "spec.py", "-o", "/dev/stdout", cwd=place).out.startswith("{")
    assert flowspec("compile", "spec.py", "-o", link, cwd=place).code == 0
    assert link.is_symlink()
    assert (place / "graph.json").read_text().startswith("{")


LISTENING = """
import signal
from flowspec.cli.main import main

signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
"""The command; tests that run in the background are deaf to Ctrl-C, and so would it be."""


def test_ctrl_c_in_a_long_run_ends_it_in_words(place: Path) -> None:
    words = ["simulate", "scenario.toml", "--replications", "100000", "-o", "result.txt"]
    with subprocess.Popen(
        [sys.executable, "-c", LISTENING, *words],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            while "numpy" not in Path(f"/proc/{running.pid}/maps").read_text():
                assert running.poll() is None
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=120)
        finally:
            running.kill()

    assert running.returncode == 130
    assert out == ""
    assert err.strip() == "stopped; nothing was written"
    assert not (place / "result.txt").exists()
