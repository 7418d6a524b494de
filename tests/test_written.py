"""What the tests write is kept for Microsoft's validator, but for what a test breaks on purpose."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.microsoft import installed

ROOT = Path(__file__).parents[1]
WRITES = """
from tests.template.drawn import sales_template
from tests.written import broken
from reporter.xlsx.package import Package
SHEET = "xl/worksheets/sheet2.xml"

def save(folder, name, change):
    if not (folder / "t.xlsx").exists():  # it holds the time at which it was drawn
        sales_template(folder / "t.xlsx")
    package = Package.open(folder / "t.xlsx")
    package.save(folder / name, {SHEET: package.read(SHEET).replace(*change)})

def test_sound(tmp_path):
    save(tmp_path, "sound.xlsx", (b"sample", b"sample"))
    save(tmp_path, "again.xlsx", (b"sample", b"sample"))

def test_broken(tmp_path):
    save(tmp_path, "wrong.xlsx", (b'<row r="4"', b'<row r="x"'))

def test_on_purpose(tmp_path):
    with broken("the row has no number"):
        save(tmp_path, "other.xlsx", (b'<row r="5"', b'<row r="y"'))
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the tests above."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "test_these.py").write_text(WRITES)
    kept = folder / "kept"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.written", "-p", "no:cacheprovider"]
    subprocess.run(
        [*command, "--rootdir", str(folder), str(folder / "test_these.py")],
        cwd=ROOT,
        env={**os.environ, "REPORTER_WRITTEN": str(kept), "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )
    return kept


def test_each_workbook_is_kept_once_with_the_test_that_wrote_it_and_not_what_is_broken_on_purpose(
    kept: Path,
) -> None:
    told = [json.loads(path.read_text()) for path in kept.glob("*.json")]
    names = sorted(one["test"].rpartition("::")[2] for one in told)
    assert names == ["test_broken", "test_sound"]
    assert len(list(kept.glob("*.xlsx"))) == 2
    assert all((kept / f"{one['origin']}.origin").is_file() for one in told)


@pytest.mark.full
def test_what_the_validator_finds_is_told_with_the_test_and_fails(kept: Path) -> None:
    if not installed():
        pytest.skip("Microsoft's validator isn't installed: sh scripts/test --full")
    done = subprocess.run(
        [sys.executable, "-m", "tests.microsoft", str(kept)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "test_these.py::test_broken" in done.stdout
    assert "test_sound" not in done.stdout
    assert "2 workbooks, 2 looked at, 1 with new findings" in done.stdout
