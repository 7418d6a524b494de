"""The pivots on one cache, refreshed from their source's rows: every part that Excel would write anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from reporter.errors import Fault
from reporter.pivot.layout import lay_out
from reporter.pivot.model import Layout, PivotTable
from reporter.pivot.reading import cache_fields, pivot_table
from reporter.pivot.refresh.cache_refresh import new_cache
from reporter.pivot.refresh.cache_writing import patch_fields, patch_root
from reporter.pivot.refresh.chosen import (
    Place,
    absent_choices,
    absent_dates,
    absent_slices,
    chosen_items,
    undated,
)
from reporter.pivot.refresh.definition_writing import write_layout
from reporter.pivot.refresh.items import move_calculated_items, move_items, move_positions
from reporter.pivot.refresh.records_writing import RecordStream, Written
from reporter.pivot.refresh.slicer_items import (
    filled_members,
    refreshed_slicer,
    refreshed_timeline,
    slicer,
    timeline,
)
from reporter.rows import Rows
from reporter.xlsx.markup import parse, plain

__all__ = ["RECORDS_ID", "CacheParts", "PivotPart", "Refreshed", "RefreshedPivot", "refresh"]

RECORDS_ID = "rIdRecords"
"""The relationship by which a definition names its records where it had none."""


@dataclass(frozen=True, slots=True)
class PivotPart:
    """A pivotTableDefinition with its part's name; ``location/@ref`` says where the pivot stands now.

    ``sheet`` is the name of the sheet that shows it, for messages.
    """

    part: str
    definition: bytes
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class CacheParts:
    """A pivotCacheDefinition and all that hangs on it; slicer and timeline caches by their parts' names.

    ``normal_style`` is the name of the workbook's normal style: it tells the language of Excel's own words.
    ``records_id`` is the relationship to the records, if there is one that the definition doesn't name.
    ``code_of`` gives the number format of a numFmtId.
    """

    definition: bytes
    pivots: tuple[PivotPart, ...]
    slicers: Mapping[str, bytes] = field(default_factory=dict)
    timelines: Mapping[str, bytes] = field(default_factory=dict)
    part: str = ""
    normal_style: str | None = None
    records_id: str = ""
    code_of: Callable[[int], str] | None = None


@dataclass(frozen=True, slots=True)
class RefreshedPivot:
    """A pivot's new definition, what it says (``table``) and what it shows (``layout``).

    ``gone`` are the priorities of conditional formats that named vanished items only: the sheet's rules of
    these priorities have nothing left to stand on.
    """

    part: str
    definition: bytes
    table: PivotTable
    layout: Layout
    gone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The parts of a cache that was refreshed.

    ``records`` is the content of the records part, made while it is written, twice if it is iterated twice.
    ``relationship`` is the id by which the definition names that part; where ``new_records`` is true neither
    the part nor the relationship exist yet. ``faults`` are chosen items that the data don't hold, and fields
    whose column is gone: with any of them nothing may be published. ``uncomputed`` says in words what is left
    to Excel; then refreshOnLoad is set.
    """

    definition: bytes
    records: Iterable[bytes]
    relationship: str
    new_records: bool
    pivots: tuple[RefreshedPivot, ...]
    slicers: Mapping[str, bytes]
    timelines: Mapping[str, bytes]
    faults: tuple[Fault, ...] = ()
    uncomputed: tuple[str, ...] = ()


def refresh(
    cache: CacheParts, rows: Rows, when: datetime, formats: Mapping[str, int] | None = None
) -> Refreshed:
    """The cache and its pivots as Excel would refresh them from the rows, whose columns are named by header.

    Cache fields find their columns by name, without regard to case. ``when`` becomes refreshedDate.
    ``formats`` are numFmtIds by header, for fields whose format has changed.
    """
    return _Refreshing(cache, rows, when).refreshed(formats or {})


class _Refreshing:
    """One refresh: the template's parts read, the cache made anew, then each part that hangs on it."""

    def __init__(self, cache: CacheParts, rows: Rows, when: datetime) -> None:
        self._cache = cache
        self._when = when
        self._old = cache_fields(cache.definition)
        self._tables = [pivot_table(pivot.definition, self._old) for pivot in cache.pivots]
        self._slicers = {part: found for part, data in cache.slicers.items() if (found := slicer(data))}
        self._timelines = {part: timeline(data) for part, data in cache.timelines.items()}
        self._new = new_cache(self._old, rows, self._shared(), {} if rows.height else self._chosen())
        self._fields = tuple(each.new for each in self._new.fields)

    def _shared(self) -> set[int]:
        """The fields that need items: those that a pivot lists, a slicer or a timeline."""
        sources = [each.source for each in self._slicers.values()]
        sources += [each.source for each in self._timelines.values()]
        named = {at for at, of in enumerate(self._old) if of.name in sources}
        return named | {
            at
            for table in self._tables
            for at, of in enumerate(table.fields)
            if of.items or of.axis in ("axisRow", "axisCol", "axisPage")
        }

    def refreshed(self, formats: Mapping[str, int]) -> Refreshed:
        pivots = tuple(
            self._pivot(pivot, table) for pivot, table in zip(self._cache.pivots, self._tables, strict=True)
        )
        uncomputed = tuple(
            f"{each.table.name}: {words}" for each in pivots for words in each.layout.uncomputed
        )
        document = parse(plain(self._cache.definition))
        root = document.elements()[0]
        known = self._cache.records_id
        new_records = not (known or root.get("*:id"))
        relationship = patch_root(root, self._new.rows.height, self._when, known or RECORDS_ID)
        if uncomputed:
            root.set("refreshOnLoad", "1")
        patch_fields(root, self._new.written, formats)
        move_calculated_items(root, self._new.fields)
        return Refreshed(
            definition=bytes(document),
            records=RecordStream(self._new.rows, self._columns(), b"//purl.oclc.org/" in root.open),
            relationship=relationship,
            new_records=new_records,
            pivots=pivots,
            slicers=self._new_slicers(pivots),
            timelines=self._new_timelines(),
            faults=(*self._unplaced(), *self._faults()),
            uncomputed=uncomputed,
        )

    def _columns(self) -> list[Written]:
        """The database fields as the records hold them."""
        columns = self._new.records.columns
        return [Written(name, columns[at].codes) for at, name in self._new.columns.items()]

    def _pivot(self, pivot: PivotPart, old: PivotTable) -> RefreshedPivot:
        document = parse(plain(pivot.definition))
        root = document.elements()[0]
        positions = move_items(root, old, self._new.fields)
        gone = move_positions(root, old, positions, self._new.fields)
        table = pivot_table(bytes(document), self._fields, self._cache.normal_style)
        table = replace(table, sliced=self._sliced(table.name), formats=self._formats(table))
        layout = lay_out(table, self._new.records, self._when.date())
        write_layout(root, table, layout)
        return RefreshedPivot(pivot.part, bytes(document), table, layout, gone)

    def _formats(self, table: PivotTable) -> dict[int, str]:
        """The number formats of the pivot's fields by numFmtId."""
        pairs = zip(table.fields, table.cache, strict=False)
        numbers = {of.number_format or cache.number_format for of, cache in pairs}
        code_of = self._cache.code_of
        return {number: code_of(number) for number in numbers} if code_of else {}

    def _chosen(self) -> dict[int, set[int]]:
        """The items by field that are chosen: what stays of a template's items where there are no rows."""
        found: dict[int, set[int]] = {}
        for table in self._tables:
            for at, indices in chosen_items(table):
                found.setdefault(at, set()).update(indices)
        for each in self._slicers.values():
            place = self._field(each.source)
            if place is not None and not each.all_chosen:
                found.setdefault(place, set()).update(each.chosen)
        return found

    def _sliced(self, pivot: str) -> frozenset[int]:
        """The fields that slicers of the pivot filter."""
        sources = {each.source for each in self._slicers.values() if pivot in each.pivots}
        return frozenset(at for at, of in enumerate(self._old) if of.name in sources)

    def _field(self, name: str) -> int | None:
        return next((at for at, of in enumerate(self._old) if of.name == name), None)

    def _new_slicers(self, pivots: Sequence[RefreshedPivot]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for part, data in self._cache.slicers.items():
            at = self._field(self._slicers[part].source) if part in self._slicers else None
            if at is not None:
                names = self._slicers[part].pivots
                tables = [each.table for each in pivots if each.table.name in names]
                filled = filled_members(tables, (self._fields, at), self._new.records)
                found[part] = refreshed_slicer(data, self._new.fields[at], filled)
        return found

    def _new_timelines(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for part, each in self._timelines.items():
            at = self._field(each.source)
            if at is not None:
                found[part] = refreshed_timeline(self._cache.timelines[part], self._dates(at))
        return found

    def _dates(self, at: int) -> list[datetime]:
        return [item for item in self._fields[at].items if isinstance(item, datetime)]

    def _unplaced(self) -> Iterator[Fault]:
        """The cache's faults, which any of its pivots may have caused."""
        pivots = zip(self._cache.pivots, self._tables, strict=True)
        place = "; ".join(f"{pivot.sheet}, pivot {table.name}" for pivot, table in pivots)
        return (replace(fault, place=fault.place or place) for fault in self._new.faults)

    def _faults(self) -> Iterator[Fault]:
        """Choices that the data don't hold."""
        for found in self._slicers.values():
            at = self._field(found.source)
            if at is not None:
                yield from absent_slices(found, self._new.fields[at])
        for pivot, table in zip(self._cache.pivots, self._tables, strict=True):
            place = Place(pivot.sheet, table.name, self._sliced(table.name))
            yield from absent_choices(table, self._new.fields, place)
        for each in self._timelines.values():
            at = self._field(each.source)
            if at is not None:
                yield from undated(each, self._fields[at].items)
                yield from absent_dates(each, self._dates(at))
