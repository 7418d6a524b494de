"""A report with a pivot, from a real server into a workbook that is published and checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reporter.database import Database
from tests.projects import CHECKS, Project, draw, make

JULY = ("run", "badges", "--period", "2021-07")
PIVOT = """pivots:
  Units:
    source: badges
    sheet: Pivot
    at: B3
    rows: [Badge, Market]
    values: Units
"""


@pytest.fixture
def project(
    tmp_path: Path, server: Database, schema: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Project:
    monkeypatch.delenv("REPORTER_PASSWORD", raising=False)
    found = make(tmp_path / "project", server, schema())
    draw(found.template, checks=(*CHECKS[:3], "Pivot figure", *CHECKS[3:]))
    definition = found.root / "templates/badges.yaml"
    definition.write_text(definition.read_text(encoding="utf-8") + PIVOT, encoding="utf-8")
    return found


def cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    rows = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(
        min_row=3, min_col=2, values_only=True
    )
    return [*rows]


def test_a_run_fills_the_pivot_and_shows_its_figure_beside_the_others(project: Project) -> None:
    assert project.run(*JULY) == 0
    assert cells(project.workbook, "Pivot")[1:] == [
        ("Gold", 6000000),
        ("India", 6000000),
        ("Silver", 5000000),
        ("Chile", 0),
        ("USA", 5000000),
        ("Grand Total", 11000000),
    ]
    assert cells(project.workbook, "Checks")[1:] == [
        ("Badges: number of rows", 3, 3, None, 0, "passed"),
        ("Badges: units", 11000000, 11000000, 11000000, 0, "passed"),
    ]


def test_the_record_tells_of_the_pivot_and_the_workbook_is_verified_by_it(project: Project) -> None:
    assert project.run(*JULY) == 0
    record = json.loads(project.workbook.with_suffix(".json").read_text())
    assert record["checks"][1]["pivot_figure"] == 11000000
    (pivot,) = record["pivots"]
    assert (pivot["name"], pivot["sheet"], pivot["source"], pivot["rows"]) == ("Units", "Pivot", "badges", 3)
    assert record["uncomputed"] == []
    assert project.run("verify", str(project.workbook)) == 0
