"""Sparklines in a table's rows: each row has its own, however many there are."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from reporter.template import fill, open_template

COLUMNS = ("Product", "Jan", "Feb", "Trend")


def drawn(folder: Path, name: str = "Products", samples: int = 2) -> Path:
    """A table from row 4 with sparklines in its last column, one beside it, and one over all of it."""
    path = folder / "template.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(name)
    headers = [{"header": each} for each in COLUMNS[:3]]
    headers.append({"header": "Trend", "formula": '=""'})
    sheet.add_table(3, 0, 3 + samples, 3, {"name": "products", "columns": headers})
    rows = range(5, 5 + samples)
    for column in "DF":
        cells = [f"{column}{row}" for row in rows]
        sources = [f"'{name}'!B{row}:C{row}" for row in rows]
        sheet.add_sparkline(cells[0], {"location": cells, "range": sources})
    sheet.add_sparkline("B2", {"range": f"'{name}'!B5:B{4 + samples}"})
    sheet.add_sparkline("G5", {"range": f"'{name}'!B1:C1"})
    book.close()
    return path


def filled(template: Path, count: int, values: Mapping[str, str] | None = None) -> dict[str, str]:
    """What each sparkline of the filled workbook reads, by its cell."""
    rows = [(f"P{number}", number, number + 1) for number in range(count)]
    frame = pl.DataFrame(rows, schema=COLUMNS[:3], orient="row")
    target = template.with_name("filled.xlsx")
    fill(open_template(template), {"products": frame}, values or {}).save(target)
    with zipfile.ZipFile(target) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    return {cell: source for source, cell in re.findall(r"<xm:f>([^<]*)</xm:f><xm:sqref>([^<]*)<", sheet)}


@pytest.mark.parametrize("samples", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_each_row_has_its_own_sparkline(tmp_path: Path, samples: int, count: int) -> None:
    found = filled(drawn(tmp_path, samples=samples), count)
    for row in range(5, 5 + count):
        assert found.pop(f"D{row}") == f"'Products'!B{row}:C{row}"
        assert found.pop(f"F{row}") == f"'Products'!B{row}:C{row}"
    assert found["G5"] == "'Products'!B1:C1"
    assert found["B2"].endswith(f"!B5:B{4 + count}")
    assert len(found) == 2


def test_without_rows_the_blank_row_keeps_one(tmp_path: Path) -> None:
    found = filled(drawn(tmp_path), 0)
    assert {"D5", "F5"} <= found.keys()
    assert not {"D6", "F6"} & found.keys()


def test_a_renamed_sheet_is_named_anew(tmp_path: Path) -> None:
    found = filled(drawn(tmp_path, "{{ market }}"), 3, {"market": "New Zealand"})
    assert (found["D5"], found["D7"]) == ("'New Zealand'!B5:C5", "'New Zealand'!B7:C7")


def test_sparklines_follow_a_table_that_others_push_down(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Products")
    sheet.add_table(0, 0, 1, 0, {"name": "first", "columns": [{"header": "Name"}]})
    sheet.add_table(4, 0, 5, 2, {"name": "products", "columns": [{"header": each} for each in COLUMNS[:3]]})
    sheet.add_sparkline("D6", {"range": "Products!B6:C6"})
    book.close()
    names = pl.DataFrame({"Name": ["a", "b", "c"]})
    rows = pl.DataFrame([("P", 1, 2), ("Q", 3, 4)], schema=COLUMNS[:3], orient="row")
    target = tmp_path / "filled.xlsx"
    fill(open_template(path), {"first": names, "products": rows}, {}).save(target)
    with zipfile.ZipFile(target) as package:
        written = package.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<xm:f>([^<]*)</xm:f><xm:sqref>([^<]*)<", written) == [
        ("Products!B8:C8", "D8"), ("Products!B9:C9", "D9"),
    ]  # fmt: skip
