"""The columns of CSV files that a scenario names, read with it: a scenario is then complete without its files."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flowspec.model.diagnostic import Diagnostic
from flowspec.model.distribution import of_column
from flowspec.model.duration import BadText
from flowspec.model.given import KeyPath, Places
from flowspec.model.raw import is_list, is_table
from flowspec.model.scenario import Column
from flowspec.simulate.scenario.problems import nearest, problem


def fill_in(content: Mapping[str, Any], places: Places) -> tuple[dict[str, Any], dict[KeyPath, Diagnostic]]:
    """The content with each `log` replaced by what stands in its file, and the faults of those that cannot be used.

    An empirical distribution becomes its values.
    """
    faults: dict[KeyPath, Diagnostic] = {}

    def filled(raw: object, path: KeyPath) -> Any:
        if is_list(raw):
            return [filled(each, (*path, str(i))) for i, each in enumerate(raw)]
        if not is_table(raw):
            return raw
        told: dict[str, Any] = {key: filled(each, (*path, key) if key else path) for key, each in raw.items()}
        if isinstance(told.get("log"), str):
            try:
                return _with_cells(told, path[-1] if path else "")
            except BadText as error:
                faults[*path, "log"] = problem("SCN013", (*path, "log"), places, str(error))
        return told

    return {key: filled(raw, (key,)) for key, raw in content.items()}, faults


def _with_cells(table: dict[str, Any], key: str) -> Any:
    column = _column(table["log"], table.get("column"), holes=key == "empirical")
    if key != "empirical":
        return {**table, "log": column}
    for extra in table.keys() - {"log", "column", "unit"}:
        raise BadText(f"{extra!r} is unknown beside log; {nearest(extra, ('column', 'unit'))}")
    return of_column(column.cells, table.get("unit"))


def _column(file: str, name: object, *, holes: bool) -> Column:
    """The cells that are filled; `holes` says whether some may be blank: not every case has every time, but each begins."""
    try:
        with Path(file).open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            known = [str(each) for each in rows.fieldnames or ()]
            wanted = _wanted(file, name, known)
            told = [(rows.line_num, (row.get(wanted) or "").strip()) for row in rows]
    except OSError as error:
        raise BadText(f"{file} cannot be read ({error.strerror}); write a path relative to the file that names it") from None
    except (UnicodeDecodeError, csv.Error):
        raise BadText(f"{file} is not a CSV file in UTF-8; write one with a line of headings") from None
    cells = tuple(cell for _, cell in told if cell)
    if not cells:
        raise BadText(f"column {wanted!r} of {file} is empty; name a column with values")
    if not holes and (blank := next((line for line, cell in told if not cell), 0)):
        raise BadText(f"line {blank} of {file} has nothing in column {wanted!r}; fill it in, or take the line out")
    return Column(file, wanted, cells)


def _wanted(file: str, name: object, known: list[str]) -> str:
    if not known:
        raise BadText(f"{file} is empty; write a CSV file with a line of headings")
    if name is None and len(known) == 1:
        return known[0]
    if not isinstance(name, str):
        raise BadText(f'{file} has several columns; say which: column = "{known[0]}"')
    if name not in known:
        raise BadText(f"{file} has no column {name!r}; {nearest(name, known)}")
    return name
