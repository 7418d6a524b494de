"""Numbers in the project's style, as LibreOffice shows them, in tables that grow."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter import workbook
from reporter.template import Template, fill, open_template
from reporter.xlsx import rules
from reporter.xlsx.numbers.style import NumberStyle
from reporter.xlsx.package import Package
from tests.office import converted

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
VALUES = (0, 5, 99999, 123456, 9999999, 12345678, 1234567890, -5, -123456, -12345678, -1234567890)
INDIAN = (
    "–", "5", "99,999", "1,23,456", "99,99,999", "1,23,45,678", "1,23,45,67,890", "-5", "-1,23,456",
    "-1,23,45,678", "-1,23,45,67,890",
)  # fmt: skip
BRACKETS = (
    "–", "5", "99,999", "123,456", "9,999,999", "12,345,678", "1,234,567,890", "(5)", "(123,456)",
    "(12,345,678)", "(1,234,567,890)",
)  # fmt: skip
BOTH = tuple(f"({one[1:]})" if one.startswith("-") else one for one in INDIAN)


def template(folder: Path) -> Template:
    """A table of two sample rows with a rule of its own, and a chart over it."""
    path = folder / "template.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sales")
    whole = book.add_format({"num_format": '#,##0;-#,##0;"–"'})
    plain, scaled = book.add_format({"num_format": 3}), book.add_format({"num_format": "0.0,,"})
    sheet.add_table(0, 0, 2, 3, {"name": "sales", "columns": [{"header": each} for each in "ABCD"]})
    for row in (1, 2):
        for column, each in enumerate((whole, plain, scaled, whole)):
            sheet.write(row, column, row, each)
    sheet.conditional_format("A2:A3", {"type": "data_bar", "bar_solid": True})
    bold = {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format({"bold": True})}
    sheet.conditional_format("D2:D3", bold)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Sales!$A$2:$A$3"})
    chart.set_y_axis({"num_format": "#,##0"})
    book.add_worksheet("Chart").insert_chart("B2", chart)
    sheet.set_column(0, 3, 30)
    sheet.fit_to_pages(1, 1)
    book.close()
    return open_template(path)


def made(folder: Path, style: NumberStyle) -> Path:
    frame = pl.DataFrame(dict.fromkeys("ABCD", VALUES))
    target = folder / "filled.xlsx"
    fill(workbook.restyled(template(folder), style)[0], {"sales": frame}, {}).save(target)
    assert list(rules.check(Package.open(target))) == []
    return target


def shown(path: Path) -> list[tuple[str, ...]]:
    """The texts of each column below its header, as LibreOffice prints them."""
    printed = converted(path, path.parent / "shown", "pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], check=True, capture_output=True, text=True
    ).stdout
    lines = [line.split() for line in text.splitlines()[1 : 1 + len(VALUES)]]
    return list(zip(*lines, strict=True))


@pytest.mark.parametrize(
    ("style", "texts"),
    [
        (NumberStyle(indian=True), INDIAN),
        (NumberStyle(brackets=True), BRACKETS),
        (NumberStyle(indian=True, brackets=True), BOTH),
    ],
    ids=["indian", "brackets", "both"],
)
def test_every_size_and_sign_is_shown_so(tmp_path: Path, style: NumberStyle, texts: tuple[str, ...]) -> None:
    path = made(tmp_path, style)
    first, plain, scaled, ruled = shown(path)
    assert (first, plain, ruled) == (texts, ("0", *texts[1:]), texts)
    assert scaled[5] == "12.3"


def test_the_cells_stay_numbers_and_other_rules_stay(tmp_path: Path) -> None:
    path = made(tmp_path, NumberStyle(indian=True, brackets=True))
    sheet = openpyxl.load_workbook(path)["Sales"]
    assert [sheet.cell(row, 1).value for row in range(2, 2 + len(VALUES))] == list(VALUES)
    found = {str(area.sqref): [rule.type for rule in area.rules] for area in sheet.conditional_formatting}
    assert found["D2:D12"] == ["expression"] * 3 + ["cellIs"]
    assert found["A2:A12"] == ["expression"] * 3 + ["dataBar"]
    assert found["B2:B12"] == ["expression"] * 3
    assert "C2:C12" not in found
    priorities = [rule.priority for area in sheet.conditional_formatting for rule in area.rules]
    assert len(set(priorities)) == len(priorities)


def test_a_chart_gets_brackets_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(made(tmp_path, NumberStyle(brackets=True))) as package:
        assert 'formatCode="#,##0_);(#,##0)"' in package.read("xl/charts/chart1.xml").decode()


def test_without_a_style_nothing_changes(tmp_path: Path) -> None:
    found = template(tmp_path)
    assert workbook.restyled(found, NumberStyle())[0] is found


def test_cells_that_a_rule_scales_without_saying_so_are_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "rules.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    whole = book.add_format({"num_format": 3})
    for row in range(3):
        for column in range(2):
            sheet.write(row, column, 10**6, whole)
    for letter, code in (("A", "0.0,,"), ("B", '0.0,," M"')):
        scaled = {
            "type": "cell",
            "criteria": ">",
            "value": 1,
            "format": book.add_format({"num_format": code}),
        }
        sheet.conditional_format(f"{letter}1:{letter}3", scaled)
    book.close()
    found = workbook.restyled(open_template(path), NumberStyle(indian=True))[0].workbook.sheet("Sheet1").tail
    rules = {
        area: part.count("cfRule type")
        for area, part in re.findall(
            r'conditionalFormatting sqref="([^"]*)">(.*?)</conditionalFormatting>', found.decode()
        )
    }
    assert rules == {"A1:A3": 1, "B1:B3": 4}


def ruled(folder: Path, base: str, code: str) -> Path:
    """A column of figures in the base format, with a rule that gives whole ones from 1,000 on the code."""
    path = folder / "ruled.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Figures"])
    for row, value in enumerate(FIGURES, 1):
        sheet.write(row, 0, value, book.add_format({"num_format": base}))
    whole = "=AND(ISNUMBER(A2),A2=INT(A2),ABS(A2)>=1000)"
    rule = {"type": "formula", "criteria": whole, "format": book.add_format({"num_format": code})}
    sheet.conditional_format(1, 0, len(FIGURES), 0, rule | {"stop_if_true": True})
    sheet.set_column(0, 0, 40)
    book.close()
    return path


FIGURES = (123456789, -123456789, 12345678901, 1234567.5, 12.25)


@pytest.mark.parametrize(
    ("base", "code", "style", "texts"),
    [
        (
            "#,##0.00;-#,##0.00", "#,##0;-#,##0", NumberStyle(indian=True),
            ["12,34,56,789", "-12,34,56,789", "12,34,56,78,901", "12,34,567.50", "12.25"],
        ),
        (
            "#,##0", '#,##0.0,," M";-#,##0.0,," M"', NumberStyle(unit="crore"),
            ["12.3 Cr", "-12.3 Cr", "1,234.6 Cr", "1,234,568", "12"],
        ),
        (
            "#,##0", '#,##0.00,," M";-#,##0.00,," M"', NumberStyle(unit="lakh", indian=True),
            ["1,234.57 L", "-1,234.57 L", "1,23,456.79 L", "12,34,568", "12"],
        ),
    ],
    ids=["whole figures", "crore", "lakh"],
)  # fmt: skip
def test_what_a_rule_of_the_sheet_shows_is_grouped_too(
    tmp_path: Path, base: str, code: str, style: NumberStyle, texts: list[str]
) -> None:
    target = tmp_path / "filled.xlsx"
    found = workbook.restyled(open_template(ruled(tmp_path, base, code)), style)[0]
    fill(found, {}, {}).save(target)
    assert list(rules.check(Package.open(target))) == []
    printed = converted(target, tmp_path / "shown", "pdf")
    command = ["pdftotext", "-layout", str(printed), "-"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert [line.strip() for line in lines[1 : 1 + len(FIGURES)]] == texts
