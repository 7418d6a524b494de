"""Procedures that nobody uses, and reports that name one which isn't there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from reporter import report as reports
from reporter.database import project
from tests.database.test_project import written
from tests.projects import REPORT, draw

usage = import_module("usage")


def given(folder: Path, *names: str, **texts: str) -> tuple[project.Project, tuple[reports.Report, ...]]:
    """A schema of these procedures, and the small project's report over it."""
    files = {f"procedures__{name}": f"-- c\nCREATE PROCEDURE {name}() SELECT 1" for name in names} | texts
    (folder / "templates").mkdir()
    (folder / "templates/badges.yaml").write_text(REPORT.replace("schema: gdb", "schema: s"))
    draw(folder / "templates/badges.xlsx")
    report = reports.load(folder / "templates/badges.yaml", {"s": "s"})
    return project.read(written(folder / "sql", **files)), (report,)


NAMED = ("badges", "overview", "badges_control", "freshness")


def test_where_every_procedure_is_used_and_there_nothing_is_said(tmp_path: Path) -> None:
    source, loaded = given(
        tmp_path,
        *NAMED[1:],
        "helped",
        procedures__badges="-- c\nCREATE PROCEDURE badges() CALL helped()",
        procedures__refresh="-- c\nCREATE PROCEDURE refresh() CALL summed()",
        procedures__summed="-- c\nCREATE PROCEDURE summed() SELECT 1",
        procedures__marked="-- c\nCREATE PROCEDURE marked() SELECT 1",
        tables__t="-- c\nCREATE TABLE t (a INT)",
        triggers__fired="-- c\nCREATE TRIGGER fired AFTER INSERT ON t FOR EACH ROW CALL marked()",
    )
    assert usage.unused(source, loaded) == []
    assert usage.missing(source, loaded) == []


def test_a_procedure_that_nobody_calls_and_one_that_isnt_there_are_named(tmp_path: Path) -> None:
    source, loaded = given(
        tmp_path,
        *NAMED[1:],
        "forgotten",
        procedures__forgotten_too="-- c\nCREATE PROCEDURE forgotten_too() CALL forgotten()",
    )
    assert usage.unused(source, loaded) == ["s.forgotten", "s.forgotten_too"]
    assert usage.missing(source, loaded) == ["badges: badges (data set badges) isn't in sql/s/procedures"]
