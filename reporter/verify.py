"""The saved workbook read back by a reader that didn't write it, before anybody gets it.

Rows and totals of every table against the frames, the workbook's own words against the procedure's, no
error cell, and the rules of a sound package. What differs is one CheckError with all of it.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.errors import CheckError, Fault, ReporterError

if TYPE_CHECKING:
    import polars as pl
    from python_calamine import CalamineSheet, CalamineWorkbook

    from reporter.xlsx.package import Package
    from reporter.xlsx.tables import Table
    from reporter.xlsx.workbook import Workbook

__all__ = ["Expected", "faults", "verify"]

_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}\d+)"')
_ERROR_KIND = b't="e"'
_MOST_SHOWN = 5
_CHUNK = 16_384
"""Rows whose cells are held at once."""
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
    """The cells of tables' bodies as the other reader sees them; each sheet is read once."""

    def __init__(self, workbook: CalamineWorkbook) -> None:
        self._workbook = workbook
        self._sheets: dict[str, CalamineSheet] = {}

    def of(self, table: Table) -> Iterator[list[Sequence[Any]]]:
        """The body in pieces of some rows: each column's cells there. Blank ones are empty text."""
        if table.sheet not in self._sheets:
            self._sheets[table.sheet] = self._workbook.get_sheet_by_name(table.sheet)
        sheet, body = self._sheets[table.sheet], table.body
        column = sheet.start[1] if sheet.start else 0
        rows = islice(sheet.iter_rows(), body.first_row - 1, body.last_row) if sheet.start else iter(())
        missing = body.last_row - body.first_row + 1
        places = range(body.first_column - 1 - column, body.last_column - column)
        while chunk := [*islice(rows, _CHUNK)]:
            missing -= len(chunk)
            columns = [*zip(*chunk, strict=True)]
            blank = ("",) * len(chunk)
            yield [columns[at] if 0 <= at < len(columns) else blank for at in places]
        yield [("",) * missing for _ in places]


@dataclass(slots=True)
class _Column:
    """What was read of a column: a numeric one's numbers, how many cells are blank, the words to compare.

    A cell of a numeric column is blank where it holds no number.
    """

    numeric: bool
    compared: bool
    numbers: array[float] = field(default_factory=lambda: array("d"))
    blank: int = 0
    words: list[Any] = field(default_factory=list)

    def add(self, cells: Sequence[Any]) -> None:
        if self.compared:
            self.words += cells
        if not self.numeric:
            self.blank += cells.count("")
            return
        try:
            self.numbers.extend(array("d", cells))
        except TypeError:  # not numbers only
            found = [_number(cell) for cell in cells]
            self.numbers.extend(number for number in found if number is not None)
            self.blank += found.count(None)


def _table(values: _Values, tables: Mapping[str, Table], item: Expected) -> Iterable[Fault]:
    place = f"table {item.table}"
    table = tables.get(item.table.lower())
    if table is None:
        yield Fault("verify.table", "the table isn't in the workbook", place)
        return
    height = table.body.last_row - table.body.first_row + 1
    if not item.rows.height and height == 1:
        height = 0  # a table has one row at least
    if height != item.rows.height:
        expected = str(item.rows.height)
        yield Fault(
            "verify.rows", "the table hasn't the rows that were fetched", place, expected, str(height)
        )
        return
    columns = _columns(values, table, item) if height else {}
    names = {column.name for column in table.columns}
    for name in item.rows.columns:
        if name not in names:
            yield Fault("verify.column", f'the column "{name}" isn\'t in the table', place)
        elif height:
            yield from _column(columns[name], item.rows.get_column(name), f"{place}, column {name}")
    for name, words in item.agree.items():
        found = (columns[name].words if height else []) if name in names else None
        yield from _words(found, words, f"{place}, column {name}")


def _columns(values: _Values, table: Table, item: Expected) -> dict[str, _Column]:
    """The table's columns by name."""
    numeric = {name for name, kind in item.rows.schema.items() if kind.is_numeric()}
    found = {
        column.name: _Column(column.name in numeric, column.name in item.agree) for column in table.columns
    }
    for piece in values.of(table):
        for column, cells in zip(found.values(), piece, strict=True):
            column.add(cells)
    return found


def _column(found: _Column, wanted: pl.Series, place: str) -> Iterable[Fault]:
    if found.numeric:
        yield from _total(found, wanted, place)
        return
    expected = wanted.null_count() + _empty_texts(wanted)
    if found.blank != expected:
        yield _blank(place, expected, found.blank)


def _empty_texts(wanted: pl.Series) -> int:
    import polars as pl

    if wanted.dtype == pl.Object:
        return sum(value == "" for value in wanted.to_list())
    if wanted.dtype in (pl.String, pl.Categorical, pl.Enum):
        return int((wanted.cast(pl.String) == "").sum())
    return 0


def _blank(place: str, expected: int, found: int) -> Fault:
    what = "the column hasn't the empty cells that were fetched"
    return Fault("verify.blank", what, place, str(expected), str(found))


def _total(column: _Column, wanted: pl.Series, place: str) -> Iterable[Fault]:
    """Numbers in cells are doubles, so both sides are the exact sum of doubles."""
    from reporter.xlsx.values import doubles

    found, expected = math.fsum(column.numbers), math.fsum(doubles(wanted))
    if found != expected and not math.isnan(expected):
        yield Fault(
            "verify.total",
            "the column doesn't add up to what was fetched",
            place,
            repr(expected),
            repr(found),
        )
    elif column.blank != wanted.null_count():
        yield _blank(place, wanted.null_count(), column.blank)


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
        part = package.read(sheet.part)
        if _ERROR_KIND not in part:
            continue
        found = (f"{sheet.name}!{cell.decode()}" for cell in _ERROR_CELL.findall(part))
        cells = [cell for cell in found if cell not in allowed]
        more = f" and {len(cells) - _MOST_SHOWN} more cells" if len(cells) > _MOST_SHOWN else ""
        if cells:
            yield Fault("verify.error-cell", f"shows an error{more}", ", ".join(cells[:_MOST_SHOWN]))
