"""A worksheet part in pieces of whole rows, so that the longest need not be in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Piece", "pieces"]

_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a worksheet part: ``head`` is what stands before all of its rows, with ``prefix`` before names.

    ``tail`` is what stands behind all of them, empty in all pieces but the last.
    """

    head: bytes
    prefix: bytes
    rows: bytes
    tail: bytes = b""


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The part in pieces, one at least, of about the chunks' size; only the last one's tail has no rows.

    A part that holds no rows is the head of one piece. Rows that end otherwise than by ``</row>`` make a
    piece longer, never wrong.
    """
    source = iter(chunks)
    data = next(source, b"")
    while (head := _DATA.search(data)) is None and (chunk := next(source, None)) is not None:
        data += chunk
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
            continue
        yield Piece(first, prefix, b"".join([*waiting, chunk[:end]]))
        waiting = [chunk[end:]]
    rest = b"".join(waiting)
    end = rest.find(b"</%bsheetData" % prefix)
    end = len(rest) if end < 0 else end
    yield Piece(first, prefix, rest[:end], rest[end:])
