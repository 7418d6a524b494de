"""What a value cell shows by its data field's showDataAs: a share, a difference, a running total, a rank.

Every figure that a cell is compared with comes from the records, as the cell's own does; in subtotals and
grand totals too. Where the base field isn't part of a total, the total shows nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TypeAlias

from reporter.pivot.layout.aggregation import Figures
from reporter.pivot.layout.branches import ANY
from reporter.pivot.layout.sorting import Ranking
from reporter.pivot.model import VALUES, AxisItem, PivotTable, Scalar
from reporter.xlsx.errorvalues import ErrorValue

__all__ = ["NEXT", "PREVIOUS", "SHOW_AS", "ShowDataAs", "shown"]

PREVIOUS, NEXT = 1_048_828, 1_048_829
"""baseItem: the item before or after this one."""

_DIVISION, _NOT_AVAILABLE, _NULL = ErrorValue("#DIV/0!"), ErrorValue("#N/A"), ErrorValue("#NULL!")

Path: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    rows: Path
    columns: Path
    data: int
    function: str | None
    value: Scalar


@dataclass(frozen=True, slots=True)
class _Base:
    """Where a cell stands along its base field: which axis, at which level of its path."""

    field: int
    on_rows: bool
    level: int

    def path(self, cell: _Cell) -> Path:
        return cell.rows if self.on_rows else cell.columns


@dataclass
class _Line:
    """Figures along a base field in the order shown; ``places`` has the place of each position."""

    places: Mapping[int, int]
    figures: Sequence[Scalar]

    @cached_property
    def sums(self) -> list[float]:
        """The running totals; errors count as nothing."""
        return list(accumulate(0.0 if isinstance(one, ErrorValue) else _number(one) for one in self.figures))

    @cached_property
    def ranked(self) -> list[float]:
        """The different figures in ascending order."""
        known = (one for one in self.figures if one is not None and not isinstance(one, ErrorValue))
        return sorted({_number(one) for one in known})


class ShowDataAs:
    """The cells of a pivot as shown; figures that many cells are compared with are looked up once."""

    def __init__(self, figures: Figures, table: PivotTable) -> None:
        self._figures = figures
        self._table = table
        self._known: dict[tuple[Path, Path, int, str | None], Scalar] = {}
        self._rankings = {on_rows: Ranking(figures, on_rows) for on_rows in (True, False)}
        self._orders: dict[tuple[bool, Path], Sequence[int]] = {}
        self._lines: dict[tuple[_Base, Path, Path, Path, int, str | None], _Line] = {}

    def shown(self, row: AxisItem, column: AxisItem) -> Scalar:
        """What the cell of a row and a column item shows; None where it is empty."""
        data = row.data_field if VALUES in self._table.rows else column.data_field
        rows, columns = self._real(row.path, self._table.rows), self._real(column.path, self._table.columns)
        function = row.function or column.function
        cell = _Cell(rows, columns, data, function, self._figures.value(rows, columns, data, function))
        show_as = self._table.data[data].show_as
        if show_as == "normal":
            return cell.value
        if isinstance(cell.value, ErrorValue):
            return None if show_as.startswith("percentOfParent") else cell.value
        show = SHOW_AS.get(show_as)
        return cell.value if show is None else show(self, cell)

    @staticmethod
    def _real(path: Path, fields: Sequence[int]) -> Path:
        return tuple(at for at, field in zip(path, fields, strict=False) if field != VALUES)

    def _at(self, rows: Path, columns: Path, cell: _Cell) -> Scalar:
        """The figure of the cell's data field elsewhere."""
        key = (rows, columns, cell.data, cell.function)
        if key not in self._known:
            self._known[key] = self._figures.value(*key)
        return self._known[key]

    # Shares of totals

    def of_total(self, cell: _Cell) -> Scalar:
        return _quotient(cell.value, self._at((), (), cell))

    def of_row(self, cell: _Cell) -> Scalar:
        return _quotient(cell.value, self._at(cell.rows, (), cell))

    def of_column(self, cell: _Cell) -> Scalar:
        return _quotient(cell.value, self._at((), cell.columns, cell))

    def of_parent_row(self, cell: _Cell) -> Scalar:
        if not cell.rows:
            return _share_of_parent(cell.value, cell.value)
        return _share_of_parent(cell.value, self._at(cell.rows[:-1], cell.columns, cell))

    def of_parent_column(self, cell: _Cell) -> Scalar:
        if not cell.columns:
            return _share_of_parent(cell.value, cell.value)
        return _share_of_parent(cell.value, self._at(cell.rows, cell.columns[:-1], cell))

    def of_parent(self, cell: _Cell) -> Scalar:
        base = self._base(cell)
        if not isinstance(base, _Base):
            return base
        above = base.path(cell)[: base.level + 1]
        parent = (above, cell.columns) if base.on_rows else (cell.rows, above)
        return _share_of_parent(cell.value, self._at(*parent, cell))

    def index(self, cell: _Cell) -> Scalar:
        row, column = self._at(cell.rows, (), cell), self._at((), cell.columns, cell)
        total = self._at((), (), cell)
        error = next((one for one in (total, row, column) if isinstance(one, ErrorValue)), None)
        if error is not None:
            return error
        return _quotient(_number(cell.value) * _number(total), _number(row) * _number(column))

    # Compared with other items of the base field

    def _base(self, cell: _Cell) -> _Base | Scalar:
        """The base field's place in the cell; else what it shows: nothing in totals, #N/A off the axes."""
        field = self._table.data[cell.data].base_field
        for on_rows, fields in ((True, self._figures.row_fields), (False, self._figures.column_fields)):
            if field in fields:
                base = _Base(field, on_rows, list(fields).index(field))
                path = base.path(cell)
                return base if base.level < len(path) and path[base.level] != ANY else None
        return _NOT_AVAILABLE

    def _of_item(self, cell: _Cell, base: _Base, position: int) -> Scalar:
        """The figure of the cell that differs from this one only by the item of the base field."""
        path = base.path(cell)
        other = (*path[: base.level], position, *path[base.level + 1 :])
        return self._at(other, cell.columns, cell) if base.on_rows else self._at(cell.rows, other, cell)

    def _compared(self, cell: _Cell, show: Callable[[Scalar, Scalar], Scalar], own: Scalar) -> Scalar:
        """``show`` of the cell's figure and that of the base item; ``own`` in the base item itself."""
        base = self._base(cell)
        if not isinstance(base, _Base):
            return base
        item = self._table.data[cell.data].base_item
        position = base.path(cell)[base.level]
        if item in (PREVIOUS, NEXT):
            siblings = self._siblings(base, base.path(cell)[: base.level])
            place = siblings.index(position) + (1 if item == NEXT else -1)
            if not 0 <= place < len(siblings):
                return own
            item = siblings[place]
        elif item == position:
            return own
        elif item >= len(self._table.fields[base.field].items):
            return _NOT_AVAILABLE
        other = self._of_item(cell, base, item)
        return other if isinstance(other, ErrorValue) else show(cell.value, other)

    def percent(self, cell: _Cell) -> Scalar:
        return self._compared(cell, _percent, None if cell.value is None else 1.0)

    def difference(self, cell: _Cell) -> Scalar:
        return self._compared(cell, lambda value, base: _number(value) - _number(base), None)

    def percent_difference(self, cell: _Cell) -> Scalar:
        return self._compared(cell, _percent_difference, None)

    # Along the base field

    def _siblings(self, base: _Base, above: Path) -> Sequence[int]:
        """The positions of the base field's items in the order shown below an item.

        Where the field is filtered, only of those that records are left of.
        """
        filtered = any(one.on == base.field for one in self._table.filters)
        ordered = self._table.fields[base.field].sort_by is not None or filtered
        if not ordered or ANY in above:
            return self._figures.positions(base.field)
        key = (base.on_rows, above)
        if key not in self._orders:
            branches = self._figures.rows if base.on_rows else self._figures.columns
            below = self._rankings[base.on_rows].below(base.level, branches.node(above), base.field)
            self._orders[key] = [position for position, _ in below]
        return self._orders[key]

    def _line(self, cell: _Cell, base: _Base) -> _Line:
        """The figures along the base field that the cell is one of."""
        path, across = base.path(cell), cell.columns if base.on_rows else cell.rows
        above, below = path[: base.level], path[base.level + 1 :]
        key = (base, above, below, across, cell.data, cell.function)
        if key not in self._lines:
            siblings = self._siblings(base, above)
            figures = [self._of_item(cell, base, position) for position in siblings]
            self._lines[key] = _Line({position: at for at, position in enumerate(siblings)}, figures)
        return self._lines[key]

    def running_total(self, cell: _Cell) -> Scalar:
        base = self._base(cell)
        return self._running(cell, base)[0] if isinstance(base, _Base) else base

    def of_running_total(self, cell: _Cell) -> Scalar:
        base = self._base(cell)
        return _quotient(*self._running(cell, base)) if isinstance(base, _Base) else base

    def _running(self, cell: _Cell, base: _Base) -> tuple[float, float]:
        """The sum up to this item, and the sum of all items."""
        line = self._line(cell, base)
        return line.sums[line.places[base.path(cell)[base.level]]], line.sums[-1]

    def rank_ascending(self, cell: _Cell) -> Scalar:
        return self._rank(cell, descending=False)

    def rank_descending(self, cell: _Cell) -> Scalar:
        return self._rank(cell, descending=True)

    def _rank(self, cell: _Cell, descending: bool) -> Scalar:
        """The place among the different figures of the base field's items: equal ones share it."""
        base = self._base(cell)
        if cell.value is None or not isinstance(base, _Base):
            return None if cell.value is None or isinstance(base, _Base) else base
        ranked = self._line(cell, base).ranked
        place = bisect_left(ranked, _number(cell.value))
        return float(len(ranked) - place if descending else place + 1)


SHOW_AS: Mapping[str, Callable[[ShowDataAs, _Cell], Scalar]] = {
    "percentOfTotal": ShowDataAs.of_total,
    "percentOfRow": ShowDataAs.of_row,
    "percentOfCol": ShowDataAs.of_column,
    "percentOfParentRow": ShowDataAs.of_parent_row,
    "percentOfParentCol": ShowDataAs.of_parent_column,
    "percentOfParent": ShowDataAs.of_parent,
    "index": ShowDataAs.index,
    "percent": ShowDataAs.percent,
    "difference": ShowDataAs.difference,
    "percentDiff": ShowDataAs.percent_difference,
    "runTotal": ShowDataAs.running_total,
    "percentOfRunningTotal": ShowDataAs.of_running_total,
    "rankAscending": ShowDataAs.rank_ascending,
    "rankDescending": ShowDataAs.rank_descending,
}
"""By ST_ShowDataAs and x14's ST_PivotShowAs, ``normal`` apart; what else a file holds is shown as it is."""


def shown(figures: Figures, table: PivotTable, row: AxisItem, column: AxisItem) -> Scalar:
    """What one cell shows; ShowDataAs is quicker for many."""
    return ShowDataAs(figures, table).shown(row, column)


def _number(value: Scalar) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _quotient(value: Scalar, of: Scalar) -> Scalar:
    if isinstance(of, ErrorValue):
        return of
    return _number(value) / _number(of) if _number(of) else _DIVISION


def _share_of_parent(value: Scalar, parent: Scalar) -> Scalar:
    """The share; nothing where the parent is zero, empty or an error."""
    return _number(value) / _number(parent) if _number(parent) else None


def _percent(value: Scalar, base: Scalar) -> Scalar:
    """The share of another item's figure: #NULL! without an own one, nothing without the other's."""
    if value is None:
        return _NULL
    return None if base is None else _quotient(value, base)


def _percent_difference(value: Scalar, base: Scalar) -> Scalar:
    if value is None:
        return _NULL
    return None if base is None else _quotient(_number(value) - _number(base), base)
