"""The summary table of the sales lines: equal to the view net_sales, whatever changes."""

from __future__ import annotations

from datetime import date

import pytest

from reporter.database import project
from tests.sql.conftest import ROOT, Rows

SOLD = "date, product_code, customer_code, sold_quantity"
DEFINED = (
    "SELECT n.`date`, n.customer_code, COALESCE(p.division, 'no division') AS division,"
    " COALESCE(p.segment, 'no segment') AS segment, SUM(n.sold_quantity), SUM(n.gross_price_total),"
    " SUM(n.net_invoice_sales), SUM(n.net_sales), SUM(n.sold_quantity * COALESCE(m.manufacturing_cost, 0))"
    " FROM net_sales AS n LEFT JOIN product AS p ON p.product_code = n.product_code"
    " LEFT JOIN fact_manufacturing_cost AS m"
    " ON m.product_code = n.product_code AND m.cost_year = n.fiscal_year"
    " GROUP BY n.`date`, n.customer_code, division, segment"
)
KEPT = (
    "SELECT `date`, customer_code, division, segment, units, gross_sales, net_invoice_sales, net_sales,"
    " cost_of_goods FROM segment_summary"
)
FACTS = (
    "fact_sales_monthly",
    "fact_gross_price",
    "fact_pre_invoice_deductions",
    "fact_post_invoice_deductions",
    "fact_manufacturing_cost",
    "dim_product",
)


@pytest.fixture
def sold(gdb: Rows) -> Rows:
    """Three months of two fiscal years with a price, every deduction and a cost, refreshed."""
    august, september, october = date(2020, 8, 1), date(2020, 9, 1), date(2020, 10, 1)
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
    gdb.one("refresh")
    return gdb


def assert_follows(gdb: Rows) -> None:
    """The summary holds what the view defines, row by row, and nothing is marked."""
    for left, right in ((KEPT, DEFINED), (DEFINED, KEPT)):
        assert gdb.query(f"SELECT * FROM ({left} EXCEPT {right}) AS missing LIMIT 3") == [], left
    assert unrefreshed(gdb) == (0, None)


def unrefreshed(gdb: Rows) -> tuple[int, str | None]:
    row = gdb.one("freshness")
    return row["unrefreshed"], row["unrefreshed_months"]


def test_the_summary_of_the_real_data_holds_what_the_view_defines(real_gdb: Rows) -> None:
    assert_follows(real_gdb)


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
        ("UPDATE dim_product SET segment = 'Desktop' WHERE product_code = 'P2'", "2020-08, 2020-09, 2020-10"),
    ],
)  # fmt: skip
def test_whatever_changes_a_figure_marks_its_months(sold: Rows, change: str, months: str) -> None:
    assert sold.connection.execute(change) > 0
    assert unrefreshed(sold) == (months.count(",") + 1, months)
    assert sold.one("refresh")["months"] == months.count(",") + 1
    assert_follows(sold)


def test_a_change_of_a_products_name_marks_nothing(sold: Rows) -> None:
    sold.connection.execute("UPDATE dim_product SET product = 'AQ Three', category = 'Business'")
    assert unrefreshed(sold) == (0, None)


def test_every_table_that_the_summary_is_made_of_has_its_three_triggers() -> None:
    schema = project.read(ROOT / "sql").schema("gdb")
    texts = [found.create() for found in schema.of("trigger")]
    for table in FACTS:
        for event in ("INSERT", "UPDATE", "DELETE"):
            assert sum(f"AFTER {event} ON {table} " in text for text in texts) == 1, (table, event)


def test_all_months_are_rebuilt_after_they_were_marked_for_a_change_of_the_views(sold: Rows) -> None:
    sold.connection.execute("UPDATE segment_summary SET net_sales = 0")
    sold.call_nothing("mark_months")
    assert sold.one("refresh") == {"months": 3, "stretches": "2020-08 to 2020-10"}
    assert_follows(sold)


def test_the_control_of_market_sales_reads_no_summary_and_the_report_no_line() -> None:
    schema = project.read(ROOT / "sql").schema("gdb")
    assert not {"segment_summary", "net_sales"} & {
        found.name for found in schema.needed_by("market_sales_control")
    }
    assert "fact_sales_monthly" not in {found.name for found in schema.needed_by("market_sales")}
