"""What a recalculation is given and gives back: cells, formulas, tables and names, apart from any package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from reporter.rows import Column
from reporter.xlsx.cells import Value
from reporter.xlsx.moves import Area

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Block", "Book", "Cell", "Formula", "Name", "Recalculated", "Sheet", "Table", "Uncomputed"]

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
    values: Sequence[Value] | pl.Series | Column

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.values) - 1

    def rows(self, first: int, last: int) -> list[Value]:
        """The values from the first to the last row, both inclusive and within the block."""
        part = self.part(first, last).values
        return list(part.to_list() if hasattr(part, "to_list") else part)

    def parts(self) -> Iterator[Sequence[Value] | pl.Series]:
        """The values, of a column in a file a bounded number at a time."""
        if isinstance(self.values, Column):
            yield from self.values.parts()
        else:
            yield self.values

    def part(self, first: int, last: int) -> Block:
        """The block of the rows from first to last, which nothing is copied or read for."""
        return Block(first, self.column, self.values[first - self.first_row : last - self.first_row + 1])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells by (row, column). Cells with a formula may hold its stored value too.

    ``blocks`` hold long columns; a cell in ``cells`` or ``formulas`` goes before the block's.
    """

    name: str
    cells: Mapping[tuple[int, int], Value] = field(default_factory=dict)
    formulas: Mapping[tuple[int, int], Formula] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


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
    """The new value of each computed cell, and the formulas that nobody could compute."""

    values: Mapping[Cell, Value]
    uncomputed: tuple[Uncomputed, ...]
