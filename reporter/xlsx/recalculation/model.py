"""What a recalculation is given and gives back: cells, formulas, tables and names, apart from any package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from reporter.rows import Column
from reporter.xlsx.cells import Value
from reporter.xlsx.formulas import translate
from reporter.xlsx.moves import Area

if TYPE_CHECKING:
    import polars as pl

    from reporter.xlsx.recalculation.vectorised.computed import Computed

__all__ = [
    "Block",
    "Book",
    "Cell",
    "FilledColumn",
    "Formula",
    "Name",
    "Recalculated",
    "Sheet",
    "Table",
    "Uncomputed",
]

Cell: TypeAlias = tuple[str, int, int]
"""Sheet, row and column."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's formula as the file holds it; ``array`` is an array formula's range, None for a plain one."""

    text: str
    array: Area | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Values below each other in one column, from ``first_row`` on: a column of a table's body."""

    first_row: int
    column: int
    values: Sequence[Value] | pl.Series | Column | Computed

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.values) - 1

    def rows(self, first: int, last: int) -> list[Value]:
        """The values from the first to the last row, both inclusive and within the block."""
        part = self.part(first, last).values
        return list(part.to_list() if hasattr(part, "to_list") else part)

    def parts(self) -> Iterator[Sequence[Value] | pl.Series]:
        """The values, of a column in a file a bounded number at a time."""
        if hasattr(self.values, "parts"):
            yield from self.values.parts()
        else:
            yield self.values

    def part(self, first: int, last: int) -> Block:
        """The block of the rows from first to last, which nothing is copied or read for."""
        return Block(first, self.column, self.values[first - self.first_row : last - self.first_row + 1])


@dataclass(frozen=True, slots=True)
class FilledColumn:
    """A formula that is filled down so many rows; ``formula`` as it reads in the first of them."""

    first_row: int
    count: int
    column: int
    formula: str
    array: bool = False

    @property
    def area(self) -> Area:
        return Area(self.first_row, self.column, self.first_row + self.count - 1, self.column)

    @property
    def place(self) -> tuple[int, int]:
        """The row and column of the first cell."""
        return self.first_row, self.column

    def formula_at(self, row: int) -> str:
        """The formula in one of the rows."""
        return translate(self.formula, (self.first_row, 1), (row, 1))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells by (row, column). Cells with a formula may hold its stored value too.

    ``blocks`` hold long columns; a cell in ``cells`` or ``formulas`` goes before the block's. ``filled`` are
    calculated columns.
    """

    name: str
    cells: Mapping[tuple[int, int], Value] = field(default_factory=dict)
    formulas: Mapping[tuple[int, int], Formula] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    filled: tuple[FilledColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``ref`` with header and totals row, where it has them, and its columns from left to right."""

    name: str
    sheet: str
    ref: Area
    columns: tuple[str, ...]
    header: bool = True
    totals: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name and its formula; ``sheet`` where it holds for that sheet only."""

    name: str
    formula: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that formulas can read, in result coordinates."""

    sheets: tuple[Sheet, ...]
    tables: tuple[Table, ...] = ()
    names: tuple[Name, ...] = ()
    date1904: bool = False


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """A formula that couldn't be computed, and why."""

    sheet: str
    cell: str
    formula: str
    why: str


@dataclass(frozen=True, slots=True)
class Recalculated:
    """The new value of each computed cell, and the formulas that nobody could compute.

    ``columns`` are filled columns that were computed whole, by their first cell.
    """

    values: Mapping[Cell, Value]
    uncomputed: tuple[Uncomputed, ...]
    columns: Mapping[Cell, Computed] = field(default_factory=dict)
