"""What a report declares, as parts of its template's package: a skeleton that is refreshed like any pivot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reporter.pivot.declared.additions import SPREADSHEETML, X14, Additions, element
from reporter.pivot.declared.cache import CachePlan, Item, Named, cache_definition, cache_records
from reporter.pivot.declared.charts import add_chart
from reporter.pivot.declared.declaration import (
    DATE_GROUPS,
    Declaration,
    Declarations,
    Label,
    SlicerDeclaration,
    TimelineDeclaration,
)
from reporter.pivot.declared.definition import DefinitionPlan, definition
from reporter.pivot.declared.slicers import Connected, Slicers
from reporter.pivot.declared.timelines import Timelines
from reporter.xlsx.markup import Element
from reporter.xlsx.package import Package
from reporter.xlsx.strings import decoded
from reporter.xlsx.tables import Table
from reporter.xlsx.workbook import Workbook

__all__ = ["declared"]

_BLANK = "(blank)"
_OTHER = "(other)"
"""An item beside the blank: where only the blank is shown, a filter hides something. A refresh drops it."""
_KNOWN = "{725AE2AE-9491-48be-B2B4-4EB974FC3084}"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PIVOT = f"{SPREADSHEETML}pivotTable+xml"
_CACHE = f"{SPREADSHEETML}pivotCacheDefinition+xml"
_RECORDS = f"{SPREADSHEETML}pivotCacheRecords+xml"


def declared(package: Package, what: Declarations) -> Mapping[str, bytes]:
    """The parts that change when everything declared comes into the package.

    Tables, fields, sheets and pivots that the declarations name exist, spelled as in the workbook.
    """
    return _Declaring(Workbook(package), what).made()


@dataclass(frozen=True, slots=True)
class _Cache:
    """A cache to be: its part and id, its plan, the number by which slicers know it."""

    part: str
    identity: str
    plan: CachePlan
    known: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """A pivot of the workbook: the sheet's id, its cache's part, its own part ("" for a declared one)."""

    tab: str
    cache: str
    part: str = ""


class _Declaring:
    def __init__(self, workbook: Workbook, what: Declarations) -> None:
        self.workbook = workbook
        self.what = what
        self.additions = Additions(workbook)
        self.slicers = Slicers(self.additions)
        self.timelines = Timelines(self.additions)
        self.caches: dict[str, _Cache] = {}
        self.placed: dict[str, list[_Placed]] = {}

    def made(self) -> Mapping[str, bytes]:
        for sheet in self.what.sheets:
            self.additions.add_sheet(sheet)
        self._find()
        for source in dict.fromkeys(pivot.source for pivot in self.what.pivots):
            pivots = [pivot for pivot in self.what.pivots if pivot.source == source]
            cache = self._cache(self._table(source), pivots)
            for pivot in pivots:
                self._pivot(pivot, cache)
        for pivot in self.what.pivots:
            if pivot.chart is not None:
                add_chart(self.additions, pivot, pivot.chart)
        for slicer in self.what.slicers:
            self._slicer(slicer)
        for timeline in self.what.timelines:
            self.timelines.add(timeline, self._connected(timeline))
        return self.additions.changed

    def _table(self, name: str) -> Table:
        return next(table for table in self.workbook.tables if table.name == name)

    def _find(self) -> None:
        """The pivots that the template has."""
        for sheet in self.workbook.worksheets:
            for part in self.workbook.parts(sheet.part, "pivotTable"):
                name = self.workbook.parsed(part).elements("pivotTableDefinition")[0].get("name")
                for cache in self.workbook.parts(part, "pivotCacheDefinition"):
                    one = _Placed(self.additions.sheet_id(sheet.name), cache, part)
                    self.placed.setdefault(name, []).append(one)

    # Caches

    def _cache(self, table: Table, pivots: Sequence[Declaration]) -> _Cache:
        """The cache for the pivots on a table: the template's own where it has all that they need."""
        plan = self._plan(table, pivots)
        own = self._own_cache(table, plan)
        if own is not None:
            return own
        additions = self.additions
        part = additions.part("pivotCache/pivotCacheDefinition{}.xml", _CACHE)
        records = additions.part("pivotCache/pivotCacheRecords{}.xml", _RECORDS)
        additions.relate(part, "pivotCacheRecords", records)
        identity = additions.cache(part)
        names = {pivot.name for pivot in pivots}
        known = self._free_number() if any(names & set(one.pivots) for one in self.what.filtering) else None
        additions.added[part] = cache_definition(plan, table.name, slicers=known).encode()
        additions.added[records] = cache_records(plan).encode()
        self.caches[part] = _Cache(part, identity, plan, known or 0)
        return self.caches[part]

    def _own_cache(self, table: Table, plan: CachePlan) -> _Cache | None:
        """The template's cache over the table, where nothing has to come into it but items."""
        if plan.groups or plan.calculated or any(plan.listed.values()):
            return None
        by_part = {
            found.target: entry.get("cacheId")
            for entry in self.workbook.root.walk("pivotCache")
            for found in self.workbook.related(self.workbook.part, "pivotCacheDefinition")
            if found.id == entry.get("*:id")
        }
        for part, identity in by_part.items():
            root = self.workbook.parsed(part).elements("pivotCacheDefinition")[0]
            source = root.find("cacheSource", "worksheetSource")
            if source is None or source.get("name").casefold() != table.name.casefold():
                continue
            fields = next(root.walk("cacheFields")).elements("cacheField")
            database = [one for one in fields if one.get("databaseField", "1") in ("1", "true")]
            grouped = {_name(one) for one in database if one.find("fieldGroup") is not None}
            names = tuple(_name(one) for one in database)
            if names != plan.columns or grouped & {one.column for one in plan.listed}:
                continue
            others = {_name(one): bool(one.get("formula")) for one in fields[len(database) :]}
            self.additions.tree(part).elements("pivotCacheDefinition")[0].set("invalid", "1")
            return _Cache(part, identity, replace(plan, others=others), 0)
        return None

    def _plan(self, table: Table, pivots: Sequence[Declaration]) -> CachePlan:
        """What the pivots on a table need in common."""
        groups: dict[str, set[str]] = {}
        listed: dict[Named, list[Item]] = {}
        named = list(_named(pivots))
        for one, _ in named:
            if one.group:
                groups.setdefault(one.column, set()).add(one.group)
        for one, labels in named:
            items = listed.setdefault(one, [])
            found = [self._item(table, one, label) for label in labels]
            items += [item for item in dict.fromkeys(found) if item is not None and item not in items]
            if None in found and not one.group and _OTHER not in items:
                items.append(_OTHER)
        for filtering in self.what.filtering:
            if any(pivot.name in filtering.pivots for pivot in pivots):
                listed.setdefault(Named(filtering.field), [])
        return CachePlan(
            tuple(column.name for column in table.columns),
            {column.name: self._format(table, place) for place, column in enumerate(table.columns)},
            {
                name: tuple(group for group in DATE_GROUPS if group in found)
                for name, found in sorted(groups.items())
            },
            {one: tuple(items) for one, items in listed.items()},
            {name: formula for pivot in pivots for name, formula in pivot.calculated.items()},
        )

    def _style(self, table: Table, place: int) -> str:
        cell = self.workbook.sheet(table.sheet).cell(table.body.first_row, table.sheet_column(place))
        return cell.style if cell is not None else ""

    def _format(self, table: Table, place: int) -> int:
        """The numFmtId of the column's cells."""
        return self.additions.styles.number_of(self._style(table, place))

    def _item(self, table: Table, one: Named, label: Label) -> Item:
        """The item that a label means in a column: a date where the column shows dates."""
        if isinstance(label, str) and label.casefold() == _BLANK:
            return _BLANK if one.group else None
        if one.group:
            return _group_item(one.group, label)
        columns = [column.name for column in table.columns]
        place = columns.index(one.column) if one.column in columns else -1
        dated = place >= 0 and self.additions.styles.shows_dates(self._style(table, place))
        return _moment(label) if dated and isinstance(label, str) else label

    def _free_number(self) -> int:
        used = [one.known for one in self.caches.values()]
        used += [_known(self.workbook.parsed(cache)) for cache in self._cache_parts()]
        return max([0, *used]) + 1

    def _cache_parts(self) -> tuple[str, ...]:
        return self.workbook.parts(self.workbook.part, "pivotCacheDefinition")

    # Pivots, and what filters them

    def _pivot(self, pivot: Declaration, cache: _Cache) -> None:
        table, additions = self._table(pivot.source), self.additions
        part = additions.part("pivotTables/pivotTable{}.xml", _PIVOT)
        plan = DefinitionPlan(
            pivot,
            cache.plan,
            cache.identity,
            frozenset(one.field for one in self.what.filtering if pivot.name in one.pivots),
            lambda one, label: self._item(table, one, label),
            additions.styles.number_for,
        )
        additions.added[part] = definition(plan).encode()
        additions.relate(part, "pivotCacheDefinition", cache.part)
        additions.relate(additions.sheet(pivot.place.sheet).part, "pivotTable", part)
        tab = additions.sheet_id(pivot.place.sheet)
        self.placed.setdefault(pivot.name, []).append(_Placed(tab, cache.part))

    def _slicer(self, slicer: SlicerDeclaration) -> None:
        if slicer.pivots:
            self.slicers.on_pivots(slicer, self._connected(slicer))
        else:
            self.slicers.on_table(slicer, self._table(slicer.table))

    def _connected(self, one: SlicerDeclaration | TimelineDeclaration) -> Connected:
        """The pivots that it filters; those of the template get items for its field, their cache a number."""
        found = [(name, placed) for name in one.pivots for placed in self.placed[name]]
        for _, placed in found:
            if placed.part:
                self._list_items(placed, one.field)
        cache = found[0][1].cache
        if cache in self.caches:
            plan = self.caches[cache].plan
            place = next(at for at, named in enumerate(plan.fields) if named.column == one.field)
            known, items = self.caches[cache].known, len(plan.members(place))
        else:
            known, items = self._numbered(cache), self._count(cache, one.field)
        return Connected(tuple((placed.tab, name) for name, placed in found), known, items)

    def _list_items(self, placed: _Placed, name: str) -> None:
        """Lets a pivot of the template have items for the field, which the refresh fills in."""
        cache = self.workbook.parsed(placed.cache)
        place = [_name(one) for one in cache.walk("cacheField")].index(name)
        field = list(self.additions.tree(placed.part).walk("pivotField"))[place]
        if field.find("items") is None:
            field.children.insert(0, element('<items count="1"><item t="default"/></items>'))

    def _numbered(self, cache: str) -> int:
        """The number of a cache of the template, a new one where it has none."""
        document = self.additions.tree(cache)
        root = document.elements("pivotCacheDefinition")[0]
        root.set("invalid", "1")
        known = _known(document)
        if not known:
            known = self._free_number()
            extension = self.additions.extension(root, _KNOWN)
            if extension.find("pivotCacheDefinition") is None:
                extension.children.append(element(f'<x14:pivotCacheDefinition xmlns:x14="{X14}"/>'))
            extension.elements("pivotCacheDefinition")[0].set("pivotCacheId", str(known))
        return known

    def _count(self, cache: str, name: str) -> int:
        """The members of a field of a cache of the template."""
        fields = self.workbook.parsed(cache).walk("cacheField")
        field = next(one for one in fields if _name(one) == name)
        items = field.find("fieldGroup", "groupItems") or field.find("sharedItems")
        return len(items.elements()) if items is not None else 0


def _named(pivots: Sequence[Declaration]) -> Iterator[tuple[Named, Sequence[Label]]]:
    """The fields that the pivots list, each with the items that they name."""
    for pivot in pivots:
        for one in pivot.fields:
            yield Named(one.field, one.group), (*one.only, *one.hidden)
        for value in pivot.values:
            if value.along:
                step = value.item is None or value.item in ("previous", "next")
                yield Named(value.along, value.group), () if step or value.item is None else (value.item,)


def _name(field: Element) -> str:
    return decoded(field.get("name"))


def _group_item(group: str, label: Label) -> str:
    """The item of a date group: years by number, quarters as Qtr1 or Q1, months by number or name."""
    text = str(label)
    if group == "quarters":
        return f"Qtr{text[-1:]}"
    if group == "months":
        return (
            _MONTHS[int(text) - 1] if text.isdigit() and 0 < int(text) <= len(_MONTHS) else text[:3].title()
        )
    return text


def _moment(label: str) -> Item:
    try:
        return datetime.fromisoformat(label)
    except ValueError:
        return label


def _known(document: Element) -> int:
    """The number by which slicers know a cache, 0 without."""
    found = [one.get("pivotCacheId") for one in document.walk("pivotCacheDefinition")]
    numbers = [int(text) for text in found if text.isdigit()]
    return numbers[0] if numbers else 0
