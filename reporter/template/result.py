"""The workbook as it will be: its values for charts, and all that formulas read for a recalculation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from reporter.template.charted import charted
from reporter.template.result_sheet import FilledTable, ResultSheet
from reporter.template.sources import VOLATILE, Sources
from reporter.xlsx import recalculation
from reporter.xlsx.cells import Value, cell_name
from reporter.xlsx.charts import Cells
from reporter.xlsx.formulas import precedents
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation import Uncomputed
from reporter.xlsx.strings import SharedStrings
from reporter.xlsx.styles import Styles
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import DefinedName

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised import Computed

__all__ = ["Result"]

_UNKNOWN = "NOBODY.KNOWS()"
"""A formula that can't be computed, so that those that read its cell can't be either."""


class Result:
    """Sheets by their new names, tables and names with their new places, recalculated values."""

    def __init__(
        self,
        sheets: Sequence[ResultSheet],
        strings: SharedStrings,
        tables: Sequence[tuple[Table, str, Area]],
        names: Sequence[DefinedName],
        date1904: bool,
        styles: Styles | None = None,
    ) -> None:
        self.sheets = {sheet.name.casefold(): sheet for sheet in sheets}
        self.strings = strings
        self.tables = tables
        self.names = names
        self.date1904 = date1904
        self.styles = styles
        self.computed: dict[tuple[str, int, int], Value] = {}
        self.failed: dict[tuple[str, str], Uncomputed] = {}
        self.columns: dict[tuple[str, int, int], Computed] = {}
        self.unknown: list[tuple[str, Area]] = []
        self.rewritten: Callable[[str, str], str] | None = None

    @property
    def uncomputed(self) -> tuple[Uncomputed, ...]:
        """The formulas that nobody could compute so far."""
        return tuple(self.failed.values())

    def recalculate(self, now: dt.datetime, changed: Sequence[tuple[str, Area]] | None) -> None:
        """Computes the formulas that read changed areas; all of them for None.

        What was computed before counts as the formulas' stored values. Whatever reads the areas of
        ``unknown`` can't be computed. ``rewritten`` gives the text to compute for a formula and its sheet.
        """
        computed = self._stale(None if changed is None else {sheet.casefold() for sheet, _ in changed})
        needed = computed.union(*(self._reads[sheet] for sheet in computed)) & set(self.sheets)
        book = recalculation.Book(
            tuple(
                self._sheet(sheet, name in computed) for name, sheet in self.sheets.items() if name in needed
            ),
            tuple(_table(*table) for table in self.tables),
            tuple(recalculation.Name(name.name, name.text, name.sheet or None) for name in self.names),
            self.date1904,
        )
        found = recalculation.recalculate(book, now=now, changed=changed)
        self._keep(found, {(sheet.name, *one.place) for sheet in book.sheets for one in sheet.filled})
        known = {(sheet, cell_name(row, column)) for sheet, row, column in found.values}
        self.failed = {key: one for key, one in self.failed.items() if key not in known}
        self.failed |= {(one.sheet, one.cell): one for one in found.uncomputed if one.formula != _UNKNOWN}

    def calculated(self, sheet: str, table: FilledTable, column: int) -> Computed | list[Value]:
        """The values of a table's calculated column, computed whole or row by row."""
        whole = self.columns.get((sheet, table.first_row, column))
        rows = range(table.first_row, table.first_row + table.count)
        return [self.computed.get((sheet, row, column)) for row in rows] if whole is None else whole

    def _keep(self, found: recalculation.Recalculated, again: set[tuple[str, int, int]]) -> None:
        """The new values beside those of before; ``again`` are the filled columns that were computed now."""
        self.columns = {place: one for place, one in self.columns.items() if place not in again}
        self.columns |= found.columns
        whole = [
            (sheet, range(row, row + len(values)), column)
            for (sheet, row, column), values in found.columns.items()
        ]
        self.computed = {
            (sheet, row, column): value
            for (sheet, row, column), value in {**self.computed, **found.values}.items()
            if not any(sheet == name and column == own and row in rows for name, rows, own in whole)
        }

    @cached_property
    def _reads(self) -> dict[str, frozenset[str]]:
        """The sheets that each sheet's formulas read, all of them where that can't be told."""
        tables = {table.name.casefold(): sheet.casefold() for table, sheet, _ in self.tables}
        names = {name.name.casefold(): name.text for name in self.names}
        found = Sources(tables, names, frozenset(self.sheets))
        return {name: found.of(name, sheet.texts()) for name, sheet in self.sheets.items()}

    def _stale(self, changed: set[str] | None) -> set[str]:
        """The sheets with formulas to compute: they read changed sheets, directly or not; None for all."""
        reading = {name: reads for name, reads in self._reads.items() if reads}
        if changed is None:
            return {name for name, sheet in self.sheets.items() if any(sheet.texts())}
        changed = changed | {VOLATILE}
        stale = {name for name in reading if any(one.broken for one in self.sheets[name].formulas)}
        while True:
            more = {
                name for name, reads in reading.items() if name not in stale and reads & (changed | stale)
            }
            if not more:
                return stale
            stale |= more

    def _sheet(self, sheet: ResultSheet, computed: bool) -> recalculation.Sheet:
        """The sheet's cells, and its formulas where they are to be computed."""
        cells = self._cells(sheet)
        formulas = {
            (one.row, one.cell.column): recalculation.Formula(self._text(one.text, sheet.name), one.array)
            for one in sheet.formulas
            if one.text and computed
        }
        formulas |= {place: recalculation.Formula(_UNKNOWN) for place in self._unknown(sheet.name)}
        filled = [
            recalculation.FilledColumn(
                table.first_row, table.count, column.column, column.formula, column.array
            )
            for table in sheet.tables
            for column in (table.calculated if computed else ())
        ]
        blocks = [
            recalculation.Block(table.first_row, column, values)
            for table in sheet.tables
            for column, values in table.data.items()
        ]
        if not computed:
            blocks += [
                recalculation.Block(row, column, values)
                for (name, row, column), values in self.columns.items()
                if name == sheet.name
            ]
        return recalculation.Sheet(sheet.name, cells, formulas, tuple(blocks), tuple(filled))

    def _cells(self, sheet: ResultSheet) -> dict[tuple[int, int], Value]:
        """The values of the cells beside tables' bodies; those of formulas as far as they are known."""
        broken = {(one.row, one.cell.column) for one in sheet.formulas if one.broken}
        cells: dict[tuple[int, int], Value] = {
            (row, cell.column): value
            for row, loose in sheet.filled.loose.items()
            for cell in loose
            if (row, cell.column) not in broken
            and (value := sheet.filled.edited(cell).value(self.strings)) is not None
        }
        return self._as_computed(sheet.name, cells) if self.computed or self.failed else cells

    def _text(self, formula: str, sheet: str) -> str:
        return self.rewritten(formula, sheet) if self.rewritten else formula

    def value(self, sheet: str, row: int, column: int) -> Value:
        """The value of one cell; None for one of no sheet of this workbook."""
        found = self.sheets.get(sheet.casefold())
        values = self.values(found, Area(row, column, row, column)) if found else []
        return values[0][0] if values else None

    def _as_computed(self, name: str, cells: Mapping[tuple[int, int], Value]) -> dict[tuple[int, int], Value]:
        """A sheet's cells with what was computed before, and without the values of what couldn't be."""
        own = {(row, column): value for (sheet, row, column), value in self.computed.items() if sheet == name}
        lost = {cell for sheet, cell in self.failed if sheet == name}
        found = {**cells, **own}
        return {place: value for place, value in found.items() if not lost or cell_name(*place) not in lost}

    def _unknown(self, name: str) -> Iterator[tuple[int, int]]:
        for sheet, area in self.unknown:
            for row in range(area.first_row, area.last_row + 1) if sheet == name else ():
                yield from ((row, column) for column in range(area.first_column, area.last_column + 1))

    def resolve(self, reference: str) -> Cells | None:
        """The cells of a reference, for charts; None for what names no cells of this workbook."""
        text = reference.strip().removeprefix("=")
        named = self._name(text)
        if named is not None:
            return self.resolve(named) if named != text else None
        areas: list[tuple[ResultSheet, Area]] = []
        for one in precedents(text, ""):
            sheet = self.sheets.get(one.sheets[0].casefold()) if len(one.sheets) == 1 else None
            if sheet is None:
                return None
            areas.append((sheet, one.area))
        return charted(areas, self.values, self.styles) if areas else None

    def _name(self, text: str) -> str | None:
        sheet, _, name = text.rpartition("!")
        sheet = sheet.strip("'").replace("''", "'").casefold()
        for known in self.names:
            if known.name.casefold() == name.casefold() and known.sheet.casefold() in ("", sheet):
                return known.text
        return None

    def values(self, sheet: ResultSheet, area: Area) -> list[list[Value]]:
        """The values of an area up to the sheet's last used row, row by row."""
        used = sheet.filled.used
        last_row = min(area.last_row, used.last_row if used else 0)
        columns = [
            self._column(sheet, column, area.first_row, last_row)
            for column in range(area.first_column, area.last_column + 1)
        ]
        return [list(row) for row in zip(*columns, strict=True)]

    def _column(self, sheet: ResultSheet, column: int, first: int, last: int) -> list[Value]:
        """A column's values: of the tables' data, of loose cells, and what was computed over both."""
        values: list[Value] = [None] * max(last - first + 1, 0)
        blank = set(range(first, last + 1))
        for table in sheet.tables:
            series = self.columns.get((sheet.name, table.first_row, column), table.data.get(column))
            low, high = max(first, table.first_row), min(last, table.first_row + table.count - 1)
            if series is not None and low <= high:
                part = series.slice(low - table.first_row, high - low + 1).to_list()
                values[low - first : high - first + 1] = part
                blank.difference_update(range(low, high + 1))
        for row in blank:
            cell = sheet.filled.at(row, column)
            if (sheet.name, row, column) in self.computed:
                values[row - first] = self.computed[sheet.name, row, column]
            elif cell is not None:
                values[row - first] = cell.value(self.strings)
        return values


def _table(table: Table, sheet: str, ref: Area) -> recalculation.Table:
    columns = tuple(column.name for column in table.columns)
    return recalculation.Table(
        table.name, sheet, ref, columns, header=table.header_rows > 0, totals=table.totals_rows > 0
    )
