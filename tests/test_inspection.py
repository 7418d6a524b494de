"""Lint finds all that is wrong with a template without the database; inspect says what it is bound to."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from reporter import inspection
from reporter.inspection import ERRORS, Finding
from reporter.settings import Settings, load
from reporter.template.warnings import WHY

REPORT = """title: Sales
schema: gdb
period: none
file: sales.xlsx
parameters:
  threshold: {type: integer, default: 1}
data:
  sales: sales_by_market
  kpi: overview
"""

Draw = Callable[[Any, Any, Any], None]


def draw(path: Path, more: Draw, headers: tuple[str, ...] = ("Market", "Units")) -> None:
    """A cover, and a sheet Data with the table ``sales`` at B4:C7; ``more`` adds to it."""
    book = xlsxwriter.Workbook(path)
    cover, data = book.add_worksheet("Cover"), book.add_worksheet("Data")
    cover.write("A1", "{{ title }}, {{ kpi.units:#,##0 }}")
    columns = [{"header": header} for header in headers]
    data.add_table(3, 1, 6, len(headers), {"name": "sales", "columns": columns})
    for row in (4, 5, 6):
        data.write_row(row, 1, ["India", row])
    more(book, cover, data)
    book.close()


def nothing(_book: Any, _cover: Any, _data: Any) -> None:
    """Adds nothing."""


@pytest.fixture
def project(tmp_path: Path) -> Settings:
    (tmp_path / "config.yaml").write_text("database: {socket: /nowhere/socket}\nschemas: {gdb: gdb}\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/sales.yaml").write_text(REPORT)
    draw(tmp_path / "templates/sales.xlsx", nothing)
    return load(tmp_path)


def template(project: Settings) -> Path:
    return project.templates / "sales.xlsx"


def definition(project: Settings, old: str, new: str) -> None:
    path = project.templates / "sales.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def replaced(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Changes a text in a part of the workbook."""
    archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    parts = {info.filename: archive.read(info) for info in archive.infolist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)


def related(path: Path, kind: str, part: str = "xl/_rels/workbook.xml.rels") -> None:
    """Gives the workbook a relationship of that kind, as macros and external links have."""
    link = f'<Relationship Id="rX" Type="http://x/relationships/{kind}" Target="styles.xml"/></Relationships>'
    replaced(path, part, b"</Relationships>", link.encode())


def _dde(path: Path) -> None:
    related(path, "externalLink")
    replaced(path, "xl/styles.xml", b"</styleSheet>", b"<ddeLink ddeService='cmd'/></styleSheet>")


def only(project: Settings) -> Finding:
    (finding,) = inspection.lint(project, "sales")
    return finding


def _beside(_book: Any, _cover: Any, data: Any) -> None:
    data.write("F5", "beside")
    data.merge_range("B10:F10", "wide")


def _chart(book: Any, cover: Any, _data: Any) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$C$5:$C$6"})
    cover.insert_chart("D3", chart)


WARNINGS: dict[str, tuple[Draw, str, str]] = {
    "template.partial-reference": (
        lambda book, cover, data: cover.write_formula("B2", "=SUM(Data!C5:C6)"),
        "Cover!B2",
        "Data!C5:C6 holds a part of the rows of table sales",
    ),
    "template.partial-chart": (_chart, "Cover!D3", "a part of the rows of table sales"),
    "template.partial-format": (
        lambda book, cover, data: data.conditional_format("C5:C6", {"type": "data_bar"}),
        "Data!C5:C6",
        "a conditional format covers a part of the rows of table sales",
    ),
    "template.table-unfilled": (
        lambda book, cover, data: cover.add_table("A5:B7", {"name": "notes"}),
        "Cover!A5:B7",
        "no data set fills table notes",
    ),
    "template.placeholder-lost": (
        lambda book, cover, data: data.write("B5", "{{ title }}"),
        "Data!B5",
        "among the rows of table sales",
    ),
    "template.volatile": (
        lambda book, cover, data: cover.write_formula("B2", "=TODAY()"),
        "Cover!B2",
        "the formula uses TODAY",
    ),
    "template.uncomputed": (
        lambda book, cover, data: cover.write_formula("B2", "=NOSUCHFUNCTION(1)"),
        "Cover!B2",
        "an unknown function",
    ),
    "template.broken-reference": (
        lambda book, cover, data: cover.write_formula("B2", "=SUM(#REF!)"),
        "Cover!B2",
        "cells that are gone",
    ),
    "template.side-by-side": (_beside, "Data!B10:F10", "table sales can't change its rows without tearing"),
}


@pytest.mark.parametrize("code", WARNINGS)
def test_a_template_that_will_not_look_as_meant_gets_a_warning_with_its_cell(
    code: str, project: Settings
) -> None:
    more, place, what = WARNINGS[code]
    draw(template(project), more)
    finding = only(project)
    assert (finding.severity, finding.code, finding.place) == ("warning", code, place)
    assert f"{finding.sheet}!{finding.cell}" == place
    assert what in finding.what
    assert finding.why == WHY[code]
    assert finding.remedy


def _text(text: str) -> Callable[[Settings], None]:
    return lambda project: draw(template(project), lambda book, cover, data: cover.write("B2", text))


def _shorthand(project: Settings) -> None:
    """XlsxWriter writes ``@`` out; a file made otherwise may hold it."""
    columns = [{"header": "Market"}, {"header": "Units", "formula": "=sales[[#This Row],[Market]]"}]
    with xlsxwriter.Workbook(template(project)) as book:
        book.add_worksheet("Data").add_table("B4:C7", {"name": "sales", "columns": columns})
    replaced(template(project), "xl/tables/table1.xml", b"sales[[#This Row],[Market]]", b"[@Market]")


SHEET = "xl/worksheets/_rels/sheet2.xml.rels"

ERROR_CASES: dict[str, tuple[Callable[[Settings], None], str]] = {
    "template.no-table": (lambda p: definition(p, "  kpi:", "  regions: overview\n  kpi:"), ""),
    "template.column": (
        lambda p: definition(
            p, "sales: sales_by_market", "sales: {call: sales_by_market, columns: {units: Unit}}"
        ),
        "line 8",
    ),
    "template.header-twice": (
        lambda p: draw(template(p), nothing, ("Market", "Units, a", "Units (b)")),
        "Data: table sales",
    ),
    "template.placeholder-open": (_text("{{ title"), "Cover!B2"),
    "template.placeholder-syntax": (_text("{{ a b }}"), "Cover!B2"),
    "template.placeholder-format": (_text("{{ title:h:m }}"), "Cover!B2"),
    "template.placeholder-unknown": (_text("{{ titel }}"), "Cover!B2"),
    "template.placeholder-header": (
        lambda p: draw(template(p), nothing, ("Market", "{{ title }}")),
        "Data!C4",
    ),
    "template.formula-shorthand": (_shorthand, "Data: table sales"),
    "template.macros": (lambda p: related(template(p), "vbaProject"), ""),
    "template.embedded-object": (lambda p: related(template(p), "oleObject", SHEET), "Data"),
    "template.active-x": (lambda p: related(template(p), "control", SHEET), "Data"),
    "template.external-link": (lambda p: related(template(p), "externalLink"), ""),
    "template.dde": (lambda p: _dde(template(p)), ""),
}


@pytest.mark.parametrize("code", ERROR_CASES)
def test_what_would_stop_a_run_is_an_error_with_its_reason(code: str, project: Settings) -> None:
    spoil, place = ERROR_CASES[code]
    spoil(project)
    found = {finding.code: finding for finding in inspection.lint(project, "sales")}
    assert found[code].severity == "error"
    assert found[code].why == ERRORS[code]
    assert place in found[code].place


@pytest.mark.parametrize(
    ("code", "allow"),
    [("template.embedded-object", "embedded-objects"), ("template.external-link", "external-links")],
)
def test_what_a_report_allows_is_no_error(code: str, allow: str, project: Settings) -> None:
    ERROR_CASES[code][0](project)
    definition = project.templates / "sales.yaml"
    definition.write_text(f"{definition.read_text()}\nallow: [{allow}]\n")
    assert code not in {finding.code for finding in inspection.lint(project, "sales")}


def test_every_code_has_a_workbook_here_that_shows_it() -> None:
    others = {"template.pivot-uncomputed", "template.pivot-partial"}  # by real workbooks
    others |= {"template.connection", "template.what-if"}  # below
    assert WARNINGS.keys() | others == WHY.keys()
    assert ERROR_CASES.keys() == ERRORS.keys()


def test_headers_of_one_name_are_told_apart_by_the_report(project: Settings) -> None:
    draw(template(project), nothing, ("Market", "Units, a", "Units (b)"))
    definition(
        project, "sales: sales_by_market", 'sales: {call: sales_by_market, columns: {units_b: "Units (b)"}}'
    )
    assert inspection.lint(project, "sales") == ()


def test_names_and_rules_of_sheets_are_looked_at_too(project: Settings) -> None:
    def more(book: Any, _cover: Any, data: Any) -> None:
        book.define_name("part", "=Data!$C$5:$C$6")
        rule = {"type": "formula", "criteria": "=SUM($C$5:$C$6)>1", "format": book.add_format({"bold": True})}
        data.conditional_format("C10", rule)

    draw(template(project), more)
    places = {finding.place for finding in inspection.lint(project, "sales")}
    assert places == {"defined name part", "Data!C10"}


def test_cells_that_are_filled_down_are_one_finding(project: Settings) -> None:
    def more(_book: Any, cover: Any, _data: Any) -> None:
        for row in range(2, 6):
            cover.write_formula(row, 1, f"=A{row}+SUM(Data!$C$5:$C$6)")

    draw(template(project), more)
    assert only(project).place == "Cover!B3 and 3 more cells"


def test_whole_columns_and_running_ranges_are_no_finding(project: Settings) -> None:
    def more(book: Any, cover: Any, data: Any) -> None:
        cover.write_formula("B2", "=SUM(Data!C5:C7)+SUM(sales[Units])+SUM(Data!C:C)+Data!C5")
        cover.write_formula("B3", "=SUM(Data!$C$5:C6)")
        data.conditional_format("C5:C7", {"type": "data_bar"})

    draw(template(project), more)
    assert inspection.lint(project, "sales") == ()


def test_faults_of_the_definition_and_of_the_template_come_together(project: Settings) -> None:
    definition(project, "schema: gdb", "schema: gbd")
    draw(template(project), lambda book, cover, data: cover.write("B2", "{{ a b }}"))
    found = inspection.lint(project, "sales")
    assert [finding.file for finding in found] == ["sales.yaml", "sales.xlsx"]
    assert {finding.code for finding in found} == {"report.schema", "template.placeholder-syntax"}
    assert (found[0].place, found[1].place) == ("line 2", "Cover!B2")


def test_a_template_that_is_no_workbook_is_an_error(project: Settings) -> None:
    template(project).write_bytes(b"hello")
    assert (only(project).severity, only(project).code) == ("error", "package.not-zip")


def test_one_part_that_cannot_be_understood_hides_no_other_finding(project: Settings) -> None:
    draw(template(project), lambda book, cover, data: cover.write("B2", "{{ titel }}"))
    replaced(
        template(project), "xl/worksheets/sheet2.xml", b'<dimension ref="B4:C7"/>', b'<mergeCell ref="x"/>'
    )
    found = {finding.code: finding.severity for finding in inspection.lint(project, "sales")}
    assert found["template.placeholder-unknown"] == found["package.sqref"] == "error"


def test_inspect_says_what_fills_each_column_and_where_each_value_comes_from(project: Settings) -> None:
    def more(book: Any, cover: Any, data: Any) -> None:
        cover.write("A2", "{{ threshold }}")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Data!$C$5:$C$7"})
        cover.insert_chart("D3", chart)

    draw(template(project), more, ("Market", "Units, pieces"))
    found = inspection.inspect(project, "sales")
    (table,) = found.tables
    assert (table.data_set, table.procedure, table.sheet, table.ref) == (
        "sales",
        "sales_by_market",
        "Data",
        "B4:C7",
    )
    assert [(one.header, one.column) for one in table.columns] == [
        ("Market", "market"),
        ("Units, pieces", "units"),
    ]
    assert {one.name: one.source for one in found.placeholders} == {
        "title": "run",
        "kpi.units": "procedure overview",
        "threshold": "parameter",
    }
    (chart,) = found.charts
    assert (chart.sheet, chart.cell, chart.tables) == ("Cover", "D3", ("sales",))


def _real(project: Settings, shared: Path, name: str, table: str) -> None:
    shutil.copy(shared / "fixtures/workbooks" / name, template(project))
    if table:
        definition(project, "  sales: sales_by_market\n  kpi: overview\n", f"  {table}: sales_by_market\n")


def test_a_pivot_table_over_a_filled_table_is_bound_and_needs_no_warning(
    project: Settings, shared: Path
) -> None:
    _real(project, shared, "epplus-fork__PivotTableBackedByExcelTable.xlsx", "Table1")
    found = inspection.inspect(project, "sales")
    (pivot,) = found.pivots
    assert (pivot.ref, pivot.tables) == ("B16:C20", ("Table1",))
    assert (pivot.rows, pivot.columns, pivot.values, pivot.filters) == (
        ("Month",),
        (),
        ("Sum of Total",),
        (),
    )
    codes = {finding.code for finding in inspection.lint(project, "sales")}
    assert not {code for code in codes if "pivot" in code}


def test_what_only_excel_computes_of_a_pivot_table_is_told(project: Settings, shared: Path) -> None:
    _real(project, shared, "epplus-fork__PivotTableCalculatedFieldBug13370.xlsx", "Item")
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    replaced(template(project), cache, b'formula="', b'formula="NOSUCHFUNCTION(1)+')
    (found,) = [one for one in inspection.lint(project, "sales") if one.code == "template.pivot-uncomputed"]
    assert (found.severity, found.sheet, found.cell) == ("warning", "Sheet4", "B3:R290")
    assert "NOSUCHFUNCTION" in found.what


def test_a_pivot_table_over_a_part_of_a_filled_table_is_told(project: Settings, shared: Path) -> None:
    _real(project, shared, "epplus-fork__PivotTableBackedByExcelTable.xlsx", "Table1")
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    replaced(template(project), cache, b'name="Table1"', b'ref="A1:D4" sheet="Sheet1"')
    (found,) = [one for one in inspection.lint(project, "sales") if one.code == "template.pivot-partial"]
    assert "a part of the rows of table Table1" in found.what


def test_slicers_are_bound_to_their_pivot_tables(project: Settings, shared: Path) -> None:
    _real(project, shared, "epplus-fork__Slicers.xlsx", "")
    found = inspection.inspect(project, "sales")
    assert {"Posting Date", "Amount"} <= {slicer.field for slicer in found.slicers}
    assert all(set(slicer.targets) <= {pivot.name for pivot in found.pivots} for slicer in found.slicers)


def test_a_connection_to_other_data_is_a_warning(project: Settings, shared: Path) -> None:
    _real(project, shared, "open-xml-sdk__Connection.xlsx", "")
    assert "template.connection" in {finding.code for finding in inspection.lint(project, "sales")}


def test_a_what_if_data_table_is_a_warning(project: Settings) -> None:
    draw(template(project), lambda book, cover, data: cover.write_formula("B2", "=1", None, 5))
    made = b'<f t="dataTable" ref="B2:B4" dt2D="0" dtr="0" r1="A1"/>'
    replaced(template(project), "xl/worksheets/sheet1.xml", b"<f>1</f>", made)
    (finding,) = inspection.lint(project, "sales")
    assert (finding.severity, finding.code, finding.place) == ("warning", "template.what-if", "Cover!B2")


def test_every_real_workbook_can_be_inspected_and_linted(project: Settings, shared: Path) -> None:
    for path in sorted((shared / "fixtures/workbooks").iterdir()):
        shutil.copy(path, template(project))
        inspection.inspect(project, "sales")
        found = inspection.lint(project, "sales")
        assert "package.unreadable" not in {finding.code for finding in found}, path.name
        assert all(finding.what and finding.why and finding.file for finding in found)


# The page about templates

PAGE = (Path(__file__).resolve().parents[1] / "docs/templates.md").read_text(encoding="utf-8")
PACKAGE = Path(inspection.__file__).parent


def test_the_page_names_every_code_that_lint_may_give() -> None:
    codes = {*ERRORS, *WHY}
    for path in (
        path for name in ("template", "workbook", "xlsx") for path in (PACKAGE / name).rglob("*.py")
    ):
        codes |= set(re.findall(r'"(template\.[a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    for path in (PACKAGE / "xlsx/rules").glob("*.py"):
        codes |= {
            f"package.{code}"
            for code in re.findall(r'\.add\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8"))
        }
    missing = sorted(code for code in codes if f"`{code}`" not in PAGE)
    assert missing == []


def test_the_page_names_every_format_of_a_placeholder() -> None:
    from reporter.template.placeholders import formats

    named = [form for form in formats.FORMATS.split(", ") if not form.startswith("a comma")]
    parts = [*named, *["d", "dd", "ddd", "dddd", "m", "mm", "mmm", "mmmm", "yy", "yyyy", "hh:mm", "hh:mm:ss"]]
    assert [form for form in parts if f"`{form}`" not in PAGE] == []
    for form, value, shown in re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE):
        assert formats.text_of(_value(value), form) == shown, form


def _value(text: str) -> Any:
    from datetime import datetime
    from decimal import Decimal

    return datetime.fromisoformat(text) if re.match(r"\d{4}-", text) else Decimal(text)


def test_the_page_names_every_fact_that_a_placeholder_may_say() -> None:
    from reporter.report import FACTS

    assert [name for name in FACTS if f"`{name}`" not in PAGE] == []
