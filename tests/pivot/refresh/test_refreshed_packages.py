"""Real workbooks keep the package rules of pivots when their data change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bench.pivot_noop import StoredCache, cache_parts
from bench.pivot_sources import Columns, frame, stored_values
from bench.stored_pivots import pivots
from reporter.pivot import reading
from reporter.pivot.model import Scalar
from reporter.pivot.refresh import refresh
from reporter.rows import Rows
from reporter.xlsx.package import Content, Package
from reporter.xlsx.rules import check

WORKBOOKS = (
    "epplus-fork__Slicers",
    "epplus-fork__PivotTableDateGrouping",
    "epplus-fork__PivotTableCustomGrouping",
    "epplus-fork__NAV001_-_Top_Customer_Overview_Report_Mode",
    "open-xml-sdk__Pivot2",
    "openxlsx-data__timeline",
    "openxlsx-data__pivot_multiple_conditional_formatting",
    "closedxml__shared-numgroup",
)
ELSEWHERE = {"package.pivot-overlap", "package.pivot-chart"}
"""What only the whole workbook can keep: room on the sheet, and charts that follow."""


def _fewer(columns: Columns) -> Columns:
    return [column[::3] for column in columns]


def _more(columns: Columns) -> Columns:
    return [[*column, *map(_other, column[:9])] for column in columns]


def _other(value: Scalar) -> Scalar:
    if isinstance(value, datetime):
        return value + timedelta(days=500)
    if type(value) is str:
        return f"{value} and more"
    return value + 1000 if type(value) is float else value


def _none(columns: Columns) -> Columns:
    return [[] for _ in columns]


@pytest.mark.parametrize("change", [_fewer, _more, _none])
@pytest.mark.parametrize("name", WORKBOOKS)
def test_changed_data_break_no_rule(shared: Path, name: str, change: Callable[[Columns], Columns]) -> None:
    package = Package.open(shared / f"fixtures/workbooks/{name}.xlsx")
    before = Counter(fault.code for fault in check(package))
    after = check(package.with_parts(_changed(package, change)))
    new = Counter(fault.code for fault in after) - before
    assert [fault.text() for fault in after if fault.code in new.keys() - ELSEWHERE] == []


def _changed(package: Package, change: Callable[[Columns], Columns]) -> Mapping[str, Content]:
    """Every cache with records, refreshed from its records as they are after the change."""
    changed: dict[str, Content] = {}
    found = [pivot for pivot in pivots(package) if not pivot.skipped]
    for part in {pivot.cache for pivot in found}:
        on_it = tuple(pivot for pivot in found if pivot.cache == part)
        records = on_it[0].records or ""
        fields = reading.cache_fields(package.read(part))
        rows = Rows.of(frame(change(stored_values(package, records, fields)), fields))
        new = refresh(cache_parts(StoredCache("", "", package, part, on_it)), rows, datetime(2026, 1, 1))
        assert not new.faults, new.faults[0].text()
        changed |= {part: new.definition, records: b"".join(new.records)}
        changed |= {pivot.part: pivot.definition for pivot in new.pivots}
        changed |= {**new.slicers, **new.timelines}
    return changed
