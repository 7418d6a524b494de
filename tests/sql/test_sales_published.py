"""The published figures of the customer dashboard, and what normalising finds, on the real data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.sql.conftest import Rows

JUNE_2020 = date(2020, 6, 30)
DROP = (JUNE_2020, "drop")
NORMALISE = (JUNE_2020, "normalise")

# Name, code, revenue, orders of 2017 to 2020, as published; there Surge, Nixon and Surface have no orders.
CUSTOMERS = [
    ("Electricalsara Stores", "Cus006", 572181, 3, 6, 5, None),
    ("Premium Stores", "Cus005", 407084, 11, 1, None, None),
    ("Info Stores", "Cus007", 259200, 21, 43, 48, 12),
    ("Surge Stores", "Cus001", 184801, 1, None, None, None),
    ("Logic Stores", "Cus016", 63157, 4, 7, 16, 2),
    ("Excel Stores", "Cus003", 59665, None, 22, 11, None),
    ("Forward Stores", "Cus014", 53044, None, 6, None, None),
    ("Atlas Stores", "Cus010", 50090, None, 7, 13, None),
    ("Epic Stores", "Cus017", 44194, None, 2, None, None),
    ("Electricalsopedia Stores", "Cus019", 29648, None, 1, None, None),
    ("Unity Stores", "Cus013", 29635, None, 3, None, None),
    ("Nixon", "Cus020", 23898, 1, None, None, None),
    ("Integration Stores", "Cus012", 13992, None, 7, None, None),
    ("Surface Stores", "Cus004", 7176, None, 1, None, None),
    ("Flawless Stores", "Cus011", 5694, None, 3, 2, None),
    ("Electricalsquipo Stores", "Cus009", 3032, None, 1, None, None),
    ("Acclaimed Stores", "Cus008", 1314, 2, None, None, None),
]


def of_all(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["year_choice"] == "All"]


def columns(rows: Iterable[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_the_six_published_figures_come_out_under_drop(real_sales: Rows) -> None:
    (row,) = of_all(real_sales.call("customer_overview", *DROP))
    whole = {name: round(value) if name != "year_choice" else value for name, value in row.items()}
    assert whole == {
        "year_choice": "All",
        "customers": 17,
        "orders": 262,
        "revenue": 1807805,
        "revenue_per_customer": 106341,
        "average_order_value": 6900,
        "active_customers": 9,
    }


def test_orders_and_revenue_by_year_come_out_under_both_cleanings(real_sales: Rows) -> None:
    dropped = real_sales.call("customer_overview", *DROP)
    normalised = real_sales.call("customer_overview", *NORMALISE)
    assert columns(dropped[1:], "year_choice", "orders") == [
        ("2017", 43),
        ("2018", 110),
        ("2019", 95),
        ("2020", 14),
    ]
    assert columns(normalised, "year_choice", "revenue") == [
        ("All", 984868963),
        ("2017", 92938153),
        ("2018", 413687163),
        ("2019", 336019102),
        ("2020", 142224545),
    ]
    assert columns(normalised[:1], "customers", "orders") == [(38, 20247)]


def test_the_published_customer_table_comes_out_with_the_three_customers_that_it_left_out(
    real_sales: Rows,
) -> None:
    contribution = of_all(real_sales.call("customer_contribution", *DROP, 0.8))
    frequency = real_sales.call("order_frequency", *DROP)
    assert columns(contribution, "customer_name", "customer_code", "revenue") == [c[:3] for c in CUSTOMERS]
    found = columns(frequency, "customer_name", "customer_code", "year_1", "year_2", "year_3", "year_4")
    assert sorted(found) == sorted((*c[:2], *c[3:]) for c in CUSTOMERS)
    assert sum(row["orders"] for row in frequency) == 262


def test_three_customers_bring_68_5_percent_and_gold_ends_where_80_percent_are_reached(
    real_sales: Rows,
) -> None:
    rows = of_all(real_sales.call("customer_contribution", *DROP, 0.8))
    assert round(rows[2]["cumulative_share"], 3) == Decimal("0.685")
    assert [row["badge"] for row in rows] == ["Gold"] * 5 + ["Silver"] * 12
    assert rows[-1]["cumulative_share"] == 1


def test_ranking_and_contribution_tell_the_same(real_sales: Rows) -> None:
    shared = (
        "revenue_rank",
        "customer_code",
        "revenue",
        "share",
        "cumulative_share",
        "share_before",
        "badge",
    )
    for arguments in (DROP, NORMALISE):
        ranking = real_sales.call("customer_ranking", *arguments, 0.8)
        assert columns(ranking, *shared) == columns(
            of_all(real_sales.call("customer_contribution", *arguments, 0.8)), *shared
        )


def test_the_published_average_order_values_come_out(real_sales: Rows) -> None:
    rows = of_all(real_sales.call("customer_spending", *DROP))
    assert [(row["customer_name"], round(row["average_order_value"])) for row in rows[:3]] == [
        ("Surge Stores", 184801),
        ("Electricalsara Stores", 40870),
        ("Premium Stores", 33924),
    ]


def test_revenue_by_month_comes_out_and_july_leads_by_covered_month(real_sales: Rows) -> None:
    season = real_sales.call("purchase_season", *DROP)
    assert dict(columns(season, "month_name", "total")) == {
        "Nov": 469081, "Jul": 333772, "Oct": 286454, "Jun": 262975, "Sep": 195742, "May": 99098,
        "Dec": 60874, "Apr": 33920, "Feb": 24148, "Mar": 21961, "Aug": 14191, "Jan": 5589,
    }  # fmt: skip
    assert [row["month_name"] for row in season if row["peak_rank"] == 1] == ["Jul"]
    assert season[6]["year_1"] is None  # July 2017 isn't covered
    assert real_sales.one("year_labels", JUNE_2020)["year_1"] == 2017


def test_single_months_come_out_from_october_2017_to_june_2020(real_sales: Rows) -> None:
    rows = real_sales.call("purchase_trend", *DROP)
    revenue = dict(columns(rows, "month_start", "revenue"))
    assert len(rows) == 33
    assert (rows[0]["month_start"], rows[-1]["month_start"]) == (date(2017, 10, 1), date(2020, 6, 1))
    assert [revenue[date(2017, 11, 1)], revenue[date(2017, 10, 1)], revenue[date(2018, 7, 1)]] == [
        442429,
        262339,
        253369,
    ]


def test_the_35_pairs_of_customer_and_product_begin_as_published(real_sales: Rows) -> None:
    pairs = columns(real_sales.call("products_by_customer", *DROP), "customer_name", "product_code")
    assert len(pairs) == 35
    assert [f"{str(name).split()[0]} {code}" for name, code in pairs[:10]] == [
        "Acclaimed Prod006", "Atlas Prod009", "Atlas Prod010", "Electricalsara Prod003",
        "Electricalsara Prod005", "Electricalsara Prod013", "Electricalsopedia Prod012",
        "Electricalsquipo Prod009", "Epic Prod011", "Excel Prod002",
    ]  # fmt: skip


def test_each_cleaning_counts_its_rows_and_every_row_is_accounted_for(real_sales: Rows) -> None:
    for arguments, kept in ((DROP, (277, 1807805)), (NORMALISE, (148395, 984868963))):
        rows = real_sales.call("data_quality", *arguments)
        by_effect = {
            effect: columns([r for r in rows if r["effect"] == effect], "row_count", "amount")
            for effect in ("found", "removed", "changed", "kept")
        }
        source, removed = by_effect["found"][0], by_effect["removed"]
        assert source[0] == 150283
        assert by_effect["kept"] == [kept]
        assert source[0] - sum(r[0] for r in removed) == kept[0]
        changed = sum(r[1] for r in by_effect["changed"])
        assert source[1] - sum(r[1] for r in removed) + changed == kept[1]
        assert [row["rule_number"] for row in rows] == list(range(1, len(rows) + 1))


def test_the_dirt_that_is_known_is_found(real_sales: Rows) -> None:
    found = dict(columns(real_sales.call("data_quality", *NORMALISE), "rule", "row_count"))
    assert found["Amount is 0"] == 1609
    assert found["Amount is below 0"] == 2
    assert found["US dollars counted at 75 rupees"] == 4
    assert found["Markets without a transaction"] == 2
    assert found["Market names that stand for several codes"] == 1  # Bhopal
    lost = real_sales.query(
        "SELECT COUNT(*), COUNT(DISTINCT product_code) FROM transactions"
        " WHERE product_code NOT IN (SELECT product_code FROM products)"
    )
    assert lost == [(55159, 60)]


def test_views_put_names_right_and_leave_idle_markets_out(real_sales: Rows) -> None:
    assert real_sales.query("SELECT COUNT(*) FROM market") == [(15,)]
    assert real_sales.query(r"SELECT COUNT(*) FROM product WHERE product_type LIKE '%\r%'") == [(0,)]
    assert real_sales.query("SELECT customer_name FROM customer WHERE customer_code = 'Cus001'") == [
        ("Surge Stores",)
    ]


def test_the_sales_with_names_hold_every_cleaned_row(real_sales: Rows) -> None:
    unlisted = "SUM(product_type = 'not in the product list')"
    counted = f"SELECT COUNT(*), SUM(revenue), COUNT(DISTINCT customer_name), {unlisted} FROM sale"
    assert real_sales.query(f"{counted} WHERE cleaning = 'drop'") == [(277, 1807805, 17, 0)]
    assert real_sales.query(f"{counted} WHERE cleaning = 'normalise'") == [(148395, 984868963, 38, 54599)]


def test_coverage_says_which_years_are_partly_covered(real_sales: Rows) -> None:
    assert [row["note"] for row in real_sales.call("coverage", *DROP)] == [
        "2017 has 3 of 12 months",
        "2018 has all 12 months",
        "2019 has all 12 months",
        "2020 has 6 of 12 months",
    ]
    assert real_sales.one("coverage_note", *NORMALISE)["coverage_note"] == (
        "Orders from 2017-10-04 to 2020-06-26: 2017 has 3 of 12 months, 2020 has 6 of 12 months."
    )


def test_claims_are_judged_by_the_data(real_sales: Rows) -> None:
    rows = real_sales.call("claims", *DROP)
    verdicts = dict(columns(rows, "claim", "verdict"))
    assert [claim for claim, verdict in verdicts.items() if verdict == "doesn't hold"] == [
        "The top three customers bring 70% of revenue",
        "Revenue peaks in November 2020",
        "June, September and November are the peak months of a year",
        "Orders by customer and year add up to 259",
    ]
    assert rows[0]["figure"] == "They bring 68.5%"
    assert rows[1]["figure"] == "It peaks in November 2017 with 442,429"
    assert {row["verdict"] for row in real_sales.call("claims", *NORMALISE)} == {"doesn't hold"}


def test_june_2020_is_the_last_complete_month(real_sales: Rows) -> None:
    assert real_sales.one("freshness") == {
        "data_as_of": date(2020, 6, 26),
        "complete_until": date(2020, 6, 30),
        "unrefreshed": 0,
        "unrefreshed_months": None,
    }


def test_a_report_up_to_an_earlier_day_counts_that_day_and_none_after_it(real_sales: Rows) -> None:
    until = date(2017, 11, 30)
    (row,) = of_all(real_sales.call("customer_overview", until, "drop"))
    assert row["revenue"] == 442429 + 262339
    assert [r["month_start"] for r in real_sales.call("purchase_trend", until, "drop")] == [
        date(2017, 10, 1),
        date(2017, 11, 1),
    ]
    (month,) = [r for r in real_sales.call("purchase_season", until, "drop") if r["month_name"] == "Nov"]
    assert (month["year_4"], month["year_3"]) == (442429, None)
