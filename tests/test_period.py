"""Periods are a pure function of the calendar and the dates that are given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.errors import NotReadyError, ParameterError
from reporter.period import (
    UNDATED,
    Calendar,
    Freshness,
    Kind,
    Month,
    choose,
    coverage_note,
    fallback,
    parse,
    require_whole,
    stretches,
)

days = st.dates(date(1950, 1, 1), date(2060, 12, 31))
starts = st.integers(1, 12)
AUGUST = Freshness(date(2021, 8, 1), date(2021, 8, 31))


@given(days)
def test_a_month_begins_on_its_first_day_and_ends_before_the_next_begins(day: date) -> None:
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert month.last + timedelta(days=1) == (month + 1).first


@given(days, st.integers(-600, 600))
def test_months_added_and_taken_away_again_are_none(day: date, months: int) -> None:
    assert (Month.of(day) + months) - months == Month.of(day)


@given(days)
def test_a_month_is_read_as_it_is_written(day: date) -> None:
    assert parse(str(Month.of(day))) == Month.of(day)


@pytest.mark.parametrize(
    "text", ["", "2021", "2021-8", "2021-13", "2021-00", "2021/08", "08-2021", "2021-08-01", "٢٠٢١-٠٨"]
)
def test_what_is_no_month_is_refused_with_the_form_that_is_expected(text: str) -> None:
    with pytest.raises(ParameterError) as raised:
        parse(text)
    assert raised.value.faults[0].code == "period.value"
    assert raised.value.faults[0].expected == "YYYY-MM"


@given(days, starts)
def test_a_fiscal_year_starts_in_its_month_and_lasts_twelve(day: date, start: int) -> None:
    calendar = Calendar(start)
    begin = calendar.fiscal_year_start(day)
    assert begin.day == 1
    assert begin.month == start
    assert begin <= day < (Month.of(begin) + 12).first
    assert (
        calendar.fiscal_year(begin)
        == calendar.fiscal_year(day)
        == calendar.fiscal_year((Month.of(begin) + 11).last)
    )
    assert calendar.fiscal_year(begin - timedelta(days=1)) == calendar.fiscal_year(day) - 1


@given(days, starts)
def test_fiscal_months_count_from_the_start(day: date, start: int) -> None:
    calendar = Calendar(start)
    assert Month.of(calendar.fiscal_year_start(day)) + calendar.fiscal_month(day) == Month.of(day) + 1


def test_the_year_that_starts_in_september_has_the_number_of_the_year_it_ends_in() -> None:
    calendar = Calendar(9)
    assert calendar.fiscal_year(date(2020, 8, 31)) == 2020
    assert calendar.fiscal_year(date(2020, 9, 1)) == 2021


def test_a_fiscal_year_that_starts_in_january_is_the_calendar_year() -> None:
    assert Calendar(1).fiscal_year(date(2020, 12, 31)) == 2020


def test_the_default_is_the_last_complete_month() -> None:
    (found,) = choose(Kind.MONTH, None, None, Freshness(date(2021, 8, 20), date(2021, 8, 20)))
    assert (found.label, found.start, found.end) == ("2021-07", date(2021, 7, 1), date(2021, 7, 31))


@given(days, st.integers(1, 60), st.sampled_from([Kind.MONTH, Kind.TO_DATE]))
def test_the_last_months_come_oldest_first_without_a_gap_and_are_complete(
    day: date, last: int, kind: Kind
) -> None:
    found = choose(kind, None, last, Freshness(day, day))
    months = [Month.of(item.start) for item in found if item.start]
    assert months == [months[0] + step for step in range(last)]
    assert months[-1].last <= day < (months[-1] + 1).last


def test_a_month_that_is_not_complete_says_up_to_when_data_are_there() -> None:
    with pytest.raises(NotReadyError) as raised:
        choose(Kind.MONTH, Month(2021, 9), None, AUGUST)
    assert raised.value.exit_code == 6
    assert "2021-08-31" in raised.value.faults[0].found


def test_everything_to_date_runs_for_a_later_month_and_the_coverage_says_so() -> None:
    (found,) = choose(Kind.TO_DATE, Month(2021, 9), None, AUGUST)
    assert found.end == date(2021, 9, 30)
    assert "2021-09 isn't complete (complete up to 2021-08-31)" in coverage_note(found, AUGUST)


def test_a_covered_period_has_no_coverage_note() -> None:
    (found,) = choose(Kind.TO_DATE, Month(2021, 8), None, AUGUST)
    assert coverage_note(found, AUGUST) == ""


def test_no_data_is_not_ready_with_the_ways_to_get_some() -> None:
    with pytest.raises(NotReadyError) as raised:
        choose(Kind.TO_DATE, Month(2021, 8), None, Freshness(None, None))
    assert "reporter db load" in raised.value.faults[0].remedy


def test_data_of_no_complete_month_are_not_called_none() -> None:
    with pytest.raises(NotReadyError) as raised:
        choose(Kind.TO_DATE, Month(2021, 8), None, Freshness(date(2021, 8, 3), None))
    (fault,) = raised.value.faults
    assert (fault.what, fault.found) == ("no month of the data is complete yet", "data up to 2021-08-03")


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ("2021-03", "none in 2021-03"),
        ("2021-05 to 2021-07, 2020-10", "none in 2020-10, 2021-05 to 2021-07"),
        ("2020-07 to 2020-09", "none in 2020-09"),
        ("2021-08 to 2021-12", "none in 2021-08"),
        ("2020-08", ""),
        ("2021-09", ""),
        ("", ""),
    ],
)
def test_a_month_that_is_missing_in_the_fiscal_year_so_far_is_not_ready(missing: str, found: str) -> None:
    (covered,) = choose(Kind.MONTH, Month(2021, 8), None, AUGUST)
    fresh = replace(AUGUST, missing=stretches(missing))
    if not found:
        return require_whole(covered, Calendar(), fresh)
    with pytest.raises(NotReadyError) as raised:
        require_whole(covered, Calendar(), fresh)
    assert raised.value.faults[0].found == found
    assert raised.value.faults[0].expected == "data in every month from 2020-09 to 2021-08"


def test_a_report_without_a_period_takes_none() -> None:
    (found,) = choose(Kind.NONE, None, None, Freshness(None, None))
    assert (found.label, found.start, found.end) == (UNDATED, None, None)
    with pytest.raises(ParameterError):
        choose(Kind.NONE, Month(2021, 8), None, AUGUST)


@given(days)
def test_without_freshness_the_month_before_the_run_is_the_last_complete_one(today: date) -> None:
    assert fallback(today).last_complete == Month.of(today) - 1
