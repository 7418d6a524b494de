"""How a refreshed pivot's cells look: as present ones of the same kind do, else as Excel would have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from reporter.pivot.model import Layout, PivotCell, PivotTable
from reporter.template.pivots.shape import Role, Shape
from reporter.xlsx.cell_formats import CellFormat, formatted
from reporter.xlsx.styles import Styles

__all__ = ["Looks", "blank_places"]

_BUTTONS = {"data_caption", "field_button", "page_caption"}
_LABELS = {"row_label", "row_subtotal_label", "grand_label"}
_VALUES = {"value", "subtotal", "grand"}
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
        self._known = _by_role(before, present)
        self._made: dict[tuple[str, CellFormat], str] = {}

    def of(self, cell: PivotCell) -> str:
        """The style of a cell that holds something."""
        narrow, style = self._learned(cell.row, cell.column)
        if self._styles is None:
            return style
        wanted = self._wanted(cell, narrow, style, self._styles)
        if wanted == CellFormat():
            return style
        key = (style, wanted)
        if key not in self._made:
            self._made[key] = formatted(self._styles, style, wanted)
        return self._made[key]

    def blank(self, row: int, column: int) -> str:
        """The style of a place that holds nothing; of words only where that very place has one."""
        narrow, style = self._learned(row, column)
        first = self._after.ref
        words = (
            row < first.first_row + self._after.first_data_row
            or column < first.first_column + self._after.first_data_column
        )
        return "" if narrow and words else style

    def _learned(self, row: int, column: int) -> tuple[int, str]:
        """How narrow the first role is that a present cell has, and its style; len(roles) for none."""
        roles = self._after.roles(row, column)
        for narrow, role in enumerate(roles):
            if role in self._known:
                return narrow, self._known[role]
        return len(roles), ""

    def _wanted(self, cell: PivotCell, narrow: int, style: str, styles: Styles) -> CellFormat:
        """What the learned style lacks, or has too much where it is that of another kind of cell."""
        number, indent = None, None
        if cell.kind in _VALUES:
            number = self._number(cell, style, styles)
        elif isinstance(cell.value, datetime) and not styles.shows_dates(style):
            number = self._label_number(cell)
        if cell.kind in _LABELS and narrow > 1 and (cell.indent or self._compact(cell)):
            indent = cell.indent
        button = cell.kind in _BUTTONS
        return CellFormat(number, button if narrow and (button or style) else None, indent)

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


def _by_role(shape: Shape, present: Mapping[tuple[int, int], str]) -> dict[Role, str]:
    """The style that most of the present cells of a role have; what comes first among equals."""
    counts: dict[Role, Counter[str]] = {}
    for (row, column), style in present.items():
        for role in shape.roles(row, column):
            counts.setdefault(role, Counter())[style] += 1
    return {role: found.most_common(1)[0][0] for role, found in counts.items()}


def blank_places(layout: Layout) -> list[tuple[int, int]]:
    """The places of the grid that hold nothing."""
    held = {(cell.row, cell.column) for cell in layout.cells}
    area = layout.ref
    return [
        (row, column)
        for row in range(area.first_row, area.last_row + 1)
        for column in range(area.first_column, area.last_column + 1)
        if (row, column) not in held
    ]
