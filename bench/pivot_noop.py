"""``python -m bench.pivot_noop PATH…``: does a refresh from the unchanged source leave a pivot as it was?

Every pivot of the workbooks whose source is a table, a range or a name of the same workbook is refreshed from
the cells that its source has now; with ``--records`` every pivot from the records of its own cache. Compared
with what the file holds: items in order, their captions, which are hidden and collapsed; the kinds of lines
and the location; every cell; the items of slicers; date groups; what sharedItems says, field by field.
Caches whose records differ from the cells are stale and left out.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.pivot_oracle import computed_by_excel, same
from bench.pivot_sources import Columns, alike, frame, open_book, present_values, stored_values
from bench.stored_pivots import StoredPivot, pivots, recompute, sheet_cells, stored_items, workbooks
from reporter.errors import ReporterError
from reporter.pivot import reading
from reporter.pivot.model import CacheField, Layout, PivotField, PivotTable, Scalar
from reporter.pivot.refresh import CacheParts, PivotPart, Refreshed, refresh
from reporter.pivot.refresh.shared_items import key
from reporter.pivot.words import normal_style
from reporter.rows import Rows
from reporter.xlsx.cells import area_name
from reporter.xlsx.markup import Element, parse, plain
from reporter.xlsx.package import Package

if TYPE_CHECKING:
    from lxml import etree
    from openpyxl.workbook import Workbook

__all__ = ["Outcome", "StoredCache", "cache_parts", "measured"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WHEN = datetime(2026, 1, 1)
_OF_PIVOT = ("captions", "layout", "cells", "faults", "uncomputed")
_OF_CACHE = ("flags", "slicers", "groups")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one pivot, or of a cache (``name`` is empty): differences by their kind.

    ``skipped`` says why it wasn't compared. ``recomputed`` is true where laying the pivot out from its stored
    records, without a refresh, gives the same lines and cells as the refresh.
    """

    workbook: str
    file: str
    part: str
    name: str = ""
    skipped: str = ""
    differences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recomputed: bool = False


def measured(path: Path, records: bool = False) -> Iterator[Outcome]:
    """Each pivot and each cache of a workbook, refreshed and compared, from its records where asked."""
    try:
        package = Package.open(path)
    except ReporterError:
        return
    file = hashlib.sha256(path.read_bytes()).hexdigest()
    by_cache: dict[str, list[StoredPivot]] = {}
    for pivot in pivots(package):
        if pivot.skipped:
            yield Outcome(path.name, file, pivot.part, skipped=pivot.skipped)
        else:
            by_cache.setdefault(pivot.cache, []).append(pivot)
    if by_cache:
        book = None if records else open_book(package)
        for cache, found in by_cache.items():
            yield from _of_cache(StoredCache(path.name, file, package, cache, tuple(found)), book)


@dataclass(frozen=True, slots=True)
class StoredCache:
    """A cache of a workbook with the pivots on it; ``file`` is the workbook's SHA-256."""

    workbook: str
    file: str
    package: Package
    part: str
    pivots: tuple[StoredPivot, ...]

    def outcome(self, part: str, **more: Any) -> Outcome:
        return Outcome(self.workbook, self.file, part, **more)


def _of_cache(cache: StoredCache, book: Workbook | None) -> Iterator[Outcome]:
    package, records = cache.package, cache.pivots[0].records or ""
    fields = reading.cache_fields(package.read(cache.part))
    stored = stored_values(package, records, fields)
    columns: Columns | str = stored
    if book is not None:
        columns = present_values(package, cache.part, book, fields, len(stored[0]) if stored else 0)
        columns = columns if isinstance(columns, str) or alike(columns, stored) else "stale"
    if isinstance(columns, str):
        yield from (cache.outcome(pivot.part, skipped=columns) for pivot in cache.pivots)
        return
    parts = cache_parts(cache)
    refreshed = refresh(parts, Rows.of(frame(columns, fields)), _WHEN)
    yield cache.outcome(cache.part, differences=_cache_differences(parts, refreshed))
    for pivot, new in zip(cache.pivots, refreshed.pivots, strict=True):
        old = reading.pivot_table(package.read(pivot.part), fields)
        differences = {
            "captions": tuple(_caption_differences(old, new.table)),
            **_shown_differences(pivot, new.layout),
            "faults": tuple(fault.text() for fault in refreshed.faults),
            "uncomputed": new.layout.uncomputed,
        }
        again = _shown_differences(pivot, recompute(pivot))
        alike_ = all(differences[kind] == again[kind] for kind in again)
        yield cache.outcome(pivot.part, name=old.name, differences=differences, recomputed=alike_)


def cache_parts(cache: StoredCache) -> CacheParts:
    """What a refresh takes, as the workbook holds it."""
    package = cache.package
    return CacheParts(
        package.read(cache.part),
        tuple(PivotPart(pivot.part, package.read(pivot.part), pivot.sheet) for pivot in cache.pivots),
        _hanging(cache, "slicerCaches"),
        _hanging(cache, "timelineCaches"),
        cache.part,
        next(
            (normal_style(package.read(part)) for part in package.parts if part.endswith("styles.xml")), None
        ),
    )


def _hanging(cache: StoredCache, folder: str) -> dict[str, bytes]:
    """The slicer or timeline caches of any of the pivots, found by the pivots' names."""
    names = {cache.package.tree(pivot.part).get("name", "") for pivot in cache.pivots}
    parts = [part for part in cache.package.parts if f"/{folder}/" in part and part.endswith(".xml")]
    found = {part: cache.package.read(part) for part in parts}
    return {part: data for part, data in found.items() if names & _pivot_names(data)}


def _root(part: bytes) -> Element:
    return parse(plain(part)).elements()[0]


def _pivot_names(part: bytes) -> set[str]:
    return {each.get("name") for each in _root(part).walk("pivotTable")}


# Caches


def _cache_differences(old: CacheParts, new: Refreshed) -> dict[str, tuple[str, ...]]:
    fields = list(
        zip(reading.cache_fields(old.definition), reading.cache_fields(new.definition), strict=True)
    )
    return {
        "flags": tuple(_flag_differences(fields, _shared(old.definition), _shared(new.definition))),
        "slicers": tuple(_slicer_differences(old, new, fields)),
        "groups": tuple(_group_differences(fields)),
    }


_Fields = Sequence[tuple[CacheField, CacheField]]


def _flag_differences(
    fields: _Fields, old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    """What sharedItems says; fields that keep items which no record holds are left out."""
    for (before, after), one, other in zip(fields, old, new, strict=True):
        retained = {key(item) for item in before.items} - {key(item) for item in after.items}
        if not retained and one != other:
            differing = {name for name in {*one, *other} if one.get(name) != other.get(name)}
            yield f"{before.name}: {[(name, one.get(name), other.get(name)) for name in sorted(differing)]}"


def _shared(definition: bytes) -> list[dict[str, str]]:
    parent = _root(definition).find("cacheFields")
    found = [element.find("sharedItems") for element in (parent.elements("cacheField") if parent else [])]
    return [_tidy(element.attributes) if element else {} for element in found]


def _tidy(attributes: dict[str, str]) -> dict[str, str]:
    """Numbers to their fifteenth digit."""
    return {n: f"{float(v):.15g}" if n in ("minValue", "maxValue") else v for n, v in attributes.items()}


def _group_differences(fields: _Fields) -> Iterator[str]:
    for before, after in fields:
        one, other = before.grouping, after.grouping
        if one is not None and other is not None and one.by != "discrete" and one != other:
            yield f"{before.name}: {one} in the file, {other} written"


def _slicer_differences(old: CacheParts, new: Refreshed, fields: _Fields) -> Iterator[str]:
    for part, data in new.slicers.items():
        source = _root(data).get("sourceName")
        before, after = next(pair for pair in fields if pair[0].name == source)
        left = {key(item) for item in after.members}
        one = [each for each in _slices(old.slicers[part], before) if each[0] in left]
        other = _slices(data, after)
        if one != other:
            yield f"{part}: {_first(one, other)}"


def _slices(part: bytes, of: CacheField) -> list[tuple[Any, str, str]]:
    items = _root(part).walk("i")
    return [(key(of.members[int(i.get("x", "0"))]), i.get("s"), i.get("nd")) for i in items]


# Pivots


def _caption_differences(old: PivotTable, new: PivotTable) -> Iterator[str]:
    for at, (before, after) in enumerate(zip(old.fields, new.fields, strict=True)):
        other = _captions(after, new.cache[at])
        left = {each[0] for each in other}
        one = [each for each in _captions(before, old.cache[at]) if each[0] in left]
        if one != other:
            yield f"{old.cache[at].name}: {_first(one, other)}"


def _captions(of: PivotField, cache: CacheField) -> list[tuple[Any, bool, bool, str | None]]:
    return [
        (key(cache.members[i.index]) if i.index is not None else i.kind, i.hidden, i.expanded, i.caption)
        for i in of.items
    ]


def _first(one: Sequence[Any], other: Sequence[Any]) -> str:
    """The first difference of two sequences, else how long they are."""
    pairs = ((a, b) for a, b in zip(one, other, strict=False) if a != b)
    stored, written = next(pairs, (f"{len(one)} entries", f"{len(other)} entries"))
    return f"{stored} in the file, {written} written"


def _shown_differences(pivot: StoredPivot, ours: Layout) -> dict[str, tuple[str, ...]]:
    return {
        "layout": tuple(_line_differences(pivot.package.tree(pivot.part), ours)),
        "cells": tuple(_cell_differences(sheet_cells(pivot.package, pivot.sheet), ours)),
    }


def _line_differences(root: etree._Element, ours: Layout) -> Iterator[str]:
    location = root.find(_MAIN + "location")
    names = ("ref", "firstHeaderRow", "firstDataRow", "firstDataCol")
    stored = [str(location.get(name, "0")) if location is not None else "" for name in names]
    numbers = (ours.first_header_row, ours.first_data_row, ours.first_data_column)
    found = [area_name(ours.ref), *map(str, numbers)]
    if stored != found:
        yield f"location: {stored} in the file, {found} written"
    for tag, lines in (("rowItems", ours.rows), ("colItems", ours.columns)):
        one = [(kind, repeated, data, len(x)) for kind, repeated, data, x in stored_items(root, tag)]
        other = [(line.kind, line.repeated, line.data_field, len(line.x)) for line in lines]
        if one != other:
            yield f"{tag}: {_first(one, other)}"


def _cell_differences(stored: Mapping[tuple[int, int], Scalar], ours: Layout) -> Iterator[str]:
    computed = {(cell.row, cell.column): cell.value for cell in ours.cells if cell.value not in (None, "")}
    for place in sorted({place for place in stored if ours.ref.holds(*place)} | computed.keys()):
        if not same(stored.get(place), computed.get(place)):
            yield f"{place}: {stored.get(place)!r} in the file, {computed.get(place)!r} written"


# Printing


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the counts, and with ``--list`` each difference."""
    parser = argparse.ArgumentParser(prog="python -m bench.pivot_noop", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a workbook, or a folder of them")
    parser.add_argument("--list", action="store_true", help="each difference, and why pivots were left out")
    parser.add_argument("--records", action="store_true", help="from the caches' records, not from the cells")
    options = parser.parse_args(arguments)
    excel = computed_by_excel()
    outcomes = [outcome for path in workbooks(options.paths) for outcome in measured(path, options.records)]
    if options.list:
        for outcome in outcomes:
            _print(outcome, excel.get((outcome.file, outcome.part), not outcome.name))
    for reason, count in Counter(outcome.skipped for outcome in outcomes if outcome.skipped).most_common():
        print(f"left out, {reason}: {count}")
    compared = [outcome for outcome in outcomes if not outcome.skipped]
    tables = [outcome for outcome in compared if outcome.name]
    _print_counts("pivots", tables, _OF_PIVOT)
    _print_counts(
        "pivots computed by Excel", [one for one in tables if excel.get((one.file, one.part))], _OF_PIVOT
    )
    _print_counts("caches", [outcome for outcome in compared if not outcome.name], _OF_CACHE)
    return 0


def _print(outcome: Outcome, excel: bool) -> None:
    place = f"{outcome.workbook} {outcome.part} {outcome.name}".rstrip()
    notes = ("" if excel else " (not computed by Excel)") + (
        " (also without a refresh)" if outcome.recomputed else ""
    )
    if outcome.skipped:
        print(f"{place}: {outcome.skipped}")
    for kind, found in outcome.differences.items():
        for each in found[:5]:
            print(f"{place}{notes}: {kind}: {each}")


def _print_counts(what: str, outcomes: Sequence[Outcome], kinds: Sequence[str]) -> None:
    print(f"{what}: {len(outcomes)}")
    for kind in kinds:
        differing = [outcome for outcome in outcomes if outcome.differences[kind]]
        also = sum(outcome.recomputed for outcome in differing)
        print(
            f"    {kind}: {len(differing)} differ"
            + (f", {also} of them also without a refresh" if also else "")
        )


if __name__ == "__main__":
    sys.exit(main())
