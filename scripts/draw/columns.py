"""What a sheet's table is made of: its columns with their kinds, and where it came to stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

__all__ = ["CENTRED", "KINDS", "LEFT", "Column", "Place", "Table"]

# Column kinds: number format and alignment of the cells; headers are aligned as their cells are.
KINDS = {
    "text": ("", ""),
    "text after figures": ("", "indent"),
    "wrapped after figures": ("", "wrap indent"),
    "wrapped": ("", "wrap"),
    "code": ("text", ""),
    "label": ("text", "center"),
    "badge": ("", "center"),
    "whole": ("whole", ""),
    "whole spaced": ("whole spaced", ""),
    "rank": ("plain", "center"),
    "percent": ("percent", ""),
    "percent change": ("percent change", ""),
    "accuracy": ("accuracy", ""),
    "accuracy change": ("accuracy change", ""),
    "decimal": ("decimal", ""),
    "exact": ("exact", ""),
    "million": ("million", ""),
    "million spaced": ("million spaced", ""),
    "million change": ("million change", ""),
    "percent arrow spaced": ("percent arrow spaced", ""),
    "accuracy arrow spaced": ("accuracy arrow spaced", ""),
    "exact spaced": ("exact spaced", ""),
    "points": ("points", ""),
    "fine points": ("fine points", ""),
    "date": ("date", "right"),
    "month": ("month", "right"),
    "sparkline": ("", ""),
}
LEFT = ("text", "wrapped", "code")
CENTRED = ("rank", "badge", "label", "sparkline")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, the kind of its cells, two or three invented values."""

    header: str
    kind: str
    sample: Sequence[object] = ()
    width: float | None = None
    total: str = ""
    formula: str = ""
    name: str = ""
    """The column's name in a table without header row; the header is then a cell above it."""

    @property
    def wraps(self) -> bool:
        """True where the header takes two lines of its column's width."""
        return self.width is not None and len(self.header) > self.width and "{{" not in self.header

    @property
    def calculation(self) -> str:
        """The formula of its cells; a column of sparklines has an empty one, so that it needs no data."""
        return '=""' if self.kind == "sparkline" else self.formula

    @property
    def column_name(self) -> str:
        return self.name or self.header


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table came to stand, all 0-based; the body is first_row to last_row."""

    sheet: str
    header_row: int
    first_row: int
    last_row: int
    first_column: int
    names: tuple[str, ...]

    def column(self, name: str) -> int:
        return self.first_column + self.names.index(name)

    def body(self, name: str) -> str:
        """The column's cells as an absolute reference with its sheet; grows with the table."""
        column = self.column(name)
        cells: str = xl_range_abs(self.first_row, column, self.last_row, column)
        return f"'{self.sheet}'!{cells}"

    def local(self, first: str, last: str = "") -> tuple[int, int, int, int]:
        """The cells from one column to another, as XlsxWriter takes them."""
        return self.first_row, self.column(first), self.last_row, self.column(last or first)

    def header(self, name: str) -> str:
        cell = xl_rowcol_to_cell(self.header_row, self.column(name), row_abs=True, col_abs=True)
        return f"='{self.sheet}'!{cell}"

    def values(self, name: str) -> str:
        return f"={self.body(name)}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, what it shows, its columns; rows come from the columns' samples."""

    name: str
    description: str
    columns: Sequence[Column]
    headed: bool = True
    """False: no header row in the table, so that the visible headers may be placeholders."""

    @property
    def rows(self) -> int:
        return max(len(column.sample) for column in self.columns)

    @property
    def totalled(self) -> bool:
        return any(column.total for column in self.columns)
