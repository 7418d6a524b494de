"""Pivot charts that follow their pivot: a series for each column that it shows, a point for each line.

Excel makes both anew when it opens the workbook; readers that don't take what the chart part holds. Grand
totals and subtotals aren't drawn.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporter.pivot.captions import caption, item_text
from reporter.pivot.model import AxisItem, Scalar
from reporter.template.pivots.shape import Line, shape_of_layout
from reporter.template.pivots.shown import Shown
from reporter.xlsx.cells import column_letters
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.formulas import sheet_prefix
from reporter.xlsx.markup import Element, escape, parse
from reporter.xlsx.moves import Area
from reporter.xlsx.strings import encoded

__all__ = ["pivot_of", "with_series"]

_NAME = re.compile(r"(?:\[[^\]]*\])?(?P<sheet>.*)!(?P<pivot>[^!]*)")
_ACCENTS = 6


def pivot_of(data: bytes, pivots: Sequence[Shown]) -> Shown | None:
    """The refreshed pivot that a chart part draws, None where it draws none of them."""
    if b"pivotSource" not in data:
        return None
    for source in parse(data).walk("pivotSource"):
        name = source.find("name")
        match = _NAME.fullmatch(name.text) if name is not None else None
        for one in pivots if match else ():
            if match and (match["sheet"].strip("'"), match["pivot"]) == (one.sheet, one.name):
                return one
    return None


def with_series(data: bytes, one: Shown) -> bytes:
    """The chart part with the series and points of the pivot as it is now; formats by series stay."""
    document = parse(data)
    groups = [element for area in document.walk("plotArea") for element in area.elements() if _drawn(element)]
    present = [(group, series) for group in groups for series in group.elements("ser")]
    if not present or one.uncomputed:
        return data
    drawing = _Drawing(one)
    made: dict[int, list[Element]] = {id(group): [] for group in groups}
    for order, column in enumerate(drawing.columns):
        group, pattern = _pattern(drawing, present, column)
        made[id(group)].append(_series(drawing, pattern, order, column))
    for group in groups:
        _replace(group, made[id(group)])
    return bytes(document)


def _drawn(element: Element) -> bool:
    return element.name.endswith("Chart") and bool(element.elements("ser"))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the grid that a series draws."""

    at: int
    item: AxisItem
    line: Line


class _Drawing:
    """What a chart of the pivot shows."""

    def __init__(self, one: Shown) -> None:
        self.shown = one
        self.layout, self.table = one.layout, one.table
        shape = shape_of_layout(one.layout, one.table)
        self.rows = _leaves(self.layout.rows) or [0]
        self.columns = [
            _Column(at, self.layout.columns[at], shape.columns[at]) for at in _leaves(self.layout.columns)
        ]
        self.before = [one.before.columns[at] for at in _old_leaves(one.before.columns)]
        self.top = self.layout.ref.first_row + self.layout.first_data_row
        self.left = self.layout.ref.first_column + self.layout.first_data_column
        self.values = {(cell.row, cell.column): cell.value for cell in self.layout.cells}

    def reference(self, area: Area) -> str:
        first, last = column_letters(area.first_column), column_letters(area.last_column)
        start, end = f"${first}${area.first_row}", f"${last}${area.last_row}"
        return sheet_prefix(self.shown.sheet) + (start if start == end else f"{start}:{end}")

    @property
    def span(self) -> tuple[int, int]:
        """The sheet rows from the first to the last line that is drawn."""
        return self.top + (self.rows[0] if self.rows else 0), self.top + (self.rows[-1] if self.rows else 0)

    def name(self, column: _Column) -> str:
        """What the legend says: the items, and the value where there are several or nothing else."""
        words = [
            item_text(caption(self.table, field, at))
            for field, at in zip(self.table.columns, column.item.path, strict=False)
        ]
        return " - ".join(words) or "Total"

    def levels(self) -> list[list[tuple[int, str]]]:
        """The categories' labels by level, the innermost first: index of the point and text."""
        axis = list(self.table.rows)
        found: list[list[tuple[int, str]]] = []
        for level in reversed(range(len(axis))):
            labels: list[tuple[int, str]] = []
            before: tuple[int, ...] = ()
            for index, at in enumerate(self.rows):
                path = self.layout.rows[at].path
                if len(path) > level and path[: level + 1] != before:
                    labels.append((index, item_text(caption(self.table, axis[level], path[level]))))
                    before = path[: level + 1]
            found.append(labels)
        return found or [[(0, "Total")]]

    def points(self, column: _Column) -> Iterator[tuple[int, Scalar]]:
        for index, at in enumerate(self.rows):
            yield index, self.values.get((self.top + at, self.left + column.at))


def _leaves(items: Sequence[AxisItem]) -> list[int]:
    """The lines that show records themselves: no totals, none that only names those below it."""
    data = [(at, item.path) for at, item in enumerate(items) if item.kind == "data"]
    after = [*(path for _, path in data[1:]), ()]
    return [
        at
        for (at, path), follows in zip(data, after, strict=False)
        if not (len(follows) > len(path) and follows[: len(path)] == path)
    ]


def _old_leaves(lines: Sequence[Line]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.kind == "data"]


def _pattern(
    drawing: _Drawing, present: Sequence[tuple[Element, Element]], column: _Column
) -> tuple[Element, Element]:
    """The series whose formats a column's has: its own, else one of the same value, else any; its group."""
    known = list(zip(drawing.before, present, strict=False))
    for line, (group, series) in known:
        if line.labels == column.line.labels and line.data_field == column.line.data_field:
            return group, copy.deepcopy(series)
    used = len(present)
    of_value = [found for line, found in known if line.data_field == column.line.data_field]
    group, series = (of_value or list(present))[-1]
    fresh = copy.deepcopy(series)
    for child in fresh.elements("extLst", "dPt", "dLbls"):
        fresh.remove(child)
    for colour in fresh.walk("schemeClr"):
        if re.fullmatch("accent[1-6]", colour.get("val")) and used:
            colour.set("val", f"accent{column.at % _ACCENTS + 1}")
    return group, fresh


def _series(drawing: _Drawing, series: Element, order: int, column: _Column) -> Element:
    prefix = series.prefix + b":" if series.prefix else b""
    for name in ("idx", "order"):
        if (element := series.find(name)) is not None:
            element.set("val", str(order))
    first, last = drawing.span
    at = drawing.left + column.at
    header = Area(drawing.layout.ref.first_row, at, drawing.top - 1, at)
    if drawing.top - header.first_row > 1:
        header = Area(header.first_row + 1, at, drawing.top - 1, at)
    labels = Area(first, drawing.layout.ref.first_column, last, max(drawing.left - 1, 1))
    pieces = {
        "tx": _text(prefix, drawing.reference(header), drawing.name(column)),
        "cat": _categories(prefix, drawing.reference(labels), drawing),
        "val": _numbers(prefix, drawing.reference(Area(first, at, last, at)), drawing, column, series),
    }
    if not drawing.layout.first_data_column:
        pieces["cat"] = b""
    for name, markup in pieces.items():
        _set(series, name, markup, prefix)
    return series


_FORMATS = ("spPr", "invertIfNegative", "pictureOptions", "marker", "dPt", "dLbls", "explosion")
_BEFORE = {
    "tx": ("idx", "order"),
    "cat": ("idx", "order", "tx", *_FORMATS, "trendline", "errBars"),
    "val": ("idx", "order", "tx", *_FORMATS, "trendline", "errBars", "cat"),
}
"""What stands before each of these in a series."""


def _set(series: Element, name: str, markup: bytes, prefix: bytes) -> None:
    """Gives the series this child in its place; none of that name where there is no markup."""
    if (present := series.find(name)) is not None:
        series.remove(present)
    if not markup:
        return
    element = parse(b"<%b%b>%b</%b%b>" % (prefix, name.encode(), markup, prefix, name.encode())).elements()[0]
    before = series.elements(*_BEFORE[name])
    place = series.children.index(before[-1]) + 1 if before else 0
    series.children.insert(place, element)


def _text(prefix: bytes, reference: str, text: str) -> bytes:
    points = _points(prefix, [(0, text)])
    return _wrapped(prefix, "strRef", reference, _cache(prefix, "strCache", 1, points))


def _categories(prefix: bytes, reference: str, drawing: _Drawing) -> bytes:
    levels, count = drawing.levels(), len(drawing.rows)
    if len(levels) == 1:
        cache = _cache(prefix, "strCache", count, _points(prefix, levels[0]))
        return _wrapped(prefix, "strRef", reference, cache)
    written = b"".join(b"<%blvl>%b</%blvl>" % (prefix, _points(prefix, one), prefix) for one in levels)
    return _wrapped(prefix, "multiLvlStrRef", reference, _cache(prefix, "multiLvlStrCache", count, written))


def _numbers(prefix: bytes, reference: str, drawing: _Drawing, column: _Column, series: Element) -> bytes:
    shown = [(index, _figure(value)) for index, value in drawing.points(column) if value is not None]
    known = next(series.walk("formatCode"), None)
    code = b"<%bformatCode>%b</%bformatCode>" % (prefix, escape(known.text if known else "General"), prefix)
    cache = _cache(prefix, "numCache", len(drawing.rows), _points(prefix, shown), code)
    return _wrapped(prefix, "numRef", reference, cache)


def _figure(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, ErrorValue):
        return str(value)
    return repr(value).removesuffix(".0") if isinstance(value, float | int) else "0"


def _points(prefix: bytes, texts: Sequence[tuple[int, str]]) -> bytes:
    return b"".join(
        b'<%bpt idx="%d"><%bv>%b</%bv></%bpt>'
        % (prefix, index, prefix, escape(encoded(text)), prefix, prefix)
        for index, text in texts
    )


def _cache(prefix: bytes, name: str, count: int, points: bytes, code: bytes = b"") -> bytes:
    tag = prefix + name.encode()
    return b'<%b>%b<%bptCount val="%d"/>%b</%b>' % (tag, code, prefix, count, points, tag)


def _wrapped(prefix: bytes, name: str, reference: str, cache: bytes) -> bytes:
    tag = prefix + name.encode()
    return b"<%b><%bf>%b</%bf>%b</%b>" % (tag, prefix, escape(reference), prefix, cache, tag)


def _replace(group: Element, series: Sequence[Element]) -> None:
    """The series in the place of those that a group has; one stays at least, as the schema wants it."""
    present = group.elements("ser")
    if not series:
        return
    at = group.children.index(present[0])
    left = [child for child in group.children if not any(child is one for one in present)]
    group.children = [*left[:at], *series, *left[at:]]
