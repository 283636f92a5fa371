"""The place in a spec file where the words now being read stand."""

import linecache
import os
import sys
from dataclasses import field
from functools import cache, lru_cache
from types import CodeType
from typing import ClassVar

from flowspec.model.plain import dataclass
from flowspec.model.source import Source


def here() -> Source:
    """The place in the nearest calling frame outside this package: the very expression, also inside a long call.

    What a helper function in a spec builds has the helper's line.
    """
    frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    while frame.f_back and str(frame.f_globals.get("__name__", "")).startswith("flowspec."):
        frame = frame.f_back
    return place_in(frame.f_code, frame.f_lasti, frame.f_lineno)


def place_in(code: CodeType, instruction: int, line: int) -> Source:
    """The place of an instruction of `code`; its column is 1 if Python was told to forget columns."""
    found, offset = _positions(code)[instruction // 2]
    file, line = code.co_filename, found or line
    return Source(shown(file, os.getcwd()), line, _column(linecache.getline(file, line), offset or 0))


@lru_cache(16)
def _positions(code: CodeType) -> list[tuple[int | None, int | None]]:
    """Line and column of each instruction. Python unpacks them from the first on, and a spec file has thousands."""
    return [(line, column) for line, _, column, _ in code.co_positions()]


@cache
def shown(file: str, folder: str) -> str:
    """How a file is written for a reader who stands in `folder`: relative if it lies below, else as it is."""
    inside = file.startswith(folder.rstrip(os.sep) + os.sep)
    return os.path.relpath(file, folder).replace(os.sep, "/") if inside else file


def _column(text: str, offset: int) -> int:
    """Python counts bytes, people count characters."""
    return 1 + (offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore")))


@dataclass(frozen=True, eq=False)
class Word:
    """Anything written in a spec. It knows its place; its parts are checked by `compile`, all at once."""

    spelled: ClassVar[str] = ""
    """What people write for it, where that is not the name of the class."""

    source: Source = field(init=False, default_factory=here, repr=False)


def put(word: Word, **parts: object) -> None:
    """Fill in the parts of a frozen word whose constructor takes more than a dataclass can say."""
    for name, part in parts.items():
        object.__setattr__(word, name, part)
