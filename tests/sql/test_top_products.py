"""The leading products: reckoned by hand, ties, odd names, last year's months, places, words."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.sql.conftest import Rows

AUGUST = date(2021, 8, 31)
SOLD = "date, product_code, customer_code, sold_quantity"
CUSTOMER = "customer_code, customer, platform, channel, market, sub_zone, region"
PRODUCT = "product_code, division, segment, category, product, variant"
MARKETS = {1: ("India", "APAC"), 2: ("Japan", "APAC"), 3: ("Chile", "LATAM"), 4: ("Nowhere", None)}
PRODUCTS = {
    "A1": ("PC", "Notebook", "Laptop", "Ace"),
    "A2": ("PC", "Notebook", "Laptop", "ace "),  # a variant: names are one but for case and outer blanks
    "B1": ("PC", "Desktop", "Tower", "Base"),
    "C1": ("P & A", "Mouse", "Mouse", "Click"),
    "D1": ("P & A", "Keys", "Keyboard", "Dash"),
    "E1": ("P & A", "Keys", "Keyboard", "Ace"),  # of another division: another product
}
CONTROLLED = (
    "top_products_by_sales", "top_products_by_quantity", "division_products", "top_products", "product_sales",
)  # fmt: skip


def months(first: date, count: int) -> list[date]:
    start = first.year * 12 + first.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(start, start + count)]


def cents(value: Decimal | int) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.fixture
def shop(gdb: Rows) -> Rows:
    """Four markets with a customer each, six product codes, a price of 10 and no deductions."""
    for shop, (market, region) in MARKETS.items():
        gdb.insert("dim_customer", CUSTOMER, (shop, f"Shop {shop}", "B & M", "Retailer", market, "Z", region))
        if region:
            gdb.insert("dim_market", "market, sub_zone, region", (market, "Z", region))
    for code, names in PRODUCTS.items():
        gdb.insert("dim_product", PRODUCT, (code, *names, "Plain"))
        for year in (2019, 2020, 2021, 2022):
            gdb.insert("fact_gross_price", "product_code, fiscal_year, gross_price", (code, year, 10))
    return gdb


def sell(gdb: Rows, *rows: tuple[object, ...]) -> None:
    gdb.insert("fact_sales_monthly", SOLD, *rows)
    gdb.one("refresh")


def arguments(name: str, until: date, n: int, place: tuple[int, str, str]) -> tuple[object, ...]:
    return {"top_products": (until, *place), "product_sales": (until,)}.get(name, (until, n))


def assert_proved(gdb: Rows, until: date, n: int, place: tuple[int, str, str] = (3, "", "")) -> None:
    """Every data set adds up to the control that they share."""
    control = gdb.one("products_control", until, n, *place)
    for name in CONTROLLED:
        rows = gdb.call(name, *arguments(name, until, n, place))
        expected = {
            column.partition("__")[2]: value
            for column, value in control.items()
            if column.startswith(f"{name}__")
        }
        assert expected.pop("row_count") == len(rows), name
        found = {column: sum(row[column] or 0 for row in rows) for column in expected}
        assert found == expected, name


@pytest.mark.parametrize(
    ("until", "place"),
    [(AUGUST, (4, "", "EU")), (date(2019, 8, 31), (1, "Indai", ""))],
)
def test_the_real_leaders_add_up_to_their_control(
    real_gdb: Rows, until: date, place: tuple[int, str, str]
) -> None:
    assert_proved(real_gdb, until, 5, place)


def test_the_real_leaders_are_those_of_a_query_by_hand(real_gdb: Rows) -> None:
    by_hand = real_gdb.query(
        "SELECT TRIM(p.product), SUM(s.sold_quantity),"
        " SUM(ROUND(s.sold_quantity * g.gross_price, 2) * (1 - d.pre_invoice_discount_pct))"
        " FROM fact_sales_monthly s JOIN dim_product p USING (product_code)"
        " JOIN fact_gross_price g USING (product_code, fiscal_year)"
        " JOIN fact_pre_invoice_deductions d USING (customer_code, fiscal_year)"
        " WHERE s.fiscal_year = 2021 AND p.division = 'N & S' GROUP BY 1"
    )
    for name, column in (("top_products_by_sales", 2), ("top_products_by_quantity", 1)):
        wanted = sorted(by_hand, key=lambda row: -row[column])[:5]
        rows = [row for row in real_gdb.call(name, AUGUST, 5) if row["division"] == "N & S"]
        assert [(row["product"], row["units"], row["net_sales"]) for row in rows] == [
            (product, units, cents(net)) for product, units, net in wanted
        ]


def lines(chance: random.Random) -> Iterator[tuple[date, str, int, int]]:
    """Sales of 26 months, some of an unknown product or customer; returns; a month without any."""
    for month in months(date(2019, 9, 1), 26):
        for code in (*PRODUCTS, "X9"):
            for customer in (*MARKETS, 9):
                if month != date(2020, 11, 1) and chance.random() < 0.3:
                    yield month, code, customer, chance.randint(-3, 40)


def deduct(gdb: Rows, sold: list[tuple[date, str, int, int]], chance: random.Random) -> dict[Any, Decimal]:
    """Deductions before and after the invoice for some, and what each line's net sales are."""
    before = {(c, y): Decimal(chance.randint(0, 9)) / 100 for c in (1, 2, 4) for y in (2020, 2021, 2022)}
    for key, part in before.items():
        gdb.insert(
            "fact_pre_invoice_deductions",
            "customer_code, fiscal_year, pre_invoice_discount_pct",
            (*key, part),
        )
    net = {}
    for month, code, customer, units in sold:
        after = Decimal(chance.randint(0, 9)) / 1000
        if customer != 2:
            columns = "customer_code, product_code, date, discounts_pct, other_deductions_pct"
            gdb.insert("fact_post_invoice_deductions", columns, (customer, code, month, after, after))
        year = month.year + (month.month > 8)
        gross = Decimal(0) if code == "X9" else Decimal(10 * units)
        left = 1 - (2 * after if customer != 2 else Decimal(0))
        net[month, code, customer] = gross * (1 - before.get((customer, year), Decimal(0))) * left
    return net


def test_leaders_are_those_that_python_finds_in_random_sales(shop: Rows) -> None:
    chance = random.Random(7)
    sold = list(lines(chance))
    net = deduct(shop, sold, chance)
    sell(shop, *sold)
    units = {(month, code, customer): count for month, code, customer, count in sold}
    for until in (AUGUST, date(2021, 10, 31), date(2020, 11, 30)):
        fiscal = until.year + (until.month > 8)
        now = [month for month in months(date(fiscal - 1, 9, 1), 12) if month <= until]
        last = [month.replace(year=month.year - 1) for month in now]
        for name, figures in (("top_products_by_sales", net), ("top_products_by_quantity", units)):
            expected = leaders(figures, now, last)
            found = [
                (
                    row["division"],
                    row["product_rank"],
                    row["product"].casefold(),
                    row["change_pct"],
                    row["share"],
                )
                for row in shop.call(name, until, 2)
            ]
            assert found == expected, (name, until)
            assert_series(shop.call(name, until, 2), figures, until)
        for place in (("", ""), ("India", ""), ("", "APAC"), ("Nowhere", ""), ("no market", "")):
            assert_proved(shop, until, 2, (2, *place))


def kind(code: str) -> tuple[str, str]:
    division, _, _, product = PRODUCTS.get(code, ("no division", "", "", code))
    return division, product.strip().casefold()


def by_kind(figures: dict[Any, Any], wanted: list[date]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (month, code, _), figure in figures.items():
        if month in wanted:
            found[kind(code)] += figure
    return found


def leaders(figures: dict[Any, Any], now: list[date], last: list[date]) -> list[tuple[Any, ...]]:
    """Division, rank, product, change and share, as the procedures are to give them for two ranks."""
    here, before = by_kind(figures, now), by_kind(figures, last)
    found = []
    for (division, product), figure in here.items():
        of_division = {other: value for (name, other), value in here.items() if name == division}
        rank = 1 + len({value for value in of_division.values() if value > figure})
        total, base = sum(of_division.values()), before.get((division, product), Decimal(0))
        sixth = Decimal("0.000001")
        change = ((figure - base) / base).quantize(sixth, ROUND_HALF_UP) if base > 0 else None
        share = (figure / total).quantize(sixth, ROUND_HALF_UP) if total > 0 else None
        if rank <= 2:
            found.append((division, rank, product, change, share))
    return sorted(found, key=lambda row: (row[0].casefold(), *row[1:3]))


def assert_series(rows: list[dict[str, Any]], figures: dict[Any, Any], until: date) -> None:
    """The last month is the period's; nothing is known of a month in which nobody sold."""
    last = months(date(until.year - 2, until.month, 1), 25)[1:]
    for row in rows:
        for number, month in enumerate(last, 1):
            known = by_kind(figures, [month])
            key = (row["division"], row["product"].casefold())
            expected = cents(known.get(key, Decimal(0))) if known else None
            assert row[f"month_{number:02}"] == expected, (row["product"], month)


def test_products_that_share_a_rank_are_all_there_and_the_next_is_one_more(shop: Rows) -> None:
    sell(shop, *[(date(2021, 8, 1), code, 1, units) for code, units in (("C1", 5), ("D1", 5), ("E1", 4))])
    rows = shop.call("top_products_by_sales", AUGUST, 1)
    assert [(row["product"], row["product_rank"]) for row in rows] == [("Click", 1), ("Dash", 1)]
    rows = shop.call("top_products_by_quantity", AUGUST, 2)
    assert [(row["product"], row["product_rank"]) for row in rows] == [("Click", 1), ("Dash", 1), ("Ace", 2)]
    assert len(shop.call("top_products", AUGUST, 1, "", "")) == 2
    assert_proved(shop, AUGUST, 1, (1, "", ""))


def test_a_product_that_sold_last_year_alone_leads_nothing(shop: Rows) -> None:
    sell(shop, (date(2020, 8, 1), "A1", 1, 100), (date(2021, 8, 1), "B1", 1, 1))
    (row,) = shop.call("top_products_by_sales", AUGUST, 5)
    assert (row["product"], row["product_rank"], row["rank_last_year"], row["change_pct"]) == (
        "Base",
        1,
        None,
        None,
    )
    assert row["share"] == 1
    assert_proved(shop, AUGUST, 5)


def test_last_year_is_its_same_months_alone(shop: Rows) -> None:
    sell(
        shop,
        (date(2019, 9, 1), "A1", 1, 10),
        (date(2020, 8, 1), "A1", 1, 99),
        (date(2020, 9, 1), "A2", 1, 15),
    )
    (row,) = shop.call("top_products_by_sales", date(2020, 9, 30), 5)
    assert (row["net_sales"], row["net_sales_last_year"], row["change_pct"]) == (150, 100, Decimal("0.5"))
    (row,) = shop.call("top_products", date(2020, 9, 30), 3, "", "")
    assert (row["net_sales"], row["net_sales_last_year"], row["change_pct"]) == (150, 100, Decimal("0.5"))


def test_a_product_of_several_segments_says_so_and_stays_one(shop: Rows) -> None:
    shop.insert("dim_product", PRODUCT, ("A3", "PC", "Desktop", "Laptop", "Ace", "Odd"))
    shop.insert("fact_gross_price", "product_code, fiscal_year, gross_price", ("A3", 2021, 10))
    sell(shop, (date(2021, 8, 1), "A1", 1, 1), (date(2021, 8, 1), "A3", 1, 1))
    (row,) = shop.call("top_products_by_sales", AUGUST, 5)
    assert (row["segment"], row["category"], row["units"]) == ("several", "Laptop", 2)
    assert_proved(shop, AUGUST, 5)


def test_returns_leave_no_share_of_less_than_nothing(shop: Rows) -> None:
    sell(shop, (date(2021, 8, 1), "A1", 1, -5), (date(2020, 8, 1), "A1", 1, -1))
    (row,) = shop.call("top_products_by_sales", AUGUST, 5)
    assert (row["net_sales"], row["share"], row["change_pct"]) == (-50, None, None)
    assert_proved(shop, AUGUST, 5)


def test_the_chosen_place_alone_counts_and_totals_are_of_that_place(shop: Rows) -> None:
    august = date(2021, 8, 1)
    sell(shop, (august, "A1", 1, 3), (august, "B1", 1, 1), (august, "B1", 2, 9), (august, "C1", 4, 50))
    (row, _) = shop.call("top_products", AUGUST, 3, "India", "")
    assert (row["product"], row["share"], row["share_of_segment"]) == ("Ace", Decimal("0.75"), 1)
    assert (row["division_net_sales"], row["segment_net_sales"]) == (40, 30)
    assert [row["product"] for row in shop.call("top_products", AUGUST, 3, "", "apac")] == ["Base", "Ace"]
    assert shop.call("top_products", AUGUST, 3, "India", "LATAM") == []


@pytest.mark.parametrize(
    ("market", "region", "place", "note"),
    [
        ("", "", "all markets", None),
        ("India", "", "India", None),
        ("", "APAC", "all markets of APAC", None),
        ("Indai", "", "Indai", "There is no market 'Indai'."),
        ("", "EU", "all markets of EU", "There is no region 'EU'."),
        ("India", "LATAM", "India, which must lie in LATAM", "India doesn't lie in LATAM."),
    ],
)
def test_a_place_that_is_not_there_is_named(
    shop: Rows, market: str, region: str, place: str, note: str | None
) -> None:
    assert shop.one("chosen_place", market, region) == {"place": place, "place_note": note}


def test_a_division_says_what_its_leading_products_bring_and_how_many_bring_half(shop: Rows) -> None:
    sold = [("A1", 3), ("B1", 7), ("C1", 4), ("D1", 4), ("E1", 2)]
    sell(shop, *[(NOW, code, 1, units) for code, units in sold], (THEN, "C1", 1, 5), (THEN, "X9", 1, 5))
    rows = shop.call("division_products", AUGUST, 1)
    columns = ("division", "first_product", "leaders", "leaders_share", "products_for_half", "share")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("P & A", "Click and Dash", 2, Decimal("0.8"), 2, Decimal("0.5")),
        ("PC", "Base", 1, Decimal("0.7"), 1, Decimal("0.5")),
    ]
    assert [(row["net_sales_last_year"], row["change_pct"]) for row in rows] == [(50, 1), (None, None)]
    assert_proved(shop, AUGUST, 1)


NOW, THEN = date(2021, 8, 1), date(2020, 8, 1)


@pytest.mark.parametrize(
    ("sold", "n", "sentence"),
    [
        ([], 5, "No product has sold anything in this fiscal year."),
        ([(THEN, "A1", 1, 1)], 5, "No product has sold anything in this fiscal year."),
        ([(NOW, "A1", 1, 1)], 5, "No leading product sold in the same months of last year. "
         "The sales of PC are led by Ace with 100.0%."),
        ([(NOW, "A1", 1, 3), (NOW, "B1", 1, 1), (THEN, "B1", 1, 1)], 5,
         "The one leading product that also sold in the same months of last year has not grown. "
         "Leading products bring 100.0% of the sales of PC, led by Ace with 75.0%."),
        ([(NOW, "A1", 1, 2), (NOW, "B1", 1, 2), (THEN, "A1", 1, 1), (THEN, "B1", 1, 1)], 5,
         "Both leading products have grown against the same months of last year. "
         "Leading products bring 100.0% of the sales of PC, led by Ace and Base with 50.0% each."),
        ([(NOW, "A1", 1, 2), (NOW, "C1", 1, 2), (THEN, "A1", 1, 3), (THEN, "C1", 1, 2)], 1,
         "None of the 2 leading products has grown against the same months of last year. "
         "In each division the leading products bring 100.0% of its sales."),
        ([(NOW, "A1", 1, 3), (NOW, "B1", 1, 2), (NOW, "C1", 1, 2), (NOW, "D1", 1, 2), (NOW, "E1", 1, 1),
          (THEN, "A1", 1, 2), (THEN, "C1", 1, 3)], 1,
         "1 of the 2 leading products that also sold last year has grown against the same "
         "months of last year. "
         "Leading products bring the most in P & A, 80.0% of its sales "
         "(led by Click and Dash with 40.0% each), "
         "and the least in PC, 60.0%."),
        ([(NOW, "A1", 1, -3)], 5, "No leading product sold in the same months of last year."),
    ],
)  # fmt: skip
def test_the_sentence_is_true_of_nothing_of_one_of_ties_and_of_many(
    shop: Rows, sold: list[tuple[object, ...]], n: int, sentence: str
) -> None:
    sell(shop, *sold)
    assert shop.one("top_products_insight", AUGUST, n)["sentence"] == sentence


def test_empty_tables_give_no_rows_and_a_control_of_noughts(gdb: Rows) -> None:
    assert_proved(gdb, AUGUST, 5)
    assert set(gdb.one("products_control", AUGUST, 5, 3, "", "").values()) == {0}
    insight = gdb.one("top_products_insight", AUGUST, 5)
    assert (insight["breadth"], insight["change_words"]) == (
        "0 products in 0 divisions",
        "none in last year's same months",
    )


def test_of_many_products_that_lead_together_three_are_named_however_long_their_names(shop: Rows) -> None:
    names = [f"{number} {'製' * 198}" for number in range(8)]
    for number, name in enumerate(names):
        shop.insert("dim_product", PRODUCT, (f"L{number}", "Long", "Names", "Names", name, "Plain"))
        shop.insert("fact_gross_price", "product_code, fiscal_year, gross_price", (f"L{number}", 2021, 10))
    sell(shop, *[(NOW, f"L{number}", 1, 2) for number in range(8)])
    words = ", ".join(names[:3]) + " and 5 more"
    (row,) = shop.call("division_products", AUGUST, 5)
    assert row["first_product"] == words
    assert shop.one("top_products_insight", AUGUST, 5)["sentence"].endswith(
        f", led by {words} with 12.5% each."
    )
