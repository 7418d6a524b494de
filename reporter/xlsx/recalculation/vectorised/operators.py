"""Operators over whole columns: arithmetic, comparison, texts put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from reporter.xlsx.recalculation.vectorised.coercion import as_numbers, as_texts
from reporter.xlsx.recalculation.vectorised.vectors import (
    BLANK,
    DIV,
    LOGICAL,
    NUM,
    NUMBER,
    TEXT,
    VALUE,
    BeyondError,
    Vector,
    constant,
    first_error,
    logicals,
    numbers,
    select,
    texts,
)

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Mask, Numbers

__all__ = ["OPERATORS", "concatenated", "power", "snapped"]

_NEAR = 1e-14
"""Numbers further apart than this, of their size, differ within 15 digits."""
_LONGEST = 32_767


def _arithmetic(operator: Callable[[Numbers, Numbers], Numbers]) -> Callable[[Vector, Vector], Vector]:
    def computed(left: Vector, right: Vector) -> Vector:
        first, wrong = as_numbers(left)
        second, bad = as_numbers(right)
        return numbers(operator(first, second), first_error(wrong, bad))

    return computed


def _divided(left: Vector, right: Vector) -> Vector:
    first, wrong = as_numbers(left)
    second, bad = as_numbers(right)
    nothing = second == 0
    if not nothing.any():
        return numbers(first / second, first_error(wrong, bad))
    codes = first_error(wrong, bad, (nothing * DIV).astype(np.uint8))
    return numbers(first / np.where(nothing, 1.0, second), codes)


def power(left: Vector, right: Vector) -> Vector:
    """0^0 and roots of negative numbers are ``#NUM!``, 0 to a negative power is ``#DIV/0!``, as in Excel."""
    first, wrong = as_numbers(left)
    second, bad = as_numbers(right)
    nothing = first == 0
    own = np.where(nothing & (second == 0), NUM, np.where(nothing & (second < 0), DIV, 0)).astype(np.uint8)
    return numbers(
        np.power(np.where(own > 0, 1.0, first), second), first_error(wrong, bad, own if own.any() else None)
    )


def _unary(operator: Callable[[Numbers], Numbers]) -> Callable[[Vector], Vector]:
    def computed(value: Vector) -> Vector:
        found, codes = as_numbers(value)
        return numbers(operator(found), codes)

    return computed


def concatenated(*values: Vector) -> Vector:
    """The texts of the values, one after the other; ``#VALUE!`` where no cell could hold them."""
    pieces, codes = zip(*(as_texts(value) for value in values), strict=True)
    frame = pl.DataFrame({str(at): piece for at, piece in enumerate(pieces)})
    joined = frame.select(pl.concat_str(pl.all()).alias("text")).to_series()
    found = first_error(*codes)
    if (joined.str.len_bytes().max() or 0) > _LONGEST:  # type: ignore[operator]
        long = joined.map_elements(_is_long, return_dtype=pl.Boolean).to_numpy()
        found = first_error(found, (long * VALUE).astype(np.uint8))
    return texts(joined, found)


def _is_long(text: str) -> bool:
    return len(text.encode("utf-16-le")) > 2 * _LONGEST


def _compared(relation: Callable[[Numbers], Mask], *, ordered: bool) -> Callable[[Vector, Vector], Vector]:
    def computed(left: Vector, right: Vector) -> Vector:
        codes = first_error(left.errors, right.errors)
        return logicals(relation(_order(left, right, ordered=ordered)), codes)

    return computed


def _order(left: Vector, right: Vector, *, ordered: bool) -> Numbers:
    """-1, 0 or 1 as the left value comes before the right one: numbers, texts, false, true; case is equal."""
    if left.are(NUMBER) and right.are(NUMBER):
        return _numbers_order(left.numbers, right.numbers)
    left, right = _adapted(left, right), _adapted(right, left)
    found = np.sign(left.each_kind.astype(np.float64) - right.each_kind)
    equal = found == 0
    if equal.any():
        found = np.where(equal, _numbers_order(left.numbers, right.numbers), found)
        both = equal & left.mask(TEXT) & right.mask(TEXT)
        if both.any():
            found = np.where(both, _texts_order(left.words, right.words, ordered=ordered), found)
    return found


def _adapted(value: Vector, other: Vector) -> Vector:
    """The values with blank cells as what the others are: 0, an empty text, or false."""
    if not value.may_be(BLANK):
        return value
    kinds = other.each_kind
    found = value
    for kind, empty in ((TEXT, ""), (LOGICAL, False), (NUMBER, 0)):
        mask = value.mask(BLANK) & (kinds == kind)
        if mask.any():
            found = select(mask, constant(empty, value.size), found)
    return found


def _numbers_order(left: Numbers, right: Numbers) -> Numbers:
    """The order of the numbers' first 15 digits."""
    found = np.sign(left - right)
    near = (found != 0) & (np.abs(left - right) <= _NEAR * np.abs(left))
    for at in np.flatnonzero(near):
        first, second = (float(f"{value[at]:.15g}") for value in (left, right))
        found[at] = (first > second) - (first < second)
    return found


def _texts_order(left: pl.Series, right: pl.Series, *, ordered: bool) -> Numbers:
    """The order of texts; of other characters than letters of English, digits and blanks only equality."""
    first, second = left.str.to_lowercase(), right.str.to_lowercase()
    differ = (first != second).fill_null(value=False)
    if ordered:
        for words in (first.filter(differ), second.filter(differ)):
            if words.str.contains("[^a-z0-9 ]").any():
                raise BeyondError("texts ordered by the rules of a language")
    return np.where(differ, np.where((first < second).fill_null(value=False), -1.0, 1.0), 0.0)


def snapped(result: Vector, left: Vector, right: Vector, operator: str) -> Vector:
    """The sum or difference, 0 where the operands cancel each other out within 15 digits.

    Excel does so where it is the last operation of a formula and stands in no brackets.
    """
    first, _ = as_numbers(left)
    second, _ = as_numbers(right)
    size = np.abs(result.numbers)
    if not ((size > 0) & (size <= _NEAR * np.abs(first))).any():
        return result
    cancelled = result.mask(NUMBER) & (_numbers_order(first, second if operator == "-" else -second) == 0)
    return select(cancelled, constant(0, result.size), result)


OPERATORS: dict[str, Callable[..., Vector]] = {
    "+": _arithmetic(np.add),
    "-": _arithmetic(np.subtract),
    "*": _arithmetic(np.multiply),
    "/": _divided,
    "^": power,
    "&": concatenated,
    "=": _compared(lambda order: order == 0, ordered=False),
    "<>": _compared(lambda order: order != 0, ordered=False),
    "<": _compared(lambda order: order < 0, ordered=True),
    "<=": _compared(lambda order: order <= 0, ordered=True),
    ">": _compared(lambda order: order > 0, ordered=True),
    ">=": _compared(lambda order: order >= 0, ordered=True),
    "u-": _unary(np.negative),
    "%": _unary(lambda found: found / 100),
    "u+": lambda value: value,
}
"""By operator, as in the tree: ``u-`` stands before its one operand, ``%`` behind it."""
