"""What the sales procedures say about no rows, one row, and rows that the real data happen not to have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reporter.errors import DatabaseError
from tests.sql.conftest import Rows

UNTIL = date(2020, 6, 30)
GOLD = Decimal("0.8")
TRANSACTION = "product_code, customer_code, market_code, order_date, sales_qty, sales_amount, currency"

ONE_ROW: dict[str, tuple[object, ...]] = {
    "freshness": (),
    "data_origin": (),
    "year_labels": (UNTIL,),
    "customer_overview": (UNTIL, "normalise"),
    "coverage_note": (UNTIL, "normalise"),
}
NO_ROWS: dict[str, tuple[object, ...]] = {
    "customer_ranking": (UNTIL, "normalise", GOLD),
    "customer_contribution": (UNTIL, "normalise", GOLD),
    "customer_spending": (UNTIL, "normalise"),
    "purchase_trend": (UNTIL, "normalise"),
    "order_frequency": (UNTIL, "normalise"),
    "products_by_customer": (UNTIL, "normalise"),
    "customer_segments": (UNTIL, "normalise", GOLD, GOLD),
    "customer_lifecycle": (UNTIL, "normalise"),
    "lifecycle_by_year": (UNTIL, "normalise"),
    "customer_types": (UNTIL, "normalise"),
    "cross_sell": (UNTIL, "normalise", 3),
    "coverage": (UNTIL, "normalise"),
}


def sell(sales: Rows, *rows: tuple[object, ...]) -> None:
    """Each row: product, customer, market, date, quantity, amount, currency; the summaries follow."""
    sales.insert("transactions", TRANSACTION, *rows)
    sales.one("refresh")


def test_empty_tables_give_every_procedure_its_rows_and_no_error(sales: Rows) -> None:
    for name, arguments in ONE_ROW.items():
        assert sales.one(name, *arguments), name
    for name, arguments in NO_ROWS.items():
        assert sales.call(name, *arguments) == [], name
    assert len(sales.call("purchase_season", UNTIL, "normalise")) == 12
    assert sales.one("customer_overview", UNTIL, "drop")["revenue"] == 0
    assert sales.one("data_origin")["kind"] == "unknown"
    assert {row["row_count"] for row in sales.call("data_quality", UNTIL, "drop")} == {0}
    assert {row["verdict"] for row in sales.call("claims", UNTIL, "normalise")} == {"doesn't hold"}
    note = sales.one("coverage_note", UNTIL, "drop")["coverage_note"]
    assert note == "No orders up to 2020-06-30; no rows in customers, markets, products, transactions."


def test_one_row_is_all_of_everything(sales: Rows) -> None:
    sell(sales, ("P1", "C1", "M1", date(2020, 3, 31), 2, 10, "USD\r"))
    (ranked,) = sales.call("customer_ranking", UNTIL, "normalise", GOLD)
    assert (ranked["revenue"], ranked["share"], ranked["badge"]) == (750, 1, "Gold")
    assert ranked["customer_name"] == "C1"  # not in the customer list, and kept
    (bought,) = sales.call("products_by_customer", UNTIL, "normalise")
    assert bought["product_type"] == "not in the product list"
    assert sales.call("customer_ranking", UNTIL, "drop", GOLD) == []
    (month,) = sales.call("purchase_trend", UNTIL, "drop")
    assert (month["month_start"], month["revenue"], month["orders"]) == (date(2020, 3, 1), 0, 0)
    assert sales.one("coverage_note", UNTIL, "normalise")["coverage_note"].startswith(
        "Orders from 2020-03-31 to 2020-03-31: 2020 has 1 of 12 months"
    )


def test_rows_equal_after_cleaning_count_once_and_rows_that_differ_in_amount_are_sales_of_their_own(
    sales: Rows,
) -> None:
    day = date(2020, 1, 5)
    sell(
        sales,
        ("P1", "C1", "M1", day, 1, 100, "INR"),
        ("P1", "C1", "M1", day, 1, 100, "INR\r"),
        ("P1", "C1", "M1", day, 1, 100, "INR\r"),
        ("P1", "C1", "M1", day, 1, 90, "INR\r"),
        ("P1", "C1", "M1", day, 1, 100, "USD"),
    )
    (normalised,) = sales.call("customer_ranking", UNTIL, "normalise", GOLD)
    assert (normalised["revenue"], normalised["orders"]) == (100 + 90 + 7500, 1)
    (dropped,) = sales.call("customer_ranking", UNTIL, "drop", GOLD)
    assert dropped["revenue"] == 100 + 7500
    kept = [row for row in sales.call("data_quality", UNTIL, "normalise") if row["effect"] == "kept"]
    assert [(row["row_count"], row["amount"]) for row in kept] == [(3, 7690)]


def test_rows_without_customer_market_date_or_amount_are_removed_and_counted(sales: Rows) -> None:
    day = date(2020, 1, 5)
    sell(
        sales,
        ("P1", None, "M1", day, 1, 1, "INR"),
        ("P1", "C1", None, day, 1, 2, "INR"),
        ("P1", "C1", "M1", None, 1, 4, "INR"),
        ("P1", "C1", "M1", day, 1, None, "INR"),
        (None, "C1", "M1", day, 1, 8, "INR"),
        ("P1", "C1", "M1", day, 1, 16, None),
    )
    for cleaning in ("normalise", "drop"):
        removed = [row for row in sales.call("data_quality", UNTIL, cleaning) if row["effect"] == "removed"]
        assert removed[0]["row_count"] == 4
        control = sales.control("purchase_control", "data_quality", UNTIL, cleaning)
        assert control["amount"] == sum(r["amount"] for r in removed)
        control = sales.control("purchase_control", "products_by_customer", UNTIL, cleaning)
        assert (control["row_count"], control["orders"], control["revenue"]) == (2, 2, 24)
        assert sales.control("customer_control", "customer_overview", UNTIL, cleaning)["revenue"] == 24
        assert sales.call("customer_overview", UNTIL, cleaning)[0]["revenue"] == 24
        assert {row["product_code"] for row in sales.call("products_by_customer", UNTIL, cleaning)} == {
            "none given",
            "P1",
        }


def test_active_customers_are_those_of_720_days_to_the_day(sales: Rows) -> None:
    last = date(2020, 6, 20)
    sell(
        sales,
        ("P1", "C1", "M1", last, 1, 5, "INR"),
        ("P1", "C2", "M1", date(2018, 7, 1), 1, 5, "INR"),  # 720 days before
        ("P1", "C3", "M1", date(2018, 6, 30), 1, 5, "INR"),  # 721 days before
    )
    rows = {row["year_choice"]: row for row in sales.call("customer_overview", UNTIL, "normalise")}
    assert rows["All"]["active_customers"] == 2
    assert (rows["2018"]["customers"], rows["2018"]["active_customers"]) == (2, 2)
    control = sales.control("customer_control", "customer_overview", UNTIL, "normalise")
    assert control["active_customers"] == 2


def test_a_badge_at_exactly_the_gold_share_is_silver(sales: Rows) -> None:
    sell(
        sales,
        ("P1", "C1", "M1", date(2020, 1, 1), 1, 80, "INR"),
        ("P1", "C2", "M1", date(2020, 1, 1), 1, 15, "INR"),
        ("P1", "C3", "M1", date(2020, 1, 1), 1, 5, "INR"),
    )
    badges = [row["badge"] for row in sales.call("customer_ranking", UNTIL, "drop", GOLD)]
    assert badges == ["Gold", "Silver", "Silver"]


def test_customers_of_one_name_stay_apart_by_code(sales: Rows) -> None:
    sales.insert(
        "customers", "customer_code, custmer_name, customer_type", ("C1", "Twin", "a"), ("C2", " Twin\r", "b")
    )
    sell(sales, ("P1", "C1", "M1", UNTIL, 1, 5, "INR"), ("P1", "C2", "M1", UNTIL, 1, 5, "INR"))
    rows = sales.call("order_frequency", UNTIL, "normalise")
    assert [(row["customer_code"], row["customer_name"]) for row in rows] == [("C1", "Twin"), ("C2", "Twin")]


def test_orders_before_the_four_years_are_earlier_ones(sales: Rows) -> None:
    sell(
        sales,
        ("P1", "C1", "M1", date(2016, 12, 31), 1, 5, "INR"),
        ("P1", "C1", "M1", date(2017, 1, 1), 1, 5, "INR"),
    )
    (row,) = sales.call("order_frequency", UNTIL, "normalise")
    assert (row["earlier"], row["year_1"], row["year_2"], row["orders"]) == (1, 1, None, 2)
    assert sales.one("year_labels", UNTIL)["earlier_label"] == "Before 2017"


def test_a_month_is_complete_only_if_the_days_cover_it(sales: Rows) -> None:
    sell(
        sales,
        ("P1", "C1", "M1", date(2020, 2, 10), 1, 5, "INR"),
        ("P1", "C1", "M1", date(2020, 3, 10), 1, 5, "INR"),
    )
    assert sales.one("freshness")["complete_until"] is None
    sales.call_nothing("after_load")
    assert sales.query("SELECT COUNT(*) FROM date") == [(30,)]  # from the first to the last order
    fresh = sales.one("freshness")
    assert (fresh["data_as_of"], fresh["complete_until"]) == (date(2020, 3, 10), None)
    sell(sales, ("P1", "C1", "M1", date(2020, 2, 1), 1, 5, "INR"))
    sales.connection.execute("DELETE FROM date")
    sales.call_nothing("after_load")
    assert sales.one("freshness")["complete_until"] == date(2020, 2, 29)


@pytest.mark.parametrize("cleaning", ["Dropp", "", None])
def test_an_unknown_cleaning_is_an_error_and_not_an_empty_report(sales: Rows, cleaning: str | None) -> None:
    with pytest.raises(DatabaseError, match="expected normalise or drop"):
        sales.call("customer_ranking", UNTIL, cleaning, GOLD)
