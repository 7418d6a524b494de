"""Several reports made at the same time, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from reporter.database import connect
from tests.projects import Project, draw
from tests.small_project import Capture, project

__all__ = ["project"]

BOTH = ("run", "badges", "others", "--period", "2021-07")
_ENDLESS = """CREATE PROCEDURE overview(p_period_end DATE)
    SELECT SUM(units) + 0 * SLEEP(60) AS units, COUNT(DISTINCT market) AS markets FROM units"""
_WAITING = "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = %s AND STATE = 'User sleep'"


@pytest.fixture
def pair(project: Project) -> Project:
    """A project with two reports of the same data."""
    text = (project.root / "templates/badges.yaml").read_text()
    project.write("templates/others.yaml", text.replace("Badges_{period}", "Others_{period}"))
    draw(project.root / "templates/others.xlsx")
    return project


def made(project: Project, jobs: int, capsys: Capture) -> list[tuple[str, str, str]]:
    assert project.run(*BOTH, "--json", "--jobs", str(jobs), "--out", str(project.root / f"jobs{jobs}")) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    return [(run["report"], run["run_id"], run["content_hash"]) for run in runs]


def test_two_at_a_time_make_what_one_after_the_other_makes_in_the_same_order(
    pair: Project, capsys: Capture
) -> None:
    one_by_one = made(pair, 1, capsys)

    assert [name for name, _, _ in one_by_one] == ["badges", "others"]
    assert made(pair, 2, capsys) == one_by_one


def test_a_faulty_report_costs_the_other_nothing_and_tells_all_its_faults(
    pair: Project, capsys: Capture
) -> None:
    pair.replace("templates/others.yaml", "title:", "titel:")

    assert pair.run(*BOTH, "--jobs", "2") == 8
    shown = capsys.readouterr()
    assert pair.workbook.exists()
    assert "FAILED (settings.missing-key)" in shown.out
    assert "templates/others.yaml:1" in shown.err


def test_a_process_that_is_killed_is_told_with_what_to_do(pair: Project) -> None:
    pair.sql("DROP PROCEDURE overview", _ENDLESS)
    command = [sys.executable, "-m", "reporter", "--project", str(pair.root), *BOTH, "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        _wait_for(pair, 2)
        for worker in _children(process.pid):
            os.kill(worker, signal.SIGKILL)
        error = process.communicate()[1]
    assert process.returncode == 1
    assert "the process that made the report was ended from outside" in error
    assert "--jobs 1" in error
    assert "Traceback" not in error
    assert not pair.workbook.exists()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_pack_that_is_told_to_end_takes_its_processes_with_it(
    pair: Project, number: signal.Signals, code: int
) -> None:
    pair.sql("DROP PROCEDURE overview", _ENDLESS)
    command = [sys.executable, "-m", "reporter", "--project", str(pair.root), *BOTH, "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        _wait_for(pair, 2)
        workers = _children(process.pid)
        process.send_signal(number)
        error = process.communicate()[1]
    assert process.returncode == code
    assert "Traceback" not in error
    assert len(workers) == 2
    _wait_until_gone(workers)
    assert not pair.workbook.exists()


def _wait_for(project: Project, calls: int) -> None:
    """Until so many procedures wait."""
    with connect(project.server) as connection:
        for _ in range(1500):
            if connection.query(_WAITING, [project.database]).frame.height == calls:
                return
            sleep(0.02)
    raise AssertionError("the reports didn't get to their procedures")


def _children(parent: int) -> list[int]:
    """The processes that the parent has begun and that make reports."""
    command = ["ps", "ww", "-o", "pid=,args=", "--ppid", str(parent)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "spawn_main" in line]


def _wait_until_gone(numbers: list[int]) -> None:
    end = monotonic() + 20
    while monotonic() < end:
        if not any(Path(f"/proc/{number}/stat").exists() for number in numbers):
            return
        sleep(0.05)
    raise AssertionError(f"still there: {numbers}")
