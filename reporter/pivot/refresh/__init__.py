"""A pivot cache refreshed from its source's rows, with all that hangs on it."""

from reporter.pivot.refresh.refreshing import (
    RECORDS_ID,
    CacheParts,
    PivotPart,
    Refreshed,
    RefreshedPivot,
    refresh,
)

__all__ = ["RECORDS_ID", "CacheParts", "PivotPart", "Refreshed", "RefreshedPivot", "refresh"]
