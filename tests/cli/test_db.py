"""``reporter db`` on a real server: SQL applied, data loaded, demo data that replace nobody's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter import starter
from reporter.cli import main
from reporter.database import Database, connect

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, server: Database, schema: Callable[[], str]) -> Path:
    starter.begin(tmp_path / "project")
    schemas = f"{{sales: {schema()}, gdb: {schema()}}}"
    text = f"database: {{socket: {server.socket}, user: {server.user}}}\nschemas: {schemas}\n"
    (tmp_path / "project/config.yaml").write_text(text)
    return tmp_path / "project"


def run(project: Path, *arguments: str) -> int:
    return main(["--project", str(project), "db", *arguments])


@pytest.mark.parametrize("command", ["start", "stop", "status", "shell"])
def test_the_private_servers_commands_say_that_there_is_none(
    command: str, project: Path, capsys: Capture
) -> None:
    assert run(project, command) == 2
    assert "the project's database isn't a private server" in capsys.readouterr().err


def test_applying_twice_changes_nothing(project: Path, capsys: Capture) -> None:
    assert run(project, "apply") == 0
    assert ": 0 created" not in capsys.readouterr().out
    assert run(project, "apply") == 0
    assert capsys.readouterr().out.count(": 0 created, 0 replaced, 0 dropped,") == 2


@pytest.mark.parametrize(
    "command", [("apply", "slaes"), ("load", "slaes", "."), ("demo", "--schema", "slaes")]
)
def test_an_unknown_schema_is_answered_with_the_nearest(
    command: tuple[str, ...], project: Path, capsys: Capture
) -> None:
    assert run(project, *command) == 2
    assert 'did you mean "sales"?' in capsys.readouterr().err


def test_nothing_to_load_is_said_before_anything_is_changed(
    project: Path, server: Database, capsys: Capture, tmp_path: Path
) -> None:
    assert run(project, "load", "sales", str(tmp_path / "nowhere")) == 4
    assert "there is nothing to load" in capsys.readouterr().err


def test_demo_data_are_made_once_and_never_replace_data_of_ones_own(
    project: Path, server: Database, tmp_path: Path, capsys: Capture
) -> None:
    assert run(project, "demo", "--schema", "sales") == 0
    assert "sales: 15" in capsys.readouterr().out
    assert run(project, "demo", "--schema", "sales") == 0
    assert "sales: is there already" in capsys.readouterr().out
    assert main(["--project", str(project), "list"]) == 0

    own = tmp_path / "own"
    own.mkdir()
    (own / "customers.csv").write_text("customer_code,custmer_name,customer_type\nCus001,Surge,E-Commerce\n")
    capsys.readouterr()
    assert run(project, "load", "sales_insights", str(own)) == 0
    shown = capsys.readouterr().out
    assert [line.split() for line in shown.splitlines() if line.startswith("customers")] == [
        ["customers", "1"]
    ]
    assert run(project, "demo", "--schema", "sales", "--seed", "2") == 4
    error = capsys.readouterr().err
    assert "the database holds data that aren't demo data" in error
    assert "--reset" in error
    assert run(project, "demo", "--schema", "sales", "--reset") == 0


def test_rows_that_somebody_else_put_there_are_not_demo_data(
    project: Path, server: Database, capsys: Capture
) -> None:
    from reporter import settings

    database = settings.load(project).schemas["sales"]
    with connect(server, database) as connection:
        connection.execute("CREATE TABLE theirs (a INT)")
        connection.execute("INSERT INTO theirs VALUES (1)")
    assert run(project, "demo", "--schema", "sales") == 4
    assert "rows of unknown origin" in capsys.readouterr().err


def test_a_scale_out_of_range_is_refused(project: Path, capsys: Capture) -> None:
    assert run(project, "demo", "--scale", "7") == 2
    assert "0.01<=x<=1" in capsys.readouterr().err


def altered(project: Path, server: Database, schema: str, *statements: str) -> None:
    from reporter import settings

    with connect(server, settings.load(project).schemas[schema]) as connection:
        for statement in statements:
            connection.execute(statement)


def test_the_plan_of_a_new_database_creates_everything_and_changes_nothing(
    project: Path, server: Database, capsys: Capture
) -> None:
    assert run(project, "plan", "sales") == 0
    shown = capsys.readouterr().out
    assert "create procedure freshness  sql/sales/procedures/freshness.sql\n" in shown
    assert shown.startswith("create table")
    assert ", 0 to replace, 0 to drop\n" in shown
    assert run(project, "plan", "sales", "--json") == 0
    (planned,) = json.loads(capsys.readouterr().out)["schemas"]
    assert {change["action"] for change in planned["changes"]} == {"create"}


def test_plan_and_drift_say_what_differs_and_how_it_is_mended(
    project: Path, server: Database, capsys: Capture
) -> None:
    assert run(project, "demo", "--schema", "sales") == 0
    assert run(project, "drift", "sales") == 0, "a load leaves nothing that differs"
    assert "sales: as in sql/sales\n" in capsys.readouterr().out
    assert run(project, "plan", "sales") == 0
    assert capsys.readouterr().out == "sales: nothing to change\n"

    altered(project, server, "sales", "DROP PROCEDURE freshness", "CREATE PROCEDURE freshness() SELECT 1")
    assert run(project, "plan", "sales") == 0
    shown = capsys.readouterr().out
    assert "replace procedure freshness  sql/sales/procedures/freshness.sql  (altered on the server)" in shown
    assert "\n    -SELECT 1\n" in shown
    assert run(project, "drift", "sales") == 11
    assert "sales: procedure freshness was altered on the server since" in capsys.readouterr().out
    assert run(project, "drift", "sales", "--json") == 11
    document = json.loads(capsys.readouterr().out)
    assert document["error"]["exit_code"] == 11
    assert document["schemas"][0]["differences"][0]["name"] == "freshness"
    assert run(project, "apply", "sales") == 0
    assert run(project, "drift", "sales") == 0


def test_a_migration_is_planned_applied_and_said(project: Path, server: Database, capsys: Capture) -> None:
    assert run(project, "apply", "sales") == 0
    table = project / "sql/sales/tables/markets.sql"
    old = table.read_text()
    begin = old.index("`markets` (") + len("`markets` (")
    table.write_text(f"{old[:begin]}\n  colour INT NULL,{old[begin:]}")
    migration = project / "sql/sales/migrations/0001_colour.sql"
    migration.parent.mkdir()
    migration.write_text("ALTER TABLE markets ADD COLUMN colour INT NULL FIRST;\n")
    altered(project, server, "sales", "INSERT INTO markets (markets_code) VALUES ('Mark900')")
    capsys.readouterr()
    assert run(project, "plan", "sales") == 0
    shown = capsys.readouterr().out
    assert shown.startswith(
        "run migration 0001_colour  sql/sales/migrations/0001_colour.sql\n    ALTER TABLE"
    )
    assert "sales: 1 to migrate, 0 to create, 3 to replace, 0 to drop\n" in shown, "the views over it"
    assert run(project, "drift", "sales") == 11
    capsys.readouterr()
    assert run(project, "apply", "sales") == 0
    assert "sales: migration 0001_colour applied\n" in capsys.readouterr().out
    assert run(project, "drift", "sales") == 0
