"""The formats of a pivot's definition, on what the template's pivot didn't show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bench.stored_pivots import StoredPivot, pivots, recompute
from reporter.pivot import reading
from reporter.template import open_template
from reporter.template.pivots.formats import PivotFormats
from reporter.template.pivots.shape import shape_of_definition
from reporter.xlsx.cells import cell_name
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check
from reporter.xlsx.styles import Styles
from tests.pivot.declared_reports import saved
from tests.template.test_pivots import PIVOT, REGIONS, changed, part, refilled, sales

RED_ON_YELLOW = (
    '<dxf><font><i/><color rgb="FFFF0000"/></font>'
    '<fill><patternFill patternType="solid"><bgColor rgb="FFFFFF00"/></patternFill></fill></dxf>'
)
PER_CENT = '<dxf><numFmt numFmtId="10" formatCode="0.00%"/></dxf>'
CENTRED = '<dxf><font><i val="0"/></font><alignment horizontal="center" readingOrder="0"/></dxf>'
REGION = '<references count="1"><reference field="0" count="0"/></references>'
MARKET = '<references count="1"><reference field="1" count="0"/></references>'
REVENUE = '<references count="1"><reference field="4294967294" count="1"><x v="1"/></reference></references>'
LABELS = 'dataOnly="0" labelOnly="1"'
NEW = [*REGIONS, ("NA", "USA"), ("EU", "Italy")]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return saved(tmp_path, PIVOT, {"sales": sales()})


def with_formats(path: Path, formats: list[tuple[str, str, str]], head: str = "") -> Path:
    """The workbook with a pivot whose definition has formats: dxf, attributes and references of the area."""
    dxfs = "".join(dxf for dxf, _, _ in formats)
    areas = "".join(
        f'<format dxfId="{at}"><pivotArea {attributes} outline="0">{inner}</pivotArea></format>'
        for at, (_, attributes, inner) in enumerate(formats, 3)
    )
    pivot = "xl/pivotTables/pivotTable1.xml"
    whole = f'<formats count="{len(formats)}">{areas}</formats><chartFormats count="2">'
    made = changed(
        path, {"xl/styles.xml": ("</dxfs>", f"{dxfs}</dxfs>"), pivot: ('<chartFormats count="2">', whole)}
    )
    count = {"xl/styles.xml": ('<dxfs count="3">', f'<dxfs count="{3 + len(formats)}">')}
    made = changed(made, count, "counted.xlsx")
    return changed(made, {pivot: (' indent="0"', f' indent="0" {head}')}, "headed.xlsx") if head else made


def shown(path: Path) -> dict[str, list[Any]]:
    """The cells of each line of the pivot by its label."""
    rows = openpyxl.load_workbook(path)["Pivots"].iter_rows(min_row=3, min_col=2, max_col=4)
    return {str(cells[0].value): list(cells) for cells in rows}


def test_an_item_that_the_template_never_showed_has_its_fields_format(template: Path) -> None:
    lines = shown(refilled(with_formats(template, [(RED_ON_YELLOW, LABELS, REGION)]), sales(NEW)))
    label = lines["NA"][0]
    assert (label.font.i, label.font.color.rgb, label.fill.fgColor.rgb) == (True, "FFFF0000", "FFFFFF00")
    assert (label.font.b, label.font.name, label.alignment.horizontal) == (True, "Calibri", "left")
    others = [lines[name][0] for name in ("EU", "USA", "Italy", "Grand Total")] + lines["NA"][1:]
    assert [cell.fill.patternType for cell in others] == [None] * 6


def test_values_have_the_format_of_their_data_field_or_of_their_lines(template: Path) -> None:
    formats = [(PER_CENT, "", REVENUE), (RED_ON_YELLOW, 'collapsedLevelsAreSubtotals="1"', MARKET)]
    lines = shown(refilled(with_formats(template, formats), sales(NEW)))
    assert [cell.number_format for cell in lines["Italy"][1:]] == ["#,##0", "0.00%"]
    assert [cell.number_format for cell in lines["NA"][1:]] == ["#,##0", "0.00%"]
    assert [cell.font.i for cell in lines["Italy"]] == [False, True, True]
    assert [cell.font.i for cell in lines["NA"]] == [False, False, False]


def test_a_later_format_lies_over_an_earlier_one(template: Path) -> None:
    formats = [(RED_ON_YELLOW, LABELS, MARKET), (CENTRED, LABELS, MARKET)]
    label = shown(refilled(with_formats(template, formats), sales(NEW)))["Italy"][0]
    assert (label.font.i, label.font.color.rgb, label.alignment.horizontal) == (False, "FFFF0000", "center")
    assert label.fill.fgColor.rgb == "FFFFFF00"


def test_what_the_template_showed_keeps_its_look(template: Path) -> None:
    formats = [(RED_ON_YELLOW, 'type="all" dataOnly="0"', "")]
    path = with_formats(template, formats)
    out = refilled(path, sales(times=4))
    assert part(out, "xl/styles.xml") == part(path, "xl/styles.xml")
    lines = shown(refilled(path, sales(NEW)))
    assert {name for name, cells in lines.items() if all(cell.font.i for cell in cells)} == {
        "NA",
        "USA",
        "Italy",
    }
    assert not any(cell.font.i for name in ("EU", "Spain", "Grand Total") for cell in lines[name])


def test_a_pivot_that_does_not_preserve_formats_has_none(template: Path) -> None:
    path = with_formats(template, [(RED_ON_YELLOW, LABELS, REGION)], 'preserveFormatting="0"')
    assert shown(refilled(path, sales(NEW)))["NA"][0].fill.patternType is None


def test_cells_of_a_format_share_their_font_and_fill(template: Path) -> None:
    path = with_formats(template, [(RED_ON_YELLOW, 'type="all" dataOnly="0"', "")])
    out = refilled(path, sales([*NEW, ("NA", "Peru"), ("SA", "Chile")]))
    styles = part(out, "xl/styles.xml")
    assert ('<fonts count="4">' in styles, '<fills count="3">' in styles) == (True, True)
    assert check(Package.open(out)) == ()


# What Excel saved


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("epplus-fork__NAV001_-_Top_Customer_Overview_Report_Mode", 3),
        ("epplus-fork__PivotTableDateFormats", 6),
        ("open-xml-sdk__pivot5", 3),
    ],
)
def test_on_the_cells_that_excel_formatted_formats_change_nothing(
    shared: Path, name: str, count: int
) -> None:
    path = shared / f"fixtures/workbooks/{name}.xlsx"
    package = Package.open(path)
    formatted = [one for one in pivots(package) if b"<format " in package.read(one.part)]
    assert [_differing(path, one) for one in formatted] == [[]] * count


def _differing(path: Path, pivot: StoredPivot) -> list[str]:
    """The cells that would look otherwise if all of the pivot's lines were new."""
    workbook = open_template(path).workbook
    definition = pivot.package.read(pivot.part)
    table = reading.pivot_table(definition, reading.cache_fields(pivot.package.read(pivot.cache)))
    before = replace(shape_of_definition(definition, table), rows=(), columns=())
    styles = Styles(pivot.package.read("xl/styles.xml"))
    layout = recompute(pivot)
    formats = PivotFormats(definition, table, layout, before, styles)
    sheet = next(workbook.sheet(one.name) for one in workbook.worksheets if one.part == pivot.sheet)
    stored = {place: sheet.cell(*place) for place in ((one.row, one.column) for one in layout.cells)}
    return [
        cell_name(one.row, one.column)
        for one in layout.cells
        if (cell := stored[one.row, one.column]) is not None and formats.of(one, cell.style) != cell.style
    ]
