"""Who notices a mistake, and what they say; `python -m tests.language.told` approves what is said now in `mistakes.txt`."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import flowspec
from flowspec.model.errors import SpecErrors

FOLDER = Path(__file__).parent / "mistakes"
APPROVED = Path(__file__).parent / "mistakes.txt"
ROOT = Path(__file__).parents[2]
TYPING = ROOT / "tests" / "typing" / "right.py"

MISTAKES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "company")
CHECKERS = ("mypy", "pyright")


@cache
def approved() -> dict[str, tuple[str, ...]]:
    """By mistake, a line for each that notices: `mypy 23`, `pyright 23`, and what flowspec says."""
    blocks = re.findall(r"^(\w+)\n((?:    .*\n)+)", APPROVED.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: tuple(line.strip() for line in lines.splitlines()) for name, lines in blocks}


@cache
def mypy() -> dict[str, int]:
    """The line of mypy's first complaint about a file, by the file's name; one run for all of them."""
    told = _run(
        "mypy",
        "--strict",
        "--no-error-summary",
        "--explicit-package-bases",
        "--cache-dir",
        str(ROOT / ".mypy_cache" / "mistakes"),
        ".",
        str(TYPING),
    )
    found = re.findall(r"^(?:.*/)?(\w+)\.py:(\d+): error:", told, re.MULTILINE)
    return {name: int(line) for name, line in reversed(found)}


@cache
def pyright() -> dict[str, int]:
    """The line of pyright's first complaint about a file, by the file's name; one run for all of them."""
    told = json.loads(_run("pyright", "--outputjson", "--pythonpath", sys.executable))
    errors = [d for d in told["generalDiagnostics"] if d["severity"] == "error" and d.get("rule") != "reportUnusedImport"]
    found = [(Path(d["file"]).stem, d["range"]["start"]["line"] + 1) for d in errors]
    return dict(sorted(found, reverse=True))


def _run(tool: str, *args: str) -> str:
    env = os.environ | {"MYPYPATH": f"{FOLDER}:{ROOT}"}
    command = [str(Path(sys.executable).parent / tool), *args]
    return subprocess.run(command, cwd=FOLDER, env=env, capture_output=True, text=True, timeout=300, check=False).stdout


def said(mistake: str) -> tuple[str, ...]:
    """What flowspec says about the file, without its folder, and without its name where it is the file itself."""
    try:
        flowspec.load(FOLDER / f"{mistake}.py")
    except SpecErrors as errors:
        text = "\n".join(map(str, errors.problems))
        return tuple(re.sub(r"[^\s(]*?(\w+)\.py:(?=\d)", lambda m: "" if m[1] == mistake else f"{m[1]}.py:", text).splitlines())
    return ("nothing",)


def typed(mistake: str) -> tuple[str, ...]:
    """Which type checkers complain about the file, and first at which line."""
    by = {"mypy": mypy(), "pyright": pyright()}
    return tuple(f"{checker} {by[checker][mistake]}" for checker in CHECKERS if mistake in by[checker])


if __name__ == "__main__":
    blocks = (f"{name}\n" + "".join(f"    {line}\n" for line in (*typed(name), *said(name))) for name in MISTAKES)
    APPROVED.write_text("\n".join(blocks), encoding="utf-8")
