"""Pivots over figures in another unit: fields, captions and formats follow their table's."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from reporter import workbook
from reporter.report import load
from reporter.template import fill
from reporter.xlsx import rules
from reporter.xlsx.numbers.style import NumberStyle
from reporter.xlsx.package import Package
from tests.pivot import declared_reports

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

PIVOT = """pivots:
  Sales:
    source: orders
    sheet: Pivot
    at: B3
    rows: Region
    values:
      - {field: "Net sales, M", name: Sales in millions, format: "#,##0.0,,"}
      - {field: Sales a unit, name: A unit, format: "#,##0.0,"}
    calculated: {Sales a unit: "'Net sales, M' / Units"}
slicers:
  - {field: "Net sales, M", pivots: Sales, at: "Pivot!H3:I9", caption: "Net sales, M"}
"""
FRAME = pl.DataFrame(
    {"Region": ["EU", "NA", "EU"], "Net sales, M": [123_456_789.0, 1e9, 2e7], "Units": [10, 20, 30]}
)


def test_fields_captions_and_formats_follow_the_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(declared_reports.FORMATS, pl.Float64, "#,##0.00,,")
    report = declared_reports.report(tmp_path, PIVOT, {"orders": FRAME})
    template, renamed = workbook.restyled(workbook.opened(report), NumberStyle(unit="crore"))
    assert renamed == {"Net sales, M": "Net sales, Cr"}
    fill(template, {"orders": FRAME.rename(dict(renamed))}, {}).save(tmp_path / "out.xlsx")
    package = Package.open(tmp_path / "out.xlsx")
    assert list(rules.check(package)) == []
    cache = next(part for part in package.parts if part.endswith("pivotCacheDefinition1.xml"))
    assert b'name="Net sales, Cr"' in package.read(cache)
    assert b"Net sales, M" not in package.read(cache)
    assert b'caption="Net sales, Cr"' in package.read("xl/slicers/slicer1.xml")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Pivot"]
    assert {"Sales in crore", "A unit"} <= {cell.value for row in sheet["B3:D4"] for cell in row}
    shown = {row[0].value: (row[1].value, row[1].number_format, row[2].value) for row in sheet["B4:D7"]}
    assert shown["EU"] == (143_456_789, "0\\.0,,", 143_456_789 / 40)
    assert shown["NA"][2] == 5e7


def test_a_report_names_its_headers_as_the_template_has_them(tmp_path: Path) -> None:
    report = declared_reports.report(tmp_path, "", {"orders": FRAME})
    (tmp_path / "t.yaml").write_text(
        declared_reports.HEAD + 'data:\n  orders: {call: orders, columns: {revenue: "Net sales, M"}}\n',
        "utf-8",
    )
    found = load(tmp_path / "t.yaml", {"sales": "sales"})
    changed = workbook.with_headers(found, {"Net sales, M": "Net sales, Cr"})
    assert changed.data[0].columns == {"revenue": "Net sales, Cr"}
    assert workbook.with_headers(report, {}) == report
