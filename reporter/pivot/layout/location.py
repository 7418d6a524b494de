"""Where a pivot's parts lie: the header rows, the columns of row labels, the page fields above."""

from __future__ import annotations

from dataclasses import dataclass

from reporter.pivot.model import VALUES, PivotTable
from reporter.xlsx.moves import Area

__all__ = ["Location", "in_compact_form", "is_bare", "is_compact", "located", "page_places"]


@dataclass(frozen=True, slots=True)
class Location:
    """``ref`` and the offsets within it; ``label_columns`` is the column, from 0, of each row field."""

    ref: Area
    first_header_row: int
    first_data_row: int
    first_data_column: int
    label_columns: tuple[int, ...]


def located(table: PivotTable, rows: int, columns: int) -> Location:
    """The location of a grid of so many row and column items."""
    if is_bare(table):
        return _bare(table)
    first_header, first_data = _header_rows(table)
    labels = _label_columns(table)
    first_column = _first_data_column(table, labels)
    height = first_data + rows
    width = first_column + columns
    if not table.data and not table.columns:
        width = max(first_column, 1)
    top, left = table.location.first_row, table.location.first_column
    ref = Area(top, left, top + max(height, 1) - 1, left + max(width, 1) - 1)
    return Location(ref, first_header, first_data, first_column, labels)


def is_bare(table: PivotTable) -> bool:
    """Whether nothing has been put on the axes or among the values yet."""
    return not (table.rows or table.columns or table.data)


_BARE_ROWS, _BARE_COLUMNS = 18, 3


def _bare(table: PivotTable) -> Location:
    """The place that Excel keeps for a pivot without fields; page fields alone leave one cell."""
    top, left = table.location.first_row, table.location.first_column
    if table.pages:
        return Location(Area(top, left, top, left), 0, 0, 0, ())
    return Location(Area(top, left, top + _BARE_ROWS - 1, left + _BARE_COLUMNS - 1), 1, 1, 0, ())


def _header_rows(table: PivotTable) -> tuple[int, int]:
    """firstHeaderRow and firstDataRow."""
    if table.columns == (VALUES,):
        return (0, 1) if table.hide_values_row and not table.grid_drop_zones else (1, 2)
    if table.columns:
        return 1, len(table.columns) + 1
    if table.grid_drop_zones and table.rows and len(table.data) == 1:
        return 2, 2
    return 1, 1


def _label_columns(table: PivotTable) -> tuple[int, ...]:
    """The column of each row field: a compact one shares it with the next."""
    columns, column = [], 0
    for field in table.rows:
        columns.append(column)
        column += not is_compact(table, field)
    return tuple(columns)


def is_compact(table: PivotTable, field: int) -> bool:
    """Whether the labels of the fields below stand in the field's own column."""
    if field == VALUES:
        return table.compact and table.outline
    of = table.fields[field]
    return of.compact and of.outline


def in_compact_form(table: PivotTable) -> bool:
    """Whether the axes' headers are "Row Labels" and "Column Labels" rather than the fields' names.

    So it is, in files saved by Excel, where the pivot or any field on its axes has the compact form.
    """
    axes = (field for field in (*table.rows, *table.columns) if field != VALUES)
    return table.compact or any(is_compact(table, field) for field in axes)


def _first_data_column(table: PivotTable, labels: tuple[int, ...]) -> int:
    if labels:
        return labels[-1] + 1
    return 1 if any(field != VALUES for field in table.columns) else 0


def page_places(table: PivotTable) -> tuple[list[tuple[int, int]], int, int]:
    """The row and column offsets of each page field from ref's top left cell; how many rows and columns.

    They stand above ref, one blank row between; wrapped columns of them leave one column between.
    """
    count = len(table.pages)
    if not count:
        return [], 0, 0
    wrap = table.page_wrap if 0 < table.page_wrap < count else count
    along = -(-count // wrap)
    over = table.page_over_then_down and table.page_wrap > 0
    rows, columns = (along, wrap) if over else (wrap, along)
    if table.page_over_then_down and not table.page_wrap:
        rows, columns = 1, count
    places = []
    for at in range(count):
        row, column = divmod(at, columns) if table.page_over_then_down else (at % rows, at // rows)
        places.append((row - rows - 1, column * 3))
    return places, rows, columns
