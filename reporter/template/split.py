"""More rows than a sheet holds: the table's sheet several times, the first one saying that the rows go on."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.errors import Fault, TemplateError
from reporter.template.open import Template
from reporter.template.repeat import Repeated, copied, holds, numbered, spanning
from reporter.xlsx.cells import cell_name, parse_area
from reporter.xlsx.formulas import Kind, precedents, tokens
from reporter.xlsx.markup import escape
from reporter.xlsx.moves import LAST_ROW
from reporter.xlsx.sheet import Cell
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import Workbook

__all__ = ["capacity", "split", "split_faults"]

_OWN = ("_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase")


def capacity(template: Template, table: Table, last_row: int = LAST_ROW) -> int:
    """How many rows the table can have on its sheet, with what stands below it."""
    used = max((row.number for row in template.workbook.sheet(table.sheet).rows), default=0)
    below = max(used, table.ref.last_row) - table.body.last_row
    return max(last_row - below - table.body.first_row + 1, 1)


def split(template: Template, table: Table, count: int, rows: int) -> Repeated:
    """The template with the table's sheet so many times ("Name (2)"), and a notice above the first table.

    Raises TemplateError with all that makes one table of many sheets untrue.
    """
    TemplateError.raise_if(list(split_faults(template, table)))
    others = [sheet.name for sheet in template.workbook.sheets if sheet.name != table.sheet]
    made = copied(template, table.sheet, numbered(table.sheet, count, others))
    workbook = made.template.workbook
    first = next(sheet for sheet in workbook.sheets if sheet.name == table.sheet)
    text = f"{rows:,} rows in all: more than a sheet holds. They go on over the next {_sheets(count - 1)}."
    data = _noticed(made.template, table, text)
    package = workbook.package.with_parts({first.part: data})
    return Repeated(Template(Workbook(package)), made.sheets)


def _sheets(count: int) -> str:
    return "sheet" if count == 1 else f"{count} sheets"


def _noticed(template: Template, table: Table, text: str) -> bytes:
    sheet = template.workbook.sheet(table.sheet)
    row, column = table.ref.first_row - 1, table.ref.first_column
    cell = sheet.cell(row, column)
    style = f' s="{cell.style}"'.encode() if cell is not None and cell.style else b""
    blank = Cell(row, column, b'<%bc r="%b"%b/>' % (sheet.prefix, cell_name(row, column).encode(), style))
    raw = blank.with_value("inlineStr", b"<is><t>%b</t></is>" % escape(text))
    return sheet.spliced({(row, column): raw})


def split_faults(template: Template, table: Table) -> Iterator[Fault]:
    """What hangs on the table and would show the first sheet's rows as if they were all."""
    place = f"{template.name}: {table.sheet}: table {table.name}"
    for what in (*_above(template, table), *_hanging(template, table)):
        yield Fault(
            "template.split",
            f"the rows of table {table.name} can't go on over further sheets: {what}",
            place,
            remedy="take it away, or leave out overflow: split",
        )


def _above(template: Template, table: Table) -> Iterator[str]:
    row, column = table.ref.first_row - 1, table.ref.first_column
    cell = template.workbook.sheet(table.sheet).cell(row, column) if row else None
    if not row or (cell is not None and cell.value(template.workbook.strings) is not None):
        yield "the cell above its first header isn't free for the notice"


def _hanging(template: Template, table: Table) -> Iterator[str]:
    workbook = template.workbook
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == table.sheet)
    yield from (f"the sheet holds {what}" for what in holds(workbook, sheet))
    if table.totals_rows:
        yield "it has a totals row"
    for other in workbook.tables:
        if other.sheet == table.sheet and other.name != table.name:
            yield f"the table {other.name} stands on the same sheet"
    for chart in template.charts:
        if any(_reads(text, chart.sheet, table) for text in chart.references):
            yield f"a chart on {chart.sheet} shows it"
    yield from _pivots(workbook, table)
    yield from (f"{place} reads all sheets around it" for place, _ in spanning(workbook, sheet))
    for name in workbook.names:
        if name.name not in _OWN and _reads(name.text, name.sheet, table):
            yield f"the name {name.name} reads it"
    yield from _formulas(workbook, table)


def _pivots(workbook: Workbook, table: Table) -> Iterator[str]:
    for sheet in workbook.sheets:
        if sheet.name == table.sheet and workbook.parts(sheet.part, "pivotTable"):
            yield "a pivot table stands on the same sheet"
    for cache in workbook.parts(workbook.part, "pivotCacheDefinition"):
        for source in workbook.parsed(cache).walk("worksheetSource"):
            named = source.get("name").casefold() == table.name.casefold()
            same = source.get("sheet").casefold() == table.sheet.casefold() and source.get("ref")
            if named or (same and parse_area(source.get("ref")).meets(table.ref)):
                yield "a pivot table shows it"


def _formulas(workbook: Workbook, table: Table) -> Iterator[str]:
    for sheet in workbook.worksheets:
        for cell in workbook.sheet(sheet.name).formulas:
            within = sheet.name == table.sheet and table.ref.holds(cell.row, cell.column)
            text = cell.formula.text if cell.formula else ""
            if text and not within and _reads(text, sheet.name, table):
                yield f"the formula in {sheet.name}!{cell_name(cell.row, cell.column)} reads it"


def _reads(text: str, sheet: str, table: Table) -> bool:
    for token in tokens(text):
        name = token.target.partition("[")[0]
        if token.kind in (Kind.STRUCTURED, Kind.NAME) and name.casefold() == table.name.casefold():
            return True
    return any(
        table.sheet.casefold() in {name.casefold() for name in one.sheets} and one.area.meets(table.ref)
        for one in precedents(text, sheet)
    )
