"""Rounding as Excel does it: of the 15 digits that it shows, a half away from zero."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import TYPE_CHECKING

import numpy as np

from reporter.xlsx.recalculation.vectorised.coercion import as_numbers
from reporter.xlsx.recalculation.vectorised.vectors import Vector, constant, first_error, numbers

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Mask, Numbers

__all__ = ["ROUNDING"]

_AT = 3.8e-16
_NEAR = 6e-15
"""A number less than the one off where rounding turns, of its size, is there by 15 digits; beyond the other
it isn't, and in between its digits tell.
"""
_SHORT = 1e14
"""Scaled numbers up to this one have a digit left behind the point."""
_WHOLE = 1e15
"""Scaled numbers from here on have no digit to round."""
_EXACT = 22
"""Powers of ten up to this one are exact doubles."""
_CONTEXT = Context(prec=400)

_MODES: dict[str, tuple[str, Callable[[Numbers], Numbers], bool]] = {
    "ROUND": (ROUND_HALF_UP, lambda scaled: np.floor(scaled + 0.5), True),
    "ROUNDUP": (ROUND_UP, np.ceil, False),
    "ROUNDDOWN": (ROUND_DOWN, np.floor, False),
}
"""By function: the rule for digits, the same for doubles, and whether it turns at halves or whole numbers."""


def _rounded(mode: str) -> Callable[..., Vector]:
    def computed(value: Vector, places: Vector | None = None) -> Vector:
        found, wrong = as_numbers(value)
        digits, bad = as_numbers(constant(0, value.size) if places is None else places)
        return numbers(_round(found, np.trunc(digits), mode), first_error(wrong, bad))

    return computed


def _round(values: Numbers, digits: Numbers, mode: str) -> Numbers:
    plain = np.abs(digits) <= _EXACT
    factors = np.power(10.0, np.abs(np.where(plain, digits, 0)))
    down = digits < 0
    sizes = np.abs(values)
    scaled = np.where(down, sizes / factors, sizes * factors)
    kept, unsure = _kept(scaled, mode)
    found = np.where(down, kept * factors, kept / factors)
    found = np.where(plain & (scaled >= _WHOLE), sizes, found)
    left = np.flatnonzero((unsure & (scaled < _WHOLE)) | ~plain)
    places = np.clip(digits[left], -400, 400).astype(int).tolist()
    found[left] = [_by_digits(*one, mode) for one in zip(sizes[left].tolist(), places, strict=True)]
    return np.copysign(found, values)


def _kept(scaled: Numbers, mode: str) -> tuple[Numbers, Mask]:
    """The whole numbers, and where they are to be found by digits."""
    _, whole, half = _MODES[mode]
    turn = np.floor(scaled) + 0.5 if half else np.rint(scaled)
    off = np.abs(scaled - turn)
    there = (off <= _AT * scaled) & (scaled < _SHORT)
    return np.where(there, np.ceil(turn), whole(scaled)), ~there & (off <= _NEAR * scaled)


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
