"""What won't stop a run, but will probably not look as it was meant: found in the template alone.

Each rule yields faults; ``WHY`` says for each of their codes why it matters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property

from reporter.errors import Fault, TemplateError
from reporter.template.formulas import MovedFormula, moved_formulas
from reporter.template.growth import plan
from reporter.template.open import Template
from reporter.template.outline import placed_charts
from reporter.template.pivots import caches_on
from reporter.template.result import Result
from reporter.template.result_sheet import ResultSheet
from reporter.xlsx.cells import area_name, cell_name, parse_areas
from reporter.xlsx.dependants import Follow
from reporter.xlsx.filled_sheet import FilledSheet
from reporter.xlsx.formulas import Kind, partial_references, tokens
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import Area, Moves
from reporter.xlsx.tables import Table

__all__ = ["WHY", "warnings"]

WHY: Mapping[str, str] = {
    "template.partial-reference": "it doesn't grow with the table: rows of the data are left out",
    "template.partial-chart": "the chart doesn't grow with the table: rows of the data aren't drawn",
    "template.partial-format": "it doesn't grow with the table: rows of the data aren't covered",
    "template.table-unfilled": "its sample rows stand in every workbook as if they were figures",
    "template.placeholder-lost": "the table's rows take its place",
    "template.pivot-uncomputed": "until Excel lays it out, other readers and Protected View show it empty",
    "template.pivot-partial": "it doesn't grow with the table: rows of the data don't count",
    "template.volatile": "it changes whenever the workbook is opened; a run computes it for the period's end",
    "template.uncomputed": "until Excel computes it, other readers and Protected View show no value",
    "template.broken-reference": "cells that it read are gone: it shows an error, which fails a run",
    "template.side-by-side": "a run with more or fewer rows would tear apart what stands beside the table",
    "template.what-if": "its figures stay those of the template until Excel computes them",
    "template.connection": "Excel may ask for it when the workbook is opened, and replace what a run wrote",
}

_VOLATILE = {"TODAY", "NOW", "RAND", "RANDBETWEEN", "RANDARRAY", "OFFSET", "INDIRECT", "CELL", "INFO"}
_FORMULAS = ("formula", "formula1", "formula2", "f")
_COVERED = {"conditionalFormatting": "a conditional format", "dataValidation": "a validation"}
_NOW = dt.datetime(2000, 1, 31)


def warnings(template: Template, filled: Collection[str]) -> tuple[Fault, ...]:
    """Every warning, given the names of the tables that a run fills; cells of one column count as one."""
    seen = _Seen(template, filled)
    return tuple(fault for rule in _RULES for fault in rule(seen))


class _Seen:
    """The template, the tables that are filled, and the formulas of its sheets, each read once."""

    def __init__(self, template: Template, filled: Collection[str]) -> None:
        names = {name.casefold() for name in filled}
        self.template = template
        self.workbook = template.workbook
        self.filled = [table for table in self.workbook.tables if table.name.casefold() in names]

    @cached_property
    def sheets(self) -> list[ResultSheet]:
        """The sheets as a fill without tables and values leaves them."""
        found: list[ResultSheet] = []
        for sheet in self.workbook.worksheets:
            filled = FilledSheet(sheet.name, self.workbook.sheet(sheet.name), Moves([]))
            formulas = moved_formulas(filled, Follow(Moves([]), {}, sheet.name))
            found.append(ResultSheet(sheet.name, filled, formulas))
        return found

    def formulas(self) -> Iterator[tuple[str, str]]:
        """Place and text of every formula: of cells, of sheets' rules, and of names."""
        for sheet in self.sheets:
            for text, cells in _by_column(sheet.formulas).items():
                count = len(cells) - 1
                more = f" and {count} more cell{'s' if count > 1 else ''}" if count else ""
                yield f"{sheet.name}!{cells[0]}{more}", text
        for name, rule, cells_ in self.rules():
            for formula in rule.walk(*_FORMULAS):
                if not formula.elements():
                    yield f"{name}!{cells_}", formula.text
        for defined in self.workbook.names:
            yield f"defined name {defined.name}", defined.text

    def rules(self) -> Iterator[tuple[str, Element, str]]:
        """Sheet, element and cells of each conditional format and validation."""
        for sheet in self.workbook.worksheets:
            scanned = self.workbook.sheet(sheet.name)
            for element in parse(scanned.head + scanned.tail).walk(*_COVERED):
                inner = next(element.walk("sqref"), None)
                yield sheet.name, element, element.get("sqref") or (inner.text if inner is not None else "")

    def place(self, text: str) -> str:
        """The sheet of a formula's place, "" for a name."""
        return text.rpartition("!")[0]


def _by_column(formulas: Iterable[MovedFormula]) -> dict[str, list[str]]:
    """The cells by their formula, those that are filled down from the cell above with it."""
    from reporter.xlsx.formulas import translate

    found: dict[str, list[str]] = {}
    above: dict[int, tuple[int, str, str]] = {}
    for one in formulas:
        column, cell = one.cell.column, cell_name(one.row, one.cell.column)
        row, text, first = above.get(column, (0, "", ""))
        same = bool(text) and translate(text, (row, column), (one.row, column)) == one.text
        first = first if same else one.text
        found.setdefault(first, []).append(cell)
        above[column] = (one.row, one.text, first)
    return found


# The rules


def _partial_references(seen: _Seen) -> Iterator[Fault]:
    for place, text in seen.formulas():
        for table in seen.filled:
            for found in partial_references(text, seen.place(place), [(table.sheet, table.body)]):
                what = f"{found} holds a part of the rows of table {table.name}"
                yield Fault("template.partial-reference", what, place, _whole(table), found, _REFER)


_REFER = "refer to a whole column of the table, by its name or from its first to its last row"


def _whole(table: Table) -> str:
    return f"{table.name}[{table.columns[0].name}], or rows {table.body.first_row} to {table.body.last_row}"


def _partial_charts(seen: _Seen) -> Iterator[Fault]:
    for chart in placed_charts(seen.template):
        for table in seen.filled:
            for text in chart.references:
                for found in partial_references(text, chart.sheet, [(table.sheet, table.body)]):
                    what = f"a chart draws {found}, a part of the rows of table {table.name}"
                    place = f"{chart.sheet}!{chart.cell}" if chart.cell else chart.sheet
                    yield Fault("template.partial-chart", what, place, _whole(table), found, _REFER)


def _partial_formats(seen: _Seen) -> Iterator[Fault]:
    for sheet, rule, cells in seen.rules():
        for table in seen.filled:
            if table.sheet != sheet:
                continue
            for area in parse_areas(cells):
                if _part_of(area, table.body):
                    what = f"{_COVERED[rule.name]} covers a part of the rows of table {table.name}"
                    place, remedy = f"{sheet}!{area_name(area)}", "let it cover all of the table's rows"
                    yield Fault("template.partial-format", what, place, area_name(table.body), "", remedy)


def _part_of(area: Area, body: Area) -> bool:
    whole = area.first_row <= body.first_row and area.last_row >= body.last_row
    return area.meets(body) and not whole and area.first_row != area.last_row


def _unfilled(seen: _Seen) -> Iterator[Fault]:
    for table in seen.workbook.tables:
        if table not in seen.filled:
            what, place = f"no data set fills table {table.name}", f"{table.sheet}!{area_name(table.ref)}"
            remedy = "name a data set of NAME.yaml like the table, or make it plain cells"
            yield Fault("template.table-unfilled", what, place, remedy=remedy)


def _lost_placeholders(seen: _Seen) -> Iterator[Fault]:
    for placed in seen.template.texts:
        sheet, cell = placed.cell or ("", None)
        for table in seen.filled if cell else ():
            if cell and table.sheet == sheet and table.body.holds(cell.first_row, cell.first_column):
                what = f"a placeholder stands among the rows of table {table.name}"
                remedy = "put it above or beside the table"
                yield Fault("template.placeholder-lost", what, placed.place, "", placed.text.text, remedy)


def _uncomputed_pivots(seen: _Seen) -> Iterator[Fault]:
    """Pivots on filled tables that only Excel can lay out, by the records that the template holds."""
    from reporter.template.pivots.stored import stored_pivots

    names = [table.name for table in seen.filled]
    parts = {part for cache in caches_on(seen.template, names) for _, part in cache.pivots}
    for one in stored_pivots(seen.workbook) if parts else ():
        for why in one.layout.uncomputed if one.part in parts else ():
            what, place = (
                f"the pivot table {one.name} can't be computed: {why}",
                f"{one.sheet}!{area_name(one.ref)}",
            )
            yield Fault("template.pivot-uncomputed", what, place, remedy="leave that out of the pivot")


def _partial_pivots(seen: _Seen) -> Iterator[Fault]:
    for table in seen.filled:
        for cache in caches_on(seen.template, [table.name]):
            source = cache.source
            if source is None or not _part_of(source.area, table.body):
                continue
            for sheet, part in cache.pivots:
                name = seen.workbook.parsed(part).elements()[0].get("name")
                what = f"the pivot table {name} counts a part of the rows of table {table.name}"
                place, remedy = f"sheet {sheet}", f"Change Data Source: {table.name}"
                yield Fault("template.pivot-partial", what, place, table.name, source.text, remedy)


def _volatile(seen: _Seen) -> Iterator[Fault]:
    for place, text in seen.formulas():
        used = {token.text.upper() for token in tokens(text) if token.kind is Kind.FUNCTION} & _VOLATILE
        for name in sorted(used):
            what, remedy = f"the formula uses {name}", "use {{ period_end }} for a date, INDEX for OFFSET"
            yield Fault("template.volatile", what, place, found=text, remedy=remedy)


def _uncomputed(seen: _Seen) -> Iterator[Fault]:
    """What the recalculation of a run can't do, tried on the template's sample data."""
    workbook = seen.workbook
    tables = [(table, table.sheet, table.ref) for table in workbook.tables]
    result = Result(seen.sheets, workbook.strings, tables, workbook.names, workbook.date1904)
    told: set[tuple[str, str, str]] = set()
    result.recalculate(_NOW, None)
    for one in result.uncomputed:
        key = one.sheet, one.cell.rstrip("0123456789"), one.why
        if key not in told:
            told.add(key)
            what, place = f"the formula can't be computed: {one.why}", f"{one.sheet}!{one.cell}"
            remedy = "use functions that are computed, or let the procedure compute it"
            yield Fault("template.uncomputed", what, place, found=one.formula, remedy=remedy)


def _broken_references(seen: _Seen) -> Iterator[Fault]:
    for place, text in seen.formulas():
        if any("#REF!" in token.text for token in tokens(text) if token.kind is not Kind.STRING):
            what, remedy = "it refers to cells that are gone", "mend the formula, or delete it"
            yield Fault("template.broken-reference", what, place, found=text, remedy=remedy)


def _side_by_side(seen: _Seen) -> Iterator[Fault]:
    """What would be torn if each of the tables alone got a row more."""
    for table in seen.filled:
        rows = table.body.last_row - table.body.first_row + 2
        try:
            plan(seen.template, {table.name: rows})
        except TemplateError as error:
            for fault in error.faults:
                yield Fault(
                    "template.side-by-side", fault.what, fault.place, fault.expected, "", fault.remedy
                )


def _what_if(seen: _Seen) -> Iterator[Fault]:
    for sheet in seen.workbook.worksheets:
        for cell in seen.workbook.sheet(sheet.name).formulas:
            if cell.formula and cell.formula.kind == "dataTable":
                what = "a what-if data table follows its cells, but nobody but Excel computes it"
                place = f"{sheet.name}!{cell_name(cell.row, cell.column)}"
                remedy = "write out its formulas, or let a procedure compute the figures"
                yield Fault("template.what-if", what, place, found=cell.formula.ref, remedy=remedy)


def _connections(seen: _Seen) -> Iterator[Fault]:
    for part in seen.workbook.parts(seen.workbook.part, "connections"):
        for connection in seen.workbook.parsed(part).walk("connection"):
            what = f"the workbook has a connection to data elsewhere: {connection.get('name')}"
            remedy = "Data, Queries & Connections: delete it"
            yield Fault("template.connection", what, seen.template.name, remedy=remedy)


_RULES: tuple[Callable[[_Seen], Iterator[Fault]], ...] = (
    _side_by_side,
    _unfilled,
    _lost_placeholders,
    _partial_references,
    _partial_charts,
    _partial_formats,
    _uncomputed_pivots,
    _partial_pivots,
    _volatile,
    _uncomputed,
    _broken_references,
    _what_if,
    _connections,
)
