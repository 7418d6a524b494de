"""Summary tables and the reports made of them: never an outdated figure, and never a wrong one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from reporter.cli import main
from reporter.database import Database, connect
from tests.test_real_data import REPOSITORY

Capture = pytest.CaptureFixture[str]
RUN = ("run", "customer_analytics", "--period", "2020-02")
DAYS = [date(2020, 1, 1) + timedelta(n) for n in range(60)]  # two whole months
TABLES = {
    "customers": ["customer_code,custmer_name,customer_type", "Cus000,Surge,E-Commerce", "Cus001,Nomad,Shop"],
    "markets": ["markets_code,markets_name,zone", "Mark001,Chennai,South"],
    "products": ["product_code,product_type", "Prod001,Own Brand"],
    "transactions": [
        "product_code,customer_code,market_code,order_date,sales_qty,sales_amount,currency",
        *[f"Prod001,Cus00{day.day % 2},Mark001,{day},{day.day},{100 + day.day},INR" for day in DAYS],
    ],
}


@dataclass(frozen=True, slots=True)
class Sales:
    """A project with its own SQL and templates, and a small schema sales that is loaded."""

    root: Path
    server: Database
    database: str

    def run(self, *arguments: str) -> int:
        return main(["--project", str(self.root), *arguments])

    def sql(self, *statements: str) -> None:
        with connect(self.server, self.database) as connection:
            for statement in statements:
                connection.execute(statement)

    def record(self, folder: str) -> dict[str, object]:
        (path,) = (self.root / "output" / folder).glob("*.json")
        found: dict[str, object] = json.loads(path.read_text())
        return found


@pytest.fixture
def sales(tmp_path: Path, server: Database, schema: Callable[[], str], capsys: Capture) -> Sales:
    project = Sales(tmp_path / "project", server, schema())
    project.root.mkdir()
    (project.root / "sql").mkdir()
    (project.root / "sql/sales").symlink_to(REPOSITORY / "sql/sales")
    (project.root / "templates").mkdir()
    for path in (REPOSITORY / "templates").glob("customer_analytics.*"):
        (project.root / "templates" / path.name).symlink_to(path)
    settings = {
        "database": {"socket": str(server.socket), "user": server.user},
        "schemas": {"sales": project.database},
    }
    (project.root / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")
    source = tmp_path / "source"
    source.mkdir()
    for name, lines in TABLES.items():
        (source / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert project.run("db", "load", "sales", str(source)) == 0
    capsys.readouterr()
    return project


def test_a_summary_row_that_is_wrong_sends_the_report_to_quarantine(sales: Sales, capsys: Capture) -> None:
    assert sales.run(*RUN) == 0
    sales.sql("UPDATE order_summary SET revenue = revenue + 1 WHERE cleaning = 'normalise' LIMIT 1")
    assert sales.run(*RUN) == 5
    assert "quarantine" in capsys.readouterr().err
    faults = sales.record("quarantine/2020-02")["faults"]
    assert isinstance(faults, list)
    assert {fault["code"] for fault in faults} == {"check.total"}
    assert any("customer_ranking" in str(fault) for fault in faults)


@pytest.mark.parametrize(
    ("table", "data_set"),
    [("product_summary", "products_by_customer"), ("fate_summary", "data_quality")],
)
def test_a_lost_summary_row_sends_the_report_to_quarantine(sales: Sales, table: str, data_set: str) -> None:
    sales.sql(f"UPDATE {table} SET row_count = 0 WHERE cleaning = 'normalise' AND order_date = '2020-02-03'")
    sales.sql(f"DELETE FROM {table} WHERE cleaning = 'normalise' AND order_date = '2020-02-04'")
    if table == "fate_summary":  # else the day that is missing altogether counts as unrefreshed
        sales.sql("INSERT INTO fate_summary VALUES ('normalise', '2020-02-04', 'negative', 'INR', 0, 1, -9)")
    assert sales.run(*RUN) == 5
    assert data_set in str(sales.record("quarantine/2020-02")["faults"])


def test_a_run_over_months_that_changed_is_not_ready_until_they_are_refreshed(
    sales: Sales, capsys: Capture
) -> None:
    sales.sql("UPDATE transactions SET order_date = '2020-02-28' WHERE order_date = '2020-01-05'")
    assert sales.run(*RUN) == 6
    error = capsys.readouterr().err
    assert "data changed since the summary tables were last refreshed" in error
    assert "2 months: 2020-01, 2020-02" in error
    assert "reporter db refresh sales" in error
    assert not (sales.root / "output/2020-02").exists()
    assert sales.run("db", "refresh") == 0
    assert capsys.readouterr().out == "sales: 2 months made anew, 2020-01 to 2020-02\n"
    assert sales.run(*RUN) == 0
    capsys.readouterr()
    assert sales.run("db", "refresh", "sales") == 0
    assert capsys.readouterr().out == "sales: nothing has changed\n"


def test_a_load_goes_past_the_marks_and_needs_no_refresh(sales: Sales, tmp_path: Path) -> None:
    sales.sql("DELETE FROM transactions WHERE order_date < '2020-02-01'")
    assert sales.run("db", "load", "sales", str(tmp_path / "source")) == 0
    assert sales.run(*RUN) == 0


def test_applying_another_rule_makes_the_summaries_anew(sales: Sales) -> None:
    copied = sales.root / "sql/sales"
    whole = copied.resolve()
    copied.unlink()
    shutil.copytree(whole, copied)
    rule = copied / "views/transaction_drop.sql"
    rule.write_text(rule.read_text().replace("NOT IN (-1, 0)", "NOT IN (-1, 0, 100)"), encoding="utf-8")
    assert sales.run("db", "apply") == 0
    with connect(sales.server, sales.database) as connection:
        kept, defined = (
            connection.query(f"SELECT SUM(revenue) FROM {name} WHERE cleaning = 'drop'").frame.item()
            for name in ("order_summary", "order_cleaned")
        )
        assert kept == defined
        assert connection.query("SELECT COUNT(*) FROM changed_month").frame.item() == 0


def test_a_schema_without_summaries_is_told_so_only_where_it_is_named(
    tmp_path: Path, server: Database, schema: Callable[[], str], capsys: Capture
) -> None:
    from tests.projects import make

    project = make(tmp_path / "project", server, schema())
    (project.root / "sql").mkdir()
    assert project.run("db", "refresh") == 0
    assert capsys.readouterr().out == ""
    assert project.run("db", "refresh", "gdb") == 2
    assert "the schema has no summary tables to refresh" in capsys.readouterr().err
    assert project.run("run", "badges", "--period", "2021-07") == 0


def test_an_account_that_may_not_refresh_is_told_so_rather_than_nothing(
    tmp_path: Path, server: Database, schema: Callable[[], str], capsys: Capture
) -> None:
    from tests.projects import make

    project = make(tmp_path / "project", server, schema())
    path = project.root / "sql/gdb/procedures/refresh.sql"
    path.parent.mkdir(parents=True)
    path.write_text("-- Refreshes.\nCREATE PROCEDURE refresh() DO 0\n")
    assert project.run("db", "refresh") == 4  # it isn't deployed, or the account doesn't see it
    assert "there is no procedure refresh that" in capsys.readouterr().err


def test_a_load_that_overtakes_a_snapshot_costs_another_fetch_and_no_report(
    sales: Sales, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables of the snapshot are replaced between its start and its first look at them (error 1412)."""
    from reporter import report, settings
    from reporter.fetch import fetching
    from reporter.period import Month, Period

    found = settings.load(sales.root)
    analytics = report.load(sales.root / "templates/customer_analytics.yaml", found.schemas)
    values = {parameter.name: parameter.default for parameter in analytics.parameters}
    february = Month(2020, 2)
    covered = Period("2020-02", february.first, february.last)
    tries: list[object] = []
    connected = fetching._connected

    def overtaken(*arguments: object) -> object:
        connection = connected(*arguments)  # type: ignore[arg-type]
        catalogue = connection.procedures

        def after_a_load() -> object:
            tries.append(connection)
            if len(tries) == 1:
                assert sales.run("db", "load", "sales", str(tmp_path / "source")) == 0
            return catalogue()

        monkeypatch.setattr(connection, "procedures", after_a_load)
        return connection

    monkeypatch.setattr(fetching, "_connected", overtaken)
    fetched = fetching.fetch(found, analytics, values, covered, date(2020, 3, 5))
    assert len(tries) > 1
    assert fetched.data["customer_overview"].frame.row(0, named=True)["orders"] == len(DAYS)
