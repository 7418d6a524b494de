"""The figures of a pivot: records grouped once to the finest cells, every total rolled up from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import isfinite, isinf
from typing import cast

import numpy as np
import numpy.typing as npt

from reporter.pivot.layout.branches import Branches, distinct
from reporter.pivot.layout.calculated import CalculatedFields, CalculatedItems
from reporter.pivot.layout.grouping import member_indices
from reporter.pivot.layout.measures import FUNCTIONS, State, state
from reporter.pivot.model import VALUES, Function, PivotTable, RecordColumn, Records, Scalar
from reporter.pivot.scalars import numbers
from reporter.xlsx.errorvalues import ErrorValue

__all__ = ["BEYOND", "DIVISION", "Figures", "Measure", "item_positions"]

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

DIVISION, BEYOND = ErrorValue("#DIV/0!"), ErrorValue("#NUM!")
"""What a division by zero shows, and a figure that is larger than any number."""


def _scalar(number: float) -> Scalar:
    return number if isfinite(number) else BEYOND if isinf(number) else DIVISION


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of each group: NaN for #DIV/0!, infinite for #NUM!; not ``filled`` with blanks only."""

    numbers: Floats
    filled: Marks

    def scalars(self) -> list[Scalar]:
        """The figure of each group."""
        pairs = zip(self.numbers.tolist(), self.filled.tolist(), strict=True)
        return [_scalar(number) if filled else None for number, filled in pairs]


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups at one level of either axis: their keys in order, and that of each finest cell."""

    keys: Indices
    of_cells: Indices


def item_positions(table: PivotTable, records: Records, field: int) -> Indices:
    """The position in the field's items that each record has, -1 where it has none."""
    members = member_indices(table.cache, records, field)
    items = table.fields[field].items
    size = max((item.index for item in items if item.index is not None), default=-1) + 1
    positions = np.full(max(size, int(members.max(initial=-1)) + 1) + 1, -1, np.int64)
    for position, item in enumerate(items):
        if item.kind == "data" and item.index is not None:
            positions[item.index] = position
    return positions[members]


def _error_values(column: RecordColumn, items: Sequence[Scalar]) -> Mapping[int, ErrorValue]:
    """The error values of a column by the index of their record."""
    if column.codes is None:
        return column.errors
    errors = {at: item for at, item in enumerate(items) if isinstance(item, ErrorValue)}
    if not errors:
        return {}
    records = np.flatnonzero(np.isin(column.codes, list(errors)))
    return {record: errors[int(column.codes[record])] for record in records.tolist()}


def _in_group(sums: Mapping[int, Sequence[Scalar]], group: int, field: int) -> Scalar:
    return sums[field][group] if group >= 0 else None


class Figures:
    """The records that count, grouped by the items of both axes.

    A record counts where no field's item hides it, where it has each chosen page item, and where ``kept``
    (if given) is true. ``row_fields`` and ``column_fields`` are the fields of the axes without VALUES.
    """

    def __init__(self, table: PivotTable, records: Records, kept: Marks | None = None) -> None:
        self.table = table
        self.records = records
        self.row_fields = tuple(field for field in table.rows if field != VALUES)
        self.column_fields = tuple(field for field in table.columns if field != VALUES)
        self._positions: dict[int, Indices] = {}
        self._shown: dict[int, Sequence[int]] = {}
        self.counted = np.flatnonzero(self._counted(kept))
        self.made = CalculatedItems.of(table)
        self.rows = self._branches(self.row_fields)
        self.columns = self._branches(self.column_fields)
        self._group()
        self._groups: dict[tuple[int, int], _Groups] = {}
        self._states: dict[tuple[int, int, int, str], State] = {}
        self._measures: dict[tuple[int, int, int, Function], Measure] = {}
        self._single: dict[tuple[int, int, int, str], dict[int, Scalar]] = {}
        self._found_errors: dict[int, Mapping[int, ErrorValue]] = {}
        self.calculated = CalculatedFields(table.cache)

    # Records

    def positions_of_records(self, field: int) -> Indices:
        """The position that each record of the cache has in the field's items, -1 for none."""
        if field not in self._positions:
            self._positions[field] = item_positions(self.table, self.records, field)
        return self._positions[field]

    def _counted(self, kept: Marks | None) -> Marks:
        counted = np.ones(self.records.height, bool) if kept is None else kept.copy()
        for at, field in enumerate(self.table.fields):
            hidden = np.array([item.hidden for item in field.items] + [False], dtype=bool)
            if hidden.any() and self._hides(at):
                counted &= ~hidden[self.positions_of_records(at)]
        for page in self.table.pages:
            if page.item is not None and page.item < len(self.table.fields[page.field].items):
                counted &= self.positions_of_records(page.field) == page.item
        for axis in (*self.row_fields, *self.column_fields):
            counted &= self.positions_of_records(axis) >= 0
        return counted

    def _hides(self, at: int) -> bool:
        """True where a field's hidden items hide their records: off the axes, only those of slicers do."""
        table = self.table
        sliced = table.fields[at].axis is not None or table.sliced is None or at in table.sliced
        return sliced and table.cache[at].formula is None

    def _branches(self, fields: Sequence[int]) -> Branches:
        positions = [self._places(field) for field in fields]
        sizes = [len(self.table.fields[field].items) for field in fields]
        return Branches(positions, sizes, len(self.counted) + len(self.made.places))

    def _places(self, field: int) -> Indices:
        """The positions of the records that count, behind them those that calculated items make."""
        found = self.positions_of_records(field)[self.counted]
        return np.append(found, self.made.positions(field)) if self.made.places else found

    def _group(self) -> None:
        """Find the finest cells: which row and column node each has, and the cell of each record."""
        width = self.columns.width(self.columns.depth)
        bound = self.rows.width(self.rows.depth) * width
        keys, self._cells = distinct(self.rows.leaves * width + self.columns.leaves, bound)
        self._cell_rows, self._cell_columns = keys // width, keys % width

    # Groups

    def _groups_at(self, row_level: int, column_level: int) -> _Groups:
        at = (row_level, column_level)
        if at not in self._groups:
            width = self.columns.width(column_level)
            rows = self.rows.ancestors(row_level)[self._cell_rows]
            columns = self.columns.ancestors(column_level)[self._cell_columns]
            keys, of_cells = distinct(rows * width + columns, self.rows.width(row_level) * width)
            self._groups[at] = _Groups(keys, of_cells)
        return self._groups[at]

    def groups(self, row_level: int, column_level: int, rows: Indices, columns: Indices) -> Indices:
        """The group of each pair of a row's and a column's node at those levels; -1 where no record falls."""
        groups = self._groups_at(row_level, column_level)
        if not len(groups.keys):
            return np.full(np.broadcast(rows, columns).shape, -1, np.int64)
        keys = rows * self.columns.width(column_level) + columns
        found = np.minimum(np.searchsorted(groups.keys, keys), len(groups.keys) - 1)
        held = (groups.keys[found] == keys) & (rows >= 0) & (columns >= 0)
        return np.where(held, found, -1)

    def _state(self, row_level: int, column_level: int, field: int, part: str) -> State:
        at = (row_level, column_level, field, part)
        if at not in self._states:
            finest = (self.rows.depth, self.columns.depth)
            if (row_level, column_level) == finest:
                self._states[at] = self._finest(field, part)
            else:
                groups = self._groups_at(row_level, column_level)
                self._states[at] = self._state(*finest, field, part).merged(groups.of_cells, len(groups.keys))
        return self._states[at]

    def _finest(self, field: int, part: str) -> State:
        found = self._of_records(field, part)
        if not self.made.places:
            return found
        return self.made.filled(found, self._cells[len(self.counted) :].tolist(), self._cell_of)

    @cached_property
    def _cell_of(self) -> Mapping[tuple[int, ...], int]:
        """The finest cell by the positions of all fields of the axes."""
        places = np.stack([self._places(field) for field in (*self.row_fields, *self.column_fields)], axis=1)
        return dict(zip(map(tuple, places.tolist()), self._cells.tolist(), strict=True))

    def _of_records(self, field: int, part: str) -> State:
        column = self.records.columns.get(self._source(field))
        cells, width = self._cells[: len(self.counted)], len(self._cell_rows)
        if column is None:
            nothing = np.full(len(self.counted), np.nan)
            return state(nothing, np.zeros(len(nothing), bool), cells, width, frozenset())
        everything = len(self.counted) == self.records.height
        values = column.numbers if everything else column.numbers[self.counted]
        present = column.present if everything or column.present is None else column.present[self.counted]
        return state(values, present, cells, width, frozenset((part,)))

    def _source(self, field: int) -> int:
        """The field whose records hold the values: that of a group field is its base."""
        grouping = self.table.cache[field].grouping
        seen = {field}
        while field not in self.records.columns and grouping is not None and grouping.base not in seen:
            field = grouping.base
            seen.add(field)
            grouping = self.table.cache[field].grouping if field >= 0 else None
        return field

    def measure(self, row_level: int, column_level: int, field: int, function: Function) -> Measure:
        """The function's figure of a cache field in each group of the levels."""
        at = (row_level, column_level, field, function)
        if at not in self._measures:
            part, of = FUNCTIONS[function]
            found = self._state(row_level, column_level, field, part)
            self._measures[at] = Measure(of(found), found.held)
        return self._measures[at]

    def measured(
        self,
        data: int,
        levels: tuple[int, int],
        nodes: tuple[Indices, Indices],
        function: Function | None = None,
    ) -> tuple[Floats, Marks]:
        """The figures of a data field at pairs of a row's and a column's node, and where there are any.

        NaN is an error: a division by zero where the field isn't calculated.
        """
        of = self.table.data[data]
        groups = self.groups(*levels, *nodes)
        if self.is_calculated(of.field):
            return self._calculated_at(of.field, levels, groups)
        measure = self.measure(*levels, of.field, function or of.function)
        held = groups >= 0
        if not len(measure.numbers):
            return np.zeros(groups.shape), held
        return measure.numbers[groups], held & measure.filled[groups]

    def is_calculated(self, field: int) -> bool:
        """Whether the field is a formula over the sums of others."""
        return self.table.cache[field].formula is not None

    def _calculated_at(self, field: int, levels: tuple[int, int], groups: Indices) -> tuple[Floats, Marks]:
        if field in self.calculated.faults:
            return np.zeros(groups.shape), np.zeros(groups.shape, bool)
        sums = {one: self._scalars(levels, one, "sum") for one in self.calculated.inputs(field)}
        found = [
            self.calculated.value(field, partial(_in_group, sums, group))
            for group in groups.reshape(-1).tolist()
        ]
        return numbers(found).reshape(groups.shape), np.ones(groups.shape, bool)

    def _scalars(self, levels: tuple[int, int], field: int, function: Function) -> Sequence[Scalar]:
        """The figure of a field in each group."""
        found = self.measure(*levels, field, function).scalars()
        for group, error in self._errors_at(levels, field, function).items():
            found[group] = error
        return found

    # Errors

    def has_errors(self, field: int) -> bool:
        """Whether any record that counts holds an error value in the field."""
        return bool(self._errors(field))

    def _errors(self, field: int) -> Mapping[int, ErrorValue]:
        """The error values of the field by the place of their record among those that count."""
        if field not in self._found_errors:
            source = self._source(field)
            column = self.records.columns.get(source)
            found = {} if column is None else _error_values(column, self.table.cache[source].items)
            if found and len(self.counted) < self.records.height:
                places = np.searchsorted(self.counted, np.array(list(found)))
                pairs = zip(places.tolist(), found.items(), strict=True)
                last = len(self.counted) - 1
                found = {
                    at: error for at, (record, error) in pairs if at <= last and self.counted[at] == record
                }
            self._found_errors[field] = found
        return self._found_errors[field]

    def _errors_at(self, levels: tuple[int, int], field: int, function: str) -> Mapping[int, ErrorValue]:
        """The first error of each group, which every function but the counts gives."""
        if function in ("count", "countNums") or not self.has_errors(field):
            return {}
        of_cells = self._groups_at(*levels).of_cells
        found: dict[int, ErrorValue] = {}
        for at, error in sorted(self._errors(field).items()):
            found.setdefault(int(of_cells[self._cells[at]]), error)
        return found

    # Single figures

    def value(
        self, rows: tuple[int, ...], columns: tuple[int, ...], data: int, function: str | None = None
    ) -> Scalar:
        """The figure of a data field for positions of the first fields of each axis.

        None where no record (or only blanks) falls there; a calculated field has a figure everywhere.
        """
        of = self.table.data[data]
        if self.is_calculated(of.field):
            if of.field in self.calculated.faults:
                return None
            return self.calculated.value(of.field, lambda field: self.of_field(rows, columns, field))
        return self.of_field(rows, columns, of.field, function or of.function)

    def of_field(
        self, rows: tuple[int, ...], columns: tuple[int, ...], field: int, function: str = "sum"
    ) -> Scalar:
        """The figure of a cache field for positions of the first fields of each axis."""
        levels = (self.rows.level(rows), self.columns.level(columns))
        row, column = self.rows.node(rows), self.columns.node(columns)
        if row < 0 or column < 0:
            return None
        at = (*levels, field, function)
        if at not in self._single:
            keys = self._groups_at(*levels).keys.tolist()
            found = self._scalars(levels, field, cast(Function, function))
            self._single[at] = dict(zip(keys, found, strict=True))
        return self._single[at].get(row * self.columns.width(levels[1]) + column)

    def positions(self, field: int) -> Sequence[int]:
        """The positions of the field's data items that aren't hidden, in order.

        What lies before the first and after the last group counts only where records lie there.
        """
        if field not in self._shown:
            self._shown[field] = self._items_shown(field)
        return self._shown[field]

    def _items_shown(self, field: int) -> Sequence[int]:
        items, grouping = self.table.fields[field].items, self.table.cache[field].grouping
        shown = [at for at, item in enumerate(items) if item.kind == "data" and not item.hidden]
        if grouping is None or grouping.by == "discrete":
            return shown
        ends, used = {0, len(grouping.items) - 1}, {*np.unique(self.positions_of_records(field)).tolist()}
        return [at for at in shown if items[at].index not in ends or at in used]
