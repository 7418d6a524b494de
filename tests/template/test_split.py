"""More rows than a sheet holds go on over further sheets, where nothing would show a part of them as all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter.errors import TemplateError
from reporter.template import Template, capacity, fill, open_template, split, split_faults
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check


def drawn(path: Path, more: Callable[[Any, Any], None] | None = None) -> Template:
    """The table ``long`` at A3:C5 with a calculated column, a note below it."""
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Cover").write("A1", "cover")
    sheet = book.add_worksheet("Rows")
    columns = [
        {"header": "Key"},
        {"header": "Units"},
        {"header": "Double", "formula": "=long[[#This Row],[Units]]*2"},
    ]
    sheet.add_table("A3:C5", {"name": "long", "columns": columns, "data": [["x", 1], ["y", 2]]})
    sheet.write("A7", "note")
    sheet.conditional_format("B4:B5", {"type": "data_bar"})
    if more:
        more(book, sheet)
    book.close()
    return open_template(path)


def test_a_sheet_holds_what_is_left_beside_the_rows_above_and_below(tmp_path: Path) -> None:
    template = drawn(tmp_path / "t.xlsx")
    assert capacity(template, template.tables["long"], 15) == 10
    assert capacity(template, template.tables["long"]) == 1_048_576 - 5


def test_rows_go_on_over_further_sheets_with_a_notice_on_the_first(tmp_path: Path) -> None:
    template = drawn(tmp_path / "t.xlsx")
    made = split(template, template.tables["long"], 3, 25)
    assert [name for name, _ in made.sheets] == ["Rows", "Rows (2)", "Rows (3)"]
    tables = [renamed["long"] for _, renamed in made.sheets]
    rows = pl.DataFrame({"Key": [f"k{n}" for n in range(25)], "Units": range(25)})
    frames = {table: rows.slice(10 * number, 10) for number, table in enumerate(tables)}
    fill(made.template, frames, {}).save(tmp_path / "out.xlsx")
    assert check(Package.open(tmp_path / "out.xlsx")) == ()
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    assert book.sheetnames == ["Cover", "Rows", "Rows (2)", "Rows (3)"]
    notice = "25 rows in all: more than a sheet holds. They go on over the next 2 sheets."
    assert [book[name]["A2"].value for name in book.sheetnames[1:]] == [notice, None, None]
    keys = [book[name].cell(row, 1).value for name in book.sheetnames[1:] for row in range(4, 14)]
    assert keys == [*(f"k{n}" for n in range(25)), None, "note", None, None, None]
    assert book["Rows (2)"]["C4"].value == 20


def chart(book: Any, sheet: Any) -> None:
    shown = book.add_chart({"type": "column"})
    shown.add_series({"values": "=Rows!$B$4:$B$5"})
    sheet.insert_chart("F1", shown)


def total(book: Any, sheet: Any) -> None:
    sheet.write_formula("B7", "=SUM(long[Units])")


def name(book: Any, sheet: Any) -> None:
    book.define_name("units", "=Rows!$B:$B")


def second(book: Any, sheet: Any) -> None:
    sheet.add_table("H1:H2", {"name": "other"})


def above(book: Any, sheet: Any) -> None:
    sheet.write("A2", "a heading")


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (chart, "a chart on Rows shows it"),
        (total, "the formula in Rows!B7 reads it"),
        (name, "the name units reads it"),
        (second, "the table other stands on the same sheet"),
        (above, "isn't free for the notice"),
    ],
)
def test_what_would_show_the_first_rows_as_all_is_an_error(
    tmp_path: Path, more: Callable[[Any, Any], None], what: str
) -> None:
    template = drawn(tmp_path / "t.xlsx", more)
    assert any(what in fault.what for fault in split_faults(template, template.tables["long"]))
    with pytest.raises(TemplateError, match="can't go on over further sheets"):
        split(template, template.tables["long"], 2, 20)
