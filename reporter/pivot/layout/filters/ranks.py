"""Which items pass by their figures: values compared, the top or bottom ones by count, percent or sum.

Items are compared with those below the same parent item only. Of equal figures at the end of a top list all
pass. An item without a figure counts as zero, one with an error never passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reporter.pivot.layout.filters.criteria import criteria, numbers_pass
from reporter.pivot.model import Filter

__all__ = ["TOP", "figures_pass"]

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


def figures_pass(of: Filter, figures: Floats, parents: Indices) -> Marks | None:
    """Which of the items pass by their figures; None where the filter doesn't say what to compare with.

    ``figures`` is NaN for an error, ``parents`` numbers the parent item of each; equal ones are adjacent.
    """
    if of.type not in TOP:
        tests = criteria(of)
        passed = None if tests is None else numbers_pass(figures, *tests)
        return None if passed is None else passed & ~np.isnan(figures)
    limit = _limit(of)
    if limit is None:
        return None
    passed = np.zeros(len(figures), bool)
    bounds = np.flatnonzero(np.diff(parents, prepend=-1, append=-1))
    for first, after in pairwise(bounds):
        passed[first:after] = _top(of, figures[first:after], limit)
    return passed


def _limit(of: Filter) -> float | None:
    text = of.options.get("val", of.value1)
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _top(of: Filter, figures: Floats, limit: float) -> Marks:
    known = figures[~np.isnan(figures)]
    sign = 1.0 if of.options.get("top", "1") in ("0", "false") else -1.0
    ordered = np.sort(known * sign)
    if not len(ordered):
        return np.zeros(len(figures), bool)
    last = min(max(TOP[of.type](ordered * sign, limit), 0), len(ordered))
    bound = ordered[last - 1] if last else -np.inf
    found: Marks = np.less_equal(
        figures * sign, bound, where=~np.isnan(figures), out=np.zeros(len(figures), bool)
    )
    return found


def _up_to(ordered: Floats, total: float) -> int:
    """How many of the first figures it takes to reach the total."""
    return int(np.searchsorted(np.cumsum(ordered), total * (1 - 1e-12))) + 1


TOP: Mapping[str, Callable[[Floats, float], int]] = {
    "count": lambda ordered, limit: int(limit),
    "percent": lambda ordered, limit: _up_to(ordered, float(ordered.sum()) * limit / 100),
    "sum": _up_to,
}
"""How many of the figures, best first, pass."""
