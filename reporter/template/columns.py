"""A table's rows as the block of cells that takes the place of its body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporter.rows import Rows
from reporter.xlsx.cell_texts import CellTexts, Place
from reporter.xlsx.cells import Value, area_name
from reporter.xlsx.formulas import translate
from reporter.xlsx.markup import escape
from reporter.xlsx.moves import Area
from reporter.xlsx.rows import Block, BlockOfRows, Cells
from reporter.xlsx.sheet import Sheet
from reporter.xlsx.streamed import streamed_block
from reporter.xlsx.strings import SharedStrings
from reporter.xlsx.styles import Styles, format_for
from reporter.xlsx.tables import Table
from reporter.xlsx.value_columns import cell_texts
from reporter.xlsx.values import finished, value_markup

if TYPE_CHECKING:
    import polars as pl

    from reporter.xlsx.recalculation.vectorised import Computed

__all__ = ["Calculated", "TableRows", "already_there"]


@dataclass(frozen=True, slots=True)
class Calculated:
    """A calculated column in the result: sheet column, style, and formula as it reads in the first row."""

    column: int
    style: str
    formula: str
    array: bool
    same: bool
    shared: str = ""

    def formula_at(self, first_row: int, row: int) -> str:
        """The formula in a row of the result."""
        return self.formula if self.same else translate(self.formula, (first_row, 1), (row, 1))


class TableRows:
    """The rows that go into a table, and how they look: the styles of the body's first row."""

    def __init__(self, table: Table, sheet: Sheet, rows: Rows, styles: Styles | None) -> None:
        self.table = table
        self.sheet = sheet
        self.rows = rows
        self.styles = styles
        self.empty = rows.height == 0
        self.count = max(rows.height, 1)
        self._defaults = _column_styles(sheet)

    def style(self, column: int) -> str:
        """The style of a column's cells: that of the first row's cell, else of the sheet's column."""
        first = self.table.body.first_row
        cell = self.sheet.cell(first, column)
        if cell is not None:
            return cell.style
        return next((style for low, high, style in self._defaults if low <= column <= high), "")

    def calculated(self, rewritten: Callable[[str], str], first_row: int, shared: int) -> list[Calculated]:
        """The calculated columns; ``shared`` is the first free number of a shared formula on the sheet."""
        found: list[Calculated] = []
        if self.empty:
            return found
        for position, column in enumerate(self.table.columns):
            if not column.calculated:
                continue
            place = self.table.sheet_column(position)
            cell = self.sheet.cell(self.table.body.first_row, place)
            own = cell.formula if cell else None
            text = rewritten(own.text if own is not None and own.text else column.formula)
            same = translate(text, (first_row, 1), (first_row + 1, 1)) == text
            number = "" if same or column.array or self.count == 1 else str(shared + len(found))
            found.append(Calculated(place, self.style(place), text, column.array, same, number))
        return found

    def block(self, first_row: int, strings: SharedStrings, date1904: bool) -> BlockOfRows:
        """The block of the columns that come from data; TemplateError where a value fits no cell."""
        if self.empty:
            return Block(first_row, self.count, {place: self._blank(place) for place in self.places})
        spots = {
            place: Place(self.table.name, name, self._dated(place, name), first_row, date1904)
            for place, name in self.places.items()
        }
        if not self.rows.fits:
            return streamed_block(first_row, self.rows, spots, strings)
        frame = self.rows.frame
        columns = {
            place: cell_texts(frame.get_column(spot.header), spot, strings) for place, spot in spots.items()
        }
        return Block(first_row, self.count, columns)

    @property
    def places(self) -> dict[int, str]:
        """The headers of the columns that the block fills, by sheet column; all of them where it is blank."""
        return {
            self.table.sheet_column(position): column.name
            for position, column in enumerate(self.table.columns)
            if self.empty or (column.name in self.rows.columns and not column.calculated)
        }

    def _blank(self, place: int) -> CellTexts:
        import polars as pl

        blank = pl.repeat(None, self.count, dtype=pl.String, eager=True)
        return CellTexts(blank, _itself, self.style(place))

    def _dated(self, place: int, name: str) -> str:
        """The column's style, or a copy of it that shows dates where it would show a date as a number."""
        import polars as pl

        style = self.style(place)
        kinds = {pl.Date: dt.date, pl.Datetime: dt.datetime, pl.Time: dt.time, pl.Duration: dt.timedelta}
        kind = kinds.get(self.rows.schema[name].base_type())
        if kind is None or self.styles is None or self.styles.shows_dates(style):
            return style
        return self.styles.with_format(style, format_for(kind))


def calculated_cells(column: Calculated, first_row: int, values: Computed | list[Value]) -> Cells:
    """The cells of a calculated column with their cached values."""
    if isinstance(values, list):
        return _written_cells(column, first_row, values)
    from reporter.xlsx.formula_cells import FormulaCells

    last_row = first_row + len(values) - 1
    first, other = (_formula(column, first_row, last_row, row).decode() for row in (first_row, first_row + 1))
    return FormulaCells(values, (first, other), column.style)


def _written_cells(column: Calculated, first_row: int, values: Sequence[Value]) -> CellTexts:
    import polars as pl

    last_row = first_row + len(values) - 1
    texts: list[str] = []
    for row, value in enumerate(values, first_row):
        kind, inner = value_markup(value, None, computed=True) if value is not None else ("", b"")
        texts.append(finished(kind, _formula(column, first_row, last_row, row) + inner))
    return CellTexts(pl.Series(texts, dtype=pl.String), _itself, column.style)


def _formula(column: Calculated, first_row: int, last_row: int, row: int) -> bytes:
    text = escape(column.formula)
    if column.array:
        ref = area_name(Area(row, column.column, row, column.column)).encode()
        return b'<f t="array" ref="%b">%b</f>' % (ref, escape(column.formula_at(first_row, row)))
    if not column.shared:
        return b"<f>%b</f>" % text
    if row > first_row:
        return b'<f t="shared" si="%b"/>' % column.shared.encode()
    ref = area_name(Area(first_row, column.column, last_row, column.column)).encode()
    return b'<f t="shared" ref="%b" si="%b">%b</f>' % (ref, column.shared.encode(), text)


def _itself(column: pl.Expr) -> list[pl.Expr | str]:
    return [column]


def _column_styles(sheet: Sheet) -> list[tuple[int, int, str]]:
    from reporter.xlsx.markup import parse

    if b"style=" not in sheet.head:
        return []
    return [
        (int(column.get("min")), int(column.get("max")), column.get("style"))
        for column in parse(sheet.head + sheet.tail).walk("col")
        if column.get("style")
    ]


def already_there(table: Table, sheet: Sheet, rows: Rows, strings: SharedStrings, date1904: bool) -> bool:
    """True where the table's body holds these rows as it is, so that nothing has to change."""
    body = table.body
    if rows.height != body.last_row - body.first_row + 1:
        return False
    wanted = {
        table.sheet_column(position): rows.column(column.name)
        for position, column in enumerate(table.columns)
        if column.name in rows.columns
    }
    for offset in range(rows.height):
        row = sheet.row(body.first_row + offset)
        cells = {cell.column: cell for cell in sheet.cells(row)} if row else {}
        for place, values in wanted.items():
            cell = cells.get(place)
            found = cell.value(strings) if cell else None
            if not _equal(found, values[offset], date1904):
                return False
    return True


def _equal(found: Value, wanted: Value, date1904: bool) -> bool:
    if found is None or wanted is None:
        return found is None and wanted is None
    if isinstance(wanted, dt.date | dt.time | dt.timedelta):
        from reporter.xlsx.values import serial

        try:
            wanted = serial(wanted, date1904)
        except ValueError:
            return False
    if isinstance(found, str) or isinstance(wanted, str):
        return type(found) is type(wanted) and found == wanted
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    return float(found) == float(wanted)  # type: ignore[arg-type]
