"""Workbooks that Excel and others saved: nothing is lost in them, and they stay sound as tables grow."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reporter.errors import ReporterError
from reporter.template import Template, fill, open_template, repeat_faults, repeated
from reporter.xlsx.package import Package
from reporter.xlsx.rules import check
from reporter.xlsx.tables import Table
from tests.microsoft import new_findings

# Templates of another product, whose own placeholders reporter can't know.
FOREIGN = {
    "closedxml-report__Templates_tPivot5_Static.xlsx",
    "closedxml__TwoPivotTablesWithSingleSource_input.xlsx",
}
LONG = 100
# A table with cells beside it and a pivot table below both: growing it would tear the pivot table apart.
TORN = {("open-xml-sdk__Styles.xlsx", "Table3"), ("open-xml-sdk__Styles.xlsx", "Table2")}
TORN |= {("open-xml-sdk__basicspreadsheet.xlsx", table) for _, table in TORN}

# The data have no item that a pivot's filter or comparison chose, or a pivot has no room for its items.
PIVOT_FAULTS = {"pivot.item-gone", "pivot.items-gone", "pivot.base-item-gone", "template.pivot-grows"}
# Defects of templates that stand in pivots never refreshed, and are looked for in refreshed ones only.
SEEN_WHEN_REFRESHED = {"package.pivot-data-field"}


@pytest.fixture
def workbooks(shared: Path) -> list[Path]:
    return [
        path for path in sorted((shared / "fixtures/workbooks").glob("*.xlsx")) if path.name not in FOREIGN
    ]


def rows_of(template: Template, table: Table) -> pl.DataFrame:
    """The table's own rows, as a data set would bring them."""
    sheet = template.workbook.sheet(table.sheet)
    columns = []
    for position, column in enumerate(table.columns):
        if column.calculated:
            continue
        values: list[Any] = []
        for row in range(table.body.first_row, table.body.last_row + 1):
            cell = sheet.cell(row, table.sheet_column(position))
            values.append(cell.value(template.workbook.strings) if cell else None)
        columns.append(pl.Series(column.name, values, dtype=kind_of(values)))
    return pl.DataFrame(columns)


def kind_of(values: list[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    return pl.Float64 if kinds <= {int, float} else pl.String if kinds == {str} else pl.Object


def test_an_empty_fill_changes_no_part(workbooks: list[Path]) -> None:
    changed = {path.name: list(fill(open_template(path), {}, {}).changed) for path in workbooks}
    assert {name: parts for name, parts in changed.items() if parts} == {}


def test_filling_all_tables_with_their_own_rows_changes_no_part(workbooks: list[Path]) -> None:
    for path in workbooks:
        template = open_template(path)
        frames = {name: rows_of(template, table) for name, table in template.tables.items()}
        assert fill(template, frames, {}).changed == {}, path.name


def test_a_package_that_is_opened_and_saved_keeps_every_part(workbooks: list[Path], tmp_path: Path) -> None:
    for path in workbooks:
        package = Package.open(path)
        package.save(tmp_path / "out.xlsx")
        after = Package.open(tmp_path / "out.xlsx")
        assert after.parts == package.parts
        assert all(after.read(part) == package.read(part) for part in package.parts), path.name


def broken_rules(path: Path) -> set[tuple[str, str]]:
    return rules_of(Package.open(path))


def rules_of(package: Package) -> set[tuple[str, str]]:
    """The rules that a package breaks, numbers and the names of sheets left out."""
    return {(fault.code, re.sub("[0-9]+|on sheet '[^']*'", "#", fault.what)) for fault in check(package)}


KEPT = ("slicer", "timeline", "printerSettings", "theme", "media", "customXml", "style", "richData", "person")


@pytest.mark.parametrize("times", [0, 2, pytest.param(100, marks=pytest.mark.full)])
def test_a_table_that_grows_or_empties_leaves_unconcerned_parts_alone(
    workbooks: list[Path], tmp_path: Path, times: int
) -> None:
    filled = 0
    for path in workbooks:
        template = open_template(path)
        for name, table in template.tables.items():
            if table.body.last_row - table.body.first_row > LONG:
                continue
            rows = rows_of(template, table)
            frame = pl.DataFrame(
                [pl.Series(c.name, c.to_list() * times, c.dtype) for c in rows.get_columns()]
            )
            try:
                result = fill(template, {name: frame}, {})
            except ReporterError as error:
                codes = {fault.code for fault in error.faults}
                assert (path.name, name) in TORN or codes <= PIVOT_FAULTS, (path.name, name)
                continue
            touched = {posixpath.basename(posixpath.dirname(part)) for part in result.changed}
            assert not touched & {*KEPT}, (path.name, name)
            result.save(tmp_path / "out.xlsx")
            again = open_template(tmp_path / "out.xlsx")
            body = again.tables[name].body
            assert body.last_row - body.first_row + 1 == max(frame.height, 1)
            new = broken_rules(tmp_path / "out.xlsx") - broken_rules(path)
            assert not {code for code, _ in new} - SEEN_WHEN_REFRESHED, (path.name, name)
            filled += 1
    assert filled > 20


def sheets_that_may_repeat(template: Template) -> list[str]:
    names = [sheet.name for sheet in template.workbook.worksheets]
    return [name for name in names if not list(repeat_faults(template, name))]


@pytest.mark.full
def test_every_sheet_that_may_repeat_or_go_leaves_a_sound_workbook(workbooks: list[Path]) -> None:
    copies = 0
    for path in workbooks[::2]:
        template = open_template(path)
        known = rules_of(template.workbook.package)
        visible = sum(sheet.state == "visible" for sheet in template.workbook.sheets)
        for name in sheets_that_may_repeat(template):
            for names in ([f"copy {number}" for number in range(3)], [] if visible > 1 else [name]):
                made = repeated(template, name, names)
                assert rules_of(made.template.workbook.package) <= known, (path.name, name, names)
                copies += len(names)
    assert copies > 300


@pytest.mark.full
def test_microsofts_validator_finds_nothing_new_in_workbooks_whose_sheets_repeat(
    workbooks: list[Path], tmp_path: Path
) -> None:
    made: dict[Path, list[Path]] = {}
    for path in workbooks[::8]:
        template = open_template(path)
        for number, name in enumerate(sheets_that_may_repeat(template)[:2]):
            target = tmp_path / f"{path.stem} {number}.xlsx"
            repeated(template, name, ["copy 1", "copy 2"]).template.workbook.package.save(target)
            made.setdefault(path, []).append(target)
    assert len(made) > 10
    assert new_findings(made) == {}
