"""Columns get wide enough for what their pivots show."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from reporter.template.pivots.widths import fits, widened
from tests.pivot.declared_reports import saved

FRAME = (
    b'<worksheet xmlns="m"><cols><col min="2" max="4" width="9" hidden="1"/></cols><sheetData/></worksheet>'
)


def columns(frame: bytes) -> list[str]:
    return re.findall(r"<col [^>]*>", frame.decode())


def test_a_column_gets_wider_where_its_text_would_not_fit() -> None:
    assert columns(widened(FRAME, {3: 20})) == [
        '<col min="2" max="2" width="9" hidden="1"/>',
        '<col min="3" max="3" width="21.71" hidden="1" customWidth="1"/>',
        '<col min="4" max="4" width="9" hidden="1"/>',
    ]


def test_columns_without_a_width_come_between_those_that_have_one() -> None:
    assert [column.split()[1] for column in columns(widened(FRAME, {1: 20, 4: 20, 9: 20}))] == [
        'min="1"', 'min="2"', 'min="4"', 'min="9"',
    ]  # fmt: skip


def test_no_column_gets_narrower() -> None:
    assert widened(FRAME, {2: 3, 7: 8}) == FRAME


def test_a_sheet_without_widths_gets_its_list_before_its_rows() -> None:
    frame = widened(b'<x:worksheet xmlns:x="m"><x:sheetFormatPr/><x:sheetData/></x:worksheet>', {1: 20})
    assert re.findall(r"<x:(\w+)", frame.decode()) == [
        "worksheet",
        "sheetFormatPr",
        "cols",
        "col",
        "sheetData",
    ]


def test_columns_stay_where_autofit_is_off() -> None:
    assert fits(b'<pivotTableDefinition name="P" useAutoFormatting="1">')
    assert not fits(b'<pivotTableDefinition name="P" applyWidthHeightFormats="1">')


def test_a_pivots_longest_label_and_figure_fit(tmp_path: Path) -> None:
    name = "A customer with rather a long name"
    frame = pl.DataFrame({"Customer": [name, "B"], "Net sales": [1_234_567_890.5, 2.0]})
    text = 'pivots: {P: {source: orders, at: "Pivots!B3", rows: Customer, values: Net sales}}\n'
    path = saved(tmp_path, text, {"orders": frame})
    import openpyxl

    sheet = openpyxl.load_workbook(path)["Pivots"]
    assert sheet.column_dimensions["B"].width >= len(name)
    assert sheet.column_dimensions["C"].width >= len("1,234,567,892.50")
