"""The cells that a pivotArea (18.3.1.68) means in a pivot's grid, and conditional formats that follow it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reporter.pivot.model import VALUES, AxisItem, Layout, PivotTable
from reporter.xlsx.cells import areas_name, parse_areas
from reporter.xlsx.markup import Element, parse
from reporter.xlsx.moves import Area

__all__ = ["DATA_FIELD", "Formatted", "chosen_items", "data_areas", "matching_lines", "with_pivot_formats"]

DATA_FIELD = 4294967294
"""The field that a reference to data fields names."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A pivot whose conditional formats are to follow: its new definition, and where it stood before.

    ``gone`` are the priorities of those that meant vanished items only.
    """

    definition: bytes
    table: PivotTable
    layout: Layout
    before: Area
    gone: tuple[int, ...] = ()


def with_pivot_formats(frame: bytes, pivots: Sequence[Formatted]) -> bytes:
    """A sheet's part around its rows, with the cells of the pivots' conditional formats as they are now."""
    if b"conditionalFormatting" not in frame or b"pivot=" not in frame:
        return frame
    document = parse(frame)
    _follow_below(document, pivots)
    return bytes(document)


def _follow_below(parent: Element, pivots: Sequence[Formatted]) -> None:
    """Lets the formats below an element follow; those that have no cells left go, with what held them."""
    for element in parent.elements():
        if element.name != "conditionalFormatting":
            held = bool(element.elements())
            _follow_below(element, pivots)
            if held and not element.elements() and element.name in _HOLDERS:
                parent.remove(element)
        elif element.get("pivot") in ("1", "true") and not _follow(element, pivots):
            parent.remove(element)


_HOLDERS = {"conditionalFormattings", "ext", "extLst"}


def _follow(element: Element, pivots: Sequence[Formatted]) -> bool:
    """Sets the cells of a pivot's format; False where none are left for it."""
    inner = next(element.walk("sqref"), None)
    present = parse_areas(element.get("sqref") or (inner.text if inner is not None else ""))
    pivot = next((one for one in pivots if any(one.before.meets(area) for area in present)), None)
    if pivot is None:
        return True
    priorities = {rule.get("priority") for rule in element.walk("cfRule")}
    if priorities and priorities <= {str(one) for one in pivot.gone}:
        return False
    areas = _areas(pivot, priorities) or _stretched(present, pivot)
    if inner is not None:
        inner.text = areas_name(areas)
    else:
        element.set("sqref", areas_name(areas))
    return True


def _areas(pivot: Formatted, priorities: Collection[str]) -> list[Area]:
    found: dict[Area, None] = {}
    for known in parse(pivot.definition).walk("conditionalFormat"):
        if known.get("priority") in priorities:
            for area in known.walk("pivotArea"):
                found |= dict.fromkeys(data_areas(area, pivot.table, pivot.layout))
    return list(found)


def _stretched(present: Sequence[Area], pivot: Formatted) -> list[Area]:
    """Areas of which the definition tells nothing: what reached to the pivot's end reaches there again."""
    before, after = pivot.before, pivot.layout.ref
    down, right = after.last_row - before.last_row, after.last_column - before.last_column
    found: list[Area] = []
    for area in present:
        last_row = area.last_row + (down if area.last_row >= before.last_row - 1 else 0)
        last_column = area.last_column + (right if area.last_column >= before.last_column - 1 else 0)
        last = max(last_row, area.first_row), max(last_column, area.first_column)
        found.append(Area(area.first_row, area.first_column, *last))
    return found


def data_areas(area: Element, table: PivotTable, layout: Layout) -> list[Area]:
    """The values that a pivotArea means, as rectangles from top to bottom."""
    if area.get("labelOnly") in ("1", "true") or area.get("type", "normal") not in ("normal", "data", "all"):
        return []
    chosen = dict(chosen_items(area))
    fields = chosen.pop(DATA_FIELD, None)
    rows = matching_lines(layout.rows, table.rows, chosen, area.get("grandRow") in ("1", "true"))
    columns = matching_lines(layout.columns, table.columns, chosen, area.get("grandCol") in ("1", "true"))
    top = layout.ref.first_row + layout.first_data_row
    left = layout.ref.first_column + layout.first_data_column
    found: dict[int, list[int]] = {}
    for down in rows:
        for right in columns:
            number = max(layout.rows[down].data_field, layout.columns[right].data_field)
            if fields is None or not fields or number in fields:
                found.setdefault(top + down, []).append(left + right)
    return list(_rectangles(found))


def chosen_items(area: Element) -> Iterator[tuple[int, frozenset[int]]]:
    """The items of each referenced field by position, none for all of them."""
    for reference in area.walk("reference"):
        field = int(reference.get("field", str(DATA_FIELD)))
        yield field, frozenset(int(x.get("v", "0")) for x in reference.elements("x"))


def matching_lines(
    items: Sequence[AxisItem], axis: Sequence[int], chosen: Mapping[int, Collection[int]], grand: bool
) -> list[int]:
    """The lines of an axis that an area means: all of them where it names none of the axis's fields."""
    if grand:
        return [at for at, item in enumerate(items) if item.kind == "grand"]
    levels = [level for level, field in enumerate(axis) if field in chosen]
    if not levels:
        return list(range(len(items)))
    return [at for at, item in enumerate(items) if _means(item, axis, chosen, levels)]


def _means(
    item: AxisItem, axis: Sequence[int], chosen: Mapping[int, Collection[int]], levels: Sequence[int]
) -> bool:
    """True for a line of just the innermost of the named fields that shows one of its chosen items."""
    path = item.path
    depth = max((level for level, _ in enumerate(path) if axis[level] != VALUES), default=-1)
    if item.kind in ("grand", "blank") or depth != levels[-1] or len(path) > len(axis):
        return False
    return all(not chosen[axis[level]] or path[level] in chosen[axis[level]] for level in levels)


def _rectangles(cells: Mapping[int, Iterable[int]]) -> Iterator[Area]:
    """The smallest number of areas that a scan from top to bottom finds."""
    open_runs: dict[tuple[int, int], int] = {}
    last = 0
    for row in sorted(cells):
        runs = set(_runs(sorted(cells[row])))
        for run in [run for run in open_runs if run not in runs or row != last + 1]:
            yield Area(open_runs.pop(run), run[0], last, run[1])
        for run in sorted(runs):
            open_runs.setdefault(run, row)
        last = row
    for run in sorted(open_runs):
        yield Area(open_runs[run], run[0], last, run[1])


def _runs(columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = previous = columns[0]
    for column in columns[1:]:
        if column != previous + 1:
            yield first, previous
            first = column
        previous = column
    yield first, previous
