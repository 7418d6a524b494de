"""Drawings and the legacy drawings of comments: anchors that follow their cells."""

from __future__ import annotations

import re

from reporter.xlsx.dependants import Follow, follow
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import Area

__all__ = ["anchors", "moved_drawing", "moved_vml"]

_ANCHOR = re.compile(rb"(<x:Anchor[^>]*>)([^<]*)(</x:Anchor>)")
_ROW = re.compile(rb"(<x:Row[^>]*>)\s*([0-9]+)\s*(</x:Row>)")
_COLUMN = re.compile(rb"<x:Column[^>]*>\s*([0-9]+)\s*</x:Column>")
_LINK = re.compile(rb"(<x:(Fmla(?:Link|Range|Txbx|Group))[^>]*>)([^<]*)(</x:\2>)")
_SHAPE = re.compile(rb"<v:shape[\s>].*?</v:shape>", re.DOTALL)


def anchors(data: bytes) -> tuple[Area, ...]:
    """The cells that each anchored object of a drawing covers; absolute ones cover none."""
    found: list[Area] = []
    for anchor in parse(data).walk("twoCellAnchor", "oneCellAnchor"):
        start, end = _corner(anchor, "from"), _corner(anchor, "to")
        if start and anchor.get("editAs") != "absolute":
            end = end or start
            found.append(Area(start[0], start[1], max(start[0], end[0]), max(start[1], end[1])))
    return tuple(found)


def moved_drawing(data: bytes, place: Follow) -> bytes:
    """The drawing after the moves, the same object where nothing in it changes.

    An object that moves and sizes with its cells stretches where rows are added between its edges, as in
    Excel; one that only moves keeps its size, an absolute one stays. Linked text follows too.
    """
    document = parse(data)
    follow(document, place)
    for anchor in document.walk("twoCellAnchor", "oneCellAnchor"):
        if anchor.get("editAs") != "absolute":
            _move_anchor(anchor, place)
    moved = bytes(document)
    return data if moved == data else moved


def _corner(anchor: Element, name: str) -> tuple[int, int] | None:
    """Row and column of an anchor's corner, counted from 1."""
    row, column = anchor.find(name, "row"), anchor.find(name, "col")
    return (int(row.text) + 1, int(column.text) + 1) if row is not None and column is not None else None


def _move_anchor(anchor: Element, place: Follow) -> None:
    start, end = _corner(anchor, "from"), _corner(anchor, "to")
    if start is None:
        return
    down = _down(place, *start)
    _set_row(anchor, "from", start[0] + down)
    if end is not None:
        # The right edge may lie beside the columns that move: an object moves as its left edge does.
        sized = anchor.get("editAs", "twoCell") == "twoCell"
        _set_row(anchor, "to", end[0] + (_down(place, end[0], start[1]) if sized else down))


def _down(place: Follow, row: int, column: int) -> int:
    """How many rows a cell moves; one that is deleted goes to where the rows below it begin."""
    moved = place.moves.row(place.sheet, row, column)
    if moved is not None:
        return moved - row
    area = place.moves.area(place.sheet, Area(row, column, row + (1 << 20), column))
    return area.first_row - row if area else 0


def _set_row(anchor: Element, corner: str, row: int) -> None:
    element = anchor.find(corner, "row")
    if element is not None:
        element.text = str(max(row - 1, 0))


def moved_vml(data: bytes, place: Follow) -> bytes:
    """The legacy drawing after the moves: rows and anchors of comments, anchors and links of form controls.

    It is HTML of old rather than XML, so it is edited as text. A comment's shape goes with its cell.
    """
    return _SHAPE.sub(lambda match: _moved_shape(match.group(), place), data)


def _moved_shape(shape: bytes, place: Follow) -> bytes:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    down: int | None = None
    if row and column:
        number = int(row.group(2)) + 1
        moved = place.moves.row(place.sheet, number, int(column.group(1)) + 1)
        if moved is None:
            return b""
        down = moved - number
        if down:
            shape = _ROW.sub(lambda match: match.group(1) + b"%d" % (moved - 1) + match.group(3), shape)
    if down != 0:
        shape = _ANCHOR.sub(lambda match: _moved_numbers(match, place, down), shape)
    return _LINK.sub(
        lambda match: match.group(1) + place.reference(match.group(3).decode()).encode() + match.group(4),
        shape,
    )


def _moved_numbers(match: re.Match[bytes], place: Follow, down: int | None) -> bytes:
    """An anchor's numbers: left column, offset, top row, offset, right column, offset, bottom row, offset."""
    try:
        numbers = [int(number) for number in match.group(2).split(b",")]
        left, top, bottom = numbers[0], numbers[2], numbers[6]
    except (ValueError, IndexError):
        return match.group()
    if down is None:
        down = _down(place, top + 1, left + 1)
    if not down:
        return match.group()
    numbers[2], numbers[6] = max(top + down, 0), max(bottom + down, 0)
    return match.group(1) + ", ".join(map(str, numbers)).encode() + match.group(3)
