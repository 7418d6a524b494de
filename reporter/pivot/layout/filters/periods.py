"""The date filters that need no dates: relative to a day (yesterday, lastQuarter …), or parts of any year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

__all__ = ["MONTHS", "RELATIVE", "in_months", "period"]

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

MONTHS: Mapping[str, frozenset[int]] = {
    **{f"M{month}": frozenset((month,)) for month in range(1, 13)},
    **{f"Q{quarter}": frozenset(range(3 * quarter - 2, 3 * quarter + 1)) for quarter in range(1, 5)},
}
"""M1 … M12 and Q1 … Q4: the months of any year that pass."""


def _days(after: int, count: int = 1) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today + timedelta(after), today + timedelta(after + count))


def _weeks(after: int) -> Callable[[date], tuple[date, date]]:
    """Weeks begin on Sunday."""

    def week(today: date) -> tuple[date, date]:
        sunday = today - timedelta(today.isoweekday() % 7) + timedelta(7 * after)
        return sunday, sunday + timedelta(7)

    return week


def _months(after: int, count: int) -> Callable[[date], tuple[date, date]]:
    """A period of ``count`` months, itself counted from the one that holds today."""

    def months(today: date) -> tuple[date, date]:
        first = (today.year * 12 + today.month - 1) // count * count + after * count
        return _first_of(first), _first_of(first + count)

    return months


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _year_to_date(today: date) -> tuple[date, date]:
    return date(today.year, 1, 1), today + timedelta(1)


RELATIVE: Mapping[str, Callable[[date], tuple[date, date]]] = {
    "yesterday": _days(-1),
    "today": _days(0),
    "tomorrow": _days(1),
    "lastWeek": _weeks(-1),
    "thisWeek": _weeks(0),
    "nextWeek": _weeks(1),
    "lastMonth": _months(-1, 1),
    "thisMonth": _months(0, 1),
    "nextMonth": _months(1, 1),
    "lastQuarter": _months(-1, 3),
    "thisQuarter": _months(0, 3),
    "nextQuarter": _months(1, 3),
    "lastYear": _months(-1, 12),
    "thisYear": _months(0, 12),
    "nextYear": _months(1, 12),
    "yearToDate": _year_to_date,
}
"""The first day of the period, and the first after it, for a given today."""

_EPOCH = date(1899, 12, 30)


def period(kind: str, today: date) -> tuple[float, float]:
    """The serials of the period's first day and of the first after it."""
    first, after = RELATIVE[kind](today)
    return float((first - _EPOCH).days), float((after - _EPOCH).days)


def in_months(serials: Floats, months: frozenset[int]) -> Marks:
    """Which of the dates are in one of the months, of whatever year."""
    days = np.nan_to_num(np.floor(serials), nan=0.0).astype("timedelta64[D]")
    month = (np.datetime64("1899-12-30") + days).astype("datetime64[M]").astype(np.int64) % 12 + 1
    found: Marks = np.isin(month, list(months)) & ~np.isnan(serials)
    return found
