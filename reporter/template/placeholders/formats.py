"""Values as the text that Excel would show, for the part of Excel's number formats that placeholders know."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from reporter.errors import Fault
from reporter.xlsx.cells import Value
from reporter.xlsx.numbers.formats import date_part, shown

__all__ = ["FORMATS", "is_format", "text_of"]

FORMATS = "0, 0.0, 0.0%, #,##0, #,##0.00, a comma behind for thousands, d mmm yyyy, yyyy-mm-dd, mmm yyyy"

_NUMBER = re.compile(r"(?P<whole>#,##0|#,###|0+|#)(?P<decimals>\.0*#*)?(?P<scale>,*)(?P<percent>%?)")
_DATE = re.compile(r"(?=.*[dmy])(?:d{1,4}|m{1,4}|yyyy|yy|[ \-/.,])+(?P<time> hh:mm(?::ss)?)?")
_DATE_TOKEN = re.compile(r"(?P<minutes>(?<=:)mm)|hh|ss|d+|m+|y+")


def is_format(text: str) -> bool:
    """True where the text is one of the formats that placeholders know."""
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def text_of(value: Value, number_format: str = "") -> str | Fault:
    """The value as text, months and days in English; a fault without a place where the format can't show it.

    Rounding is half away from zero on the decimal digits, as in Excel; a negative value that rounds to zero
    loses its sign. Text and logical values ignore the format, no value is no text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date | dt.datetime | dt.time | dt.timedelta):
        return _moment(value, number_format)
    if isinstance(value, float) and not math.isfinite(value):
        return Fault(
            "template.placeholder-value", "a value is no number that a cell can hold", found=str(value)
        )
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    if not number_format:
        return _general(number)
    match = _NUMBER.fullmatch(number_format)
    return _number(number, match) if match else _misfit(number_format, "a number")


def _misfit(number_format: str, what: str) -> Fault:
    return Fault(
        "template.placeholder-value", f"the format {number_format} can't show {what}", expected=FORMATS
    )


def _general(number: Decimal) -> str:
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _number(number: Decimal, match: re.Match[str]) -> str:
    """As a cell would show it, but for a point that no decimal follows."""
    text = str(shown(number, match.string))
    bare = match["decimals"] not in (None, ".")
    return re.sub(r"\.(?=%?$)", "", text) if bare else text


def _moment(value: dt.date | dt.datetime | dt.time | dt.timedelta, number_format: str) -> str | Fault:
    if isinstance(value, dt.time | dt.timedelta):
        return _misfit(number_format, "a time") if number_format else _time(value)
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    if not number_format:
        number_format = "yyyy-mm-dd" if moment.time() == dt.time() else "yyyy-mm-dd hh:mm"
    if not _DATE.fullmatch(number_format):
        return _misfit(number_format, "a date")
    return _DATE_TOKEN.sub(
        lambda match: date_part(moment, match[0], minutes=bool(match["minutes"])), number_format
    )


def _time(value: dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.time):
        return f"{value:%H:%M:%S}"
    minutes, seconds = divmod(int(abs(value).total_seconds()), 60)
    sign = "-" if value < dt.timedelta() else ""
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
