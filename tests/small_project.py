"""The small project of tests/projects.py with a report of July, on a database of its own a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reporter.database import Database
from tests.projects import Project, make

__all__ = ["JULY", "Capture", "cells", "project"]

Capture = pytest.CaptureFixture[str]
JULY = ("run", "badges", "--period", "2021-07")


@pytest.fixture
def project(
    tmp_path: Path, server: Database, schema: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Project:
    monkeypatch.delenv("REPORTER_PASSWORD", raising=False)
    return make(tmp_path / "project", server, schema())


def cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """The values of the sheet's rows, blank cells and rows left out."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = [
        tuple(value for value in row if value is not None) for row in book[sheet].iter_rows(values_only=True)
    ]
    book.close()
    return [row for row in rows if row]
