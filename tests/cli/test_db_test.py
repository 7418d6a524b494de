"""``reporter db test``: this project's own expectations hold, and a difference has its exit code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reporter.cli import main
from reporter.database import Database, connect

ROOT = Path(__file__).resolve().parents[2]
LEFT = "SHOW DATABASES LIKE 'reporter\\_test\\_%'"


@pytest.fixture
def project(tmp_path: Path, server: Database) -> Path:
    """This project's SQL on the tests' server; its databases don't exist."""
    shutil.copytree(ROOT / "sql", tmp_path / "project/sql")
    text = (
        f"database: {{socket: {server.socket}, user: {server.user}}}\nschemas: {{gdb: no_g, sales: no_s}}\n"
    )
    (tmp_path / "project/config.yaml").write_text(text)
    return tmp_path / "project"


def test_every_expectation_of_this_project_holds(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(project), "db", "test", "--json"]) == 0
    schemas = json.loads(capsys.readouterr().out)["schemas"]
    assert {one["schema"] for one in schemas} == {"gdb", "sales"}
    assert {case["state"] for one in schemas for case in one["cases"]} == {"as expected"}


def test_a_difference_has_its_exit_code_and_names_file_line_and_case(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "sql/gdb/tests/market_badges.yaml"
    file.write_text(file.read_text().replace("101, Gold", "101, Silver"))
    assert main(["--project", str(project), "db", "test", "gdb", "market_badges"]) == 11
    said = capsys.readouterr()
    assert said.out == "gdb.market_badges: 4 cases, 1 otherwise than expected\n"
    assert 'sql/gdb/tests/market_badges.yaml:17: case "exactly as many as' in said.err
    assert main(["--project", str(project), "db", "test", "gdb", "market_badgse"]) == 2
    assert 'did you mean "market_badges"?' in capsys.readouterr().err


def test_an_interrupted_run_leaves_no_database(project: Path, server: Database) -> None:
    command = [sys.executable, "-m", "reporter", "--project", str(project), "db", "test", "sales"]
    with connect(server) as connection:
        running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        until = time.monotonic() + 60
        while connection.query(LEFT).frame.is_empty() and time.monotonic() < until:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 130
        assert connection.query(LEFT).frame.is_empty()
