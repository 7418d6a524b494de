"""Rules of rows and cells. A sheet is read once, as bytes; a row that looks like one before it is cheap.

Long tables have rows that differ in numbers only. What a row looks like is therefore kept as a pattern of
bytes that also says which values it may hold; a row that fits one is sound, and only the others are taken
apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from reporter.xlsx.cells import column_number
from reporter.xlsx.errorvalues import ERROR_WORDS
from reporter.xlsx.markup import Element, unescape
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW
from reporter.xlsx.rules.contents import Findings
from reporter.xlsx.rules.formulas import check_formula
from reporter.xlsx.strings import LONGEST, SharedStrings, decoded, item_text

__all__ = ["CellRules", "check_strings", "data_span"]

_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*)?>")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row((?:\s[^>]*?)?)(/?)>")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c((?:\s[^>]*?)?)(?:/>|>(.*?)</(?:[\w.-]+:)?c\s*>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f((?:\s[^>]*?)?)(?:/>|>([^<]*)</)")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>([^<]*)<")
_INLINE = re.compile(rb"<(?:[\w.-]+:)?is(?:\s[^>]*)?>(.*?)</(?:[\w.-]+:)?is\s*>", re.DOTALL)
_PLACE = re.compile(r"([A-Z]+)([1-9][0-9]*)")
_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?si\s*>")
_KINDS = {"", "b", "d", "e", "inlineStr", "n", "s", "str"}
_TRUTH = {"0", "1", "true", "false"}

_NUMBER = rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]+)#"( s="[0-9]+")?(?: t="(s|n|b|str|inlineStr)")?(?:/>|>'
    rb"(?:<v>[^<]*</v>|<is><t(?: xml:space=\"preserve\")?>[^<]*</t></is>)</c>)"
)
_PATTERNS = 64


@dataclass(slots=True)
class CellRules:
    """Checks the cells of one sheet; ``texts`` holds the texts of the ``wanted`` cells afterwards.

    Codes: package.row-order, cell-order, cell-place, style-index, string-index, cell-type, number, boolean,
    error, text-length, shared-formula and those of formulas.
    """

    sheet: str
    strings: SharedStrings
    formats: int
    findings: Findings
    wanted: Collection[tuple[int, int]] = ()
    texts: dict[tuple[int, int], str | None] = field(default_factory=dict)
    _row: int = 0
    _masters: set[str] = field(default_factory=set)
    _patterns: list[re.Pattern[bytes]] = field(default_factory=list)

    def check(self, part: bytes) -> None:
        """Checks all rows of the part."""
        rows_wanted = {row for row, _ in self.wanted}
        for tag, inner in _rows(part):
            number = self._number(tag)
            if number in rows_wanted or not self._fits(inner, number):
                self._cells(inner, number)

    def _number(self, tag: bytes) -> int:
        row = Element(b"<row" + tag + b">")
        text = row.get("r")
        number = int(text) if text.isdecimal() else self._row + 1
        if number <= self._row:
            what = "a row is out of order or repeated"
            self.findings.add("row-order", what, f"{self.sheet}!{number}", expected=f"over {self._row}")
        if not 1 <= number <= LAST_ROW:
            self.findings.add("row-order", f"a row lies outside 1 to {LAST_ROW:,}", f"{self.sheet}!{text}")
        self._style(row, f"{self.sheet}!{number}")
        self._row = number
        return number

    def _fits(self, inner: bytes, number: int) -> bool:
        """True where the row's cells fit a pattern; else one is learnt from it, for the next rows."""
        plain = inner.replace(b'%d"' % number, b'#"')
        for place, pattern in enumerate(self._patterns):
            match = pattern.fullmatch(plain)
            if match:
                if place:
                    self._patterns.insert(0, self._patterns.pop(place))
                return not match.groups() or max(map(int, match.groups())) < len(self.strings)
        learnt = _pattern(plain)
        if learnt:
            self._patterns = [learnt, *self._patterns[: _PATTERNS - 1]]
        return False

    def _cells(self, inner: bytes, number: int) -> None:
        column = 0
        for match in _CELL.finditer(inner):
            tag = Element(b"<c" + match[1] + b">")
            name = tag.get("r")
            column = self._column(name, number, column) if name else column + 1
            place = f"{self.sheet}!{name or f'row {number}, cell {column}'}"
            self._style(tag, place)
            body = match[2] or b""
            self._value(tag.get("t"), body, place)
            self._formula(body, place)
            if (number, column) in self.wanted:
                self.texts[number, column] = self._text(tag.get("t"), body)

    def _column(self, name: str, row: int, before: int) -> int:
        place = f"{self.sheet}!{name}"
        match = _PLACE.fullmatch(name)
        column = column_number(match[1]) if match and len(match[1]) <= 3 else LAST_COLUMN + 1
        if match is None or column > LAST_COLUMN or int(match[2]) != row:
            what = "a cell stands in a row or column that isn't its own"
            self.findings.add("cell-place", what, place, expected=f"a cell of row {row}, up to column XFD")
            return before
        if column <= before:
            self.findings.add("cell-order", "a cell is out of order or repeated", place)
        return column

    def _style(self, tag: Element, place: str) -> None:
        text = tag.get("s")
        if text and not (text.isdecimal() and int(text) < max(self.formats, 1)):
            what = "a cell format that isn't there"
            self.findings.add("style-index", what, place, expected=f"under {self.formats}", found=text)

    def _value(self, kind: str, body: bytes, place: str) -> None:
        if kind not in _KINDS:
            self.findings.add("cell-type", "a cell has an unknown type", place, found=kind)
            return
        match = _VALUE.search(body)
        if kind == "inlineStr":
            self._length(self._text(kind, body) or "", place)
        elif match is not None:
            self._typed(kind, unescape(match[1]), place)

    def _typed(self, kind: str, text: str, place: str) -> None:
        if kind == "s" and not (text.strip().isdecimal() and int(text) < len(self.strings)):
            what = "a shared string that isn't there"
            self.findings.add("string-index", what, place, expected=f"under {len(self.strings)}", found=text)
        elif kind in {"", "n"} and not _is_number(text):
            self.findings.add("number", "a number cell holds something else", place, found=text)
        elif kind == "b" and text.strip() not in _TRUTH:
            self.findings.add("boolean", "a logical cell holds something else", place, found=text)
        elif kind == "e" and text not in ERROR_WORDS:
            self.findings.add("error", "an error cell holds something else", place, found=text)
        elif kind == "str":
            self._length(text, place)

    def _length(self, text: str, place: str) -> None:
        if len(text) > LONGEST // 2 and _units(decoded(text)) > LONGEST:
            self.findings.add("text-length", f"a text of over {LONGEST:,} characters", place)

    def _formula(self, body: bytes, place: str) -> None:
        match = _FORMULA.search(body)
        if match is None:
            return
        tag = Element(b"<f" + match[1] + b">")
        text = unescape(match[2] or b"")
        if tag.get("t") == "shared":
            if text:
                self._masters.add(tag.get("si"))
            elif tag.get("si") not in self._masters:
                self.findings.add(
                    "shared-formula", "a shared formula that isn't there", place, found=tag.get("si")
                )
        check_formula(text, place, self.findings)

    def _text(self, kind: str, body: bytes) -> str | None:
        """The cell's text, None where it holds no text."""
        inline = _INLINE.search(body)
        if kind == "inlineStr":
            return item_text(inline[1]) if inline else ""
        match = _VALUE.search(body)
        if match is None or kind not in {"s", "str"}:
            return None
        text = unescape(match[1])
        if kind == "str":
            return decoded(text)
        return self.strings.text(int(text)) if text.isdecimal() and int(text) < len(self.strings) else None


def data_span(part: bytes) -> tuple[int, int]:
    """Where the rows begin and end in the part; an empty span where there are none."""
    data = _DATA.search(part)
    if data is None or data[0].endswith(b"/>"):
        return len(part), len(part)
    return data.end(), part.index(b"</" + data[1] + b"sheetData", data.end())


def _rows(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The attributes and the cells of each row, as bytes."""
    at, end = data_span(part)
    closing = part[end : part.find(b"sheetData", end)] + b"row"
    while match := _ROW.search(part, at, end):
        if match[2]:
            at = match.end()
            yield match[1], b""
            continue
        at = part.index(closing, match.end())
        yield match[1], part[match.end() : at]


def _pattern(row: bytes) -> re.Pattern[bytes] | None:
    """What rows of the same cells, formats and kinds look like; None where a cell isn't a plain value.

    ``row`` has ``#`` in the place of its number. Indices of shared strings are groups.
    """
    pieces: list[bytes] = []
    at = column = 0
    for match in _PLAIN_CELL.finditer(row):
        if match.start() != at or column_number(match[1].decode()) <= column:
            return None
        at, column = match.end(), column_number(match[1].decode())
        kind = (match[3] or b"n").decode()
        cell = re.escape(match[0][: match[0].index(b">") + 1])
        pieces.append(cell if match[0].endswith(b"/>") else cell + _VALUES[kind] + b"</c>")
    return re.compile(b"".join(pieces)) if at == len(row) and column <= LAST_COLUMN else None


_VALUES = {
    "n": b"<v>" + _NUMBER + b"</v>",
    "s": b"<v>([0-9]+)</v>",
    "b": b"<v>[01]</v>",
    "str": b"<v>[^<]{0,%d}</v>" % LONGEST,
    "inlineStr": b'<is><t(?: xml:space="preserve")?>[^<]{0,%d}</t></is>' % LONGEST,
}


def check_strings(part: bytes, name: str, findings: Findings) -> None:
    """package.text-length for the shared strings."""
    before = 0
    for index, match in enumerate(_ITEM_END.finditer(part)):
        if match.start() - before > LONGEST and _units(item_text(part[before : match.start()])) > LONGEST:
            what = f"a text of over {LONGEST:,} characters"
            findings.add("text-length", what, name, found=f"item {index}")
        before = match.end()


def _is_number(text: str) -> bool:
    try:
        return (
            math.isfinite(float(text))
            and not text.strip().lower().startswith(("inf", "nan"))
            and "_" not in text
        )
    except ValueError:
        return False


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
