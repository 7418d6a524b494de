"""The records of a pivot cache as XML: made a batch of rows at a time, while the part is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from reporter.pivot.refresh.cache_writing import item_markup
from reporter.pivot.refresh.shared_items import scalar
from reporter.rows import Rows

if TYPE_CHECKING:
    import polars as pl

__all__ = ["RecordStream", "Written"]

_BATCH = 16_384
_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<pivotCacheRecords xmlns="%b" xmlns:r="%b" count="%d">'
)
_NAMESPACES = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
_STRICT = (
    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_MARCH = datetime(1900, 3, 1)
"""Sheets and caches count dates before it differently."""
_TAIL = b"</pivotCacheRecords>"


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A database field of the records: the column that holds its values, or the indices of shared items."""

    column: str
    codes: np.ndarray | None = None


class RecordStream:
    """The part's bytes in chunks, made anew each time they are iterated.

    ``strict`` is true in a workbook of ISO 29500's strict kind.
    """

    def __init__(self, rows: Rows, fields: Sequence[Written], strict: bool = False) -> None:
        self._namespaces = _STRICT if strict else _NAMESPACES
        self._rows = rows
        self._fields = fields
        self._inline = [field.column for field in fields if field.codes is None]
        most = max((int(field.codes.max()) for field in fields if field.codes is not None), default=-1)
        self._most = most

    def __iter__(self) -> Iterator[bytes]:
        import polars as pl

        yield _HEAD % (*self._namespaces, self._rows.height)
        numbers = pl.int_range(0, self._most + 1, eager=True).cast(pl.String)
        texts = pl.select('<x v="' + pl.lit(numbers) + '"/>').to_series() if self._most >= 0 else numbers
        for first in range(0, self._rows.height, _BATCH):
            yield self._chunk(first, min(_BATCH, self._rows.height - first), texts)
        yield _TAIL

    def _chunk(self, first: int, count: int, texts: pl.Series) -> bytes:
        import polars as pl

        rows = self._rows.slice(first, count, self._inline) if self._inline else None
        pieces: list[pl.Series] = []
        for at, field in enumerate(self._fields):
            if field.codes is not None:
                pieces.append(texts.gather(field.codes[first : first + count]).alias(str(at)))
            elif rows is not None:
                pieces.append(value_texts(rows.get_column(field.column)).alias(str(at)))
        line = pl.concat_str(pl.lit("<r>"), *[piece.name for piece in pieces], pl.lit("</r>"))
        joined: bytes = pl.DataFrame(pieces).select(line.str.join("").cast(pl.Binary)).item()
        return joined


def value_texts(values: pl.Series) -> pl.Series:
    """Each value as an element: n, d, b, s, or m where there is none."""
    import polars as pl

    kind = values.dtype
    if values.null_count() == len(values):
        return pl.repeat("<m/>", len(values), dtype=pl.String, eager=True)
    if kind in (pl.Categorical, pl.Enum):
        values = values.cast(pl.String)
    for holds, write in (
        (kind.is_float(), _floats),
        (kind.is_integer(), _integers),
        (kind.is_decimal(), _decimals),
        (kind in (pl.Date, pl.Datetime), _dates),
        (kind == pl.Boolean, lambda values: _around(values.cast(pl.UInt8).cast(pl.String), "b")),
        (values.dtype == pl.String, _texts),
    ):
        if holds:
            written: pl.Series = write(values)
            return written
    return _each(values)


def _around(texts: pl.Series, name: str) -> pl.Series:
    """The texts as values of such elements."""
    import polars as pl

    named = texts.alias("text")
    made = pl.concat_str(pl.lit(f'<{name} v="'), pl.col("text"), pl.lit('"/>'))
    if named.null_count():
        made = made.fill_null("<m/>")
    return named.to_frame().select(made.alias("text")).to_series()


def _floats(values: pl.Series) -> pl.Series:
    import polars as pl

    values = values.cast(pl.Float64).fill_nan(None)
    large = values.abs().max()
    if isinstance(large, float) and large < 1e15 and (values == values.floor()).all():
        return _around(values.cast(pl.Int64).cast(pl.String), "n")
    return _around(values.cast(pl.String).str.strip_suffix(".0").str.to_uppercase(), "n")


def _integers(values: pl.Series) -> pl.Series:
    import polars as pl

    edges = values.min(), values.max()
    if all(isinstance(edge, int) and abs(edge) < 10**15 for edge in edges):
        return _around(values.cast(pl.String), "n")
    return _each(values)


def _decimals(values: pl.Series) -> pl.Series:
    """Decimals as written, without trailing noughts, so that no double stands between."""
    import polars as pl

    texts = values.cast(pl.String)
    if getattr(values.dtype, "scale", 0):
        texts = texts.str.strip_chars_end("0").str.strip_suffix(".")
    return _around(texts, "n")


def _dates(values: pl.Series) -> pl.Series:
    import polars as pl

    dated = values.dtype == pl.Date
    moments = (values if dated else values.dt.replace_time_zone(None)).cast(pl.Datetime("us")).dt.round("1s")
    if bool((moments < _MARCH).any()):
        return _each(values)
    if dated:
        return _around(values.dt.strftime("%Y-%m-%dT00:00:00"), "d")
    return _around(moments.dt.strftime("%Y-%m-%dT%H:%M:%S"), "d")


def _texts(values: pl.Series) -> pl.Series:
    if values.str.contains(r"_x[0-9A-Fa-f]{4}_|[\x00-\x1f\x{fffe}\x{ffff}]").any():
        return _each(values)
    if values.str.contains_any(list(_ENTITIES)).any():
        values = values.str.replace_many(_ENTITIES)
    return _around(values, "s")


def _each(values: pl.Series) -> pl.Series:
    """Values that have no fast way, one by one."""
    import polars as pl

    texts = [item_markup(scalar(value)).decode() for value in values.to_list()]
    return pl.Series(texts, dtype=pl.String)
