"""From the sizes of tables to the moves of a fill: which columns shift, and what would be torn apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reporter.errors import Fault, TemplateError
from reporter.template.open import Template
from reporter.xlsx import drawings
from reporter.xlsx.cells import area_name, parse_area
from reporter.xlsx.markup import parse, plain
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW, Area, Growth, Moves
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import SheetPart

__all__ = ["plan"]


def plan(template: Template, rows: Mapping[str, int]) -> Moves:
    """The moves when the named tables get so many rows; an empty one keeps a blank row, as Excel wants.

    Raises TemplateError with everything that can't move: what is wider than a table that has something beside
    it, and rows beyond the last one of a sheet.
    """
    growths: list[Growth] = []
    for name, count in rows.items():
        table = template.tables[name]
        body = table.body
        delta = max(count, 1) - (body.last_row - body.first_row + 1)
        if delta:
            growths.append(Growth(table.sheet, body, delta, _columns(template, table)))
    moves = Moves(growths)
    TemplateError.raise_if([*_overflows(template, moves, rows), *_torn(template, moves)])
    return moves


def _columns(template: Template, table: Table) -> tuple[int, int]:
    """The whole width where nothing stands beside the table, else the table's own columns."""
    own = (table.ref.first_column, table.ref.last_column)
    return own if _beside(template, table) else (1, LAST_COLUMN)


def _beside(template: Template, table: Table) -> bool:
    sheet = _sheet(template, table.sheet)
    top, bottom = table.ref.first_row, table.ref.last_row
    for _, area in (*_objects(template, sheet), *_drawn(template, sheet)):
        within = table.ref.first_column <= area.first_column and area.last_column <= table.ref.last_column
        if area.first_row <= bottom and top <= area.last_row and not within and area != table.ref:
            return True
    scanned = template.workbook.sheet(sheet.name)
    return any(
        not table.ref.first_column <= cell.column <= table.ref.last_column and (b"<" in cell.raw[1:-4])
        for row in scanned.rows
        if top <= row.number <= bottom
        for cell in scanned.cells(row)
    )


def _sheet(template: Template, name: str) -> SheetPart:
    return next(sheet for sheet in template.workbook.sheets if sheet.name == name)


def _objects(template: Template, sheet: SheetPart) -> Iterator[tuple[str, Area]]:
    """What can't be torn apart on a sheet, named as a message names it."""
    workbook = template.workbook
    for table in workbook.tables:
        if table.sheet == sheet.name:
            yield f"table {table.name}", table.ref
    for part in workbook.parts(sheet.part, "pivotTable"):
        pivot = workbook.parsed(part).elements()[0]
        location = pivot.find("location")
        if location is not None:
            yield f"pivot table {pivot.get('name')}", parse_area(location.get("ref"))
    scanned = workbook.sheet(sheet.name)
    if b"mergeCell" in scanned.tail:
        for merge in parse(scanned.head + scanned.tail).walk("mergeCell"):
            yield f"the merged cells {merge.get('ref')}", parse_area(merge.get("ref"))


def _drawn(template: Template, sheet: SheetPart) -> Iterator[tuple[str, Area]]:
    for part in template.drawings(sheet):
        for area in drawings.anchors(plain(template.workbook.package.read(part))):
            yield "drawing", area


def _torn(template: Template, moves: Moves) -> Iterator[Fault]:
    for sheet in {growth.sheet for growth in moves.growths}:
        for name, area in _objects(template, _sheet(template, sheet)):
            growth = moves.torn(sheet, area)
            if growth is None:
                continue
            table = next(
                table
                for table in template.workbook.tables
                if table.sheet == sheet and table.body == growth.body
            )
            yield Fault(
                "template.torn",
                f"table {table.name} can't change its rows without tearing {name} apart",
                f"{sheet}!{area_name(area)}",
                f"something within the columns of {table.name}, as there are cells beside that table",
                remedy=f"move {name} elsewhere, or leave nothing beside table {table.name}",
            )


def _overflows(template: Template, moves: Moves, rows: Mapping[str, int]) -> Iterator[Fault]:
    for name, count in rows.items():
        table = template.tables[name]
        below = table.body.first_row + count - 1 + table.totals_rows
        scanned = template.workbook.sheet(table.sheet)
        last = max((row.number for row in scanned.rows), default=0)
        shift = sum(growth.delta for growth in moves.on(table.sheet) if growth.body.last_row <= last)
        if max(below, last + shift) > LAST_ROW:
            yield Fault(
                "template.too-many-rows",
                f"table {name} would get {count:,} rows, more than its sheet has",
                f"{table.sheet}!{area_name(table.ref)}",
                f"at most {LAST_ROW:,} rows on a sheet",
                remedy="return fewer rows from the procedure",
            )
