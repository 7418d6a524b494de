"""A column of cells as text, and what messages say of the column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from reporter.errors import Fault, TemplateError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CellTexts", "Pieces", "Place", "written"]

Pieces: TypeAlias = "list[pl.Expr | str]"
"""What is joined to a cell's text: columns and what stands between them."""


@dataclass(frozen=True, slots=True)
class Place:
    """What messages say of a column, and what its cells need: style index and date system.

    ``before`` counts the rows of the data that come before the values at hand.
    """

    table: str
    header: str
    style: str = ""
    first_row: int = 1
    date1904: bool = False
    before: int = 0

    def fault(self, code: str, what: str, row: int, found: str = "", remedy: str = "") -> TemplateError:
        """The error of the value in the given row of the values at hand, counted from 0."""
        row += self.before
        where = f"table {self.table}, column {self.header}, row {row + 1} (sheet row {self.first_row + row})"
        return TemplateError(Fault(code, what, where, "", found, remedy))


@dataclass(frozen=True, slots=True)
class CellTexts:
    """A column of cells: ``pieces(column)`` is the text that follows the style, from ``t=`` to ``</c>``.

    A null is a cell without a value, or no cell where it has no style either. ``as_text`` counts numbers that
    became text because a double can't hold their digits. Where there are ``texts``, the values are their
    indexes, and a text is all that follows the row's number: many rows share few cells.
    """

    values: pl.Series
    pieces: Callable[[pl.Expr], Pieces]
    style: str = ""
    as_text: int = 0
    texts: pl.Series | None = None

    def rows(self, first: int, count: int) -> pl.Series:
        """What ``pieces`` takes, or the texts, of some rows."""
        part = self.values.slice(first, count)
        return part if self.texts is None else self.texts.gather(part)

    def part(self, first: int, count: int) -> CellTexts:
        """The cells of so many rows from ``first`` on."""
        return replace(self, values=self.values.slice(first, count))


def written(numbers: pl.Series, style: str, opening: str) -> pl.Series:
    """What follows the row's number in the cells of these numbers."""
    import polars as pl

    start = f'" s="{style}"{opening}' if style else f'"{opening}'
    texts = numbers.to_frame("number").select(
        pl.concat_str(pl.lit(start), pl.col("number").cast(pl.String), pl.lit("</v></c>")).alias("text")
    )
    return texts.to_series()
