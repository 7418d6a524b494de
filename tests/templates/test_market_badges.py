from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.templates.filled import MARKETS, cached, errors, filled, market_tables


def book(units: dict[str, int], folder: Path, last_year: dict[str, int] | None = None) -> Workbook:
    return cached(filled("market_badges", market_tables(units, last_year or {}), MARKETS, folder))


def sentence(workbook: Workbook) -> str:
    return str(workbook["Dashboard"]["B5"].value)


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ({}, "No market has sold anything in this fiscal year."),
        ({"A": 5000}, "The one market is not Gold. Nearest to Gold is A, 0 units below the threshold."),
        ({"A": 1, "B": 2}, "None of 2 markets is Gold. "
         "Nearest to Gold is B, 4,998 units below the threshold."),
        ({"A": 5001}, "1 of 1 market is Gold: A, with 100.0% of the units."),
        ({"A": 9000, "B": 1000}, "1 of 2 markets is Gold: A, with 90.0% of the units. "
         "Nearest to Gold is B, 4,000 units below the threshold."),
        ({"A": 6000, "B": 9000}, "2 of 2 markets are Gold: B and A, with 100.0% of the units."),
        ({"A": 6000, "B": 9000, "C": 7000, "D": 1}, "3 of 4 markets are Gold, led by B, "
         "with 100.0% of the units. Nearest to Gold is D, 4,999 units below the threshold."),
    ],
)  # fmt: skip
def test_the_sentence_is_true_of_every_number_of_gold_markets(
    units: dict[str, int], words: str, tmp_path: Path
) -> None:
    made = book(units, tmp_path)

    assert sentence(made) == words
    assert not errors(made)


@pytest.mark.parametrize(
    ("before", "words"),
    [(8000, "25.0% above the level"), (20000, "50.0% below the level"), (10000, "at the level")],
)
def test_the_sentence_compares_with_the_same_months_of_last_year(
    before: int, words: str, tmp_path: Path
) -> None:
    made = book({"A": 10000}, tmp_path, {"A": before})

    assert sentence(made).endswith(f"Units are {words} of the same months of last year.")
    assert made["Dashboard"]["R8"].value == pytest.approx(10000 / before - 1)


def test_exactly_the_threshold_is_silver_and_its_bar_is_grey(tmp_path: Path) -> None:
    sheet = book({"A": 5001, "B": 5000}, tmp_path)["Badges"]
    rows = [[cell.value for cell in row] for row in sheet["F7:M8"]]

    assert [row[3] for row in rows] == ["Gold", "Silver"]
    assert [row[1] for row in rows] == [0, 0]
    assert [row[6:] for row in rows] == [[5001, 0], [0, 5000]]


def test_five_thousand_markets_fill_it_all_the_same(tmp_path: Path) -> None:
    made = book({f"Market {number:04}": number for number in range(5000)}, tmp_path)

    assert made["Dashboard"]["B8"].value == 5000
    assert sentence(made).startswith("None of 5000 markets is Gold.")
