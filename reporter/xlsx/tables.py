"""Tables (ListObjects): what a table part says, and the part of a filled one."""

from __future__ import annotations

from dataclasses import dataclass

from reporter.xlsx.cells import parse_area
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import Area
from reporter.xlsx.strings import decoded

__all__ = ["Table", "TableColumn", "read_table", "unfiltered"]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: ``formula`` is that of a calculated column, ``totals`` the function of its totals cell."""

    name: str
    formula: str = ""
    array: bool = False
    totals: str = ""

    @property
    def calculated(self) -> bool:
        return bool(self.formula)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its part, the name that formulas use, and its cells on ``sheet``."""

    name: str
    sheet: str
    part: str
    ref: Area
    columns: tuple[TableColumn, ...]
    header_rows: int = 1
    totals_rows: int = 0

    @property
    def body(self) -> Area:
        """The rows of data: at least one, as Excel wants it."""
        first = self.ref.first_row + self.header_rows
        last = max(first, self.ref.last_row - self.totals_rows)
        return Area(first, self.ref.first_column, last, self.ref.last_column)

    def sheet_column(self, position: int) -> int:
        """The sheet's column of the table's column, counted from 0."""
        return self.ref.first_column + position


def read_table(data: bytes, part: str, sheet: str) -> Table:
    """The table that a part declares."""
    table = parse(data).elements("table")[0]
    return Table(
        table.get("displayName") or table.get("name"),
        sheet,
        part,
        parse_area(table.get("ref")),
        tuple(_column(column) for column in table.walk("tableColumn")),
        int(table.get("headerRowCount", "1")),
        int(table.get("totalsRowCount", "0")),
    )


def _column(element: Element) -> TableColumn:
    formula = element.find("calculatedColumnFormula")
    return TableColumn(
        decoded(element.get("name")),
        formula.text if formula is not None else "",
        formula is not None and formula.get("array") in ("1", "true"),
        element.get("totalsRowFunction"),
    )


def unfiltered(data: bytes) -> bytes:
    """The part of a filled table: sort state and filter criteria gone, which were those of other rows."""
    document = parse(data)
    table = document.elements("table")[0]
    table.unset("insertRow")
    table.unset("insertRowShift")
    for child in table.elements("sortState"):
        table.remove(child)
    for filters in table.elements("autoFilter"):
        for child in filters.elements("filterColumn", "sortState"):
            if child.name == "sortState" or child.elements():
                filters.remove(child)
    return bytes(document)
