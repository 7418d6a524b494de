"""A pivot table and its cache in ECMA-376's words: what the parts say, free of XML.

Positions come in two kinds that are never mixed: an *index* counts a cache field's shared (or group) items,
a *position* counts the ``<items>`` of a pivot field. Records, ``item/@x`` and slicers hold indices; rowItems,
colItems, page fields, base items and references hold positions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from reporter.pivot.words import ENGLISH, Words
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "VALUES",
    "AxisItem",
    "CacheField",
    "CellKind",
    "DataField",
    "Filter",
    "Function",
    "GroupBy",
    "Grouping",
    "Item",
    "Layout",
    "PageField",
    "PivotCell",
    "PivotField",
    "PivotTable",
    "RecordColumn",
    "Records",
    "Scalar",
]

Scalar: TypeAlias = bool | float | str | datetime | ErrorValue | None
"""A value of a cache: every number is a float, every date a naive datetime."""

VALUES = -2
"""The index of the Σ Values field in rowFields and colFields."""

Function = Literal[
    "sum", "count", "average", "max", "min", "product", "countNums", "stdDev", "stdDevp", "var", "varp"
]
"""ST_DataConsolidateFunction."""

GroupBy = Literal["range", "seconds", "minutes", "hours", "days", "months", "quarters", "years", "discrete"]
"""ST_GroupBy, and ``discrete`` for groups made by hand."""


# The cache


@dataclass(frozen=True, slots=True)
class Grouping:
    """fieldGroup: how the items of field ``base`` fall into ``items`` (groupItems).

    ``start`` and ``end`` are numbers for ``range``, dates else. ``mapping`` (discretePr) gives for each item
    of the base field the index of its group. ``parent`` is the next coarser field (``par``).
    """

    by: GroupBy
    base: int
    items: tuple[Scalar, ...]
    start: float | datetime | None = None
    end: float | datetime | None = None
    interval: float = 1.0
    auto_start: bool = True
    auto_end: bool = True
    parent: int | None = None
    mapping: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CacheField:
    """cacheField: ``items`` are its shared items; without any its records hold their values themselves.

    ``database`` is false for group fields other than the finest and for calculated fields (``formula``).
    ``calculated_items`` are the formulas of calculated items by the index of the item, ``solve_order`` their
    places among all of the cache by the item's text.
    """

    name: str
    items: tuple[Scalar, ...] = ()
    number_format: int = 0
    database: bool = True
    formula: str | None = None
    grouping: Grouping | None = None
    calculated_items: Mapping[int, str] = field(default_factory=dict)
    solve_order: Mapping[str, int] = field(default_factory=dict)

    @property
    def members(self) -> tuple[Scalar, ...]:
        """What ``item/@x`` counts: the group items of a grouped field, else the shared ones."""
        return self.grouping.items if self.grouping else self.items


@dataclass(frozen=True, slots=True, eq=False)
class RecordColumn:
    """A database field of all records, one entry a record.

    ``codes`` are indices of the field's shared items (int32), None where values stand in the records.
    ``numbers`` holds the number or the date's serial, NaN where the value is neither (text, boolean, error,
    blank). ``present`` is false where it is blank; None where nothing is. ``errors`` are the error values by
    the index of their record, where values stand in the records; among shared items they are known anyway.
    """

    numbers: np.ndarray
    present: np.ndarray | None = None
    codes: np.ndarray | None = None
    errors: Mapping[int, ErrorValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The records of a cache by the index of their field."""

    height: int
    columns: Mapping[int, RecordColumn]


# The definition


@dataclass(frozen=True, slots=True)
class Item:
    """item: ``index`` into the field's members, None for subtotals (``kind`` other than ``data``)."""

    index: int | None
    kind: str = "data"
    hidden: bool = False
    expanded: bool = True
    caption: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class PivotField:
    """pivotField, with the defaults of the schema.

    ``subtotals`` are the custom functions (sum, countA, avg …) in the schema's order. ``sort_by`` is an
    autoSortScope: the position of the data field (under VALUES), and those of single items of other fields.
    """

    axis: str | None = None
    data: bool = False
    items: tuple[Item, ...] = ()
    name: str | None = None
    compact: bool = True
    outline: bool = True
    subtotal_top: bool = True
    default_subtotal: bool = True
    subtotals: tuple[str, ...] = ()
    subtotal_caption: str | None = None
    insert_blank_row: bool = False
    show_all: bool = True
    sort: Literal["manual", "ascending", "descending"] = "manual"
    sort_by: Mapping[int, tuple[int, ...]] | None = None
    multiple_selection: bool = False
    include_new_items: bool = False
    repeat_labels: bool = False
    number_format: int | None = None


@dataclass(frozen=True, slots=True)
class PageField:
    """pageField: ``item`` is a position, None for all (or for several, by hidden items)."""

    field: int
    item: int | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class DataField:
    """dataField; ``show_as`` also holds the x14 ones (percentOfParentRow, rankAscending …).

    ``base_item`` is a position, 1048828 for the previous and 1048829 for the next item.
    """

    name: str
    field: int
    function: Function = "sum"
    show_as: str = "normal"
    base_field: int = -1
    base_item: int = 1048832
    number_format: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """filter (18.10.1.33) on the field ``on``; ``data_field`` is iMeasureFld.

    ``type`` is an ST_PivotFilterType. ``criteria`` are the autoFilter's customFilters, pairs of operator and
    text; what a top10 or a dynamicFilter says is in ``options``. ``whole_day`` (x15's useWholeDay, which
    timelines set) has dates compared without their times.
    """

    on: int
    type: str
    evaluation_order: int = 0
    data_field: int | None = None
    criteria: tuple[tuple[str, str], ...] = ()
    all_of: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    value1: str | None = None
    value2: str | None = None
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class PivotTable:
    """pivotTableDefinition, with the fields of its cache; ``rows`` and ``columns`` are indices or VALUES.

    ``location`` is where the part says it stands; its top left cell stays when the pivot is laid out anew.
    ``formats`` are the codes of numFmtIds that the workbook makes up, for numbers and dates within a label.
    ``sliced`` are the fields that slicers filter, None where that isn't known: hidden items of a field on no
    axis count where it is sliced.
    """

    name: str
    cache: tuple[CacheField, ...]
    fields: tuple[PivotField, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    pages: tuple[PageField, ...]
    data: tuple[DataField, ...]
    location: Area
    filters: tuple[Filter, ...] = ()
    row_grand_totals: bool = True
    column_grand_totals: bool = True
    compact: bool = True
    outline: bool = False
    compact_data: bool = True
    outline_data: bool = False
    data_on_rows: bool = False
    data_position: int | None = None
    data_caption: str = "Values"
    grand_total_caption: str | None = None
    row_header_caption: str | None = None
    column_header_caption: str | None = None
    missing_caption: str | None = None
    show_missing: bool = True
    error_caption: str | None = None
    show_error: bool = False
    show_headers: bool = True
    grid_drop_zones: bool = False
    hide_values_row: bool = False
    merge_items: bool = False
    subtotal_hidden_items: bool = False
    show_multiple_label: bool = True
    page_wrap: int = 0
    page_over_then_down: bool = False
    show_empty_rows: bool = False
    show_empty_columns: bool = False
    visual_totals: bool = True
    words: Words = ENGLISH
    sliced: frozenset[int] | None = None
    formats: Mapping[int, str] = field(default_factory=dict)


# What it shows


class AxisItem(NamedTuple):
    """One of rowItems or colItems: a line or a column of the grid.

    ``kind`` is ST_ItemType (data, default, sum, countA …, grand, blank). ``path`` holds positions, for the
    Σ Values level the position of the data field. ``repeated`` is ``r``, ``data_field`` is ``i``, ``x`` are
    the positions that the part writes. ``header`` is true for a line that only names what is below it.
    ``function`` is that of a custom subtotal, also of one that stands on the line of its item (at the top);
    None where each data field's own function counts.
    """

    kind: str
    path: tuple[int, ...]
    data_field: int = 0
    level: int = 0
    repeated: int = 0
    x: tuple[int, ...] = ()
    header: bool = False
    function: Function | None = None


CellKind = Literal[
    "data_caption",
    "field_button",
    "page_caption",
    "page_value",
    "column_label",
    "column_subtotal_label",
    "row_label",
    "row_subtotal_label",
    "grand_label",
    "value",
    "subtotal",
    "grand",
]
"""What a cell of a pivot is, which decides its format: field_button cells have a drop-down arrow."""


class PivotCell(NamedTuple):
    """A cell that a pivot writes: sheet row and column from 1; ``number`` is the data field of values, the
    cache field of labels and buttons; ``indent`` that of labels in compact form.
    """

    row: int
    column: int
    value: Scalar
    kind: CellKind
    number: int = -1
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """What a pivot shows: rowItems, colItems, location (``ref``, without page fields), every non-empty cell.

    ``area`` is all that it covers: ref and the page fields above it. ``uncomputed`` says in words what was
    left to Excel; then ``cells`` is not to be trusted and refreshOnLoad is set.
    """

    rows: tuple[AxisItem, ...]
    columns: tuple[AxisItem, ...]
    ref: Area
    area: Area
    first_header_row: int
    first_data_row: int
    first_data_column: int
    rows_per_page: int
    columns_per_page: int
    cells: Sequence[PivotCell]
    uncomputed: tuple[str, ...] = ()
