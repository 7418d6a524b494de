"""CSV files of the demo: a header, RFC 4180 quoting, lines that end in a line feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from reporter.demo.counter import Ints

__all__ = ["Column", "coded", "days", "decimals", "write_table"]

Column = pl.Series | Ints | Sequence[object]


def write_table(folder: Path, table: str, columns: Mapping[str, Column]) -> int:
    """Write ``table``.csv; its number of rows."""
    frame = pl.DataFrame({name: pl.Series(name, values) for name, values in columns.items()})
    frame.write_csv(folder / f"{table}.csv", quote_style="necessary")
    return frame.height


def coded(values: Sequence[str], positions: Ints) -> pl.Series:
    """The value at each position."""
    return pl.Series(values, dtype=pl.String).gather(positions)


def decimals(values: Ints) -> pl.Series:
    """Ten-thousandths as text with four decimals: 1250 is 0.1250."""
    low, high = int(values.min()), int(values.max())
    if high - low > len(values):
        return pl.Series([_decimal(value) for value in values.tolist()])
    return coded([_decimal(value) for value in range(low, high + 1)], values - low)


def _decimal(value: int) -> str:
    return f"{value // 10_000}.{value % 10_000:04d}"


def days(since_epoch: Ints) -> pl.Series:
    """Days since 1970-01-01 as text, 2020-06-30."""
    low, high = int(since_epoch.min()), int(since_epoch.max())
    texts = pl.Series(range(low, high + 1), dtype=pl.Int32).cast(pl.Date).dt.strftime("%Y-%m-%d")
    return texts.gather(since_epoch - low)
