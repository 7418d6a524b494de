"""The template that a run fills: with declared pivots, and with numbers in the project's style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from reporter.declared import resolved
from reporter.report import OWN, Report
from reporter.xlsx.untrusted import untrusted

if TYPE_CHECKING:
    from reporter.template import Template
    from reporter.xlsx.numbers.codes import NumberStyle

__all__ = ["restyled", "with_declared", "with_headers"]


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
    from reporter.xlsx.numbers.sentences import sentences
    from reporter.xlsx.numbers.style import restyled
    from reporter.xlsx.numbers.unit_words import units_renamed
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
