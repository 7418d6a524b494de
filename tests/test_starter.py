"""A new project begins with the starter files, also where only the wheel is installed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reporter import report, settings, starter
from reporter.errors import UsageError


def test_a_project_begins_with_reports_that_are_sound(tmp_path: Path) -> None:
    made = starter.begin(tmp_path / "accounts")
    assert [path.name for path in made] == list(starter.FILES)
    found = settings.load(tmp_path / "accounts")
    names = report.names(found.templates)
    assert names
    for name in names:
        report.load(found.templates / f"{name}.yaml", found.schemas)


def test_nothing_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("mine")
    (tmp_path / "sql").mkdir()
    with pytest.raises(UsageError) as raised:
        starter.begin(tmp_path)
    assert len(raised.value.faults) == 2
    assert sorted(os.listdir(tmp_path)) == ["config.yaml", "sql"]
    assert (tmp_path / "config.yaml").read_text() == "mine"
