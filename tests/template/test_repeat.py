"""A sheet that stands once for each key: its tables, charts, names and formats are each copy's own."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter.errors import TemplateError
from reporter.template import fill, open_template, repeated, sheet_names
from reporter.xlsx.cells import Value
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check
from tests.microsoft import validation_errors
from tests.office import converted

SHEET = "{{ market }}"
COLUMNS = [
    {"header": "Product"},
    {"header": "Units", "total_function": "sum"},
    {"header": "Double", "formula": "=sales[[#This Row],[Units]]*2"},
]


def drawn(path: Path, *, reading: bool = False) -> Path:
    """A cover, the sheet that repeats with everything that it may hold, and a sheet behind it."""
    book = xlsxwriter.Workbook(path)
    cover, sheet, last = book.add_worksheet("Cover"), book.add_worksheet(SHEET), book.add_worksheet("Last")
    bold = book.add_format({"bold": True})
    quoted = "'{{ market }}'"
    cover.write("A1", "{{ title }}")
    sheet.write("A1", "{{ market }}", bold)
    sheet.write("A2", "Sales in {{ market }}, {{ markets.region }}: {{ title }}")
    sheet.write("A3", "{{ markets.target }}")
    sheet.add_table(
        "A5:C8", {"name": "sales", "columns": COLUMNS, "total_row": True, "data": [["x", 1], ["y", 2]]}
    )
    sheet.write_formula("E1", "=SUM(sales[Units])")
    sheet.write_formula("E2", f"=SUM({quoted}!B6:B7)+A3")
    sheet.write_formula("E3", "=goal*2")
    sheet.conditional_format("B6:B7", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("B6:B7", {"type": "formula", "criteria": f"=B6>{quoted}!$A$3"})
    sheet.data_validation("E5", {"validate": "list", "source": f"={quoted}!$A$6:$A$7"})
    sheet.add_sparkline("E6", {"range": f"{quoted}!B6:B7"})
    sheet.write_comment("E7", "about {{ market }}")
    sheet.insert_textbox("G1", "Market {{ market }}")
    sheet.print_area("A1:E9")
    sheet.set_header("&L{{ market }}")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": f"={quoted}!$A$6:$A$7", "values": f"={quoted}!$B$6:$B$7"})
    chart.set_title({"name": "{{ market }}"})
    sheet.insert_chart("G5", chart)
    book.define_name(f"{quoted}!goal", f"={quoted}!$A$3")
    last.write_formula("A1", f"={quoted}!A3" if reading else "=1+1")
    last.print_area("A1:B2")
    last.activate()
    book.close()
    return path


MARKETS: list[dict[str, Value]] = [
    {"market": "India", "markets.region": "APAC", "markets.target": 10},
    {"market": "O'Hare/US", "markets.region": "NA", "markets.target": 20},
    {"market": "China", "markets.region": "APAC", "markets.target": 30},
]
ROWS = [["a", "b", "c"], ["d"], []]


def filled(path: Path, markets: int = 3) -> Path:
    template = open_template(path)
    scopes = MARKETS[:markets]
    names = sheet_names(SHEET, scopes, ["Cover", "Last"])
    made = repeated(template, SHEET, names)
    frames = {}
    for number, (_, tables) in enumerate(made.sheets):
        products = ROWS[number]
        units = [10 * number + at for at in range(len(products))]
        frames[tables["sales"]] = pl.DataFrame(
            {"Product": products, "Units": units}, schema={"Product": pl.String, "Units": pl.Int64}
        )
    out = path.with_name("out.xlsx")
    fill(made.template, frames, {"title": "All"}, scopes=dict(zip(names, scopes, strict=True))).save(out)
    return out


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(drawn(tmp_path_factory.mktemp("repeat") / "t.xlsx"))


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def parts(path: Path, like: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return sorted(name for name in archive.namelist() if re.fullmatch(like, name))


def test_the_copies_stand_where_the_sheet_stood_in_the_order_of_the_keys(three: Path) -> None:
    book = openpyxl.load_workbook(three)
    assert book.sheetnames == ["Cover", "India", "O'Hare-US", "China", "Last"]
    assert book.active is not None
    assert book.active.title == "Last"
    assert "{{" not in part(three, "docProps/app.xml")
    assert part(three, "docProps/app.xml").count("Print_Area") == 4


def test_a_repeated_workbook_keeps_the_rules_of_packages(three: Path) -> None:
    assert check(Package.open(three)) == ()


@pytest.mark.full
def test_a_repeated_workbook_is_valid_by_microsofts_rules(three: Path) -> None:
    assert validation_errors([three]) == {three.name: []}


def test_each_copy_holds_its_own_rows_values_and_figures(three: Path) -> None:
    book = openpyxl.load_workbook(three, data_only=True)
    assert [book[name]["A1"].value for name in book.sheetnames[1:4]] == ["India", "O'Hare/US", "China"]
    assert book["O'Hare-US"]["A2"].value == "Sales in O'Hare/US, NA: All"
    assert [book[name]["A3"].value for name in book.sheetnames[1:4]] == [10, 20, 30]
    assert [book[name]["E1"].value for name in book.sheetnames[1:4]] == [3, 10, 0]
    assert [book[name]["E2"].value for name in book.sheetnames[1:4]] == [13, 30, 30]
    assert [book[name]["E3"].value for name in book.sheetnames[1:4]] == [20, 40, 60]
    assert [book["India"].cell(row, 3).value for row in range(6, 9)] == [0, 2, 4]
    assert book["India"]["A1"].font.bold


def test_tables_and_names_are_each_copys_own(three: Path) -> None:
    book = openpyxl.load_workbook(three)
    assert [list(book[name].tables) for name in book.sheetnames[1:4]] == [["sales"], ["sales_2"], ["sales_3"]]
    assert book["China"]["E1"].value == "=SUM(sales_3[Units])"
    assert book["O'Hare-US"]["C6"].value == "=sales_2[[#This Row],[Units]]*2"
    assert book["O'Hare-US"]["E2"].value == "=SUM('O''Hare-US'!B6:B6)+A3"
    assert book["O'Hare-US"].defined_names["goal"].attr_text == "'O''Hare-US'!$A$3"
    assert book["Last"].print_area == "'Last'!$A$1:$B$2"


def test_charts_sparklines_and_rules_of_a_copy_read_the_copy(three: Path) -> None:
    charts = [part(three, name) for name in parts(three, "xl/charts/chart[0-9]+.xml")]
    found = {re.findall("<c:f>([^<]*)</c:f>", chart)[1] for chart in charts}
    assert found == {"India!$B$6:$B$8", "'O''Hare-US'!$B$6:$B$6", "China!$B$6:$B$6"}
    assert all("{{" not in chart for chart in charts)
    sheets = "".join(part(three, name) for name in parts(three, "xl/worksheets/sheet[0-9]+.xml"))
    assert "<xm:f>'O''Hare-US'!B6:B6</xm:f>" in sheets
    assert "<formula1>'O''Hare-US'!$A$6:$A$6</formula1>" in sheets
    assert "&gt;'O''Hare-US'!$A$3</formula>" in sheets
    assert "&amp;LO'Hare/US" in sheets
    comments = "".join(part(three, name) for name in parts(three, "xl/comments[0-9]+.xml"))
    assert "about India" in comments
    assert "about China" in comments


def test_cached_values_of_the_copies_are_those_of_a_recalculation(three: Path, tmp_path: Path) -> None:
    again = openpyxl.load_workbook(converted(three, tmp_path), data_only=True)
    book = openpyxl.load_workbook(three, data_only=True)
    for name in book.sheetnames:
        for row in ("E1", "E2", "E3", "C6", "B7"):
            assert again[name][row].value == book[name][row].value


def test_without_keys_the_sheet_goes_with_all_its_parts(tmp_path: Path) -> None:
    path = filled(drawn(tmp_path / "t.xlsx"), 0)
    assert openpyxl.load_workbook(path).sheetnames == ["Cover", "Last"]
    assert parts(path, "xl/(tables|charts|drawings|comments).*") == []
    assert "sales" not in part(path, "[Content_Types].xml") + part(path, "xl/workbook.xml")
    assert check(Package.open(path)) == ()


def test_what_reads_the_sheet_from_elsewhere_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="Last!A1"):
        filled(drawn(tmp_path / "t.xlsx", reading=True))


def test_a_value_that_only_the_repeated_sheet_has_is_unknown_elsewhere(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    book.add_worksheet("Cover").write("B2", "{{ market }}")
    book.add_worksheet(SHEET).write("A1", "{{ market }}")
    book.close()
    made = repeated(open_template(tmp_path / "t.xlsx"), SHEET, ["India"])
    with pytest.raises(TemplateError, match="Cover!B2"):
        fill(made.template, {}, {}, scopes={"India": {"market": "India"}})


def test_names_that_excel_refuses_are_replaced_cut_and_kept_apart() -> None:
    keys = ["a/b", "a:b", "A-B", "x" * 40, "x" * 41, "'q'", "", "History", "Cover"]
    assert sheet_names("{{ k }}", [{"k": key} for key in keys], ["Cover"]) == (
        "a-b", "a-b (2)", "A-B (3)", "x" * 30 + "…", "x" * 26 + "… (2)", "q",
        "(blank)", "History (2)", "Cover (2)",
    )  # fmt: skip
