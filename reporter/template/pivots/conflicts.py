"""What a pivot would run into as it grows: named before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.errors import Fault
from reporter.template.result import Result
from reporter.template.result_sheet import ResultSheet
from reporter.xlsx.cells import area_name, areas_name, parse_area
from reporter.xlsx.markup import parse
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW, Area
from reporter.xlsx.sheet import Cell

__all__ = ["Standing", "conflicts"]

_MOST = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """A pivot on a sheet of the result; ``before`` is where it stood, ``after`` where it comes to."""

    name: str
    sheet: str
    before: Area
    after: Area


def conflicts(result: Result, pivots: Sequence[Standing]) -> Iterator[Fault]:
    """A fault for each pivot that would cover cells, tables, merged cells or other pivots, or no cells.

    ``pivots`` are all of the workbook, those that stay as they are with one area twice.
    """
    for pivot in pivots:
        if pivot.after.last_row > LAST_ROW or pivot.after.last_column > LAST_COLUMN:
            what = f"pivot table {pivot.name} would have more rows or columns than its sheet"
            remedy = "put fewer items on its axes, or filter them"
            yield Fault(
                "template.pivot-too-large", what, f"{pivot.sheet}!{area_name(_corner(pivot))}", remedy=remedy
            )
            continue
        found = list(_found(result, pivot, pivots)) if _grows(pivot) else []
        if found:
            what = f"pivot table {pivot.name} would grow into {'; '.join(found)}"
            place = f"{pivot.sheet}!{area_name(pivot.after)}"
            remedy = "leave more room below and beside it, or move it to a sheet of its own"
            yield Fault("template.pivot-grows", what, place, found=area_name(pivot.before), remedy=remedy)


def _corner(pivot: Standing) -> Area:
    first = pivot.before
    return Area(first.first_row, first.first_column, first.first_row, first.first_column)


def _grows(pivot: Standing) -> bool:
    before, after = pivot.before, pivot.after
    return not (
        before.first_row <= after.first_row
        and before.first_column <= after.first_column
        and after.last_row <= before.last_row
        and after.last_column <= before.last_column
    )


def _found(result: Result, pivot: Standing, pivots: Sequence[Standing]) -> Iterator[str]:
    """What the pivot's new cells would cover, in words."""
    sheet = result.sheets[pivot.sheet.casefold()]
    vacated = [other.before for other in pivots if other.sheet.casefold() == pivot.sheet.casefold()]
    if cells := _cells(sheet, pivot.after, vacated):
        more = f" and {len(cells) - _MOST} more" if len(cells) > _MOST else ""
        yield f"the cells {', '.join(cells[:_MOST])}{more}" if len(cells) > 1 else f"the cell {cells[0]}"
    for table, name, area in result.tables:
        if name.casefold() == pivot.sheet.casefold() and area.meets(pivot.after):
            yield f"table {table.name} ({area_name(area)})"
    for other in pivots:
        if other is not pivot and other.sheet == pivot.sheet and other.after.meets(pivot.after):
            yield f"pivot table {other.name} ({area_name(other.after)})"
    if merged := list(_merged(sheet, pivot)):
        yield f"the merged cells {areas_name(merged)}"


def _cells(sheet: ResultSheet, area: Area, vacated: Sequence[Area]) -> list[str]:
    """The cells with a value or formula in the area, without those that pivots hold by now."""
    rows = sorted(row for row in sheet.filled.loose if area.first_row <= row <= area.last_row)
    return [
        area_name(Area(row, cell.column, row, cell.column))
        for row in rows
        for cell in sheet.filled.loose[row]
        if area.first_column <= cell.column <= area.last_column
        and not any(one.holds(row, cell.column) for one in vacated)
        and _holds(sheet.filled.edited(cell))
    ]


def _holds(cell: Cell) -> bool:
    """True where the cell has a value or formula, false where it has a format only."""
    return b"<" in cell.raw[1 : max(cell.raw.rfind(b"</"), 1)]


def _merged(sheet: ResultSheet, pivot: Standing) -> Iterator[Area]:
    if b"mergeCell" not in sheet.filled.frame:
        return
    for merge in parse(sheet.filled.frame).walk("mergeCell"):
        area = parse_area(merge.get("ref"))
        inside = pivot.before.holds(area.first_row, area.first_column)
        if area.meets(pivot.after) and not inside:
            yield area
