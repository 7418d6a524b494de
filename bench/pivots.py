"""A pivot over the rows that are measured, as a template holds it, and the work of refreshing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench import data

if TYPE_CHECKING:
    from bench.job import Job
    from reporter.pivot.refresh import CacheParts

__all__ = ["COLUMNS", "cache", "long_result", "refreshed"]

Work = Callable[[], None]

COLUMNS = ("Day", "Market", "Region", "Product", "Channel", "Customer", "Units", "Net sales")
"""A date, five texts, a whole number and a decimal."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WHEN = datetime(2026, 1, 1)


def cache(rows: Sequence[str], columns: Sequence[str], values: Sequence[str]) -> CacheParts:
    """A cache without records over the columns, and a pivot that sums values by rows and columns."""
    from reporter.pivot.refresh import CacheParts, PivotPart

    fields = "".join(
        f'<cacheField name="{name}" numFmtId="0"><sharedItems/></cacheField>' for name in COLUMNS
    )
    definition = (
        f'<pivotCacheDefinition xmlns="{_MAIN}" refreshOnLoad="1" saveData="0"><cacheSource type="worksheet">'
        '<worksheetSource name="sales"/></cacheSource>'
        f'<cacheFields count="{len(COLUMNS)}">{fields}</cacheFields></pivotCacheDefinition>'
    )
    return CacheParts(definition.encode(), (PivotPart("pivot", _pivot(rows, columns, values)),))


def _pivot(rows: Sequence[str], columns: Sequence[str], values: Sequence[str]) -> bytes:
    axes = dict.fromkeys(rows, ' axis="axisRow"') | dict.fromkeys(columns, ' axis="axisCol"')
    axes |= dict.fromkeys(values, ' dataField="1"')
    fields = "".join(f'<pivotField{axes.get(name, "")} showAll="0"/>' for name in COLUMNS)
    across = [COLUMNS.index(name) for name in columns] + ([-2] if len(values) > 1 else [])
    sums = "".join(f'<dataField name="Sum of {name}" fld="{COLUMNS.index(name)}"/>' for name in values)
    return (
        f'<pivotTableDefinition xmlns="{_MAIN}" name="Sums" cacheId="1" dataCaption="Values" outline="1">'
        f'<location ref="A3" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        f'<pivotFields count="{len(COLUMNS)}">{fields}</pivotFields>'
        f'<rowFields count="{len(rows)}">{_axis([COLUMNS.index(name) for name in rows])}</rowFields>'
        f'<colFields count="{len(across)}">{_axis(across)}</colFields>'
        f'<dataFields count="{len(values)}">{sums}</dataFields></pivotTableDefinition>'
    ).encode()


def _axis(fields: Sequence[int]) -> str:
    return "".join(f'<field x="{at}"/>' for at in fields)


def refreshed(job: Job, file: Path) -> Work:
    """A cache of four fields with items, and a pivot of three row fields, a column field and two sums."""
    parts = cache(("Region", "Market", "Customer"), ("Channel",), ("Units", "Net sales"))
    return _refreshed(job, parts, file)


def long_result(job: Job, file: Path) -> Work:
    """A pivot of nearly as many lines as there are rows."""
    return _refreshed(job, cache(("Product", "Customer", "Day"), (), ("Units", "Net sales")), file)


def _refreshed(job: Job, parts: CacheParts, file: Path) -> Work:
    """The cache's fields, the layout and the cells; then the parts into a package."""
    import isal.isal_zlib  # noqa: F401
    import lxml.etree  # noqa: F401

    from reporter.pivot.refresh import refresh
    from reporter.rows import Gathering
    from reporter.xlsx.archive import Archive

    frame = data.kept_sales(job.folder, job.rows).select(COLUMNS)
    gathering = Gathering()
    for batch in frame.iter_slices(16_384):
        gathering.add(batch)
    rows = gathering.rows(frame.clear())
    del frame

    def work() -> None:
        with job.meter.stage("refresh"):
            found = refresh(parts, rows, _WHEN)
        with job.meter.stage("write"), file.open("wb") as target, Archive(target) as archive:
            archive.write("pivotCacheDefinition1.xml", found.definition)
            archive.write("pivotCacheRecords1.xml", found.records)
            archive.write("pivotTable1.xml", found.pivots[0].definition)

    return work
