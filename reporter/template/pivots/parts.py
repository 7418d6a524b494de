"""The parts of a refreshed cache in its package: new ones named and declared, old ones replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reporter.pivot.refresh import Refreshed
from reporter.xlsx import content_types, relationships
from reporter.xlsx.markup import parse
from reporter.xlsx.package import Content
from reporter.xlsx.workbook import Workbook

__all__ = ["cache_changes", "left_to_excel"]

RECORDS = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheRecords+xml"


def cache_changes(
    workbook: Workbook, cache: str, refreshed: Refreshed, current: Callable[[str], bytes]
) -> dict[str, Content]:
    """The parts that change with a cache; ``current`` gives a part as it is by now."""
    changed: dict[str, Content] = {cache: refreshed.definition}
    changed |= {pivot.part: pivot.definition for pivot in refreshed.pivots}
    changed |= refreshed.slicers
    changed |= refreshed.timelines
    if refreshed.new_records:
        part = _free(workbook, cache)
        rels = relationships.rels_part(cache)
        before = current(rels) if rels in workbook.package else relationships.EMPTY
        target = part.rpartition("/")[2]
        changed[rels] = relationships.with_relationship(
            before, "pivotCacheRecords", target, identity=refreshed.relationship
        )[0]
        types = current(content_types.PART)
        changed[content_types.PART] = content_types.with_override(types, part, RECORDS)
    else:
        part = workbook.parts(cache, "pivotCacheRecords")[0]
    changed[part] = refreshed.records
    return changed


def _free(workbook: Workbook, cache: str) -> str:
    """A name for a cache's records that no part has, beside the cache."""
    folder, _, name = cache.rpartition("/")
    number = "".join(filter(str.isdigit, name))
    wanted = f"{folder}/pivotCacheRecords{number}".lstrip("/")
    names = (f"{wanted}{more}.xml" for more in ("", *(f"_{count}" for count in range(2, 1000))))
    return next(name for name in names if name not in workbook.package)


def left_to_excel(refreshed: Refreshed, why: tuple[str, ...]) -> Refreshed:
    """The cache with refreshOnLoad, as its records aren't what Excel would read."""
    document = parse(refreshed.definition)
    document.elements()[0].set("refreshOnLoad", "1")
    return replace(refreshed, definition=bytes(document), uncomputed=(*refreshed.uncomputed, *why))
