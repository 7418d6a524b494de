"""One template with everything that hangs on a table, filled with five rows where it had two."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import python_calamine
import xlsxwriter

from reporter.errors import TemplateError
from reporter.template import Filled, fill, open_template
from reporter.xlsx.cells import Value
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check
from tests.office import converted
from tests.template.drawn import sales_template

SCHEMA: dict[str, Any] = {
    "Name": pl.String,
    "Day": pl.Date,
    "Units": pl.Int64,
    "Price": pl.Decimal(18, 2),
}
VALUES: dict[str, Value] = {
    "title": "Sales & more",
    "period_end": dt.date(2021, 8, 31),
    "kpi.revenue": Decimal("1234.50"),
}


def rows(count: int) -> pl.DataFrame:
    days = [dt.date(2021, 1, 1) + dt.timedelta(days=number) for number in range(count)]
    columns = [[f"name {n}" for n in range(count)], days, list(range(count)), [Decimal("1.25")] * count]
    return pl.DataFrame(columns, schema=SCHEMA, orient="col")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sales_template(tmp_path_factory.mktemp("drawn") / "template.xlsx")


def saved(template: Path, count: int, folder: Path) -> Path:
    path = folder / f"filled {count}.xlsx"
    fill(open_template(template), {"sales": rows(count)}, VALUES).save(path)
    return path


@pytest.fixture(scope="module")
def five(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(template, 5, tmp_path_factory.mktemp("filled"))


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def values(path: Path, sheet: str) -> dict[str, Any]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        cell.coordinate: cell.value
        for row in book[sheet].iter_rows()
        for cell in row
        if cell.value is not None
    }


def formulas(path: Path, sheet: str) -> dict[str, Any]:
    book = openpyxl.load_workbook(path)
    return {cell.coordinate: cell.value for row in book[sheet].iter_rows() for cell in row if cell.value}


def test_rows_are_written_with_the_styles_of_the_first_row(five: Path) -> None:
    book = openpyxl.load_workbook(five, data_only=True)
    sheet = book["Data"]
    assert [cell.value for cell in sheet[9]][1:6] == ["name 4", dt.datetime(2021, 1, 5), 4, 1.25, 5]
    assert [cell.number_format for cell in sheet[9]][1:6] == [
        "General", "yyyy-mm-dd", "General", "#,##0.00", "#,##0.00",
    ]  # fmt: skip


def test_the_table_its_filter_and_its_totals_row_follow(five: Path) -> None:
    table = part(five, "xl/tables/table1.xml")
    assert 'ref="B4:F10"' in table
    assert '<autoFilter ref="B4:F9"' in table
    assert (values(five, "Data")["D10"], values(five, "Data")["F10"]) == (10, 12.5)


def test_calculated_columns_are_filled_down_with_their_values(five: Path) -> None:
    written, cached = formulas(five, "Data"), values(five, "Data")
    for row in range(5, 10):
        assert written[f"F{row}"] == "=sales[[#This Row],[Units]]*sales[[#This Row],[Price]]"
        assert cached[f"F{row}"] == (row - 5) * 1.25


def test_formulas_on_every_sheet_follow_and_hold_the_new_figures(five: Path) -> None:
    written, cached = formulas(five, "Cover"), values(five, "Cover")
    assert [written[f"B{row}"] for row in range(1, 6)] == [
        "=SUM(sales[Amount])", "=SUM(Data!D5:D9)", "=SUM(units)", "=Data!B16", "=A3*2",
    ]  # fmt: skip
    assert [cached[f"B{row}"] for row in range(1, 6)] == [12.5, 10, 10, 10, 2469]


def test_defined_names_print_area_and_titles_follow(five: Path) -> None:
    book = part(five, "xl/workbook.xml")
    assert ">Data!$D$5:$D$9<" in book
    assert ">Data!$D$5<" in book
    assert ">Data!$A$1:$H$23<" in book
    assert ">Data!$4:$4<" in book


def test_full_calculation_is_not_asked_for_where_all_was_computed(template: Path, five: Path) -> None:
    assert 'fullCalcOnLoad="1"' in part(template, "xl/workbook.xml")
    assert "fullCalcOnLoad" not in part(five, "xl/workbook.xml")


def test_charts_show_the_new_rows_in_references_and_caches(five: Path) -> None:
    chart = part(five, "xl/charts/chart1.xml")
    assert re.findall(r"<c:f>([^<]*)</c:f>", chart) == ["Data!$D$4", "Data!$B$5:$B$9", "Data!$D$5:$D$9"]
    assert [f"<c:v>{number}</c:v>" in chart for number in range(5)] == [True] * 5
    assert "<c:v>name 4</c:v>" in chart
    assert "Units until 2021-08-31" in chart


@pytest.mark.parametrize(
    "expected",
    [
        '<mergeCell ref="B13:D13"/>',
        '<conditionalFormatting sqref="D5:D9">',
        '<conditionalFormatting sqref="D13:D15">',
        "<xm:sqref>D5:D9</xm:sqref>",  # the data bar of x14
        "<xm:f>Data!D5:D9</xm:f><xm:sqref>H16</xm:sqref>",  # the sparkline
        'sqref="D19"',
        "<formula1>$B$5:$B$9</formula1>",
        'sqref="D5:D9"',
        '<hyperlink ref="B15"',
        '<brk id="12"',
        '<ignoredError sqref="B13:B15"',
        '<dimension ref="B4:F19"/>',
        '<row r="13" ht="30" customHeight="1"',
        'topLeftCell="A5"',
        "&amp;LSales &amp;&amp; more&amp;RPage &amp;P",
    ],
)
def test_what_hangs_on_the_sheets_cells_follows(five: Path, expected: str) -> None:
    assert expected in part(five, "xl/worksheets/sheet2.xml")


def test_comments_and_their_legacy_drawing_follow(five: Path) -> None:
    assert '<comment ref="B17"' in part(five, "xl/comments1.xml")
    vml = part(five, "xl/drawings/vmlDrawing1.vml")
    assert "<x:Row>16</x:Row>" in vml


def test_anchors_of_drawings_below_follow(template: Path, five: Path) -> None:
    def tops(path: Path) -> list[int]:
        return [int(row) for row in re.findall(r"<xdr:row>(\d+)<", part(path, "xl/drawings/drawing2.xml"))]

    assert tops(five) == [row + 3 for row in tops(template)]


def test_placeholders_become_typed_values_or_text(five: Path) -> None:
    cover = values(five, "Cover")
    assert cover["A1"] == "Sales & more"
    assert cover["A2"] == dt.datetime(2021, 8, 31)
    assert cover["A3"] == 1234.5
    assert cover["A4"] == "Total 1,234.50 for Sales & more"
    assert cover["A5"] == "Until 2021-08-31 only"
    assert "Sold until 31 Aug 2021" in part(five, "xl/drawings/drawing2.xml")
    assert "<dc:title>Sales &amp; more</dc:title>" in part(five, "docProps/core.xml")


def test_the_filled_workbook_keeps_the_rules_of_packages(five: Path) -> None:
    assert check(Package.open(five)) == ()


def test_totals_are_written_in_full_where_the_template_has_them_in_short(template: Path, five: Path) -> None:
    assert formulas(template, "Data")["D7"] == "=SUBTOTAL(109,[Units])"
    assert formulas(five, "Data")["D10"] == "=SUBTOTAL(109,sales[Units])"


@pytest.mark.full
def test_cached_values_are_those_of_a_recalculation(five: Path, tmp_path: Path) -> None:
    recalculated = converted(five, tmp_path)
    for sheet in ("Cover", "Data"):
        assert values(recalculated, sheet) == values(five, sheet)


def test_untouched_parts_keep_their_bytes(template: Path, five: Path) -> None:
    with zipfile.ZipFile(template) as before, zipfile.ZipFile(five) as after:
        assert before.namelist() == after.namelist()
        for name in ("xl/styles.xml", "xl/theme/theme1.xml", "[Content_Types].xml", "docProps/app.xml"):
            assert before.read(name) == after.read(name)


def test_a_table_without_rows_keeps_a_blank_one(template: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    filled = fill(open_template(template), {"sales": rows(0)}, VALUES)
    filled.save(path)
    assert filled.rows == {"sales": 0}
    assert 'ref="B4:F6"' in part(path, "xl/tables/table1.xml")
    cells = values(path, "Data")
    assert not [place for place in cells if re.fullmatch("[B-F]5", place)]
    assert cells["D6"] == 0
    assert values(path, "Cover")["B1"] == 0


def test_a_table_that_shrinks_takes_the_rows_below_up(template: Path, tmp_path: Path) -> None:
    path = saved(template, 1, tmp_path)
    assert 'ref="B4:F6"' in part(path, "xl/tables/table1.xml")
    assert '<mergeCell ref="B9:D9"/>' in part(path, "xl/worksheets/sheet2.xml")
    assert formulas(path, "Cover")["B2"] == "=SUM(Data!D5:D5)"


def test_a_fill_can_be_saved_twice_with_the_same_bytes(template: Path, tmp_path: Path) -> None:
    filled = fill(open_template(template), {"sales": rows(3)}, VALUES)
    filled.save(tmp_path / "1.xlsx")
    filled.save(tmp_path / "2.xlsx")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_filling_a_filled_workbook_again_with_the_same_rows_changes_nothing(
    five: Path, tmp_path: Path
) -> None:
    again: Filled = fill(open_template(five), {"sales": rows(5)}, VALUES)
    assert again.changed == {}


def test_rows_in_chunks_come_out_as_one_sheet(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    frame = pl.DataFrame({"Key": ["k"] * 70_000, "Units": range(70_000)})
    fill(open_template(beside(tmp_path / "t.xlsx")), {"left": frame}, {}).save(path)
    read = python_calamine.load_workbook(str(path)).get_sheet_by_name("Data").to_python()
    assert [row[1] for row in read[1:70_001]] == list(range(70_000))
    assert read[70_002][0] == 69_999 * 70_000 / 2 + 3
    assert (read[2][3], read[4][3]) == ("b", "below the right one")


def test_unknown_tables_and_columns_are_all_named(template: Path) -> None:
    frame = rows(1).rename({"Units": "Pieces"})
    with pytest.raises(TemplateError) as caught:
        fill(open_template(template), {"sales": frame, "sale": frame}, VALUES)
    assert {fault.code for fault in caught.value.faults} == {
        "template.no-table",
        "template.missing-column",
        "template.extra-column",
    }


def test_more_rows_than_a_sheet_has_are_an_error(template: Path) -> None:
    frame = rows(1)
    many = pl.concat([frame] * 2).select(pl.all().repeat_by(600_000).explode())
    with pytest.raises(TemplateError, match="more than its sheet has"):
        fill(open_template(template), {"sales": many}, VALUES)


def beside(path: Path, wide: bool = False) -> Path:
    """Two tables side by side, cells below each, and perhaps one merged below both."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    for name, area in (("left", "A1:B3"), ("right", "D1:E3")):
        columns = [{"header": "Key"}, {"header": "Units"}]
        sheet.add_table(area, {"name": name, "columns": columns, "data": [["a", 1], ["b", 2]]})
    sheet.write_formula("A5", "=SUM(B2:B3)+SUM(E2:E3)")
    sheet.write_string("D5", "below the right one")
    if wide:
        sheet.merge_range("A7:E7", "below both")
    book.close()
    return path


KEYS = pl.DataFrame({"Key": ["x", "y", "z", "w"], "Units": [1, 2, 3, 4]})


def test_only_the_columns_of_the_table_shift_where_tables_stand_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    fill(open_template(beside(tmp_path / "t.xlsx")), {"left": KEYS}, {}).save(path)
    assert formulas(path, "Data")["A7"] == "=SUM(B2:B5)+SUM(E2:E3)"
    cells = values(path, "Data")
    assert (cells["A7"], cells["D5"], cells["D3"], cells["A5"]) == (13, "below the right one", "b", "w")
    assert 'ref="D1:E3"' in part(path, "xl/tables/table2.xml")


def test_tables_side_by_side_both_grow(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    fill(open_template(beside(tmp_path / "t.xlsx")), {"left": KEYS, "right": KEYS.head(3)}, {}).save(path)
    cells = values(path, "Data")
    assert [cells.get(place) for place in ("A5", "B5", "D4", "E4", "A7", "D6")] == [
        "w", 4, "z", 3, 16, "below the right one",
    ]  # fmt: skip


def test_what_would_be_torn_apart_is_an_error_that_names_both(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="table left can't change its rows without tearing") as caught:
        fill(open_template(beside(tmp_path / "t.xlsx", wide=True)), {"left": KEYS}, {})
    assert "the merged cells A7:E7" in str(caught.value)


def test_renamed_sheets_are_renamed_everywhere(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    sheet = book.add_worksheet("In {{ year }}")
    other = book.add_worksheet("Other")
    sheet.write_number("A1", 3)
    other.write_formula("A1", "='In {{ year }}'!A1*2")
    book.define_name("one", "='In {{ year }}'!$A$1")
    book.close()
    fill(open_template(tmp_path / "t.xlsx"), {}, {"year": 2021}).save(tmp_path / "out.xlsx")
    assert formulas(tmp_path / "out.xlsx", "Other")["A1"] == "='In 2021'!A1*2"
    assert values(tmp_path / "out.xlsx", "Other")["A1"] == 6
    assert ">'In 2021'!$A$1<" in part(tmp_path / "out.xlsx", "xl/workbook.xml")


def test_a_date_in_a_cell_without_a_date_format_gets_one(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    sheet = book.add_worksheet("Data")
    sheet.add_table("A1:A2", {"name": "days", "columns": [{"header": "Day"}]})
    sheet.write_string("C1", "{{ day }}")
    book.close()
    frame = pl.DataFrame({"Day": [dt.datetime(2021, 8, 31, 12), None]})
    fill(open_template(tmp_path / "t.xlsx"), {"days": frame}, {"day": dt.date(2021, 8, 31)}).save(
        tmp_path / "out.xlsx"
    )
    cells = values(tmp_path / "out.xlsx", "Data")
    assert cells["A2"] == dt.datetime(2021, 8, 31, 12)
    assert cells["C1"] == dt.datetime(2021, 8, 31)


def test_relative_calculated_columns_are_shared_formulas_that_hold_their_values(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    sheet = book.add_worksheet("Data")
    columns = [{"header": "Units"}, {"header": "Running", "formula": "=SUM($A$2:A2)"}]
    sheet.add_table("A1:B2", {"name": "run", "columns": columns})
    sheet.write_formula("B2", "=SUM($A$2:A2)")
    book.close()
    frame = pl.DataFrame({"Units": [1, 2, 3]})
    fill(open_template(tmp_path / "t.xlsx"), {"run": frame}, {}).save(tmp_path / "out.xlsx")
    assert [values(tmp_path / "out.xlsx", "Data")[f"B{row}"] for row in (2, 3, 4)] == [1, 3, 6]
    assert formulas(tmp_path / "out.xlsx", "Data")["B4"] == "=SUM($A$2:A4)"


def test_a_table_without_headers_is_filled_by_the_names_of_its_columns(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    sheet = book.add_worksheet("Data")
    sheet.add_table("A1:B2", {"name": "bare", "header_row": False, "autofilter": False})
    book.close()
    template = open_template(tmp_path / "t.xlsx")
    assert [column.name for column in template.tables["bare"].columns] == ["Column1", "Column2"]
    frame = pl.DataFrame({"Column1": ["a", "b", "c"], "Column2": [1, 2, 3]})
    fill(template, {"bare": frame}, {}).save(tmp_path / "out.xlsx")
    assert values(tmp_path / "out.xlsx", "Data")["B3"] == 3
    assert 'ref="A1:B3"' in part(tmp_path / "out.xlsx", "xl/tables/table1.xml")


def test_cells_that_hold_their_text_themselves_are_filled_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Cover")
    sheet.append(["{{ units }}", "{{ units:#,##0 }} & more", "plain"])
    book.save(tmp_path / "t.xlsx")
    assert "inlineStr" in part(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml")
    template = open_template(tmp_path / "t.xlsx")
    assert template.placeholders == {"units": ("Cover!A1", "Cover!B1")}
    fill(template, {}, {"units": 1234}).save(tmp_path / "out.xlsx")
    assert values(tmp_path / "out.xlsx", "Cover") == {"A1": 1234, "B1": "1,234 & more", "C1": "plain"}


def test_cells_of_rows_that_come_together_stand_in_the_order_of_their_columns(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    sheet = book.add_worksheet("Data")
    columns = [{"header": "Key"}, {"header": "Units"}]
    sheet.add_table("B1:C3", {"name": "left", "columns": columns, "data": [["a", 1], ["b", 2]]})
    for row in range(8):
        sheet.write_string(row, 0, f"before {row}")
        sheet.write_string(row, 4, f"behind {row}")
    sheet.write_string(4, 1, "below")
    book.close()
    path = tmp_path / "out.xlsx"
    fill(open_template(tmp_path / "t.xlsx"), {"left": KEYS}, {}).save(path)
    cells = re.findall('<c r="([A-Z]+7)"', part(path, "xl/worksheets/sheet1.xml"))
    assert cells == ["A7", "B7", "E7"]
    assert check(Package.open(path)) == ()
