"""Comments of a scenario that say that a finding is known."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.given import Places
from flowspec.model.graph import Suppression
from flowspec.model.remarks import BadRemark, is_remark, spoken_of, suppression
from flowspec.model.source import Source
from flowspec.simulate.scenario.problems import problem
from flowspec.simulate.scenario.toml import comments


def suppressions(path: str | Path) -> Iterator[Suppression | Diagnostic]:
    """What the comments of a scenario and of all that it extends say, each a Suppression, or the problem with it.

    One speaks of the key or the head of the table in whose line it stands or, alone on its line, of the one below. A file that
    cannot be read says nothing here.
    """
    file, seen = str(path), set[str]()
    while file and normpath(file) not in seen:
        seen.add(normpath(file))
        try:
            text = Path(file).read_text(encoding="utf-8")
            parent = tomllib.loads(text).get("extends")
        except (OSError, ValueError, RecursionError):
            return
        yield from _of_file(text, file)
        file = normpath(join(dirname(file), parent)) if isinstance(parent, str) and parent else ""


def _of_file(text: str, file: str) -> Iterator[Suppression | Diagnostic]:
    told, extents = comments(text)
    lines = text.split("\n")
    for line, column, comment in told:
        if is_remark(comment):
            place = Source(file, line, column)
            alone = not lines[line - 1][: column - 1].strip()
            try:
                yield suppression(comment, place, spoken_of(extents, line, alone=alone))
            except BadRemark as wrong:
                yield problem("SCN014", (), Places({}, place), "; ".join(wrong.args))
