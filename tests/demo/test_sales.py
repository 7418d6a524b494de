"""The published figures of the customer dashboard, found in the demo data by another reading of "drop"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from reporter.demo import write

Tables = Mapping[str, pl.DataFrame]

# Customer: revenue, orders 2017 to 2020. The dashboard left the orders of three customers out.
PUBLISHED: Mapping[str, tuple[str, int, tuple[int, int, int, int] | None]] = {
    "Cus006": ("Electricalsara Stores", 572_181, (3, 6, 5, 0)),
    "Cus005": ("Premium Stores", 407_084, (11, 1, 0, 0)),
    "Cus007": ("Info Stores", 259_200, (21, 43, 48, 12)),
    "Cus001": ("Surge Stores", 184_801, None),
    "Cus016": ("Logic Stores", 63_157, (4, 7, 16, 2)),
    "Cus003": ("Excel Stores", 59_665, (0, 22, 11, 0)),
    "Cus014": ("Forward Stores", 53_044, (0, 6, 0, 0)),
    "Cus010": ("Atlas Stores", 50_090, (0, 7, 13, 0)),
    "Cus017": ("Epic Stores", 44_194, (0, 2, 0, 0)),
    "Cus019": ("Electricalsopedia Stores", 29_648, (0, 1, 0, 0)),
    "Cus013": ("Unity Stores", 29_635, (0, 3, 0, 0)),
    "Cus020": ("Nixon", 23_898, None),
    "Cus012": ("Integration Stores", 13_992, (0, 7, 0, 0)),
    "Cus004": ("Surface Stores", 7_176, None),
    "Cus011": ("Flawless Stores", 5_694, (0, 3, 2, 0)),
    "Cus009": ("Electricalsquipo Stores", 3_032, (0, 1, 0, 0)),
    "Cus008": ("Acclaimed Stores", 1_314, (2, 0, 0, 0)),
}
MONTHS = {
    11: 469_081,
    7: 333_772,
    10: 286_454,
    6: 262_975,
    9: 195_742,
    5: 99_098,
    12: 60_874,
    4: 33_920,
    2: 24_148,
    3: 21_961,
    8: 14_191,
    1: 5_589,
}
ORDER = ("customer_code", "order_date", "market_code")


def read(folder: Path) -> Tables:
    """The tables as written; nothing is taken for a missing value."""
    return {path.stem: pl.read_csv(path, try_parse_dates=True) for path in folder.glob("*.csv")}


@pytest.fixture(scope="module", params=[1, 2, 4711])
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("sales")
    write("sales", folder, seed=request.param)
    return read(folder)


@pytest.fixture(scope="module")
def kept(tables: Tables) -> pl.DataFrame:
    """The transactions after the cleaning "drop", with their revenue in rupees."""
    rows = tables["transactions"].filter(
        pl.col("currency").is_in(["INR", "USD"]) & ~pl.col("sales_amount").is_in([-1, 0])
    )
    rupees = pl.when(pl.col("currency") == "USD").then(75).otherwise(1) * pl.col("sales_amount")
    return rows.join(tables["customers"], on="customer_code").with_columns(rupees.alias("revenue"))


@pytest.fixture(scope="module")
def orders(kept: pl.DataFrame) -> pl.DataFrame:
    return kept.group_by(*ORDER).agg(pl.col("revenue").sum())


def test_the_six_figures_are_the_published_ones(kept: pl.DataFrame, orders: pl.DataFrame) -> None:
    customers, revenue = kept["customer_code"].n_unique(), int(kept["revenue"].sum())
    assert (customers, orders.height, revenue) == (17, 262, 1_807_805)
    assert (round(revenue / customers), round(revenue / orders.height)) == (106_341, 6_900)


@pytest.mark.parametrize("limit", [715, 720, 725])
def test_nine_customers_are_active_wherever_exactly_the_limit_lies(orders: pl.DataFrame, limit: int) -> None:
    last: date = orders["order_date"].dt.date().max()  # type: ignore[assignment]
    active = orders.filter(pl.col("order_date") > last - timedelta(days=limit))
    assert active["customer_code"].n_unique() == 9


def test_revenue_by_customer_is_the_published_one(kept: pl.DataFrame) -> None:
    found = kept.group_by("customer_code", "custmer_name").agg(pl.col("revenue").sum())
    assert {code: (name, revenue) for code, name, revenue in found.rows()} == {
        code: (name, revenue) for code, (name, revenue, _) in PUBLISHED.items()
    }


def test_orders_by_customer_and_year_are_the_published_ones(orders: pl.DataFrame) -> None:
    found: dict[str, list[int]] = {code: [0, 0, 0, 0] for code in PUBLISHED}
    for code, day in orders.select("customer_code", "order_date").rows():
        found[code][day.year - 2017] += 1
    for code, (_, _, years) in PUBLISHED.items():
        assert found[code] == list(years) if years else sum(found[code]) == 1
    assert [sum(years) for years in zip(*found.values(), strict=True)] == [43, 110, 95, 14]


def test_average_order_values_are_the_published_ones(orders: pl.DataFrame) -> None:
    means = dict(orders.group_by("customer_code").agg(pl.col("revenue").mean()).rows())
    assert max(means, key=lambda code: means[code]) == "Cus001"
    assert [round(means[code]) for code in ("Cus001", "Cus006", "Cus005")] == [184_801, 40_870, 33_924]


def test_revenue_by_month_is_the_published_one(kept: pl.DataFrame) -> None:
    day = pl.col("order_date").dt
    by_month = kept.group_by(day.month()).agg(pl.col("revenue").sum())
    assert dict(by_month.rows()) == MONTHS
    single = dict(kept.group_by(day.strftime("%Y-%m")).agg(pl.col("revenue").sum()).rows())
    assert (single["2017-11"], single["2017-10"], single["2018-07"]) == (442_429, 262_339, 253_369)
    assert sorted(single, key=lambda month: -single[month])[:3] == ["2017-11", "2017-10", "2018-07"]
    assert (min(single), max(single), len(single)) == ("2017-10", "2020-06", 33)


def test_customers_and_products_pair_as_published(kept: pl.DataFrame) -> None:
    pairs = kept.select("custmer_name", "product_code").unique().sort("custmer_name", "product_code").rows()
    assert len(pairs) == 35
    assert [(name.split()[0], code) for name, code in pairs[:10]] == [
        ("Acclaimed", "Prod006"),
        ("Atlas", "Prod009"),
        ("Atlas", "Prod010"),
        ("Electricalsara", "Prod003"),
        ("Electricalsara", "Prod005"),
        ("Electricalsara", "Prod013"),
        ("Electricalsopedia", "Prod012"),
        ("Electricalsquipo", "Prod009"),
        ("Epic", "Prod011"),
        ("Excel", "Prod002"),
    ]


def test_the_dirt_is_there_in_its_proportions(tables: Tables) -> None:
    transactions = tables["transactions"]
    currencies = dict(transactions.group_by("currency").len().rows())
    assert currencies == {"INR": 279, "USD": 2, "INR\r": 150_000, "USD\r": 2}
    amounts = transactions["sales_amount"]
    assert (amounts.min(), (amounts == -1).sum(), (amounts == 0).sum()) == (-1, 2, 1_609)
    assert transactions.is_duplicated().sum() >= 120


def test_each_clean_row_stands_again_with_a_carriage_return(tables: Tables) -> None:
    marked = pl.col("currency").str.ends_with("\r")
    clean = tables["transactions"].filter(~marked)
    again = tables["transactions"].filter(marked).with_columns(pl.col("currency").str.strip_chars("\r"))
    assert clean.height == clean.unique().height == 281
    assert clean.join(again.unique(), on=clean.columns, how="semi").height == 281


def test_277_clean_rows_are_kept(kept: pl.DataFrame) -> None:
    assert kept.height == 277
    assert kept.filter(pl.col("currency") == "USD").height == 2
    assert kept["sales_amount"].min() > 0  # type: ignore[operator]


def test_two_markets_have_no_zone_and_no_transactions(tables: Tables) -> None:
    idle = tables["markets"].join(
        tables["transactions"], left_on="markets_code", right_on="market_code", how="anti"
    )
    assert sorted(idle.rows()) == [("Mark097", "New York", ""), ("Mark999", "Paris", "")]
    bhopal = tables["markets"].filter(pl.col("markets_name") == "Bhopal")
    assert bhopal["markets_code"].to_list() == ["Mark007", "Mark013"]


def test_sixty_products_are_sold_but_not_listed(tables: Tables) -> None:
    unlisted = tables["transactions"].join(tables["products"], on="product_code", how="anti")
    assert unlisted["product_code"].n_unique() == 60
    assert 0.3 < unlisted.height / tables["transactions"].height < 0.4
    assert tables["products"]["product_type"].str.ends_with("\r").all()


def test_days_cover_the_calendar_and_end_in_a_carriage_return(tables: Tables) -> None:
    days = tables["date"]
    assert (days["date"].min(), days["date"].max(), days.height) == (
        date(2017, 6, 1),
        date(2020, 6, 30),
        1126,
    )
    assert days.row(-1) == (date(2020, 6, 30), date(2020, 6, 1), 2020, "June", "20-Jun\r")
    sold = tables["transactions"]["order_date"]
    assert (sold.min(), sold.max()) == (date(2017, 10, 4), date(2020, 6, 26))


def test_normalised_sales_look_like_a_years_long_business_of_38_customers(tables: Tables) -> None:
    rows = (
        tables["transactions"]
        .filter(pl.col("sales_amount") > 0)
        .with_columns(pl.col("currency").str.strip_chars("\r"))
        .unique()
    )
    total = int(rows["sales_amount"].sum())
    assert rows["customer_code"].n_unique() == 38
    assert 983_000_000 < total < 987_000_000
    assert 17_000 < rows.select(ORDER).unique().height < 24_000
    largest = rows.group_by("customer_code").agg(pl.col("sales_amount").sum()).top_k(1, by="sales_amount")
    assert largest.row(0)[0] == "Cus006"
    assert 0.3 < largest.row(0)[1] / total < 0.5
    assert rows.height > rows.select("product_code", *ORDER).unique().height


def test_transactions_stand_by_day_and_the_clean_ones_of_a_day_first(tables: Tables) -> None:
    rows = tables["transactions"].select("order_date", pl.col("currency").str.ends_with("\r"))
    assert rows.equals(rows.sort("order_date", "currency", maintain_order=True))
