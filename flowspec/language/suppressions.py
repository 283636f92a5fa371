"""Comments of a spec that say that a finding is known."""

import ast
import io
import tokenize
from collections.abc import Iterator

from flowspec.language.faults import Fault
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.graph import Suppression
from flowspec.model.remarks import BadRemark, Extent, has_remarks, is_remark, spoken_of, suppression
from flowspec.model.source import Source


def suppressions(text: str, file: str) -> Iterator[Suppression | Diagnostic]:
    """What the comments of a Python file say, each a Suppression, or the problem with it.

    One speaks of the statement that it stands in or, alone on its line, of the one below; of a class or another block only the
    head. `text` must be Python.
    """
    if not has_remarks(text):
        return
    comments = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT]
    ours = [t for t in comments if is_remark(t.string)]
    extents = list(_extents(ast.parse(text))) if ours else []
    for token in ours:
        line, column = token.start
        place = Source(file, line, column + 1)
        alone = not token.line[:column].strip()
        try:
            yield suppression(token.string, place, spoken_of(extents, line, alone=alone))
        except BadRemark as wrong:
            yield Fault.BAD_SUPPRESSION.at(place, *wrong.args)


def _extents(tree: ast.Module) -> Iterator[Extent]:
    """First and last line of every statement; of a block its head."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body: list[ast.stmt] | None = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            yield node.lineno, max(last, node.lineno)
