"""Where in a spec file something was written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in a text file; `file` is relative to where the reader stands, lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Source("", 0, 0)
"""The place of what was not read from a file: a graph built by hand, or one compiled without places."""
