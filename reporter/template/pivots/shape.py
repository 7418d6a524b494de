"""What each place of a pivot's grid is: the same words for the pivot as it stands and as it will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from reporter.pivot.model import VALUES, AxisItem, Layout, PivotTable
from reporter.xlsx.cells import parse_area
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import Area

__all__ = ["Line", "Role", "Shape", "shape_of_definition", "shape_of_layout"]

Role: TypeAlias = tuple[object, ...]
"""What a place has in common with others that look alike; the first one of a list is the narrowest."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or column of the grid; ``depth`` counts the fields down to it, ``labels`` say which it is."""

    kind: str
    depth: int
    data_field: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A pivot's grid: ``ref`` without page fields, ``area`` with them."""

    ref: Area
    area: Area
    first_data_row: int
    first_data_column: int
    rows: Sequence[Line]
    columns: Sequence[Line]

    def roles(self, row: int, column: int) -> tuple[Role, ...]:
        """The roles of a cell of the sheet, the narrowest one first: those of one cell, then of its kind."""
        if row < self.ref.first_row:
            right = column - self.ref.first_column
            return (("page", row - self.ref.first_row, right), ("page", right))
        down = row - self.ref.first_row - self.first_data_row
        right = column - self.ref.first_column - self.first_data_column
        if down < 0 and right < 0:
            return (("corner", down, right), ("corner", down))
        if down < 0:
            return _header(down, self._column(right))
        if right < 0:
            return _label(right, self._row(down))
        return _value(self._row(down), self._column(right))

    def _row(self, at: int) -> Line:
        return self.rows[at] if at < len(self.rows) else _NOWHERE

    def _column(self, at: int) -> Line:
        return self.columns[at] if at < len(self.columns) else _NOWHERE


_NOWHERE = Line("data", 0, 0, ())


def _header(down: int, line: Line) -> tuple[Role, ...]:
    kind = (line.kind, line.depth, line.data_field)
    return (
        ("header", down, line.kind, line.data_field, line.labels),
        ("header", down, *kind),
        ("header", down, line.kind),
        ("header", down),
    )


def _label(right: int, line: Line) -> tuple[Role, ...]:
    return (
        ("label", right, line.kind, line.data_field, line.labels),
        ("label", right, line.kind, line.depth),
        ("label", right, line.kind),
    )


def _value(row: Line, column: Line) -> tuple[Role, ...]:
    data_field = max(row.data_field, column.data_field)
    kinds = (row.kind, column.kind)
    return (
        ("value", *kinds, data_field, row.labels, column.labels),
        ("value", *kinds, data_field, row.depth, column.depth),
        ("value", *kinds, data_field),
        ("value", row.kind, data_field),
        ("value", "any", data_field),
    )


def shape_of_definition(definition: bytes, table: PivotTable) -> Shape:
    """The grid as the definition's part has it, rowItems and colItems being those of the last refresh."""
    root = parse(definition).elements()[0]
    location = root.find("location")
    if location is None:
        raise ValueError("a pivot without a location")
    ref = parse_area(location.get("ref"))
    pages = (int(location.get("rowPageCount", "0")), int(location.get("colPageCount", "0")))
    return Shape(
        ref,
        _with_pages(ref, pages, len(table.pages)),
        int(location.get("firstDataRow", "1")),
        int(location.get("firstDataCol", "1")),
        _lines(root.find("rowItems"), table, table.rows),
        _lines(root.find("colItems"), table, table.columns),
    )


def _with_pages(ref: Area, pages: tuple[int, int], count: int) -> Area:
    """The ref with the page fields above it, which an empty row parts from it."""
    if not count:
        return ref
    down, across = pages[0] or count, pages[1] or 1
    top = max(ref.first_row - 1 - down, 1)
    return Area(top, ref.first_column, ref.last_row, max(ref.last_column, ref.first_column + 3 * across - 2))


def _lines(items: Element | None, table: PivotTable, axis: Sequence[int]) -> list[Line]:
    found: list[Line] = []
    path: tuple[int, ...] = ()
    for element in items.elements("i") if items is not None else ():
        repeated = int(element.get("r", "0"))
        x = tuple(int(one.get("v", "0")) for one in element.elements("x"))
        path = (*path[:repeated], *x)
        found.append(_line(element.get("t", "data"), path, int(element.get("i", "0")), table, axis))
    return found


def shape_of_layout(layout: Layout, table: PivotTable) -> Shape:
    """The grid as it will be."""
    return Shape(
        layout.ref,
        layout.area,
        layout.first_data_row,
        layout.first_data_column,
        _items(layout.rows, table, table.rows),
        _items(layout.columns, table, table.columns),
    )


def _items(items: Sequence[AxisItem], table: PivotTable, axis: Sequence[int]) -> list[Line]:
    found: list[Line] = []
    path: tuple[int, ...] = ()
    for item in items:
        path = (*path[: item.repeated], *item.x)
        found.append(_line(item.kind, path, item.data_field, table, axis))
    return found


def _line(kind: str, path: tuple[int, ...], data_field: int, table: PivotTable, axis: Sequence[int]) -> Line:
    labels = tuple(_named(table, field, at) for field, at in zip(axis, path, strict=False))
    return Line(kind, len(path), data_field, labels if kind != "grand" else ())


def _named(table: PivotTable, field: int, position: int) -> str:
    """The item at a position, in the same words before and after a refresh."""
    if field == VALUES or field < 0:
        return f"value {position}"
    items = table.fields[field].items
    item = items[position] if position < len(items) else None
    members = table.cache[field].members
    if item is None or item.index is None or item.index >= len(members):
        return f"item {position}"
    return str(members[item.index]).casefold()
