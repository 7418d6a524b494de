"""The values of a workbook's sheets, for reading by area."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from reporter.xlsx.cells import Value
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation.model import Block, Sheet

__all__ = ["Columns", "Grid", "used"]


class Columns:
    """A growing set of cells, ordered by column and row, that answers whether an area holds any."""

    def __init__(self, cells: Iterable[tuple[int, int]] = ()) -> None:
        self._rows: dict[int, list[int]] = {}
        for row, column in sorted(cells):
            self._rows.setdefault(column, []).append(row)

    def add(self, row: int, column: int) -> None:
        rows = self._rows.setdefault(column, [])
        place = bisect_left(rows, row)
        if place == len(rows) or rows[place] != row:
            rows.insert(place, row)

    def meets(self, area: Area) -> bool:
        """True where a cell of the set lies in the area."""
        return any(True for _ in self.spans(area))

    def spans(self, area: Area) -> Iterator[tuple[int, list[int]]]:
        """Each column with cells in the area, and their rows."""
        for column in self._within(area):
            rows = self._rows[column]
            first, last = bisect_left(rows, area.first_row), bisect_right(rows, area.last_row)
            if first < last:
                yield column, rows[first:last]

    def _within(self, area: Area) -> Iterable[int]:
        if area.last_column - area.first_column < len(self._rows):
            return [c for c in range(area.first_column, area.last_column + 1) if c in self._rows]
        return [column for column in self._rows if area.first_column <= column <= area.last_column]


class Grid:
    """The cells of one sheet: sparse ones and blocks."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.bounds = used(sheet)
        self._cells = Columns(sheet.cells)
        self._formulas = Columns(sheet.formulas)
        self._blocks: dict[int, list[Block]] = {}
        for block in sheet.blocks:
            if len(block.values):
                self._blocks.setdefault(block.column, []).append(block)

    def clip(self, area: Area) -> Area | None:
        """The part of the area that lies within the used cells."""
        bounds = self.bounds
        clipped = Area(
            max(area.first_row, bounds.first_row),
            max(area.first_column, bounds.first_column),
            min(area.last_row, bounds.last_row),
            min(area.last_column, bounds.last_column),
        )
        empty = clipped.first_row > clipped.last_row or clipped.first_column > clipped.last_column
        return None if empty else clipped

    def block(self, column: int, first_row: int, last_row: int) -> Block | None:
        """The block that holds all of these rows, where no single cell or formula lies among them."""
        area = Area(first_row, column, last_row, column)
        if self._cells.meets(area) or self._formulas.meets(area):
            return None
        found = (
            b for b in self._blocks.get(column, ()) if b.first_row <= first_row and last_row <= b.last_row
        )
        return next(found, None)

    def values(self, column: int, first_row: int, last_row: int) -> list[Value]:
        """The values of a column's rows, blank cells as None; formula cells give their stored value."""
        values: list[Value] = [None] * (last_row - first_row + 1)
        for block in self._blocks.get(column, ()):
            low, high = max(first_row, block.first_row), min(last_row, block.last_row)
            if low <= high:
                values[low - first_row : high - first_row + 1] = block.rows(low, high)
        for _, rows in self._cells.spans(Area(first_row, column, last_row, column)):
            for row in rows:
                values[row - first_row] = self.sheet.cells[row, column]
        return values


def used(sheet: Sheet) -> Area:
    """The smallest area around everything on the sheet; A1 for an empty one."""
    places = [*sheet.cells, *sheet.formulas]
    for formula in sheet.formulas.values():
        if formula.array is not None:
            places.append((formula.array.last_row, formula.array.last_column))
    for block in sheet.blocks:
        places += [(block.first_row, block.column), (block.last_row, block.column)]
    rows = [row for row, _ in places] or [1]
    columns = [column for _, column in places] or [1]
    return Area(min(rows), min(columns), max(rows), max(columns))
