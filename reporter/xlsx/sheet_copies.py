"""A sheet that takes several places in its workbook, each with tables, charts, drawings and names of its own.

The sheet itself becomes the first copy; without any copy it goes, with every part that only it uses. What
else reads the sheet would not know which copy is meant: ``sheet_parts.readers`` finds that first.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from reporter.xlsx import content_types, relationships
from reporter.xlsx.dependants import Follow
from reporter.xlsx.filled_sheet import FilledSheet
from reporter.xlsx.markup import Element, parse, plain
from reporter.xlsx.moves import Moves
from reporter.xlsx.package import Content
from reporter.xlsx.sheet import Sheet
from reporter.xlsx.sheet_parts import kind_of, owned, referring, whole
from reporter.xlsx.titles import copied_titles
from reporter.xlsx.workbook import SheetPart, Workbook

__all__ = ["Copies", "copies"]

_PROPERTIES = "docProps/app.xml"
_NUMBER = re.compile(r"(.*?)([0-9]*)(\.[^./]*)")
_IDENTITY = re.compile(
    rb"((?:\s(?:id|parentId|mentionId|(?:[\w.-]+:)?uid)\s*=\s*[\"'])|tc=)\{([0-9A-Fa-f-]{36})\}"
)
_COPIES = UUID("5b7c1f0e-6d0a-4c6e-9d3f-0c6b8f1f2a11")
_UNSET = {"worksheet": ("xr:uid",), "table": ("xr:uid",), "pivotTableDefinition": ("xr:uid",)}


@dataclass(frozen=True, slots=True)
class Copies:
    """The parts that change, and for each copy the new names of the sheet's tables by their old ones."""

    changed: Mapping[str, Content]
    tables: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Copy:
    """One copy: how its parts' references read, the new names of its parts, its pivot caches' ids."""

    place: Follow
    parts: Mapping[str, str]
    tables: Mapping[str, str]
    caches: Mapping[str, str]
    first: bool


def copies(workbook: Workbook, sheet: SheetPart, names: Sequence[str]) -> Copies:
    """The workbook's parts with the sheet once under each of the names, in the place where it stood."""
    return _Copier(workbook, sheet).made(names)


class _Copier:
    def __init__(self, workbook: Workbook, sheet: SheetPart) -> None:
        self.workbook = workbook
        self.package = workbook.package
        self.sheet = sheet
        self.owned = owned(workbook, sheet)
        self.changed: dict[str, Content] = {}
        self.taken = {part.casefold() for part in self.package.parts}
        names = [table.name for table in workbook.tables] + [name.name for name in workbook.names]
        self.names = {name.casefold() for name in names}
        self.last_table = max((self._table_id(table.part) for table in workbook.tables), default=0)
        self.cache_ids = {
            found.get("cacheId")
            for found in workbook.root.walk("pivotCache")
            if found.get("cacheId").isdigit()
        }

    def made(self, names: Sequence[str]) -> Copies:
        made = [self._copy(name, first=not number) for number, name in enumerate(names)]
        for copy in made:
            for old, new in copy.parts.items():
                self._part(old, new, copy)
        if not names:
            self.owned = (*self.owned, *self._left())
            self._drop()
        self._types(made)
        self._book(made, names)
        if _PROPERTIES in self.package:
            data = plain(self.package.read(_PROPERTIES))
            self.changed[_PROPERTIES] = copied_titles(data, self.sheet.name, names)
        return Copies(self.changed, tuple(copy.tables for copy in made))

    def _copy(self, name: str, *, first: bool) -> _Copy:
        tables = [table.name for table in self.workbook.tables if table.sheet == self.sheet.name]
        named = {table: table if first else self._table_name(table) for table in tables}
        parts = {part: part if first else self._part_name(part) for part in self.owned}
        caches = {} if first else {old: self._cache_id() for old in self._caches()}
        place = Follow(
            Moves(),
            {self.sheet.name: name} if name != self.sheet.name else {},
            self.sheet.name,
            {} if first else named,
        )
        return _Copy(place, parts, named, caches, first)

    def _table_name(self, name: str) -> str:
        number = next(n for n in range(2, 1 << 20) if f"{name}_{n}".casefold() not in self.names)
        self.names.add(f"{name}_{number}".casefold())
        return f"{name}_{number}"

    def _part_name(self, part: str) -> str:
        match = _NUMBER.fullmatch(part)
        stem, ending = (match[1], match[3]) if match else (part, "")
        name = next(
            f"{stem}{n}{ending}"
            for n in range(1, 1 << 20)
            if f"{stem}{n}{ending}".casefold() not in self.taken
        )
        self.taken.add(name.casefold())
        return name

    def _caches(self) -> dict[str, str]:
        """The ids of the pivot caches over the sheet, with their parts."""
        by_id = {found.id: found.target for found in self.workbook.related(self.workbook.part)}
        found = {
            one.get("cacheId"): by_id.get(one.get("*:id"), "")
            for one in self.workbook.root.walk("pivotCache")
        }
        return {identity: part for identity, part in found.items() if part in self.owned}

    def _left(self) -> tuple[str, ...]:
        """The parts of caches elsewhere that only the sheet's pivots use: without it nothing shows them."""
        used = {
            cache
            for other in self.workbook.sheets
            if other.part != self.sheet.part
            for cache in self._used(other)
        }
        alone = [cache for cache in self._used(self.sheet) if cache not in {*used, *self.owned}]
        records = [part for cache in alone for part in self.workbook.parts(cache, "pivotCacheRecords")]
        return (*alone, *records)

    def _used(self, sheet: SheetPart) -> tuple[str, ...]:
        """The caches of the sheet's pivots."""
        pivots = self.workbook.parts(sheet.part, "pivotTable") if sheet.part in self.package else ()
        found = (cache for pivot in pivots for cache in self.workbook.parts(pivot, "pivotCacheDefinition"))
        return tuple(dict.fromkeys(found))

    def _cache_id(self) -> str:
        number = next(str(n) for n in range(1, 1 << 20) if str(n) not in self.cache_ids)
        self.cache_ids.add(number)
        return number

    def _table_id(self, part: str) -> int:
        return int(self.workbook.parsed(part).elements("table")[0].get("id", "0"))

    # Parts

    def _part(self, old: str, new: str, copy: _Copy) -> None:
        before = self.package.read(old)
        kind = kind_of(self.workbook, old)
        data = referring(kind, before if kind in ("vmlDrawing", "vml") else plain(before), copy.place)
        if not copy.first:
            data = self._unique(kind, data, copy)
        if new != old or data != before:
            self.changed[new] = data
        rels = relationships.rels_part(old)
        if rels not in self.package:
            return
        before = plain(self.package.read(rels))
        links = relationships.followed(before, copy.place.place)
        if new != old or links != before:
            self.changed[relationships.rels_part(new)] = self._relations(links, old, copy.parts)

    def _relations(self, links: bytes, part: str, parts: Mapping[str, str]) -> bytes:
        document = parse(links)
        for element in document.walk("Relationship"):
            if element.get("TargetMode") == "External":
                continue
            folder = posixpath.dirname(part)
            target = posixpath.normpath(posixpath.join("/" + folder, element.get("Target"))).lstrip("/")
            if target in self.package:
                element.set("Target", "/" + parts.get(target, target))
        return bytes(document)

    def _unique(self, kind: str, data: bytes, copy: _Copy) -> bytes:
        """The copy's part without what may stand in a workbook only once."""
        if kind in ("comments", "threadedcomments"):
            return _identified(data, copy.place.renamed.get(self.sheet.name, self.sheet.name))
        if kind not in ("worksheet", "table", "pivotTable"):
            return data
        scanned = FilledSheet(self.sheet.name, Sheet(data), Moves()) if kind == "worksheet" else None
        document = parse(scanned.frame if scanned else data)
        root = next(element for element in document.elements() if element.name in _UNSET)
        for name in _UNSET[root.name]:
            root.unset(name)
        _ONCE[kind](root, copy)
        if kind == "table":
            self.last_table += 1
            root.set("id", str(self.last_table))
        if scanned is None:
            return bytes(document)
        scanned.frame = bytes(document)
        return whole(scanned)

    # The workbook

    def _drop(self) -> None:
        for part in self.owned:
            self.changed[part] = None
            if relationships.rels_part(part) in self.package:
                self.changed[relationships.rels_part(part)] = None

    def _types(self, made: Sequence[_Copy]) -> None:
        """Content types of the new parts; those of parts that go, and the calculation chain, go."""
        data = plain(self.package.read(content_types.PART))
        declared = {
            element.get("PartName").lstrip("/").casefold(): element.get("ContentType")
            for element in parse(data).walk("Override")
        }
        for copy in made:
            rels = {
                relationships.rels_part(old): relationships.rels_part(new) for old, new in copy.parts.items()
            }
            for old, new in {**copy.parts, **rels}.items():
                if old != new and old.casefold() in declared:
                    data = content_types.with_override(data, new, declared[old.casefold()])
        for part in self._chain() if made else (*self._chain(), *self.owned):
            data = content_types.without_override(data, part)
            data = content_types.without_override(data, relationships.rels_part(part))
        self.changed[content_types.PART] = data

    def _chain(self) -> tuple[str, ...]:
        return self.workbook.parts(self.workbook.part, "calcChain")

    def _book(self, made: Sequence[_Copy], names: Sequence[str]) -> None:
        """The workbook part and its relationships: a sheet, local names and pivot caches for each copy."""
        rels = relationships.rels_part(self.workbook.part)
        links = plain(self.package.read(rels))
        for part in self._chain():
            self.changed[part] = None
            links = relationships.without_target(links, self.workbook.part, part)
        if not made:
            for part in self.owned:
                links = relationships.without_target(links, self.workbook.part, part)
        document = parse(plain(self.package.read(self.workbook.part)))
        links = self._pivot_caches(document, made, links)
        position = [sheet.name for sheet in self.workbook.sheets].index(self.sheet.name)
        links = self._sheets(document, made, names, links)
        _local_names(document, position, made)
        _views(document, position, len(made))
        self.changed[rels] = links
        self.changed[self.workbook.part] = bytes(document)

    def _sheets(self, document: Element, made: Sequence[_Copy], names: Sequence[str], links: bytes) -> bytes:
        listed = next(document.walk("sheets"))
        own = next(sheet for sheet in listed.elements("sheet") if sheet.get("name") == self.sheet.name)
        numbers = [int(sheet.get("sheetId")) for sheet in listed.elements("sheet")]
        entries: list[Element | bytes] = []
        for copy, name in zip(made, names, strict=True):
            entry = _twin(own)
            entry.set("name", name)
            if not copy.first:
                links, identity = relationships.with_relationship(
                    links, self.sheet.kind, "/" + copy.parts[self.sheet.part]
                )
                numbers.append(max(numbers) + 1)
                entry.set("sheetId", str(numbers[-1]))
                entry.set("*:id", identity)
            entries.append(entry)
        at = listed.children.index(own)
        listed.children[at : at + 1] = entries
        return links

    def _pivot_caches(self, document: Element, made: Sequence[_Copy], links: bytes) -> bytes:
        known = self._caches()
        for entry in list(document.walk("pivotCache")):
            if entry.get("cacheId") not in known:
                continue
            listed = next(document.walk("pivotCaches"))
            if not made:
                listed.remove(entry)
                continue
            for copy in made[1:]:
                target = copy.parts[known[entry.get("cacheId")]]
                links, identity = relationships.with_relationship(links, "pivotCacheDefinition", "/" + target)
                twin = _twin(entry)
                twin.set("cacheId", copy.caches[entry.get("cacheId")])
                twin.set("*:id", identity)
                listed.children.append(twin)
        for listed in document.walk("pivotCaches"):
            if not listed.elements():
                document.elements("workbook")[0].remove(listed)
        return links


def _once_in_sheet(root: Element, copy: _Copy) -> None:
    for properties in root.elements("sheetPr"):
        properties.unset("codeName")
    for view in root.walk("sheetView"):
        view.unset("tabSelected")


def _once_in_table(root: Element, copy: _Copy) -> None:
    for attribute in ("name", "displayName"):
        name = root.get(attribute)
        if name:
            root.set(attribute, copy.tables.get(root.get("displayName") or name, copy.tables.get(name, name)))


def _once_in_pivot(root: Element, copy: _Copy) -> None:
    root.set("cacheId", copy.caches.get(root.get("cacheId"), root.get("cacheId")))


_ONCE: Mapping[str, Callable[[Element, _Copy], None]] = {
    "worksheet": _once_in_sheet,
    "table": _once_in_table,
    "pivotTable": _once_in_pivot,
}


def _local_names(document: Element, position: int, made: Sequence[_Copy]) -> None:
    """Local names for each copy; those of the sheets behind count on."""
    for listed in list(document.walk("definedNames")):
        for element in listed.elements("definedName"):
            local = element.get("localSheetId")
            if not local or int(local) < position:
                continue
            if int(local) > position:
                element.set("localSheetId", str(int(local) + len(made) - 1))
                continue
            twins: list[Element | bytes] = []
            for offset, copy in enumerate(made):
                twin = _twin(element)
                twin.set("localSheetId", str(position + offset))
                twin.text = copy.place.reference(element.text)
                twins.append(twin)
            at = listed.children.index(element)
            listed.children[at : at + 1] = twins
        if not listed.elements():
            document.elements("workbook")[0].remove(listed)


def _views(document: Element, position: int, count: int) -> None:
    """The active and the first visible tab, where sheets came in before them or the sheet went."""
    last = len(next(document.walk("sheets")).elements("sheet")) - 1
    for view in document.walk("workbookView"):
        for name in ("activeTab", "firstSheet"):
            tab = int(view.get(name, "0"))
            moved = tab if tab < position or (tab == position and count) else tab + count - 1
            if view.get(name) or moved:
                view.set(name, str(max(0, min(moved, last))))


def _identified(data: bytes, sheet: str) -> bytes:
    """Comments with ids of their own, made of those that they had and the copy's name; persons keep theirs.

    A threaded comment has its id twice: in its own part and, as ``tc={…}`` and ``uid``, among the comments.
    """

    def own(match: re.Match[bytes]) -> bytes:
        made = uuid5(_COPIES, f"{match[2].decode()} {sheet}")
        return b"%b{%b}" % (match[1], str(made).upper().encode())

    return _IDENTITY.sub(own, data)


def _twin(element: Element) -> Element:
    return parse(bytes(element)).elements()[0]
