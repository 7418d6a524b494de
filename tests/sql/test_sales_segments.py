"""Segments, lifecycle, types and products to offer, on the published data and against other procedures."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.sql.conftest import Rows

JUNE_2020 = date(2020, 6, 30)
YEARS = {2017: "year_1", 2018: "year_2", 2019: "year_3", 2020: "year_4"}
STANDINGS = {
    "New": "new_customers",
    "Returning": "returning_customers",
    "Lapsed": "lapsed_customers",
    "No order yet": "no_order_yet",
}
cleanings = pytest.mark.parametrize("cleaning", ["normalise", "drop"])


def segments(rows: Rows, cleaning: str) -> list[dict[str, Any]]:
    return rows.call("customer_segments", JUNE_2020, cleaning, Decimal("0.8"), Decimal("0.95"))


def test_the_published_customers_fall_into_classes_and_patterns(real_sales: Rows) -> None:
    found = {row["customer_name"]: (row["class"], row["pattern"]) for row in segments(real_sales, "drop")}
    assert Counter(kind for kind, _ in found.values()) == {"A": 5, "B": 5, "C": 7}
    assert found["Electricalsara Stores"] == ("A", "many large")
    assert found["Surge Stores"] == ("A", "few large")  # one order of 184,801
    assert found["Info Stores"] == ("A", "many small")  # 124 orders of 2,090
    assert found["Flawless Stores"] == ("C", "many small")  # 5 orders, which is the median
    assert found["Acclaimed Stores"] == ("C", "few small")


def test_a_customer_without_an_order_for_a_year_is_to_be_won_back(real_sales: Rows) -> None:
    days = {
        row["customer_code"]: row["days_since"]
        for row in real_sales.call("customer_lifecycle", JUNE_2020, "drop")
    }
    found = segments(real_sales, "drop")
    assert {row["customer_code"]: row["days_since"] for row in found} == days
    for row in found:
        assert row["recommended_action"].startswith("Win back") == (row["days_since"] > 365)
    kept = [row["customer_name"] for row in found if row["recommended_action"].startswith("Keep")]
    assert kept == ["Electricalsara Stores"]  # Premium Stores last ordered in August 2018


@cleanings
def test_segments_tell_the_same_as_the_ranking(real_sales: Rows, cleaning: str) -> None:
    shared = ("revenue_rank", "customer_code", "orders", "revenue", "average_order_value", "share_before")
    ranking = real_sales.call("customer_ranking", JUNE_2020, cleaning, Decimal("0.8"))
    found = segments(real_sales, cleaning)
    assert [[row[name] for name in shared] for row in found] == [
        [row[name] for name in shared] for row in ranking
    ]
    assert [row["class"] == "A" for row in found] == [row["badge"] == "Gold" for row in ranking]


@cleanings
def test_a_segments_order_value_stands_in_the_column_of_its_pattern_alone(
    real_sales: Rows, cleaning: str
) -> None:
    columns = ("many_large", "few_large", "many_small", "few_small")
    for row in segments(real_sales, cleaning):
        shown = {name: row[name] for name in columns if row[name] is not None}
        assert shown == {row["pattern"].replace(" ", "_"): row["average_order_value"]}


@cleanings
def test_customers_are_new_or_returning_in_the_years_in_which_they_have_orders(
    real_sales: Rows, cleaning: str
) -> None:
    frequency = {row["customer_code"]: row for row in real_sales.call("order_frequency", JUNE_2020, cleaning)}
    found = real_sales.call("customer_lifecycle", JUNE_2020, cleaning)
    assert {row["customer_code"] for row in found} == set(frequency)
    for row in found:
        orders = frequency[row["customer_code"]]
        for year in YEARS.values():
            assert (row[year] in ("New", "Returning")) == bool(orders[year])
        assert [row[year] for year in YEARS.values()].count("New") == 1


@cleanings
def test_standings_by_year_and_type_count_the_customers_standings(real_sales: Rows, cleaning: str) -> None:
    customers = real_sales.call("customer_lifecycle", JUNE_2020, cleaning)
    for row in real_sales.call("lifecycle_by_year", JUNE_2020, cleaning):
        alike = [c for c in customers if c["customer_type"] == row["customer_type"]]
        counted = Counter(c[YEARS[row["year"]]] for c in alike)
        assert {name: row[name] for name in STANDINGS.values()} == {
            name: counted[word] for word, name in STANDINGS.items()
        }
        assert row["customers"] == row["new_customers"] + row["returning_customers"]


def test_nobody_lapses_in_2020_of_which_there_are_six_months(real_sales: Rows) -> None:
    by_year = {
        (row["year"], row["customer_type"]): row
        for row in real_sales.call("lifecycle_by_year", JUNE_2020, "drop")
    }
    open_year, closed = by_year[2020, "Brick & Mortar"], by_year[2019, "Brick & Mortar"]
    assert (open_year["lapsed_customers"], open_year["no_order_yet"], open_year["kept"]) == (0, 14, None)
    assert (closed["lapsed_customers"], closed["no_order_yet"]) == (10, 0)
    assert closed["kept"] == Decimal("0.428571")  # 6 of 14


def test_a_type_that_no_longer_buys_has_no_row(real_sales: Rows) -> None:
    rows = real_sales.call("customer_types", JUNE_2020, "drop")
    assert [(row["year"], row["customer_type"], row["orders"]) for row in rows] == [
        (2017, "Brick & Mortar", 42),
        (2017, "E-Commerce", 1),
        (2018, "Brick & Mortar", 110),
        (2019, "Brick & Mortar", 95),
        (2020, "Brick & Mortar", 14),
    ]
    assert sum(row["revenue"] for row in rows) == 1807805


@cleanings
def test_types_add_up_to_the_years_of_the_overview(real_sales: Rows, cleaning: str) -> None:
    overview = {row["year_choice"]: row for row in real_sales.call("customer_overview", JUNE_2020, cleaning)}
    rows = real_sales.call("customer_types", JUNE_2020, cleaning)
    for year in YEARS:
        of_year = [row for row in rows if row["year"] == year]
        for column in ("customers", "orders", "revenue"):
            assert sum(row[column] for row in of_year) == overview[str(year)][column]
        assert sum(row["share"] for row in of_year) == pytest.approx(1, abs=Decimal("0.000002"))


@cleanings
def test_what_is_suggested_is_bought_by_those_named_and_not_by_the_customer(
    real_sales: Rows, cleaning: str
) -> None:
    bought: dict[str, dict[str, Decimal]] = {}
    for row in real_sales.call("products_by_customer", JUNE_2020, cleaning):
        bought.setdefault(row["customer_name"], {})[row["product_code"]] = row["revenue"]
    suggestions = real_sales.call("cross_sell", JUNE_2020, cleaning, 3)
    for row in suggestions:
        buyers = row["bought_by"].split(", ")
        revenue = [bought[name][row["product_code"]] for name in buyers]
        assert row["product_code"] not in bought[row["customer_name"]]
        assert len(buyers) == row["buyers"] > row["similar_customers"] / 2
        assert row["revenue_per_buyer"] == pytest.approx(sum(revenue) / len(revenue), abs=Decimal("0.01"))
        assert row["score"] == pytest.approx(
            Decimal(row["buyers"]) / row["similar_customers"], abs=Decimal("0.000001")
        )
    assert max(Counter(row["customer_code"] for row in suggestions).values()) <= 3
    assert len(suggestions) == {"normalise": 108, "drop": 9}[cleaning]


@pytest.mark.parametrize(("others", "offered"), [(45, ["Rare"]), (50, [])])
def test_of_customers_that_have_a_product_in_common_the_fifty_that_spend_most_on_it_are_compared(
    sales: Rows, others: int, offered: list[str]
) -> None:
    bought = [(f"Big {product} {at}", product, 1000) for product in ("One", "Two") for at in range(others)]
    for customer in ("Asks", "Small 1", "Small 2", "Small 3"):
        bought += [(customer, "One", 10), (customer, "Two", 10)]
    bought += [(f"Small {at}", "Rare", 500) for at in (1, 2, 3)]
    columns = "customer_code, product_code, sales_amount, market_code, order_date, sales_qty, currency"
    sales.insert("transactions", columns, *((*one, "M1", date(2020, 1, 5), 1, "INR") for one in bought))
    sales.one("refresh")
    suggested = sales.call("cross_sell", JUNE_2020, "normalise", 3)
    assert [row["product_code"] for row in suggested if row["customer_code"] == "Asks"] == offered
    assert sales.one("cross_sell_control", JUNE_2020, "normalise", 3)["row_count"] == len(suggested)


def test_july_september_and_november_are_the_peaks_and_three_months_the_lows(real_sales: Rows) -> None:
    season = real_sales.call("purchase_season", JUNE_2020, "drop")
    named = {
        word: [row["month_name"] for row in season if row["pattern"] == word] for word in ("Peak", "Low")
    }
    assert named == {"Peak": ["Jul", "Sep", "Nov"], "Low": ["Jan", "Mar", "Aug"]}
    assert season[6]["against_average"] == Decimal("1.888887")


def test_months_that_bring_the_same_are_neither_peak_nor_low(sales: Rows) -> None:
    columns = "product_code, customer_code, market_code, order_date, sales_qty, sales_amount, currency"
    for month in (1, 2, 3):
        sales.insert("transactions", columns, ("P1", "C1", "M1", date(2020, month, 5), 1, 10, "INR"))
    sales.one("refresh")
    season = sales.call("purchase_season", date(2020, 3, 31), "normalise")
    assert {row["pattern"] for row in season} == {None}
    assert [row["against_average"] for row in season[:4]] == [0, 0, 0, None]
