"""From gross sales to gross margin: figures of the real data, signs that add up, last year, movers, edges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.sql.conftest import Rows

AUGUST, YEAR = date(2021, 8, 31), date(2020, 9, 1)
FY2021 = (AUGUST, YEAR)
LADDERS = ("finance_ladder", "finance_by_quarter", "finance_by_market", "finance_by_segment")
STEPS = ("pre_invoice_deductions", "post_invoice_deductions", "manufacturing_cost", "freight", "other_cost")
SOLD = "date, product_code, customer_code, sold_quantity"
CUSTOMER = "customer_code, customer, platform, channel, market, sub_zone, region"
MARKETS = ("India", "Chile", "Japan")


def total(rows: list[dict[str, Any]], column: str) -> Decimal:
    return sum((row[column] or Decimal(0) for row in rows), Decimal(0))


def own(control: dict[str, Any], data_set: str) -> dict[str, Any]:
    """What a control of several data sets says of one."""
    prefix = f"{data_set}__"
    return {name.removeprefix(prefix): value for name, value in control.items() if name.startswith(prefix)}


def assert_proved(rows: Rows, until: date, start: date, movers: int) -> None:
    """Every data set of finance_control adds up to it, to the cent."""
    control = rows.one("finance_control", until, start, movers)
    found = {name: rows.call(name, until, start) for name in (*LADDERS, "finance_ladder_total")}
    found["finance_ladder_total"] = [
        row for row in found["finance_ladder_total"] if row["step_number"] in (1, 3, 5, 9)
    ]
    found["top_movers"] = [
        row for row in rows.call("top_movers", until, start, movers) if row["kind"] == "Market"
    ]
    found["net_sales_bridge"] = rows.call("net_sales_bridge", until, start, movers)
    for name, shown in found.items():
        expected = own(control, name)
        assert expected.pop("row_count") == len(shown), name
        assert expected, name
        assert {column: total(shown, column) for column in expected} == expected, name


@pytest.fixture
def shops(gdb: Rows) -> Rows:
    """Three markets with a customer each, priced at 10.005 in three fiscal years, made for 4."""
    for code, market in enumerate(MARKETS, 1):
        gdb.insert("dim_customer", CUSTOMER, (code, f"Shop {code}", "B & M", "Retailer", market, "Z", "R"))
    gdb.insert(
        "dim_product", "product_code, division, segment, category, product, variant",
        ("P1", "D", "S", "C", "Thing", "Plain"),
    )  # fmt: skip
    for year in (2020, 2021, 2022):
        gdb.insert("fact_gross_price", "product_code, fiscal_year, gross_price", ("P1", year, "10.005"))
        gdb.insert("fact_manufacturing_cost", "product_code, cost_year, manufacturing_cost", ("P1", year, 4))
    return gdb


def sell(gdb: Rows, *rows: tuple[object, ...]) -> None:
    gdb.insert("fact_sales_monthly", SOLD, *rows)
    gdb.one("refresh")


def test_gross_sales_of_the_real_years_come_out_to_the_cent(real_gdb: Rows) -> None:
    years = real_gdb.call("finance_by_year", AUGUST)
    assert [(row["fiscal_year_label"], row["gross_sales"]) for row in years] == [
        ("FY2020", Decimal("535945781.47")),
        ("FY2021", Decimal("1664639332.07")),
    ]
    assert [row["net_sales_last_year"] for row in years] == [None, years[0]["net_sales"]]
    for name in LADDERS:
        assert total(real_gdb.call(name, *FY2021), "gross_sales") == Decimal("1664639332.07"), name
    assert total(real_gdb.call("monthly_gross_sales", AUGUST, ""), "gross_sales") == Decimal("2200585113.54")


@pytest.mark.parametrize(
    ("until", "start", "movers"),
    [(AUGUST, YEAR, 5), (date(2020, 9, 30), YEAR, 1), (date(2019, 9, 30), date(2019, 9, 1), 3)],
)
def test_ladders_and_movers_add_up_to_their_common_control(
    real_gdb: Rows, until: date, start: date, movers: int
) -> None:
    assert_proved(real_gdb, until, start, movers)


def test_years_and_months_add_up_to_their_common_control(real_gdb: Rows) -> None:
    for until, codes in ((AUGUST, ""), (date(2020, 12, 31), "90002009, 90002010,1"), (date(2010, 6, 30), "")):
        control = real_gdb.one("finance_years_control", until, codes)
        found = {
            "finance_by_year": real_gdb.call("finance_by_year", until),
            "monthly_gross_sales": real_gdb.call("monthly_gross_sales", until, codes),
        }
        for name, rows in found.items():
            expected = own(control, name)
            assert expected.pop("row_count") == len(rows)
            assert {column: total(rows, column) for column in expected} == expected


def test_lines_of_the_month_add_up_to_their_control(real_gdb: Rows) -> None:
    for until in (AUGUST, date(2010, 6, 30)):
        rows = real_gdb.call("month_lines", until)
        control = real_gdb.one("month_lines_control", until)
        assert control.pop("row_count") == len(rows)
        assert {column: total(rows, column) for column in control} == control


def test_facts_that_are_missing_altogether_are_said_and_count_as_nothing(real_gdb: Rows) -> None:
    steps = {row["step_number"]: row for row in real_gdb.call("finance_ladder_total", *FY2021)}
    assert [steps[number]["step"] for number in (4, 5, 7, 8)] == [
        "Post-invoice deductions (no data)",
        "Net sales (no post-invoice data)",
        "Freight (no data)",
        "Other cost (no data)",
    ]
    assert {steps[number]["amount"] for number in (4, 7, 8)} == {0}
    assert steps[5]["amount"] == steps[3]["amount"]
    assert {row["note"] for row in steps.values()} == {""}


def test_every_step_leads_to_the_next_level_and_the_costs_are_negative(real_gdb: Rows) -> None:
    for name in (*LADDERS, "finance_by_year"):
        for row in real_gdb.call(name, *FY2021[: 1 if name == "finance_by_year" else 2]):
            assert row["gross_sales"] + sum(row[step] for step in STEPS) == row["gross_margin"]
            assert row["manufacturing_cost"] < 0


def test_deductions_and_costs_are_taken_where_they_belong(shops: Rows) -> None:
    """Post-invoice off net invoice sales, freight and other cost off net sales, by the market's rates."""
    shops.insert(
        "fact_pre_invoice_deductions",
        "customer_code, fiscal_year, pre_invoice_discount_pct",
        (1, 2021, "0.2"),
    )
    shops.insert(
        "fact_post_invoice_deductions",
        "customer_code, product_code, date, discounts_pct, other_deductions_pct",
        (1, "P1", date(2021, 8, 1), "0.05", "0.05"),
    )  # fmt: skip
    shops.insert(
        "fact_freight_cost",
        "market, fiscal_year, freight_pct, other_cost_pct",
        ("India ", 2021, "0.1", "0.01"),
    )
    sell(shops, (date(2021, 8, 1), "P1", 1, 200))
    (row,) = shops.call("finance_by_market", *FY2021)
    assert {name: str(row[name]) for name in ("gross_sales", *STEPS, "net_sales", "gross_margin")} == {
        "gross_sales": "2001.00",
        "pre_invoice_deductions": "-400.20",
        "post_invoice_deductions": "-160.08",
        "net_sales": "1440.72",
        "manufacturing_cost": "-800.00",
        "freight": "-144.07",
        "other_cost": "-14.41",
        "gross_margin": "482.24",
    }
    assert row["net_sales_last_year"] is row["variance"] is row["margin_points"] is None
    assert_proved(shops, *FY2021, 3)


def test_an_open_year_is_compared_with_the_same_months(shops: Rows) -> None:
    sell(
        shops,
        (date(2020, 9, 1), "P1", 1, 100), (date(2020, 10, 1), "P1", 1, 50), (date(2020, 11, 1), "P1", 1, 900),
        (date(2021, 9, 1), "P1", 1, 120), (date(2021, 11, 1), "P1", 1, 7),
    )  # fmt: skip
    october, start = date(2021, 10, 31), date(2021, 9, 1)
    months = shops.call("finance_ladder", october, start)
    assert [(row["month"], row["gross_sales"], row["net_sales_last_year"]) for row in months] == [
        (date(2021, 9, 1), Decimal("1200.60"), Decimal("1000.50")),
        (date(2021, 10, 1), Decimal(0), Decimal("500.25")),
    ]
    (quarter,) = shops.call("finance_by_quarter", october, start)
    assert (quarter["quarter"], quarter["net_sales_last_year"]) == ("Q1 to date", Decimal("1500.75"))
    assert shops.call("finance_by_year", october)[-1]["net_sales_last_year"] == Decimal("1500.75")
    assert_proved(shops, october, start, 3)


def test_a_gap_of_a_year_is_no_last_year(shops: Rows) -> None:
    sell(shops, (date(2019, 9, 1), "P1", 1, 100), (date(2021, 9, 1), "P1", 1, 120))
    years = shops.call("finance_by_year", date(2022, 8, 31))
    assert [(row["fiscal_year"], row["variance"]) for row in years] == [(2020, None), (2022, None)]


@pytest.mark.parametrize("units", [500, -500])
def test_the_columns_of_the_waterfall_stack_to_each_step(shops: Rows, units: int) -> None:
    """Also below zero, and where a step crosses it: the margin of goods that cost more than they bring."""
    shops.connection.execute("UPDATE fact_manufacturing_cost SET manufacturing_cost = 20")
    sell(shops, (date(2021, 8, 1), "P1", 1, units))
    steps = shops.call("finance_ladder_total", *FY2021)
    drawn = ("total", "fall", "rise", "fall_below", "rise_below")
    level = Decimal(0)
    for row in steps:
        ends = {
            row["waterfall_base"],
            row["waterfall_base"] + sum(row[f"waterfall_{name}"] for name in drawn),
        }
        height = sum(abs(row[f"waterfall_{name}"]) for name in drawn)
        assert height == abs(row["amount"])
        if row["waterfall_total"] or row["step_number"] in (3, 5, 9):
            level = row["amount"]
            assert row["waterfall_base"] == 0
        else:
            level += row["amount"]
            assert (
                level in ends
                or row["waterfall_fall"] * row["waterfall_fall_below"]
                or row["waterfall_rise"] * row["waterfall_rise_below"]
            )
    assert (steps[-1]["amount"] < 0) is (units > 0)


def test_movers_are_those_of_each_direction_and_say_who_is_new_and_who_is_gone(shops: Rows) -> None:
    sell(
        shops,
        (date(2020, 8, 1), "P1", 1, 10), (date(2021, 8, 1), "P1", 1, 11),
        (date(2020, 8, 1), "P1", 2, 30), (date(2021, 8, 1), "P1", 3, 20),
    )  # fmt: skip
    rows = shops.call("top_movers", *FY2021, 5)
    assert [(row["kind"], row["direction"], row["mover_rank"], row["name"], row["note"]) for row in rows] == [
        ("Market", "up", 1, "Japan", "new"),
        ("Market", "up", 2, "India", ""),
        ("Market", "down", 1, "Chile", "gone"),
        ("Customer", "up", 1, "Shop 3", "new"),
        ("Customer", "up", 2, "Shop 1", ""),
        ("Customer", "down", 1, "Shop 2", "gone"),
        ("Product", "down", 1, "Thing", ""),
    ]
    assert [row["name"] for row in shops.call("top_movers", *FY2021, 1) if row["kind"] == "Market"] == [
        "Japan",
        "Chile",
    ]
    assert_proved(shops, *FY2021, 1)


def test_the_bridge_leads_from_last_year_to_this_year(shops: Rows) -> None:
    sell(
        shops,
        (date(2020, 8, 1), "P1", 1, 10), (date(2021, 8, 1), "P1", 1, 11),
        (date(2020, 8, 1), "P1", 2, 30), (date(2021, 8, 1), "P1", 3, 20),
    )  # fmt: skip
    shown = [(row["step"], str(row["amount"])) for row in shops.call("net_sales_bridge", *FY2021, 1)]
    assert shown == [
        ("Last year, same months", "400.20"),
        ("Chile", "-300.15"),
        ("2 other markets", "210.11"),
        ("This year", "310.16"),
    ]
    names = [row["step"] for row in shops.call("net_sales_bridge", *FY2021, 3)]
    assert names == ["Last year, same months", "Chile", "Japan", "India", "This year"]
    assert_proved(shops, *FY2021, 3)


def test_without_last_year_nobody_has_moved(shops: Rows) -> None:
    sell(shops, (date(2021, 8, 1), "P1", 1, 11))
    assert shops.call("top_movers", *FY2021, 5) == shops.call("net_sales_bridge", *FY2021, 5) == []
    assert_proved(shops, *FY2021, 5)


def test_monthly_gross_sales_are_those_of_the_codes_that_are_named(shops: Rows) -> None:
    sell(shops, *[(date(2021, 8, 1), "P1", code, 100 * code) for code in (1, 2, 3)])
    for codes, units in (("", 600), ("1,3", 400), (" 2 , 3", 500), ("12", 0)):
        rows = shops.call("monthly_gross_sales", AUGUST, codes)
        assert total(rows, "units") == units
        assert shops.one("finance_years_control", AUGUST, codes)["monthly_gross_sales__units"] == units
    assert shops.one("customers_chosen", "")["customers_chosen"] == "All customers"
    assert shops.one("customers_chosen", "1, 3,77")["customers_chosen"] == (
        "2 customer codes: Shop 1, Shop 3; 1 of the codes asked for: no such customer, or twice"
    )


def test_of_many_customers_three_are_named_however_long_their_names(gdb: Rows) -> None:
    names = [f"{number} {'店' * 148}" for number in range(9)]
    for code, name in enumerate([*names, names[0].upper()]):
        gdb.insert("dim_customer", "customer_code, customer, platform, channel", (code, name, "", ""))
    codes = ",".join(map(str, range(10)))
    assert gdb.one("customers_chosen", codes)["customers_chosen"] == (
        f"10 customer codes: {', '.join(names[:3])} and 6 more"
    )


def test_without_sales_the_ladder_has_its_nine_steps_and_all_else_no_row(gdb: Rows) -> None:
    gdb.call_nothing("after_load")
    for name in LADDERS:
        assert gdb.call(name, *FY2021) == []
    assert gdb.call("finance_by_year", AUGUST) == gdb.call("month_lines", AUGUST) == []
    steps = gdb.call("finance_ladder_total", *FY2021)
    assert [row["amount"] for row in steps] == [0] * 9
    assert {row["last_year"] for row in steps} == {None}
    assert_proved(gdb, *FY2021, 5)


def test_lines_of_customers_and_products_that_nobody_knows_are_kept(gdb: Rows) -> None:
    sell(gdb, (date(2021, 8, 1), "P9", 9, 5))
    (line,) = gdb.call("month_lines", AUGUST)
    assert (line["market"], line["customer"], line["product"], line["units"]) == (
        "no market", "no customer", "no product", 5,
    )  # fmt: skip
    assert [row["market"] for row in gdb.call("finance_by_market", *FY2021)] == ["no market"]
    assert_proved(gdb, *FY2021, 5)


@pytest.mark.parametrize(
    ("part", "whole", "ratio", "points"),
    [
        (1, 3, "0.333333", "8.3333"),
        (-1, 3, "-0.333333", "-58.3333"),
        (1, -3, "-0.333333", "-58.3333"),
        (5, 0, None, None),
        (None, 1, None, None),
        ("1e12", "0.01", "999999.999999", "99999999.9999"),
        ("-1e12", "0.01", "-999999.999999", "-99999999.9999"),
    ],
)
def test_a_ratio_has_a_sign_is_none_of_nothing_and_the_largest_where_its_column_holds_no_more(
    gdb: Rows, part: object, whole: object, ratio: str | None, points: str | None
) -> None:
    """Beside the ratio, how far it lies above a quarter."""
    text = "SELECT ratio_of(%s, %s), points_gained(%s, %s, 1, 4)"
    (found,) = gdb.connection.query(text, (part, whole) * 2).frame.rows()
    assert found == tuple(None if each is None else Decimal(each) for each in (ratio, points))
