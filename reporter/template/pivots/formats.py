"""The formats of a pivot's definition (18.3.1.41) on the cells of lines that it didn't show before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporter.pivot.model import VALUES, AxisItem, Layout, PivotCell, PivotTable
from reporter.template.pivots.areas import DATA_FIELD, chosen_items, matching_lines
from reporter.template.pivots.shape import Line, Shape, shape_of_layout
from reporter.xlsx.differential import with_differential
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.styles import Styles

__all__ = ["PivotFormats"]

_TRUE = ("1", "true")
_SUBTOTAL = "Subtotal"
_LINE = -1
_GRAND = -1
_LABELS = {"row_label", "column_label", "row_subtotal_label", "column_subtotal_label", "grand_label"}


@dataclass(frozen=True, slots=True)
class _Axis:
    """What a format means of an axis: the lines whose values it does, the lines and fields whose labels."""

    lines: frozenset[int]
    labels: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Format:
    """A format: its dxf, and what it means of the rows and of the columns; no data fields stands for all."""

    dxf: str
    rows: _Axis
    columns: _Axis
    data_fields: frozenset[int]
    values: bool
    everything: bool


class PivotFormats:
    """The definition's formats for what ``before``, the pivot as it stood, didn't show.

    What it did show has its formats already, and whatever else anyone has given it.
    """

    def __init__(
        self, definition: bytes, table: PivotTable, layout: Layout, before: Shape, styles: Styles | None
    ) -> None:
        self._table = table
        self._layout = layout
        self._styles = styles
        self._top = layout.ref.first_row + layout.first_data_row
        self._left = layout.ref.first_column + layout.first_data_column
        formats = _formats(definition) if styles is not None else []
        self._formats = [_read(*one, table, layout) for one in formats if _shown(one[1], table)]
        if self._formats:
            after = shape_of_layout(layout, table)
            self._rows = _fresh(before.rows, after.rows)
            self._columns = _fresh(before.columns, after.columns)

    def of(self, cell: PivotCell, style: str) -> str:
        """The style of a cell that holds something, with the formats that mean it."""
        if not self._formats:
            return style
        if cell.kind not in _LABELS:
            return self.blank(cell.row, cell.column, style)
        of_row = cell.column < self._left
        at = cell.row - self._top if of_row else cell.column - self._left
        field = _GRAND if cell.kind == "grand_label" else cell.number
        axis = self._table.rows if of_row else self._table.columns
        level = axis.index(field) if cell.kind in ("row_label", "column_label") else _LINE
        if level not in _at(self._rows if of_row else self._columns, at):
            return style
        return self._with(
            style,
            [
                one.dxf
                for one in self._formats
                if one.everything or (at, field) in (one.rows if of_row else one.columns).labels
            ],
        )

    def blank(self, row: int, column: int, style: str) -> str:
        """The style of a place of the values, with the formats that mean it; of others as it is."""
        down, right = row - self._top, column - self._left
        if not self._formats or down < 0 or right < 0:
            return style
        if _LINE not in _at(self._rows, down) | _at(self._columns, right):
            return style
        lines = self._layout.rows[down : down + 1], self._layout.columns[right : right + 1]
        number = max((line.data_field for axis in lines for line in axis), default=0)
        return self._with(
            style,
            [
                one.dxf
                for one in self._formats
                if one.values
                and down in one.rows.lines
                and right in one.columns.lines
                and (not one.data_fields or number in one.data_fields)
            ],
        )

    def _with(self, style: str, dxfs: Sequence[str]) -> str:
        if not dxfs or self._styles is None:
            return style
        return with_differential(self._styles, style, dxfs)


def _formats(definition: bytes) -> list[tuple[str, Element]]:
    """The dxfId and the pivotArea of each format that this knows, in order; none that a refresh drops."""
    if b"formats" not in definition:
        return []
    root = parse(definition).elements()[0]
    parent = root.find("formats")
    if parent is None or root.get("preserveFormatting", "1") not in _TRUE:
        return []
    found = [(one.get("dxfId"), one.find("pivotArea")) for one in parent.elements("format")]
    known = ("normal", "data", "all")
    return [(dxf, area) for dxf, area in found if dxf and area and area.get("type", "normal") in known]


def _shown(area: Element, table: PivotTable) -> bool:
    """Whether the fields on no axis that an area names show one of the items that it does."""
    pages = {page.field: page.item for page in table.pages}
    return all(
        field in (*table.rows, *table.columns, DATA_FIELD)
        or (field in pages and (not items or pages[field] in items))
        for field, items in chosen_items(area)
    )


def _read(dxf: str, area: Element, table: PivotTable, layout: Layout) -> _Format:
    only = area.get("labelOnly") in _TRUE
    labels = only or area.get("dataOnly", "1") not in _TRUE
    data_fields = dict(chosen_items(area)).get(DATA_FIELD, frozenset())
    rows = _axis(area, layout.rows, table.rows, "grandRow", table.columns, labels)
    columns = _axis(area, layout.columns, table.columns, "grandCol", table.rows, labels)
    return _Format(dxf, rows, columns, data_fields, not only, labels and area.get("type") == "all")


def _axis(
    area: Element,
    items: Sequence[AxisItem],
    axis: Sequence[int],
    grand: str,
    other: Sequence[int],
    labels: bool,
) -> _Axis:
    """What an area means of an axis; labels where it names nothing of the other one."""
    chosen = dict(chosen_items(area))
    total = area.get(grand) in _TRUE
    kinds = {*_subtotals(area, axis)} or {"data"}
    named = any(field in axis for field in chosen)
    lines = [
        at
        for at in matching_lines(items, axis, chosen, total)
        if total or not named or items[at].kind in kinds
    ]
    found: list[tuple[int, int]] = []
    if labels and not any(field in other for field in chosen):
        found = [(at, _GRAND) for at in lines] if total else [*_labels(items, axis, chosen, kinds)]
    return _Axis(frozenset(lines), frozenset(found))


def _labels(
    items: Sequence[AxisItem],
    axis: Sequence[int],
    chosen: Mapping[int, Collection[int]],
    kinds: Collection[str],
) -> Iterator[tuple[int, int]]:
    """The lines and fields whose labels are meant: those of the innermost of the named fields."""
    wanted = {VALUES if field == DATA_FIELD else field: positions for field, positions in chosen.items()}
    levels = [level for level, field in enumerate(axis) if field in wanted]
    for number, item in enumerate(items) if levels else ():
        path = item.path[: levels[-1] + 1]
        deep = len(path) > levels[-1] and (item.kind == "data" or item.level == levels[-1])
        if deep and item.kind in kinds and all(_meant(path[at], wanted[axis[at]]) for at in levels):
            yield number, axis[levels[-1]]


def _meant(position: int, positions: Collection[int]) -> bool:
    return not positions or position in positions


def _subtotals(area: Element, axis: Sequence[int]) -> Iterator[str]:
    """The kinds of subtotals that the references to fields of an axis mean."""
    for reference in area.walk("reference"):
        for name, value in reference.attributes.items():
            if name.endswith(_SUBTOTAL) and value in _TRUE and int(reference.get("field", "-1")) in axis:
                yield name.removesuffix(_SUBTOTAL)


def _at(fresh: Sequence[frozenset[int]], at: int) -> frozenset[int]:
    return fresh[at] if 0 <= at < len(fresh) else frozenset()


def _fresh(before: Sequence[Line], after: Sequence[Line]) -> list[frozenset[int]]:
    """Of each line the levels whose items stood on no line before; _LINE where there was no such line."""
    lines = {(line.kind, line.data_field, line.labels) for line in before}
    items = {line.labels[:size] for line in before for size in range(1, len(line.labels) + 1)}
    return [
        frozenset(
            [
                *(level for level in range(len(line.labels)) if line.labels[: level + 1] not in items),
                *([_LINE] if (line.kind, line.data_field, line.labels) not in lines else []),
            ]
        )
        for line in after
    ]
