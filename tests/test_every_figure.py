"""Every figure of every report is tied to where it comes from: a procedure, a pivot, a formula or the run.

Of each workbook every cell that shows a number, a date or a text with digits is looked at, wherever it is.
That formulas show what another program computes too is held by test_opens, that pivots show what they add up
to by the run's own check.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from lxml import etree

from reporter import fetch, parameters, period, settings, sheets, workbook
from reporter import report as reports
from reporter.checks import in_words
from reporter.rows import Rows
from reporter.template import Template
from reporter.template.placeholders import fill_in
from reporter.xlsx.cells import cell_name, parse_area
from reporter.xlsx.moves import Area
from reporter.xlsx.package import Package
from reporter.xlsx.values import serial
from reporter.xlsx.workbook import Workbook
from tests.demo_reports import REPORTS, Demo
from tests.office import converted_all, without_pivots
from tests.tables import sheets as values_of

pytestmark = pytest.mark.full

Cell: TypeAlias = tuple[str, int, int]
Cells: TypeAlias = dict[Cell, Any]

TODAY = dt.date(2026, 1, 1)
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_AREA = re.compile(r"(?:'((?:[^']|'')+)'|([\w.]+))!(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)")


@dataclass(frozen=True, slots=True)
class Made:
    """A finished report, its record, and what its procedures give now: rows by table, values by name."""

    path: Path
    record: Mapping[str, Any]
    template: Template
    rows: Mapping[str, Rows]
    values: Mapping[str, Any]
    scopes: Mapping[str, Mapping[str, Any]]


def made(demo: Demo, name: str) -> Made:
    path = demo.customers["normalise"] if name == "customer_analytics" else demo.of_gdb[name]
    record = json.loads(path.with_suffix(".json").read_text("utf-8"))
    project = settings.load(demo.root)
    report = reports.load(project.templates / f"{name}.yaml", project.schemas)
    values = parameters.given(report.parameters, ())
    fresh = fetch.freshness(project, report, values, TODAY)
    covered = period.choose(report.period, period.parse(record["period"]), None, fresh)[0]
    fetched = fetch.fetch(project, report, values, covered, TODAY)
    template = workbook.opened(report)
    layout = sheets.laid_out(template, report, fetched, workbook.frames(template, report, fetched))
    known = {
        **fetch.run_names(project, covered),
        **workbook.facts(report, covered, values, fetched, fetch.compare(report, fetched)),
        **workbook.row_values(fetched),
        "run_id": record["run_id"],
        "changes_note": record["changes"]["note"],
    }
    return Made(path, record, layout.template, layout.tables, known, layout.scopes)


@dataclass(frozen=True, slots=True)
class Finished:
    """A workbook as two readers see it: the values by sheet, the tables and formulas by another one."""

    values: Mapping[str, list[list[Any]]]
    workbook: Workbook

    def value(self, cell: Cell) -> Any:
        sheet, row, column = cell
        lines = self.values[sheet]
        found = lines[row - 1][column - 1] if row <= len(lines) and column <= len(lines[row - 1]) else ""
        return None if found == "" else found

    @property
    def figures(self) -> Cells:
        """The cells that show a number, a date or a text with digits."""
        return {
            (sheet, row, column): value
            for sheet, lines in self.values.items()
            for row, line in enumerate(lines, 1)
            for column, value in enumerate(line, 1)
            if value != "" and (not isinstance(value, str) or re.search(r"\d", value))
        }

    @property
    def formulas(self) -> set[Cell]:
        return {
            (sheet.name, cell.row, cell.column)
            for sheet in self.workbook.worksheets
            for cell in self.workbook.sheet(sheet.name).formulas
        }


@cache
def finished(path: Path) -> Finished:
    return Finished(values_of(path), Workbook(Package.open(path)))


def cells_of(sheet: str, area: Area) -> Iterator[list[Cell]]:
    """The cells of an area, row by row."""
    for row in range(area.first_row, area.last_row + 1):
        yield [(sheet, row, column) for column in range(area.first_column, area.last_column + 1)]


def from_procedures(one: Made, book: Finished) -> Cells:
    """What the tables must show by the procedures' rows and the run's record, by cell; the headers too."""
    found: Cells = {}
    for table in book.workbook.tables:
        names = [column.name for column in table.columns]
        if table.header_rows:
            found |= dict(zip(next(cells_of(table.sheet, table.ref)), names, strict=True))
        for row, values in zip(cells_of(table.sheet, table.body), rows_of(one, table.name), strict=False):
            found |= {cell: values.get(name) for cell, name in zip(row, names, strict=True)}
    return found


def rows_of(one: Made, table: str) -> list[dict[str, Any]]:
    """The rows that a table must hold; those of checks and changes as the record tells them."""
    if table in one.rows:
        return one.rows[table].frame.to_dicts()
    if table == "checks":
        return [
            {
                "Check": in_words(check["name"]),
                "Database figure": number(check["database_figure"]),
                "Pivot figure": number(check["pivot_figure"]),
                "Read from": check["read_from"],
            }
            for check in one.record["checks"]
        ]
    assert table == "changes", f"{one.path.name}: nothing fills the table {table}"
    return []


def number(recorded: object) -> float | None:
    return None if recorded is None else float(str(recorded))


def from_pivots(one: Made) -> set[Cell]:
    places = [(pivot["sheet"], parse_area(pivot["ref"])) for pivot in one.record["pivots"]]
    return {cell for sheet, area in places for row in cells_of(sheet, area) for cell in row}


def from_the_run(one: Made) -> Cells:
    """What the template's own cells say, with the values of the run in their placeholders."""
    found: Cells = {}
    strings = one.template.workbook.strings
    for sheet in one.template.workbook.worksheets:
        values = {**one.values, **one.scopes.get(sheet.name, {})}
        scanned = one.template.workbook.sheet(sheet.name)
        for row in scanned.rows:
            for cell in scanned.cells(row):
                text = cell.value(strings)
                found[sheet.name, cell.row, cell.column] = said(text, values)
    return found


def said(text: object, values: Mapping[str, Any]) -> object:
    """A cell that is nothing but a placeholder shows its value, others a text."""
    if not isinstance(text, str) or "{{" not in text:
        return text
    alone = re.fullmatch(r"\{\{ *([\w.]+) *\}\}", text)
    return values[alone[1]] if alone else fill_in(text, values)


def alike(shown: object, wanted: object) -> bool:
    if isinstance(shown, dt.date) and isinstance(wanted, dt.datetime) and wanted.time() == dt.time():
        return shown == wanted.date()
    if isinstance(wanted, int | float | Decimal) and isinstance(shown, int | float):
        return float(shown) == float(wanted)
    return shown == wanted


def untied(one: Made, path: Path) -> list[str]:
    """The cells of the workbook whose figure nothing explains, with what they should show."""
    book = finished(path)
    fetched, run = from_procedures(one, book), from_the_run(one)
    explained = book.formulas | from_pivots(one)
    found: list[str] = []
    for cell, shown in book.figures.items():
        wanted = fetched[cell] if cell in fetched else run.get(cell)
        if cell not in explained and not alike(shown, wanted):
            found.append(f"{cell[0]}!{cell_name(*cell[1:])}: {shown!r}, not {wanted!r}")
    assert len(fetched) > 300
    return found


@pytest.mark.parametrize("name", REPORTS)
def test_every_figure_is_tied_to_where_it_comes_from(demo: Demo, name: str) -> None:
    one = made(demo, name)
    assert untied(one, one.path) == []


def test_a_figure_that_nothing_explains_is_named(demo: Demo, tmp_path: Path) -> None:
    """The sweep's control: one figure of a table is changed, and one is written where there was none."""
    one = made(demo, "market_badges")
    path = without_pivots(one.path, tmp_path / "changed.xlsx")
    package = Package.open(path)
    part = Workbook(package).worksheets[0].part
    text = re.sub(rb"</row>(?=</sheetData>)", b'<c r="ZZ99"><v>7</v></c></row>', package.read(part))
    package.save(path, {part: text})
    tampered(path)
    (cell, _), (other, _) = (line.split(": ") for line in untied(one, path))
    assert (cell, other.partition("!")[0]) == ("Cover!ZZ99", "Badges")


@pytest.mark.parametrize("name", REPORTS)
def test_every_figure_of_a_chart_is_that_of_its_cells(demo: Demo, name: str) -> None:
    path = demo.customers["normalise"] if name == "customer_analytics" else demo.of_gdb[name]
    book, package = finished(path), Package.open(path)
    parts = [part for part in package.parts if re.fullmatch(r"xl/charts/chart\d+\.xml", part)]
    assert parts
    for part in parts:
        for shown in etree.fromstring(package.read(part)).iter(f"{_CHART}numRef"):
            reference = shown.findtext(f"{_CHART}f") or ""
            if shown.find(f"{_CHART}numCache") is None:
                assert next(above.tag for above in shown.iterancestors()) == f"{_CHART}cat", reference
                continue  # categories of two levels are read from the cells
            points = {
                int(point.get("idx") or 0): float(point.findtext(f"{_CHART}v") or 0)
                for point in shown.iter(f"{_CHART}pt")
            }
            assert points == shown_by(book, reference), f"{part}: {reference}"


def shown_by(book: Finished, reference: str) -> dict[int, float]:
    """The numbers of the cells by their place."""
    found = _AREA.fullmatch(reference)
    assert found, reference
    sheet = (found[1] or found[2]).replace("''", "'")
    cells = [cell for row in cells_of(sheet, parse_area(found[3].replace("$", ""))) for cell in row]
    values = enumerate(map(book.value, cells))
    numbers = {at: serial(value) if isinstance(value, dt.date) else value for at, value in values}
    return {at: float(value) for at, value in numbers.items() if isinstance(value, int | float)}


def test_a_figure_changed_by_hand_turns_its_check_and_the_cover_red(demo: Demo, tmp_path: Path) -> None:
    paths = [demo.customers["normalise"], *demo.of_gdb.values()]
    plain = [without_pivots(path, tmp_path / path.name) for path in paths]
    changed = [tampered(path) for path in plain]
    again = converted_all(plain, tmp_path / "again")
    for path, check in zip(again, changed, strict=True):
        (table,) = [table for table in finished(path).workbook.tables if table.name == "checks"]
        rows = [[finished(path).value(cell) for cell in row] for row in cells_of("Checks", table.body)]
        verdicts = {str(row[0]): (row[4], row[5]) for row in rows}
        assert {name: found for name, found in verdicts.items() if found != (0, "passed")} == {
            check: (1, "failed")
        }
        cover = {cell for line in finished(path).values["Cover"] for cell in line}
        assert f"1 of {len(rows)} checks failed" in cover


def tampered(path: Path) -> str:
    """Adds one to the first figure of the first table that is summed up whole; the name of its check."""
    package = Package.open(path)
    book = Workbook(package)
    places = {table.name: table for table in book.tables}
    for row in cells_of("Checks", places["checks"].body):
        formula = book.sheet("Checks").cell(*row[2][1:])
        text = formula.formula.text if formula and formula.formula else ""
        if (found := re.fullmatch(r"SUM\((\w+)\[(\w+(?: \w+)*)\]\)", text)) is None:
            continue
        table = places[found[1]]
        at = [column.name for column in table.columns].index(found[2])
        part = next(sheet.part for sheet in book.worksheets if sheet.name == table.sheet)
        address = cell_name(table.body.first_row, table.sheet_column(at))
        cell = re.compile(rf'(<c r="{address}"[^>]*><v>)([^<]*)(</v>)'.encode())
        value = cell.search(package.read(part))
        if value is None:  # a formula or a blank cell
            continue
        more = str(Decimal(value[2].decode()) + 1).encode()
        package.save(path, {part: cell.sub(rb"\g<1>%b\g<3>" % more, package.read(part))})
        return str(finished(path).value(row[0]))
    raise AssertionError(f"{path.name}: no check sums a table up")
