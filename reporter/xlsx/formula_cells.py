"""Cells of a calculated column that was computed whole: each holds its formula and its value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from reporter.xlsx.recalculation.vectorised.vectors import ERROR, ERRORS, LOGICAL, NUMBER, TEXT
from reporter.xlsx.text_columns import escaped

if TYPE_CHECKING:
    from reporter.xlsx.cell_texts import Pieces
    from reporter.xlsx.recalculation.vectorised import Computed

__all__ = ["FormulaCells"]

_WHOLE = 1e15
_ENDS = r"^\s|\s$"


@dataclass(frozen=True, slots=True)
class FormulaCells:
    """The cells as the row writer takes them; ``formulas`` is the XML of the first cell's and of the others'.

    They are made for the rows that are written. ``start`` is the place of the first of them among the values.
    """

    values: Computed
    formulas: tuple[str, str]
    style: str = ""
    start: int = 0
    as_text: int = 0
    texts: None = None

    def pieces(self, column: pl.Expr) -> Pieces:
        """What follows the style: everything."""
        return [column]

    def part(self, first: int, count: int) -> FormulaCells:
        """The cells of so many rows from ``first`` on."""
        return replace(self, start=self.start + first)

    def rows(self, first: int, count: int) -> pl.Series:
        """What ``pieces`` takes, of some rows."""
        first += self.start
        if first or self.formulas[0] == self.formulas[1]:
            return self._written(first, count, self.formulas[1])
        head = self._written(0, min(count, 1), self.formulas[0])
        return head.append(self._written(1, count - 1, self.formulas[1])) if count > 1 else head

    def _written(self, first: int, count: int, formula: str) -> pl.Series:
        vector = self.values.vector(first, count)
        frame = pl.DataFrame({"number": vector.numbers, "kind": vector.each_kind, "text": vector.words})
        if vector.are(NUMBER):
            return frame.select(_number(frame, formula).alias("cell")).to_series()
        kinds = {NUMBER: _number, TEXT: _text, LOGICAL: _logical, ERROR: _error}
        cells = [
            pl.when(pl.col("kind") == kind).then(written(frame, formula))
            for kind, written in kinds.items()
            if vector.may_be(kind)
        ]
        return frame.select(pl.coalesce(cells).alias("cell")).to_series()


def _number(frame: pl.DataFrame, formula: str) -> pl.Expr:
    """Whole numbers without a point, whatever stands in the other rows."""
    numbers = frame.get_column("number")
    if ((numbers == numbers.floor()) & (numbers.abs() < _WHOLE)).all():
        written = pl.col("number").cast(pl.Int64, strict=False).cast(pl.String)
    else:
        written = pl.col("number").cast(pl.String).str.strip_suffix(".0")
    return pl.concat_str(pl.lit(f">{formula}<v>"), written, pl.lit("</v></c>"))


def _text(frame: pl.DataFrame, formula: str) -> pl.Expr:
    text = pl.lit(escaped(frame.get_column("text")))
    kept = (
        pl.when(pl.col("text").str.contains(_ENDS))
        .then(pl.lit(' xml:space="preserve"'))
        .otherwise(pl.lit(""))
    )
    return pl.concat_str(pl.lit(f' t="str">{formula}<v'), kept, pl.lit(">"), text, pl.lit("</v></c>"))


def _logical(frame: pl.DataFrame, formula: str) -> pl.Expr:
    written = pl.col("number").cast(pl.UInt8, strict=False).cast(pl.String)
    return pl.concat_str(pl.lit(f' t="b">{formula}<v>'), written, pl.lit("</v></c>"))


def _error(frame: pl.DataFrame, formula: str) -> pl.Expr:
    words = pl.lit(pl.Series(ERRORS)).gather(
        pl.col("number").cast(pl.UInt32, strict=False).clip(0, len(ERRORS) - 1)
    )
    return pl.concat_str(pl.lit(f' t="e">{formula}<v>'), words, pl.lit("</v></c>"))
