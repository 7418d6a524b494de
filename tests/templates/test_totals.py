"""Totals that aren't sums are reckoned from the sums, as the headline figures are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.templates.filled import MARKETS, VALUES, cached, filled


def test_the_growth_of_a_total_is_that_of_the_sums(tmp_path: Path) -> None:
    rows = [
        (1, "India", "APAC", "India", 900, 0.9, 300, 2.0),
        (2, "Chile", "LATAM", "LATAM", 100, 0.1, 100, 0.0),
    ]
    total = cached(filled("market_badges", {"market_badges_current": rows}, MARKETS, tmp_path))["Badges"][9]
    assert [cell.value for cell in total][5:11] == [
        1000,
        None,
        pytest.approx(1),
        None,
        400,
        pytest.approx(1.5),
    ]


def test_a_total_without_last_year_has_no_growth(tmp_path: Path) -> None:
    rows = [(1, "India", "APAC", "India", 900, 1.0, None, None)]
    total = cached(filled("market_badges", {"market_badges_current": rows}, MARKETS, tmp_path))["Badges"][8]
    assert [cell.value for cell in total][9:11] == [0, None]


def test_the_accuracy_of_a_total_is_that_of_all_errors_and_forecasts(tmp_path: Path) -> None:
    months = [
        (dt.date(2021, 7, 1), 100, 110, -10, -0.1, "too low", 0, 10, 10, 0.9, 0.5, 40, 100, 50, None, -0.1),
        (dt.date(2021, 8, 1), 300, 200, 100, 0.33, "too high", 100, 0, 110, 0.6, 0.7, -7, 100, 30, 0.3, None),
    ]  # fmt: skip
    values = VALUES | {"fiscal_year": 2021, "weak_below": 0.4}
    sheet = cached(filled("forecast_accuracy", {"forecast_accuracy_by_month": months}, values, tmp_path))[
        "Months"
    ]
    total = dict(zip((cell.value for cell in sheet[6]), (cell.value for cell in sheet[9]), strict=True))
    assert total["Net error % of forecast"] == pytest.approx(0.225)
    assert total["Accuracy"] == pytest.approx(0.7)
    assert total["Accuracy last year"] == pytest.approx(0.6)
    assert total["Change, points"] == pytest.approx(10)
