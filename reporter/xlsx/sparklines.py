"""Sparklines of table rows: the one in a table's first row is filled down, as Excel does with its handle."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporter.xlsx import formulas
from reporter.xlsx.cells import cell_name, parse_area
from reporter.xlsx.dependants import Follow
from reporter.xlsx.formulas.references import prefix_of, reference_of
from reporter.xlsx.markup import Element
from reporter.xlsx.moves import Area, Moves

__all__ = ["Pattern", "put", "taken"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The sparkline of a table's first row: where its group keeps them, its own cell, the table's body."""

    holder: Element
    sparkline: Element
    row: int
    column: int
    body: Area


def taken(frame: Element, sheet: str, bodies: Sequence[Area]) -> tuple[Pattern, ...]:
    """The patterns of the sheet's tables with these bodies; all sparklines of their rows go from the frame.

    A sparkline that reads other cells than those of its own row is none of a row's, and stays.
    """
    found: list[Pattern] = []
    for holder in frame.walk("sparklines") if bodies else ():
        for sparkline in holder.elements("sparkline"):
            place, source = sparkline.find("sqref"), sparkline.find("f")
            cell = _cell(place.text if place else "")
            body = _body(cell, bodies) if cell else None
            if cell is None or body is None or source is None:
                continue
            if _reads_row(source.text, sheet, cell.first_row):
                holder.remove(sparkline)
                if cell.first_row == body.first_row:
                    found.append(Pattern(holder, sparkline, cell.first_row, cell.first_column, body))
    return tuple(found)


def _cell(text: str) -> Area | None:
    try:
        return parse_area(text.strip())
    except ValueError:
        return None


def _body(cell: Area, bodies: Iterable[Area]) -> Area | None:
    """The body in whose rows the cell is, one with its column first."""
    rows = [body for body in bodies if body.first_row <= cell.first_row <= body.last_row]
    inside = [body for body in rows if body.first_column <= cell.first_column <= body.last_column]
    return next(iter([*inside, *rows]), None)


def _reads_row(source: str, sheet: str, row: int) -> bool:
    """True where the reference is cells of this row of the sheet, written so that filling down moves it."""
    prefix, mark, cells = source.strip().rpartition("!")
    if mark and prefix_of(prefix + mark).sheets != (sheet,):
        return False
    try:
        reference = reference_of(cells)
    except ValueError:
        return False
    corners = (reference.first, reference.last or reference.first)
    return all(corner.row == row and not corner.row_fixed for corner in corners)


def put(patterns: Iterable[Pattern], place: Follow) -> None:
    """Puts a sparkline into each row that the tables have after the moves."""
    for pattern in patterns:
        body = place.moves.area(place.sheet, pattern.body)
        source, cell = pattern.sparkline.find("f"), pattern.sparkline.find("sqref")
        if body is None or source is None or cell is None:
            continue
        named = formulas.rewrite(source.text, place.sheet, Moves(), place.renamed)
        for row in range(body.first_row, body.last_row + 1):
            source.text = formulas.translate(named, (pattern.row, pattern.column), (row, pattern.column))
            cell.text = cell_name(row, pattern.column)
            pattern.holder.children.append(copy.deepcopy(pattern.sparkline))
