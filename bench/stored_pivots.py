"""Pivots as workbooks hold them: what their files store of them, and what we make of their records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.pivot import layout, reading
from reporter.pivot.model import CacheField, Layout, PivotTable, Records, Scalar
from reporter.pivot.refresh import slicer_items
from reporter.pivot.words import normal_style
from reporter.xlsx import relationships
from reporter.xlsx.cells import parse_area
from reporter.xlsx.errorvalues import ErrorValue
from reporter.xlsx.moves import Area
from reporter.xlsx.package import Package
from reporter.xlsx.strings import SharedStrings
from reporter.xlsx.styles import Styles

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["StoredPivot", "pivots", "recompute", "reference", "sheet_cells", "stored_items", "workbooks"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, slots=True)
class StoredPivot:
    """A pivot as a workbook holds it: its parts, and ``skipped`` says why it is not compared."""

    package: Package
    sheet: str
    part: str
    cache: str
    records: str | None
    skipped: str = ""


# Which pivots there are


def workbooks(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, and the workbooks in the folders by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.suffix in (".xlsx", ".xlsm", ".xltx"))
        else:
            yield path


def pivots(package: Package) -> Iterator[StoredPivot]:
    """The pivots of a workbook, by the parts of its sheets."""
    for sheet in package.parts:
        if "/worksheets/" in sheet and sheet.endswith(".xml"):
            for link in relationships.read(package, sheet):
                if link.kind == "pivotTable" and link.target in package:
                    yield _pivot(package, sheet, link.target)


def _pivot(package: Package, sheet: str, part: str) -> StoredPivot:
    cache = _target(package, part, "pivotCacheDefinition")
    if cache is None:
        return StoredPivot(package, sheet, part, "", None, "no cache")
    records = _target(package, cache, "pivotCacheRecords")
    return StoredPivot(package, sheet, part, cache, records, _why_skipped(package, part, cache, records))


def _target(package: Package, part: str, kind: str) -> str | None:
    targets = (link.target for link in relationships.read(package, part) if link.kind == kind)
    return next((target for target in targets if target in package), None)


def _why_skipped(package: Package, part: str, cache: str, records: str | None) -> str:
    if package.tree(cache).find(_MAIN + "cacheHierarchies") is not None:
        return "OLAP source"
    if records is None:
        return "no records"
    return "" if package.tree(part).find(_MAIN + "location") is not None else "no location"


# What the file stores


def stored_items(root: etree._Element, tag: str) -> list[tuple[str, int, int, tuple[int, ...]]]:
    """rowItems or colItems: kind, repeated, data field, positions."""
    element = root.find(_MAIN + tag)
    return [
        (
            item.get("t", "data"),
            int(item.get("r", 0)),
            int(item.get("i", 0)),
            tuple(int(x.get("v", 0)) for x in item.iter(_MAIN + "x")),
        )
        for item in (() if element is None else element.iter(_MAIN + "i"))
    ]


@lru_cache(maxsize=4)
def sheet_cells(package: Package, sheet: str) -> Mapping[tuple[int, int], Scalar]:
    """Every cell of a sheet that shows something, by row and column."""
    strings = _strings(package)
    found: dict[tuple[int, int], Scalar] = {}
    for cell in package.tree(sheet).iter(_MAIN + "c"):
        value = _value(cell, strings)
        if value is not None and value != "":
            at = parse_area(cell.get("r", ""))
            found[at.first_row, at.first_column] = value
    return found


@lru_cache(maxsize=2)
def _strings(package: Package) -> SharedStrings:
    part = next((name for name in package.parts if name.endswith("sharedStrings.xml")), None)
    return SharedStrings(package.read(part)) if part else SharedStrings()


def _value(cell: etree._Element, strings: SharedStrings) -> Scalar:
    kind, value = cell.get("t", "n"), cell.findtext(_MAIN + "v")
    if kind == "inlineStr":
        return "".join(str(text) for text in cell.itertext(_MAIN + "t"))
    if value is None:
        return None
    if kind == "s":
        return strings.text(int(value))
    if kind == "e":
        return ErrorValue(value)
    if kind == "b":
        return value == "1"
    return value if kind == "str" else float(value)


def reference(root: etree._Element) -> Area:
    """Where the definition says that the pivot stands."""
    location = root.find(_MAIN + "location")
    return parse_area("" if location is None else location.get("ref", ""))


# What we make of it


@lru_cache(maxsize=4)
def _cache(package: Package, cache: str, records: str) -> tuple[tuple[CacheField, ...], Records]:
    fields = reading.cache_fields(package.read(cache))
    return fields, reading.records(package.chunks(records), fields)


def recompute(pivot: StoredPivot) -> Layout:
    """What the pivot shows, from its definition and the records of its cache."""
    assert pivot.records is not None
    fields, records = _cache(pivot.package, pivot.cache, pivot.records)
    styles = _styles(pivot.package)
    table = reading.pivot_table(pivot.package.read(pivot.part), fields, normal_style(styles))
    numbers = {of.number_format for of in table.fields if of.number_format} | {
        of.number_format for of in fields
    }
    codes = {number: _codes(pivot.package)(number) for number in numbers if number >= 164}
    return layout.lay_out(replace(table, sliced=_sliced(pivot.package, table), formats=codes), records)


@lru_cache(maxsize=4)
def _codes(package: Package) -> Callable[[int], str]:
    return Styles(_styles(package)).code_for


def _styles(package: Package) -> bytes:
    part = next((name for name in package.parts if name.endswith("styles.xml")), None)
    return package.read(part) if part else b"<styleSheet/>"


def _sliced(package: Package, table: PivotTable) -> frozenset[int]:
    """The fields of the pivot that slicers filter."""
    parts = (name for name in package.parts if "/slicerCaches/" in name and name.endswith(".xml"))
    slicers = (slicer_items.slicer(package.read(part)) for part in parts)
    names = {one.source for one in slicers if one is not None and table.name in one.pivots}
    return frozenset(index for index, field in enumerate(table.cache) if field.name in names)
