"""``reporter db`` on a real server: SQL applied, data loaded, demo data that replace nobody's own."""

from __future__ import annotations

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
