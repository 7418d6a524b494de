"""Tables that say what only the refreshed pivots tell: filled once more, with as many rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from reporter.rows import Rows
from reporter.template.columns import TableRows
from reporter.template.live import Live, with_formulas
from reporter.template.pivots import Shown
from reporter.template.result import Result
from reporter.xlsx.filled_sheet import Body
from reporter.xlsx.moves import Area
from reporter.xlsx.styles import Styles

if TYPE_CHECKING:
    from reporter.rows import Frames

__all__ = ["Late", "filled_again"]

Late: TypeAlias = "Callable[[Sequence[Shown]], Mapping[str, Frames]]"
"""Rows of tables, by their names, that say what the refreshed pivots show."""


def filled_again(
    result: Result, frames: Mapping[str, Frames], styles: Styles | None, live: Live
) -> list[tuple[str, Area]]:
    """Puts other rows into tables that are filled by now; the cells that they take, by sheet.

    ``live`` are formulas of their cells.
    """
    found: list[tuple[str, Area]] = []
    for sheet in result.sheets.values():
        for at, filled in enumerate(sheet.tables):
            table = filled.table
            if table.name not in frames:
                continue
            rows = TableRows(table, sheet.filled.sheet, Rows.of(frames[table.name]), styles)
            block = rows.block(filled.first_row, result.strings, result.date1904)
            block = with_formulas(rows, block, live.get(table.name, {}))
            sheet.filled.bodies[at] = Body(table.body, block)
            columns = {place: rows.rows.column(name) for place, name in rows.places.items()}
            sheet.tables[at] = replace(filled, data={} if rows.empty else columns)
            found.append((sheet.name, filled.area))
    return found
