"""Runs that compare themselves with what was published before, on a real server."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reporter.database import Database
from tests.projects import CHANGES, TEXTS, Project, draw, make

Capture = pytest.CaptureFixture[str]
TRACKED = "changes:\n  Markets: {data: badges, key: market, figures: units, words: badge}\n"
FIRST = "First run: nothing to compare with yet."
BADGES = """CREATE PROCEDURE badges(p_period_end DATE, p_threshold INT)
    SELECT market, SUM(units) AS units, IF(SUM(units) > p_threshold, 'Gold', 'Silver') AS badge
    FROM units WHERE month <= p_period_end GROUP BY market HAVING units <> 7 ORDER BY market"""


@pytest.fixture
def project(
    tmp_path: Path, server: Database, schema: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Project:
    """Up to June: Chile 0 and India 5 million, at the threshold; up to July also the USA, India over it."""
    monkeypatch.delenv("REPORTER_PASSWORD", raising=False)
    found = make(tmp_path / "project", server, schema())
    found.sql(
        "UPDATE units SET month = '2021-06-01' WHERE market = 'Chile'",
        "INSERT INTO units VALUES ('India', '2021-06-01', 5000000)",
    )
    draw(found.template, texts={**TEXTS, "B7": "{{ changes_note }}"}, changes=CHANGES)
    found.replace("templates/badges.yaml", "checks:", TRACKED + "checks:")
    return found


def run(project: Project, period: str, *more: str) -> int:
    return project.run("run", "badges", "--period", period, *more)


def book(project: Project, period: str) -> Path:
    return project.root / "output" / period / f"Badges_{period}.xlsx"


def rows(path: Path) -> list[tuple[Any, ...]]:
    """The rows of the sheet of changes below its headers."""
    found = openpyxl.load_workbook(path, data_only=True)
    listed = [row[1:] for row in found["Changes"].iter_rows(min_row=4, values_only=True) if any(row)]
    found.close()
    return listed


def note(path: Path) -> str:
    """The sentence on the cover, which is that of the record."""
    found = openpyxl.load_workbook(path, data_only=True)
    shown = str(found["Cover"]["B7"].value)
    found.close()
    assert json.loads(path.with_suffix(".json").read_text())["changes"]["note"] == shown
    return shown


def test_the_first_run_has_nothing_to_compare_with_and_the_second_period_has(project: Project) -> None:
    assert run(project, "2021-06") == 0
    assert (note(book(project, "2021-06")), rows(book(project, "2021-06"))) == (FIRST, [])
    assert run(project, "2021-07") == 0
    assert rows(book(project, "2021-07")) == [
        ("Markets", "India", "Silver → Gold", "Badge", None, None, None, None),
        ("Markets", "USA", "new", "Units", None, 5000000, None, None),
        ("Markets", "India", "up", "Units", 5000000, 11000000, 6000000, 1.2),
    ]
    assert note(book(project, "2021-07")).startswith("Compared with 2021-06, published ")
    record = json.loads(book(project, "2021-07").with_suffix(".json").read_text())
    assert record["changes"]["period"] == "2021-06"
    assert [change["change"] for change in record["changes"]["listed"]] == ["Silver → Gold", "new", "up"]


def test_a_rerun_compares_with_the_month_before_and_not_with_itself(project: Project) -> None:
    for period in ("2021-06", "2021-07"):
        assert run(project, period) == 0
    first = book(project, "2021-07").read_bytes()
    assert run(project, "2021-07") == 0
    assert book(project, "2021-07").read_bytes() == first


def test_a_backfill_before_all_that_was_published_says_so(project: Project) -> None:
    assert run(project, "2021-07") == 0
    assert run(project, "2021-06") == 0
    assert note(book(project, "2021-06")).startswith("No earlier period has been published")


def test_a_lost_key_is_named_with_what_it_had(project: Project) -> None:
    assert run(project, "2021-06") == 0
    project.sql("DROP PROCEDURE badges", BADGES, "UPDATE units SET units = 7 WHERE market = 'Chile'")
    project.replace(
        "templates/badges.yaml", "  badges: {control: badges_control, agree: {Badge: badge}}\n", ""
    )
    project.replace("templates/badges.yaml", "checks:\n", "")
    project.replace("templates/badges.yaml", "badges: badges", "badges: {call: badges, unused: [badge]}")
    assert run(project, "2021-07") == 0
    assert ("Markets", "Chile", "lost", "Units", 0, None, None, None) in rows(book(project, "2021-07"))


def test_another_threshold_is_another_series(project: Project) -> None:
    assert run(project, "2021-06") == 0
    assert run(project, "2021-07", "--param", "threshold=4") == 5
    (made,) = (project.root / "output/quarantine/2021-07").glob("*.xlsx")
    assert note(made) == FIRST


def test_a_failed_run_is_noted_and_never_compared_with(project: Project) -> None:
    assert run(project, "2021-06") == 0
    project.sql("DROP PROCEDURE badges_control", "CREATE PROCEDURE badges_control() SELECT 99 AS units")
    assert run(project, "2021-07") == 5
    with sqlite3.connect(project.root / ".reporter/state/figures.sqlite") as connection:
        found = connection.execute("SELECT period, status FROM run ORDER BY id").fetchall()
        labels = connection.execute("SELECT COUNT(*) FROM tracked").fetchone()
    assert (found, labels) == ([("2021-06", "published"), ("2021-07", "failed")], (1,))


def test_a_private_run_is_compared_and_keeps_nothing(project: Project, tmp_path: Path) -> None:
    assert run(project, "2021-06", "--out", str(tmp_path / "private")) == 0
    assert not (project.root / ".reporter/state").exists()
    assert run(project, "2021-06") == 0
    assert run(project, "2021-07", "--out", str(tmp_path / "private")) == 0
    assert len(rows(tmp_path / "private" / "Badges_2021-07.xlsx")) == 3


def test_figures_that_cannot_be_kept_stop_the_run_before_any_query(project: Project, capsys: Capture) -> None:
    state = project.root / ".reporter/state"
    state.mkdir(parents=True)
    (state / "figures.sqlite").write_bytes(b"not a database" * 1000)
    assert run(project, "2021-07") == 10
    shown = capsys.readouterr().err
    assert "the figures of earlier runs can't be used" in shown
    assert "move the file away" in shown
    assert not book(project, "2021-07").exists()


def test_a_workbook_that_cannot_be_published_keeps_no_figures(project: Project) -> None:
    assert run(project, "2021-06") == 0
    book(project, "2021-07").mkdir(parents=True)
    assert run(project, "2021-07") == 10
    with sqlite3.connect(project.root / ".reporter/state/figures.sqlite") as connection:
        assert connection.execute("SELECT period FROM run").fetchall() == [("2021-06",)]


def test_a_column_that_the_data_set_lacks_is_named_with_its_line(project: Project, capsys: Capture) -> None:
    project.replace("templates/badges.yaml", "figures: units", "figures: [unit, badge]")
    project.replace("templates/badges.yaml", "words: badge", "words: colour")
    assert run(project, "2021-07") == 5
    shown = capsys.readouterr().err
    for word in ('"unit"', '"colour"', "holds no numbers", "badges.yaml:"):
        assert word in shown
