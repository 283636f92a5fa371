"""Texts to try where a text must match a pattern, or must not match it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

_LITERALS = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a", "n": "\n", "t": "\t"}
_PIECE = re.compile(
    r"(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<escape>\\.)|(?P<any>\.)|(?P<plain>[^\\\[\].()|*+?{}^$])"  # one character
)
_TIMES = re.compile(r"\{(\d+)(?:,(\d*))?\}|[*+?]")


def fresh(count: int, taken: Iterable[str]) -> list[str]:
    """That many texts that nobody mentions: `other`, `other 2` ..."""
    known = set(taken)
    names = (f"other {i}" if i > 1 else "other" for i in range(1, count + len(known) + 1))
    return list(islice((name for name in names if name not in known), count))


def matching(pattern: str) -> Iterator[str]:
    """A few texts that match the pattern: the shortest, and one with each repeated piece once more. None for patterns with groups
    or alternatives, whose texts this does not try to guess."""
    for more in (0, 1):
        text = _sample(pattern.removeprefix("^").removesuffix("$"), more)
        if text is not None and re.fullmatch(pattern, text):
            yield text


def _sample(pattern: str, more: int) -> str | None:
    text, at = "", 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if not piece:
            return None
        times = _TIMES.match(pattern, at := piece.end())
        text += _character(piece) * _count(times, more)
        at = times.end() if times else at
    return text


def _character(piece: re.Match[str]) -> str:
    told = piece[0]
    if piece["class"]:
        return next((c for c in "A0a-_. @1bB" + told if re.fullmatch(told, c)), "")
    if piece["escape"]:
        return _LITERALS.get(told[1], told[1])
    return "a" if piece["any"] else told


def _count(times: re.Match[str] | None, more: int) -> int:
    if times is None:
        return 1
    if times[1] is None:
        return {"*": more, "?": more, "+": 1 + more}[times[0]]
    least = int(times[1])
    most = least if times[2] is None else int(times[2]) if times[2] else least + more
    return min(least + more, most)
