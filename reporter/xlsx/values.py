"""A value as a cell has it (the rules: docs/values.md)."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

from reporter.xlsx.cells import Value
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.strings import LONGEST, SharedStrings, encoded, text_markup

__all__ = ["DIGITS", "LIMIT", "finished", "serial", "utf16_length", "value_markup"]

DIGITS = 15
"""The digits of a number that Excel keeps."""
LIMIT = 10**DIGITS


def serial(value: dt.date | dt.time | dt.timedelta, date1904: bool = False) -> int | float:
    """The serial number of a date, time or duration; ValueError where the date system has none for it."""
    if isinstance(value, dt.timedelta):
        return (value // dt.timedelta(microseconds=1)) / 86_400_000_000
    if isinstance(value, dt.time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return (seconds * 1_000_000 + value.microsecond) / 86_400_000_000
    day = value.date() if isinstance(value, dt.datetime) else value
    days = (day - (dt.date(1904, 1, 1) if date1904 else dt.date(1899, 12, 30))).days
    if not date1904 and days < 61:
        days -= 1  # Excel's 1900 has a 29 February: what comes before it counts from one day later
    if days < (0 if date1904 else 1):
        raise ValueError(f"{day} lies before the workbook's date system begins")
    if not isinstance(value, dt.datetime):
        return days
    microseconds = (value.replace(tzinfo=None) - dt.datetime.combine(day, dt.time())) // dt.timedelta(
        microseconds=1
    )
    return days if not microseconds else (days * 86_400_000_000 + microseconds) / 86_400_000_000


def value_markup(
    value: Value, strings: SharedStrings | None, date1904: bool = False, *, computed: bool = False
) -> tuple[str, bytes]:
    """The ``t`` attribute's value and the inner XML of a cell with this value; ("", b"") for None.

    Text goes to the shared strings, or inline where there are none; ``computed`` is a formula's cached value,
    whose text stands in the cell. ValueError where no cell can hold the value.
    """
    if value is None:
        return "", b""
    if isinstance(value, bool):
        return "b", b"<v>%d</v>" % value
    if isinstance(value, int | float | Decimal):
        return _number(value, strings, date1904)
    if isinstance(value, ErrorValue):
        return "e", b"<v>%b</v>" % value.encode()
    if isinstance(value, str):
        return _text(value, strings, computed)
    return "", b"<v>%b</v>" % repr(serial(value, date1904)).encode()


def _number(value: int | float | Decimal, strings: SharedStrings | None, date1904: bool) -> tuple[str, bytes]:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number that a cell can hold")
        written = repr(value)
        return "", b"<v>%b</v>" % written.removesuffix(".0").encode()
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is no number that a cell can hold")
        if len(format(value, "f").replace(".", "").strip("-0")) > DIGITS:
            raise ValueError(f"{value} has more than 15 digits")
        return "", b"<v>%b</v>" % format(value, "f").encode()
    if abs(value) >= LIMIT:
        return value_markup(str(value), strings, date1904)
    return "", b"<v>%d</v>" % value


def _text(value: str, strings: SharedStrings | None, computed: bool) -> tuple[str, bytes]:
    if utf16_length(value) > LONGEST:
        raise ValueError(f"a text of {utf16_length(value):,} characters, more than {LONGEST:,}")
    if computed:
        from reporter.xlsx.markup import escape

        kept = b' xml:space="preserve"' if value != value.strip() else b""
        return "str", b"<v%b>%b</v>" % (kept, escape(encoded(value)))
    if strings is None:
        return "inlineStr", b"<is>%b</is>" % text_markup(value)
    return "s", b"<v>%d</v>" % strings.index(value)


def utf16_length(text: str) -> int:
    """Characters as Excel counts them."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def finished(kind: str, inner: bytes) -> str:
    """The end of a cell from behind its style: type, value and closing tag."""
    return f' t="{kind}">{inner.decode()}</c>' if kind else f">{inner.decode()}</c>"
