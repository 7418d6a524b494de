"""The fast row writer: rows of tables' bodies as XML, built by polars a chunk of 16k rows at a time.

Cells come as columns (:mod:`reporter.xlsx.values`); a chunk is one concatenation of column letters, row
numbers and the cells' texts. Every cell keeps its ``r``: without it some readers see nothing, without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from reporter.xlsx.cells import column_letters
from reporter.xlsx.values import CellTexts

if TYPE_CHECKING:
    import polars as pl

    Pieces: TypeAlias = list["pl.Expr | str"]

__all__ = ["Block", "Loose", "row_chunks"]

CHUNK = 16_384
"""Rows built at once: larger chunks leave the processor's caches, smaller ones cost polars a query each."""


@dataclass(frozen=True, slots=True)
class Block:
    """A table's body in the result: ``columns`` maps sheet columns to their cells, from ``first_row`` on."""

    first_row: int
    count: int
    columns: Mapping[int, CellTexts]

    @property
    def last_row(self) -> int:
        return self.first_row + self.count - 1


@dataclass(frozen=True, slots=True)
class Loose:
    """What stands outside the blocks: cells by row, and the attributes of rows that have their own.

    ``common`` are the attributes of all other rows; each begins with a blank where it isn't empty.
    """

    cells: Mapping[int, Sequence[tuple[int, bytes]]] = field(default_factory=dict)
    tags: Mapping[int, bytes] = field(default_factory=dict)
    common: bytes = b""


def row_chunks(blocks: Sequence[Block], rows: tuple[int, int], loose: Loose) -> Iterator[bytes]:
    """The rows from first to last, in each of which every block is present, in chunks of XML."""
    for start in range(rows[0], rows[1] + 1, CHUNK):
        yield _chunk(blocks, start, min(CHUNK, rows[1] + 1 - start), loose)


def _chunk(blocks: Sequence[Block], start: int, count: int, loose: Loose) -> bytes:
    import polars as pl

    columns = sorted(
        ((column, block, cells) for block in blocks for column, cells in block.columns.items()),
        key=lambda found: found[0],
    )
    series = {"row": pl.int_range(start, start + count, eager=True).cast(pl.String)}
    pieces: Pieces = ['<row r="', pl.col("row"), '"', *_tags(loose, start, count, series), ">"]
    strewn = _strewn(loose, start, count, [column for column, _, _ in columns])
    for position, (column, block, cells) in enumerate(columns):
        pieces += _named(series, strewn.get(position))
        name = f"column {column}"
        series[name] = cells.values.slice(start - block.first_row, count)
        pieces += _cells(column_letters(column), pl.col(name), cells, series[name].null_count() > 0)
    pieces += [*_named(series, strewn.get(len(columns))), "</row>"]
    joined: bytes = pl.DataFrame(series).select(_joined(pieces).str.join("").cast(pl.Binary)).item()
    return joined


def _cells(letters: str, column: pl.Expr, cells: CellTexts, gaps: bool) -> Pieces:
    import polars as pl

    style = f' s="{cells.style}"' if cells.style else ""
    start: Pieces = [f'<c r="{letters}', pl.col("row"), f'"{style}']
    whole = [*start, *cells.pieces(column)]
    if not gaps:
        return whole
    return [_joined(whole).fill_null(_joined([*start, "/>"]) if style else "")]


def _joined(pieces: Pieces) -> pl.Expr:
    """One concatenation, neighbouring constants put together first."""
    import polars as pl

    merged: list[pl.Expr] = []
    constant = ""
    for piece in [*pieces, None]:
        if isinstance(piece, str):
            constant += piece
            continue
        if constant:
            merged.append(pl.lit(constant))
            constant = ""
        if piece is not None:
            merged.append(piece)
    return pl.concat_str(merged)


def _tags(loose: Loose, start: int, count: int, series: dict[str, pl.Series]) -> Pieces:
    here = {row - start: tag for row, tag in loose.tags.items() if start <= row < start + count}
    if not here:
        return [loose.common.decode()]
    return _named(series, [here.get(offset, loose.common).decode() for offset in range(count)])


def _strewn(loose: Loose, start: int, count: int, columns: Sequence[int]) -> dict[int, list[str]]:
    """Loose cells of the chunk by their position between the blocks' columns, one text a row."""
    found: dict[int, list[str]] = {}
    for row, cells in loose.cells.items():
        if not start <= row < start + count:
            continue
        for column, cell in cells:
            position = sum(1 for other in columns if other < column)
            found.setdefault(position, [""] * count)[row - start] += cell.decode()
    return found


def _named(series: dict[str, pl.Series], texts: list[str] | None) -> Pieces:
    import polars as pl

    if texts is None:
        return []
    name = f"texts {len(series)}"
    series[name] = pl.Series(name, texts, dtype=pl.String)
    return [pl.col(name)]
