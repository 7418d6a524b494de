"""What a stored procedure gave back: named columns with their SQL types, and the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporter.rows import Rows

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["Column", "ResultSet"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result set: its name and its SQL type as the server's wire protocol names it.

    ``type`` is the lower-case SQL name: ``decimal``, ``bigint``, ``double``, ``date``, ``datetime``,
    ``time``, ``varchar``, ``json``, ``blob``, ``bit`` … The frame's dtype follows from it (docs/values.md).
    """

    name: str
    type: str
    scale: int = 0
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class ResultSet:
    """The rows of one result set, in the order the server sent them, with exactly these columns.

    A large one lies in a temporary file; ``frame`` is all of it in memory.
    """

    columns: tuple[Column, ...]
    rows: Rows

    @property
    def frame(self) -> pl.DataFrame:
        return self.rows.frame

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame, for analysts; decimals, texts and bytes stay exact (object dtype)."""
        import pandas as pd

        return pd.DataFrame(
            {
                column.name: column.to_numpy()
                if column.dtype.is_integer() or column.dtype.is_float() or column.dtype.is_temporal()
                else pd.Series(column.to_list(), dtype=object)
                for column in self.frame
            }
        )
