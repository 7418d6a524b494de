"""The fast row writer: rows of tables' bodies as XML, built by polars a chunk of 8k rows at a time.

Cells come as columns (:mod:`reporter.xlsx.value_columns`); a chunk is one concatenation of column letters,
row numbers and the cells' texts. Every cell keeps its ``r``: without it some readers see nothing, without a
word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from reporter.xlsx.cell_texts import Pieces
from reporter.xlsx.cells import column_letters

if TYPE_CHECKING:
    import polars as pl

    Column: TypeAlias = tuple[int, "Block", "Cells"]

__all__ = ["Block", "BlockOfRows", "Cells", "Loose", "row_chunks"]

CHUNK = 8_192
"""Rows built at once: larger chunks leave the processor's caches, smaller ones cost polars a query each."""


class Cells(Protocol):
    """A column's cells, in memory (``cell_texts.CellTexts``) or made when they are written."""

    @property
    def style(self) -> str: ...
    @property
    def as_text(self) -> int: ...
    @property
    def texts(self) -> pl.Series | None: ...
    def pieces(self, column: pl.Expr, /) -> Pieces: ...
    def rows(self, first: int, count: int) -> pl.Series: ...
    def part(self, first: int, count: int) -> Cells: ...


@dataclass(frozen=True, slots=True)
class Block:
    """A table's body in the result: ``columns`` maps sheet columns to their cells, from ``first_row`` on."""

    first_row: int
    count: int
    columns: Mapping[int, Cells]

    @property
    def last_row(self) -> int:
        return self.first_row + self.count - 1

    @property
    def places(self) -> frozenset[int]:
        """The sheet columns that the block fills."""
        return frozenset(self.columns)

    @property
    def as_text(self) -> dict[int, int]:
        """The numbers that became text, by sheet column."""
        return {column: cells.as_text for column, cells in self.columns.items() if cells.as_text}

    def added(self, columns: Mapping[int, Cells]) -> Block:
        """The block with further columns."""
        return Block(self.first_row, self.count, {**self.columns, **columns})

    def part(self, start: int, count: int) -> Block:
        """A block that holds so many sheet rows from ``start`` on, and maybe others: this one."""
        return self


class BlockOfRows(Protocol):
    """A table's body in the result, its cells in memory or made for the rows that are written."""

    @property
    def first_row(self) -> int: ...
    @property
    def count(self) -> int: ...
    @property
    def last_row(self) -> int: ...
    @property
    def places(self) -> frozenset[int]: ...
    @property
    def as_text(self) -> dict[int, int]: ...
    def added(self, columns: Mapping[int, Cells]) -> BlockOfRows: ...
    def part(self, start: int, count: int) -> Block: ...


@dataclass(frozen=True, slots=True)
class Loose:
    """What stands outside the blocks: cells by row, and the attributes of rows that have their own.

    ``common`` are the attributes of all other rows; each begins with a blank where it isn't empty.
    """

    cells: Mapping[int, Sequence[tuple[int, bytes]]] = field(default_factory=dict)
    tags: Mapping[int, bytes] = field(default_factory=dict)
    common: bytes = b""


def row_chunks(blocks: Sequence[BlockOfRows], rows: tuple[int, int], loose: Loose) -> Iterator[bytes]:
    """The rows from first to last, in each of which every block is present, in chunks of XML."""
    shapes: dict[_Shape, pl.Expr] = {}
    for start in range(rows[0], rows[1] + 1, CHUNK):
        count = min(CHUNK, rows[1] + 1 - start)
        parts = [block.part(start, count) for block in blocks]
        if any(part is not block for part, block in zip(parts, blocks, strict=True)):
            shapes = {}  # cells that are made for these rows may be written otherwise than those before
        columns = sorted(
            ((column, block, cells) for block in parts for column, cells in block.columns.items()),
            key=lambda found: found[0],
        )
        yield _chunk(columns, (start, count), loose, shapes)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a chunk's expression depends on: rows' own attributes, loose cells, columns with gaps.

    The latter two are positions among the blocks' columns.
    """

    tagged: bool
    strewn: tuple[int, ...]
    gaps: tuple[int, ...]


def _chunk(
    columns: Sequence[Column], rows: tuple[int, int], loose: Loose, shapes: dict[_Shape, pl.Expr]
) -> bytes:
    """The XML of some rows, given as the first one and their count; ``shapes`` keeps the expressions."""
    import polars as pl

    start, count = rows
    series = {"row": pl.int_range(start, start + count, eager=True).cast(pl.String)}
    tags = _tags(loose, start, count)
    if tags:
        series["tags"] = pl.Series(tags, dtype=pl.String)
    strewn = _strewn(loose, start, count, [column for column, _, _ in columns])
    series |= {f"loose {at}": pl.Series(texts, dtype=pl.String) for at, texts in strewn.items()}
    gaps: list[int] = []
    for position, (_, block, cells) in enumerate(columns):
        values = series[f"column {position}"] = cells.rows(start - block.first_row, count)
        if values.null_count():
            gaps.append(position)
    shape = _Shape(bool(tags), tuple(sorted(strewn)), tuple(gaps))
    if shape not in shapes:
        shapes[shape] = _row(columns, shape, loose.common.decode())
    joined: bytes = pl.DataFrame(series).select(shapes[shape].str.join("").cast(pl.Binary)).item()
    return joined


def _row(columns: Sequence[Column], shape: _Shape, common: str) -> pl.Expr:
    """The expression of a row's XML."""
    import polars as pl

    pieces: Pieces = ['<row r="', pl.col("row"), '"', pl.col("tags") if shape.tagged else common, ">"]
    for position, (column, _, cells) in enumerate(columns):
        if position in shape.strewn:
            pieces.append(pl.col(f"loose {position}"))
        values = pl.col(f"column {position}")
        pieces += _cells(column_letters(column), values, cells, position in shape.gaps)
    if len(columns) in shape.strewn:
        pieces.append(pl.col(f"loose {len(columns)}"))
    return _joined([*pieces, "</row>"])


def _cells(letters: str, column: pl.Expr, cells: Cells, gaps: bool) -> Pieces:
    import polars as pl

    style = f' s="{cells.style}"' if cells.style else ""
    start: Pieces = [f'<c r="{letters}', pl.col("row")]
    whole = [*start, column] if cells.texts is not None else [*start, f'"{style}', *cells.pieces(column)]
    if not gaps:
        return whole
    return [_joined(whole).fill_null(_joined([*start, f'"{style}/>']) if style else "")]


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


def _tags(loose: Loose, start: int, count: int) -> list[str]:
    """The attributes of each of the rows, none where all have the common ones."""
    here = {row - start: tag for row, tag in loose.tags.items() if start <= row < start + count}
    return [here.get(offset, loose.common).decode() for offset in range(count)] if here else []


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
