"""Tables of a saved workbook as another reader sees them, some rows at a time.

The reader holds a whole sheet. A long one it is given in pieces: each is a workbook of its own that holds
some of the sheet's rows, byte for byte, beside the parts that say what they mean.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.xlsx import content_types, relationships
from reporter.xlsx.pieces import Piece, pieces

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from reporter.xlsx.package import Package
    from reporter.xlsx.tables import Table
    from reporter.xlsx.workbook import Workbook

__all__ = ["ReadBack"]

_CHUNK = 16_384
"""Rows whose cells are held at once."""
_LONG = 8 << 20
"""Bytes from which on a sheet is read in pieces."""


class ReadBack:
    """The cells of tables' bodies as the other reader sees them."""

    def __init__(self, path: Path, package: Package, workbook: Workbook) -> None:
        from python_calamine import CalamineWorkbook

        self._whole = CalamineWorkbook.from_path(str(path))
        self._package = package
        self._workbook = workbook
        self._parts = {sheet.name: sheet.part for sheet in workbook.worksheets}
        self._sheets: dict[str, CalamineSheet] = {}

    def columns(self, table: Table) -> Iterator[list[Sequence[Any]]]:
        """The body in chunks of some rows: each column's cells there. Blank ones are empty text."""
        body = table.body
        width = body.last_column - body.first_column + 1
        due = body.first_row
        for number, first_column, rows in self._rows(table.sheet, body.last_row):
            chunk = rows[max(due - number, 0) : body.last_row - number + 1]
            first = max(due, number)
            if not chunk:
                continue
            if first > due:
                yield [("",) * (first - due)] * width
            columns = [*zip(*chunk, strict=True)]
            blank = ("",) * len(chunk)
            places = range(body.first_column - 1 - first_column, body.last_column - first_column)
            yield [columns[at] if 0 <= at < len(columns) else blank for at in places]
            due = first + len(chunk)
        yield [("",) * (body.last_row + 1 - due)] * width

    def _rows(self, name: str, last: int) -> Iterator[tuple[int, int, list[list[Any]]]]:
        """The sheet's rows up to the last one wanted, in chunks: the first one's number, the columns before
        them, and the cells.
        """
        if self._package.size(self._parts[name]) > _LONG:
            for sheet in self._pieces(name):
                if sheet.start is not None and sheet.start[0] < last:
                    yield sheet.start[0] + 1, sheet.start[1], sheet.to_python(skip_empty_area=True)
            return
        if name not in self._sheets:
            self._sheets[name] = self._whole.get_sheet_by_name(name)
        sheet = self._sheets[name]
        if sheet.start is None:
            return
        rows = islice(sheet.iter_rows(), last)
        number = 1
        while chunk := [*islice(rows, _CHUNK)]:
            yield number, sheet.start[1], chunk
            number += len(chunk)

    def _pieces(self, name: str) -> Iterator[CalamineSheet]:
        from python_calamine import CalamineWorkbook

        part = self._parts[name]
        kept = {other: self._package.read(other) for other in self._meanings()}
        enough = len(kept.get(self._workbook.strings_part, b""))  # the reader reads all strings for each
        for piece in pieces(_joined(self._package.chunks(part), enough)):
            small = _zipped({**kept, part: _whole(piece)})
            yield CalamineWorkbook.from_filelike(small).get_sheet_by_name(name)

    def _meanings(self) -> Iterator[str]:
        """The parts that say what a sheet's cells mean, and how to find it."""
        book = self._workbook
        rels = (relationships.rels_part(""), relationships.rels_part(book.part))
        for part in (content_types.PART, *rels, book.part, book.strings_part, book.styles_part):
            if part in self._package:
                yield part


def _joined(chunks: Iterable[bytes], enough: int) -> Iterator[bytes]:
    """The chunks put together to so many bytes at least, but for the last."""
    waiting: list[bytes] = []
    for chunk in chunks:
        waiting.append(chunk)
        if sum(map(len, waiting)) >= enough:
            yield b"".join(waiting)
            waiting = []
    yield b"".join(waiting)


def _whole(piece: Piece) -> bytes:
    """The piece as a worksheet part."""
    tail = piece.tail or b"</%bsheetData></%bworksheet>" % (piece.prefix, piece.prefix)
    return b"".join([piece.head, piece.rows, tail])


def _zipped(parts: dict[str, bytes]) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    target.seek(0)
    return target
