"""What is wrong with a template before any query is made: all of it, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from reporter.errors import Fault
from reporter.template import placeholders
from reporter.template.open import Template
from reporter.xlsx.formulas import Kind, tokens
from reporter.xlsx.moves import Area
from reporter.xlsx.tables import Table

__all__ = ["ALLOWED", "lint"]

_EMBEDDED = {
    "oleObject": ("template.embedded-object", "holds an embedded or linked object (OLE)"),
    "control": ("template.active-x", "holds an ActiveX control"),
}
_REFUSED = {
    "vbaProject": ("template.macros", "holds macros (VBA)"),
    "externalLink": ("template.external-link", "takes values from another workbook"),
}


ALLOWED = {
    "external-links": "template.external-link",
    "embedded-objects": "template.embedded-object",
}
"""What a report's ``allow:`` may name, with the fault that then is none."""


def lint(
    template: Template, tables: Iterable[str], values: Iterable[str], allow: Iterable[str] = ()
) -> tuple[Fault, ...]:
    """Every fault of the template, given the tables that will be filled and the placeholders' known names.

    ``allow`` names what is otherwise refused.
    """
    allowed = {ALLOWED[name] for name in allow}
    return (
        *_missing_tables(template, tables),
        *_placeholders(template, frozenset(values)),
        *_headers(template),
        *(fault for fault in _refused(template) if fault.code not in allowed),
        *_shorthand(template),
    )


def _missing_tables(template: Template, tables: Iterable[str]) -> Iterator[Fault]:
    known = {name.casefold(): name for name in template.tables}
    for name in tables:
        if name.casefold() in known:
            continue
        near = get_close_matches(name.casefold(), known, 1)
        yield Fault(
            "template.no-table",
            f"no table is named {name}",
            template.name,
            f"one of the tables {', '.join(template.tables)}" if known else "a table of that name",
            remedy=f"did you mean {known[near[0]]}?" if near else "name a table so in Excel: Table Design",
        )


def _placeholders(template: Template, values: frozenset[str]) -> Iterator[Fault]:
    for placed in template.texts:
        for fault in (*placed.text.faults, *placeholders.unknown(placed.text, values, placed.place)):
            yield replace(fault, place=f"{template.name}: {fault.place or placed.place}")


def _shorthand(template: Template) -> Iterator[Fault]:
    """Calculated columns in the form that Excel shows, which a file can't hold: ``[@Units]``."""
    for table in template.tables.values():
        for column in table.columns:
            short = [
                token.text
                for token in tokens(column.formula)
                if token.kind is Kind.STRUCTURED and token.text.startswith("[")
            ]
            if short:
                yield Fault(
                    "template.formula-shorthand",
                    f"the calculated column {column.name} has a reference that a file must write in full",
                    f"{template.name}: {table.sheet}: table {table.name}",
                    f"{table.name}[[#This Row],[Column]]",
                    short[0],
                    "save the template in Excel once, or write the reference in full",
                )


def _headers(template: Template) -> Iterator[Fault]:
    """A header is its column's name: what fills a placeholder there would break the table."""
    for placed in template.texts:
        sheet, cell = placed.cell or ("", None)
        for table in template.tables.values() if cell else ():
            if cell and table.sheet == sheet and _is_header(table, cell):
                what, place = f"a placeholder stands in a header of table {table.name}", placed.place
                remedy = "put it into a row of its own above the table"
                yield Fault("template.placeholder-header", what, f"{template.name}: {place}", remedy=remedy)


def _is_header(table: Table, cell: Area) -> bool:
    inside = table.ref.holds(cell.first_row, cell.first_column)
    return inside and cell.first_row < table.ref.first_row + table.header_rows


def _runs(template: Template, part: str) -> bool:
    """True where a link isn't to a workbook but to a program."""
    workbook = template.workbook
    return part in workbook.package and any(workbook.parsed(part).walk("ddeLink", "oleLink"))


def _refused(template: Template) -> Iterator[Fault]:
    workbook = template.workbook
    for relationship in workbook.related(workbook.part):
        if relationship.kind in _REFUSED:
            code, what = _REFUSED[relationship.kind]
            if relationship.kind == "externalLink" and _runs(template, relationship.target):
                code, what = "template.dde", "takes values from another program (DDE), which it would start"
            yield Fault(code, what, template.name, remedy="take it out and save the template as .xlsx")
    for sheet in workbook.sheets:
        for kind, (code, what) in _EMBEDDED.items():
            if workbook.related(sheet.part, kind):
                remedy = "delete it, or put a picture in its place"
                yield Fault(code, what, f"{template.name}: {sheet.name}", remedy=remedy)
