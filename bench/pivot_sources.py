"""The cells that the source of a workbook's pivot cache holds now, and the records that its cache holds."""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.pivot_oracle import same
from reporter.pivot.model import CacheField, Scalar
from reporter.pivot.refresh.shared_items import scalar
from reporter.pivot.scalars import READ
from reporter.xlsx.cells import area_name, parse_area
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.package import Package

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["Columns", "frame", "open_book", "present_values", "stored_values"]

Columns = list[list[Scalar]]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PIVOT = re.compile(
    rb"<(?:\w+:)?Relationship\b[^>]*/pivotTable\"[^>]*/>|<(?:\w+:)?pivotCaches>.*?</(?:\w+:)?pivotCaches>",
    re.S,
)


def open_book(package: Package) -> Workbook:
    """The workbook by openpyxl, without its pivots, some of which that can't read."""
    import openpyxl

    rels = [part for part in package.parts if "/worksheets/_rels/" in part or part == "xl/workbook.xml"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "without-pivots.xlsx")
        package.save(path, {part: _PIVOT.sub(b"", package.read(part)) for part in rels})
        with warnings.catch_warnings(action="ignore"):
            return openpyxl.load_workbook(path, data_only=True)


def present_values(
    package: Package, cache: str, book: Workbook, fields: Sequence[CacheField], height: int
) -> Columns | str:
    """The cells of the cache's source by its database fields, or why there are none.

    A range of whole columns ends after ``height`` rows where nothing follows.
    """
    found = _source(package, cache, book)
    if isinstance(found, str):
        return found
    columns = _columns(*found, [of.name for of in fields if of.database])
    if isinstance(columns, str) or any(value is not None for column in columns for value in column[height:]):
        return columns
    return [column[:height] for column in columns]


def _source(package: Package, cache: str, book: Workbook) -> tuple[Any, str] | str:
    """The sheet and the range of it, or why there is none."""
    source = package.tree(cache).find(f"{_MAIN}cacheSource/{_MAIN}worksheetSource")
    if source is None:
        return "source is no worksheet"
    if any(str(name).endswith("}id") for name in source.attrib):
        return "source is another workbook"
    if name := source.get("name"):
        return _named(book, str(name))
    sheet, ref = str(source.get("sheet")), str(source.get("ref", ""))
    return (book[sheet], ref) if sheet in book.sheetnames and ref else "source is gone"


def _named(book: Workbook, name: str) -> tuple[Any, str] | str:
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            if name.casefold() in (table.displayName.casefold(), (table.name or "").casefold()):
                first, last = table.ref.split(":")
                row = parse_area(last).last_row - (table.totalsRowCount or 0)
                return sheet, f"{first}:{last.rstrip('0123456789')}{row}"
    found = book.defined_names.get(name)
    for title, ref in found.destinations if found is not None else ():
        if title in book.sheetnames:
            return book[title], ref.replace("$", "")
    return "source is gone"


def _columns(sheet: Any, ref: str, names: Sequence[str]) -> Columns | str:
    area = parse_area(ref)
    if area.last_column - area.first_column + 1 != len(names):
        return f"stale: other columns in {area_name(area)}"
    last = min(area.last_row, max(sheet.max_row, area.first_row + 1))
    rows = list(sheet.iter_rows(area.first_row, last, area.first_column, area.last_column))
    headers = [cell.value for cell in rows[0]]
    if any(isinstance(h, str) and _plain(h) != _plain(n) for h, n in zip(headers, names, strict=True)):
        return "stale: other headers"
    return [[_value(row[at]) for row in rows[1:]] for at in range(len(names))]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _value(cell: Any) -> Scalar:
    return ErrorValue(cell.value) if cell.data_type == "e" else scalar(cell.value)


def stored_values(package: Package, records: str, fields: Sequence[CacheField]) -> Columns:
    """The values of the records by their database fields."""
    database = [of for of in fields if of.database]
    found: Columns = [[] for _ in database]
    for record in package.tree(records).iter(_MAIN + "r"):
        for of, column, element in zip(database, found, record, strict=False):
            kind, text = str(element.tag).rpartition("}")[2], element.get("v", "")
            column.append(of.items[int(text)] if kind == "x" else READ[kind](text))
    return found


def alike(one: Columns, other: Columns) -> bool:
    """True for the same values, but for the case of texts and fractions of seconds."""
    if [len(column) for column in one] != [len(column) for column in other]:
        return False
    columns = zip(one, other, strict=True)
    return all(_alike(*pair) for columns_ in columns for pair in zip(*columns_, strict=True))


def _alike(one: Scalar, other: Scalar) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs((one - other).total_seconds()) < 1
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return same(one, other)


def frame(columns: Columns, fields: Sequence[CacheField]) -> pl.DataFrame:
    """The columns with the names of the database fields."""
    names = [of.name for of in fields if of.database]
    return pl.DataFrame([_series(name, values) for name, values in zip(names, columns, strict=True)])


def _series(name: str, values: list[Scalar]) -> pl.Series:
    """A typed column where all values are of one kind, as a data set's is."""
    kinds = {type(value) for value in values if value is not None}
    typed = {float: pl.Float64(), str: pl.String(), bool: pl.Boolean(), datetime: pl.Datetime("us")}
    kind = typed.get(kinds.pop()) if len(kinds) == 1 else None
    return pl.Series(name, values, dtype=kind or pl.Object())
