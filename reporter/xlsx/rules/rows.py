"""The rows of a worksheet as bytes, with those set apart that differ from their like in values only.

The rows of a long table have the same cells, formats and kinds. A row that was seen becomes a pattern that
also says which values such cells may hold, and a row that fits it is sound and well-formed: only the others
are taken apart.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from typing import Protocol, TypeAlias

from reporter.errors import PackageError
from reporter.xlsx.cells import column_number
from reporter.xlsx.moves import LAST_COLUMN, LAST_ROW
from reporter.xlsx.pieces import Piece, pieces
from reporter.xlsx.strings import LONGEST

__all__ = ["MOST_ODD", "NO_LIMIT", "Kinds", "Rows", "Taker", "is_utf8", "scan", "under"]

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
_TEXTS = {b"str", b"inlineStr"}
_MOST_PATTERNS = 64
_MOST_MADE = 1024
_MOST_SHAPES = 8192
"""Patterns at once and ever, and shapes counted: rows that are all unlike each other stay odd."""
_ALIKE = 16
"""Rows of one shape that are looked at before a pattern is made, which costs as much as they do."""
_TOGETHER = 4096
"""Rows that are taken at once."""
_DIGITS = re.compile(rb"[0-9]+")
_CDATA = b"<![CDATA["
MOST_ODD = 96 << 20
"""Bytes of rows to be looked at one by one, in a workbook that reporter didn't make: 20 seconds' work."""
_LONGEST_ROW = 16 << 20
NO_LIMIT = 1 << 62
_OF_A_ROW = 100
"""Bytes that a row takes over its own."""
_MOST_DISORDER = 1000
_CHUNK = 1 << 20


Kinds: TypeAlias = Mapping[int, tuple[int, bytes]]
"""Cells of like rows that hold a value, by column: its place among the row's values, and the cell's type."""


class Taker(Protocol):
    """Takes the values of rows that fit a pattern, as the bytes between their tags."""

    def begin(self) -> None:
        """The part is read from its start: what was taken before is void."""
        ...

    def take(self, kinds: Kinds, rows: Sequence[tuple[bytes, ...]]) -> None:
        """Some rows with the same cells, their numbers rising: each its number, then its values."""
        ...


@dataclass(slots=True)
class Rows:
    """A worksheet without the rows that fit a pattern: ``odd`` are those to be looked at.

    ``numbers`` are those of the odd rows, ``disorder`` those that don't rise, as (before, number). A part
    whose rows can't be told apart, as one has no end or there are none, is all ``head``.
    """

    head: bytes
    tail: bytes = b""
    odd: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    disorder: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0

    def condensed(self) -> Iterator[bytes]:
        """The part without the rows that fit a pattern, in pieces."""
        yield self.head
        yield from self.odd
        yield self.tail

    def add(self, number: int, row: bytes) -> None:
        """Adds an odd row."""
        self.odd.append(row)
        self.numbers.append(number)
        self.size += len(row) + _OF_A_ROW


def scan(
    chunks: Iterable[bytes],
    strings: int,
    apart: frozenset[int] = frozenset(),
    taker: Taker | None = None,
    *,
    most: int = NO_LIMIT,
) -> Rows | None:
    """The rows of a part that comes in chunks, None where they can't be told apart.

    ``strings`` counts the shared strings, ``apart`` are rows to look at anyway; all that aren't odd go to
    ``taker``. PackageError where the odd rows take more bytes than ``most``.
    """
    if taker:
        taker.begin()
    sorter = _Sorter(strings, apart, taker)
    rows = None
    for piece in pieces(chunks, most if most == NO_LIMIT else _LONGEST_ROW):
        if rows is None:
            rows = Rows(piece.head)
        texts = (piece.head, piece.rows, piece.tail)
        if any(_CDATA in text or not is_utf8(text) for text in texts) or not sorter.sort(piece, rows):
            if taker:
                taker.begin()
            return None
        if rows.size > most:
            what = f"worksheets have over {MOST_ODD >> 20} MiB of rows that are unlike those before them"
            raise PackageError.of("package.too-large", what)
        rows.tail = piece.tail
    return rows if rows and rows.tail else None


@dataclass(slots=True, eq=False)
class _Alike:
    """Rows of one shape: their pattern, where it holds values, if there are texts among them; those found.

    The pattern's first group is the row's number.
    """

    pattern: re.Pattern[bytes]
    kinds: Kinds
    texts: bool
    used: bool = True
    waiting: list[tuple[bytes, ...]] = field(default_factory=list)


@dataclass(slots=True)
class _Sorter:
    """What was learnt of a worksheet's rows from one piece to the next."""

    strings: int
    apart: frozenset[int]
    taker: Taker | None = None
    patterns: list[_Alike] = field(default_factory=list)
    shapes: Counter[bytes] = field(default_factory=Counter)
    before: int = 0
    made: int = 0

    def sort(self, piece: Piece, rows: Rows) -> bool:
        """Sets the odd rows of the piece apart; False where a row has no end."""
        part, at, end, stop = piece.rows, 0, len(piece.rows), 0
        while (at := self._alike(part, (at, end), rows)) < end:
            number, at, stop = _next(part, (at, end), self.before, piece.prefix)
            if stop <= 0:
                break
            rows.add(number, part[at:stop])
            if len(rows.odd) % _TOGETHER == 0:
                self._forget()
            self._rising([number], rows)
            self._learn(part[at:stop])
            at = stop
        for alike in self.patterns:
            self._hand_over(alike)
        return at >= end or stop == 0

    def _alike(self, part: bytes, span: tuple[int, int], rows: Rows) -> int:
        """The end of the rows from the span's start on that fit a pattern, one after the other."""
        at, end = span
        place = 0
        while place < len(self.patterns):
            alike = self.patterns[place]
            matching = iter(alike.pattern.scanner(part, at, end).match, None)  # type: ignore[attr-defined]
            matches = [*islice(matching, _TOGETHER)]
            if not matches:
                place += 1
                continue
            alike.used = True
            self.patterns.insert(0, self.patterns.pop(place))
            self._sound(alike, matches, rows)
            at, place = matches[-1].end(), 0 if len(matches) == _TOGETHER else 1
        return at

    def _sound(self, alike: _Alike, matches: list[re.Match[bytes]], rows: Rows) -> None:
        """Takes the rows, but those to be looked at anyway: set apart, or with room for a long text."""
        numbers = [int(match[1]) for match in matches]
        self._rising(numbers, rows)
        long = alike.texts and any(_is_long(match) for match in matches)
        if long or not self.apart.isdisjoint(numbers):
            pairs = [*zip(numbers, matches, strict=True)]
            odd = [number in self.apart or _is_long(match) for number, match in pairs]
            for number, match in compress(pairs, odd):
                rows.add(number, match[0])
            matches = [match for match, is_odd in zip(matches, odd, strict=True) if not is_odd]
        if self.taker:
            alike.waiting += [match.groups() for match in matches]
            if len(alike.waiting) >= _TOGETHER:
                self._hand_over(alike)

    def _rising(self, numbers: list[int], rows: Rows) -> None:
        before, first = self.before, numbers[0]
        if not (
            before < first and numbers[-1] <= LAST_ROW and numbers == [*range(first, first + len(numbers))]
        ):
            pairs = zip([before, *numbers[:-1]], numbers, strict=True)
            rows.disorder += [pair for pair in pairs if not pair[0] < pair[1] <= LAST_ROW]
            del rows.disorder[_MOST_DISORDER:]
        self.before = numbers[-1]

    def _learn(self, row: bytes) -> None:
        """Makes a pattern of a row whose like came often enough."""
        shape = _DIGITS.sub(b"", row)
        if len(self.shapes) > _MOST_SHAPES:
            self.shapes.clear()
        self.shapes[shape] += 1
        alike = self.shapes[shape] % _ALIKE == 0 and self.made < _MOST_MADE
        learnt = _pattern(row, self.strings) if alike else None
        if learnt:
            self.made += 1
            for forgotten in self.patterns[_MOST_PATTERNS - 1 :]:
                self._hand_over(forgotten)
            self.patterns[:] = [learnt, *self.patterns[: _MOST_PATTERNS - 1]]

    def _forget(self) -> None:
        """Forgets the patterns that nothing fitted lately: each is tried with every odd row."""
        for alike in self.patterns:
            if not alike.used:
                self._hand_over(alike)
        self.patterns[:] = [alike for alike in self.patterns if alike.used]
        for alike in self.patterns:
            alike.used = False

    def _hand_over(self, alike: _Alike) -> None:
        if self.taker and alike.waiting:
            self.taker.take(alike.kinds, alike.waiting)
        alike.waiting = []


def _is_long(row: re.Match[bytes]) -> bool:
    """True where the row has room for a text that is too long."""
    return row.end() - row.start() > LONGEST


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


def _pattern(row: bytes, strings: int) -> _Alike | None:
    """What rows like this one look like; None where a cell is more than a plain value or formula."""
    tag = _ROW_TAG.match(row)
    number = _NUMBER.search(tag[1]) if tag else None
    if tag is None or number is None or not row.endswith(b"</row>"):
        return None
    opening = re.escape(tag[0]).replace(b'r="%b"' % number[1], rb'r="(?P<n>[1-9][0-9]*)"', 1)
    pieces, kinds = [opening], dict[int, tuple[int, bytes]]()
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
        value = _value(cell, strings)
        if value is None:
            return None
        if value:
            kinds[column] = (len(kinds) + 1, _kind(cell))
        pieces.append(_cell(cell, place, value))
    if row[at:] != b"</row>":
        return None
    texts = any(kind in _TEXTS for _, kind in kinds.values())
    return _Alike(re.compile(b"".join([*pieces, b"</row>"])), kinds, texts)


def _cell(cell: re.Match[bytes], place: re.Match[bytes], value: bytes) -> bytes:
    """A cell's pattern: its tag and formula as they are but for the row's number, then its value's."""
    tag = re.escape(b"<c" + cell[1]).replace(place[1] + place[2] + b'"', place[1] + b'(?P=n)"', 1)
    if cell[0].endswith(b"/>") and cell[2] is None:
        return tag + b"/>"
    formula = re.sub(rb"(?<=[A-Z$])" + place[2] + rb"(?![0-9])", b"(?P=n)", re.escape(cell[2] or b""))
    return tag + b">" + formula + value + b"</c>"


def _kind(cell: re.Match[bytes]) -> bytes:
    kind = _KIND.search(cell[1])
    return kind[1] if kind else b"n"


def _value(cell: re.Match[bytes], strings: int) -> bytes | None:
    """The pattern of the cell's value as a group, empty where there is none, None for other types."""
    if cell[3] is not None:
        return re.escape(cell[3]) + b"(" + _TEXT + b")</t></is>"
    if b"<v>" not in cell[0]:
        return b""
    name = _kind(cell)
    known = under(strings) if name == b"s" else _VALUES.get(name)
    return None if known is None else b"<v>(" + known + b")</v>"


def under(count: int) -> bytes | None:
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


def is_utf8(part: bytes) -> bool:
    """True where the bytes are UTF-8 without what XML can't hold beyond the plain control characters."""
    if part.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(part), _CHUNK):
            decoder.decode(part[start : start + _CHUNK], start + _CHUNK >= len(part))
    except UnicodeDecodeError:
        return False
    return b"\xef\xbf\xbe" not in part and b"\xef\xbf\xbf" not in part
