"""Every data set agrees with its control, which adds the base tables up by another path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reporter.database import project
from tests.sql.conftest import ROOT, Rows, of_data_set

GOLD, B_SHARE = Decimal("0.8"), Decimal("0.95")
SALES: dict[str, dict[str, tuple[Decimal, ...]]] = {
    "customer_control": {
        "customer_ranking": (GOLD,),
        "customer_overview": (),
        "customer_contribution": (GOLD,),
        "customer_spending": (),
        "customer_segments": (GOLD, B_SHARE),
        "customer_lifecycle": (),
        "lifecycle_by_year": (),
        "customer_types": (),
        "order_frequency": (),
        "customer_orders": (),
    },
    "purchase_control": {
        "products_by_customer": (),
        "purchase_season": (),
        "purchase_trend": (),
        "data_quality": (),
        "coverage": (),
    },
}
"""The data sets that each control proves, with what their procedures take beside period and cleaning."""

BADGES: dict[str, tuple[int, ...]] = {
    "market_badges": (5_000_000,),
    "region_badges": (5_000_000,),
    "market_badges_current": (5_000_000,),
    "badge_movement": (5_000_000,),
    "badge_share": (5_000_000,),
    "badge_bars": (),
    "burst_keys": (),
}
CHOSEN = {"year_choice": "All", "effect": "removed"}


def assert_agrees(rows: Rows, name: str, *arguments: object) -> None:
    """The chosen rows add up to the data set's own control, column by column, to the cent."""
    assert_adds_up(rows, name, arguments, rows.one(f"{name}_control", *arguments))


def assert_adds_up(rows: Rows, name: str, arguments: Sequence[object], control: dict[str, Any]) -> None:
    chosen = [
        row
        for row in rows.call(name, *arguments)
        if all(row.get(column, value) == value for column, value in CHOSEN.items())
    ]
    assert control.pop("row_count") == len(chosen)
    assert control, "a control has something to add up"
    for column, total in control.items():
        assert sum(row[column] or 0 for row in chosen) == total, f"{name}.{column}"


@pytest.mark.parametrize("cleaning", ["normalise", "drop"])
@pytest.mark.parametrize("control", SALES)
def test_sales_add_up_to_the_control_that_they_share(real_sales: Rows, control: str, cleaning: str) -> None:
    middle = [date(2018, 2, 14)] if cleaning == "drop" else []  # the quick one also within a month
    for until in [date(2020, 6, 30), *middle]:
        totals = real_sales.one(control, until, cleaning)
        assert {name.partition("__")[0] for name in totals} == set(SALES[control])
        for name, more in SALES[control].items():
            assert_adds_up(real_sales, name, (until, cleaning, *more), of_data_set(totals, name))


@pytest.mark.parametrize("cleaning", ["normalise", "drop"])
def test_what_is_offered_adds_up_to_its_control(real_sales: Rows, cleaning: str) -> None:
    assert_agrees(real_sales, "cross_sell", date(2020, 6, 30), cleaning, 3)


@pytest.mark.parametrize("cleaning", ["normalise", "drop"])
def test_before_the_first_transaction_the_controls_hold_noughts(real_sales: Rows, cleaning: str) -> None:
    """But for the rows that are always there: the overview, twelve months, four rules."""
    always = {"customer_overview": 1, "purchase_season": 12, "data_quality": 4}
    for control, data_sets in SALES.items():
        totals = real_sales.one(control, date(2010, 6, 30), cleaning)
        assert {name: of_data_set(totals, name).pop("row_count") for name in data_sets} == {
            name: always.get(name, 0) for name in data_sets
        }
        assert not any(value for name, value in totals.items() if not name.endswith("__row_count"))


@pytest.mark.parametrize("until", [date(2021, 8, 31), date(2020, 12, 31), date(2019, 9, 30)])
def test_badges_add_up_to_their_control(real_gdb: Rows, until: date) -> None:
    for name, more in BADGES.items():
        control = real_gdb.control("badge_control", name, until)
        assert_adds_up(real_gdb, name, (until, *more), control)


def test_market_sales_add_up_to_their_control(real_gdb: Rows) -> None:
    for until in (date(2021, 8, 31), date(2020, 12, 31), date(2019, 8, 31)):
        assert_agrees(real_gdb, "market_sales", until)


@pytest.mark.parametrize("name", ["coverage", "fact_coverage"])
def test_the_coverage_of_months_and_facts_adds_up_to_their_control(real_gdb: Rows, name: str) -> None:
    for until in (date(2021, 8, 31), date(2020, 12, 31)):
        assert_agrees(real_gdb, name, until)


def test_a_row_that_a_view_loses_shows_as_a_difference(sales: Rows) -> None:
    """A control doesn't look through the views."""
    sales.insert(
        "transactions",
        "product_code, customer_code, market_code, order_date, sales_qty, sales_amount, currency",
        *[("P1", "C1", "M1", date(2020, 1, day), 1, 10 * day, "INR") for day in (5, 6)],
    )
    until = date(2020, 1, 31)
    faulty = (
        "CREATE OR REPLACE VIEW transaction_normalise AS SELECT 'normalise' AS cleaning, customer_code,"
        " order_date, market_code, product_code, sales_qty, revenue FROM transaction_drop"
        " WHERE order_date < '2020-01-06'"
    )
    whole = project.read(ROOT / "sql").schema("sales")
    (sound,) = [found for found in whole.objects if found.name == "transaction_normalise"]
    sales.connection.execute(faulty)
    try:
        sales.one("refresh")
        shown = sales.call("customer_ranking", until, "normalise", GOLD)[0]["revenue"]
        control = sales.control("customer_control", "customer_ranking", until, "normalise")
        assert (shown, control["revenue"]) == (50, 110)
    finally:
        sales.connection.execute(sound.create(replace=True))
