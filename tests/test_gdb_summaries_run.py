"""A wrong row in a summary table of the schema gdb never leaves in a report: the controls don't read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporter.cli import main
from reporter.database import Database, connect
from tests.test_real_data import REPOSITORY

Capture = pytest.CaptureFixture[str]
REPORTS = ("market_badges", "top_products", "forecast_accuracy")
MONTHS = [f"{2019 + (month + 8) // 12}-{(month + 8) % 12 + 1:02}-01" for month in range(24)]
LINES = [f"{day},P{product},{code}" for day in MONTHS for product in (1, 2) for code in (1, 2)]
TABLES = {
    "dim_customer": [
        "customer_code,customer,platform,channel,market,sub_zone,region",
        "1,Nomad,E-Commerce,Retailer,India,India,APAC",
        "2,Surge,Brick & Mortar,Direct,France,SE,EU",
    ],
    "dim_product": [
        "product_code,division,segment,category,product,variant",
        "P1,PC,Notebook,Gamer,AQ One,Standard",
        "P2,N & S,Storage,USB,AQ Two,Plus",
    ],
    "fact_gross_price": ["product_code,fiscal_year,gross_price"]
    + [f"P{product},{year},{product}.5" for product in (1, 2) for year in (2020, 2021)],
    "fact_sales_monthly": ["date,product_code,customer_code,sold_quantity", *[f"{line},7" for line in LINES]],
    "fact_forecast_monthly": [
        "date,product_code,customer_code,forecast_quantity",
        *[f"{line},9" for line in LINES],
    ],
}


@dataclass(frozen=True, slots=True)
class Markets:
    """A project with the repository's SQL and three of its reports, over a small schema gdb."""

    root: Path
    server: Database
    database: str

    def run(self, *arguments: str) -> int:
        return main(["--project", str(self.root), *arguments])

    def report(self, name: str) -> int:
        return self.run("run", name, "--period", "2021-08")

    def sql(self, statement: str) -> None:
        with connect(self.server, self.database) as connection:
            connection.execute(statement)


@pytest.fixture(scope="module")
def markets(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    folder = tmp_path_factory.mktemp("gdb_summaries")
    made = Markets(folder / "project", server, f"test_gdb_summaries_{folder.name[-8:].replace('-', '_')}")
    (made.root / "sql").mkdir(parents=True)
    (made.root / "sql/gdb").symlink_to(REPOSITORY / "sql/gdb")
    (made.root / "templates").mkdir()
    for path in (REPOSITORY / "templates").iterdir():
        if path.stem in REPORTS:
            (made.root / "templates" / path.name).symlink_to(path)
    settings = {
        "database": {"socket": str(server.socket), "user": server.user},
        "schemas": {"gdb": made.database},
    }
    (made.root / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "source").mkdir()
    for name, lines in TABLES.items():
        (folder / "source" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        assert made.run("db", "load", "gdb", str(folder / "source")) == 0
        yield made
    finally:
        with connect(server) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {made.database}")


@pytest.mark.parametrize(
    ("change", "report", "data_set"),
    [
        ("UPDATE segment_summary SET units = units + 1 WHERE customer_code = 1", "market_badges",
         "badge_movement"),
        ("UPDATE segment_summary SET gross_sales = 0 WHERE `date` = '2019-10-01'", "market_badges",
         "market_sales"),
        ("DELETE FROM coverage_summary WHERE market = 'India'", "market_badges", "fact_coverage"),
        ("UPDATE product_summary SET net_sales = net_sales + 1 WHERE `date` = '2021-03-01'", "top_products",
         "top_products"),
        ("UPDATE product_month_summary SET units = units + 1 WHERE `date` = '2021-03-01'", "top_products",
         "top_products_by_quantity"),
        ("UPDATE accuracy_summary SET absolute_error = 1 WHERE `date` = '2021-03-01'", "forecast_accuracy",
         "forecast_accuracy_by_month"),
    ],
)  # fmt: skip
def test_a_wrong_summary_row_sends_the_report_to_quarantine_until_it_is_made_anew(
    markets: Markets, capsys: Capture, change: str, report: str, data_set: str
) -> None:
    markets.sql(change)
    assert markets.report(report) == 5
    assert "quarantine" in capsys.readouterr().err
    (path,) = (markets.root / "output/quarantine/2021-08").glob(f"*{report.title().replace('_', '-')}*.json")
    faults = json.loads(path.read_text())["faults"]
    assert {fault["code"] for fault in faults} == {"check.total"}
    assert data_set in str(faults)
    markets.sql("CALL mark_months()")
    assert markets.report(report) == 6
    assert markets.run("db", "refresh") == 0
    assert markets.report(report) == 0


def test_a_whole_month_without_sales_is_not_ready_until_it_is_there(
    markets: Markets, capsys: Capture
) -> None:
    markets.sql("DELETE FROM fact_sales_monthly WHERE `date` = '2021-03-01'")
    assert markets.run("db", "refresh") == 0
    assert markets.report("market_badges") == 6
    assert "none in 2021-03" in capsys.readouterr().err
    assert markets.run("run", "market_badges", "--period", "2021-02") == 0
    markets.sql(
        "INSERT INTO fact_sales_monthly (`date`, product_code, customer_code, sold_quantity)"
        " VALUES ('2021-03-01', 'P1', 1, 0)"
    )
    assert markets.run("db", "refresh") == 0
    assert markets.report("market_badges") == 0
