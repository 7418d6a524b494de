"""The figures of a pivot's grid, a block of rows and columns at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, compress, cycle, product, repeat
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reporter.pivot.layout.aggregation import BEYOND, DIVISION, Figures
from reporter.pivot.layout.axes import Axis
from reporter.pivot.layout.cells import Grid
from reporter.pivot.layout.show_data_as import ShowDataAs
from reporter.pivot.model import VALUES, AxisItem, CellKind, Function, PivotCell, PivotTable, Scalar
from reporter.xlsx.errorvalues import ErrorValue

__all__ = ["values"]

Indices = npt.NDArray[np.int64]
Lines: TypeAlias = Iterable[Iterable[Scalar]]
Block = tuple[int, Function | None, int]
"""What the items of a block share: level among the real fields, function of a subtotal, data field."""


def values(grid: Grid, figures: Figures) -> Iterator[PivotCell]:
    """The cells that hold figures, by blocks; within a block by rows."""
    if not grid.table.data:
        return
    for (row, rows), (column, columns) in product(_blocks(grid.rows), _blocks(grid.columns)):
        yield from _block(grid, figures, (row, rows), (column, columns))


def _blocks(axis: Axis) -> list[tuple[Block, Indices]]:
    """The places of the axis's items that show figures, by what they share."""
    found: dict[Block, list[int]] = {}
    for at, (item, level) in enumerate(zip(axis.items, axis.levels.tolist(), strict=True)):
        if not item.header and item.kind != "blank":
            found.setdefault((level, item.function, item.data_field), []).append(at)
    return [(block, np.array(places, np.int64)) for block, places in found.items()]


def _block(
    grid: Grid, figures: Figures, rows: tuple[Block, Indices], columns: tuple[Block, Indices]
) -> Iterator[PivotCell]:
    if crossed(rows[0][1], columns[0][1]):
        return
    data = data_field(grid.table, rows[0][2], columns[0][2])
    of, places = grid.table.data[data], (rows[1], columns[1])
    alone = figures.is_calculated(of.field) or figures.has_errors(of.field)
    if of.show_as == "normal" and not alone:
        block = _figures(grid, figures, data, rows, columns)
    else:
        block = _shown(grid, figures, places)
    yield from _cells(grid, data, places, block)


def crossed(row: Function | None, column: Function | None) -> bool:
    """Whether two subtotals of different functions meet, where Excel shows nothing."""
    return row is not None and column is not None and row != column


def _figures(
    grid: Grid, figures: Figures, data: int, rows: tuple[Block, Indices], columns: tuple[Block, Indices]
) -> Lines:
    """The figures of a block themselves, by array operations."""
    (row_level, row_function, _), (column_level, column_function, _) = rows[0], columns[0]
    nodes = (grid.rows.nodes[rows[1]][:, None], grid.columns.nodes[columns[1]][None, :])
    function = row_function or column_function
    numbers, held = figures.measured(data, (row_level, column_level), nodes, function)
    return _scalars(grid.table, numbers, held)


def _shown(grid: Grid, figures: Figures, places: tuple[Indices, Indices]) -> Lines:
    """What the cells of a block show one by one: shares, differences, formulas."""
    show, table = ShowDataAs(figures, grid.table), grid.table
    columns = [grid.columns.items[at] for at in places[1].tolist()]
    for at in places[0].tolist():
        row = grid.rows.items[at]
        yield [_replaced(table, show.shown(row, column)) for column in columns]


def data_field(table: PivotTable, row: int, column: int) -> int:
    """The data field that a cell shows, from those of its row and column item."""
    if VALUES in table.rows:
        return row
    return column if VALUES in table.columns else 0


def _replaced(table: PivotTable, value: Scalar) -> Scalar:
    """The value, or what the pivot shows instead of nothing or of an error."""
    if value is None:
        return (table.missing_caption or None) if table.show_missing else 0.0
    if table.show_error and isinstance(value, ErrorValue):
        return table.error_caption or None
    return value


def _scalars(table: PivotTable, numbers: npt.NDArray[np.float64], held: npt.NDArray[np.bool_]) -> Lines:
    """What the cells of a block show, by rows."""
    if held.all() and np.isfinite(numbers).all():
        plain: list[list[Scalar]] = numbers.tolist()
        return plain
    shown = numbers.astype(object)
    shown[np.isnan(numbers)] = _replaced(table, DIVISION)
    shown[np.isinf(numbers)] = _replaced(table, BEYOND)
    shown[~held] = _replaced(table, None)
    replaced: list[list[Scalar]] = shown.tolist()
    return replaced


def _cells(grid: Grid, data: int, places: tuple[Indices, Indices], block: Lines) -> Iterator[PivotCell]:
    """The cells of a block that show something."""
    location = grid.location
    rows = (places[0] + location.ref.first_row + location.first_data_row).tolist()
    columns = (places[1] + location.ref.first_column + location.first_data_column).tolist()
    across = [_kind(grid.columns.items[at]) for at in places[1].tolist()]
    kinds = {kind: [_STRONGER[kind, other] for other in across] for kind in _RANKS}
    down = (kinds[_kind(grid.rows.items[at])] for at in places[0].tolist())
    values = list(chain.from_iterable(block))
    found = zip(
        chain.from_iterable(repeat(row, len(columns)) for row in rows),
        cycle(columns),
        values,
        chain.from_iterable(down),
        repeat(data),
        repeat(0),
        strict=False,
    )
    return map(PivotCell._make, compress(found, (value is not None for value in values)))


def _kind(item: AxisItem) -> CellKind:
    return "grand" if item.kind == "grand" else "value" if item.kind == "data" else "subtotal"


_RANKS: tuple[CellKind, ...] = ("value", "subtotal", "grand")
_STRONGER = {(row, column): max(row, column, key=_RANKS.index) for row in _RANKS for column in _RANKS}
