from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.templates.filled import MARKETS, cached, errors, filled, market_tables


def book(
    units: dict[str, int], folder: Path, last_year: dict[str, int] | None = None, over: bool = True
) -> Workbook:
    values = MARKETS | {"badge_insight.year_is_over": int(over)}
    return cached(filled("market_badges", market_tables(units, last_year or {}), values, folder))


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
    [
        (8000, "units are up 25.0% and no badge has changed."),
        (20000, "units are down 50.0% and no badge has changed."),
        (10000, "units are level and no badge has changed."),
        (5000, "units are up 100.0%, A was promoted."),
    ],
)
def test_the_sentence_compares_with_the_same_months_of_last_year(
    before: int, words: str, tmp_path: Path
) -> None:
    made = book({"A": 10000}, tmp_path, {"A": before})

    assert sentence(made).endswith(f" Against the same months of last year {words}")
    assert made["Dashboard"]["R8"].value == pytest.approx(10000 / before - 1)


@pytest.mark.parametrize(
    ("units", "before", "words"),
    [
        ({"A": 6000, "B": 1000}, {"A": 1000, "B": 6000}, ", A was promoted and B was demoted."),
        ({"A": 4000, "B": 1000}, {"A": 9000, "B": 9000}, ", 2 markets were demoted."),
        ({"A": 6000, "B": 7000, "C": 1}, {"A": 1, "B": 2, "C": 3}, ", 2 markets were promoted."),
        ({"A": 6000, "B": 7000}, {"A": 8000}, " and no badge has changed."),
    ],
)
def test_the_sentence_names_the_one_market_whose_badge_moved_and_counts_several(
    units: dict[str, int], before: dict[str, int], words: str, tmp_path: Path
) -> None:
    assert sentence(book(units, tmp_path, before)).endswith(words)


@pytest.mark.parametrize(
    ("units", "before", "words"),
    [
        ({"A": 6000, "B": 1000}, {"A": 1000, "B": 6000},
         ", A is Gold already and B isn't Gold yet, unlike then."),
        ({"A": 4000, "B": 1000}, {"A": 9000, "B": 9000}, ", 2 markets aren't Gold yet, unlike then."),
        ({"A": 6000, "B": 7000}, {"A": 8000, "B": 7000}, " and the badges are the same."),
    ],
)  # fmt: skip
def test_in_a_year_that_isnt_over_nobody_is_promoted_or_demoted_yet(
    units: dict[str, int], before: dict[str, int], words: str, tmp_path: Path
) -> None:
    made = book(units, tmp_path, before, over=False)

    assert sentence(made).endswith(words)
    moved = {cell.value for (cell,) in made["Movement"][f"D7:D{6 + len(units)}"]}
    assert moved <= {"ahead", "behind", "Gold as then", "Silver as then"}


def test_a_movement_follows_the_threshold_and_what_was_sold_in_neither_year(tmp_path: Path) -> None:
    tables = {
        "badge_movement": [
            ("A", "R", 5000, 5001, 1, 0.0002), ("B", "R", 5001, 5000, -1, -0.0002),
            ("C", "R", None, 9, 9, None),
            ("D", "R", 9, None, -9, -1), ("E", "R", 1, 2, 1, 1), ("F", "R", 6000, 6000, 0, 0),
        ]
    }  # fmt: skip
    sheet = cached(filled("market_badges", tables, MARKETS, tmp_path))["Movement"]

    assert [[cell.value for cell in row] for row in sheet["D7:F12"]] == [
        ["promoted", "Silver", "Gold"],
        ["demoted", "Gold", "Silver"],
        ["new", "none", "Silver"],
        ["gone", "Silver", "none"],
        ["stays Silver", "Silver", "Silver"],
        ["stays Gold", "Gold", "Gold"],
    ]


def test_without_any_last_year_no_market_is_new(tmp_path: Path) -> None:
    tables = {"badge_movement": [("A", "R", None, 6000, 6000, None), ("B", "R", None, 9, 9, None)]}
    sheet = cached(filled("market_badges", tables, MARKETS, tmp_path))["Movement"]

    assert [cell.value for (cell,) in sheet["D7:D8"]] == ["no last year", "no last year"]


def test_shares_that_returns_lift_over_all_units_are_not_told(tmp_path: Path) -> None:
    made = book({"A": 6000, "B": 100, "C": -4000}, tmp_path)

    assert sentence(made).startswith("1 of 3 markets is Gold: A. Nearest to Gold is B, 4,900 units below")


def test_a_market_that_took_back_more_than_it_sold_has_a_bar_below_zero(tmp_path: Path) -> None:
    tables = market_tables({"A": 6000, "B": 5, "C": 4, "D": 3, "E": -4000}, {"A": 5500})
    path = filled("market_badges", tables, MARKETS, tmp_path)
    with zipfile.ZipFile(path) as package:
        charts = [package.read(name).decode() for name in package.namelist() if "charts/chart" in name]
    shown = [chart for chart in charts if ">-4000<" in chart]

    assert len(shown) == 2
    assert not any('<c:min val="0"/>' in chart for chart in shown)


def test_exactly_the_threshold_is_silver_and_its_bar_is_grey(tmp_path: Path) -> None:
    made = book({"A": 5001, "B": 5000}, tmp_path)
    rows = [[cell.value for cell in row] for row in made["Badges"]["F7:K8"]]

    assert [row[3] for row in rows] == ["Gold", "Silver"]
    assert [row[1] for row in rows] == [0, 0]
    bars = [[cell.value for cell in row] for row in made["Chart data"]["F7:H8"]]
    assert bars == [[5001, 0, 0], [0, 5000, 0]]


def test_the_bar_of_all_other_markets_is_neither_gold_nor_silver(tmp_path: Path) -> None:
    tables = {"badge_bars": [("A", 1, 9000, 0), ("Other, 7 markets", 7, 30000, 5)]}
    sheet = cached(filled("market_badges", tables, MARKETS, tmp_path))["Chart data"]

    assert [cell.value for cell in sheet["F8:H8"][0]] == [0, 0, 30000]


def test_five_thousand_markets_fill_it_all_the_same(tmp_path: Path) -> None:
    made = book({f"Market {number:04}": number for number in range(5000)}, tmp_path)

    assert made["Dashboard"]["B8"].value == 5000
    assert sentence(made).startswith(
        "None of 5,000 markets is Gold. Nearest to Gold is Market 4999, 1 unit below the threshold."
    )
