import io
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from flowspec.decide.prepared import prepare
from flowspec.decide.replicate import one_log
from flowspec.model.errors import UnusableFile
from flowspec.model.log import COLUMNS, Log
from flowspec.model.log_columns import HEADER, log_from_parquet, parquet
from flowspec.model.log_file import header_text, log_from, rows_text
from tests.measure.logs import log_of, one_case

pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")  # they have no types

ROOT = Path(__file__).parents[2]
GALLERY = sorted((ROOT / "simulations").glob("*/[at]*_*.toml"))


def same(one: Log, other: Log) -> bool:
    return one.header == other.header and one.digest() == other.digest()


@pytest.mark.parametrize("path", GALLERY[::3], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_log_comes_back_from_either_form_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    ready = prepare(path)
    told = one_log(replace(ready, scenario=ready.scenario))

    assert same(log_from_parquet(parquet(told)), told)
    small = Log(told.header, {name: told[name][:500] for name in COLUMNS})
    assert same(log_from(rows_text(small).decode(), header_text(small)), small)


def test_the_file_is_compressed_columns_that_any_reader_knows() -> None:
    log = log_of(*one_case(), *one_case(1))
    file = pq.ParquetFile(io.BytesIO(parquet(log)))

    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.schema_arrow.names == list(COLUMNS)
    assert np.array_equal(file.read()["end"].to_numpy(), log["end"])


def _table(**columns: list[int]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"hello", "not a Parquet file"),
        (_table(kind=[1]), "it needs the int64 columns"),
    ],
)
def test_what_is_no_log_is_told(data: bytes, says: str) -> None:
    with pytest.raises(UnusableFile, match=says):
        log_from_parquet(data)


def test_an_empty_log_is_told() -> None:
    log = log_of()

    with pytest.raises(UnusableFile, match="empty"):
        log_from_parquet(parquet(Log(log.header, {name: log[name].astype(np.int64) for name in COLUMNS})))
    assert HEADER == b"flowspec.header"
