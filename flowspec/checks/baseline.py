"""Findings that were there before anybody checked: written down once, and told no more until they are gone."""

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias, cast

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.errors import UnusableFile

FORMAT = 1

Baseline: TypeAlias = frozenset[tuple[str, str]]
"""Pairs of file and fingerprint: as-is and to-be may call their workflows the same, and lines may move."""


def known(finding: Diagnostic) -> tuple[str, str]:
    """What a baseline knows a finding by."""
    return finding.place.file, finding.fingerprint


def to_baseline(findings: Iterable[Diagnostic]) -> str:
    """The text of a baseline file: sorted, one finding a line, so that a diff shows what was mended."""
    rows = sorted({known(finding) for finding in findings})
    told = ",\n".join(f"    {json.dumps({'file': file, 'fingerprint': mark}, ensure_ascii=False)}" for file, mark in rows)
    return (
        f'{{\n  "format": {FORMAT},\n  "findings": [\n{told}\n  ]\n}}\n' if rows else f'{{"format": {FORMAT}, "findings": []}}\n'
    )


def from_baseline(text: str, *, called: str = "baseline.json") -> Baseline:
    """What a baseline file holds.

    Raises `UnusableFile` if it is no JSON, no baseline, or of another format.
    """
    try:
        told: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnusableFile(f"{called}:{error.lineno}:{error.colno}  this is not JSON: {error.msg}") from None
    table = cast("Mapping[str, object]", told) if isinstance(told, dict) else dict[str, object]()
    version, rows = table.get("format"), table.get("findings")
    if version != FORMAT or not isinstance(rows, list):
        raise UnusableFile(
            f"{called}: this is not a baseline of format {FORMAT}; write it again with `flowspec check --write-baseline`"
        )
    return frozenset(_row(row, called) for row in cast("list[object]", rows))


def _row(row: object, called: str) -> tuple[str, str]:
    match row:
        case {"file": str(file), "fingerprint": str(mark)}:
            return file, mark
        case _:
            raise UnusableFile(f"{called}: {row!r} is no finding; it needs a `file` and a `fingerprint`")
