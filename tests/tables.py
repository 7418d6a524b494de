"""The rows of a workbook's tables, read by openpyxl, and their cached values by calamine."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def tables(path: Path) -> dict[str, list[Row]]:
    """Every table by name: a row is column name → cached value; the totals row is left out."""
    import openpyxl
    from openpyxl.utils import range_boundaries

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    found: dict[str, list[Row]] = {}
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(table.ref))
            first = top + (1 if table.headerRowCount is None else table.headerRowCount)
            last = bottom - (table.totalsRowCount or 0)
            names = [column.name for column in table.tableColumns]
            rows = sheet.iter_rows(first, last, left, right, values_only=True)
            found[table.name] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet's cached values as calamine reads them, by sheet name."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
