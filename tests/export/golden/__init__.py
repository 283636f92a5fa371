"""Approved texts, kept as files that a reviewer can read.

Where a change is meant, `pytest tests/export --accept` writes the new texts; look at the difference before you commit it.
"""

from pathlib import Path

HERE = Path(__file__).parent


def is_golden(name: str, text: str, *, accept: bool) -> bool:
    """Whether the text is the approved one; `accept` approves it."""
    path = HERE / name
    if accept:
        path.write_text(text, encoding="utf-8")
    return path.exists() and path.read_text(encoding="utf-8") == text
