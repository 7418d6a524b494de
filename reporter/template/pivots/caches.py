"""Which pivot caches hang on which tables."""

from __future__ import annotations

from collections.abc import Collection

from reporter.template.open import Template
from reporter.template.pivots.sources import Cache, Source
from reporter.xlsx.tables import Table

__all__ = ["caches_on"]


def caches_on(template: Template, tables: Collection[str]) -> tuple[Cache, ...]:
    """The caches whose source shares cells with one of these tables."""
    names = {name.casefold() for name in tables}
    known = [table for table in template.workbook.tables if table.name.casefold() in names]
    if not known:
        return ()
    return tuple(cache for cache in template.pivot_caches if any(_shares(cache.source, one) for one in known))


def _shares(source: Source | None, table: Table) -> bool:
    return (
        source is not None
        and source.sheet.casefold() == table.sheet.casefold()
        and source.area.meets(table.ref)
    )
