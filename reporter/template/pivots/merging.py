"""Merged cells of pivots whose outer labels are merged and centred (mergeItem)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reporter.pivot.model import Layout
from reporter.template.pivots.shown import Shown
from reporter.xlsx.cells import area_name, parse_area
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import Area

__all__ = ["merged", "with_merges"]

_BEFORE = (
    "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews",
)  # fmt: skip
"""What stands before mergeCells in a worksheet."""


def with_merges(frame: bytes, pivots: Sequence[Shown]) -> bytes:
    """The part around a sheet's rows with the merged cells of its pivots as they are now."""
    wanted = [area for one in pivots if one.table.merge_items for area in merged(one.layout)]
    if not wanted and b"mergeCell" not in frame:
        return frame
    document = parse(frame)
    root = document.elements("worksheet")[0]
    holder = root.find("mergeCells")
    present = holder.elements("mergeCell") if holder is not None else []
    kept = [one for one in present if not _within(parse_area(one.get("ref")), pivots)]
    if not wanted and len(kept) == len(present):
        return frame
    _set(root, holder, [*kept, *(_merge(root, area) for area in wanted)])
    return bytes(document)


def _within(area: Area, pivots: Sequence[Shown]) -> bool:
    return any(
        one.before.ref.holds(area.first_row, area.first_column)
        and one.before.ref.holds(area.last_row, area.last_column)
        for one in pivots
    )


def _merge(root: Element, area: Area) -> Element:
    made = Element(b"<%bmergeCell/>" % (root.prefix + b":" if root.prefix else b""))
    made.set("ref", area_name(area))
    return made


def _set(root: Element, holder: Element | None, merges: Sequence[Element]) -> None:
    if not merges:
        if holder is not None:
            root.remove(holder)
        return
    if holder is None:
        holder = Element(b"<%bmergeCells/>" % (root.prefix + b":" if root.prefix else b""))
        before = root.elements(*_BEFORE)
        root.children.insert(root.children.index(before[-1]) + 1, holder)
    holder.children = list(merges)
    holder.set("count", str(len(merges)))


def merged(layout: Layout) -> Iterator[Area]:
    """The outer labels that stand above or beside several lines, with the empty places that they cover."""
    ref = layout.ref
    top, left = ref.first_row + layout.first_data_row, ref.first_column + layout.first_data_column
    held = {(cell.row, cell.column): cell.kind for cell in layout.cells}
    for column in range(ref.first_column, left - 1):
        yield from _down(held, column, range(top, ref.last_row + 1), ref.first_column)
    for row in range(ref.first_row + 1, top - 1):
        yield from _across(held, row, range(left, ref.last_column + 1), ref.first_row + 1)


def _down(held: Mapping[tuple[int, int], str], column: int, rows: range, first: int) -> Iterator[Area]:
    start = 0
    for row in [*rows, rows.stop]:
        if row < rows.stop and not any((row, one) in held for one in range(first, column + 1)):
            continue
        if start and row - 1 > start:
            yield Area(start, column, row - 1, column)
        start = row if held.get((row, column)) == "row_label" else 0


def _across(held: Mapping[tuple[int, int], str], row: int, columns: range, first: int) -> Iterator[Area]:
    start = 0
    for column in [*columns, columns.stop]:
        if column < columns.stop and not any((one, column) in held for one in range(first, row + 1)):
            continue
        if start and column - 1 > start:
            yield Area(row, start, row, column - 1)
        start = column if held.get((row, column)) == "column_label" else 0
