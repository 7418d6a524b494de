"""Which records pass the filters of a pivot: label, date and value filters of its fields.

Label and date filters come first, for they look at items alone; value filters follow in their order, each
over what the ones before have left. A filtered item's records count in no total, as Excel has it. Filters of
fields that are on neither axis don't apply ([MS-XLSB] 2.2.5.3.6.1), but for those of timelines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from reporter.pivot.layout.aggregation import Figures, item_positions
from reporter.pivot.layout.filters.criteria import criteria, numbers_pass, passes
from reporter.pivot.layout.filters.periods import MONTHS, RELATIVE, in_months, period
from reporter.pivot.layout.filters.ranks import TOP, figures_pass
from reporter.pivot.model import Filter, Item, PivotTable, Records, Scalar

__all__ = ["Kept", "kept"]

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """``records`` marks those that pass every filter, None where all do; ``uncomputed`` are words."""

    records: Marks | None = None
    uncomputed: tuple[str, ...] = ()


def kept(table: PivotTable, records: Records, today: date | None = None) -> Kept:
    """The records that the pivot's filters let through.

    Without ``today``, filters relative to a day use the period that the file states, as of when it was saved.
    """
    marks: Marks | None = None
    uncomputed: list[str] = []
    for one in _in_order(one for one in table.filters if _applies(one, table)):
        passed = _passed(one, table, records, marks, today)
        if isinstance(passed, str):
            uncomputed.append(f"the filter {one.type} on the field {table.cache[one.on].name}: {passed}")
        else:
            marks = passed if marks is None else marks & passed
    return Kept(marks, tuple(uncomputed))


def _applies(one: Filter, table: PivotTable) -> bool:
    return one.whole_day or one.on in table.rows or one.on in table.columns


def _by_figures(one: Filter) -> bool:
    return one.type in TOP or one.type.startswith("value")


def _in_order(filters: Iterable[Filter]) -> list[Filter]:
    return sorted(filters, key=lambda one: (_by_figures(one), one.evaluation_order))


def _passed(
    one: Filter, table: PivotTable, records: Records, marks: Marks | None, today: date | None
) -> Marks | str:
    """The records that pass one filter, or why that isn't computed."""
    if _by_figures(one):
        return _by_value(one, Figures(table, records, marks))
    if one.type.startswith("caption"):
        return _by_label(one, table, records)
    return _by_date(one, table, records, today)


# Labels


def _by_label(one: Filter, table: PivotTable, records: Records) -> Marks | str:
    tests = criteria(one)
    if tests is None:
        return "its type is unknown"
    members = table.cache[one.on].members
    items = table.fields[one.on].items
    met = [passes(_caption(item, members), *tests) for item in items]
    return np.array([*met, False], dtype=bool)[item_positions(table, records, one.on)]


def _caption(item: Item, members: Sequence[Scalar]) -> Scalar:
    if item.caption is not None or item.index is None:
        return item.caption
    return members[item.index] if item.index < len(members) else None


# Dates


def _by_date(one: Filter, table: PivotTable, records: Records, today: date | None) -> Marks | str:
    column = records.columns.get(_source(table, one.on))
    if column is None:
        return "the field has no records of its own"
    dates = np.floor(column.numbers) if one.whole_day else column.numbers
    if one.type in MONTHS:
        return in_months(dates, MONTHS[one.type])
    if one.type in RELATIVE:
        bounds = period(one.type, today) if today is not None else _stated(one)
        if bounds is None:
            return "it is relative to the day on which it is looked at"
        return (dates >= bounds[0]) & (dates < bounds[1])
    tests = criteria(one)
    passed = None if tests is None else numbers_pass(dates, *tests)
    return "its type is unknown" if passed is None else passed


def _stated(one: Filter) -> tuple[float, float] | None:
    """The period of a dynamicFilter as its file states it."""
    first, after = one.options.get("val"), one.options.get("maxVal")
    return (float(first), float(after)) if first and after else None


def _source(table: PivotTable, field: int) -> int:
    """The field whose records hold a field's dates: the base of a group field."""
    grouping = table.cache[field].grouping
    while grouping is not None and 0 <= grouping.base != field:
        field = grouping.base
        grouping = table.cache[field].grouping
    return field


# Figures


def _by_value(one: Filter, figures: Figures) -> Marks | str:
    """A node of the field's axis passes by its total over the other axis, compared within its parent."""
    data = one.data_field or 0
    if data >= len(figures.table.data):
        return "its data field is missing"
    for on_rows, fields in ((True, figures.row_fields), (False, figures.column_fields)):
        if one.on in fields:
            return _nodes_pass(one, figures, on_rows, fields.index(one.on) + 1)
    return "its field is on no axis"


def _nodes_pass(one: Filter, figures: Figures, on_rows: bool, level: int) -> Marks | str:
    own = figures.rows if on_rows else figures.columns
    nodes, whole = np.arange(own.width(level)), np.zeros(own.width(level), np.int64)
    levels, pair = ((level, 0), (nodes, whole)) if on_rows else ((0, level), (whole, nodes))
    numbers, held = figures.measured(one.data_field or 0, levels, pair)
    passed = figures_pass(one, np.where(held, numbers, 0.0), own.parents[level])
    if passed is None:
        return "it doesn't say what to compare with"
    marks = np.zeros(figures.records.height, bool)
    leaves = own.leaves[: len(figures.counted)]
    marks[figures.counted] = passed[own.ancestors(level)[leaves]]
    return marks
