"""Everything that names cells follows a table that grows from two rows to five, so that row 4 becomes row 7.

The workbook is drawn with XlsxWriter; what that can't write is added to its parts as Excel writes it.
"""

# ruff: noqa: E501 - XML stands as Excel writes it

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from reporter.template import fill, open_template
from reporter.xlsx.cells import Value
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check

FIVE = pl.DataFrame({"Key": list("abcde"), "Units": [1, 2, 3, 4, 5]})
SHEET = "xl/worksheets/sheet1.xml"
OTHER = "xl/worksheets/sheet2.xml"
BOOK = "xl/workbook.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
X14 = (
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
)


def drawn(path: Path, options: Mapping[str, object] | None = None) -> Path:
    """Data with the table ``t`` at A1:B3 and cells below it; Other with formulas that read it."""
    book = xlsxwriter.Workbook(path, dict(options or {}))
    sheet, other = book.add_worksheet("Data"), book.add_worksheet("Other")
    columns = [{"header": "Key"}, {"header": "Units"}]
    sheet.add_table("A1:B3", {"name": "t", "columns": columns, "data": [["x", 1], ["y", 2]]})
    for row in range(5, 10):
        sheet.write_row(row, 0, [f"below {row + 1}", row])
        sheet.write_formula(row, 2, f"=B{row + 1}*2", None, 2 * row)
    sheet.merge_range("A12:B13", "merged")
    sheet.autofilter("A6:B10")
    sheet.print_area("A1:C10")
    sheet.repeat_rows(5)
    sheet.write_url("D6", "internal:'Data'!A7", string="a row further")
    sheet.write_comment("D7", "said here")
    sheet.data_validation("D9", {"validate": "list", "source": "=Data!$A$2:$A$3"})
    other.write_formula("A1", "=SUM(Data!B2:B3)", None, 3)
    other.write_array_formula("B1:B2", "{=Data!B2:B3*2}", None, 2)
    other.write_formula("A3", "=SUM(Data!B:B)")
    other.write_url("D1", "internal:'Data'!A7", string="there")
    other.print_area("A1:D5")
    other.repeat_columns("A:B")
    book.define_name("units", "=Data!$B$2:$B$3")
    book.define_name("column", "=Data!$B:$B")
    book.define_name("Other!local", "=Data!$B$7")
    book.close()
    return path


def patched(path: Path, edits: Mapping[str, tuple[str, str]], added: Mapping[str, str] | None = None) -> Path:
    """The workbook with one text of a part put in the place of another, and with more parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for part, (old, new) in edits.items():
        assert old.encode() in parts[part], (part, old)
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    parts |= {name: text.encode() for name, text in (added or {}).items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def grown(path: Path, values: Mapping[str, Value] | None = None, rows: pl.DataFrame = FIVE) -> Path:
    """The workbook with five rows in its table, sound by the rules of packages."""
    out = path.with_name("grown.xlsx")
    fill(open_template(path), {"t": rows}, values or {}).save(out)
    return out


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


EXTENSIONS = f"""<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" {X14}><x14:conditionalFormattings>
<x14:conditionalFormatting><x14:cfRule type="expression" priority="9" id="{{11111111-0000-4000-8000-000000000001}}">
<xm:f>$B6&gt;SUM(Data!$B$2:$B$3)</xm:f></x14:cfRule><xm:sqref>B6:B10 D8</xm:sqref></x14:conditionalFormatting>
<x14:conditionalFormatting><x14:cfRule type="dataBar" id="{{11111111-0000-4000-8000-000000000002}}">
<x14:dataBar><x14:cfvo type="formula"><xm:f>$B$7</xm:f></x14:cfvo><x14:cfvo type="autoMax"/></x14:dataBar></x14:cfRule>
<xm:sqref>B2:B3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>
<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" {X14}><x14:dataValidations count="1"><x14:dataValidation type="list">
<x14:formula1><xm:f>Data!$A$2:$A$3</xm:f></x14:formula1><xm:sqref>E6:E7</xm:sqref></x14:dataValidation></x14:dataValidations></ext>
<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" {X14}><x14:sparklineGroups><x14:sparklineGroup dateAxis="1">
<xm:f>Data!A2:A3</xm:f><x14:sparklines><x14:sparkline><xm:f>Data!B2:B3</xm:f><xm:sqref>E9</xm:sqref></x14:sparkline>
</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"""
VIEWS = """<customSheetViews><customSheetView guid="{22222222-0000-4000-8000-000000000001}" topLeftCell="A6">
<pane ySplit="5" topLeftCell="A7" state="frozen"/><selection activeCell="B8" sqref="B8:B9"/>
<rowBreaks count="1" manualBreakCount="1"><brk id="7" max="16383" man="1"/></rowBreaks><autoFilter ref="A6:B10"/>
</customSheetView></customSheetViews>"""
AROUND = (
    "<protectedRanges><protectedRange sqref='B6:B9' name='p'/></protectedRanges>"
    "<scenarios sqref='B7'><scenario name='s'><inputCells r='B7' val='1'/></scenario></scenarios>"
)
BEHIND = (
    "<rowBreaks count='2' manualBreakCount='2'><brk id='5' max='16383' man='1'/><brk id='9' max='16383' man='1'/>"
    "</rowBreaks><colBreaks count='1' manualBreakCount='1'><brk id='2' max='1048575' man='1'/></colBreaks>"
    "<cellWatches><cellWatch r='B9'/></cellWatches><ignoredErrors><ignoredError sqref='A6:A10 B2:B3' evalError='1'/>"
    "</ignoredErrors>"
)
PANES = (
    '<pane xSplit="1" ySplit="5" topLeftCell="B7" activePane="bottomRight" state="frozen"/>'
    '<selection pane="bottomRight" activeCell="B8" sqref="B8:B9 D10"/>'
)


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook with all that a sheet may hold, grown."""
    path = drawn(tmp_path_factory.mktemp("follows") / "t.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET).decode()
    sheet = sheet.replace("</sheetData>", f"</sheetData>{AROUND}", 1)
    sheet = sheet.replace("<mergeCells", f"{VIEWS}<mergeCells", 1)
    sheet = sheet.replace("<legacyDrawing", f"{BEHIND}<legacyDrawing", 1)
    sheet = sheet.replace("</worksheet>", f"{EXTENSIONS}</worksheet>")
    sheet = re.sub(r"(<sheetView [^>]*)/>", rf'\1 topLeftCell="A6">{PANES}</sheetView>', sheet, count=1)
    sheet = sheet.replace('<c r="C7"><f>B7*2</f>', '<c r="C7"><f t="shared" ref="C7:C9" si="0">B7*2</f>')
    for row in (8, 9):
        sheet = sheet.replace(f"<f>B{row}*2</f>", '<f t="shared" si="0"/>')
    return grown(patched(path, {}, {SHEET: sheet}))


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("x14 conditional formats below", "<xm:sqref>B9:B13 D11</xm:sqref>"),
        ("the formula of an x14 rule", "<xm:f>$B9&gt;SUM(Data!$B$2:$B$6)</xm:f>"),
        ("x14 conditional formats over the body", "<xm:sqref>B2:B6</xm:sqref>"),
        ("the formula of an x14 threshold", '<x14:cfvo type="formula"><xm:f>$B$10</xm:f>'),
        ("the cells of an x14 validation", "<xm:sqref>E9:E10</xm:sqref>"),
        ("the list of an x14 validation", "<x14:formula1><xm:f>Data!$A$2:$A$6</xm:f>"),
        ("a sparkline's dates", "<xm:f>Data!A2:A6</xm:f>"),
        ("a sparkline", "<xm:f>Data!B2:B6</xm:f><xm:sqref>E12</xm:sqref>"),
        ("a custom view", 'topLeftCell="A9">'),
        ("a custom view's pane", '<pane ySplit="5" topLeftCell="A10"'),
        ("a custom view's selection", '<selection activeCell="B11" sqref="B11:B12"/>'),
        ("a custom view's break", '<brk id="10" max="16383" man="1"/>'),
        ("a filter below", '<autoFilter ref="A9:B13"/>'),
        ("protected ranges", "sqref='B9:B12' name='p'".replace("'B9:B12'", '"B9:B12"')),
        ("scenarios", '<inputCells r="B10"'),
        ("breaks above", "<brk id=\"8\" max='16383'"),
        ("breaks below", "<brk id=\"12\" max='16383'"),
        ("column breaks", "<brk id='2' max='1048575' man='1'/>"),
        ("cell watches", '<cellWatch r="B12"/>'),
        ("ignored errors", '<ignoredError sqref="A9:A13 B2:B6"'),
        ("the pane", 'topLeftCell="B10" activePane="bottomRight"'),
        ("the selection", 'activeCell="B11" sqref="B11:B12 D13"/>'),
        ("hyperlinks", '<hyperlink ref="D9" location="\'Data\'!A10"'),
        ("merges below", '<mergeCell ref="A15:B16"/>'),
        ("a shared formula", '<f t="shared" ref="C10:C12" si="0">B10*2</f>'),
        ("a shared formula's dependents", '<c r="C11"><f t="shared" si="0"/>'),
        ("validations", 'sqref="D12"'),
        ("the list of a validation", "<formula1>Data!$A$2:$A$6</formula1>"),
    ],
)
def test_what_stands_on_the_sheet_follows(five: Path, what: str, expected: str) -> None:
    assert expected in part(five, SHEET), what


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("formulas of other sheets", "<f>SUM(Data!B2:B6)</f>"),
        ("array formulas", '<f t="array" ref="B1:B2">Data!B2:B6*2</f>'),
        ("whole columns", "<f>SUM(Data!B:B)</f>"),
        ("hyperlinks to the sheet", "location=\"'Data'!A10\""),
    ],
)
def test_what_stands_on_other_sheets_follows(five: Path, what: str, expected: str) -> None:
    assert expected in part(five, OTHER), what


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("names", '<definedName name="units">Data!$B$2:$B$6<'),
        ("names of whole columns", '<definedName name="column">Data!$B:$B<'),
        ("local names", '<definedName name="local" localSheetId="1">Data!$B$10<'),
        (
            "the filter's own name",
            'name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Data!$A$9:$B$13<',
        ),
        ("the print area", 'name="_xlnm.Print_Area" localSheetId="0">Data!$A$1:$C$13<'),
        ("the print titles", 'name="_xlnm.Print_Titles" localSheetId="0">Data!$9:$9<'),
        ("another sheet's print area", 'localSheetId="1">Other!$A$1:$D$5<'),
        ("another sheet's print titles", 'localSheetId="1">Other!$A:$B<'),
    ],
)
def test_names_follow(five: Path, what: str, expected: str) -> None:
    assert expected in part(five, BOOK), what


def test_comments_and_their_shapes_follow(five: Path) -> None:
    assert '<comment ref="D10"' in part(five, "xl/comments1.xml")
    assert "<x:Row>9</x:Row>" in part(five, "xl/drawings/vmlDrawing1.vml")


def related(kind: str, target: str, office: str = RELATIONS) -> tuple[str, str]:
    """An edit of a relationships part that adds one."""
    return (
        "</Relationships>",
        f'<Relationship Id="rIdN" Type="{office}/{kind}" Target="{target}"/></Relationships>',
    )


def test_threaded_comments_follow(tmp_path: Path) -> None:
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="D7" id="{33333333-0000-4000-8000-000000000001}"><text>said</text>'
        "</threadedComment></ThreadedComments>"
    )
    kind = related(
        "threadedComment",
        "../threadedComments/threadedComment1.xml",
        "http://schemas.microsoft.com/office/2017/10/relationships",
    )
    added = {"xl/threadedComments/threadedComment1.xml": thread}
    path = patched(drawn(tmp_path / "t.xlsx"), {"xl/worksheets/_rels/sheet1.xml.rels": kind}, added)
    assert '<threadedComment ref="D10"' in part(grown(path), "xl/threadedComments/threadedComment1.xml")


def test_form_controls_keep_their_links_and_move_with_their_cells(tmp_path: Path) -> None:
    control = (
        '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="Drop" '
        'fmlaLink="$B$7" fmlaRange="Data!$A$2:$A$3" fmlaTxbx="$B$8"/>'
    )
    shape = (
        '<v:shape id="_x0000_s1099" type="#_x0000_t201"><x:ClientData ObjectType="Drop"><x:Anchor>'
        "4, 0, 7, 0, 5, 0, 8, 0</x:Anchor><x:FmlaRange>Data!$A$2:$A$3</x:FmlaRange><x:FmlaLink>$B$7</x:FmlaLink>"
        "</x:ClientData></v:shape></xml>"
    )
    inside = (
        '<controls><control shapeId="1099" r:id="rIdN" name="Drop 1"><controlPr linkedCell="Data!$B$7" '
        'listFillRange="Data!$A$2:$A$3"><anchor><from><col>4</col></from></anchor></controlPr></control></controls>'
    )
    edits = {
        "xl/worksheets/_rels/sheet1.xml.rels": related("ctrlProp", "../ctrlProps/ctrlProp1.xml"),
        "xl/drawings/vmlDrawing1.vml": ("</xml>", shape),
        SHEET: ("<tableParts", f"{inside}<tableParts"),
    }
    path = grown(patched(drawn(tmp_path / "t.xlsx"), edits, {"xl/ctrlProps/ctrlProp1.xml": control}))
    assert 'fmlaLink="$B$10" fmlaRange="Data!$A$2:$A$6" fmlaTxbx="$B$11"' in part(
        path, "xl/ctrlProps/ctrlProp1.xml"
    )
    vml = part(path, "xl/drawings/vmlDrawing1.vml")
    assert "4, 0, 10, 0, 5, 0, 11, 0" in vml
    assert "<x:FmlaRange>Data!$A$2:$A$6</x:FmlaRange><x:FmlaLink>$B$10</x:FmlaLink>" in vml
    assert 'linkedCell="Data!$B$10" listFillRange="Data!$A$2:$A$6"' in part(path, SHEET)


CHART_EX = """<cx:chartSpace xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"><cx:chartData><cx:data id="0">
<cx:strDim type="cat"><cx:f>Data!$A$2:$A$3</cx:f><cx:lvl ptCount="2"><cx:pt idx="0">x</cx:pt><cx:pt idx="1">y</cx:pt></cx:lvl></cx:strDim>
<cx:numDim type="val"><cx:f>Data!$B$2:$B$3</cx:f><cx:lvl ptCount="2" formatCode="General"><cx:pt idx="0">1</cx:pt><cx:pt idx="1">2</cx:pt>
</cx:lvl></cx:numDim></cx:data></cx:chartData></cx:chartSpace>"""


def charted(path: Path, options: Mapping[str, object] | None = None) -> Path:
    """The table with a chart beside it on another sheet."""
    book = xlsxwriter.Workbook(path, dict(options or {}))
    sheet, other = book.add_worksheet("Data"), book.add_worksheet("Other")
    columns = [{"header": "Key"}, {"header": "Units"}]
    sheet.add_table("A1:B3", {"name": "t", "columns": columns, "data": [["x", 1], ["y", 2]]})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Data!$A$2:$A$3", "values": "=Data!$B$2:$B$3"})
    other.insert_chart("A1", chart)
    book.close()
    return path


def test_charts_of_newer_kinds_follow(tmp_path: Path) -> None:
    kind = related(
        "chartEx", "../charts/chartEx1.xml", "http://schemas.microsoft.com/office/2014/relationships"
    )
    path = patched(
        charted(tmp_path / "t.xlsx"),
        {"xl/drawings/_rels/drawing1.xml.rels": kind},
        {"xl/charts/chartEx1.xml": CHART_EX},
    )
    chart = part(grown(path), "xl/charts/chartEx1.xml")
    assert "<cx:f>Data!$A$2:$A$6</cx:f>" in chart
    assert "<cx:f>Data!$B$2:$B$6</cx:f>" in chart
    assert re.findall("<cx:pt idx=.(.).>([^<]*)<", chart)[4:] == [
        ("4", "e"),
        *zip("01234", "12345", strict=True),
    ]


LEVELS = """<c:cat><c:multiLvlStrRef><c:f>Data!$A$2:$B$3</c:f><c:multiLvlStrCache><c:ptCount val="2"/>
<c:lvl><c:pt idx="0"><c:v>1</c:v></c:pt><c:pt idx="1"><c:v>2</c:v></c:pt></c:lvl>
<c:lvl><c:pt idx="0"><c:v>x</c:v></c:pt><c:pt idx="1"><c:v>y</c:v></c:pt></c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:cat>"""
LABELS = """<c:extLst><c:ext uri="{02D57815-91ED-43cb-92C2-25804820EDAC}" xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">
<c15:datalabelsRange><c15:f>Data!$A$2:$A$3</c15:f><c15:dlblRangeCache><c:ptCount val="2"/><c:pt idx="0"><c:v>x</c:v></c:pt>
<c:pt idx="1"><c:v>y</c:v></c:pt></c15:dlblRangeCache></c15:datalabelsRange></c:ext></c:extLst></c:ser>"""


def test_categories_of_several_levels_and_ranges_of_labels_follow(tmp_path: Path) -> None:
    path = charted(tmp_path / "t.xlsx")
    chart = part(path, "xl/charts/chart1.xml")
    chart = re.sub("<c:cat>.*?</c:cat>", LEVELS, chart, flags=re.DOTALL).replace("</c:ser>", LABELS)
    chart = part(grown(patched(path, {}, {"xl/charts/chart1.xml": chart})), "xl/charts/chart1.xml")
    assert "<c:f>Data!$A$2:$B$6</c:f>" in chart
    levels = [
        re.findall("<c:v>(.*?)</c:v>", level) for level in re.findall("<c:lvl>.*?</c:lvl>", chart, re.DOTALL)
    ]
    assert levels == [list("12345"), list("abcde")]
    labels = chart[chart.index("<c15:f>") :]
    assert labels.startswith("<c15:f>Data!$A$2:$A$6</c15:f>")
    assert re.findall("<c:v>(.*?)</c:v>", labels) == list("abcde")


CACHE = f"""<pivotCacheDefinition {MAIN} refreshOnLoad="1" saveData="0"><cacheSource type="worksheet">
<worksheetSource ref="A1:B3" sheet="Data"/></cacheSource><cacheFields count="2"><cacheField name="Key"><sharedItems/></cacheField>
<cacheField name="Units"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>"""
PIVOT = f"""<pivotTableDefinition {MAIN} name="p" cacheId="1" dataCaption="Values"><location ref="G6:H8" firstHeaderRow="1"
 firstDataRow="1" firstDataCol="1"/></pivotTableDefinition>"""


def pivoted(path: Path, source: str = "A1:B3", sheet: str = "Data") -> Path:
    """The drawn workbook with a pivot table below and beside the table."""
    cache = CACHE.replace("A1:B3", source).replace('"Data"', f'"{sheet}"')
    added = {
        "xl/pivotCache/pivotCacheDefinition1.xml": cache,
        "xl/pivotTables/pivotTable1.xml": PIVOT,
        "xl/pivotTables/_rels/pivotTable1.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/pivotCacheDefinition" Target="../pivotCache/pivotCacheDefinition1.xml"/></Relationships>',
    }
    edits = {
        "xl/worksheets/_rels/sheet1.xml.rels": related("pivotTable", "../pivotTables/pivotTable1.xml"),
        "xl/_rels/workbook.xml.rels": related("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        BOOK: ("<calcPr", '<pivotCaches><pivotCache cacheId="1" r:id="rIdN"/></pivotCaches><calcPr'),
    }
    return patched(path, edits, added)


def test_pivot_tables_below_and_caches_over_an_area_follow(tmp_path: Path) -> None:
    path = grown(pivoted(drawn(tmp_path / "t.xlsx")))
    assert re.search('<location ref="G9(:|")', part(path, "xl/pivotTables/pivotTable1.xml"))
    assert '<worksheetSource ref="A1:B6" sheet="Data"/>' in part(
        path, "xl/pivotCache/pivotCacheDefinition1.xml"
    )


def test_pivot_caches_over_whole_columns_stay(tmp_path: Path) -> None:
    path = grown(pivoted(drawn(tmp_path / "t.xlsx"), "A:B"))
    assert '<worksheetSource ref="A:B" sheet="Data"/>' in part(
        path, "xl/pivotCache/pivotCacheDefinition1.xml"
    )


def test_slicers_stay_as_they_are_while_their_caches_hold_the_new_items(shared: Path, tmp_path: Path) -> None:
    kept = 0
    for path in sorted((shared / "fixtures/workbooks").glob("*licer*.xlsx")):
        template = open_template(path)
        for name in template.tables:
            table = template.tables[name]
            columns = {column.name: ["new"] * 9 for column in table.columns if not column.calculated}
            filled = fill(template, {name: pl.DataFrame(columns)}, {})
            kept += sum("slicers/" in part for part in template.workbook.package.parts)
            assert not [part for part in filled.changed if "slicers/" in part]
    assert kept


CHAIN = f'<calcChain {MAIN}><c r="A1" i="2"/><c r="A3" i="2"/></calcChain>'


def chained(path: Path) -> Path:
    """The drawn workbook with a calculation chain."""
    edits = {
        "xl/_rels/workbook.xml.rels": related("calcChain", "calcChain.xml"),
        "[Content_Types].xml": (
            "</Types>",
            '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.calcChain+xml"/></Types>',
        ),
    }
    return patched(path, edits, {"xl/calcChain.xml": CHAIN})


def test_the_calculation_chain_goes_where_formula_cells_move_and_stays_elsewhere(tmp_path: Path) -> None:
    path = chained(drawn(tmp_path / "t.xlsx"))
    moved = grown(path)
    assert "xl/calcChain.xml" not in names(moved)
    assert "calcChain" not in part(moved, "xl/_rels/workbook.xml.rels") + part(moved, "[Content_Types].xml")
    same = grown(path, rows=FIVE.head(2))
    assert part(same, "xl/calcChain.xml") == CHAIN


def test_full_calculation_is_asked_for_where_a_formula_was_not_computed(tmp_path: Path) -> None:
    path = drawn(tmp_path / "t.xlsx")
    assert "fullCalcOnLoad" not in part(grown(path), BOOK)
    path = patched(path, {OTHER: ("SUM(Data!B2:B3)", "NOSUCHFUNCTION(Data!B2:B3)")})
    found = grown(path)
    assert 'fullCalcOnLoad="1"' in part(found, BOOK)
    assert "<f>NOSUCHFUNCTION(Data!B2:B6)</f></c>" in part(found, OTHER)


def test_what_today_gives_is_the_end_of_the_runs_period(tmp_path: Path) -> None:
    path = patched(
        drawn(tmp_path / "t.xlsx"), {OTHER: ("SUM(Data!B2:B3)", "YEAR(TODAY())+0*SUM(Data!B2:B3)")}
    )
    out = grown(path, {"period_end": dt.date(2021, 8, 31), "data_as_of": dt.date(2022, 1, 1)})
    assert openpyxl.load_workbook(out, data_only=True)["Other"]["A1"].value == 2021


def test_dates_are_right_in_the_1904_system_in_cells_and_in_charts(tmp_path: Path) -> None:
    path = charted(tmp_path / "t.xlsx", {"date_1904": True})
    days = [dt.date(2021, 8, 31), dt.date(1904, 1, 2)]
    path = grown(path, rows=pl.DataFrame({"Key": ["a", "b"], "Units": days}))
    assert [
        row[1] for row in openpyxl.load_workbook(path)["Data"].iter_rows(min_row=2, values_only=True)
    ] == [dt.datetime.combine(day, dt.time()) for day in days]
    values = part(path, "xl/charts/chart1.xml").partition("<c:val>")[2]
    assert re.findall("<c:v>(.*?)</c:v>", values) == ["42977", "1"]


@pytest.mark.parametrize(
    ("day", "serial"), [(dt.date(1900, 3, 1), 61), (dt.date(1900, 2, 28), 59), (dt.date(1900, 1, 1), 1)]
)
def test_dates_before_march_1900_have_the_serials_of_excel(tmp_path: Path, day: dt.date, serial: int) -> None:
    path = grown(charted(tmp_path / "t.xlsx"), rows=pl.DataFrame({"Key": ["a"], "Units": [day]}))
    assert re.search(f'<c r="B2" s="[0-9]+"><v>{serial}</v>', part(path, SHEET))


RENAMED = "{{ year }} it's"
SAID = "'2021 it''s'"


def test_renamed_sheets_are_renamed_in_every_kind_of_reference(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet(RENAMED), book.add_worksheet("Other")
    quoted = "'{{ year }} it''s'"
    sheet.write_column("A1", [1, 2, 3])
    sheet.print_area("A1:B9")
    sheet.repeat_rows(0)
    sheet.autofilter("A1:A3")
    sheet.conditional_format("B1", {"type": "formula", "criteria": f"={quoted}!A1>1"})
    other.write_formula("A1", f"=SUM({quoted}!A1:A3)")
    other.write_url("D1", f"internal:{quoted}!A2")
    other.data_validation("D2", {"validate": "list", "source": f"={quoted}!$A$1:$A$3"})
    other.conditional_format("D3", {"type": "formula", "criteria": f"={quoted}!$A$1>1"})
    other.add_sparkline("D4", {"range": f"{quoted}!A1:A3"})
    book.define_name("three", f"={quoted}!$A$1:$A$3")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={quoted}!$A$1:$A$3", "name": f"={quoted}!$A$1"})
    other.insert_chart("F1", chart)
    other.insert_textbox("F20", "", {"textlink": f"={quoted}!$A$1"})
    book.close()
    path = pivoted_by(path, RENAMED)
    out = tmp_path / "out.xlsx"
    fill(open_template(path), {}, {"year": 2021}).save(out)
    left = {name for name in names(out) if name != "xl/sharedStrings.xml" and "{{" in part(out, name)}
    assert left == set()
    assert part(out, OTHER).count(SAID) == 6
    assert part(out, "xl/charts/chart1.xml").count(SAID) == 2
    assert part(out, BOOK).count(SAID) == 4
    assert f'textlink="{SAID}' in part(out, "xl/drawings/drawing1.xml")
    assert 'sheet="2021 it\'s"' in part(out, "xl/pivotCache/pivotCacheDefinition1.xml")
    assert "2021 it's" in part(out, "docProps/app.xml")
    assert {fault.code for fault in check(Package.open(out))} <= {"package.pivot-cache-list"}


def pivoted_by(path: Path, sheet: str) -> Path:
    """The workbook with a pivot cache over a sheet, which nothing shows."""
    edits = {
        "xl/_rels/workbook.xml.rels": related("pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        BOOK: ("<calcPr", '<pivotCaches><pivotCache cacheId="1" r:id="rIdN"/></pivotCaches><calcPr'),
        "[Content_Types].xml": (
            "</Types>",
            '<Override PartName="/xl/pivotCache/pivotCacheDefinition1.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.pivotCacheDefinition+xml"/></Types>',
        ),
    }
    cache = CACHE.replace('"Data"', f'"{sheet}"').replace("A1:B3", "A1:B2")
    return patched(path, edits, {"xl/pivotCache/pivotCacheDefinition1.xml": cache})
