from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.templates.filled import VALUES, Rows, cached, errors, filled

REGION = {
    "region_name": "APAC",
    "region_share.net_sales": 1000,
    "region_share.net_sales_last_year": 500,
    "region_share.growth": 1,
    "region_share.share": 0.5,
}
SHARES = VALUES | REGION | {
    "percent": 0.6,
    "n": 3,
    "fiscal_year": 2020,
    "label.net_sales_label": "Net sales",
    "label.net_sales_short": "Net sales",
    "label.net_sales_words": "net sales",
    "chosen_place.place": "Germany, which must lie in EU",
    "chosen_region.place": "all markets of EU",
    "chosen_place.place_note": None,
}  # fmt: skip
Sales = Mapping[str, float]


def tables(markets: Sales, customers: Sales, last_year: Sales) -> dict[str, Rows]:
    """The tables of markets and customers for their net sales, largest first."""
    return {
        name: _ranked(sales, last_year, extra)
        for name, sales, extra in (("market_share", markets, ("Region",)), ("customer_share", customers, ()))
    }


def _ranked(sales: Sales, last_year: Sales, extra: tuple[object, ...]) -> Rows:
    total, rows, sold = sum(sales.values()), [], 0.0
    for rank, (name, net) in enumerate(sorted(sales.items(), key=lambda item: (-item[1], item[0])), 1):
        before = last_year.get(name, 0)
        sold += net
        share, cumulative = (net / total, sold / total) if total > 0 else (None, None)
        growth = net / before - 1 if before else None
        figures = (net, before, net - before, growth, None, 1)
        rows.append((rank, name, *extra, share, cumulative, *figures, *[net] * 24))
    return rows


def book(markets: Sales, customers: Sales, folder: Path, last_year: Sales | None = None) -> Workbook:
    return cached(filled("market_share", tables(markets, customers, last_year or {}), SHARES, folder))


def sentence(workbook: Workbook) -> str:
    return str(workbook["Dashboard"]["B5"].value)


NOTHING = "There are no net sales to share out in this fiscal year."


@pytest.mark.parametrize(
    ("markets", "customers", "words"),
    [
        ({}, {}, NOTHING),
        ({"A": 0, "B": -5}, {"X": -5}, NOTHING),
        ({"A": 5}, {"X": 5}, "A, the only market, brings 100.0% of net sales, more than the limit of 60.0%. "
         "The largest customer, X, brings 100.0%."),
        ({"A": 6, "B": 2, "C": 0}, {"X": 5, "Y": 3}, "A and B, the only markets, bring 100.0% of net sales, "
         "more than the limit of 60.0%. The largest customer, X, brings 62.5%."),
        ({"A": 1, "B": 1, "C": 2}, {"X": 2, "Y": 2}, "C, A and B, the only markets, bring 100.0% of net "
         "sales, more than the limit of 60.0%. "
         "Each of the 2 largest customers, among them X, brings 50.0%."),
        ({"A": 3, "B": 2, "C": 1, "D": 1, "E": 1, "F": 1, "G": 1}, {"X": 9, "Y": 1},
         "The three largest of 7 markets, A, B and C, bring 60.0% of net sales, not more than the limit of "
         "60.0%. The largest customer, X, brings 90.0%."),
    ],
)  # fmt: skip
def test_the_sentence_is_true_of_every_number_of_markets(
    markets: Sales, customers: Sales, words: str, tmp_path: Path
) -> None:
    made = book(markets, customers, tmp_path)

    assert sentence(made) == words
    assert not errors(made)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ({"A": 2, "B": 6}, "25.0% above the level of the same months of last year; A gained most."),
        ({"A": 12, "B": 8}, "50.0% below the level of the same months of last year."),
        ({"A": 6, "B": 4}, "at the level of the same months of last year; A gained most."),
    ],
)
def test_the_sentence_compares_with_last_year_and_names_who_gained(
    before: Sales, words: str, tmp_path: Path
) -> None:
    made = book({"A": 7, "B": 3}, {"X": 10}, tmp_path, before)

    assert sentence(made).endswith(f" Net sales are {words}")


@pytest.mark.parametrize(("below", "words"), [({"D": -1}, "1 market"), ({"D": -1, "E": -2}, "2 markets")])
def test_markets_whose_returns_exceed_their_sales_explain_shares_over_all(
    below: Sales, words: str, tmp_path: Path
) -> None:
    made = book({"A": 7, "B": 3, "C": 2, **below}, {"X": 10}, tmp_path)

    assert sentence(made).startswith(f"The three largest of {3 + len(below)} markets, A, B and C, bring 1")
    assert sentence(made).endswith(
        f" Returns exceed sales in {words}, so that the shares of the others add up to more than all."
    )


def test_without_last_year_no_market_has_gained(tmp_path: Path) -> None:
    cards = book({"A": 7}, {"X": 7}, tmp_path)["Dashboard"]

    assert (cards["V8"].value, cards["V9"].value) == ("–", "no net sales last year")


def test_a_name_too_long_for_its_card_ends_in_a_sign_that_it_goes_on(tmp_path: Path) -> None:
    made = book({"M" * 45: 7}, {"C" * 150: 7}, tmp_path, {"M" * 45: 1})

    assert made["Dashboard"]["R8"].value == "C" * 15 + "…"
    assert made["Dashboard"]["V8"].value == "M" * 15 + "…"
    assert f"The largest customer, {'C' * 59}…, brings 100.0%" in sentence(made)


def test_cards_say_what_there_is_not(tmp_path: Path) -> None:
    cards = book({}, {}, tmp_path)["Dashboard"]

    assert [cards[f"{column}8"].value for column in "BFJNRV"] == [0, "–", 0, 0, "–", "–"]
    assert cards["R9"].value == "no net sales"
    assert cards["V9"].value == "no net sales last year"


def test_without_deductions_after_the_invoice_it_speaks_of_net_invoice_sales(tmp_path: Path) -> None:
    words = SHARES | {
        "label.net_sales_words": "net invoice sales",
        "label.net_sales_short": "Net invoice sales",
    }
    made = cached(filled("market_share", tables({"A": 5}, {"X": 5}, {"A": 4}), words, tmp_path))

    assert sentence(made).startswith("A, the only market, brings 100.0% of net invoice sales, more than")
    assert "Net invoice sales are 25.0% above" in sentence(made)
    assert "net sales" not in sentence(made).lower()
    assert made["Markets"]["B2"].value == "Markets by net invoice sales"
    assert made["Dashboard"]["R9"].value == "100.0% of net invoice sales"


def test_the_first_say_of_which_place_they_are(tmp_path: Path) -> None:
    sheet = book({"A": 1}, {"X": 1}, tmp_path)["Top"]
    headings = [row[0].value for row in sheet["B6:B20"] if " by " in str(row[0].value)]

    assert headings == [
        "Markets by net sales, all markets of EU",
        "Customers by net sales, Germany, which must lie in EU",
        "Markets of each region by gross sales, all regions",
    ]


def test_five_thousand_markets_fill_it_all_the_same(tmp_path: Path) -> None:
    made = book({f"Market {number:04}": number for number in range(5000)}, {"X": 1}, tmp_path)

    assert sentence(made).startswith("The three largest of 4,999 markets, Market 4999, Market 4998 and ")
