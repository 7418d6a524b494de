"""Pivot tables in a fill: which of them hang on which table, and what they show of its new rows.

What refreshes them is imported when there are any: most fills have none, and need nothing of it.
"""

from __future__ import annotations

from reporter.template.pivots.caches import caches_on
from reporter.template.pivots.shown import PivotsShown, Shown
from reporter.template.pivots.sources import Cache, Source

__all__ = ["Cache", "PivotsShown", "Shown", "Source", "caches_on"]
