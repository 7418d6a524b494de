"""The pivots on filled tables, refreshed: their parts, and their cells on the sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reporter.errors import Fault, TemplateError
from reporter.pivot.model import Scalar
from reporter.pivot.reading import cache_fields, pivot_table
from reporter.pivot.refresh import CacheParts, PivotPart, Refreshed, refresh
from reporter.pivot.scalars import serial
from reporter.rows import Rows
from reporter.template.open import Template
from reporter.template.pivots.areas import Formatted, with_pivot_formats
from reporter.template.pivots.conflicts import Standing, conflicts
from reporter.template.pivots.formats import PivotFormats
from reporter.template.pivots.looks import Looks, blank_places
from reporter.template.pivots.merging import with_merges
from reporter.template.pivots.parts import cache_changes, left_to_excel
from reporter.template.pivots.shape import shape_of_definition, shape_of_layout
from reporter.template.pivots.shown import PivotsShown, Shown
from reporter.template.pivots.source_rows import Place, source_rows, whole_table
from reporter.template.pivots.sources import Cache
from reporter.template.pivots.stored import language
from reporter.template.pivots.widths import fits, needed, widened
from reporter.template.pivots.writing import Written
from reporter.template.result import Result
from reporter.template.result_sheet import ResultSheet
from reporter.xlsx import relationships
from reporter.xlsx.cells import cell_name, parse_area
from reporter.xlsx.filled_sheet import PlacedCell
from reporter.xlsx.moves import Area, Moves
from reporter.xlsx.package import Content
from reporter.xlsx.recalculation import Uncomputed
from reporter.xlsx.styles import Styles
from reporter.xlsx.values import value_markup

__all__ = ["Filling", "refreshed_pivots"]

_MARCH_1900 = dt.datetime(1900, 3, 1)
"""Before it a cache counts days otherwise than cells do, and has times of day and spans of time."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a fill has come to when its pivots' turn comes: ``part`` gives a part as it is by now.

    ``data`` are the rows of the fresh tables, by name; ``failed`` the formulas that have no value.
    """

    template: Template
    result: Result
    data: Mapping[str, Rows]
    moves: Moves
    renamed: Mapping[str, str]
    part: Callable[[str], bytes]
    styles: Styles | None
    now: dt.datetime
    failed: Collection[Uncomputed] = ()


def refreshed_pivots(filling: Filling, caches: Iterable[Cache]) -> PivotsShown:
    """The pivots of the caches, whose sources have changed, refreshed; their cells put on their sheets.

    Raises TemplateError with all faults of all pivots: chosen items that the data don't hold, columns that
    are gone, and cells that a pivot would cover.
    """
    shown, parts = _all_refreshed(filling, caches)
    TemplateError.raise_if(list(conflicts(filling.result, _standing(filling, shown))))
    for sheet in filling.result.sheets.values():
        own = [one for one in shown if one.sheet == sheet.name]
        if own:
            _place(filling, sheet, own, parts)
            _frame(filling, sheet, [one for one in own if not one.uncomputed], parts)
    return PivotsShown(tuple(shown), parts, tuple(_uncomputed(shown)))


def _all_refreshed(filling: Filling, caches: Iterable[Cache]) -> tuple[list[Shown], dict[str, Content]]:
    """The pivots of all caches and the parts that change; raises TemplateError with all their faults."""
    shown: list[Shown] = []
    parts: dict[str, Content] = {}
    faults: list[Fault] = []

    def current(part: str) -> bytes:
        changed = parts.get(part)
        return changed if isinstance(changed, bytes) else filling.part(part)

    for cache in caches:
        found = _refresh(replace(filling, part=current), cache)
        faults += found.refreshed.faults
        shown += found.shown
        parts |= cache_changes(filling.template.workbook, cache.part, found.refreshed, current)
    TemplateError.raise_if(faults)
    return shown, parts


def _frame(
    filling: Filling, sheet: ResultSheet, shown: Sequence[Shown], parts: Mapping[str, Content]
) -> None:
    """What stands around the cells for these pivots: merges, conditional formats, widths of columns."""
    frame = with_merges(sheet.filled.frame, shown)
    formatted = [
        Formatted(_whole(parts[one.part]), one.table, one.layout, one.before.ref, one.gone) for one in shown
    ]
    sheet.filled.frame = with_pivot_formats(frame, formatted)
    fitted = [one for one in shown if fits(_whole(parts[one.part]))]
    sheet.filled.frame = _widened(filling, sheet, fitted)


def _whole(content: Content) -> bytes:
    return content if isinstance(content, bytes) else b""


@dataclass(frozen=True, slots=True)
class _Found:
    refreshed: Refreshed
    shown: list[Shown]


def _refresh(filling: Filling, cache: Cache) -> _Found:
    """One cache, from the rows of its source."""
    place = _place_of(filling, cache)
    rows = source_rows(filling.result, place, filling.data, filling.styles)
    definition = filling.part(cache.part)
    pivots = [
        PivotPart(part, filling.part(part), filling.renamed.get(sheet, sheet)) for sheet, part in cache.pivots
    ]
    given = CacheParts(
        definition,
        tuple(pivots),
        {part: filling.part(part) for part in cache.slicers},
        {part: filling.part(part) for part in cache.timelines},
        cache.part,
        language(filling.template.workbook),
        _records_id(filling, cache.part),
        filling.styles.code_for if filling.styles else None,
    )
    refreshed = refresh(given, rows, filling.now)
    lost = _lost(filling, place)
    if lost:
        refreshed = left_to_excel(refreshed, lost)
    fields = cache_fields(definition)
    shown: list[Shown] = []
    for pivot, new in zip(pivots, refreshed.pivots, strict=True):
        before = shape_of_definition(pivot.definition, pivot_table(pivot.definition, fields))
        left = tuple(dict.fromkeys((*new.layout.uncomputed, *lost)))
        table = whole_table(place)
        source = table.table.name if table else place.source.text
        names = (new.table.name, pivot.sheet, pivot.part, cache.part, source)
        shown.append(Shown(*names, before, new.table, new.layout, rows, left, new.gone))
    return _Found(refreshed, shown)


def _records_id(filling: Filling, cache: str) -> str:
    """The relationship to the cache's records, "" where it has none."""
    links = relationships.read(filling.template.workbook.package, cache)
    return next((link.id for link in links if link.kind == "pivotCacheRecords"), "")


def _place_of(filling: Filling, cache: Cache) -> Place:
    source = cache.source
    assert source is not None  # noqa: S101 - it meets a table
    area = filling.moves.area(source.sheet, source.area) or source.area
    name = filling.renamed.get(source.sheet, source.sheet)
    return Place(source, filling.result.sheets[name.casefold()], area)


def _lost(filling: Filling, place: Place) -> tuple[str, ...]:
    """Why the source isn't all known: its formulas that nobody could compute."""
    cells = [
        one.cell for one in filling.failed if one.sheet == place.sheet.name and _within(place.area, one.cell)
    ]
    return (f"its source reads a formula that has no value: {place.sheet.name}!{cells[0]}",) if cells else ()


def _within(area: Area, cell: str) -> bool:
    found = parse_area(cell)
    return area.holds(found.first_row, found.first_column)


def _standing(filling: Filling, shown: Sequence[Shown]) -> list[Standing]:
    """All pivots of the workbook, those that stay as they are too."""
    found = [Standing(one.name, one.sheet, one.before.area, one.after) for one in shown]
    fresh = {one.part for one in shown}
    workbook = filling.template.workbook
    for sheet in workbook.worksheets:
        for part in workbook.parts(sheet.part, "pivotTable"):
            location = workbook.parsed(part).elements()[0].find("location") if part not in fresh else None
            if location is not None:
                area = filling.moves.area(sheet.name, parse_area(location.get("ref")))
                name = workbook.parsed(part).elements()[0].get("name")
                if area is not None:
                    found.append(Standing(name, filling.renamed.get(sheet.name, sheet.name), area, area))
    return found


def _uncomputed(shown: Sequence[Shown]) -> Iterator[Uncomputed]:
    for one in shown:
        if one.uncomputed:
            ref = one.before.ref
            cell = cell_name(ref.first_row, ref.first_column)
            why = "; ".join(one.uncomputed)
            yield Uncomputed(one.sheet, cell, f"pivot table {one.name}", f"pivot table {one.name}: {why}")


# Cells


def _place(
    filling: Filling, sheet: ResultSheet, shown: Sequence[Shown], parts: Mapping[str, Content]
) -> None:
    """The cells of a sheet's refreshed pivots take the place of those that stood there."""
    if not shown:
        return
    cells = [cell for one in shown for cell in _cells(filling, sheet, one, _whole(parts[one.part]))]
    sheet.filled.replace([area for one in shown for area in (one.before.area, one.after)], cells)


def _widened(filling: Filling, sheet: ResultSheet, shown: Sequence[Shown]) -> bytes:
    """The frame of the sheet with columns that these pivots fit into."""
    wanted: dict[int, float] = {}
    for one in shown:
        if filling.styles is not None:
            for column, characters in needed(one.table, one.layout, filling.styles.code_for).items():
                wanted[column] = max(characters, wanted.get(column, 0.0))
    return widened(sheet.filled.frame, wanted) if wanted else sheet.filled.frame


def _cells(filling: Filling, sheet: ResultSheet, one: Shown, definition: bytes) -> Iterator[PlacedCell]:
    """The pivot's cells; where Excel is to lay it out, those that it had, without values."""
    prefix = sheet.filled.sheet.prefix
    present = _present(sheet, one.before.area)
    if one.uncomputed:
        written = Written(prefix)
        yield from (written.cell(*place, style) for place, style in present.items() if style)
        return
    looks = Looks(one.before, present, shape_of_layout(one.layout, one.table), one.table, filling.styles)
    strings, date1904 = filling.result.strings, filling.result.date1904
    formats = PivotFormats(definition, one.table, one.layout, one.before, filling.styles)
    written = Written(prefix)
    for cell in one.layout.cells:
        kind, inner = value_markup(_held(cell.value), strings, date1904)
        yield written.cell(cell.row, cell.column, formats.of(cell, looks.of(cell)), kind, inner)
    for row, column in blank_places(one.layout) if any(present.values()) else ():
        if style := formats.blank(row, column, looks.blank(row, column)):
            yield written.cell(row, column, style)


def _held(value: Scalar) -> Scalar:
    """What a cell holds of a label or figure."""
    if isinstance(value, dt.datetime) and value < _MARCH_1900:
        return serial(value)
    return None if value == "" else value


def _present(sheet: ResultSheet, area: Area) -> dict[tuple[int, int], str]:
    """The styles of the cells that stand in the area."""
    return {
        (row, cell.column): cell.style
        for row in range(area.first_row, area.last_row + 1)
        for cell in sheet.filled.loose.get(row, ())
        if area.first_column <= cell.column <= area.last_column
    }
