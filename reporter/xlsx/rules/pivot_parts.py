"""The pivot parts of a package as the rules see them: caches with their fields, pivot tables on sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reporter.xlsx.markup import Element
from reporter.xlsx.moves import Area
from reporter.xlsx.rules.contents import Contents, Findings, SheetEntry
from reporter.xlsx.rules.features import area_of
from reporter.xlsx.strings import decoded

__all__ = [
    "DATA",
    "CacheField",
    "Pivot",
    "PivotCache",
    "Pivots",
    "Subject",
    "count_of",
    "flag",
    "pivots_of",
    "whole",
]

DATA = -2
"""The number of the field "Values", on an axis where there are two data fields or more."""
_REFRESH = "refresh the pivot in Excel (PivotTable Analyze, Refresh) and save; else make the workbook anew"
_ANEW = "make the workbook anew; where it comes from elsewhere, let Excel repair it and save it"
_REMEDIES = {
    "pivot-cache": _ANEW,
    "pivot-cache-list": _ANEW,
    "pivot-calculated": "mend the formula in Excel: PivotTable Analyze, Fields, Items & Sets",
    "pivot-data-field": "change the name or the calculation in Excel: Value Field Settings",
    "pivot-field-name": "give each column of the source a name of its own, then refresh the pivot",
    "pivot-filter": "set the field's filter anew in Excel",
    "pivot-name": "give it another name in Excel: PivotTable Analyze, PivotTable Name",
    "pivot-orphan": _ANEW,
    "pivot-overlap": "move the pivot in Excel: PivotTable Analyze, Move PivotTable",
    "pivot-page": "choose the item anew in Excel",
    "pivot-records": _ANEW,
    "pivot-source": "choose its source in Excel: PivotTable Analyze, Change Data Source; or delete the pivot",
}
"""What helps against faults that a refresh doesn't mend."""
_FALSE = ("0", "false")
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class Subject:
    """What faults are told of: a part, and its name in an analyst's words.

    ``remedy`` is for faults that have none of their own.
    """

    findings: Findings
    part: str
    name: str
    remedy: str = _REFRESH

    def fault(self, code: str, what: str, *, expected: object = "", found: object = "") -> None:
        self.findings.add(
            code,
            f"{self.name}: {what}",
            self.part,
            expected=str(expected),
            found=str(found),
            remedy=_REMEDIES.get(code, self.remedy),
        )

    def of(self, name: str) -> Subject:
        """The same part's field or list of that name."""
        return replace(self, name=f"{self.name}, {name}")


@dataclass(frozen=True, slots=True)
class CacheField:
    """A field of a cache: ``items`` are those that a pivot's items count through (group items in a group).

    ``shared`` are the values that records name; ``group`` is its grouping.
    """

    element: Element
    name: str
    shared: Sequence[Element]
    group: Element | None
    items: Sequence[Element]

    @property
    def database(self) -> bool:
        """True where records have a value for the field: not for coarser groups and calculated fields."""
        return flag(self.element, "databaseField", default=True)

    @property
    def calculated(self) -> bool:
        return bool(self.element.get("formula"))


@dataclass(frozen=True, slots=True)
class PivotCache:
    """A cache definition; ``number`` is its cacheId in the workbook, ``identity`` what slicers call it by.

    ``online`` caches are those of a cube or a data model: their items live elsewhere. ``remade`` ones Excel
    makes anew as it opens the workbook, with the lines and cells of their pivots.
    """

    part: str
    root: Element
    fields: tuple[CacheField, ...]
    number: str
    identity: str
    records: str
    online: bool
    remade: bool

    def field(self, number: int | None) -> CacheField | None:
        return self.fields[number] if number is not None and 0 <= number < len(self.fields) else None

    def position(self, name: str) -> int | None:
        """The number of the field of that name, None where there is none."""
        return next((at for at, f in enumerate(self.fields) if f.name.casefold() == name.casefold()), None)


@dataclass(frozen=True, slots=True)
class Pivot:
    """A pivot table on a sheet; ``cache`` is None where its cacheId leads to none."""

    part: str
    root: Element
    name: str
    sheet: SheetEntry
    area: Area | None
    cache: PivotCache | None

    @property
    def title(self) -> str:
        return f"pivot table {self.name!r} on sheet {self.sheet.name!r}"

    @property
    def fields(self) -> Sequence[Element]:
        found = self.root.find("pivotFields")
        return found.elements("pivotField") if found else []

    def field_name(self, number: int | None) -> str:
        """The field as an analyst knows it."""
        field = self.cache.field(number) if self.cache else None
        name = field.name if field else number
        return f"field {name!r}" if number != DATA else "the field of values"

    def listed(self, name: str) -> list[int | None]:
        """The numbers of fields in rowFields, colFields or pageFields."""
        found = self.root.find(name)
        attribute = "fld" if name == "pageFields" else "x"
        return [whole(element, attribute) for element in found.elements()] if found else []


@dataclass(frozen=True, slots=True)
class Pivots:
    """All caches and pivot tables of a workbook."""

    caches: tuple[PivotCache, ...]
    tables: tuple[Pivot, ...]

    def cache(self, identity: str) -> PivotCache | None:
        """The cache that slicers call by this id: its own one, or else its cacheId."""
        own = (cache for cache in self.caches if cache.identity == identity)
        listed = (c for c in self.caches if not c.identity and c.number == identity)
        return next(own, None) or next(listed, None)

    def on(self, sheet: SheetEntry, name: str) -> Pivot | None:
        found = (p for p in self.tables if p.sheet == sheet and p.name.casefold() == name.casefold())
        return next(found, None)


def pivots_of(contents: Contents) -> Pivots:
    """The caches that the workbook lists or leads to, and the pivot tables that worksheets lead to."""
    numbers = _numbers(contents)
    parts = dict.fromkeys(contents.linked(contents.workbook, "pivotCacheDefinition"))
    caches = {
        part: _cache(contents, part, numbers.get(part, "")) for part in parts if part not in contents.broken
    }
    return Pivots(tuple(caches.values()), tuple(_tables(contents, caches)))


def _numbers(contents: Contents) -> dict[str, str]:
    """The cacheId of each definition part that the workbook lists."""
    targets = {link.id: link.target for link in contents.links(contents.workbook)}
    listed = contents.tree(contents.workbook).find("pivotCaches")
    return {targets.get(e.get("*:id"), ""): e.get("cacheId") for e in (listed.elements() if listed else [])}


def _cache(contents: Contents, part: str, number: str) -> PivotCache:
    root = contents.tree(part)
    fields = root.find("cacheFields")
    extended = root.find("extLst")
    own = next(extended.walk("pivotCacheDefinition"), None) if extended else None
    source = root.find("cacheSource")
    return PivotCache(
        part,
        root,
        tuple(_field(element) for element in (fields.elements("cacheField") if fields else [])),
        number,
        own.get("pivotCacheId") if own else "",
        next(contents.linked(part, "pivotCacheRecords"), ""),
        root.find("cacheHierarchies") is not None or source is None,
        flag(root, "refreshOnLoad"),
    )


def _field(element: Element) -> CacheField:
    shared, group = element.find("sharedItems"), element.find("fieldGroup")
    values = shared.elements() if shared else []
    grouped = group.find("groupItems") if group else None
    items = grouped.elements() if grouped else values
    return CacheField(element, decoded(element.get("name")), values, group, items)


def _tables(contents: Contents, caches: dict[str, PivotCache]) -> Iterator[Pivot]:
    by_number = {cache.number: cache for cache in caches.values() if cache.number}
    for sheet in contents.worksheets:
        for part in dict.fromkeys(contents.linked(sheet.part, "pivotTable")):
            if part not in contents.broken:
                root = contents.tree(part)
                location = root.find("location")
                area = area_of(location.get("ref")) if location else None
                cache = by_number.get(root.get("cacheId"))
                yield Pivot(part, root, decoded(root.get("name")), sheet, area, cache)


def flag(element: Element, name: str, *, default: bool = False) -> bool:
    """The attribute as a truth."""
    text = element.get(name)
    return text not in _FALSE if default else text in _TRUE


def whole(element: Element, name: str, default: int | None = None) -> int | None:
    """The attribute as a whole number, None where it is none; the default where it is missing."""
    text = element.get(name)
    if not text:
        return default
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 20 else None


def count_of(element: Element | None, subject: Subject, code: str = "pivot-count") -> None:
    """A list whose ``count`` isn't the number of its elements."""
    if element is None or not element.get("count"):
        return
    actual = len(element.elements())
    if whole(element, "count") != actual:
        what = f"the count of its {element.name} isn't the number of them"
        subject.fault(code, what, expected=actual, found=element.get("count"))
