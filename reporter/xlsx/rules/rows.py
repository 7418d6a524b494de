"""The rows of a worksheet as bytes, with those set apart that differ from their like in values only.

The rows of a long table have the same cells, formats and kinds. A row that was seen becomes a pattern that
also says which values such cells may hold, and a row that fits it is sound and well-formed: only the others
are taken apart.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reporter.xlsx.cells import column_number
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW
from reporter.xlsx.pieces import Piece, pieces
from reporter.xlsx.strings import LONGEST

__all__ = ["Rows", "scan"]

_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?:\s[^>]*?)?(/?)>")
_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([0-9]+)[\"']")
_ROW_TAG = re.compile(rb"<row((?: [\w:.]+=\"[^\"<>&]*\")*)>")
_CELL = re.compile(
    rb"<c((?: [\w:]+=\"[^\"<>&]*\")*)(?:/>|>(<f(?: [\w:]+=\"[^\"<>&]*\")*(?:/>|>[^<]*</f>))?"
    rb"(?:<v>[^<]*</v>|(<is><t(?: xml:space=\"preserve\")?>)[^<]*</t></is>)?</c>)"
)
_PLACE = re.compile(rb" r=\"([A-Z]{1,3})([0-9]+)\"")
_KIND = re.compile(rb" t=\"(\w+)\"")
_TEXT = rb"[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*(?:&(?:amp|lt|gt|quot|apos);[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*)*"
_VALUES = {
    b"n": rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?",
    b"b": rb"[01]",
    b"str": _TEXT,
}
_MOST_PATTERNS = 64
_ALIKE = 16
"""Rows of one shape that are looked at before a pattern is made, which costs as much as they do."""
_DIGITS = re.compile(rb"[0-9]+")
_CDATA = b"<![CDATA["
_CHUNK = 1 << 20


@dataclass(slots=True)
class Rows:
    """A worksheet without the rows that fit a pattern: ``odd`` are those to be looked at.

    ``disorder`` are numbers that don't rise, as (before, number). A part whose rows can't be told apart, as
    one has no end or there are none, is all ``head``.
    """

    head: bytes
    tail: bytes = b""
    odd: list[bytes] = field(default_factory=list)
    disorder: list[tuple[int, int]] = field(default_factory=list)

    @property
    def condensed(self) -> bytes:
        """The part without the rows that fit a pattern."""
        return b"".join([self.head, *self.odd, self.tail])


def scan(chunks: Iterable[bytes], strings: int, apart: frozenset[int] = frozenset()) -> Rows | None:
    """The rows of a part that comes in chunks, None where they can't be told apart.

    ``strings`` counts the shared strings, ``apart`` are rows to look at anyway.
    """
    sorter = _Sorter(strings, apart)
    rows = None
    for piece in pieces(chunks):
        if rows is None:
            rows = Rows(piece.head)
        texts = (piece.head, piece.rows, piece.tail)
        if any(_CDATA in text or not _is_utf8(text) for text in texts) or not sorter.sort(piece, rows):
            return None
        rows.tail = piece.tail
    return rows if rows and rows.tail else None


@dataclass(slots=True)
class _Sorter:
    """What was learnt of a worksheet's rows from one piece to the next."""

    strings: int
    apart: frozenset[int]
    patterns: list[re.Pattern[bytes]] = field(default_factory=list)
    shapes: Counter[bytes] = field(default_factory=Counter)
    before: int = 0

    def sort(self, piece: Piece, rows: Rows) -> bool:
        """Sets the odd rows of the piece apart; False where a row has no end."""
        part, patterns, shapes = piece.rows, self.patterns, self.shapes
        before, at, end = self.before, 0, len(piece.rows)
        while at < end:
            match = patterns[0].match(part, at, end) if patterns else None
            if match is None and (match := _other(patterns, part, at, end)):
                patterns.remove(match.re)
                patterns.insert(0, match.re)
            if match is not None:
                number, stop = int(match[1]), match.end()
            else:
                number, at, stop = _next(part, (at, end), before, piece.prefix)
                if stop <= 0:
                    break
                shape = _DIGITS.sub(b"", part[at:stop])
                shapes[shape] += 1
                learnt = _pattern(part[at:stop], self.strings) if shapes[shape] % _ALIKE == 0 else None
                if learnt:
                    patterns[:] = [learnt, *patterns[: _MOST_PATTERNS - 1]]
            if match is None or number in self.apart or stop - at > LONGEST:
                rows.odd.append(part[at:stop])
            if not before < number <= LAST_ROW:
                rows.disorder.append((before, number))
            before, at = number, stop
        self.before = before
        return at >= end or stop == 0


def _other(patterns: list[re.Pattern[bytes]], part: bytes, at: int, end: int) -> re.Match[bytes] | None:
    """The match of the row by any but the first pattern."""
    return next((found for pattern in patterns[1:] if (found := pattern.match(part, at, end))), None)


def _next(part: bytes, span: tuple[int, int], before: int, prefix: bytes) -> tuple[int, int, int]:
    """Number, start and end of the next row; the end is 0 where there is none, -1 where it doesn't end."""
    at, end = span
    match = _ROW.search(part, at, end)
    if match is None:
        return 0, at, 0
    given = _NUMBER.search(match[0])
    number = int(given[1]) if given else before + 1
    if match[1]:
        return number, match.start(), match.end()
    stop = part.find(b"</" + prefix + b"row", match.end(), end)
    return number, match.start(), part.index(b">", stop) + 1 if stop >= 0 else -1


def _pattern(row: bytes, strings: int) -> re.Pattern[bytes] | None:
    """What rows like this one look like; None where a cell is more than a plain value or formula."""
    tag = _ROW_TAG.match(row)
    number = _NUMBER.search(tag[1]) if tag else None
    if tag is None or number is None or not row.endswith(b"</row>"):
        return None
    opening = re.escape(tag[0]).replace(b'r="%b"' % number[1], rb'r="(?P<n>[1-9][0-9]*)"', 1)
    pieces = [opening]
    at, column = tag.end(), 0
    while cell := _CELL.match(row, at):
        place = _PLACE.search(cell[1])
        if (
            place is None
            or place[2] != number[1]
            or not column < column_number(place[1].decode()) <= LAST_COLUMN
        ):
            return None
        at, column = cell.end(), column_number(place[1].decode())
        piece = _cell(cell, place, strings)
        if piece is None:
            return None
        pieces.append(piece)
    return re.compile(b"".join([*pieces, b"</row>"])) if row[at:] == b"</row>" else None


def _cell(cell: re.Match[bytes], place: re.Match[bytes], strings: int) -> bytes | None:
    """A cell's pattern: its tag and formula as they are but for the row's number, its value by its kind."""
    tag = re.escape(b"<c" + cell[1]).replace(place[1] + place[2] + b'"', place[1] + b'(?P=n)"', 1)
    if cell[0].endswith(b"/>") and cell[2] is None:
        return tag + b"/>"
    formula = re.sub(rb"(?<=[A-Z$])" + place[2] + rb"(?![0-9])", b"(?P=n)", re.escape(cell[2] or b""))
    kind = _KIND.search(cell[1])
    inner = cell[0]
    if cell[3] is not None:
        value = re.escape(cell[3]) + _TEXT + b"</t></is>"
    elif b"<v>" not in inner:
        value = b""
    else:
        name = kind[1] if kind else b"n"
        known = _under(strings) if name == b"s" else _VALUES.get(name)
        if known is None:
            return None
        value = b"<v>" + known + b"</v>"
    return tag + b">" + formula + value + b"</c>"


def _under(count: int) -> bytes | None:
    """A pattern for the whole numbers from 0 up to one less than ``count``."""
    if count < 1:
        return None
    digits = str(count - 1)
    choices = [b"[0-9]{1,%d}" % (len(digits) - 1)] if len(digits) > 1 else []
    for place, digit in enumerate(digits):
        head, rest = digits[:place].encode(), len(digits) - place - 1
        if digit > "0":
            choices.append(head + b"[0-%d]" % (int(digit) - 1) + (b"[0-9]{%d}" % rest if rest else b""))
    return b"(?:" + b"|".join([*choices[::-1], digits.encode()]) + b")"


def _is_utf8(part: bytes) -> bool:
    if part.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(part), _CHUNK):
            decoder.decode(part[start : start + _CHUNK], start + _CHUNK >= len(part))
    except UnicodeDecodeError:
        return False
    return b"\xef\xbf\xbe" not in part and b"\xef\xbf\xbf" not in part
