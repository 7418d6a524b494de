"""A template held against its report before any query: every fault that needs no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from reporter import sheets
from reporter.document import did_you_mean
from reporter.errors import Fault, TemplateError
from reporter.report import FACTS, Report
from reporter.workbook.prepared import with_declared
from reporter.workbook.tables import table_of
from reporter.xlsx.untrusted import untrusted

if TYPE_CHECKING:
    from reporter.template import Template

__all__ = ["faults", "opened"]


def opened(report: Report) -> Template:
    """The report's template with the pivots that the report declares; raises TemplateError with all that it
    says wrong and all that the report can't fill.
    """
    from reporter.template import open_template

    with untrusted(report.template.name):
        whole, found = _examined(report, open_template(report.template))
        TemplateError.raise_if(found)
        return whole


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
