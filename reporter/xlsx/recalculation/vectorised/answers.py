"""What the engine gives for the different values that the rows hold, asked for once each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from reporter.xlsx.cells import Value
from reporter.xlsx.recalculation.model import Formula, Sheet
from reporter.xlsx.recalculation.vectorised.syntax import Asked
from reporter.xlsx.recalculation.vectorised.vectors import BeyondError, Vector, listed, of_values

__all__ = ["Answers", "answered"]

_MOST = 50_000
"""Different values from which on asking for each is as much work as row by row."""

Read: TypeAlias = Callable[[int], Vector]
"""The values of a sheet's column in the rows at hand."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The engine's values by the different values of the columns that a function reads."""

    asked: Asked
    different: pl.DataFrame
    values: Vector

    def __call__(self, column: Read) -> Vector:
        """The values in some rows."""
        keys = _keys(self.asked, column)
        names = keys.columns
        places = (
            keys.join(self.different, on=names, how="left", nulls_equal=True, maintain_order="left")
            .get_column("place")
            .to_numpy()
        )
        words = self.values.words.gather(pl.Series(places))
        return Vector(len(places), self.values.each_kind[places], self.values.numbers[places], words)


def answered(
    asked: Asked, rows: Iterable[Read], evaluate: Callable[[Sheet], Mapping[tuple[int, int], Value]]
) -> Answers:
    """The answers for these rows; BeyondError where they are too many or the engine has none.

    ``evaluate`` gives the values of a sheet's formulas, by row and column. A function may find a cell that is
    blank, which only the engine can tell from one that holds 0.
    """
    different = pl.DataFrame()
    for column in rows:
        different = pl.concat([different, _keys(asked, column)]).unique(maintain_order=True)
        if different.height > _MOST:
            raise BeyondError("a function over values that mostly occur but once")
    height, own = different.height, len(asked.columns) + 1
    columns = [listed(_vector(different, at)) for at in range(len(asked.columns))]
    cells = {
        (row, at): value
        for at, values in enumerate(columns, 1)
        for row, value in enumerate(values, 1)
        if value is not None
    }
    texts = {row: asked.text(row) for row in range(1, height + 1)}
    formulas = {(row, own): Formula(text) for row, text in texts.items()}
    blank = {(row, own + 1): Formula(f"ISBLANK({text})") for row, text in texts.items()}
    found = evaluate(Sheet("", cells, {**formulas, **blank}))
    if not formulas.keys() <= found.keys():
        raise BeyondError("a function that the engine can't compute")
    values = [None if found.get((row, own + 1)) is True else found[row, own] for row in texts]
    return Answers(asked, different.with_row_index("place"), of_values(values))


def _keys(asked: Asked, column: Read) -> pl.DataFrame:
    found: dict[str, object] = {}
    for at, place in enumerate(asked.columns):
        vector = column(place)
        found |= {f"{at} kind": vector.each_kind, f"{at} number": vector.numbers, f"{at} text": vector.words}
    return pl.DataFrame(found)


def _vector(keys: pl.DataFrame, at: int) -> Vector:
    kinds, numbers = (keys.get_column(f"{at} {name}").to_numpy() for name in ("kind", "number"))
    return Vector(keys.height, kinds, numbers, keys.get_column(f"{at} text"))
