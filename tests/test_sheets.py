"""Sheets that repeat for each market, from a real server to the check of the finished workbook."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from reporter import report, sheets
from reporter.database import Database
from reporter.errors import SettingsError, TemplateError
from reporter.fetch import Fetched
from reporter.period import Freshness
from reporter.results import Column, ResultSet
from reporter.rows import Gathering, Rows
from reporter.template import open_template
from tests.projects import REPORT, Project, make

JULY = ("run", "badges", "--period", "2021-07")
REPEAT = """
repeat:
  sheet: "{{ market }}"
  data: markets
  key: market
error_cells: ["{{ market }}!E1"]
"""
MARKETS = """CREATE PROCEDURE markets(p_period_end DATE)
    SELECT market, IF(market = 'India', 'APAC', 'Americas') AS region FROM units
    WHERE month <= p_period_end GROUP BY market ORDER BY market"""
HEADERS = ("Units", "Badge")
CHECKS = ("Check", "Database figure", "Table figure", "Difference", "Verdict")


def draw(path: Path, reading: str = "=1+1") -> None:
    """A cover with a formula, the sheet of a market, the checks."""
    book = xlsxwriter.Workbook(path)
    cover = book.add_worksheet("Cover")
    cover.write("A1", "{{ title }}, {{ kpi.units }}")
    cover.write("A2", reading)
    sheet = book.add_worksheet("{{ market }}")
    sheet.write("A1", "{{ market }}, {{ markets.region }}")
    sheet.write_formula("E1", "=1/SUM(badges[Units])")
    formula = '=IF(badges[[#This Row],[Units]]>5000000,"Gold","Silver")'
    columns: list[dict[str, str]] = [{"header": "Units"}, {"header": "Badge", "formula": formula}]
    sheet.add_table("A3:B4", {"name": "badges", "columns": columns})
    checks = book.add_worksheet("Checks")
    checks.add_table("A1:E2", {"name": "checks", "columns": [{"header": name} for name in CHECKS]})
    book.close()


@pytest.fixture
def project(
    tmp_path: Path, server: Database, schema: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> Project:
    monkeypatch.delenv("REPORTER_PASSWORD", raising=False)
    made = make(tmp_path / "project", server, schema())
    made.sql(MARKETS)
    made.write("templates/badges.yaml", REPORT.replace("data:\n", "data:\n  markets: markets\n") + REPEAT)
    draw(made.template)
    return made


def test_a_run_makes_a_sheet_for_each_key_and_holds_it_to_its_rows(project: Project) -> None:
    assert project.run(*JULY) == 0
    book = openpyxl.load_workbook(project.workbook, data_only=True)
    assert book.sheetnames == ["Cover", "Chile", "India", "USA", "Checks"]
    assert [book[name]["A1"].value for name in book.sheetnames[1:4]] == [
        "Chile, Americas", "India, APAC", "USA, Americas",
    ]  # fmt: skip
    assert [(book[name]["A4"].value, book[name]["B4"].value) for name in book.sheetnames[1:4]] == [
        (0, "Silver"), (6000000, "Gold"), (5000000, "Silver"),
    ]  # fmt: skip
    record = json.loads(project.workbook.with_suffix(".json").read_text())
    assert record["spread"] == {"badges": {"badges": 1, "badges_2": 1, "badges_3": 1}}
    assert record["error_cells"] == ["Chile!E1", "India!E1", "USA!E1"]
    assert project.run("verify", str(project.workbook)) == 0


def test_without_keys_the_sheet_is_left_out(project: Project) -> None:
    project.sql("DELETE FROM units")
    project.run(*JULY)
    assert openpyxl.load_workbook(project.workbook).sheetnames == ["Cover", "Checks"]


Capture = pytest.CaptureFixture[str]


def test_rows_without_a_sheet_and_keys_that_come_twice_are_errors(project: Project, capsys: Capture) -> None:
    project.sql(
        "DROP PROCEDURE markets", MARKETS.replace("<= p_period_end", "<= p_period_end AND market <> 'USA'")
    )
    assert project.run(*JULY) != 0
    assert "rows of badges have no sheet" in capsys.readouterr().err
    project.sql("DROP PROCEDURE markets", MARKETS.replace("SELECT market", "SELECT 'India' AS market"))
    assert project.run(*JULY) != 0
    assert "doesn't name each sheet once" in capsys.readouterr().err


def test_a_sheet_that_is_read_from_elsewhere_is_found_before_any_query(
    project: Project, capsys: Capture
) -> None:
    draw(project.template, "='{{ market }}'!A4")
    project.sql("DROP PROCEDURE badges")
    assert project.run(*JULY) != 0
    assert "badges.xlsx: Cover!A2: reads the sheet {{ market }}, which repeats" in capsys.readouterr().err


def test_a_key_that_another_sheet_names_is_found_before_any_query(project: Project, capsys: Capture) -> None:
    draw(project.template, "{{ market }}")
    project.sql("DROP PROCEDURE badges")
    assert project.run(*JULY) != 0
    assert "badges.xlsx: Cover!A2: there is no value named market" in capsys.readouterr().err


def test_a_sheet_that_is_not_there_is_found_before_any_query(project: Project, capsys: Capture) -> None:
    project.replace("templates/badges.yaml", 'sheet: "{{ market }}"', "sheet: Markets")
    assert project.run(*JULY) != 0
    assert "has no sheet Markets" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("data: markets", "data: market", 'there is no data set "market"'),
        ("key: market", "key: title", 'the key "title" has the name'),
        ("key: market", "keys: market", "keys"),
    ],
)
def test_faults_of_repeat_have_their_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = REPORT.replace("data:\n", "data:\n  markets: markets\n") + REPEAT
    (tmp_path / "badges.yaml").write_text(text.replace(old, new), encoding="utf-8")
    (tmp_path / "badges.xlsx").touch()
    with pytest.raises(SettingsError, match=what):
        report.load(tmp_path / "badges.yaml", {"gdb": "gdb"})


def result(**columns: Any) -> ResultSet:
    frame = pl.DataFrame(columns)
    return ResultSet(tuple(Column(name, "int") for name in frame.columns), Rows.of(frame))


def long_report(tmp_path: Path) -> report.Report:
    """A report over one table at A2:A3 whose rows may go on over further sheets."""
    text = REPORT[: REPORT.index("data:")] + "data:\n  long: {call: long_rows, overflow: split}\n"
    (tmp_path / "long.yaml").write_text(text, encoding="utf-8")
    book = xlsxwriter.Workbook(tmp_path / "long.xlsx")
    book.add_worksheet("Rows").add_table("A2:A3", {"name": "long", "columns": [{"header": "Units"}]})
    book.close()
    return report.load(tmp_path / "long.yaml", {"gdb": "gdb"})


def test_a_data_set_of_more_rows_than_a_sheet_holds_goes_on_over_further_sheets(tmp_path: Path) -> None:
    made = long_report(tmp_path)
    frame = pl.DataFrame({"Units": range(25)})
    day = dt.date(2021, 7, 31)
    fetched = Fetched(Freshness(day, day), "", False, "", {"long": result(units=range(25))}, {}, {})
    template = open_template(made.template)
    layout = sheets.laid_out(template, made, fetched, {"long": Rows.of(frame)}, last_row=12)
    assert layout.spread == {"long": {"long": 10, "long_2": 10, "long_3": 5}}
    assert [rows.frame.get_column("Units").to_list() for rows in layout.tables.values()] == [
        [*range(10)], [*range(10, 20)], [*range(20, 25)],
    ]  # fmt: skip
    assert list(layout.picked("long_3", frame.get_column("Units"))) == [*range(20, 25)]
    assert sheets.laid_out(template, made, fetched, {"long": Rows.of(frame)}).template is template


def test_a_part_of_rows_in_a_file_is_read_from_it() -> None:
    gathering = Gathering(most_rows=7)
    for start in range(0, 30, 5):
        gathering.add(pl.DataFrame({"units": range(start, start + 5)}))
    part = gathering.rows(pl.DataFrame({"units": []})).part(8, 15).select({"units": "Units"})
    assert not part.fits
    assert part.frame.get_column("Units").to_list() == [*range(8, 23)]
    assert list(part.column("Units")) == [*range(8, 23)]


def test_more_rows_than_a_sheet_holds_are_an_error_where_they_may_not_go_on(tmp_path: Path) -> None:
    made = long_report(tmp_path)
    book = xlsxwriter.Workbook(made.template)
    sheet = book.add_worksheet("Rows")
    sheet.add_table("A2:A3", {"name": "long", "columns": [{"header": "Units"}]})
    sheet.write_formula("C1", "=SUM(long[Units])")
    book.close()
    found = list(sheets.faults(made, open_template(made.template)))
    assert [fault.code for fault in found] == ["template.split"]
    with pytest.raises(TemplateError, match="Rows!C1 reads it"):
        TemplateError.raise_if(found)


MANY = 1_200_000
DIGITS = " UNION ALL ".join(f"SELECT {digit} AS d" for digit in range(10))
NUMBERS = " CROSS JOIN ".join(f"({DIGITS}) AS d{place}" for place in range(6))
LONG = f"""CREATE PROCEDURE long_rows()
    SELECT copy.c * 1000000 + {" + ".join(f"d{place}.d * {10**place}" for place in range(6))} AS units,
        CONCAT('Market ', d0.d) AS market
    FROM (SELECT 0 AS c UNION ALL SELECT 1) AS copy CROSS JOIN {NUMBERS}
    HAVING units < {MANY} ORDER BY units"""
MOST_MEMORY = 300 << 20
"""Bytes that the whole process may take: it took 170 MiB where this was written."""


@pytest.mark.full
def test_more_rows_than_a_sheet_holds_go_from_the_server_to_two_sheets_in_bounded_memory(
    project: Project,
) -> None:
    project.sql(
        LONG, f"CREATE PROCEDURE long_control() SELECT {MANY} AS row_count, {MANY * (MANY - 1) // 2} AS units"
    )
    text = REPORT[: REPORT.index("data:")] + "data:\n  long: {call: long_rows, overflow: split}\n"
    project.write("templates/badges.yaml", text + "checks:\n  long: {control: long_control}\n")
    book = xlsxwriter.Workbook(project.template)
    columns = [{"header": "Units"}, {"header": "Market"}]
    columns.append({"header": "Double", "formula": "=long[[#This Row],[Units]]*2"})
    book.add_worksheet("Rows").add_table("A2:C3", {"name": "long", "columns": columns})
    book.close()
    code = (
        "import sys; from reporter.cli import main; code = main(sys.argv[1:]);"
        "own = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'));"
        "print('peak', own.split()[1]); sys.exit(code)"  # ru_maxrss may be the parent's
    )
    command = [sys.executable, "-c", code, "--project", str(project.root), *JULY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    peak = int(done.stdout.rpartition("peak ")[2]) * 1024
    assert peak < MOST_MEMORY, f"{peak >> 20} MiB"
    found = CalamineWorkbook.from_path(project.workbook)
    assert found.sheet_names == ["Rows", "Rows (2)"]
    first, second = (found.get_sheet_by_name(name).to_python() for name in found.sheet_names)
    assert str(first[0][0]).startswith(f"{MANY:,} rows in all")
    units = [*(row[0] for row in first[2:]), *(row[0] for row in second[1:])]
    assert units == [*range(MANY)]
    assert second[-1] == [MANY - 1, "Market 9", 2 * (MANY - 1)]
