"""The tables of a schema and what ties them together, as a picture: dimensions in the middle, a lane of its
own colour for each key, facts and summaries on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from declarations import Table, table

from reporter.database.project import Schema

__all__ = ["picture"]

WIDTH, ROW, HEAD, GAP = 268, 19, 28, 23  # pixels: a box's width, a line of it, its head, between two boxes
LANE, EDGE, TOP, PAD = 14, 24, 64, 6
COLOURS = ("#0072B2", "#B8460E", "#00795A", "#8A4B9E", "#7A5A00", "#3B6E8F")
_LEGEND = (
    "Bold: primary key. Coloured: holds the key of the table of that colour. Italic: generated. "
    "Grey heads: summaries."
)
_ALSO = re.compile(r"In other tables its key is `?(\w+)`?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Box:
    """A table in its place; ``side`` is -1 left, 0 middle, 1 right."""

    table: Table
    side: int
    x: int
    y: int

    @property
    def height(self) -> int:
        return HEAD + ROW * len(self.table.columns) + PAD

    def line(self, name: str) -> int:
        """The height of the middle of a column's line."""
        names = [column.name for column in self.table.columns]
        return self.y + HEAD + ROW * names.index(name) + ROW // 2 + 2


def picture(schema: Schema) -> str:
    """The schema's entity picture as SVG."""
    tables = [table(found) for found in schema.of("table")]
    known = _known(schema, tables)
    middle = [one for one in tables if one.name in known.values()]
    referring = [one for one in tables if one not in middle and _keys(one, known)]
    alone = [one for one in tables if one not in middle and one not in referring]
    channel = LANE * (len(middle) + 1)
    boxes = list(_placed(middle, alone, sorted(referring, key=_rank), channel))
    colours = dict(zip((one.name for one in middle), COLOURS * 3, strict=False))
    lines = list(_lines(boxes, known, colours, channel))
    height = max(box.y + box.height for box in boxes) + EDGE
    width = max(box.x for box in boxes) + WIDTH + EDGE
    drawn = [_box(box, known, colours) for box in boxes]
    return "\n".join([*_head(schema.name, width, height), *drawn, *lines, "</svg>", ""])


def _known(schema: Schema, tables: Iterable[Table]) -> dict[str, str]:
    """Column → the table whose key it is: tables with a key of one column, whatever others call it."""
    comments = {found.name: found.comment for found in schema.of("table")}
    found: dict[str, str] = {}
    for one in tables:
        if len(one.key) == 1 and not any(column.name == "id" for column in one.columns):
            also = _ALSO.search(" ".join(comments[one.name].split()))
            found[also[1] if also else one.key[0]] = one.name
    used = {name for one in tables for name in _keys(one, found)}
    return {name: of for name, of in found.items() if name in used}


def _keys(one: Table, known: Mapping[str, str]) -> list[str]:
    """The table's columns that are another's key."""
    return [column.name for column in one.columns if known.get(column.name, one.name) != one.name]


def _rank(one: Table) -> tuple[bool, bool, str]:
    """Large facts first, summaries last."""
    return one.name.endswith("_summary"), len(one.key) < 3, one.name


def _placed(middle: list[Table], alone: list[Table], others: list[Table], channel: int) -> Iterator[Box]:
    """Boxes on both sides stand on one grid of lines, those of the middle between its lines: no two lines of
    different keys lie on each other.
    """
    ends = {-1: TOP, 0: TOP + ROW // 2, 1: TOP}
    xs = {-1: EDGE, 0: EDGE + WIDTH + channel, 1: EDGE + 2 * (WIDTH + channel)}
    for one in (*middle, *others, *alone):
        sides = (0,) if one in middle else (-1, 1) if one in others else (-1, 0, 1)
        side = min(sides, key=lambda side: ends[side])
        box = Box(one, side, xs[side], ends[side])
        ends[side] += box.height + GAP + (ROW if one in middle else 0)
        yield box


def _lines(
    boxes: list[Box], known: Mapping[str, str], colours: Mapping[str, str], channel: int
) -> Iterator[str]:
    """For each key and side a lane beside the middle, with a line from every column that holds the key."""
    by_name = {box.table.name: box for box in boxes}
    places = list(colours)
    for column, name in known.items():
        for side in (-1, 1):
            near = [box for box in boxes if column in _keys(box.table, known) and _end(box, side) is not None]
            if near:
                offset = channel - LANE * (places.index(name) + 1)
                lane = by_name[name].x + (WIDTH + offset if side > 0 else -offset)
                ends = [(_end(box, side) or 0, box.line(column)) for box in near]
                yield _lane(by_name[name], side, lane, ends, colours[name])


def _end(box: Box, side: int) -> int | None:
    """The edge of the box that looks at the lanes of a side, None where it doesn't; the middle looks left."""
    if box.side == side:
        return box.x + WIDTH if side < 0 else box.x
    return box.x if box.side == 0 and side < 0 else None


def _lane(target: Box, side: int, lane: int, ends: list[tuple[int, int]], colour: str) -> str:
    """Lines from each end to the lane, the lane itself, and a line from it to the table's key."""
    y = target.line(target.table.key[0])
    inner = target.x if side < 0 else target.x + WIDTH
    heights = [y, *(height for _, height in ends)]
    path = "".join(f"M{x} {at}H{lane}" for x, at in ends)
    path += f"M{lane} {min(heights)}V{max(heights)}M{lane} {y}H{inner}"
    dots = "".join(f'<circle cx="{lane}" cy="{at}" r="2.6"/>' for _, at in ends)
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>\n'
        f'<g fill="{colour}">{dots}<circle cx="{inner}" cy="{y}" r="4"/></g>'
    )


def _head(name: str, width: int, height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" font-family="Calibri, Carlito, sans-serif" font-size="13" fill="#1F2937">'
    )
    about = "keys in bold, a line in a table's colour from each column that holds its key"
    yield f"<title>The tables of {escape(name)}: {about}</title>"
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    yield f'<text x="{EDGE}" y="32" font-size="18" font-weight="bold">Tables of {escape(name)}</text>'
    yield f'<text x="{EDGE}" y="50" fill="#6B7280">{_LEGEND}</text>'


def _box(box: Box, known: Mapping[str, str], colours: Mapping[str, str]) -> str:
    name, x, y = box.table.name, box.x, box.y
    fill = colours.get(name) or ("#6B7280" if name.endswith("_summary") else "#1F2937")
    corner, width = HEAD - 5, WIDTH - 10
    head = 'fill="#fff" font-weight="bold" font-size="14"'
    parts = [
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{box.height}" rx="5" fill="#fff" stroke="#CBD5E1"/>',
        f'<path d="M{x} {y + HEAD}v-{corner}a5 5 0 0 1 5-5h{width}a5 5 0 0 1 5 5v{corner}z" fill="{fill}"/>',
        f'<text x="{x + 10}" y="{y + 19}" {head}>{escape(name)}</text>',
    ]
    for column in box.table.columns:
        y = box.line(column.name) + 4
        weight = ' font-weight="bold"' if column.key else ""
        slope = ' font-style="italic"' if column.generated else ""
        of = known.get(column.name)
        colour = f' fill="{colours[of]}"' if of and of != name else ""
        null = " or NULL" if column.nullable and not column.generated else ""
        parts.append(f'<text x="{box.x + 10}" y="{y}"{weight}{slope}{colour}>{escape(column.name)}</text>')
        parts.append(
            f'<text x="{box.x + WIDTH - 10}" y="{y}" text-anchor="end" fill="#6B7280" font-size="11.5">'
            f"{escape(column.type)}{null}</text>"
        )
    return "\n".join(parts)
