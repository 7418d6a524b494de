"""The pivot caches of a workbook: the source of each, as a table or an area of a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from reporter.xlsx.cells import parse_area
from reporter.xlsx.formulas import precedents
from reporter.xlsx.markup import Element
from reporter.xlsx.moves import Area
from reporter.xlsx.recalculation import Table as ReadTable
from reporter.xlsx.recalculation.expansion import Expansion
from reporter.xlsx.recalculation.model import Name
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import Workbook

__all__ = ["Cache", "Source", "read_caches"]


@dataclass(frozen=True, slots=True)
class Source:
    """The cells of a cache's source in the template, its header row first; ``text`` is what the part says."""

    text: str
    sheet: str
    area: Area


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache's definition part and what hangs on it; ``pivots`` are sheet name and part of each.

    ``source`` is None where the rows come from elsewhere, or from what only Excel can tell.
    """

    part: str
    source: Source | None
    pivots: tuple[tuple[str, str], ...]
    slicers: tuple[str, ...]
    timelines: tuple[str, ...]
    refreshes: bool
    invalid: bool = False
    """True where the part says that it is to be refreshed, as that of a declared pivot does at first."""


def read_caches(workbook: Workbook) -> tuple[Cache, ...]:
    """The pivot caches of the workbook in their order."""
    shown: dict[str, list[tuple[str, str]]] = {}
    for sheet in workbook.sheets:
        for pivot in workbook.parts(sheet.part, "pivotTable"):
            for cache in workbook.parts(pivot, "pivotCacheDefinition"):
                shown.setdefault(cache, []).append((sheet.name, pivot))
    named = dict.fromkeys((*workbook.parts(workbook.part, "pivotCacheDefinition"), *shown))
    return tuple(_cache(workbook, part, tuple(shown.get(part, ()))) for part in named)


def _cache(workbook: Workbook, part: str, pivots: tuple[tuple[str, str], ...]) -> Cache:
    root = workbook.parsed(part).elements()[0]
    shown = {(name, workbook.parsed(pivot).elements()[0].get("name")) for name, pivot in pivots}
    identity = _identity(root)
    return Cache(
        part,
        _source(workbook, root),
        pivots,
        tuple(_filters(workbook, "slicerCache", shown, identity)),
        tuple(_filters(workbook, "timelineCache", shown, identity)),
        root.get("refreshOnLoad") in ("1", "true"),
        root.get("invalid") in ("1", "true"),
    )


def _identity(root: Element) -> str:
    """The id by which slicers know the cache."""
    extension = next(root.walk("pivotCacheDefinition"), None)
    return extension.get("pivotCacheId") if extension is not None else ""


def _filters(
    workbook: Workbook, kind: str, pivots: Collection[tuple[str, str]], identity: str
) -> Iterator[str]:
    """The slicer or timeline caches that filter one of the pivots, or else name the cache."""
    tabs = {element.get("sheetId"): element.get("name") for element in workbook.root.walk("sheet")}
    for part in workbook.parts(workbook.part, kind):
        root = workbook.parsed(part).elements()[0]
        filtered = {(tabs.get(one.get("tabId"), ""), one.get("name")) for one in root.walk("pivotTable")}
        states = (*root.walk("tabular"), *root.walk("state"))
        named = any(identity and state.get("pivotCacheId") == identity for state in states)
        if filtered & {*pivots} or (named and not filtered):
            yield part


def _source(workbook: Workbook, cache: Element) -> Source | None:
    """The cells that a cache's definition names, None where they aren't plain cells of this workbook."""
    given = cache.find("cacheSource", "worksheetSource")
    if given is None or given.get("*:id"):
        return None
    name, sheet = given.get("name"), given.get("sheet")
    if not name:
        return _area(workbook, f"{sheet}!{given.get('ref')}", sheet, given.get("ref"))
    for table in workbook.tables:
        if table.name.casefold() == name.casefold():
            return Source(name, table.sheet, _with_header(table))
    return _named(workbook, name, sheet)


def _with_header(table: Table) -> Area:
    """A table without its totals row, the rows of a cache."""
    return Area(table.ref.first_row, table.ref.first_column, table.body.last_row, table.ref.last_column)


def _area(workbook: Workbook, text: str, sheet: str, ref: str) -> Source | None:
    known = next((one.name for one in workbook.worksheets if one.name.casefold() == sheet.casefold()), "")
    try:
        return Source(text, known, parse_area(ref)) if known else None
    except ValueError:
        return None


def _named(workbook: Workbook, name: str, sheet: str) -> Source | None:
    """What a defined name stands for, where it is one area: as such, or as a table or columns of one."""
    tables = [
        ReadTable(
            table.name,
            table.sheet,
            table.ref,
            tuple(column.name for column in table.columns),
            header=table.header_rows > 0,
            totals=table.totals_rows > 0,
        )
        for table in workbook.tables
    ]
    names = [Name(one.name, one.text, one.sheet or None) for one in workbook.names]
    here = sheet or (workbook.worksheets[0].name if workbook.worksheets else "")
    text = Expansion(tables, names).expand(name, (here, 1, 1)).strip("()")
    found = precedents(text, here)
    if len(found) != 1 or len(found[0].sheets) != 1 or "(" in text or text == name:
        return None
    one = next(
        (s.name for s in workbook.worksheets if s.name.casefold() == found[0].sheets[0].casefold()), ""
    )
    return Source(name, one, found[0].area) if one else None
