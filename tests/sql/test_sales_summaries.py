"""The summary tables of the sales: equal to the views that define the cleanings, whatever changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter import report
from reporter.database import Connection, Database, connect, load, project
from reporter.errors import DatabaseError
from tests.sql.conftest import ROOT, Rows

TRANSACTION = "product_code, customer_code, market_code, order_date, sales_qty, sales_amount, currency"
ORDERS = "cleaning, customer_code, order_date, market_code, revenue"
FATES = "cleaning, COALESCE(order_date, DATE '1000-01-01'), fate, currency, has_return, row_count, amount"
DEFINED = {
    "order_summary": f"SELECT {ORDERS} FROM order_cleaned",
    "product_summary": "SELECT cleaning, customer_code, order_date, market_code,"
    " COALESCE(product_code, 'none given') AS product_code, SUM(sales_qty), SUM(revenue), COUNT(*)"
    " FROM transaction_cleaned GROUP BY cleaning, customer_code, order_date, market_code, product_code",
    "fate_summary": f"SELECT {FATES} FROM transaction_fate",
}
"""What each summary table must hold, from the views alone."""

DIRTY: list[tuple[Any, ...]] = [
    ("P1", "C1", "M1", date(2020, 1, 5), 1, 100, "INR"),
    ("P1", "C1", "M1", date(2020, 1, 5), 1, 100, "INR\r"),  # a repeat, once the currency is put right
    ("P1", "C1", "M1", date(2020, 1, 5), 2, 90, "USD"),
    (None, "C1", "M1", date(2020, 1, 31), None, 7, "INR"),
    ("P2", "C1", "M2", date(2020, 2, 1), 3, 0, "INR"),
    ("P2", "C2", "M2", date(2020, 2, 29), 3, -1, "INR\r"),
    ("P2", "C2", "M2", date(2020, 3, 1), 3, 11, "EUR"),
    ("P2", "C2", None, date(2020, 3, 31), 3, 11, "INR"),
    ("P2", "C2", "M1", None, 3, 11, None),
]


def sell(sales: Rows, *rows: Sequence[object]) -> None:
    sales.insert("transactions", TRANSACTION, *rows)


def assert_follows(sales: Rows) -> None:
    """Every summary table holds what the views define, row by row, and nothing is marked."""
    for table, definition in DEFINED.items():
        assert_same(sales, f"SELECT * FROM {table}", definition)
    assert unrefreshed(sales) == (0, None)


def assert_same(sales: Rows, one: str, other: str) -> None:
    """Neither query has a row that the other lacks, as the server compares them."""
    for left, right in ((one, other), (other, one)):
        assert sales.query(f"SELECT * FROM ({left} EXCEPT {right}) AS missing LIMIT 3") == [], one


def unrefreshed(sales: Rows) -> tuple[int, str | None]:
    row = sales.one("freshness")
    return row["unrefreshed"], row["unrefreshed_months"]


def test_after_a_load_the_summaries_hold_what_the_views_define(sales: Rows, tmp_path: Path) -> None:
    lines = [",".join("" if v is None else f'"{v}"' for v in row) for row in DIRTY]
    text = "\n".join([TRANSACTION.replace(" ", ""), *lines]).replace('""', "")
    (tmp_path / "transactions.csv").write_text(text + "\n", encoding="utf-8", newline="")
    name = str(sales.query("SELECT DATABASE()")[0][0])
    load.load(sales.connection, project.read(ROOT / "sql").schema("sales"), name, load.files(tmp_path))
    assert sales.query("SELECT COUNT(*) FROM transactions") == [(len(DIRTY),)]
    assert_follows(sales)


def test_the_summaries_of_the_real_data_hold_what_the_views_define(real_sales: Rows) -> None:
    for table in ("order_summary", "fate_summary"):
        assert_same(real_sales, f"SELECT * FROM {table}", DEFINED[table])
    customer = "cleaning, customer_code"
    totals = f"SELECT {customer}, SUM({{}}), SUM(revenue), SUM({{}}) FROM {{}} GROUP BY {customer}"
    assert_same(
        real_sales,
        totals.format("quantity", "row_count", "product_summary"),
        totals.format("sales_qty", "1", "transaction_cleaned"),
    )
    assert unrefreshed(real_sales) == (0, None)


def test_rows_written_by_hand_mark_their_months_until_a_refresh_rebuilds_them(sales: Rows) -> None:
    sell(sales, *DIRTY)
    assert unrefreshed(sales) == (4, "undated, 2020-01, 2020-02, 2020-03")
    assert sales.one("refresh") == {"months": 4, "stretches": "undated, 2020-01 to 2020-03"}
    assert_follows(sales)
    assert sales.one("refresh") == {"months": 0, "stretches": "none"}


@pytest.mark.parametrize(
    ("change", "months"),
    [
        ("INSERT INTO transactions SET customer_code = 'C9', market_code = 'M1', order_date = '2020-02-02',"
         " sales_amount = 5", "2020-02"),
        ("UPDATE transactions SET sales_amount = 101 WHERE sales_amount = 90", "2020-01"),
        ("UPDATE transactions SET order_date = '2021-07-01' WHERE currency = 'EUR'", "2020-03, 2021-07"),
        ("UPDATE transactions SET order_date = '2020-03-02' WHERE order_date IS NULL", "undated, 2020-03"),
        ("UPDATE transactions SET order_date = NULL WHERE currency = 'EUR'", "undated, 2020-03"),
        ("DELETE FROM transactions WHERE order_date = '2020-02-29'", "2020-02"),
        ("DELETE FROM transactions WHERE order_date >= '2020-03-01'", "2020-03"),
    ],
)  # fmt: skip
def test_a_changed_row_marks_the_months_that_it_leaves_and_reaches(
    sales: Rows, change: str, months: str
) -> None:
    sell(sales, *DIRTY)
    sales.one("refresh")
    before = sales.query("SELECT * FROM product_summary WHERE order_date < '2020-01-31'")
    assert sales.connection.execute(change) > 0
    assert unrefreshed(sales) == (months.count(",") + 1, months)
    assert sales.one("refresh")["stretches"] == months
    assert_follows(sales)
    if "2020-01" not in months:
        assert sales.query("SELECT * FROM product_summary WHERE order_date < '2020-01-31'") == before


def test_more_than_six_changed_months_are_named_by_the_first_and_the_last(sales: Rows) -> None:
    sell(sales, *[("P1", "C1", "M1", date(2020, month, 1), 1, 1, "INR") for month in range(1, 9)])
    assert unrefreshed(sales) == (8, "2020-01 to 2020-08")
    assert sales.one("refresh") == {"months": 8, "stretches": "2020-01 to 2020-08"}


def test_months_that_the_summaries_lack_count_as_changed_though_nobody_marked_them(sales: Rows) -> None:
    """So it is after an upgrade of a database that holds data already."""
    sell(sales, *DIRTY[:4])
    sales.connection.execute("DELETE FROM changed_month")
    assert unrefreshed(sales) == (1, "2020-01")
    sales.one("refresh")
    assert_follows(sales)


def test_all_months_are_rebuilt_after_they_were_marked_for_a_change_of_the_rules(sales: Rows) -> None:
    sell(sales, *DIRTY)
    sales.one("refresh")
    sales.connection.execute("UPDATE order_summary SET revenue = 0")
    sales.connection.execute("INSERT INTO order_summary VALUES ('drop', 'C7', '2017-05-05', 'M1', 3)")
    sales.call_nothing("mark_months")
    assert sales.one("refresh")["stretches"] == "undated, 2017-05, 2020-01 to 2020-03"
    assert_follows(sales)


@contextmanager
def another(server: Database, sales: Rows) -> Iterator[Connection]:
    with connect(server, str(sales.query("SELECT DATABASE()")[0][0])) as connection:
        yield connection


def test_a_row_that_is_not_committed_when_a_refresh_begins_is_neither_lost_nor_forgotten(
    sales: Rows, server: Database
) -> None:
    """The refresh waits for the writer's mark, and a writer who comes later marks the month anew."""
    sell(sales, *DIRTY[:4])
    sales.one("refresh")
    sales.connection.execute("SET SESSION innodb_lock_wait_timeout = 1")
    try:
        with another(server, sales) as writer:
            writer.execute("START TRANSACTION")
            writer.execute(
                "INSERT INTO transactions SET customer_code = 'C3', market_code = 'M1',"
                " order_date = '2020-01-09', sales_amount = 5"
            )
            sell(sales, ("P1", "C1", "M1", date(2020, 4, 4), 1, 1, "INR"))
            assert sales.one("refresh")["stretches"] == "2020-04"
            writer.execute("COMMIT")
        assert unrefreshed(sales) == (1, "2020-01")
        sales.one("refresh")
        assert_follows(sales)
    finally:
        sales.connection.execute("SET SESSION innodb_lock_wait_timeout = DEFAULT")


def test_a_refresh_that_fails_leaves_summaries_and_marks_as_they_were(sales: Rows) -> None:
    sell(sales, *DIRTY)
    sales.one("refresh")
    sell(sales, ("P1", "C1", "M1", date(2020, 1, 5), 1, 10**13, "USD"))
    kept = sales.query("SELECT * FROM product_summary ORDER BY 1, 2, 3, 4, 5")
    sales.connection.execute("ALTER TABLE fate_summary MODIFY amount DECIMAL(9,4) NOT NULL")
    try:
        with pytest.raises(DatabaseError, match="Out of range"):
            sales.one("refresh")
        assert sales.query("SELECT * FROM product_summary ORDER BY 1, 2, 3, 4, 5") == kept
        assert unrefreshed(sales) == (1, "2020-01")
    finally:
        sales.connection.execute("ALTER TABLE fate_summary MODIFY amount DECIMAL(24,4) NOT NULL")
    sales.one("refresh")
    assert_follows(sales)


def test_control_procedures_read_no_summary_and_reports_nothing_else() -> None:
    """Controls prove something only by another path; reports are quick only off the line items."""
    schema = project.read(ROOT / "sql").schema("sales")
    summaries = set(DEFINED)
    lines = {
        "transactions",
        "transaction_normalise",
        "transaction_drop",
        "transaction_cleaned",
        "order_cleaned",
    }
    proved = {
        item.data_set: item.control
        for item in report.load(ROOT / "templates/customer_analytics.yaml", {"sales": "sales"}).checks
    }
    assert set(proved.values()) == {"customer_control", "purchase_control", "cross_sell_control"}
    for control in set(proved.values()):
        assert not {found.name for found in schema.needed_by(control)} & (summaries | {"covered_month"})
        assert {found.kind for found in schema.needed_by(control)} == {"table", "procedure"}, control
    for name in proved:
        quick = {found.name for found in schema.needed_by(name)}
        assert quick & summaries, name
        if name not in ("data_quality", "customer_orders"):  # they ask which markets are idle, by index
            assert not quick & lines, name


def test_days_ten_years_apart_are_two_stretches(sales: Rows) -> None:
    first = date(2011, 12, 31)
    sell(sales, *[("P1", "C1", "M1", day, 1, 1, "INR") for day in (first, first + timedelta(3653))])
    assert sales.one("refresh") == {"months": 2, "stretches": "2011-12, 2021-12"}
