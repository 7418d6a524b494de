"""The benchmark of the database measures every procedure of the reports over gdb."""

from __future__ import annotations

from pathlib import Path

from bench.database.by_hand import questions
from bench.database.loading import BARE, SUMMARIES
from bench.database.procedures import WITHOUT_QUESTION
from reporter import report

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"


def data_sets() -> set[str]:
    """The procedures of the data sets of all reports over gdb."""
    schemas = {"gdb": "gdb", "sales": "sales"}
    reports = [report.load(report.find(TEMPLATES, name), schemas) for name in report.names(TEMPLATES)]
    return {item.procedure for each in reports if each.schema == "gdb" for item in each.data}


def test_every_procedure_of_a_report_stands_against_a_query_by_hand() -> None:
    asked = {name for question in questions() for name in question.procedures}

    assert data_sets() - asked == WITHOUT_QUESTION
    assert asked - data_sets() == set()


def test_each_question_is_asked_by_hand_of_line_items_and_over_the_views_of_a_range_of_dates() -> None:
    for question in questions():
        assert "get_fiscal_year(" in question.by_hand, question.name
        assert "BETWEEN '2020-09-01' AND '2021-08-31'" in question.over_views, question.name
        assert "get_fiscal_year(" not in question.over_views, question.name


def test_a_refresh_stands_against_a_bare_statement_for_every_summary() -> None:
    tables = {path.stem for path in (ROOT / "sql/gdb/tables").glob("*_summary.sql")}

    assert set(SUMMARIES) == tables
    for name in SUMMARIES:
        assert f"INSERT INTO {name} " in (BARE / f"{name}.sql").read_text("utf-8")
