"""The forecast: errors line by line, no forecast, last year, who fell, which stock is at risk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.sql.conftest import Rows
from tests.sql.test_controls import assert_agrees

START, UNTIL = date(2020, 9, 1), date(2021, 8, 31)
WEAK = Decimal("0.4")
CUSTOMER = "customer_code, customer, platform, channel, market, sub_zone, region"
PRODUCT = "product_code, division, segment, category, product, variant"
KEYS = "date, product_code, customer_code"
NAMES = ("by_customer", "by_market", "by_month", "by_category")
# Data sets by the arguments that they take; controls take those but the limit of weakness.
CONTROLLED = {
    **{f"forecast_accuracy_{name}": (START, UNTIL) for name in NAMES},
    "forecast_fallers": (START, UNTIL),
    "forecast_market_bars": (START, UNTIL),
    "forecast_errors": (START, UNTIL),
    "forecast_coverage": (UNTIL,),
}
ALONE = ("forecast_coverage",)  # with a control of its own


@pytest.fixture
def named(gdb: Rows) -> Rows:
    """Customers in two markets and products of two categories, without sales."""
    places = ((1, "Amazon", "India", "APAC"), (2, "AMAZON ", "India", "APAC"), (3, "Croma", " Spain ", "EU"))
    for code, name, market, region in places:
        gdb.insert("dim_customer", CUSTOMER, (code, name, "Shop", "Retailer", market, "Zone", region))
    for market, region in (("India", "APAC"), ("Spain", "EU")):
        gdb.insert("dim_market", "market, sub_zone, region", (market, "Zone", region))
    for product, category in (("P1", "Mouse"), ("P2", "Mouse"), ("P3", "Laptop")):
        gdb.insert("dim_product", PRODUCT, (product, "P & A", "Accessories", category, product, "Plain"))
    return gdb


def lines(gdb: Rows, *rows: tuple[date, str, int, int | None, int | None]) -> None:
    """Month, product, customer, forecast and sold units, either of which may be missing."""
    for month, product, customer, forecast, sold in rows:
        if forecast is not None:
            gdb.insert(
                "fact_forecast_monthly", f"{KEYS}, forecast_quantity", (month, product, customer, forecast)
            )
        if sold is not None:
            gdb.insert("fact_sales_monthly", f"{KEYS}, sold_quantity", (month, product, customer, sold))
    gdb.one("refresh")


def accuracy(gdb: Rows, name: str, until: date = UNTIL) -> list[dict[str, Any]]:
    limit = (WEAK,) if name == "by_customer" else ()
    return gdb.call(f"forecast_accuracy_{name}", START, until, *limit)


def agree(gdb: Rows) -> None:
    """Every data set is what its control says, and all of them add up to the same units."""
    shared = gdb.one("forecast_control", START, UNTIL)
    for name, arguments in CONTROLLED.items():
        if name in ALONE:
            assert_agrees(gdb, name, *arguments)
            continue
        limit = (WEAK,) if name.endswith("by_customer") else ()
        rows = gdb.call(name, *arguments, *limit)
        own = {
            column.partition("__")[2]: total
            for column, total in shared.items()
            if column.startswith(f"{name}__")
        }
        assert own.pop("row_count") == len(rows)
        assert own == {column: sum(row[column] or 0 for row in rows) for column in own}
    summed = {
        tuple(
            sum(row[column] or 0 for row in accuracy(gdb, name))
            for column in ("forecast", "sold", "absolute_error")
        )
        for name in NAMES
    }
    assert len(summed) == 1


def test_errors_are_taken_line_by_line_before_they_are_added(named: Rows) -> None:
    lines(named, (START, "P1", 1, 100, 70), (START, "P2", 1, 100, 120))
    (row,) = accuracy(named, "by_customer")

    assert (row["net_error"], row["absolute_error"]) == (10, 50)
    assert (row["net_error_pct"], row["absolute_error_pct"]) == (Decimal("0.05"), Decimal("0.25"))
    assert (row["accuracy"], row["direction"], row["status"]) == (Decimal("0.75"), "too high", "OK")
    (month,) = accuracy(named, "by_month")
    assert (month["too_much"], month["too_little"]) == (30, 20)
    assert (month["above"], month["below"]) == (Decimal("0.05"), None)
    agree(named)


@pytest.mark.parametrize(
    ("sold", "expected", "status"),
    [(100, "1", "OK"), (160, "0.4", "OK"), (161, "0.39", "Weak"), (200, "0", "Weak"), (900, "0", "Weak")],
)
def test_accuracy_is_never_under_0_and_the_limit_itself_is_not_weak(
    named: Rows, sold: int, expected: str, status: str
) -> None:
    lines(named, (START, "P1", 1, 100, sold))
    (row,) = accuracy(named, "by_customer")

    assert (row["accuracy"], row["status"]) == (Decimal(expected), status)


def test_a_customer_without_a_forecast_has_no_accuracy_and_stands_last(named: Rows) -> None:
    lines(named, (START, "P1", 3, 100, 300), (START, "P1", 1, None, 50), (START, "P1", 2, 0, 10))
    rows = accuracy(named, "by_customer")

    assert [row["customer_code"] for row in rows] == ["3", "1", "2"]
    assert [row["accuracy"] for row in rows] == [0, None, None]
    assert [row["status"] for row in rows] == ["Weak", "No forecast", "No forecast"]
    assert [row["direction"] for row in rows] == ["too low", "no forecast", "no forecast"]
    assert [row["net_error"] for row in rows] == [-200, -50, -10]
    agree(named)


def test_where_nothing_at_all_is_forecast_there_are_no_errors(named: Rows) -> None:
    lines(named, (START, "P1", 1, None, 50), (START, "P3", 3, None, 7))
    for name in NAMES:
        for row in accuracy(named, name):
            known = {column for column, value in row.items() if value is not None}
            assert not known & {
                "net_error",
                "net_error_pct",
                "absolute_error",
                "accuracy",
                "change_points",
                "above",
            }
            assert row["forecast"] == 0
            assert row["sold"] > 0
    assert [row["risk"] for row in accuracy(named, "by_category")] == ["no forecast", "no forecast"]
    assert named.call("forecast_fallers", START, UNTIL) == []
    (year,) = named.call("forecast_coverage", UNTIL)
    assert year["note"] == "FY2021: no forecast for the 1 month with sales"
    agree(named)


def test_only_months_with_sales_count(named: Rows) -> None:
    beyond = (date(2021, 8, 1), "P1", 1, 999, None)
    lines(named, (START, "P1", 1, 100, 80), (date(2020, 10, 1), "P1", 1, None, 5), beyond)
    rows = accuracy(named, "by_month")

    assert [(row["month_start"], row["forecast"], row["sold"]) for row in rows] == [
        (START, 100, 80),
        (date(2020, 10, 1), 0, 5),
    ]
    (year,) = named.call("forecast_coverage", UNTIL)
    assert year["note"] == "FY2021: a forecast for 1 of 2 months with sales"
    assert (year["months_with_sales"], year["months_with_forecast"]) == (2, 1)
    agree(named)


def test_an_open_year_is_compared_with_the_same_months_of_the_year_before(named: Rows) -> None:
    lines(
        named,
        (date(2019, 9, 1), "P1", 1, 100, 90),
        (date(2020, 8, 1), "P1", 1, 100, 900),
        (START, "P1", 1, 100, 70),
    )
    (row,) = accuracy(named, "by_customer", date(2020, 9, 30))
    assert (row["accuracy"], row["accuracy_last_year"], row["change_points"]) == (
        Decimal("0.7"), Decimal("0.9"), -20,
    )  # fmt: skip
    (month,) = accuracy(named, "by_month", date(2020, 9, 30))
    assert (month["forecast_last_year"], month["absolute_error_last_year"]) == (100, 10)
    agree(named)


def test_those_that_fell_are_those_less_accurate_than_last_year_the_deepest_first(named: Rows) -> None:
    before, now = date(2019, 9, 1), START
    lines(
        named,
        (before, "P1", 1, 100, 90), (now, "P1", 1, 100, 85),
        (before, "P1", 2, 100, 50), (now, "P1", 2, 100, 150),
        (before, "P1", 3, 100, 95), (now, "P1", 3, 100, 105),
        (before, "P1", 4, None, 5), (now, "P1", 4, 10, 5),
        (before, "P1", 5, 100, 99), (now, "P1", 5, 100, 200),
    )  # fmt: skip
    rows = named.call("forecast_fallers", START, UNTIL)

    assert [(row["customer_code"], row["change_points"]) for row in rows] == [("5", -99), ("1", -5)]
    assert [row["customer"] for row in rows] == ["no customer", "Amazon"]
    assert (rows[0]["direction_last_year"], rows[0]["direction"]) == ("too high", "too low")
    agree(named)


def test_too_much_and_too_little_are_told_apart_within_a_category_and_valued_at_cost(named: Rows) -> None:
    for product, cost in (("P1", 2), ("P2", 4), ("P3", 10)):
        named.insert(
            "fact_manufacturing_cost", "product_code, cost_year, manufacturing_cost", (product, 2021, cost)
        )
    lines(named, (START, "P1", 1, 50, 30), (START, "P2", 3, 20, 30), (START, "P3", 1, 5, 8))
    mouse, laptop = accuracy(named, "by_category")

    assert (mouse["category"], mouse["overstock"], mouse["stock_out"], mouse["risk"]) == (
        "Mouse",
        20,
        10,
        "overstock",
    )
    assert mouse["unit_cost"] == 3  # 30 units at 2 and 30 at 4
    assert (mouse["overstock_value"], mouse["stock_out_value"]) == (60, 30)
    assert (mouse["above"], mouse["below"]) == (60, -30)
    assert (laptop["overstock"], laptop["stock_out"], laptop["risk"]) == (0, 3, "stock-out")
    agree(named)


def test_the_pivots_rows_tell_markets_channels_categories_and_quarters_apart(named: Rows) -> None:
    lines(
        named,
        (START, "P1", 1, 50, 30),
        (START, "P2", 2, 20, 30),
        (date(2020, 12, 1), "P2", 3, 20, 30),
        (START, "P9", 9, 5, 5),
    )
    rows = named.call("forecast_errors", START, UNTIL)

    keys = ("market", "channel", "category", "fiscal_quarter", "overstock", "stock_out")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("no market", "no channel", "no category", "Q1", 0, 0),
        ("India", "Retailer", "Mouse", "Q1", 20, 10),
        ("Spain", "Retailer", "Mouse", "Q2", 0, 10),
    ]
    assert [row["market"] for row in accuracy(named, "by_market")] == ["Spain", "India", "no market"]
    agree(named)


def test_the_chart_has_thirty_markets_and_the_others_as_one_bar(gdb: Rows) -> None:
    for number in range(1, 35):
        place = (number, "Shop", "Shop", "Retailer", f"M{number:02}", "Zone", "APAC")
        gdb.insert("dim_customer", CUSTOMER, place)
    lines(gdb, *[(START, "P1", number, 100 + number, 100) for number in range(1, 35)])
    rows = gdb.call("forecast_market_bars", START, UNTIL)

    assert [rows[0]["bar"], rows[29]["bar"]] == ["M34", "M05"]
    assert (rows[30]["bar"], rows[30]["markets"], rows[30]["forecast"]) == ("Other, 4 markets", 4, 410)
    assert rows[30]["accuracy"] == round(1 - Decimal(10) / 410, 6)
    agree(gdb)


def test_empty_tables_give_no_rows_and_controls_of_nothing(gdb: Rows) -> None:
    for name, arguments in CONTROLLED.items():
        limit = (WEAK,) if name.endswith("by_customer") else ()
        assert gdb.call(name, *arguments, *limit) == []
    for control in ("forecast_control", *(f"{name}_control" for name in ALONE)):
        arguments = (UNTIL,) if "coverage" in control else (START, UNTIL)
        assert set(gdb.one(control, *arguments).values()) == {0}


def test_real_sales_without_any_forecast_are_said_to_have_none(real_gdb: Rows) -> None:
    customers = accuracy(real_gdb, "by_customer")

    assert len(customers) == 209
    assert {row["status"] for row in customers} == {"No forecast"}
    assert sum(row["sold"] for row in customers) == 50_164_582
    agree(real_gdb)
