"""The summary tables: equal to the view net_sales and to both facts of units, whatever changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from reporter.database import project
from tests.sql.conftest import ROOT, Rows

SOLD = "date, product_code, customer_code, sold_quantity"
FORECAST = "date, product_code, customer_code, forecast_quantity"
AMOUNTS = (
    "SUM(n.sold_quantity), SUM(n.gross_price_total), SUM(n.net_invoice_sales), SUM(n.net_sales),"
    " SUM(n.sold_quantity * COALESCE(m.manufacturing_cost, 0))"
)
COST = (
    " LEFT JOIN fact_manufacturing_cost AS m"
    " ON m.product_code = n.product_code AND m.cost_year = n.fiscal_year"
)
KINDS = "COALESCE(p.division, 'no division') AS division, COALESCE(p.segment, 'no segment') AS segment"
KEPT_AMOUNTS = "units, gross_sales, net_invoice_sales, net_sales, cost_of_goods"
# What each summary must hold, and what it holds.
SUMMARIES = {
    "segment_summary": (
        f"SELECT n.`date`, n.customer_code, {KINDS}, {AMOUNTS} FROM net_sales AS n"
        f" LEFT JOIN product AS p ON p.product_code = n.product_code{COST}"
        " GROUP BY n.`date`, n.customer_code, division, segment",
        f"SELECT `date`, customer_code, division, segment, {KEPT_AMOUNTS} FROM segment_summary",
    ),
    "product_summary": (
        f"SELECT n.`date`, n.market, n.product_code, {AMOUNTS} FROM net_sales AS n{COST}"
        " GROUP BY n.`date`, n.market, n.product_code",
        f"SELECT `date`, market, product_code, {KEPT_AMOUNTS} FROM product_summary",
    ),
    "product_month_summary": (
        "SELECT n.`date`, n.product_code, SUM(n.sold_quantity), SUM(n.net_sales),"
        f" SUM(n.sold_quantity * COALESCE(m.manufacturing_cost, 0)) FROM net_sales AS n{COST}"
        " GROUP BY n.`date`, n.product_code",
        "SELECT `date`, product_code, units, net_sales, cost_of_goods FROM product_month_summary",
    ),
    "accuracy_summary": (
        f"SELECT b.`date`, b.customer_code, {KINDS}, COALESCE(p.category, 'no category') AS category,"
        " SUM(b.forecast), SUM(b.sold), SUM(ABS(b.forecast - b.sold))"
        " FROM (SELECT `date`, product_code, customer_code, SUM(sold) AS sold, SUM(forecast) AS forecast"
        "         FROM (SELECT `date`, product_code, customer_code, sold_quantity AS sold, 0 AS forecast"
        "                 FROM fact_sales_monthly UNION ALL"
        "               SELECT `date`, product_code, customer_code, 0, forecast_quantity"
        "                 FROM fact_forecast_monthly) AS both_facts"
        "        GROUP BY `date`, product_code, customer_code) AS b"
        " LEFT JOIN product AS p ON p.product_code = b.product_code"
        " GROUP BY b.`date`, b.customer_code, division, segment, category",
        "SELECT `date`, customer_code, division, segment, category, forecast_quantity, sold_quantity,"
        " absolute_error FROM accuracy_summary",
    ),
    "coverage_summary": (
        "SELECT s.`date`, COALESCE(c.market, 'no market') AS market, COUNT(*), SUM(NOT EXISTS"
        " (SELECT 1 FROM fact_gross_price AS g"
        "   WHERE g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year)), SUM(NOT EXISTS"
        " (SELECT 1 FROM fact_pre_invoice_deductions AS d"
        "   WHERE d.customer_code = s.customer_code AND d.fiscal_year = s.fiscal_year)), SUM(NOT EXISTS"
        " (SELECT 1 FROM fact_post_invoice_deductions AS i WHERE i.`date` = s.`date`"
        "    AND i.product_code = s.product_code AND i.customer_code = s.customer_code)), SUM(NOT EXISTS"
        " (SELECT 1 FROM fact_manufacturing_cost AS m"
        "   WHERE m.product_code = s.product_code AND m.cost_year = s.fiscal_year)), SUM(NOT EXISTS"
        " (SELECT 1 FROM fact_forecast_monthly AS f WHERE f.`date` = s.`date`"
        "    AND f.product_code = s.product_code AND f.customer_code = s.customer_code))"
        " FROM fact_sales_monthly AS s LEFT JOIN customer AS c ON c.customer_code = s.customer_code"
        " GROUP BY s.`date`, COALESCE(c.market, 'no market')",
        "SELECT `date`, market, line_count, unpriced, without_pre_invoice, without_post_invoice, uncosted,"
        " unforecast FROM coverage_summary",
    ),
}
FACTS = (
    "fact_sales_monthly",
    "fact_forecast_monthly",
    "fact_gross_price",
    "fact_pre_invoice_deductions",
    "fact_post_invoice_deductions",
    "fact_manufacturing_cost",
    "dim_product",
    "dim_customer",
)


@pytest.fixture
def sold(gdb: Rows) -> Rows:
    """Three months of two fiscal years with a price, every deduction and a cost, and a fourth that is only
    forecast, refreshed.
    """
    august, september, october = date(2020, 8, 1), date(2020, 9, 1), date(2020, 10, 1)
    gdb.insert("dim_customer", "customer_code, customer, platform, channel, market",
               (1, "One", "Shop", "Retailer", "India"), (2, "Two", "Shop", "Retailer", None))  # fmt: skip
    gdb.insert("dim_product", "product_code, division, segment, category, product",
               ("P1", "PC", "Notebook", "", "One"), ("P2", " PC ", "Notebook", "", "Two"))  # fmt: skip
    gdb.insert("fact_gross_price", "product_code, fiscal_year, gross_price",
               ("P1", 2020, "1.1150"), ("P1", 2021, "2.5"), ("P2", 2021, "3"))  # fmt: skip
    gdb.insert(
        "fact_pre_invoice_deductions",
        "customer_code, fiscal_year, pre_invoice_discount_pct",
        (1, 2021, "0.1"),
    )
    gdb.insert("fact_post_invoice_deductions",
               "customer_code, product_code, date, discounts_pct, other_deductions_pct",
               (1, "P1", september, "0.2", "0.05"))  # fmt: skip
    gdb.insert("fact_manufacturing_cost", "product_code, cost_year, manufacturing_cost", ("P1", 2021, "0.5"))
    gdb.insert("fact_sales_monthly", SOLD, (august, "P1", 1, 3), (september, "P1", 1, 5),
               (september, "P2", 1, -2), (september, "P9", 2, 4), (october, "P2", 2, 7))  # fmt: skip
    gdb.insert("fact_forecast_monthly", FORECAST, (august, "P1", 1, 1), (september, "P9", 2, 6),
               (september, "P2", 2, 3), (date(2020, 12, 1), "P2", 2, 8))  # fmt: skip
    gdb.one("refresh")
    return gdb


def assert_follows(gdb: Rows, months: str = "") -> None:
    """Each summary holds what is defined, row by row (of the months given), and nothing is marked."""
    within = f" WHERE `date` IN ({months})" if months else ""
    for name, both in SUMMARIES.items():
        for left, right in (both, both[::-1]):
            rest = " EXCEPT ".join(f"SELECT * FROM ({query}) AS found{within}" for query in (left, right))
            assert gdb.query(f"SELECT * FROM ({rest}) AS missing LIMIT 3") == [], (name, left)
    assert unrefreshed(gdb) == (0, None)


def unrefreshed(gdb: Rows) -> tuple[int, str | None]:
    row = gdb.one("freshness")
    return row["unrefreshed"], row["unrefreshed_months"]


def test_the_summaries_of_the_real_data_hold_what_is_defined(real_gdb: Rows) -> None:
    assert_follows(real_gdb, "'2019-09-01', '2021-08-01'")
    for name in ("segment_summary", "product_summary"):
        assert real_gdb.query(f"SELECT SUM(units), SUM(gross_sales) FROM {name}") == [
            (70_937_471, Decimal("2200585113.54"))
        ]
    assert real_gdb.query(
        "SELECT SUM(sold_quantity), SUM(forecast_quantity), SUM(absolute_error) FROM accuracy_summary"
    ) == [(70_937_471, 0, 70_937_471)]


def test_a_refresh_adds_lines_up_by_customer_and_segment(sold: Rows) -> None:
    assert_follows(sold)
    rows = sold.query(
        "SELECT division, segment, units, net_sales FROM segment_summary WHERE `date` = '2020-09-01'"
    )
    assert [(division, segment, int(units), float(net)) for division, segment, units, net in rows] == [
        ("PC", "Notebook", 3, 3.0375),  # 12.50 × 0.9 × 0.75 − 6 × 0.9
        ("no division", "no segment", 4, 0.0),
    ]


@pytest.mark.parametrize(
    ("change", "months"),
    [
        ("INSERT INTO fact_sales_monthly SET product_code = 'P1', customer_code = 1, `date` = '2021-02-01',"
         " sold_quantity = 5", "2021-02"),
        ("UPDATE fact_sales_monthly SET sold_quantity = 9 WHERE sold_quantity = 7", "2020-10"),
        ("UPDATE fact_sales_monthly SET `date` = '2020-11-01' WHERE sold_quantity = 7", "2020-10, 2020-11"),
        ("DELETE FROM fact_sales_monthly WHERE `date` = '2020-10-01'", "2020-10"),
        ("UPDATE fact_gross_price SET gross_price = 4 WHERE fiscal_year = 2020", "2020-08"),
        ("UPDATE fact_gross_price SET fiscal_year = 2020 WHERE product_code = 'P2'",
         "2020-08, 2020-09, 2020-10"),
        ("DELETE FROM fact_pre_invoice_deductions", "2020-09, 2020-10"),
        ("UPDATE fact_post_invoice_deductions SET discounts_pct = 0", "2020-09"),
        ("DELETE FROM fact_manufacturing_cost", "2020-09, 2020-10"),
        ("UPDATE dim_product SET segment = 'Desktop' WHERE product_code = 'P2'", "2020-09, 2020-10, 2020-12"),
        ("UPDATE dim_product SET category = 'Gamer' WHERE product_code = 'P1'", "2020-08, 2020-09"),
        ("DELETE FROM dim_product WHERE product_code = 'P1'", "2020-08, 2020-09"),
        ("INSERT INTO dim_product SET product_code = 'P9', division = 'N & S', segment = 'Storage',"
         " category = '', product = 'Nine'", "2020-09"),
        ("UPDATE fact_forecast_monthly SET forecast_quantity = 5 WHERE forecast_quantity = 8", "2020-12"),
        ("INSERT INTO fact_forecast_monthly SET product_code = 'P1', customer_code = 1,"
         " `date` = '2021-01-01', forecast_quantity = 5", "2021-01"),
        ("DELETE FROM fact_forecast_monthly", "2020-08, 2020-09, 2020-12"),
        ("UPDATE dim_customer SET market = 'Chile' WHERE customer_code = 2", "2020-09, 2020-10"),
        ("DELETE FROM dim_customer WHERE customer_code = 1", "2020-08, 2020-09"),
        ("UPDATE dim_customer SET customer_code = 3 WHERE customer_code = 1", "2020-08, 2020-09"),
    ],
)  # fmt: skip
def test_whatever_changes_a_figure_marks_its_months(sold: Rows, change: str, months: str) -> None:
    assert sold.connection.execute(change) > 0
    assert unrefreshed(sold) == (months.count(",") + 1, months)
    assert sold.one("refresh")["months"] == months.count(",") + 1
    assert_follows(sold)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dim_product SET product = 'AQ Three', variant = 'Plus'",
        "UPDATE dim_customer SET customer = 'Third', region = 'APAC'",
        "INSERT INTO dim_customer SET customer_code = 9, customer = 'New', platform = '', channel = ''",
        "INSERT INTO dim_product SET product_code = 'P8', division = '', segment = '', category = '',"
        " product = ''",
    ],
)
def test_what_changes_no_figure_marks_nothing(sold: Rows, change: str) -> None:
    assert sold.connection.execute(change) > 0
    assert unrefreshed(sold) == (0, None)


ACT_EST = "SELECT * FROM fact_act_est ORDER BY `date`, product_code, customer_code"
CODES, PRODUCTS = (1, 2, 3), ("P1", "P2", "P3", "P9")
MONTHS = tuple(f"{year}-{month:02}-01" for year, month in ((2020, 8), (2020, 9), (2020, 10), (2021, 9)))


def random_change(chance: Random) -> str:
    """A statement that inserts, updates or deletes a row of one of the tables that summaries are made of."""
    day, product, code = chance.choice(MONTHS), chance.choice(PRODUCTS), chance.choice(CODES)
    year, number = chance.choice((2020, 2021, 2022)), chance.randrange(-3, 9)
    line = f"`date` = '{day}', product_code = '{product}', customer_code = {code}"
    rows = {
        "fact_sales_monthly": (line, f"sold_quantity = {number}"),
        "fact_forecast_monthly": (line, f"forecast_quantity = {number}"),
        "fact_gross_price": (
            f"product_code = '{product}', fiscal_year = {year}", f"gross_price = {number}.5"),
        "fact_pre_invoice_deductions": (
            f"customer_code = {code}, fiscal_year = {year}", f"pre_invoice_discount_pct = 0.{abs(number)}"),
        "fact_post_invoice_deductions": (
            line, f"discounts_pct = 0.{abs(number)}, other_deductions_pct = 0.05"),
        "fact_manufacturing_cost": (
            f"product_code = '{product}', cost_year = {year}", f"manufacturing_cost = {abs(number)}"),
        "dim_product": (
            f"product_code = '{product}'",
            f"division = 'D{number}', segment = 'S{number % 2}', category = 'C{number % 3}', product = ''"),
        "dim_customer": (
            f"customer_code = {code}", f"customer = '', platform = '', channel = '', market = 'M{number}'"),
    }  # fmt: skip
    table, (key, values) = chance.choice(tuple(rows.items()))
    where = key.replace(", ", " AND ")
    return chance.choice(
        (
            f"DELETE FROM {table} WHERE {where}",
            f"UPDATE {table} SET {values} WHERE {where}",
            f"REPLACE INTO {table} SET {key}, {values}",
            f"REPLACE INTO {table} SET {key}, {values}",
        )
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_summaries_follow_any_changes_of_the_facts_and_dimensions(sold: Rows, seed: int) -> None:
    chance = Random(seed)
    for _ in range(4):
        for _ in range(chance.choice((1, 4, 20))):
            sold.connection.execute(random_change(chance))
        sold.one("refresh")
        assert_follows(sold)
    kept = sold.query(ACT_EST)
    sold.call_nothing("rebuild_act_est")
    assert sold.query(ACT_EST) == kept


@pytest.mark.parametrize("table", SUMMARIES)
def test_a_month_that_one_summary_lost_or_has_alone_is_made_anew(sold: Rows, table: str) -> None:
    sold.connection.execute(f"DELETE FROM {table} WHERE `date` = '2020-09-01'")
    sold.connection.execute(f"UPDATE {table} SET `date` = '2019-01-01' WHERE `date` = '2020-08-01'")
    assert unrefreshed(sold) == (3, "2019-01, 2020-08, 2020-09")
    assert sold.one("refresh") == {"months": 3, "stretches": "2019-01, 2020-08 to 2020-09"}
    assert_follows(sold)


def test_every_table_that_the_summary_is_made_of_has_its_three_triggers() -> None:
    schema = project.read(ROOT / "sql").schema("gdb")
    texts = [found.create() for found in schema.of("trigger")]
    for table in FACTS:
        for event in ("INSERT", "UPDATE", "DELETE"):
            assert sum(f"AFTER {event} ON {table} " in text for text in texts) == 1, (table, event)


def test_all_months_are_rebuilt_after_they_were_marked_for_a_change_of_the_views(sold: Rows) -> None:
    sold.connection.execute("UPDATE segment_summary SET net_sales = 0")
    sold.connection.execute("UPDATE accuracy_summary SET absolute_error = 0")
    sold.call_nothing("mark_months")
    assert sold.one("refresh") == {"months": 4, "stretches": "2020-08 to 2020-10, 2020-12"}
    assert_follows(sold)


def test_the_control_of_market_sales_reads_no_summary_and_the_report_no_line() -> None:
    schema = project.read(ROOT / "sql").schema("gdb")
    assert not {"segment_summary", "net_sales"} & {
        found.name for found in schema.needed_by("market_sales_control")
    }
    assert "fact_sales_monthly" not in {found.name for found in schema.needed_by("market_sales")}
