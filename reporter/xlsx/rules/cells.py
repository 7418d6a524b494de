"""Rules of rows and cells."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache

from reporter.xlsx.cells import column_number
from reporter.xlsx.errorvalues import ERROR_WORDS
from reporter.xlsx.markup import Element, unescape
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW
from reporter.xlsx.rules.contents import Findings
from reporter.xlsx.rules.formulas import check_formula
from reporter.xlsx.rules.rows import Rows
from reporter.xlsx.strings import LONGEST, SharedStrings, decoded, item_text

__all__ = ["CellRules", "check_strings"]

_CELL = re.compile(rb"<(?:[\w.-]+:)?c((?:\s[^>]*?)?)(?:/>|>(.*?)</(?:[\w.-]+:)?c\s*>)", re.DOTALL)
_PLAIN = re.compile(
    rb"<c r=\"([A-Z]{1,3})([1-9][0-9]{0,6})\"(?: s=\"([0-9]{1,5})\")?"
    rb"(?:/>|(?:(?: t=\"n\")?|( t=\"s\"))><v>(-?[0-9]{1,17}(?:(?(4)|\.[0-9]{1,20}))?)</v></c>)"
)
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f((?:\s[^>]*?)?)(?:/>|>([^<]*)</)")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>([^<]*)<")
_INLINE = re.compile(rb"<(?:[\w.-]+:)?is(?:\s[^>]*)?>(.*?)</(?:[\w.-]+:)?is\s*>", re.DOTALL)
_PLACE = re.compile(r"([A-Z]+)([1-9][0-9]*)")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si[\s>]")
_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?si\s*>")
_KINDS = {"", "b", "d", "e", "inlineStr", "n", "s", "str"}
_TRUTH = {"0", "1", "true", "false"}


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
    _masters: set[str] = field(default_factory=set)

    def check(self, rows: Rows) -> None:
        """Checks the rows that a scan set apart."""
        for before, number in rows.disorder:
            what = "a row is out of order, repeated or outside the sheet"
            expected = f"{before + 1} to {LAST_ROW}"
            self.findings.add("row-order", what, f"{self.sheet}!{number}", expected=expected)
        before = 0
        for odd in rows.odd:
            row = Element(odd[: odd.index(b">") + 1])
            before = int(row.get("r")) if row.get("r").isdecimal() else before + 1
            self._style(row, f"{self.sheet}!{before}")
            self._cells(odd[len(row.open) :], before)

    def _cells(self, inner: bytes, number: int) -> None:
        column, at, row = 0, 0, b"%d" % number
        while True:
            while (plain := _PLAIN.match(inner, at)) and (found := self._plain(plain, row, column)):
                column, at = found, plain.end()
            match = _CELL.search(inner, at)
            if match is None:
                return
            column, at = self._cell(match, number, column), match.end()

    def _plain(self, cell: re.Match[bytes], row: bytes, before: int) -> int:
        """The column of a sound cell that holds a number or a shared string, 0 where it may be another."""
        letters, number, style, text, value = cell.groups()
        column = _column(letters)
        if number != row or not before < column <= LAST_COLUMN or (int(row), column) in self.wanted:
            return 0
        if style is not None and int(style) >= max(self.formats, 1):
            return 0
        return column if text is None or int(value) < len(self.strings) else 0

    def _cell(self, match: re.Match[bytes], number: int, before: int) -> int:
        """Checks a cell; its column, or the last one's where it is in none."""
        tag = Element(b"<c" + match[1] + b">")
        name = tag.get("r")
        column = self._column(name, number, before) if name else before + 1
        place = f"{self.sheet}!{name or f'row {number}, cell {column}'}"
        self._style(tag, place)
        body = match[2] or b""
        self._value(tag.get("t"), body, place)
        self._formula(body, place)
        if (number, column) in self.wanted:
            self.texts[number, column] = self._text(tag.get("t"), body)
        return column

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


@lru_cache(maxsize=LAST_COLUMN)
def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def check_strings(part: bytes, name: str, findings: Findings) -> None:
    """package.text-length for the shared strings."""
    before = 0
    for index, match in enumerate(_ITEM_END.finditer(part)):
        if match.start() - before > LONGEST:
            item = _ITEM.search(part, before)
            if item and _units(item_text(part[item.start() : match.end()])) > LONGEST:
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
