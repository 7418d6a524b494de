"""A report's template looked at without the database: what it is bound to, and what is wrong with it.

Everything that would stop a run is an error, what will probably not look as it was meant a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter import report as reports
from reporter import workbook
from reporter.errors import Fault, ReporterError
from reporter.report import OWN, DataSet, Report
from reporter.settings import Settings
from reporter.xlsx.untrusted import untrusted

if TYPE_CHECKING:
    from reporter.template import TableModel, Template

__all__ = ["ERRORS", "Bound", "Column", "Finding", "Inspection", "Placed", "inspect", "lint"]

ERRORS: Mapping[str, str] = {
    "template.no-table": "a data set without a table or a placeholder would be fetched for nobody",
    "template.column": "NAME.yaml names a header that the table hasn't",
    "template.header-twice": "a column of the data goes where its header says, and here two say the same",
    "template.placeholder-open": "it would stand in the workbook as it is",
    "template.placeholder-syntax": "it would stand in the workbook as it is",
    "template.placeholder-format": "the value can't be shown so",
    "template.placeholder-unknown": "a run has no value of that name",
    "template.formula-shorthand": "Excel shows references so, but can't read them from a file",
    "template.placeholder-header": "a header must be its column's name, or Excel offers a repair",
    "template.macros": "a report carries no code",
    "template.embedded-object": "it may hold anything, and nobody checks it",
    "template.active-x": "a report carries no code",
    "template.dde": "Excel would start the program that it names",
    "template.external-link": "a figure would come from a file that nobody checks",
}
_UNSOUND = "the finished workbook would fail its check: Excel would offer to repair it"
_UNREADABLE = "no run can begin without it"
_UNDRAWN = "what NAME.yaml declares couldn't be put into the workbook"
_ERROR, _WARNING = "error", "warning"
_FAMILIES = {"package": _UNSOUND, "pivot": _UNDRAWN}
_LINE = re.compile(r"(?:.*/)?(?P<file>[^/]+\.yaml)(?::(?P<line>[0-9]+))?")
_PLACE = re.compile(r"(?:(?P<sheet>.+)!)(?P<cell>\$?[A-Z]{1,3}\$?[0-9]+.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a report's template or NAME.yaml; ``severity`` is error or warning.

    ``file`` is the file to edit; ``sheet`` and ``cell`` are empty where the place is no cell, and ``place``
    says it in words.
    """

    severity: str
    code: str
    file: str
    place: str
    what: str
    why: str
    sheet: str = ""
    cell: str = ""
    expected: str = ""
    found: str = ""
    remedy: str = ""

    def record(self) -> dict[str, str]:
        """The finding as JSON-ready text fields, empty ones left out."""
        return {name: value for name, value in asdict(self).items() if value}


def lint(project: Settings, name: str) -> tuple[Finding, ...]:
    """All findings of a report, errors first; UsageError where there is no such report."""
    definition = reports.find(project.templates, name)
    try:
        report: Report | None = reports.load(definition, project.schemas)
        settings: tuple[Fault, ...] = ()
    except ReporterError as error:
        report, settings = None, error.faults
    errors = [_finding(fault, definition.name) for fault in settings]
    warnings: list[Finding] = []
    path = definition.with_suffix(".xlsx")
    if path.is_file():
        more, warned = _template(path, report)
        errors += (_finding(fault, path.name) for fault in more)
        warnings += (_finding(fault, path.name, _WARNING) for fault in warned)
    return (*dict.fromkeys(errors), *dict.fromkeys(warnings))


def _template(path: Path, report: Report | None) -> tuple[list[Fault], tuple[Fault, ...]]:
    """What would stop a run, and what wouldn't; where one look fails, the others still tell what they see."""
    from reporter.template import open_template
    from reporter.template.warnings import warnings
    from reporter.xlsx import rules

    try:
        with untrusted(path.name):
            template = open_template(path)
    except ReporterError as error:
        return list(error.faults), ()
    seen = _tried(
        path, lambda: warnings(template, [name for name in template.tables if _fills(report, name)])
    )
    broken = [fault for fault in seen if fault.code.startswith("package.")]
    errors = [
        *_tried(path, lambda: _faults(report, template)),
        *_tried(path, lambda: rules.check(template.workbook.package)),
        *broken,
    ]
    return errors, tuple(fault for fault in seen if fault not in broken)


def _tried(path: Path, look: Callable[[], Iterable[Fault]]) -> tuple[Fault, ...]:
    """What a look finds, or the faults of the error that it ends with."""
    try:
        with untrusted(path.name):
            return tuple(look())
    except ReporterError as error:
        return error.faults


def _faults(report: Report | None, template: Template) -> tuple[Fault, ...]:
    """The faults that a run would meet; without NAME.yaml no name of a placeholder is unknown."""
    from reporter.template import lint as lint_template

    if report is not None:
        return workbook.faults(report, template)
    return lint_template(template, (), tuple(template.placeholders))


def _fills(report: Report | None, table: str) -> bool:
    """True where a run fills the table, and for all tables where that isn't known."""
    return report is None or table.lower() in (*OWN, *(item.name.lower() for item in report.data))


def _finding(fault: Fault, file: str, severity: str = _ERROR) -> Finding:
    from reporter.template.warnings import WHY

    if defined := _LINE.fullmatch(fault.place):
        line = defined["line"]
        file, place, sheet, cell = defined["file"], f"line {line}" if line else "", "", ""
    else:
        place = fault.place.removeprefix(f"{file}: ")
        match = _PLACE.fullmatch(place)
        sheet, cell = (match["sheet"], match["cell"]) if match else (place.rpartition(": ")[0], "")
    why = WHY.get(fault.code) or ERRORS.get(fault.code) or _why(fault.code)
    rest = (fault.expected, fault.found, fault.remedy)
    return Finding(severity, fault.code, file, place, fault.what, why, sheet, cell, *rest)


def _why(code: str) -> str:
    return _FAMILIES.get(code.partition(".")[0], _UNREADABLE)


# What a template holds


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, and the data set's column that fills it, or its formula."""

    header: str
    column: str
    formula: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A table and the data set and procedure that fill it, empty where nothing does."""

    name: str
    sheet: str
    ref: str
    data_set: str
    procedure: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A placeholder, where its value comes from, and the places where it stands."""

    name: str
    source: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that a report's template holds; charts, pivots and slicers name the tables that they show."""

    report: str
    title: str
    template: str
    tables: tuple[Bound, ...]
    placeholders: tuple[Placed, ...]
    charts: tuple[Any, ...]
    pivots: tuple[Any, ...]
    slicers: tuple[Any, ...]


def inspect(project: Settings, name: str) -> Inspection:
    """What the report's template holds and is bound to; raises the errors of NAME.yaml and of the file."""
    from reporter.template import open_template, outline

    report = reports.load(reports.find(project.templates, name), project.schemas)
    with untrusted(report.template.name):
        template = workbook.with_declared(report, open_template(report.template))
        return Inspection(
            report=report.name,
            title=report.title,
            template=report.template.name,
            tables=tuple(_table(report, table) for table in template.tables.values()),
            placeholders=tuple(_placed(report, template)),
            charts=outline.placed_charts(template),
            pivots=outline.pivots(template),
            slicers=outline.slicers(template),
        )


def _table(report: Report, table: TableModel) -> Bound:
    from reporter.xlsx.cells import area_name

    item = next((item for item in report.data if item.name.lower() == table.name.lower()), None)
    own = table.name.lower() if table.name.lower() in OWN else ""
    return Bound(
        table.name,
        table.sheet,
        area_name(table.ref),
        item.name if item else own,
        item.procedure if item else "",
        tuple(_columns(table, item)) if item or own else _unbound(table),
    )


def _columns(table: TableModel, item: DataSet | None) -> Iterator[Column]:
    from reporter.template import name_of

    given = {header.casefold(): column for column, header in item.columns.items()} if item else {}
    for column in table.columns:
        name = given.get(column.name.casefold(), name_of(column.name))
        yield Column(column.name, "" if column.calculated else name, column.formula)


def _unbound(table: TableModel) -> tuple[Column, ...]:
    return tuple(Column(column.name, "", column.formula) for column in table.columns)


def _placed(report: Report, template: Template) -> Iterator[Placed]:
    sets = {item.name: item.procedure for item in report.data}
    parameters = {parameter.name for parameter in report.parameters}
    for name, places in template.placeholders.items():
        procedure = sets.get(name.partition(".")[0])
        source = f"procedure {procedure}" if procedure else _source(name, parameters)
        yield Placed(name, source, places)


def _source(name: str, parameters: Iterable[str]) -> str:
    return "parameter" if name in parameters else "run" if name in reports.FACTS else "nothing"
