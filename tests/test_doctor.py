"""``reporter doctor``: well where all is well, and each thing that is wrong with its remedy and exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.database import Database, connect
from tests.projects import Project, draw, make

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, server: Database, schema: Callable[[], str]) -> Project:
    """The small project, its SQL in sql/ too, and applied from there."""
    from tests.projects import SQL

    made = make(tmp_path / "project", server, schema())
    kinds = {"TABLE": "tables", "PROCEDURE": "procedures"}
    for text in SQL:
        words = text.replace("(", " ").split()
        if words[0] == "CREATE":
            path = made.root / "sql/gdb" / kinds[words[1]] / f"{words[2]}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"-- Of the small project.\n{text}\n")
    assert made.run("db", "apply") == 0
    return made


def lines(capsys: Capture) -> dict[str, str]:
    """The lines shown, by subject."""
    shown = (line.partition(":") for line in capsys.readouterr().out.splitlines())
    return {head.split(maxsplit=1)[1]: f"{head.split()[0]}{rest}" for head, _, rest in shown if " " in head}


def test_where_all_is_well_every_line_says_so(project: Project, capsys: Capture) -> None:
    capsys.readouterr()
    assert project.run("doctor") == 0
    found = lines(capsys)
    for subject in ("server", "time zone", "sql_mode", "sql of gdb", "origin of gdb", "data of badges"):
        assert found[subject].startswith("ok "), found
    assert "Demo data, seed 1 (reports say DEMO DATA)" in found["origin of gdb"]
    assert "complete up to 2021-07-31" in found["data of badges"]
    assert found["grants"].startswith("warning "), "the tests' account may everything"
    assert "reporter db grants --apply" in found["grants"]


def test_what_somebody_altered_has_the_exit_code_of_a_difference(project: Project, capsys: Capture) -> None:
    project.sql("DROP PROCEDURE overview", "CREATE PROCEDURE overview(p_period_end DATE) SELECT 1 AS units")
    assert project.run("doctor") == 11
    assert lines(capsys)["sql of gdb"].startswith("error procedure overview was altered on the server")


def test_a_broken_template_and_a_missing_procedure_are_both_said(project: Project, capsys: Capture) -> None:
    project.sql("DROP PROCEDURE badges_control")
    draw(project.template, table="bagdes")
    assert project.run("doctor", "--json") == 11
    document = json.loads(capsys.readouterr().out)
    states = {one["subject"]: one["state"] for one in document["findings"]}
    assert states["data of badges"] == states["template badges"] == states["sql of gdb"] == "error"
    assert states["output"] != "error"
    assert document["error"]["exit_code"] == 11


def test_unrefreshed_months_are_an_error_with_the_remedy(project: Project, capsys: Capture) -> None:
    text = (
        "CREATE PROCEDURE freshness() SELECT DATE '2021-08-20' AS data_as_of,"
        " DATE '2021-07-31' AS complete_until, 2 AS unrefreshed, '2021-06, 2021-07' AS unrefreshed_months"
    )
    (project.root / "sql/gdb/procedures/freshness.sql").write_text(f"-- Fresh.\n{text}\n")
    assert project.run("db", "apply") == 0
    capsys.readouterr()
    assert project.run("doctor") == 6
    assert "remedy: reporter db refresh gdb" in lines(capsys)["data of badges"]


def test_a_month_without_data_is_a_warning_that_names_it(project: Project, capsys: Capture) -> None:
    text = (
        "CREATE PROCEDURE freshness() SELECT DATE '2021-08-20' AS data_as_of,"
        " DATE '2021-07-31' AS complete_until, '2021-03, 2020-05 to 2020-07' AS missing_months"
    )
    (project.root / "sql/gdb/procedures/freshness.sql").write_text(f"-- Fresh.\n{text}\n")
    assert project.run("db", "apply") == 0
    capsys.readouterr()
    assert project.run("doctor") == 0
    found = lines(capsys)["data of badges"]
    assert found.startswith("warning ")
    assert "without any in 2021-03, 2020-05 to 2020-07; remedy: load" in found


def test_an_account_for_runs_alone_is_well_too(
    project: Project, server: Database, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = f"well_{os.getpid()}"
    with connect(server) as connection:
        connection.execute(f"CREATE USER {user}@localhost IDENTIFIED BY 'secret-of-well'")
        try:
            with monkeypatch.context() as before:
                project.configure(user=user)
                before.setenv("REPORTER_PASSWORD", "secret-of-well")
                assert project.run("doctor") == 4
            assert lines(capsys)["grants"].startswith(f"error {user} may log in, and nothing else; remedy: ")
            project.configure()
            assert project.run("db", "grants", "--apply", f"{user}@localhost") == 0
            project.configure(user=user)
            monkeypatch.setenv("REPORTER_PASSWORD", "secret-of-well")
            capsys.readouterr()
            assert project.run("doctor") == 0
        finally:
            connection.execute(f"DROP USER {user}@localhost")
    found = lines(capsys)
    assert found["grants"] == f"ok {user} may EXECUTE, and nothing else"
    assert found["data of badges"].startswith("ok ")
    assert found["sql of gdb"].startswith("ok not shown to this account")


def test_a_server_that_cant_be_reached_is_one_error_and_the_rest_is_still_looked_at(
    project: Project, capsys: Capture
) -> None:
    project.configure(socket="/nowhere/s")
    capsys.readouterr()
    assert project.run("doctor") == 4
    found = lines(capsys)
    assert found["server"].startswith("error ")
    assert "output" in found
    assert "template badges" in found
    assert not any(subject.startswith("sql of") for subject in found)
