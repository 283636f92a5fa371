"""A Log as one Parquet file: int64 columns, and the header in the file's metadata."""

import io
from importlib import import_module
from types import ModuleType

from flowspec.model.errors import FlowspecError, UnusableFile
from flowspec.model.log import COLUMNS, Log
from flowspec.model.log_file import header_from, header_text

HEADER = b"flowspec.header"
"""The key of the header in the metadata of the schema."""


def parquet(log: Log) -> bytes:
    """The Log as a Parquet file, compressed with zstd. Raises `FlowspecError` if pyarrow is not installed."""
    pa, pq = _pyarrow()
    table = pa.table({name: pa.array(log[name]) for name in COLUMNS})
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({HEADER: header_text(log).encode()}), out, compression="zstd")
    return out.getvalue()


def log_from_parquet(data: bytes, *, called: str = "log.parquet") -> Log:
    """The Log that a Parquet file holds.

    Raises `UnusableFile` if it is no Parquet file or holds no Log, or if the Log is empty; `FlowspecError` if pyarrow is not
    installed.
    """
    pa, pq = _pyarrow()
    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError) as error:
        raise UnusableFile(f"{called}: this is not a Parquet file: {error}") from None
    header: bytes | None = dict[bytes, bytes](table.schema.metadata or {}).get(HEADER)
    if header is None or tuple(table.column_names) != COLUMNS or any(f.type != pa.int64() for f in table.schema):
        raise UnusableFile(f"{called}: this is not a log: it needs the int64 columns {','.join(COLUMNS)} and a header")
    if not table.num_rows:
        raise UnusableFile(f"{called}: the log is empty")
    return Log(header_from(header.decode(), called), {name: table[name].to_numpy() for name in COLUMNS})


def check_pyarrow() -> None:
    """Raise `FlowspecError` if pyarrow is not installed."""
    _pyarrow()


def _pyarrow() -> tuple[ModuleType, ModuleType]:
    """pyarrow, and its Parquet part."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise FlowspecError('a log in Parquet needs pyarrow; install "flowspec[columns]", or write .csv') from None
