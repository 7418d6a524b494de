"""The order of items that are sorted by a data field."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from reporter.pivot.aggregation import Figures
from reporter.pivot.model import VALUES

__all__ = ["Ranking"]

Floats = npt.NDArray[np.float64]


_FEW = 16
"""Up to so many items, descending ties come out as selection sort leaves them.

Found in a workbook saved by Excel 2013: in three of its pivots of 9 to 11 items, the order of ties is that of
a sort which takes the least to the end, by exchanging; in one of 18 items it is that of the items; in those
of 40 and more items neither, and no common algorithm gives it.
"""

Pairs = list[tuple[int, int]]


def _stable(pairs: Pairs, figures: Sequence[float]) -> Pairs:
    """Descending by figure; ties in the order of the items."""
    return [pairs[at] for at in sorted(range(len(pairs)), key=lambda at: -figures[at])]


def _selected(pairs: Pairs, figures: Sequence[float]) -> Pairs:
    """Descending by figure; ties as a selection sort leaves them."""
    order = list(range(len(pairs)))
    for end in range(len(order) - 1, 0, -1):
        least = min(range(end + 1), key=lambda at: figures[order[at]])
        order[least], order[end] = order[end], order[least]
    return [pairs[at] for at in order]


class Ranking:
    """Orders the items of one axis by their figures where their field says so (autoSortScope)."""

    def __init__(self, figures: Figures, is_row: bool) -> None:
        self.figures = figures
        self.is_row = is_row
        self._figures: dict[int, Floats] = {}

    def ordered(self, level: int, field: int, pairs: Pairs) -> Pairs:
        """The pairs of position and node in the order shown; ``level`` counts the axis's real fields."""
        of = self.figures.table.fields[field]
        if of.sort_by is None or of.sort == "manual" or len(pairs) < 2:
            return pairs
        by = self._by(level, field)
        if of.sort == "ascending":
            return sorted(pairs, key=lambda pair: float(by[pair[1]]))
        items = len(of.items) if level == 1 else len(pairs)
        order = _selected if items <= _FEW else _stable
        return order(pairs, [float(by[node]) for _, node in pairs])

    def _by(self, level: int, field: int) -> Floats:
        """The figure of each node of the level; the last entry, of no node, and blanks come least."""
        if field not in self._figures:
            scope = self.figures.table.fields[field].sort_by or {}
            data = scope.get(VALUES, (0,))[0]
            others = tuple(places[0] for at, places in scope.items() if at not in (VALUES, field))
            self._figures[field] = self._measured(level, data, others)
        return self._figures[field]

    def _measured(self, level: int, data: int, others: tuple[int, ...]) -> Floats:
        figures = self.figures
        own, other = (figures.rows, figures.columns) if self.is_row else (figures.columns, figures.rows)
        nodes = np.append(np.arange(own.width(level)), -1)
        across = np.full(len(nodes), other.node(others) if len(others) <= other.depth else -1)
        levels = (level, len(others)) if self.is_row else (len(others), level)
        pair = (nodes, across) if self.is_row else (across, nodes)
        numbers, held = figures.measured(data, levels, pair)
        return np.where(held & ~np.isnan(numbers), numbers, -np.inf)
