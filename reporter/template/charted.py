"""The cells that a chart draws, as they will be: values, number formats, and which of them are hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporter.xlsx.cells import Value
from reporter.xlsx.charts import Cells
from reporter.xlsx.moves import Area
from reporter.xlsx.styles import Styles

if TYPE_CHECKING:
    from reporter.template.result_sheet import ResultSheet

__all__ = ["charted"]


@dataclass(slots=True)
class _Span:
    """Rows of the cells that come from one area of a sheet, from ``start`` on."""

    start: int
    sheet: ResultSheet
    area: Area

    def style(self, row: int, column: int) -> str:
        """The format of a cell in the result; that of a table's body is its first row's in the template."""
        for table in self.sheet.tables:
            if table.area.holds(row, column):
                cell = self.sheet.filled.sheet.cell(table.table.body.first_row, column)
                return cell.style if cell else ""
        cell = self.sheet.filled.at(row, column)
        return cell.style if cell else ""

    def place(self, row: int, column: int) -> tuple[int, int]:
        return self.area.first_row + row - self.start, self.area.first_column + column


def charted(
    areas: Sequence[tuple[ResultSheet, Area]],
    values: Callable[[ResultSheet, Area], list[list[Value]]],
    styles: Styles | None,
) -> Cells:
    """The cells of the areas, one below the other."""
    rows: list[list[Value]] = []
    spans: list[_Span] = []
    hidden: set[int] = set()
    for sheet, area in areas:
        spans.append(_Span(len(rows), sheet, area))
        rows += values(sheet, area)
        hidden |= {
            row - area.first_row + spans[-1].start
            for row in sheet.filled.hidden_rows
            if area.first_row <= row <= area.last_row
        }
    codes: dict[str, str] = {}

    def code(row: int, column: int) -> str:
        if styles is None:
            return ""
        span = next(span for span in reversed(spans) if span.start <= row)
        style = span.style(*span.place(row, column))
        if style not in codes:
            codes[style] = styles.code_of(style)
        return codes[style]

    return Cells(rows, code, (frozenset(hidden), _hidden_columns(spans)))


def _hidden_columns(spans: Sequence[_Span]) -> frozenset[int]:
    """The places of columns that are hidden in all of the areas."""
    found = [
        {column - span.area.first_column for column in span.sheet.filled.hidden_columns(span.area)}
        for span in spans
    ]
    return frozenset(set.intersection(*found)) if found else frozenset()
