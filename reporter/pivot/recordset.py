"""The records of a pivot cache as columns: scanned in whole chunks of bytes, never held as a tree.

Excel writes a record as ``<r><x v="0"/><n v="1.5"/></r>`` and nothing in between. Chunks of that spelling
are read by array operations; any other spelling goes through a parser, an element at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reporter.pivot.model import CacheField, RecordColumn, Records, Scalar
from reporter.pivot.scalars import READ, number, numbers
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.markup import unescape

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["records"]

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_CHUNK = 1 << 22
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)pivotCacheRecords\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_EXACT = 2**53
_TENS = 10.0 ** np.arange(23)


@dataclass(slots=True)
class _Column:
    """A field's pieces of records, in order."""

    codes: list[npt.NDArray[np.int32]] = field(default_factory=list)
    numbers: list[Floats] = field(default_factory=list)
    present: list[Marks] = field(default_factory=list)
    errors: dict[int, ErrorValue] = field(default_factory=dict)
    height: int = 0


def records(chunks: Iterable[bytes], fields: Sequence[CacheField]) -> Records:
    """The records of a pivotCacheRecords part that comes in pieces of any size."""
    places = [at for at, each in enumerate(fields) if each.database]
    columns = {at: _Column() for at in places}
    lookups = {at: _Lookup(fields[at]) for at in places}
    height = 0
    for root, piece in _whole_records(chunks):
        height += _scan(piece, columns, lookups) or _parse(root, piece, columns, lookups)
    return Records(height, {at: _finished(columns[at], fields[at]) for at in places})


def _finished(column: _Column, of: CacheField) -> RecordColumn:
    codes = np.concatenate(column.codes) if column.codes else np.zeros(0, np.int32)
    if of.items:
        items = of.items
        values = np.append(numbers(items), np.nan)[codes]
        filled = np.append(np.array([item is not None for item in items], dtype=bool), False)
        return RecordColumn(values, None if filled[codes].all() else filled[codes], codes)
    values = np.concatenate(column.numbers) if column.numbers else np.zeros(0)
    present = np.concatenate(column.present) if column.present else np.zeros(0, bool)
    return RecordColumn(values, None if present.all() else present, errors=column.errors)


class _Lookup:
    """The index of a shared item for the rare record that holds the value itself; -1 where there is none."""

    def __init__(self, of: CacheField) -> None:
        self.shared = bool(of.items)
        self._items = of.items
        self._index: dict[tuple[str, Scalar], int] | None = None

    def __call__(self, value: Scalar) -> int:
        if self._index is None:
            self._index = {(type(item).__name__, item): at for at, item in enumerate(self._items)}
        return self._index.get((type(value).__name__, value), -1)


# Pieces


def _whole_records(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The root's opening tag and the records' bytes, in pieces of some MiB that end where a record does."""
    root, rest = b"", b""
    for data in _gathered(chunks):
        rest += data
        if not root:
            match = _ROOT.search(rest)
            if match is None:
                continue
            root, prefix, rest = match[0], match[1], rest[match.end() :]
            closing = b"</" + prefix + b"r>"
        cut = rest.rfind(closing) + len(closing)
        if cut >= len(closing):
            yield root, rest[:cut]
            rest = rest[cut:]
    if root and not root.endswith(b"/>"):
        end = rest.rfind(b"</")
        if rest[:end].strip():
            yield root, rest[:end]


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= _CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


# Excel's spelling


@dataclass(frozen=True, slots=True)
class _Cells:
    """The values of one field in a piece: the kind of each (its tag's letter) and its text's bounds."""

    data: Bytes
    kinds: Bytes
    starts: Places
    ends: Places

    def text(self, at: int) -> str:
        return unescape(self.data[self.starts[at] : self.ends[at]].tobytes())


def _scan(piece: bytes, columns: dict[int, _Column], lookups: dict[int, _Lookup]) -> int:
    """How many records the piece holds, now in the columns; 0 where it isn't in Excel's spelling."""
    table = _tabled(np.frombuffer(piece, np.uint8), len(columns))
    if table is None:
        return 0
    for cells, column, lookup in zip(table, columns.values(), lookups.values(), strict=True):
        _add(cells, column, lookup)
    return len(table[0].kinds)


def _tabled(data: Bytes, width: int) -> list[_Cells] | None:
    """The cells of each field; None unless all are ``<k v="…"/>`` or ``<m/>``, ``width`` a record."""
    tags = np.flatnonzero(data == ord("<"))
    if not width or len(tags) % (width + 2) or len(data) < 8:
        return None
    ends = np.append(tags[1:], len(data))
    kinds = data[tags + 1]
    if not (data[ends - 1] == ord(">")).all():
        return None
    grid = kinds.reshape(-1, width + 2)
    if not ((grid[:, 0] == ord("r")).all() and (grid[:, -1] == ord("/")).all()):
        return None
    blank = kinds == ord("m")
    valued = ~blank & (kinds != ord("r")) & (kinds != ord("/"))
    if int((data == ord('"')).sum()) != 2 * int(valued.sum()) or not _spelled(data, tags, ends, kinds):
        return None
    starts = (tags + 6).reshape(-1, width + 2)
    stops = (ends - 3).reshape(-1, width + 2)
    return [_Cells(data, grid[:, at], starts[:, at], stops[:, at]) for at in range(1, width + 1)]


def _spelled(data: Bytes, tags: Places, ends: Places, kinds: Bytes) -> bool:
    """Whether each tag is as long as its kind asks for and each value stands in ``k v="…"/``."""
    valued = np.isin(kinds, np.frombuffer(b"xnsdbe", np.uint8))
    lengths = ends - tags
    fixed = {ord("r"): 3, ord("/"): 4, ord("m"): 4}
    for kind, length in fixed.items():
        if not (lengths[kinds == kind] == length).all():
            return False
    if not (valued | np.isin(kinds, np.array(list(fixed), np.uint8))).all():
        return False
    at, to = tags[valued], ends[valued]
    marks = ((at + 2, " "), (at + 3, "v"), (at + 4, "="), (at + 5, '"'), (to - 3, '"'), (to - 2, "/"))
    return all((data[where] == ord(mark)).all() for where, mark in marks)


def _add(cells: _Cells, column: _Column, lookup: _Lookup) -> None:
    if lookup.shared:
        column.codes.append(_codes(cells, lookup))
        return
    present = cells.kinds != ord("m")
    for at in np.flatnonzero(cells.kinds == ord("e")).tolist():
        column.errors[column.height + at] = ErrorValue(cells.text(at))
    column.present.append(present)
    column.numbers.append(_numbers(cells))
    column.height += len(present)


def _codes(cells: _Cells, lookup: _Lookup) -> npt.NDArray[np.int32]:
    codes = np.full(len(cells.kinds), -1, np.int64)
    coded = cells.kinds == ord("x")
    codes[coded] = _integers(cells.data, cells.starts[coded], cells.ends[coded])
    for at in np.flatnonzero(~coded).tolist():
        codes[at] = lookup(READ[chr(cells.kinds[at])](cells.text(at)))
    return codes.astype(np.int32)


def _integers(data: Bytes, starts: Places, ends: Places) -> Places:
    """The whole numbers that stand there in digits."""
    lengths = ends - starts
    found = np.zeros(len(starts), np.int64)
    for digit in range(int(lengths.max(initial=0))):
        within = digit < lengths
        value = data[np.where(within, starts + digit, 0)].astype(np.int64) - ord("0")
        found = np.where(within, found * 10 + value, found)
    return found


def _numbers(cells: _Cells) -> Floats:
    found = np.full(len(cells.kinds), np.nan)
    plain = cells.kinds == ord("n")
    found[plain] = _decimals(cells.data, cells.starts[plain], cells.ends[plain])
    dates = np.flatnonzero(cells.kinds == ord("d"))
    if len(dates):
        found[dates] = _dates(cells, dates)
    return found


_MOMENT = len("2021-03-04T00:00:00")
_EPOCH = np.datetime64("1899-12-30T00:00:00")


def _dates(cells: _Cells, places: Places) -> Floats:
    """The serials of the dates at the places."""
    starts = cells.starts[places]
    if not ((cells.ends[places] - starts) == _MOMENT).all():
        return np.array([number(READ["d"](cells.text(at))) for at in places.tolist()])
    texts = cells.data[starts[:, None] + np.arange(_MOMENT)].view(f"S{_MOMENT}").reshape(-1)
    serials: Floats = (texts.astype("datetime64[s]") - _EPOCH).astype(np.int64) / 86_400
    return serials


def _decimals(data: Bytes, starts: Places, ends: Places) -> Floats:
    """The numbers that stand there: digits and a point by array operations, all else one at a time."""
    negative = data[starts] == ord("-")
    first = starts + negative
    lengths = ends - first
    mantissa = np.zeros(len(starts), np.int64)
    after = np.zeros(len(starts), np.int64)
    pointed = np.zeros(len(starts), bool)
    odd = (lengths > 18) | (lengths < 1)
    for digit in range(int(min(lengths.max(initial=0), 18))):
        within = (digit < lengths) & ~odd
        byte = data[np.where(within, first + digit, 0)]
        point = within & (byte == ord(".")) & ~pointed
        number = within & (byte >= ord("0")) & (byte <= ord("9"))
        odd |= within & ~point & ~number
        mantissa = np.where(number, mantissa * 10 + (byte.astype(np.int64) - ord("0")), mantissa)
        after += number & pointed
        pointed |= point
    odd |= mantissa > _EXACT
    found = mantissa / _TENS[after] * np.where(negative, -1.0, 1.0)
    for at in np.flatnonzero(odd):
        found[at] = float(data[starts[at] : ends[at]].tobytes())
    return found


# Any other spelling


def _parse(root: bytes, piece: bytes, columns: dict[int, _Column], lookups: dict[int, _Lookup]) -> int:
    """How many records the piece holds, now in the columns; it is a tree of its own for a moment."""
    from lxml import etree

    name = root.split(maxsplit=1)[0].rstrip(b">")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    tree = etree.fromstring(root + piece + b"</" + name[1:] + b">", parser)
    rows = [list(record) for record in tree if str(record.tag).endswith("}r") or record.tag == "r"]
    for at, (column, lookup) in enumerate(zip(columns.values(), lookups.values(), strict=True)):
        values = [_value(row[at]) if at < len(row) else ("m", "") for row in rows]
        _add_values(values, column, lookup)
    return len(rows)


def _value(element: Element) -> tuple[str, str]:
    return str(element.tag).rpartition("}")[2], element.get("v", "")


def _add_values(values: list[tuple[str, str]], column: _Column, lookup: _Lookup) -> None:
    if lookup.shared:
        codes = [int(text) if kind == "x" else lookup(READ[kind](text)) for kind, text in values]
        column.codes.append(np.array(codes, np.int32))
        return
    read = [READ[kind](text) for kind, text in values]
    column.numbers.append(numbers(read))
    column.present.append(np.array([value is not None for value in read], bool))
    for at, value in enumerate(read, column.height):
        if isinstance(value, ErrorValue):
            column.errors[at] = value
    column.height += len(read)
