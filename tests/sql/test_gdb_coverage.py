"""What is said about months, prices, deductions, costs, freight and forecasts that are missing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.sql.conftest import Rows

UNTIL = date(2021, 8, 31)
SOLD = "date, product_code, customer_code, sold_quantity"
MONTHS = [date(2020, month, 1) for month in range(9, 13)] + [date(2021, month, 1) for month in range(1, 9)]


@pytest.fixture
def whole(gdb: Rows) -> Rows:
    """A fiscal year of one customer and two products, a line each a month, to which nothing is missing."""
    gdb.insert(
        "dim_customer", "customer_code, customer, platform, channel, market", (1, "A", "", "", " India")
    )
    gdb.insert(
        "dim_product", "product_code, division, segment, category, product",
        ("P1", "PC", "N", "", "One"), ("P2", "PC", "N", "", "Two"),
    )  # fmt: skip
    lines = [(day, code, 1) for day in MONTHS for code in ("P1", "P2")]
    gdb.insert("fact_sales_monthly", SOLD, *[(*line, 5) for line in lines])
    gdb.insert("fact_forecast_monthly", "date, product_code, customer_code, forecast_quantity",
               *[(*line, 4) for line in lines])  # fmt: skip
    gdb.insert("fact_post_invoice_deductions",
               "date, product_code, customer_code, discounts_pct, other_deductions_pct",
               *[(*line, 0, 0) for line in lines])  # fmt: skip
    for code in ("P1", "P2"):
        gdb.insert("fact_gross_price", "product_code, fiscal_year, gross_price", (code, 2021, 2))
        gdb.insert("fact_manufacturing_cost", "product_code, cost_year, manufacturing_cost", (code, 2021, 1))
    gdb.insert("fact_pre_invoice_deductions", "customer_code, fiscal_year, pre_invoice_discount_pct",
               (1, 2021, 0))  # fmt: skip
    gdb.insert(
        "fact_freight_cost", "market, fiscal_year, freight_pct, other_cost_pct", ("India ", 2021, 0, 0)
    )
    gdb.one("refresh")
    return gdb


def states(gdb: Rows) -> dict[str, tuple[int, str]]:
    """Of each fact the sales lines without it, and its state."""
    return {r["fact"]: (r["lines_without"], r["state"]) for r in gdb.call("fact_coverage", UNTIL)}


def test_nothing_is_missing_where_every_line_has_every_fact_even_a_discount_of_nothing(whole: Rows) -> None:
    assert set(states(whole).values()) == {(0, "complete")}
    assert whole.one("coverage_note", UNTIL) == {
        "coverage_note": "Sales from 2020-09 to 2021-08: every fiscal year has all 12 months.",
        "last_year_note": "",
        "coverage_grade": "complete",
    }
    assert whole.one("net_sales_label", UNTIL)["net_sales_label"] == "Net sales"


@pytest.mark.parametrize(
    ("change", "fact", "found", "note"),
    [
        ("DELETE FROM fact_gross_price WHERE product_code = 'P2'", "Gross prices",
         (12, "some lines missing"), ""),
        ("DELETE FROM fact_gross_price", "Gross prices", (24, "missing"), " No gross prices in FY2021."),
        ("DELETE FROM fact_pre_invoice_deductions", "Pre-invoice deductions", (24, "missing"),
         " No pre-invoice deductions in FY2021: net invoice sales are gross sales there."),
        ("DELETE FROM fact_post_invoice_deductions WHERE `date` < '2020-12-01'", "Post-invoice deductions",
         (6, "months missing"), " No post-invoice deductions in 3 of 12 months of FY2021: net sales are net"
         " invoice sales there."),
        ("DELETE FROM fact_manufacturing_cost WHERE product_code = 'P1'", "Manufacturing costs",
         (12, "some lines missing"), ""),
        ("UPDATE fact_freight_cost SET market = 'Chile'", "Freight", (24, "missing"),
         " No freight in FY2021."),
        ("DELETE FROM fact_forecast_monthly WHERE `date` = '2021-08-01'", "Forecasts",
         (2, "months missing"), " No forecasts in 1 of 12 months of FY2021."),
    ],
)  # fmt: skip
def test_a_missing_fact_is_counted_line_by_line_and_named_where_whole_months_lack_it(
    whole: Rows, change: str, fact: str, found: tuple[int, str], note: str
) -> None:
    assert whole.connection.execute(change) > 0
    whole.one("refresh")
    assert states(whole) == dict.fromkeys(states(whole), (0, "complete")) | {fact: found}
    row = whole.one("coverage_note", UNTIL)
    assert (
        row["coverage_note"] == "Sales from 2020-09 to 2021-08: every fiscal year has all 12 months." + note
    )
    assert row["coverage_grade"] == ("partial" if note else "complete")


def test_net_sales_keep_their_name_while_one_month_has_deductions_after_the_invoice(whole: Rows) -> None:
    whole.connection.execute("DELETE FROM fact_post_invoice_deductions WHERE `date` > '2020-10-01'")
    whole.one("refresh")
    assert whole.one("net_sales_label", UNTIL)["has_post_invoice"] == 1
    whole.connection.execute("DELETE FROM fact_post_invoice_deductions")
    whole.one("refresh")
    assert whole.one("net_sales_label", UNTIL)["net_sales_short"] == "Net invoice sales"


def test_months_without_a_line_between_others_are_named_newest_first(whole: Rows) -> None:
    for month in ("2020-10-01", "2021-01-01", "2021-02-01"):
        whole.connection.execute(f"DELETE FROM fact_sales_monthly WHERE `date` = '{month}'")
    whole.one("refresh")
    assert whole.one("freshness")["missing_months"] == "2021-01 to 2021-02, 2020-10"
    assert whole.one("coverage_note", UNTIL) == {
        "coverage_note": "Sales from 2020-09 to 2021-08: FY2021 has 9 of 12 months.",
        "last_year_note": "",
        "coverage_grade": "partial",
    }
    assert whole.one("coverage_note", date(2020, 9, 30))["coverage_grade"] == "complete"


def test_a_hundred_years_of_marks_and_gaps_are_told_in_a_few_words(gdb: Rows) -> None:
    """More than a server's GROUP_CONCAT holds."""
    months = [date(year, month, 1) for year in range(1925, 2021) for month in (1, 7)]
    gdb.insert("changed_month", "month_start", *[(month,) for month in months])
    gdb.insert("fact_sales_monthly", SOLD, *[(month, "P1", 1, 5) for month in months])
    row = gdb.one("freshness")
    assert (row["unrefreshed"], row["unrefreshed_months"]) == (192, "1925-01 to 2020-07")
    assert row["missing_months"].startswith("2020-02 to 2020-06, 2019-08 to 2019-12, ")
    gdb.one("refresh")
    assert gdb.one("coverage_note", UNTIL)["coverage_grade"] == "partial"
