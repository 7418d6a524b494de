"""Functions of single numbers over whole columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from reporter.xlsx.recalculation.vectorised.coercion import as_numbers
from reporter.xlsx.recalculation.vectorised.operators import power
from reporter.xlsx.recalculation.vectorised.vectors import (
    DIV,
    NUM,
    BeyondError,
    Vector,
    constant,
    first_error,
    numbers,
)

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Numbers

__all__ = ["NUMERIC"]

_LARGEST_QUOTIENT = 1e12


def _of_one(function: Callable[[Numbers], Numbers]) -> Callable[[Vector], Vector]:
    """A function whose value is no finite number where Excel gives ``#NUM!``."""

    def computed(value: Vector) -> Vector:
        found, codes = as_numbers(value)
        return numbers(function(found), codes)

    return computed


def _remainder(number: Vector, divisor: Vector) -> Vector:
    """With the sign of the divisor."""
    first, wrong = as_numbers(number)
    second, bad = as_numbers(divisor)
    nothing = second == 0
    second = np.where(nothing, 1.0, second)
    if (np.abs(first / second) >= _LARGEST_QUOTIENT).any():
        raise BeyondError("MOD of numbers of very different sizes")
    own = (nothing * DIV).astype(np.uint8) if nothing.any() else None
    return numbers(np.mod(first, second), first_error(wrong, bad, own))


def _logarithm(number: Vector, base: Vector | None = None) -> Vector:
    first, wrong = as_numbers(number)
    second, bad = as_numbers(constant(10, number.size) if base is None else base)
    outside = (first <= 0) | (second <= 0)
    own = np.where(outside, NUM, np.where(second == 1, DIV, 0)).astype(np.uint8)
    fine = own == 0
    found = np.log(np.where(fine, first, 1.0)) / np.log(np.where(fine, second, np.e))
    return numbers(
        np.where(second == 10, np.log10(np.where(fine, first, 1.0)), found), first_error(wrong, bad, own)
    )


NUMERIC: dict[str, Callable[..., Vector]] = {
    "ABS": _of_one(np.abs),
    "SIGN": _of_one(np.sign),
    "SQRT": _of_one(np.sqrt),
    "EXP": _of_one(np.exp),
    "LN": _of_one(lambda found: np.where(found > 0, np.log(np.where(found > 0, found, 1.0)), np.nan)),
    "LOG10": _of_one(lambda found: np.where(found > 0, np.log10(np.where(found > 0, found, 1.0)), np.nan)),
    "LOG": _logarithm,
    "INT": _of_one(np.floor),
    "MOD": _remainder,
    "POWER": power,
}
