"""Cells of a filled table that show a figure and hold the formula that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from reporter.template.columns import TableRows
from reporter.xlsx.cell_texts import CellTexts
from reporter.xlsx.cells import Value
from reporter.xlsx.markup import escape
from reporter.xlsx.rows import BlockOfRows
from reporter.xlsx.values import finished, value_markup

__all__ = ["Live", "with_formulas"]

Live: TypeAlias = Mapping[str, Mapping[str, Sequence[str]]]
"""Formulas by table and header, one a row of the data; "" where the cell holds the value alone."""


def with_formulas(rows: TableRows, block: BlockOfRows, formulas: Mapping[str, Sequence[str]]) -> BlockOfRows:
    """The block with these formulas, by header, in cells that show the values of the rows."""
    import polars as pl

    if rows.empty or not formulas:
        return block
    columns: dict[int, CellTexts] = {}
    for place, header in rows.places.items():
        if header in formulas:
            values = rows.rows.column(header).to_list()
            texts = [_cell(*each) for each in zip(values, formulas[header], strict=True)]
            series = pl.Series(texts, dtype=pl.String)
            columns[place] = CellTexts(series, lambda column: [column], rows.style(place))
    return block.added(columns)


def _cell(value: Value, formula: str) -> str:
    """What follows the cell's number and style: the formula and the value that it shows."""
    shown = float(value) if isinstance(value, Decimal) else value
    kind, inner = value_markup(shown, None, computed=bool(formula))
    return finished(kind, (b"<f>%b</f>" % escape(formula) if formula else b"") + inner)
