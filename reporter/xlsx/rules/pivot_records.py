"""The records of a pivot cache as bytes, streamed; only those that don't fit its fields are looked at.

A record has one child for each database field: ``<x>``, an index, where the field shares its items, and else
the value itself. What the cache's fields say makes one pattern for all records; records that fit it are sound
and well-formed, and give what kinds of values their fields hold. The others are set apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reporter.errors import PackageError
from reporter.xlsx.markup import Element
from reporter.xlsx.rules.pivot_values import Values
from reporter.xlsx.rules.rows import is_utf8, under

__all__ = ["Records", "scan_records", "shared_counts"]

_ROOT = re.compile(rb"<(?:([\w.-]+):)?pivotCacheRecords(?:\s[^<>]*)?>")
_CDATA = b"<![CDATA["
_INLINE = (
    rb"<%b(n v=\"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\"|m"
    rb"|d v=\"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\""
    rb"|s v=\"[^\"<&\x00-\x1f]*(?:&(?:amp|lt|gt|quot|apos);[^\"<&\x00-\x1f]*)*\""
    rb"|b v=\"[01]\"|e v=\"#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!)\")/>"
)
_NO_LIMIT = 1 << 62
_LONGEST_RECORD = 16 << 20
_MOST_ODD = 32 << 20
"""Bytes of records to be looked at one by one, in a workbook that reporter didn't make: 20 seconds' work."""
_OF_A_TEXT = 60
"""Bytes that odd records take over their own."""
_MOST_FIELDS = 1024
"""Fields that a pattern is made for: each takes a moment."""


@dataclass(slots=True)
class Records:
    """A records part without the records that fit: ``odd`` are the others, as they stand.

    ``count`` is the number of records that fit. ``values`` tells what fields without shared items hold in
    these, by the field's place among the database fields; ``used`` what items of the others are named. A part
    whose records can't be told apart is all ``head``.
    """

    head: bytes
    tail: bytes = b""
    odd: list[bytes] = field(default_factory=list)
    count: int = 0
    values: dict[int, Values] = field(default_factory=dict)
    used: dict[int, set[bytes]] = field(default_factory=dict)
    size: int = 0

    def condensed(self) -> Iterator[bytes]:
        """The part without the records that fit, in pieces."""
        yield self.head
        yield from self.odd
        yield self.tail

    def add(self, text: bytes) -> None:
        """Adds odd records, one after the other; blanks between records are none."""
        if text and not text.isspace():
            self.odd.append(text)
            self.size += len(text) + _OF_A_TEXT


def shared_counts(definition: Element) -> tuple[int, ...]:
    """How many items each database field of a cache shares, 0 where its values stand in the records."""
    fields = definition.find("cacheFields")
    counts: list[int] = []
    for element in fields.elements("cacheField") if fields else []:
        if element.get("databaseField", "1") not in ("0", "false"):
            shared = element.find("sharedItems")
            counts.append(len(shared.elements()) if shared else 0)
    return tuple(counts)


def scan_records(chunks: Iterable[bytes], shared: Sequence[int], *, trusted: bool = True) -> Records | None:
    """The records of a part that comes in chunks, None where they can't be told apart.

    ``shared`` counts the shared items of each database field. PackageError where a part that isn't trusted
    has so many odd records, or so long a one, that only an attack has them.
    """
    found: Records | None = None
    pattern = None
    for head, piece, tail in _pieces(chunks, _NO_LIMIT if trusted else _LONGEST_RECORD):
        if found is None:
            root = _ROOT.search(head)
            pattern = _pattern(root[1], shared) if root else None
            found = Records(head)
        if any(_CDATA in text or not is_utf8(text) for text in (head, piece, tail)):
            return None
        _sort(piece, pattern, found, shared)
        if found.size > _MOST_ODD and not trusted:
            what = f"a pivot cache has over {_MOST_ODD >> 20} MiB of records that don't fit its fields"
            raise PackageError.of("package.too-large", what)
        found.tail = tail
    return found if found and found.tail else None


def _pieces(chunks: Iterable[bytes], longest: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The part in pieces of whole records, each with what stands before all; the last one with the tail."""
    source = iter(chunks)
    data = next(source, b"")
    while (root := _ROOT.search(data)) is None and (chunk := next(source, None)) is not None:
        data += chunk
    if root is None or root[0].endswith(b"/>"):
        yield b"".join([data, *source]), b"", b""
        return
    head, mark = data[: root.end()], b"</%br>" % _before(root[1])
    waiting = [data[root.end() :]]
    for chunk in source:
        end = chunk.rfind(mark) + len(mark)
        if end < len(mark):
            waiting.append(chunk)
            if len(waiting) * len(chunk) > longest:
                raise PackageError.of("package.too-large", f"a record is over {longest >> 20} MiB long")
            continue
        yield head, b"".join([*waiting, chunk[:end]]), b""
        waiting = [chunk[end:]]
    rest = b"".join(waiting)
    end = rest.rfind(mark) + len(mark) if mark in rest else 0
    yield head, rest[:end], rest[end:]


def _before(prefix: bytes | None) -> bytes:
    return prefix + b":" if prefix else b""


def _pattern(prefix: bytes | None, shared: Sequence[int]) -> re.Pattern[bytes] | None:
    """What records look like, each value a group; None where a record holds nothing, or very much."""
    if not 0 < len(shared) <= _MOST_FIELDS:
        return None
    before = _before(prefix)
    pieces = [
        b"<" + before + b'x v="(' + (under(count) or b"") + b')"/>'
        if count
        else _INLINE.replace(b"%b", before)
        for count in shared
    ]
    return re.compile(b"".join([b"<" + before + b"r>", *pieces, b"</" + before + b"r>"]))


def _sort(piece: bytes, pattern: re.Pattern[bytes] | None, found: Records, shared: Sequence[int]) -> None:
    """Counts the records that fit and takes their values; the others are set apart."""
    if pattern is None:
        found.add(piece)
        return
    step = len(shared) + 1
    texts = pattern.split(piece)
    found.count += len(texts) // step
    for place, count in enumerate(shared):
        column = {*texts[place + 1 :: step]}
        if count:
            found.used.setdefault(place, set()).update(column)
        else:
            found.values.setdefault(place, Values()).take(column)
    for text in texts[::step] if any(texts[::step]) else ():
        found.add(text)
