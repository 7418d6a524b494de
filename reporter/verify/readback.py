"""Tables of a saved workbook as another reader sees them, some rows at a time.

The reader holds a whole sheet. A long one it is given in pieces: each is a workbook of its own that holds
some of the sheet's rows, byte for byte, beside the parts that say what they mean. Of a long table whose rows
are alike it is given but the others: the package rules prove what stands in each cell of a row that is like
one before, and its value is then the text between two tags.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.verify.tallies import Body, SheetTaker
from reporter.xlsx import content_types, relationships
from reporter.xlsx.pieces import Piece, pieces
from reporter.xlsx.rules.contents import Contents

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from reporter.xlsx.package import Package
    from reporter.xlsx.strings import SharedStrings
    from reporter.xlsx.tables import Table
    from reporter.xlsx.workbook import Workbook

__all__ = ["ReadBack"]

_CHUNK = 16_384
"""Rows whose cells are held at once."""
_LONG = 8 << 20
"""Bytes from which on a sheet is read in pieces."""
_SCANNED = 1 << 20
"""Bytes from which on the rows that are alike are taken from the scan of the package rules."""
_NEAR = 64
"""Rows between two that the other reader is given together."""
_MOST_RUNS = 64
"""Runs of rows that are unlike the others, from which on the other reader gets the whole table."""


class ReadBack:
    """The cells of tables' bodies as the other reader sees them.

    ``contents`` are those of the package; ``bodies``, by the tables' names, are filled while its rules are
    checked.
    """

    def __init__(
        self, path: Path, package: Package, workbook: Workbook, bodies: Mapping[str, Body] | None = None
    ) -> None:
        from python_calamine import CalamineWorkbook

        self._whole = CalamineWorkbook.from_path(str(path))
        self._package = package
        self._workbook = workbook
        self._parts = {sheet.name: sheet.part for sheet in workbook.worksheets}
        self._sheets: dict[str, CalamineSheet] = {}
        self._bodies: dict[str, Body] = {}
        self.contents = Contents(package, self._takers(bodies or {}))

    def _takers(self, bodies: Mapping[str, Body]) -> dict[str, SheetTaker]:
        found: dict[str, list[Body]] = {}
        for table in self._workbook.tables:
            part = self._parts[table.sheet]
            if table.name in bodies and self._package.size(part) > _SCANNED:
                body = self._bodies[table.name] = bodies[table.name]
                found.setdefault(part, []).append(body)
        empty = _empty(self._workbook.strings) if found else ()
        return {part: SheetTaker(taken, empty) for part, taken in found.items()}

    def scanned(self, table: Table) -> Body | None:
        """The table's body with all its cells, None where it is to be read by ``columns``."""
        body = self._bodies.get(table.name)
        if body is None:
            return None
        rows = self.contents.rows(self._parts[table.sheet])
        odd = [
            (number, row)
            for number, row in zip(rows.numbers, rows.odd, strict=True)
            if body.area.first_row <= number <= body.area.last_row
        ]
        runs = _runs(odd)
        height = body.area.last_row - body.area.first_row + 1
        costly = len(runs) * self._strings_size() > self._package.size(self._parts[table.sheet])
        if not body.whole or body.height + len(odd) != height or len(runs) > _MOST_RUNS or costly:
            return None
        for run in runs:
            piece = Piece(rows.head, b"", b"".join(row for _, row in run), rows.tail)
            body.add(self._chosen(table, piece, [number for number, _ in run]))
        return body

    def _chosen(self, table: Table, piece: Piece, numbers: Sequence[int]) -> list[Sequence[Any]]:
        """The cells of the table's body in these rows, a column at a time."""
        sheet = self._read(table.sheet, piece)
        top, left = sheet.start or (0, 0)
        rows = dict(enumerate(sheet.to_python(skip_empty_area=True), top + 1))
        places = range(table.body.first_column - 1 - left, table.body.last_column - left)
        chosen = [rows.get(number, []) for number in numbers]
        return [[row[at] if 0 <= at < len(row) else "" for row in chosen] for at in places]

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

    def cells(self, name: str, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], Any]:
        """The values of some of a sheet's cells, by row and column; blank ones are empty text."""
        by_row: dict[int, list[int]] = {}
        for row, column in wanted:
            by_row.setdefault(row, []).append(column)
        found: dict[tuple[int, int], Any] = {}
        for number, first_column, rows in self._rows(name, max(by_row, default=0)):
            for row, cells in enumerate(rows, number):
                for column in by_row.get(row, ()):
                    at = column - 1 - first_column
                    if 0 <= at < len(cells):
                        found[row, column] = cells[at]
        return found

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
        chunks = _joined(self._package.chunks(self._parts[name]), self._strings_size())
        for piece in pieces(chunks):  # the reader reads all strings for each
            yield self._read(name, piece)

    def _strings_size(self) -> int:
        part = self._workbook.strings_part
        return self._package.size(part) if part in self._package else 0

    def _read(self, name: str, piece: Piece) -> CalamineSheet:
        """The sheet as the other reader sees it with these rows alone."""
        from python_calamine import CalamineWorkbook

        kept = {other: self._package.read(other) for other in self._meanings()}
        small = _zipped({**kept, self._parts[name]: _whole(piece)})
        return CalamineWorkbook.from_filelike(small).get_sheet_by_name(name)

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


def _runs(rows: Sequence[tuple[int, bytes]]) -> list[list[tuple[int, bytes]]]:
    """The rows in runs of neighbours."""
    found: list[list[tuple[int, bytes]]] = []
    for number, row in rows:
        if found and 0 <= number - found[-1][-1][0] <= _NEAR:
            found[-1].append((number, row))
        else:
            found.append([(number, row)])
    return found


def _empty(strings: SharedStrings) -> frozenset[bytes]:
    """The indexes of empty shared strings, as they are written."""
    return frozenset(b"%d" % index for index in range(len(strings)) if not strings.text(index))


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
