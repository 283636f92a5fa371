from pathlib import Path

from tests.cli.running import flowspec
from tests.report.scenes import written


def test_a_page_and_its_pictures_are_written(tmp_path: Path) -> None:
    as_is, _ = written(tmp_path)

    told = flowspec("report", as_is, "-o", tmp_path / "page.html", "--charts", tmp_path / "charts", "--replications", "2")

    assert (told.code, told.out) == (0, "")
    assert (tmp_path / "page.html").read_text().startswith("<!DOCTYPE html>")
    names = {path.name for path in (tmp_path / "charts").iterdir()}
    assert {"open-cases.svg", "open-cases.png", "diagram-0-0-queue.svg", "diagram-0-0-queue.png"} <= names
    assert (tmp_path / "charts" / "causes.png").read_bytes().startswith(b"\x89PNG")


def test_other_endings_are_refused_before_anything_is_run(tmp_path: Path) -> None:
    told = flowspec("report", "nowhere.toml", "-o", tmp_path / "page.pdf")

    assert told.code == 2
    assert "end the file in .html or .json" in told.err
