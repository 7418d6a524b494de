"""The published figures of the real data stand in the workbooks, read by a reader that didn't write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reporter import starter
from reporter.cli import main
from reporter.database import Database, connect
from reporter.template import name_of

pytestmark = pytest.mark.xdist_group("published")  # the data are loaded once

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def project(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project from the starter files, whose databases are dropped afterwards."""
    root = tmp_path_factory.mktemp("published") / "project"
    starter.begin(root)
    names = {"sales": "test_published_sales", "gdb": "test_published_gdb"}
    schemas = "".join(f"  {name}: {database}\n" for name, database in names.items())
    (root / "config.yaml").write_text(
        f"database: {{socket: {server.socket}, user: {server.user}}}\nschemas:\n{schemas}"
    )
    yield root
    with connect(server) as connection:
        for database in names.values():
            connection.execute(f"DROP DATABASE IF EXISTS {database}")


@pytest.fixture(scope="module")
def reporter(project: Path) -> Callable[..., None]:
    def run(*arguments: str) -> None:
        assert main(["--project", str(project), *arguments]) == 0

    return run


@pytest.fixture(scope="module")
def sales(reporter: Callable[..., None], shared: Path) -> None:
    reporter("db", "load", "sales", str(shared / "data/sales_insights"))


def tables(path: Path) -> dict[str, Rows]:
    """Every table: its rows by the names that its headers stand for, the totals row left out."""
    book = openpyxl.load_workbook(path, data_only=True)
    found: dict[str, Rows] = {}
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            cells = [[cell.value for cell in row] for row in sheet[table.ref]]
            header = table.headerRowCount if table.headerRowCount is not None else 1
            body = cells[header : len(cells) - (table.totalsRowCount or 0)]
            names = [name_of(column.name) for column in table.tableColumns]
            found[table.name] = [dict(zip(names, row, strict=True)) for row in body]
    book.close()
    return found


def test_the_dashboards_figures_come_out_under_its_own_cleaning(
    project: Path, sales: None, reporter: Callable[..., None]
) -> None:
    reporter("run", "customer_analytics", "--period", "2020-06", "--param", "cleaning=drop")
    found = tables(project / "output/2020-06/AtliQ_Customer-Analytics_2020-06_cleaning-drop.xlsx")
    (whole,) = [row for row in found["customer_overview"] if row["year_choice"] == "All"]
    assert {name: whole[name] for name in ("customers", "orders", "revenue", "active_customers")} == {
        "customers": 17,
        "orders": 262,
        "revenue": 1_807_805,
        "active_customers": 9,
    }
    by_year = {row["year_choice"]: row["orders"] for row in found["customer_overview"]}
    assert [by_year[str(year)] for year in (2017, 2018, 2019, 2020)] == [43, 110, 95, 14]
    revenue = {row["customer"]: row["revenue"] for row in found["customer_ranking"]}
    assert len(revenue) == 17
    assert (revenue["Electricalsara Stores"], revenue["Premium Stores"], revenue["Acclaimed Stores"]) == (
        572_181, 407_084, 1_314,
    )  # fmt: skip
    assert len(found["products_by_customer"]) == 35


def test_the_whole_data_come_out_when_currencies_are_put_right(
    project: Path, sales: None, reporter: Callable[..., None]
) -> None:
    reporter("run", "customer_analytics", "--period", "2020-06")
    found = tables(project / "output/2020-06/AtliQ_Customer-Analytics_2020-06.xlsx")
    by_year = {row["year_choice"]: row for row in found["customer_overview"]}
    assert (by_year["All"]["customers"], by_year["All"]["orders"], by_year["All"]["revenue"]) == (
        38, 20_247, 984_868_963,
    )  # fmt: skip
    assert [by_year[str(year)]["revenue"] for year in (2017, 2018, 2019, 2020)] == [
        92_938_153, 413_687_163, 336_019_102, 142_224_545,
    ]  # fmt: skip


def test_the_badges_of_two_fiscal_years(project: Path, reporter: Callable[..., None], shared: Path) -> None:
    reporter("db", "load", "gdb", str(shared / "data/gdb023"))
    reporter("run", "market_badges", "--period", "2021-08")
    rows = tables(project / "output/2021-08/AtliQ_Market-Badges_2021-08.xlsx")["market_badges"]
    (year_of,) = [name for name in rows[0] if name.endswith("year")]
    years = sorted({row[year_of] for row in rows})
    gold = [
        sorted(row["market"] for row in rows if row[year_of] == year and row["badge"] == "Gold")
        for year in years
    ]
    units = [sum(row["units"] for row in rows if row[year_of] == year) for year in years]
    assert gold == [["India"], ["India", "USA"]]
    assert units == [20_772_889, 50_164_582]
