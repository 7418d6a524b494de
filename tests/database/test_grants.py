"""The least privileges: enough for a run, and for nothing else."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.database import Database, connect
from reporter.database.grants import Account, excess
from reporter.errors import DatabaseError, UsageError
from tests.projects import Project, make

_numbers = itertools.count(1)
SECRET = "secret-of-runs"


@pytest.fixture
def project(tmp_path: Path, server: Database, schema: Callable[[], str]) -> Project:
    made = make(tmp_path / "project", server, schema())
    origin = made.root / "sql/gdb/procedures/data_origin.sql"
    origin.parent.mkdir(parents=True)
    origin.write_text("-- Where the data come from.\nCREATE PROCEDURE data_origin() SELECT 1")
    return made


@pytest.fixture
def account(server: Database) -> Iterator[str]:
    """An account that may nothing yet."""
    name = f"runs_{os.getpid()}_{next(_numbers)}"
    with connect(server) as connection:
        connection.execute(f"CREATE USER {name}@localhost IDENTIFIED BY '{SECRET}'")
    yield name
    with connect(server) as connection:
        connection.execute(f"DROP USER {name}@localhost")


@pytest.fixture
def as_account(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setenv("REPORTER_PASSWORD", SECRET)


def test_an_account_with_the_least_privileges_runs_a_report_and_reads_nothing(
    project: Project,
    account: str,
    server: Database,
    as_account: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert project.run("db", "grants", "--apply", f"{account}@localhost") == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert [line.split("`")[3] for line in said.out.splitlines()] == [
        "badges",
        "badges_control",
        "data_origin",
        "freshness",
        "overview",
    ]
    as_account()
    project.configure(user=account)
    assert project.run("run", "badges", "--period", "2021-07") == 0
    assert project.workbook.is_file()
    with connect(replace(server, user=account, private=False), project.database) as connection:
        assert excess(connection) == ()
        for statement in ("SELECT * FROM units", "SELECT 1 FROM mysql.user"):
            with pytest.raises(DatabaseError) as raised:
                connection.query(statement)
            assert raised.value.faults[0].code == "database.grant-missing"
        with pytest.raises(DatabaseError):
            connection.execute("INSERT INTO units VALUES ('X', '2021-01-01', 1)")


def test_the_statements_are_shown_without_asking_the_database(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.configure(user="somebody", socket="/nowhere")
    assert project.run("db", "grants") == 0
    shown = capsys.readouterr().out
    assert f"GRANT EXECUTE ON PROCEDURE `{project.database}`.`badges` TO 'somebody'@'%';\n" in shown
    assert {line.partition(" ON ")[0] for line in shown.splitlines()} == {"GRANT EXECUTE"}


def test_the_account_that_routines_belong_to_is_shown_with_what_it_needs_and_gets_it(
    project: Project, server: Database, account: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.configure(definer=f"{account}@localhost")
    assert project.run("db", "grants") == 0
    shown = capsys.readouterr().out.splitlines()
    needed = f"ON `{project.database}`.* TO '{account}'@'localhost';"
    assert shown[-2] == f"CREATE USER IF NOT EXISTS '{account}'@'localhost' ACCOUNT LOCK;"
    assert shown[-1].startswith("GRANT SELECT, ")
    assert shown[-1].endswith(needed)
    assert project.run("db", "grants", "--apply", f"{account}@localhost") == 0
    assert capsys.readouterr().out.splitlines() == shown[-1:]
    with connect(server) as connection:
        given = connection.query(f"SHOW GRANTS FOR {account}@localhost").frame.to_series().to_list()
    assert any("TRIGGER" in line and f"`{project.database}`.*" in line for line in given)


def test_what_an_account_may_do_besides_is_said(
    project: Project, account: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.sql(
        f"GRANT SELECT, INSERT ON {project.database}.* TO {account}@localhost",
        f"GRANT EXECUTE ON {project.database}.* TO {account}@localhost",
    )
    assert project.run("db", "grants", "--apply", f"{account}@localhost") == 0
    said = capsys.readouterr().err
    more = f"SELECT, INSERT ON {project.database}.*"
    assert said == f"warning: '{account}'@'localhost' may do more than runs need: {more}\n"


def test_no_account_is_made_by_granting(
    project: Project, server: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.run("db", "grants", "--apply", "nobody_yet@localhost") == 4
    assert "CREATE USER 'nobody_yet'@'localhost'" in capsys.readouterr().err
    with connect(server) as connection:
        assert connection.query("SELECT COUNT(*) FROM mysql.user WHERE user = 'nobody_yet'").frame.item() == 0


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("runs", "'runs'@'%'"),
        ("runs@10.0.0.%", "'runs'@'10.0.0.%'"),
        ("'runs'@'localhost'", "'runs'@'localhost'"),
    ],
)
def test_an_account_is_written_as_people_write_it(text: str, account: str) -> None:
    assert str(Account.of(text)) == account


@pytest.mark.parametrize("text", ["", "runs@", "a'b@c", "@localhost"])
def test_what_is_no_account_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Account.of(text)
