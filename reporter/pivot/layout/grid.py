"""What Excel would show of a pivot table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from reporter.pivot.layout.aggregation import Figures
from reporter.pivot.layout.axes import column_axis, row_axis
from reporter.pivot.layout.cells import Grid, labels
from reporter.pivot.layout.filters import kept
from reporter.pivot.layout.location import located, page_places
from reporter.pivot.layout.show_data_as import SHOW_AS
from reporter.pivot.layout.values import values
from reporter.pivot.model import Layout, PivotTable, Records
from reporter.xlsx.moves import Area

__all__ = ["lay_out"]


def lay_out(table: PivotTable, records: Records, today: date | None = None) -> Layout:
    """The pivot's lines, location and cells from the records of its cache.

    ``today`` is what filters like ``yesterday`` are relative to; without it, the period that the file states.
    """
    passed = kept(table, records, today)
    figures = Figures(table, records, passed.records)
    rows, columns = row_axis(table, figures), column_axis(table, figures)
    location = located(table, len(rows.items), len(columns.items))
    grid = Grid(table, location, rows, columns)
    _, page_rows, page_columns = page_places(table)
    heads = list(labels(grid))
    return Layout(
        rows=rows.items,
        columns=columns.items,
        ref=location.ref,
        area=_area(location.ref, (page_rows, page_columns), max((one.column for one in heads), default=0)),
        first_header_row=location.first_header_row,
        first_data_row=location.first_data_row,
        first_data_column=location.first_data_column,
        rows_per_page=page_rows,
        columns_per_page=page_columns,
        cells=list(chain(heads, values(grid, figures))),
        uncomputed=(*passed.uncomputed, *_uncomputed(table, figures)),
    )


def _uncomputed(table: PivotTable, figures: Figures) -> Iterator[str]:
    """What only Excel can compute, in words: formulas that aren't understood, calculated items."""
    for data in table.data:
        fault = figures.calculated.faults.get(data.field)
        if fault:
            yield f"the calculated field {table.cache[data.field].name}: {fault}"
        if data.show_as != "normal" and data.show_as not in SHOW_AS:
            yield f"the value {data.name} shown as {data.show_as}"
    yield from dict.fromkeys(figures.made.faults)
    if table.filters and figures.made.places:
        yield "calculated items beside filters"
    for page in table.pages:
        if table.cache[page.field].calculated_items:
            yield f"the calculated items of the page field {table.cache[page.field].name}"


def _area(ref: Area, pages: tuple[int, int], right: int) -> Area:
    """All that the pivot covers: ref, the page fields with the blank row below them, and captions beside it.

    ``right`` is the last column of any label: the captions of column fields may be more than the columns.
    """
    page_rows, page_columns = pages
    right = max(ref.last_column, right, ref.first_column + page_columns * 3 - 2)
    top = max(ref.first_row - page_rows - 1, 1) if page_rows else ref.first_row
    return Area(top, ref.first_column, ref.last_row, right)
