from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from reporter.template import Template, lint, open_template
from tests.template.drawn import sales_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return open_template(sales_template(tmp_path_factory.mktemp("lint") / "template.xlsx"))


KNOWN = ("title", "period_end", "kpi.revenue")


def test_a_template_whose_tables_and_values_are_known_has_no_faults(template: Template) -> None:
    assert lint(template, ["SALES"], KNOWN) == ()


def test_placeholders_are_found_with_their_places(template: Template) -> None:
    assert template.placeholders["period_end"] == ("Cover!A2", "Cover!A5", "Cover: chart", "Data: text box")
    assert template.placeholders["title"] == (
        "Cover!A1",
        "Cover!A4",
        "Data: oddHeader",
        "document properties",
    )


def test_unknown_names_are_faults_at_every_place(template: Template) -> None:
    places = {fault.place for fault in lint(template, [], ("title", "kpi.revenue"))}
    assert places == {
        f"template.xlsx: {place}" for place in ("Cover!A2", "Cover!A5", "Cover: chart", "Data: text box")
    }


def test_a_missing_table_is_a_fault_that_names_the_nearest(template: Template) -> None:
    (fault,) = lint(template, ["sale"], KNOWN)
    assert (fault.code, fault.remedy) == ("template.no-table", "did you mean sales?")


def test_malformed_placeholders_are_faults_with_their_cell(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    book.add_worksheet("Cover").write_string("C7", "{{ title")
    book.close()
    (fault,) = lint(open_template(tmp_path / "t.xlsx"), [], ["title"])
    assert (fault.place, fault.code) == ("t.xlsx: Cover!C7", "template.placeholder-open")


def test_charts_are_listed_with_their_references(template: Template) -> None:
    (chart,) = template.charts
    assert chart.sheet == "Cover"
    assert chart.references == ("Data!$D$4", "Data!$B$5:$B$6", "Data!$D$5:$D$6")


def test_a_calculated_column_in_the_form_that_excel_shows_is_a_fault(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    columns = [{"header": "Units"}, {"header": "Twice", "formula": "=[@Units]*2"}]
    book.add_worksheet("Data").add_table("A1:B2", {"name": "data", "columns": columns})
    book.close()
    (fault,) = lint(open_template(tmp_path / "t.xlsx"), ["data"], [])
    assert (fault.code, fault.found) == ("template.formula-shorthand", "[[#This Row],Units]")
    assert fault.place == "t.xlsx: Data: table data"
