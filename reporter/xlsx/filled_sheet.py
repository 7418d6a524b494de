"""A worksheet after a fill: its loose cells moved and edited, the tables' bodies as blocks of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from reporter.xlsx.cells import area_name
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import LAST_COLUMN, Area, Moves
from reporter.xlsx.package import Content
from reporter.xlsx.rows import BlockOfRows, Loose, row_chunks
from reporter.xlsx.sheet import Cell, Row, Sheet

__all__ = ["Body", "FilledSheet", "PlacedCell"]

_PLACE = re.compile(rb"\s(?:r|spans)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_FIRST_ROWS_OWN = re.compile(rb"\s(?:hidden|collapsed|outlineLevel)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s[^>]*>")
_BARE = re.compile(rb"<(/?)(row|c|v|f|is|t)(?=[\s/>])")
_ENOUGH = 1 << 18


@dataclass(frozen=True, slots=True)
class Body:
    """The cells of a template that a block takes the place of."""

    area: Area
    block: BlockOfRows


class PlacedCell(Cell):
    """A cell that the template hasn't, at its place in the result."""

    __slots__ = ()


class FilledSheet:
    """The sheet ``name`` with its moves; ``edits`` are other bytes for template cells, by template position.

    Edits and blocks may be set until the content is asked for; ``frame`` is the part around the rows, after
    whatever stands there has followed the moves.
    """

    def __init__(self, name: str, sheet: Sheet, moves: Moves) -> None:
        self.name = name
        self.sheet = sheet
        self.moves = moves
        self.bodies: list[Body] = []
        self.edits: dict[tuple[int, int], bytes] = {}
        self.frame = sheet.head + sheet.tail
        self._placed = False

    @property
    def rebuilt(self) -> bool:
        """True where rows are written anew, false where single cells are spliced at most."""
        return self._placed or bool(self.bodies) or bool(self.moves.on(self.name))

    @property
    def loose(self) -> Mapping[int, Sequence[Cell]]:
        """The cells outside the bodies by their row in the result, as the template has them or placed."""
        return self._loose

    @cached_property
    def _loose(self) -> dict[int, list[Cell]]:
        found: dict[int, list[Cell]] = {}
        for row in self.sheet.rows:
            for cell in self.sheet.cells(row):
                number = self.moved(cell.row, cell.column)
                if number is not None:
                    found.setdefault(number, []).append(cell)
        for cells in found.values():  # where only some columns shift, cells of two rows come together
            cells.sort(key=lambda cell: cell.column)
        return found

    def replace(self, areas: Sequence[Area], cells: Iterable[PlacedCell]) -> None:
        """Takes all cells of these areas of the result away and puts others on the sheet.

        To be called when moves and bodies are known; bodies are left alone.
        """
        self._placed = True
        loose = self._loose
        for row in {row for area in areas for row in range(area.first_row, area.last_row + 1)} & {*loose}:
            loose[row] = [c for c in loose[row] if not any(area.holds(row, c.column) for area in areas)]
            if not loose[row]:
                del loose[row]
        rows: dict[int, list[Cell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, []).append(cell)
        for row, placed in rows.items():
            loose[row] = sorted([*loose.get(row, ()), *placed], key=lambda cell: cell.column)

    def moved(self, row: int, column: int) -> int | None:
        """The row in the result of a template cell, None where a block takes its place or it is gone."""
        if any(body.area.holds(row, column) for body in self.bodies):
            return None
        return self.moves.row(self.name, row, column)

    def edited(self, cell: Cell) -> Cell:
        """The cell with its edit, at its template position; a placed one as it is."""
        if isinstance(cell, PlacedCell):
            return cell
        raw = self.edits.get((cell.row, cell.column))
        return cell if raw is None else Cell(cell.row, cell.column, raw)

    def at(self, row: int, column: int) -> Cell | None:
        """The loose cell at a place of the result, edited."""
        if not self.rebuilt:
            cell = self.sheet.cell(row, column)
        else:
            cell = next((cell for cell in self.loose.get(row, ()) if cell.column == column), None)
        return None if cell is None else self.edited(cell)

    @property
    def used(self) -> Area | None:
        """The smallest area around all cells of the result."""
        rows = list(self.loose)
        columns = {cell.column for cells in self.loose.values() for cell in cells}
        for body in self.bodies:
            rows += [body.block.first_row, body.block.last_row]
            columns |= body.block.places
        return Area(min(rows), min(columns), max(rows), max(columns)) if rows and columns else None

    @cached_property
    def hidden_rows(self) -> frozenset[int]:
        """The rows of the result that are hidden; those of a block never are."""
        if b"hidden" not in self.sheet.part:
            return frozenset()
        rows = self._tags if self.rebuilt else {row.number: row for row in self.sheet.rows}
        return frozenset(
            number
            for number, row in rows.items()
            if _HIDDEN.search(row.attributes) and not (self.rebuilt and self._in_body(row.number))
        )

    def hidden_columns(self, area: Area) -> frozenset[int]:
        """The columns of the area that are hidden."""
        hidden = (Element(tag[0]) for tag in _COLUMN.finditer(self.sheet.head) if _HIDDEN.search(tag[0]))
        spans = [(int(column.get("min")), int(column.get("max"))) for column in hidden]
        first, last = area.first_column, area.last_column
        return frozenset(
            column for low, high in spans for column in range(max(low, first), min(high, last) + 1)
        )

    def content(self) -> Content:
        """The part: the template's own bytes where nothing changed, else chunks for as often as wanted."""
        if self.rebuilt:
            self.frame = self._dimensioned()
            return _Chunks(self)
        part = self.sheet.spliced(self.edits)
        if self.frame == self.sheet.head + self.sheet.tail:
            return part
        frame = Sheet(self.frame)
        return frame.head + part[len(self.sheet.head) : len(part) - len(self.sheet.tail)] + frame.tail

    def _dimensioned(self) -> bytes:
        document = parse(self.frame)
        dimension = next(document.walk("dimension"), None)
        used = self.used
        if dimension is not None and used is not None:
            dimension.set("ref", area_name(used))
        return bytes(document)

    def rows(self) -> Iterator[bytes]:
        """The rows of the result as XML, in order."""
        edges = {edge for body in self.bodies for edge in (body.block.first_row, body.block.last_row + 1)}
        rows = sorted({*self.loose, *self._tags})
        done = 0
        for first, after in pairwise(sorted(edges)):
            upto = next((at for at in range(done, len(rows)) if rows[at] >= first), len(rows))
            yield from map(self._row, rows[done:upto])
            done = next((at for at in range(upto, len(rows)) if rows[at] >= after), len(rows))
            bodies = [body for body in self.bodies if body.block.first_row <= first <= body.block.last_row]
            if bodies:
                yield from self._band(bodies, first, after - 1, rows[upto:done])
            else:
                yield from map(self._row, rows[upto:done])
        yield from map(self._row, rows[done:])

    def _band(self, bodies: Sequence[Body], first: int, last: int, rows: Sequence[int]) -> Iterator[bytes]:
        """The rows from first to last, all of which hold cells of the same blocks."""
        pattern = self.sheet.row(bodies[0].area.first_row)
        common = _FIRST_ROWS_OWN.sub(b"", self._attributes(pattern)) if pattern else b""
        tags = {row: self._attributes(self._tags[row]) for row in rows if row in self._tags}
        for row in rows:
            if row in tags and self._in_body(self._tags[row].number):
                del tags[row]
        cells = {row: self._cells(row) for row in rows if row in self.loose}
        chunks = row_chunks([body.block for body in bodies], (first, last), Loose(cells, tags, common))
        prefix = self.sheet.prefix
        yield from (_BARE.sub(rb"<\1" + prefix + rb"\2", chunk) for chunk in chunks) if prefix else chunks

    def _in_body(self, row: int) -> bool:
        return any(body.area.first_row <= row <= body.area.last_row for body in self.bodies)

    def _cells(self, row: int) -> list[tuple[int, bytes]]:
        return [(cell.column, self.edited(cell).placed(row, cell.column)) for cell in self.loose.get(row, ())]

    def _row(self, number: int) -> bytes:
        """A row without cells of blocks, with its own bytes where it is the template's."""
        tag = self._tags.get(number)
        cells = self.loose.get(number, ())
        if tag and tag.number == number and all(cell.row == number for cell in cells):
            untouched = not any(
                isinstance(cell, PlacedCell) or (cell.row, cell.column) in self.edits for cell in cells
            )
            if untouched and sum(1 for _ in self.sheet.cells(tag)) == len(cells):
                return self.sheet.part[tag.start : tag.end]
        prefix = self.sheet.prefix
        inner = b"".join(raw for _, raw in self._cells(number))
        return b'<%brow r="%d"%b>%b</%brow>' % (prefix, number, self._attributes(tag), inner, prefix)

    def _attributes(self, row: Row | None) -> bytes:
        return _PLACE.sub(b"", row.attributes).rstrip() if row else b""

    @cached_property
    def _tags(self) -> dict[int, Row]:
        """The template's rows by their number in the result."""
        moved = ((self.moves.row(self.name, row.number, LAST_COLUMN), row) for row in self.sheet.rows)
        return {number: row for number, row in moved if number is not None}


class _Chunks:
    """The part's bytes in chunks, as often as they are asked for."""

    def __init__(self, filled: FilledSheet) -> None:
        self._filled = filled

    def __iter__(self) -> Iterator[bytes]:
        frame = Sheet(self._filled.frame)
        ready = [frame.head]
        size = 0
        for chunk in self._filled.rows():
            ready.append(chunk)
            size += len(chunk)
            if size > _ENOUGH:
                yield b"".join(ready)
                ready, size = [], 0
        yield b"".join([*ready, frame.tail])
