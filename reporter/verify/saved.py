"""The saved workbook read back by a reader that didn't write it, before anybody gets it.

Rows and totals of every table against the frames, the workbook's own words against the procedure's, no
error cell, and the rules of a sound package.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.errors import Fault, ReporterError
from reporter.pivots import differences
from reporter.rows import Rows
from reporter.verify.readback import ReadBack
from reporter.verify.tallies import Body, Tally
from reporter.xlsx.value_columns import doubles

if TYPE_CHECKING:
    import polars as pl

    from reporter.rows import Frames
    from reporter.template.pivots import Shown
    from reporter.xlsx.rules.contents import Contents
    from reporter.xlsx.tables import Table
    from reporter.xlsx.workbook import Workbook

__all__ = ["Expected", "faults"]

_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}\d+)"')
_ERROR_KIND = b't="e"'
_MOST_SHOWN = 5
_SLICE = 1 << 16
"""Rows whose values are held as Python's own at once."""
_NO_LIMIT = 1 << 40  # our own file: as large as its data


@dataclass(frozen=True, slots=True)
class Expected:
    """What a table must hold: the rows, columns named by header; ``agree``: calculated column → the words
    it must show.
    """

    table: str
    rows: Frames
    agree: Mapping[str, Iterable[object]] = field(default_factory=dict)


def faults(
    path: Path,
    expected: Iterable[Expected],
    error_cells: Iterable[str] = (),
    pivots: Sequence[Shown] = (),
) -> tuple[Fault, ...]:
    """Everything in which the saved workbook differs from what was fetched.

    ``error_cells`` are the cells, as ``Sheet!B3`` or ``Sheet``, that may show an error; ``pivots`` are those
    that were refreshed.
    """
    from python_calamine import CalamineError

    from reporter.xlsx import rules
    from reporter.xlsx.package import Package
    from reporter.xlsx.workbook import Workbook

    try:
        package = Package.open(path, limit=_NO_LIMIT)
        workbook = Workbook(package)
        tables = {table.name.lower(): table for table in workbook.tables}
        items = [*expected]
        values = ReadBack(path, package, workbook, _bodies(tables, items))
        broken = rules.check(values.contents)
        found = [fault for item in items for fault in _table(values, tables, item)]
        found += differences(pivots, values.cells)
        found += _errors(values.contents, workbook, frozenset(error_cells))
        return (*found, *broken)
    except ReporterError as error:
        return error.faults
    except CalamineError as error:
        return (Fault("verify.unreadable", f"the workbook can't be read back: {error}", path.name),)


def _bodies(tables: Mapping[str, Table], items: Iterable[Expected]) -> dict[str, Body]:
    """The bodies by the tables' names; those with columns to compare are left to the other reader."""
    found: dict[str, Body] = {}
    for item in items:
        table = tables.get(item.table.lower())
        if table and not item.agree:
            numeric = _numeric(Rows.of(item.rows))
            found[table.name] = Body(table.body, {c.name: c.name in numeric for c in table.columns})
    return found


def _numeric(rows: Rows) -> set[str]:
    return {name for name, kind in rows.schema.items() if kind.is_numeric()}


def _table(values: ReadBack, tables: Mapping[str, Table], item: Expected) -> Iterable[Fault]:
    place, rows = f"table {item.table}", Rows.of(item.rows)
    table = tables.get(item.table.lower())
    if table is None:
        yield Fault("verify.table", "the table isn't in the workbook", place)
        return
    height = table.body.last_row - table.body.first_row + 1
    if not rows.height and height == 1:
        height = 0  # a table has one row at least
    if height != rows.height:
        expected = str(rows.height)
        yield Fault(
            "verify.rows", "the table hasn't the rows that were fetched", place, expected, str(height)
        )
        return
    columns = _columns(values, table, rows, item.agree) if height else {}
    names = {column.name for column in table.columns}
    for name in rows.columns:
        if name not in names:
            yield Fault("verify.column", f'the column "{name}" isn\'t in the table', place)
        elif height:
            yield from _differs(columns[name], _fetched(rows, name), f"{place}, column {name}")
    for name, words in item.agree.items():
        found = (columns[name].words if height else []) if name in names else None
        yield from _words(found, words, f"{place}, column {name}")


def _columns(
    values: ReadBack, table: Table, rows: Rows, agree: Mapping[str, Iterable[object]]
) -> Mapping[str, Tally]:
    """The table's columns by name."""
    body = values.scanned(table)
    if body is not None:
        return body.tallies
    numeric = _numeric(rows)
    found = {column.name: Tally(column.name in numeric, column.name in agree) for column in table.columns}
    for piece in values.columns(table):
        for column, cells in zip(found.values(), piece, strict=True):
            column.add(cells)
    return found


def _fetched(rows: Rows, name: str) -> Tally:
    """The column as it was fetched, in the same terms."""
    found = Tally(rows.schema[name].is_numeric())
    batches = (batch.get_column(name) for batch in rows.batches([name]))
    for values in (part for batch in batches for part in batch.to_frame().iter_slices(_SLICE)):
        column = values.to_series()
        found.blank += column.null_count()
        if found.numeric:
            found.sum.add(doubles(column))
        else:
            found.blank += _empty_texts(column)
    return found


def _empty_texts(values: pl.Series) -> int:
    import polars as pl

    if values.dtype == pl.Object:
        return sum(value == "" for value in values.to_list())
    if values.dtype in (pl.String, pl.Categorical, pl.Enum):
        return int((values.cast(pl.String) == "").sum())
    return 0


def _differs(found: Tally, fetched: Tally, place: str) -> Iterable[Fault]:
    """Numbers in cells are doubles, so both sides are the exact sum of doubles."""
    total, expected = found.sum.total, fetched.sum.total
    if total != expected and not math.isnan(expected):
        what = "the column doesn't add up to what was fetched"
        yield Fault("verify.total", what, place, repr(expected), repr(total))
    elif found.blank != fetched.blank:
        what = "the column hasn't the empty cells that were fetched"
        yield Fault("verify.blank", what, place, str(fetched.blank), str(found.blank))


def _words(cells: Sequence[Any] | None, words: Iterable[object], place: str) -> Iterable[Fault]:
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


def _errors(contents: Contents, workbook: Workbook, allowed: frozenset[str]) -> Iterable[Fault]:
    """A fault for each sheet with cells that show an error and may not.

    No row that fits a pattern of the package rules holds one.
    """
    for sheet in workbook.worksheets:
        if sheet.name in allowed:
            continue
        rows = contents.rows(sheet.part)
        found = (
            f"{sheet.name}!{cell.decode()}"
            for part in (rows.head, *rows.odd)
            if _ERROR_KIND in part
            for cell in _ERROR_CELL.findall(part)
        )
        cells = [cell for cell in found if cell not in allowed]
        more = f" and {len(cells) - _MOST_SHOWN} more cells" if len(cells) > _MOST_SHOWN else ""
        if cells:
            yield Fault("verify.error-cell", f"shows an error{more}", ", ".join(cells[:_MOST_SHOWN]))
