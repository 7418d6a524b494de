"""The words for units in a workbook's texts, headers, formulas, charts and pivot fields."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from reporter.errors import TemplateError
from reporter.xlsx import rules
from reporter.xlsx.numbers.unit_words import said, units_renamed
from reporter.xlsx.numbers.units import UNITS
from reporter.xlsx.package import Package
from reporter.xlsx.workbook import Workbook


@pytest.mark.parametrize(
    ("text", "crore", "full"),
    [
        ("Net sales, M", "Net sales, Cr", "Net sales"),
        ("Sales by quarter, million", "Sales by quarter, crore", "Sales by quarter"),
        ("Sales (M)", "Sales (Cr)", "Sales"),
        ("Sales (USD million)", "Sales (USD crore)", "Sales (USD)"),
        ("Amounts in millions (M) in ₹", "Amounts in crore (Cr) in ₹", "Amounts in full in ₹"),
        ("Figures in USD millions.", "Figures in USD crore.", "Figures in USD."),
        ("₹ million, of which", "₹ crore, of which", "₹, of which"),
    ],
)
def test_a_text_says_the_unit_of_the_setting(text: str, crore: str, full: str) -> None:
    assert said(text, UNITS["crore"], {6}) == crore
    assert said(text, UNITS["full"], {6}) == full
    assert said(text, UNITS["millions"], {6}) == said(text, UNITS["crore"], {3}) == text


@pytest.mark.parametrize("text", ["Length, m", "Size M", "5 million people", "M", "Sales, MT"])
def test_what_is_no_unit_stays(text: str) -> None:
    assert said(text, UNITS["crore"], {3, 6}) == text


def drawn(path: Path, second: str = "#,##0.0,,", header: str = "Cost, M", first: str = "Size, M") -> Workbook:
    """Two tables, a chart, formulas and a conditional format that name a header."""
    book = xlsxwriter.Workbook(path)
    million, other = (book.add_format({"num_format": each}) for each in ("#,##0.00,,", second))
    sheet = book.add_worksheet("Sales")
    names = [first, "Net sales, M"]
    sheet.add_table(0, 0, 2, 1, {"name": "sales", "columns": [{"header": each} for each in names]})
    sheet.add_table(0, 3, 2, 3, {"name": "costs", "columns": [{"header": header}]})
    for row in (1, 2):
        sheet.write_string(row, 0, "Large, M")
        sheet.write(row, 1, row, million)
        sheet.write(row, 3, row, other)
    formula = '=IF(SUM(sales[[Net sales, M]])>0,"in millions (M)","no M")'
    sheet.write_formula(4, 0, formula, None, "in millions (M)")
    sheet.write(5, 0, "Net sales, M")
    book.define_name("total", "=SUM(sales[[Net sales, M]])")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Sales!$B$2:$B$3", "name": "=Sales!$B$1"})
    chart.set_title({"name": "Net sales by month, M"})
    chart.set_y_axis({"num_format": "#,##0.0,,", "name": "USD million"})
    sheet.insert_chart("G2", chart, {"description": "Columns: net sales in millions"})
    book.close()
    return Workbook(Package.open(path))


def test_headers_formulas_charts_and_names_follow_together(tmp_path: Path) -> None:
    before = drawn(tmp_path / "a.xlsx")
    renamed = units_renamed(before, "crore")
    assert renamed.headers == {"Net sales, M": "Net sales, Cr", "Cost, M": "Cost, Cr"}
    after = Workbook(before.package.with_parts(renamed.parts))
    assert list(rules.check(after.package)) == []
    columns = [column.name for table in after.tables for column in table.columns]
    assert columns == ["Size, M", "Net sales, Cr", "Cost, Cr"]
    assert after.names[0].text == "SUM(sales[[Net sales, Cr]])"
    sheet = after.package.read("xl/worksheets/sheet1.xml").decode()
    assert "IF(SUM(sales[[Net sales, Cr]])&gt;0,&quot;in crore (Cr)&quot;,&quot;no M&quot;)" in sheet
    chart = after.package.read("xl/charts/chart1.xml").decode()
    assert "Net sales by month, Cr" in chart
    assert "USD crore" in chart
    assert "net sales in crore" in after.package.read("xl/drawings/drawing1.xml").decode()


def test_in_full_a_header_that_its_table_has_already_is_told_apart(tmp_path: Path) -> None:
    found = units_renamed(drawn(tmp_path / "a.xlsx", first="Net sales"), "full")
    assert found.headers == {"Net sales, M": "Net sales, full", "Cost, M": "Cost"}
    found = units_renamed(drawn(tmp_path / "b.xlsx", header="Net sales"), "full")
    assert found.headers == {"Net sales, M": "Net sales"}


def test_a_header_over_figures_that_only_one_table_divides_is_an_error(tmp_path: Path) -> None:
    workbook = drawn(tmp_path / "a.xlsx", second="#,##0", header="Net sales, M")
    with pytest.raises(TemplateError, match="Net sales, M"):
        units_renamed(workbook, "crore")


def test_where_nothing_is_divided_no_word_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write(0, 0, "Net sales, M")
    book.close()
    assert units_renamed(Workbook(Package.open(path)), "crore").parts == {}
