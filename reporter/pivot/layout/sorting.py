"""The order of items that are sorted by a data field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from reporter.pivot.layout.aggregation import Figures
from reporter.pivot.model import VALUES

__all__ = ["Ranking"]

Floats = npt.NDArray[np.float64]


Pairs = list[tuple[int, int]]

_STEPS = 200_000
"""Where the quicksort would take more than so many steps and forty for each item, ties stay in order."""


def _ordered(figures: Sequence[float]) -> list[int]:
    """The places of the figures, ascending; ties in Excel's order."""
    if len(set(figures)) == len(figures):
        return sorted(range(len(figures)), key=figures.__getitem__)
    return _quicksorted(figures) or sorted(range(len(figures)), key=figures.__getitem__)


def _quicksorted(figures: Sequence[float]) -> list[int]:
    """The places of the figures, ascending; empty where it takes too long, as with very many ties.

    Ties come out as Kernighan and Ritchie's quicksort leaves them, with the element in the middle as pivot
    and equal ones going before it. So they stand in all seven pivots with ties that are known to come from
    Excel, of 9 to 59 items.
    """
    order = list(range(len(figures)))
    left = _STEPS + 40 * len(order)
    spans = [(0, len(order) - 1)]
    while spans:
        low, high = spans.pop()
        if low >= high:
            continue
        left -= high - low
        if left < 0:
            return []
        last = _partition(order, figures, low, high)
        spans += ((low, last - 1), (last + 1, high))
    return order


def _partition(order: list[int], figures: Sequence[float], low: int, high: int) -> int:
    """Where the pivot comes to stand; what isn't greater goes before it."""
    middle = (low + high) // 2
    order[low], order[middle] = order[middle], order[low]
    pivot, last = figures[order[low]], low
    for at in range(low + 1, high + 1):
        if figures[order[at]] <= pivot:
            last += 1
            order[last], order[at] = order[at], order[last]
    order[low], order[last] = order[last], order[low]
    return last


class Ranking:
    """Orders the items of one axis by their figures where their field says so (autoSortScope)."""

    def __init__(self, figures: Figures, is_row: bool) -> None:
        self.figures = figures
        self.is_row = is_row
        self._figures: dict[int, Floats] = {}

    def below(self, level: int, node: int, field: int) -> Pairs:
        """The positions of the field's items below a node of the level, and their nodes, in the order shown.

        Items that no record has are among them, with the node -1, where the pivot shows such; but not where
        the field is filtered, for then nothing tells them from those that the filter took.
        """
        table = self.figures.table
        held, first = (self.figures.rows if self.is_row else self.figures.columns).children(level, node)
        pairs = [(position, first + at) for at, position in enumerate(held)]
        empty = table.show_empty_rows if self.is_row else table.show_empty_columns
        if (table.fields[field].show_all or empty) and not any(one.on == field for one in table.filters):
            nodes = dict(pairs)
            pairs = [(at, nodes.get(at, -1)) for at in self.figures.positions(field)]
        return self.ordered(level + 1, field, pairs)

    def ordered(self, level: int, field: int, pairs: Pairs) -> Pairs:
        """The pairs of position and node in the order shown; ``level`` counts the axis's real fields."""
        of = self.figures.table.fields[field]
        if of.sort_by is None or of.sort == "manual" or len(pairs) < 2 or not self._is_sortable(of.sort_by):
            return pairs
        by = self._by(level, field)
        sign = -1.0 if of.sort == "descending" else 1.0
        return [pairs[at] for at in _ordered([sign * float(by[node]) for _, node in pairs])]

    def _is_sortable(self, by: Mapping[int, tuple[int, ...]]) -> bool:
        """False where the data field to sort by is gone."""
        return max(by.get(VALUES, (0,))) < len(self.figures.table.data)

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
