"""What was read of tables' columns: their numbers and blank cells, which have no order."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reporter.xlsx.moves import Area
    from reporter.xlsx.rules.rows import Kinds

__all__ = ["Body", "ExactSum", "SheetTaker", "Tally"]

_DIGITS = 53
_HALF = 26
"""Binary digits of a double, and of its lower half: sums of halves are exact in doubles."""
_LOWEST = 1100
_MANY = 65_536
"""Numbers that are held before their digits are added up."""
_EXPONENTS = _LOWEST + 1025
"""Places by exponents, the lowest one first."""
_TEXTS = {b"s", b"str", b"inlineStr"}


class ExactSum:
    """The exact sum of doubles, in whatever order they come; what is held doesn't grow with their number.

    The digits of many are added up as whole numbers, by exponents.
    """

    def __init__(self) -> None:
        self._halves: list[list[int]] = []
        self._recent = array("d")
        self._finite = True
        self.count = 0

    def add(self, numbers: Iterable[float]) -> None:
        """Adds numbers."""
        before = len(self._recent)
        self._recent.extend(numbers)
        self.count += len(self._recent) - before
        if len(self._recent) > _MANY:
            self._fold()

    def _fold(self) -> None:
        import numpy as np

        numbers = np.frombuffer(self._recent)
        self._finite = self._finite and bool(np.isfinite(numbers).all())
        if self._finite:
            self._halves = self._halves or [[0] * _EXPONENTS, [0] * _EXPONENTS]
            fractions, exponents = np.frexp(numbers)
            whole = (fractions * 2.0**_DIGITS).astype(np.int64)
            halves = (whole >> _HALF, whole & (1 << _HALF) - 1)
            for held, part in zip(self._halves, halves, strict=True):
                sums = np.bincount(exponents + _LOWEST, part)
                for place in np.flatnonzero(sums).tolist():
                    held[place] += int(sums[place])
        self._recent = array("d")

    @property
    def total(self) -> float:
        """The nearest double to the sum, NaN where not all numbers are finite."""
        if not (self._finite and all(map(math.isfinite, self._recent))):
            return math.nan
        if not self._halves:
            return math.fsum(self._recent)
        self._fold()
        pairs = enumerate(zip(*self._halves, strict=True))
        exact: int = sum(((high << _HALF) + low) << place for place, (high, low) in pairs if high or low)
        found: float = exact / (1 << _LOWEST + _DIGITS)
        return found


@dataclass(slots=True)
class Tally:
    """What was read of a column: a numeric one's sum, how many cells are blank, the words to compare.

    A cell of a numeric column is blank where it holds no number.
    """

    numeric: bool
    compared: bool = False
    sum: ExactSum = field(default_factory=ExactSum)
    blank: int = 0
    words: list[Any] = field(default_factory=list)

    def add(self, cells: Sequence[Any]) -> None:
        """Adds cells as Python's values; blank ones are empty text."""
        if self.compared:
            self.words += cells
        if not self.numeric:
            self.blank += cells.count("")
            return
        try:
            self.sum.add(array("d", cells))
        except TypeError:  # not numbers only
            found = [_number(cell) for cell in cells]
            self.sum.add(number for number in found if number is not None)
            self.blank += found.count(None)

    def add_written(self, cells: Sequence[bytes], kind: bytes, empty: Collection[bytes]) -> bool:
        """Adds cells of a type as they are written; False where a numeric column holds texts.

        ``empty`` are the indexes of empty shared strings.
        """
        if self.numeric and kind in _TEXTS:
            return False
        if self.numeric:
            self.sum.add(_doubles(cells))
        elif kind == b"s":
            self.blank += sum(map(cells.count, empty))
        elif kind in _TEXTS:
            self.blank += cells.count(b"")
        return True


def _doubles(cells: Sequence[bytes]) -> list[float]:
    """The nearest doubles to the numbers as they are written."""
    import polars as pl

    found: list[float] = pl.Series(cells, dtype=pl.Binary).cast(pl.String).cast(pl.Float64).to_list()
    return found


def _number(cell: Any) -> float | None:
    """The cell's number; numbers with more digits than a double holds stand as text."""
    if cell == "" or cell is None:
        return None
    try:
        return float(cell if isinstance(cell, int | float) else Decimal(str(cell)))
    except (InvalidOperation, ValueError):
        return None


@dataclass(slots=True)
class Body:
    """A table's body and its columns' tallies, by name, of ``height`` rows so far.

    ``whole`` is false where some of its cells are for the other reader to understand.
    """

    area: Area
    numeric: Mapping[str, bool]
    tallies: dict[str, Tally] = field(default_factory=dict)
    height: int = 0
    whole: bool = True

    def begin(self) -> None:
        """Forgets what was read."""
        self.tallies = {name: Tally(numeric) for name, numeric in self.numeric.items()}
        self.height, self.whole = 0, True

    def add(self, columns: Sequence[Sequence[Any]]) -> None:
        """Adds rows as the other reader gives them, a column at a time."""
        for tally, cells in zip(self.tallies.values(), columns, strict=True):
            tally.add(cells)
        self.height += len(columns[0])

    def add_written(self, kinds: Kinds, values: Sequence[Sequence[bytes]], empty: Collection[bytes]) -> None:
        """Adds rows of the same cells, a column at a time, the first one their numbers."""
        first, last = self.area.first_row, self.area.last_row
        numbers = [*map(int, values[0])]
        low, high = bisect_left(numbers, first), bisect_right(numbers, last)
        if low == high:
            return
        self.height += high - low
        for column, tally in enumerate(self.tallies.values(), self.area.first_column):
            if column not in kinds:
                tally.blank += high - low
                continue
            place, kind = kinds[column]
            cells = values[place] if high - low == len(numbers) else values[place][low:high]
            self.whole &= tally.add_written(cells, kind, empty)


class SheetTaker:
    """The bodies of a worksheet's tables, filled while its rows are scanned."""

    def __init__(self, bodies: Sequence[Body], empty: Collection[bytes]) -> None:
        self.bodies = bodies
        self._empty = empty

    def begin(self) -> None:
        for body in self.bodies:
            body.begin()

    def take(self, kinds: Kinds, rows: Sequence[tuple[bytes, ...]]) -> None:
        values = [*zip(*rows, strict=True)]
        for body in self.bodies:
            body.add_written(kinds, values, self._empty)
