from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from reporter.demo import DemoData, write

KEY = ("date", "product_code", "customer_code")
FACTS = ("fact_sales_monthly", "fact_forecast_monthly", "fact_post_invoice_deductions")
FISCAL_YEAR = pl.col("date").str.to_date().dt.offset_by("4mo").dt.year().alias("fiscal_year")

Tables = Mapping[str, pl.DataFrame]


def read(folder: Path) -> Tables:
    """The tables as written, dates as text; nothing is taken for a missing value."""
    return {path.stem: pl.read_csv(path, infer_schema_length=None) for path in folder.glob("*.csv")}


@pytest.fixture(scope="module", params=[(1, 0.1), (2, 0.01)], ids=str)
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DemoData:
    seed, scale = request.param
    return write("gdb", tmp_path_factory.mktemp("gdb"), seed, scale)


@pytest.fixture(scope="module")
def tables(data: DemoData) -> Tables:
    return read(data.folder)


@pytest.fixture(scope="module")
def sales(tables: Tables) -> pl.DataFrame:
    return (
        tables["fact_sales_monthly"]
        .with_columns(FISCAL_YEAR)
        .join(tables["dim_customer"], on="customer_code")
    )


@pytest.fixture(scope="module")
def net_sales(tables: Tables, sales: pl.DataFrame) -> pl.DataFrame:
    """Net sales a line; a deduction that nobody entered is none."""
    pre, post = tables["fact_pre_invoice_deductions"], tables["fact_post_invoice_deductions"]
    lines = (
        sales.join(tables["fact_gross_price"], on=["product_code", "fiscal_year"])
        .join(pre, on=["customer_code", "fiscal_year"], how="left")
        .join(post, on=list(KEY), how="left")
        .with_columns(pl.col("^.*_pct$").fill_null(0))
    )
    gross = pl.col("sold_quantity") * pl.col("gross_price")
    invoiced = gross * (1 - pl.col("pre_invoice_discount_pct"))
    net = invoiced * (1 - pl.col("discounts_pct") - pl.col("other_deductions_pct"))
    return lines.with_columns(net.alias("net_sales"))


def badges(sales: pl.DataFrame) -> dict[int, set[str]]:
    """Markets with more than 5,000,000 units by fiscal year."""
    units = sales.group_by("fiscal_year", "market").agg(pl.col("sold_quantity").sum())
    gold = units.filter(pl.col("sold_quantity") > 5_000_000)
    return {
        year: set(gold.filter(pl.col("fiscal_year") == year)["market"])
        for year in (2018, 2019, 2020, 2021, 2022)
    }


def test_every_table_has_the_rows_that_it_was_said_to_have(data: DemoData, tables: Tables) -> None:
    assert {table: frame.height for table, frame in tables.items()} == data.rows


def test_india_is_gold_in_two_fiscal_years_and_the_usa_in_one(sales: pl.DataFrame) -> None:
    gold = badges(sales)
    assert gold == {2018: set(), 2019: set(), 2020: {"India"}, 2021: {"India", "USA"}, 2022: {"India"}}


def test_a_market_just_misses_gold(sales: pl.DataFrame) -> None:
    units = sales.group_by("fiscal_year", "market").agg(pl.col("sold_quantity").sum())
    near = units.filter(pl.col("sold_quantity").is_between(4_900_000, 5_000_000))
    assert near.select("fiscal_year", "market").rows() == [(2021, "South Korea")]


def test_units_of_a_fiscal_year_are_the_same_at_every_seed_and_scale(sales: pl.DataFrame) -> None:
    units = sales.group_by("fiscal_year").agg(pl.col("sold_quantity").sum()).sort("fiscal_year").rows()
    assert units == [
        (2018, 4_897_521),
        (2019, 9_214_375),
        (2020, 18_028_771),
        (2021, 39_209_412),
        (2022, 21_933_818),
    ]


def test_three_markets_bring_over_sixty_percent_of_net_sales(net_sales: pl.DataFrame) -> None:
    year = net_sales.filter(pl.col("fiscal_year") == 2021)
    markets = year.group_by("market").agg(pl.col("net_sales").sum()).sort("net_sales", descending=True)
    assert set(markets["market"][:3]) == {"India", "USA", "South Korea"}
    share = markets.select(pl.col("net_sales").head(3).sum() / pl.col("net_sales").sum()).item()
    assert 0.6 < share < 0.8


def test_every_line_has_a_price_and_few_lack_a_deduction(
    tables: Tables, sales: pl.DataFrame, net_sales: pl.DataFrame
) -> None:
    assert net_sales.height == sales.height
    post = tables["fact_post_invoice_deductions"]
    lacking = sales.join(post, on=list(KEY), how="anti").height
    assert 0 < lacking < 0.01 * sales.height
    pre = tables["fact_pre_invoice_deductions"]
    assert pre.height == 90 + 125 + 165 + 195 + 209 - 4


@pytest.mark.parametrize("table", FACTS)
def test_facts_are_unique_and_sorted_by_month_product_and_customer(tables: Tables, table: str) -> None:
    keys = tables[table].select(KEY)
    assert keys.is_duplicated().sum() == 0
    assert keys.equals(keys.sort(KEY))


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("dim_customer", ["customer_code"]),
        ("dim_product", ["product_code"]),
        ("fact_gross_price", ["product_code", "fiscal_year"]),
        ("fact_manufacturing_cost", ["product_code", "cost_year"]),
        ("fact_pre_invoice_deductions", ["customer_code", "fiscal_year"]),
        ("fact_freight_cost", ["market", "fiscal_year"]),
    ],
)
def test_small_tables_are_unique_and_sorted_by_their_key(tables: Tables, table: str, key: list[str]) -> None:
    keys = tables[table].select(key)
    assert keys.is_duplicated().sum() == 0
    assert keys.equals(keys.sort(key))


@pytest.mark.parametrize("table", FACTS)
def test_facts_belong_to_listed_products_and_customers_from_september_2017_on(
    tables: Tables, table: str
) -> None:
    facts = tables[table]
    assert facts.join(tables["dim_product"], on="product_code", how="anti").is_empty()
    assert facts.join(tables["dim_customer"], on="customer_code", how="anti").is_empty()
    assert (facts["date"].min(), facts["date"].max()) == ("2017-09-01", "2021-12-01")
    assert facts["date"].n_unique() == 52


def test_quantities_are_whole_and_positive(tables: Tables) -> None:
    assert tables["fact_sales_monthly"]["sold_quantity"].min() >= 1  # type: ignore[operator]
    assert tables["fact_forecast_monthly"]["forecast_quantity"].min() >= 1  # type: ignore[operator]


def test_the_company_has_27_markets_209_codes_of_74_customers_and_397_products(tables: Tables) -> None:
    customers, products = tables["dim_customer"], tables["dim_product"]
    assert (customers["market"].n_unique(), customers.height, products.height) == (27, 209, 397)
    assert customers["customer"].n_unique() == 75
    assert customers["customer"].str.strip_chars_end().n_unique() == 74
    assert {"Amazon", "Amazon "} <= set(customers.filter(pl.col("market") == "India")["customer"])
    assert set(customers["region"]) == {"APAC", "EU", "LATAM", "NA"}
    assert set(customers["platform"]) == {"Brick & Mortar", "E-Commerce"}
    assert set(customers["channel"]) == {"Direct", "Distributor", "Retailer"}
    assert set(products["division"]) == {"N & S", "P & A", "PC"}
    assert tables["fact_freight_cost"].height == 27 * 5


def test_prices_grow_and_stay_above_their_cost(tables: Tables) -> None:
    prices = tables["fact_gross_price"].sort("product_code", "fiscal_year")
    growth = prices["gross_price"].diff().filter(prices["product_code"] == prices["product_code"].shift(1))
    assert growth.min() > 0  # type: ignore[operator]
    costs = tables["fact_manufacturing_cost"].rename({"cost_year": "fiscal_year"})
    both = prices.join(costs, on=["product_code", "fiscal_year"])
    assert both.height == prices.height == costs.height
    assert both.filter(pl.col("manufacturing_cost") > pl.col("gross_price") / 2).is_empty()


def test_sales_peak_from_october_to_december(sales: pl.DataFrame) -> None:
    year = sales.filter(pl.col("fiscal_year") == 2021)
    months = year.group_by("date").agg(pl.col("sold_quantity").sum()).sort("sold_quantity", descending=True)
    assert set(months["date"][:3]) == {"2020-10-01", "2020-11-01", "2020-12-01"}


def test_most_sales_have_a_forecast_but_some_customers_and_products_have_none(tables: Tables) -> None:
    sold, planned = tables["fact_sales_monthly"], tables["fact_forecast_monthly"]
    assert 0.9 < sold.join(planned, on=list(KEY), how="semi").height / sold.height < 1
    assert tables["dim_customer"].join(planned, on="customer_code", how="anti").height == 4
    assert tables["dim_product"].join(planned, on="product_code", how="anti").height >= 6


def test_forecasts_are_off_by_customer(tables: Tables) -> None:
    both = tables["fact_sales_monthly"].join(tables["fact_forecast_monthly"], on=list(KEY))
    totals = both.group_by("customer_code").agg(pl.col("sold_quantity", "forecast_quantity").sum())
    ratio = totals["forecast_quantity"] / totals["sold_quantity"]
    assert (ratio < 0.5).sum() == 5
    assert (ratio > 1.2).sum() > 20
    assert (ratio < 0.85).sum() > 20


def test_a_larger_scale_holds_the_rows_of_a_smaller_one(tmp_path: Path) -> None:
    small = read(write("gdb", tmp_path / "small", scale=0.01).folder)
    large = read(write("gdb", tmp_path / "large", scale=0.05).folder)
    for table in FACTS:
        missing = small[table].join(large[table], on=list(KEY), how="anti")
        assert missing.is_empty()


def test_the_full_scale_has_the_full_rows(tmp_path: Path) -> None:
    data = write("gdb", tmp_path, scale=1.0)
    assert [data.rows[table] for table in FACTS] == [1_425_706, 1_885_941, 2_063_076]
    sold = pl.scan_csv(tmp_path / "fact_sales_monthly.csv")
    found = sold.select(
        pl.len(), pl.struct(KEY).n_unique().alias("keys"), pl.col("sold_quantity").sum().alias("units")
    ).collect()
    assert found.row(0) == (1_425_706, 1_425_706, 93_283_897)
