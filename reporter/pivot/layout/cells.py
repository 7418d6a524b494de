"""Every cell of a pivot: headers, labels, page fields and values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.pivot.captions import caption, field_caption, grand_caption, subtotal_caption
from reporter.pivot.layout.axes import Axis
from reporter.pivot.layout.location import Location, in_compact_form, is_compact, page_places
from reporter.pivot.model import VALUES, AxisItem, CellKind, PageField, PivotCell, PivotTable, Scalar

__all__ = ["Grid", "labels"]


@dataclass(frozen=True, slots=True)
class Grid:
    """A pivot whose lines are known: what its labels are made of."""

    table: PivotTable
    location: Location
    rows: Axis
    columns: Axis

    def cell(
        self, row: int, column: int, value: Scalar, kind: CellKind, number: int = -1, indent: int = 0
    ) -> PivotCell:
        """A cell at offsets from ref's top left cell."""
        ref = self.location.ref
        return PivotCell(ref.first_row + row, ref.first_column + column, value, kind, number, indent)


def labels(grid: Grid) -> Iterator[PivotCell]:
    """All cells but the values."""
    yield from _page_fields(grid)
    yield from _column_headers(grid)
    yield from _row_headers(grid)
    yield from _row_labels(grid)
    yield from _column_labels(grid)


def _page_fields(grid: Grid) -> Iterator[PivotCell]:
    table = grid.table
    places, _, _ = page_places(table)
    for page, (row, column) in zip(table.pages, places, strict=True):
        chosen = _chosen(table, page)
        yield grid.cell(row, column, field_caption(table, page.field), "page_caption", page.field)
        yield grid.cell(row, column + 1, chosen, "page_value", page.field)


def _chosen(table: PivotTable, page: PageField) -> Scalar:
    """What a page field shows: its item, also where it is the only one of several that isn't hidden."""
    of = table.fields[page.field]
    if page.item is not None and page.item < len(of.items):
        return caption(table, page.field, page.item)
    data = [at for at, item in enumerate(of.items) if item.kind == "data"]
    seen = [at for at in data if not of.items[at].hidden]
    if not table.show_multiple_label or len(seen) == len(data):
        return table.words.everything
    only = len(seen) == 1 and of.multiple_selection
    return caption(table, page.field, seen[0]) if only else table.words.several


def _column_headers(grid: Grid) -> Iterator[PivotCell]:
    table, location = grid.table, grid.location
    first = location.first_data_column
    if any(field != VALUES for field in table.columns):
        if len(table.data) == 1:
            row = 0 if table.rows else location.first_data_row
            yield grid.cell(row, 0, table.data[0].name, "data_caption", 0)
        yield from _column_buttons(grid)
    elif table.columns:
        if location.first_header_row:
            yield grid.cell(0, first, table.data_caption, "field_button", VALUES)
    elif len(table.data) == 1:
        yield from _only_data_caption(grid)
    elif VALUES in table.rows and not in_compact_form(table):
        yield grid.cell(location.first_data_row - 1, first, grid.table.words.total, "data_caption")


def _only_data_caption(grid: Grid) -> Iterator[PivotCell]:
    """The name of the one data field without column fields; in the classic grid it stands apart."""
    name, location = grid.table.data[0].name, grid.location
    if location.first_header_row == 2:
        yield grid.cell(0, 0, name, "data_caption", 0)
        yield grid.cell(1, location.first_data_column, grid.table.words.total, "data_caption", 0)
    else:
        yield grid.cell(location.first_data_row - 1, location.first_data_column, name, "data_caption", 0)


def _column_buttons(grid: Grid) -> Iterator[PivotCell]:
    table, first = grid.table, grid.location.first_data_column
    if not table.show_headers:
        return
    if in_compact_form(table):
        text = table.column_header_caption or grid.table.words.column_labels
        yield grid.cell(0, first, text, "field_button", table.columns[0])
        return
    for at, field in enumerate(table.columns[: len(grid.columns.items)]):  # ref is as wide as the items
        yield grid.cell(0, first + at, field_caption(table, field), "field_button", field)


def _row_headers(grid: Grid) -> Iterator[PivotCell]:
    table = grid.table
    if not table.show_headers:
        return
    compact = in_compact_form(table) and table.rows != (VALUES,)
    named: set[int] = set()
    for field, column in zip(table.rows, grid.location.label_columns, strict=True):
        if column in named:
            continue
        named.add(column)
        text = field_caption(table, field)
        if compact and column == 0:
            text = table.row_header_caption or grid.table.words.row_labels
        yield grid.cell(grid.location.first_data_row - 1, column, text, "field_button", field)


def _indents(grid: Grid) -> tuple[int, ...]:
    """The indent of each row field's labels: its steps within a column of compact labels."""
    columns = grid.location.label_columns
    return tuple(at - columns.index(column) for at, column in enumerate(columns))


def _row_labels(grid: Grid) -> Iterator[PivotCell]:
    table, columns = grid.table, grid.location.label_columns
    indents = _indents(grid)
    texts = _Texts(table, table.rows)
    for row, item in enumerate(grid.rows.items, grid.location.first_data_row):
        if item.kind == "data":
            for level, text in texts.of(item):
                field = table.rows[level]
                yield grid.cell(row, columns[level], text, "row_label", field, indents[level])
        elif item.kind == "grand":
            yield grid.cell(row, 0, grand_caption(table, table.rows, item), "grand_label")
        elif item.kind != "blank":
            text = subtotal_caption(table, table.rows, item)
            field = table.rows[item.level]
            yield grid.cell(row, columns[item.level], text, "row_subtotal_label", field, indents[item.level])


def _column_labels(grid: Grid) -> Iterator[PivotCell]:
    table = grid.table
    top = grid.location.first_data_row - len(table.columns)
    texts = _Texts(table, table.columns)
    for column, item in enumerate(grid.columns.items, grid.location.first_data_column):
        if item.kind == "data":
            for level, text in texts.of(item):
                yield grid.cell(top + level, column, text, "column_label", table.columns[level])
        elif item.kind == "grand":
            yield grid.cell(top, column, grand_caption(table, table.columns, item), "grand_label")
        elif item.kind != "blank":
            field = table.columns[item.level]
            subtotal = subtotal_caption(table, table.columns, item)
            yield grid.cell(top + item.level, column, subtotal, "column_subtotal_label", field)


def _repeating(table: PivotTable, fields: Sequence[int]) -> tuple[int, ...]:
    """The levels whose labels stand on every line of their items (fillDownLabels): none of compact form."""
    return tuple(
        level
        for level, field in enumerate(fields)
        if field != VALUES and table.fields[field].repeat_labels and not is_compact(table, field)
    )


class _Texts:
    """The labels of an axis's lines, each caption made once."""

    def __init__(self, table: PivotTable, fields: Sequence[int]) -> None:
        self._table = table
        self._fields = fields
        self._repeating = _repeating(table, fields)
        self._known: dict[tuple[int, int], Scalar] = {}

    def of(self, item: AxisItem) -> Iterator[tuple[int, Scalar]]:
        """The levels of the labels on an item's line and their texts."""
        for level in self._repeating:
            if level < item.repeated:
                yield level, self._text(level, item.path[level])
        for level, position in enumerate(item.path[item.repeated :], item.repeated):
            yield level, self._text(level, position)

    def _text(self, level: int, position: int) -> Scalar:
        at = (level, position)
        if at not in self._known:
            self._known[at] = caption(self._table, self._fields[level], position)
        return self._known[at]
