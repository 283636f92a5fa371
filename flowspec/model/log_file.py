"""A Log as two files: `x.csv` with the rows, `x.csv.json` with what their numbers mean."""

import io
import json
from functools import cache

import numpy as np
from pydantic import TypeAdapter, ValidationError

from flowspec.model.errors import UnusableFile
from flowspec.model.log import COLUMNS, FORMAT, Header, Log


@cache
def _adapter() -> TypeAdapter[Header]:
    return TypeAdapter(Header)


def rows_text(log: Log) -> bytes:
    """The rows as CSV with a heading: one row a line, whole numbers, in the order in which things happened."""
    out = io.BytesIO()
    out.write((",".join(COLUMNS) + "\n").encode())
    np.savetxt(out, np.stack([log[name] for name in COLUMNS], axis=1), fmt="%d", delimiter=",")
    return out.getvalue()


def header_text(log: Log) -> str:
    """The header as JSON."""
    return json.dumps(_adapter().dump_python(log.header, mode="json"), indent=1, ensure_ascii=False) + "\n"


def log_from(rows: str, header: str, *, called: str = "log.csv") -> Log:
    """The Log that two texts hold.

    Raises `UnusableFile` if one of them is not what it should be, or if the Log is empty.
    """
    names = tuple(rows.partition("\n")[0].strip().split(","))
    if names != COLUMNS:
        raise UnusableFile(f"{called}: this is not a log: its first line should be {','.join(COLUMNS)}")
    try:
        table = np.loadtxt(io.StringIO(rows), dtype=np.int64, delimiter=",", skiprows=1, ndmin=2)
    except ValueError as error:
        raise UnusableFile(f"{called}: this is not a log: {error}") from None
    if not len(table):
        raise UnusableFile(f"{called}: the log is empty")
    return Log(header_from(header, f"{called}.json"), {name: table[:, n].copy() for n, name in enumerate(COLUMNS)})


def header_from(text: str, called: str) -> Header:
    """The header that a JSON text holds. Raises `UnusableFile` if it is none, or of another format."""
    try:
        told = _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise UnusableFile(f"{called}: this is not a log's header: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if told.format != FORMAT:
        raise UnusableFile(f"{called}: this log has format {told.format}; this flowspec reads format {FORMAT}")
    return told
