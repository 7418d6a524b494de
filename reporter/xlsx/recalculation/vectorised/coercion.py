"""Values taken as numbers, texts or logical values, as Excel's operators and functions take them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reporter.xlsx.recalculation.vectorised.vectors import (
    ERROR,
    LOGICAL,
    NUMBER,
    TEXT,
    VALUE,
    BeyondError,
    Vector,
    first_error,
)

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Codes, Mask, Numbers

__all__ = ["as_logicals", "as_numbers", "as_texts", "by_text", "numbers_written"]

_NUMBER = re.compile(
    r" *([+-]?(?:\d+\.?\d*|\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d*)?)(?:[eE][+-]?\d+)?)(%?) *", re.ASCII
)
_LIKE_A_NUMBER = re.compile(r"\d")
_DIGITS = 15
_PLAIN = (1e-4, 1e15)
"""Numbers of this size are written without an exponent, whatever writes them."""


def as_numbers(values: Vector) -> tuple[Numbers, Codes | None]:
    """The numbers that arithmetic takes, 0 for blank cells, and the codes of errors.

    A text that is a number counts as that number, another one is ``#VALUE!``.
    """
    if not (values.may_be(TEXT) or values.may_be(ERROR)):
        return values.numbers, None
    codes = values.errors
    found = values.numbers if codes is None else np.where(codes > 0, 0.0, values.numbers)
    if values.may_be(TEXT):
        read, failed = _read(values.words)
        found = np.where(values.mask(TEXT), read, found)
        codes = first_error(codes, failed)
    return found, codes


def _read(words: pl.Series) -> tuple[Numbers, Codes]:
    read = by_text(words, _number, pl.Float64)
    failed = (words.is_not_null() & read.is_null()).to_numpy() * VALUE
    return read.fill_null(0.0).to_numpy(), failed.astype(np.uint8)


def _number(text: str) -> float | None:
    """The number that a text is, None for none; dates and money are left to the engine."""
    match = _NUMBER.fullmatch(text)
    if match is not None:
        found = float(match[1].replace(",", ""))
        return found / 100 if match[2] else found
    if _LIKE_A_NUMBER.search(text):
        raise BeyondError("a text with digits taken as a number")
    return None


def as_logicals(values: Vector) -> tuple[Mask, Codes | None]:
    """True or false as a condition is, blank cells false, and the codes of errors."""
    codes = values.errors
    found: Mask = values.numbers != 0
    if values.may_be(TEXT):
        read = by_text(values.words, _logical, pl.Boolean)
        failed = ((values.words.is_not_null() & read.is_null()).to_numpy() * VALUE).astype(np.uint8)
        found = np.where(values.mask(TEXT), read.fill_null(value=False).to_numpy(), found)
        codes = first_error(codes, failed)
    return found, codes


def _logical(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.casefold())


def as_texts(values: Vector) -> tuple[pl.Series, Codes | None]:
    """The texts that ``&`` takes, "" for blank cells, and the codes of errors; no text is null."""
    if values.are(TEXT):
        return values.words, None
    found = values.words
    if values.may_be(NUMBER):
        found = _filled(found, values.mask(NUMBER), numbers_written(values))
    if values.may_be(LOGICAL):
        words = pl.Series(np.where(values.numbers != 0, "TRUE", "FALSE"), dtype=pl.String)
        found = _filled(found, values.mask(LOGICAL), words)
    return found.fill_null(""), values.errors


def _filled(words: pl.Series, mask: Mask, others: pl.Series) -> pl.Series:
    return others if mask.all() else others.zip_with(pl.Series(mask), words)


def numbers_written(values: Vector) -> pl.Series:
    """The numbers as the format General writes them, with 15 digits at most."""
    numbers = np.where(values.mask(NUMBER), values.numbers, 0.0)
    sizes = np.abs(numbers[numbers != 0])
    if len(sizes) and not (_PLAIN[0] <= sizes.min() and sizes.max() < _PLAIN[1]):
        raise BeyondError("a number with an exponent taken as a text")
    if (numbers == np.trunc(numbers)).all():
        return pl.Series(numbers.astype(np.int64)).cast(pl.String)
    words = pl.Series(numbers).cast(pl.String).str.strip_suffix(".0")
    long = words.str.len_bytes() > _DIGITS + 1
    if not long.any():
        return words
    return words.zip_with(
        ~long, by_text(words.zip_with(long, pl.Series([None], dtype=pl.String)), _cut, pl.String)
    )


def _cut(text: str) -> str:
    found = f"{float(text):.{_DIGITS}g}"
    if "e" in found:
        raise BeyondError("a number with an exponent taken as a text")
    return found


def by_text(
    words: pl.Series, function: Callable[[str], object], kind: type[pl.DataType] | pl.DataType
) -> pl.Series:
    """The function's value for each text, asked for once where a text comes again; null for null."""
    different = words.drop_nulls().unique(maintain_order=True)
    if not len(different):
        return pl.repeat(None, len(words), dtype=kind, eager=True)
    found = pl.Series([function(text) for text in different.to_list()], dtype=kind)
    return found.gather(words.cast(pl.Enum(different)).to_physical().cast(pl.UInt32))
