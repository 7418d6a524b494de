"""The package's rules: a sound workbook passes, and one broken in exactly one way has exactly that fault."""

from __future__ import annotations

import io
import os
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.xlsx import rules
from reporter.xlsx.package import Package
from reporter.xlsx.rules.rows import Rows, scan

SHARED = Path(os.environ.get("REPORTER_SHARED", Path(__file__).resolve().parents[3] / "shared"))
SHEET, COVER, BOOK = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"
TABLE, CHART, STYLES = "xl/tables/table1.xml", "xl/charts/chart1.xml", "xl/styles.xml"
TYPES, STRINGS, LINKS = "[Content_Types].xml", "xl/sharedStrings.xml", "xl/worksheets/_rels/sheet1.xml.rels"


@cache
def sound() -> dict[str, bytes]:
    """The parts of a workbook with a bit of everything, drawn by XlsxWriter."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    data, cover = book.add_worksheet("Data"), book.add_worksheet("Cover")
    number = book.add_format({"num_format": '0.0" k"', "bold": True})
    red = book.add_format({"font_color": "red"})
    rows = [[f"m{row}", row * 1.5, row > 3, ""] for row in range(20)]
    columns = [{"header": name} for name in ("Market", "Units", "Gold")]
    columns.append({"header": "Badge", "formula": '=IF(Sales[[#This Row],[Units]]>3,"Gold","Silver")'})
    data.add_table(0, 0, 20, 3, {"name": "Sales", "data": rows, "columns": columns})
    data.add_table(30, 0, 32, 1, {"name": "Other", "columns": [{"header": "a"}, {"header": "b"}]})
    data.set_column(1, 1, 12, number)
    data.conditional_format("B2:B21", {"type": "icon_set", "icon_style": "3_arrows"})
    data.conditional_format("B2:B21", {"type": "2_color_scale"})
    data.conditional_format("B2:B21", {"type": "cell", "criteria": ">", "value": 3, "format": red})
    data.data_validation("F1", {"validate": "list", "source": ["a", "b"]})
    cover.merge_range("A1:C2", "merged")
    cover.merge_range("A4:C5", "merged too")
    cover.write_formula("E1", "=SUM(Data!B2:B21)", number, 285)
    cover.write_boolean("E2", True)
    cover.write_url("E3", "https://example.org/")
    book.define_name("Limit", "=Cover!$E$1")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Data!$B$2:$B$21", "categories": "=Data!$A$2:$A$21"})
    cover.insert_chart("G1", chart)
    book.close()
    with zipfile.ZipFile(target) as package:
        return {name: package.read(name) for name in package.namelist()}


def codes(parts: dict[str, bytes]) -> set[str]:
    return {fault.code.removeprefix("package.") for fault in rules.check(parts)}


def broken(part: str, old: str, new: str) -> dict[str, bytes]:
    """The sound workbook with the first ``old`` in a part replaced."""
    data = sound()[part]
    assert old.encode() in data, data[:2000]
    return {**sound(), part: data.replace(old.encode(), new.encode("utf-8", "surrogatepass"), 1)}


def test_a_sound_workbook_has_no_faults() -> None:
    assert rules.check(sound()) == ()


@pytest.mark.parametrize(
    ("code", "part", "old", "new"),
    [
        ("content-type", TYPES, "spreadsheetml.table+xml", "spreadsheetml.worksheet+xml"),
        ("content-type", TYPES, "/xl/tables/table1.xml", "/xl/tables/table9.xml"),
        ("content-type", TYPES, '<Default Extension="rels"', '<Default Extension="other"'),
        ("missing-part", LINKS, "../tables/table1.xml", "../tables/table9.xml"),
        ("relationship-id", LINKS, 'Id="rId2"', 'Id="rId1"'),
        ("dangling", SHEET, 'r:id="rId1"', 'r:id="rId77"'),
        ("malformed", COVER, "<sheetData>", "<sheetData><row>"),
        ("malformed", CHART, "</c:chart>", ""),
        ("doctype", CHART, "<c:chartSpace", "<!DOCTYPE x []><c:chartSpace"),
        ("illegal-character", STRINGS, "<t>merged</t>", "<t>mer\x07ged</t>"),
        ("illegal-character", STRINGS, "<t>merged</t>", "<t>mer&#x1F;ged</t>"),
        ("illegal-character", STRINGS, "<t>merged</t>", "<t>mer\ud800ged</t>"),
        ("illegal-character", STRINGS, "<t>merged</t>", "<t>mer\ufffeged</t>"),
        ("sheet-repeated", BOOK, 'name="Cover"', 'name="DATA"'),
        ("sheet-name", BOOK, 'name="Cover"', f'name="{"x" * 32}"'),
        *(("sheet-name", BOOK, 'name="Cover"', f'name="a{bad}"') for bad in "[]:*?/\\'"),
        ("sheet-id", BOOK, 'sheetId="2"', 'sheetId="1"'),
        ("sheet-missing", BOOK, 'sheetId="2" r:id="rId2"', 'sheetId="2"'),
        ("all-hidden", BOOK, "<sheets>", "<sheets>"),
        ("name", BOOK, 'name="Limit"', 'name="Limit 1"'),
        ("name", BOOK, 'name="Limit"', 'name="AB12"'),
        ("name", BOOK, 'name="Limit"', 'name="R1C1"'),
        ("name", BOOK, 'name="Limit"', 'name="1st"'),
        ("name", BOOK, "Cover!$E$1</definedName>", "</definedName>"),
        ("name-sheet", BOOK, 'name="Limit"', 'name="Limit" localSheetId="7"'),
        ("row-order", SHEET, '<row r="5"', '<row r="4"'),
        ("row-order", SHEET, '<row r="31"', '<row r="1048577"'),
        ("cell-order", SHEET, '<c r="C5"', '<c r="A5"'),
        ("cell-place", SHEET, '<c r="C5"', '<c r="C6"'),
        ("cell-place", COVER, '<c r="E2"', '<c r="XFE2"'),
        ("string-index", SHEET, '<c r="A5" t="s"><v>', '<c r="A5" t="s"><v>99'),
        ("style-index", SHEET, '<c r="B5" s="1">', '<c r="B5" s="99">'),
        ("dxf-index", SHEET, 'dxfId="0"', 'dxfId="5"'),
        ("number", SHEET, "<v>4.5</v>", "<v>4,5</v>"),
        ("number", SHEET, "<v>4.5</v>", "<v>NaN</v>"),
        ("number", SHEET, "<v>4.5</v>", "<v>INF</v>"),
        ("boolean", COVER, 't="b"><v>1</v>', 't="b"><v>yes</v>'),
        ("error", COVER, 't="b"><v>1</v>', 't="e"><v>oops</v>'),
        ("cell-type", COVER, 't="b"><v>1</v>', 't="x"><v>1</v>'),
        ("text-length", STRINGS, "<t>merged</t>", f"<t>{'x' * 32768}</t>"),
        ("text-length", COVER, 't="b"><v>1</v>', f't="str"><v>{"x" * 32768}</v>'),
        ("text-length", COVER, 't="b"><v>1</v>', f't="inlineStr"><is><t>{"x" * 32768}</t></is>'),
        ("shared-formula", COVER, "<f>SUM(Data!B2:B21)</f>", '<f t="shared" si="3"/>'),
        ("merge-overlap", COVER, 'ref="A4:C5"', 'ref="A2:C3"'),
        ("sqref", SHEET, 'sqref="B2:B21"', 'sqref="B2:B"'),
        ("sqref", SHEET, 'sqref="B2:B21"', 'sqref=""'),
        ("sqref", SHEET, 'sqref="B2:B21"', 'sqref="B2:B1048577"'),
        ("icon-set", SHEET, 'iconSet="3Arrows"', 'iconSet="5Arrows"'),
        ("colour-scale", SHEET, '<cfvo type="min" val="0"/><cfvo type="max" val="0"/>', '<cfvo type="min"/>'),
        ("columns", SHEET, '<col min="2" max="2"', '<col min="2" max="16385"'),
        ("element-order", COVER, "</sheetData>", "</sheetData><drawing/>"),
        ("validation", SHEET, '<formula1>"a,b"', f'<formula1>"{"a," * 130}b"'),
        ("number-format", STYLES, "0.0&quot; k&quot;", "0.0&quot; k"),
        ("number-format", STYLES, "0.0&quot; k&quot;", "0;0;0;0;0"),
        ("number-format", STYLES, "0.0&quot; k&quot;", "[Red"),
        ("style-reference", STYLES, '<xf numFmtId="164" fontId="1"', '<xf numFmtId="165" fontId="1"'),
        ("style-reference", STYLES, '<xf numFmtId="164" fontId="1"', '<xf numFmtId="164" fontId="9"'),
        ("formula-length", COVER, "SUM(Data!B2:B21)", "+".join(["1"] * 4097)),
        ("formula-literal", COVER, "SUM(Data!B2:B21)", f'"{"x" * 256}"'),
        ("formula-unbalanced", COVER, "SUM(Data!B2:B21)", "SUM(Data!B2:B21"),
        ("formula-unbalanced", COVER, "SUM(Data!B2:B21)", 'SUM("a)'),
        ("formula-unbalanced", COVER, "SUM(Data!B2:B21)", "SUM({1,2)}"),
        ("formula-separator", COVER, "SUM(Data!B2:B21)", "SUM(1;2)"),
        ("formula-shorthand", COVER, "SUM(Data!B2:B21)", "SUM([@Units])"),
        ("formula-shorthand", COVER, "SUM(Data!B2:B21)", "SUM([[#This Row],[Units]])"),
        ("formula-shorthand", TABLE, "Sales[[#This Row],[Units]]", "Sales[@Units]"),
        ("table-header", TABLE, 'name="Units"', 'name="Unit"'),
        ("table-header", SHEET, '<c r="B1" s="1" t="s"><v>1</v></c>', '<c r="B1"><v>1</v></c>'),
        ("table-columns", TABLE, 'name="Gold"', 'name="UNITS"'),
        ("table-columns", TABLE, '<tableColumn id="4"', '<tableColumn id="3"'),
        ("table-columns", TABLE, 'ref="A1:D21"', 'ref="A1:E21"'),
        ("table-ref", TABLE, 'ref="A1:D21"', 'ref="A1:D1"'),
        ("table-ref", TABLE, '<autoFilter ref="A1:D21"', '<autoFilter ref="A2:D21"'),
        ("table-name", TABLE, 'displayName="Sales"', 'displayName="Sales 1"'),
        ("table-name", TABLE, 'displayName="Sales"', 'displayName="limit"'),
        ("table-id", TABLE, '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1"',
         '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="2"'),
        ("table-overlap", "xl/tables/table2.xml", 'ref="A31:B33"', 'ref="A21:B33"'),
        ("chart-reference", CHART, "Data!$B$2:$B$21", "Gone!$B$2:$B$21"),
    ],
)  # fmt: skip
def test_a_workbook_broken_in_one_way_has_that_fault(code: str, part: str, old: str, new: str) -> None:
    parts = broken(part, old, new)
    if code == "all-hidden":
        parts[BOOK] = parts[BOOK].replace(b"sheetId=", b'state="hidden" sheetId=')
    assert code in codes(parts)


def test_members_that_differ_by_case_only_are_one_twice() -> None:
    assert "duplicate" in codes({**sound(), SHEET.upper(): b"<x/>"})


def test_a_part_without_its_relationships_and_relationships_without_their_part() -> None:
    without = {name: data for name, data in sound().items() if name != LINKS}
    assert "dangling" in codes(without)
    assert "orphan-relationships" in codes({**sound(), "xl/worksheets/_rels/sheet9.xml.rels": sound()[LINKS]})
    assert "no-workbook" in codes({name: data for name, data in sound().items() if name != "_rels/.rels"})


def test_two_names_are_one_without_regard_to_case_but_not_across_sheets() -> None:
    local = '<definedName name="limit" localSheetId="0">1</definedName><definedName name="Limit"'
    assert codes(broken(BOOK, '<definedName name="Limit"', local)) == set()
    twice = '<definedName name="limit">1</definedName><definedName name="Limit"'
    assert "name-repeated" in codes(broken(BOOK, '<definedName name="Limit"', twice))


def test_many_faults_of_one_kind_are_told_briefly() -> None:
    data = sound()[SHEET].replace(b' s="1"', b' s="99"')
    faults = [fault for fault in rules.check({**sound(), SHEET: data}) if fault.code == "package.style-index"]
    assert [fault.place for fault in faults[:2]] == ["Data!B1", "Data!B2"]
    assert len(faults) <= 11


def test_a_fault_names_sheet_and_cell() -> None:
    (fault,) = rules.check(broken(SHEET, "<v>4.5</v>", "<v>x</v>"))
    assert (fault.place, fault.found) == ("Data!B5", "x")


def scanned(rows: bytes, strings: int) -> Rows:
    found = scan([b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"], strings)
    assert found is not None
    return found


def test_rows_of_one_kind_are_set_apart_only_until_they_are_known() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c><c r="B%d"><f>A%d*2</f><v>-1.5E-7</v></c></row>'
        % (row, row, row % 120, row, row)
        for row in range(1, 201)
    )
    found = scanned(rows, 120)
    assert len(found.odd) == 16
    assert found.disorder == []
    found = scanned(rows, 119)
    assert len(found.odd) == 17  # the row with string 119 is looked at
    changed = rows.replace(b'<c r="B150">', b'<c r="B151">').replace(b"A160*2", b"A161*2")
    found = scanned(changed, 120)
    assert len(found.odd) == 18


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_stops_the_check(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from([name for name in sound() if "theme" not in name]))
    spans = [match.span(1) for match in re.finditer(rb'="([^"]*)"|<[^<>]+/>', sound()[part])]
    start, end = data.draw(st.sampled_from([span for span in spans if span[0] >= 0]))
    put = data.draw(st.sampled_from([b"", b"x", b"-1", b"99999999", b"A1:", b"\xff", b"&#0;", b"1e5"]))
    changed = sound()[part][:start] + put + sound()[part][end:]
    assert all(fault.code.startswith("package.") for fault in rules.check({**sound(), part: changed}))


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared")
def test_real_workbooks_pass_but_for_those_that_are_broken() -> None:
    faulty = {
        workbook.name: {fault.code for fault in found}
        for workbook in sorted((SHARED / "fixtures" / "workbooks").iterdir())
        if (found := rules.check(Package.open(workbook)))
    }
    assert faulty == {
        "closedxml-report__tPivot1.xlsx": {"package.pivot-items"},  # the last of 192 items is missing
        "closedxml__PivotCacheWithoutSourceData-output.xlsx": {"package.pivot-records"},  # unnamed records
        "closedxml__PivotTableWithMissingReference.xlsx": {"package.pivot-source"},  # its sheet is gone
        "closedxml__PivotTableWithoutSourceData-input.xlsx": {"package.pivot-source"},  # its table is gone
        "closedxml__PivotTableWithoutSourceData-output.xlsx": {"package.pivot-source"},
        "closedxml__SheetsWithoutRelId.xlsx": {"package.sheet-missing"},
        "closedxml__TwoPivotTablesWithSingleSource_input.xlsx": {"package.pivot-count"},  # edited by hand
        "closedxml__pivot_table_first_header_row.xlsx": {"package.name-repeated"},
        "closedxml__pivottable_tabular_mode.xlsx": {"package.pivot-items"},  # two items come twice
        "open-xml-sdk__StatusReportforProjectSponsors_TP10204408.xltx": {"package.chart-reference"},
    }
