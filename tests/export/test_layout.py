"""Tests of the process that lays pictures out."""

from pathlib import Path

import pytest

from flowspec.export.layout import layout
from flowspec.model.errors import LayoutFailed

DOT = "digraph { a -> b }"
NOTHING = {"PATH": ""}


def program(folder: Path, does: str) -> dict[str, str]:
    path = folder / "my dot"
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return {"FLOWSPEC_DOT": str(path), "PATH": ""}


def test_the_embedded_program_needs_nothing_of_the_system() -> None:
    assert b"<svg" in layout(DOT, "svg", environment=NOTHING)


def test_a_png_begins_with_its_signature() -> None:
    assert layout(DOT, "png", environment=NOTHING).startswith(b"\x89PNG\r\n\x1a\n")


def test_the_same_text_gives_the_same_bytes() -> None:
    assert layout(DOT, "png", environment=NOTHING) == layout(DOT, "png", environment=NOTHING)


def test_the_named_program_comes_first(tmp_path: Path) -> None:
    assert layout(DOT, "svg", environment=program(tmp_path, 'echo "$1"')) == b"-Tsvg\n"


def test_a_named_program_that_is_missing_is_an_error_and_no_other_is_taken() -> None:
    with pytest.raises(LayoutFailed, match="FLOWSPEC_DOT names /no/such/dot"):
        layout(DOT, "svg", environment={"FLOWSPEC_DOT": "/no/such/dot"})


def test_no_program_at_all_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))

    with pytest.raises(LayoutFailed, match="pip install graphviz-pure"):
        layout(DOT, "svg", environment=NOTHING)


def test_the_system_program_takes_the_place_of_a_missing_embedded_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    dot = tmp_path / "dot"
    dot.write_text("#!/bin/sh\necho the system\n")
    dot.chmod(0o755)

    assert layout(DOT, "svg", environment={"PATH": str(tmp_path)}) == b"the system\n"


def test_pdf_needs_another_program_than_the_embedded_one(tmp_path: Path) -> None:
    with pytest.raises(LayoutFailed, match="the embedded layout cannot write PDF: install Graphviz"):
        layout(DOT, "pdf", environment=NOTHING)
    assert layout(DOT, "pdf", environment=program(tmp_path, 'echo "$1"')) == b"-Tpdf\n"


def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(LayoutFailed, match=r"my dot failed \(exit code 3\): out of ink; install Graphviz"):
        layout(DOT, "svg", environment=program(tmp_path, "echo warm-up >&2; echo out of ink >&2; exit 3"))


def test_a_program_that_writes_nothing_has_failed(tmp_path: Path) -> None:
    with pytest.raises(LayoutFailed, match="it said nothing"):
        layout(DOT, "svg", environment=program(tmp_path, "exit 0"))


def test_text_that_is_no_dot_is_an_error() -> None:
    with pytest.raises(LayoutFailed, match="syntax error"):
        layout("digraph { a -> }", "svg", environment=NOTHING)


def test_a_program_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    with pytest.raises(LayoutFailed, match=r"within 0.1 seconds; draw less \(`--view overview`\)"):
        layout(DOT, "svg", timeout=0.1, environment=program(tmp_path, "/bin/sleep 3600; echo late"))


def test_a_file_that_cannot_be_run_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "dot"
    path.write_text("#!/no/such/shell\n")
    path.chmod(0o755)

    with pytest.raises(LayoutFailed, match="cannot be run"):
        layout(DOT, "svg", environment={"FLOWSPEC_DOT": str(path)})
