"""A workbook as it stands, as the book that a recalculation is given."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.xlsx.cells import Value, parse_area
from reporter.xlsx.formulas import translate
from reporter.xlsx.recalculation.model import Book, Formula, Name, Sheet, Table
from reporter.xlsx.sheet import Cell
from reporter.xlsx.sheet import Sheet as ScannedSheet
from reporter.xlsx.workbook import Workbook

__all__ = ["book_of", "formulas_of"]


def book_of(workbook: Workbook) -> Book:
    """All cells with formulas' stored values too; shared formulas are written out, data tables left out."""
    return Book(
        tuple(_sheet(workbook, sheet.name) for sheet in workbook.worksheets),
        tuple(
            Table(
                table.name,
                table.sheet,
                table.ref,
                tuple(column.name for column in table.columns),
                table.header_rows > 0,
                table.totals_rows > 0,
            )
            for table in workbook.tables
        ),
        tuple(Name(name.name, name.text, name.sheet or None) for name in workbook.names),
        workbook.date1904,
    )


def _sheet(workbook: Workbook, name: str) -> Sheet:
    scanned = workbook.sheet(name)
    cells: dict[tuple[int, int], Value] = {}
    for row in scanned.rows:
        for cell in scanned.cells(row):
            if (value := cell.value(workbook.strings)) is not None:
                cells[cell.row, cell.column] = value
    return Sheet(name, cells, dict(formulas_of(scanned)))


def formulas_of(sheet: ScannedSheet) -> Iterator[tuple[tuple[int, int], Formula]]:
    """The formulas of a scanned sheet by row and column."""
    shared: dict[str, tuple[str, Cell]] = {}
    for cell in sheet.formulas:
        found = cell.formula
        if found is None or found.kind == "dataTable":
            continue
        text = found.text
        if found.kind == "shared" and text:
            shared[found.shared] = (text, cell)
        elif found.kind == "shared" and found.shared in shared:
            first, at = shared[found.shared]
            text = translate(first, (at.row, at.column), (cell.row, cell.column))
        if text:
            array = parse_area(found.ref) if found.kind == "array" and found.ref else None
            yield (cell.row, cell.column), Formula(text, array)
