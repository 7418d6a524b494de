"""A new project begins with the starter files, also where only the wheel is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from reporter import report, settings, starter
from reporter.errors import UsageError

CHECKOUT = Path(__file__).resolve().parents[1]


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


def test_the_wheel_brings_the_starter_files(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    ZipFile(wheel).extractall(tmp_path / "installed")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); from reporter.cli import main; "
    )
    environment = {**os.environ, "PYTHONPATH": ""}
    for arguments in (["init", "accounts"], ["--project", "accounts", "list"]):
        command = [sys.executable, "-c", program + f"sys.exit(main({arguments!r}))"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert "market_badges" in done.stdout
    assert sorted(os.listdir(tmp_path / "accounts")) == sorted(starter.FILES)
