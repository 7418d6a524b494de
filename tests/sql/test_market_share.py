"""Shares of markets, customers, regions and channels: real figures, what must add up, names, ties, years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.sql.conftest import Rows

AUGUST, LIMIT = date(2021, 8, 31), Decimal("0.6")
SOLD = "date, product_code, customer_code, sold_quantity"
CUSTOMER = "customer_code, customer, platform, channel, market, sub_zone, region"
SHARES = (
    "market_share", "customer_share", "customer_share_by_region", "region_share", "channel_share",
    "platform_share", "customer_quarter_sales",
)  # fmt: skip
LEADING = (
    "leading_markets", "leading_customers", "leading_markets_by_region", "leading_customers_by_region",
)  # fmt: skip


def total(rows: list[dict[str, Any]], column: str) -> Decimal:
    return sum((row[column] or Decimal(0) for row in rows), Decimal(0))


def assert_proved(rows: Rows, until: date, number: int = 3, market: str = "", region: str = "") -> None:
    """Every data set of share_control adds up to it, to the cent."""
    control = rows.one("share_control", until, number, market, region)
    found = {name: rows.call(name, until) for name in SHARES} | {
        name: rows.call(name, until, 2) for name in LEADING
    }
    found["concentration"] = rows.call("concentration", until, LIMIT)[:2]
    found["top_markets"] = rows.call("top_markets", until, number, region)
    found["top_customers"] = rows.call("top_customers", until, number, market, region)
    found["top_markets_by_region"] = rows.call("top_markets_by_region", until, number)
    assert {name.partition("__")[0] for name in control} == set(found)
    for name, expected in control.items():
        data_set, _, column = name.partition("__")
        shown = found[data_set]
        assert (len(shown) if column == "row_count" else total(shown, column)) == expected, name


@pytest.fixture
def shops(gdb: Rows) -> Rows:
    """Amazon in India and Chile under two spellings, Croma in India, Flipkart in Peru; a unit costs 10."""
    for code, name, platform, market in (
        (1, "Amazon", "E-Commerce", "India"),
        (2, "AMAZON ", "E-Commerce", "Chile"),
        (3, "Croma", "Brick & Mortar", "India"),
        (4, "Flipkart", "Brick & Mortar", "Peru"),
    ):
        gdb.insert("dim_customer", CUSTOMER, (code, name, platform, "Retailer", market, "Z", "R"))
    for market, region in (("India", "APAC"), ("Chile", "LATAM"), ("Peru", "LATAM")):
        gdb.insert("dim_market", "market, sub_zone, region", (market, "Z", region))
    for year in (2020, 2021, 2022):
        gdb.insert("fact_gross_price", "product_code, fiscal_year, gross_price", ("P1", year, 10))
    return gdb


def sell(gdb: Rows, *sold: tuple[date, int, int]) -> None:
    """Units by month and customer code, in the summaries too."""
    gdb.insert("fact_sales_monthly", SOLD, *[(day, "P1", code, units) for day, code, units in sold])
    gdb.one("refresh")


def shown(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    """The rows' values, figures as plain numbers."""
    return [
        tuple(float(row[name]) if isinstance(row[name], Decimal) else row[name] for name in columns)
        for row in rows
    ]


@pytest.mark.parametrize(
    ("until", "share"), [(date(2020, 8, 31), "0.525488"), (AUGUST, "0.510139")]
)  # published as 52.5 % and 51.0 %
def test_the_top_three_markets_bring_half_of_net_invoice_sales_and_not_60_percent(
    real_gdb: Rows, until: date, share: str
) -> None:
    findings = real_gdb.call("concentration", until, LIMIT)
    (found,) = [r for r in findings if (r["subject"], r["measure"]) == ("markets", "net invoice sales")]
    assert (found["share"], found["exceeds"]) == (Decimal(share), "no")
    assert found["finding"] == (
        f"India, USA and South Korea, the three largest of 27 markets, bring {100 * float(share):.1f}%"
        " of net invoice sales, not more than 60.0%"
    )
    years = real_gdb.call("concentration_by_year", until, Decimal("0.5"))
    assert (years[-1]["invoice_share"], years[-1]["exceeds"]) == (Decimal(share), "yes")


def test_shares_of_customers_are_those_of_a_query_over_the_lines(real_gdb: Rows) -> None:
    lines = real_gdb.query(
        "SELECT MIN(TRIM(c.customer)),"
        " SUM(ROUND(s.sold_quantity * g.gross_price, 2) * (1 - d.pre_invoice_discount_pct)) AS net"
        " FROM fact_sales_monthly AS s"
        " JOIN fact_gross_price AS g ON g.product_code = s.product_code AND g.fiscal_year = s.fiscal_year"
        " JOIN fact_pre_invoice_deductions AS d"
        " ON d.customer_code = s.customer_code AND d.fiscal_year = s.fiscal_year"
        " JOIN dim_customer AS c ON c.customer_code = s.customer_code"
        " WHERE s.date BETWEEN '2020-09-01' AND '2021-08-01' GROUP BY c.customer ORDER BY net DESC"
    )
    everything = sum(net for _, net in lines)
    rows = real_gdb.call("customer_share", AUGUST)
    assert len(rows) == len(lines) == 74  # 'Amazon' and 'Amazon ' are one
    assert [(r["customer"], r["share"]) for r in rows] == [
        (name, Decimal(round(net / everything, 6))) for name, net in lines
    ]
    assert all(abs(r["net_sales"] - net) < 1 for r, (_, net) in zip(rows, lines, strict=True))
    assert rows[-1]["cumulative_share"] == 1


@pytest.mark.parametrize("until", [AUGUST, date(2020, 12, 31)])
def test_every_data_set_adds_up_to_the_control_of_the_base_tables(real_gdb: Rows, until: date) -> None:
    assert_proved(real_gdb, until)


def test_top_customers_within_a_market_or_region_add_up_too(real_gdb: Rows) -> None:
    assert_proved(real_gdb, date(2020, 9, 30), 5, "india", "APAC")
    names = [r["market"] for r in real_gdb.call("top_markets", AUGUST, 3, "EU")]
    assert names == [r["market"] for r in real_gdb.call("market_share", AUGUST) if r["region"] == "EU"][:3]


def test_spellings_of_a_name_are_one_customer_named_as_its_lowest_code(shops: Rows) -> None:
    sell(shops, (date(2020, 9, 1), 1, 10), (date(2020, 9, 1), 2, 20), (date(2020, 9, 1), 3, 10))
    columns = ("customer_rank", "customer", "markets", "net_sales", "share", "cumulative_share", "growth")
    assert shown(shops.call("customer_share", AUGUST), *columns) == [
        (1, "Amazon", 2, 300, 0.75, 0.75, None), (2, "Croma", 1, 100, 0.25, 1, None),
    ]  # fmt: skip
    by_region = shops.call("customer_share_by_region", AUGUST)
    assert shown(by_region, "region", "customer", "share", "share_of_all") == [
        ("APAC", "Amazon", 0.5, 0.25), ("APAC", "Croma", 0.5, 0.25), ("LATAM", "AMAZON", 1, 0.5),
    ]  # fmt: skip
    assert_proved(shops, AUGUST, 1)


def test_an_open_year_is_compared_with_the_same_months_of_the_year_before(shops: Rows) -> None:
    sell(
        shops,
        (date(2019, 9, 1), 1, 10),
        (date(2019, 10, 1), 1, 50),
        (date(2020, 9, 1), 1, 15),
        (date(2019, 9, 1), 3, 30),
    )
    columns = ("market", "net_sales", "net_sales_last_year", "difference", "growth")
    assert shown(shops.call("market_share", date(2020, 9, 30)), *columns) == [
        ("India", 150, 400, -250, -0.625)
    ]
    rows = shops.call("platform_share", date(2020, 9, 30))
    compared = (
        "platform",
        "gross_sales",
        "gross_growth",
        "growth",
        "share",
        "share_last_year",
        "share_points",
    )
    assert shown(rows, *compared) == [
        ("E-Commerce", 150, 0.5, 0.5, 1, 0.25, 75), ("Brick & Mortar", 0, -1, -1, 0, 0.75, -75),
    ]  # fmt: skip
    assert_proved(shops, date(2020, 9, 30))


def test_sales_of_unknown_customers_and_places_are_kept(shops: Rows) -> None:
    shops.insert("dim_customer", CUSTOMER, (5, "Lost", "Online", "Direct", None, None, None))
    sell(shops, (date(2020, 9, 1), 5, 1), (date(2020, 9, 1), 99, 2), (date(2020, 9, 1), 4, 3))
    assert shown(shops.call("region_share", AUGUST), "region_name", "markets", "customers", "share") == [
        ("LATAM", 1, 1, 0.5), ("no region", 1, 2, 0.5),
    ]  # fmt: skip
    assert shown(shops.call("customer_share", AUGUST), "customer", "net_sales") == [
        ("Flipkart", 30), ("no customer", 20), ("Lost", 10),
    ]  # fmt: skip
    assert {r["channel"] for r in shops.call("channel_share", AUGUST)} == {"Retailer", "Direct", "no channel"}
    assert_proved(shops, AUGUST)
    assert_proved(shops, AUGUST, 1, "no market", "no region")


def test_equal_figures_share_a_rank_and_all_of_them_are_among_the_first(shops: Rows) -> None:
    sell(shops, *[(date(2020, 9, 1), code, 5) for code in (1, 2, 4)], (date(2020, 9, 1), 3, 1))
    markets = shops.call("top_markets", AUGUST, 2, None)
    assert shown(markets, "market_rank", "market") == [(1, "India"), (2, "Chile"), (2, "Peru")]
    ranks = shops.call("top_markets_by_region", AUGUST, 1)
    assert shown(ranks, "region", "region_rank", "market", "share_of_region") == [
        ("LATAM", 1, "Chile", 0.5), ("LATAM", 1, "Peru", 0.5), ("APAC", 1, "India", 1),
    ]  # fmt: skip
    assert shops.call("top_customers", AUGUST, 3, "Nowhere", "") == []
    assert_proved(shops, AUGUST, 2)


def test_the_first_stand_by_themselves_and_the_others_together(shops: Rows) -> None:
    sell(shops, *[(date(2020, 9, 1), code, 10 * code) for code in (1, 2, 3, 4)])
    columns = ("position", "customer", "net_sales", "share", "cumulative_share")
    assert shown(shops.call("leading_customers", AUGUST, 1), *columns) == [
        (1, "Flipkart", 400, 0.4, 0.4), (2, "Other (2)", 600, 0.6, 1),
    ]  # fmt: skip
    by_region = shops.call("leading_markets_by_region", AUGUST, 1)
    assert shown(by_region, "region_name", "position", "market", "share") == [
        ("LATAM", 1, "Peru", 0.666667), ("LATAM", 2, "Other (1)", 0.333333), ("APAC", 1, "India", 1),
    ]  # fmt: skip


def test_names_too_long_for_a_chart_are_cut(shops: Rows) -> None:
    name = "A shop whose name goes on and on"
    shops.insert("dim_customer", CUSTOMER, (5, name, "Online", "Direct", "India", "Z", "R"))
    sell(shops, (date(2020, 9, 1), 5, 1))
    assert shown(shops.call("leading_customers", AUGUST, 5), "customer") == [(name[:29] + "…",)]
    assert shown(shops.call("customer_share", AUGUST), "customer") == [(name,)]


@pytest.mark.parametrize(
    ("units", "words", "exceeds"),
    [
        (
            (5, 0, 0, 0),
            "India, the only market, brings 100.0% of net sales (no post-invoice data), more than 60.0%",
            "yes",
        ),
        (
            (5, 5, 0, 0),
            "Chile and India, the only markets, bring 100.0% of net sales (no post-invoice data),"
            " more than 60.0%",
            "yes",
        ),
        ((-5, 0, 0, 0), "There are no net sales to divide", "no"),
    ],
)
def test_a_finding_is_true_of_few_markets_and_of_none(
    shops: Rows, units: tuple[int, ...], words: str, exceeds: str
) -> None:
    sell(shops, *[(date(2020, 9, 1), code, sold) for code, sold in enumerate(units, 1) if sold])
    found = shops.call("concentration", AUGUST, LIMIT)[0]
    assert (found["finding"], found["exceeds"]) == (words, exceeds)
    assert_proved(shops, AUGUST)


def test_exactly_the_limit_does_not_exceed_it(shops: Rows) -> None:
    shops.insert("dim_customer", CUSTOMER, (5, "Ezone", "Online", "Direct", "Japan", "Z", "R"))
    sell(shops, *[(date(2020, 9, 1), code, sold) for code, sold in ((1, 2), (2, 2), (4, 2), (5, 2))])
    for limit, exceeds in (("0.75", "no"), ("0.749999", "yes")):
        found = shops.call("concentration", AUGUST, Decimal(limit))[0]
        assert (found["share"], found["exceeds"]) == (Decimal("0.75"), exceeds)


def test_without_sales_every_data_set_is_empty(shops: Rows) -> None:
    assert_proved(shops, AUGUST)
    assert all(shops.call(name, AUGUST) == [] for name in SHARES)
    assert (
        shops.call("concentration", AUGUST, LIMIT) == shops.call("concentration_by_year", AUGUST, LIMIT) == []
    )
    assert shops.one("concentration_by_year_control", AUGUST) == {"row_count": 0}
