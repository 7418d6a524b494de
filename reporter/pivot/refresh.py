"""The pivots on one cache, refreshed from the rows of their source: every part that Excel would write anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reporter.errors import Fault
from reporter.pivot.model import Layout, PivotTable
from reporter.rows import Rows
from reporter.xlsx.package import Content

__all__ = ["RECORDS_ID", "CacheParts", "PivotPart", "Refreshed", "RefreshedPivot", "refresh"]

RECORDS_ID = "rIdRecords"
"""The relationship by which a definition names its records where it had none."""


@dataclass(frozen=True, slots=True)
class PivotPart:
    """A pivotTableDefinition with its part's name; ``location/@ref`` says where the pivot stands now.

    ``sheet`` is the name of the sheet that shows it, for messages.
    """

    part: str
    definition: bytes
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class CacheParts:
    """A pivotCacheDefinition and all that hangs on it; slicer and timeline caches by their parts' names."""

    definition: bytes
    pivots: tuple[PivotPart, ...]
    slicers: Mapping[str, bytes] = field(default_factory=dict)
    timelines: Mapping[str, bytes] = field(default_factory=dict)
    part: str = ""


@dataclass(frozen=True, slots=True)
class RefreshedPivot:
    """A pivot's new definition, what it says (``table``) and what it shows (``layout``)."""

    part: str
    definition: bytes
    table: PivotTable
    layout: Layout


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The parts of a cache that was refreshed.

    ``records`` is the content of the records part, made while it is written, twice if it is iterated twice.
    ``relationship`` is the id by which the definition names that part; where ``new_records`` is true neither
    the part nor the relationship exist yet. ``faults`` are chosen items that the data don't hold, and fields
    whose column is gone: with any of them nothing may be published. ``uncomputed`` says in words what is left
    to Excel; then refreshOnLoad is set.
    """

    definition: bytes
    records: Content
    relationship: str
    new_records: bool
    pivots: tuple[RefreshedPivot, ...]
    slicers: Mapping[str, bytes]
    timelines: Mapping[str, bytes]
    faults: tuple[Fault, ...] = ()
    uncomputed: tuple[str, ...] = ()


def refresh(
    cache: CacheParts, rows: Rows, when: datetime, formats: Mapping[str, int] | None = None
) -> Refreshed:
    """The cache and its pivots as Excel would refresh them from the rows, whose columns are named by header.

    Cache fields find their columns by name, without regard to case. ``when`` becomes refreshedDate.
    ``formats`` are numFmtIds by header, for fields whose format has changed.
    """
    raise NotImplementedError
