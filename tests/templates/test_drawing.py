from __future__ import annotations

import re
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.cell_range import CellRange
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
NAMES = tuple(sorted(path.stem for path in (ROOT / "templates").glob("*.yaml")))
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
VOLATILE = ("NOW(", "TODAY(", "OFFSET(", "INDIRECT(", "RAND(")
WITHOUT_WORDS = ("customer_overview", "purchase_trend", "finance_ladder", "badge_share")  # tables of figures
NEW = ("XLOOKUP(", "LET(", "FILTER(", "SORT(", "UNIQUE(", "_xlfn", "TEXTJOIN(")


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def texts(name: str, folder: str) -> dict[str, str]:
    found = members(ROOT / "templates" / f"{name}.xlsx")
    return {part: content.decode() for part, content in found.items() if part.startswith(folder)}


def pivot_sheets(name: str) -> set[str]:
    """The sheets of the report's pivots: all that is there is printed."""
    declared = YAML(typ="safe").load(ROOT / "templates" / f"{name}.yaml").get("pivots", {})
    return {pivot["at"].partition("!")[0].strip("'") for pivot in declared.values()}


@pytest.mark.parametrize("name", NAMES)
def test_drawing_again_gives_the_committed_template(name: str, tmp_path: Path) -> None:
    import_module(name).draw(tmp_path / "drawn.xlsx")

    assert members(tmp_path / "drawn.xlsx") == members(ROOT / "templates" / f"{name}.xlsx")


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_prints_landscape_on_one_page_width_with_page_numbers(name: str) -> None:
    book = load_workbook(ROOT / "templates" / f"{name}.xlsx")

    for sheet in book.worksheets:
        fitted = sheet.sheet_properties.pageSetUpPr
        footer = sheet.oddFooter
        assert sheet.page_setup.orientation == "landscape"
        assert fitted is not None
        assert fitted.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert bool(sheet.print_area) is (sheet.title not in pivot_sheets(name))
        assert footer is not None
        assert "&P" in str(footer.right.text)
        assert not sheet.sheet_view.showGridLines


@pytest.mark.parametrize("name", NAMES)
def test_the_cover_links_to_every_other_sheet(name: str) -> None:
    book = load_workbook(ROOT / "templates" / f"{name}.xlsx")
    cover = texts(name, "xl/worksheets/sheet1.xml")["xl/worksheets/sheet1.xml"]

    linked = {target.strip("'") for target in re.findall('location="([^!]+)!', cover)}

    assert book.worksheets[0].title == "Cover"
    once = {sheet.title for sheet in book.worksheets[1:] if "{{" not in sheet.title}
    assert linked == once


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_has_words_for_those_who_cannot_see_it(name: str) -> None:
    for part, content in texts(name, "xl/drawings/drawing").items():
        frames = content.count("<xdr:graphicFrame")
        assert frames > 0, part
        assert content.count('descr="') == frames, part


@pytest.mark.parametrize("name", NAMES)
def test_formulas_use_nothing_volatile_and_nothing_that_older_programs_lack(name: str) -> None:
    for part, content in texts(name, "xl/worksheets/sheet").items():
        assert not [word for word in (*VOLATILE, *NEW) if word in content], part


@pytest.mark.parametrize("name", NAMES)
def test_invented_rows_say_that_they_are_samples(name: str) -> None:
    book = load_workbook(ROOT / "templates" / f"{name}.xlsx")

    for sheet in book:
        for table in sheet.tables.values():
            rows = [[cell.value for cell in row] for row in sheet[table.ref]]
            assert len(rows) <= 5
            words = [value for row in rows[1:-1] for value in row if isinstance(value, str)]
            if table.name not in WITHOUT_WORDS:
                assert any("Sample" in text for text in words), table.name


def test_names_of_styles_are_in_the_workbook_for_an_analyst_to_change() -> None:
    book = load_workbook(ROOT / "templates" / "market_badges.xlsx")

    assert {"Report title", "Card value", "Table header", "Table cell", "Table total"} <= set(
        book.named_styles
    )
    assert book["Badges"]["C7"].style == "Table cell"


def test_years_stand_above_a_table_whose_columns_keep_their_names() -> None:
    book = load_workbook(ROOT / "templates" / "customer_analytics.xlsx")
    sheet = book["Order frequency"]
    table = sheet.tables["order_frequency"]

    assert table.headerRowCount == 0
    assert [column.name for column in table.tableColumns] == [
        "customer_code", "customer_name", "earlier", "year_1", "year_2", "year_3", "year_4", "orders",
    ]  # fmt: skip
    assert sheet["E6"].value == "{{ year_labels.year_1 }}"


def test_the_year_choice_lists_the_table_of_choices() -> None:
    book = load_workbook(ROOT / "templates" / "customer_analytics.xlsx")
    choices = book.defined_names["year_choices"].attr_text
    table = book["Chart data"].tables["customer_overview"]
    (validation,) = book["Dashboard"].data_validations.dataValidation

    assert validation.formula1 == "year_choices"
    assert book["Dashboard"]["V2"].value == "All"
    first, last = (corner.lstrip("B") for corner in table.ref.replace(":H", ":B").split(":"))
    assert choices == f"'Chart data'!$B${int(first) + 1}:$B${last}"


@pytest.mark.parametrize("name", NAMES)
def test_changes_too_large_for_their_column_are_said_in_fewer_digits(name: str) -> None:
    book = load_workbook(ROOT / "templates" / f"{name}.xlsx")
    seen = 0
    for sheet in book:
        far = {
            place.coord: rule
            for area in sheet.conditional_formatting
            for rule in area.rules
            if rule.operator == "notBetween" and ">+9,999%" in rule.dxf.numFmt.formatCode
            for place in area.sqref.ranges
        }
        for table in sheet.tables.values():
            for cell in (cell for row in sheet[table.ref] for cell in row if _changes(cell)):
                (rule,) = (rule for place, rule in far.items() if cell.coordinate in CellRange(place))
                low, high = map(float, rule.formula)
                assert (low, high) == (-99.9995, 99.9995)
                seen += 1
    assert seen


def _changes(cell: Cell) -> bool:
    return "+#,##0.0%" in cell.number_format and cell.style != "Table header"
