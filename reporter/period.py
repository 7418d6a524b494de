"""Periods: which months a report covers, when they are complete, and which fiscal year they fall into.

Pure functions of a calendar and of dates that are given; no clock is read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reporter.errors import NotReadyError, ParameterError, ReporterError

__all__ = [
    "UNDATED",
    "Calendar",
    "Freshness",
    "Kind",
    "Month",
    "Period",
    "choose",
    "coverage_note",
    "fallback",
    "parse",
    "require_whole",
    "stretches",
]

UNDATED = "undated"
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_STRETCH = re.compile(r"([0-9]{4}-[0-9]{2})(?: to ([0-9]{4}-[0-9]{2}))?")
_REMEDY = "write a month like 2021-08"


class Kind(StrEnum):
    """What a report is about: no period at all, one month, or everything up to a month's end."""

    NONE = "none"
    MONTH = "month"
    TO_DATE = "to_date"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month of the years 1 to 9998."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return (self + 1).first - timedelta(days=1)

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A fiscal year starts on the first of month ``fiscal_year_starts`` and has the number of the year it
    ends in.
    """

    fiscal_year_starts: int = 9

    def fiscal_year(self, day: date) -> int:
        later = self.fiscal_year_starts > 1 and day.month >= self.fiscal_year_starts
        return day.year + later

    def fiscal_month(self, day: date) -> int:
        """1 for the month in which the fiscal year starts, to 12."""
        return (day.month - self.fiscal_year_starts) % 12 + 1

    def fiscal_year_start(self, day: date) -> date:
        return (Month.of(day) - (self.fiscal_month(day) - 1)).first


@dataclass(frozen=True, slots=True)
class Period:
    """The first and last day of a report's month; both are None where a report has no period."""

    label: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """Up to when there are data: the newest day, and the last day up to which they are complete; None: no
    data.
    """

    data_as_of: date | None
    complete_until: date | None
    missing: tuple[tuple[Month, Month], ...] = ()
    """Stretches of months, first and last, that have no data though later ones have."""

    @property
    def last_complete(self) -> Month | None:
        """The last month whose last day is complete."""
        if self.complete_until is None:
            return None
        month = Month.of(self.complete_until)
        return month if self.complete_until >= month.last else month - 1


def fallback(today: date) -> Freshness:
    """For a report without a freshness procedure: the last month before ``today`` is taken to be complete."""
    return Freshness(None, Month.of(today).first - timedelta(days=1))


def parse(text: str) -> Month:
    """The month that ``2021-08`` names; raises ParameterError for anything else."""
    found = _MONTH.fullmatch(text.strip())
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1900 <= year <= 9998 and 1 <= month <= 12):
        raise ParameterError.of(
            "period.value",
            "isn't a month",
            place="--period",
            expected="YYYY-MM",
            found=f'"{text}"',
            remedy=_REMEDY,
        )
    return Month(year, month)


def stretches(text: str) -> tuple[tuple[Month, Month], ...]:
    """The stretches of months that ``2021-03, 2020-05 to 2020-07`` names, first and last month of each."""
    return tuple((parse(first), parse(last or first)) for first, last in _STRETCH.findall(text))


def require_whole(covered: Period, calendar: Calendar, freshness: Freshness) -> None:
    """Raises NotReadyError where a whole month is missing from the period's fiscal year up to its end: sums
    over these months would be too small.
    """
    if covered.end is None:
        return
    begin, end = Month.of(calendar.fiscal_year_start(covered.end)), Month.of(covered.end)
    within = [(max(first, begin), min(last, end)) for first, last in freshness.missing]
    named = [str(a) if a == b else f"{a} to {b}" for a, b in sorted(within) if a <= b]
    if named:
        raise NotReadyError.of(
            "period.months-missing",
            "whole months are missing from the data",
            place="--period",
            expected=f"data in every month from {begin} to {end}",
            found=f"none in {', '.join(named)}",
            remedy="load what is missing; a month in which nothing was sold needs one row with quantity 0",
        )


def _without_a_month(freshness: Freshness) -> ReporterError:
    """Why not a single month can be reported on."""
    if freshness.data_as_of is None:
        return NotReadyError.of(
            "period.no-data",
            "there are no data to report on",
            remedy="load data with: reporter db load, or make demo data with: reporter db demo",
        )
    return NotReadyError.of(
        "period.none-complete",
        "no month of the data is complete yet",
        expected="data of every day of a month",
        found=f"data up to {freshness.data_as_of}",
        remedy="load the rest of the month",
    )


def choose(kind: Kind, month: Month | None, last: int | None, freshness: Freshness) -> tuple[Period, ...]:
    """The periods to report on, oldest first: the month asked for, the last complete ones, or none where
    there is none.

    Raises ParameterError where a report without a period is given one, NotReadyError where there are no
    data, or where a report on one month is asked for a month that isn't complete.
    """
    if kind is Kind.NONE:
        if month is not None:
            raise ParameterError.of(
                "period.none", "this report has no period", place="--period", remedy="leave --period out"
            )
        return (Period(UNDATED),)
    complete = freshness.last_complete
    if complete is None:
        raise _without_a_month(freshness)
    if month is None:
        return tuple(_period(complete - back) for back in range((last or 1) - 1, -1, -1))
    if kind is Kind.MONTH and month > complete:
        raise NotReadyError.of(
            "period.not-complete",
            f"the data of {month} aren't complete",
            place="--period",
            expected=f"{complete} or earlier",
            found=f"data are complete up to {freshness.complete_until}",
            remedy="run again when the data are there",
        )
    return (_period(month),)


def _period(month: Month) -> Period:
    return Period(str(month), month.first, month.last)


def coverage_note(period: Period, freshness: Freshness) -> str:
    """A sentence where the data don't reach to the period's end, else nothing."""
    reach = freshness.complete_until
    if period.end is None or reach is None or reach >= period.end:
        return ""
    newest = freshness.data_as_of or reach
    day = min(newest, period.end)
    return f"The data reach to {day}; {period.label} isn't complete (complete up to {reach})."
