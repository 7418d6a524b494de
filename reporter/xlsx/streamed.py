"""The block of a table whose rows lie in a file: looked through once, its cells made when they are written.

What the cells of a column must agree on (which texts are shared strings) is settled by the first look, which
also refuses what no cell can hold. The cells are the same as those of a block in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reporter.rows import Rows
from reporter.xlsx.cell_texts import CellTexts, Place
from reporter.xlsx.rows import Block, Cells
from reporter.xlsx.strings import SharedStrings
from reporter.xlsx.text_columns import Texts
from reporter.xlsx.value_columns import cell_texts

if TYPE_CHECKING:
    import polars as pl

__all__ = ["StreamedBlock", "streamed_block"]


class _Cells:
    """A column's cells, made batch by batch: each batch is looked at before the first one is written."""

    def __init__(self, place: Place, kind: pl.DataType, strings: SharedStrings) -> None:
        import polars as pl

        self.as_text = 0
        self._place = place
        self._strings = strings
        self._texts = Texts(place) if kind == pl.String else None

    def look(self, values: pl.Series, before: int) -> None:
        """Checks the values, which follow ``before`` others; TemplateError where no cell can hold one."""
        place = replace(self._place, before=before)
        if self._texts is None:
            self.as_text += cell_texts(values, place, None).as_text
        else:
            self._texts.look(values, place)

    def looked(self) -> None:
        """Settles what all batches have in common."""
        if self._texts is not None:
            self._texts.share(self._strings)

    def of(self, values: pl.Series) -> CellTexts:
        if self._texts is None or values.null_count() == len(values):
            return cell_texts(values, self._place, None)
        return self._texts.of(values)


@dataclass(frozen=True, slots=True)
class StreamedBlock:
    """A table's body in the result, as :class:`reporter.xlsx.rows.Block` is; ``part`` makes its cells.

    ``cells`` are the columns of the rows by sheet column, with their names, ``held`` the others.
    """

    first_row: int
    rows: Rows
    cells: Mapping[int, tuple[str, _Cells]]
    held: Mapping[int, Cells] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.rows.height

    @property
    def last_row(self) -> int:
        return self.first_row + self.count - 1

    @property
    def places(self) -> frozenset[int]:
        """The sheet columns that the block fills."""
        return frozenset(self.cells) | frozenset(self.held)

    @property
    def as_text(self) -> dict[int, int]:
        """The numbers that became text, by sheet column."""
        return {column: cells.as_text for column, (_, cells) in self.cells.items() if cells.as_text}

    def added(self, columns: Mapping[int, Cells]) -> StreamedBlock:
        """The block with further columns, which make their cells themselves or have them."""
        return replace(self, held={**self.held, **columns})

    def part(self, start: int, count: int) -> Block:
        """The cells of so many sheet rows from ``start`` on."""
        first = start - self.first_row
        rows = self.rows.slice(first, count, [name for name, _ in self.cells.values()])
        made = {column: cells.of(rows.get_column(name)) for column, (name, cells) in self.cells.items()}
        held = {column: cells.part(first, count) for column, cells in self.held.items()}
        return Block(start, count, {**made, **held})


def streamed_block(
    first_row: int, rows: Rows, places: Mapping[int, Place], strings: SharedStrings
) -> StreamedBlock:
    """The block of these rows, ``places`` by sheet column; TemplateError where a value fits no cell."""
    cells = {
        column: (place.header, _Cells(place, rows.schema[place.header], strings))
        for column, place in places.items()
    }
    before = 0
    for batch in rows.batches(list(rows.columns)):
        for name, one in cells.values():
            one.look(batch.get_column(name), before)
        before += batch.height
    for _, one in cells.values():
        one.looked()
    return StreamedBlock(first_row, rows, cells)
