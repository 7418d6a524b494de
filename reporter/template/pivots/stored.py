"""The pivots of a workbook as it stands, laid out anew from the records that it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reporter.pivot.layout import lay_out
from reporter.pivot.model import CacheField, Layout, PivotTable, Records
from reporter.pivot.reading import cache_fields, pivot_table, records
from reporter.pivot.refresh.slicer_items import slicer
from reporter.pivot.words import normal_style
from reporter.xlsx.markup import Element, plain
from reporter.xlsx.moves import Area
from reporter.xlsx.workbook import SheetPart, Workbook

__all__ = ["StoredPivot", "language", "stored_pivots"]

_MOST_RECORDS = 200_000
_MOST_CELLS = 20_000_000
_LARGEST_SHEET = 64 << 20


@dataclass(frozen=True, slots=True)
class StoredPivot:
    """A pivot with what its definition says, and what it shows of its cache's records.

    ``source`` is the table or name of the cache, "" for others; ``ref`` is where the definition says it
    stands; ``refreshes`` is true where Excel lays it out when it opens the workbook.
    """

    name: str
    sheet: str
    part: str
    source: str
    ref: Area
    refreshes: bool
    table: PivotTable
    records: Records
    layout: Layout


def stored_pivots(workbook: Workbook, most: int = _MOST_RECORDS) -> Iterator[StoredPivot]:
    """Every pivot whose cache holds its records, of which there are no more than so many."""
    caches: dict[str, tuple[tuple[CacheField, ...], Records] | None] = {}
    style, slicers = language(workbook), _slicers(workbook)
    for sheet in workbook.worksheets:
        for part in workbook.parts(sheet.part, "pivotTable"):
            for cache in workbook.parts(part, "pivotCacheDefinition")[:1]:
                if cache not in caches:
                    caches[cache] = _records(workbook, cache, most)
                known = caches[cache]
                if known is None or workbook.package.size(sheet.part) > _LARGEST_SHEET:
                    continue
                table = _table(workbook, part, known[0], (style, slicers))
                if _lines(table, table.rows) * _lines(table, table.columns) <= _MOST_CELLS:
                    yield _stored(workbook, (sheet, part, cache), table, known[1])


def language(workbook: Workbook) -> str | None:
    """The name of the workbook's normal style, which tells Excel's language."""
    part = workbook.styles_part
    return normal_style(workbook.package.read(part)) if part else None


def _slicers(workbook: Workbook) -> Mapping[str, frozenset[str]]:
    """The fields that slicers filter, by the pivots' names."""
    found: dict[str, frozenset[str]] = {}
    for part in workbook.parts(workbook.part, "slicerCache"):
        one = slicer(workbook.package.read(part))
        for name in one.pivots if one is not None else ():
            found[name] = found.get(name, frozenset()) | {one.source if one else ""}
    return found


def _records(workbook: Workbook, cache: str, most: int) -> tuple[tuple[CacheField, ...], Records] | None:
    parts = workbook.parts(cache, "pivotCacheRecords")
    count = _root(workbook, cache).get("recordCount", "0")
    if not parts or not count.isdigit() or int(count) > most:
        return None
    fields = cache_fields(workbook.package.read(cache))
    return fields, records(workbook.package.chunks(parts[0]), fields)


def _table(
    workbook: Workbook,
    part: str,
    fields: tuple[CacheField, ...],
    said: tuple[str | None, Mapping[str, frozenset[str]]],
) -> PivotTable:
    table = pivot_table(plain(workbook.package.read(part)), fields, said[0])
    names = said[1].get(table.name, frozenset())
    sliced = frozenset(number for number, field in enumerate(table.cache) if field.name in names)
    return replace(table, sliced=sliced)


def _lines(table: PivotTable, axis: Sequence[int]) -> int:
    """How many lines an axis may have where items without records are shown too."""
    lines = 1
    for field in axis:
        if field >= 0 and table.fields[field].show_all:
            lines *= max(len(table.fields[field].items), 1)
    return lines


def _stored(
    workbook: Workbook, place: tuple[SheetPart, str, str], table: PivotTable, held: Records
) -> StoredPivot:
    sheet, part, cache = place
    root = _root(workbook, cache)
    source = root.find("cacheSource", "worksheetSource")
    return StoredPivot(
        table.name,
        sheet.name,
        part,
        source.get("name") if source is not None else "",
        table.location,
        root.get("refreshOnLoad") in ("1", "true"),
        table,
        held,
        lay_out(table, held),
    )


def _root(workbook: Workbook, part: str) -> Element:
    return workbook.parsed(part).elements()[0]
