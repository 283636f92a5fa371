"""Where each key of a TOML file stands.

`tomllib` gives values without places, and the libraries that give places (tree-sitter-toml) are compiled parsers of their own.
So this walks a text that `tomllib` has accepted, and needs to know only what separates keys from values. A test holds its key
paths to those of `tomllib` on generated files.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterator

from flowspec.model.given import KeyPath
from flowspec.model.source import Source

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_COMMENT = re.compile(r"#[^\r\n]*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' + r"|'''(?:.|\n)*?'{3,5}" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'" + r"|[^,\]}#\n]+", re.DOTALL
)


def positions(text: str, file: str) -> dict[KeyPath, Source]:
    """The place of every key path in a valid TOML text: where the key is first written; of a list's element its first sign."""
    walk = _Walk(text)
    walk.document()
    return {path: Source(file, *walk.place(at)) for path, at in walk.found.items()}


def comments(text: str) -> tuple[list[tuple[int, int, str]], list[tuple[int, int]]]:
    """The comments of a valid TOML text, each with line and column, and the first and last line of every key with its value and
    of every table's head."""
    walk = _Walk(text)
    walk.document()
    return [(*walk.place(at), said) for at, said in walk.comments.items()], walk.extents


_TOP: KeyPath = ()


class _Walk:
    """One pass over the text; `at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[KeyPath, int] = {}
        self.lists: dict[KeyPath, int] = {}
        self.comments: dict[int, str] = {}
        self.extents: list[tuple[int, int]] = []
        self.lines = [0, *(i + 1 for i, sign in enumerate(text) if sign == "\n")]

    def place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.lines, at)
        return line, at - self.lines[line - 1] + 1

    def document(self) -> None:
        table: KeyPath = ()
        while self.skip() < len(self.text):
            begin = self.at
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.extents.append((self.place(begin)[0], self.place(self.at - 1)[0]))

    def header(self) -> KeyPath:
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        path = _TOP
        keys = list(self.keys())
        for i, (key, at) in enumerate(keys):
            path = (*path, key)
            self.found.setdefault(path, at)
            if many and i == len(keys) - 1:
                self.lists[path] = self.lists.get(path, -1) + 1
            if path in self.lists:
                path = (*path, str(self.lists[path]))
                self.found.setdefault(path, at)
        self.skip()
        self.at += 2 if many else 1
        return path

    def keys(self) -> Iterator[tuple[str, int]]:
        """The parts of a dotted key, each with its place."""
        self.skip()
        while told := _KEY.match(self.text, self.at):
            quoted = told[0][0] in "\"'"
            key: str = tomllib.loads(f"key = {told[0]}")["key"] if quoted else told[0]
            yield key, self.at
            dot = _DOT.match(self.text, told.end())
            self.at = dot.end() if dot else told.end()
            if not dot:
                return

    def pair(self, table: KeyPath) -> None:
        path = table
        for key, at in self.keys():
            path = (*path, key)
            self.found.setdefault(path, at)
        self.skip()
        self.at += 1  # the equals sign
        self.value(path)

    def value(self, path: KeyPath) -> None:
        self.skip()
        match self.text[self.at]:
            case "{":
                self.inside("}", lambda _: self.pair(path))
            case "[":
                self.inside("]", lambda i: self.element((*path, str(i))))
            case _:
                told = _SCALAR.match(self.text, self.at)
                self.at = told.end() if told else len(self.text)

    def element(self, path: KeyPath) -> None:
        self.found[path] = self.at
        self.value(path)

    def inside(self, end: str, each: Callable[[int], None]) -> None:
        """Everything between two brackets; `each` reads one part and is told its number."""
        self.at += 1
        number = 0
        while self.skip() < len(self.text) and self.text[self.at] != end:
            if self.text[self.at] == ",":
                self.at += 1
            else:
                each(number)
                number += 1
        self.at += 1

    def skip(self) -> int:
        """Past blanks, line ends and comments."""
        told = _BLANK.match(self.text, self.at)
        if told:
            self.comments.update((self.at + one.start(), one[0]) for one in _COMMENT.finditer(told[0]))
            self.at = told.end()
        return self.at
