"""What the badges say about no rows, one row, the threshold itself and odd names; fact_act_est in step."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.sql.conftest import Rows

UNTIL = date(2021, 8, 31)
THRESHOLD = 5_000_000
CUSTOMER = "customer_code, customer, platform, channel, market, sub_zone, region"
SOLD = "date, product_code, customer_code, sold_quantity"
FORECAST = "date, product_code, customer_code, forecast_quantity"


def in_market(gdb: Rows, code: int, market: str | None, name: str = "Shop") -> None:
    gdb.insert("dim_customer", CUSTOMER, (code, name, "Brick & Mortar", "Retailer", market, "ROA", "APAC"))


def sell(gdb: Rows, *rows: tuple[object, ...]) -> None:
    """Sales lines, in the summaries too."""
    gdb.insert("fact_sales_monthly", SOLD, *rows)
    gdb.one("refresh")


def test_empty_tables_give_every_procedure_its_rows_and_no_error(gdb: Rows) -> None:
    gdb.call_nothing("after_load")
    for name in ("market_badges", "region_badges", "market_badges_current"):
        assert gdb.call(name, UNTIL, THRESHOLD) == []
        assert set(gdb.control("badge_control", name, UNTIL).values()) == {0}
    assert gdb.call("coverage", UNTIL) == gdb.call("market_sales", UNTIL) == []
    assert gdb.call("fact_coverage", UNTIL) == []
    assert gdb.one("fact_coverage_control", UNTIL) == {"months": 0, "sales_lines": 0, "row_count": 0}
    assert gdb.one("coverage_note", UNTIL)["coverage_grade"] == "partial"
    assert gdb.one("net_sales_label", UNTIL)["net_sales_label"] == "Net sales"
    assert gdb.one("market_sales_control", UNTIL) == {"units": 0, "gross_sales": 0, "row_count": 0}
    assert gdb.one("freshness") == {
        "data_as_of": None,
        "complete_until": None,
        "unrefreshed": 0,
        "unrefreshed_months": None,
        "missing_months": None,
    }
    assert gdb.one("badge_insight", UNTIL, THRESHOLD)["gold_sentence"] == "No market is Gold"
    assert gdb.one("data_origin")["kind"] == "unknown"
    assert str(gdb.one("coverage_note", UNTIL)["coverage_note"]).startswith(
        "No sales up to 2021-08-31; no rows in dim_customer"
    )


@pytest.mark.parametrize(
    ("units", "badge"), [(4_999_999, "Silver"), (5_000_000, "Silver"), (5_000_001, "Gold")]
)
def test_only_more_than_the_threshold_is_gold(gdb: Rows, units: int, badge: str) -> None:
    in_market(gdb, 1, "India")
    sell(gdb, (date(2020, 9, 1), "P1", 1, units - 1), (date(2021, 8, 1), "P1", 1, 1))
    (row,) = gdb.call("market_badges", UNTIL, THRESHOLD)
    assert (row["units"], row["badge"], row["fiscal_year_label"]) == (units, badge, "FY2021")
    (current,) = gdb.call("market_badges_current", UNTIL, THRESHOLD)
    assert (current["badge"], current["units_to_threshold"]) == (badge, max(THRESHOLD - units, 0))
    assert current["change_pct"] is None
    expected = "1 of 1 market is Gold: India" if badge == "Gold" else "No market is Gold"
    assert gdb.one("badge_insight", UNTIL, THRESHOLD)["gold_sentence"] == expected


def test_of_many_gold_markets_the_first_three_are_named(gdb: Rows) -> None:
    names = [f"{number:02} {'市' * 42}" for number in range(27)]
    for code, name in enumerate(names):
        in_market(gdb, code, name)
    sell(gdb, *[(date(2020, 9, 1), "P1", code, 100 - code) for code in range(27)])
    row = gdb.one("badge_insight", UNTIL, 80)
    assert row["gold_names"] == f"{names[0]}, {names[1]}, {names[2]} and 17 more"
    assert row["gold_sentence"] == f"20 of 27 markets are Gold: {row['gold_names']}"
    (region,) = gdb.call("burst_keys", UNTIL)
    assert region["market_names"] == f"{', '.join(names[:10])} and 17 others"


def test_only_months_up_to_the_periods_end_count(gdb: Rows) -> None:
    in_market(gdb, 1, "India")
    sell(gdb, *[(date(2021, month, 1), "P1", 1, 10) for month in range(9, 13)])
    (row,) = gdb.call("market_badges", date(2021, 10, 31), THRESHOLD)
    assert (row["units"], row["fiscal_year"], row["fiscal_year_label"]) == (20, 2022, "FY2022 to date")
    assert gdb.call("market_badges", UNTIL, THRESHOLD) == []


def test_a_market_that_sold_last_year_only_is_shown_with_nothing(gdb: Rows) -> None:
    in_market(gdb, 1, "India")
    in_market(gdb, 2, "Chile")
    last_year = date(2019, 9, 1)
    sell(gdb, (date(2020, 9, 1), "P1", 1, 30), (last_year, "P1", 1, 20), (last_year, "P1", 2, 5))
    rows = gdb.call("market_badges_current", UNTIL, THRESHOLD)
    assert [(r["market"], r["units"], r["units_last_year"], float(str(r["change_pct"]))) for r in rows] == [
        ("India", 30, 20, 0.5),
        ("Chile", 0, 5, -1.0),
    ]
    assert gdb.control("badge_control", "market_badges_current", UNTIL) == {
        "units": 30,
        "units_last_year": 25,
        "row_count": 2,
    }


def test_sales_of_unknown_customers_and_markets_are_kept(gdb: Rows) -> None:
    in_market(gdb, 1, None)
    in_market(gdb, 2, " India")
    in_market(gdb, 3, "India ")
    sell(gdb, *[(date(2021, 1, 1), "P1", code, code) for code in (1, 2, 3, 99)])
    gdb.call_nothing("after_load")
    rows = gdb.call("market_badges", UNTIL, THRESHOLD)
    assert [(row["market"], row["region"], row["units"]) for row in rows] == [
        ("no market", "", 100),
        ("India", "APAC", 5),
    ]
    assert gdb.control("badge_control", "market_badges", UNTIL) == {"units": 105, "row_count": 2}
    assert gdb.control("badge_control", "region_badges", UNTIL) == {
        "units": 105,
        "markets": 2,
        "row_count": 2,
    }


def test_names_that_differ_in_blanks_case_or_accents_are_one_customer_of_several_codes(gdb: Rows) -> None:
    for code, name in enumerate(("Amazon", "Amazon ", "AMAZON", "Amázon"), start=1):
        in_market(gdb, code, "India", name)
    assert gdb.query("SELECT COUNT(DISTINCT customer), COUNT(DISTINCT customer_code) FROM customer") == [
        (1, 4)
    ]


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [(date(2020, 8, 31), 2020, "Q4"), (date(2020, 9, 1), 2021, "Q1"), (date(2020, 11, 30), 2021, "Q1"),
     (date(2020, 12, 1), 2021, "Q2"), (date(2020, 10, 31), 2021, "Q1"), (date(2021, 3, 1), 2021, "Q3")],
)  # fmt: skip
def test_the_fiscal_year_starts_in_september(gdb: Rows, day: date, year: int, quarter: str) -> None:
    assert gdb.query(f"SELECT get_fiscal_year('{day}'), get_fiscal_quarter('{day}')") == [(year, quarter)]
    gdb.insert("dim_date", "calendar_date", (day,))
    assert gdb.query("SELECT fiscal_year FROM dim_date") == [(year,)]


def test_a_missing_price_or_deduction_counts_as_nothing_and_loses_no_line(gdb: Rows) -> None:
    in_market(gdb, 1, "India")
    september = date(2020, 9, 1)
    gdb.insert("fact_sales_monthly", SOLD, *[(september, product, 1, 3) for product in ("P1", "P2", "P3")])
    gdb.insert(
        "fact_gross_price",
        "product_code, fiscal_year, gross_price",
        ("P1", 2021, "1.1150"),
        ("P1", 2020, "9"),
        ("P2", 2021, "2"),
    )
    gdb.insert(
        "fact_pre_invoice_deductions",
        "customer_code, fiscal_year, pre_invoice_discount_pct",
        (1, 2021, "0.1"),
        (1, 2020, "0.9"),
    )
    gdb.insert(
        "fact_post_invoice_deductions",
        "customer_code, product_code, date, discounts_pct, other_deductions_pct",
        (1, "P2", september, "0.2", "0.05"),
    )
    rows = gdb.query(
        "SELECT product_code, gross_price_total, net_invoice_sales, net_sales"
        " FROM net_sales ORDER BY product_code"
    )
    assert [(code, *(float(str(value)) for value in values)) for code, *values in rows] == [
        ("P1", 3.35, 3.015, 3.015),  # 3 × 1.115 = 3.345, rounded a line
        ("P2", 6.0, 5.4, 4.05),  # the deductions after the invoice come off 5.40, not off 6.00
        ("P3", 0.0, 0.0, 0.0),
    ]


def act_est(gdb: Rows) -> list[tuple[Any, ...]]:
    return gdb.query(
        "SELECT product_code, sold_quantity, forecast_quantity, fiscal_year"
        " FROM fact_act_est ORDER BY product_code"
    )


def test_actuals_and_estimates_follow_every_change_of_either_fact(gdb: Rows) -> None:
    day = date(2020, 9, 1)
    gdb.insert("fact_sales_monthly", SOLD, (day, "P1", 1, 10), (day, "P2", 1, 20))
    gdb.insert("fact_forecast_monthly", FORECAST, (day, "P2", 1, 25), (day, "P3", 1, 5))
    assert act_est(gdb) == [("P1", 10, 0, 2021), ("P2", 20, 25, 2021), ("P3", 0, 5, 2021)]
    gdb.connection.execute(
        "UPDATE fact_sales_monthly SET sold_quantity = 11, product_code = 'P4' WHERE product_code = 'P1'"
    )
    gdb.connection.execute("UPDATE fact_forecast_monthly SET forecast_quantity = 0 WHERE product_code = 'P3'")
    assert act_est(gdb) == [("P2", 20, 25, 2021), ("P3", 0, 0, 2021), ("P4", 11, 0, 2021)]
    gdb.connection.execute("DELETE FROM fact_sales_monthly WHERE product_code = 'P2'")
    gdb.connection.execute("DELETE FROM fact_forecast_monthly WHERE product_code = 'P3'")
    assert act_est(gdb) == [("P2", 0, 25, 2021), ("P4", 11, 0, 2021)]


def test_rebuilding_actuals_and_estimates_gives_what_the_triggers_kept(gdb: Rows) -> None:
    days = (date(2020, 9, 1), date(2021, 9, 1))
    gdb.insert("fact_sales_monthly", SOLD, *[(day, f"P{n}", 1, n) for day in days for n in range(1, 4)])
    gdb.insert(
        "fact_forecast_monthly", FORECAST, *[(day, f"P{n}", 1, n * 2) for day in days for n in range(2, 6)]
    )
    kept = act_est(gdb)
    assert len(kept) == 10
    gdb.connection.execute("DELETE FROM fact_act_est")
    gdb.call_nothing("rebuild_act_est")
    assert act_est(gdb) == kept
