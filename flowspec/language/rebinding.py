"""What Python takes without a word and a spec loses by: a class, or a field of a record, that a second of its name replaces."""

import ast
from collections.abc import Iterable, Iterator

from flowspec.language.faults import Fault
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.source import Source


def replaced(text: str, file: str) -> Iterator[Diagnostic]:
    """Classes of one file, and fields of a record, that have the name of one before. `text` must be Python."""
    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    for name, first, again in _twice((node.name, node) for node in classes):
        message = f"the class `{name}` replaces the one at {_place(file, first)}"
        yield Fault.TWO_DEFINITIONS.at(_place(file, again), message, "give them two names, or drop one")
    for record in classes:
        if any(isinstance(base, ast.Name) and base.id == "Record" for base in record.bases):
            for name, first, again in _twice(_fields(record)):
                message = f"`{name}` is already taken in this record ({_place(file, first)})"
                yield Fault.NAME_TAKEN.at(_place(file, again), message, "choose another name")


def _fields(record: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for part in record.body:
        if isinstance(part, ast.Assign):
            yield from ((one.id, one) for one in part.targets if isinstance(one, ast.Name))


def _twice(named: Iterable[tuple[str, ast.stmt | ast.expr]]) -> Iterator[tuple[str, ast.stmt | ast.expr, ast.stmt | ast.expr]]:
    """What has the name of one before: the name, the first, and this one."""
    known: dict[str, ast.stmt | ast.expr] = {}
    for name, node in named:
        if name in known:
            yield name, known[name], node
        known.setdefault(name, node)


def _place(file: str, node: ast.stmt | ast.expr) -> Source:
    return Source(file, node.lineno, node.col_offset + 1)
