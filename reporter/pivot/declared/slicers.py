"""Slicers on pivots and on tables: their parts, defined names, extensions and shapes ([MS-XLSX] 2.3.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

from reporter.pivot.declared.additions import HEAD, MAIN, OFFICE, X14, X15, Additions, attributes, element
from reporter.pivot.declared.declaration import SlicerDeclaration
from reporter.pivot.declared.shapes import anchored
from reporter.xlsx.tables import Table

__all__ = ["Connected", "Slicers", "connected", "word"]

_RELATION = "http://schemas.microsoft.com/office/2007/relationships/"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@dataclass(frozen=True, slots=True)
class Connected:
    """Pivots on one cache: (sheetId, name) each; the id by which slicers know the cache; the shared items
    of the field."""

    pivots: tuple[tuple[str, str], ...]
    cache: int
    items: int = 0


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of slicer: what its shape needs, the uris of its lists and their holders."""

    needs: str
    book: str
    book_list: str
    sheet: str


_PIVOT = _Kind(
    "a14",
    "{BBE1A952-AA13-448e-AADC-164F8A28A991}",
    f'<x14:slicerCaches xmlns:x14="{X14}"/>',
    "{A8765BA9-456A-4dab-B4F3-ACF838C121DE}",
)
_TABLE = _Kind(
    "sle15",
    "{46BE6895-7355-4a93-B00E-2C351335B9C9}",
    f'<x15:slicerCaches xmlns:x15="{X15}"/>',
    "{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}",
)


def word(text: str) -> str:
    """The text as a defined name may hold it."""
    return re.sub(r"\W", "_", text)


def connected(pivots: Sequence[tuple[str, str]]) -> str:
    """pivotTables: which pivots a slicer or timeline cache filters."""
    listed = "".join(f"<pivotTable{attributes(tabId=tab, name=name)}/>" for tab, name in pivots)
    return f"<pivotTables>{listed}</pivotTables>"


class Slicers:
    """The slicers that come into a workbook: a part a sheet and kind, a cache each."""

    def __init__(self, additions: Additions) -> None:
        self._additions = additions
        self._parts: dict[tuple[str, str], str] = {}
        self._names = {
            found.get("name").casefold()
            for sheet in additions.workbook.worksheets
            for part in additions.workbook.parts(sheet.part, "slicer")
            for found in additions.workbook.parsed(part).walk("slicer")
        }

    def on_pivots(self, one: SlicerDeclaration, pivots: Connected) -> None:
        """A slicer over all items of the field, all of them chosen."""
        items = "".join(f'<i x="{index}" s="1"/>' for index in range(pivots.items))
        body = (
            f"{connected(pivots.pivots)}<data><tabular{attributes(pivotCacheId=pivots.cache)}>"
            f'<items count="{pivots.items}">{items}</items></tabular></data>'
        )
        self._add(one, body, _PIVOT)

    def on_table(self, one: SlicerDeclaration, table: Table) -> None:
        """A slicer that filters the table's rows."""
        found = self._additions.workbook.parsed(table.part).elements("table")[0]
        columns = found.walk("tableColumn")
        place = [column.name for column in table.columns].index(one.field)
        column = [item.get("id") for item in columns][place]
        body = (
            f'<extLst><x:ext uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{X15}">'
            f"<x15:tableSlicerCache{attributes(tableId=found.get('id'), column=column)}/></x:ext></extLst>"
        )
        self._add(one, body, _TABLE)

    def _add(self, one: SlicerDeclaration, body: str, kind: _Kind) -> None:
        cache = self._cache(one, body, kind)
        name = self._name(one.field)
        text = attributes(
            name=name,
            cache=cache,
            caption=one.caption or one.field,
            columnCount=one.columns if one.columns > 1 else None,
            style=one.style or None,
            rowHeight=241300,
        )
        root = self._additions.tree(self._part(one.place.sheet, kind)).elements("slicers")[0]
        root.children.append(element(f"<slicer{text}/>"))
        anchored(self._additions, one.place, name, kind.needs)

    def _name(self, field: str) -> str:
        names = chain((field,), (f"{field} {number}" for number in count(1)))
        name = next(name for name in names if name.casefold() not in self._names)
        self._names.add(name.casefold())
        return name

    def _cache(self, one: SlicerDeclaration, body: str, kind: _Kind) -> str:
        """The cache's name, which is a defined name too."""
        additions = self._additions
        name = additions.name(f"Slicer_{word(one.field)}")
        part = additions.part("slicerCaches/slicerCache{}.xml", "application/vnd.ms-excel.slicerCache+xml")
        additions.added[part] = (
            f'{HEAD}<slicerCacheDefinition xmlns="{X14}" xmlns:mc="{_COMPATIBILITY}" mc:Ignorable="x"'
            f' xmlns:x="{MAIN}"{attributes(name=name, sourceName=one.field)}>{body}</slicerCacheDefinition>'
        ).encode()
        identity = additions.relate(additions.workbook.part, f"{_RELATION}slicerCache", part)
        root = additions.book.elements("workbook")[0]
        additions.listed(root, kind.book, kind.book_list, _entry("slicerCache", identity))
        return name

    def _part(self, sheet: str, kind: _Kind) -> str:
        """The sheet's part for this kind of slicer."""
        additions, key = self._additions, (sheet.casefold(), kind.needs)
        if key not in self._parts:
            part = additions.part("slicers/slicer{}.xml", "application/vnd.ms-excel.slicer+xml")
            additions.added[part] = (
                f'{HEAD}<slicers xmlns="{X14}" xmlns:mc="{_COMPATIBILITY}" mc:Ignorable="x" xmlns:x="{MAIN}">'
                "</slicers>"
            ).encode()
            identity = additions.relate(additions.sheet(sheet).part, f"{_RELATION}slicer", part)
            holder = f'<x14:slicerList xmlns:x14="{X14}"/>'
            additions.listed(additions.frame(sheet), kind.sheet, holder, _entry("slicer", identity))
            self._parts[key] = part
        return self._parts[key]


def _entry(name: str, identity: str) -> str:
    return f'<x14:{name} xmlns:x14="{X14}" xmlns:r="{OFFICE}" r:id="{identity}"/>'
