"""A computed column: its values in memory or, where they are many, in a temporary file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numpy as np
import polars as pl

from reporter.rows import Gathering, Rows
from reporter.xlsx.cells import Value
from reporter.xlsx.recalculation.vectorised.vectors import NUMBER, TEXT, Vector, listed

__all__ = ["Computed"]

_SPAN = 16_384
_SCHEMA = {"kind": pl.UInt8(), "number": pl.Float64(), "text": pl.String()}


class Computed(Sequence[Value]):
    """The values of a computed column: a sequence whose slices are read when their values are."""

    __slots__ = ("_count", "_first", "_rows")

    def __init__(self, rows: Rows, first: int, count: int) -> None:
        self._rows = rows
        self._first = first
        self._count = count

    @classmethod
    def of(cls, vectors: Iterable[Vector]) -> Computed:
        """The values of the vectors, one after the other."""
        gathering = Gathering()
        for vector in vectors:
            columns = {"kind": vector.each_kind, "number": vector.numbers, "text": vector.words}
            gathering.add(pl.DataFrame(columns, schema=_SCHEMA))
        rows = gathering.rows(pl.DataFrame(schema=_SCHEMA))
        return cls(rows, 0, rows.height)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Value: ...
    @overload
    def __getitem__(self, place: slice) -> Computed: ...
    def __getitem__(self, place: int | slice) -> Value | Computed:
        if isinstance(place, slice):
            first, after, step = place.indices(self._count)
            if step != 1:
                raise ValueError("a computed column is read in its order")
            return Computed(self._rows, self._first + first, max(after - first, 0))
        at = place + self._count if place < 0 else place
        if not 0 <= at < self._count:
            raise IndexError(place)
        return listed(self.vector(at, 1))[0]

    def __iter__(self) -> Iterator[Value]:
        for part in self.parts():
            yield from part

    def slice(self, first: int, count: int) -> Computed:
        """So many values from ``first`` on."""
        return self[first : first + count]

    def to_list(self) -> list[Value]:
        """All of the values."""
        return list(self)

    def parts(self) -> Iterator[Sequence[Value] | pl.Series]:
        """The values, a bounded number at a time: numbers as a series, others as Python's own."""
        for first in range(0, self._count, _SPAN):
            vector = self.vector(first, min(_SPAN, self._count - first))
            yield pl.Series(vector.numbers) if vector.are(NUMBER) else listed(vector)

    def vector(self, first: int, count: int) -> Vector:
        """So many values from ``first`` on, to be reckoned with."""
        frame = self._rows.slice(self._first + first, count)
        kinds = frame.get_column("kind").to_numpy()
        numbers = frame.get_column("number").to_numpy()
        same = int(kinds[0]) if count and (kinds == kinds[0]).all() else None
        words = frame.get_column("text") if same == TEXT or (same is None and (kinds == TEXT).any()) else None
        return Vector(len(kinds), kinds.astype(np.uint8) if same is None else same, numbers, words)
