"""Rules of what a worksheet holds beside its cells: merges, conditional formats, validations, columns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from reporter.xlsx.cells import area_name, cell_name, parse_area
from reporter.xlsx.markup import Element
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW, Area
from reporter.xlsx.rules.contents import Findings, attribute_number
from reporter.xlsx.rules.formulas import check_formula

__all__ = ["area_of", "check_features", "overlaps"]

_ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
_PLACES = {name: place for place, name in enumerate(_ORDER)}
_LIST_LITERAL = 255
_COLOUR_STOPS = (2, 3)


def check_features(root: Element, sheet: str, formats: int, findings: Findings) -> None:
    """All rules here; ``root`` is the worksheet without its rows, ``formats`` the number of dxfs."""
    _check_order(root, sheet, findings)
    _check_areas(root, sheet, findings)
    _check_merges(root, sheet, findings)
    _check_columns(root, sheet, findings)
    for rule in root.walk("cfRule"):
        _check_rule(rule, sheet, formats, findings)
    for validation in root.walk("dataValidation"):
        _check_validation(validation, sheet, findings)


def area_of(text: str) -> Area | None:
    """The area that the text names, None where it names none on a sheet."""
    try:
        area = parse_area(text)
    except ValueError:
        return None
    inside = area.first_row >= 1 and area.last_row <= LAST_ROW and area.last_column <= LAST_COLUMN
    return area if inside else None


def overlaps(areas: Iterable[Area]) -> Iterator[tuple[Area, Area]]:
    """For each area that shares a cell with one above or left of it, that one and itself.

    The areas that reach the row of the next one lie side by side: those that don't were given.
    """
    columns: list[int] = []
    beside: list[Area] = []
    ends: list[tuple[int, int]] = []
    for area in sorted(areas):
        while ends and ends[0][0] < area.first_row:
            at = bisect_left(columns, heappop(ends)[1])
            del columns[at], beside[at]
        at = bisect_right(columns, area.first_column)
        near = [other for other in beside[max(0, at - 1) : at + 1] if other.meets(area)]
        if near:
            yield near[0], area
        else:
            columns.insert(at, area.first_column)
            beside.insert(at, area)
            heappush(ends, (area.last_row, area.first_column))


def _check_order(root: Element, sheet: str, findings: Findings) -> None:
    """package.element-order: children of a worksheet in another order than the schema's."""
    last = ""
    for child in root.elements():
        if child.name not in _PLACES:
            continue
        if last and _PLACES[child.name] < _PLACES[last]:
            findings.add("element-order", f"{child.name} stands behind {last}", sheet)
        last = child.name


def _check_areas(root: Element, sheet: str, findings: Findings) -> None:
    """package.sqref: areas that are none."""
    for element in root.walk():
        references = [element.get("sqref")] if b" sqref" in element.open else []
        references += [element.text] if element.name == "sqref" else []
        for text in references:
            bad = [part for part in text.split() if area_of(part) is None]
            if bad or not text.strip():
                what = f"{element.name} names cells that are none"
                findings.add("sqref", what, sheet, expected="A1:B2 C5", found=" ".join(bad))
    for name in ("dimension", "autoFilter", "mergeCell", "hyperlink"):
        for element in root.walk(name):
            if element.get("ref") and area_of(element.get("ref")) is None:
                findings.add("sqref", f"{name} names cells that are none", sheet, found=element.get("ref"))


def _check_merges(root: Element, sheet: str, findings: Findings) -> None:
    """package.merge-overlap."""
    merges = root.find("mergeCells")
    areas = [area for cell in (merges.elements() if merges else []) if (area := area_of(cell.get("ref")))]
    for first, second in overlaps(areas):
        found = f"{area_name(first)} and {area_name(second)}"
        cell = cell_name(second.first_row, second.first_column)
        findings.add("merge-overlap", "merged cells overlap", f"{sheet}!{cell}", found=found)


def _check_columns(root: Element, sheet: str, findings: Findings) -> None:
    """package.columns: column definitions that overlap, run backwards or lie outside the sheet."""
    columns = root.find("cols")
    last = 0
    for column in columns.elements("col") if columns else []:
        low, high = attribute_number(column, "min") or 0, attribute_number(column, "max") or 0
        if not last < low <= high <= LAST_COLUMN:
            findings.add(
                "columns",
                "column definitions overlap or lie outside the sheet",
                sheet,
                found=f"{low} to {high}",
            )
        last = max(last, high)


def _check_rule(rule: Element, sheet: str, formats: int, findings: Findings) -> None:
    """package.dxf-index, icon-set, colour-scale, data-bar, and the rules of formulas."""
    number = attribute_number(rule, "dxfId")
    if b"dxfId" in rule.open and (number is None or number >= formats):
        what = "a conditional format uses a format that isn't there"
        findings.add("dxf-index", what, sheet, expected=f"under {formats}", found=rule.get("dxfId"))
    for formula in rule.elements("formula", "f"):
        check_formula(formula.text, sheet, findings)
    for icons in rule.elements("iconSet"):
        stops, expected = len(icons.elements("cfvo")), _icons(icons.get("iconSet", "3TrafficLights1"))
        if stops != expected:
            found = f"{stops} stops for {icons.get('iconSet')}"
            findings.add("icon-set", "an icon set has too few or too many stops", sheet, found=found)
    for scale in rule.elements("colorScale"):
        stops, colours = len(scale.elements("cfvo")), len(scale.elements("color"))
        if stops not in _COLOUR_STOPS or stops != colours:
            found = f"{stops} stops, {colours} colours"
            findings.add("colour-scale", "a colour scale's stops and colours don't fit", sheet, found=found)
    for bar in rule.elements("dataBar"):
        if len(bar.elements("cfvo")) != 2:
            findings.add("data-bar", "a data bar has no two ends", sheet)


def _icons(name: str) -> int:
    match = re.match("[0-9]", name)
    return int(match[0]) if match else 0


def _check_validation(validation: Element, sheet: str, findings: Findings) -> None:
    """package.validation, and the rules of formulas."""
    for formula in [*validation.elements("formula1", "formula2"), *validation.walk("f")]:
        check_formula(formula.text, sheet, findings)
        if formula.text.startswith('"') and len(formula.text) - 2 > _LIST_LITERAL:
            what = f"a validation lists over {_LIST_LITERAL} characters"
            findings.add("validation", what, sheet, found=formula.text)
