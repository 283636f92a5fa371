"""Comments by which a spec says that a finding is known: `# flowspec: ignore[OWN001] reason="..." until=2027-03-01`."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from datetime import date

from flowspec.language.faults import Fault
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.graph import Suppression
from flowspec.model.source import Source

_OURS = re.compile(r"#\s*flowspec\s*:")
_CODE = re.compile(r"[A-Z]{3}(\d{3})?")
_FORM = re.compile(
    r'#\s*flowspec\s*:\s*ignore\[(?P<codes>[^\]]*)\](?:\s+reason="(?P<reason>[^"]*)")?(?:\s+until=(?P<until>\S+))?\s*'
)
REMEDY = 'write `# flowspec: ignore[OWN001, TRG] reason="..." until=2027-03-01`'


def suppressions(text: str, file: str) -> Iterator[Suppression | Diagnostic]:
    """What the comments of a Python file say, each a Suppression, or the problem with it.

    One speaks of the statement that it stands in or, alone on its line, of the one below; of a class or another block only the
    head. `text` must be Python.
    """
    if not _OURS.search(text):
        return
    comments = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT]
    ours = [t for t in comments if _OURS.match(t.string)]
    extents = sorted(_extents(ast.parse(text))) if ours else []
    for token in ours:
        line, column = token.start
        place = Source(file, line, column + 1)
        alone = not token.line[:column].strip()
        extent = _extent(extents, line, below=alone)
        yield _suppression(token.string, place, extent)


def _suppression(comment: str, place: Source, extent: tuple[int, int] | None) -> Suppression | Diagnostic:
    found = _FORM.fullmatch(comment)
    if not found:
        return Fault.BAD_SUPPRESSION.at(place, "this comment cannot be read", REMEDY)
    codes = [code.strip() for code in found["codes"].split(",")]
    if wrong := [code for code in codes if not _CODE.fullmatch(code)]:
        return Fault.BAD_SUPPRESSION.at(place, f"`{wrong[0]}` is no rule's code", REMEDY)
    if found["until"] and not _is_day(found["until"]):
        return Fault.BAD_SUPPRESSION.at(place, f"`{found['until']}` is no day", REMEDY)
    if extent is None:
        return Fault.BAD_SUPPRESSION.at(place, "there is no statement below that this comment could speak of", "move it")
    reason = (found["reason"] or "").strip() or None
    return Suppression(tuple(codes), reason, found["until"], *extent, source=place)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _extents(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """First and last line of every statement; of a block its head."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body: list[ast.stmt] | None = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            yield node.lineno, max(last, node.lineno)


def _extent(extents: list[tuple[int, int]], line: int, *, below: bool) -> tuple[int, int] | None:
    around = [(first, last) for first, last in extents if first <= line <= last]
    if around:
        return around[-1]
    return next(((first, last) for first, last in extents if first > line), None) if below else None
