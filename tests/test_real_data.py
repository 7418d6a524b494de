"""The real data sets through the whole program: every published figure, read back from the workbooks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reporter.database import Database, connect
from tests import published
from tests.tables import Row, sheets, tables

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED_OUT = ("market_share", "customer_share", "channel_share", "platform_share", "customer_quarter_sales")
SCHEMAS = {"sales": "published_sales", "gdb": "published_gdb"}


def reporter(project: Path, *arguments: str) -> str:
    """What the command prints; the test fails with its message where it doesn't exit with 0."""
    environment = {**os.environ, "REPORTER_PROJECT": str(project)}
    done = subprocess.run(
        [sys.executable, "-m", "reporter", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )
    assert done.returncode == 0, (
        f"reporter {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}{done.stdout}"
    )
    return done.stdout


@pytest.fixture(scope="module")
def project(server: Database, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project on the test's server with the real data loaded, from folders of CSV files."""
    root = tmp_path_factory.mktemp("published")
    for name in ("sql", "templates"):
        (root / name).symlink_to(REPOSITORY / name)
    database = {"socket": str(server.socket), "user": server.user}
    (root / "config.yaml").write_text(json.dumps({"database": database, "schemas": SCHEMAS}), "utf-8")
    reporter(root, "db", "apply")
    reporter(root, "db", "load", "sales_insights", str(shared / "data" / "sales_insights"))
    reporter(root, "db", "load", "gdb", str(shared / "data" / "gdb023"))
    yield root
    with connect(server) as connection:
        for name in SCHEMAS.values():
            connection.execute(f"DROP DATABASE IF EXISTS {name}")


def workbook(project: Path, name: str, period: str, *parameters: str) -> Path:
    given = [word for parameter in parameters for word in ("--param", parameter)]
    out = project / "-".join((name, period, *parameters)).replace("=", "-")
    reporter(project, "run", name, "--period", period, "--out", str(out), *given)
    (path,) = out.glob("*.xlsx")
    return path


@pytest.fixture(scope="module")
def dropped(project: Path) -> Path:
    return workbook(project, "customer_analytics", "2020-06", "cleaning=drop")


@pytest.fixture(scope="module")
def normalised(project: Path) -> Path:
    return workbook(project, "customer_analytics", "2020-06")


@pytest.fixture(scope="module")
def badges(project: Path) -> Path:
    return workbook(project, "market_badges", "2021-08")


@pytest.fixture(scope="module")
def shares(project: Path) -> Path:
    return workbook(project, "market_share", "2021-08")


def by(rows: list[Row], column: str) -> dict[Any, Row]:
    found = {row[column]: row for row in rows}
    assert len(found) == len(rows), f"{column} repeats"
    return found


def rounded(value: object) -> int:
    """The figure to whole units, half away from zero, as the dashboard showed it."""
    assert isinstance(value, int | float)
    return int(value + 0.5)


def test_the_six_figures_are_the_published_ones(dropped: Path) -> None:
    overview = by(tables(dropped)["customer_overview"], "Year choice")["All"]
    assert {name: rounded(overview[name]) for name in published.OVERVIEW} == published.OVERVIEW


def test_every_customer_has_the_published_revenue(dropped: Path) -> None:
    ranking = tables(dropped)["customer_ranking"]
    found = {row["Customer"]: (row["Customer code"], rounded(row["Revenue, ₹"])) for row in ranking}
    assert found == {name: (code, revenue) for name, (code, revenue, _) in published.CUSTOMERS.items()}
    assert [row["Rank"] for row in ranking] == list(range(1, 18))


def test_orders_by_year_are_the_published_ones_and_add_up_to_262(dropped: Path) -> None:
    rows = by(tables(dropped)["order_frequency"], "customer_name")
    years = [f"year_{number}" for number in range(1, 5)]
    found = {name: tuple(row[year] or 0 for year in years) for name, row in rows.items()}
    assert len(found) == 17
    for name, (_, _, orders) in published.CUSTOMERS.items():
        if orders is None:  # one order each, left out of the published table
            assert sum(found[name]) == 1
        else:
            assert found[name] == orders
    assert tuple(sum(column) for column in zip(*found.values(), strict=True)) == published.ORDERS_BY_YEAR
    assert sum(row["orders"] for row in rows.values()) == 262


def grid(path: Path, sheet: str, first_row: int) -> list[list[Any]]:
    """What a pivot's cells show, as a reader sees it that knows nothing of pivots."""
    rows = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(
        first_row, min_col=2, values_only=True
    )
    return [[cell for cell in row if cell is not None] for row in rows if any(row)]


def test_the_pivot_of_orders_shows_the_published_ones(dropped: Path) -> None:
    heads, *rows = grid(dropped, "Orders", 15)
    assert heads == ["Customer", 2017, 2018, 2019, 2020, "All"]
    assert rows[-1] == ["All", *published.ORDERS_BY_YEAR, 262]
    shown = {str(name): orders for name, *orders in rows[:-1]}
    for name, (_, _, orders) in published.CUSTOMERS.items():
        counted = (1,) if orders is None else tuple(number for number in orders if number)
        assert tuple(shown.pop(name)) == (*counted, sum(counted))
    assert shown == {}
    totals = [row[-1] for row in rows[:-1]]
    assert totals == sorted(totals, reverse=True)


def test_the_pivots_of_sales_show_the_published_gross_sales(badges: Path) -> None:
    heads, *rows = grid(badges, "Sales", 15)
    assert heads == ["Region and market", "FY2020", "FY2021", "All"]
    gross = [535_945_781.47, 1_664_639_332.07]
    assert rows[-1] == ["All", *gross, pytest.approx(sum(gross), abs=0.005)]
    assert len(rows) == 27 + 4 + 1
    quarters = grid(badges, "Quarters", 24)
    assert quarters[-1][-1] == pytest.approx(sum(gross), abs=0.005)
    assert [row[-2 - 4] for row in quarters[1:-1]] == ["Q1", "Q2", "Q3", "Q4"] * 2


def test_products_by_customer_are_the_35_published_pairs(dropped: Path) -> None:
    rows = tables(dropped)["products_by_customer"]
    assert len(rows) == 35
    for customer, products in published.FIRST_PAIRS:
        assert tuple(sorted(row["Product code"] for row in rows if row["Customer"] == customer)) == products
    assert any((row["Customer"], row["Product code"]) == ("Excel Stores", "Prod002") for row in rows)


def test_average_order_values_are_the_published_ones(dropped: Path) -> None:
    rows = [row for row in tables(dropped)["customer_spending"] if row["Year choice"] == "All"]
    values = {row["Customer name"]: rounded(row["Average order value, ₹"]) for row in rows}
    assert {name: values[name] for name in published.AVERAGE_ORDER_VALUE} == published.AVERAGE_ORDER_VALUE
    assert max(values, key=values.__getitem__) == "Surge Stores"


def test_months_are_the_published_ones(dropped: Path) -> None:
    found = tables(dropped)
    season = {row["month_name"]: rounded(row["total"]) for row in found["purchase_season"]}
    assert season == {month[:3]: revenue for month, revenue in published.REVENUE_BY_MONTH.items()}
    months = {
        (row["Month"].year, row["Month"].month): rounded(row["Revenue, ₹"]) for row in found["purchase_trend"]
    }
    assert {month: months[month] for month in published.SINGLE_MONTHS} == published.SINGLE_MONTHS
    assert sorted(months, key=months.__getitem__, reverse=True)[:3] == list(published.SINGLE_MONTHS)
    assert (min(months), max(months)) == ((2017, 10), (2020, 6))


def test_the_old_claims_are_judged_by_the_data(dropped: Path) -> None:
    claims = {row["Claim"]: (row["Verdict"], row["Figure"]) for row in tables(dropped)["claims"]}
    top_three = next(value for claim, value in claims.items() if "70" in claim)
    assert top_three[0] == "doesn't hold"
    assert "68.5" in top_three[1]


def test_normalised_figures_are_all_of_the_data(normalised: Path) -> None:
    found = tables(normalised)
    overview = by(found["customer_overview"], "Year choice")
    assert {name: rounded(overview["All"][name]) for name in published.NORMALISED} == published.NORMALISED
    years = {year: rounded(row["Revenue, ₹"]) for year, row in overview.items() if year != "All"}
    assert years == published.NORMALISED_BY_YEAR
    assert published.NORMALISED_ROWS in [row["Rows"] for row in found["data_quality"]]


def test_badges_are_the_published_ones(badges: Path) -> None:
    rows = tables(badges)["market_badges"]
    for year, units in published.UNITS.items():
        of_year = [row for row in rows if row["Year"] == year]
        assert sum(row["Units"] for row in of_year) == units
        assert {row["Market"] for row in of_year if row["Badge"] == "Gold"} == published.GOLD[year]
        assert {row["Badge"] for row in of_year} == {"Gold", "Silver"}


def test_the_three_largest_markets_bring_the_published_half(shares: Path) -> None:
    years = by(tables(shares)["concentration_by_year"], "Year")
    found = {year: round(100 * row["Share of net invoice sales"], 1) for year, row in years.items()}
    assert found == published.TOP_THREE_MARKETS
    assert {row["More than the limit"] for row in years.values()} == {"no"}
    sentence = sheets(shares)["Dashboard"][4][1]
    assert str(sentence).startswith(
        "The three largest of 27 markets, India, USA and South Korea, bring 51.0% of net invoice sales, "
        "not more than the limit of 60.0%."
    )


def test_each_region_has_a_sheet_and_together_they_are_all_sales(shares: Path) -> None:
    found = tables(shares)
    (total,) = {round(sum(row["Net sales"] for row in found[name]), 2) for name in SHARED_OUT}
    regions = by(found["region_share"], "Region")
    assert [name for name in sheets(shares) if name.startswith("Region ")] == [f"Region {r}" for r in regions]
    for name in ("leading_markets_by_region", "leading_customers_by_region"):
        copies = [rows for table, rows in found.items() if table.startswith(name)]
        sums = [round(sum(row["Net sales"] for row in rows), 2) for rows in copies]
        assert sums == [row["Net sales"] for row in regions.values()]
        assert round(sum(sums), 2) == total


def test_two_readers_see_no_error_and_no_placeholder(
    dropped: Path, normalised: Path, badges: Path, shares: Path
) -> None:
    for path in (dropped, normalised, badges, shares):
        cells = [cell for rows in sheets(path).values() for row in rows for cell in row]
        cells += [value for rows in tables(path).values() for row in rows for value in row.values()]
        texts = [cell for cell in cells if isinstance(cell, str)]
        assert len(texts) > 100
        assert not [text for text in texts if text.startswith("#") or "{{" in text]
