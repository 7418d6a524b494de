"""Functions that choose and ask: IF and its kin, AND, OR, NOT, and what a value is."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from reporter.xlsx.recalculation.vectorised.coercion import as_logicals
from reporter.xlsx.recalculation.vectorised.vectors import (
    BLANK,
    ERROR,
    LOGICAL,
    NA,
    NUMBER,
    TEXT,
    Vector,
    constant,
    errors,
    logicals,
    select,
)

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Mask

__all__ = ["LOGIC"]


def _chosen(condition: Vector, there: Vector, otherwise: Vector | None = None) -> Vector:
    asked, codes = as_logicals(condition)
    found = select(asked, there, constant(False, there.size) if otherwise is None else otherwise)
    return found if codes is None else _with_errors(found, codes)


def _with_errors(found: Vector, codes: np.ndarray) -> Vector:
    return reduce(
        lambda kept, code: select(codes == code, errors(int(code), found.size), kept),
        np.unique(codes[codes > 0]),
        found,
    )


def _first_true(*values: Vector) -> Vector:
    """IFS: the value behind the first condition that is true."""
    found = errors(NA, values[0].size)
    for condition, value in reversed([*zip(values[::2], values[1::2], strict=True)]):
        found = _chosen(condition, value, found)
    return found


def _instead(of: Callable[[Vector], Mask]) -> Callable[[Vector, Vector], Vector]:
    def computed(value: Vector, instead: Vector) -> Vector:
        return select(of(value), instead, value)

    return computed


def _is_na(value: Vector) -> Mask:
    found: Mask = value.mask(ERROR) & (value.numbers == NA)
    return found


def _asked(question: Callable[[Vector], Mask]) -> Callable[[Vector], Vector]:
    return lambda value: logicals(question(value))


def _kind(kind: int) -> Callable[[Vector], Vector]:
    return _asked(lambda value: value.mask(kind))


def _not(value: Vector) -> Vector:
    found, codes = as_logicals(value)
    return logicals(~found, codes)


LOGIC: dict[str, Callable[..., Vector]] = {
    "IF": _chosen,
    "IFS": _first_true,
    "IFERROR": _instead(lambda value: value.mask(ERROR)),
    "IFNA": _instead(_is_na),
    "NOT": _not,
    "ISBLANK": _kind(BLANK),
    "ISNUMBER": _kind(NUMBER),
    "ISTEXT": _kind(TEXT),
    "ISNONTEXT": _asked(lambda value: ~value.mask(TEXT)),
    "ISLOGICAL": _kind(LOGICAL),
    "ISERROR": _kind(ERROR),
    "ISERR": _asked(lambda value: value.mask(ERROR) & ~_is_na(value)),
    "ISNA": _asked(_is_na),
}
