"""How a refreshed pivot's cells look: as present ones of the same kind do, else as Excel would have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from reporter.pivot.model import Layout, PivotCell, PivotTable
from reporter.template.pivots.shape import Line, Role, Shape
from reporter.xlsx.cell_formats import CellFormat, formatted
from reporter.xlsx.styles import Styles

__all__ = ["Looks", "blank_places"]

_BUTTONS = {"data_caption", "field_button", "page_caption"}
_LABELS = {"row_label", "row_subtotal_label", "grand_label"}
_VALUES = {"value", "subtotal", "grand"}
_HEADS = {*_BUTTONS, "column_label", "column_subtotal_label", "row_subtotal_label", "grand_label"}
_ABOVE_VALUES = {"column_label", "column_subtotal_label"}
_DATE = 14
"""The number format of a date that no field gives one."""


class Looks:
    """The styles that a pivot's cells have, by what they are; ``present`` are those of the sheet's cells."""

    def __init__(
        self,
        before: Shape,
        present: Mapping[tuple[int, int], str],
        after: Shape,
        table: PivotTable,
        styles: Styles | None,
    ) -> None:
        self._after = after
        self._table = table
        self._styles = styles
        self._buttons = _buttons(before, present, styles)
        self._known = _by_role(before, present, {*self._buttons})
        own = {labels for role in self._known for labels in role if isinstance(labels, tuple)}
        self._rows = _sorts(after.rows, own)
        self._columns = _sorts(after.columns, own)
        self._top = after.ref.first_row + after.first_data_row
        self._left = after.ref.first_column + after.first_data_column
        self._learned: dict[tuple[object, ...], tuple[int, str]] = {}
        self._made: dict[tuple[object, ...], str] = {}

    def of(self, cell: PivotCell) -> str:
        """The style of a cell that holds something."""
        narrow, style = self._button(cell) or self._role(cell.row, cell.column)
        dated = isinstance(cell.value, datetime)
        heads = not self._known and self._heads(cell)
        key = (narrow, style, cell.kind, cell.number, cell.indent, dated, heads)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._changed(cell, narrow, style)
        return found

    def _button(self, cell: PivotCell) -> tuple[int, str] | None:
        """The look of a button above the values, which stays at its place whatever stands below it."""
        if cell.kind not in _BUTTONS:
            return None
        ref = self._after.ref
        style = self._buttons.get((cell.row - ref.first_row, cell.column - ref.first_column))
        return None if style is None else (0, style)

    def _changed(self, cell: PivotCell, narrow: int, style: str) -> str:
        if self._styles is None:
            return style
        wanted = self._wanted(cell, narrow, style, self._styles)
        return style if wanted == CellFormat() else formatted(self._styles, style, wanted)

    def blank(self, row: int, column: int) -> str:
        """The style of a place that holds nothing; of words only where that very place has one."""
        narrow, style = self._role(row, column)
        return "" if narrow and (row < self._top or column < self._left) else style

    def _role(self, row: int, column: int) -> tuple[int, str]:
        """How narrow the first role is that a present cell has, and its style; the last and "" for none."""
        sort = self._sort(row, column)
        found = self._learned.get(sort)
        if found is None:
            roles = self._after.roles(row, column)
            at = next((at for at, role in enumerate(roles) if role in self._known), None)
            found = (len(roles), "") if at is None else (at, self._known[roles[at]])
            self._learned[sort] = found
        return found

    def _sort(self, row: int, column: int) -> tuple[object, ...]:
        """What the place has in common with all others whose roles give the same style."""
        down, right = row - self._top, column - self._left
        return (
            self._rows[down] if 0 <= down < len(self._rows) else (down,),
            self._columns[right] if 0 <= right < len(self._columns) else (right,),
        )

    def _wanted(self, cell: PivotCell, narrow: int, style: str, styles: Styles) -> CellFormat:
        """What the learned style lacks, or has too much where it is that of another kind of cell."""
        number, indent = None, None
        if cell.kind in _VALUES:
            number = self._number(cell, style, styles)
        elif isinstance(cell.value, datetime) and not styles.shows_dates(style):
            number = self._label_number(cell)
        if cell.kind in _LABELS and narrow > 1 and (cell.indent or self._compact(cell)):
            indent = cell.indent
        corner = cell.column < self._left or cell.row < self._after.ref.first_row
        button = cell.kind in _BUTTONS and (corner or cell.kind != "data_caption")
        pressed = button if narrow and (button or style) else None
        if self._known:
            return CellFormat(number, pressed, indent)
        above = cell.kind in _ABOVE_VALUES or (cell.kind == "grand_label" and cell.row < self._top)
        return CellFormat(number, pressed, indent, bold=self._heads(cell), right=above)

    def _heads(self, cell: PivotCell) -> bool:
        """Whether a cell of a pivot that nobody has formatted stands out.

        A pivot's own style says so in Excel; a program that doesn't know it shows the cells alone.
        """
        down = cell.row - self._top
        line = self._after.rows[down] if 0 <= down < len(self._after.rows) else None
        outer = line is not None and (line.kind != "data" or line.depth < len(self._table.rows))
        return cell.kind in _HEADS or outer

    def _number(self, cell: PivotCell, style: str, styles: Styles) -> int | None:
        """The data field's number format, where the cell has none of its own."""
        field = self._table.data[cell.number] if 0 <= cell.number < len(self._table.data) else None
        if field is None or not field.number_format or styles.number_of(style):
            return None
        return field.number_format

    def _label_number(self, cell: PivotCell) -> int:
        if not 0 <= cell.number < len(self._table.fields):
            return _DATE
        own = self._table.fields[cell.number].number_format
        return own or self._table.cache[cell.number].number_format or _DATE

    def _compact(self, cell: PivotCell) -> bool:
        if not 0 <= cell.number < len(self._table.fields):
            return self._table.compact
        field = self._table.fields[cell.number]
        return field.compact and field.outline


def _sorts(lines: Sequence[Line], own: Collection[tuple[str, ...]]) -> list[tuple[object, ...]]:
    """What lines have in common; those that have styles of their own are told by their labels too."""
    return [
        (line.kind, line.depth, line.data_field, line.labels if line.labels in own else None)
        for line in lines
    ]


def _buttons(
    shape: Shape, present: Mapping[tuple[int, int], str], styles: Styles | None
) -> dict[tuple[int, int], str]:
    """The styles of the buttons above the values, by their place from the top left corner."""
    pressed = {style for style in {*present.values()} if styles and styles.has_pivot_button(style)}
    ref = shape.ref
    top, left = ref.first_row + shape.first_data_row, ref.first_column + shape.first_data_column
    return {
        (row - ref.first_row, column - ref.first_column): style
        for (row, column), style in present.items()
        if style in pressed and ref.first_row <= row < top and column >= left
    }


def _by_role(
    shape: Shape, present: Mapping[tuple[int, int], str], buttons: Collection[tuple[int, int]]
) -> dict[Role, str]:
    """The style that most of the present cells of a role have; what comes first among equals.

    A cell that looks as all of its kind do has no role of its own; buttons have none.
    """
    counts: dict[Role, Counter[str]] = {}
    ref = shape.ref
    cells = {
        (row, column): shape.roles(row, column)
        for row, column in present
        if (row - ref.first_row, column - ref.first_column) not in buttons
    }
    for place, roles in cells.items():
        for role in roles:
            counts.setdefault(role, Counter())[present[place]] += 1
    found = {role: styles.most_common(1)[0][0] for role, styles in counts.items()}
    for place, (first, *wider) in cells.items():
        style = present[place]
        if wider and found.get(wider[0]) == style and len(counts[wider[0]]) == 1:
            found.pop(first, None)
    return found


def blank_places(layout: Layout) -> Iterator[tuple[int, int]]:
    """The places of the grid that hold nothing."""
    held = {(cell.row, cell.column) for cell in layout.cells}
    area = layout.ref
    columns = range(area.first_column, area.last_column + 1)
    for row in range(area.first_row, area.last_row + 1):
        for column in columns:
            if (row, column) not in held:
                yield row, column
