"""Rounding as Excel does it: of the 15 digits that it shows, a half away from zero."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import TYPE_CHECKING

import numpy as np

from reporter.xlsx.recalculation.vectorised.coercion import as_numbers
from reporter.xlsx.recalculation.vectorised.vectors import Vector, constant, first_error, numbers

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Numbers

__all__ = ["ROUNDING"]

_NEAR = 1e-13
"""Scaled numbers nearer than this, of their size, to where rounding turns are rounded by their digits."""
_WHOLE = 1e15
"""Scaled numbers from here on have no digit to round."""
_EXACT = 22
"""Powers of ten up to this one are exact doubles."""
_CONTEXT = Context(prec=400)

_MODES: dict[str, tuple[str, Callable[[Numbers], Numbers], float]] = {
    "ROUND": (ROUND_HALF_UP, lambda scaled: np.floor(scaled + 0.5), 0.5),
    "ROUNDUP": (ROUND_UP, np.ceil, 0.0),
    "ROUNDDOWN": (ROUND_DOWN, np.floor, 0.0),
}
"""By function: the rule for digits, the same for doubles, and the fraction at which it turns."""


def _rounded(mode: str) -> Callable[..., Vector]:
    def computed(value: Vector, places: Vector | None = None) -> Vector:
        found, wrong = as_numbers(value)
        digits, bad = as_numbers(constant(0, value.size) if places is None else places)
        return numbers(_round(found, np.trunc(digits), mode), first_error(wrong, bad))

    return computed


def _round(values: Numbers, digits: Numbers, mode: str) -> Numbers:
    _, whole, turn = _MODES[mode]
    plain = np.abs(digits) <= _EXACT
    factors = np.power(10.0, np.abs(np.where(plain, digits, 0)))
    down = digits < 0
    sizes = np.abs(values)
    scaled = np.where(down, sizes / factors, sizes * factors)
    kept = whole(scaled)
    found = np.where(down, kept * factors, kept / factors)
    fraction = scaled - np.floor(scaled)
    away = np.abs(fraction - turn)
    near = np.minimum(away, 1 - away) <= _NEAR * np.maximum(scaled, 1)
    for at in np.flatnonzero((near & (fraction != 0)) | ~plain):
        found[at] = _by_digits(sizes[at], int(np.clip(digits[at], -400, 400)), mode)
    found = np.where(plain & (scaled >= _WHOLE), sizes, found)
    return np.copysign(found, values)


def _by_digits(size: float, digits: int, mode: str) -> float:
    written = Decimal(f"{size:.15g}")
    if not written or -written.adjusted() + 14 <= digits:
        return float(size)
    return float(written.quantize(Decimal(1).scaleb(-digits), _MODES[mode][0], _CONTEXT))


ROUNDING: dict[str, Callable[..., Vector]] = {
    "ROUND": _rounded("ROUND"),
    "ROUNDUP": _rounded("ROUNDUP"),
    "ROUNDDOWN": _rounded("ROUNDDOWN"),
    "TRUNC": _rounded("ROUNDDOWN"),
}
