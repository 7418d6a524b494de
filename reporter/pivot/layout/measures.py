"""Aggregates of groups of records: states that can be merged, and the eleven functions over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reporter.pivot.model import Function

__all__ = ["FUNCTIONS", "State", "state"]

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

_SCALES = (1.0, 100.0, 10_000.0, 1_000_000.0)
_EXACT = 2.0**53
_UNBOUNDED = np.errstate(over="ignore", invalid="ignore")
"""A figure may become infinite: that is an error in its own cells, and no matter for a warning."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of each group's values.

    ``filled`` counts the values that aren't blank, ``count`` those that are numbers. The sum is
    ``(high + low) / scale``, where ``high`` has no rounding error. ``squares`` are the sums of the squared
    distances from the mean. ``least``, ``greatest`` and ``product`` are over the numbers.
    ``made`` counts figures that formulas of calculated items made, which are there without values too.
    """

    filled: Indices
    count: Indices
    high: Floats
    low: Floats
    scale: float
    squares: Floats | None = None
    least: Floats | None = None
    greatest: Floats | None = None
    product: Floats | None = None
    made: Indices | None = None

    @property
    def held(self) -> Marks:
        """Where there is a figure."""
        filled: Marks = self.filled > 0
        return filled if self.made is None else filled | (self.made > 0)

    @property
    def total(self) -> Floats:
        """The sums."""
        return (self.high + self.low) / self.scale

    @_UNBOUNDED
    def merged(self, groups: Indices, width: int) -> State:
        """The states of ``width`` larger groups, of which the present ones are parts.

        Squares are merged as Chan, Golub and LeVeque do.
        """
        count = _counted(groups, width, self.count)
        high = _summed(groups, width, self.high)
        low = _summed(groups, width, self.low)
        squares = self.squares
        if squares is not None:
            mean = _divided((high + low) / self.scale, count)
            apart = np.where(self.count > 0, _divided(self.total, self.count) - mean[groups], 0.0)
            squares = _summed(groups, width, squares + self.count * apart * apart)
        return State(
            _counted(groups, width, self.filled),
            count,
            high,
            low,
            self.scale,
            squares,
            _accumulated(np.minimum, groups, width, self.least),
            _accumulated(np.maximum, groups, width, self.greatest),
            _accumulated(np.multiply, groups, width, self.product),
            None if self.made is None else _counted(groups, width, self.made),
        )


def _summed(groups: Indices, width: int, values: Floats) -> Floats:
    return np.asarray(np.bincount(groups, values, width), np.float64)


def _counted(groups: Indices, width: int, counts: Indices) -> Indices:
    return np.bincount(groups, counts, width).astype(np.int64)


_START: dict[np.ufunc, float] = {np.minimum: np.inf, np.maximum: -np.inf, np.multiply: 1.0}
"""What each function says of a group before its first value."""


def _accumulated(by: np.ufunc, groups: Indices, width: int, values: Floats | None) -> Floats | None:
    """The function over the values of each group; None without values."""
    if values is None:
        return None
    found = np.full(width, _START[by])
    with np.errstate(invalid="ignore"):  # NaN, from a formula, stays one
        by.at(found, groups, values)
    return found


def _divided(sums: Floats, counts: Indices | Floats) -> Floats:
    """The quotients, NaN where there is nothing to divide by."""
    found = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=found, where=counts > 0)
    return found


@_UNBOUNDED
def state(values: Floats, present: Marks | None, groups: Indices, width: int, needs: frozenset[str]) -> State:
    """The states of the groups that the records fall into; ``needs`` names the optional parts.

    ``values`` is NaN where a record holds no number, ``present`` false where it is blank.
    """
    known = ~np.isnan(values)
    of_known = groups
    count = np.bincount(groups, known, width).astype(np.int64)
    filled = (
        count if present is None and known.all() else np.bincount(groups, present, width).astype(np.int64)
    )
    if not known.all():
        values, of_known = values[known], groups[known]
    high, low, scale = _exact(values)
    sums = _summed(of_known, width, high)
    rests = np.zeros(width) if low is None else _summed(of_known, width, low)
    squares = None
    if "squares" in needs:
        mean = _divided((sums + rests) / scale, count)
        squares = _summed(of_known, width, np.square(values - mean[of_known]))
    return State(
        filled,
        count,
        sums,
        rests,
        scale,
        squares,
        _accumulated(np.minimum, of_known, width, values if "least" in needs else None),
        _accumulated(np.maximum, of_known, width, values if "greatest" in needs else None),
        _accumulated(np.multiply, of_known, width, values if "product" in needs else None),
    )


def _exact(values: Floats) -> tuple[Floats, Floats | None, float]:
    """Parts of the values whose sums are exact, what is left of them, and the scale of both.

    Numbers of up to six decimals become whole ones. Others are split at a power of two so large that all
    their upper parts add up without rounding (Rump's extraction).
    """
    if not len(values) or not np.isfinite(values).all():
        return values, None, 1.0
    for scale in _SCALES:
        whole = np.rint(values * scale)
        if (whole / scale == values).all() and float(np.abs(whole).sum()) < _EXACT:
            return whole, None, scale
    greatest = float(np.abs(values).max())
    split = 2.0 ** np.ceil(np.log2(greatest) + np.log2(len(values)) + 1.0)
    if not np.isfinite(split):
        return values, None, 1.0
    high = (values + split) - split
    return high, values - high, 1.0


def _of_numbers(values: Floats | None, count: Indices) -> Floats:
    """The extremes or products; 0 where no record holds a number."""
    return np.zeros(len(count)) if values is None else np.where(count > 0, values, 0.0)


def _variance(of: State, less: int) -> Floats:
    squares = np.zeros(len(of.count)) if of.squares is None else of.squares
    return _divided(squares, of.count - less)


FUNCTIONS: Mapping[Function, tuple[str, Callable[[State], Floats]]] = {
    "sum": ("", lambda of: of.total),
    "count": ("", lambda of: of.filled.astype(np.float64)),
    "countNums": ("", lambda of: of.count.astype(np.float64)),
    "average": ("", lambda of: _divided(of.total, of.count)),
    "max": ("greatest", lambda of: _of_numbers(of.greatest, of.count)),
    "min": ("least", lambda of: _of_numbers(of.least, of.count)),
    "product": ("product", lambda of: _of_numbers(of.product, of.count)),
    "stdDev": ("squares", lambda of: np.sqrt(_variance(of, 1))),
    "stdDevp": ("squares", lambda of: np.sqrt(_variance(of, 0))),
    "var": ("squares", lambda of: _variance(of, 1)),
    "varp": ("squares", lambda of: _variance(of, 0)),
}
"""For each function the optional part of the state that it needs, and its value by group.

NaN is a division by zero, which Excel shows as ``#DIV/0!``; what is infinite it shows as ``#NUM!``.
"""
