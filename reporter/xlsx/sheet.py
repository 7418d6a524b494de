"""A worksheet part, scanned as bytes: rows and cells with their spans, read, edited and moved without a DOM.

A cell that isn't edited keeps its bytes; a part in which nothing is edited is the part itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reporter.errors import PackageError
from reporter.xlsx.cells import Value, cell_name, column_number
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.markup import Element, escape, find, plain, unescape
from reporter.xlsx.moves import LAST_ROW
from reporter.xlsx.strings import SharedStrings, decoded, item_text

__all__ = ["Cell", "Formula", "Row", "Sheet"]

_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\s*(?:/>|>)")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(\s[^>]*?)?(/)?>")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?:\s([^>]*?))?(?:/>|>(.*?)</(?:[\w.-]+:)?c\s*>)", re.DOTALL)
_R = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([^\"']*)[\"']")
_TYPE = re.compile(rb"\st\s*=\s*[\"'](\w*)[\"']")
_POSITION = re.compile(rb"([A-Z]+)([0-9]+)")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(\s[^>]*?)?(?:/>|>(.*?)</(?:[\w.-]+:)?f\s*>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?(?:/>|>(.*?)</(?:[\w.-]+:)?v\s*>)", re.DOTALL)
_INLINE = re.compile(rb"<(?:[\w.-]+:)?is(?:\s[^>]*)?>(.*?)</(?:[\w.-]+:)?is\s*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's ``f``: its text (empty in the dependents of a shared one) and its attributes."""

    text: str
    kind: str = ""
    ref: str = ""
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as its bytes, at its place; everything else is read from them when asked for."""

    row: int
    column: int
    raw: bytes

    @property
    def _tag(self) -> Element:
        return Element(self.raw[: self.raw.index(b">") + 1])

    @property
    def style(self) -> str:
        return self._tag.get("s")

    @property
    def kind(self) -> str:
        match = _TYPE.search(self.raw, 0, self.raw.index(b">"))
        return match.group(1).decode() if match else ""

    @property
    def formula(self) -> Formula | None:
        match = _FORMULA.search(self.raw) if b"f" in self.raw else None
        if match is None:
            return None
        tag = Element(b"<f" + (match.group(1) or b"") + b">")
        return Formula(unescape(match.group(2) or b""), tag.get("t"), tag.get("ref"), tag.get("si"))

    def value(self, strings: SharedStrings) -> Value:
        """The value, or a formula's cached one; dates are their serial numbers."""
        kind = self.kind
        if kind == "inlineStr":
            inline = _INLINE.search(self.raw)
            return item_text(inline.group(1)) if inline else ""
        match = _VALUE.search(self.raw)
        text = unescape(match.group(1) or b"") if match else ""
        if match is None or (kind != "str" and not text.strip()):
            return None
        if kind == "s":
            return strings.text(int(text))
        if kind in ("str", "d"):
            return decoded(text)
        if kind == "e":
            return ErrorValue(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        number = float(text)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def placed(self, row: int, column: int) -> bytes:
        """The bytes of the cell at another place."""
        if (row, column) == (self.row, self.column):
            return self.raw
        return _placed(self.raw, cell_name(row, column))

    def with_value(self, kind: str, inner: bytes) -> bytes:
        """The cell with another value, as ``values.value_markup`` gives it; a formula stays."""
        tag = self._tag
        prefix = tag.prefix + b":" if tag.prefix else b""
        tag.open = tag.open.replace(b"/>", b">")
        if kind:
            tag.set("t", kind)
        else:
            tag.unset("t")
        formula = _FORMULA.search(self.raw)
        inner = (formula.group() if formula else b"") + (_prefixed(inner, prefix) if prefix else inner)
        if not inner:
            return tag.open[:-1] + b"/>"
        return tag.open + inner + b"</%bc>" % prefix

    def with_formula(self, formula: Formula) -> bytes:
        """The cell with another formula in the place of its own; the cached value stays."""
        match = _FORMULA.search(self.raw)
        if match is None:
            raise ValueError("the cell holds no formula")
        name = re.match(rb"<([\w.-]*:?f)", match.group())
        tag = Element(match.group()[: match.group().index(b">") + 1].replace(b"/>", b">"))
        for attribute, value in (("t", formula.kind), ("ref", formula.ref), ("si", formula.shared)):
            if value:
                tag.set(attribute, value)
            else:
                tag.unset(attribute)
        close = b"</%b>" % (name.group(1) if name else b"f")
        written = tag.open + escape(formula.text) + close if formula.text else tag.open[:-1] + b"/>"
        return self.raw[: match.start()] + written + self.raw[match.end() :]

    def with_inputs(self, moved: Callable[[int, int], int | None]) -> bytes:
        """The cell with the input cells of its what-if data table (``r1``, ``r2``) in their new rows."""
        match = _FORMULA.search(self.raw)
        if match is None:
            return self.raw
        end = self.raw.index(b">", match.start()) + 1
        tag = Element(self.raw[match.start() : end])
        for name in ("r1", "r2"):
            place = _POSITION.fullmatch(tag.get(name).encode())
            column = column_number(place[1].decode()) if place else 0
            row = moved(int(place[2]), column) if place else None
            if row:
                tag.set(name, cell_name(row, column))
        return self.raw[: match.start()] + tag.open + self.raw[end:]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number, the attributes of its tag, and the span of its cells in the part."""

    number: int
    attributes: bytes
    start: int
    end: int
    inner: tuple[int, int]


class Sheet:
    """A worksheet part: ``head`` up to its rows, the rows, and ``tail`` behind them."""

    def __init__(self, part: bytes) -> None:
        self.part = plain(part)
        match = _DATA.search(self.part)
        if match is None:
            self.prefix = b""
            self.head, self.tail, self._data = self.part, b"", (len(self.part), len(self.part))
            return
        self.prefix = match.group(1)
        if match.group().endswith(b"/>"):
            self._data = (match.end(), match.end())
            self.head = self.part[: match.start()] + b"<%bsheetData>" % self.prefix
            self.tail = b"</%bsheetData>" % self.prefix + self.part[match.end() :]
        else:
            end = self.part.rindex(b"</%bsheetData" % self.prefix, match.end())
            self._data = (match.end(), end)
            self.head, self.tail = self.part[: match.end()], self.part[end:]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows in the part's order."""
        found: list[Row] = []
        number = 0
        position, end = self._data
        while match := _ROW.search(self.part, position, end):
            found.append(self._row(match, number + 1))
            number, position = found[-1].number, found[-1].end
            if len(found) > LAST_ROW:
                raise PackageError.of("package.too-large", f"a worksheet has over {LAST_ROW:,} rows")
        return tuple(found)

    def _row(self, match: re.Match[bytes], number: int) -> Row:
        """The row whose tag this is; ``number`` is what it has where it tells none."""
        attributes = match.group(1) or b""
        given = _R.search(attributes)
        end = match.end()
        if match.group(2):
            inner = (end, end)
        else:
            inner = (end, self.part.index(b"</%brow" % self.prefix, end))
            end = self.part.index(b">", inner[1]) + 1
        return Row(int(given.group(1)) if given else number, attributes, match.start(), end, inner)

    @cached_property
    def _numbered(self) -> dict[int, Row]:
        return {row.number: row for row in self.rows}

    def row(self, number: int) -> Row | None:
        return self._numbered.get(number)

    def cells(self, row: Row) -> Iterator[Cell]:
        """The row's cells in order; each without ``r`` follows its neighbour."""
        column = 0
        for match in _CELL.finditer(self.part, *row.inner):
            given = _R.search(match.group(1) or b"")
            position = _POSITION.fullmatch(given.group(1)) if given else None
            column = column_number(position.group(1).decode()) if position else column + 1
            yield Cell(row.number, column, match.group())

    def cell(self, row: int, column: int) -> Cell | None:
        found = self._numbered.get(row)
        if found is None:
            return None
        return next((cell for cell in self.cells(found) if cell.column == column), None)

    @cached_property
    def formulas(self) -> tuple[Cell, ...]:
        """The cells with formulas."""
        rows = self._rows_with(b"<%bf" % self.prefix)
        return tuple(cell for row in rows for cell in self.cells(row) if _FORMULA.search(cell.raw))

    def _rows_with(self, opening: bytes) -> Sequence[Row]:
        """The rows that hold these bytes, the last of which is rare, without scanning the others.

        All are scanned where rows don't tell their numbers.
        """
        found: list[Row] = []
        position, end = self._data
        tag = b"<%brow" % self.prefix
        while (at := find(self.part, opening, opening[-1:], position, end)) >= 0:
            start = self.part.rfind(tag, position, at)
            match = _ROW.match(self.part, start, end) if start >= 0 else None
            if match is None or not _R.search(match.group(1) or b""):
                return [row for row in self.rows if self.part.find(opening, *row.inner) >= 0]
            found.append(self._row(match, 0))
            position = max(found[-1].end, at + 1)
        return found

    def spliced(self, edits: Mapping[tuple[int, int], bytes]) -> bytes:
        """The part with other bytes for some cells, by row and column; cells that aren't there are added."""
        if not edits:
            return self.part
        by_row: dict[int, dict[int, bytes]] = {}
        for (number, column), raw in edits.items():
            by_row.setdefault(number, {})[column] = raw
        pieces = [self.head]
        position = self._data[0]
        for row in self.rows:
            for number in sorted(other for other in by_row if other < row.number):
                pieces.append(self.part[position : row.start])
                pieces.append(_new_row(number, by_row.pop(number), self.prefix))
                position = row.start
            if row.number in by_row:
                pieces.append(self.part[position : row.start])
                pieces.append(self._edited(row, by_row.pop(row.number)))
                position = row.end
        pieces.append(self.part[position : self._data[1]])
        pieces += [_new_row(number, by_row[number], self.prefix) for number in sorted(by_row)]
        return b"".join([*pieces, self.tail])

    def _edited(self, row: Row, edits: Mapping[int, bytes]) -> bytes:
        cells = {cell.column: cell.raw for cell in self.cells(row)} | dict(edits)
        opening = self.part[row.start : row.inner[0]].replace(b"/>", b">")
        return opening + b"".join(cells[column] for column in sorted(cells)) + b"</%brow>" % self.prefix


def _new_row(number: int, cells: Mapping[int, bytes], prefix: bytes) -> bytes:
    inner = b"".join(cells[column] for column in sorted(cells))
    return b'<%brow r="%d">%b</%brow>' % (prefix, number, inner, prefix)


def _placed(raw: bytes, name: str) -> bytes:
    end = raw.index(b">")
    tag = Element(raw[: end + 1])
    tag.set("r", name)
    return tag.open + raw[end + 1 :]


def _prefixed(inner: bytes, prefix: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=[a-z])", rb"<\1" + prefix, inner)
