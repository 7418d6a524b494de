"""How badges move against the year before, which bars a chart of many markets has, and who gets what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.sql.conftest import Rows

UNTIL = date(2021, 8, 31)
LAST_YEAR, THIS_YEAR = date(2019, 10, 1), date(2020, 10, 1)
CUSTOMER = "customer_code, customer, platform, channel, market, sub_zone, region"
SOLD = "date, product_code, customer_code, sold_quantity"


def market_sold(gdb: Rows, units: dict[str, tuple[int | None, int | None]]) -> Rows:
    """Markets with their units of last year and of this, both in October; None: no line."""
    for code, (market, sold) in enumerate(units.items(), 1):
        gdb.insert("dim_customer", CUSTOMER, (code, "A", "", "", market, "", "EU" if market > "M" else None))
        for day, number in zip((LAST_YEAR, THIS_YEAR), sold, strict=True):
            if number is not None:
                gdb.insert("fact_sales_monthly", SOLD, (day, "P1", code, number))
    gdb.call_nothing("after_load")
    return gdb


def movements(gdb: Rows, until: date = UNTIL) -> dict[str, Any]:
    return {r["market"]: r["movement"] for r in gdb.call("badge_movement", until, 10)}


def test_a_movement_is_told_by_both_years_badges_the_promoted_first(gdb: Rows) -> None:
    market_sold(gdb, {"A": (5, 5), "B": (20, 30), "C": (20, 10), "D": (10, 11), "E": (None, 50),
                      "F": (50, None), "G": (9, 40), "H": (None, 2)})  # fmt: skip
    assert list(movements(gdb).items()) == [
        ("G", "promoted"), ("D", "promoted"), ("C", "demoted"), ("E", "new"), ("H", "new"), ("F", "gone"),
        ("B", "stays Gold"), ("A", "stays Silver"),
    ]  # fmt: skip
    gone = next(r for r in gdb.call("badge_movement", UNTIL, 10) if r["market"] == "F")
    assert (gone["units"], gone["badge"], gone["badge_last_year"], gone["units_change"]) == (
        None, "none", "Gold", -50,
    )  # fmt: skip
    control = gdb.control("badge_control", "badge_movement", UNTIL)
    assert control == {"units": 148, "units_last_year": 114, "units_change": 34, "row_count": 8}


def test_a_year_to_date_is_held_against_the_same_months(gdb: Rows) -> None:
    market_sold(gdb, {"A": (8, 12)})
    gdb.insert("fact_sales_monthly", SOLD, (date(2020, 6, 1), "P1", 1, 90))
    gdb.one("refresh")
    assert movements(gdb, date(2020, 12, 31)) == {"A": "ahead"}
    assert gdb.one("badge_insight", date(2020, 12, 31), 10)["year_is_over"] == 0
    assert gdb.one("badge_insight", UNTIL, 10)["year_is_over"] == 1
    assert movements(gdb) == {"A": "stays Gold"}  # 12 against 98 of the whole year


def test_a_market_that_hasnt_sold_in_a_year_to_date_isnt_gone_yet(gdb: Rows) -> None:
    market_sold(gdb, {"A": (8, None), "B": (20, 5), "C": (5, 5), "D": (None, 1)})
    assert movements(gdb, date(2020, 12, 31)) == {
        "B": "behind", "D": "new", "A": "not yet", "C": "Silver as then",
    }  # fmt: skip


def test_without_any_last_year_no_market_is_new(gdb: Rows) -> None:
    market_sold(gdb, {"A": (None, 12), "B": (None, 5)})
    for until in (UNTIL, date(2020, 12, 31)):
        assert movements(gdb, until) == {"A": "no last year", "B": "no last year"}


def test_units_given_back_below_nothing_are_silver(gdb: Rows) -> None:
    market_sold(gdb, {"A": (0, -3)})
    (row,) = gdb.call("badge_movement", UNTIL, 10)
    assert (row["movement"], row["change_pct"]) == ("stays Silver", None)


@pytest.mark.parametrize(
    ("markets", "last"),
    [(1, "M1"), (20, "M20"), (21, "M21"), (22, "Other, 2 markets"), (50, "Other, 30 markets")],
)
def test_a_chart_has_twenty_markets_and_the_others_as_one_bar(gdb: Rows, markets: int, last: str) -> None:
    market_sold(gdb, {f"M{n}": (2, 1000 - n) for n in range(1, markets + 1)})
    bars = gdb.call("badge_bars", UNTIL)
    assert [r["bar_rank"] for r in bars] == list(range(1, min(markets, 21) + 1))
    assert bars[-1]["bar"] == last
    total = {column: sum(r[column] for r in bars) for column in ("units", "units_last_year", "markets")}
    assert gdb.control("badge_control", "badge_bars", UNTIL) == total | {"row_count": len(bars)}


def test_shares_by_badge_add_up_to_one_and_are_nothing_without_units(gdb: Rows) -> None:
    market_sold(gdb, {"A": (0, 30), "B": (0, 10), "C": (0, 20)})
    rows = gdb.call("badge_share", UNTIL, 10)
    assert [(r["gold_markets"], r["silver_markets"], r["gold_units"], r["silver_units"]) for r in rows] == [
        (0, 3, 0, 0), (2, 1, 50, 10),
    ]  # fmt: skip
    assert [r["gold_share"] and round(float(r["gold_share"]), 3) for r in rows] == [None, 0.833]
    assert gdb.control("badge_control", "badge_share", UNTIL) == {"units": 60, "markets": 6, "row_count": 2}


def test_a_region_is_compared_with_the_same_months_of_the_year_before(gdb: Rows) -> None:
    market_sold(gdb, {"N": (8, 12), "O": (2, None)})
    gdb.insert("fact_sales_monthly", SOLD, (date(2020, 6, 1), "P1", 1, 90), (date(2018, 10, 1), "P1", 1, 1))
    gdb.one("refresh")
    assert [
        (r["fiscal_year"], r["units"], r["units_last_year"])
        for r in gdb.call("region_badges", date(2020, 12, 31), 10)
    ] == [(2019, 1, None), (2020, 100, 1), (2021, 12, 10)]
    assert [r["units_last_year"] for r in gdb.call("region_badges", UNTIL, 10)] == [None, 1, 100]


def test_burst_keys_are_the_regions_with_sales_and_their_markets(gdb: Rows) -> None:
    market_sold(gdb, {"N": (8, 12), "O": (2, 20), "P": (9, None), "A": (1, 1)})
    assert gdb.call("burst_keys", UNTIL) == [
        {"region": "EU", "region_rank": 1, "markets": 2, "market_names": "O and N", "units": 32},
        {"region": "no region", "region_rank": 2, "markets": 1, "market_names": "A", "units": 1},
    ]
    assert gdb.control("badge_control", "burst_keys", UNTIL) == {"units": 33, "markets": 3, "row_count": 2}


@pytest.mark.parametrize(
    ("markets", "end"),
    [(10, "A9 and A10"), (11, "A10 and A11"), (12, "A10 and 2 others"), (300, "and 290 others")],
)
def test_a_region_of_many_markets_names_the_first_ten(gdb: Rows, markets: int, end: str) -> None:
    market_sold(gdb, {f"A{n}": (None, 1000 - n) for n in range(1, markets + 1)})
    (row,) = gdb.call("burst_keys", UNTIL)
    assert (row["region"], row["markets"]) == ("no region", markets)
    assert row["market_names"].startswith("A1, A2, ")
    assert row["market_names"].endswith(end)


def test_a_report_goes_to_nobody_until_somebody_is_named(gdb: Rows) -> None:
    assert gdb.call("recipients", "market_badges") == []
    gdb.insert("recipient", "report, burst_key, address", ("market_badges", "EU", "eu@example.com"),
               ("market_badges", "", "all@example.com"), ("finance_pack", "", "cfo@example.com"))  # fmt: skip
    assert gdb.call("recipients", "market_badges") == [
        {"burst_key": "", "address": "all@example.com"},
        {"burst_key": "EU", "address": "eu@example.com"},
    ]
