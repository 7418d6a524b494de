"""Numbers as Excel shows them: the cases of its documentation, and what is left to Excel."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reporter.xlsx.numbers.formats import BUILT_IN, shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, "#,##0", "1,235"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (0.125, "0%", "13%"),
        (7, "000", "007"),
        (1.5, "0.##", "1.5"),
        (1, "0.##", "1."),
        (0.25, "#.00", ".25"),
        (1234567, "#,##0,", "1,235"),
        (1234567, '0.0,,"M"', "1.2M"),
        (-5, "0.0;(0.0)", "(5.0)"),
        (0, '0;-0;"none"', "none"),
        (-0.001, "0.00", "0.00"),
        (1234.5, '"$"#,##0_);[Red]\\("$"#,##0\\)', "$1,235 "),
        (1234.5, "[$€-2] #,##0.00", "€ 1,234.50"),
        (Decimal("3.10"), '0.00"°"', "3.10°"),
        (40000, "mmm-yy", "Jul-09"),
        (40000.5, "m/d/yyyy h:mm", "7/6/2009 12:00"),
        (40000.75, "h:mm:ss AM/PM", "6:00:00 PM"),
        (40000, "dddd, d mmmm yyyy", "Monday, 6 July 2009"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (45.123, "mm:ss.0", "57:07.2"),
        (61, "yyyy-mm-dd", "1900-03-01"),
    ],
)
def test_a_number_reads_as_excel_shows_it(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_dates_of_the_1904_system_are_four_years_later() -> None:
    assert shown(0, "yyyy-mm-dd", date1904=True) == "1904-01-01"


@pytest.mark.parametrize(
    "code", ["General", "# ?/?", "[>100]0", "0-00", "[h]:mm;@;General;[<1]0", "b2yyyy", "0.00E+00"]
)
def test_what_only_excel_understands_is_left_to_it(code: str) -> None:
    assert shown(1234.5, code) is None


@pytest.mark.parametrize("serial", [-1, 3e6, 60])
def test_days_that_the_calendar_does_not_have_are_left_to_excel(serial: float) -> None:
    assert shown(serial, "yyyy-mm-dd") is None


def test_every_built_in_format_of_a_plain_number_or_date_is_understood() -> None:
    unknown = {number for number, code in BUILT_IN.items() if shown(40000.25, code) is None}
    assert {BUILT_IN[number] for number in unknown} == {"General", "0.00E+00", "##0.0E+0", "@"}
