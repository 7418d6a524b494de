"""Timelines on pivots: their parts, defined names, extensions and shapes ([MS-XLSX] 2.3.8)."""

from __future__ import annotations

from itertools import chain, count

from reporter.pivot.declared.additions import HEAD, MAIN, OFFICE, X15, Additions, attributes, element
from reporter.pivot.declared.declaration import TimelineDeclaration
from reporter.pivot.declared.shapes import anchored
from reporter.pivot.declared.slicers import Connected, connected, word

__all__ = ["Timelines"]

_RELATION = "http://schemas.microsoft.com/office/2011/relationships/"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_LEVELS = {"years": 0, "quarters": 1, "months": 2, "days": 3}


class Timelines:
    """The timelines that come into a workbook: a part a sheet, a cache each."""

    def __init__(self, additions: Additions) -> None:
        self._additions = additions
        self._parts: dict[str, str] = {}
        self._names = {
            found.get("name").casefold()
            for sheet in additions.workbook.worksheets
            for part in additions.workbook.parts(sheet.part, "timeline")
            for found in additions.workbook.parsed(part).walk("timeline")
        }

    def add(self, one: TimelineDeclaration, pivots: Connected) -> None:
        """A timeline over the whole time of the data, nothing in it chosen."""
        level = _LEVELS[one.level]
        name = self._name(one.field)
        text = attributes(
            name=name,
            cache=self._cache(one, pivots),
            caption=one.caption or one.field,
            level=level,
            selectionLevel=level,
        )
        root = self._additions.tree(self._part(one.place.sheet)).elements("timelines")[0]
        root.children.append(element(f"<timeline{text}/>"))
        anchored(self._additions, one.place, name, "tsle")

    def _name(self, field: str) -> str:
        names = chain((field,), (f"{field} {number}" for number in count(1)))
        name = next(name for name in names if name.casefold() not in self._names)
        self._names.add(name.casefold())
        return name

    def _cache(self, one: TimelineDeclaration, pivots: Connected) -> str:
        additions = self._additions
        name = additions.name(f"NativeTimeline_{word(one.field)}")
        kind = "application/vnd.ms-excel.timelineCache+xml"
        part = additions.part("timelineCaches/timelineCache{}.xml", kind)
        state = attributes(
            minimalRefreshVersion=6, lastRefreshVersion=6, pivotCacheId=pivots.cache, filterType="unknown"
        )
        additions.added[part] = (
            f'{HEAD}<timelineCacheDefinition xmlns="{X15}"{attributes(name=name, sourceName=one.field)}>'
            f"{connected(pivots.pivots)}<state{state}>"
            '<bounds startDate="2000-01-01T00:00:00" endDate="2001-01-01T00:00:00"/></state>'
            "</timelineCacheDefinition>"
        ).encode()
        identity = additions.relate(additions.workbook.part, f"{_RELATION}timelineCache", part)
        additions.listed(
            additions.book.elements("workbook")[0],
            "{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}",
            f'<x15:timelineCacheRefs xmlns:x15="{X15}"/>',
            _entry("timelineCacheRef", identity),
        )
        return name

    def _part(self, sheet: str) -> str:
        additions = self._additions
        if sheet.casefold() not in self._parts:
            part = additions.part("timelines/timeline{}.xml", "application/vnd.ms-excel.timeline+xml")
            additions.added[part] = (
                f'{HEAD}<timelines xmlns="{X15}" xmlns:mc="{_COMPATIBILITY}" mc:Ignorable="x"'
                f' xmlns:x="{MAIN}"></timelines>'
            ).encode()
            identity = additions.relate(additions.sheet(sheet).part, f"{_RELATION}timeline", part)
            additions.listed(
                additions.frame(sheet),
                "{7E03D99C-DC04-49d9-9315-930204A7B6E9}",
                f'<x15:timelineRefs xmlns:x15="{X15}"/>',
                _entry("timelineRef", identity),
            )
            self._parts[sheet.casefold()] = part
        return self._parts[sheet.casefold()]


def _entry(name: str, identity: str) -> str:
    return f'<x15:{name} xmlns:x15="{X15}" xmlns:r="{OFFICE}" r:id="{identity}"/>'
