"""What fills the tables of a template: rows with the columns that its headers ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reporter import changes, checks, live
from reporter.errors import Fault, ReporterError, TemplateError
from reporter.report import CHANGES, CHECKS, DataSet, Report
from reporter.rows import Rows

if TYPE_CHECKING:
    from reporter.changes import Change
    from reporter.checks import CheckResult
    from reporter.fetch import Fetched
    from reporter.template import Template
    from reporter.xlsx.tables import Table

__all__ = ["change_frame", "check_frame", "frames", "headers", "table_of"]


def table_of(template: Template, name: str) -> Table | None:
    """The template's table of this name, whatever the case of its letters."""
    return next((table for key, table in template.tables.items() if key.lower() == name.lower()), None)


def frames(template: Template, report: Report, fetched: Fetched) -> dict[str, Rows]:
    """What fills each table, by the table's own name, with columns named by its headers, in its order.

    Raises TemplateError with every column of every data set that doesn't match its table.
    """
    found: dict[str, Rows] = {}
    faults: list[Fault] = []
    for item in report.data:
        table = table_of(template, item.name)
        if table is None:
            continue
        try:
            found[table.name] = _by_header(table, item, report, fetched.data[item.name].rows)
        except ReporterError as error:
            faults += error.faults
    TemplateError.raise_if(faults)
    return found


def check_frame(template: Template, results: Sequence[CheckResult]) -> dict[str, Rows]:
    """The results of the checks for the table ``checks``, where the template has one."""
    table = table_of(template, CHECKS)
    if table is None:
        return {}
    return {table.name: _renamed(table, Rows.of(checks.frame(results)), {}, live.OPTIONAL)}


def change_frame(template: Template, report: Report, rows: Sequence[Change]) -> dict[str, Rows]:
    """What has changed for the table ``changes``, where there is one; it needn't show every column."""
    from reporter.template import name_of

    table = table_of(template, CHANGES)
    if table is None:
        return {}
    found = changes.frame(rows, dict(_units(template, report)))
    # "Change" and "Change %" stand for the same name, so that the two are told apart here.
    alike = [column.name for column in table.columns if name_of(column.name) == "change"]
    headers = {"change_pct" if "%" in header else "change": header for header in alike}
    return {table.name: _renamed(table, Rows.of(found), headers, found.columns)}


def _units(template: Template, report: Report) -> Iterable[tuple[tuple[str, str], str]]:
    """How its own table shows each followed figure (%, M, 0.00), by label and header."""
    from reporter.template import name_of
    from reporter.xlsx.numbers.codes import unit_of

    for item in report.changes:
        table = table_of(template, item.data_set)
        columns = next((data.columns for data in report.data if data.name == item.data_set), {})
        for number, column in enumerate(table.columns if table else ()):
            of_column = {columns.get(name, "").casefold() for name in item.figures}
            followed = column.name.casefold() in of_column or name_of(column.name) in item.figures
            if table and followed:
                yield (item.label, column.name), unit_of(_shown_as(template, table, number))


def _shown_as(template: Template, table: Table, number: int) -> str:
    """The number format of a column's first cell."""
    from reporter.xlsx.styles import Styles

    part = template.workbook.styles_part
    cell = template.workbook.sheet(table.sheet).cell(table.body.first_row, table.sheet_column(number))
    return Styles(template.workbook.package.read(part)).code_of(cell.style) if part and cell else ""


def headers(template: Template, report: Report, fetched: Fetched) -> dict[str, dict[str, str]]:
    """The header of each column that goes into a table, by data set and column."""
    from reporter.template import match_columns

    found: dict[str, dict[str, str]] = {}
    for item in report.data:
        if table := table_of(template, item.name):
            columns = fetched.data[item.name].rows.columns
            found[item.name] = dict(match_columns(table, columns, item.columns, _left_over(item, report)))
    return found


def _by_header(table: Table, item: DataSet, report: Report, rows: Rows) -> Rows:
    return _renamed(table, rows, item.columns, _left_over(item, report))


def _left_over(item: DataSet, report: Report) -> tuple[str, ...]:
    """The columns of a data set that no header need take."""
    agreed = [
        column for check in report.checks if check.data_set == item.name for column in check.agree.values()
    ]
    keys = [repeat.key for repeat in report.repeat if item.name != repeat.data]
    return (*item.unused, *agreed, *keys)


def _renamed(table: Table, rows: Rows, columns: Mapping[str, str], unused: Sequence[str]) -> Rows:
    from reporter.template import match_columns

    return rows.select(match_columns(table, rows.columns, columns, unused))
