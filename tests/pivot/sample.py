"""Small pivots for tests: a cache from columns of values, and what a layout shows as rows of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from reporter.pivot.model import (
    VALUES,
    CacheField,
    DataField,
    Item,
    Layout,
    PageField,
    PivotField,
    PivotTable,
    RecordColumn,
    Records,
    Scalar,
)
from reporter.pivot.ordering import sort_key
from reporter.pivot.scalars import numbers
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area

__all__ = ["SALES", "Sample", "shown"]

SALES: Mapping[str, Sequence[Scalar]] = {
    "Region": ["APAC", "APAC", "APAC", "EU", "EU", "NA"],
    "Market": ["India", "India", "Japan", "France", "Spain", "USA"],
    "Year": ["2020", "2021", "2021", "2020", "2021", "2021"],
    "Units": [10.0, 20.0, 5.0, 7.0, None, 40.0],
}


@dataclass(frozen=True)
class Sample:
    """A pivot over columns of values; fields are named. ``fields`` overrides a pivot field's settings."""

    columns: Mapping[str, Sequence[Scalar]] = field(default_factory=lambda: SALES)
    rows: Sequence[str] = ()
    across: Sequence[str] = ()
    data: Sequence[tuple[str, str]] = (("Units", "sum"),)
    pages: Mapping[str, Scalar] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def records(self) -> Records:
        height = len(next(iter(self.columns.values())))
        return Records(height, {at: self._record_column(name) for at, name in enumerate(self.columns)})

    @property
    def table(self) -> PivotTable:
        names = list(self.columns)
        data = tuple(
            DataField(f"{function.capitalize()} of {name}", names.index(name), function)  # type: ignore[arg-type]
            for name, function in self.data
        )
        made = PivotTable(
            name="Pivot",
            cache=tuple(CacheField(name, self._items(name)) for name in names),
            fields=tuple(self._field(name) for name in names),
            rows=self._axis(self.rows),
            columns=self._axis(self.across),
            pages=tuple(
                PageField(names.index(name), None if chosen is None else self._items(name).index(chosen))
                for name, chosen in self.pages.items()
            ),
            data=data,
            location=Area(3, 1, 3, 1),
            hide_values_row=True,
        )
        return replace(made, **self.options)

    def _axis(self, names: Sequence[str]) -> tuple[int, ...]:
        return tuple(VALUES if name == "Values" else list(self.columns).index(name) for name in names)

    def _axes(self) -> dict[str, str]:
        axes = dict.fromkeys(self.rows, "axisRow") | dict.fromkeys(self.across, "axisCol")
        return axes | dict.fromkeys(self.pages, "axisPage")

    def _items(self, name: str) -> tuple[Scalar, ...]:
        if name not in self._axes():
            return ()
        return tuple(sorted(set(self.columns[name]), key=sort_key))

    def _field(self, name: str) -> PivotField:
        items = [Item(at) for at in range(len(self._items(name)))]
        own = dict(self.fields.get(name, {}))
        hidden, folded = own.pop("hidden", ()), own.pop("folded", ())
        for value in hidden:
            at = self._items(name).index(value)
            items[at] = replace(items[at], hidden=True)
        for value in folded:
            at = self._items(name).index(value)
            items[at] = replace(items[at], expanded=False)
        made = PivotField(axis=self._axes().get(name), items=tuple(items), show_all=False)
        return replace(made, **own)

    def _record_column(self, name: str) -> RecordColumn:
        values, items = self.columns[name], self._items(name)
        present = np.array([value is not None for value in values])
        codes = np.array([items.index(value) for value in values], np.int32) if items else None
        errors = {at: value for at, value in enumerate(values) if isinstance(value, ErrorValue)}
        return RecordColumn(numbers(values), present, codes, {} if items else errors)


def shown(layout: Layout) -> list[list[Scalar]]:
    """The cells of ``ref`` by rows."""
    ref = layout.ref
    width, height = ref.last_column - ref.first_column + 1, ref.last_row - ref.first_row + 1
    grid: list[list[Scalar]] = [[None] * width for _ in range(height)]
    for cell in layout.cells:
        if ref.holds(cell.row, cell.column):
            grid[cell.row - ref.first_row][cell.column - ref.first_column] = cell.value
    return grid
