"""The figures of the consumer-goods schema on the real data: units, badges, gross and net sales."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.sql.conftest import Rows

AUGUST_2021 = date(2021, 8, 31)
THRESHOLD = 5_000_000


def test_units_and_gold_markets_of_both_fiscal_years_come_out(real_gdb: Rows) -> None:
    rows = real_gdb.call("market_badges", AUGUST_2021, THRESHOLD)
    units = {
        label: sum(r["units"] for r in rows if r["fiscal_year_label"] == label)
        for label in ("FY2020", "FY2021")
    }
    assert units == {"FY2020": 20_772_889, "FY2021": 50_164_582}
    assert [(r["market"], r["fiscal_year"]) for r in rows if r["badge"] == "Gold"] == [
        ("India", 2020),
        ("India", 2021),
        ("USA", 2021),
    ]
    assert len(rows) == 2 * 27


def test_regions_add_up_to_the_markets(real_gdb: Rows) -> None:
    rows = [r for r in real_gdb.call("region_badges", AUGUST_2021, THRESHOLD) if r["fiscal_year"] == 2021]
    assert {r["region"]: r["gold_markets"] for r in rows} == {"APAC": 1, "NA": 1, "EU": 0, "LATAM": 0}
    assert sum(r["units"] for r in rows) == 50_164_582
    assert sum(r["markets"] for r in rows) == 27


def test_an_open_fiscal_year_is_compared_with_the_same_months_of_the_last(real_gdb: Rows) -> None:
    until = date(2020, 12, 31)
    current = real_gdb.call("market_badges_current", until, THRESHOLD)
    months = real_gdb.query(
        "SELECT SUM(CASE WHEN date >= '2020-09-01' THEN sold_quantity END),"
        " SUM(CASE WHEN date <= '2019-12-01' THEN sold_quantity END)"
        " FROM fact_sales_monthly WHERE date <= '2020-12-01'"
    )
    assert [(sum(r["units"] for r in current), sum(r["units_last_year"] for r in current))] == months
    assert real_gdb.one("badge_insight", until, THRESHOLD)["fiscal_year_label"] == "FY2021 to date"
    assert [r["note"] for r in real_gdb.call("coverage", until)] == [
        "FY2020 has all 12 months",
        "FY2021 has 4 of 12 months",
    ]


def test_the_sentences_name_the_gold_markets(real_gdb: Rows) -> None:
    row = real_gdb.one("badge_insight", AUGUST_2021, THRESHOLD)
    assert row["gold_sentence"] == "2 of 27 markets are Gold: India and USA"
    assert (row["units"], row["units_last_year"]) == (50_164_582, 20_772_889)
    assert (row["next_market"], row["next_units_to_threshold"]) == ("South Korea", 1_052_206)
    before = real_gdb.one("badge_insight", date(2020, 8, 31), THRESHOLD)
    assert before["gold_sentence"] == "1 of 27 markets is Gold: India"
    assert before["units_last_year"] is None


def test_gross_sales_come_out_added_first_and_rounded_line_by_line(real_gdb: Rows) -> None:
    rows = real_gdb.query(
        "SELECT fiscal_year, ROUND(SUM(sold_quantity * gross_price_per_item), 2), SUM(gross_price_total)"
        " FROM gross_sales GROUP BY fiscal_year ORDER BY fiscal_year"
    )
    assert rows == [
        (2020, Decimal("535945771.90"), Decimal("535945781.47")),
        (2021, Decimal("1664639273.54"), Decimal("1664639332.07")),
    ]


@pytest.mark.parametrize(("fiscal_year", "percent"), [(2020, "52.5"), (2021, "51.0")])
def test_the_top_three_markets_bring_half_of_net_invoice_sales(
    real_gdb: Rows, fiscal_year: int, percent: str
) -> None:
    rows = real_gdb.query(
        "SELECT market, SUM(net_invoice_sales) AS net, SUM(net_sales) FROM net_sales"
        f" WHERE fiscal_year = {fiscal_year} GROUP BY market ORDER BY net DESC"
    )
    net = [row[1] for row in rows]
    assert round(100 * sum(net[:3]) / sum(net), 1) == Decimal(percent)
    assert net == [row[2] for row in rows]  # no deductions after the invoice in these data: 0, not lost


def test_no_view_loses_or_repeats_a_line(real_gdb: Rows) -> None:
    assert real_gdb.query("SELECT COUNT(*), SUM(sold_quantity) FROM net_sales") == [(971_631, 70_937_471)]
    assert real_gdb.query("SELECT COUNT(*), SUM(sold_quantity) FROM fact_act_est") == [(971_631, 70_937_471)]


def test_trailing_blanks_make_no_customer_of_their_own(real_gdb: Rows) -> None:
    assert real_gdb.query("SELECT COUNT(DISTINCT customer) FROM customer") == [(74,)]
    assert real_gdb.query(
        "SELECT COUNT(*) FROM customer WHERE CHAR_LENGTH(customer) <> CHAR_LENGTH(TRIM(customer))"
    ) == [(0,)]


def test_markets_and_months_are_derived_where_the_source_has_none(real_gdb: Rows) -> None:
    assert real_gdb.query("SELECT COUNT(*), COUNT(DISTINCT region) FROM market") == [(27, 4)]
    assert real_gdb.query("SELECT COUNT(*), MIN(fiscal_year), MAX(fiscal_year) FROM dim_date") == [
        (24, 2020, 2021)
    ]
    assert real_gdb.one("freshness") == {
        "data_as_of": AUGUST_2021,
        "complete_until": AUGUST_2021,
        "unrefreshed": 0,
        "unrefreshed_months": None,
        "missing_months": None,
    }


def test_the_coverage_note_names_what_the_source_lacks(real_gdb: Rows) -> None:
    assert real_gdb.one("coverage_note", AUGUST_2021) == {
        "coverage_note": "Sales from 2019-09 to 2021-08: every fiscal year has all 12 months. No post-invoice"
        " deductions, freight or forecasts in FY2020 and FY2021: net sales are net invoice sales there.",
        "last_year_note": "",
        "coverage_grade": "partial",
    }
    assert real_gdb.one("net_sales_label", AUGUST_2021) == {
        "net_sales_label": "Net invoice sales (no post-invoice data)",
        "net_sales_short": "Net invoice sales",
        "net_sales_words": "net invoice sales",
        "has_post_invoice": 0,
    }


def test_no_sales_line_of_either_year_lacks_a_price_a_discount_or_a_cost(real_gdb: Rows) -> None:
    rows = real_gdb.call("fact_coverage", AUGUST_2021)
    assert {(r["fact"], r["state"]) for r in rows} == {
        ("Gross prices", "complete"),
        ("Pre-invoice deductions", "complete"),
        ("Post-invoice deductions", "missing"),
        ("Manufacturing costs", "complete"),
        ("Freight", "missing"),
        ("Forecasts", "missing"),
    }
    assert {(r["fiscal_year"], r["sales_lines"]) for r in rows} == {(2020, 363_523), (2021, 608_108)}
