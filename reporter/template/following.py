"""The parts around the sheets that follow a fill: tables, drawings, comments, pivots, the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reporter.xlsx import content_types, relationships
from reporter.xlsx.cells import area_name, parse_area
from reporter.xlsx.dependants import Follow, moved_part, stays
from reporter.xlsx.drawings import moved_drawing, moved_vml
from reporter.xlsx.markup import Element, parse, plain
from reporter.xlsx.moves import Moves
from reporter.xlsx.workbook import Workbook

if TYPE_CHECKING:
    from reporter.template.open import Template

__all__ = ["moved_names", "moved_parts", "without_calc_chain", "written_workbook"]

_MOVED: Mapping[str, Callable[[bytes, Follow], bytes]] = {
    "drawing": moved_drawing,
    "vmlDrawing": moved_vml,
    "comments": moved_part,
    "threadedComment": moved_part,
    "pivotTable": moved_part,
    "ctrlProp": moved_part,
    "table": moved_part,
}


def moved_parts(
    template: Template, moves: Moves, renamed: Mapping[str, str], parts: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    """The parts of all sheets that change with the moves; ``parts`` are those that changed already."""
    workbook = template.workbook
    for sheet in workbook.sheets:
        place = Follow(moves, renamed, sheet.name)
        yield from _links(workbook, sheet.part, place)
        for found in workbook.related(sheet.part):
            if found.kind not in _MOVED or found.external or found.target not in workbook.package:
                continue
            before = parts.get(found.target) or workbook.package.read(found.target)
            if stays(before, place):
                continue
            after = _MOVED[found.kind](before if found.kind == "vmlDrawing" else plain(before), place)
            if after != before:
                yield found.target, after
    for relationship in workbook.related(workbook.part, "pivotCacheDefinition"):
        before = workbook.package.read(relationship.target)
        after = _moved_source(plain(before), moves, renamed)
        if after != before:
            yield relationship.target, after


def _links(workbook: Workbook, part: str, place: Follow) -> Iterator[tuple[str, bytes]]:
    """The relationships of a sheet and its drawings whose hyperlinks lead to cells that move."""
    for source in (part, *workbook.parts(part, "drawing")):
        rels = relationships.rels_part(source)
        if rels in workbook.package:
            before = workbook.package.read(rels)
            after = relationships.followed(before, place.place)
            if after != before:
                yield rels, after


def _moved_source(data: bytes, moves: Moves, renamed: Mapping[str, str]) -> bytes:
    """A pivot cache's definition, where its source is an area of a sheet."""
    document = parse(data)
    for source in document.walk("worksheetSource"):
        sheet = source.get("sheet")
        if not sheet or source.get("*:id"):
            continue
        if source.get("ref"):
            area = parse_area(source.get("ref"))
            moved = moves.area(sheet, area)
            if moved is not None and moved != area:
                source.set("ref", area_name(moved))
        source.set("sheet", renamed.get(sheet, sheet))
    moved_data = bytes(document)
    return data if moved_data == data else moved_data


def moved_names(workbook: Workbook, moves: Moves, renamed: Mapping[str, str]) -> list[str]:
    """The texts of the defined names after the moves, in the part's order."""
    return [Follow(moves, renamed, name.sheet).reference(name.text) for name in workbook.names]


def written_workbook(
    workbook: Workbook, names: Sequence[str], renamed: Mapping[str, str], full_calculation: bool | None
) -> bytes:
    """The workbook part with the names' new texts and the sheets' new names.

    ``full_calculation`` has Excel compute everything when it opens the file, or not; None leaves it as it is.
    """
    data = plain(workbook.package.read(workbook.part))
    document = parse(data)
    for element, text in zip(document.walk("definedName"), names, strict=True):
        element.text = text
    for sheet in document.walk("sheet"):
        if sheet.get("name") in renamed:
            sheet.set("name", renamed[sheet.get("name")])
    if full_calculation is not None:
        _set_calculation(document, full_calculation)
    return bytes(document)


def _set_calculation(document: Element, full: bool) -> None:
    root = document.elements("workbook")[0]
    properties = root.find("calcPr")
    if not full:
        if properties is not None:
            properties.unset("fullCalcOnLoad")
        return
    if properties is None:
        properties = Element(b"<%bcalcPr/>" % (root.prefix + b":" if root.prefix else b""))
        before = root.elements("definedNames", "externalReferences", "sheets")
        root.children.insert(root.children.index(before[-1]) + 1, properties)
    properties.set("fullCalcOnLoad", "1")


def without_calc_chain(workbook: Workbook) -> dict[str, bytes | None]:
    """The parts that change when the calculation chain goes, which Excel then makes anew."""
    found = workbook.parts(workbook.part, "calcChain")
    if not found:
        return {}
    rels = relationships.rels_part(workbook.part)
    changed: dict[str, bytes | None] = {found[0]: None}
    changed[rels] = relationships.without_target(workbook.package.read(rels), workbook.part, found[0])
    types = workbook.package.read(content_types.PART)
    changed[content_types.PART] = content_types.without_override(types, found[0])
    return changed


def renamed_titles(data: bytes, renamed: Mapping[str, str]) -> bytes:
    """The extended properties with the sheets' new names among the titles of parts."""
    document = parse(data)
    for titles in document.walk("TitlesOfParts"):
        for title in titles.walk("lpstr"):
            sheet, mark, rest = title.text.rpartition("!")
            name = sheet.strip("'") if mark else rest
            if name in renamed:
                title.text = f"{renamed[name]}{mark}{rest}" if mark else renamed[name]
    return bytes(document)
