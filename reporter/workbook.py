"""Where a report meets its template: linted before any query, filled with what was fetched, and what it
must then hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reporter import changes, checks, live, sheets
from reporter.declared import resolved
from reporter.document import did_you_mean
from reporter.errors import Fault, ReporterError, TemplateError
from reporter.parameters import Value, as_text
from reporter.period import Period, coverage_note
from reporter.report import CHANGES, CHECKS, FACTS, OWN, DataSet, Report
from reporter.rows import Rows
from reporter.verify import Expected
from reporter.xlsx.untrusted import untrusted

if TYPE_CHECKING:
    from reporter.changes import Change
    from reporter.checks import CheckResult
    from reporter.fetch import Fetched
    from reporter.sheets import Layout
    from reporter.template import Filled, Template
    from reporter.template.pivots import Shown
    from reporter.xlsx.number_codes import NumberStyle
    from reporter.xlsx.tables import Table

__all__ = [
    "NOTICE",
    "FilledReport",
    "change_frame",
    "check_frame",
    "expected",
    "facts",
    "faults",
    "filled",
    "frames",
    "headers",
    "opened",
    "restyled",
    "row_values",
    "table_of",
    "with_declared",
    "with_headers",
]

NOTICE = "DEMO DATA"
GRADE = "coverage_grade"


def opened(report: Report) -> Template:
    """The report's template with the pivots that the report declares; raises TemplateError with all that it
    says wrong and all that the report can't fill.
    """
    from reporter.template import open_template

    with untrusted(report.template.name):
        whole, found = _examined(report, open_template(report.template))
        TemplateError.raise_if(found)
        return whole


def with_declared(report: Report, template: Template) -> Template:
    """The template with declared pivots, slicers and timelines: an ordinary template, filled as any other.

    Raises TemplateError with all that they have no place, table or column for.
    """
    if not report.declared:
        return template
    from reporter.pivot.declared.declaring import declared
    from reporter.template import Template
    from reporter.xlsx.workbook import Workbook

    package = template.workbook.package
    filled = (*(item.name for item in report.data), *OWN)
    what = resolved(report.declared, template.workbook, filled)
    return Template(Workbook(package.with_parts(declared(package, what))))


def restyled(template: Template, style: NumberStyle) -> tuple[Template, Mapping[str, str]]:
    """The template with its numbers in the project's style, and its headers that say another unit now: old to
    new.

    Raises TemplateError where a header would say another unit than its figures have.
    """
    if not style:
        return template, {}
    from reporter.template import Template
    from reporter.template.room import roomy
    from reporter.xlsx.number_sentences import sentences
    from reporter.xlsx.number_style import restyled
    from reporter.xlsx.unit_words import units_renamed
    from reporter.xlsx.workbook import Workbook

    package = template.workbook.package
    with untrusted(package.name):
        renamed = units_renamed(template.workbook, style.unit)
        package = package.with_parts(renamed.parts)
        package = package.with_parts(sentences(Workbook(package), style))
        package = package.with_parts(restyled(Workbook(package), style))
        package = package.with_parts(roomy(Workbook(package), style.unit, {*renamed.headers.values()}))
    return Template(Workbook(package)), renamed.headers


def with_headers(report: Report, renamed: Mapping[str, str]) -> Report:
    """The report with the new headers wherever it names old ones."""
    data = tuple(
        replace(item, columns={name: renamed.get(each, each) for name, each in item.columns.items()})
        for item in report.data
    )
    checks = tuple(
        replace(check, agree={renamed.get(each, each): name for each, name in check.agree.items()})
        for check in report.checks
    )
    return replace(report, data=data, checks=checks)


def faults(report: Report, template: Template) -> tuple[Fault, ...]:
    """Everything for which no run of the report can succeed with the template, known without the database."""
    return _examined(report, template)[1]


def _examined(report: Report, template: Template) -> tuple[Template, tuple[Fault, ...]]:
    """The template with declared pivots, as it is where they can't be declared, and all faults of both."""
    from reporter.template import lint

    needed, known = _needed_tables(report, template), _known_values(report, template)
    undeclared: tuple[Fault, ...] = ()
    try:
        whole = with_declared(report, template)
    except TemplateError as error:
        whole, undeclared = template, error.faults
    return whole, (
        *lint(template, needed, known, report.allow),
        *_unknown_headers(report, template),
        *_same_names(report, template),
        *_broken_rules(report, template),
        *undeclared,
        *sheets.faults(report, whole),
    )


def _broken_rules(report: Report, template: Template) -> Iterable[Fault]:
    """The package rules that the template breaks: what is made from it would break them too."""
    from reporter.xlsx import rules

    for fault in rules.check(template.workbook.package):
        yield replace(fault, place=f"{report.template.name}: {fault.place}")


def _needed_tables(report: Report, template: Template) -> tuple[str, ...]:
    """The data sets that must have a table: those that no placeholder takes a value from."""
    taken = {name.partition(".")[0] for name in _placeholder_names(template)}
    taken |= {item.data for item in report.repeat}
    return tuple(item.name for item in report.data if item.name not in taken)


def _known_values(report: Report, template: Template) -> tuple[str, ...]:
    """Every name that a placeholder may use; the columns of a data set are known only when it is fetched."""
    sets = {item.name for item in report.data}
    columns = (name for name in _placeholder_names(template) if name.partition(".")[0] in sets)
    keys = (item.key for item in report.repeat)
    return (*FACTS, *(parameter.name for parameter in report.parameters), *columns, *keys)


def _placeholder_names(template: Template) -> Iterable[str]:
    return tuple(template.placeholders)


def _unknown_headers(report: Report, template: Template) -> Iterable[Fault]:
    """Faults of ``columns:`` and ``agree:`` that name a header which the table hasn't."""
    for item in report.data:
        table = table_of(template, item.name)
        if table is None:
            continue
        agree = next((check.agree for check in report.checks if check.data_set == item.name), {})
        headers = [column.name for column in table.columns]
        for header in (*item.columns.values(), *agree):
            if header not in headers:
                near = did_you_mean(header, headers)
                what = f'the table {table.name} has no column "{header}"'
                yield Fault("template.column", what, item.line, ", ".join(headers), "", near)


def _same_names(report: Report, template: Template) -> Iterable[Fault]:
    """Faults of headers that stand for the same column, where ``columns:`` doesn't tell them apart."""
    from reporter.template import name_of

    for item in report.data:
        table = table_of(template, item.name)
        found: dict[str, str] = {}
        for column in table.columns if table else ():
            if table is None or column.name in item.columns.values():
                continue
            first = found.setdefault(name_of(column.name), column.name)
            if first != column.name:
                what = f'the headers "{first}" and "{column.name}" both stand for the column {name_of(first)}'
                place = f"{table.sheet}: table {table.name}"
                remedy = f"name the header of one of them under columns: of {item.name}, or rename it"
                yield Fault("template.header-twice", what, place, remedy=remedy)


def table_of(template: Template, name: str) -> Table | None:
    """The template's table of this name, whatever the case of its letters."""
    return next((table for key, table in template.tables.items() if key.lower() == name.lower()), None)


def facts(
    report: Report,
    covered: Period,
    values: Mapping[str, Value],
    fetched: Fetched,
    results: Sequence[CheckResult],
) -> dict[str, Value]:
    """What placeholders may say of every run; the run id isn't among them yet."""
    return {
        "report": report.name,
        "title": report.title,
        "description": report.description,
        "period": covered.label if covered.end else "",
        "period_start": covered.start,
        "period_end": covered.end,
        "data_as_of": fetched.freshness.data_as_of,
        "origin": fetched.origin,
        "notice": NOTICE if fetched.demo else "",
        "parameters": "; ".join(f"{name} = {as_text(value) or '–'}" for name, value in values.items()),
        "master_check": checks.master_check(results),
        "coverage_note": coverage_note(covered, fetched.freshness),
        "coverage_grade": _grade(covered, fetched),
        **values,
    }


def _grade(covered: Period, fetched: Fetched) -> str:
    """ "Partial" where the period isn't complete, or a data set of one row says so in its coverage_grade."""
    grades = [
        result.frame.item(0, GRADE)
        for result in fetched.data.values()
        if result.rows.height == 1 and GRADE in result.names
    ]
    partial = any(str(grade).casefold() == "partial" for grade in grades)
    return "Partial" if partial or coverage_note(covered, fetched.freshness) else "Complete"


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
    from reporter.xlsx.number_codes import unit_of

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


@dataclass(frozen=True, slots=True)
class FilledReport:
    """A filled template, what its tables hold, and the checks with what pivots show."""

    filled: Filled
    layout: Layout
    results: tuple[CheckResult, ...]


def filled(
    report: Report,
    fetched: Fetched,
    layout: Layout,
    values: Mapping[str, Value],
    results: tuple[CheckResult, ...],
) -> FilledReport:
    """The template filled with the frames of its tables and the values of its placeholders.

    The results of the checks, and the table ``checks``, get the figures of pivots that show what is checked.
    """
    from reporter.template import fill

    known = [live.placed(results, report, fetched, layout, headers(layout.template, report, fetched))]
    tables = {**layout.tables, **check_frame(layout.template, known[-1])}

    def late(pivots: Sequence[Shown]) -> dict[str, Rows]:
        known.append(_checked(report, layout, fetched, known[-1], pivots))
        return check_frame(layout.template, known[-1])

    table = table_of(layout.template, CHECKS)
    formulas = {table.name: live.cells(table, known[-1])} if table else {}
    made = fill(layout.template, tables, values, scopes=layout.scopes, late=late, live=formulas)
    tables = {**layout.tables, **check_frame(layout.template, known[-1])}
    return FilledReport(made, replace(layout, tables=tables), known[-1])


def _checked(
    report: Report, layout: Layout, fetched: Fetched, results: Sequence[CheckResult], pivots: Sequence[Shown]
) -> tuple[CheckResult, ...]:
    """The results of the checks with what pivots over their data sets show."""
    from reporter.pivots import checked, figures

    known = headers(layout.template, report, fetched)
    columns: dict[str, tuple[Sequence[str], str]] = {}
    for check in report.checks:
        tables = [name for name in layout.tables if layout.source(name).lower() == check.data_set.lower()]
        for column, header in known.get(check.data_set, {}).items() if not check.where else ():
            columns[f"{check.data_set}: {column}"] = (tables, header)
    return checked(results, figures(pivots), columns)


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


def row_values(fetched: Fetched) -> dict[str, Any]:
    """``data_set.column`` for the data sets of one row; no value where the row isn't there."""
    values: dict[str, Any] = {}
    for name, result in fetched.data.items():
        if result.rows.height <= 1:
            row = result.frame.row(0) if result.rows.height else (None,) * len(result.names)
            values |= {f"{name}.{column}": value for column, value in zip(result.names, row, strict=True)}
    return values


def expected(report: Report, fetched: Fetched, layout: Layout) -> tuple[Expected, ...]:
    """What the saved workbook must hold, table by table."""
    agree = {check.data_set.lower(): (check.data_set, check.agree) for check in report.checks}
    found: list[Expected] = []
    for name, rows in layout.tables.items():
        data_set, agreed = agree.get(layout.source(name).lower(), ("", {}))
        columns = {
            header: layout.picked(name, fetched.data[data_set].rows.column(column))
            for header, column in agreed.items()
        }
        found.append(Expected(name, rows, columns))
    return tuple(found)
