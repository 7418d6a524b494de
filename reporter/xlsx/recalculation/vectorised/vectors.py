"""Values below each other as arrays: what each of them is, its number, its text.

Excel's values have four types and cells may be blank; a column may hold all of them. ``numbers`` holds the
numbers, 1 and 0 for the logical values, and an error's code; it is 0 where the value is a text or blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl

from reporter.xlsx.cells import Value
from reporter.xlsx.errorvalues import ERROR_WORDS, ErrorValue
from reporter.xlsx.value_columns import serials
from reporter.xlsx.values import serial

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.float64]
    Codes: TypeAlias = npt.NDArray[np.uint8]
    Mask: TypeAlias = npt.NDArray[np.bool_]

__all__ = [
    "BLANK",
    "DIV",
    "ERROR",
    "ERRORS",
    "LOGICAL",
    "NA",
    "NUM",
    "NUMBER",
    "TEXT",
    "VALUE",
    "BeyondError",
    "Vector",
    "blank",
    "constant",
    "errors",
    "first_error",
    "listed",
    "logicals",
    "numbers",
    "of_series",
    "of_values",
    "select",
    "texts",
]

BLANK, NUMBER, TEXT, LOGICAL, ERROR = range(5)
"""Kinds; those of values in the order in which Excel compares them."""

ERRORS = ("", *ERROR_WORDS)
"""Error values by their codes; 0 is none."""
DIV, VALUE, NUM, NA = (ERRORS.index(word) for word in ("#DIV/0!", "#VALUE!", "#NUM!", "#N/A"))

_EXACT = 2**53
_TEXT_FROM = 10**15
_SMALLEST = np.finfo(np.float64).smallest_normal


class BeyondError(Exception):
    """A formula or a value that columns aren't reckoned with; the message says what."""


@dataclass(frozen=True, slots=True)
class Vector:
    """Values: ``kinds`` one for each, or one for all. ``texts`` is null where the value is no text."""

    size: int
    kinds: Codes | int
    numbers: Numbers
    texts: pl.Series | None = None

    def are(self, kind: int) -> bool:
        """True where all values are of the kind."""
        return isinstance(self.kinds, int) and self.kinds == kind

    def may_be(self, kind: int) -> bool:
        """False where no value is of the kind."""
        return self.kinds == kind if isinstance(self.kinds, int) else bool((self.kinds == kind).any())

    def mask(self, kind: int) -> Mask:
        """Where the values are of the kind."""
        if isinstance(self.kinds, int):
            return np.full(self.size, self.kinds == kind)
        found: Mask = self.kinds == kind
        return found

    @property
    def errors(self) -> Codes | None:
        """The errors' codes, 0 for other values; None where there is no error."""
        if not self.may_be(ERROR):
            return None
        return np.where(self.mask(ERROR), self.numbers, 0).astype(np.uint8)

    @property
    def words(self) -> pl.Series:
        """The texts, null for other values."""
        return pl.repeat(None, self.size, dtype=pl.String, eager=True) if self.texts is None else self.texts

    @property
    def each_kind(self) -> Codes:
        """The kind of each value."""
        return np.full(self.size, self.kinds, np.uint8) if isinstance(self.kinds, int) else self.kinds


def blank(size: int) -> Vector:
    """Blank cells."""
    return Vector(size, BLANK, np.zeros(size))


def constant(value: Value, size: int) -> Vector:
    """One value, again and again."""
    if value is None:
        return blank(size)
    if isinstance(value, ErrorValue):
        return Vector(size, ERROR, np.full(size, float(ERRORS.index(value))))
    if isinstance(value, str):
        return Vector(size, TEXT, np.zeros(size), pl.repeat(value, size, dtype=pl.String, eager=True))
    if isinstance(value, bool):
        return Vector(size, LOGICAL, np.full(size, float(value)))
    number = serial(value) if isinstance(value, dt.date | dt.time | dt.timedelta) else value
    return Vector(size, NUMBER, np.full(size, float(number)))


def numbers(values: Numbers, codes: Codes | None = None) -> Vector:
    """Results of arithmetic: no finite number is ``#NUM!``, and what is too small for a double is 0."""
    lost = ~np.isfinite(values)
    if lost.any():
        found = np.where(lost, NUM, 0).astype(np.uint8)
        codes = found if codes is None else np.where(codes > 0, codes, found)
    values = np.where(np.abs(values) < _SMALLEST, 0.0, values)
    if codes is None or not codes.any():
        return Vector(len(values), NUMBER, values)
    failed = codes > 0
    kinds = np.where(failed, ERROR, NUMBER).astype(np.uint8)
    return Vector(len(values), kinds, np.where(failed, codes, values))


def logicals(values: Mask, codes: Codes | None = None) -> Vector:
    """Logical values, and errors where there is a code."""
    if codes is None or not codes.any():
        return Vector(len(values), LOGICAL, values.astype(np.float64))
    failed = codes > 0
    return Vector(
        len(values), np.where(failed, ERROR, LOGICAL).astype(np.uint8), np.where(failed, codes, values * 1.0)
    )


def texts(values: pl.Series, codes: Codes | None = None) -> Vector:
    """Texts, and errors where there is a code."""
    if codes is None or not codes.any():
        return Vector(len(values), TEXT, np.zeros(len(values)), values)
    failed = codes > 0
    kept = values.to_frame("text").select(pl.when(pl.Series(~failed)).then(pl.col("text"))).to_series()
    return Vector(len(values), np.where(failed, ERROR, TEXT).astype(np.uint8), codes.astype(np.float64), kept)


def errors(code: int, size: int) -> Vector:
    return Vector(size, ERROR, np.full(size, float(code)))


def first_error(*codes: Codes | None) -> Codes | None:
    """Of several arguments' errors that of the first one that has any."""
    found: Codes | None = None
    for one in codes:
        if one is not None:
            found = one if found is None else np.where(found > 0, found, one)
    return found


def select(mask: Mask, there: Vector, otherwise: Vector) -> Vector:
    """The values of the one where the mask is true, else those of the other."""
    if mask.all():
        return there
    if not mask.any():
        return otherwise
    first, second = there.kinds, otherwise.kinds
    same = isinstance(first, int) and isinstance(second, int) and first == second
    kinds = first if same else np.where(mask, there.each_kind, otherwise.each_kind)
    words = None
    if there.texts is not None or otherwise.texts is not None:
        words = there.words.zip_with(pl.Series(mask), otherwise.words)
    return Vector(there.size, kinds, np.where(mask, there.numbers, otherwise.numbers), words)


def of_series(values: pl.Series, date1904: bool = False) -> Vector:
    """A column of data as the cells that it becomes; nulls are blank cells."""
    kind = values.dtype
    size = len(values)
    if kind in (pl.Categorical, pl.Enum):
        values = values.cast(pl.String)
    if values.null_count() == size:
        return blank(size)
    if values.dtype == pl.String:
        return _with_blanks(Vector(size, TEXT, np.zeros(size), values), values)
    if kind == pl.Boolean:
        return _with_blanks(Vector(size, LOGICAL, _doubles(values)), values)
    if kind.is_numeric():
        return _with_blanks(Vector(size, NUMBER, _doubles(values)), values)
    if kind.is_temporal():
        return _with_blanks(Vector(size, NUMBER, _doubles(serials(values, date1904))), values)
    raise BeyondError(f"values of the type {kind}")


def _with_blanks(found: Vector, values: pl.Series) -> Vector:
    if not values.null_count():
        return found
    kinds = np.where(values.is_null().to_numpy(), BLANK, found.kinds).astype(np.uint8)
    return Vector(found.size, kinds, found.numbers, found.texts)


def _doubles(values: pl.Series) -> Numbers:
    kind = values.dtype
    edges: list[Any] = [abs(edge) for edge in (values.min(), values.max()) if edge is not None]  # type: ignore[arg-type]
    largest = max(edges, default=0)
    if kind.is_integer() and largest >= _TEXT_FROM:
        raise BeyondError("whole numbers that become text")
    if kind.is_decimal() and largest * 10 ** getattr(kind, "scale", 0) >= _EXACT:
        values = values.cast(pl.String)  # a quotient of what isn't exact would be rounded twice
    found: Numbers = values.cast(pl.Float64).fill_null(0.0).to_numpy()
    return found


def of_values(values: Sequence[Value]) -> Vector:
    """Python's own values, such as the engine gives; no dates among them."""
    kinds = np.array([_kind(value) for value in values], np.uint8)
    numbers = [
        float(ERRORS.index(value))
        if isinstance(value, ErrorValue)
        else 0.0
        if isinstance(value, str)
        else value
        for value in values
    ]
    words = [str(value) if kind == TEXT else None for kind, value in zip(kinds, values, strict=True)]
    found = np.array([number or 0.0 for number in numbers], np.float64)
    return Vector(len(values), kinds, found, pl.Series(words, dtype=pl.String))


def _kind(value: Value) -> int:
    if isinstance(value, ErrorValue):
        return ERROR
    kinds = ((bool, LOGICAL), (str, TEXT), (int | float, NUMBER))
    return next((kind for types, kind in kinds if isinstance(value, types)), BLANK)


def listed(found: Vector) -> Sequence[Value]:
    """The values as Python's own."""
    kinds = found.each_kind.tolist()
    words = found.words.to_list() if found.texts is not None else [None] * found.size
    return [_value(*one) for one in zip(kinds, found.numbers.tolist(), words, strict=True)]


def _value(kind: int, number: float, text: str | None) -> Value:
    if kind == NUMBER:
        return int(number) if number.is_integer() and abs(number) < _TEXT_FROM else number
    if kind == TEXT:
        return text
    if kind == LOGICAL:
        return bool(number)
    return ErrorValue(ERRORS[int(number)]) if kind == ERROR else None
