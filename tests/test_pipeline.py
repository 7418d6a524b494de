"""A report from a real server into a workbook, beside other runs, lost connections and signals."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from reporter import pipeline, publish, report, settings
from reporter.database import connect
from reporter.period import Period
from reporter.xlsx.package import content_hash
from tests.projects import COLUMNS, TEXTS, Project, draw
from tests.small_project import JULY, Capture, cells, project

__all__ = ["project"]


def test_a_run_fills_the_template_and_leaves_a_record_beside_it(project: Project) -> None:
    assert project.run(*JULY) == 0
    assert cells(project.workbook, "Badges") == [
        COLUMNS, ("Chile", 0, "Silver"), ("India", 6000000, "Gold"), ("USA", 5000000, "Silver"),
    ]  # fmt: skip
    assert cells(project.workbook, "Cover") == [
        ("Market badges, 2021-07",), (11000000,), ("DEMO DATA",), ("All 2 checks passed",),
    ]  # fmt: skip
    assert cells(project.workbook, "Checks")[1:] == [
        ("Badges: number of rows", 3, 3, 0, "passed"),
        ("Badges: units", 11000000, 11000000, 0, "passed"),
    ]  # fmt: skip
    record = json.loads(project.workbook.with_suffix(".json").read_text())
    assert (record["status"], record["rows"], record["origin"]) == (
        "published", {"badges": 3, "kpi": 1}, "Demo data, seed 1",
    )  # fmt: skip
    assert record["content_hash"] == content_hash(project.workbook)
    assert list(record["timings"]) == list(pipeline.STAGES)
    assert sorted(path.name for path in project.workbook.parent.iterdir()) == [
        "Badges_2021-07.json", "Badges_2021-07.xlsx",
    ]  # fmt: skip


def test_the_same_inputs_give_the_same_parts_and_run_id_and_others_do_not(project: Project) -> None:
    found = settings.load(project.root)
    badges = report.load(project.root / "templates/badges.yaml", found.schemas)
    request = pipeline.Request(badges)
    first = pipeline.run_report(found, request, datetime(2021, 9, 1, tzinfo=UTC), lambda _: None)
    again = pipeline.run_report(found, request, datetime(2022, 1, 1, tzinfo=UTC), lambda _: None)
    assert (first.record.run_id, first.record.content_hash) == (
        again.record.run_id,
        again.record.content_hash,
    )
    project.sql("UPDATE units SET units = units + 1 WHERE market = 'Chile'")
    other = pipeline.run_report(found, request, datetime(2022, 1, 1, tzinfo=UTC), lambda _: None)
    assert other.record.run_id != first.record.run_id
    texts = (("threshold", "5000001"),)
    variant = pipeline.run_report(
        found, replace(request, texts=texts), datetime(2022, 1, 1, tzinfo=UTC), lambda _: None
    )
    assert variant.record.run_id != other.record.run_id
    assert variant.workbook != other.workbook


def test_the_stages_are_told_in_their_order(project: Project) -> None:
    found = settings.load(project.root)
    badges = report.load(project.root / "templates/badges.yaml", found.schemas)
    told: list[str] = []
    pipeline.run_report(found, pipeline.Request(badges), datetime.now(UTC), told.append)
    assert tuple(told) == pipeline.STAGES


def test_the_last_months_run_oldest_first_and_end_in_a_table(project: Project, capsys: Capture) -> None:
    assert project.run("run", "--all", "--last", "2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["report", "period", "rows", "file", "database", "s", "workbook", "s"]
    assert [line.split()[:2] for line in lines[2:-1]] == [["badges", "2021-06"], ["badges", "2021-07"]]


def test_seconds_of_the_database_and_of_the_workbook_are_shown_apart(
    project: Project, capsys: Capture
) -> None:
    project.sql("DROP PROCEDURE overview", _SLOW)
    assert project.run("run", "--all", "--last", "2") == 0
    *table, total = capsys.readouterr().out.splitlines()
    for line, path in zip(table[2:], sorted(project.root.rglob("output/**/*.json")), strict=True):
        timings = json.loads(path.read_text("utf-8"))["timings"]
        database = timings["connect"] + timings["fetch"]
        assert database > 0.3
        workbook = sum(timings.values()) - database
        assert line.split()[-2:] == [f"{database:.1f}", f"{workbook:.1f}"]
    assert re.fullmatch(
        r"2 workbooks in \d+\.\d s by the clock \(database \d+\.\d s, workbooks \d+\.\d s\)", total
    )


def test_json_is_one_document_with_the_record_of_each_run(project: Project, capsys: Capture) -> None:
    assert project.run(*JULY, "--json") == 0
    shown = capsys.readouterr()
    (run,) = json.loads(shown.out)["runs"]
    assert run["workbook"] == str(project.workbook)
    assert run["checks"][1]["verdict"] == "passed"
    assert shown.err == ""


def test_a_private_run_writes_nothing_but_its_folder(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "private"
    before = sorted(project.root.rglob("*"))
    assert project.run(*JULY, "--out", str(out)) == 0
    assert sorted(project.root.rglob("*")) == before
    assert {"Badges_2021-07.xlsx", "Badges_2021-07.json"} <= set(os.listdir(out))


def test_a_period_without_rows_is_an_empty_table_that_passes(project: Project) -> None:
    assert project.run("run", "badges", "--period", "2020-01") == 0
    path = project.root / "output/2020-01/Badges_2020-01.xlsx"
    assert cells(path, "Badges") == [COLUMNS]


def test_everything_to_date_says_that_the_period_is_not_complete(project: Project) -> None:
    project.replace("templates/badges.yaml", "period: month", "period: to_date")
    draw(project.template, texts={**TEXTS, "B6": "{{ coverage_note }}", "B7": "{{ coverage_grade }}"})
    assert project.run("run", "badges", "--period", "2021-08") == 0
    path = project.root / "output/2021-08/Badges_2021-08.xlsx"
    assert cells(path, "Cover")[-2:] == [
        ("The data reach to 2021-08-20; 2021-08 isn't complete (complete up to 2021-07-31).",),
        ("Partial",),
    ]


@pytest.mark.parametrize(("grade", "shown"), [("complete", "Complete"), ("partial", "Partial")])
def test_a_data_set_of_one_row_may_grade_the_coverage(project: Project, grade: str, shown: str) -> None:
    project.sql(
        "DROP PROCEDURE overview",
        f"""CREATE PROCEDURE overview(p_period_end DATE)
       SELECT SUM(units) AS units, '{grade}' AS coverage_grade FROM units WHERE month <= p_period_end""",
    )
    draw(project.template, texts={**TEXTS, "B7": "{{ coverage_grade }}"})
    assert project.run(*JULY) == 0
    assert cells(project.workbook, "Cover")[-1] == (shown,)


def test_a_control_of_two_data_sets_is_called_once_for_both(project: Project) -> None:
    project.sql(
        """CREATE PROCEDURE both_control(p_period_end DATE) BEGIN
           SET @called = COALESCE(@called, 0) + 1;
           SELECT SUM(units) AS badges__units, COUNT(DISTINCT market) + @called - 1 AS kpi__markets
           FROM units WHERE month <= p_period_end; END"""
    )
    project.replace("templates/badges.yaml", "{control: badges_control", "{control: both_control")
    project.write(
        "templates/badges.yaml",
        (project.root / "templates/badges.yaml").read_text() + "  kpi: {control: both_control}\n",
    )

    assert project.run(*JULY) == 0
    checks = json.loads(project.workbook.with_suffix(".json").read_text())["checks"]
    assert [(check["name"], check["verdict"]) for check in checks] == [
        ("badges: units", "passed"),
        ("kpi: markets", "passed"),
    ]


def test_a_second_run_of_the_same_period_is_refused(project: Project, capsys: Capture) -> None:
    found = settings.load(project.root)
    badges = report.load(project.root / "templates/badges.yaml", found.schemas)
    july = Period("2021-07")
    target = publish.target(badges, july, {"threshold": 5_000_000}, (found.output, found.state), False)
    with publish.reserved(target):
        assert project.run(*JULY) == 9
    assert "another run is making this report" in capsys.readouterr().err


def test_one_faulty_report_of_several_leaves_the_others_made(project: Project, capsys: Capture) -> None:
    text = (project.root / "templates/badges.yaml").read_text()
    project.write(
        "templates/other.yaml", text.replace("Badges_{period}", "Other_{period}").replace("titl", "titel")
    )
    draw(project.root / "templates/other.xlsx")
    assert project.run("run", "--all", "--period", "2021-07") == 8
    shown = capsys.readouterr()
    assert project.workbook.exists()
    assert "FAILED (settings.missing-key)" in shown.out
    assert "templates/other.yaml:1" in shown.err
    assert project.run("run", "--all", "--period", "2021-07", "--json") == 8
    document = json.loads(capsys.readouterr().out)
    assert [run["status"] for run in document["runs"]] == ["published", "failed"]
    assert (document["error"]["code"], document["error"]["exit_code"]) == ("run.partly", 8)


def test_a_folder_that_cannot_be_written_is_found_before_any_query(project: Project, capsys: Capture) -> None:
    project.configure(socket="/nowhere/socket")
    (project.root / "output").write_text("a file")
    assert project.run(*JULY) == 10
    assert "publish.write" not in capsys.readouterr().out


def test_all_data_sets_are_of_one_moment(project: Project) -> None:
    """While a procedure waits, another session changes the data; controls and tables still agree."""
    project.sql(
        "DROP PROCEDURE overview",
        """CREATE PROCEDURE overview(p_period_end DATE)
           SELECT SUM(units) + 0 * SLEEP(0.5) AS units, COUNT(DISTINCT market) AS markets FROM units
           WHERE month <= p_period_end""",
    )

    def disturb() -> None:
        with connect(project.server, project.database) as connection:
            for _ in range(40):
                connection.execute("INSERT INTO units VALUES ('Peru', '2021-07-01', 1)")
                sleep(0.03)

    disturbing = Thread(target=disturb)
    disturbing.start()
    try:
        assert project.run(*JULY) == 0
    finally:
        disturbing.join()


_WAITING = """CREATE PROCEDURE overview(p_period_end DATE)
    SELECT SUM(units) + 0 * SLEEP({seconds}) AS units, COUNT(DISTINCT market) AS markets FROM units
    WHERE month <= p_period_end"""
_SLOW = """CREATE PROCEDURE overview(p_period_end DATE) BEGIN
    DO SLEEP(0.3);
    SELECT SUM(units) AS units, COUNT(DISTINCT market) AS markets FROM units WHERE month <= p_period_end;
    END"""
_CALLS = """SELECT ID FROM information_schema.PROCESSLIST
    WHERE DB = %s AND STATE = 'User sleep' AND ID <> CONNECTION_ID()"""


def _calls(project: Project) -> list[int]:
    """The sessions that are within the procedure overview, waited for."""
    with connect(project.server) as connection:
        for _ in range(750):
            found = connection.query(_CALLS, [project.database])
            if found.frame.height:
                return [int(number) for number in found.frame.get_column("ID")]
            sleep(0.02)
    raise AssertionError("nobody called the procedure")


def test_a_connection_lost_on_the_way_costs_a_second_fetch_and_no_more(project: Project) -> None:
    project.sql("DROP PROCEDURE overview", _WAITING.format(seconds=0.3))

    def cut() -> None:
        numbers = _calls(project)
        with connect(project.server) as connection:
            for number in numbers:
                connection.execute(f"KILL {number}")

    cutting = Thread(target=cut)
    cutting.start()
    try:
        assert project.run(*JULY) == 0
    finally:
        cutting.join()
    assert cells(project.workbook, "Badges")[1:] == [
        ("Chile", 0, "Silver"), ("India", 6000000, "Gold"), ("USA", 5000000, "Silver"),
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)]
)
def test_a_run_that_is_told_to_end_leaves_the_older_workbook_and_nothing_half_written(
    project: Project, number: signal.Signals, code: int
) -> None:
    assert project.run(*JULY) == 0
    older = project.workbook.read_bytes()
    project.sql("DROP PROCEDURE overview", _WAITING.format(seconds=1.5))
    command = [sys.executable, "-m", "reporter", "--project", str(project.root), *JULY]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        _calls(project)
        process.send_signal(number)
        error = process.communicate()[1]
    assert process.returncode == code
    assert "Traceback" not in error
    assert project.workbook.read_bytes() == older
    assert sorted(os.listdir(project.workbook.parent)) == ["Badges_2021-07.json", "Badges_2021-07.xlsx"]
    project.sql("DROP PROCEDURE overview", _WAITING.format(seconds=0))
    assert project.run(*JULY) == 0
