"""What a data set takes of its procedure: one of several result sets, OUT parameters, the columns that it
expects.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from reporter.database import Database
from tests.projects import Project, make

Capture = pytest.CaptureFixture[str]
JULY = ("run", "badges", "--period", "2021-07")
SEVERAL = """CREATE PROCEDURE several(p_period_end DATE, OUT p_markets INT, OUT p_words VARCHAR(20)) BEGIN
  SELECT market, SUM(units) AS units, IF(SUM(units) > 5000000, 'Gold', 'Silver') AS badge
    FROM units WHERE month <= p_period_end GROUP BY market ORDER BY market;
  SELECT SUM(units) AS units FROM units WHERE month <= p_period_end;
  SELECT COUNT(DISTINCT market), 'three of them' INTO p_markets, p_words FROM units;
END"""


@pytest.fixture
def project(tmp_path: Path, server: Database, schema: Callable[[], str]) -> Project:
    return make(tmp_path / "project", server, schema())


def cover(project: Project) -> list[object]:
    book = openpyxl.load_workbook(project.workbook, data_only=True)
    values = [book["Cover"][cell].value for cell in ("B2", "B3")]
    book.close()
    return values


def test_one_call_fills_several_data_sets_and_its_out_parameters_one_more(
    project: Project, capsys: Capture
) -> None:
    project.sql(SEVERAL)
    project.replace("templates/badges.yaml", "badges: badges", "badges: {call: several, result: 1}")
    kpi = "kpi: {call: several, result: 2}\n  words: {call: several, result: out}"
    project.replace("templates/badges.yaml", "kpi: overview", kpi)
    from tests.projects import TEXTS, draw

    texts = {**TEXTS, "B2": "{{ words.p_words }}: {{ words.p_markets }}"}
    draw(project.template, texts=texts)
    assert project.run(*JULY) == 0, capsys.readouterr().err
    assert cover(project) == ["three of them: 3", 11000000]


def test_a_procedure_that_fills_several_data_sets_is_called_once() -> None:
    import polars as pl

    from reporter.fetch.contracts import data_sets
    from reporter.report import DataSet
    from reporter.results import Column, ResultSet
    from reporter.rows import Rows

    results = tuple(
        ResultSet((Column("a", "int"),), Rows.of(pl.DataFrame({"a": [number]}))) for number in (1, 2)
    )
    calls: list[str] = []

    def call(name: str, item: DataSet) -> tuple[ResultSet, ...]:
        calls.append(f"{name} {dict(item.arguments)}")
        return results

    sets = [DataSet(n, "p", a, {}, (), "x", result=r) for n, a, r in
            (("one", {}, 1), ("two", {}, 2), ("other", {"p_a": 3}, 1))]  # fmt: skip
    found = data_sets(sets, call)
    assert [found[name].frame["a"].to_list() for name in found] == [[1], [2], [1]]
    assert calls == ["p {}", "p {'p_a': 3}"]


@pytest.mark.parametrize(
    ("result", "words"), [("", "must return one result set"), ("result: 4", "must return a result set 4")]
)
def test_a_result_set_that_isnt_there_or_isnt_chosen_is_named(
    project: Project, capsys: Capture, result: str, words: str
) -> None:
    project.sql(SEVERAL)
    project.replace("templates/badges.yaml", "badges: badges", f"badges: {{call: several, {result}}}")
    assert project.run(*JULY) == 4
    said = capsys.readouterr().err
    assert f"templates/badges.yaml:10: the procedure several {words}" in said
    assert "result: 1 to 3" in said


EXPECTS = "badges: {call: badges, expects: {market: text, units: decimal, badge: text}}"


def test_columns_that_are_as_expected_change_nothing(project: Project) -> None:
    project.replace("templates/badges.yaml", "badges: badges", EXPECTS)
    assert project.run(*JULY) == 0


def test_columns_that_arent_are_one_error_that_lists_missing_extra_and_retyped(
    project: Project, capsys: Capture
) -> None:
    changed = EXPECTS.replace("market: text", "country: text").replace("units: decimal", "units: integer")
    project.replace("templates/badges.yaml", "badges: badges", changed)
    project.replace(
        "templates/badges.yaml", "kpi: overview", "kpi: {call: overview, expects: {units: number}}"
    )
    assert project.run(*JULY) == 4
    said = capsys.readouterr().err
    assert "templates/badges.yaml:10: the columns of the data set badges aren't those that it expects" in said
    found = "missing: country (text); extra: market (text); of another type: units is decimal, not integer"
    assert f"found:    {found}\n" in said
    assert "templates/badges.yaml:11: the columns of the data set kpi" in said, "of every data set at once"
    assert "found:    extra: markets (integer)\n" in said


def test_an_unknown_type_is_a_fault_of_the_file(project: Project, capsys: Capture) -> None:
    project.replace(
        "templates/badges.yaml", "badges: badges", EXPECTS.replace("units: decimal", "units: money")
    )
    assert project.run(*JULY) == 2
    said = capsys.readouterr().err
    assert "templates/badges.yaml:10" in said
    assert "integer, decimal" in said
