"""Charts of a filled workbook show their figures as the cells do, and what is hidden not at all."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from reporter.template import fill, open_template
from reporter.xlsx.package import Package

ROWS = pl.DataFrame({"Share": [0.125, 0.5, 0.75], "Units": [1, 2, 3], "Kept": [7, 8, 9]})


def chart(folder: Path, *, hidden: bool = False) -> str:
    """The chart over a table of three rows: its categories are shares, its two series figures."""
    book = xlsxwriter.Workbook(folder / "t.xlsx")
    sheet = book.add_worksheet("Data")
    percent, whole = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "#,##0"})
    sheet.add_table("A1:C3", {"name": "t", "columns": [{"header": name} for name in ROWS.columns]})
    for row in (1, 2):
        for place, style in enumerate((percent, whole, whole)):
            sheet.write_number(row, place, 1, style)
    if hidden:
        sheet.set_column("B:B", None, None, {"hidden": True})
    drawn = book.add_chart({"type": "column"})
    for column in "BC":
        drawn.add_series({"categories": "=Data!$A$2:$A$3", "values": f"=Data!${column}$2:${column}$3"})
    if folder.name == "all":
        drawn.show_hidden_data()
    sheet.insert_chart("E2", drawn)
    book.close()
    package, part = Package.open(folder / "t.xlsx"), "xl/charts/chart1.xml"
    cat = re.compile(
        rb"(<c:cat><c:)num(Ref><c:f>[^<]*</c:f><c:)num(Cache>)<c:formatCode>General</c:formatCode>"
    )
    text = cat.sub(rb"\1str\2str\3", package.read(part)).replace(
        b"</c:numCache></c:numRef></c:cat>", b"</c:strCache></c:strRef></c:cat>"
    )
    package.with_parts({part: text}).save(folder / "t.xlsx")
    fill(open_template(folder / "t.xlsx"), {"t": ROWS}, {}).save(folder / "out.xlsx")
    return Package.open(folder / "out.xlsx").read(part).decode()


def points(text: str, tag: str) -> list[list[str]]:
    return [re.findall("<c:v>([^<]*)</c:v>", one) for one in re.findall(f"<c:{tag}>.*?</c:{tag}>", text)]


def test_numbers_that_are_categories_read_as_in_their_cells(tmp_path: Path) -> None:
    assert points(chart(tmp_path), "cat") == [["12.5%", "50.0%", "75.0%"]] * 2


def test_the_format_of_figures_is_that_of_their_cells(tmp_path: Path) -> None:
    text = chart(tmp_path)
    assert points(text, "val") == [["1", "2", "3"], ["7", "8", "9"]]
    assert re.findall("<c:formatCode>([^<]*)", text) == ["#,##0"] * 2


@pytest.mark.parametrize(("name", "first"), [("visible", []), ("all", ["1", "2", "3"])])
def test_a_hidden_column_is_drawn_only_where_the_chart_says_so(
    name: str, first: list[str], tmp_path: Path
) -> None:
    (tmp_path / name).mkdir()
    assert points(chart(tmp_path / name, hidden=True), "val") == [first, ["7", "8", "9"]]
