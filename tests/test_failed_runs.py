"""Every way in which a run can fail: one message, and nothing that was there is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest

from tests.projects import Project, draw
from tests.small_project import JULY, Capture, cells, project

__all__ = ["project"]


def _drop(name: str) -> Callable[[Project], object]:
    return lambda project: project.sql(f"DROP PROCEDURE {name}")


def _account(grants: str, security: str = "DEFINER") -> Callable[[Project], None]:
    """An account with the grants (``{db}`` is the database), and the procedure badges with this security."""

    def prepare(project: Project) -> None:
        project.sql(
            f"ALTER PROCEDURE badges SQL SECURITY {security}",
            "DROP USER IF EXISTS poor@localhost",
            "CREATE USER poor@localhost IDENTIFIED BY 'secret-of-poor'",
            *(
                f"{grant.format(db=project.database)} TO poor@localhost"
                for grant in grants.split(";")
                if grant
            ),
        )
        project.configure(user="poor")
        os.environ["REPORTER_PASSWORD"] = "secret-of-poor"

    return prepare


def _wrong_password(project: Project) -> None:
    _account("")(project)
    os.environ["REPORTER_PASSWORD"] = "not-the-secret"


def _columns(sql: str) -> Callable[[Project], object]:
    """The procedure badges returns what is selected instead."""
    return lambda project: project.sql(
        "DROP PROCEDURE badges",
        f"CREATE PROCEDURE badges(p_period_end DATE, p_threshold INT) SELECT {sql} FROM units",
    )


def _control(sql: str) -> Callable[[Project], object]:
    return lambda project: project.sql(
        "DROP PROCEDURE badges_control", f"CREATE PROCEDURE badges_control() {sql}"
    )


def _nothing(_: Project) -> None:
    """The mistake is on the command line."""


EVERY_CALL = "GRANT EXECUTE ON {db}.*"

FAILURES: dict[str, tuple[Callable[[Project], object], tuple[str, ...], int, str, str]] = {
    "unknown report": (_nothing, ("run", "bagdes"), 2, "report.unknown", 'did you mean "badges"?'),
    "unknown parameter": (
        _nothing,
        (*JULY, "--param", "treshold=1"),
        2,
        "parameter.unknown",
        'did you mean "threshold"?',
    ),
    "wrong type": (
        _nothing,
        (*JULY, "--param", "threshold=many"),
        2,
        "parameter.value",
        "a whole number, at least 0",
    ),
    "wrong value": (_nothing, (*JULY, "--param", "threshold=-1"), 2, "parameter.value", '"-1"'),
    "no month": (_nothing, ("run", "badges", "--period", "2021-13"), 2, "period.value", "YYYY-MM"),
    "month not complete": (
        _nothing,
        ("run", "badges", "--period", "2021-08"),
        6,
        "period.not-complete",
        "complete up to 2021-07-31",
    ),
    "no data": (
        lambda project: project.sql(
            "DROP PROCEDURE freshness",
            """CREATE PROCEDURE freshness()
               SELECT CAST(NULL AS DATE) AS data_as_of, CAST(NULL AS DATE) AS complete_until""",
        ),
        JULY,
        6,
        "period.no-data",
        "reporter db demo",
    ),
    "typo in the settings": (
        lambda project: project.write("config.yaml", "databse: private\nschemas: {gdb: gdb}\nouput: x\n"),
        JULY,
        2,
        "settings.unknown-key",
        "config.yaml:3",
    ),
    "typo in the report": (
        lambda project: project.replace(
            "templates/badges.yaml", "freshness: freshness", "freshnes: freshness"
        ),
        JULY,
        2,
        "settings.unknown-key",
        "templates/badges.yaml:5",
    ),
    "no server": (
        lambda project: project.configure(socket="/nowhere/socket"),
        JULY,
        4,
        "database.unreachable",
        "/nowhere/socket",
    ),
    "wrong password": (_wrong_password, JULY, 4, "database.login", "REPORTER_PASSWORD"),
    "no such database": (
        lambda project: project.replace("config.yaml", project.database, "nowhere"),
        JULY,
        4,
        "database.schema-missing",
        "config.yaml",
    ),
    "no procedures at all": (
        lambda project: project.replace("config.yaml", project.database, "mysql"),
        JULY,
        4,
        "database.",
        "reporter db apply",
    ),
    "missing procedure": (_drop("badges"), JULY, 4, "database.procedure-missing", "badges.yaml:10"),
    "missing grant on a procedure": (
        _account("GRANT EXECUTE ON PROCEDURE {db}.freshness"),
        JULY,
        4,
        "database.procedure-missing",
        "EXECUTE",
    ),
    "missing grant on a table": (
        _account(EVERY_CALL, "INVOKER"),
        JULY,
        4,
        "database.grant-missing",
        "SELECT command denied",
    ),
    "unbound parameter": (
        lambda project: project.replace("templates/badges.yaml", "  threshold:", "  limit:"),
        JULY,
        4,
        "procedure.unbound",
        "p_threshold",
    ),
    "template without the table": (
        lambda project: draw(project.template, table="bagdes"),
        JULY,
        3,
        "template.no-table",
        "did you mean bagdes?",
    ),
    "unknown placeholder": (
        lambda project: draw(project.template, texts={"C7": "{{ titel }}"}),
        JULY,
        3,
        "template.",
        "Cover!C7",
    ),
    "unknown value of a data set": (
        lambda project: draw(project.template, texts={"C7": "{{ kpi.unitz }}"}),
        JULY,
        3,
        "template.",
        "kpi.unitz",
    ),
    "no template": (
        lambda project: project.template.write_bytes(b"no zip"),
        JULY,
        3,
        "package.not-zip",
        "badges.xlsx",
    ),
    "missing column": (_columns("market, 'Gold' AS badge"), JULY, 3, "template.missing-column", "Units"),
    "extra column": (
        _columns("market, units, 'Gold' AS badge, 1 AS rank_of"),
        JULY,
        3,
        "template.extra-column",
        "rank_of",
    ),
    "an error of the procedure's own": (
        lambda project: project.sql(
            "DROP PROCEDURE badges_control",
            """CREATE PROCEDURE badges_control() BEGIN SELECT 3 AS row_count;
               SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the month is open'; END""",
        ),
        JULY,
        4,
        "database.",
        "the month is open",
    ),
    "control of two rows": (_control("SELECT units FROM units"), JULY, 5, "check.rows", "one row"),
    "control of an unknown column": (
        _control("SELECT 1 AS unitz"),
        JULY,
        5,
        "check.column",
        'did you mean "units"?',
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_one_message_with_its_codes_and_the_older_workbook_stays(
    failure: str, project: Project, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, arguments, exit_code, code, word = FAILURES[failure]
    monkeypatch.setenv("REPORTER_PASSWORD", "")
    project.workbook.parent.mkdir(parents=True)
    project.workbook.write_bytes(b"the older workbook")
    prepare(project)
    capsys.readouterr()
    assert project.run(*arguments) == exit_code
    shown = capsys.readouterr()
    assert "error: " in shown.err
    assert word in shown.err
    assert "Traceback" not in shown.err
    assert project.run(*arguments, "--json") == exit_code
    as_json = capsys.readouterr()
    error = json.loads(as_json.out)["error"]
    assert error["exit_code"] == exit_code
    assert any(fault["code"].startswith(code) for fault in error["faults"])
    assert "secret" not in shown.err + as_json.out
    assert project.workbook.read_bytes() == b"the older workbook"
    assert os.listdir(project.workbook.parent) == [project.workbook.name]


def test_a_failed_check_goes_to_quarantine_with_its_record(project: Project, capsys: Capture) -> None:
    assert project.run(*JULY) == 0
    older = project.workbook.read_bytes()
    _control("SELECT 3 AS row_count, 11000001 AS units")(project)
    assert project.run(*JULY) == 5
    error = capsys.readouterr().err
    assert "11000000 (difference -1)" in error
    assert "quarantine" in error
    assert project.workbook.read_bytes() == older
    kept = project.root / "output/quarantine/2021-07"
    assert cells(kept / "Badges_2021-07.xlsx", "Cover")[-1] == ("1 of 2 checks FAILED",)
    record = json.loads((kept / "Badges_2021-07.json").read_text())
    assert (record["status"], record["faults"][0]["code"]) == ("failed", "check.total")


def test_a_word_that_the_template_computes_otherwise_goes_to_quarantine(
    project: Project, capsys: Capture
) -> None:
    assert project.run(*JULY, "--param", "threshold=4000000") == 5
    assert "don't agree in row 3" in capsys.readouterr().err
