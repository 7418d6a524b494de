"""Functions of any number of values: SUM, MAX, AND and their kin over the cells of each row.

What a cell holds counts only where it is a number (a number or logical value for AND, OR and XOR); a value
that the formula itself gives is taken as one, and is ``#VALUE!`` where it can't be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reporter.xlsx.recalculation.vectorised.coercion import as_logicals, as_numbers
from reporter.xlsx.recalculation.vectorised.vectors import (
    BLANK,
    DIV,
    ERROR,
    LOGICAL,
    NUMBER,
    VALUE,
    Vector,
    first_error,
    logicals,
    numbers,
)

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Codes, Mask, Numbers

__all__ = ["LISTS", "Argument"]


@dataclass(frozen=True, slots=True)
class Argument:
    """Values, and whether cells hold them."""

    values: Vector
    cell: bool


def _numbers(argument: Argument) -> tuple[Numbers, Mask, Codes | None]:
    """The numbers, which of them count, and errors."""
    values = argument.values
    if values.are(NUMBER):
        return values.numbers, np.ones(values.size, bool), None
    if argument.cell:
        counts = values.mask(NUMBER)
        return np.where(counts, values.numbers, 0.0), counts, values.errors
    found, codes = as_numbers(values)
    return found, np.ones(values.size, bool), codes


def _reckoned(
    function: Callable[[Sequence[Numbers], Sequence[Mask]], tuple[Numbers, Codes | None]],
) -> Callable[..., Vector]:
    def computed(*arguments: Argument) -> Vector:
        found, counts, codes = zip(*(_numbers(one) for one in arguments), strict=True)
        result, own = function(found, counts)
        return numbers(result, first_error(*codes, own))

    return computed


def _sum(found: Sequence[Numbers], counts: Sequence[Mask]) -> tuple[Numbers, None]:
    total = found[0]
    for one in found[1:]:
        total = total + one
    return total, None


def _extreme(
    better: Callable[[Numbers, Numbers], Numbers], worst: float
) -> Callable[[Sequence[Numbers], Sequence[Mask]], tuple[Numbers, None]]:
    def computed(found: Sequence[Numbers], counts: Sequence[Mask]) -> tuple[Numbers, None]:
        best = np.full(len(found[0]), worst)
        for one, there in zip(found, counts, strict=True):
            best = np.where(there, better(best, one), best)
        return np.where(np.logical_or.reduce(counts), best, 0.0), None

    return computed


def _mean(found: Sequence[Numbers], counts: Sequence[Mask]) -> tuple[Numbers, Codes]:
    number = np.sum(counts, axis=0)
    total, _ = _sum(found, counts)
    return total / np.where(number == 0, 1, number), ((number == 0) * DIV).astype(np.uint8)


def _product(found: Sequence[Numbers], counts: Sequence[Mask]) -> tuple[Numbers, None]:
    result = np.ones(len(found[0]))
    for one, there in zip(found, counts, strict=True):
        result = np.where(there, result * one, result)
    return np.where(np.logical_or.reduce(counts), result, 0.0), None


def _count(*arguments: Argument) -> Vector:
    """COUNT: errors and what is no number don't count, and do no harm."""
    total = np.zeros(arguments[0].values.size)
    for one in arguments:
        found = one.values.mask(NUMBER)
        if not one.cell:
            _, codes = as_numbers(one.values)
            found = found | ~one.values.mask(ERROR) if codes is None else codes == 0
        total = total + found
    return numbers(total)


def _counta(*arguments: Argument) -> Vector:
    return numbers(np.sum([~one.values.mask(BLANK) for one in arguments], axis=0, dtype=np.float64))


def _joined(function: Callable[[Mask, Mask], Mask], neutral: bool) -> Callable[..., Vector]:
    """AND, OR and XOR: errors first; ``#VALUE!`` where there is no logical value at all."""

    def computed(*arguments: Argument) -> Vector:
        found = np.full(arguments[0].values.size, neutral)
        some = np.zeros(len(found), bool)
        codes: Codes | None = None
        for one in arguments:
            counts = one.values.mask(NUMBER) | one.values.mask(LOGICAL)
            if one.cell:
                value, own = one.values.numbers != 0, one.values.errors
            else:
                value, own = as_logicals(one.values)
                counts = np.ones(len(found), bool)
            found = np.where(counts, function(found, value), found)
            some |= counts
            codes = first_error(codes, own)
        return logicals(found, first_error(codes, (~some * VALUE).astype(np.uint8)))

    return computed


LISTS: dict[str, Callable[..., Vector]] = {
    "SUM": _reckoned(_sum),
    "MIN": _reckoned(_extreme(np.minimum, np.inf)),
    "MAX": _reckoned(_extreme(np.maximum, -np.inf)),
    "AVERAGE": _reckoned(_mean),
    "PRODUCT": _reckoned(_product),
    "COUNT": _count,
    "COUNTA": _counta,
    "AND": _joined(np.logical_and, neutral=True),
    "OR": _joined(np.logical_or, neutral=False),
    "XOR": _joined(np.logical_xor, neutral=False),
}
"""Functions whose arguments are :class:`Argument`."""
