"""Functions of texts over whole columns; characters are counted as Excel counts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reporter.xlsx.recalculation.vectorised.coercion import as_numbers, as_texts, by_text
from reporter.xlsx.recalculation.vectorised.operators import concatenated
from reporter.xlsx.recalculation.vectorised.vectors import (
    VALUE,
    BeyondError,
    Vector,
    constant,
    first_error,
    logicals,
    numbers,
    texts,
)

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Codes

__all__ = ["WORDING"]

_BEYOND_PLANE = r"[\x{10000}-\x{10FFFF}]"
_LONGEST = 32_767


def _of_text(function: Callable[[pl.Series], pl.Series]) -> Callable[[Vector], Vector]:
    def computed(value: Vector) -> Vector:
        words, codes = as_texts(value)
        return texts(function(words), codes)

    return computed


def _of_letters(function: Callable[[str], str]) -> Callable[[pl.Series], pl.Series]:
    """Letter by letter, as Excel does: one that would become two stays."""

    def letter(character: str) -> str:
        changed = function(character)
        return changed if len(changed) == 1 else character

    return lambda words: by_text(words, lambda text: "".join(map(letter, text)), pl.String)


def _trimmed(words: pl.Series) -> pl.Series:
    return words.str.strip_chars(" ").str.replace_all(" +", " ")


def _length(value: Vector) -> Vector:
    words, codes = _plain(value)
    return numbers(words.str.len_chars().cast(pl.Float64).to_numpy(), codes)


def _plain(value: Vector) -> tuple[pl.Series, Codes | None]:
    """The texts, whose characters are all counted as one."""
    words, codes = as_texts(value)
    if words.str.contains(_BEYOND_PLANE).any():
        raise BeyondError("characters that Excel counts as two")
    return words, codes


def _counted(value: Vector | None, size: int, least: int) -> tuple[pl.Series, Codes | None]:
    """A number of characters, and ``#VALUE!`` where it is less than the least one."""
    found, codes = as_numbers(constant(1, size) if value is None else value)
    few = found < least
    cut = pl.Series(np.clip(np.trunc(found), least, _LONGEST).astype(np.int64))
    return cut, first_error(codes, (few * VALUE).astype(np.uint8) if few.any() else None)


def _left(value: Vector, count: Vector | None = None) -> Vector:
    words, wrong = _plain(value)
    number, bad = _counted(count, value.size, 0)
    return texts(_sliced(words, pl.repeat(0, value.size, eager=True), number), first_error(wrong, bad))


def _right(value: Vector, count: Vector | None = None) -> Vector:
    words, wrong = _plain(value)
    number, bad = _counted(count, value.size, 0)
    lengths = words.str.len_chars().cast(pl.Int64)
    start = (lengths - number).clip(lower_bound=0)
    return texts(_sliced(words, start, number), first_error(wrong, bad))


def _middle(value: Vector, start: Vector, count: Vector) -> Vector:
    words, wrong = _plain(value)
    first, early = _counted(start, value.size, 1)
    number, bad = _counted(count, value.size, 0)
    return texts(_sliced(words, first - 1, number), first_error(wrong, early, bad))


def _sliced(words: pl.Series, start: pl.Series, count: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"text": words, "start": start, "count": count})
    return frame.select(pl.col("text").str.slice(pl.col("start"), pl.col("count"))).to_series()


def _exact(left: Vector, right: Vector) -> Vector:
    first, wrong = as_texts(left)
    second, bad = as_texts(right)
    return logicals((first == second).to_numpy(), first_error(wrong, bad))


WORDING: dict[str, Callable[..., Vector]] = {
    "LEN": _length,
    "LEFT": _left,
    "RIGHT": _right,
    "MID": _middle,
    "UPPER": _of_text(_of_letters(str.upper)),
    "LOWER": _of_text(_of_letters(str.lower)),
    "TRIM": _of_text(_trimmed),
    "EXACT": _exact,
    "CONCATENATE": concatenated,
    "CONCAT": concatenated,
}
