"""What a template holds beside its cells: charts, pivot tables, slicers, and what each of them shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reporter.template.open import Template
from reporter.xlsx import charts
from reporter.xlsx.cells import cell_name
from reporter.xlsx.formulas import Kind, precedents, tokens
from reporter.xlsx.markup import Element, plain
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import SheetPart

__all__ = ["PivotTable", "PlacedChart", "Slicer", "pivots", "placed_charts", "slicers", "tables_read"]


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart, the cell at its upper left corner, what it refers to and the tables among that."""

    sheet: str
    cell: str
    part: str
    references: tuple[str, ...]
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PivotTable:
    """A pivot table and its cache's source: a table or area of the workbook, or something outside it.

    ``refreshes`` is True where Excel refreshes it when it opens the workbook. Rows, columns and filters are
    the captions of fields, values those of data fields.
    """

    name: str
    sheet: str
    ref: str
    source: str
    tables: tuple[str, ...]
    refreshes: bool
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slicer:
    """A slicer or timeline: ``field`` is what it filters by, ``targets`` are pivot tables or a table."""

    kind: str
    name: str
    sheet: str
    field: str
    targets: tuple[str, ...]


def tables_read(template: Template, formula: str, sheet: str, depth: int = 8) -> tuple[str, ...]:
    """The tables whose cells a formula on the sheet reads: by reference, by structured reference, by name."""
    found = dict.fromkeys(_by_area(template, formula, sheet))
    names = {name.name.casefold(): name for name in template.workbook.names}
    tables = {name.casefold(): name for name in template.tables}
    for token in tokens(formula):
        if token.kind not in (Kind.STRUCTURED, Kind.NAME):
            continue
        word = token.target.partition("[")[0].casefold()
        if word in tables:
            found[tables[word]] = None
        elif word in names and depth:
            found |= dict.fromkeys(tables_read(template, names[word].text, sheet, depth - 1))
    return tuple(found)


def _by_area(template: Template, formula: str, sheet: str) -> Iterator[str]:
    for one in precedents(formula, sheet):
        sheets = {name.casefold() for name in one.sheets}
        for table in template.workbook.tables:
            if table.sheet.casefold() in sheets and one.area.meets(table.ref):
                yield table.name


def placed_charts(template: Template) -> tuple[PlacedChart, ...]:
    """The charts of all sheets, with their places."""
    return tuple(
        _chart(template, sheet, part, cells.get(part, ""))
        for sheet in template.workbook.sheets
        for cells in [_corners(template, sheet)]
        for part in template.chart_parts(sheet)
    )


def _chart(template: Template, sheet: SheetPart, part: str, cell: str) -> PlacedChart:
    references = charts.references(plain(template.workbook.package.read(part)))
    read = (name for text in references for name in tables_read(template, text, sheet.name))
    return PlacedChart(sheet.name, cell, part, references, tuple(dict.fromkeys(read)))


def _corners(template: Template, sheet: SheetPart) -> dict[str, str]:
    """The cell at the upper left corner of each chart part of the sheet's drawings."""
    found: dict[str, str] = {}
    workbook = template.workbook
    for drawing in template.drawings(sheet):
        targets = {one.id: one.target for one in workbook.related(drawing)}
        for anchor in workbook.parsed(drawing).walk("twoCellAnchor", "oneCellAnchor"):
            row, column = anchor.find("from", "row"), anchor.find("from", "col")
            for chart in anchor.walk("chart") if row is not None and column is not None else ():
                place = cell_name(int(row.text) + 1, int(column.text) + 1) if row and column else ""
                found[targets.get(chart.get("*:id"), "")] = place
    return found


def pivots(template: Template) -> tuple[PivotTable, ...]:
    """The pivot tables of all sheets."""
    return tuple(
        _pivot(template, sheet, part)
        for sheet in template.workbook.sheets
        for part in template.workbook.parts(sheet.part, "pivotTable")
    )


def _pivot(template: Template, sheet: SheetPart, part: str) -> PivotTable:
    workbook = template.workbook
    root = workbook.parsed(part).elements()[0]
    location = root.find("location")
    caches = workbook.parts(part, "pivotCacheDefinition")
    cache = workbook.parsed(caches[0]).elements()[0] if caches else Element(b"<none/>")
    source, read = _source(template, cache)
    ref = location.get("ref") if location is not None else ""
    refreshes = cache.get("refreshOnLoad") in ("1", "true")
    names = _captions(root, cache)
    rows, columns, filters = (
        tuple(
            names[one.get(number)]
            for axis in root.elements(element)
            for one in axis.elements()
            if one.get(number) in names
        )
        for element, number in (("rowFields", "x"), ("colFields", "x"), ("pageFields", "fld"))
    )
    values = tuple(one.get("name") for one in root.walk("dataField"))
    shown = (rows, columns, values, filters)
    return PivotTable(root.get("name"), sheet.name, ref, source, read, refreshes, *shown)


def _captions(root: Element, cache: Element) -> dict[str, str]:
    """The captions of fields by their numbers; Σ Values has none."""
    fields = [
        field.get("name") for one in root.elements("pivotFields") for field in one.elements("pivotField")
    ]
    cached = [
        field.get("name") for one in cache.elements("cacheFields") for field in one.elements("cacheField")
    ]
    return {str(number): own or name for number, (own, name) in enumerate(zip(fields, cached, strict=False))}


def _source(template: Template, cache: Element) -> tuple[str, tuple[str, ...]]:
    """What a pivot cache is made from, in words, and the tables of this workbook among it."""
    source = cache.find("cacheSource")
    area = source.find("worksheetSource") if source is not None else None
    if area is None or area.get("*:id"):
        return (source.get("type") if source is not None else "") or "elsewhere", ()
    if name := area.get("name"):
        return name, tables_read(template, name, "")
    sheet, ref = area.get("sheet"), area.get("ref")
    quoted = "'" + sheet.replace("'", "''") + "'"
    return f"{sheet}!{ref}", tables_read(template, f"{quoted}!{ref}", "")


def slicers(template: Template) -> tuple[Slicer, ...]:
    """The slicers and timelines of all sheets."""
    caches = _slicer_caches(template)
    return tuple(
        _slicer(template, element, sheet, caches)
        for sheet in template.workbook.sheets
        for kind in ("slicer", "timeline")
        for part in template.workbook.parts(sheet.part, kind)
        for element in template.workbook.parsed(part).walk(kind)
    )


def _slicer(template: Template, element: Element, sheet: SheetPart, caches: Mapping[str, Element]) -> Slicer:
    cache = caches.get(element.get("cache"), Element(b"<none/>"))
    targets = [pivot.get("name") for pivot in cache.walk("pivotTable")]
    numbers = {one.get("tableId") for one in cache.walk("tableSlicerCache")}
    targets += _tables_by_id(template, numbers) if numbers else ()
    field = cache.get("sourceName") or element.get("caption")
    return Slicer(element.name, element.get("name"), sheet.name, field, tuple(dict.fromkeys(targets)))


def _slicer_caches(template: Template) -> dict[str, Element]:
    workbook = template.workbook
    roots = (
        workbook.parsed(part).elements()[0]
        for kind in ("slicerCache", "timelineCache")
        for part in workbook.parts(workbook.part, kind)
    )
    return {root.get("name"): root for root in roots}


def _tables_by_id(template: Template, numbers: Iterable[str]) -> Iterator[str]:
    for table in template.workbook.tables:
        if _identity(template, table) in numbers:
            yield table.name


def _identity(template: Template, table: Table) -> str:
    return template.workbook.parsed(table.part).elements("table")[0].get("id")
