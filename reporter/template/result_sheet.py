"""A sheet as it will be: its cells, its formulas at their new places, its filled tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reporter.template.columns import Calculated
from reporter.template.formulas import MovedFormula
from reporter.xlsx.filled_sheet import FilledSheet
from reporter.xlsx.moves import Area
from reporter.xlsx.tables import Table

if TYPE_CHECKING:
    import polars as pl

    from reporter.rows import Column

__all__ = ["FilledTable", "ResultSheet"]


@dataclass(frozen=True, slots=True)
class FilledTable:
    """A table's body in the result: the columns of data, and the calculated ones, by sheet column."""

    table: Table
    first_row: int
    count: int
    data: Mapping[int, pl.Series | Column]
    calculated: Sequence[Calculated]

    @property
    def area(self) -> Area:
        last_row = self.first_row + self.count - 1
        return Area(self.first_row, self.table.ref.first_column, last_row, self.table.ref.last_column)


@dataclass(slots=True)
class ResultSheet:
    """A sheet under its new name."""

    name: str
    filled: FilledSheet
    formulas: Sequence[MovedFormula] = ()
    tables: list[FilledTable] = field(default_factory=list)

    def texts(self) -> Iterator[str]:
        """The formulas' texts; of a calculated column that of its first row."""
        yield from (one.text for one in self.formulas)
        for table in self.tables:
            yield from (column.formula for column in table.calculated)
