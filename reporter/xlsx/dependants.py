"""What hangs on cells: everything in a part that names an area or holds a formula, as one table.

Worksheets, comments, pivot tables, form controls and the workbook's names follow the moves through the same
rules: an attribute or a text means areas, a cell, a formula or a reference, and what loses its cells goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from reporter.xlsx import formulas
from reporter.xlsx.cells import area_name, areas_name, cell_name, parse_area, parse_areas
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW, Moves

__all__ = ["Follow", "follow", "moved_part", "stays"]


@dataclass(frozen=True, slots=True)
class Follow:
    """The moves, renamed sheets (template name to new one), and the sheet on which a part's cells stand.

    ``tables`` are renamed tables.
    """

    moves: Moves
    renamed: Mapping[str, str]
    sheet: str
    tables: Mapping[str, str] = field(default_factory=dict)

    def formula(self, text: str) -> str:
        return self._named(formulas.rewrite(text, self.sheet, self.moves, self.renamed))

    def reference(self, text: str, *, cells_grow: bool = True) -> str:
        """A reference that means cells; a single one grows with a one-row body unless told otherwise."""
        moved = formulas.rewrite_reference(text, self.sheet, self.moves, self.renamed, cells_grow=cells_grow)
        return self._named(moved)

    def place(self, text: str) -> str:
        """Where a hyperlink leads in the workbook: its cells, sheet or name."""
        return self.reference(text, cells_grow=False)

    def _named(self, text: str) -> str:
        return formulas.rename_tables(text, self.tables) if self.tables else text


_PLACE = re.compile(r"#?\S.*!\$?[A-Z]{1,3}\$?[0-9]+(:\$?[A-Z]{1,3}\$?[0-9]+)?")

Rule: TypeAlias = Callable[[str, Follow], str | None]
"""What a text becomes; None where the cells that it names are gone."""


def _areas(text: str, follow: Follow) -> str | None:
    areas = parse_areas(text)
    moved = [piece for area in areas for piece in follow.moves.areas(follow.sheet, area)]
    return text if tuple(moved) == areas else areas_name(moved) or None


def _area(text: str, follow: Follow) -> str | None:
    area = parse_area(text)
    moved = follow.moves.area(follow.sheet, area)
    if moved == area:
        return text
    return area_name(moved) if moved else None


def _cell(text: str, follow: Follow) -> str | None:
    area = parse_area(text)
    row = follow.moves.row(follow.sheet, area.first_row, area.first_column)
    return text if row == area.first_row else cell_name(row, area.first_column) if row else None


def _shown(text: str, follow: Follow) -> str | None:
    """A cell that only says what is shown: where it is gone, the nearest one above that is left."""
    area = parse_area(text)
    for row in range(area.first_row, 0, -1):
        if (moved := follow.moves.row(follow.sheet, row, area.first_column)) is not None:
            return text if moved == area.first_row else cell_name(moved, area.first_column)
    return text


def _selection(text: str, follow: Follow) -> str | None:
    return _areas(text, follow) or _shown(text.split()[0].partition(":")[0], follow)


def _break(text: str, follow: Follow) -> str | None:
    """A row break stands below its row, that is above the next one."""
    below = follow.moves.row(follow.sheet, int(text) + 1, LAST_COLUMN)
    return str(below - 1) if below else None


def _formula(text: str, follow: Follow) -> str | None:
    return follow.formula(text)


def _reference(text: str, follow: Follow) -> str | None:
    return follow.reference(text)


def _location(text: str, follow: Follow) -> str | None:
    """A hyperlink's place in the workbook; ``#`` may stand before it."""
    mark = "#" if text.startswith("#") else ""
    return mark + follow.place(text.removeprefix("#"))


def _display(text: str, follow: Follow) -> str | None:
    """What a hyperlink shows: it follows where it is the link's place itself."""
    return _location(text, follow) if _PLACE.fullmatch(text) else text


_ATTRIBUTES: Mapping[tuple[str, str], Rule] = {
    ("conditionalFormatting", "sqref"): _areas,
    ("dataValidation", "sqref"): _areas,
    ("ignoredError", "sqref"): _areas,
    ("protectedRange", "sqref"): _areas,
    ("scenarios", "sqref"): _areas,
    ("inputCells", "r"): _cell,
    ("mergeCell", "ref"): _area,
    ("hyperlink", "ref"): _area,
    ("hyperlink", "location"): _location,
    ("hyperlink", "display"): _display,
    ("table", "ref"): _area,
    ("autoFilter", "ref"): _area,
    ("sortState", "ref"): _area,
    ("sortCondition", "ref"): _area,
    ("location", "ref"): _area,
    ("cellWatch", "r"): _cell,
    ("comment", "ref"): _cell,
    ("threadedComment", "ref"): _cell,
    ("selection", "sqref"): _selection,
    ("selection", "activeCell"): _shown,
    ("pane", "topLeftCell"): _shown,
    ("sheetView", "topLeftCell"): _shown,
    ("customSheetView", "topLeftCell"): _shown,
    ("webPublishItem", "sourceRef"): _area,
    ("controlPr", "linkedCell"): _reference,
    ("controlPr", "listFillRange"): _reference,
    ("formControlPr", "fmlaLink"): _reference,
    ("formControlPr", "fmlaRange"): _reference,
    ("formControlPr", "fmlaTxbx"): _reference,
    ("formControlPr", "fmlaGroup"): _reference,
    ("sp", "textlink"): _reference,
}
_TEXTS: Mapping[str, Rule] = {
    "formula": _formula,
    "formula1": _formula,
    "formula2": _formula,
    "f": _formula,
    "sqref": _areas,
    "calculatedColumnFormula": _formula,
    "totalsRowFormula": _formula,
}
_REFERENCES: Mapping[str, Rule] = {**_TEXTS, "f": _reference, "sqref": _cell}
_CONTAINERS = {
    "conditionalFormattings",
    "dataValidations",
    "extLst",
    "ext",
    "hyperlinks",
    "ignoredErrors",
    "mergeCells",
    "protectedRanges",
    "rowBreaks",
    "cellWatches",
    "sparklineGroup",
    "sparklineGroups",
    "sparklines",
}
"""What goes when the last of its children went with its cells."""

_ENDS = ("sheetData", "cols", "sheetPr", "sheetFormatPr", "txPr", "rich")


def stays(data: bytes, place: Follow) -> bool:
    """True where nothing in the part can follow: its sheet's cells stay, and it names no other sheet."""
    return not (place.moves.on(place.sheet) or place.tables or b"!" in data or b"&#" in data)


def moved_part(data: bytes, place: Follow) -> bytes:
    """A whole part after the moves, the same object where nothing in it changes."""
    document = parse(data)
    follow(document, place)
    moved = bytes(document)
    return data if moved == data else moved


def follow(element: Element, place: Follow) -> bool:
    """Lets everything below the element follow the moves; False where the element itself goes."""
    removed = False
    for child in element.elements():
        if child.name in _ENDS:
            continue
        rules = _REFERENCES if element.name.startswith("sparkline") else _TEXTS
        if _own(child, place, rules) and follow(child, place):
            continue
        if child.name == "sqref":
            return False  # the areas of a rule, validation or sparkline of x14: the whole of it goes
        element.remove(child)
        removed = True
    return not removed or _counted(element)


def _own(element: Element, place: Follow, texts: Mapping[str, Rule]) -> bool:
    """Moves the element's own attributes and text; False where it goes."""
    for name in _NAMES.get(element.name, ()):
        text = element.get(name)
        moved = _ATTRIBUTES[element.name, name](text, place) if text else text
        if moved is None:
            return False
        if moved != text:
            element.set(name, moved)
    if element.name == "cfvo" and element.get("type") == "formula" and element.get("val"):
        element.set("val", place.formula(element.get("val")))
    if element.name == "brk":
        return _moved_break(element, place)
    rule = texts.get(element.name)
    if rule is None or element.elements() or not element.text:
        return True
    moved = rule(element.text, place)
    if moved is not None and moved != element.text:
        element.text = moved
    return moved is not None


_NAMES: dict[str, list[str]] = {}
for _element, _attribute in _ATTRIBUTES:
    _NAMES.setdefault(_element, []).append(_attribute)


def _moved_break(element: Element, place: Follow) -> bool:
    """Row breaks follow; column breaks, whose ``max`` is the last row, stay."""
    if element.get("max") == str(LAST_ROW - 1):
        return True
    moved = _break(element.get("id", "0"), place)
    if moved is not None:
        element.set("id", moved)
    return moved is not None


def _counted(element: Element) -> bool:
    """Counts of a container set right; False where it is empty and mustn't be."""
    left = len(element.elements())
    if element.get("count"):
        element.set("count", str(left))
    if element.get("manualBreakCount"):
        element.set("manualBreakCount", str(sum(brk.get("man") == "1" for brk in element.elements("brk"))))
    return left > 0 or element.name not in _CONTAINERS
