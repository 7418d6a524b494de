"""What every shipped template owes to those who can't see its colours or its charts, or who read it aloud."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from ruamel.yaml import YAML

from tests.templates.test_theme import contrast

ROOT = Path(__file__).resolve().parents[2]
NAMES = tuple(sorted(path.stem for path in (ROOT / "templates").glob("*.yaml")))
SCHEMA = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
EMPTY_NAMES = re.compile(r"(sheet|table|blatt|tabelle)\s*[0-9]*", re.IGNORECASE)
LEAST_CONTRAST = 4.5


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def book(name: str) -> Workbook:
    return load_workbook(ROOT / "templates" / f"{name}.xlsx")


def parts(name: str, folder: str) -> dict[str, str]:
    with zipfile.ZipFile(ROOT / "templates" / f"{name}.xlsx") as package:
        return {part: package.read(part).decode() for part in package.namelist() if part.startswith(folder)}


def colour(found: object) -> str | None:
    """The colour of a font or fill as #RRGGBB, None where it says none."""
    rgb = getattr(found, "rgb", None)
    return f"#{rgb[-6:]}" if isinstance(rgb, str) and len(rgb) == 8 else None


def test_every_drawing_says_in_a_sentence_what_it_shows(name: str) -> None:
    for part, content in parts(name, "xl/drawings/drawing").items():
        for words in re.findall(r"<xdr:cNvPr [^>]*?/?>", content):
            described = re.search(r'descr="([^"]*)"', words)
            assert described, f"{part}: {words}"
            assert len(described[1].split()) >= 4, described[1]
            assert described[1].rstrip().endswith("."), described[1]


def test_declared_charts_have_words_too(name: str) -> None:
    declared = YAML(typ="safe").load(ROOT / "templates" / f"{name}.yaml").get("pivots", {})
    for pivot, what in declared.items():
        if "chart" in what:
            assert len(str(what["chart"].get("alt", "")).split()) >= 4, pivot


def test_every_table_has_a_header_row_and_words(name: str) -> None:
    for part, content in parts(name, "xl/tables/").items():
        assert re.search(r'altTextSummary="[^"]{10,}"', content), part


def test_headers_are_marked_as_such_by_their_style(book: Workbook) -> None:
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            first = sheet[table.ref][0]
            row = first[0].row - (0 if table.headerRowCount is None or table.headerRowCount else 1)
            for cell in first:
                head = sheet.cell(row, cell.column)
                assert head.style == "Table header", f"{sheet.title}!{head.coordinate}"
                assert str(head.value or "").strip(), f"{sheet.title}!{head.coordinate}"


def test_every_cell_keeps_its_contrast(book: Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                ink = colour(cell.font.color) or "#000000"
                filled = cell.fill.fill_type == "solid"
                ground = (colour(cell.fill.fgColor) if filled else None) or "#FFFFFF"
                assert contrast(ink, ground) >= LEAST_CONTRAST, f"{sheet.title}!{cell.coordinate}"


def test_every_rule_that_colours_cells_keeps_their_contrast(book: Workbook) -> None:
    for sheet in book.worksheets:
        for rules in sheet.conditional_formatting:
            for rule in rules.rules:
                if rule.dxf is None or (rule.dxf.font is None and rule.dxf.fill is None):
                    continue
                ink = colour(rule.dxf.font.color) if rule.dxf.font else None
                ground = colour(rule.dxf.fill.bgColor) if rule.dxf.fill else None
                place = f"{sheet.title}!{rules.sqref}"
                assert contrast(ink or "#1F2937", ground or "#FFFFFF") >= LEAST_CONTRAST, place


def test_sheets_are_named_after_what_they_hold(book: Workbook) -> None:
    for sheet in book.worksheets:
        words = re.sub(r"{{.*?}}", "each", sheet.title)
        assert not EMPTY_NAMES.fullmatch(words)
        assert words == words.strip()
        assert "_" not in words


def test_every_sheet_begins_with_its_title_and_leads_back_to_the_cover(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet["B2"].style == "Report title", sheet.title
        assert sheet["B2"].value, sheet.title
        link = sheet["A2"].hyperlink
        assert (link.location if link else None) == (None if sheet.title == "Cover" else "'Cover'!A1")


def test_the_document_says_what_it_is(name: str, book: Workbook) -> None:
    title = YAML(typ="safe").load(ROOT / "templates" / f"{name}.yaml")["title"]
    found = book.properties
    assert found.title == f"{title}, {{{{ period }}}}"
    assert found.creator == "Finance"
    assert found.subject
    assert "{{ origin }}" in found.description


def test_the_file_is_named_after_the_report_and_its_period(name: str) -> None:
    declared = YAML(typ="safe").load(ROOT / "templates" / f"{name}.yaml")
    words = "-".join(name.replace("_", " ").title().split())
    assert declared["file"] == f"AtliQ_{words}_{{period}}.xlsx"


def test_every_report_follows_something_and_shows_it(name: str, book: Workbook) -> None:
    declared = YAML(typ="safe").load(ROOT / "templates" / f"{name}.yaml")
    assert declared["changes"]
    assert "changes" in book["Changes"].tables
