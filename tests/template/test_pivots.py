"""Pivots over filled tables: refreshed within the fill, with their formats, formulas, charts and room."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from reporter import verify
from reporter.errors import TemplateError
from reporter.template import Filled, fill, open_template, repeated
from reporter.xlsx.cells import area_name
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check
from tests.pivot.declared_reports import saved

REGIONS = [("APAC", "India"), ("APAC", "Japan"), ("EU", "France"), ("EU", "Spain")]


def sales(regions: list[tuple[str, str]] = REGIONS, times: int = 3) -> pl.DataFrame:
    """Each market ``times`` times, a quarter apart; amounts that tell where they come from."""
    rows = [
        (region, market, dt.date(2020, 1, 15) + dt.timedelta(days=92 * n), 10 * at + n + 1, 100.5 * (at + 1))
        for n in range(times)
        for at, (region, market) in enumerate(regions)
    ]
    names = ["Region", "Market", "Day", "Units", "Amount"]
    types = [pl.String, pl.String, pl.Date, pl.Int64, pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


PIVOT = """
pivots:
  P:
    source: sales
    at: "Pivots!B3"
    rows: [Region, Market]
    values:
      - {field: Units, name: Sold, format: "#,##0"}
      - {field: Amount, name: Revenue, format: "#,##0.00"}
    chart: {kind: column, at: "Pivots!H2:O16"}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A workbook as an analyst would have it: a table, a filled pivot over it, a pivot chart."""
    return saved(tmp_path, PIVOT, {"sales": sales()})


def refilled(path: Path, frame: pl.DataFrame, name: str = "again.xlsx") -> Path:
    out = path.parent / name
    made(path, frame).save(out)
    return out


def made(path: Path, frame: pl.DataFrame) -> Filled:
    return fill(open_template(path), {"sales": frame}, {})


def grid(path: Path, sheet: str = "Pivots") -> list[list[Any]]:
    rows = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(min_col=2, values_only=True)
    return [[*row] for row in rows if any(cell is not None for cell in row)]


def part(path: Path, name: str) -> str:
    return Package.open(path).read(name).decode()


def changed(path: Path, edits: Mapping[str, tuple[str, str]], name: str = "changed.xlsx") -> Path:
    """The workbook with a text replaced in each of some parts."""
    package = Package.open(path)
    parts = {}
    for one, (old, new) in edits.items():
        data = package.read(one).decode()
        assert old in data, (one, data[:3000])
        parts[one] = data.replace(old, new).encode()
    target = path.parent / name
    package.save(target, parts)
    return target


# Cells


def test_a_pivot_shows_the_tables_new_rows(template: Path) -> None:
    out = refilled(template, sales([("NA", "USA"), ("EU", "Spain")], 2))
    assert grid(out) == [
        ["Row Labels", "Sold", "Revenue"],
        ["EU", 11 + 12, 402],
        ["Spain", 11 + 12, 402],
        ["NA", 1 + 2, 201],
        ["USA", 1 + 2, 201],
        ["Grand Total", 26, 603],
    ]
    assert check(Package.open(out)) == ()


def test_what_went_from_a_pivot_leaves_no_cell_behind(template: Path) -> None:
    out = refilled(template, sales([("EU", "Spain")], 1))
    cells = re.findall('<c r="([B-D][0-9]+)"', part(out, "xl/worksheets/sheet1.xml"))
    assert max(int(cell[1:]) for cell in cells) == 6
    assert not any("India" in part(out, name) for name in Package.open(out).parts if "pivot" in name)


def test_new_cells_look_as_those_of_their_kind_did(template: Path) -> None:
    before = openpyxl.load_workbook(template)["Pivots"]
    out = refilled(template, sales([*REGIONS, ("NA", "USA"), ("NA", "Peru")]))
    after = openpyxl.load_workbook(out)["Pivots"]
    looks = {
        name: {(cell.number_format, cell.alignment.indent, cell.pivotButton) for cell in cells}
        for name, cells in {
            "regions": [after["B4"], after["B7"], after["B10"], before["B4"]],
            "markets": [after["B5"], after["B11"], after["B12"], before["B5"]],
            "units": [after["C4"], after["C12"], after["C13"], before["C5"]],
            "money": [after["D4"], after["D12"], after["D13"], before["D5"]],
            "button": [after["B3"], before["B3"]],
        }.items()
    }
    assert looks == {
        "regions": {("General", 0, False)},
        "markets": {("General", 1, False)},
        "units": {("#,##0", 0, False)},
        "money": {("#,##0.00", 0, False)},
        "button": {("General", 0, True)},
    }


def test_a_cell_that_was_formatted_by_hand_keeps_its_format_and_lends_it_to_no_other(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    sheet = part(template, "xl/worksheets/sheet1.xml")
    styles = part(template, "xl/styles.xml")
    count = len(book._cell_styles)  # type: ignore[attr-defined]
    money = re.search('<c r="D5" s="([0-9]+)"', sheet)
    assert money is not None
    marked = changed(
        template,
        {
            "xl/worksheets/sheet1.xml": (money[0], f'<c r="D5" s="{count}"'),
            "xl/styles.xml": (
                "</cellXfs>",
                '<xf numFmtId="10" fontId="0" fillId="0" borderId="0"/></cellXfs>',
            ),
        },
    )
    assert styles.count("<cellXfs") == 1
    after = openpyxl.load_workbook(refilled(marked, sales([("AA", "Alba"), *REGIONS])))["Pivots"]
    shown = {after.cell(row, 2).value: after.cell(row, 4).number_format for row in range(4, 12)}
    assert shown["India"] == "0.00%"
    assert {name: code for name, code in shown.items() if name != "India"} == dict.fromkeys(
        shown.keys() - {"India"}, "#,##0.00"
    )


def test_merged_labels_are_merged_anew(tmp_path: Path) -> None:
    path = saved(tmp_path, PIVOT + "    layout: tabular\n    subtotals: false\n", {"sales": sales()})
    pivot = "xl/pivotTables/pivotTable1.xml"
    merging = changed(path, {pivot: (' dataCaption="', ' mergeItem="1" dataCaption="')})
    first = refilled(merging, sales([*REGIONS, ("EU", "Italy"), ("NA", "USA")]))
    assert re.findall('<mergeCell ref="(.*?)"', part(first, "xl/worksheets/sheet1.xml")) == ["B4:B5", "B6:B8"]
    second = refilled(first, sales(REGIONS[:3]), "second.xlsx")
    assert re.findall('<mergeCell ref="(.*?)"', part(second, "xl/worksheets/sheet1.xml")) == ["B4:B5"]
    assert check(Package.open(second)) == ()


def test_a_table_without_rows_gives_a_pivot_with_one_blank_item(template: Path) -> None:
    out = refilled(template, sales().head(0))
    assert [row[0] for row in grid(out)] == ["Row Labels", "(blank)", "(blank)", "Grand Total"]
    assert check(Package.open(out)) == ()
    assert "<r><" in part(out, "xl/pivotCache/pivotCacheRecords1.xml")


def test_rows_that_are_there_already_change_no_part(template: Path) -> None:
    assert made(template, sales()).changed == {}


def test_calculated_columns_feed_pivots(tmp_path: Path) -> None:
    path = saved(tmp_path, PIVOT, {"sales": sales()})
    column = '<tableColumn id="5" name="Amount"'
    table = part(path, "xl/tables/table1.xml")
    tag = re.search(f"{column}[^>]*/>", table)
    assert tag is not None
    formula = "<calculatedColumnFormula>sales[[#This Row],[Units]]*2</calculatedColumnFormula>"
    doubled = changed(path, {"xl/tables/table1.xml": (tag[0], f"{tag[0][:-2]}>{formula}</tableColumn>")})
    out = refilled(doubled, sales([("EU", "Spain")], 2).drop("Amount"))
    assert grid(out)[-1] == ["Grand Total", 3, 6]


def test_a_pivot_over_formulas_follows_what_they_read(template: Path) -> None:
    def row(number: int, texts: list[str], formulas: list[str]) -> str:
        said = [f'<c r="{"ABC"[at]}{number}" t="str"><v>{text}</v></c>' for at, text in enumerate(texts)]
        said += [f'<c r="{"DE"[at]}{number}"><f>{text}</f><v>0</v></c>' for at, text in enumerate(formulas)]
        return f'<row r="{number}">{"".join(said)}</row>'

    head = row(41, ["Region", "Market", "Day"], []).replace(
        "</row>", '<c r="D41" t="str"><v>Units</v></c><c r="E41" t="str"><v>Amount</v></c></row>'
    )
    body = row(42, ["all", "of them", "once"], ["SUM(sales[Units])", "SUM(sales[Amount])"])
    listed = changed(
        template,
        {
            "xl/worksheets/sheet1.xml": ("</sheetData>", f"{head}{body}</sheetData>"),
            "xl/pivotCache/pivotCacheDefinition1.xml": ('name="sales"', 'ref="A41:E42" sheet="Pivots"'),
        },
    )
    out = refilled(listed, sales([("NA", "USA"), ("EU", "Spain")], 2))
    assert [row for row in grid(out) if row[0] == "Grand Total"] == [["Grand Total", 26, 603, None]]


RULE = (
    '<conditionalFormatting pivot="1" sqref="{cells}"><cfRule type="dataBar" priority="{priority}"><dataBar>'
    '<cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar></cfRule></conditionalFormatting>'
)
MEANS = (
    '<conditionalFormat {scope}priority="{priority}"><pivotAreas count="1"><pivotArea {kind}outline="0"'
    ' collapsedLevelsAreSubtotals="1" fieldPosition="0"><references count="{count}">'
    '<reference field="4294967294" count="1" selected="0"><x v="{value}"/></reference>{field}</references>'
    "</pivotArea></pivotAreas></conditionalFormat>"
)


def test_conditional_formats_of_a_pivot_mean_the_same_lines_as_before(template: Path) -> None:
    of_regions = '<reference field="0" count="0" selected="0"/>'
    means = [
        MEANS.format(scope='scope="data" ', priority=1, kind="", count=1, value=0, field=""),
        MEANS.format(scope='scope="field" ', priority=2, kind="", count=2, value=1, field=of_regions),
    ]
    rules = RULE.format(cells="C4:C10", priority=1) + RULE.format(cells="D4 D7", priority=2)
    sheet = part(template, "xl/worksheets/sheet1.xml")
    behind = "<pageMargins"
    assert behind in sheet
    path = changed(
        template,
        {
            "xl/worksheets/sheet1.xml": (behind, rules + behind),
            "xl/pivotTables/pivotTable1.xml": (
                "</dataFields>",
                f'</dataFields><conditionalFormats count="2">{"".join(means)}</conditionalFormats>',
            ),
        },
    )
    out = refilled(path, sales([("AA", "Alba"), ("APAC", "Japan"), ("EU", "Italy"), ("EU", "Spain")]))
    assert re.findall(
        '<conditionalFormatting pivot="1" sqref="(.*?)"', part(out, "xl/worksheets/sheet1.xml")
    ) == [
        "C4:C11",
        "D4 D6 D8",
    ]
    assert check(Package.open(out)) == ()


def test_a_pivot_over_whole_columns_counts_the_tables_rows_and_a_blank_one(template: Path) -> None:
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    path = changed(template, {cache: ('name="sales"', 'ref="A1:E1048576" sheet="Data"')})
    out = refilled(path, sales([("NA", "USA"), ("EU", "Spain")], 2))
    assert 'recordCount="5"' in part(out, cache)
    assert grid(out)[-3:] == [["(blank)", None, None], ["(blank)", None, None], ["Grand Total", 26, 603]]


# What stands beside a pivot


def test_a_pivot_that_would_grow_into_other_cells_is_an_error_that_names_them(template: Path) -> None:
    sheet = '<c r="B12" t="inlineStr"><is><t>Notes</t></is></c>'
    end = "</sheetData>"
    noted = changed(template, {"xl/worksheets/sheet1.xml": (end, f'<row r="12">{sheet}</row>{end}')})
    made(noted, sales())  # there is room for what it shows by now
    with pytest.raises(TemplateError) as raised:
        made(noted, sales([*REGIONS, ("NA", "USA")]))
    (fault,) = raised.value.faults
    assert (fault.code, fault.place) == ("template.pivot-grows", "Pivots!B3:D12")
    assert fault.what == "pivot table P would grow into the cell B12"


def test_a_pivot_below_a_growing_table_shifts_and_is_refreshed(tmp_path: Path) -> None:
    text = PIVOT.replace("Pivots!B3", "Data!A6").replace('"Pivots!H2:O16"', '"Data!K2:R16"')
    path = saved(tmp_path, text, {"sales": sales(REGIONS[:1], 1)})
    found = made(path, sales())
    assert area_name(found.pivots[0].layout.ref) == "A17:C24"
    found.save(path.parent / "out.xlsx")
    values = openpyxl.load_workbook(path.parent / "out.xlsx", data_only=True)["Data"]
    assert [values.cell(24, column).value for column in (1, 2, 3)] == ["Grand Total", 204, 3015]
    assert check(Package.open(path.parent / "out.xlsx")) == ()


def test_several_pivots_of_several_caches_follow_their_own_tables(tmp_path: Path) -> None:
    second = (
        PIVOT.replace("pivots:\n  P:", "  Q:")
        .replace("Pivots!B3", "Pivots!S3")
        .replace("source: sales", "source: other")
    )
    frames = {"sales": sales(), "other": sales(REGIONS[:2])}
    path = saved(tmp_path, PIVOT + second.replace("Pivots!H2:O16", "Pivots!W2:Z16").lstrip("\n"), frames)
    assert len(open_template(path).pivot_caches) == 2
    found = made(path, sales(REGIONS[:1]))
    assert [one.name for one in found.pivots] == ["P"]
    kept = [name for name in found.changed if "pivot" in name.lower() and "2" in name]
    assert kept == []


# Formulas and charts


def _with_formula(path: Path, formula: str) -> Path:
    """The workbook with a formula in Data!J1."""
    sheet = part(path, "xl/worksheets/sheet2.xml")
    first = re.search('<row r="1".*?</row>', sheet, re.DOTALL)
    assert first is not None
    row = first[0].replace("</row>", f'<c r="J1"><f>{formula}</f><v>0</v></c></row>')
    return changed(path, {"xl/worksheets/sheet2.xml": (first[0], row)})


def computed(path: Path, frame: pl.DataFrame) -> Any:
    out = refilled(path, frame)
    return openpyxl.load_workbook(out, data_only=True)["Data"]["J1"].value


def test_formulas_that_read_a_pivots_cells_hold_its_new_figures(template: Path) -> None:
    path = _with_formula(template, "Pivots!C4*2")
    assert computed(path, sales([("EU", "Spain")], 2)) == 6


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        ("", 26),
        (',"Region","eu"', 23),
        (',"Region","NA","Market","USA"', 3),
        (',"Region",Pivots!$B$4', 23),
        (',"Region","APAC"', "#REF!"),
        (',"No field","APAC"', "#REF!"),
    ],
)
def test_getpivotdata_gives_what_the_pivot_shows(template: Path, arguments: str, value: object) -> None:
    path = _with_formula(template, f'GETPIVOTDATA("Sold",Pivots!$B$3{arguments})')
    assert computed(path, sales([("NA", "USA"), ("EU", "Spain")], 2)) == value


def test_getpivotdata_is_computed_within_a_formula(template: Path) -> None:
    path = _with_formula(
        template, 'IFERROR(GETPIVOTDATA("Revenue",Pivots!B3)/GETPIVOTDATA("Sold",Pivots!B3),0)'
    )
    assert computed(path, sales([("EU", "Spain")], 2)) == 67


def test_a_getpivotdata_that_is_not_plain_is_told_and_loses_its_value(template: Path) -> None:
    path = _with_formula(template, 'GETPIVOTDATA("So"&amp;"ld",Pivots!$B$3)')
    found = made(path, sales([("EU", "Spain")], 2))
    assert [(one.sheet, one.cell) for one in found.uncomputed] == [("Data", "J1")]


def test_a_pivot_chart_has_a_point_for_each_line_and_keeps_its_series(template: Path) -> None:
    out = refilled(template, sales([("NA", "USA"), ("EU", "Spain"), ("EU", "Italy")], 1))
    chart = part(out, "xl/charts/chart1.xml")
    assert re.findall("<c:tx>.*?<c:v>(.*?)</c:v>", chart) == ["Sold", "Revenue"]
    levels = re.findall("<c:lvl>(.*?)</c:lvl>", chart[: chart.index("</c:ser>")])
    assert [re.findall('idx="(.)"><c:v>(.*?)<', one) for one in levels] == [
        [("0", "Italy"), ("1", "Spain"), ("2", "USA")],
        [("0", "EU"), ("2", "NA")],
    ]
    values = re.findall("<c:numCache>(.*?)</c:numCache>", chart)
    assert [re.findall("<c:v>(.*?)</c:v>", one) for one in values] == [
        ["21", "11", "1"],
        ["301.5", "201", "100.5"],
    ]


@pytest.mark.parametrize("axis", ["columns: [Region]", "filters: [Region]"])
def test_a_pivot_chart_over_a_pivot_without_lines_is_drawn_from_its_total(tmp_path: Path, axis: str) -> None:
    declared = PIVOT.replace("rows: [Region, Market]", axis)
    out = refilled(saved(tmp_path, declared, {"sales": sales()}), sales(times=2))
    assert check(Package.open(out)) == ()
    assert grid(out)[-1][-1] == 2 * 100.5 * (1 + 2 + 3 + 4)


def test_a_pivot_chart_gets_a_series_for_each_new_column(tmp_path: Path) -> None:
    text = PIVOT.replace("rows: [Region, Market]", "rows: Market\n    columns: Region").replace(
        '      - {field: Amount, name: Revenue, format: "#,##0.00"}\n', ""
    )
    path = saved(tmp_path, text.replace("Pivots!H2:O16", "Pivots!M2:T16"), {"sales": sales()})
    out = refilled(path, sales([*REGIONS, ("NA", "USA")]))
    chart = part(out, "xl/charts/chart1.xml")
    assert re.findall("<c:tx>.*?<c:v>(.*?)</c:v>", chart) == ["APAC", "EU", "NA"]
    assert re.findall("<c:val>.*?<c:f>(.*?)</c:f>", chart) == [
        "Pivots!$C$5:$C$9",
        "Pivots!$D$5:$D$9",
        "Pivots!$E$5:$E$9",
    ]
    assert check(Package.open(out)) == ()


# Sheets that repeat, and verification


def test_the_pivots_of_a_repeated_sheet_have_caches_over_their_own_tables(tmp_path: Path) -> None:
    text = PIVOT.replace("Pivots!B3", "Data!H3").replace("Pivots!H2:O16", "Data!M2:T16")
    copies = repeated(open_template(saved(tmp_path, text, {"sales": sales()})), "Data", ["One", "Two"])
    tables = [tables["sales"] for _, tables in copies.sheets]
    frames = {tables[0]: sales([("EU", "Spain")], 1), tables[1]: sales([("NA", "USA")], 2)}
    found = fill(copies.template, frames, {})
    assert [(one.sheet, one.source) for one in found.pivots] == [("One", tables[0]), ("Two", tables[1])]
    found.save(tmp_path / "copies.xlsx")
    assert [grid(tmp_path / "copies.xlsx", name)[3][6:8] for name in ("One", "Two")] == [
        ["EU", 1],
        ["NA", 3],
    ]
    assert check(Package.open(tmp_path / "copies.xlsx")) == ()


def faults(filled: Filled, path: Path) -> list[tuple[str, str]]:
    found = verify.faults(path, [], (), filled.pivots)
    return [(fault.code, fault.place) for fault in found]


def test_verification_finds_no_fault_in_a_refreshed_pivot_and_each_changed_figure(template: Path) -> None:
    found = made(template, sales([("NA", "USA"), ("EU", "Spain")], 2))
    out = template.parent / "out.xlsx"
    found.save(out)
    assert faults(found, out) == []
    label = changed(out, {"xl/worksheets/sheet1.xml": ("<v>23</v>", "<v>24</v>")})
    assert faults(found, label) == [("verify.pivot-cell", "Pivots!C4, C5")]
    total = changed(out, {"xl/worksheets/sheet1.xml": ("<v>603</v>", "<v>603.01</v>")})
    assert faults(found, total) == [
        ("verify.pivot-cell", "Pivots!D8"),
        ("verify.pivot-total", "Pivots!D8: pivot table P, Revenue"),
    ]


def test_verification_understands_every_text_that_a_label_may_be(template: Path) -> None:
    texts = [
        "line\nend",
        "carriage\rreturn",
        "bell\x07",
        "_x0041_",
        " blanks ",
        "<&>",
        "1.50",
        "TRUE",
        "=1+1",
        "é😀",
    ]
    found = made(template, sales([(text, text) for text in texts]))
    out = template.parent / "out.xlsx"
    found.save(out)
    assert faults(found, out) == []


def test_a_pivot_that_only_excel_can_lay_out_is_empty_refreshed_on_opening_and_told(tmp_path: Path) -> None:
    text = PIVOT + '    calculated: {Ratio: "Amount / Units"}\n'
    path = saved(
        tmp_path,
        text.replace("field: Amount, name: Revenue", "field: Ratio, name: Per unit"),
        {"sales": sales()},
    )
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    formula = re.search(' formula="([^"]*)"', part(path, cache))
    assert formula is not None
    unknown = changed(path, {cache: (formula[0], ' formula="NOSUCHFUNCTION(1)"')})
    unknown = _with_formula(unknown, "Pivots!C4*2")
    found = made(unknown, sales(REGIONS[:2]))
    assert [(one.sheet, one.cell) for one in found.uncomputed] == [("Data", "J1"), ("Pivots", "B3")]
    found.save(tmp_path / "out.xlsx")
    assert grid(tmp_path / "out.xlsx") == []
    assert 'refreshOnLoad="1"' in part(tmp_path / "out.xlsx", cache)
