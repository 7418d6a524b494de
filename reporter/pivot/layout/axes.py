"""rowItems and colItems: the lines of either axis in Excel's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from reporter.pivot.layout.aggregation import Figures
from reporter.pivot.layout.branches import ANY, Branches
from reporter.pivot.layout.location import is_bare
from reporter.pivot.layout.sorting import Ranking
from reporter.pivot.model import VALUES, AxisItem, Function, PivotField, PivotTable

__all__ = ["SUBTOTAL_FUNCTIONS", "Axis", "column_axis", "row_axis"]

Indices = npt.NDArray[np.int64]

SUBTOTAL_FUNCTIONS: Mapping[str, Function] = {
    "sum": "sum",
    "countA": "count",
    "avg": "average",
    "max": "max",
    "min": "min",
    "product": "product",
    "count": "countNums",
    "stdDev": "stdDev",
    "stdDevP": "stdDevp",
    "var": "var",
    "varP": "varp",
}
"""The function of each ST_ItemType that is a custom subtotal."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The items of an axis; each one's level among the fields (without VALUES) and its node there, or -1."""

    items: tuple[AxisItem, ...]
    levels: Indices
    nodes: Indices


def row_axis(table: PivotTable, figures: Figures) -> Axis:
    """The lines of the rows."""
    return _Lines(table, figures, True).axis()


def column_axis(table: PivotTable, figures: Figures) -> Axis:
    """The columns of the grid."""
    return _Lines(table, figures, False).axis()


@dataclass(frozen=True, slots=True)
class _Place:
    """A node on the way down: its path, its node among ``level`` real fields, the data field so far."""

    path: tuple[int, ...] = ()
    level: int = 0
    node: int = 0
    data_field: int = 0


class _Lines:
    """The walk over one axis; lines are added in order."""

    def __init__(self, table: PivotTable, figures: Figures, is_row: bool) -> None:
        self.table = table
        self.is_row = is_row
        self.fields = table.rows if is_row else table.columns
        self.branches: Branches = figures.rows if is_row else figures.columns
        self.figures = figures
        self.ranking = Ranking(figures, is_row)
        self.items: list[AxisItem] = []
        self.levels: list[int] = []
        self.nodes: list[int] = []
        self.last: tuple[int, ...] = ()
        self.below = [self._what_is_below(at) for at in range(len(self.fields))]

    def _what_is_below(self, at: int) -> tuple[bool, bool]:
        """Whether real fields, and whether Σ Values, stand deeper than the level."""
        deeper = self.fields[at + 1 :]
        return any(field != VALUES for field in deeper), VALUES in deeper

    def axis(self) -> Axis:
        if is_bare(self.table):
            return Axis((), np.zeros(0, np.int64), np.zeros(0, np.int64))
        if self.fields:
            self._walk(_Place())
        self._innermost_subtotals()
        self._grand_totals()
        if not self.items:
            self._line(
                AxisItem("data", (), x=(0,) if self.fields else ()), _Place((), 0, -1 if self.fields else 0)
            )
        return Axis(tuple(self.items), np.array(self.levels, np.int64), np.array(self.nodes, np.int64))

    # Lines

    def _line(self, item: AxisItem, place: _Place) -> None:
        self.items.append(item)
        self.levels.append(place.level)
        self.nodes.append(place.node)

    def _data(self, place: _Place, header: bool = False, function: Function | None = None) -> None:
        path, last = place.path, self.last
        repeated, most = 0, min(len(path) - 1, len(last))
        while repeated < most and path[repeated] == last[repeated]:
            repeated += 1
        self.last = path
        level = len(path) - 1
        self._line(
            AxisItem("data", path, place.data_field, level, repeated, path[repeated:], header, function),
            place,
        )

    def _other(self, kind: str, place: _Place, data_field: int) -> None:
        level = len(place.path) - 1
        function = SUBTOTAL_FUNCTIONS.get(kind)
        item = AxisItem(kind, place.path, data_field, level, level, place.path[level:], False, function)
        self._line(item, place)

    def _innermost_subtotals(self) -> None:
        """The custom subtotals of the innermost field: for each of its items over all that is outside.

        They stand before the grand totals, as Excel's own files have it.
        """
        real = [at for at, field in enumerate(self.fields) if field != VALUES]
        if len(real) < 2 or not self.table.fields[self.fields[real[-1]]].subtotals:
            return
        depth, field = real[-1], self.fields[real[-1]]
        held = set(self.branches.positions[self.branches.depth].tolist())
        last: tuple[int, ...] = ()
        data_fields = range(len(self.table.data)) if VALUES in self.fields else (0,)
        kinds = self.table.fields[field].subtotals
        positions = (at for at in self.figures.positions(field) if at in held)
        for position, kind, data_field in product(positions, kinds, data_fields):
            above = (data_field if one == VALUES else ANY for one in self.fields[:depth])
            path = (*above, position)
            repeated = depth if last[:-1] == path[:-1] else 0
            function = SUBTOTAL_FUNCTIONS.get(kind)
            item = AxisItem(kind, path, data_field, depth, repeated, path[repeated:], False, function)
            self._line(item, _Place(path, self.branches.innermost, position))
            last = path

    def _grand_totals(self) -> None:
        wanted = self.table.row_grand_totals if self.is_row else self.table.column_grand_totals
        if not wanted or all(field == VALUES for field in self.fields):
            return
        for data_field in range(len(self.table.data)) if VALUES in self.fields else (0,):
            self._line(AxisItem("grand", (), data_field, 0, 0, (0,)), _Place())

    # The walk

    def _walk(self, above: _Place) -> None:
        depth = len(above.path)
        last = depth == len(self.fields) - 1
        for place in self._places(above, self.fields[depth]):
            if last:
                self._leaf(place, depth)
            elif self._collapsed(place, depth):
                self._collapsed_leaf(place, depth)
            else:
                self._branch(place, depth)

    def _places(self, above: _Place, field: int) -> Iterator[_Place]:
        if field == VALUES:
            for at in range(len(self.table.data)):
                yield _Place((*above.path, at), above.level, above.node, at)
            return
        level = above.level + 1
        for position, node in self.ranking.below(above.level, above.node, field):
            yield _Place((*above.path, position), level, node, above.data_field)

    def _pivot_field(self, depth: int) -> PivotField | None:
        field = self.fields[depth]
        return None if field == VALUES else self.table.fields[field]

    def _collapsed(self, place: _Place, depth: int) -> bool:
        of = self._pivot_field(depth)
        return of is not None and self.below[depth][0] and not of.items[place.path[-1]].expanded

    def _leaf(self, place: _Place, depth: int) -> None:
        self._data(place)

    def _collapsed_leaf(self, place: _Place, depth: int) -> None:
        """An item whose details are folded away: one line a data field where these stand below it."""
        for data_field in self._data_fields(place, depth):
            self._data(_Place(place.path, place.level, place.node, data_field))
        self._blank(place, depth)

    def _data_fields(self, place: _Place, depth: int) -> Sequence[int]:
        return range(len(self.table.data)) if self.below[depth][1] else (place.data_field,)

    def _branch(self, place: _Place, depth: int) -> None:
        of = self._pivot_field(depth)
        kinds = self._subtotals(of, depth)
        outline = self.is_row and (of.outline if of else self.table.outline)
        top = outline and bool(of and of.subtotal_top) and not self.below[depth][1] and len(kinds) == 1
        if outline:
            function = SUBTOTAL_FUNCTIONS.get(kinds[0]) if top else None
            self._data(place, header=not top, function=function)
        self._walk(place)
        for kind in () if top else kinds:
            for data_field in self._data_fields(place, depth):
                self._other(kind, place, data_field)
        self._blank(place, depth)

    def _subtotals(self, of: PivotField | None, depth: int) -> tuple[str, ...]:
        """The kinds of subtotals of an item that has real fields below it."""
        if of is None or not self.below[depth][0]:
            return ()
        return of.subtotals or (("default",) if of.default_subtotal else ())

    def _blank(self, place: _Place, depth: int) -> None:
        of = self._pivot_field(depth)
        if of is not None and of.insert_blank_row and self.is_row:
            self._other("blank", place, place.data_field)
