"""The saved workbook read back by a reader that didn't write it, before anybody gets it.

Rows and totals of every table against the frames, the workbook's own words against the procedure's, no
error cell, and the rules of a sound package. What differs is one CheckError with all of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.errors import CheckError, Fault, ReporterError

if TYPE_CHECKING:
    import polars as pl
    from python_calamine import CalamineWorkbook

    from reporter.xlsx.package import Package
    from reporter.xlsx.tables import Table
    from reporter.xlsx.workbook import Workbook

__all__ = ["Expected", "faults", "verify"]

_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}\d+)"')
_MOST_SHOWN = 5
_NO_LIMIT = 1 << 40  # our own file: as large as its data


@dataclass(frozen=True, slots=True)
class Expected:
    """What a table must hold: the rows, columns named by header; ``agree``: calculated column → the words
    it must show.
    """

    table: str
    rows: pl.DataFrame
    agree: Mapping[str, Sequence[object]] = field(default_factory=dict)


def verify(path: Path, expected: Iterable[Expected], error_cells: Iterable[str] = ()) -> None:
    """Returns where the workbook holds what was fetched; raises CheckError with everything that differs."""
    CheckError.raise_if(faults(path, expected, error_cells))


def faults(path: Path, expected: Iterable[Expected], error_cells: Iterable[str] = ()) -> tuple[Fault, ...]:
    """Everything in which the saved workbook differs from what was fetched.

    ``error_cells`` are the cells, as ``Sheet!B3`` or ``Sheet``, that may show an error.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    from reporter.xlsx import rules
    from reporter.xlsx.package import Package
    from reporter.xlsx.workbook import Workbook

    try:
        package = Package.open(path, limit=_NO_LIMIT)
        workbook = Workbook(package)
        values = _Values(CalamineWorkbook.from_path(str(path)))
        tables = {table.name.lower(): table for table in workbook.tables}
        found = [fault for item in expected for fault in _table(values, tables, item)]
        found += _errors(package, workbook, frozenset(error_cells))
        return (*found, *rules.check(package))
    except ReporterError as error:
        return error.faults
    except CalamineError as error:
        return (Fault("verify.unreadable", f"the workbook can't be read back: {error}", path.name),)


class _Values:
    """The values of each sheet's cells from A1 on, as the other reader sees them; each sheet is read once."""

    def __init__(self, workbook: CalamineWorkbook) -> None:
        self._workbook = workbook
        self._sheets: dict[str, list[list[Any]]] = {}

    def of(self, table: Table) -> list[list[Any]]:
        """The rows of the table's body; blank cells are empty text."""
        if table.sheet not in self._sheets:
            sheet = self._workbook.get_sheet_by_name(table.sheet)
            self._sheets[table.sheet] = sheet.to_python(skip_empty_area=False)
        rows, body = self._sheets[table.sheet], table.body
        width = body.last_column - body.first_column + 1
        found = [
            row[body.first_column - 1 : body.last_column] for row in rows[body.first_row - 1 : body.last_row]
        ]
        found += [[]] * (body.last_row - body.first_row + 1 - len(found))
        return [[*row, *[""] * (width - len(row))] for row in found]


def _table(values: _Values, tables: Mapping[str, Table], item: Expected) -> Iterable[Fault]:
    place = f"table {item.table}"
    table = tables.get(item.table.lower())
    if table is None:
        yield Fault("verify.table", "the table isn't in the workbook", place)
        return
    rows = values.of(table)
    if not item.rows.height and len(rows) == 1:
        rows = []  # a table has one row at least; that it is blank is seen below
    if len(rows) != item.rows.height:
        found = str(len(rows))
        yield Fault(
            "verify.rows", "the table hasn't the rows that were fetched", place, str(item.rows.height), found
        )
        return
    columns = {column.name: [row[at] for row in rows] for at, column in enumerate(table.columns)}
    for name in item.rows.columns:
        if name not in columns:
            yield Fault("verify.column", f'the column "{name}" isn\'t in the table', place)
        else:
            yield from _column(columns[name], item.rows.get_column(name), f"{place}, column {name}")
    for name, words in item.agree.items():
        yield from _words(columns.get(name), words, f"{place}, column {name}")


def _column(cells: Sequence[Any], wanted: pl.Series, place: str) -> Iterable[Fault]:
    if wanted.dtype.is_numeric():
        yield from _total(cells, wanted, place)
        return
    found = sum(cell == "" for cell in cells)
    expected = sum(value is None or value == "" for value in wanted)
    if found != expected:
        yield _blank(place, expected, found)


def _blank(place: str, expected: int, found: int) -> Fault:
    what = "the column hasn't the empty cells that were fetched"
    return Fault("verify.blank", what, place, str(expected), str(found))


def _total(cells: Sequence[Any], wanted: pl.Series, place: str) -> Iterable[Fault]:
    """Numbers in cells are doubles, so both sides are the exact sum of doubles."""
    numbers = [_number(cell) for cell in cells]
    found = math.fsum(number for number in numbers if number is not None)
    expected = math.fsum(float(value) for value in wanted.drop_nulls())
    blank = sum(number is None for number in numbers)
    if found != expected and not math.isnan(expected):
        yield Fault(
            "verify.total",
            "the column doesn't add up to what was fetched",
            place,
            repr(expected),
            repr(found),
        )
    elif blank != wanted.null_count():
        yield _blank(place, wanted.null_count(), blank)


def _number(cell: Any) -> float | None:
    """The cell's number; numbers with more digits than a double holds stand as text."""
    if cell == "" or cell is None:
        return None
    try:
        return float(cell if isinstance(cell, int | float) else Decimal(str(cell)))
    except (InvalidOperation, ValueError):
        return None


def _words(cells: Sequence[Any] | None, words: Sequence[object], place: str) -> Iterable[Fault]:
    if cells is None:
        yield Fault("verify.agree", "the column isn't in the table", place)
        return
    pairs = enumerate(zip(cells, words, strict=True), 1)
    wrong = [(row, cell, word) for row, (cell, word) in pairs if str(cell) != _cell_text(word)]
    for row, cell, word in wrong[:_MOST_SHOWN]:
        more = f", and {len(wrong) - _MOST_SHOWN} more rows" if len(wrong) > _MOST_SHOWN else ""
        yield Fault(
            "verify.agree",
            f"the workbook's formula and the procedure don't agree in row {row}{more}",
            place,
            f'"{word}"',
            f'"{cell}"',
        )


def _cell_text(word: object) -> str:
    """The word as the reader gives it: numbers in cells are doubles, nothing is empty text."""
    if word is None:
        return ""
    return str(float(word)) if isinstance(word, int | Decimal) and not isinstance(word, bool) else str(word)


def _errors(package: Package, workbook: Workbook, allowed: frozenset[str]) -> Iterable[Fault]:
    """A fault for each sheet with cells that show an error and may not."""
    for sheet in workbook.worksheets:
        if sheet.name in allowed:
            continue
        found = (f"{sheet.name}!{cell.decode()}" for cell in _ERROR_CELL.findall(package.read(sheet.part)))
        cells = [cell for cell in found if cell not in allowed]
        more = f" and {len(cells) - _MOST_SHOWN} more cells" if len(cells) > _MOST_SHOWN else ""
        if cells:
            yield Fault("verify.error-cell", f"shows an error{more}", ", ".join(cells[:_MOST_SHOWN]))
