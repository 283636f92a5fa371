"""Every command that the README and the pages show works, and prints what they show.

A page shows commands in ```console blocks, as `$ flowspec ...`; what follows a command is its output, where a line `...`
stands for any lines. A command that ends with `# exit 1` has that exit code.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.running import ROOT, flowspec

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as a page shows it, with the output that the page promises."""

    page: str
    words: tuple[str, ...]
    code: int
    output: tuple[str, ...]


def shown() -> Iterator[Shown]:
    """Every command of every page, in order."""
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            yield from _commands(page.relative_to(ROOT).as_posix(), block)


def _commands(page: str, block: str) -> Iterator[Shown]:
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        line, _, output = part.partition("\n")
        command, _, remark = line.partition("  # exit ")
        for one in command.split(" && "):
            words = tuple(_words(one))
            if words and words[0] == "flowspec":
                yield Shown(
                    page, words[1:], int(remark or 0), tuple(output.splitlines()) if one == command.split(" && ")[-1] else ()
                )


def _words(command: str) -> list[str]:
    import shlex

    return shlex.split(command)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the specs and simulations of the repository, to work in."""
    folder = tmp_path_factory.mktemp("docs")
    for name in ("specs", "simulations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize("page", dict.fromkeys(s.page for s in shown()))
def test_what_a_page_shows_is_what_happens(place: Path, page: str) -> None:
    for told in (s for s in shown() if s.page == page):
        ran = flowspec(*told.words, cwd=place)

        assert ran.code == told.code, f"{told.words}: {ran.says}"
        missing = _first_missing(told.output, ran.out.splitlines())
        assert missing is None, (
            f"{' '.join(told.words)}: {page} shows this line, which was not printed there:\n{missing}\n\n{ran.out}"
        )


def _first_missing(promised: tuple[str, ...], printed: list[str]) -> str | None:
    """The first promised line that is not printed where it should be: right after the one before, or anywhere after `...`."""
    lines = [line.rstrip() for line in printed]
    at, anywhere = 0, False
    for promise in (line.rstrip() for line in promised):
        if promise == "...":
            anywhere = True
        elif promise or not anywhere:
            if anywhere and promise in lines[at:]:
                at = lines.index(promise, at)
            if at >= len(lines) or lines[at] != promise:
                return promise
            at, anywhere = at + 1, False
    return None


def test_the_readme_shows_commands() -> None:
    assert any(s.page == "README.md" for s in shown())
