"""Pivot tables in a fill: which of them hang on which table, and what they show of its new rows."""

from __future__ import annotations

from reporter.template.pivots.charts import pivot_of, with_series
from reporter.template.pivots.getpivotdata import PivotData
from reporter.template.pivots.refreshing import Filling, PivotsShown, Shown, refreshed_pivots
from reporter.template.pivots.sources import Cache, Source, caches, caches_on

__all__ = [
    "Cache",
    "Filling",
    "PivotData",
    "PivotsShown",
    "Shown",
    "Source",
    "caches",
    "caches_on",
    "pivot_of",
    "refreshed_pivots",
    "with_series",
]
