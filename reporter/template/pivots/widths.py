"""Columns wide enough for the pivots that stand in them, as Excel makes them when it refreshes a pivot.

Excel measures the font; here a character is as wide as a digit, which most are narrower than. A column only
gets wider, and only where its text would not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from reporter.pivot.model import Layout, PivotCell, PivotTable
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.numbers.formats import shown

__all__ = ["fits", "needed", "widened"]

_FITS = re.compile(rb"<(?:[\w.-]+:)?pivotTableDefinition\s[^>]*?useAutoFormatting=\"(?:1|true)\"")
_USUAL = 8.43
_PADDING = 1.71
_BUTTON = 2.5
_INDENT = 1.3
_WIDEST = 60.0
_BUTTONS = ("field_button", "page_value")
_FIGURES = ("value", "subtotal", "grand")


def fits(definition: bytes) -> bool:
    """True where columns follow the pivot: "Autofit column widths on update" in Excel's options."""
    return _FITS.search(definition) is not None


def needed(table: PivotTable, layout: Layout, code_for: Callable[[int], str]) -> dict[int, float]:
    """The characters that each column needs; ``code_for`` gives the number format of a numFmtId."""
    found: dict[int, float] = {}
    extremes: dict[tuple[int, int], tuple[float, float]] = {}
    for cell in layout.cells:
        if cell.kind in _FIGURES and isinstance(cell.value, float):
            low, high = extremes.get((cell.column, cell.number), (cell.value, cell.value))
            extremes[cell.column, cell.number] = (min(low, cell.value), max(high, cell.value))
        else:
            found[cell.column] = max(found.get(cell.column, 0.0), _length(cell))
    for (column, number), values in extremes.items():
        form = table.data[number].number_format if 0 <= number < len(table.data) else None
        code = code_for(form) if form is not None else ""
        found[column] = max(found.get(column, 0.0), *(len(_text(value, code)) for value in values))
    return found


def _length(cell: PivotCell) -> float:
    if isinstance(cell.value, datetime):
        return len("yyyy-mm-dd")
    text = _text(cell.value, "") if isinstance(cell.value, float) else str(cell.value or "")
    longest = max(map(len, text.split("\n")))
    return longest + cell.indent * _INDENT + (_BUTTON if cell.kind in _BUTTONS else 0.0)


def _text(value: float, code: str) -> str:
    """The number in its format; General shows up to eleven characters."""
    text = shown(value, code) if code and code != "General" else None
    return text if text is not None else f"{value:.10g}"[:11]


def widened(frame: bytes, wanted: Mapping[int, float]) -> bytes:
    """The part around a sheet's rows, with the columns at least so many characters wide."""
    document = parse(frame)
    root = document.elements("worksheet")[0]
    usual = root.find("sheetFormatPr")
    width = _number(usual.get("defaultColWidth") if usual is not None else "", _USUAL)
    columns = dict(_columns(root))
    narrow = {
        column: min(characters + _PADDING, _WIDEST)
        for column, characters in wanted.items()
        if min(characters, _WIDEST)
        > _number(columns[column].get("width") if column in columns else "", width)
    }
    if not narrow:
        return frame
    _set(root, narrow)
    return bytes(document)


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default


def _columns(root: Element) -> Iterator[tuple[int, Element]]:
    for element in root.walk("col"):
        for column in range(int(element.get("min")), min(int(element.get("max")), 16_384) + 1):
            yield column, element


def _set(root: Element, widths: Mapping[int, float]) -> None:
    """The widths in ``cols``, whose ranges are split where only some of their columns get wider."""
    listed = root.find("cols")
    if listed is None:
        prefix = root.prefix.decode() + ":" if root.prefix else ""
        listed = parse(f"<{prefix}cols/>".encode()).elements()[0]
        at = next(place for place, item in enumerate(root.children) if _is(item, "sheetData"))
        root.children.insert(at, listed)
    ranges = [piece for element in listed.elements("col") for piece in _pieces(element, widths)]
    known = {column for first, last, _ in ranges for column in range(first, last + 1) if column in widths}
    new = parse(f"<{listed.prefix.decode() + ':' if listed.prefix else ''}col/>".encode()).elements()[0]
    ranges += [(column, column, new) for column in widths if column not in known]
    children: list[Element | bytes] = []
    for first, last, element in sorted(ranges, key=lambda one: one[0]):
        twin = parse(bytes(element)).elements()[0]
        for name, value in (("min", str(first)), ("max", str(last))):
            twin.set(name, value)
        if first in widths:
            twin.set("width", f"{widths[first]:.7g}")
            twin.set("customWidth", "1")
        children.append(twin)
    listed.children = children


def _is(item: Element | bytes, name: str) -> bool:
    return isinstance(item, Element) and item.name == name


def _pieces(element: Element, widths: Iterable[int]) -> Iterator[tuple[int, int, Element]]:
    """A ``col`` as ranges of which each is wholly as it was, or one column that gets wider."""
    first, last = int(element.get("min")), int(element.get("max"))
    for column in sorted(column for column in widths if first <= column <= last):
        if column > first:
            yield first, column - 1, element
        yield column, column, element
        first = column + 1
    if first <= last:
        yield first, last, element
