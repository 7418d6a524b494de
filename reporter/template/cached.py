"""Cached values: computed figures into the cells of formulas, where every reader without Excel finds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from reporter.template.columns import calculated_cells
from reporter.template.open import Template
from reporter.template.result import Result
from reporter.template.result_sheet import FilledTable, ResultSheet
from reporter.xlsx.cells import Value, cell_name
from reporter.xlsx.filled_sheet import Body
from reporter.xlsx.rows import Cells
from reporter.xlsx.values import value_markup

__all__ = ["add_calculated", "cache_values", "moment", "same", "untrusted"]

_UNKNOWN_TIME = dt.datetime(2000, 1, 1)


def moment(values: Mapping[str, Value]) -> dt.datetime:
    """What TODAY and NOW give: the end of the run's period, else the day of its data, else a fixed day."""
    for name in ("period_end", "data_as_of"):
        value = values.get(name)
        if isinstance(value, dt.datetime):
            return value
        if isinstance(value, dt.date):
            return dt.datetime(value.year, value.month, value.day)
    return _UNKNOWN_TIME


def untrusted(template: Template) -> bool:
    """True where the template asks for a full calculation: its stored values were never computed."""
    properties = template.workbook.root.find("calcPr")
    return properties is not None and properties.get("fullCalcOnLoad") in ("1", "true")


def cache_values(sheet: ResultSheet, result: Result, failed: set[tuple[str, str]]) -> None:
    """Computed values into the cells of formulas; what nobody could compute loses its value."""
    for one in sheet.formulas:
        key = (sheet.name, one.row, one.cell.column)
        cell = sheet.filled.edited(one.cell)
        if key in result.computed:
            value = result.computed[key]
            if same(cell.value(result.strings), value):
                continue
            raw = cell.with_value(*value_markup(value, None, computed=True))
        elif (sheet.name, cell_name(one.row, one.cell.column)) in failed:
            raw = cell.with_value("", b"")
        else:
            continue
        sheet.filled.edits[one.cell.row, one.cell.column] = raw


def same(before: Value, after: Value) -> bool:
    """True where a cached value is the same but for the last digits of a double."""
    if (
        isinstance(before, bool)
        or isinstance(after, bool)
        or isinstance(before, str)
        or isinstance(after, str)
    ):
        return type(before) is type(after) and before == after
    if isinstance(before, int | float) and isinstance(after, int | float):
        return abs(before - after) <= 1e-14 * max(abs(before), abs(after))
    return before is None and after is None


def add_calculated(sheet: ResultSheet, table: FilledTable, body: Body, result: Result) -> None:
    """The calculated columns with their values into the table's block."""
    columns: dict[int, Cells] = {}
    for column in table.calculated:
        values = result.calculated(sheet.name, table, column.column)
        columns[column.column] = calculated_cells(column, table.first_row, values)
    sheet.filled.bodies[sheet.filled.bodies.index(body)] = Body(body.area, body.block.added(columns))
