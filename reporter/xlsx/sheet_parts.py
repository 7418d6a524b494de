"""Which parts belong to a sheet, what elsewhere reads it, its parts with other names of sheets."""

from __future__ import annotations

from collections.abc import Iterator

from reporter.xlsx import charts, content_types
from reporter.xlsx.cells import cell_name
from reporter.xlsx.dependants import Follow, follow, moved_part
from reporter.xlsx.drawings import moved_drawing, moved_vml
from reporter.xlsx.filled_sheet import FilledSheet
from reporter.xlsx.markup import parse, plain
from reporter.xlsx.moves import Moves
from reporter.xlsx.sheet import Formula, Sheet
from reporter.xlsx.workbook import SheetPart, Workbook

__all__ = ["kind_of", "owned", "readers", "referring", "whole"]

_SHARED = {"image", "theme", "externalLink", "person", "hyperlink", "worksheet", "officeDocument"}
_FOLLOWING = {"table", "pivotTable", "comments", "threadedcomments", "controlproperties"}


def owned(workbook: Workbook, sheet: SheetPart) -> tuple[str, ...]:
    """The parts that belong to the sheet alone: itself first, then what it refers to, directly or not."""
    found: dict[str, None] = {}
    waiting = [sheet.part]
    while waiting:
        part = waiting.pop(0)
        if part in found:
            continue
        found[part] = None
        for relationship in workbook.related(part):
            inside = not relationship.external and relationship.target in workbook.package
            if not inside or relationship.kind in _SHARED:
                continue
            if relationship.kind == "pivotCacheDefinition" and not _reads(
                workbook, relationship.target, sheet
            ):
                continue  # its source lies elsewhere: all copies show the same
            waiting.append(relationship.target)
    return tuple(found)


def readers(workbook: Workbook, sheet: SheetPart) -> Iterator[tuple[str, str]]:
    """What reads the sheet or its tables from elsewhere: the place, and what stands there."""
    tables = {table.name: "\ue000" for table in workbook.tables if table.sheet == sheet.name}
    own = {*owned(workbook, sheet)}
    for other in workbook.sheets:
        if other.name == sheet.name or other.part not in workbook.package:
            continue
        place = Follow(Moves(), {sheet.name: "\ue000"}, other.name, tables)
        if other.kind == "worksheet":
            for cell in workbook.sheet(other.name).formulas:
                text = cell.formula.text if cell.formula else ""
                if text and place.formula(text) != text:
                    yield f"{other.name}!{cell_name(cell.row, cell.column)}", text
        for pivot in workbook.parts(other.part, "pivotTable"):
            for cache in workbook.parts(pivot, "pivotCacheDefinition"):
                if _reads(workbook, cache, sheet):
                    yield other.name, "a pivot table"
        for part in owned(workbook, other):
            kind = kind_of(workbook, part)
            if part in own:
                yield other.name, f"the {kind} shares {part}"
            elif referring(kind, plain(workbook.package.read(part)), place, cells=False) != plain(
                workbook.package.read(part)
            ):
                yield other.name, f"a reference in its {kind}"
    for name in workbook.names:
        place = Follow(Moves(), {sheet.name: "\ue000"}, name.sheet, tables)
        if name.sheet != sheet.name and place.reference(name.text) != name.text:
            yield f"the name {name.name}", name.text


def kind_of(workbook: Workbook, part: str) -> str:
    """What a part is: the last word of its content type, without ``+xml``."""
    found = content_types.content_type(workbook.package.read(content_types.PART), part)
    return found.rpartition(".")[2].removesuffix("+xml")


def _reads(workbook: Workbook, cache: str, sheet: SheetPart) -> bool:
    """True where a pivot cache's source is the sheet or one of its tables."""
    tables = {table.name.casefold() for table in workbook.tables if table.sheet == sheet.name}
    return any(
        source.get("sheet").casefold() == sheet.name.casefold() or source.get("name").casefold() in tables
        for source in workbook.parsed(cache).walk("worksheetSource")
    )


def referring(kind: str, data: bytes, place: Follow, *, cells: bool = True) -> bytes:
    """A part with its references to renamed sheets and tables."""
    if not place.renamed and not place.tables:
        return data
    if kind == "worksheet":
        return _referring_sheet(data, place, cells=cells)
    if kind in ("chart", "chartex"):
        return charts.update(data, place.sheet, Moves(), lambda reference: None, place.renamed)
    if kind in ("vmlDrawing", "vml"):
        return moved_vml(data, place)
    if kind == "drawing":
        return moved_drawing(data, place)
    if kind == "pivotCacheDefinition":
        return _moved_source(data, place)
    return moved_part(data, place) if kind in _FOLLOWING else data


def _referring_sheet(data: bytes, place: Follow, *, cells: bool) -> bytes:
    filled = FilledSheet(place.sheet, Sheet(data), Moves())
    document = parse(filled.frame)
    follow(document, place)
    filled.frame = bytes(document)
    for cell in filled.sheet.formulas if cells else ():
        formula = cell.formula
        text = place.formula(formula.text) if formula is not None and formula.text else ""
        if formula is not None and text != formula.text:
            moved = Formula(text, formula.kind, formula.ref, formula.shared)
            filled.edits[cell.row, cell.column] = cell.with_formula(moved)
    return whole(filled)


def _moved_source(data: bytes, place: Follow) -> bytes:
    document = parse(data)
    for source in document.walk("worksheetSource"):
        for attribute, names in (("sheet", place.renamed), ("name", place.tables)):
            text = source.get(attribute)
            if text in names:
                source.set(attribute, names[text])
    return bytes(document)


def whole(filled: FilledSheet) -> bytes:
    """The sheet's part in one piece."""
    content = filled.content()
    return content if isinstance(content, bytes) else b"".join(content or ())
