"""Charts that follow their cells: every reference rewritten, every cache with the new figures.

What a series shows stands twice in a chart part: as a formula (``c:f``, ``cx:f``, ``c15:f``, ``c15:sqref``)
and as the values it gave when the workbook was saved (ECMA-376 part 1, 21.2; [MS-ODRAWXML] 2.24.3 for
``cx``). Readers that don't calculate show the latter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from reporter.xlsx.cells import Value
from reporter.xlsx.chart_axes import lowered
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.formulas import rewrite, rewrite_reference
from reporter.xlsx.markup import Element, escape, parse
from reporter.xlsx.moves import Moves
from reporter.xlsx.numbers.formats import shown
from reporter.xlsx.strings import encoded
from reporter.xlsx.values import serial

__all__ = ["Cells", "Resolve", "references", "update"]

Grid: TypeAlias = Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a reference, row by row; ``code`` gives a cell's number format by its place among them.

    ``hidden`` are the places of hidden rows and of hidden columns.
    """

    values: Grid
    code: Callable[[int, int], str] = lambda row, column: ""
    hidden: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())

    @property
    def first(self) -> str:
        """The number format of the first cell that holds a value, "" where there is none."""
        places = ((r, c) for r, row in enumerate(self.values) for c, value in enumerate(row))
        return next((self.code(r, c) for r, c in places if self.values[r][c] is not None), "")

    def visible(self) -> Cells:
        """The cells without those of hidden rows and columns."""
        rows = [at for at in range(len(self.values)) if at not in self.hidden[0]]
        width = len(self.values[0]) if self.values else 0
        columns = [at for at in range(width) if at not in self.hidden[1]]
        if len(rows) == len(self.values) and len(columns) == width:
            return self
        values = [[self.values[r][c] for c in columns] for r in rows] if columns else []
        return Cells(values, lambda row, column: self.code(rows[row], columns[column]))

    def texts(self, date1904: bool) -> Grid:
        """What the cells show, as far as their formats are understood."""
        return [
            [self._shown(value, r, c, date1904) for c, value in enumerate(row)]
            for r, row in enumerate(self.values)
        ]

    def _shown(self, value: Value, row: int, column: int, date1904: bool) -> Value:
        if value is None or isinstance(value, str | bool):
            return value
        code, number = self.code(row, column), _serial(value, date1904)
        if code in _GENERAL or not isinstance(number, int | float | Decimal):
            return value
        text = shown(number, code, date1904=date1904)
        return value if text is None else text


Resolve: TypeAlias = Callable[[str], Grid | Cells | None]
"""The cells of a reference or defined name in the result; None where they can't be known."""

_FORMULAS = ("f", "sqref")
_ONE_CELL = {"tx", "txData", "dlblFTEntry"}
_CACHES = {
    "strRef": "strCache",
    "numRef": "numCache",
    "multiLvlStrRef": "multiLvlStrCache",
    "datalabelsRange": "dlblRangeCache",
    "dlblFTEntry": "dlblFieldTableCache",
    "strDim": "",
    "numDim": "",
    "txData": "",
}
_CATEGORIES = {"cat", "xVal"}
_PLOTTED = {"cat", "val", "xVal", "yVal", "bubbleSize"}
_GENERAL = {"", "General", "@"}


@dataclass(frozen=True, slots=True)
class _Change:
    sheet: str
    moves: Moves
    resolve: Resolve
    renamed: Mapping[str, str]
    date1904: bool
    visible_only: bool = False


def references(part: bytes | Element) -> tuple[str, ...]:
    """The references of a chart part, in order, each once."""
    chart = parse(part) if isinstance(part, bytes) else part
    found = (element.text.strip() for element in chart.walk(*_FORMULAS))
    return tuple(dict.fromkeys(text for text in found if text))


def update(
    part: bytes,
    sheet: str,
    moves: Moves,
    resolve: Resolve,
    renamed: Mapping[str, str] | None = None,
    *,
    date1904: bool = False,
) -> bytes:
    """The chart after the moves, its caches rebuilt from ``resolve``; the same object where nothing changes.

    ``sheet`` is the one that holds the drawing, for references that name none. ``resolve`` is given rewritten
    references. Points of equal value keep their bytes and formats; blank cells have no point, errors are
    points of their word, text among numbers is 0, as Excel plots it. Numeric categories that turned into
    text become text categories. What has no cache gets none; what can't be resolved keeps its own. Where the
    number formats of cells are told, numbers in a text cache are written as their cells show them, and the
    format of a number cache whose points change is that of its first cell. Hidden cells have no points,
    unless the chart plots them. An axis of bars with a floor of zero loses it where a bar is below zero.
    """
    document = parse(part)
    visible_only = next((one.get("val", "1") in ("1", "true") for one in document.walk("plotVisOnly")), False)
    change = _Change(sheet, moves, resolve, renamed or {}, date1904, visible_only)
    changed = [_renamed_pivot(source, change) for source in document.walk("pivotSource")]
    changed += [_rewritten(formula, path, change) for formula, path in list(_formulas(document, ()))]
    changed += [_refreshed(holder, parent, change) for parent, holder in list(_holders(document))]
    return lowered(bytes(document)) if any(changed) else part


def _formulas(element: Element, path: tuple[str, ...]) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """The formulas below the element, each with the names of the elements around it."""
    for child in element.elements():
        if child.name in _FORMULAS:
            yield child, path
        else:
            yield from _formulas(child, (*path, child.name))


def _rewritten(formula: Element, path: tuple[str, ...], change: _Change) -> bool:
    before = formula.text
    follow = rewrite if _ONE_CELL & {*path} else rewrite_reference
    formula.text = after = follow(before, change.sheet, change.moves, change.renamed)
    return after != before


def _renamed_pivot(source: Element, change: _Change) -> bool:
    """Renames the sheet in ``[book.xlsx]Sheet!Pivot``, which is written without quotes."""
    name = source.find("name")
    match = re.fullmatch(r"(\[[^\]]*\])?(.*)!([^!]*)", name.text) if name is not None else None
    if name is None or match is None or match[2] not in change.renamed:
        return False
    name.text = f"{match[1] or ''}{change.renamed[match[2]]}!{match[3]}"
    return True


def _holders(element: Element) -> Iterator[tuple[Element, Element]]:
    """The elements that hold a formula and its cache, each with its parent."""
    for child in element.elements():
        if child.name in _CACHES:
            yield element, child
        yield from _holders(child)


def _refreshed(holder: Element, parent: Element, change: _Change) -> bool:
    formula = holder.find("f") or holder.find("extLst", "ext", "formulaRef", "sqref")
    cells = change.resolve(formula.text.strip()) if formula is not None and formula.text.strip() else None
    if cells is None:
        return False
    cells = cells if isinstance(cells, Cells) else Cells(cells)
    if change.visible_only and parent.name in _PLOTTED:
        cells = cells.visible()
    if holder.name in {"numRef", "numDim"}:
        grid: Grid = [[_serial(value, change.date1904) for value in row] for row in cells.values]
    else:
        grid = cells.texts(change.date1904)
    if holder.name == "txData":
        return _series_text(holder, grid)
    if holder.name in {"strDim", "numDim"}:
        rows = formula is not None and formula.get("dir") == "row"
        return _dimension(holder, grid, by_row=rows)
    cache = holder.find(_CACHES[holder.name])
    if cache is None:
        return False
    if holder.name == "multiLvlStrRef":
        return _levels(cache, grid)
    flat = [value for row in grid for value in row]
    if holder.name == "numRef":
        if parent.name in _CATEGORIES and any(_is_text(value) for value in flat):
            texts = [value for row in cells.texts(change.date1904) for value in row]
            return _as_text(holder, cache, texts)
        changed = _points(cache, [_number(value) for value in flat], counted=True)
        return changed and _formatted(cache, cells.first)
    return _points(cache, [_text(value) for value in flat], counted=True)


def _formatted(cache: Element, code: str) -> bool:
    """Gives a number cache with new points the format of its cells, where that is known; always True."""
    written = cache.find("formatCode")
    if code and written is not None and written.text != code:
        written.text = code
    return True


def _series_text(data: Element, grid: Grid) -> bool:
    shown = data.find("v")
    text = " ".join(_text(value) or "" for row in grid for value in row)
    if shown is None or shown.text == text:
        return False
    shown.text = text
    return True


def _dimension(holder: Element, grid: Grid, *, by_row: bool) -> bool:
    """Refreshes a ``cx`` dimension: one level for each column of cells, the innermost first."""
    levels = holder.elements("lvl")
    lines = _lines(grid, by_row=by_row)
    write = _number if holder.name == "numDim" else _text
    changed = False
    for level, line in zip(levels, reversed(lines), strict=False):
        if level.get("ptCount") != str(len(line)):
            level.set("ptCount", str(len(line)))
            changed = True
        changed |= _points(level, [write(value) for value in line], counted=False)
    return changed


def _levels(cache: Element, grid: Grid) -> bool:
    """Refreshes multi-level categories; the innermost level, next to the values, comes first."""
    levels = cache.elements("lvl")
    by_row = bool(grid) and len(grid[0]) != len(levels) and len(grid) == len(levels)
    lines = _lines(grid, by_row=by_row)
    changed = _counted(cache, len(lines[0]) if lines else 0)
    for level, line in zip(levels, reversed(lines), strict=False):
        changed |= _points(level, [_text(value) for value in line], counted=False)
    return changed


def _lines(grid: Grid, *, by_row: bool) -> list[list[Value]]:
    if by_row:
        return [list(row) for row in grid]
    return [list(column) for column in zip(*grid, strict=True)]


def _as_text(holder: Element, cache: Element, values: Sequence[Value]) -> bool:
    _rename(holder, "strRef")
    _rename(cache, "strCache")
    cache.children = [child for child in cache.elements() if child.name not in {"formatCode", "pt"}]
    _points(cache, [_text(value) for value in values], counted=True)
    return True


def _rename(element: Element, name: str) -> None:
    old = element.name.encode()
    element.open = element.open.replace(old, name.encode(), 1)
    element.close = element.close.replace(old, name.encode(), 1)
    element.name = name


def _points(cache: Element, texts: Sequence[str | None], *, counted: bool) -> bool:
    """Makes the points those of the texts, None having no point; True where that changed anything."""
    changed = _counted(cache, len(texts)) if counted else False
    points = cache.elements("pt")
    wanted = {str(index): text for index, text in enumerate(texts) if text is not None}
    if [point.get("idx") for point in points] == list(wanted):
        stale = [point for point in points if not _same(_shown(point).text, wanted[point.get("idx")])]
        for point in stale:
            _shown(point).text = encoded(wanted[point.get("idx")])
        return changed or bool(stale)
    old = {point.get("idx"): point for point in points}
    place = cache.children.index(points[0]) if points else None
    others = [child for child in cache.children if not _is(child, "pt")]
    if place is None:
        place = next((at for at, child in enumerate(others) if _is(child, "extLst")), len(others))
    made = [_point(cache, index, text, old.get(index)) for index, text in wanted.items()]
    cache.children = [*others[:place], *made, *others[place:]]
    return True


def _point(cache: Element, index: str, text: str, old: Element | None) -> Element | bytes:
    if old is not None:
        if not _same(_shown(old).text, text):
            _shown(old).text = encoded(text)
        return old
    prefix = _prefix(cache.find("ptCount") or cache)  # c15's caches hold points of c
    value = escape(encoded(text))
    if cache.name != "lvl" or b"ptCount" not in cache.open:  # cx points hold their text without a v
        value = b"<%bv>%b</%bv>" % (prefix, value, prefix)
    return b'<%bpt idx="%b">%b</%bpt>' % (prefix, index.encode(), value, prefix)


def _counted(cache: Element, count: int) -> bool:
    element = cache.find("ptCount")
    if element is None:
        prefix = _prefix(next(iter(cache.elements()), cache))
        after = 1 if cache.find("formatCode") is not None else 0
        cache.children.insert(after, b'<%bptCount val="%d"/>' % (prefix, count))
        return True
    changed = element.get("val") != str(count)
    element.set("val", str(count))
    return changed


def _prefix(element: Element) -> bytes:
    return element.prefix + b":" if element.prefix else b""


def _is(child: Element | bytes, name: str) -> bool:
    return isinstance(child, Element) and child.name == name


def _shown(point: Element) -> Element:
    return point.find("v") or point


def _same(before: str, after: str) -> bool:
    if before == encoded(after):
        return True
    try:
        return float(before) == float(after)
    except ValueError:
        return False


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and not isinstance(value, ErrorValue)


def _serial(value: Value, date1904: bool) -> Value:
    """A date as the number that its cell holds."""
    return serial(value, date1904) if isinstance(value, dt.date | dt.time | dt.timedelta) else value


def _number(value: Value) -> str | None:
    """A point of a numeric cache; dates are serial numbers by now."""
    if value is None:
        return None
    if isinstance(value, str):
        return str(value) if isinstance(value, ErrorValue) else "0"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    return repr(value).removesuffix(".0")


def _text(value: Value) -> str | None:
    """A point of a text cache."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date | dt.datetime | dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, float):
        value = Decimal(format(value, ".15g"))
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
