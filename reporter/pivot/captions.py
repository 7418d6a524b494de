"""The words of a pivot's labels."""

from __future__ import annotations

from datetime import datetime, timedelta

from reporter.pivot.model import VALUES, AxisItem, PivotTable, Scalar
from reporter.pivot.scalars import number
from reporter.pivot.words import ENGLISH
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.numbers.formats import BUILT_IN, shown

__all__ = ["caption", "field_caption", "grand_caption", "item_text", "subtotal_caption"]

BLANK = "(blank)"
_DAY_ZERO = datetime(1899, 12, 30)
_FEBRUARY_1900 = 60


def field_caption(table: PivotTable, field: int) -> str:
    """The caption of a field's button."""
    if field == VALUES:
        return table.data_caption
    return table.fields[field].name or table.cache[field].name


def caption(table: PivotTable, field: int, position: int) -> Scalar:
    """The label of an item: its own caption, else its value; for Σ Values the data field's name."""
    if field == VALUES:
        return table.data[position].name
    item = table.fields[field].items[position]
    if item.caption is not None:
        return item.caption
    members = table.cache[field].members
    value = members[item.index] if item.index is not None and item.index < len(members) else None
    if value is None:
        return table.words.blank
    return item_text(value) if isinstance(value, (bool, ErrorValue)) else value


def item_text(value: Scalar) -> str:
    """The value as text within a label."""
    if value is None:
        return ENGLISH.blank
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}".replace("e", "E")
    return _moment_text(value) if isinstance(value, datetime) else str(value)


def _moment_text(value: datetime) -> str:
    """A date as Excel's short formats show it: the time of a day that is zero, the minutes of others."""
    days = (value - _DAY_ZERO).days
    time = f"{value.hour % 12 or 12}:{value:%M:%S} {value:%p}"
    if days == 0:
        return time
    if days <= _FEBRUARY_1900:  # serials count a 29 February 1900, and cache dates before it lag by a day
        value += timedelta(1)
    date = f"{value.month}/{value.day}/{value.year}"
    return f"{date} {value.hour}:{value:%M}" if value.hour or value.minute or value.second else date


def _formatted(table: PivotTable, field: int, value: Scalar) -> str:
    """The value as text in the field's number format; in a general one where the format isn't understood."""
    if not isinstance(value, (float, datetime)):
        return item_text(value)
    known = table.fields[field].number_format or table.cache[field].number_format
    code = table.formats.get(known) or BUILT_IN.get(known, "")
    return (shown(number(value), code) if code else None) or item_text(value)


def subtotal_caption(table: PivotTable, fields: tuple[int, ...], item: AxisItem) -> str:
    """The label of a subtotal line or column."""
    field = fields[item.level]
    text = _formatted(table, field, caption(table, field, item.path[-1]))
    own = table.fields[field].subtotal_caption
    if own and item.kind == "default":
        return own.replace("?", text)
    under_data = VALUES in fields[item.level + 1 :]
    data = table.data[item.data_field] if under_data else None
    if item.kind == "default":
        return f"{text} {data.name}" if data else table.words.subtotal.format(text)
    function = table.words.functions[item.kind]
    return f"{text} {function} of {table.cache[data.field].name}" if data else f"{text} {function}"


def grand_caption(table: PivotTable, fields: tuple[int, ...], item: AxisItem) -> str:
    """The label of a grand total line or column."""
    if VALUES in fields:
        return table.words.total_of.format(table.data[item.data_field].name)
    return table.grand_total_caption or table.words.grand_total
