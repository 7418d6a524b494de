"""A worksheet part in pieces of whole rows, so that the longest need not be in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reporter.errors import PackageError

__all__ = ["Piece", "pieces"]

_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*)?>")
_LONGEST_TAG = 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a worksheet part: ``head`` is what stands before all of its rows, with ``prefix`` before names.

    ``tail`` is what stands behind all of them, empty in all pieces but the last.
    """

    head: bytes
    prefix: bytes
    rows: bytes
    tail: bytes = b""


def pieces(chunks: Iterable[bytes], longest: int = 1 << 62) -> Iterator[Piece]:
    """The part in pieces, one at least, of about the chunks' size; only the last one's tail has no rows.

    A part that holds no rows is the head of one piece. Rows that end otherwise than by ``</row>`` make a
    piece longer, never wrong. PackageError where a row, or what stands before all rows, is longer than that.
    """
    source = iter(chunks)
    data, head = _opening(source, longest)
    if head is None or head[0].endswith(b"/>"):
        yield Piece(b"".join([data, *source]), b"", b"")
        return
    first, prefix = data[: head.end()], head[1]
    waiting = [data[head.end() :]]
    mark = b"</%brow>" % prefix
    for chunk in source:
        end = chunk.rfind(mark) + len(mark)
        if end < len(mark):
            waiting.append(chunk)
            _check_length(sum(map(len, waiting)), longest)
            continue
        yield Piece(first, prefix, b"".join([*waiting, chunk[:end]]))
        waiting = [chunk[end:]]
    rest = b"".join(waiting)
    end = rest.find(b"</%bsheetData" % prefix)
    end = len(rest) if end < 0 else end
    yield Piece(first, prefix, rest[:end], rest[end:])


def _opening(source: Iterator[bytes], longest: int) -> tuple[bytes, re.Match[bytes] | None]:
    """The part up to the chunk in which its rows begin, and where; all of it and None where they don't."""
    data = bytearray()
    for chunk in source:
        seen = max(0, len(data) - _LONGEST_TAG)
        data += chunk
        if head := _DATA.search(data, seen):
            whole = bytes(data)
            return whole, _DATA.search(whole, head.start())
        _check_length(len(data), longest)
    return bytes(data), None


def _check_length(length: int, longest: int) -> None:
    if length > longest:
        what = f"a worksheet has over {longest >> 20} MiB that aren't rows, or a row that long"
        raise PackageError.of("package.too-large", what)
