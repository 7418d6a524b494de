"""Functions of dates over whole columns, in Excel's calendar: 1900 has a 29 February, and 0 is 0 January."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from reporter.xlsx.recalculation.vectorised.coercion import as_numbers
from reporter.xlsx.recalculation.vectorised.vectors import NUM, Vector, first_error, numbers

if TYPE_CHECKING:
    from reporter.xlsx.recalculation.vectorised.vectors import Codes, Numbers

__all__ = ["dates"]

_LAST = 2_958_465
_FALSE_DAY = 60
_BEFORE_1900 = np.datetime64("1899-12-31")
_BEFORE_1904 = np.datetime64("1904-01-01")


def dates(date1904: bool) -> dict[str, Callable[..., Vector]]:
    """The functions in a workbook of this date system."""
    return {
        "YEAR": _part(0, date1904),
        "MONTH": _part(1, date1904),
        "DAY": _part(2, date1904),
        "DATE": lambda year, month, day: _date(year, month, day, date1904),
    }


def _last(date1904: bool) -> int:
    return _LAST - 1462 if date1904 else _LAST


def _part(place: int, date1904: bool) -> Callable[[Vector], Vector]:
    def computed(value: Vector) -> Vector:
        found, codes = as_numbers(value)
        days = np.floor(found)
        outside = (days < 0) | (days > _last(date1904))
        days = np.where(outside, 1, days)
        own = (outside * NUM).astype(np.uint8) if outside.any() else None
        return numbers(_taken_apart(days, date1904)[place], first_error(codes, own))

    return computed


def _taken_apart(days: Numbers, date1904: bool) -> tuple[Numbers, Numbers, Numbers]:
    """Year, month and day."""
    if date1904:
        dated = _BEFORE_1904 + days.astype("timedelta64[D]")
    else:
        dated = _BEFORE_1900 + (days - (days >= _FALSE_DAY)).astype("timedelta64[D]")
    months = dated.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.float64) + 1970
    month = months.astype(np.float64) % 12 + 1
    day = (dated - months.astype("datetime64[D]")).astype(np.float64) + 1
    if not date1904:
        for serial, parts in ((0, (1900.0, 1.0, 0.0)), (_FALSE_DAY, (1900.0, 2.0, 29.0))):
            here = days == serial
            if here.any():
                year, month, day = (
                    np.where(here, value, one) for one, value in zip((year, month, day), parts, strict=True)
                )
    return year, month, day


def _date(year: Vector, month: Vector, day: Vector, date1904: bool) -> Vector:
    """The serial number; months and days beyond their year or month go on into the next ones."""
    parts, codes = zip(*(as_numbers(one) for one in (year, month, day)), strict=True)
    years, months, days = (np.trunc(np.clip(part, -1e6, 1e7)) for part in parts)
    outside = (years < 0) | (years > 9999)
    years = np.where(outside, 2000, np.where(years < 1900, years + 1900, years))
    first = (
        ((years - 1970) * 12 + months - 1).astype(np.int64).astype("datetime64[M]").astype("datetime64[D]")
    )
    if date1904:
        start = (first - _BEFORE_1904).astype(np.int64).astype(np.float64)
    else:
        start = (first - _BEFORE_1900).astype(np.int64).astype(np.float64)
        start = start + (start >= _FALSE_DAY)
    found = start + days - 1
    outside |= (found < 0) | (found > _last(date1904))
    return numbers(np.where(outside, 0.0, found), first_error(*codes, _failed(outside)))


def _failed(outside: np.ndarray) -> Codes | None:
    return (outside * NUM).astype(np.uint8) if outside.any() else None
