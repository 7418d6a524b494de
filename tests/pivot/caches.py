"""Small caches and pivots for tests: definitions as Excel writes them, without what doesn't matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl

from reporter.pivot.refresh import CacheParts, PivotPart, Refreshed, refresh
from reporter.rows import Rows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WHEN = datetime(2021, 8, 31, 12)


def cache_part(fields: Sequence[str], more: str = "") -> bytes:
    """A cache's definition; each field is the XML within its cacheField's tag, beginning with its name."""
    inner = "".join(f"<cacheField {field}</cacheField>" for field in fields)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}" r:id="rId1" refreshedBy="A person"'
        ' refreshedDate="43831" createdVersion="6" refreshedVersion="6" recordCount="2">'
        '<cacheSource type="worksheet"><worksheetSource name="sales"/></cacheSource>'
        f'<cacheFields count="{len(fields)}">{inner}</cacheFields>{more}</pivotCacheDefinition>'
    ).encode()


def texts(name: str, *items: str) -> str:
    """A cache field of texts."""
    inner = "".join(f'<s v="{item}"/>' for item in items)
    return f'name="{name}" numFmtId="0"><sharedItems count="{len(items)}">{inner}</sharedItems>'


def plain(name: str) -> str:
    """A cache field whose records hold the values."""
    return f'name="{name}" numFmtId="0"><sharedItems/>'


def pivot_part(fields: Sequence[str], inner: str = "", attributes: str = "") -> bytes:
    """A pivot's definition; ``inner`` follows the pivot fields."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<pivotTableDefinition xmlns="{MAIN}" name="Sums" cacheId="1" dataCaption="Values" outline="1"'
        f' outlineData="1"{attributes}>'
        '<location ref="A3:B6" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        f'<pivotFields count="{len(fields)}">{"".join(fields)}</pivotFields>{inner}</pivotTableDefinition>'
    ).encode()


def axis(*items: str, attributes: str = "", kind: str = "axisRow") -> str:
    """A pivot field on an axis with these items, each the attributes of one."""
    inner = "".join(f"<item {item}/>" for item in items)
    return (
        f'<pivotField axis="{kind}" showAll="0"{attributes}><items count="{len(items) + 1}">{inner}'
        '<item t="default"/></items></pivotField>'
    )


VALUES = '<pivotField dataField="1" showAll="0"/>'
SUM = '<dataFields count="1"><dataField name="Sum of Units" fld="1" baseField="0" baseItem="0"/></dataFields>'
ROWS = '<rowFields count="1"><field x="0"/></rowFields>'


def refreshed(
    cache: bytes,
    pivot: bytes,
    frame: pl.DataFrame,
    slicers: Mapping[str, bytes] | None = None,
    timelines: Mapping[str, bytes] | None = None,
) -> Refreshed:
    """The cache with one pivot, refreshed from the rows."""
    parts = CacheParts(cache, (PivotPart("pivot", pivot, "Report"),), slicers or {}, timelines or {})
    return refresh(parts, Rows.of(frame), WHEN)


def by_market(items: Sequence[str], frame: pl.DataFrame, inner: str = "", attributes: str = "") -> Refreshed:
    """A pivot of units by market, refreshed; the template's markets are EU, NA and APAC in this order."""
    pivot = pivot_part([axis(*items, attributes=attributes), VALUES], ROWS + inner + SUM)
    return refreshed(cache_part([texts("Market", "EU", "NA", "APAC"), plain("Units")]), pivot, frame)


def sales(*markets: str | None) -> pl.DataFrame:
    """A row of one unit a market."""
    return pl.DataFrame(
        {"Market": markets, "Units": [1] * len(markets)}, schema={"Market": pl.String, "Units": pl.Int64}
    )


def shown(found: Refreshed) -> list[str]:
    """The items of the first pivot's first field in order, hidden ones in brackets."""
    table = found.pivots[0].table
    members = table.cache[0].members
    return [
        f"({members[item.index]})" if item.hidden else str(members[item.index])
        for item in table.fields[0].items
        if item.index is not None
    ]
