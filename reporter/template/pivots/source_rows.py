"""The rows of a pivot cache's source in the result, as columns named by header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporter.rows import Rows
from reporter.template.pivots.sources import Source
from reporter.template.result import Result
from reporter.template.result_sheet import FilledTable, ResultSheet
from reporter.xlsx.cells import Value
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area
from reporter.xlsx.styles import Styles
from reporter.xlsx.tables import TableColumn

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Place", "source_rows", "whole_table"]

_SPAN = 16_384


@dataclass(frozen=True, slots=True)
class Place:
    """A source in the result: its sheet, and its cells, the header row first."""

    source: Source
    sheet: ResultSheet
    area: Area


def source_rows(result: Result, place: Place, data: Mapping[str, Rows], styles: Styles | None) -> Rows:
    """The records of the source as rows; ``data`` are those of the filled tables by name.

    Numbers whose cells show dates are dates, as Excel takes them. Rows of a table that come from a file stay
    there.
    """
    table = whole_table(place)
    if table is None:
        return _cells(result, place, styles)
    rows = data[table.table.name]
    blank = place.area.last_row > table.area.last_row
    if not rows.height:
        return Rows.of(_empty([column.name for _, column in _columns(table, place.area)]))
    own = [column.name for _, column in _columns(table, place.area) if column.name in rows.columns]
    dated = {
        name
        for at, name in ((at, column.name) for at, column in _columns(table, place.area))
        if name in own and rows.schema[name].is_numeric() and _shows_dates(place.sheet, table, at, styles)
    }
    computed = _computed(result, place, table, styles)
    names = [column.name for _, column in _columns(table, place.area)]
    if not computed and not dated and not blank:
        return rows.select({name: name for name in names})
    widened = _Widened(rows.select({name: name for name in own}), computed, dated, result.date1904)
    return widened.rows(names, blank=blank)


def whole_table(place: Place) -> FilledTable | None:
    """The filled table whose header and all rows, in some or all columns, the source is.

    The source may reach further down where nothing stands; Excel then counts a blank row too.
    """
    for table in place.sheet.tables:
        header = table.first_row - table.table.header_rows
        area, ref = place.area, table.table.ref
        within = ref.first_column <= area.first_column and area.last_column <= ref.last_column
        if table.table.header_rows and header == area.first_row and within and _ends(place, table):
            return table
    return None


def _ends(place: Place, table: FilledTable) -> bool:
    """True where the source ends with the table's rows, or has nothing but blank cells below them."""
    area, last = place.area, table.area.last_row
    if area.last_row == last:
        return True
    below = (cells for row, cells in place.sheet.filled.loose.items() if last < row <= area.last_row)
    return area.last_row > last and not any(
        area.first_column <= cell.column <= area.last_column and b"<" in cell.raw[1:-4]
        for cells in below
        for cell in cells
    )


def _columns(table: FilledTable, area: Area) -> Iterator[tuple[int, TableColumn]]:
    for position, column in enumerate(table.table.columns):
        at = table.table.sheet_column(position)
        if area.first_column <= at <= area.last_column:
            yield at, column


def _shows_dates(sheet: ResultSheet, table: FilledTable, column: int, styles: Styles | None) -> bool:
    cell = sheet.filled.sheet.cell(table.table.body.first_row, column)
    return styles is not None and cell is not None and styles.shows_dates(cell.style)


def _computed(
    result: Result, place: Place, table: FilledTable, styles: Styles | None
) -> dict[str, pl.Series]:
    """The values of the calculated columns, by header."""
    found: dict[str, pl.Series] = {}
    names = {at: column.name for at, column in _columns(table, place.area)}
    for column in table.calculated:
        if column.column not in names:
            continue
        values = list(result.calculated(place.sheet.name, table, column.column))
        dated = styles is not None and styles.shows_dates(column.style)
        found[names[column.column]] = _series(values, dated, result.date1904)
    return found


def _cells(result: Result, place: Place, styles: Styles | None) -> Rows:
    """The rows of cells that aren't just a table's, up to the last one that holds anything."""
    import polars as pl

    area, used = place.area, place.sheet.filled.used
    last = min(area.last_row, used.last_row if used else area.first_row)
    grid = result.values(place.sheet, Area(area.first_row, area.first_column, last, area.last_column))
    header, body = grid[0], grid[1:]
    blank = [[None] * len(header)] if last < area.last_row else []
    columns: dict[str, pl.Series] = {}
    for at, (name, values) in enumerate(zip(header, zip(*body, *blank, strict=True), strict=True)):
        if name is not None:
            cell = place.sheet.filled.at(area.first_row + 1, area.first_column + at)
            dated = styles is not None and cell is not None and styles.shows_dates(cell.style)
            columns[str(name)] = _series(list(values), dated, result.date1904)
    return Rows.of(pl.DataFrame(columns) if body or blank else _empty(list(columns)))


def _empty(names: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame({name: pl.Series([], dtype=pl.String) for name in names})


def _series(values: Sequence[Value], dated: bool, date1904: bool) -> pl.Series:
    """The values as a column of the narrowest type that holds all of them as they are."""
    import polars as pl

    kinds = {bool if isinstance(value, bool) else type(value) for value in values if value is not None}
    if kinds <= {int, float}:
        series = pl.Series(values, dtype=pl.Float64, strict=False)
        return series.to_frame("").select(_as_dates("", date1904)).to_series() if dated else series
    if kinds == {bool}:
        return pl.Series(values, dtype=pl.Boolean)
    if kinds == {str}:
        return pl.Series(values, dtype=pl.String)
    if kinds <= {dt.date, dt.datetime}:
        return pl.Series(values, dtype=pl.Datetime("us"), strict=False)
    return pl.Series([_plain(value) for value in values], dtype=pl.Object)


def _plain(value: Value) -> Value:
    return value if isinstance(value, ErrorValue) else float(value) if type(value) is int else value


def _as_dates(name: str, date1904: bool) -> pl.Expr:
    """Serial numbers as dates, to the microsecond."""
    import polars as pl

    epoch = dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30)
    microseconds = (pl.col(name).cast(pl.Float64) * 86_400_000_000).round(0).cast(pl.Int64)
    return (pl.lit(epoch).cast(pl.Datetime("us")) + microseconds.cast(pl.Duration("us"))).alias(name)


@dataclass(frozen=True, slots=True)
class _Widened:
    """Rows with further columns in memory, and with serial numbers as dates."""

    own: Rows
    computed: Mapping[str, pl.Series]
    dated: frozenset[str] | set[str]
    date1904: bool

    def rows(self, names: Sequence[str], *, blank: bool) -> Rows:
        """These columns in this order, with a row of blanks behind the others where that is wanted."""
        if self.own.fits:
            frame = self.read(0, self.own.height, names)
            return Rows.of(_with_blank(frame) if blank else frame)
        spans = [
            _Span(self, first, min(_SPAN, self.own.height - first))
            for first in range(0, self.own.height, _SPAN)
        ]
        none = self.read(0, 0, names)
        last = [_Blank(none)] if blank else []
        return Rows(none.schema, [*spans, *last], {name: name for name in names})

    def read(self, first: int, count: int, names: Sequence[str]) -> pl.DataFrame:
        own = [name for name in names if name not in self.computed]
        frame = self.own.slice(first, count, own)
        dates = [_as_dates(name, self.date1904) for name in own if name in self.dated]
        more = [self.computed[name].slice(first, count).alias(name) for name in names if name not in own]
        return frame.with_columns(*dates, *more).select(names)


def _with_blank(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    row = {name: pl.Series([None], dtype=kind) for name, kind in frame.schema.items()}
    return pl.concat([frame, pl.DataFrame(row)])


@dataclass(frozen=True, slots=True)
class _Blank:
    """A batch of one row without values."""

    none: pl.DataFrame
    height: int = 1

    def read(self, columns: Sequence[str]) -> pl.DataFrame:
        return _with_blank(self.none).select(columns)


@dataclass(frozen=True, slots=True)
class _Span:
    """A batch of widened rows."""

    widened: _Widened
    first: int
    height: int

    def read(self, columns: Sequence[str]) -> pl.DataFrame:
        return self.widened.read(self.first, self.height, columns)
