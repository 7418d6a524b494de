"""Control totals agree to the last digit, or the difference is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from reporter import checks
from reporter.checks import CheckResult
from reporter.errors import CheckError
from reporter.results import Column, ResultSet
from reporter.rows import Rows

MONEY = pl.Decimal(18, 2)
ROWS = pl.DataFrame(
    {
        "market": ["India", "USA", "India"],
        "month": [date(2021, 7, 1), date(2021, 8, 1), date(2021, 8, 1)],
        "units": [5, 7, None],
        "revenue": pl.Series([Decimal("0.10"), Decimal("0.20"), Decimal("99999999999999.99")], dtype=MONEY),
        "share": [0.1, 0.2, 0.7],
    }
)


def control(**figures: Any) -> ResultSet:
    frame = pl.DataFrame({name: pl.Series([value]) for name, value in figures.items()})
    return ResultSet(tuple(Column(name, "decimal") for name in figures), Rows.of(frame))


def test_equal_totals_pass_and_each_column_is_a_result() -> None:
    results = checks.compare(
        "badges", control(row_count=3, units=12, revenue=Decimal("100000000000000.29"), share=1.0), ROWS, {}
    )
    assert [result.name for result in results] == [
        "badges: row_count",
        "badges: units",
        "badges: revenue",
        "badges: share",
    ]
    assert {result.verdict for result in results} == {"passed"}


def test_a_cent_in_a_hundred_trillion_is_a_difference() -> None:
    (result,) = checks.compare("badges", control(revenue=Decimal("100000000000000.28")), ROWS, {})
    assert (result.verdict, result.difference) == ("failed", Decimal("0.01"))


@pytest.mark.parametrize(
    ("where", "units"),
    [
        ({"market": "India"}, 5),
        ({"market": ("India", "USA")}, 12),
        ({"month": "2021-08-01"}, 7),
        ({"market": "Nowhere"}, 0),
    ],
)
def test_where_names_the_rows_that_are_added_up(where: dict[str, Any], units: int) -> None:
    (result,) = checks.compare("badges", control(units=units), ROWS, where)
    assert result.verdict == "passed"


def test_of_a_control_of_several_data_sets_each_takes_its_own_columns() -> None:
    shared = control(badges__units=12, markets__units=99, badges__row_count=3)

    results = checks.compare("badges", shared, ROWS, {})

    assert [result.name for result in results] == ["badges: units", "badges: row_count"]
    assert {result.verdict for result in results} == {"passed"}


def test_a_control_of_other_data_sets_proves_nothing_of_this_one() -> None:
    with pytest.raises(CheckError) as raised:
        checks.compare("badges", control(markets__units=12), ROWS, {})

    assert raised.value.faults[0].expected == "badges__row_count"


def test_no_rows_and_null_from_sum_are_both_nothing() -> None:
    results = checks.compare("badges", control(row_count=0, revenue=None, units=None), ROWS.clear(), {})
    assert {result.verdict for result in results} == {"passed"}


def test_unknown_columns_text_columns_and_another_number_of_rows_come_at_once() -> None:
    twice = control(untis=1, market=2)
    twice = ResultSet(twice.columns, Rows.of(pl.concat([twice.frame, twice.frame])))
    with pytest.raises(CheckError) as raised:
        checks.compare("badges", twice, ROWS, {"region": "APAC"})
    assert [fault.code for fault in raised.value.faults] == ["check.rows", *["check.column"] * 3]
    assert 'did you mean "units"?' in {fault.remedy for fault in raised.value.faults}


def _results(*verdicts: str) -> list[CheckResult]:
    return [
        CheckResult(f"c{at}", 1, 1, 0, "passed" if verdict == "passed" else "failed")
        for at, verdict in enumerate(verdicts)
    ]


@pytest.mark.parametrize(
    ("verdicts", "text"),
    [
        ((), "No checks are defined"),
        (("passed",), "The one check passed"),
        (("passed",) * 24, "All 24 checks passed"),
        (("failed", "passed", "failed"), "2 of 3 checks FAILED"),
    ],
)
def test_the_master_check_counts_in_words(verdicts: tuple[str, ...], text: str) -> None:
    assert checks.master_check(_results(*verdicts)) == text


def test_the_frame_shows_figures_exactly_whatever_their_scales() -> None:
    results = [
        CheckResult("a", 3, 3, 0, "passed"),
        CheckResult("b", Decimal("1.25"), Decimal("1.250001"), Decimal("0.000001"), "failed"),
    ]
    frame = checks.frame(results)
    names = ["check", "database_figure", "table_figure", "pivot_figure", "difference", "verdict", "read_from"]
    assert frame.columns == names
    assert frame["table_figure"].to_list() == [Decimal(3), Decimal("1.250001")]
    assert checks.frame([]).height == 0


def test_the_frame_says_in_words_what_is_checked() -> None:
    names = ("market_badges: units_last_year", "market_badges: row_count", "x: row_count_2", "other")
    frame = checks.frame([CheckResult(name, 1, 1, 0, "passed") for name in names])
    assert frame["check"].to_list() == [
        "Market badges: units last year", "Market badges: number of rows", "X: row count 2", "Other",
    ]  # fmt: skip


def test_a_pivots_figure_is_shown_with_the_databases_digits() -> None:
    of_units = CheckResult("units", 3, 3, 0, "passed").with_pivot(3.0)
    of_money = CheckResult("money", Decimal("0.30"), Decimal("0.30"), Decimal(0), "passed").with_pivot(
        0.1 + 0.2
    )
    assert (of_units.pivot_figure, of_money.pivot_figure) == (3, Decimal("0.30"))
    frame = checks.frame([of_units, of_money, CheckResult("other", 1, 1, 0, "passed")])
    assert frame["pivot_figure"].to_list() == [Decimal(3), Decimal("0.30"), None]


def test_a_pivots_figure_that_is_another_fails_the_check() -> None:
    result = CheckResult("units", 3, 3, 0, "passed").with_pivot(2.0)
    assert result.verdict == "failed"
    (fault,) = checks.failures([result])
    assert fault.found == "3 (difference 0), in the pivot 2"


def test_a_failure_names_both_figures_and_the_difference() -> None:
    (fault,) = checks.failures(checks.compare("badges", control(units=13), ROWS, {}))
    assert (fault.place, fault.expected, fault.found) == ("badges: units", "13", "12 (difference -1)")
