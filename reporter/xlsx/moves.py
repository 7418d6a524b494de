"""Where cells go when tables grow or shrink: the one geometry that every dependent part follows.

A fill plans a :class:`Growth` a table first; formulas, names, charts, drawings, comments, conditional
formats, validations and further tables are then rewritten through :class:`Moves` and through nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

__all__ = ["LAST_COLUMN", "LAST_ROW", "Area", "Growth", "Moves"]

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A rectangle of cells, all four bounds 1-based and inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """True where the cell lies within."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    def meets(self, other: Area) -> bool:
        """True where both share a cell."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """The body of one table on ``sheet`` gets ``delta`` more rows (negative: fewer).

    ``body`` is the body as the template has it. The rows below it shift by ``delta`` in ``columns`` (first
    and last, inclusive): the whole sheet's width where nothing stands beside the table, else its own columns.
    """

    sheet: str
    body: Area
    delta: int
    columns: tuple[int, int]

    @property
    def kept(self) -> int:
        """The last row of the body that stays when the body shrinks, in template coordinates."""
        return self.body.last_row + min(self.delta, 0)

    def covered(self, area: Area) -> bool:
        """True where the area holds every row of the body."""
        return area.first_row <= self.body.first_row and area.last_row >= self.body.last_row


class Moves:
    """The moves of one fill; positions are given and returned in template and result coordinates.

    ``row`` moves a single cell. ``area`` moves a rectangle: one that covers a table's whole body grows with
    it, one wholly below shifts, a partial one inside the body stays. Deleted cells give ``None``. Sheet names
    are compared without regard to case. The sheet's last row stays the last row, so ``A:A`` stays. A one-row
    body makes a range and a cell look alike: what means a range (a chart's values) is an area.
    """

    def __init__(self, growths: Iterable[Growth] = ()) -> None:
        self.growths = tuple(growth for growth in growths if growth.delta)
        self._by_sheet: dict[str, list[Growth]] = {}
        for growth in self.growths:
            self._by_sheet.setdefault(growth.sheet.casefold(), []).append(growth)

    def __bool__(self) -> bool:
        return bool(self.growths)

    def on(self, sheet: str) -> tuple[Growth, ...]:
        """The growths on one sheet, none where its cells stay where they are."""
        return tuple(self._by_sheet.get(sheet.casefold(), ()))

    def row(self, sheet: str, row: int, column: int) -> int | None:
        """The row a cell comes to; its column never changes. None where the row is deleted."""
        growths = self._over(sheet, column)
        if row >= LAST_ROW or not growths:
            return row
        if any(growth.kept < row <= growth.body.last_row for growth in growths):
            return None
        return row + sum(growth.delta for growth in growths if growth.body.last_row < row)

    def area(self, sheet: str, area: Area) -> Area | None:
        """The rectangle that the area becomes, None where none of it is left.

        Where only some of its columns move: the smallest rectangle around the pieces if the area covers a
        body's rows, else the area as it was (``torn`` says so).
        """
        if not self.on(sheet):
            return area
        if self.torn(sheet, area) and not any(
            growth.covered(area) and growth.body.meets(area) for growth in self.on(sheet)
        ):
            return area
        return _around(self.areas(sheet, area))

    def areas(self, sheet: str, area: Area) -> tuple[Area, ...]:
        """The pieces that the area becomes, left to right; several where only some of its columns move."""
        pieces: list[Area] = []
        for first, last in self._strips(sheet, area):
            rows = self._rows(sheet, area, first)
            if rows is None:
                continue
            piece = Area(rows[0], first, rows[1], last)
            previous = pieces[-1] if pieces else None
            if previous and (previous.first_row, previous.last_row, previous.last_column + 1) == (
                *rows,
                first,
            ):
                pieces[-1] = replace(previous, last_column=last)
            else:
                pieces.append(piece)
        return tuple(pieces)

    def torn(self, sheet: str, area: Area) -> Growth | None:
        """The growth that would move some columns of the area and not the others, if there is one."""
        if len(self.areas(sheet, area)) < 2:
            return None
        for growth in self.on(sheet):
            first, last = growth.columns
            overlaps = area.first_column <= last and first <= area.last_column
            inside = first <= area.first_column and area.last_column <= last
            if overlaps and not inside and area.last_row >= growth.body.last_row:
                return growth
        return None

    def _over(self, sheet: str, column: int) -> list[Growth]:
        growths = self._by_sheet.get(sheet.casefold(), [])
        return [growth for growth in growths if growth.columns[0] <= column <= growth.columns[1]]

    def _strips(self, sheet: str, area: Area) -> list[tuple[int, int]]:
        """The area's columns, cut where a growth begins or ends."""
        cuts = {area.first_column, area.last_column + 1}
        for growth in self.on(sheet):
            cuts |= {
                cut
                for cut in (growth.columns[0], growth.columns[1] + 1)
                if area.first_column < cut <= area.last_column
            }
        edges = sorted(cuts)
        return [(first, after - 1) for first, after in pairwise(edges)]

    def _rows(self, sheet: str, area: Area, column: int) -> tuple[int, int] | None:
        """First and last row of the area's strip that begins at ``column``."""
        growths = self._over(sheet, column)
        first = area.first_row
        last = area.last_row
        for growth in growths:
            if growth.covered(area):
                continue  # its edges lie outside the deleted rows, or are the body's own
            if growth.kept < area.first_row <= growth.body.last_row:
                first = growth.body.last_row + 1
            if growth.kept < area.last_row <= growth.body.last_row:
                last = growth.kept
        if first > last:
            return None
        top = first + sum(growth.delta for growth in growths if growth.body.last_row < first)
        if last >= LAST_ROW:
            return top, last
        bottom = last + sum(
            growth.delta
            for growth in growths
            if growth.body.last_row < last or (growth.body.last_row == last and growth.covered(area))
        )
        return top, bottom


def _around(areas: tuple[Area, ...]) -> Area | None:
    if not areas:
        return None
    return Area(
        min(area.first_row for area in areas),
        areas[0].first_column,
        max(area.last_row for area in areas),
        areas[-1].last_column,
    )
